import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ForecastSeen, forecastBias, type RatioBelief } from "./forecast-bias.ts";
import { createRandom } from "./random.ts";

const one = (author: string, promised: number, measured: number, standardError: number) => ({
  author,
  promised,
  measured,
  standardError,
});

test("the eight schools have the posteriors of Gelman et al. 2013, table 5.3, to the noise of its 200 draws, and of an integration", () => {
  // Effects and errors; medians and 2.5 % quantiles of the book; means by test/reference/forecast_bias.py.
  const schools = [
    ["A", 28, 15, 10, -2, 11.403],
    ["B", 8, 10, 8, -5, 7.895],
    ["C", -3, 16, 7, -11, 6.13],
    ["D", 7, 11, 8, -7, 7.645],
    ["E", -1, 9, 5, -9, 5.124],
    ["F", 1, 11, 6, -7, 6.137],
    ["G", 18, 10, 10, -1, 10.669],
    ["H", 12, 18, 8, -6, 8.457],
  ] as const;
  const { authors } = forecastBias(
    schools.map(([name, effect, error]) => one(name, 1, effect, error)),
    { prior: { poolSd: 1e4, betweenScale: 1e4, withinScale: 1e-6 } },
  );
  for (const [i, [, , , median, lower, mean]] of schools.entries()) {
    const { usual } = authors[i] ?? { usual: { ratio: 0, lower: 0, upper: 0 } };
    expect(Math.abs(usual.ratio - median)).toBeLessThan(1.5);
    expect(Math.abs(usual.lower - lower)).toBeLessThan(3);
    expect(Math.abs(usual.ratio - mean)).toBeLessThan(0.03);
  }
});

const three = [
  one("Ann", 100, 60, 10),
  one("Ann", 200, 150, 16),
  one("Ann", 50, 33, 9),
  one("Bob", 100, 95, 12),
  one("Bob", 400, 410, 30),
  one("Cem", 80, 20, 12),
];

test("three authors have the beliefs of scipy's integration of the joint normal (test/reference/forecast_bias.py)", () => {
  const found = forecastBias(three);
  const near = (belief: RatioBelief | undefined, [ratio, lower, upper]: readonly number[]) => {
    expect(belief?.ratio).toBeCloseTo(ratio ?? 0, 3);
    expect(Math.abs((belief?.lower ?? 9) - (lower ?? 0))).toBeLessThan(0.004);
    expect(Math.abs((belief?.upper ?? 9) - (upper ?? 0))).toBeLessThan(0.004);
  };
  near(found.pool, [0.7294, 0.33725, 1.1563]);
  near(found.newcomer, [0.7294, -0.1738, 1.67605]);
  const [ann, bob, cem] = found.authors;
  near(ann?.usual, [0.68955, 0.49315, 0.89539]);
  near(bob?.usual, [0.94236, 0.63805, 1.15802]);
  near(cem?.usual, [0.42166, 0.03517, 0.85706]);
  near(ann?.next, [0.68955, 0.30508, 1.09221]);
  near(bob?.next, [0.94236, 0.45233, 1.30246]);
  near(cem?.next, [0.42166, -0.03535, 1.02273]);
  expect(found.betweenSd).toBeCloseTo(0.3245, 2);
  expect(found.withinSd).toBeCloseTo(0.1195, 2);
});

describe("limits in closed form", () => {
  test("without differences the pool is the mean by precision, and with a sure pool the prior", () => {
    const same = { betweenScale: 1e-4, withinScale: 1e-4 };
    const { pool, authors } = forecastBias(three, { prior: { ...same, poolSd: 1e3 } });
    let [above, below] = [0, 0];
    for (const { promised, measured, standardError } of three) {
      const weight = (promised / standardError) ** 2;
      above += (weight * measured) / promised;
      below += weight;
    }
    expect(pool.ratio).toBeCloseTo(above / below, 4);
    expect(pool.upper - pool.lower).toBeCloseTo((2 * 1.959964) / Math.sqrt(below), 4);
    for (const { usual } of authors) expect(usual.ratio).toBeCloseTo(pool.ratio, 3);
    const sure = forecastBias(three, { prior: { ...same, poolSd: 1e-4 } });
    expect(sure.authors[2]?.next.ratio).toBeCloseTo(1, 3);
  });

  test("an author with very many exact forecasts keeps the own mean, whatever the others do", () => {
    const many = Array.from({ length: 400 }, (_, i) => one("Dee", 10, i % 2 === 0 ? 4 : 6, 0.01));
    const { authors } = forecastBias([...three, ...many]);
    expect(authors[3]?.usual.ratio).toBeCloseTo(0.5, 2);
    expect(authors[3]?.own).toBeCloseTo(0.5, 9);
  });

  test("nobody is fair by the prior; one author with one forecast lies between that and the own ratio", () => {
    const nothing = forecastBias([]);
    expect(nothing.authors).toEqual([]);
    expect(nothing.pool.ratio).toBeCloseTo(1, 9);
    expect(nothing.pool.upper).toBeCloseTo(1 + 0.5 * 1.959964, 6);
    const [ann] = forecastBias([one("Ann", 100, 60, 10)]).authors;
    expect(ann?.own).toBe(0.6);
    expect(ann?.usual.ratio).toBeGreaterThan(0.6);
    expect(ann?.usual.ratio).toBeLessThan(0.8);
    expect((ann?.next.upper ?? 0) - (ann?.next.lower ?? 0)).toBeGreaterThan(1);
  });
});

