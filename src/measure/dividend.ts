import { aipwScores } from "../stats/aipw-scores.ts";
import { type FittedPolicyTree, policyTreesOf } from "../stats/policy-tree.ts";
import { createRandom } from "../stats/random.ts";
import type { ActionsTaken, LearnRewards } from "../stats/reward-model.ts";

/**
 * The one-to-many dividend: what it is worth to treat people one by one, or by segments that can be described, beside giving everybody the
 * one best action. Learned on some people and judged on others.
 */

/** Randomised actions with what came of them, in columns. */
export interface DividendLog extends ActionsTaken {
  /** The chance with which the action was drawn, above 0. */
  readonly propensities: ArrayLike<number>;
}

/** How a dividend is found. */
export interface DividendOptions {
  /** What expectations are learned by, for scores. */
  readonly expect: LearnRewards;
  /** What the individual policy is learned by: everybody gets the action that it expects most of. */
  readonly individual: LearnRewards;
  /** The segments of a policy at most: 2, 4 or 8. */
  readonly mostSegments: number;
  readonly folds?: number;
  /** How often all is dealt anew; estimates and variances are medians over these. */
  readonly repeats?: number;
  readonly seed?: number | string;
}

/** A value or a difference, with its standard error. */
export interface Valued {
  readonly value: number;
  readonly standardError: number;
}

/** What classes of policies are worth a unit, judged on people from whom they were not learned. */
export interface Dividend {
  readonly units: number;
  /** The best action for all, by all units. */
  readonly single: { readonly action: number; readonly value: Valued };
  /** Trees of 2, 4 and 8 segments at most. */
  readonly segments: readonly {
    readonly segments: number;
    readonly value: Valued;
    /** Beyond the best single action, of the same people. */
    readonly beyondSingle: Valued;
    /** Beyond each of the policies of fewer segments, in their order. */
    readonly beyondFewer: readonly Valued[];
    /** Learned from all units. */
    readonly policy: FittedPolicyTree;
  }[];
  readonly individual: {
    readonly value: Valued;
    readonly beyondSingle: Valued;
    /** Beyond the segments, in their order. */
    readonly beyondSegments: readonly Valued[];
  };
}

/** More units teach a policy no better, and take longer. */
const mostLearned = 150_000;
/** Of rewards, those beyond these quantiles do not teach more than at them: trees chase outliers else. They are judged whole. */
const cappedFrom = 0.999;

/**
 * The dividend of a log whose actions were drawn with known chances: policies are learned on four fifths of the units and judged on the fifth by
 * doubly robust scores (Athey & Wager 2021, Econometrica 89(1), section 4; Zhou, Athey & Wager 2023, Operations Research 71(1), equation 6), G_i(a) = m_a(x_i) + 1{A_i = a} / p_i (y_i − m_a(x_i));
 * V(π) is the mean of G_i(π(x_i)), and differences are paired, so that people whom two policies treat alike add no error (Simester, Timoshenko
 * & Zoumpoulis 2020, Management Science 66(8)). The best single action is chosen on the same four fifths.
 */
export function dividendOf(log: DividendLog, options: DividendOptions): Dividend {
  const { folds = 5, mostSegments, seed = 1 } = options;
  const depths = [1, 2, 3].filter((depth) => 2 ** depth <= mostSegments);
  const rows = log.rewards.length;
  const repeats = options.repeats ?? (rows > mostLearned ? 1 : 2);
  // Once for all: a learner keeps what it makes of the features for as long as it is given the same log.
  const taught = { ...log, rewards: capped(log.rewards) };
  const rounds = Array.from({ length: repeats }, (_, round) =>
    judged(log, { ...options, folds, depths, taught, seed: `${seed}:${round}` }),
  );
  const median = (read: (round: Judged) => Valued): Valued => ({
    value: middle(rounds.map((round) => read(round).value)),
    standardError: Math.sqrt(middle(rounds.map((round) => read(round).standardError ** 2))),
  });
  const everybody = sampled(rows);
  const { means, treeOf } = learnedOn(log, everybody, { ...options, taught });
  return {
    units: rows,
    single: { action: indexOfMost(means), value: median(({ single }) => single) },
    segments: depths.map((depth, d) => ({
      segments: 2 ** depth,
      value: median(({ trees }) => trees[d] ?? none),
      beyondSingle: median(({ beyond }) => beyond[d] ?? none),
      beyondFewer: depths
        .slice(0, d)
        .map((_, fewer) => median(({ overFewer }) => overFewer[d]?.[fewer] ?? none)),
      policy: treeOf(depth),
    })),
    individual: {
      value: median(({ individual }) => individual),
      beyondSingle: median(({ individualBeyond }) => individualBeyond),
      beyondSegments: depths.map((_, d) => median(({ overTrees }) => overTrees[d] ?? none)),
    },
  };
}

