import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "./random.ts";
import { seasonalIndex, WEEKS_PER_YEAR } from "./seasonal-index.ts";

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Every week of each year, expected the same. */
function evenly(each: number, years: number, weeks = WEEKS_PER_YEAR): number[][] {
  return Array.from({ length: weeks }, () => new Array<number>(years).fill(each));
}

test("where all weeks are alike the index is 1 throughout", () => {
  for (const week of seasonalIndex(evenly(30, 3), evenly(20, 3))) expect(week).toBeCloseTo(1, 12);
});

test("enormous counts are taken as they are: the raw ratios over their mean", () => {
  const ratios = [0.4, 1, 1.6, 3];
  const counted = ratios.map((ratio) => [1e9 * ratio, 1e9 * ratio]);
  const index = seasonalIndex(counted, evenly(1e9, 2, 4));
  for (const [week, ratio] of ratios.entries()) {
    expect(index[week]).toBeCloseTo(ratio / mean(ratios), 6);
  }
});

test("counts too few to differ by more than chance are shrunk to 1 throughout", () => {
  const counted = [
    [1, 0],
    [0, 1],
    [2, 0],
    [0, 1],
  ];
  for (const week of seasonalIndex(counted, evenly(1, 2, 4))) expect(week).toBeCloseTo(1, 12);
});

test("a week's ratio is shrunk by the variance between weeks over itself and the noise: .24 / .25 of it, by hand", () => {
  // Equal years, so the noise is Poisson's. Two weeks of ratios .5 and 1.5 about 100 expected:
  // between = .25 − 1/100 = .24, weight = .24 / (.24 + .01).
  const index = seasonalIndex(
    [
      [25, 25],
      [75, 75],
    ],
    evenly(50, 2, 2),
  );
  expect(index[0]).toBeCloseTo(1 - 0.5 * (0.24 / 0.25), 12);
  expect(index[1]).toBeCloseTo(1 + 0.5 * (0.24 / 0.25), 12);
});

test("a week whose years differ beyond chance is trusted less", () => {
  const steady = seasonalIndex(
    [
      [50, 50],
      [150, 150],
    ],
    evenly(100, 2, 2),
  );
  const erratic = seasonalIndex(
    [
      [20, 80],
      [240, 60],
    ],
    evenly(100, 2, 2),
  );
  expect(Math.abs((erratic[1] ?? 0) - 1)).toBeLessThan(0.8 * Math.abs((steady[1] ?? 0) - 1));
});

const tables = fc.array(
  fc.array(
    fc.record({
      counted: fc.integer({ min: 0, max: 500 }),
      expected: fc.integer({ min: 1, max: 300 }),
    }),
    { minLength: 3, maxLength: 3 },
  ),
  { minLength: 2, maxLength: 12 },
);

test("what is expected may be in any unit: times a constant it changes nothing", () => {
  fc.assert(
    fc.property(tables, fc.double({ min: 0.01, max: 1000, noNaN: true }), (rows, times) => {
      const counted = rows.map((years) => years.map((each) => each.counted));
      const expected = rows.map((years) => years.map((each) => each.expected));
      const plain = seasonalIndex(counted, expected);
      const scaled = seasonalIndex(
        counted,
        expected.map((years) => years.map((each) => each * times)),
      );
      for (const [week, value] of plain.entries()) expect(scaled[week]).toBeCloseTo(value, 8);
    }),
    { numRuns: 100 },
  );
});

test("no week is below about 0.05, and the mean is 1", () => {
  fc.assert(
    fc.property(tables, (rows) => {
      const index = seasonalIndex(
        rows.map((years) => years.map((each) => each.counted)),
        rows.map((years) => years.map((each) => each.expected)),
      );
      // Held at 0.05 of the mean week and then scaled to a mean of 1: at least 0.05 / 1.05.
      for (const week of index) expect(week).toBeGreaterThan(0.0476);
      expect(mean(index)).toBeCloseTo(1, 9);
    }),
    { numRuns: 200 },
  );
});

test("a week in which nothing was ever bought is about 0.05, not 0", () => {
  const counted = [...evenly(1e6, 2, 51), [0, 0]];
  expect(seasonalIndex(counted, evenly(1e6, 2))[51]).toBeCloseTo(0.05, 4);
});

test("weeks not seen in a year are judged by the years in which they were", () => {
  const seen = seasonalIndex(
    [
      [20, 20],
      [60, 60],
    ],
    evenly(40, 2, 2),
  );
  // The third year broke off after the first week.
  const unseen = seasonalIndex(
    [
      [20, 20, 20],
      [60, 60, 0],
    ],
    [
      [40, 40, 40],
      [40, 40, 0],
    ],
  );
  expect(Math.abs((unseen[0] ?? 0) - (seen[0] ?? 0))).toBeLessThan(0.1);
  expect(Math.abs((unseen[1] ?? 0) - (seen[1] ?? 0))).toBeLessThan(0.1);
});

test("a known index is recovered from three years of Poisson counts, nearer than by the raw ratios", () => {
  const random = createRandom(1);
  let pooledError = 0;
  let rawError = 0;
  const truth = Array.from(
    { length: WEEKS_PER_YEAR },
    (_, week) => 1 + 0.3 * Math.sin((2 * Math.PI * week) / WEEKS_PER_YEAR),
  );
  for (let shop = 0; shop < 20; shop++) {
    // 15 a week and year: 45 in three years, so that a raw ratio errs by a seventh.
    const counted = truth.map((each) => [0, 1, 2].map(() => random.poisson(15 * each)));
    const index = seasonalIndex(counted, evenly(15, 3));
    const total = counted.flat().reduce((sum, count) => sum + count, 0);
    for (const [week, wanted] of truth.entries()) {
      const raw = (WEEKS_PER_YEAR * mean(counted[week] ?? []) * 3) / total;
      pooledError += ((index[week] ?? 0) - wanted) ** 2;
      rawError += (raw - wanted) ** 2;
    }
  }
  expect(Math.sqrt(pooledError / (20 * WEEKS_PER_YEAR))).toBeLessThan(0.14);
  expect(pooledError).toBeLessThan(0.85 * rawError);
});
