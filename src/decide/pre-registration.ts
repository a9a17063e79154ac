import { z } from "zod";
import { type ProgramOutcome, programOutcomes } from "./program-outcomes.ts";

/** What is said of a program's read-out before anybody has seen the program. */
export interface PreRegistration {
  /** The primary outcome. */
  readonly outcome: ProgramOutcome;
  /** What counts comes within so many days of the first sight. */
  readonly windowDays: number;
  /** The least effect that is worth while: `0.5` in the outcome's unit, or `2%` of what those held out have. */
  readonly minimalEffect?: string | undefined;
  /** YYYY-MM-DD: no effect is shown before this day begins, in the shop's zone. */
  readonly readOn?: string | undefined;
}

/** {@link PreRegistration} as it is written in a file. */
export const preRegistration: z.ZodType<PreRegistration> = z.strictObject({
  outcome: z.enum(programOutcomes).default("contribution"),
  windowDays: z.number().min(0.01).max(365).default(28),
  minimalEffect: z
    .string()
    .refine((text) => effectOf(text) !== undefined, "is no effect such as 0.5 or 2%")
    .optional(),
  readOn: z.iso.date().optional(),
});

/** An effect in the unit of its outcome, or as a share of the control's mean. */
export interface SaidEffect {
  readonly value: number;
  readonly isShare: boolean;
}

/**
 * An effect as it is said; undefined where it is no number above 0.
 * @example effectOf("2%") // { value: 0.02, isShare: true }
 */
export function effectOf(text: string): SaidEffect | undefined {
  const isShare = text.trim().endsWith("%");
  const value = Number(isShare ? text.trim().slice(0, -1) : text);
  if (!(value > 0 && Number.isFinite(value))) return undefined;
  return { value: isShare ? value / 100 : value, isShare };
}