const none: Valued = { value: 0, standardError: Number.POSITIVE_INFINITY };

interface Judged {
  readonly single: Valued;
  readonly trees: readonly Valued[];
  readonly beyond: readonly Valued[];
  readonly individual: Valued;
  readonly individualBeyond: Valued;
  readonly overTrees: readonly Valued[];
  /** By tree, beyond each of those of fewer segments. */
  readonly overFewer: readonly (readonly Valued[])[];
}

/** One deal: every unit judged by what was learned from other folds. */
function judged(
  log: DividendLog,
  of: DividendOptions & {
    readonly folds: number;
    readonly depths: readonly number[];
    readonly taught: ActionsTaken;
    readonly seed: string;
  },
): Judged {
  const rows = log.rewards.length;
  const fold = foldsOf(log, of);
  const [single, individual] = [new Float64Array(rows), new Float64Array(rows)];
  const trees = of.depths.map(() => new Float64Array(rows));
  for (let left = 0; left < of.folds; left++) {
    const learned = sampled(rows, (row) => fold[row] !== left);
    const { means, treeOf } = learnedOn(log, learned, of);
    const best = indexOfMost(means);
    const found = of.depths.map((depth) => treeOf(depth).tree);
    const expects = of.expect(log, learned);
    const prefers = of.individual(of.taught, learned);
    for (let row = 0; row < rows; row++) {
      if (fold[row] !== left) continue;
      const taken = log.actions[row] ?? 0;
      const worth = (action: number): number => {
        const expected = expects(row, action);
        return action === taken
          ? expected + ((log.rewards[row] ?? 0) - expected) / (log.propensities[row] ?? 1)
          : expected;
      };
      single[row] = worth(best);
      let [most, highest] = [0, prefers(row, 0)];
      for (let action = 1; action < log.count; action++) {
        const expected = prefers(row, action);
        if (expected > highest) [most, highest] = [action, expected];
      }
      individual[row] = worth(most);
      for (let d = 0; d < found.length; d++) {
        let [at, column] = [found[d], trees[d]];
        while (at && "feature" in at)
          at = (log.features[at.feature]?.[row] ?? 0) <= at.atMost ? at.left : at.right;
        if (at && column) column[row] = worth(at.action);
      }
    }
  }
  const mean = (values: Float64Array, less?: Float64Array): Valued =>
    meanByUnit(log, (row) => (values[row] ?? 0) - (less?.[row] ?? 0));
  return {
    ...{
      single: mean(single),
      individual: mean(individual),
      trees: trees.map((each) => mean(each)),
    },
    beyond: trees.map((each) => mean(each, single)),
    individualBeyond: mean(individual, single),
    overTrees: trees.map((each) => mean(individual, each)),
    overFewer: trees.map((each, d) => trees.slice(0, d).map((fewer) => mean(each, fewer))),
  };
}

