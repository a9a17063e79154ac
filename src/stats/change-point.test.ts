import fc from "fast-check";
import { expect, test } from "vitest";
import { changePoint, type PeriodSeen } from "./change-point.ts";
import { createRandom, type Random } from "./random.ts";

const counts = (trials: number, sum: number): PeriodSeen => ({ trials, sum, sumOfSquares: sum });

function days(random: Random, shareOf: (day: number) => number, trials = 120): PeriodSeen[] {
  return Array.from({ length: 60 }, (_, day) => {
    let sum = 0;
    for (let i = 0; i < trials; i++) if (random.uniform() < shareOf(day)) sum += 1;
    return counts(trials, sum);
  });
}

test("the chance of a largest difference is Miller & Siegmund's formula, for cuts from 5 to 95 %", () => {
  const found = changePoint([counts(10_000, 1_000), counts(10_000, 1_137)]);
  const b = found?.statistic ?? 0;
  // φ(b) of the normal density, range log(0.95² / 0.05²).
  const density = Math.exp(-(b ** 2) / 2) / Math.sqrt(2 * Math.PI);
  const chance = density * (b - 1 / b) * Math.log(0.95 ** 2 / 0.05 ** 2) + (4 * density) / b;
  expect(b).toBeCloseTo(3.14, 1);
  expect(found?.chance).toBeCloseTo(chance, 12);
});

test("with one cut the statistic is that of two means", () => {
  const found = changePoint([counts(400, 40), counts(600, 90)]);
  const [p, q] = [0.1, 0.15];
  const variance = (400 * p * (1 - p) + 600 * q * (1 - q)) / 998;
  expect(found?.statistic).toBeCloseTo((q - p) / Math.sqrt(variance * (1 / 400 + 1 / 600)), 12);
  expect(found).toMatchObject({ from: 1, before: 0.1, after: 0.15 });
});

test("without enough on both sides, or where all values are equal, there is no cut", () => {
  expect(changePoint([])).toBeNull();
  expect(changePoint([counts(1_000, 10)])).toBeNull();
  expect(changePoint([counts(49, 10), counts(900, 10)])).toBeNull();
  expect(changePoint([counts(500, 0), counts(500, 0)])).toBeNull();
});

test("it does not depend on the unit of the values, and the other way round the cut is the same", () => {
  const period = fc.tuple(fc.integer({ min: 60, max: 400 }), fc.integer({ min: 1, max: 50 }));
  fc.assert(
    fc.property(fc.array(period, { minLength: 2, maxLength: 20 }), (all) => {
      const seen = all.map(([trials, sum]) => counts(trials, sum));
      const found = changePoint(seen);
      const cents = changePoint(
        seen.map(({ trials, sum, sumOfSquares }) => ({
          trials,
          sum: 100 * sum,
          sumOfSquares: 10_000 * sumOfSquares,
        })),
      );
      expect(cents?.from).toBe(found?.from);
      expect(cents?.statistic).toBeCloseTo(found?.statistic ?? 0, 8);
      expect(changePoint([...seen].reverse())?.statistic).toBeCloseTo(found?.statistic ?? 0, 8);
    }),
  );
});

test("of 1,000 steady series about 1 in 100 is called changed at 0.01, no more", () => {
  const random = createRandom(2);
  let alarms = 0;
  for (let i = 0; i < 1_000; i++)
    if ((changePoint(days(random, () => 0.04, 60))?.chance ?? 1) < 0.01) alarms += 1;
  expect(alarms).toBeLessThanOrEqual(20);
  expect(alarms).toBeGreaterThan(0);
});

test("a share that halves is found in 9 of 10 series, mostly within five days of when it did", () => {
  const random = createRandom(3);
  let found = 0;
  let near = 0;
  for (let i = 0; i < 100; i++) {
    const change = changePoint(days(random, (day) => (day < 35 ? 0.06 : 0.03)));
    if ((change?.chance ?? 1) >= 0.001) continue;
    found += 1;
    if (Math.abs((change?.from ?? 0) - 35) <= 5) near += 1;
  }
  expect(found).toBeGreaterThanOrEqual(90);
  expect(near / found).toBeGreaterThan(0.85);
});
