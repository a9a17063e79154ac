import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  actionOfTree,
  type PolicyTree,
  policyTree,
  policyTreesOf,
  type ScoredUnits,
} from "./policy-tree.ts";
import { createRandom } from "./random.ts";

/** Rows, features and rewards of policytree's own tests (test/reference/README.md). */
const units = (() => {
  const path = new URL("../../test/reference/policytree/units.csv.gz", import.meta.url);
  const [, ...lines] = gunzipSync(readFileSync(path)).toString().trim().split("\n");
  const rows = lines.map((line) => line.split(",").map(Number));
  const column = (k: number): number[] => rows.map((row) => row[k] ?? Number.NaN);
  const columns = (from: number, to: number): number[][] =>
    Array.from({ length: to - from }, (_, k) => column(from + k));
  return { features: columns(0, 10), scores: columns(10, 13), action: column(13) };
})();

/** Its second data set: four features, two of them with a decimal. */
const rounded: ScoredUnits = {
  features: units.features
    .slice(0, 4)
    .map((column, k) => (k < 2 ? column.map((value) => Math.round(10 * value) / 10) : column)),
  scores: units.scores,
};

/** A tree as policytree prints it: features and actions from 1, six digits. */
function printed(tree: PolicyTree): unknown {
  if (!("feature" in tree)) return tree.action + 1;
  const { feature, atMost, left, right } = tree;
  return [`V${feature + 1}`, Number(atMost.toPrecision(6)), printed(left), printed(right)];
}

const rowOf = ({ features }: ScoredUnits, i: number): number[] =>
  features.map((column) => column[i] ?? 0);

const all = { mostValues: 500 };

test("the tree and what it gives to each unit are those of policytree", () => {
  const { tree, isBest } = policyTree(units, all);
  expect(policyTree(rounded, { ...all, step: 42 }).isBest).toBe(false);
  expect(printed(tree)).toEqual(["V6", 0.597743, ["V8", 0.336106, 3, 1], ["V8", 0.65496, 2, 3]]);
  expect(isBest).toBe(true);
  const actions = units.action.map((_, i) => actionOfTree(tree, rowOf(units, i)) + 1);
  expect(actions).toEqual(units.action);
});

test("trees with ties, a least size, steps and three splits are those of policytree", () => {
  const first = (column: ArrayLike<number>): number[] => Array.from(column).slice(0, 75);
  const few = { features: rounded.features.map(first), scores: rounded.scores.map(first) };
  const of = (given: ScoredUnits, options: object): unknown =>
    printed(policyTree(given, { ...all, ...options }).tree);
  expect(of(rounded, {})).toEqual(["V2", 0.3, ["V4", 0.112989, 1, 3], ["V3", 0.070531, 3, 2]]);
  expect(of(rounded, { step: 3, leastUnits: 5 })).toEqual([
    "V2",
    0.3,
    ["V4", 0.10994, 1, 3],
    ["V3", 0.070531, 3, 2],
  ]);
  expect(of(rounded, { step: 42 })).toEqual(["V4", 0.148118, ["V2", 0.5, 1, 3], ["V1", 0.3, 2, 3]]);
  expect(of(few, { depth: 3, step: 2, leastUnits: 2 })).toEqual([
    "V3",
    0.528399,
    ["V4", 0.4017, ["V3", 0.133331, 3, 2], ["V3", 0.115003, 1, 3]],
    ["V4", 0.594774, ["V3", 0.889082, 1, 3], ["V2", 0.4, 1, 3]],
  ]);
});

const scoredUnits = fc
  .record({ count: fc.integer({ min: 1, max: 12 }), p: fc.integer({ min: 1, max: 3 }) })
  .chain(({ count, p }) => {
    const column = (most: number): fc.Arbitrary<number[]> =>
      fc.array(fc.integer({ min: 0, max: most }), { minLength: count, maxLength: count });
    return fc.record({
      features: fc.array(column(4), { minLength: p, maxLength: p }),
      scores: fc.array(column(9), { minLength: 3, maxLength: 3 }),
    });
  });

/** The highest sum of scores of any tree, by trying all. */
function bestSum(
  given: ScoredUnits,
  rows: readonly number[],
  depth: number,
  least: number,
): number {
  const sum = (column: ArrayLike<number>): number =>
    rows.reduce((total, row) => total + (column[row] ?? 0), 0);
  let best = Math.max(...given.scores.map(sum));
  if (depth === 0) return best;
  for (const feature of given.features)
    for (const cut of new Set(rows.map((row) => feature[row] ?? 0))) {
      const left = rows.filter((row) => (feature[row] ?? 0) <= cut);
      const right = rows.filter((row) => (feature[row] ?? 0) > cut);
      if (left.length < least || right.length < least) continue;
      const found =
        bestSum(given, left, depth - 1, least) + bestSum(given, right, depth - 1, least);
      best = Math.max(best, found);
    }
  return best;
}

