import type { PolicyTree } from "../stats/policy-tree.ts";

/** Between what a feature lies; null: no bound on that side. */
export interface RuleBound {
  /** What the feature says. */
  readonly says: string;
  readonly above: number | null;
  readonly atMost: number | null;
}

/** One end of a policy tree in words. */
export interface PolicyRule {
  /** All of them hold; none: everybody. */
  readonly when: readonly string[];
  /** The same in figures, a feature once. */
  readonly bounds: readonly RuleBound[];
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
  const walk = (at: PolicyTree, bounds: readonly RuleBound[]): PolicyRule[] => {
    if (!("feature" in at)) {
      const share = at.units / Math.max(1, all);
      return [{ when: bounds.map(inWords), bounds, action: of.actions[at.action] ?? "", share }];
    }
    const says = of.says[at.feature] ?? "";
    const { atMost } = at;
    return [
      ...walk(at.left, narrowed(bounds, { says, above: null, atMost })),
      ...walk(at.right, narrowed(bounds, { says, above: atMost, atMost: null })),
    ];
  };
  return walk(simple, []);
}

/** Bounds with one more, which lies within what holds of its feature already. */
function narrowed(bounds: readonly RuleBound[], by: RuleBound): readonly RuleBound[] {
  const known = bounds.find(({ says }) => says === by.says);
  if (known === undefined) return [...bounds, by];
  const { says } = by;
  const both = { says, above: by.above ?? known.above, atMost: by.atMost ?? known.atMost };
  return bounds.map((each) => (each === known ? both : each));
}

function inWords({ says, above, atMost }: RuleBound): string {
  const bound = above ?? atMost ?? 0;
  if (/ is /.test(says) && bound >= 0 && bound < 1)
    return above === null ? says.replace(/ is (.*)$/, " is not $1") : says;
  const ends = [
    ...(above === null ? [] : [`above ${figure(above)}`]),
    ...(atMost === null ? [] : [`at most ${figure(atMost)}`]),
  ];
  return `${says} is ${ends.join(" and ")}`;
}

const figure = (bound: number): string => String(Number(bound.toPrecision(6)));

function simplified(tree: PolicyTree): PolicyTree {
  if (!("feature" in tree)) return tree;
  const [left, right] = [simplified(tree.left), simplified(tree.right)];
  if (!("feature" in left) && !("feature" in right) && left.action === right.action)
    return { action: left.action, units: left.units + right.units };
  return { ...tree, left, right };
}

const unitsOf = (tree: PolicyTree): number =>
  "feature" in tree ? unitsOf(tree.left) + unitsOf(tree.right) : tree.units;
