import { expect, test } from "vitest";
import { goingQuiet } from "../../../test/plan/going-quiet.ts";
import {
  assumptionsOf,
  changedFigures,
  figureAt,
  figureFault,
  figureOf,
  figureText,
  withFigure,
} from "./case-fields.ts";

const of = goingQuiet();
const likely = { driver: "margin", figure: "likely" } as const;

test.each([
  ["35", "share", 0.35],
  ["35 %", "share", 0.35],
  ["0.031", "orders", 0.031],
  [".5", "orders", 0.5],
  ["−2", "orders", -2],
  ["44,040", "people", 44_040],
  ["1,234,567.5", "money", 1_234_567.5],
] as const)("%s in a field of %s is %d", (text, unit, figure) => {
  expect(figureOf(text, unit)).toBe(figure);
});

test.each(["", "0,35", "1,23", "12,3456", "x", "1e3", "--1", ".", "1.2.3", "€5"])(
  "%s in a field is no figure",
  (text) => {
    expect(figureOf(text, "money")).toBeUndefined();
  },
);

test("what a field shows means the figure that it was made of", () => {
  for (const { unit, low, likely: middle, high, error } of Object.values(assumptionsOf(of)).flat())
    for (const place of [low, middle, high, error]) {
      if (place === null) continue;
      const figure = figureAt(of, place);
      expect(figureOf(figureText(figure, unit), unit)).toBe(figure);
    }
});

test("another figure changes that figure and nothing else", () => {
  const changed = withFigure(of, likely, 0.3);
  expect(figureAt(changed, likely)).toBe(0.3);
  expect(withFigure(changed, likely, figureAt(of, likely))).toEqual(of);
  expect(changedFigures(of, changed)).toEqual([
    { title: "Contribution margin, likely", from: "35%", to: "30%" },
  ]);
});

test("a driver that the case does not name stands apart, and a figure of it makes it a judgement", () => {
  const { setup: _setup, ...drivers } = of.drivers;
  const without = { ...of, drivers };
  expect(assumptionsOf(without).usual.map(({ name }) => name)).toEqual(["setup"]);
  const place = { driver: "setup", figure: "value" } as const;
  expect(figureAt(without, place)).toBe(0);
  expect(withFigure(without, place, 500).drivers.setup).toEqual({
    ...{ grade: "D", source: "", owner: "", value: 500 },
  });
});

test.each([
  [likely, 0.5, "low, likely and high must stand in this order"],
  [likely, 2, "must be from -100 to 100%"],
  [{ driver: "lift", figure: "standardError" }, -1, "must be 0 or more"],
  [{ driver: "people", figure: "value" }, -1, "must be from 0 to 1,000,000,000,000"],
  [{ term: "holdout" }, 0.95, "must be from 0 to 90%"],
  [{ term: "months" }, 2.5, "must be whole months"],
  [{ term: "months" }, 2, "it cannot run for longer than is looked at"],
  [likely, 0.3, undefined],
  [{ term: "discountRate" }, 0.12, undefined],
] as const)("of %o the figure %d: %s", (place, figure, fault) => {
  expect(figureFault(of, place, figure)).toBe(fault);
});

test("how people are without it, and which go together, are changed in their places", () => {
  const stated = {
    ...goingQuiet(),
    baseline: { orders: 0.2, testCost: 50, source: "the orders of a year" },
    together: [{ drivers: ["lift", "margin"], correlation: 0.5 }] as const,
  };
  const { anyway, pairs } = assumptionsOf(stated);
  // What is not said, such as the spread, is not shown.
  expect(anyway.map(({ name }) => name)).toEqual(["anyway-orders", "anyway-testCost"]);
  expect(pairs).toMatchObject([{ title: "Orders added and Margin" }]);
  const changed = withFigure(withFigure(stated, { baseline: "orders" }, 0.3), { pair: 0 }, -0.2);
  expect(changed).toEqual({
    ...stated,
    baseline: { ...stated.baseline, orders: 0.3 },
    together: [{ drivers: ["lift", "margin"], correlation: -0.2 }],
  });
  expect(changedFigures(stated, changed).map(({ from, to }) => [from, to])).toEqual([
    ["0.2", "0.3"],
    ["0.5", "-0.2"],
  ]);
  expect(figureFault(stated, { baseline: "orders" }, 0)).toBe("must be more than 0, and possible");
  expect(figureFault(stated, { baseline: "testCost" }, 0)).toBeUndefined();
  expect(figureFault(stated, { pair: 0 }, 1)).toBe("must be between -1 and 1");
});
