import fc from "fast-check";
import { expect, test } from "vitest";
import { holdoutCost, holdoutMonths, holdoutShare, type StandingHoldout } from "./holdout-size.ts";
import { detectableEffect, peopleToDetect } from "./power.ts";
import { createRandom } from "./random.ts";

const shop: StandingHoldout = {
  people: 500_000,
  effect: 0.1,
  standardDeviation: 12,
  correlation: 0.15,
};

test("5.21 million people see +10 % of Hillstrom's spend in one period with 5 % held out, 2.75 million with 10 %", () => {
  // Mean 0.652789, CV² 315.117: see the test of power.
  const period = { effect: 0.0652789, standardDeviation: 0.652789 * Math.sqrt(315.117) };
  expect(holdoutShare(1, { ...period, people: 5_207_000 })).toBeCloseTo(0.05, 3);
  expect(holdoutShare(1, { ...period, people: 2_748_000 })).toBeCloseTo(0.1, 3);
});

test("one month is an experiment with the holdout as control: the same people by both ways", () => {
  const { effect, standardDeviation } = shop;
  const outcome = { kind: "mean", mean: 0, variance: standardDeviation ** 2 } as const;
  for (const share of [0.02, 0.1, 0.45]) {
    const people = peopleToDetect(effect, { outcome, shares: [share, 1 - share] });
    expect(holdoutShare(1, { ...shop, people })).toBeCloseTo(share, 3);
  }
  expect(detectableEffect(500_000, { outcome, shares: [0.05, 0.95] })).toBeGreaterThan(effect);
});

test("independent months count as people; months that are all alike tell no more than the first", () => {
  const apart = { ...shop, correlation: 0 };
  expect(holdoutShare(6, apart)).toBeCloseTo(
    holdoutShare(1, { ...apart, people: 3_000_000 }) ?? 0,
    12,
  );
  const alike = { ...shop, correlation: 1, people: 5_000_000 };
  expect(holdoutShare(9, alike)).toBe(holdoutShare(1, alike));
});

test("where people differ too much for good, no number of months and no share is enough", () => {
  expect(holdoutMonths(0.05, { ...shop, correlation: 0.5 })).toBeNull();
  expect(holdoutShare(600, { ...shop, people: 2_000 })).toBeNull();
});

test("the months are the fewest for the share, and more people, months or effect need a smaller share", () => {
  const any = fc.record({
    people: fc.integer({ min: 10_000, max: 10_000_000 }),
    effect: fc.double({ min: 0.05, max: 2, noNaN: true }),
    standardDeviation: fc.double({ min: 1, max: 30, noNaN: true }),
    correlation: fc.double({ min: 0, max: 0.9, noNaN: true }),
  });
  fc.assert(
    fc.property(any, fc.double({ min: 0.01, max: 0.5, noNaN: true }), (holdout, share) => {
      const months = holdoutMonths(share, holdout);
      if (months === null) return;
      const needed = holdoutShare(months, holdout);
      expect(needed).not.toBeNull();
      expect(needed).toBeLessThanOrEqual(share * (1 + 1e-6));
      const sooner = months > 1 ? holdoutShare(months - 1, holdout) : null;
      if (sooner !== null) expect(sooner).toBeGreaterThan(share * (1 - 1e-6));
      expect(holdoutShare(months, { ...holdout, people: 2 * holdout.people })).toBeLessThan(
        needed ?? 0,
      );
      const cents = {
        ...holdout,
        effect: 100 * holdout.effect,
        standardDeviation: 100 * holdout.standardDeviation,
      };
      expect(holdoutShare(months, cents)).toBeCloseTo(needed ?? 0, 9);
    }),
  );
});

test("simulated holdouts of correlated months find the effect in 8 of 10, as planned", () => {
  const random = createRandom(14);
  const plan: StandingHoldout = {
    people: 2_000,
    effect: 1,
    standardDeviation: 8,
    correlation: 0.3,
  };
  const months = 4;
  const share = holdoutShare(months, plan) ?? 0;
  const held = Math.round(share * plan.people);
  const meanOf = (people: number): number => {
    let sum = 0;
    for (let person = 0; person < people; person++) {
      const own = Math.sqrt(0.3) * random.normal();
      for (let month = 0; month < months; month++)
        sum += 8 * (own + Math.sqrt(0.7) * random.normal());
    }
    return sum / (people * months);
  };
  const error = 8 * Math.sqrt(((1 + 3 * 0.3) / months) * (1 / held + 1 / (plan.people - held)));
  let found = 0;
  const runs = 800;
  for (let run = 0; run < runs; run++) {
    const difference = 1 + meanOf(plan.people - held) - meanOf(held);
    if (Math.abs(difference) > 1.959963985 * error) found++;
  }
  expect(Math.abs(found / runs - 0.8)).toBeLessThan(0.045);
});

test("it costs what the people held out miss: share × people × effect × months", () => {
  expect(holdoutCost(0.05, 6, shop)).toBeCloseTo(0.05 * 500_000 * 0.1 * 6, 9);
});

test("a number out of its domain is named", () => {
  expect(() => holdoutShare(0, shop)).toThrow("0 months");
  expect(() => holdoutShare(1, { ...shop, effect: 0 })).toThrow("effect is 0");
  expect(() => holdoutMonths(1, shop)).toThrow("share held out is 1");
  expect(() => holdoutMonths(0.1, { ...shop, correlation: -0.1 })).toThrow(
    "correlation of months is -0.1",
  );
});
