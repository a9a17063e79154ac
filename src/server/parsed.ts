import type { z } from "zod";
import { PerennialError } from "../core/errors.ts";

/**
 * What came from outside as the type it must be.
 * @throws PerennialError BAD_ARGUMENT naming the field, what is wrong with it, and its value
 */
export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const name = issue?.path.join(".") || "request";
  throw new PerennialError("BAD_ARGUMENT", `${name}: ${issue?.message ?? "is not understood"}.`);
}
