import { type ErrorCode, PerennialError } from "../core/errors.ts";
import { answerOf, startThread } from "../decide/thread.ts";
import type { CaseAudit, MeasuredWindow } from "./audit-case.ts";
import type { BusinessCase } from "./case.ts";
import type { CaseForm, CaseToWeigh, ExportedCase } from "./case-export.ts";

/** What the thread is told: to weigh a case, or to compare it with what was measured. */
export type CaseTask =
  | { readonly weigh: CaseToWeigh; readonly forms: readonly CaseForm[] }
  | { readonly audit: BusinessCase; readonly measured: readonly MeasuredWindow[] };

/** What it answers. */
export type CaseAnswer<Found> =
  | { readonly found: Found }
  | { readonly problem: { readonly code: ErrorCode; readonly message: string } };

/** Weighs a case in a thread of its own: thousands of draws, for which no other answer of a server waits. */
export function weighInThread(
  weigh: CaseToWeigh,
  forms: readonly CaseForm[] = [],
): Promise<ExportedCase> {
  return inThread({ weigh, forms });
}

/** Compares a case with what was measured, in a thread of its own. */
export function auditInThread(
  audit: BusinessCase,
  measured: readonly MeasuredWindow[],
): Promise<CaseAudit> {
  return inThread({ audit, measured });
}

async function inThread<Found>(task: CaseTask): Promise<Found> {
  const thread = startThread(import.meta.url, "case-worker", task);
  const answer = await answerOf<CaseAnswer<Found>>(thread);
  if ("found" in answer) return answer.found;
  throw new PerennialError(answer.problem.code, answer.problem.message);
}
