import { expect, test } from "vitest";
import type { AcquisitionReport, AcquisitionRow } from "../../../src/predict/value-report.ts";
import { chosenDimension, chosenLevels, isUncertain, levelCurves } from "./level-choice.ts";

function row(level: string, customers: number, half: number): AcquisitionRow {
  const firstYear = { value: 5000, lower: 5000 - half, upper: 5000 + half, level: 0.8 };
  return {
    level,
    customers,
    firstOrder: 2000,
    toDate: 3000,
    firstYear,
    residualValue: firstYear,
    curve: Array.from({ length: 12 }, (_, at) => 2000 + 250 * (at + 1)),
    cost: 2600,
    valueToCost: null,
    payback: { month: 3, earliest: 2, latest: 4 },
  };
}

const source = {
  dimension: "source",
  title: "Source",
  rows: ["google", "mail", "direct", "social", "partner", "shop window", "radio"].map((level, at) =>
    row(level, 700 - 100 * at, 200),
  ),
};
const report: AcquisitionReport = {
  cost: null,
  whole: row("all", 2800, 50),
  dimensions: [source, { dimension: "country", title: "Country", rows: [] }],
  ideal: [],
};

test("an address that names an unknown split shows the first there is", () => {
  expect(chosenDimension(report, "country")?.title).toBe("Country");
  expect(chosenDimension(report, "moon")?.title).toBe("Source");
  expect(chosenDimension({ ...report, dimensions: [] }, undefined)).toBeUndefined();
});

test("the largest levels are drawn unasked, and those asked for where they exist", () => {
  expect(chosenLevels(source, undefined)).toHaveLength(5);
  expect(chosenLevels(source, ["radio", "moon"]).map(({ level }) => level)).toEqual(["radio"]);
  expect(chosenLevels(source, ["moon"])).toHaveLength(5);
});

test("few customers or a wide interval are uncertain", () => {
  expect(isUncertain(row("many", 400, 300))).toBe(false);
  expect(isUncertain(row("few", 49, 300))).toBe(true);
  expect(isUncertain(row("wide", 400, 1600))).toBe(true);
});

test("a curve begins with the first order, and no two share an ink", () => {
  const curves = levelCurves(source.rows.slice(0, 6), source);
  expect(curves[0]?.values).toHaveLength(13);
  expect(curves[0]?.values[0]).toBe(2000);
  expect(new Set(curves.map(({ ink }) => ink)).size).toBe(6);
});
