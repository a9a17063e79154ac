import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { PerennialError } from "../core/errors.ts";

/**
 * A thread for one piece of work that would hold up everybody who waits for an answer. It is given a task, and tells what came of it by one message.
 * @param from the address of the module that asks, `import.meta.url`: it tells whether modules are TypeScript or built
 * @param name of the module that works, beside it, without its extension
 */
export function startThread(from: string, name: string, workerData: object): Worker {
  const extension = extname(from);
  const place = new URL(`./${name}${extension}`, from);
  if (extension !== ".ts") return new Worker(place, { workerData });
  // A thread does not take over the loader that reads TypeScript.
  const load = `import("tsx/esm/api").then(({ register }) => { register(); return import(${JSON.stringify(place.href)}); })`;
  return new Worker(load, { eval: true, workerData });
}

/** What a thread tells. */
export function answerOf<Answer>(worker: Worker): Promise<Answer> {
  return new Promise((resolve, reject) => {
    worker.once("message", (answer: Answer) => resolve(answer));
    worker.once("error", reject);
    worker.once("exit", (code) =>
      reject(new PerennialError("INTERNAL", `A thread ended with ${code} before it was done.`)),
    );
  });
}
