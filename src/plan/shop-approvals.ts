import { PerennialError } from "../core/errors.ts";
import type { Program } from "../decide/program.ts";
import type { Statements } from "../store/operational.ts";
import { type ApprovalEntry, readApprovalLog } from "./approval-log.ts";
import { type ApprovalRole, approvalRoles } from "./approval-rules.ts";
import { type ProgramApprovals, programApprovals } from "./needed-approvals.ts";
import { packageDifference, packageOf } from "./package.ts";
import { readPlan, type ShopPlan } from "./shop-definition.ts";

/** What an entry of the log is told as: with what its package has otherwise than that of the program's entry before. */
export interface ToldEntry extends ApprovalEntry {
  readonly changes: readonly string[];
}

/** The approvals of a shop. */
export interface ShopApprovals {
  /** False where an entry of the log is not as it was written. */
  readonly intact: boolean;
  /** Those that need any approval, or of which somebody said something. */
  readonly programs: readonly ProgramApprovals[];
  /** What waits for whom; programs that have ended wait for nobody. */
  readonly waiting: readonly {
    readonly role: ApprovalRole;
    readonly programs: readonly string[];
  }[];
}

/** The approvals of a program, whole. */
export interface ProgramApprovalsWhole extends ProgramApprovals {
  readonly intact: boolean;
  /** What is approved now, as text. */
  readonly package: string;
  readonly log: readonly ToldEntry[];
}

/** All approvals, and what waits for whom. */
export async function readApprovals(operational: Pick<Statements, "rows">): Promise<ShopApprovals> {
  const plan = await readPlan(operational);
  const log = await readApprovalLog(operational);
  const programs = plan.programs
    .map((each) => programApprovals(each, plan, log))
    .filter(({ roles }) => roles.length > 0);
  const waiting = approvalRoles.map((role) => ({
    role,
    programs: programs
      .filter(({ state, missing }) => state !== "ended" && missing.includes(role))
      .map(({ program }) => program),
  }));
  return {
    intact: log.every(({ intact }) => intact),
    programs,
    waiting: waiting.filter((each) => each.programs.length > 0),
  };
}

/**
 * The approvals of a program, with its log.
 * @throws PerennialError NOT_FOUND
 */
export async function readProgramApprovals(
  operational: Pick<Statements, "rows">,
  name: string,
): Promise<ProgramApprovalsWhole> {
  const plan = await readPlan(operational);
  const program = plannedProgram(plan, name);
  const log = await readApprovalLog(operational);
  return {
    ...programApprovals(program, plan, log),
    intact: log.every(({ intact }) => intact),
    package: packageOf(program, plan).text,
    log: told(log.filter((each) => each.program === name)),
  };
}

/** The whole log, told: each entry with what changed since the one of its program before. */
export async function readToldLog(operational: Pick<Statements, "rows">): Promise<ToldEntry[]> {
  return told(await readApprovalLog(operational));
}

function told(entries: readonly ApprovalEntry[]): ToldEntry[] {
  return entries.map((each, i) => {
    const before = entries.slice(0, i).findLast(({ program }) => program === each.program);
    const changes = before === undefined ? [] : packageDifference(before.package, each.package);
    return { ...each, changes };
  });
}

/** @throws PerennialError NOT_FOUND */
export function plannedProgram({ programs }: ShopPlan, name: string): Program {
  const found = programs.find(({ program }) => program === name);
  if (found) return found;
  throw new PerennialError(
    "NOT_FOUND",
    `There is no program "${name}". See perennial programs list.`,
  );
}
