import { logBeta } from "./special.ts";

/** A belief about a share: Beta(alpha, beta), both above 0. */
export interface BetaBelief {
  readonly alpha: number;
  readonly beta: number;
}

/**
 * P(p ≤ x) for p ~ Beta(alpha, beta): the regularised incomplete beta function by the
 * continued fraction of DiDonato & Morris 1992 (ACM TOMS 18(3), equation 9; evaluated as in Lentz 1976), on the side of
 * the mean where that converges quickly. Absolute error below 1e-12 for alpha and beta from 1e-3 to 1e6; 0 for x ≤ 0, 1 for x ≥ 1.
 *
 * @param rest 1 − x, for callers that know it better than a subtraction does: near x = 1 digits of it matter.
 * @example
 * betaCdf({ alpha: 2, beta: 3 }, 0.4); // 0.5248
 */
export function betaCdf({ alpha, beta }: BetaBelief, x: number, rest: number = 1 - x): number {
  if (x <= 0 || rest <= 0) return x <= 0 ? 0 : 1;
  return x < (alpha + 1) / (alpha + beta + 2)
    ? lowerTail(alpha, beta, x, rest)
    : 1 - lowerTail(beta, alpha, rest, x);
}

/**
 * I_x(a, b) for x below (a + 1) / (a + b + 2). What is near 1 is told by its distance from 1: with a of 1e6 the last digit
 * of x would be the tenth of the answer.
 */
function lowerTail(a: number, b: number, x: number, rest: number): number {
  const logX = x < 0.5 ? Math.log(x) : Math.log1p(-rest);
  const logRest = rest < 0.5 ? Math.log(rest) : Math.log1p(-x);
  const front = Math.exp(a * logX + b * logRest - logBeta(a, b));
  const lambda = a > b ? (a + b) * rest - b : a - (a + b) * x;
  let c = Infinity;
  let d = (a + 1) / (a * (lambda + 1));
  let fraction = d;
  // It takes about √max(a, b) terms.
  for (let n = 1; n <= 100_000; n++) {
    const above = ((a + n - 1) * (a + b + n - 1) * n * (b - n) * x * x) / (a + 2 * n - 1) ** 2;
    const below =
      n +
      (n * (b - n) * x) / (a + 2 * n - 1) +
      ((a + n) / (a + 2 * n + 1)) * (lambda + 1 + n * (1 + rest));
    d = 1 / away(below + above * d);
    c = away(below + above / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return Math.min(1, front * fraction);
}

/** A divisor kept off 0, as Lentz's method needs. */
function away(divisor: number): number {
  return Math.abs(divisor) < 1e-300 ? 1e-300 : divisor;
}

/**
 * The x with P(p ≤ x) = share for p ~ Beta(alpha, beta), by Newton's method on the distribution function
 * within a bracket that halving keeps safe; exact to about 1e-12 of x or of the share, whichever is coarser.
 * 0 for a share of 0, 1 for a share of 1.
 *
 * @param share from 0 to 1.
 * @example
 * betaQuantile({ alpha: 2, beta: 3 }, 0.5); // 0.385728
 */
export function betaQuantile(belief: BetaBelief, share: number): number {
  if (share <= 0 || share >= 1) return share <= 0 ? 0 : 1;
  const { alpha, beta } = belief;
  const logScale = logBeta(alpha, beta);
  let low = 0;
  let high = 1;
  let x = alpha / (alpha + beta);
  for (let round = 0; round < 200 && high - low > 1e-14 * high; round++) {
    const off = betaCdf(belief, x) - share;
    if (off > 0) high = x;
    else low = x;
    const density = Math.exp((alpha - 1) * Math.log(x) + (beta - 1) * Math.log1p(-x) - logScale);
    const next = x - off / density;
    if (Math.abs(next - x) <= 1e-13 * x) return Math.min(1, Math.max(0, next));
    // Below 1e-3 halves are taken of the logarithm: with alpha near 0 a quantile may be 1e-200.
    const half = high < 1e-3 ? Math.sqrt(Math.max(low, high * 1e-100) * high) : (low + high) / 2;
    x = next > low && next < high ? next : half;
    if (x <= Number.MIN_VALUE || x >= 1) return x <= Number.MIN_VALUE ? 0 : 1;
  }
  return x;
}
