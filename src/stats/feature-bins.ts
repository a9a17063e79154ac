import { codedFeatures, codesOf } from "./feature-codes.ts";

/** Features of rows as bytes, those of a row side by side: what is read together lies together. */
export interface FeatureBins {
  /** By row, then feature: 0 where the value is not known, else from 1 in ascending order of values. */
  readonly codes: Uint8Array;
  /** How many features there are. */
  readonly width: number;
  /** By feature and code − 1: the value, or the upper end of the interval. */
  readonly ends: readonly Float64Array[];
}

/**
 * Bins of features: a bin for each value, or, where there are more than so many, for intervals with ends at quantiles. What
 * is not known (NaN) has a bin of its own. (Histograms of bins in place of sorted values: Ke et al. 2017, "LightGBM",
 * NeurIPS 30, algorithm 1, https://papers.nips.cc/paper/6907.)
 *
 * @param features by feature and row.
 * @param mostValues 2 to 255.
 * @example
 * binFeatures([[3, 1, Number.NaN]], 64).codes; // [2, 1, 0]
 */
export function binFeatures(
  features: readonly ArrayLike<number>[],
  mostValues: number,
): FeatureBins {
  const { codes, values } = codedFeatures(features, mostValues);
  return { codes: sideBySide(codes, values), width: features.length, ends: values };
}

/**
 * Other rows in the bins of some features.
 *
 * @param ends of those bins, by feature.
 * @example
 * binsWithin([[0, 2, 9]], [Float64Array.of(1, 3)]); // [1, 2, 2]
 */
export function binsWithin(
  features: readonly ArrayLike<number>[],
  ends: readonly Float64Array[],
): Uint8Array {
  return sideBySide(
    ends.map((each, place) => codesOf(features[place] ?? [], each)),
    ends,
  );
}

/**
 * The bins of some rows, in their order.
 * @example
 * binsOfRows(binFeatures([[7, 8, 9]], 64), [2, 0]); // [3, 1]
 */
export function binsOfRows({ codes, width }: FeatureBins, rows: ArrayLike<number>): Uint8Array {
  const picked = new Uint8Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] ?? 0) * width;
    for (let f = 0; f < width; f++) picked[i * width + f] = codes[from + f] ?? 0;
  }
  return picked;
}

function sideBySide(columns: readonly Uint16Array[], ends: readonly Float64Array[]): Uint8Array {
  const width = columns.length;
  const codes = new Uint8Array((columns[0]?.length ?? 0) * width);
  for (const [place, column] of columns.entries()) {
    const unknown = ends[place]?.length ?? 0;
    for (let row = 0; row < column.length; row++) {
      const code = column[row] ?? 0;
      codes[row * width + place] = code === unknown ? 0 : code + 1;
    }
  }
  return codes;
}
