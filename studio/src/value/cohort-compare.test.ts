import { expect, test } from "vitest";
import type { Curve } from "../charts/curve.ts";
import { comparedValue, differenceOf, shareEstimate } from "./cohort-compare.ts";

const forecast = (value: number, half: number) => ({
  value,
  lower: value - half,
  upper: value + half,
  level: 0.8,
});

function curve(month: string, actual: readonly number[], ahead: readonly number[]): Curve {
  return {
    month,
    label: month,
    ink: "red",
    truncated: false,
    actual,
    lastMonthOpen: true,
    forecast: ahead.map((value) => forecast(value, 30)),
  };
}

const old = curve("2011-01", [100, 150, 180, 200], [220]);
const young = curve("2011-03", [100, 120], [140, 160, 180]);

test("a difference of two forecasts is as unsure as both together", () => {
  expect(differenceOf(forecast(140, 30), forecast(100, 40))).toEqual({
    value: 40,
    lower: -10,
    upper: 90,
    level: 0.8,
  });
});

test("the first cohort has no difference, the others have one at every month they share", () => {
  expect(comparedValue(old, old, 1)?.difference).toBeNull();
  expect(comparedValue(young, old, 3)?.difference).toMatchObject({ value: -40, lower: -70 });
  expect(comparedValue(young, old, 9)).toBeNull();
});

test("what was counted has no interval, and a month that is not over says so", () => {
  expect(comparedValue(young, old, 0)).toMatchObject({
    kind: "actual",
    difference: { value: 0, lower: 0, upper: 0 },
  });
  expect(comparedValue(young, old, 1)?.kind).toBe("open");
  expect(comparedValue(young, old, 2)?.kind).toBe("forecast");
});

test("a share of few customers is unsure, one of none says nothing", () => {
  const few = shareEstimate(0.5, 10);
  expect([few.lower, few.upper].map((end) => end.toFixed(3))).toEqual(["0.312", "0.688"]);
  expect(shareEstimate(0, 40).lower).toBeCloseTo(0, 9);
  expect(shareEstimate(0, 0)).toMatchObject({ lower: 0, upper: 1 });
});
