import { expect, test } from "vitest";
import { findingOf } from "./finding.ts";
import { goalSentence } from "./goal-reading.tsx";

const residualValue = { value: 3_700_000, lower: 3_000_000, upper: 4_500_000, level: 0.8 };
const group = { contribution: 0, meaning: "Used to buy often and went quiet", residualValue };
const report = {
  ...{ asOf: "2026-11-22", shop: { currency: "EUR" } },
  segments: [
    { segment: "at-risk" as const, customers: 812, ...group },
    { segment: "lost" as const, customers: 0, ...group },
  ],
};

test("a group of customers becomes the beginning of a goal, with what it is worth and the day", () => {
  const found = findingOf("at-risk", report);
  expect(found).toMatchObject({
    ...{ title: "Customers at risk stay", measure: "active-customers" },
    short: "At risk: 812 customers, €37K in 12 months, 2026-11-22",
  });
  expect(found?.description).toBe(
    "Found on 22 Nov 2026: 812 customers in the group “At risk”. Used to buy often and went quiet. They are expected to bring €37K of contribution in 12 months (€30K to €45K, 80% interval).",
  );
});

test("a group with nobody in it, or of which nothing is told, begins none", () => {
  expect(findingOf("lost", report)).toBeUndefined();
  expect(findingOf("new", report)).toBeUndefined();
});

test("a goal reads as a sentence, with what it takes a week where it adds up", () => {
  const goal = {
    ...{ goal: "back", title: "Back", kpi: { measure: "contribution" as const }, target: 45_500 },
    ...{ baseline: { amount: 41_000, source: "report", asOf: "2026-01-31" }, owner: "Ada" },
    ...{ teams: ["CRM"], from: "2026-02-01", to: "2026-08-01", guardrails: [] },
  };
  expect(goalSentence(goal, "EUR")).toBe(
    "Contribution goes from €41,000 to €45,500 (+11%), 1 Feb 2026 to 1 Aug 2026. That is €1,750 a week. Ada answers for it, with CRM.",
  );
  const people = { ...goal, kpi: { measure: "active-customers" as const }, teams: [] };
  expect(goalSentence(people, "EUR")).toMatch(/1 Aug 2026\. Ada answers for it\.$/);
});
