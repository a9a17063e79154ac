import { type ErrorCode, PerennialError } from "../core/errors.ts";
import { answerOf, startThread } from "../decide/thread.ts";
import type { CaseForm, CaseToWeigh, ExportedCase } from "./case-export.ts";

/** What the thread is told. */
export interface CaseTask {
  readonly of: CaseToWeigh;
  readonly forms: readonly CaseForm[];
}

/** What it answers. */
export type CaseAnswer =
  | { readonly exported: ExportedCase }
  | { readonly problem: { readonly code: ErrorCode; readonly message: string } };

/** Weighs a case in a thread of its own: thousands of draws, for which no other answer of a server waits. */
export async function weighInThread(
  of: CaseToWeigh,
  forms: readonly CaseForm[] = [],
): Promise<ExportedCase> {
  const task: CaseTask = { of, forms };
  const answer = await answerOf<CaseAnswer>(startThread(import.meta.url, "case-worker", task));
  if ("exported" in answer) return answer.exported;
  throw new PerennialError(answer.problem.code, answer.problem.message);
}
