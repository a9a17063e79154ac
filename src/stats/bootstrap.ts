import { quantileOfSorted } from "./interval.ts";
import { createRandom } from "./random.ts";

/** A mean with the interval that resampling its units gives. */
export interface BootstrapMean {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * The mean of each column over the same units, with a percentile interval (Efron & Tibshirani 1993, "An
 * Introduction to the Bootstrap", section 13.3): units are drawn again with replacement, the same draw for all
 * columns, so that intervals of differences are those of a difference column.
 *
 * @param columns of equal length, one number a unit; without units the means are NaN.
 * @param options.level share that the intervals hold, e.g. 0.95.
 * @example
 * bootstrapMeans([[2, 2, 2]], { draws: 20, level: 0.95, seed: 1 }); // [{ value: 2, lower: 2, upper: 2 }]
 */
export function bootstrapMeans(
  columns: readonly ArrayLike<number>[],
  options: { readonly draws: number; readonly level: number; readonly seed: number | string },
): BootstrapMean[] {
  const units = columns[0]?.length ?? 0;
  const random = createRandom(options.seed);
  const means = columns.map(() => new Float64Array(options.draws));
  const times = new Int32Array(units);
  for (let draw = 0; draw < options.draws; draw++) {
    times.fill(0);
    for (let i = 0; i < units; i++) {
      const unit = random.integer(units);
      times[unit] = (times[unit] ?? 0) + 1;
    }
    for (const [c, column] of columns.entries()) {
      let sum = 0;
      for (let i = 0; i < units; i++) sum += (times[i] ?? 0) * (column[i] ?? 0);
      const into = means[c];
      if (into !== undefined) into[draw] = sum / units;
    }
  }
  const tail = (1 - options.level) / 2;
  return columns.map((column, c) => {
    const sorted = (means[c] ?? new Float64Array(0)).sort();
    let sum = 0;
    for (let i = 0; i < units; i++) sum += column[i] ?? 0;
    return {
      value: sum / units,
      lower: quantileOfSorted(sorted, tail),
      upper: quantileOfSorted(sorted, 1 - tail),
    };
  });
}
