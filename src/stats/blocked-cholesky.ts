/**
 * The inverse of a large symmetric positive definite matrix (some thousand rows), in place. The small ones of
 * `matrix.ts` are arrays of arrays; here rows lie side by side, and products are taken four rows by four rows,
 * so that sixteen sums stay in registers while eight numbers are read.
 */

/**
 * Replaces A by its inverse: A = L Lᵀ, Y = L⁻ᵀ, A⁻¹ = Y Yᵀ (Golub & Van Loan 2013, "Matrix Computations",
 * section 4.2; blocking: section 1.5.4). Costs about n³ multiplications and no second matrix. The relative
 * error is of the order of the condition number of A times 1e-16.
 *
 * @param a row by row, size × size; only the lower triangle and the diagonal are read; holds the inverse afterwards.
 * @returns false where A is not positive definite in floating point; `a` is then of no use.
 * @example
 * const a = Float64Array.of(4, 2, 2, 5);
 * invertPositiveDefinite(a, 2);
 * a; // [0.3125, -0.125, -0.125, 0.25]
 */
export function invertPositiveDefinite(a: Float64Array, size: number): boolean {
  const diagonal = new Float64Array(size);
  const sums = new Float64Array(16);
  if (!factor(a, { size, diagonal, sums })) return false;
  invertFactor(a, { size, diagonal, sums });
  multiplyByTranspose(a, { size, diagonal, sums });
  for (let i = 0; i < size; i++) {
    a[i * size + i] = diagonal[i] ?? 0;
    for (let j = 0; j < i; j++) a[j * size + i] = a[i * size + j] ?? 0;
  }
  return true;
}

interface Scratch {
  readonly size: number;
  readonly diagonal: Float64Array;
  readonly sums: Float64Array;
}

/** L into the strict lower triangle, its diagonal apart. */
function factor(a: Float64Array, { size, diagonal, sums }: Scratch): boolean {
  for (let i = 0; i < size; i += 4) {
    const rows = Math.min(4, size - i);
    for (let j = 0; j <= i; j += 4) {
      const columns = Math.min(4, size - j);
      dotRows(a, sums, { size, i, j, rows, columns, from: 0, to: j });
      for (let c = 0; c < columns; c++) {
        for (let r = 0; r < rows; r++) {
          const [row, column] = [i + r, j + c];
          if (column > row) continue;
          let rest = (a[row * size + column] ?? 0) - (sums[4 * r + c] ?? 0);
          for (let k = j; k < column; k++) {
            rest -= (a[row * size + k] ?? 0) * (a[column * size + k] ?? 0);
          }
          if (row === column) {
            if (!(rest > 0)) return false;
            diagonal[row] = Math.sqrt(rest);
          } else a[row * size + column] = rest / (diagonal[column] ?? 1);
        }
      }
    }
  }
  return true;
}

/** Y = L⁻ᵀ into the upper triangle: Y_ji = −(Σ_{k=j}^{i−1} L_ik Y_jk) / L_ii, Y_jj = 1 / L_jj. */
function invertFactor(a: Float64Array, { size, diagonal, sums }: Scratch): void {
  for (let j = 0; j < size; j += 4) {
    const columns = Math.min(4, size - j);
    for (let i = j; i < size; i += 4) {
      const rows = Math.min(4, size - i);
      const from = Math.min(j + 4, i);
      dotRows(a, sums, { size, i, j, rows, columns, from, to: i });
      for (let c = 0; c < columns; c++) {
        for (let r = 0; r < rows; r++) {
          const [row, column] = [i + r, j + c];
          if (row < column) continue;
          const pivot = diagonal[row] ?? 1;
          if (row === column) {
            a[row * size + row] = 1 / pivot;
            continue;
          }
          let sum = sums[4 * r + c] ?? 0;
          for (let k = column; k < from; k++) {
            sum += (a[row * size + k] ?? 0) * (a[column * size + k] ?? 0);
          }
          for (let k = Math.max(i, column); k < row; k++) {
            if (k >= from) sum += (a[row * size + k] ?? 0) * (a[column * size + k] ?? 0);
          }
          a[column * size + row] = -sum / pivot;
        }
      }
    }
  }
}

