import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { createLogger } from "../core/log.ts";
import type { Instant } from "../core/time.ts";
import { eventRow } from "./event-row.ts";
import type { KeptEvent } from "./event-taker.ts";
import type { Rows } from "./group-commit.ts";
import type { RowAnswer, RowOrder, RowPick } from "./row-worker.ts";

/** An event of a delivery, by its place there. */
export interface PlacedEvent extends KeptEvent {
  readonly index: number;
}

/** Makes events' rows. Those of a large batch are made beside the thread that answers requests, from the bytes that came. */
export interface EventRows {
  readonly of: (
    events: readonly PlacedEvent[],
    delivery: {
      readonly body?: Uint8Array | undefined;
      readonly source: string;
      readonly receivedAt: Instant;
    },
  ) => Promise<Rows>;
  readonly close: () => Promise<void>;
}

/** To hand over fewer costs more than to make them. */
const fewestToHandOver = 20;

const log = createLogger();

/** Opens the making of rows; the other thread starts with the first large batch. */
export function openEventRows(): EventRows {
  const waiting = new Map<number, (lines: Uint8Array | undefined) => void>();
  let worker: Worker | undefined;
  let orders = 0;

  const start = (): Worker => {
    const started = startWorker();
    started.on("message", ({ order, lines }: RowAnswer) => {
      waiting.get(order)?.(lines);
      waiting.delete(order);
    });
    started.on("error", (error) => log.error({ event: "row-worker-failed", err: error }));
    started.on("exit", () => {
      worker = undefined;
      for (const answer of waiting.values()) answer(undefined);
      waiting.clear();
    });
    return started;
  };

  return {
    async of(events, { body, source, receivedAt }) {
      const here = (): Rows => events.map((event) => eventRow(event));
      if (body === undefined || events.length < fewestToHandOver) return here();
      worker ??= start();
      orders += 1;
      const order: RowOrder = { order: orders, body, source, receivedAt, picks: events.map(pick) };
      const made = new Promise<Uint8Array | undefined>((resolve) =>
        waiting.set(order.order, resolve),
      );
      worker.postMessage(order);
      // A thread that ended leaves its work here.
      const bytes = await made;
      return bytes === undefined ? here() : { bytes, length: events.length };
    },
    async close() {
      await worker?.terminate();
    },
  };
}

function pick({ index, event: { messageId }, key, identities: [strongest] }: PlacedEvent): RowPick {
  return [
    index,
    messageId,
    key,
    strongest?.kind ?? "guest",
    strongest?.value ?? "",
    strongest?.subject ?? "0",
  ];
}

function startWorker(): Worker {
  const extension = extname(import.meta.url);
  const file = new URL(`./row-worker${extension}`, import.meta.url);
  const resourceLimits = { maxYoungGenerationSizeMb: 32, maxOldGenerationSizeMb: 256 };
  if (extension !== ".ts") return new Worker(file, { resourceLimits });
  // From sources: a thread does not inherit the loader.
  const load = `import("tsx/esm/api").then(({ register }) => { register(); return import("${file}"); })`;
  return new Worker(load, { eval: true, resourceLimits });
}
