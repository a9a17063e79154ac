import { expect, test } from "vitest";
import type { ResponseClass } from "../../stats/class-evidence.ts";
import type { CustomerMark } from "../customer-marks.ts";
import { couponTerms } from "../offers/coupon-terms.ts";
import { type LadderPolicy, ladder, levelFor } from "./ladder.ts";
import {
  fullPriceMember,
  type KnownLadder,
  knownLadder,
  type LearnedLadder,
  learnedLadder,
} from "./learned-ladder.ts";
import type { PolicyParts } from "./ready-policy.ts";

const policy: LadderPolicy = {
  ...{ kind: "ladder", levels: ["five", "ten"], explore: 0.3, rule: "stepwise" },
  ...{ windowDays: 14, carriedOver: 0, pulledForward: 0 },
};
const choosing = {
  program: "quiet",
  salt: "quiet",
  slot: "",
  treatments: [
    { id: "five", coupon: couponTerms.parse({ percent: 5 }) },
    { id: "ten", coupon: couponTerms.parse({ percent: 10 }) },
    { id: "banner" },
  ],
};
const mark: CustomerMark = {
  ...{ promoClass: "light", fullPrice: 0.5, residualValue: 4_000, pAlive: 0.8, orders: 5 },
  ...{ expectedOrders: 2, orderValue: 2_000, nextEarly: null, nextLate: null, discovery: {} },
};

/** Unmoved buyers at full price; those whom 5 % moves and 10 % not more; those whom only 10 % moves. */
const classes: readonly ResponseClass[] = [
  { shares: [0.3], multipliers: [1, 1, 1, 1], logOdds: [2, 0] },
  { shares: [0.4], multipliers: [1, 1, 2, 2], logOdds: [-1, 0] },
  { shares: [0.3], multipliers: [1, 1, 1, 3], logOdds: [-2, 0] },
];
const learned: LearnedLadder = {
  asked: {
    ...{ program: "quiet", slot: "", levels: ["nothing", "five", "ten"], windowDays: 14 },
    ...{ teaching: { since: {}, arms: {} }, until: 0, origins: [], prices: [], saleDays: [] },
  },
  classes: [],
  draws: Array.from({ length: 5 }, () => classes),
  currency: "EUR",
  order: { usualOrder: 5_000, contribution: 2_000 },
};

/** Customers 1 to 3, each with 40 orders that tell their class, and 4, of whom nothing was seen. */
const known: KnownLadder = knownLadder(
  { version: 3, learned },
  {
    ids: { high: new Uint32Array(4), low: Uint32Array.of(1, 2, 3, 4) },
    evidence: {
      ...{ people: 4, conditions: 4, segment: [0, 0, 0, 0], segments: 1 },
      counts: [10, 10, 10, 10, 8, 8, 12, 12, 7, 7, 7, 19, 0, 0, 0, 0],
      exposure: [9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 0, 0, 0, 0],
      marks: [
        { successes: [36, 8, 4, 0], trials: [40, 40, 40, 0] },
        { successes: [10, 12, 13, 0], trials: [20, 24, 26, 0] },
      ],
    },
  },
);
const parts = (fields: Partial<PolicyParts> = {}): PolicyParts => ({
  isMember: () => false,
  markOf: () => mark,
  stateOf: () => undefined,
  ladderOf: () => known,
  ...fields,
});
const lotsOf = (person: string, of: PolicyParts = parts()) =>
  ladder.ready(policy, choosing, of).lotsOf(person, { now: 0 });

test("each person gets the level that those pay for who answer as they do", () => {
  // Nothing, five and ten a tenth each at random, one of them the rest; the banner is no level.
  expect(lotsOf("1").parts).toEqual([1_000, 1_000, 0, 8_000]);
  expect(lotsOf("2").parts).toEqual([8_000, 1_000, 0, 1_000]);
  expect(lotsOf("3").parts).toEqual([1_000, 8_000, 0, 1_000]);
  expect(lotsOf("3").reasons[0]).toEqual({ kind: "context", of: "class 3" });
  expect(lotsOf("3").state).toBe(3);
});