const forecast: fc.Arbitrary<ForecastSeen> = fc.record({
  author: fc.constantFrom("a", "b", "c", "d"),
  promised: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
  measured: fc.oneof(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.constantFrom(0, 1e-17)),
  standardError: fc.oneof(
    fc.double({ min: 0, max: 1e6, noNaN: true }),
    fc.constantFrom(0, 1e-17, 5e-324),
  ),
});

test("intervals have their ends in order, next is wider than usual, no deviation is below 0, and the unit does not matter", () => {
  fc.assert(
    fc.property(fc.array(forecast, { maxLength: 8 }), (seen) => {
      const found = forecastBias(seen);
      const inCents = forecastBias(
        seen.map((each) => ({
          ...each,
          promised: 128 * each.promised,
          measured: 128 * each.measured,
          standardError: 128 * each.standardError,
        })),
      );
      expect(found.betweenSd).toBeGreaterThanOrEqual(0);
      expect(found.withinSd).toBeGreaterThanOrEqual(0);
      for (const [i, { usual, next, forecasts }] of found.authors.entries()) {
        expect(forecasts).toBeGreaterThan(0);
        expect(usual.lower).toBeLessThanOrEqual(usual.upper);
        expect(next.ratio).toBeCloseTo(usual.ratio, 9);
        // Halving stops within 1e-9 of 1 or of the end.
        const near = 1e-8 * (1 + Math.abs(usual.lower) + Math.abs(usual.upper));
        expect(next.upper - next.lower).toBeGreaterThanOrEqual(usual.upper - usual.lower - near);
        const cents = inCents.authors[i]?.usual.ratio ?? Number.NaN;
        expect(Math.abs(cents - usual.ratio)).toBeLessThanOrEqual(near);
      }
      expect(found.authors.reduce((sum, { forecasts }) => sum + forecasts, 0)).toBe(seen.length);
    }),
    { numRuns: 25 },
  );
});

test("intervals hold 95 % of simulated authors and of their next forecasts, and are nearer the truth than own means", () => {
  let [usualHeld, nextHeld, all, shrunk, raw] = [0, 0, 0, 0, 0];
  for (let run = 0; run < 20; run++) {
    const random = createRandom(run);
    const truths = Array.from({ length: 20 }, () => 0.7 + 0.2 * random.normal());
    const seen = truths.flatMap((truth, i) =>
      Array.from({ length: 1 + random.integer(4) }, () => {
        const ratio = truth + 0.15 * random.normal() + 0.1 * random.normal();
        return one(`${i}`, 100, 100 * ratio, 10);
      }),
    );
    for (const { author, usual, next, own } of forecastBias(seen).authors) {
      const truth = truths[Number(author)] ?? Number.NaN;
      const later = truth + 0.15 * random.normal();
      if (usual.lower < truth && truth < usual.upper) usualHeld++;
      if (next.lower < later && later < next.upper) nextHeld++;
      shrunk += (usual.ratio - truth) ** 2;
      raw += (own - truth) ** 2;
      all++;
    }
  }
  expect(Math.abs(usualHeld / all - 0.95)).toBeLessThan(0.03);
  expect(Math.abs(nextHeld / all - 0.95)).toBeLessThan(0.03);
  expect(shrunk).toBeLessThan(0.85 * raw);
});

test("promises of nothing, errors below 0 and priors without width are refused by author and value", () => {
  expect(() => forecastBias([one("Ann", 0, 1, 1)])).toThrow("Ann promised 0");
  expect(() => forecastBias([one("Ann", 1, 1, -1)])).toThrow("standard error of -1");
  expect(() => forecastBias([one("Ann", 1, Number.NaN, 1)])).toThrow("NaN was measured");
  expect(() => forecastBias([], { prior: { withinScale: 0 } })).toThrow("of the prior is 0");
});
