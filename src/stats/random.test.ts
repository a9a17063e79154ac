import { expect, test } from "vitest";
import { createRandom, type Random } from "./random.ts";
import { digamma, trigamma } from "./special.ts";

const DRAWS = 100_000;

/** Mean and variance of many draws, with the distance from theory in standard errors of each. */
function moments(draw: (random: Random) => number, mean: number, variance: number) {
  const random = createRandom(20250815);
  const values = Float64Array.from({ length: DRAWS }, () => draw(random));
  const average = values.reduce((sum, v) => sum + v, 0) / DRAWS;
  const squares = values.map((v) => (v - mean) ** 2);
  const spread = squares.reduce((sum, v) => sum + v, 0) / DRAWS;
  const fourth = squares.reduce((sum, v) => sum + (v - spread) ** 2, 0) / DRAWS;
  return {
    meanError: Math.abs(average - mean) / Math.sqrt(variance / DRAWS),
    varianceError: Math.abs(spread - variance) / Math.sqrt(fourth / DRAWS),
  };
}

test("the same seed gives the same numbers, another seed others", () => {
  const take = (seed: number | string) => {
    const random = createRandom(seed);
    return Array.from({ length: 5 }, () => random.integer(1_000_000));
  };
  expect(take("shop")).toEqual(take("shop"));
  expect(take("shop")).not.toEqual(take("shoq"));
  expect(take(1)).not.toEqual(take(2));
});

test("the numbers of seed 7 never change, so that a published forecast can be repeated", () => {
  const random = createRandom(7);
  expect(Array.from({ length: 6 }, () => random.integer(100))).toMatchInlineSnapshot(`
    [
      9,
      69,
      55,
      43,
      21,
      59,
    ]
  `);
});

test.each<readonly [string, (r: Random) => number, number, number]>([
  ["uniform", (r) => r.uniform(), 0.5, 1 / 12],
  ["normal", (r) => r.normal(), 0, 1],
  ["exponential", (r) => r.exponential(), 1, 1],
  ["gamma(2.5, 4)", (r) => r.gamma(2.5, 4), 2.5 / 4, 2.5 / 16],
  ["gamma(0.3, 2)", (r) => r.gamma(0.3, 2), 0.15, 0.075],
  ["log gamma(0.05)", (r) => r.logGammaDraw(0.05), digamma(0.05), trigamma(0.05)],
  ["log gamma(40)", (r) => r.logGammaDraw(40), digamma(40), trigamma(40)],
  ["beta(0.4, 1.6)", (r) => r.beta(0.4, 1.6), 0.2, (0.2 * 0.8) / 3],
  ["beta(30, 10)", (r) => r.beta(30, 10), 0.75, (0.75 * 0.25) / 41],
  ["poisson(0.7)", (r) => r.poisson(0.7), 0.7, 0.7],
  ["poisson(13)", (r) => r.poisson(13), 13, 13],
  ["poisson(5000)", (r) => r.poisson(5000), 5000, 5000],
  ["geometric(0.3)", (r) => r.geometric(0.3), 7 / 3, 0.7 / 0.09],
  ["integer(10)", (r) => r.integer(10), 4.5, 8.25],
])(
  "%s has the mean and variance of its distribution within 4 standard errors",
  (_, draw, mean, variance) => {
    const { meanError, varianceError } = moments(draw, mean, variance);
    expect(meanError).toBeLessThan(4);
    expect(varianceError).toBeLessThan(4);
  },
);

test("draws stay finite and in range at the ends of their parameters", () => {
  const random = createRandom(1);
  for (let i = 0; i < 2000; i++) {
    const uniform = random.uniform();
    expect(uniform > 0 && uniform < 1).toBe(true);
    for (const value of [random.beta(1e-6, 1e-6), random.beta(1e-6, 1e6), random.beta(1e6, 1e-6)]) {
      expect(value >= 0 && value <= 1).toBe(true);
    }
    expect(Number.isFinite(random.logGammaDraw(1e-6))).toBe(true);
    expect(random.poisson(0)).toBe(0);
    expect(random.geometric(1)).toBe(0);
    expect(random.geometric(0)).toBe(Infinity);
  }
});