/** A⁻¹_ij = Σ_{k≥i} Y_ik Y_jk for j ≤ i, into the lower triangle, its diagonal apart. */
function multiplyByTranspose(a: Float64Array, { size, diagonal, sums }: Scratch): void {
  for (let i = 0; i < size; i += 4) {
    const rows = Math.min(4, size - i);
    for (let j = 0; j <= i; j += 4) {
      const columns = Math.min(4, size - j);
      const from = Math.min(i + 4, size);
      dotRows(a, sums, { size, i, j, rows, columns, from, to: size });
      // The lower half of a block on the diagonal is written while its upper half is read: they do not meet.
      for (let r = 0; r < rows; r++) {
        for (let c = 0; c < columns; c++) {
          const [row, column] = [i + r, j + c];
          if (column > row) continue;
          let sum = sums[4 * r + c] ?? 0;
          for (let k = row; k < from; k++) {
            sum += (a[row * size + k] ?? 0) * (a[column * size + k] ?? 0);
          }
          if (row === column) diagonal[row] = sum;
          else a[row * size + column] = sum;
        }
      }
    }
  }
}

interface DotRange {
  readonly size: number;
  readonly i: number;
  readonly j: number;
  readonly rows: number;
  readonly columns: number;
  readonly from: number;
  readonly to: number;
}

/** The scalar products of rows i… and rows j… over a range of columns, as a 4 × 4 block. */
function dotRows(a: Float64Array, sums: Float64Array, range: DotRange): void {
  const { size, i, j, rows, columns, from, to } = range;
  if (rows === 4 && columns === 4) {
    dotFourByFour(a, sums, { size, i, j, from, to });
    return;
  }
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      let sum = 0;
      for (let k = from; k < to; k++) {
        sum += (a[(i + r) * size + k] ?? 0) * (a[(j + c) * size + k] ?? 0);
      }
      sums[4 * r + c] = sum;
    }
  }
}

/** Sixteen sums in local variables: an array of them would go through memory at every step. */
function dotFourByFour(
  a: Float64Array,
  sums: Float64Array,
  { size, i, j, from, to }: Pick<DotRange, "size" | "i" | "j" | "from" | "to">,
): void {
  let [s00, s01, s02, s03, s10, s11, s12, s13] = [0, 0, 0, 0, 0, 0, 0, 0];
  let [s20, s21, s22, s23, s30, s31, s32, s33] = [0, 0, 0, 0, 0, 0, 0, 0];
  const [i0, i1, i2, i3] = [i * size, (i + 1) * size, (i + 2) * size, (i + 3) * size];
  const [j0, j1, j2, j3] = [j * size, (j + 1) * size, (j + 2) * size, (j + 3) * size];
  for (let k = from; k < to; k++) {
    const y0 = a[j0 + k] ?? 0;
    const y1 = a[j1 + k] ?? 0;
    const y2 = a[j2 + k] ?? 0;
    const y3 = a[j3 + k] ?? 0;
    const x0 = a[i0 + k] ?? 0;
    s00 += x0 * y0;
    s01 += x0 * y1;
    s02 += x0 * y2;
    s03 += x0 * y3;
    const x1 = a[i1 + k] ?? 0;
    s10 += x1 * y0;
    s11 += x1 * y1;
    s12 += x1 * y2;
    s13 += x1 * y3;
    const x2 = a[i2 + k] ?? 0;
    s20 += x2 * y0;
    s21 += x2 * y1;
    s22 += x2 * y2;
    s23 += x2 * y3;
    const x3 = a[i3 + k] ?? 0;
    s30 += x3 * y0;
    s31 += x3 * y1;
    s32 += x3 * y2;
    s33 += x3 * y3;
  }
  const block = [s00, s01, s02, s03, s10, s11, s12, s13, s20, s21, s22, s23, s30, s31, s32, s33];
  for (let at = 0; at < 16; at++) sums[at] = block[at] ?? 0;
}
