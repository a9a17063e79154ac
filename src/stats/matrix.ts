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
  const size = a.length;
  const lower = cholesky(a);
  if (lower === null) return null;
  // Flat and in place: matrices of hundreds of effects are inverted hundreds of times.
  const flat = new Float64Array(size * size);
  for (const [i, row] of lower.entries()) flat.set(row, i * size);
  invertLower(flat, size);
  const inverse = a.map(() => new Array<number>(size).fill(0));
  // A⁻¹ = (L⁻¹)ᵀ L⁻¹, row by row of L⁻¹.
  const product = new Float64Array(size * size);
  for (let k = 0; k < size; k++) {
    for (let i = 0; i <= k; i++) {
      const one = flat[k * size + i] ?? 0;
      if (one === 0) continue;
      for (let j = 0; j <= i; j++) {
        const at = i * size + j;
        product[at] = (product[at] ?? 0) + one * (flat[k * size + j] ?? 0);
      }
    }
  }
  for (const [i, row] of inverse.entries()) {
    for (let j = 0; j < size; j++) {
      row[j] = product[i >= j ? i * size + j : j * size + i] ?? 0;
    }
  }
  return inverse;
}

/** Replaces a lower triangle, its rows side by side, by its inverse. */
function invertLower(flat: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) {
    const pivot = 1 / (flat[i * size + i] ?? 1);
    for (let j = 0; j < i; j++) {
      let sum = 0;
      for (let k = j; k < i; k++) sum -= (flat[i * size + k] ?? 0) * (flat[k * size + j] ?? 0);
      flat[i * size + j] = sum * pivot;
    }
    flat[i * size + i] = pivot;
  }
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

/** What is left of a diagonal element beside the rows before it, as a share, at which its row follows from them. */
const leastShare = 1e-9;

/**
 * The rows of a symmetric positive semidefinite matrix that do not follow from those before them, by the pivots of a Cholesky
 * decomposition that leaves out the others (Golub & Van Loan 2013, section 4.2.8, without exchanges). A row of zeros follows.
 *
 * @example
 * independentRows([[1, 1, 0], [1, 1, 0], [0, 0, 2]]); // [0, 2]
 */
export function independentRows(a: SquareMatrix): number[] {
  const kept: number[] = [];
  const lower: number[][] = [];
  for (const [i, own] of a.entries()) {
    const row: number[] = [];
    const whole = own[i] ?? 0;
    let left = whole;
    for (const [k, other] of lower.entries()) {
      let sum = own[kept[k] ?? 0] ?? 0;
      for (let m = 0; m < k; m++) sum -= (row[m] ?? 0) * (other[m] ?? 0);
      row.push(sum / (other[k] ?? 1));
      left -= (row[k] ?? 0) ** 2;
    }
    if (!(left > leastShare * whole)) continue;
    row.push(Math.sqrt(left));
    lower.push(row);
    kept.push(i);
  }
  return kept;
}

/**
 * x of A x = b for a symmetric positive definite A; null where it is not.
 *
 * @example
 * solvePositiveDefinite([[4, 0], [0, 2]], [4, 1]); // [1, 0.5]
 */
export function solvePositiveDefinite(a: SquareMatrix, b: readonly number[]): number[] | null {
  const lower = cholesky(a);
  if (lower === null) return null;
  const forward: number[] = [];
  for (const [i, row] of lower.entries()) {
    let sum = b[i] ?? 0;
    for (let k = 0; k < i; k++) sum -= (row[k] ?? 0) * (forward[k] ?? 0);
    forward.push(sum / (row[i] ?? 1));
  }
  const x = new Array<number>(b.length).fill(0);
  for (let i = b.length - 1; i >= 0; i--) {
    let sum = forward[i] ?? 0;
    for (let k = i + 1; k < b.length; k++) sum -= (lower[k]?.[i] ?? 0) * (x[k] ?? 0);
    x[i] = sum / (lower[i]?.[i] ?? 1);
  }
  return x;
}
