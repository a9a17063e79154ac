import { normalCdf, normalQuantile } from "./special.ts";

export interface Normal {
  readonly mean: number;
  /** Above 0. */
  readonly variance: number;
}

/** A normal distribution as a part of a mixture. */
export interface NormalPart extends Normal {
  /** From 0; those of all parts add up to 1. */
  readonly weight: number;
}

/**
 * The x with P(X ≤ x) = share of a mixture of normal distributions, to 1e-9 of x or of 1: by Newton's method, kept between the least and the most of the parts' own
 * quantiles by halving.
 *
 * @param share above 0 and below 1.
 * @example
 * mixtureQuantile([{ mean: -1, variance: 1, weight: 0.5 }, { mean: 1, variance: 1, weight: 0.5 }], 0.5); // 0
 */
export function mixtureQuantile(parts: readonly NormalPart[], share: number): number {
  const z = normalQuantile(share);
  let [low, high, x] = [Infinity, -Infinity, 0];
  for (const { mean, variance, weight } of parts) {
    const own = mean + z * Math.sqrt(variance);
    low = Math.min(low, own);
    high = Math.max(high, own);
    x += weight * own;
  }
  for (let round = 0; round < 200 && high - low > 1e-9 * (1 + Math.abs(x)); round++) {
    const { below, density } = at(parts, x);
    if (below < share) low = x;
    else high = x;
    const next = x + (share - below) / density;
    if (Math.abs(next - x) <= 1e-10 * (1 + Math.abs(x))) return next;
    x = next > low && next < high ? next : low + (high - low) / 2;
  }
  return x;
}

function at(
  parts: readonly NormalPart[],
  x: number,
): { readonly below: number; readonly density: number } {
  let [below, density] = [0, 0];
  for (const { mean, variance, weight } of parts) {
    const spread = Math.sqrt(variance);
    const z = (x - mean) / spread;
    // Beyond 9 deviations the tail is below 1e-18.
    if (Math.abs(z) < 9) {
      below += weight * normalCdf(z);
      density += (weight / spread) * Math.exp(-0.5 * z * z);
    } else if (z > 0) below += weight;
  }
  return { below, density: density / Math.sqrt(2 * Math.PI) };
}
