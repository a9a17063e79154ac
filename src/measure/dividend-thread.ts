import { createHash } from "node:crypto";
import { serialize } from "node:v8";
import { type ErrorCode, PerennialError } from "../core/errors.ts";
import { answerOf, startThread } from "../decide/thread.ts";
import type { DividendReadout, tellDividend } from "./read-dividend.ts";

/** A dividend that is asked for, with all that it is made from. */
export type DividendTask = Parameters<typeof tellDividend>;

/** What the thread answers. */
export type DividendAnswer =
  | { readonly found: DividendReadout }
  | { readonly problem: { readonly code: ErrorCode; readonly message: string } };

/** Answers by the digest of what they were made from, the oldest first. Each is some kilobytes. */
const kept = new Map<string, Promise<DividendReadout>>();
const mostKept = 100;
let newest: Promise<unknown> = Promise.resolve();

/**
 * Finds a dividend in a thread of its own: requests do not wait for it. What was asked of the same rows before is answered from memory, or by
 * the thread that is still at it. One is made after another, so that a machine has cores left for the rest.
 * @throws PerennialError BAD_ARGUMENT where a cost is of no action
 */
export function dividendInThread(...task: DividendTask): Promise<DividendReadout> {
  const digest = createHash("sha256").update(serialize(task)).digest("base64");
  const known = kept.get(digest);
  if (known !== undefined) return known;
  const found = newest.then(() => made(task));
  newest = found.catch(() => undefined);
  kept.set(digest, found);
  for (const oldest of [...kept.keys()].slice(0, -mostKept)) kept.delete(oldest);
  // What went wrong is tried again.
  found.catch(() => kept.delete(digest));
  return found;
}

async function made(task: DividendTask): Promise<DividendReadout> {
  const answer = await answerOf<DividendAnswer>(
    startThread(import.meta.url, "dividend-worker", task),
  );
  if ("found" in answer) return answer.found;
  throw new PerennialError(answer.problem.code, answer.problem.message);
}
