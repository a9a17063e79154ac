import { expect, test } from "vitest";
import type { CohortValue } from "../../../src/predict/value-report.ts";
import { toggledChoice } from "../charts/inks.ts";
import { chosenCohorts, curvesOf, tellingCohorts } from "./cohort-choice.ts";

const nine = Array.from({ length: 9 }, (_, index) => cohort(index));

function cohort(index: number): CohortValue {
  const nothing = { value: 0, lower: 0, upper: 0, level: 0.8 };
  return {
    month: `2011-0${index + 1}`,
    customers: 100,
    orders: 100,
    repeatShare: 0.4,
    contribution: 0,
    truncated: index === 0,
    cumulative: Array.from({ length: 9 - index }, () => 1000),
    lastMonthOpen: false,
    forecast: [nothing],
    retention: [],
    residualValue: nothing,
  };
}

test("four cohorts are drawn unasked: whole ones, with at least two closed months", () => {
  expect(tellingCohorts(nine)).toEqual(["2011-02", "2011-04", "2011-06", "2011-08"]);
});

test("a shop in its first month still sees its one cohort", () => {
  expect(tellingCohorts(nine.slice(8))).toEqual(["2011-09"]);
  expect(tellingCohorts(nine.slice(0, 1))).toEqual(["2011-01"]);
  expect(tellingCohorts([])).toEqual([]);
});

test("an address that names only unknown cohorts shows the telling ones", () => {
  expect(chosenCohorts(nine, ["1999-01"]).map((it) => it.month)).toEqual(tellingCohorts(nine));
});

test("there is always a curve, and never more than there are inks", () => {
  expect(toggledChoice(["2011-01"], "2011-01")).toEqual(["2011-01"]);
  expect(toggledChoice(["2011-01", "2011-02"], "2011-01")).toEqual(["2011-02"]);
  expect(toggledChoice(["a", "b", "c", "d", "e", "f"], "g")).toHaveLength(6);
});

test("no two curves share an ink", () => {
  const inks = curvesOf(nine.slice(1, 7), nine).map((curve) => curve.ink);
  expect(new Set(inks).size).toBe(6);
});
