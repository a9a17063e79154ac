import { expect, test } from "vitest";
import { type Goal, goal as goalText } from "../../../../src/plan/goal.ts";
import { daysBefore, daysIn, draftOf, goalOf, newDraft, yearBefore } from "./goal-draft.ts";

const kept: Goal = {
  ...{ goal: "back", title: "Back", description: "Many left", kpi: { measure: "repeat-rate" } },
  ...{ baseline: { amount: 0.221, source: "report", asOf: "2026-01-31" }, target: 0.25 },
  ...{ owner: "Ada", teams: ["CRM"], from: "2026-02-01", to: "2026-06-30" },
  guardrails: [
    { measure: "margin", least: 0.35 },
    { measure: "unsubscribes", most: 0.0012 },
  ],
};

test("a goal that is opened and kept is the same, word by word, and one that the server reads", () => {
  expect(goalOf(draftOf(kept))).toEqual({ goal: kept });
  expect(goalText.parse(kept)).toEqual(kept);
  const { description: _why, ...without } = kept;
  expect(goalOf(draftOf(without))).toEqual({ goal: without });
});

test("a new goal says of each field what it needs", () => {
  const draft = newDraft("2026-12-01");
  expect(daysIn(draft)).toBe(182);
  const faults = goalOf(draft);
  expect("faults" in faults && Object.keys(faults.faults)).toEqual([
    ...["title", "name", "amount", "source", "asOf", "target", "owner"],
  ]);
  const of = (more: object) => {
    const found = goalOf({ ...draftOf(kept), ...more });
    return "faults" in found ? found.faults : {};
  };
  expect(of({ target: "2500 %" })).toEqual({ target: "Is a share: at most 100" });
  expect(of({ amount: "many" })).toEqual({ amount: "Is no number: many" });
  expect(of({ to: "2026-01-01" })).toEqual({ to: "It ends before it begins" });
  expect(of({ name: "Über" })).toEqual({ name: "Lower case letters, digits and hyphens" });
  expect(of({ guardrails: [{ measure: "margin", bound: "least", share: "" }] })).toEqual({
    guardrails: "Each guardrail needs a share from 0 to 100",
  });
});

test("a baseline is of as many days as the goal: before it as far as known, or a year earlier", () => {
  const goal = { from: "2026-03-01", to: "2026-03-31" };
  expect(daysBefore(goal, "2026-03-15")).toEqual({ from: "2026-01-29", to: "2026-02-28" });
  expect(daysBefore(goal, "2026-01-31")).toEqual({ from: "2026-01-01", to: "2026-01-31" });
  expect(yearBefore(goal)).toEqual({ from: "2025-03-01", to: "2025-03-31" });
});
