import fc from "fast-check";
import { expect, test } from "vitest";
import { dayName, dayNumber } from "./day-number.ts";
import { scoreForecast } from "./forecast-score.ts";
import { dayAfter, parseDuration } from "./horizon.ts";

const counts = fc
  .array(fc.nat(9), { minLength: 2, maxLength: 40 })
  .filter((values) => new Set(values).size > 1);

test("a perfect forecast has no error and an nGini of 1; the reverse order has −1", () => {
  fc.assert(
    fc.property(counts, (values) => {
      const actual = Float64Array.from(values);
      const perfect = scoreForecast(actual, actual);
      expect(perfect.mae).toBe(0);
      expect(perfect.bias).toBe(0);
      expect(perfect.nGini).toBeCloseTo(1, 9);
      expect(
        scoreForecast(
          actual.map((value) => -value),
          actual,
        ).nGini,
      ).toBeCloseTo(-1, 9);
    }),
  );
});

test("the ranking alone decides the nGini: any rising function of the forecast leaves it as it is", () => {
  fc.assert(
    fc.property(counts, fc.infiniteStream(fc.nat(1000)), (values, noise) => {
      const actual = Float64Array.from(values);
      const forecast = actual.map(() => noise.next().value);
      const before = scoreForecast(forecast, actual).nGini;
      expect(
        scoreForecast(
          forecast.map((value) => 3 * value + 2),
          actual,
        ).nGini,
      ).toBeCloseTo(before, 6);
      expect(Math.abs(before)).toBeLessThanOrEqual(1 + 1e-9);
    }),
  );
});

test("one forecast for all ranks nobody: nGini 0", () => {
  expect(scoreForecast(Float64Array.of(1, 1, 1), Float64Array.of(0, 2, 5)).nGini).toBeCloseTo(
    0,
    12,
  );
});

test("durations are days, weeks, calendar months and years; anything else is refused with an example", () => {
  const from = dayNumber("2026-01-31");
  const after = (text: string): string => dayName(dayAfter(from, parseDuration(text, "horizon")));
  expect(after("90d")).toBe("2026-05-01");
  expect(after("39w")).toBe("2026-10-31");
  expect(after("1m")).toBe("2026-02-28");
  expect(after("1y")).toBe("2027-01-31");
  expect(dayName(dayAfter(dayNumber("2024-02-29"), { count: 1, unit: "y" }))).toBe("2025-02-28");
  for (const text of ["", "12", "w", "-3w", "1.5y", "0d", "3 w"]) {
    expect(() => parseDuration(text, "horizon")).toThrow(/e\.g\. 90d, 39w, 6m or 1y/);
  }
});
