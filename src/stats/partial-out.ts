import { independentRows, inverseOfPositiveDefinite, type SquareMatrix } from "./matrix.ts";

/** Columns without what others tell of them. */
export interface PartialledOut {
  readonly columns: readonly Float64Array[];
  /** How many covariates were used; those that follow from others and the constant are not. */
  readonly covariates: number;
}

/**
 * What a constant and covariates do not tell of columns, by least squares: a regression of what is left of one column on what is
 * left of others has the coefficients that it has beside the covariates (Frisch & Waugh 1933, Econometrica 1(4); Lovell 1963,
 * Journal of the American Statistical Association 58(304), theorem 3.1).
 *
 * @param columns of one length, finite.
 * @param covariates of the same length; none: the means are taken off.
 * @example
 * partialOut([[1, 2, 6]], []).columns[0]; // [-2, -1, 3]
 */
export function partialOut(
  columns: readonly ArrayLike<number>[],
  covariates: readonly ArrayLike<number>[],
): PartialledOut {
  const from = covariates.map(centred);
  const products = from.map((one) => from.map((other) => innerProduct(one, other)));
  const kept = independentRows(products).filter((at) => (products[at]?.[at] ?? 0) > 0);
  const used = kept.map((at) => from[at] ?? new Float64Array());
  const inverse =
    inverseOfPositiveDefinite(kept.map((i) => kept.map((j) => products[i]?.[j] ?? 0))) ?? [];
  return {
    covariates: used.length,
    columns: columns.map((column) => {
      const left = centred(column);
      const along = used.map((covariate) => innerProduct(covariate, left));
      for (const [i, coefficient] of times(inverse, along).entries()) {
        const covariate = used[i];
        for (let unit = 0; unit < left.length; unit++)
          left[unit] = (left[unit] ?? 0) - coefficient * (covariate?.[unit] ?? 0);
      }
      return left;
    }),
  };
}

function centred(column: ArrayLike<number>): Float64Array {
  const left = Float64Array.from(column);
  const mean = left.reduce((sum, each) => sum + each, 0) / Math.max(1, left.length);
  return left.map((each) => each - mean);
}

/**
 * Σ x y of two columns.
 *
 * @example
 * innerProduct([1, 2], [3, 4]); // 11
 */
export function innerProduct(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < one.length; i++) sum += (one[i] ?? 0) * (other[i] ?? 0);
  return sum;
}

/**
 * A v of a square matrix.
 *
 * @example
 * times([[1, 2], [0, 1]], [1, 1]); // [3, 1]
 */
export function times(a: SquareMatrix, v: readonly number[]): number[] {
  return a.map((row) => innerProduct(row, v));
}
