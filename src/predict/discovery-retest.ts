import {
  type CountsAndExpectations,
  type RelativeRates,
  relativeRate,
} from "../stats/gamma-poisson.ts";
import type { Random } from "../stats/random.ts";
import { logGamma } from "../stats/special.ts";

/**
 * The share of subjects whose second count lies in the central 80 % of what the first one told of it. What is told is
 * a negative binomial with the mean D E of the second half and the variance φ D E + E² Var(D): noise, and doubt of the
 * rate. Counts are whole, so whether one lies inside is told by its randomised place (Czado, Gneiting & Held 2009,
 * "Predictive model assessment for count data", Biometrics 65(4)): 0.8 where intervals are right.
 */
export function retestCoverage(
  rates: RelativeRates,
  halves: { readonly first: CountsAndExpectations; readonly second: CountsAndExpectations },
  random: Random,
): number {
  const { first, second } = halves;
  const subjects = first.count.length;
  let held = 0;
  for (let i = 0; i < subjects; i++) {
    const seen = { count: first.count[i] ?? 0, expected: first.expected[i] ?? 0 };
    const E = second.expected[i] ?? 0;
    const D = relativeRate(rates, seen, 0.8).value;
    const { k, dispersion } = rates;
    const doubt = (D * (dispersion * seen.expected + k)) / (seen.expected + k) ** 2;
    const told = { mean: D * E, variance: dispersion * D * E + E * E * doubt };
    const place = randomPlace(told, second.count[i] ?? 0, random.uniform());
    if (place >= 0.1 && place <= 0.9) held++;
  }
  return subjects === 0 ? Number.NaN : held / subjects;
}

/** A place evenly between P(X < x) and P(X ≤ x) of a negative binomial, which has to vary more than a Poisson. */
function randomPlace(
  { mean, variance }: { readonly mean: number; readonly variance: number },
  x: number,
  u: number,
): number {
  if (mean === 0) return u;
  const r = (mean * mean) / Math.max(1e-12 * mean, variance - mean);
  const logChance = (n: number): number =>
    logGamma(r + n) -
    logGamma(r) -
    logGamma(n + 1) -
    r * Math.log1p(mean / r) +
    n * Math.log(mean / (r + mean));
  let below = 0;
  for (let n = 0; n < x; n++) below += Math.exp(logChance(n));
  return below + u * Math.exp(logChance(x));
}
