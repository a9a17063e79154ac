import {
  type ActionsTaken,
  crossFitted,
  type LearnRewards,
  rewardsByAction,
} from "./reward-model.ts";

/** Actions that were drawn with known chances. */
export interface ActionsDrawn extends ActionsTaken {
  /** The chance with which the action that was taken was drawn, above 0, at most 1. */
  readonly propensities: ArrayLike<number>;
}

/**
 * What each action is worth for each row, G_i(a) = m_a(x_i) + 1{A_i = a} / p_i (y_i − m_a(x_i)): augmented inverse propensity
 * scores (Robins, Rotnitzky & Zhao 1994; Zhou, Athey & Wager 2023, "Offline multi-action policy learning", Operations
 * Research 71(1), https://arxiv.org/abs/1810.04778), with m cross-fitted by {@link crossFitted}. The mean of G(π(x))
 * is an unbiased estimate of what policy π brings where π was not learned from the same rows, whatever m is: m decides how
 * exact it is. A score is no estimate of one row.
 *
 * @param learn what m is learned by.
 * @returns by action and row, in the unit of the rewards.
 * @throws RangeError where a propensity is not above 0 and at most 1, an action is no place, or columns differ in length.
 * @example
 * const drawn = { rewards: [1, 1, 1, 1], actions: [0, 1, 0, 1], count: 2, features: [], propensities: [0.5, 0.5, 0.5, 0.5] };
 * aipwScores(drawn)[1]; // [1, 1, 1, 1]
 */
export function aipwScores(
  log: ActionsDrawn,
  learn: LearnRewards = rewardsByAction,
): Float64Array[] {
  const rows = log.rewards.length;
  if (log.propensities.length !== rows)
    throw new RangeError(`There are ${rows} rewards, but ${log.propensities.length} propensities.`);
  const model = crossFitted(log, learn);
  const scores = Array.from({ length: log.count }, () => new Float64Array(rows));
  for (let row = 0; row < rows; row++) {
    const [taken, chance] = [log.actions[row] ?? -1, log.propensities[row] ?? 0];
    const own = scores[taken];
    if (own === undefined)
      throw new RangeError(
        `The action of row ${row} is ${taken}: it must be 0 to ${log.count - 1}.`,
      );
    if (!(chance > 0 && chance <= 1))
      throw new RangeError(
        `The propensity of row ${row} is ${chance}: it must be above 0, at most 1.`,
      );
    for (let action = 0; action < log.count; action++) {
      const column = scores[action];
      if (column) column[row] = model(row, action);
    }
    const expected = own[row] ?? 0;
    own[row] = expected + ((log.rewards[row] ?? 0) - expected) / chance;
  }
  return scores;
}

/**
 * Propensities of an experiment whose arms were drawn with chances that are the same for all and are not told: the share of
 * the rows that each action has.
 *
 * @param actions the place of the action that was taken, from 0.
 * @example
 * sharesTaken([0, 1, 1, 1], 2); // [0.25, 0.75, 0.75, 0.75]
 */
export function sharesTaken(actions: ArrayLike<number>, count: number): Float64Array {
  const counts = new Float64Array(count);
  for (let row = 0; row < actions.length; row++)
    counts[actions[row] ?? 0] = (counts[actions[row] ?? 0] ?? 0) + 1;
  const shares = new Float64Array(actions.length);
  for (let row = 0; row < shares.length; row++)
    shares[row] = (counts[actions[row] ?? 0] ?? 0) / actions.length;
  return shares;
}
