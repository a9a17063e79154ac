import { solvePositiveDefinite } from "./matrix.ts";
import { logistic, softplus } from "./special.ts";

/** Actions that were taken, and what came of them. */
export interface ActionsTaken {
  readonly rewards: ArrayLike<number>;
  /** The place of the action that was taken, from 0. */
  readonly actions: ArrayLike<number>;
  /** How many actions there are. */
  readonly count: number;
  /** By feature and row: what was known before, finite. */
  readonly features: readonly ArrayLike<number>[];
  /** Whose row it is, numbered from 0: nobody's rows are learned from to judge their own. Absent: each stands for itself. */
  readonly units?: ArrayLike<number> | undefined;
}

/** What an action would have brought in a row. */
export type RewardModel = (row: number, action: number) => number;

/** Learns from some rows what to expect in any. */
export type LearnRewards = (log: ActionsTaken, rows: Int32Array) => RewardModel;

/** More rows than this tell a line no better. */
const mostLearned = 500_000;

/**
 * What each action would have brought in each row by a model that has not seen it: rows are dealt into folds by unit, and
 * those of a fold are judged by what was learned from the others (Chernozhukov et al. 2018, "Double/debiased machine
 * learning", The Econometrics Journal 21(1), definition 3.2, https://doi.org/10.1111/ectj.12097).
 *
 * @param folds 2 to 100.
 * @throws RangeError where columns differ in length.
 * @example
 * const log = { rewards: [1, 1, 1, 1], actions: [0, 1, 0, 1], count: 2, features: [] };
 * crossFitted(log, additiveRewards)(0, 1); // 1
 */
export function crossFitted(log: ActionsTaken, learn: LearnRewards, folds = 5): RewardModel {
  const rows = log.rewards.length;
  for (const column of [log.actions, ...log.features])
    if (column.length !== rows)
      throw new RangeError(`There are ${rows} rewards, but a column of ${column.length} rows.`);
  const fold = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) fold[row] = hashed(log.units?.[row] ?? row) % folds;
  const models = Array.from({ length: folds }, (_, left) => learn(log, rowsBut(fold, left)));
  return (row, action) => models[fold[row] ?? 0]?.(row, action) ?? 0;
}

/** Whole numbers that follow one another lie in folds as by lot. */
function hashed(unit: number): number {
  let mix = Math.imul(unit ^ (unit >>> 16), 0x85ebca6b);
  mix = Math.imul(mix ^ (mix >>> 13), 0xc2b2ae35);
  return (mix ^ (mix >>> 16)) >>> 0;
}

function rowsBut(fold: Uint8Array, left: number): Int32Array {
  const others = fold.reduce((count, each) => count + Number(each !== left), 0);
  const rows = new Int32Array(Math.min(others, mostLearned));
  let [seen, taken] = [0, 0];
  for (let row = 0; row < fold.length; row++) {
    if (fold[row] === left) continue;
    // Evenly from first to last.
    if (taken < Math.ceil((++seen * rows.length) / others)) rows[taken++] = row;
  }
  return rows;
}

/**
 * Expects of a row an effect of its action plus a line over its features; where all rewards are 0 or 1 it is their
 * log-odds. Effects and slopes are drawn to 0 as by 20 rows, features in units of their spread: without features, the mean
 * of an action is drawn to that of all. (Ridge regression: Hastie, Tibshirani & Friedman 2009, "The Elements of Statistical
 * Learning", equations 3.41 and 4.31.)
 *
 * @example
 * const log = { rewards: [2, 4], actions: [0, 0], count: 1, features: [] };
 * additiveRewards(log, Int32Array.of(0, 1))(0, 0); // 3
 */
export function additiveRewards(log: ActionsTaken, rows: Int32Array): RewardModel {
  return fitLine(log, rows, log.count);
}

/**
 * Expects of a row the line of its action over its features, each learned from the rows of that action alone, as
 * {@link additiveRewards} learns one; so that an action may be the best for some. Of an action without rows it expects
 * what that learns from all.
 *
 * @example
 * const log = { rewards: [2, 4], actions: [0, 1], count: 2, features: [] };
 * rewardsByAction(log, Int32Array.of(0, 1))(0, 1); // 4
 */
export function rewardsByAction(log: ActionsTaken, rows: Int32Array): RewardModel {
  const all = fitLine(log, rows, 0);
  const models = Array.from({ length: log.count }, (_, action) => {
    const own = rows.filter((row) => log.actions[row] === action);
    return own.length === 0 ? all : fitLine(log, own, 0);
  });
  return (row, action) => (models[action] ?? all)(row, action);
}

/** An effect or a slope is drawn to 0 as by so many rows. */
const strength = 20;

