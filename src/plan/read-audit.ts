import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import type { Instant } from "../core/time.ts";
import { shopNow } from "../decide/shop-now.ts";
import { readProgramOut } from "../measure/program-readout.ts";
import type { Operational } from "../store/operational.ts";
import type { Store } from "../store/store.ts";
import { type ApprovalEntry, readApprovalLog } from "./approval-log.ts";
import type { ApprovalRole } from "./approval-rules.ts";
import type { CaseAudit, MeasuredWindow } from "./audit-case.ts";
import { type BusinessCase, businessCase } from "./case.ts";
import { auditInThread } from "./case-thread.ts";
import { keepAudit, kindOfProgram } from "./kept-audit.ts";
import { learnedCase } from "./learned-case.ts";
import { neededRoles } from "./needed-approvals.ts";
import { canonicalText, hashOf } from "./package.ts";
import { plannedProgram } from "./shop-approvals.ts";
import { readPlan } from "./shop-definition.ts";

/** A program's case beside what came of the program. */
export interface ProgramAudit extends CaseAudit {
  readonly program: string;
  /** What it gives. */
  readonly kind: string;
  readonly case: BusinessCase;
  /** When the case was approved last, ISO 8601: it is compared as it was then. Null: nobody approved it, and it is compared as it is. */
  readonly approvedAt: string | null;
  /** The case of the next version, by what was learnt. */
  readonly next: BusinessCase;
}

/** Windows that are measured, as far as they have closed. */
const measuredDays = [7, 14, 21, 28, 42, 56, 91, 182] as const;

/** Of which program, and when. */
interface AuditAsked {
  readonly program: string;
  readonly now: Instant;
}

/**
 * Compares the case of a program, as it was approved, with what was measured by the program's own holdout. Before the day on which the program is to
 * be read nothing is compared.
 * @throws PerennialError NOT_FOUND where there is no such program or case, NO_DATA
 */
export async function readAudit(
  store: Store,
  operational: Operational,
  { program: name, now }: AuditAsked,
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
  const audit = await auditInThread(text, measured);
  const today = new Date(await shopNow(store, now)).toISOString().slice(0, 10);
  return {
    ...{ program: name, kind: kindOfProgram(program), case: text },
    ...{ approvedAt: approved?.at ?? null, ...audit },
    note: waits ?? audit.note,
    next: learnedCase(text, audit, today),
  };
}

/**
 * Compares the case of a program with what was measured, and keeps that for how its author's forecasts come true.
 * @throws PerennialError NOT_FOUND where there is no such program or case, NO_DATA
 */
export async function auditProgram(
  store: Store,
  operational: Operational,
  asked: AuditAsked,
): Promise<ProgramAudit> {
  const found = await readAudit(store, operational, asked);
  const { program, kind, case: text, judgedBy } = found;
  const told = found.windows.find(({ days }) => days === judgedBy);
  if (told?.measured) {
    const { days, difference, standardError } = told.measured;
    const by = { program, kind, caseHash: hashOf(canonicalText(text)), author: text.author };
    const kept = { ...by, days, promised: told.promised, measured: difference, standardError };
    await keepAudit(operational, kept, asked.now);
  }
  return found;
}

/** What came of comparing all cases. */
export interface ComparedCases {
  readonly compared: number;
  /** Programs that ran, of which nothing is known yet. */
  readonly waiting: number;
}

/** Compares the cases of all programs that ever ran, and keeps that. */
export async function auditAllPrograms(
  store: Store,
  operational: Operational,
  now: Instant,
): Promise<ComparedCases> {
  const { programs, cases } = await readPlan(operational);
  const ran = programs.filter(
    ({ program, state }) => state !== "draft" && cases.some((each) => each.program === program),
  );
  let compared = 0;
  for (const { program } of ran) {
    const { judgedBy } = await auditProgram(store, operational, { program, now });
    if (judgedBy !== null) compared += 1;
  }
  return { compared, waiting: ran.length - compared };
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