test("levels are drawn with the chances that are logged, and the reason says whether by lot or by the rule", () => {
  const ready = ladder.ready(policy, choosing, parts());
  const all = Array.from({ length: 20_000 }, (_, i) => ready.lotsOf(`1${i}0`, { now: 0 }));
  const first = all[0]?.parts ?? [];
  const counts = [0, 0, 0, 0];
  for (const { drawn, reasons } of all) {
    counts[drawn] = (counts[drawn] ?? 0) + 1;
    if (reasons[1]?.kind === "ladder") expect(first[drawn]).toBe(8_000);
  }
  const expected = first.map((part) => 2 * part);
  const chiSquared = counts.reduce(
    (sum, n, i) => sum + (expected[i] ? (n - expected[i]) ** 2 / expected[i] : n),
    0,
  );
  // 2 degrees of freedom: 13.8 is passed once in a thousand.
  expect(chiSquared).toBeLessThan(13.8);
});

test("who is no customer, of a ladder that learned nothing or of other levels, gets nothing but by the lot", () => {
  const asked = { ...learned.asked, levels: ["nothing", "five"] };
  const others = { ...known, learned: { ...learned, asked } };
  for (const of of [
    parts({ markOf: () => undefined }),
    parts({ ladderOf: () => undefined }),
    parts({ ladderOf: () => others }),
  ])
    expect(lotsOf("2", of).parts).toEqual([1_000, 1_000, 0, 8_000]);
  expect(lotsOf("2", parts({ ladderOf: () => others })).state).toBe(0);
});

test("a belief is scaled to the orders that are expected of the customer, and costs to the coupons used", () => {
  const of = { mark, belief: known.beliefOf("3"), learned, choosing };
  const [, used = new Float64Array()] = of.belief.marked;
  const { level, cost, worth } = levelFor(policy, of);
  const expected = (2 * 14) / 365.25;
  const rate = (at: number): number => of.belief.responses[at]?.[0] ?? 0;
  expect(level).toBe(2);
  // A tenth of 50.00, as often as the coupon is used.
  expect(cost).toBeCloseTo(expected * rate(2) * 500 * (used[2] ?? 0), 6);
  expect(worth).toBeCloseTo(expected * (rate(2) - rate(0)) * 2_000 - cost, 6);
  const twice = levelFor(policy, { ...of, mark: { ...mark, expectedOrders: 4 } });
  expect(twice.worth).toBeCloseTo(2 * worth, 6);
  expect(levelFor(policy, { ...of, mark: { ...mark, expectedOrders: 0 } }).level).toBe(0);
});

test("of whom nothing was seen is of each class as often as anybody, and only who is likelier of the first than not is kept from money", () => {
  expect([...known.beliefOf("4").chances]).toEqual([...known.beliefOf("99").chances]);
  expect(known.beliefOf("4").chances[0]).toBeCloseTo(0.3, 9);
  expect(fullPriceMember(known.beliefOf("4"))).toBeUndefined();
  expect(fullPriceMember(known.beliefOf("2"))).toBeUndefined();
  expect(fullPriceMember(known.beliefOf("1"))).toBeGreaterThan(0.99);
  expect(fullPriceMember({ chances: Float64Array.of(0.5, 0.5) })).toBe(0.5);
  // One class: nobody is told apart.
  expect(fullPriceMember({ chances: Float64Array.of(1) })).toBeUndefined();
});

test("what was learned is read as it was kept, and what an older version kept is nothing", () => {
  expect(learnedLadder.parse(JSON.parse(JSON.stringify(learned)))).toEqual(learned);
  const older = { levels: ["nothing", "five"], answers: [], currency: "EUR", order: learned.order };
  expect(learnedLadder.safeParse(older).success).toBe(false);
});
