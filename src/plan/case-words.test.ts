import { expect, test } from "vitest";
import { goingQuiet } from "../../test/plan/going-quiet.ts";
import {
  caseHeadlines,
  driverFigure,
  measuringWords,
  moneyFigure,
  rateWords,
} from "./case-words.ts";
import { weighCase } from "./weigh-case.ts";

const weigh = (otherwise: object = {}) =>
  weighCase(goingQuiet({ draws: 1_000, ...otherwise })).weighed;

test("money has thousands marks and a minus sign, and none where it is nothing", () => {
  const figures = [-1234.5, -0.4, 0, 0.5, 1_234_567].map(moneyFigure);
  expect(figures).toEqual(["−1,235", "0", "0", "1", "1,234,567"]);
});

test("a driver's figure is said in its unit", () => {
  expect(driverFigure(0.6789, "share")).toBe("67.9 %");
  expect(driverFigure(44_040, "people")).toBe("44,040");
  expect(driverFigure(0.04, "money")).toBe("0.04");
  expect(driverFigure(0, "money")).toBe("0.00");
  expect(driverFigure(64, "money")).toBe("64.00");
  expect(driverFigure(9_500, "money")).toBe("9,500");
  expect(driverFigure(0.031, "orders")).toBe("0.031");
  expect(driverFigure(2, "messages")).toBe("2");
});

test("a rate of return is one, several or none, a loss with its sign", () => {
  const { figures } = weigh();
  const say = (internalRate: typeof figures.internalRate, modifiedInternalRate: number | null) =>
    rateWords({ ...figures, internalRate, modifiedInternalRate });
  const shape = { signChanges: 1 } as const;
  expect(say({ kind: "one", rate: 0.237, ...shape }, 0.11)).toBe("24 % a year, modified 11 %");
  expect(say({ kind: "one", rate: -0.237, ...shape }, null)).toBe("−24 % a year");
  expect(say({ kind: "one", rate: 5e20, ...shape }, null)).toBe("above 1,000 % a year");
  expect(say({ kind: "none", reason: "one-sign", ...shape }, null)).toBe("none");
});

test("the headlines are the figures: value, chance, cash and what is held out", () => {
  const of = weigh();
  const { figures, chances, measuring } = of;
  const headlines = caseHeadlines(of);
  expect(headlines.map(({ figure }) => figure)).toEqual([
    moneyFigure(figures.netPresentValue),
    `${Math.round(100 * chances.chanceAboveZero)} %`,
    moneyFigure(-figures.lowest.amount),
    (measuring?.heldOut ?? 0).toLocaleString("en-GB"),
  ]);
  expect(headlines[0]?.title).toBe("Net present value, 12 months");
  expect(headlines[0]?.about).toContain(
    `${moneyFigure(chances.p5)} to ${moneyFigure(chances.p95)}`,
  );
});

test("where nothing is said of how people are without it, what the holdout sees is not told", () => {
  const of = weigh({ baseline: undefined });
  expect(caseHeadlines(of)[3]).toMatchObject({ figure: "10 %" });
  expect(caseHeadlines(of)[3]?.about).toContain("what it can see is not told");
  expect(measuringWords(of)).toHaveLength(1);
});

test("without a holdout nothing can be measured, and that is said", () => {
  expect(measuringWords(weigh({ holdout: 0 }))[1]).toBe(
    "Nobody is held out, so nothing can be measured.",
  );
});

test("a result that does not depend on the orders added says so", () => {
  const { drivers } = goingQuiet();
  const nothing = { value: 0, grade: "C", source: "test" };
  const of = weigh({ drivers: { ...drivers, reach: nothing }, baseline: undefined });
  expect(measuringWords(of)).toEqual(["The result does not depend on the orders added."]);
});
