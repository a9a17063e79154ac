import type { Effect } from "./difference.ts";

/**
 * The product of two estimates, with the error of the delta method: b² s_a² + a² s_b² + 2 a b s_ab (Goodman 1960, "On the Exact Variance of Products", Journal
 * of the American Statistical Association 55(292), equation 2 and its first-order part). What is left out is of the size s_a² s_b²: small where either lies several of its errors from 0, and the
 * interval then holds; where both are near 0 it is too narrow.
 *
 * @param covariance of the two estimates; 0 unless told: of other people.
 * @returns with the degrees of freedom of the one that has fewer.
 * @example
 * const hazard = { estimate: 0.0005, standardError: 0.0001, degreesOfFreedom: Infinity, n: 90_000 };
 * const value = { estimate: 18, standardError: 3, degreesOfFreedom: Infinity, n: 90_000 };
 * estimateProduct(hazard, value); // { estimate: 0.009, standardError: 0.00234307 }
 */
export function estimateProduct(a: Effect, b: Effect, covariance = 0): Effect {
  const [x, y] = [a.estimate, b.estimate];
  const spread = (y * a.standardError) ** 2 + (x * b.standardError) ** 2 + 2 * x * y * covariance;
  return {
    estimate: x * y,
    standardError: Math.sqrt(Math.max(0, spread)),
    degreesOfFreedom: Math.min(a.degreesOfFreedom, b.degreesOfFreedom),
    n: Math.min(a.n, b.n),
  };
}
