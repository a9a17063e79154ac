import type { PolicyTree } from "../stats/policy-tree.ts";

/** One end of a policy tree in words. */
export interface PolicyRule {
  /** All of them hold; none: everybody. */
  readonly when: readonly string[];
  readonly action: string;
  /** Of the units that it was learned from. */
  readonly share: number;
}

/** The ends of a tree, each a rule that a person can read. Ends that give the same beside each other are one. */
export function policyRules(
  tree: PolicyTree,
  of: {
    readonly actions: readonly string[];
    /** What each feature says; one that `is` something is a yes or no. */
    readonly says: readonly string[];
  },
): PolicyRule[] {
  const simple = simplified(tree);
  const all = unitsOf(simple);
  const walk = (at: PolicyTree, when: readonly string[]): PolicyRule[] => {
    if (!("feature" in at))
      return [{ when, action: of.actions[at.action] ?? "", share: at.units / Math.max(1, all) }];
    const [left, right] = bothWays(of.says[at.feature] ?? "", at.atMost);
    return [...walk(at.left, [...when, left]), ...walk(at.right, [...when, right])];
  };
  return walk(simple, []);
}

function bothWays(says: string, atMost: number): readonly [string, string] {
  if (/ is /.test(says) && atMost >= 0 && atMost < 1)
    return [says.replace(/ is (.*)$/, " is not $1"), says];
  const bound = String(Number(atMost.toPrecision(6)));
  return [`${says} is at most ${bound}`, `${says} is above ${bound}`];
}

function simplified(tree: PolicyTree): PolicyTree {
  if (!("feature" in tree)) return tree;
  const [left, right] = [simplified(tree.left), simplified(tree.right)];
  if (!("feature" in left) && !("feature" in right) && left.action === right.action)
    return { action: left.action, units: left.units + right.units };
  return { ...tree, left, right };
}

const unitsOf = (tree: PolicyTree): number =>
  "feature" in tree ? unitsOf(tree.left) + unitsOf(tree.right) : tree.units;
