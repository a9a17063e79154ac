import type { Effect, Inference } from "./difference.ts";

/**
 * An interval that may be looked at after every unit: over all looks together it leaves out the truth with a chance of at most
 * 1 − level, and the p value may be acted on whenever it is below 1 − level. Two-sided asymptotic confidence sequence of
 * Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2024 (Annals of Statistics 52(6), https://arxiv.org/abs/2103.06476), half as wide
 * as σ̂ √(2 (N ρ² + 1) / (N² ρ²) · log(√(N ρ² + 1) / α)) with ρ = √((−2 log α + log(1 − 2 log α)) / N*), σ̂ = √N
 * times the standard error (equations 9 and 155 of version 7). The p value is the α at which the interval touches 0, ρ held.
 *
 * Asymptotic: the first looks want a warm-up, some 1,000 units and 25 conversions an arm.
 *
 * @param options.tightestAt N*, units of both arms at which the interval is to be tightest, above 0: about the number at which a
 * decision is wanted. Set before the first look and kept.
 * @param options.level the share of sequences that hold the truth at all looks, 0.95 unless told.
 * @example
 * const effect = { estimate: 0.5, standardError: 0.1, degreesOfFreedom: 998, n: 1_000 };
 * confidenceSequence(effect, { tightestAt: 1_000 }); // { lower: 0.196479, upper: 0.803521, pValue: 0.000045 }
 */
export function confidenceSequence(
  { estimate, standardError, n }: Effect,
  { tightestAt, level = 0.95 }: { readonly tightestAt: number; readonly level?: number },
): Inference {
  const way = wayOf(n, 1 - level, tightestAt);
  const reach = standardError * sequenceThreshold(n, 1 - level, tightestAt);
  const evidence = ((estimate / standardError) ** 2 * way) / (2 * (way + 1));
  return {
    lower: estimate - reach,
    upper: estimate + reach,
    pValue: Math.min(1, Math.exp(0.5 * Math.log(way + 1) - evidence)),
  };
}

/** How many standard errors the sequence reaches from its estimate after n units: half its width. */
export function sequenceThreshold(n: number, alpha: number, tightestAt: number): number {
  const way = wayOf(n, alpha, tightestAt);
  return Math.sqrt((2 * (way + 1) * (0.5 * Math.log(way + 1) - Math.log(alpha))) / way);
}

/** N ρ²: how far the sequence is on its way. */
function wayOf(n: number, alpha: number, tightestAt: number): number {
  const logAlpha = Math.log(alpha);
  return (n * (-2 * logAlpha + Math.log(1 - 2 * logAlpha))) / tightestAt;
}
