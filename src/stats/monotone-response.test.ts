import fc from "fast-check";
import { expect, test } from "vitest";
import { quantileOfSorted } from "./interval.ts";
import { drawResponses, isotonic, type LevelTrials } from "./monotone-response.ts";
import { createRandom } from "./random.ts";
import { logBeta } from "./special.ts";

test("the pituitary sizes give the published isotonic means: 22.22 three times, 24.25", () => {
  // Robertson, Wright & Dykstra 1988, "Order Restricted Statistical Inference", example 1.1.1 (data of Potthoff & Roy 1964).
  const means = [(21 + 23.5 + 23) / 3, (24 + 21 + 25) / 3, (21.5 + 22 + 19) / 3, (23.5 + 25) / 2];
  const fit = isotonic(means, [3, 3, 3, 2]);
  expect([...fit].map((each) => each.toFixed(2))).toEqual(["22.22", "22.22", "22.22", "24.25"]);
});

const series = fc.array(
  fc.tuple(
    fc.double({ min: -100, max: 100, noNaN: true }),
    fc.double({ min: 0.1, max: 50, noNaN: true }),
  ),
  { maxLength: 12 },
);

test("isotonic values are those of the max-min formula", () => {
  // Barlow et al. 1972: the i-th is the maximum over s ≤ i of the minimum over t ≥ i of the mean of s to t.
  fc.assert(
    fc.property(series, (pairs) => {
      const values = pairs.map(([value]) => value);
      const weights = pairs.map(([, weight]) => weight);
      const meanOf = (from: number, to: number): number => {
        const [v, w] = [values.slice(from, to + 1), weights.slice(from, to + 1)];
        return (
          v.reduce((sum, value, i) => sum + value * (w[i] ?? 0), 0) / w.reduce((a, b) => a + b, 0)
        );
      };
      for (const [i, fitted] of isotonic(values, weights).entries()) {
        const wanted = Math.max(
          ...Array.from({ length: i + 1 }, (_, s) =>
            Math.min(...Array.from({ length: values.length - i }, (__, t) => meanOf(s, i + t))),
          ),
        );
        expect(Math.abs(fitted - wanted)).toBeLessThan(1e-9);
      }
    }),
    { numRuns: 200 },
  );
});

test("isotonic values rise, keep the weighted sum, and are their own isotonic values", () => {
  fc.assert(
    fc.property(series, (pairs) => {
      const values = pairs.map(([value]) => value);
      const weights = pairs.map(([, weight]) => weight);
      const fit = isotonic(values, weights);
      const sum = (of: ArrayLike<number>): number =>
        weights.reduce((total, weight, i) => total + weight * (of[i] ?? 0), 0);
      expect(Math.abs(sum(fit) - sum(values))).toBeLessThan(1e-8 * (1 + Math.abs(sum(values))));
      for (const [i, each] of fit.entries())
        expect(each).toBeGreaterThanOrEqual(fit[i - 1] ?? -Infinity);
      expect([...isotonic(fit, weights)]).toEqual([...fit]);
    }),
    { numRuns: 200 },
  );
});

/** P(p > q) of two beta-distributed shares with whole parameters (Evan Miller 2015, "Formulas for Bayesian A/B testing"). */
function chanceAbove(p: readonly [number, number], q: readonly [number, number]): number {
  let sum = 0;
  for (let i = 0; i < p[0]; i++) {
    sum += Math.exp(
      logBeta(q[0] + i, p[1] + q[1]) - Math.log(p[1] + i) - logBeta(1 + i, p[1]) - logBeta(...q),
    );
  }
  return sum;
}

test("the chance that a level does better than the one below is the closed form of two beta posteriors", () => {
  const group = [
    { successes: 6, trials: 50 },
    { successes: 9, trials: 40 },
  ];
  const draws = 40_000;
  const [low, high] = drawResponses({ group, memberSd: 0 }, { draws, random: createRandom(5) });
  const above =
    (high ?? new Float64Array(0)).reduce((n, p, i) => n + (p > (low?.[i] ?? 0) ? 1 : 0), 0) / draws;
  const exact = chanceAbove([10, 32], [7, 45]);
  expect(Math.abs(above - exact)).toBeLessThan(4 * Math.sqrt((exact * (1 - exact)) / draws));
});

