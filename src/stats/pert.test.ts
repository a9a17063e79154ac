import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Pert, pertCdf, pertMean, pertOfScores, pertQuantile, pertVariance } from "./pert.ts";
import { createRandom } from "./random.ts";
import { normalCdf } from "./special.ts";

const pert = (low: number, likely: number, high: number): Pert => ({ low, likely, high });

// The Porta-Vac project in Anderson, Sweeney, Williams, Camm & Martin 2014, "An Introduction to Management Science", tables 9.4 and 9.5.
test.each([
  [4, 5, 12, 6],
  [1, 1.5, 5, 2],
  [2, 3, 4, 3],
  [3, 4, 11, 5],
  [1.5, 2, 2.5, 2],
  [1.5, 3, 4.5, 3],
  [2.5, 3.5, 7.5, 4],
  [1, 2, 3, 2],
])(
  "an activity of %f, most likely %f and at most %f weeks takes %f on average, as in the textbook",
  (low, likely, high, mean) => {
    expect(pertMean(pert(low, likely, high))).toBeCloseTo(mean, 12);
  },
);

// test/reference/pert.py; the cdf at 30 % of the way.
test.each([
  [
    2,
    3.5,
    8,
    1.1428571428571428,
    [2.0606107273024263, 2.6734097512751513, 3.8828610227341844, 5.503342247717174],
    0.47178,
  ],
  [
    0,
    0,
    1,
    0.01984126984126984,
    [0.00020008004803362555, 0.020851637639023212, 0.12944943670387585, 0.36904265551980675],
    0.83193,
  ],
  [
    -5,
    9,
    10,
    5.353174603174604,
    [-1.863502964105154, 3.5113171823666196, 7.32804527022218, 9.405120752241483],
    0.00538193879054189,
  ],
  [
    100,
    180,
    1000,
    20236.507936507933,
    [101.31783317678081, 142.26833979958116, 275.02876976915485, 507.28932130068023],
    0.7155241151504741,
  ],
])(
  "variance, quantiles and chances of %f, %f, %f are scipy's",
  (low, likely, high, variance, quantiles, chance) => {
    const guesses = pert(low, likely, high);
    expect(pertVariance(guesses) / variance).toBeCloseTo(1, 12);
    for (const [i, share] of [0.001, 0.1, 0.5, 0.9].entries())
      expect(Math.abs(pertQuantile(guesses, share) - (quantiles[i] ?? 0))).toBeLessThan(
        1e-11 * (high - low),
      );
    expect(pertCdf(guesses, low + 0.3 * (high - low))).toBeCloseTo(chance, 11);
  },
);

test("with the likely value at an end it is a power of a uniform number, in the middle symmetric", () => {
  for (const share of [0.001, 0.2, 0.7, 0.999]) {
    // Beta(1, 5) and Beta(5, 1).
    expect(pertQuantile(pert(0, 0, 1), share)).toBeCloseTo(1 - (1 - share) ** 0.2, 12);
    expect(pertQuantile(pert(3, 5, 5), share)).toBeCloseTo(3 + 2 * share ** 0.2, 12);
    expect(pertQuantile(pert(0, 2, 4), share) + pertQuantile(pert(0, 2, 4), 1 - share)).toBeCloseTo(
      4,
      11,
    );
  }
});

test("three equal guesses are that number, which steps from 0 to 1 there", () => {
  const sure = pert(7, 7, 7);
  expect([pertMean(sure), pertVariance(sure), pertQuantile(sure, 0.3)]).toEqual([7, 0, 7]);
  expect([6.9, 7, 7.1].map((x) => pertCdf(sure, x))).toEqual([0, 1, 1]);
  expect(pertOfScores(sure)(-3)).toBe(7);
});

const guesses = fc
  .tuple(
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    fc.oneof(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.constantFrom(0, 1e-17, 5e-324)),
    fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1, 1e-17)),
  )
  .map(([low, range, part]) => {
    const high = low + range;
    return pert(low, Math.min(high, low + part * (high - low)), high);
  });
const share = fc.double({ min: 0, max: 1, noNaN: true });

test("quantiles rise within the guesses, mean and chances too", () => {
  fc.assert(
    fc.property(guesses, share, share, (each, one, other) => {
      const range = each.high - each.low;
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      const quantile = pertQuantile(each, low);
      expect(quantile).toBeGreaterThanOrEqual(each.low);
      expect(pertQuantile(each, high)).toBeLessThanOrEqual(each.high);
      expect(quantile).toBeLessThanOrEqual(pertQuantile(each, high) + 1e-11 * range);
      expect(pertMean(each)).toBeGreaterThanOrEqual(each.low);
      expect(pertMean(each)).toBeLessThanOrEqual(each.high);
      expect(pertVariance(each)).toBeGreaterThanOrEqual(0);
      const chance = pertCdf(each, quantile);
      expect(chance >= 0 && chance <= 1).toBe(true);
    }),
  );
});

test("guesses of the opposite sign have the opposite quantiles", () => {
  fc.assert(
    fc.property(guesses, fc.integer({ min: 0, max: 1024 }), (each, part) => {
      const mirrored = pert(-each.high, -each.likely, -each.low);
      const sum = pertQuantile(each, part / 1024) + pertQuantile(mirrored, 1 - part / 1024);
      const grain = 1e-15 * (Math.abs(each.low) + Math.abs(each.high));
      expect(Math.abs(sum)).toBeLessThanOrEqual(1e-10 * (each.high - each.low) + grain);
    }),
  );
});

test("the table of scores is within 1e-10 of the range of the quantile, and rises", () => {
  const score = fc.double({ min: -9, max: 9, noNaN: true });
  fc.assert(
    fc.property(guesses, fc.array(score, { maxLength: 20 }), (each, scores) => {
      const of = pertOfScores(each);
      const range = each.high - each.low;
      const grain = 1e-15 * (Math.abs(each.low) + Math.abs(each.high));
      let before = each.low;
      for (const z of [...scores].sort((a, b) => a - b)) {
        const mirrored = pert(-each.high, -each.likely, -each.low);
        const exact =
          z <= 0 ? pertQuantile(each, normalCdf(z)) : -pertQuantile(mirrored, normalCdf(-z));
        expect(Math.abs(of(z) - exact)).toBeLessThanOrEqual(1e-10 * range + grain);
        expect(of(z)).toBeGreaterThanOrEqual(before - 1e-10 * range);
        before = of(z);
      }
    }),
    { numRuns: 60 },
  );
});

test("draws at random scores have its mean and variance", () => {
  const random = createRandom(8);
  for (const each of [pert(0, 1, 4), pert(-5, 9, 10), pert(2, 2, 3)]) {
    const of = pertOfScores(each);
    const draws = Float64Array.from({ length: 200_000 }, () => of(random.normal()));
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const variance = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
    const error = Math.sqrt(pertVariance(each) / draws.length);
    expect(Math.abs(mean - pertMean(each))).toBeLessThan(4 * error);
    expect(variance / pertVariance(each)).toBeCloseTo(1, 1.7);
  }
});

describe("guesses that are none", () => {
  test.each([
    [2, 1, 3],
    [1, 4, 3],
    [Number.NaN, 1, 2],
    [0, 1, Infinity],
  ])("%f, %f, %f are refused", (low, likely, high) => {
    expect(() => pertMean(pert(low, likely, high))).toThrow("low, likely and high");
    expect(() => pertQuantile(pert(low, likely, high), 0.5)).toThrow(RangeError);
  });
});
