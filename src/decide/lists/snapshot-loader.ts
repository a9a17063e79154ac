import type { DataFolder } from "../../core/data-folder.ts";
import { type ErrorCode, PerennialError } from "../../core/errors.ts";
import { answerOf, startThread } from "../thread.ts";
import type { Judgement, Snapshot } from "./snapshot.ts";

/** What the thread that makes snapshots is told. */
export interface SnapshotTask {
  /** The data folder. */
  readonly path: string;
  readonly known: Judgement | undefined;
}

/** What it answers. */
export type SnapshotAnswer =
  | { readonly snapshot: Snapshot }
  | { readonly problem: { readonly code: ErrorCode; readonly message: string } };

/** Makes snapshots; see {@link snapshotLoader}. */
export type LoadSnapshot = (known: Judgement | undefined) => Promise<Snapshot>;

/** Has snapshots of a data folder made by a thread of its own. */
export function snapshotLoader(folder: DataFolder): LoadSnapshot {
  return async (known) => {
    const task: SnapshotTask = { path: folder.path, known };
    const worker = startThread(import.meta.url, "snapshot-worker", task);
    worker.unref();
    const answer = await answerOf<SnapshotAnswer>(worker);
    if ("snapshot" in answer) return answer.snapshot;
    throw new PerennialError(answer.problem.code, answer.problem.message);
  };
}
