import { z } from "zod";
import type { TreatmentKind } from "../decide/placement.ts";

/** Those who approve programs. Who speaks for a role is the shop's own affair: a name is said, not proved. */
export const approvalRoles = ["owner", "legal", "merchant", "finance"] as const;

/** One of the roles. */
export type ApprovalRole = (typeof approvalRoles)[number];

/** Which roles must have approved a program before it runs. */
export interface ApprovalRules {
  readonly approvals: "rules";
  /** By what a program does to people. */
  readonly needs: Readonly<Record<TreatmentKind, readonly ApprovalRole[]>>;
  /** `goals`: programs that serve a goal need approval; `all`: every program. */
  readonly from: "all" | "goals";
}

const rolesOr = (...usual: ApprovalRole[]) =>
  z.array(z.enum(approvalRoles)).max(approvalRoles.length).default(usual);

/** {@link ApprovalRules} as they are written in a file; what is not said is as usual. */
export const approvalRules: z.ZodType<ApprovalRules> = z.strictObject({
  approvals: z.literal("rules"),
  needs: z
    .strictObject({
      offer: rolesOr("owner", "merchant", "finance"),
      products: rolesOr("owner"),
      content: rolesOr("owner", "legal"),
      action: rolesOr("owner"),
    })
    .prefault({}),
  from: z.enum(["all", "goals"]).default("goals"),
});

/** What holds where the shop has said nothing. */
export const usualApprovalRules: ApprovalRules = approvalRules.parse({ approvals: "rules" });
