import { boostedRewards } from "../stats/boosted-rewards.ts";
import {
  type ActionsTaken,
  additiveRewards,
  crossFitted,
  type LearnRewards,
  rewardsByAction,
} from "../stats/reward-model.ts";
import { told } from "./action-comparison.ts";
import type { OverlapTold, ToldValue } from "./action-value.ts";

/** People who did something or did not, of their own accord, in columns. */
export interface ObservedUnits {
  readonly outcome: Float64Array;
  /** 0 or 1. */
  readonly action: Float64Array;
  readonly features: readonly ArrayLike<number>[];
  readonly cluster: Float64Array | undefined;
}

/** Trees learn from so many rows at most, by lot: more tell them little, and take minutes. */
const mostRows = 40_000;

/** By row, the chance of somebody like this to do it, learned from others. */
export function chancesOfAction({ action, features, cluster }: ObservedUnits): Float64Array {
  const log = {
    ...{ rewards: action, actions: new Uint8Array(action.length), count: 1, features },
    units: cluster,
  };
  const chance = bestExpectation(log, [additiveRewards, boostedRewards({ mostRows })]);
  return action.map((_, row) => Math.min(1, Math.max(0, chance(row, 0))));
}

/** Of learners, the one whose expectations of what it has not seen err least, in squares. */
function bestExpectation(
  log: ActionsTaken,
  learners: readonly LearnRewards[],
): (row: number, action: number) => number {
  let least = Number.POSITIVE_INFINITY;
  let best: (row: number, action: number) => number = () => 0;
  for (const learner of learners) {
    const model = crossFitted(log, learner);
    let loss = 0;
    for (let row = 0; row < log.rewards.length; row++)
      loss += ((log.rewards[row] ?? 0) - model(row, log.actions[row] ?? 0)) ** 2;
    if (loss < least) [least, best] = [loss, model];
  }
  return best;
}

/** Rows with chances from .02 to .98, within which people can be compared (Crump, Hotz, Imbens & Mitnik 2009, Biometrika 96(1)). */
export function overlapOf(
  action: Float64Array,
  chance: Float64Array,
): { readonly rows: Int32Array; readonly told: OverlapTold } {
  const chances = [0.02, 0.98] as const;
  const isIn = (row: number): boolean =>
    (chance[row] ?? 0) >= chances[0] && (chance[row] ?? 0) <= chances[1];
  const rows = Int32Array.from([...action.keys()].filter(isIn));
  const effective = (did: 0 | 1): number => {
    let [sum, squares] = [0, 0];
    for (const row of rows) {
      if (action[row] !== did) continue;
      const e = chance[row] ?? 0;
      const weight = 1 / (did === 1 ? e : 1 - e);
      sum += weight;
      squares += weight * weight;
    }
    return squares === 0 ? 0 : sum ** 2 / squares;
  };
  const didIn = rows.reduce((sum, row) => sum + (action[row] ?? 0), 0);
  return {
    rows,
    told: {
      ...{ chances, kept: rows.length, leftOut: action.length - rows.length },
      didLeftOut: action.reduce((sum, each) => sum + each, 0) - didIn,
      effective: { did: effective(1), didNot: effective(0) },
    },
  };
}

/** A difference with what both sides of it come to. */
export interface ObservedDifference extends ToldValue {
  readonly didNot: number;
  readonly did: number;
}

/**
 * The mean difference between doing it and not by augmented inverse-propensity scores, ψ = μ₁(x) − μ₀(x) + A (Y − μ₁) / e − (1 − A) (Y − μ₀) / (1 − e)
 * (Robins, Rotnitzky & Zhao 1994, Journal of the American Statistical Association 89(427); cross-fitted: Chernozhukov et al. 2018, The Econometrics Journal
 * 21(1), equation 5.3), rows of one cluster together. It holds where all that makes both for doing it and for the outcome is among the features.
 */
export function observedDifference(
  { outcome, action, features, cluster }: ObservedUnits,
  chance: Float64Array,
): ObservedDifference {
  const log = { rewards: outcome, actions: action, count: 2, features, units: cluster };
  const expected = bestExpectation(log, [rewardsByAction, boostedRewards({ mostRows })]);
  const count = outcome.length;
  const scores = new Float64Array(count);
  let [did, didNot] = [0, 0];
  for (let row = 0; row < count; row++) {
    const [e, a, y] = [chance[row] ?? 0, action[row] ?? 0, outcome[row] ?? 0];
    const [zero, one] = [expected(row, 0), expected(row, 1)];
    const ofOne = one + (a * (y - one)) / e;
    const ofZero = zero + ((1 - a) * (y - zero)) / (1 - e);
    scores[row] = ofOne - ofZero;
    did += ofOne / count;
    didNot += ofZero / count;
  }
  const mean = did - didNot;
  const sums = new Map<number, number>();
  let squares = 0;
  for (let row = 0; row < count; row++) {
    const apart = ((scores[row] ?? 0) - mean) / count;
    if (cluster === undefined) squares += apart * apart;
    else sums.set(cluster[row] ?? 0, (sums.get(cluster[row] ?? 0) ?? 0) + apart);
  }
  for (const sum of sums.values()) squares += sum * sum;
  return { ...told(mean, Math.sqrt(squares)), did, didNot };
}
