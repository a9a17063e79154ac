import { expect, test } from "vitest";
import { simulateShop } from "../../test/calibration/simulated-shop.ts";
import { quantileOfSorted } from "../stats/interval.ts";
import { testOrigin } from "./origin-test.ts";
import { plainClock } from "./purchase-log.ts";
import {
  learnTracking,
  type OriginTotal,
  sharedFactors,
  totalOf,
  trackedInterval,
} from "./tracking.ts";

/** A forecast of 84 days from `until` whose log miss is `miss`. */
function origin(until: number, miss: number, ownSd = 0.05): OriginTotal {
  return { until, end: until + 84, predicted: 1000, actual: 1000 * Math.exp(miss), miss, ownSd };
}

/** One forecast after the other, the latest first. */
function apart(misses: readonly number[]): OriginTotal[] {
  return misses.map((miss, i) => origin(84 * i, miss)).reverse();
}

test("without an origin nothing is corrected and 10 % is assumed, known as by two degrees of freedom", () => {
  const tracking = learnTracking([]);
  expect(tracking).toMatchObject({ factor: 1, sd: 0.1, freedom: 2, used: false });
  expect(tracking.why).toContain("No earlier day could be tested");
});

test("a lean that repeats is used: five misses of 30 % give the mean of them and of one without a lean", () => {
  const tracking = learnTracking(apart([0.3, 0.3, 0.3, 0.3, 0.3]));
  expect(tracking.used).toBe(true);
  expect(tracking.factor).toBeCloseTo(Math.exp(0.25), 12);
  // What is left, .05, the models' own intervals explain.
  expect(tracking.sd).toBeCloseTo(Math.sqrt(0.01 / 6), 12);
  expect(tracking.freedom).toBe(7);
  expect(tracking.why).toContain("multiplied by 1.284");
});

test("misses that turn are not corrected, and all their spread is kept", () => {
  const tracking = learnTracking(apart([0.3, -0.3, 0.3, -0.3]));
  expect(tracking).toMatchObject({ factor: 1, used: false });
  expect(tracking.sd).toBeCloseTo(Math.sqrt((0.01 + 4 * (0.09 - 0.0025)) / 5), 12);
  expect(tracking.why).toContain("would not have helped");
});

test("what the models' own intervals explain is no spread of all customers together", () => {
  const misses = [0.1, -0.1, 0.1, -0.1].map((miss, i) => origin(84 * i, miss, 0.1));
  expect(learnTracking(misses).sd).toBeCloseTo(Math.sqrt(0.01 / 5), 12);
});

test("origins are corrected in rehearsal only by forecasts that were over by their day", () => {
  // The third may know the first, the fourth too: the second was not over on day 100.
  const tracking = learnTracking([
    origin(0, 0.3),
    origin(28, 0.3),
    origin(84, 0.3),
    origin(100, 0.3),
  ]);
  expect(tracking.why).toContain("15.0% corrected, 30.0% as it was");
});

test("origins that all overlap teach no correction, and count as one for how well the spread is known", () => {
  const tracking = learnTracking([origin(56, 0.3), origin(28, 0.3), origin(0, 0.3)]);
  expect(tracking).toMatchObject({ factor: 1, used: false, freedom: 3 });
  expect(tracking.why).toContain("Too few earlier days");
});

test("the order of the origins does not matter", () => {
  const totals = apart([0.1, 0.3, 0.2, 0.4]);
  expect(learnTracking(totals.toReversed())).toEqual(learnTracking(totals));
});

test("the variance grows with the length of the forecast and does not shrink with a shorter one", () => {
  const totals = apart([0.2, -0.1, 0.15]);
  const { sd } = learnTracking(totals);
  expect(learnTracking(totals, 4).sd).toBeCloseTo(2 * sd, 12);
  expect(learnTracking(totals, 0.25).sd).toBe(sd);
});

/** The shares .1 and .9 of the log factors. */
function tails(freedom: number): readonly [number, number] {
  const logs = sharedFactors(20_000, { sd: 0.1, freedom, seed: 1 }).map(Math.log).sort();
  return [quantileOfSorted(logs, 0.1), quantileOfSorted(logs, 0.9)];
}

test("shared factors are e to the power of a Student t: 1.886 standard deviations hold 80 % at two degrees, 1.282 at many", () => {
  for (const [freedom, wanted] of [
    [2, 1.8856],
    [5000, 1.2816],
  ] as const) {
    const [lower, upper] = tails(freedom);
    expect(Math.abs(upper / 0.1 - wanted)).toBeLessThan(0.06);
    expect(Math.abs(lower / 0.1 + wanted)).toBeLessThan(0.06);
  }
});

test("no shared factor lies beyond e² either way, and equal seeds give equal factors", () => {
  const factors = sharedFactors(5000, { sd: 1, freedom: 2, seed: 3 });
  for (const factor of factors) {
    expect(Math.abs(Math.log(factor))).toBeLessThanOrEqual(2 + 1e-12);
  }
  expect(Math.max(...factors)).toBeCloseTo(Math.exp(2), 9);
  expect(sharedFactors(5000, { sd: 1, freedom: 2, seed: 3 })).toEqual(factors);
  expect(sharedFactors(5000, { sd: 1, freedom: 2, seed: 4 })).not.toEqual(factors);
});

test("a tracked interval is moved by the factor and widened by what is shared", () => {
  const draws = Array.from({ length: 99 }, (_, i) => 951 + i);
  const still = new Float64Array(99).fill(1);
  const from = { value: 1000, shared: still, level: 0.8 };
  const moved = trackedInterval(draws, { factor: 1.2 }, from);
  expect(moved.value).toBe(1200);
  expect(moved.lower).toBeCloseTo(1.2 * 960, 9);
  expect(moved.upper).toBeCloseTo(1.2 * 1040, 9);
  const shared = sharedFactors(99, { sd: 0.2, freedom: 5, seed: 1 });
  const wide = trackedInterval(draws, { factor: 1.2 }, { ...from, shared });
  expect(wide.upper - wide.lower).toBeGreaterThan(2 * (moved.upper - moved.lower));
});

test("an origin's total is the sum of its forecasts beside the purchases that came", () => {
  const { log, until } = simulateShop({ customers: 150, days: 300, seed: "total" });
  const cut = { until: until - 84, end: until, clock: plainClock(1) };
  const result = testOrigin(log, cut, {
    model: "mbg-nbd",
    known: () => ({ factors: [] }),
    periods: [42, 84],
    seed: 1,
  });
  const total = totalOf(result);
  const sum = (values: Float64Array): number => values.reduce((all, each) => all + each, 0);
  const later = log.days.filter((day, row) => {
    const customer = log.starts.findLastIndex((start) => start <= row);
    return day > cut.until && (log.days[log.starts[customer] ?? 0] ?? 0) <= cut.until;
  });
  expect(total.actual).toBe(later.length);
  expect(total.predicted).toBeCloseTo(sum(result.expected), 9);
  expect(total.miss).toBeCloseTo(Math.log((total.actual + 0.5) / (total.predicted + 0.5)), 12);
  // Poisson noise alone is a lower bound of the model's own spread.
  expect(total.ownSd).toBeGreaterThan(0.8 / Math.sqrt(total.predicted));
  expect(total.ownSd).toBeLessThan(0.6);
});