const mean = (values: Float64Array | undefined): number =>
  (values ?? new Float64Array(0)).reduce((sum, each) => sum + each, 0) / (values?.length ?? 1);

test("with no own trials a member is the group on average, with very many it is itself", () => {
  const group = [
    { successes: 1e7, trials: 1e8 },
    { successes: 3e7, trials: 1e8 },
  ];
  const by = { draws: 20_000, random: createRandom(6) };
  for (const [memberSd, off] of [
    [0, 0.0005],
    [0.5, 0.005],
    [1, 0.012],
  ] as const) {
    const [low, high] = drawResponses({ group, memberSd }, by);
    expect(Math.abs(mean(low) - 0.1)).toBeLessThan(off);
    expect(Math.abs(mean(high) - 0.3)).toBeLessThan(off);
  }
  const own = [{ successes: 500_000, trials: 1e6 }];
  const [, higher] = drawResponses({ group, own, memberSd: 1 }, { ...by, draws: 200 });
  expect(mean(drawResponses({ group, own, memberSd: 1 }, { ...by, draws: 200 })[0])).toBeCloseTo(
    0.5,
    1,
  );
  // What was seen at the lowest level only moves the higher one too.
  expect(mean(higher)).toBeGreaterThan(0.7);
  expect(mean(drawResponses({ group, own, memberSd: 0 }, { ...by, draws: 200 })[0])).toBeCloseTo(
    0.1,
    3,
  );
});

test("the stretch keeps the group's mean to within what is said of it", () => {
  // By the trapezoidal rule over the members' normal, at 60 standard points.
  for (const [memberSd, off] of [
    [0.5, 0.003],
    [1, 0.007],
    [2, 0.011],
  ] as const) {
    for (const share of [0.02, 0.1, 0.3, 0.5, 0.8]) {
      const stretch = Math.sqrt(1 + ((16 * Math.sqrt(3)) / (15 * Math.PI)) ** 2 * memberSd ** 2);
      const odds = stretch * Math.log(share / (1 - share));
      let sum = 0;
      let weight = 0;
      for (let z = -8; z <= 8; z += 0.05) {
        const density = Math.exp(-0.5 * z * z);
        sum += density / (1 + Math.exp(-odds - memberSd * z));
        weight += density;
      }
      expect(Math.abs(sum / weight - share)).toBeLessThan(off);
    }
  }
});

const trialsOf = fc
  .integer({ min: 0, max: 40 })
  .chain((trials) => fc.record({ successes: fc.nat(trials), trials: fc.constant(trials) }));

test("every draw rises from level to level and lies between 0 and 1, whatever was seen", () => {
  fc.assert(
    fc.property(
      fc.array(trialsOf, { minLength: 1, maxLength: 5 }),
      fc.array(trialsOf, { maxLength: 5 }),
      fc.constantFrom(0, 0.3, 2),
      (group, own, memberSd) => {
        const known = own.slice(0, group.length);
        const responses = drawResponses(
          { group, own: known, memberSd },
          { draws: 20, random: createRandom(group.length) },
        );
        for (let draw = 0; draw < 20; draw++) {
          const curve = responses.map((level) => level[draw] ?? Number.NaN);
          expect(curve.every((p) => p >= 0 && p <= 1)).toBe(true);
          expect(curve.every((p, level) => p >= (curve[level - 1] ?? 0) - 1e-12)).toBe(true);
        }
      },
    ),
    { numRuns: 100 },
  );
});

test("a group's curve is recovered from simulated trials: 80 % intervals hold it in 80 % of 150 groups", () => {
  const random = createRandom(23);
  const truth = [0.06, 0.09, 0.14, 0.15];
  let held = 0;
  for (let group = 0; group < 150; group++) {
    const seen = truth.map((p): LevelTrials => {
      let successes = 0;
      for (let i = 0; i < 150; i++) if (random.uniform() < p) successes++;
      return { successes, trials: 150 };
    });
    const responses = drawResponses({ group: seen, memberSd: 0 }, { draws: 200, random });
    for (const [level, response] of responses.entries()) {
      const sorted = response.toSorted();
      const p = truth[level] ?? 0;
      if (p > quantileOfSorted(sorted, 0.1) && p < quantileOfSorted(sorted, 0.9)) held++;
    }
  }
  expect(Math.abs(held / 600 - 0.8)).toBeLessThan(0.06);
});
