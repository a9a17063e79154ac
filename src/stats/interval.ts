/**
 * The value below which a share of the sorted numbers lies, between neighbours by a straight line
 * (Hyndman & Fan 1996, "Sample quantiles in statistical packages", The American Statistician 50(4),
 * definition 6): the next draw of the same kind falls below it with this very chance, so that intervals
 * of few draws are not too narrow. Beyond the outermost numbers it is the outermost; NaN for no numbers.
 *
 * @param sorted in ascending order.
 * @param share from 0 to 1.
 * @example
 * quantileOfSorted([1, 2, 4], 0.625); // 3
 */
export function quantileOfSorted(sorted: ArrayLike<number>, share: number): number {
  const place = Math.min(sorted.length - 1, Math.max(0, share * (sorted.length + 1) - 1));
  const below = Math.floor(place);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN;
  return low + (place - below) * (high - low);
}

/**
 * The central interval that holds a share of the draws, widened to hold the expected value where a
 * skewed distribution leaves it outside.
 *
 * @param draws in any order; not changed.
 * @param level from 0 to 1, for example 0.8 for the 10 % and 90 % quantiles.
 * @example
 * centralInterval([0, 1, 2, 3, 4], 0.5, 2); // { lower: 0.5, upper: 3.5 }
 */
export function centralInterval(
  draws: ArrayLike<number>,
  level: number,
  value: number,
): { readonly lower: number; readonly upper: number } {
  const sorted = Float64Array.from(draws).sort();
  if (sorted.length === 0) return { lower: value, upper: value };
  return {
    lower: Math.min(value, quantileOfSorted(sorted, (1 - level) / 2)),
    upper: Math.max(value, quantileOfSorted(sorted, (1 + level) / 2)),
  };
}

/**
 * An interval that holds a share `level` of `all` draws, of which the first `given` are not 0 and the others
 * are; sorts those given, which saves the sorting of zeros. It is the central one, but where more than the
 * lower tail is 0 it begins there and leaves out the upper tail only: a central one would hold the zeros of
 * the lower tail besides, and so more than `level`.
 *
 * @example
 * shortIntervalWithZeros(Float64Array.of(4), { given: 1, all: 9, level: 0.5 }); // { lower: 0, upper: 0 }
 */
export function shortIntervalWithZeros(
  draws: Float64Array,
  count: { readonly given: number; readonly all: number; readonly level: number },
): { readonly lower: number; readonly upper: number } {
  const { given, all, level } = count;
  const sorted = draws.subarray(0, given).sort();
  let negative = 0;
  while (negative < given && (sorted[negative] ?? 0) < 0) negative++;
  const zeros = all - given;
  const drawAt = (place: number): number => {
    if (place < negative) return sorted[place] ?? 0;
    return place < negative + zeros ? 0 : (sorted[place - zeros] ?? 0);
  };
  const at = (share: number): number => {
    const place = Math.min(all - 1, Math.max(0, share * (all + 1) - 1));
    const below = Math.floor(place);
    const low = drawAt(below);
    const high = drawAt(Math.min(below + 1, all - 1));
    return low + (place - below) * (high - low);
  };
  const tail = (1 - level) / 2;
  const fromZero = negative === 0 && zeros > tail * all;
  return fromZero ? { lower: 0, upper: at(level) } : { lower: at(tail), upper: at(1 - tail) };
}
