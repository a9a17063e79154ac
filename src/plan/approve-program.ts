import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import type { Instant } from "../core/time.ts";
import type { Operational } from "../store/operational.ts";
import {
  type ApprovalSaid,
  appendApproval,
  approvalActs,
  lockApprovalLog,
  readApprovalLog,
} from "./approval-log.ts";
import { type ApprovalRole, approvalRoles } from "./approval-rules.ts";
import { type ProgramApprovals, programApprovals } from "./needed-approvals.ts";
import { packageOf } from "./package.ts";
import {
  type ProgramApprovalsWhole,
  plannedProgram,
  readProgramApprovals,
} from "./shop-approvals.ts";
import { readPlan } from "./shop-definition.ts";

/** What somebody says of a program. */
export interface ApprovalAsked extends ApprovalSaid {
  /** The hash, or how it begins, of what was read: another package is then not approved by mistake. */
  readonly hash?: string | undefined;
}

/** {@link ApprovalAsked} as it comes from outside. */
export const approvalAsked: z.ZodType<ApprovalAsked> = z.strictObject({
  program: z.string(),
  role: z.enum(approvalRoles),
  act: z.enum(approvalActs).default("approve"),
  by: z.string().trim().max(200).default(""),
  comment: z.string().trim().max(2_000).default(""),
  hash: z
    .string()
    .regex(/^[0-9a-f]{8,64}$/, "is no hash of a package, such as perennial approvals shows it")
    .optional(),
});

/** What became of a program by what was said of it. */
export interface ApprovalAnswer extends ProgramApprovalsWhole {
  /** The number of the entry that it is in the log. */
  readonly entry: number;
}

/**
 * Approves a program as it is now, asks for a change, or takes an approval back.
 * @throws PerennialError NOT_FOUND; BAD_ARGUMENT where a change is asked for without saying which; CONFLICT where it is another package
 * than was read, or there is nothing to take back
 */
export async function approveProgram(
  operational: Operational,
  { hash, ...said }: ApprovalAsked,
  now: Instant,
): Promise<ApprovalAnswer> {
  const { program: name, role, act, comment } = said;
  if (act === "ask-change" && comment === "")
    throw new PerennialError(
      "BAD_ARGUMENT",
      'Say which change is asked for: --comment "not without the date until which it holds".',
    );
  const entry = await operational.transaction(async (inside) => {
    await lockApprovalLog(inside);
    const plan = await readPlan(inside);
    const program = plannedProgram(plan, name);
    const of = packageOf(program, plan);
    if (hash !== undefined && !of.hash.startsWith(hash))
      throw new PerennialError(
        "CONFLICT",
        `${name} is no more what was read (${hash}): it is ${of.hash.slice(0, 12)} now. Read it again: perennial approvals ${name}.`,
      );
    if (act === "withdraw")
      requireApproved(programApprovals(program, plan, await readApprovalLog(inside)), role);
    return appendApproval(inside, { said, of, now });
  });
  return { ...(await readProgramApprovals(operational, name)), entry };
}

function requireApproved({ program, roles }: ProgramApprovals, role: ApprovalRole): void {
  if (roles.some((each) => each.role === role && each.standing === "approved")) return;
  throw new PerennialError(
    "CONFLICT",
    `There is nothing to take back: ${role} has not approved ${program} as it is now. See perennial approvals ${program}.`,
  );
}
