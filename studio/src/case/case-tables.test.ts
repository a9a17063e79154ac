import { expect, test } from "vitest";
import type { ToldCase } from "../../../src/plan/case-export.ts";
import { weighCase } from "../../../src/plan/weigh-case.ts";
import { goingQuiet } from "../../../test/plan/going-quiet.ts";
import { monthsData, movesData, rangeFigure } from "./case-tables.ts";
import { caseKpis, measuringFacts, returnFacts } from "./case-words.ts";

const told: ToldCase = {
  ...weighCase(goingQuiet({ draws: 1_000 })).weighed,
  ...{ currency: "EUR", hash: "0123456789abcdef", madeAt: "2026-11-30T00:00:00Z", overlaps: [] },
};

test("the months of a case add up to its last row", () => {
  const { rows, columns } = monthsData(told);
  const cash = columns.findIndex(({ short }) => short === "Cash flow");
  const values = rows.map((row) => Number(row[cash]?.raw));
  const sum = values.slice(0, -1).reduce((all, each) => all + each, 0);
  expect(values.at(-1)).toBeCloseTo(sum, 6);
  expect(sum).toBeCloseTo(told.figures.lines["cumulative"]?.at(-1) ?? 0, 6);
});

test("the four figures say what was reckoned, with the range of the draws beside the value", () => {
  const [value, chance, out, held] = caseKpis(told);
  expect(value).toMatchObject({ label: "Net present value, 12 months" });
  expect(value?.beside).toMatch(/^-?€\S+K to €\S+K$/);
  expect(chance?.value).toBe(`${Math.round(100 * told.chances.chanceAboveZero)}%`);
  expect(out).toMatchObject({
    value: "€9.5K",
    note: expect.stringMatching(/^Lowest at the start/),
  });
  expect(held).toMatchObject({ value: "3,294", beside: "10%" });
});

test("a case of a shop without a currency is told without one", () => {
  const bare = { ...told, currency: "" };
  const words = [...caseKpis(bare), ...returnFacts(bare), ...measuringFacts(bare)];
  expect(JSON.stringify([words, monthsData(bare), movesData(bare)])).not.toMatch(/€|EUR|NaN/);
});

test.each([
  ["margin", 0.315, "31.5%"],
  ["messagePrice", 0.0587, "€0.0587"],
  ["setup", 9_500, "€9,500"],
  ["lift", 0.03123, "0.0312"],
] as const)("beside its bar the figure %s of %d is %s", (name, value, text) => {
  expect(rangeFigure(name, value, "EUR")).toBe(text);
});
