import { quantileOfSorted } from "./interval.ts";
import type { Random } from "./random.ts";

/**
 * Spearman's rank correlation: the correlation of ranks, equal numbers having the mean of their ranks (Spearman 1904,
 * "The proof and measurement of association between two things", Am. J. Psychology 15(1)). From −1 to 1; NaN where all of
 * either are equal or there are fewer than two pairs.
 *
 * @example
 * spearman([1, 2, 3, 4, 5], [2, 1, 4, 3, 5]); // 0.8
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const weight = new Float64Array(x.length).fill(1);
  return correlationOfRanks(rankedBy(x), rankedBy(y), weight);
}

/**
 * Spearman's correlation with an interval by the percentile bootstrap over pairs (Efron & Tibshirani 1993, "An
 * Introduction to the Bootstrap", chapter 13). Of few pairs (below some 30) it is too short.
 *
 * @param options.level from 0 to 1, for example 0.95.
 * @param options.draws resamples, 1,000 when left out; those in which a column is all equal are left out.
 * @example
 * spearmanInterval([1, 2, 3, 4], [1, 2, 3, 4], { level: 0.95, random: createRandom(1) }); // { value: 1, lower: 1, upper: 1 }
 */
export function spearmanInterval(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  options: { readonly level: number; readonly random: Random; readonly draws?: number },
): { readonly value: number; readonly lower: number; readonly upper: number } {
  const { level, random, draws = 1_000 } = options;
  const value = spearman(x, y);
  const [byX, byY] = [rankedBy(x), rankedBy(y)];
  const correlations: number[] = [];
  const weight = new Float64Array(x.length);
  for (let draw = 0; draw < draws && Number.isFinite(value); draw++) {
    weight.fill(0);
    for (let n = 0; n < weight.length; n++) {
      const i = random.integer(weight.length);
      weight[i] = (weight[i] ?? 0) + 1;
    }
    const correlation = correlationOfRanks(byX, byY, weight);
    if (Number.isFinite(correlation)) correlations.push(correlation);
  }
  const sorted = correlations.sort((a, b) => a - b);
  return {
    value,
    lower: Math.min(value, quantileOfSorted(sorted, (1 - level) / 2)),
    upper: Math.max(value, quantileOfSorted(sorted, (1 + level) / 2)),
  };
}

/** The places of numbers in ascending order, and where each run of equal ones ends. */
interface Ranked {
  readonly order: Int32Array;
  readonly ends: readonly number[];
}

function rankedBy(numbers: ArrayLike<number>): Ranked {
  const order = Int32Array.from({ length: numbers.length }, (_, i) => i);
  order.sort((a, b) => (numbers[a] ?? 0) - (numbers[b] ?? 0));
  const ends: number[] = [];
  for (let place = 1; place <= order.length; place++) {
    const isLast = place === order.length;
    if (isLast || numbers[order[place] ?? 0] !== numbers[order[place - 1] ?? 0]) ends.push(place);
  }
  return { order, ends };
}

/** Pearson's correlation of the ranks that each pair has when it stands there as often as its weight says. */
function correlationOfRanks(byX: Ranked, byY: Ranked, weight: Float64Array): number {
  const rankX = ranksOf(byX, weight);
  const rankY = ranksOf(byY, weight);
  const total = weight.reduce((sum, w) => sum + w, 0);
  const centre = (total + 1) / 2;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < weight.length; i++) {
    const w = weight[i] ?? 0;
    const dx = (rankX[i] ?? 0) - centre;
    const dy = (rankY[i] ?? 0) - centre;
    xx += w * dx * dx;
    yy += w * dy * dy;
    xy += w * dx * dy;
  }
  return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : Number.NaN;
}

function ranksOf({ order, ends }: Ranked, weight: Float64Array): Float64Array {
  const ranks = new Float64Array(order.length);
  let below = 0;
  let start = 0;
  for (const end of ends) {
    let together = 0;
    for (let place = start; place < end; place++) together += weight[order[place] ?? 0] ?? 0;
    for (let place = start; place < end; place++) {
      ranks[order[place] ?? 0] = below + (together + 1) / 2;
    }
    below += together;
    start = end;
  }
  return ranks;
}
