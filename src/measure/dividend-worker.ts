import { parentPort, workerData } from "node:worker_threads";
import { toPerennialError } from "../core/errors.ts";
import type { DividendAnswer, DividendTask } from "./dividend-thread.ts";
import { tellDividend } from "./read-dividend.ts";

/** The thread in which dividends are found: trees that are learned again and again take ten seconds for 100,000 people, of which no request shall feel anything. */

const task: DividendTask = workerData;
parentPort?.postMessage(answer());

function answer(): DividendAnswer {
  try {
    return { found: tellDividend(...task) };
  } catch (error) {
    const { code, message } = toPerennialError(error);
    return { problem: { code, message } };
  }
}
