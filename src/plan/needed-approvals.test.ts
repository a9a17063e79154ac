import { expect, test } from "vitest";
import type { ApprovalEntry } from "./approval-log.ts";
import { type ApprovalRules, approvalRules, usualApprovalRules } from "./approval-rules.ts";
import { neededRoles, programApprovals } from "./needed-approvals.ts";
import { packageOf } from "./package.ts";
import { planOf, readShopDefinition } from "./shop-definition.ts";

const rules = (text: object = {}): ApprovalRules =>
  approvalRules.parse({ approvals: "rules", ...text });
const doing = (...kinds: readonly ("offer" | "products" | "content" | "action")[]) => ({
  ...{ goal: "back", treatments: kinds.map((kind) => ({ kind })) },
});

test("the roles are those of all that a program does to people, without a goal nobody's", () => {
  expect(neededRoles(doing("content"), usualApprovalRules)).toEqual(["owner", "legal"]);
  expect(neededRoles(doing("offer", "content"), usualApprovalRules)).toEqual([
    ...["owner", "legal", "merchant", "finance"],
  ]);
  expect(neededRoles(doing("products", "action"), usualApprovalRules)).toEqual(["owner"]);
  const { treatments } = doing("offer");
  expect(neededRoles({ treatments }, usualApprovalRules)).toEqual([]);
  expect(neededRoles({ treatments }, rules({ from: "all" }))).toHaveLength(3);
});

test("a shop's rules say otherwise of the kinds that they name, and of no others", () => {
  const own = rules({ needs: { offer: ["finance"], content: [] } });
  expect(neededRoles(doing("offer", "content"), own)).toEqual(["finance"]);
  expect(neededRoles(doing("products"), own)).toEqual(["owner"]);
});

const text = {
  ...{ program: "back", title: "Back", placements: ["hero"], goal: "lapsed" },
  treatments: [{ id: "a", kind: "content" }],
};
const plan = planOf([readShopDefinition(text, "here")]);
const [program] = plan.programs;
if (program === undefined) throw new Error("It is a program.");
const now = packageOf(program, plan);
const before = packageOf({ ...program, holdout: 0.5 }, plan);

const entry = (
  act: ApprovalEntry["act"],
  role: ApprovalEntry["role"] = "legal",
  { of = now, intact = true } = {},
): ApprovalEntry => ({
  ...{ id: 1, at: "2026-03-01T10:00:00.000Z", program: "back", role, act, by: "Grace" },
  ...{ comment: "so", hash: of.hash, package: of.text, digest: "", intact },
});
const standing = (...log: readonly ApprovalEntry[]) => {
  const found = programApprovals(program, plan, log);
  return found.roles.map(({ role, standing: how }) => `${role}: ${how}`).join(", ");
};

test.each([
  ["nobody", [], "owner: not asked yet, legal: not asked yet"],
  ["approved", [entry("approve")], "owner: not asked yet, legal: approved"],
  [
    "of what it was before",
    [entry("approve", "legal", { of: before })],
    "owner: not asked yet, legal: changed",
  ],
  [
    "a change asked after",
    [entry("approve"), entry("ask-change")],
    "owner: not asked yet, legal: change asked",
  ],
  [
    "taken back",
    [entry("approve"), entry("withdraw"), entry("approve", "owner")],
    "owner: approved, legal: withdrawn",
  ],
  [
    "approved again",
    [entry("ask-change"), entry("approve")],
    "owner: not asked yet, legal: approved",
  ],
  [
    "an altered entry after: it may have taken the approval back",
    [entry("approve"), entry("withdraw", "owner", { intact: false })],
    "owner: not asked yet, legal: not asked yet",
  ],
  [
    "an altered entry before",
    [entry("approve", "owner", { intact: false }), entry("approve")],
    "owner: not asked yet, legal: approved",
  ],
  [
    "one whom nobody asked",
    [entry("approve", "finance")],
    "owner: not asked yet, legal: not asked yet, finance: approved",
  ],
])("how roles stand: %s", (_, log, words) => {
  expect(standing(...log)).toBe(words);
});

test("what changed since a role's last approval is told, with who said what last", () => {
  const log = [
    entry("approve", "legal", { of: before }),
    entry("ask-change", "legal", { of: now }),
  ];
  const { roles, missing } = programApprovals(program, plan, log);
  expect(roles[1]).toEqual({
    ...{ role: "legal", isNeeded: true, standing: "change asked" },
    ...{ at: "2026-03-01T10:00:00.000Z", by: "Grace", comment: "so" },
    changes: ["program.holdout: 0.5 → 0.1"],
  });
  expect(missing).toEqual(["owner", "legal"]);
});
