import { expect, test } from "vitest";
import type { Program } from "../../../src/decide/program.ts";
import type { RoleApproval } from "../../../src/plan/needed-approvals.ts";
import { goingQuiet } from "../../../test/plan/going-quiet.ts";
import { type StageFacts, stagesOf } from "./stages.ts";

const program: Omit<Program, "state"> = {
  ...{ program: "quiet", title: "Quiet", placements: ["deal"], treatments: [], holdout: 0.1 },
  policy: { kind: "split", shares: {} },
  ...{ salt: "quiet", priority: 0, expiresMinutes: 60 },
  limits: { coolDownDays: 30, dueFrom: 0.5 },
};
const role = (standing: RoleApproval["standing"]): RoleApproval => ({
  ...{ role: "owner", isNeeded: true, standing, at: null, by: "", comment: "", changes: [] },
});
const bare: StageFacts = {
  planned: {
    ...{ plan: { program, case: null, goal: null }, roles: [], missing: [], state: "draft" },
  },
  ...{ told: undefined, members: undefined, met: null, version: 1, readout: undefined },
};
const facts = (of: StageFacts): string[] =>
  stagesOf(of).map(({ name, state, fact }) => `${name} ${state}: ${fact}`);

test("of a program of which nothing is known each stage says so", () => {
  expect(facts(bare)).toEqual([
    "Goal open: Serves none",
    "Case open: None yet",
    "Audience done: Everybody, 10% held out",
    "Campaign done: Needs no approval",
    "Deliver now: Not started",
    "Measure open: Nobody has met it",
    "Correct open: Version 1, waits for a result",
  ]);
});

test("a program with a case stands at its campaign while an approval is missing", () => {
  const planned = {
    plan: { program: { ...program, audience: "quiet" }, case: goingQuiet(), goal: null },
    roles: [role("changed")],
    missing: ["owner"],
    state: "draft",
  } as const;
  const told = facts({ ...bare, planned, members: 400 });
  expect(told.slice(1, 5)).toEqual([
    "Case done: Is kept",
    "Audience done: 400 people, 10% held out",
    "Campaign now: Waits for owner",
    "Deliver open: Not started",
  ]);
});

test("a program that was met stands at its measurement until that is told", () => {
  const planned = { ...bare.planned, roles: [role("approved")], state: "running" } as const;
  const met = { persons: 1_234, heldOut: 120 };
  const readout = { waitsUntil: "2026-12-03", whole: null };
  expect(facts({ ...bare, planned, met, readout }).slice(3, 6)).toEqual([
    "Campaign done: Approved by owner",
    "Deliver done: Runs, 1,234 met",
    "Measure now: Reads out 3 Dec 2026",
  ]);
});
