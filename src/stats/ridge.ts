import { solvePositiveDefinite } from "./matrix.ts";
import { logistic } from "./special.ts";

/** Rows of numbers, each with what came of it. */
export interface RegressionRows {
  readonly rows: readonly (readonly number[])[];
  readonly values: ArrayLike<number>;
}

/**
 * Coefficients θ of a linear regression with a penalty for each: the minimum of Σ (y − x θ)² + Σ λ_j θ_j² (Hoerl & Kennard
 * 1970, Technometrics 12(1), equation 2.1, with a λ of its own for each coefficient). A penalty of 0 leaves one free.
 *
 * @returns one coefficient a column; 0 for all where the columns do not determine them.
 * @example
 * ridge({ rows: [[1, 0], [1, 1]], values: [1, 3] }, [0, 0]); // [1, 2]
 */
export function ridge({ rows, values }: RegressionRows, penalties: readonly number[]): number[] {
  const size = penalties.length;
  const squares = emptySquare(size);
  const products = new Array<number>(size).fill(0);
  for (const [n, row] of rows.entries()) {
    addOuter(squares, row, 1);
    for (let j = 0; j < size; j++)
      products[j] = (products[j] ?? 0) + (row[j] ?? 0) * (values[n] ?? 0);
  }
  addDiagonal(squares, penalties);
  return solvePositiveDefinite(squares, products) ?? new Array<number>(size).fill(0);
}

/**
 * Coefficients of a logistic regression with a penalty for each: the minimum of −Σ log-likelihood + ½ Σ λ_j θ_j² by Newton's
 * method with halved steps (Hastie, Tibshirani & Friedman 2009, "The Elements of Statistical Learning", equations
 * 4.20 to 4.26 and 4.31). Values are 0 or 1, or shares between.
 *
 * @returns one coefficient a column. Where the rows separate the values a penalty above 0 keeps them finite.
 * @example
 * logisticRidge({ rows: [[1], [1], [1], [1]], values: [1, 0, 0, 0] }, [0]); // [-1.0986]
 */
export function logisticRidge(
  { rows, values }: RegressionRows,
  penalties: readonly number[],
): number[] {
  const size = penalties.length;
  let theta = new Array<number>(size).fill(0);
  let loss = lossAt(theta);
  for (let round = 0; round < 50; round++) {
    const curvature = emptySquare(size);
    const slope = theta.map((each, j) => -(penalties[j] ?? 0) * each);
    for (const [n, row] of rows.entries()) {
      const p = logistic(dot(row, theta));
      addOuter(curvature, row, p * (1 - p));
      for (let j = 0; j < size; j++)
        slope[j] = (slope[j] ?? 0) + (row[j] ?? 0) * ((values[n] ?? 0) - p);
    }
    // A direction that no row has would make the matrix singular.
    addDiagonal(
      curvature,
      penalties.map((each) => each + 1e-9),
    );
    const step = solvePositiveDefinite(curvature, slope);
    if (step === null) break;
    let taken = theta;
    let after = Number.POSITIVE_INFINITY;
    for (let share = 1; share > 1e-6 && !(after <= loss); share /= 2) {
      taken = theta.map((each, j) => each + share * (step[j] ?? 0));
      after = lossAt(taken);
    }
    const gained = loss - after;
    if (!(gained >= 0)) break;
    theta = taken;
    loss = after;
    if (gained < 1e-10 * (1 + Math.abs(loss))) break;
  }
  return theta;

  function lossAt(at: readonly number[]): number {
    let sum = 0;
    for (const [n, row] of rows.entries()) {
      const v = dot(row, at);
      sum += Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))) - (values[n] ?? 0) * v;
    }
    return at.reduce((all, each, j) => all + ((penalties[j] ?? 0) * each ** 2) / 2, sum);
  }
}

/**
 * The sum of products of two rows.
 * @example
 * dot([1, 2], [3, 4]); // 11
 */
export function dot(row: readonly number[], other: readonly number[]): number {
  let sum = 0;
  for (let j = 0; j < row.length; j++) sum += (row[j] ?? 0) * (other[j] ?? 0);
  return sum;
}

const emptySquare = (size: number): number[][] =>
  Array.from({ length: size }, () => new Array<number>(size).fill(0));

/** Rows are mostly zeros: categories are columns of their own. */
function addOuter(into: number[][], row: readonly number[], weight: number): void {
  for (const [i, one] of row.entries()) {
    const line = into[i];
    if (one === 0 || line === undefined) continue;
    for (const [j, other] of row.entries())
      if (other !== 0) line[j] = (line[j] ?? 0) + weight * one * other;
  }
}

function addDiagonal(into: number[][], values: readonly number[]): void {
  for (const [j, value] of values.entries()) {
    const line = into[j];
    if (line !== undefined) line[j] = (line[j] ?? 0) + value;
  }
}
