import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { aipwScores, sharesTaken } from "./aipw-scores.ts";
import { actionOfTree, policyTree } from "./policy-tree.ts";
import { createRandom } from "./random.ts";
import {
  type ActionsTaken,
  additiveRewards,
  crossFitted,
  type LearnRewards,
  rewardsByAction,
} from "./reward-model.ts";

const rowsOf = (count: number): Int32Array => new Int32Array(count).map((_, row) => row);

/** Actions 0, 1, 2 with chances by the first of two features; what each brings depends on both. */
function drawn(seed: number, count: number, reward: (mean: number, noise: number) => number) {
  const random = createRandom(seed);
  const features = [0, 1].map(() => Float64Array.from({ length: count }, random.normal));
  const [x = new Float64Array(), z = new Float64Array()] = features;
  const means = [0, 1, 2].map((action) =>
    x.map((value, i) => (action === 0 ? 0 : action === 1 ? value : 0.5 - (z[i] ?? 0))),
  );
  const propensities = new Float64Array(count);
  const actions = x.map((value, i) => {
    const chances = value > 0 ? [0.2, 0.3, 0.5] : [0.5, 0.3, 0.2];
    const u = random.uniform();
    const action = u < (chances[0] ?? 0) ? 0 : u < 0.3 + (chances[0] ?? 0) ? 1 : 2;
    propensities[i] = chances[action] ?? 0;
    return action;
  });
  const rewards = actions.map((action, i) => reward(means[action]?.[i] ?? 0, random.normal()));
  return { rewards, actions, count: 3, features, propensities, means };
}

interface Reference {
  readonly rewards: readonly number[];
  readonly clicks: readonly number[];
  readonly actions: readonly number[];
  readonly features: readonly (readonly number[])[];
  readonly linear: readonly (readonly number[])[];
  readonly logistic: readonly (readonly number[])[];
}

const reference: Reference = JSON.parse(
  readFileSync(new URL("../../test/reference/reward_model.json", import.meta.url), "utf8"),
);

test("the additive line and its log-odds are those of a general minimiser (scipy)", () => {
  const { rewards, clicks, actions, features } = reference;
  const rows = rowsOf(rewards.length);
  for (const [values, wanted] of [
    [rewards, reference.linear],
    [clicks, reference.logistic],
  ] as const) {
    const model = additiveRewards({ rewards: values, actions, count: 3, features }, rows);
    for (const [row, expected] of wanted.entries())
      for (const [action, value] of expected.entries())
        expect(model(row, action)).toBeCloseTo(value, 6);
  }
});

test("without features an action's mean is drawn to that of all as by 20 rows", () => {
  const rewards = [5, 5, 5, 5, 0, 0, 0, 0];
  const log = { rewards, actions: [0, 0, 0, 0, 1, 1, 1, 1], count: 3, features: [] };
  const model = additiveRewards(log, rowsOf(8));
  expect(model(0, 0)).toBeCloseTo(2.5 + (2.5 * 4) / 24, 9);
  expect(model(0, 1)).toBeCloseTo(2.5 - (2.5 * 4) / 24, 9);
  // Of an action that nobody took nothing but the mean is known.
  expect(model(0, 2)).toBeCloseTo(2.5, 9);
  expect(rewardsByAction(log, rowsOf(8))(0, 2)).toBeCloseTo(2.5, 9);
});

test("rewards that are all alike are expected, also 0 and 1, and no row teaches nothing", () => {
  for (const value of [0, 1, 7])
    for (const learn of [additiveRewards, rewardsByAction]) {
      const log = {
        rewards: [value, value, value],
        actions: [0, 1, 1],
        count: 2,
        features: [[1, 2, 4]],
      };
      expect(learn(log, rowsOf(3))(1, 0)).toBeCloseTo(value, 9);
      expect(learn(log, rowsOf(0))(1, 0)).toBe(0);
    }
});

test("expected rewards move with the rewards and their unit, and features' units do not matter", () => {
  const log = drawn(5, 400, (mean, noise) => mean + noise);
  const rows = rowsOf(400);
  fc.assert(
    fc.property(fc.integer({ min: -5, max: 5 }), fc.integer({ min: 1, max: 9 }), (shift, unit) => {
      const other = {
        ...log,
        rewards: log.rewards.map((reward) => unit * reward + shift),
        features: log.features.map((column) => column.map((value) => 100 * value - shift)),
      };
      for (const learn of [additiveRewards, rewardsByAction])
        for (const row of [0, 17])
          expect(learn(other, rows)(row, 1)).toBeCloseTo(
            unit * learn(log, rows)(row, 1) + shift,
            6,
          );
    }),
    { numRuns: 20 },
  );
});

