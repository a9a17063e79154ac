import { expect, test } from "vitest";
import type { Goal } from "../../../src/plan/goal.ts";
import type { GoalProgress } from "../../../src/plan/goal-progress.ts";
import {
  axisFigure,
  boundText,
  goalFigure,
  guardrailsText,
  ownersText,
  shareFigure,
  standingOf,
  wantsLess,
  wayText,
} from "./goal-words.ts";

const goal: Goal = {
  ...{ goal: "back", title: "Back", kpi: { measure: "contribution" }, target: 45_000 },
  ...{ baseline: { amount: 41_000, source: "report", asOf: "2026-01-31" }, owner: "Ada" },
  ...{ teams: ["CRM", "Stores"], from: "2026-02-01", to: "2026-06-30" },
  guardrails: [
    { measure: "margin", least: 0.35 },
    { measure: "unsubscribes", most: 0.0012 },
  ],
};
const progress = (pace: object, shareGone = 0.5): GoalProgress => ({
  ...{ from: goal.from, until: "2026-04-15", shareGone, amount: 20_000 },
  pace: { kind: "linear", atEnd: 40_000, reaches: false, ...pace },
  guardrails: [
    { measure: "margin", least: 0.35, amount: 0.4, state: "kept" },
    { measure: "unsubscribes", most: 0.0012, amount: null, state: "not known" },
  ],
});

test("figures are written in their unit: money of the shop, counts, shares", () => {
  expect(goalFigure(41_233.4, "contribution", "EUR")).toBe("€41,233");
  expect(goalFigure(41_233.4, "revenue", "")).toBe("41,233");
  expect(goalFigure(1_203.6, "active-customers", "EUR")).toBe("1,204");
  expect(goalFigure(0.2345, "repeat-rate", "EUR")).toBe("23.5%");
  expect(axisFigure(41_000, "contribution", "EUR")).toBe("€41K");
  expect(axisFigure(41_000, "orders", "EUR")).toBe("41K");
  expect(shareFigure(0.00122)).toBe("0.122%");
});

test("the way to a target is a change of it, of a share in points", () => {
  expect(wayText(goal)).toBe("+9.8%");
  expect(wayText({ ...goal, target: 30_750 })).toBe("-25%");
  expect(wantsLess({ ...goal, target: 30_750 })).toBe(true);
  expect(wayText({ ...goal, baseline: { ...goal.baseline, amount: 0 } })).toBe("");
  const rate = { ...goal, kpi: { measure: "repeat-rate" as const }, target: 0.25 };
  expect(wayText({ ...rate, baseline: { ...goal.baseline, amount: 0.221 } })).toBe("+2.9 points");
});

test("where a goal stands is a word that does not say more than is known", () => {
  const words = (given: GoalProgress | null, note = ""): string =>
    standingOf({ goal, progress: given, note }).words;
  expect(words(null, "It begins on 2026-02-01.")).toBe("Not begun");
  expect(words(null, "There are no orders yet.")).toBe("Nothing known yet");
  expect(words(progress({}))).toBe("Short at this pace");
  expect(words(progress({ reaches: true }))).toBe("On its way");
  expect(words(progress({ kind: "at-most", reaches: null }))).toBe("Cannot be told yet");
  expect(words(progress({ kind: "as-it-stands" }))).toBe("Short of its target");
  expect(words({ ...progress({ kind: "at-most", reaches: null }), amount: 45_000 })).toBe(
    "At its target already",
  );
  expect(words(progress({ reaches: true }, 1))).toBe("Reached");
  expect(words(progress({}, 1))).toBe("Missed");
});

test("guardrails and owners are said in words", () => {
  expect(goal.guardrails.map(boundText)).toEqual(["at least 35%", "at most 0.12%"]);
  expect(guardrailsText({ goal, progress: progress({}) })).toBe("1 of 2 guardrails kept");
  const broken = progress({}).guardrails.map((each) => ({ ...each, state: "broken" as const }));
  expect(guardrailsText({ goal, progress: { ...progress({}), guardrails: broken } })).toBe(
    "Margin and Unsubscribes broken",
  );
  expect(ownersText(goal)).toBe("Ada, with CRM and Stores");
  expect(ownersText({ owner: "Ada", teams: [] })).toBe("Ada");
});
