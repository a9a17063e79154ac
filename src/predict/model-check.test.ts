import { expect, test } from "vitest";
import { simulateShop } from "../../test/calibration/simulated-shop.ts";
import { dayNumber } from "./day-number.ts";
import { judgeOrigins } from "./model-check.ts";
import { type OriginTest, testOrigin } from "./origin-test.ts";
import { plainClock } from "./purchase-log.ts";
import { totalOf } from "./tracking.ts";

const { log, until } = simulateShop({ customers: 400, days: 500, seed: "check" });

/** Four forecasts of twelve weeks, one after the other, the latest first. */
const tests = [0, 84, 168, 252].map((back) =>
  testOrigin(
    log,
    { until: until - back - 84, end: until - back, clock: plainClock(1) },
    {
      model: "mbg-nbd",
      known: () => ({ factors: [] }),
      groups: (h) => [
        { of: Int32Array.from(h.firstDay, (day) => Math.floor((day - 14_000) / 60)), count: 9 },
        { of: Int32Array.from(h.customer, (customer) => customer % 2), count: 2 },
      ],
      periods: Array.from({ length: 12 }, (_, week) => 7 * (week + 1)),
      seed: 1,
    },
  ),
);

/** The record where what came on the days of the latest forecast is another. */
function judged(byDay: (count: number, day: number) => number = (count) => count) {
  const [latest, ...others] = tests;
  if (latest === undefined) throw new Error("no test");
  const changed: OriginTest = { ...latest, laterByDay: latest.laterByDay.map(byDay) };
  return judgeOrigins([changed, ...others], tests.map(totalOf), 1);
}

test("a shop that goes on as before raises no alarm", () => {
  expect(judged().alarm).toBeNull();
});

test("an alarm names the week since when more is bought: after the fifth, where the last weeks double", () => {
  const { alarm } = judged((count, day) => (day < 28 ? count : 2 * count));
  expect(alarm?.direction).toBe("more");
  const since = dayNumber(alarm?.since ?? "");
  expect(since).toBeGreaterThan(until - 84 + 28);
  expect(since).toBeLessThanOrEqual(until);
  expect((since - (until - 84 + 1)) % 7).toBe(0);
  expect(alarm?.message).toContain("customers have bought more than the model expected");
});

test("an alarm is raised where nothing is bought any more", () => {
  const { alarm } = judged((count, day) => (day < 21 ? count : 0));
  expect(alarm?.direction).toBe("fewer");
  expect(alarm?.message).toContain("customers have bought less");
});

test("what has come back into the band by the end raises no alarm", () => {
  expect(judged((count, day) => (day < 42 ? 0 : 2 * count)).alarm).toBeNull();
});

test("each origin's interval rests on the origins that were over by its day alone", () => {
  const totals = tests.map(totalOf);
  const wild = totals.map((total, i) => (i === 0 ? { ...total, miss: 3 } : total));
  const plain = judgeOrigins(tests, totals, 1).origins;
  const with3 = judgeOrigins(tests, wild, 1).origins;
  // The latest forecast's miss is known to nobody before it, itself included.
  expect(with3).toEqual(plain);
  const first = totals.map((total, i) => (i === 3 ? { ...total, miss: 3 } : total));
  const later = judgeOrigins(tests, first, 1).origins;
  expect(later[3]).toEqual(plain[3]);
  const width = (of: typeof plain, i: number): number =>
    (of[i]?.predicted.upper ?? 0) - (of[i]?.predicted.lower ?? 0);
  expect(width(later, 2)).toBeGreaterThan(1.5 * width(plain, 2));
});

test("intervals of a shop that follows the model hold about the shares of customers that they state, and wider ones hold more", () => {
  const { coverage } = judged();
  expect(coverage.map(({ level }) => level)).toEqual([0.5, 0.8, 0.95]);
  for (const { level, customers } of coverage) {
    expect(Math.abs((customers ?? 0) - level)).toBeLessThan(0.05);
  }
  // A share of fewer than five totals would say nothing.
  expect(coverage.map(({ shop }) => shop)).toEqual(
    tests.length < 5 ? [null, null, null] : expect.anything(),
  );
  for (const of of ["cohorts", "sources"] as const) {
    const shares = coverage.map((each) => each[of] ?? Number.NaN);
    expect(shares).toEqual(shares.toSorted());
    expect(shares[2]).toBeGreaterThan(0.7);
  }
});

test("the check's weeks add up to its total and its tenths to all customers", () => {
  const { check } = judged();
  const [latest] = tests;
  expect(check?.weekly.reduce((sum, { actual }) => sum + actual, 0)).toBe(check?.actual);
  expect(check?.days).toBe(84);
  expect(check?.deciles.reduce((sum, { customers }) => sum + customers, 0)).toBe(
    latest?.histories.x.length,
  );
});

test("without origins there is no record", () => {
  expect(judgeOrigins([], [], 1)).toMatchObject({
    origins: [],
    coverage: [],
    check: null,
    alarm: null,
  });
});
