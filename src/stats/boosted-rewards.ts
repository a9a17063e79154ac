import type { BoostingOptions } from "./boosting-options.ts";
import { boostingSettings } from "./boosting-options.ts";
import { boost, expectationAt } from "./boosting-rounds.ts";
import { binFeatures, type FeatureBins } from "./feature-bins.ts";
import type { ActionsTaken, LearnRewards } from "./reward-model.ts";

/**
 * Learns for each action trees over the features from the rows of that action alone ({@link fitBoostedTrees}), so that an
 * action may be the best for some, and effects may differ by several features at once. Of an action without rows it
 * expects what it learns from all. Features may be unknown (NaN). Bins are made once of all rows, without a look at rewards.
 *
 * @returns what learns, for {@link crossFitted} and {@link aipwScores}.
 * @throws RangeError where an option is outside its domain, or a reward is not finite.
 * @example
 * const log = { rewards: [2, 4], actions: [0, 1], count: 2, features: [] };
 * boostedRewards()(log, Int32Array.of(0, 1))(0, 1); // 4
 */
export function boostedRewards(options: BoostingOptions = {}): LearnRewards {
  const { mostValues } = boostingSettings(options);
  let binned: { readonly of: ActionsTaken; readonly bins: FeatureBins } | undefined;
  return (log, rows) => {
    if (binned?.of !== log) binned = { of: log, bins: binFeatures(log.features, mostValues) };
    const { bins } = binned;
    const expectBy = (learned: Int32Array) =>
      expectationAt(boost({ ...log, bins, values: log.rewards }, learned, options), bins.codes);
    let all: ((row: number) => number) | undefined;
    const models = Array.from({ length: log.count }, (_, action) => {
      const own = rows.filter((row) => log.actions[row] === action);
      if (own.length > 0) return expectBy(own);
      all ??= expectBy(rows);
      return all;
    });
    return (row, action) => models[action]?.(row) ?? 0;
  };
}
