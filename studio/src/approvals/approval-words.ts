import type { ApprovalSaid } from "../../../src/plan/approval-log.ts";
import type { ApprovalRole } from "../../../src/plan/approval-rules.ts";
import type { RoleApproval } from "../../../src/plan/needed-approvals.ts";

/** How approvals are said. */
export const standingWords: Readonly<Record<RoleApproval["standing"], string>> = {
  approved: "Approved",
  changed: "Approved, changed since",
  "change asked": "Asked for a change",
  withdrawn: "Taken back",
  "not asked yet": "Not yet",
};

/** What a role does, as a heading and as the button that does it. */
export const actWords: Readonly<
  Record<ApprovalSaid["act"], { readonly title: string; readonly button: string }>
> = {
  approve: { title: "Approve", button: "Approve" },
  "ask-change": { title: "Ask for a change", button: "Ask for it" },
  withdraw: { title: "Take the approval back", button: "Take it back" },
};

/** Roles as a list of words: "owner", "owner and finance", "owner, legal and finance". */
export function rolesText(roles: readonly ApprovalRole[]): string {
  return new Intl.ListFormat("en-GB", { type: "conjunction" }).format(roles);
}

/** Where a program's approvals stand, in one sentence. */
export function approvalsSentence(
  roles: readonly Pick<RoleApproval, "role" | "isNeeded">[],
  missing: readonly ApprovalRole[],
): string {
  const needed = roles.filter(({ isNeeded }) => isNeeded).map(({ role }) => role);
  if (needed.length === 0) return "It needs nobody's approval to run.";
  if (missing.length === 0)
    return `${capital(rolesText(needed))} ${needed.length === 1 ? "has" : "have"} approved it as it is.`;
  return `It may run once ${rolesText(missing)} ${missing.length === 1 ? "has" : "have"} approved it as it is.`;
}

/** A role as a name: Owner. */
export function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
