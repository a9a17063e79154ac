import type { Objective } from "./minimize.ts";
import { fitPooledEffects, type PooledFactor, type PooledFit, shiftOf } from "./pooled-effects.ts";
import { fitParameters } from "./posterior-mode.ts";
import { logistic, softplus } from "./special.ts";

/**
 * A two-part model of an amount that is 0 for most: whether there is any (logistic), and how much there is
 * (lognormal), stacked on another model's expectations and shifted by groups, partially pooled. Duan,
 * Manning, Morris & Newhouse 1983, "A comparison of alternative models for the demand for medical care",
 * J. Business & Economic Statistics 1(2); as a loss, Wang, Liu & Miao 2019, "A deep probabilistic model for
 * customer lifetime value prediction", https://arxiv.org/abs/1912.07753.
 */
export interface TwoPartSample {
  /** The chance of any, and the amount if there is any, that the other model expects; above 0. */
  readonly chance: ArrayLike<number>;
  readonly amount: ArrayLike<number>;
  /** What came: 0 or below counts as none. */
  readonly outcome: ArrayLike<number>;
}

type TwoPartCoordinate = "chance" | "amount" | "spread";

/** Coordinates: the shift of the log odds, the shift of the log amount, the log of the lognormal's σ. */
export type TwoPartFit = PooledFit<TwoPartCoordinate>;

const names: readonly TwoPartCoordinate[] = ["chance", "amount", "spread"];

/**
 * Fits the model; never fails: what nobody's outcome tells rests on a weak prior at the other model's word.
 *
 * @param levels by factor: the level of each row, −1 where it is not known.
 * @example
 * const sample = { chance: [0.5, 0.5, 0.5, 0.5], amount: [20, 20, 20, 20], outcome: [0, 30, 0, 14] };
 * twoPartMultiplier(fitTwoPart(sample, [], []), 0.5, []); // 1.1019
 */
export function fitTwoPart(
  sample: TwoPartSample,
  factors: readonly PooledFactor[],
  levels: readonly ArrayLike<number>[],
): TwoPartFit {
  const rows = Array.from({ length: sample.outcome.length }, (_, row) => row);
  const fit = fitParameters<TwoPartCoordinate>(
    twoPartObjective(sample, rows),
    names.map((name) => ({ name, centre: 0 })),
    { starts: [[0, 0, 0]] },
  );
  const cells = new Map<string, number[]>();
  for (const row of rows) {
    const key = levels.map((of) => of[row] ?? -1).join(" ");
    const members = cells.get(key);
    if (members === undefined) cells.set(key, [row]);
    else members.push(row);
  }
  return fitPooledEffects(
    { fit, names },
    {
      factors,
      cells: [...cells].map(([key, members]) => ({
        levels: key === "" ? [] : key.split(" ").map(Number),
        objective: twoPartObjective(sample, members),
      })),
      shifted: [0, 1],
    },
  );
}

/** A billion times what was expected, or a billionth of it, is as far as one row counts and as far as a factor goes. */
const farthest = Math.log(1e9);

function bounded(shift: number): number {
  return Math.max(-farthest, Math.min(farthest, shift));
}

/** The negative log-likelihood of these rows and its gradient. */
function twoPartObjective(sample: TwoPartSample, rows: readonly number[]): Objective {
  const logOdds = rows.map((row) => logOddsOf(sample.chance[row] ?? 0));
  const came = rows.map((row) => (sample.outcome[row] ?? 0) > 0);
  const surprise = rows.flatMap((row) => {
    const outcome = sample.outcome[row] ?? 0;
    if (outcome <= 0) return [];
    const surprise = Math.log(outcome) - Math.log(sample.amount[row] ?? 1);
    return [bounded(surprise)];
  });
  return ([chance = 0, amount = 0, logSigma = 0], gradient) => {
    let value = 0;
    let byChance = 0;
    for (const [i, odds] of logOdds.entries()) {
      const eta = odds + chance;
      value += came[i] ? softplus(-eta) : softplus(eta);
      byChance += logistic(eta) - (came[i] ? 1 : 0);
    }
    const precision = Math.exp(-2 * logSigma);
    // The mean of the lognormal is e^(μ + σ²/2): the amount expected is compared with that mean.
    const half = 0.5 * Math.exp(2 * logSigma);
    let byAmount = 0;
    let bySigma = 0;
    for (const each of surprise) {
      const z = each - amount + half;
      value += 0.5 * z * z * precision + logSigma;
      byAmount -= z * precision;
      bySigma += 1 - z * z * precision + z * precision * 2 * half;
    }
    gradient[0] = byChance;
    gradient[1] = byAmount;
    gradient[2] = bySigma;
    return value;
  };
}

function logOddsOf(chance: number): number {
  const inside = Math.min(1 - 1e-9, Math.max(1e-9, chance));
  return Math.log(inside) - Math.log1p(-inside);
}

/** What the other model's expectations are multiplied by. */
export interface TwoPartFactors {
  /** The chance of any. */
  readonly chance: number;
  /** The amount if there is any. */
  readonly amount: number;
}

/**
 * What the other model's chance and amount are multiplied by for a row of these levels.
 *
 * @param chance of any that the other model expects.
 * @example
 * const sample = { chance: [0.5, 0.5, 0.5, 0.5], amount: [20, 20, 20, 20], outcome: [0, 30, 0, 14] };
 * twoPartFactors(fitTwoPart(sample, [], []), 0.5, []); // { chance: 1, amount: 1.1019 }
 */
export function twoPartFactors(
  fit: TwoPartFit,
  chance: number,
  levels: readonly number[],
  effects: Float64Array = fit.effects.mode,
): TwoPartFactors {
  const [odds = 0, amount = 0] = fit.uncertainty.mode;
  const [shiftOdds = 0, shiftAmount = 0] = shiftOf(fit.effects, levels, effects);
  const inside = Math.min(1 - 1e-9, Math.max(1e-9, chance));
  const moved = logistic(logOddsOf(inside) + bounded(odds + shiftOdds));
  return { chance: moved / inside, amount: Math.exp(bounded(amount + shiftAmount)) };
}

/** What the other model's expectation is multiplied by: the product of both factors. */
export function twoPartMultiplier(
  fit: TwoPartFit,
  chance: number,
  levels: readonly number[],
  effects: Float64Array = fit.effects.mode,
): number {
  const factors = twoPartFactors(fit, chance, levels, effects);
  return factors.chance * factors.amount;
}
