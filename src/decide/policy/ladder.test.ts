import { expect, test } from "vitest";
import type { CustomerMark } from "../customer-marks.ts";
import { ladderAnswers } from "../learning/learn-ladder.ts";
import { couponTerms } from "../offers/coupon-terms.ts";
import { audienceCurves, ladderAudience } from "../offers/response-curves.ts";
import { isRandomContext, type LadderPolicy, type LearnedLadder, ladder } from "./ladder.ts";
import type { PolicyParts } from "./ready-policy.ts";

const policy: LadderPolicy = {
  ...{ kind: "ladder", levels: ["five", "ten"], explore: 0.3, rule: "smallest" },
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
const level = (trials: number, bought: number) => ({ trials, bought, used: bought });
const learned: LearnedLadder = {
  levels: ["nothing", "five", "ten"],
  answers: [
    {
      audience: ladderAudience(0.5, false),
      levels: [level(2_000, 100), level(2_000, 300), level(2_000, 600)],
    },
    {
      audience: ladderAudience(0.9, false),
      levels: [level(2_000, 400), level(2_000, 400), level(2_000, 400)],
    },
  ],
  currency: "EUR",
  order: { usualOrder: 5_000, contribution: 2_000 },
};
const parts = (fields: Partial<PolicyParts> = {}): PolicyParts => ({
  isMember: () => false,
  markOf: () => mark,
  stateOf: () => ({ version: 3, learned: { "": learned } }),
  ...fields,
});
const lots = (of: PolicyParts, people = 20_000) => {
  const ready = ladder.ready(policy, choosing, of);
  return Array.from({ length: people }, (_, i) => ready.lotsOf(String(i), { now: 0 }));
};

test("the smallest level that pays is given, and a share is drawn at random with the chances that are logged", () => {
  const all = lots(parts());
  const [first] = all;
  // Nothing, five and ten a tenth each at random, five the rest; the banner is no level.
  expect(first?.parts).toEqual([8_000, 1_000, 0, 1_000]);
  const counts = [0, 0, 0, 0];
  for (const { drawn } of all) counts[drawn] = (counts[drawn] ?? 0) + 1;
  const expected = [16_000, 2_000, 0, 2_000];
  const chiSquared = counts.reduce(
    (sum, n, i) => sum + (expected[i] ? (n - expected[i]) ** 2 / expected[i] : n),
    0,
  );
  // 2 degrees of freedom: 13.8 is passed once in a thousand.
  expect(chiSquared).toBeLessThan(13.8);
  for (const { reasons, drawn } of all) {
    const [context, why] = reasons;
    if (why?.kind === "ladder")
      expect([drawn, isRandomContext(context?.of ?? "")]).toEqual([0, false]);
    else expect(isRandomContext(context?.of ?? "")).toBe(true);
  }
});

test("whoever is not moved, is unknown, or of whose audience nothing is learned gets nothing but by the lot", () => {
  const unmoved = parts({ markOf: () => ({ ...mark, fullPrice: 0.9 }) });
  const nobody = parts({ markOf: () => undefined });
  const unlearned = parts({ stateOf: () => undefined });
  const others = parts({
    stateOf: () => ({ version: 4, learned: { "": { ...learned, levels: ["nothing", "five"] } } }),
  });
  const users = parts({ hasUsedCoupon: () => true });
  for (const of of [unmoved, nobody, unlearned, others, users])
    expect(lots(of, 1)[0]?.parts).toEqual([1_000, 1_000, 0, 8_000]);
});

test("only what was drawn at random teaches", () => {
  const audience = ladderAudience(0.5, false);
  const sum = { context: audience, trials: 10, responses: 2 };
  expect(
    ladderAnswers(
      [
        { ...sum, arm: "five" },
        { ...sum, arm: "five" },
        { ...sum, arm: "nothing", responses: 0 },
        { ...sum, arm: "ten", context: `${audience}, by the rule` },
      ],
      ["five", "ten"],
    ),
  ).toEqual([
    {
      audience,
      levels: [level(10, 0), level(20, 4), level(0, 0)],
    },
  ]);
});

test("audiences are bands of the full-price share and whether a coupon was used", () => {
  expect(ladderAudience(0.45, false)).toBe("full price 0.45 to 0.55, used none");
  expect(ladderAudience(0, true)).toBe("full price 0 to 0.45, used a coupon");
  expect(ladderAudience(1, true)).toBe("full price 0.72 to 1, used a coupon");
  expect(ladderAudience(null, false)).toBe("full price unknown, used none");
});

test("a curve rises, is the same at every look, and the use of coupons is drawn to that of all", () => {
  const answers = [
    {
      audience: "a",
      levels: [level(1e6, 2e5), { trials: 1e6, bought: 1e5, used: 5e4 }],
    },
    { audience: "b", levels: [level(0, 0), level(0, 0)] },
  ];
  const curves = audienceCurves(answers, 50);
  expect(audienceCurves(answers, 50)).toEqual(curves);
  const [none, offer] = curves.get("a")?.responses ?? [];
  // 0.2 and 0.1 fall: they are pooled.
  expect(none?.[0]).toBeCloseTo(0.15, 2);
  expect(offer?.[0]).toBeCloseTo(0.15, 2);
  expect(curves.get("a")?.used).toBeCloseTo(0.5, 6);
  expect(curves.get("b")?.used).toBeCloseTo(0.5, 6);
});
