import { expect, test } from "vitest";
import { createRandom } from "../stats/random.ts";
import { WEEKS_PER_YEAR } from "../stats/seasonal-index.ts";
import { dayNumber } from "./day-number.ts";
import { purchaseLogOf } from "./order-log.ts";
import type { PurchaseLog } from "./purchase-log.ts";
import { learnSeason, weekOfYear } from "./season.ts";

const first = dayNumber("2021-03-10");
const fourYears = dayNumber("2025-03-09");

/** In December two and a half times as much is bought as else. */
const raw = Array.from({ length: WEEKS_PER_YEAR }, (_, week) => (week >= 48 ? 2.5 : 1));
const level = raw.reduce((sum, each) => sum + each, 0) / WEEKS_PER_YEAR;
const truth = raw.map((each) => each / level);

/** Customers of own rates, some 5 purchases a year, who come over the whole time and stay. */
function seasonalShop(customers: number, until: number, index: readonly number[]): PurchaseLog {
  const random = createRandom("season");
  const most = Math.max(...index);
  return purchaseLogOf(
    Array.from({ length: customers }, () => {
      const rate = random.gamma(2, 2 * 73);
      let at = first + random.uniform() * (until - first);
      const days = new Set([Math.floor(at)]);
      for (;;) {
        at += random.exponential() / (rate * most);
        if (at >= until + 1) break;
        const day = Math.floor(at);
        if (random.uniform() < (index[weekOfYear(day)] ?? 1) / most) days.add(day);
      }
      return [...days].map((day) => [day, 100] as const);
    }),
  );
}

const december = learnSeason(seasonalShop(700, fourYears, truth), {
  first,
  until: fourYears,
  model: "nbd",
});

test("weeks of the year begin on 1 January; the last has the odd days of common and leap years", () => {
  const week = (day: string): number => weekOfYear(dayNumber(day));
  expect([week("2023-01-01"), week("2023-01-07"), week("2023-01-08")]).toEqual([0, 0, 1]);
  expect([week("2023-12-23"), week("2023-12-24"), week("2023-12-31")]).toEqual([50, 51, 51]);
  expect([week("2024-12-22"), week("2024-12-23"), week("2024-12-31")]).toEqual([50, 51, 51]);
});

test("with less than two years there is no season", () => {
  const log = seasonalShop(60, first + 900, truth);
  const known = (days: number) => ({ first, until: first + days, model: "nbd" as const });
  expect(learnSeason(log, known(727))).toBeNull();
  expect(learnSeason(log, known(728))?.weeks).toHaveLength(WEEKS_PER_YEAR);
});

test("the index of a simulated shop of four years is near its truth: December 2.5 times the rest", () => {
  const weeks = december?.weeks ?? [];
  const errors = truth.map((wanted, week) => (weeks[week] ?? Number.NaN) - wanted);
  const rms = Math.sqrt(errors.reduce((sum, e) => sum + e * e, 0) / WEEKS_PER_YEAR);
  expect(rms).toBeLessThan(0.13);
  for (const week of [48, 49, 50, 51]) {
    expect(Math.abs((weeks[week] ?? 0) / (truth[week] ?? 1) - 1)).toBeLessThan(0.15);
  }
});

test("a shop without a season has an index near 1", () => {
  const even = new Array<number>(WEEKS_PER_YEAR).fill(1);
  const season = learnSeason(seasonalShop(400, fourYears, even), {
    first,
    until: fourYears,
    model: "nbd",
  });
  for (const week of season?.weeks ?? [0]) expect(Math.abs(week - 1)).toBeLessThan(0.2);
});

test("only what was known by the day is used", () => {
  const log = seasonalShop(120, fourYears, truth);
  const until = first + 1000;
  const known = { first, until, model: "nbd" as const };
  const cutOff = log.bought.map((bought, row) => ((log.days[row] ?? 0) > until ? 0 : bought));
  expect(cutOff).not.toEqual(log.bought);
  expect(learnSeason({ ...log, bought: cutOff }, known)?.weeks).toEqual(
    learnSeason(log, known)?.weeks,
  );
});

test("on the clock a December is more than twice as long as a July, and a year has about 365.25 days", () => {
  const clock = december?.clock ?? Number;
  const between = (from: string, to: string): number =>
    clock(dayNumber(to)) - clock(dayNumber(from));
  const july = between("2023-07-01", "2023-08-01");
  expect(between("2023-12-03", "2024-01-01") / july).toBeGreaterThan(2);
  // 29 days at about 2.26 against 31 at about .9.
  expect(between("2023-12-03", "2024-01-01") / july).toBeLessThan(2.8);
  for (const [from, to] of [
    ["2022-03-10", "2023-03-10"],
    ["2026-06-01", "2027-06-01"],
  ] as const) {
    expect(Math.abs(between(from, to) / 365.25 - 1)).toBeLessThan(0.01);
  }
});

test("the clock begins at the first day and rises within days, over days and beyond what is known", () => {
  const clock = december?.clock ?? Number;
  expect(clock(first)).toBe(0);
  let before = 0;
  for (let day = first + 0.25; day < fourYears + 400; day += 0.25) {
    expect(clock(day)).toBeGreaterThan(before);
    before = clock(day);
  }
  expect(clock(first + 10.5)).toBeCloseTo((clock(first + 10) + clock(first + 11)) / 2, 9);
});
