/** A square matrix, row by row: of a model's parameters, 2 to 8, or of the effects of groups, some hundreds. */
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
  const size = a.length;
  // The rows of (L⁻¹)ᵀ: row j holds column j of L⁻¹, which is 0 before its place j.
  const columns = lower.map(() => new Float64Array(size));
  for (const [j, column] of columns.entries()) {
    for (let i = j; i < size; i++) {
      const row = lower[i] ?? [];
      let sum = i === j ? 1 : 0;
      for (let k = j; k < i; k++) sum -= (row[k] ?? 0) * (column[k] ?? 0);
      column[i] = sum / (row[i] ?? 1);
    }
  }
  // A⁻¹ = (L⁻¹)ᵀ L⁻¹.
  const inverse = lower.map(() => new Array<number>(size).fill(0));
  for (const [i, row] of inverse.entries()) {
    const one = columns[i];
    for (let j = 0; j <= i; j++) {
      const other = columns[j];
      let sum = 0;
      for (let k = i; k < size; k++) sum += (one?.[k] ?? 0) * (other?.[k] ?? 0);
      row[j] = sum;
      const mirrored = inverse[j];
      if (mirrored !== undefined) mirrored[i] = sum;
    }
  }
  return inverse;
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
