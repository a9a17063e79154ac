import { parentPort, workerData } from "node:worker_threads";
import { toPerennialError } from "../core/errors.ts";
import { auditCase } from "./audit-case.ts";
import { exportCase } from "./case-export.ts";
import type { CaseAnswer, CaseTask } from "./case-thread.ts";

/** The thread in which cases are weighed. */

const task: CaseTask = workerData;
parentPort?.postMessage(await answer());

async function answer(): Promise<CaseAnswer<unknown>> {
  const text = "weigh" in task ? task.weigh.text : task.audit;
  try {
    return {
      found:
        "weigh" in task
          ? await exportCase(task.weigh, task.forms)
          : auditCase(task.audit, task.measured),
    };
  } catch (error) {
    // Correlations that cannot be are the case's fault.
    if (error instanceof RangeError)
      return { problem: { code: "BAD_ARGUMENT", message: `${text.case}: ${error.message}` } };
    const { code, message } = toPerennialError(error);
    return { problem: { code, message } };
  }
}
