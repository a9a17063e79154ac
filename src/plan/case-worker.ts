import { parentPort, workerData } from "node:worker_threads";
import { toPerennialError } from "../core/errors.ts";
import { exportCase } from "./case-export.ts";
import type { CaseAnswer, CaseTask } from "./case-thread.ts";

/** The thread in which cases are weighed. */

const { of, forms }: CaseTask = workerData;
parentPort?.postMessage(await answer());

async function answer(): Promise<CaseAnswer> {
  try {
    return { exported: await exportCase(of, forms) };
  } catch (error) {
    // Correlations that cannot be are the case's fault.
    if (error instanceof RangeError)
      return { problem: { code: "BAD_ARGUMENT", message: `${of.text.case}: ${error.message}` } };
    const { code, message } = toPerennialError(error);
    return { problem: { code, message } };
  }
}
