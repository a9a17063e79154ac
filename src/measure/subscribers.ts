import type { Estimate } from "../core/estimate.ts";
import { type Effect, welchTest } from "../stats/difference.ts";

/** The subscribers of the beginning of a period, in columns: what they had and did in it. */
export interface Subscribers {
  /** The part of the frequency's draw, 0 to 9,999; −1: there is none. */
  readonly part: Float64Array;
  /** 1: held out of all programs. */
  readonly heldOut: Float64Array;
  /** Messages had. */
  readonly sends: Float64Array;
  /** The day of the period, from 0, on which they refused further messages; −1: they did not. */
  readonly outDay: Float64Array;
  readonly complained: Float64Array;
  /** 1: no click, visit or order in the 180 days before the end. */
  readonly silent: Float64Array;
  /** In minor units, in the period and in the year before. */
  readonly contribution: Float64Array;
  readonly contributionBefore: Float64Array;
}

/** The columns of {@link Subscribers}, as the question names them. */
export const subscriberColumns = [
  "part",
  "heldOut",
  "sends",
  "outDay",
  "complained",
  "silent",
  "contribution",
  "contributionBefore",
] as const;

/** Yes or no for each: refused further messages in the period. */
export function leftOf({ outDay }: Subscribers): Float64Array {
  return outDay.map((day) => Number(day >= 0));
}

/** For how many weeks of the period each was there. */
export function weeksOf({ outDay }: Subscribers, days: number): Float64Array {
  return outDay.map((day) => (day >= 0 ? day : days) / 7);
}

/**
 * What each contributed, less what the year before told of it beyond the mean: the same differences between people who were drawn by lot, with less noise (Deng et al. 2013,
 * CUPED, https://doi.org/10.1145/2433396.2433413).
 */
export function adjustedContribution({
  contribution,
  contributionBefore,
}: Pick<Subscribers, "contribution" | "contributionBefore">): Float64Array {
  const [y, x] = [meanOf(contribution), meanOf(contributionBefore)];
  let [shared, squares] = [0, 0];
  for (const [i, before] of contributionBefore.entries()) {
    shared += (before - x) * ((contribution[i] ?? 0) - y);
    squares += (before - x) ** 2;
  }
  const slope = squares > 0 ? shared / squares : 0;
  return contribution.map((each, i) => each - slope * ((contributionBefore[i] ?? 0) - x));
}

/** The mean of a column, or of its rows that are chosen; NaN of none. */
export function meanOf(
  column: ArrayLike<number>,
  isIn: (row: number) => boolean = () => true,
): number {
  let [total, rows] = [0, 0];
  for (let row = 0; row < column.length; row++) {
    if (!isIn(row)) continue;
    total += column[row] ?? 0;
    rows += 1;
  }
  return total / rows;
}

/** A figure with what each person adds to its error: figures of the same people combine by these. */
export interface Influenced {
  readonly value: number;
  readonly influence: Float64Array;
}

/** Σ weight · figure, by the delta method: weights are the slopes of what is made of the figures. */
export function combined(
  value: number,
  parts: readonly (readonly [weight: number, of: Influenced])[],
): Influenced {
  const influence = new Float64Array(parts[0]?.[1].influence.length ?? 0);
  for (const [weight, of] of parts)
    for (const [row, each] of of.influence.entries())
      influence[row] = (influence[row] ?? 0) + weight * each;
  return { value, influence };
}

/** The effect that an influenced figure is. */
export function effectOf({ value, influence }: Influenced): Effect {
  const n = influence.length;
  const squares = influence.reduce((sum, each) => sum + each * each, 0);
  return {
    ...{ estimate: value, standardError: Math.sqrt((squares * n) / Math.max(1, n - 1)) },
    ...{ degreesOfFreedom: Math.max(1, n - 2), n },
  };
}

/** An effect with its interval of 95 %. */
export function estimateOf(effect: Effect): Estimate {
  const level = 0.95;
  const { estimate: value, standardError } = effect;
  if (!(standardError > 0)) return { value, lower: value, upper: value, level };
  const { lower, upper } = welchTest(effect, { level });
  return { value, lower, upper, level };
}
