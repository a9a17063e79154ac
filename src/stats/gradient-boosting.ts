import { type BoostingOptions, boostingSettings } from "./boosting-options.ts";
import { type BoostedTrees, boost, expectationAt } from "./boosting-rounds.ts";
import { binFeatures, binsWithin } from "./feature-bins.ts";

/** Rows with what came of them. */
export interface BoostingRows {
  /** By feature and row; NaN where it is not known. */
  readonly features: readonly ArrayLike<number>[];
  /** By row: a finite number. */
  readonly values: ArrayLike<number>;
  /** By row: whose it is, a whole number. Rows of a unit are held out together. Absent: each stands for itself. */
  readonly units?: ArrayLike<number> | undefined;
}

/**
 * Trees that are each grown on what those before it left over (Friedman 2001, "Greedy function approximation: a gradient
 * boosting machine", The Annals of Statistics 29(5), algorithm 1 with the shrinkage of section 5,
 * https://doi.org/10.1214/aos/1013203451), on bins of the features. Values that are all 0 or 1 are fitted by their log-odds,
 * leaves by one Newton step (algorithm 5 there); others by squares (algorithm 2). The rows' order changes nothing where
 * they have units, nor does a monotone transformation of a feature.
 *
 * @returns no tree where all values are alike, or no split has rows enough.
 * @throws RangeError where columns differ in length, a value is not finite, or an option is outside its domain.
 * @example
 * const rows = { features: [[1, 1, 2, 2]], values: [0, 0, 4, 4] };
 * const options = { trees: 1, shrinkage: 1, leastRows: 1, strength: 0, patience: 0 };
 * boostedExpectations(fitBoostedTrees(rows, options), [[1, 2]]); // [0, 4]
 */
export function fitBoostedTrees(rows: BoostingRows, options: BoostingOptions = {}): BoostedTrees {
  const { features, values, units } = rows;
  checkLengths([...features, ...(units === undefined ? [] : [units])], values.length);
  const bins = binFeatures(features, boostingSettings(options).mostValues);
  return boost(
    { bins, values, units },
    new Int32Array(values.length).map((_, i) => i),
    options,
  );
}

/**
 * What is expected of rows.
 *
 * @param features by feature and row, features in the order in which the trees were fitted.
 * @returns by row: a mean, or where values were 0 or 1 the chance of a 1.
 * @throws RangeError where there are more or fewer features than the trees were fitted to, or columns differ in length.
 * @example
 * boostedExpectations(fitBoostedTrees({ features: [[1, 2]], values: [3, 3] }), [[1]]); // [3]
 */
export function boostedExpectations(
  model: BoostedTrees,
  features: readonly ArrayLike<number>[],
): Float64Array {
  const { ends } = model;
  const count = features[0]?.length ?? 0;
  if (features.length !== ends.length)
    throw new RangeError(
      `There are ${features.length} features: the trees were fitted to ${ends.length}.`,
    );
  checkLengths(features, count);
  const codes = binsWithin(features, ends);
  const expect = expectationAt(model, codes);
  return new Float64Array(count).map((_, row) => expect(row));
}

function checkLengths(columns: readonly ArrayLike<number>[], count: number): void {
  for (const { length } of columns)
    if (length !== count)
      throw new RangeError(`There are ${count} rows, but a column of ${length} rows.`);
}
