import type { Estimate } from "../../../src/core/estimate.ts";
import { timesEstimate } from "../format.ts";
import { verdictOf } from "../verdict.ts";

/** What a factor multiplies: how often one buys, what an order brings, or the value as a whole. */
export type FactorKind = "rate" | "order" | "value";

const ends: Readonly<Record<FactorKind, string>> = {
  rate: "as often as the shop",
  order: "as much an order as the shop",
  value: "the value without it",
};

/** A factor as a sentence: "2.1 times as often as the shop (1.7 to 2.6)". */
export function factorWords(estimate: Estimate, kind: FactorKind): string {
  const text = timesEstimate(estimate);
  const doubt = verdictOf(estimate, 1) === "same" ? ", not told apart" : "";
  return `${text.value.replace("×", "")} times ${ends[kind]} (${text.range}${doubt})`;
}
