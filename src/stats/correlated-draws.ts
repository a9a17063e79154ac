import { cholesky, type SquareMatrix, solvePositiveDefinite } from "./matrix.ts";
import type { Random } from "./random.ts";
import { dot } from "./ridge.ts";
import { ofScores, type Uncertain } from "./uncertain.ts";

export interface DrawOptions {
  readonly count: number;
  readonly random: Random;
  /**
   * Of the quantities' normal scores, which are the quantities themselves where these are normal: 1 on the diagonal, symmetric, positive definite.
   * None when left out. Rank correlations come out a little smaller: (6 / π) arcsin(ρ / 2).
   */
  readonly correlations?: SquareMatrix;
  /** What messages call the quantities; by their numbers from 0 when left out. */
  readonly names?: readonly string[];
}

/**
 * Draws of several uncertain quantities that go up and down together, by the Gaussian copula (Cario & Nelson 1997, "Modeling and generating random vectors with
 * arbitrary marginal distributions and correlation matrix", NORTA; Nelsen 2006, "An Introduction to Copulas", section 2.3): normal scores z = L e, L Lᵀ the
 * correlations, and of each quantity the quantile at P(Z ≤ z). Extremes do not come together more often than that (no tail dependence).
 *
 * @returns a column of `count` draws for each quantity, in their order.
 * @throws RangeError where a quantity is none, or the correlations are not symmetric or not positive definite: it names a pair that cannot be so with the others as they are.
 * @example
 * const price = { kind: "lognormal", median: 20, logSd: 0.1 };
 * const sold = { kind: "pert", low: 100, likely: 200, high: 400 };
 * const [prices] = correlatedDraws([price, sold], { count: 3, random: createRandom(1), correlations: [[1, -0.5], [-0.5, 1]] });
 * prices.length; // 3
 */
export function correlatedDraws(
  quantities: readonly Uncertain[],
  options: DrawOptions,
): Float64Array[] {
  const { count, random } = options;
  if (!(Number.isInteger(count) && count >= 0))
    throw new RangeError(`There are to be ${count} draws: it must be a whole number from 0.`);
  const columns = quantities.map(() => new Float64Array(count));
  const lower = options.correlations === undefined ? null : lowerOf(quantities.length, options);
  const noise = new Float64Array(quantities.length);
  for (let draw = 0; draw < count; draw++) {
    for (const k of noise.keys()) noise[k] = random.normal();
    for (const [k, column] of columns.entries()) column[draw] = scoreOf(noise, k, lower?.[k]);
  }
  for (const [k, quantity] of quantities.entries()) {
    const of = ofScores(quantity);
    const column = columns[k] ?? new Float64Array();
    for (let draw = 0; draw < count; draw++) column[draw] = of(column[draw] ?? 0);
  }
  return columns;
}

/** Row k of L e. */
function scoreOf(noise: Float64Array, k: number, row?: readonly number[]): number {
  if (row === undefined) return noise[k] ?? 0;
  let score = 0;
  for (let j = 0; j <= k; j++) score += (row[j] ?? 0) * (noise[j] ?? 0);
  return score;
}

function lowerOf(size: number, { correlations = [], names }: DrawOptions): number[][] {
  const name = (k: number): string => names?.[k] ?? `quantity ${k}`;
  if (correlations.length !== size || correlations.some((row) => row.length !== size))
    throw new RangeError(
      `There are ${size} quantities: their correlations must be ${size} rows of ${size}.`,
    );
  for (const [i, row] of correlations.entries()) {
    if (row[i] !== 1)
      throw new RangeError(`The correlation of ${name(i)} with itself is ${row[i]}: it must be 1.`);
    for (let j = 0; j < i; j++) {
      if (row[j] !== correlations[j]?.[i])
        throw new RangeError(
          `The correlation of ${name(j)} and ${name(i)} is ${correlations[j]?.[i]} in one place and ${row[j]} in the other.`,
        );
      if (!(Math.abs(row[j] ?? 0) < 1))
        throw new RangeError(
          `The correlation of ${name(j)} and ${name(i)} is ${row[j]}: it must lie between -1 and 1, both left out.`,
        );
    }
  }
  const lower = cholesky(correlations);
  if (lower === null) throw new RangeError(whatIsImpossible(correlations, name));
  return lower;
}

/**
 * Of the first quantity whose correlations with those before it cannot be, the pair that needs the least change. With all others as they are, ρ_ij may lie within
 * m ± √((1 − a_i) (1 − a_j)), m = v_iᵀ S⁻¹ v_j and a_i = v_iᵀ S⁻¹ v_i, S the correlations of the others and v_i theirs with i: the partial correlation is within ±1
 * (Anderson 2003, "An Introduction to Multivariate Statistical Analysis", section 2.5.1).
 */
function whatIsImpossible(correlations: SquareMatrix, name: (k: number) => string): string {
  const minor = (size: number) => correlations.slice(0, size).map((row) => row.slice(0, size));
  let last = 1;
  while (cholesky(minor(last + 1)) !== null) last++;
  const row = correlations[last] ?? [];
  let found: { j: number; from: number; to: number; change: number } | null = null;
  for (let j = 0; j < last; j++) {
    const range = rangeBeside(minor(last + 1), j, last);
    if (range === null) continue;
    const own = row[j] ?? 0;
    const change = Math.max(range.from - own, own - range.to);
    if (found === null || change < found.change) found = { j, ...range, change };
  }
  const strongest = row
    .slice(0, last)
    .reduce((best, own, j) => (Math.abs(own) > Math.abs(row[best] ?? 0) ? j : best), 0);
  const pair = `The correlation of ${name(found?.j ?? strongest)} and ${name(last)} is ${row[found?.j ?? strongest]}`;
  return found === null
    ? `${pair}: with the other correlations of ${name(last)} it cannot be so strong. Make some of them weaker.`
    : `${pair}: with the other correlations as they are it must lie between ${found.from.toFixed(4)} and ${found.to.toFixed(4)}.`;
}

/** Where the correlation of i and j may lie beside the others; null where nowhere. */
function rangeBeside(
  correlations: SquareMatrix,
  i: number,
  j: number,
): { readonly from: number; readonly to: number } | null {
  const others = correlations.map((_, k) => k).filter((k) => k !== i && k !== j);
  const of = (k: number) => others.map((other) => correlations[k]?.[other] ?? 0);
  const among = others.map(of);
  const [withI, withJ] = [of(i), of(j)];
  const solved = solvePositiveDefinite(among, withJ);
  const solvedI = solvePositiveDefinite(among, withI);
  if (solved === null || solvedI === null) return null;
  const freeI = 1 - dot(withI, solvedI);
  const freeJ = 1 - dot(withJ, solved);
  if (!(freeI > 0 && freeJ > 0)) return null;
  const middle = dot(withI, solved);
  const half = Math.sqrt(freeI * freeJ);
  return { from: middle - half, to: middle + half };
}
