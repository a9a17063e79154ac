import type { ArmEstimate } from "./arm-estimate.ts";
import { normalQuantile } from "./special.ts";

/** A quantile of an arm's units, with the two order statistics about it that `quantileBounds` asks for. */
export interface QuantileSeen {
  readonly n: number;
  readonly quantile: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * The shares at which to read an arm's sorted values besides the quantile itself: between them the true quantile lies with
 * chance `level`, since the number of units below it is binomial (share ± z √(share (1 − share) / n); Deng, Knoblich & Lu 2018,
 * "Applying the delta method in metric analytics", on quantile metrics, https://arxiv.org/abs/1803.06336).
 *
 * @param share of the quantile, between 0 and 1: 0.5 for the median.
 * @param n units, which must be independent: a figure of events of which a unit has several is not for this.
 * @returns null where an end would lie beyond the smallest or largest value: too few units for so outer a quantile.
 * @example
 * quantileBounds(0.9, 10_000); // { lower: 0.89412, upper: 0.90588 }
 */
export function quantileBounds(
  share: number,
  n: number,
  level = 0.95,
): { readonly lower: number; readonly upper: number } | null {
  const reach = -normalQuantile((1 - level) / 2) * Math.sqrt((share * (1 - share)) / n);
  const [lower, upper] = [share - reach, share + reach];
  return n > 0 && lower > 0 && upper < 1 ? { lower, upper } : null;
}

/**
 * A quantile of an arm as an input of `difference`: its standard error is the width between the two order statistics over
 * 2 z, as if the quantile were normal (Deng, Knoblich & Lu 2018, the outer interval), with n − 1 for n. Where many units share one value,
 * as they do 0, the width may be 0: `difference` then refuses it by name.
 *
 * @param level the one that `quantileBounds` was asked with.
 * @example
 * quantileEstimate({ n: 101, quantile: 7, lower: 6, upper: 8 }).variance; // 26.0318
 */
export function quantileEstimate(
  { n, quantile, lower, upper }: QuantileSeen,
  level = 0.95,
): ArmEstimate {
  const standardError = (upper - lower) / (-2 * normalQuantile((1 - level) / 2));
  return { n, value: quantile, variance: (n - 1) * standardError ** 2 };
}
