import { parentPort, workerData } from "node:worker_threads";
import { openDataFolder } from "../../core/data-folder.ts";
import { toPerennialError } from "../../core/errors.ts";
import { openStore } from "../../store/open-store.ts";
import { makeSnapshot, type Snapshot } from "./snapshot.ts";
import type { SnapshotAnswer, SnapshotTask } from "./snapshot-loader.ts";

/** The thread in which snapshots are made: half a minute of arithmetic for ten million rows, of which no request shall feel anything. */

const { path, known }: SnapshotTask = workerData;
const store = await openStore({ folder: openDataFolder(path) });
try {
  const snapshot = await makeSnapshot(store, known);
  answer({ snapshot }, buffersOf(snapshot));
} catch (error) {
  const { code, message } = toPerennialError(error);
  answer({ problem: { code, message } }, []);
} finally {
  await store.close();
}

function answer(message: SnapshotAnswer, buffers: ArrayBuffer[]): void {
  parentPort?.postMessage(message, buffers);
}

/** The memory of all columns of a snapshot: it is handed over, not copied. */
function buffersOf(snapshot: Snapshot): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const look = (value: unknown): void => {
    if (ArrayBuffer.isView(value)) {
      if (value.buffer instanceof ArrayBuffer) found.add(value.buffer);
    } else if (typeof value === "object" && value !== null && !Array.isArray(value))
      for (const each of Object.values(value)) look(each);
  };
  look(snapshot);
  return [...found];
}
