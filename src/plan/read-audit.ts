import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import type { Instant } from "../core/time.ts";
import { readProgramOut } from "../measure/program-readout.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import { type ApprovalEntry, readApprovalLog } from "./approval-log.ts";
import type { ApprovalRole } from "./approval-rules.ts";
import { auditCase, type CaseAudit, type MeasuredWindow } from "./audit-case.ts";
import { type BusinessCase, businessCase } from "./case.ts";
import { keepAudit, kindOfProgram } from "./kept-audit.ts";
import { learnedCase } from "./learned-case.ts";
import { neededRoles } from "./needed-approvals.ts";
import { canonicalText, hashOf } from "./package.ts";
import { plannedProgram } from "./shop-approvals.ts";
import { readPlan } from "./shop-definition.ts";

/** A program's case beside what came of the program. */
export interface ProgramAudit extends CaseAudit {
  readonly program: string;
  readonly case: BusinessCase;
  /** When the case was approved last, ISO 8601: it is compared as it was then. Null: nobody approved it, and it is compared as it is. */
  readonly approvedAt: string | null;
  /** The case of the next version, by what was learnt. */
  readonly next: BusinessCase;
}

/** Windows that are measured, as far as they have closed. */
const measuredDays = [7, 14, 21, 28, 42, 56, 91, 182] as const;

/**
 * Compares the case of a program, as it was approved, with what was measured by the program's own holdout, and keeps the comparison for how its author's
 * forecasts come true. Before the day on which the program is to be read nothing is compared.
 * @throws PerennialError NOT_FOUND where there is no such program or case, NO_DATA
 */
export async function auditProgram(
  store: Store,
  operational: Operational,
  { program: name, now }: { readonly program: string; readonly now: Instant },
): Promise<ProgramAudit> {
  const plan = await readPlan(operational);
  const program = plannedProgram(plan, name);
  const log = await readApprovalLog(operational);
  const whole = log.slice(1 + log.findLastIndex(({ intact }) => !intact));
  const approved = approvedCase(
    whole.filter((each) => each.program === name),
    neededRoles(program, plan.rules),
  );
  const text = approved?.text ?? plan.cases.find((each) => each.program === name);
  if (text === undefined)
    throw new PerennialError(
      "NOT_FOUND",
      `The program ${name} has no case, so nothing was promised.`,
    );
  const { measured, waits } = await measuredWindows(store, operational, { name, now });
  const audit = auditCase(text, measured);
  const told = audit.windows.findLast((each) => each.measured !== null);
  if (told?.measured) {
    const { days, difference, standardError } = told.measured;
    await keepAudit(
      operational,
      {
        ...{ program: name, caseHash: hashOf(canonicalText(text)), author: text.author },
        ...{ kind: kindOfProgram(program), days, promised: told.promised },
        ...{ measured: difference, standardError },
      },
      now,
    );
  }
  return {
    ...{ program: name, case: text, approvedAt: approved?.at ?? null },
    ...audit,
    note: waits ?? audit.note,
    next: learnedCase(text, audit, new Date(now).toISOString().slice(0, 10)),
  };
}

const approvedPackage = z.object({ case: businessCase.nullable() });

/**
 * The case with which all who must have approved the program did so last; where they never did, the one that anybody approved last, and undefined where
 * nobody did. So a case is not made easier to meet afterwards by whoever approves it alone.
 */
function approvedCase(
  log: readonly ApprovalEntry[],
  needed: readonly ApprovalRole[],
): { readonly at: string; readonly text: BusinessCase } | undefined {
  const held = new Map<ApprovalRole, string>();
  let last: ApprovalEntry | undefined;
  let whole: ApprovalEntry | undefined;
  for (const entry of log) {
    held.delete(entry.role);
    if (entry.act !== "approve") continue;
    held.set(entry.role, entry.hash);
    last = entry;
    if (needed.every((role) => held.get(role) === entry.hash)) whole = entry;
  }
  const entry = whole ?? last;
  if (entry === undefined) return undefined;
  const text = approvedPackage.safeParse(JSON.parse(entry.package)).data?.case;
  return text ? { at: entry.at, text } : undefined;
}

async function measuredWindows(
  store: Store,
  operational: Operational,
  { name, now }: { readonly name: string; readonly now: Instant },
): Promise<{ readonly measured: readonly MeasuredWindow[]; readonly waits: string | undefined }> {
  const measured: MeasuredWindow[] = [];
  let waits: string | undefined;
  for (const windowDays of measuredDays) {
    const readout = await readProgramOut(store, operational, {
      ...{ program: name, now, outcome: "contribution", windowDays },
      looksAgain: false,
    });
    waits = readout.refused;
    // Longer windows close later: where one has not, none after it has.
    if (readout.whole === null) break;
    const effect = readout.whole.effects.find(({ outcome }) => outcome === "contribution");
    const found = effect?.adjusted ?? effect;
    waits = effect?.why;
    // Within few days few order; a longer window may tell more.
    if (
      !found ||
      found.difference === null ||
      found.standardError === null ||
      !(found.standardError > 0)
    )
      continue;
    measured.push({
      days: windowDays,
      difference: found.difference,
      standardError: found.standardError,
      people: readout.people.treated + readout.people.heldOut,
    });
  }
  return { measured, waits: measured.length === 0 ? waits : undefined };
}
