import { parentPort, workerData } from "node:worker_threads";
import type { ClassEvidence } from "../../stats/class-evidence.ts";
import { learnClasses } from "./learn-classes.ts";

/** The thread in which classes are fitted: some seconds of arithmetic, of which no request shall feel anything. */

const evidence: ClassEvidence = workerData;
parentPort?.postMessage(learnClasses(evidence));
