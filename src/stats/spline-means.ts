/**
 * The mean of y along x by least squares on a natural cubic spline, at each x: with basis 1, x and d_k − d_(K−1), d_k = ((x − ξ_k)₊³ − (x − ξ_K)₊³) / (ξ_K − ξ_k) (Hastie, Tibshirani & Friedman
 * 2009, "The Elements of Statistical Learning", 2nd ed., equations 5.4 and 5.5), and seven knots at the quantiles that Harrell 2015, "Regression Modeling Strategies", table 2.3, gives;
 * a straight line of fewer than 70 points. The mean of the result is that of y.
 *
 * @param x in ascending order, finite.
 * @returns as many as there are points.
 * @example
 * splineMeans(Float64Array.of(0, 1, 2), Float64Array.of(0, 5, 4)); // [1, 3, 5]
 */
export function splineMeans(x: Float64Array, y: Float64Array): Float64Array {
  const fitted = new Float64Array(x.length);
  const kept: Float64Array[] = [];
  for (const column of basisOf(x)) {
    const size = Math.sqrt(dotOf(column, column));
    // Twice: what one pass leaves of the columns before is rounding of the first (Golub & Van Loan 2013, section 5.2.8).
    for (let pass = 0; pass < 2; pass++)
      for (const other of kept) subtract(column, other, dotOf(column, other));
    const rest = Math.sqrt(dotOf(column, column));
    if (!(rest > 1e-9 * size)) continue;
    for (let i = 0; i < column.length; i++) column[i] = (column[i] ?? 0) / rest;
    kept.push(column);
    subtract(fitted, column, -dotOf(column, y));
  }
  return fitted;
}

const KNOTS: readonly number[] = [0.025, 0.1833, 0.3417, 0.5, 0.6583, 0.8167, 0.975];
const LEAST_POINTS = 70;

/** Columns on the scale of x in its own range, 0 to 1. */
function basisOf(x: Float64Array): Float64Array[] {
  const last = x.length - 1;
  const [least, most] = [x[0] ?? 0, x[last] ?? 0];
  // Halves, so that no difference overflows.
  const range = most / 2 - least / 2;
  const line = x.map((each) => (range > 0 ? (each / 2 - least / 2) / range : 0));
  const straight = [new Float64Array(x.length).fill(1), line];
  const quantiles = KNOTS.map((share) => line[Math.round(share * last)] ?? 0);
  const knots = quantiles.filter((knot, k) => k === 0 || knot > (quantiles[k - 1] ?? 0));
  if (x.length < LEAST_POINTS || knots.length < 3) return straight;
  const end = knots.at(-1) ?? 1;
  const hinge = (each: number, knot: number) => Math.max(0, each - knot) ** 3;
  const bend = (knot: number) =>
    line.map((each) => (hinge(each, knot) - hinge(each, end)) / (end - knot));
  const lastBend = bend(knots.at(-2) ?? 0);
  const bends = knots.slice(0, -2).map((knot) => bend(knot).map((d, i) => d - (lastBend[i] ?? 0)));
  return [...straight, ...bends];
}

function dotOf(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += (one[i] ?? 0) * (other[i] ?? 0);
  return sum;
}

/** In place. */
function subtract(from: Float64Array, column: Float64Array, times: number): void {
  for (let i = 0; i < from.length; i++) from[i] = (from[i] ?? 0) - times * (column[i] ?? 0);
}
