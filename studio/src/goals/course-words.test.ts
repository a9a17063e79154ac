import { expect, test } from "vitest";
import type { MeasuredGoal } from "../../../src/plan/read-goals.ts";
import { courseSentence } from "./course-words.ts";
import { dayTicks } from "./day-ticks.ts";
import { courseData, guardrailsData } from "./goal-tables.ts";

const told: MeasuredGoal = {
  goal: {
    ...{ goal: "back", title: "Back", kpi: { measure: "contribution" }, target: 45_000 },
    ...{ baseline: { amount: 41_000, source: "report", asOf: "2026-01-31" }, owner: "Ada" },
    ...{ teams: [], from: "2026-02-01", to: "2026-06-30" },
    guardrails: [{ measure: "margin", least: 0.35 }],
  },
  ...{ programs: [], currency: "EUR", note: "" },
  progress: {
    ...{ from: "2026-02-01", until: "2026-04-15", shareGone: 0.5, amount: 20_000 },
    pace: { kind: "linear", atEnd: 40_000, reaches: false },
    guardrails: [{ measure: "margin", least: 0.35, amount: 0.3, state: "broken" }],
  },
};

test("the picture of a goal is also told in sentences", () => {
  expect(courseSentence(told)).toBe(
    "Contribution is to go from €41,000 to €45,000, 1 Feb 2026 to 30 Jun 2026. So far it is €20,000, up to 15 Apr 2026, 50% of the period. At this pace it comes to €40,000.",
  );
  expect(courseSentence({ ...told, progress: null, note: "There are no orders yet." })).toMatch(
    /to 30 Jun 2026\. There are no orders yet\.$/,
  );
});

test("the progress as a table has what is drawn, in full precision", () => {
  const points = [
    { day: "2026-02-07", shareGone: 0.05, amount: 1_234.5 },
    { day: "2026-02-14", shareGone: 0.1, amount: null },
  ];
  const { columns, rows, note } = courseData(told, { goal: "back", statement: "", points });
  expect(note).toBe("Contribution, EUR, since 2026-02-01");
  expect(columns.map(({ label }) => label)).toEqual([
    ...["Up to", "Of the period", "Contribution", "Even way to the target"],
  ]);
  expect(rows.map((row) => row.map(({ raw }) => raw))).toEqual([
    ["2026-02-07", 0.05, 1_234.5, 2_250],
    ["2026-02-14", 0.1, null, 4_500],
  ]);
  const rate = { ...told, goal: { ...told.goal, kpi: { measure: "repeat-rate" as const } } };
  expect(courseData(rate, { goal: "back", statement: "", points }).columns).toHaveLength(3);
});

test("guardrails as a table say the bound and how it stands", () => {
  expect(guardrailsData(told).rows.map((row) => row.map(({ text }) => text))).toEqual([
    ["Margin", "at least 35%", "30%", "Broken"],
  ]);
});

test("days below a picture are the first of months, or even days in a short period", () => {
  expect(dayTicks(told.goal, 6).map(({ label }) => label)).toEqual([
    ...["1 Feb", "1 Mar", "1 Apr", "1 May", "1 Jun"],
  ]);
  const short = dayTicks({ from: "2026-02-10", to: "2026-02-19" }, 4);
  expect(short.map(({ label }) => label)).toEqual(["10 Feb", "13 Feb", "16 Feb", "19 Feb"]);
  expect(short.map(({ share }) => share)).toEqual([0, 0.3, 0.6, 0.9]);
});
