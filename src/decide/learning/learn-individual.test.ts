import { describe, expect, test } from "vitest";
import {
  type LearnedShop,
  type LearningShop,
  simulatedLearning,
} from "../../../test/decide/simulated-learning.ts";
import { createRandom, type Random } from "../../stats/random.ts";
import { learnLines } from "./learn-individual.ts";
import type { Trial } from "./trial-questions.ts";

const arms = ["a", "b", "nothing"];

/** a is for the lively, b for those who are gone; what is logged of `bought` says nothing. */
function trials(n: number, seed = 1): Trial[] {
  const random = createRandom(seed);
  return Array.from({ length: n }, (_, i) => {
    const alive = random.uniform();
    const arm = arms[random.integer(3)] ?? "a";
    const chance = arm === "a" ? 0.02 + 0.1 * alive : arm === "b" ? 0.12 - 0.1 * alive : 0.02;
    return {
      ...{ person: `${i}`, decidedAt: i, arm, arms, probabilities: [1 / 3, 1 / 3, 1 / 3] },
      ...{ segment: "", context: "?", reward: random.uniform() < chance ? 1 : 0 },
      figures: { alive, bought: random.normal() },
    };
  });
}

test("lines are those that the rewards were drawn by", () => {
  const { features, lines, sharpness } = learnLines(trials(60_000), arms, ["alive", "bought"]);
  const spread = features[0]?.spread ?? 0;
  expect(features[0]?.mean).toBeCloseTo(0.5, 1);
  expect(spread).toBeCloseTo(Math.sqrt(1 / 12), 2);
  for (const [arm, level, slope] of [
    ["a", 0.07, 0.1],
    ["b", 0.07, -0.1],
    ["nothing", 0.02, 0],
  ] as const) {
    const [mean = 0, alive = 0, bought = 0] = lines[arm] ?? [];
    expect(Math.abs(mean - level)).toBeLessThan(0.005);
    expect(Math.abs(alive - slope * spread)).toBeLessThan(0.006);
    expect(Math.abs(bought)).toBeLessThan(0.006);
  }
  expect(sharpness).toBeGreaterThan(1_000);
});

test("few trials, none with features, or rewards that are all alike teach no lines", () => {
  expect(learnLines([], arms, ["alive"]).lines).toEqual({});
  expect(learnLines(trials(99), arms, ["alive"]).lines).toEqual({});
  const blind = trials(500).map((each) => ({ ...each, figures: undefined }));
  expect(learnLines(blind, arms, ["alive"]).lines).toEqual({});
  const flat = trials(500).map((each) => ({ ...each, reward: 0 }));
  expect(learnLines(flat, arms, ["alive"]).lines).toEqual({});
});

test("a reward in another unit scales the lines, and the chances stay", () => {
  const few = trials(2_000);
  const one = learnLines(few, arms, ["alive"]);
  const cents = learnLines(
    few.map((each) => ({ ...each, reward: 100 * each.reward })),
    arms,
    ["alive"],
  );
  for (const arm of arms)
    for (const [j, each] of (one.lines[arm] ?? []).entries())
      expect(cents.lines[arm]?.[j]).toBeCloseTo(100 * each, 8);
  expect(cents.sharpness).toBeCloseTo(one.sharpness / 100, 8);
});

describe("an individual policy in a simulated shop, its outcomes three days late", () => {
  const shop = {
    ...{ arms, days: 30, perDay: 150, windowDays: 3, floor: 0.05 },
    features: {
      alive: (random: Random) => random.uniform(),
      bought: (random: Random) => random.normal(),
    },
  };
  const shopsOf = (shareOf: LearningShop["shareOf"], policy: "thompson" | "individual") =>
    [0, 1, 2].map((seed) => simulatedLearning(seed, { ...shop, shareOf, policy }));
  const meanLost = (shops: readonly LearnedShop[]): number =>
    shops.reduce((sum, { lost }) => sum + lost / shops.length, 0);

  test("brings more than the best single arm where what works depends on the figures", () => {
    const shareOf: LearningShop["shareOf"] = (arm, _day, { alive = 0 }) =>
      ({ a: 0.02 + 0.2 * alive, b: 0.22 - 0.2 * alive })[arm] ?? 0.08;
    // Of 4,500 either single arm brings 540, and knowing 765.
    const shops = shopsOf(shareOf, "individual");
    for (const { lostTo } of shops) expect(Math.max(...Object.values(lostTo))).toBeLessThan(0);
    expect(meanLost(shops)).toBeLessThan(0.7 * meanLost(shopsOf(shareOf, "thompson")));
  });

  test("loses less than even draws where it depends on none", () => {
    const shares: Readonly<Record<string, number>> = { a: 0.1, b: 0.16, nothing: 0.08 };
    const lost = meanLost(shopsOf((arm) => shares[arm] ?? 0, "individual"));
    expect(lost).toBeLessThan(0.7 * 4_500 * (0.16 - (0.1 + 0.16 + 0.08) / 3));
  });

  test("draws with the chances that it logs (χ² over 30 states)", () => {
    // 30 days of 2 degrees of freedom: mean 60, standard deviation 11, both less where chances differ by person.
    const { chiSquare } = simulatedLearning(21, {
      ...{ ...shop, policy: "individual" },
      shareOf: (arm, _day, { alive = 0 }) => (arm === "a" ? 0.2 * alive : 0.1),
    });
    expect(chiSquare).toBeLessThan(60 + 3.1 * 11);
  });
});
