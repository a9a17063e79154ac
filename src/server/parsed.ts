import type { z } from "zod";
import { readInput } from "../collect/bad-input.ts";

/**
 * What a request says as the type it must be.
 * @throws PerennialError BAD_ARGUMENT naming the field, what is wrong with it, and its value
 */
export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  return readInput(schema, value);
}