/** A line over the features, with an effect for each of the first so many actions. */
function fitLine(
  { rewards, actions, features }: ActionsTaken,
  rows: Int32Array,
  effects: number,
): RewardModel {
  const mean = meanOf(rewards, rows);
  const isBinary = rows.every((row) => rewards[row] === 0 || rewards[row] === 1);
  // All alike, or no row at all: nothing else is known.
  if (rows.length === 0 || (isBinary && (mean === 0 || mean === 1))) return () => mean;
  const scales = features.map((column) => scaleOf(column, rows));
  const slopesAt = 1 + effects;
  const size = slopesAt + features.length;
  const penalty = strength * (isBinary ? mean * (1 - mean) : 1);
  const x = new Float64Array(features.length);
  const readFeatures = (row: number): void => {
    for (let f = 0; f < x.length; f++) {
      const { centre, spread } = scales[f] ?? { centre: 0, spread: 1 };
      x[f] = ((features[f]?.[row] ?? 0) - centre) / spread;
    }
  };
  /** The line at the features that were read. */
  const lineAt = (theta: Float64Array, action: number): number => {
    let sum = (theta[0] ?? 0) + (action < effects ? (theta[1 + action] ?? 0) : 0);
    for (let f = 0; f < x.length; f++) sum += (theta[slopesAt + f] ?? 0) * (x[f] ?? 0);
    return sum;
  };
  /** One Newton step: the loss at theta, and where the next is. */
  const stepFrom = (theta: Float64Array): { loss: number; step: readonly number[] | null } => {
    // Its lower triangle, which is all that is read of it.
    const curvature = Array.from({ length: size }, () => new Array<number>(size).fill(0));
    const slope = Array.from(theta, (each, j) => (j === 0 ? 0 : -penalty * each));
    let loss = theta.reduce((sum, each, j) => sum + (j === 0 ? 0 : (penalty / 2) * each ** 2), 0);
    for (const row of rows) {
      readFeatures(row);
      const action = actions[row] ?? 0;
      const line = lineAt(theta, action);
      const expected = isBinary ? logistic(line) : line;
      const off = (rewards[row] ?? 0) - expected;
      loss += isBinary ? softplus(line) - (rewards[row] ?? 0) * line : off ** 2 / 2;
      const weight = isBinary ? expected * (1 - expected) : 1;
      const places = action < effects ? [0, 1 + action] : [0];
      for (const place of places) {
        slope[place] = (slope[place] ?? 0) + off;
        addTo(curvature[place], 0, weight);
        if (place > 0) addTo(curvature[place], place, weight);
      }
      for (let f = 0; f < x.length; f++) {
        const value = x[f] ?? 0;
        if (value === 0) continue;
        const ofFeature = curvature[slopesAt + f];
        slope[slopesAt + f] = (slope[slopesAt + f] ?? 0) + off * value;
        for (const place of places) addTo(ofFeature, place, weight * value);
        for (let g = 0; g <= f; g++) addTo(ofFeature, slopesAt + g, weight * value * (x[g] ?? 0));
      }
    }
    for (let j = 0; j < size; j++) addTo(curvature[j], j, j === 0 ? 1e-9 : penalty);
    return { loss, step: solvePositiveDefinite(curvature, slope) };
  };
  const start = new Float64Array(size);
  start[0] = isBinary ? Math.log(mean / (1 - mean)) : mean;
  const theta = descend(start, stepFrom, isBinary ? mostRounds : 1);
  return (row, action) => {
    readFeatures(row);
    const line = lineAt(theta, action);
    return isBinary ? logistic(line) : line;
  };
}

const mostRounds = 25;

/** Newton's method, steps halved where the loss rises. */
function descend(
  start: Float64Array,
  stepFrom: (at: Float64Array) => { loss: number; step: readonly number[] | null },
  rounds: number,
): Float64Array {
  let [at, { loss, step }] = [start, stepFrom(start)];
  let share = 1;
  for (let round = 0; round < rounds && step !== null; round++) {
    const way = step;
    const next = at.map((each, j) => each + share * (way[j] ?? 0));
    if (rounds === 1) return next;
    const found = stepFrom(next);
    if (!(found.loss <= loss + 1e-9 * Math.abs(loss))) {
      share /= 2;
      continue;
    }
    const gained = loss - found.loss;
    [at, loss, step, share] = [next, found.loss, found.step, 1];
    if (gained < 1e-10 * (1 + Math.abs(loss))) break;
  }
  return at;
}

function meanOf(values: ArrayLike<number>, rows: Int32Array): number {
  let sum = 0;
  for (const row of rows) sum += values[row] ?? 0;
  return rows.length === 0 ? 0 : sum / rows.length;
}

function scaleOf(
  column: ArrayLike<number>,
  rows: Int32Array,
): { readonly centre: number; readonly spread: number } {
  const centre = meanOf(column, rows);
  let squares = 0;
  for (const row of rows) squares += ((column[row] ?? 0) - centre) ** 2;
  return { centre, spread: Math.sqrt(squares / rows.length) || 1 };
}

function addTo(into: number[] | undefined, at: number, value: number): void {
  if (into !== undefined) into[at] = (into[at] ?? 0) + value;
}
