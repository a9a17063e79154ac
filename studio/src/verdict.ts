import type { Estimate } from "../../src/core/estimate.ts";

/** What an interval says of a difference: its whole length lies above, below, or on both sides of no difference. */
export type Verdict = "more" | "less" | "same";

/** The verdict on an estimate against the value that means no difference: 1 for multiples, 0 for differences. */
export function verdictOf(estimate: Estimate, reference: number): Verdict {
  if (estimate.lower > reference) return "more";
  return estimate.upper < reference ? "less" : "same";
}
