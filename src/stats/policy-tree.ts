import { codedFeatures } from "./feature-codes.ts";
import {
  type Best,
  bestWithin,
  joined,
  type Rows,
  type Search,
  sidesOf,
} from "./policy-tree-search.ts";

/** Who should get what, read from the top: at a split a unit goes left where its feature is at most `atMost`. */
export type PolicyTree =
  | {
      /** The place of the action that everybody here gets. */
      readonly action: number;
      /** Units that came here. */
      readonly units: number;
    }
  | {
      /** The place of the feature that is looked at. */
      readonly feature: number;
      readonly atMost: number;
      readonly left: PolicyTree;
      readonly right: PolicyTree;
    };

/** Units with what is known of each, and what each action would bring. */
export interface ScoredUnits {
  /** By feature and unit, a number each. */
  readonly features: readonly ArrayLike<number>[];
  /** By action and unit: the reward that the action is thought to bring, e.g. AIPW scores. */
  readonly scores: readonly ArrayLike<number>[];
}

/** How a tree is searched. */
export interface PolicyTreeOptions {
  /** Splits from the top to the bottom at most, 0 to 3; 2 unless said. */
  readonly depth?: number;
  /** Units that each end of the tree has at least; 1 unless said. */
  readonly leastUnits?: number;
  /** A split is looked at after every so many units in the order of the feature; 1 unless said. */
  readonly step?: number;
  /** A feature of more values than this is cut at so many quantiles, 2 to 2,000; 64 unless said. */
  readonly mostValues?: number;
  /**
   * Splits that are chosen together, 1 to 3. Below the depth the tree is a hybrid: the upper split of the best small tree is
   * kept, and its sides are searched anew. Unless said all are chosen together, but of three two where there is too much to do.
   */
  readonly together?: number;
}

/** A tree, with how it was found. */
export interface FittedPolicyTree {
  readonly tree: PolicyTree;
  /** The mean score of what it gives, over the units that it was fitted to: too good by what was learned from chance. */
  readonly value: number;
  /** No tree of this depth has a higher value: all values and places were looked at, all splits chosen together. */
  readonly isBest: boolean;
  /** Places of features that have more values than were told apart. */
  readonly cut: readonly number[];
}

/** Additions that the search of three splits together may take: some seconds. */
const mostWork = 5e8;

/**
 * The tree of at most so many splits that gives units the actions with the highest sum of scores (Athey & Wager 2021,
 * "Policy learning with observational data", Econometrica 89(1), https://arxiv.org/abs/1702.02896; searched
 * whole as by Zhou, Athey & Wager 2023, "Offline multi-action policy learning", Operations Research 71(1),
 * https://arxiv.org/abs/1810.04778). Two splits are found from tables of scores by the values of each pair of features:
 * p² n additions where trying each split in turn takes p² n². Of equally good splits the first in the order of features
 * and values is taken, of equally good actions the first; a split whose sides give the same action is none.
 *
 * @throws RangeError where columns differ in length, a number is not finite, or an option is outside its domain.
 * @example
 * policyTree({ features: [[1, 2, 3, 4]], scores: [[1, 1, 0, 0], [0, 0, 1, 1]] }).tree;
 * // { feature: 0, atMost: 2, left: { action: 0, units: 2 }, right: { action: 1, units: 2 } }
 */
export function policyTree(units: ScoredUnits, options: PolicyTreeOptions = {}): FittedPolicyTree {
  const { depth = 2, ...how } = options;
  return policyTreesOf(units, how)(depth);
}

/**
 * Finds trees of several depths, each as {@link policyTree} does: units are looked through once, and a hybrid begins with the
 * smaller tree that was found.
 *
 * @returns by depth, the tree.
 * @throws RangeError as {@link policyTree}.
 * @example
 * policyTreesOf({ features: [[1, 2, 3, 4]], scores: [[1, 1, 0, 0], [0, 0, 1, 1]] })(1).value; // 1
 */
