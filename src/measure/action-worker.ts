import { parentPort, workerData } from "node:worker_threads";
import { toPerennialError } from "../core/errors.ts";
import { readComparedAction } from "./action-compared.ts";
import { readEncouragedAction } from "./action-encouraged.ts";
import type { ActionAnswer, ActionReading, ActionTask } from "./action-thread.ts";
import type { ActionReadout } from "./action-value.ts";

/** The thread in which values of actions are read out: boosted trees of 100,000 rows take a minute, of which no request shall feel anything. */

const task: ActionTask = workerData;
parentPort?.postMessage(answer());

function answer(): ActionAnswer {
  try {
    const readouts = Object.entries(task).map(([name, reading]) => [name, readOut(reading)]);
    return { readouts: Object.fromEntries(readouts) };
  } catch (error) {
    const { code, message } = toPerennialError(error);
    return { problem: { code, message } };
  }
}

function readOut(reading: ActionReading): ActionReadout {
  return reading.by === "encouragement"
    ? readEncouragedAction(...reading.of)
    : readComparedAction(...reading.of);
}
