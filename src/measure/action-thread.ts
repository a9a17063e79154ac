import { type ErrorCode, PerennialError } from "../core/errors.ts";
import { answerOf, startThread } from "../decide/thread.ts";
import type { readComparedAction } from "./action-compared.ts";
import type { readEncouragedAction } from "./action-encouraged.ts";
import type { ActionReadout } from "./action-value.ts";

/** A read-out that is asked for, with all that it is made from. */
export type ActionReading =
  | { readonly by: "encouragement"; readonly of: Parameters<typeof readEncouragedAction> }
  | { readonly by: "comparison"; readonly of: Parameters<typeof readComparedAction> };

/** What the thread is told: read-outs by their names. */
export type ActionTask<Name extends string = string> = Readonly<Record<Name, ActionReading>>;

/** What it answers. */
export type ActionAnswer<Name extends string = string> =
  | { readonly readouts: Readonly<Record<Name, ActionReadout>> }
  | { readonly problem: { readonly code: ErrorCode; readonly message: string } };

/** Has read-outs made by a thread of their own: the answers of a server do not wait for them. */
export async function readInThread<Name extends string>(
  task: ActionTask<Name>,
): Promise<Readonly<Record<Name, ActionReadout>>> {
  const worker = startThread(import.meta.url, "action-worker", task);
  const answer = await answerOf<ActionAnswer<Name>>(worker);
  if ("readouts" in answer) return answer.readouts;
  throw new PerennialError(answer.problem.code, answer.problem.message);
}
