import { z } from "zod";
import { definitionName } from "../decide/placement.ts";

/** The business case of a program. */
export interface BusinessCase {
  /** Its name; a program has one at most. */
  readonly case: string;
  readonly program: string;
  readonly [driver: string]: unknown;
}

/** {@link BusinessCase} as it is written in a file. */
export const businessCase: z.ZodType<BusinessCase> = z
  .object({ case: definitionName, program: definitionName })
  .catchall(z.unknown());