test("what is judged was never learned from, nor any row of its unit", () => {
  const log: ActionsTaken = {
    ...{ rewards: rowsOf(60), actions: new Uint8Array(60), count: 1, features: [] },
    units: rowsOf(60).map((row) => row % 20),
  };
  const learned: Int32Array[] = [];
  const spy: LearnRewards = (_, rows) => {
    learned.push(rows);
    return () => learned.length;
  };
  const model = crossFitted(log, spy);
  expect(learned.length).toBe(5);
  for (const rows of learned) {
    const units = new Set(Array.from(rows, (row) => row % 20));
    // A unit is learned from with all its rows, or with none.
    expect(rows.length).toBe(3 * units.size);
  }
  const times = learned.reduce((sum, rows) => sum + rows.length, 0);
  expect(times).toBe(4 * 60);
  expect(model(0, 0)).toBe(5);
  expect(() => crossFitted({ ...log, features: [[1]] }, spy)).toThrow(
    "There are 60 rewards, but a column of 1 rows.",
  );
});

test("effects are recovered from simulated rewards, log-odds from simulated clicks", () => {
  const log = drawn(7, 20_000, (mean, noise) => mean + noise);
  const model = crossFitted(log, rewardsByAction);
  for (const action of [0, 1, 2])
    for (const row of [3, 77, 4_321])
      expect(Math.abs(model(row, action) - (log.means[action]?.[row] ?? 0))).toBeLessThan(0.1);
  const random = createRandom(8);
  const clicks = drawn(9, 20_000, (mean) =>
    random.uniform() < 1 / (1 + Math.exp(2 - mean)) ? 1 : 0,
  );
  const chance = crossFitted(clicks, rewardsByAction);
  for (const action of [0, 1, 2])
    for (const row of [3, 77, 4_321]) {
      const truth = 1 / (1 + Math.exp(2 - (clicks.means[action]?.[row] ?? 0)));
      expect(Math.abs(chance(row, action) - truth)).toBeLessThan(0.04);
    }
});

test("AIPW scores by hand, and those of a wrong model still have the mean of the truth", () => {
  const log = {
    rewards: [3, 1],
    actions: [0, 1],
    count: 2,
    features: [],
    propensities: [0.5, 0.25],
  };
  const scores = aipwScores(log, () => (_, action) => action);
  // m_0 = 0, m_1 = 1: 0 + (3 − 0) / 0.5, 0; 1, 1 + (1 − 1) / 0.25.
  expect(scores.map((each) => [...each])).toEqual([
    [6, 0],
    [1, 1],
  ]);
  const many = drawn(11, 40_000, (mean, noise) => mean + noise);
  const mean = (values: ArrayLike<number>): number =>
    Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
  for (const learn of [rewardsByAction, () => () => 3])
    for (const [action, column] of aipwScores(many, learn).entries())
      expect(Math.abs(mean(column) - mean(many.means[action] ?? []))).toBeLessThan(0.1);
  const spread = (values: Float64Array): number => mean(values.map((value) => value ** 2));
  const [, good = new Float64Array()] = aipwScores(many);
  const [, poor = new Float64Array()] = aipwScores(many, () => () => 3);
  expect(spread(good)).toBeLessThan(0.5 * spread(poor));
});

test("a policy tree on AIPW scores finds who should get what", () => {
  const log = drawn(13, 20_000, (mean, noise) => mean + noise);
  const { tree } = policyTree({ features: log.features, scores: aipwScores(log) });
  const brought = (actionOf: (row: number) => number): number =>
    rowsOf(20_000).reduce((sum, row) => sum + (log.means[actionOf(row)]?.[row] ?? 0), 0) / 20_000;
  const row = (i: number): number[] => log.features.map((column) => column[i] ?? 0);
  const best = policyTree({ features: log.features, scores: log.means });
  const found = brought((i) => actionOfTree(tree, row(i)));
  expect(found).toBeGreaterThan(0.97 * best.value);
  for (const action of [0, 1, 2]) expect(found).toBeGreaterThan(brought(() => action) + 0.2);
});

test("what cannot be scored is refused with the row; shares of rows are propensities", () => {
  const log = { rewards: [1, 1], actions: [0, 1], count: 2, features: [], propensities: [0.5, 0] };
  expect(() => aipwScores(log)).toThrow(
    "The propensity of row 1 is 0: it must be above 0, at most 1.",
  );
  expect(() => aipwScores({ ...log, actions: [0, 2] })).toThrow(
    "The action of row 1 is 2: it must be 0 to 1.",
  );
  expect([...sharesTaken([0, 1, 1, 1], 2)]).toEqual([0.25, 0.75, 0.75, 0.75]);
});
