import { describe, expect, test } from "vitest";
import { simulatedLearning } from "../../../test/decide/simulated-learning.ts";
import { learnThompson } from "./learn-thompson.ts";
import type { TrialSum } from "./trial-questions.ts";

const arms = ["a", "b", "c", "nothing"];
const learning = { goal: "clicked", windowDays: 7, floor: 0.05 } as const;
const of = { arms, contexts: [""], learning, seed: "s" };

function sum(fields: Partial<TrialSum>): TrialSum {
  const { responses = 0 } = fields;
  return {
    ...{ segment: "", context: "?", arm: "a", day: 1, trials: 100, responses },
    ...{ sum: responses, sumOfSquares: responses },
    ...fields,
  };
}

describe("a Thompson policy in a simulated shop, its outcomes a week late", () => {
  const truths: Readonly<Record<string, number>> = { a: 0.03, b: 0.055, c: 0.04, nothing: 0.02 };
  const steady = {
    days: 60,
    perDay: 300,
    windowDays: 7,
    ...{ arms, floor: 0.05 },
    shareOf: (arm: string) => truths[arm] ?? 0,
  };

  test("finds the best arm, and loses less than half of what even draws lose", () => {
    let found = 0;
    let lost = 0;
    for (let seed = 0; seed < 4; seed++) {
      const shop = simulatedLearning(seed, steady);
      if ((shop.shares["b"] ?? 0) > 0.8) found += 1;
      lost += shop.lost / 4;
    }
    const even = 60 * 300 * (0.055 - (0.03 + 0.055 + 0.04 + 0.02) / 4);
    expect(found).toBeGreaterThanOrEqual(3);
    expect(lost).toBeLessThan(0.5 * even);
  });

  test("draws each day with the chances that it logs (χ² over 60 states)", () => {
    // 60 days of 3 degrees of freedom: mean 180, standard deviation 19.
    expect(simulatedLearning(21, steady).chiSquare).toBeLessThan(180 + 3.1 * 19);
    expect(simulatedLearning(21, steady).chiSquare).toBeGreaterThan(180 - 3.1 * 19);
  });

  test("no arm falls below its floor", () => {
    for (const share of Object.values(simulatedLearning(3, steady).shares))
      expect(share).toBeGreaterThanOrEqual(0.05 / 4 - 1e-12);
  });

  test("forgets an arm whose share has changed, and finds the new best one", () => {
    let found = 0;
    let noticed = 0;
    for (let seed = 0; seed < 3; seed++) {
      const shop = simulatedLearning(seed, {
        ...{ arms, floor: 0.05, days: 140, perDay: 400, windowDays: 3 },
        shareOf: (arm, day) => (arm === "b" && day >= 70 ? 0.015 : (truths[arm] ?? 0)),
      });
      if ((shop.shares["c"] ?? 0) > 0.5) found += 1;
      const since = learnThompson(shop.came, of)[""]?.arms["b"]?.since ?? null;
      if (since !== null && Math.abs(since - 70) < 15) noticed += 1;
    }
    expect(found).toBeGreaterThanOrEqual(2);
    expect(noticed).toBeGreaterThanOrEqual(2);
  });

  test("in steady shops evidence is thrown away hardly ever, asked again each night", () => {
    let resets = 0;
    for (let seed = 0; seed < 3; seed++) {
      const { came } = simulatedLearning(seed + 50, steady);
      const kept = new Set<string>();
      for (let night = 10; night < 60; night++) {
        const learned = learnThompson(
          came.filter(({ day }) => day < night),
          of,
        );
        for (const [arm, { since }] of Object.entries(learned[""]?.arms ?? {}))
          if (since !== null) kept.add(arm);
      }
      resets += kept.size;
    }
    // Of 12 arms, over 50 nights each.
    expect(resets).toBeLessThanOrEqual(1);
  });
});

test("before anything was seen all arms are alike", () => {
  const shares = learnThompson([], of)[""]?.shares ?? {};
  for (const arm of arms) expect(shares[arm]).toBeCloseTo(0.25, 9);
});

test("an audience with few trials borrows from the others, one with many does not", () => {
  const by = { ...of, contexts: ["vip", ""] };
  const elsewhere = [
    sum({ context: "", arm: "a", trials: 5_000, responses: 500 }),
    ...["b", "c", "nothing"].map((arm) => sum({ context: "", arm, trials: 5_000, responses: 250 })),
  ];
  const few = learnThompson(elsewhere, by)["vip"]?.shares["a"] ?? 0;
  expect(few).toBeGreaterThan(0.3);
  expect(few).toBeLessThan(0.9);
  const own = [
    sum({ context: "vip", arm: "b", trials: 4_000, responses: 400 }),
    ...["a", "c", "nothing"].map((arm) =>
      sum({ context: "vip", arm, trials: 4_000, responses: 200 }),
    ),
  ];
  const learned = learnThompson([...elsewhere, ...own], by);
  expect(learned["vip"]?.shares["b"]).toBeGreaterThan(0.9);
  expect(learned[""]?.shares["a"]).toBeGreaterThan(0.9);
});

test("trials of before audiences were told apart teach all of them a little", () => {
  const by = { ...of, contexts: ["vip", ""] };
  const learned = learnThompson(
    [sum({ arm: "a", trials: 900, responses: 200 }), sum({ arm: "b", trials: 900, responses: 20 })],
    by,
  );
  for (const context of ["vip", ""])
    expect(learned[context]?.shares["a"]).toBeGreaterThan(learned[context]?.shares["b"] ?? 1);
});

test("money is judged by what a trial brings, not by how often", () => {
  const money = (arm: string, responses: number, amount: number) =>
    sum({
      arm,
      trials: 3_000,
      responses,
      sum: responses * amount,
      sumOfSquares: responses * amount ** 2 * 1.3,
    });
  const given = [
    money("a", 200, 2_000),
    money("b", 120, 6_000),
    money("c", 150, 2_000),
    money("nothing", 100, 2_000),
  ];
  const learned = learnThompson(given, { ...of, learning: { ...learning, goal: "contribution" } });
  expect(learned[""]?.shares["b"]).toBeGreaterThan(0.9);
});