test("no tree brings more, whatever units and depth, and the value is what the tree gives", () => {
  const question = fc.record({
    given: scoredUnits,
    depth: fc.integer({ min: 0, max: 3 }),
    leastUnits: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(question, ({ given, depth, leastUnits }) => {
      const count = given.scores[0]?.length ?? 0;
      const rows = Array.from({ length: count }, (_, row) => row);
      const { tree, value } = policyTree(given, { depth, leastUnits });
      expect(value * count).toBeCloseTo(bestSum(given, rows, depth, leastUnits), 9);
      const given2 = rows.map((i) => given.scores[actionOfTree(tree, rowOf(given, i))]?.[i] ?? 0);
      expect(given2.reduce((sum, each) => sum + each, 0)).toBeCloseTo(value * count, 9);
    }),
    { numRuns: 300 },
  );
});

test("a rising change of a feature's scale changes nothing but the cuts; one of all scores nothing but the value", () => {
  fc.assert(
    fc.property(scoredUnits, (given) => {
      const cubed = given.features.map((column) => Array.from(column, (value) => value ** 3 + 1));
      const found = policyTree(given);
      const moved = policyTree({ features: cubed, scores: given.scores });
      expect(moved.value).toBe(found.value);
      const doubled = given.scores.map((column) => Array.from(column, (score) => 2 * score + 1));
      const twice = policyTree({ features: given.features, scores: doubled });
      expect(twice.tree).toEqual(found.tree);
      expect(twice.value).toBeCloseTo(2 * found.value + 1, 9);
    }),
  );
});

test("limiting cases: no depth, features or scores that are all equal, a step above the units, one unit", () => {
  const scores = [
    [1, 0, 0],
    [0, 3, 1],
  ];
  const leaf = { action: 1, units: 3 };
  expect(policyTree({ features: [[1, 2, 3]], scores }, { depth: 0 }).tree).toEqual(leaf);
  expect(policyTree({ features: [[5, 5, 5]], scores }).tree).toEqual(leaf);
  expect(policyTree({ features: [[1, 2, 3]], scores }, { step: 4 }).tree).toEqual(leaf);
  expect(policyTree({ features: [], scores }).tree).toEqual(leaf);
  const zero = [0, 0, 0];
  expect(policyTree({ features: [[1, 2, 3]], scores: [zero, zero] }).tree).toEqual({
    action: 0,
    units: 3,
  });
  expect(policyTree({ features: [[4]], scores: [[1], [2]] }).tree).toEqual({ action: 1, units: 1 });
});

test("a crossing that no single split shows is found by two, and cuts at quantiles come near it", () => {
  const random = createRandom(3);
  const features = [0, 1, 2].map(() => Float64Array.from({ length: 20_000 }, random.uniform));
  const [x = new Float64Array(), y = new Float64Array()] = features;
  // The second action is worth 1 where just one of two features is high.
  const truth = x.map((value, i) => (value > 0.5 === (y[i] ?? 0) > 0.3 ? -1 : 1));
  const scores = [new Float64Array(x.length), truth.map((value) => value + 2 * random.normal())];
  const { tree, cut, isBest, value } = policyTree({ features, scores });
  expect(cut).toEqual([0, 1, 2]);
  expect(isBest).toBe(false);
  const right = truth.filter((value, i) => {
    const action = actionOfTree(
      tree,
      features.map((column) => column[i] ?? 0),
    );
    return action === (value > 0 ? 1 : 0);
  });
  expect(right.length / truth.length).toBeGreaterThan(0.97);
  expect(value).toBeGreaterThan(0.45);
});

test("three splits that are not chosen together bring at least what two do", () => {
  const { features, scores } = units;
  const two = policyTree({ features, scores });
  const three = policyTree({ features, scores }, { depth: 3 });
  expect(three.isBest).toBe(false);
  expect(three.value).toBeGreaterThan(two.value);
  const few = { features: features.slice(0, 2), scores };
  const hybrid = policyTree(few, { depth: 3, mostValues: 12, together: 2 });
  const best = policyTree(few, { depth: 3, mostValues: 12, together: 3 });
  expect(hybrid.value).toBeGreaterThanOrEqual(policyTree(few, { mostValues: 12 }).value);
  expect(best.value).toBeGreaterThanOrEqual(hybrid.value);
});

test("what cannot be searched is refused with the place", () => {
  expect(() => policyTree({ features: [], scores: [] })).toThrow("There is no action");
  expect(() => policyTree({ features: [[1]], scores: [[1, 2]] })).toThrow(
    "Feature 0 has 1 units, action 0 has 2.",
  );
  expect(() => policyTree({ features: [[1, Number.NaN]], scores: [[1, 2]] })).toThrow(
    "Feature 0 of unit 1 is NaN: it must be a finite number.",
  );
  expect(() => policyTree({ features: [[1]], scores: [[1]] }, { depth: 4 })).toThrow(
    "depth is 4: it must be a whole number from 0 to 3.",
  );
  expect(() => policyTree({ features: [[1]], scores: [[1]] }, { together: 0 })).toThrow(
    "together is 0: it must be a whole number from 1 to 3.",
  );
});

test("trees of several depths are those that are found alone, in whatever order they are asked for", () => {
  const score = fc.integer({ min: -3, max: 3 });
  const row = fc.tuple(
    fc.integer({ min: 0, max: 4 }),
    fc.integer({ min: 0, max: 2 }),
    score,
    score,
  );
  const depths = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 4 });
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), depths, fc.boolean(), (rows, asked, isHybrid) => {
      const column = (k: number): number[] => rows.map((each) => each[k] ?? 0);
      const some = { features: [column(0), column(1)], scores: [column(2), column(3)] };
      const options = isHybrid ? { together: 1 } : {};
      const treeOf = policyTreesOf(some, options);
      for (const depth of asked)
        expect(treeOf(depth)).toEqual(policyTree(some, { ...options, depth }));
    }),
  );
});