export function policyTreesOf(
  units: ScoredUnits,
  options: Omit<PolicyTreeOptions, "depth"> = {},
): (depth: number) => FittedPolicyTree {
  const { leastUnits = 1, step = 1, mostValues = 64 } = options;
  checkOptions(options);
  const count = checkedLength(units);
  const { codes, values, cut } = codedFeatures(units.features, mostValues);
  const levels = values.map(({ length }) => length);
  const scores = interleaved(units.scores, count);
  const width = units.scores.length + 1;
  const search: Search = { codes, levels, scores, width, leastUnits, step };
  const rows = new Int32Array(count).map((_, row) => row);
  const isLong = workOf(levels, count, units.scores.length) > mostWork;
  /** By splits that are chosen together. */
  const tops = new Map<number, Best>();
  const topOf = (splits: number): Best => {
    const top = tops.get(splits) ?? bestWithin(search, rows, splits);
    tops.set(splits, top);
    return top;
  };
  return (depth) => {
    checkOptions({ depth });
    const usual = depth > 2 && isLong ? 2 : depth;
    const together = Math.min(options.together ?? usual, depth);
    const best = deepened(search, { rows, best: topOf(together) }, { depth, together });
    return {
      tree: toTree(best, values),
      value: count === 0 ? 0 : best.reward / count,
      isBest: together >= depth && cut.length === 0 && step === 1,
      cut,
    };
  };
}

/**
 * The place of the action that a tree gives to a unit.
 * @param features by feature, in the order in which the tree was fitted.
 * @example
 * const { tree } = policyTree({ features: [[1, 2, 3, 4]], scores: [[1, 1, 0, 0], [0, 0, 1, 1]] });
 * actionOfTree(tree, [2.5]); // 1
 */
export function actionOfTree(tree: PolicyTree, features: ArrayLike<number>): number {
  let at = tree;
  while ("feature" in at) at = (features[at.feature] ?? 0) <= at.atMost ? at.left : at.right;
  return at.action;
}

function checkOptions(options: PolicyTreeOptions): void {
  const ranges = {
    depth: [0, 3],
    leastUnits: [1, 2 ** 31],
    step: [1, 2 ** 31],
    mostValues: [2, 2_000],
    together: [1, 3],
  };
  for (const name of ["depth", "leastUnits", "step", "mostValues", "together"] as const) {
    const [least = 0, most = 0] = ranges[name];
    const value = options[name] ?? least;
    if (!(Number.isInteger(value) && value >= least && value <= most))
      throw new RangeError(
        `${name} is ${value}: it must be a whole number from ${least} to ${most}.`,
      );
  }
}

function checkedLength({ features, scores }: ScoredUnits): number {
  const count = scores[0]?.length;
  if (count === undefined) throw new RangeError("There is no action: scores has no column.");
  for (const [kind, columns] of [
    ["Feature", features],
    ["Action", scores],
  ] as const)
    for (const [place, column] of columns.entries()) {
      if (column.length !== count)
        throw new RangeError(`${kind} ${place} has ${column.length} units, action 0 has ${count}.`);
      for (let row = 0; row < count; row++)
        if (!Number.isFinite(column[row]))
          throw new RangeError(
            `${kind} ${place} of unit ${row} is ${column[row]}: it must be a finite number.`,
          );
    }
  return count;
}

/** Scores of a unit side by side, before them a 1, which counts it. */
function interleaved(scores: readonly ArrayLike<number>[], count: number): Float64Array {
  const width = scores.length + 1;
  const all = new Float64Array(count * width);
  for (let row = 0; row < count; row++) {
    all[row * width] = 1;
    for (let action = 0; action < scores.length; action++)
      all[row * width + action + 1] = scores[action]?.[row] ?? 0;
  }
  return all;
}

/** Additions that the best three splits take: for each upper one, two searches of pairs. */
function workOf(levels: readonly number[], count: number, actions: number): number {
  const splits = levels.reduce((sum, each) => sum + each, 0);
  const pairs = (levels.length * (levels.length + 1)) / 2;
  const most = levels.reduce((all, each) => Math.max(all, each), 0);
  return splits * pairs * (actions + 1) * (count + 4 * most ** 2);
}

/** The best tree of so many splits together, or where more are asked for a hybrid that begins with it. */
function deepened(
  search: Search,
  { rows, best }: { readonly rows: Rows; readonly best: Best },
  { depth, together }: { readonly depth: number; readonly together: number },
): Best {
  if (depth <= together || best.split === undefined) return best;
  const below = { depth: depth - 1, together };
  const side = (part: Rows): Best => {
    const top = bestWithin(search, part, Math.min(depth - 1, together));
    return deepened(search, { rows: part, best: top }, below);
  };
  const { left, right } = sidesOf(search, rows, best.split);
  return joined(best.split, side(left), side(right));
}

function toTree(best: Best, values: readonly Float64Array[]): PolicyTree {
  if (best.split === undefined) return { action: best.action, units: best.units };
  const { feature, code } = best.split;
  return {
    ...{ feature, atMost: values[feature]?.[code] ?? 0 },
    left: toTree(best.left, values),
    right: toTree(best.right, values),
  };
}
