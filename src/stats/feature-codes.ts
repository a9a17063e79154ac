/** Features as whole numbers. */
export interface CodedFeatures {
  /** By feature and unit: the place of its value, or of the interval that it lies in, in ascending order; NaN follows all. */
  readonly codes: readonly Uint16Array[];
  /** By feature and code: the value, or the upper end of the interval. */
  readonly values: readonly Float64Array[];
  /** Places of features whose values are told apart by intervals only. */
  readonly cut: readonly number[];
}

/**
 * Numbers for the values of features: a value each, or, where there are more than so many, intervals that end at quantiles
 * of the units. The ends are values that occur, so that a split at one is a split of the units.
 *
 * @param features by feature and unit; NaN where it is not known.
 * @param mostValues 2 to 65,536.
 * @example
 * codedFeatures([[3, 1, 3]], 64).codes; // [[1, 0, 1]]
 */
export function codedFeatures(
  features: readonly ArrayLike<number>[],
  mostValues: number,
): CodedFeatures {
  const cut: number[] = [];
  const values = features.map((column, place) => {
    const few = distinct(column, mostValues);
    if (few !== undefined) return few;
    cut.push(place);
    return quantiles(column, mostValues);
  });
  const codes = features.map((column, place) =>
    codesOf(column, values[place] ?? new Float64Array()),
  );
  return { codes, values, cut };
}

/** The values in ascending order; undefined where there are more than so many. */
function distinct(column: ArrayLike<number>, most: number): Float64Array | undefined {
  const seen = new Set<number>();
  for (let i = 0; i < column.length; i++) {
    const value = column[i] ?? 0;
    if (Number.isNaN(value)) continue;
    seen.add(value);
    if (seen.size > most) return undefined;
  }
  return Float64Array.from(seen).sort();
}

function quantiles(column: ArrayLike<number>, most: number): Float64Array {
  const all = new Float64Array(column).sort();
  // NaN comes last.
  let known = all.length;
  while (known > 0 && Number.isNaN(all[known - 1])) known--;
  const sorted = all.subarray(0, known);
  const ends = new Set<number>();
  for (let k = 1; k <= most; k++) ends.add(sorted[Math.ceil((k * sorted.length) / most) - 1] ?? 0);
  return Float64Array.from(ends).sort();
}

/**
 * The places of a column's values among the ends of intervals. What lies above the last end lies in the last interval; NaN
 * has the place after it.
 *
 * @param ends in ascending order.
 * @example
 * codesOf([1, 2.5, 9, Number.NaN], Float64Array.of(1, 2, 3)); // [0, 2, 2, 3]
 */
export function codesOf(column: ArrayLike<number>, ends: Float64Array): Uint16Array {
  const codes = new Uint16Array(column.length);
  for (let i = 0; i < codes.length; i++) {
    const value = column[i] ?? 0;
    if (Number.isNaN(value)) {
      codes[i] = ends.length;
      continue;
    }
    let [low, high] = [0, ends.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value <= (ends[middle] ?? 0)) high = middle;
      else low = middle + 1;
    }
    codes[i] = low;
  }
  return codes;
}
