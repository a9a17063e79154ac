/** A small square matrix, row by row. The matrices here have the size of a model's parameters: 2 to 8. */
export type SquareMatrix = readonly (readonly number[])[];

/**
 * The lower triangle L of a symmetric positive definite matrix A, A = L Lᵀ (Golub & Van Loan 2013,
 * "Matrix Computations", algorithm 4.2.1); null where A is not positive definite in floating point.
 *
 * @example
 * cholesky([[4, 2], [2, 5]]); // [[2, 0], [1, 2]]
 */
export function cholesky(a: SquareMatrix): number[][] | null {
  const size = a.length;
  const lower = a.map(() => new Array<number>(size).fill(0));
  for (const [i, row] of lower.entries()) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i]?.[j] ?? 0;
      const other = lower[j] ?? row;
      for (let k = 0; k < j; k++) sum -= (row[k] ?? 0) * (other[k] ?? 0);
      if (i === j) {
        if (!(sum > 0)) return null;
        row[i] = Math.sqrt(sum);
      } else row[j] = sum / (other[j] ?? 1);
    }
  }
  return lower;
}

/**
 * The inverse of a symmetric positive definite matrix; null where it is not positive definite.
 *
 * @example
 * inverseOfPositiveDefinite([[4, 0], [0, 2]]); // [[0.25, 0], [0, 0.5]]
 */
export function inverseOfPositiveDefinite(a: SquareMatrix): number[][] | null {
  const lower = cholesky(a);
  if (lower === null) return null;
  const columns = a.map((_, j) => {
    const unit = a.map((__, i) => (i === j ? 1 : 0));
    return solveTransposed(lower, solveLower(lower, unit));
  });
  return a.map((_, i) => columns.map((column) => column[i] ?? 0));
}

/**
 * L v for a lower triangle L.
 *
 * @example
 * multiplyLower([[2, 0], [1, 2]], [1, 1]); // [2, 3]
 */
export function multiplyLower(lower: SquareMatrix, v: readonly number[]): number[] {
  return lower.map((row, i) => {
    let sum = 0;
    for (let k = 0; k <= i; k++) sum += (row[k] ?? 0) * (v[k] ?? 0);
    return sum;
  });
}

function solveLower(lower: SquareMatrix, b: readonly number[]): number[] {
  const y: number[] = [];
  for (const [i, row] of lower.entries()) {
    let sum = b[i] ?? 0;
    for (let k = 0; k < i; k++) sum -= (row[k] ?? 0) * (y[k] ?? 0);
    y.push(sum / (row[i] ?? 1));
  }
  return y;
}

function solveTransposed(lower: SquareMatrix, y: readonly number[]): number[] {
  const size = lower.length;
  const x = new Array<number>(size).fill(0);
  for (let i = size - 1; i >= 0; i--) {
    let sum = y[i] ?? 0;
    for (let k = i + 1; k < size; k++) sum -= (lower[k]?.[i] ?? 0) * (x[k] ?? 0);
    x[i] = sum / (lower[i]?.[i] ?? 1);
  }
  return x;
}
