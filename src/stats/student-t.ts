import { betaCdf, betaQuantile } from "./beta-distribution.ts";
import { logBeta, normalCdf, normalQuantile } from "./special.ts";

/**
 * P(T ≤ t) for Student's t: I_x(ν/2, 1/2) / 2 with x = ν / (ν + t²) below 0 (DLMF 8.17.2, Abramowitz & Stegun 26.7.1), one
 * less that above. Relative error below 1e-11 also in the lower tail: for the upper one ask for −t. With infinite ν it is
 * the normal distribution.
 *
 * @param nu degrees of freedom, above 0, whole or not; Infinity is allowed.
 * @example
 * studentCdf(-2, 10); // 0.036694017385370196
 */
export function studentCdf(t: number, nu: number): number {
  if (nu === Infinity) return normalCdf(t);
  const square = t * t;
  // 1 − x is t² / (ν + t²) without the digits that a subtraction loses when ν is large.
  const tail =
    0.5 * betaCdf({ alpha: nu / 2, beta: 0.5 }, nu / (nu + square), square / (nu + square));
  return t < 0 ? tail : 1 - tail;
}

/**
 * The t with P(T ≤ t) = p for Student's t: from the quantile of the beta distribution, then Newton's steps on the logarithm
 * of the tail. Relative error below 1e-11. −Infinity at 0, Infinity at 1.
 *
 * @param nu degrees of freedom, above 0, whole or not; Infinity is allowed.
 * @example
 * studentQuantile(0.975, 10); // 2.2281388519649385
 */
export function studentQuantile(p: number, nu: number): number {
  if (nu === Infinity || p <= 0 || p >= 1) return normalQuantile(p);
  if (p === 0.5) return 0;
  const tail = Math.min(p, 1 - p);
  const x = betaQuantile({ alpha: nu / 2, beta: 0.5 }, 2 * tail);
  let t = x > 0 ? Math.sqrt((nu * (1 - x)) / x) : Number.MAX_VALUE;
  const logNorm = logBeta(nu / 2, 0.5) + 0.5 * Math.log(nu);
  for (let round = 0; round < 20; round++) {
    const reached = studentCdf(-t, nu);
    const density = Math.exp(-0.5 * (nu + 1) * Math.log1p((t * t) / nu) - logNorm);
    const step = (reached / density) * Math.log(reached / tail);
    if (!Number.isFinite(step)) break;
    t += step;
    if (Math.abs(step) <= 1e-14 * t) break;
  }
  return p < 0.5 ? -t : t;
}
