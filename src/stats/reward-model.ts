import { solvePositiveDefinite } from "./matrix.ts";
import { hashOfUnit } from "./random.ts";
import { logistic, softplus } from "./special.ts";
import { type WeightedSquares, weightedSquares } from "./weighted-squares.ts";

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
const mostLearned = 200_000;

/**
 * What each action would have brought in each row by a model that has not seen it: rows are dealt into folds by unit, and
 * those of a fold are judged by what was learned from the others (Chernozhukov et al. 2018, "Double/debiased machine
 * learning", The Econometrics Journal 21(1), definitions 3.1 and 3.2, https://doi.org/10.1111/ectj.12097).
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
  for (let row = 0; row < rows; row++) fold[row] = hashOfUnit(log.units?.[row] ?? row) % folds;
  const models = Array.from({ length: folds }, (_, left) => learn(log, rowsBut(fold, left)));
  return (row, action) => models[fold[row] ?? 0]?.(row, action) ?? 0;
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
function fitLine(log: ActionsTaken, rows: Int32Array, effects: number): RewardModel {
  const { rewards, actions } = log;
  const mean = meanOf(rewards, rows);
  const isBinary = rows.every((row) => rewards[row] === 0 || rewards[row] === 1);
  // All alike, or no row at all: nothing else is known.
  if (rows.length === 0 || (isBinary && (mean === 0 || mean === 1))) return () => mean;
  const design = designOf(log.features, rows, effects);
  const penalty = strength * (isBinary ? mean * (1 - mean) : 1);
  const start = new Float64Array(design.size);
  start[0] = isBinary ? Math.log(mean / (1 - mean)) : mean;
  const stepFrom = (theta: Float64Array): NewtonStep => {
    const sums = penalised(theta, penalty, effects);
    // By place here and below: iterators take as long as the work a row.
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] ?? 0;
      design.read(row, actions[row] ?? 0);
      const line = design.lineAt(theta);
      const expected = isBinary ? logistic(line) : line;
      const [reward, off] = [rewards[row] ?? 0, (rewards[row] ?? 0) - expected];
      sums.loss += isBinary ? softplus(line) - reward * line : off ** 2 / 2;
      design.addTo(sums, off, isBinary ? expected * (1 - expected) : 1);
    }
    return { loss: sums.loss, step: solvePositiveDefinite(curvatureOf(sums), sums.slope) };
  };
  const theta = descend(start, stepFrom, isBinary ? mostRounds : 1);
  return (row, action) => {
    design.read(row, action);
    const line = design.lineAt(theta);
    return isBinary ? logistic(line) : line;
  };
}

/** What a Newton step needs: the loss, its slope downwards, and its curvature in the parts of which it is made. */
interface LossSums {
  loss: number;
  readonly slope: number[];
  /** Of the 1 and the features. */
  readonly squares: WeightedSquares;
  /** By effect: what its rows weigh. */
  readonly weights: Float64Array;
  /** By effect, then the 1 and the features: the same times those. */
  readonly products: Float64Array;
}

/** Sums before any row: those of the penalty, which leaves the mean free. */
function penalised(theta: Float64Array, penalty: number, effects: number): LossSums {
  const of = (j: number): number => (j === 0 ? 0 : penalty);
  const width = theta.length - effects;
  return {
    loss: theta.reduce((sum, each, j) => sum + (of(j) / 2) * each ** 2, 0),
    slope: Array.from(theta, (each, j) => -of(j) * each),
    squares: weightedSquares(Array.from({ length: width }, (_, j) => of(j) + 1e-9)),
    weights: new Float64Array(effects).fill(penalty + 1e-9),
    products: new Float64Array(effects * width),
  };
}

/** The lower triangle of the curvature: by the 1, the effects, the features. */
function curvatureOf({ squares, weights, products }: LossSums): number[][] {
  const sums = squares.sums();
  const width = Math.sqrt(sums.length);
  const effectBy = (effect: number, j: number): number => products[effect * width + j] ?? 0;
  const lines = Array.from({ length: width }, (_, j) => [
    ...sums.subarray(j * width, j * width + 1),
    ...Array.from(weights, (_each, effect) => effectBy(effect, j)),
    ...sums.subarray(j * width + 1, (j + 1) * width),
  ]);
  const ofEffects = Array.from(weights, (weight, effect) => [
    effectBy(effect, 0),
    ...new Array<number>(effect).fill(0),
    weight,
  ]);
  return [...lines.slice(0, 1), ...ofEffects, ...lines.slice(1)];
}

/** Rows as the line sees them: a 1, the effect of the action, features in units of their spread. */
interface Design {
  readonly size: number;
  /** Takes a row up; what follows is of it. */
  readonly read: (row: number, action: number) => void;
  readonly lineAt: (theta: Float64Array) => number;
  readonly addTo: (sums: LossSums, off: number, weight: number) => void;
}

function designOf(
  features: readonly ArrayLike<number>[],
  rows: Int32Array,
  effects: number,
): Design {
  const scales = features.map((column) => scaleOf(column, rows));
  const values = new Float64Array(1 + features.length).fill(1);
  /** Below 0: the action has none. */
  let effect = -1;
  return {
    size: effects + values.length,
    read(row, action) {
      effect = action < effects ? action : -1;
      for (let f = 0; f < features.length; f++) {
        const { centre, spread } = scales[f] ?? { centre: 0, spread: 1 };
        values[1 + f] = ((features[f]?.[row] ?? 0) - centre) / spread;
      }
    },
    lineAt(theta) {
      let sum = theta[0] ?? 0;
      if (effect >= 0) sum += theta[1 + effect] ?? 0;
      for (let j = 1; j < values.length; j++) sum += (theta[effects + j] ?? 0) * (values[j] ?? 0);
      return sum;
    },
    addTo({ slope, squares, weights, products }, off, weight) {
      slope[0] = (slope[0] ?? 0) + off;
      for (let j = 1; j < values.length; j++)
        slope[effects + j] = (slope[effects + j] ?? 0) + off * (values[j] ?? 0);
      squares.add(values, weight);
      if (effect < 0) return;
      slope[1 + effect] = (slope[1 + effect] ?? 0) + off;
      weights[effect] = (weights[effect] ?? 0) + weight;
      for (let j = 0, at = effect * values.length; j < values.length; j++, at++)
        products[at] = (products[at] ?? 0) + weight * (values[j] ?? 0);
    },
  };
}

const mostRounds = 25;

/** The loss at a place, and the way to where it would be least. */
interface NewtonStep {
  readonly loss: number;
  readonly step: readonly number[] | null;
}

/** Newton's method, steps halved where the loss rises. */
function descend(
  start: Float64Array,
  stepFrom: (at: Float64Array) => NewtonStep,
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
  for (let i = 0; i < rows.length; i++) sum += values[rows[i] ?? 0] ?? 0;
  return rows.length === 0 ? 0 : sum / rows.length;
}

function scaleOf(
  column: ArrayLike<number>,
  rows: Int32Array,
): { readonly centre: number; readonly spread: number } {
  const centre = meanOf(column, rows);
  let squares = 0;
  for (let i = 0; i < rows.length; i++) squares += ((column[rows[i] ?? 0] ?? 0) - centre) ** 2;
  return { centre, spread: Math.sqrt(squares / rows.length) || 1 };
}
