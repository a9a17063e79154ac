import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import type { DataFolder } from "../../core/data-folder.ts";
import { type ErrorCode, PerennialError } from "../../core/errors.ts";
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
  return (known) => {
    const worker = startWorker({ path: folder.path, known });
    worker.unref();
    return new Promise((resolve, reject) => {
      worker.once("message", (answer: SnapshotAnswer) => {
        if ("snapshot" in answer) resolve(answer.snapshot);
        else reject(new PerennialError(answer.problem.code, answer.problem.message));
      });
      worker.once("error", reject);
      worker.once("exit", (code) =>
        reject(new PerennialError("INTERNAL", `The thread that makes lists ended with ${code}.`)),
      );
    });
  };
}

function startWorker(workerData: SnapshotTask): Worker {
  const here = import.meta.url;
  const extension = extname(here);
  const place = new URL(`./snapshot-worker${extension}`, here);
  if (extension !== ".ts") return new Worker(place, { workerData });
  // A thread does not take over the loader that reads TypeScript.
  const load = `import("tsx/esm/api").then(({ register }) => { register(); return import(${JSON.stringify(place.href)}); })`;
  return new Worker(load, { eval: true, workerData });
}