function foldsOf(
  log: DividendLog,
  of: { readonly folds: number; readonly seed: string },
): Uint8Array {
  const rows = log.rewards.length;
  const random = createRandom(of.seed);
  const ofUnit = new Map<number, number>();
  const fold = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const unit = log.units?.[row];
    const known = unit === undefined ? undefined : ofUnit.get(unit);
    const dealt = known ?? random.integer(of.folds);
    if (unit !== undefined && known === undefined) ofUnit.set(unit, dealt);
    fold[row] = dealt;
  }
  return fold;
}

/** Rows to learn from, evenly from first to last where there are too many. */
function sampled(rows: number, isIn: (row: number) => boolean = () => true): Int32Array {
  let all = 0;
  for (let row = 0; row < rows; row++) if (isIn(row)) all += 1;
  const taken = new Int32Array(Math.min(all, mostLearned));
  let [seen, count] = [0, 0];
  for (let row = 0; row < rows; row++) {
    if (!isIn(row)) continue;
    seen += 1;
    if (count < Math.floor((seen * taken.length) / all)) taken[count++] = row;
  }
  return taken;
}

function capped(rewards: ArrayLike<number>): Float64Array {
  const sorted = Float64Array.from(rewards).sort();
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const [lowest, highest] = [at(1 - cappedFrom), at(cappedFrom)];
  return Float64Array.from(rewards, (each) => Math.min(highest, Math.max(lowest, each)));
}

/**
 * What some rows teach: by action the mean of the rewards as they are, and by depth the tree, whose scores are each by expectations that have not
 * seen the row, learned from capped rewards.
 */
function learnedOn(
  log: DividendLog,
  rows: Int32Array,
  { expect, taught }: Pick<DividendOptions, "expect"> & { readonly taught: ActionsTaken },
): {
  readonly means: readonly number[];
  readonly treeOf: (depth: number) => FittedPolicyTree;
} {
  const pick = (column: ArrayLike<number>): Float64Array => {
    const picked = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) picked[i] = column[rows[i] ?? 0] ?? 0;
    return picked;
  };
  const own: DividendLog = {
    ...{ rewards: pick(taught.rewards), actions: pick(log.actions), count: log.count },
    ...{ features: log.features.map(pick), propensities: pick(log.propensities) },
    units: log.units && pick(log.units),
  };
  const treeOf = policyTreesOf(
    { features: own.features, scores: aipwScores(own, expect) },
    // Three splits searched whole take many times as long as two, and then one more for each side.
    { together: 2, leastUnits: Math.ceil(rows.length / 50), mostValues: 32 },
  );
  return { means: weightedMeans({ ...own, rewards: pick(log.rewards) }), treeOf };
}

/** By weights alone: the best of all is chosen by what actions brought, without a model. */
function weightedMeans({ rewards, actions, propensities, count }: DividendLog): number[] {
  const [sums, weights] = [new Float64Array(count), new Float64Array(count)];
  for (let i = 0; i < rewards.length; i++) {
    const [action, weight] = [actions[i] ?? 0, 1 / (propensities[i] ?? 1)];
    sums[action] = (sums[action] ?? 0) + weight * (rewards[i] ?? 0);
    weights[action] = (weights[action] ?? 0) + weight;
  }
  return Array.from(sums, (sum, action) =>
    (weights[action] ?? 0) > 0 ? sum / (weights[action] ?? 1) : Number.NEGATIVE_INFINITY,
  );
}

function meanByUnit({ rewards, units }: DividendLog, of: (row: number) => number): Valued {
  const rows = rewards.length;
  let value = 0;
  for (let row = 0; row < rows; row++) value += of(row) / rows;
  const sums = new Map<number, number>();
  let squares = 0;
  for (let row = 0; row < rows; row++) {
    const apart = of(row) - value;
    const unit = units?.[row];
    if (unit === undefined) squares += apart * apart;
    else sums.set(unit, (sums.get(unit) ?? 0) + apart);
  }
  for (const sum of sums.values()) squares += sum * sum;
  return { value, standardError: Math.sqrt(squares) / rows };
}

const indexOfMost = (values: readonly number[]): number => values.indexOf(Math.max(...values));

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half) - 1] ?? 0)) / 2;
}
