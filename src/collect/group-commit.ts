import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { PerennialError, toPerennialError } from "../core/errors.ts";
import { createLogger } from "../core/log.ts";
import type { Store } from "../store/store.ts";

/**
 * Many small writes as few large inserts: rows that arrive within some milliseconds form a group, which
 * is one insert, on disk before anybody is told so. A group has a token and is sent again, byte for byte,
 * until it is in: an engine that was killed, paused or full neither loses nor doubles it.
 */
export interface GroupCommit {
  /**
   * Appends rows, each a line of a JSON array. Resolves when they are on disk, however long that takes: what was
   * taken goes in. See {@link patiently} for callers who cannot wait.
   * @throws PerennialError TOO_BUSY when too much waits already: nothing was taken
   */
  readonly append: (rows: Rows) => Promise<void>;
  /** Bytes that wait for the engine. */
  readonly waitingBytes: () => number;
  /** Resolves when all that was taken so far is on disk. */
  readonly settled: () => Promise<void>;
  /** Waits until all that was taken is on disk, then takes no more. */
  readonly close: () => Promise<void>;
}

/** Rows, each a line of JSON: one by one, or joined by line feeds in a block of bytes. */
export type Rows = readonly string[] | RowBlock;

/** Lines of rows, joined by line feeds. */
export interface RowBlock {
  readonly bytes: Uint8Array;
  readonly length: number;
}

/** How groups form. */
export interface GroupOptions {
  readonly table: string;
  readonly columns: readonly string[];
  /** How long the first row of a group waits for others. */
  readonly windowMs: number;
  /** How long after one small insert the next begins, at the earliest: each costs the engine much, its rows little. */
  readonly apartMs?: number;
  readonly mostRows: number;
  /** Inserts under way at a time. */
  readonly inFlight: number;
  /** What may wait in memory while the engine is away. */
  readonly mostBytes: number;
}

interface Group {
  parts: (string | Uint8Array)[];
  bytes: number;
  rows: number;
  readonly token: string;
  readonly done: Promise<void>;
  readonly settle: () => void;
}

const resendAfterMs = 10_000;
const log = createLogger();

/** Opens a group commit on a table. */
export function groupCommit(store: Store, options: GroupOptions): GroupCommit {
  const waiting: Group[] = [];
  const unsettled = new Set<Group>();
  let open: Group | undefined;
  let bytes = 0;
  let running = 0;
  let timer: NodeJS.Timeout | undefined;
  let timerDue = 0;
  let closed = false;
  let startedAt = Number.NEGATIVE_INFINITY;
  const { apartMs = 0, inFlight, mostRows, windowMs } = options;

  /**
   * How many milliseconds are left until a group may go, infinitely many until an insert ends. An insert costs the
   * engine the same for few rows as for many: a small group waits for the one under way.
   */
  const waitOf = (group: Group): number => {
    if (group.rows >= mostRows / 4) return running < inFlight ? 0 : Number.POSITIVE_INFINITY;
    if (running > 0) return Number.POSITIVE_INFINITY;
    return closed ? 0 : Math.max(0, startedAt + apartMs - performance.now());
  };

  const pumpIn = (ms: number): void => {
    const due = performance.now() + ms;
    if (due === Number.POSITIVE_INFINITY || (timer !== undefined && timerDue <= due)) return;
    clearTimeout(timer);
    timer = setTimeout(pump, ms);
    timerDue = due;
  };

  const pump = (): void => {
    clearTimeout(timer);
    timer = undefined;
    for (;;) {
      const [group] = waiting;
      if (group === undefined) return;
      const wait = waitOf(group);
      if (wait > 0) {
        pumpIn(wait);
        return;
      }
      waiting.shift();
      if (group === open) open = undefined;
      running += 1;
      startedAt = performance.now();
      void send(store, options, group).then(() => {
        running -= 1;
        bytes -= group.bytes;
        unsettled.delete(group);
        group.settle();
        // What came meanwhile has waited long enough.
        pump();
      });
    }
  };

  const groupFor = (rows: number): Group => {
    if (open !== undefined && open.rows + rows <= mostRows) return open;
    open = newGroup();
    waiting.push(open);
    unsettled.add(open);
    return open;
  };

  return {
    async append(rows) {
      if (rows.length === 0) return;
      const part = "bytes" in rows ? rows.bytes : rows.join("\n");
      const size = part.length;
      if (closed || bytes + size > options.mostBytes) {
        throw new PerennialError(
          "TOO_BUSY",
          closed
            ? "The server is about to end."
            : "More arrives than can be written at the moment.",
        );
      }
      const group = groupFor(rows.length);
      group.parts.push(part);
      group.rows += rows.length;
      group.bytes += size;
      bytes += size;
      pumpIn(Math.max(windowMs, waitOf(group)));
      await group.done;
    },
    waitingBytes: () => bytes,
    async settled() {
      await Promise.all([...unsettled].map(({ done }) => done));
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      pump();
      while (running > 0 || waiting.length > 0) await pause(5);
    },
  };
}

function newGroup(): Group {
  let settle = (): void => {};
  const done = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { parts: [], bytes: 0, rows: 0, token: randomUUID(), done, settle };
}

/** Sends a group until it is in. */
async function send(store: Store, options: GroupOptions, group: Group): Promise<void> {
  const lines = joined(group.parts);
  group.parts = [];
  for (let attempt = 1; ; attempt += 1) {
    try {
      await store.insertLines(options.table, options.columns, lines, {
        token: group.token,
        timeoutMs: resendAfterMs,
      });
      return;
    } catch (error) {
      const { code } = toPerennialError(error);
      log.warn({ event: "group-resent", table: options.table, rows: group.rows, attempt, code });
      await pause(Math.min(1_000, 50 * attempt));
    }
  }
}

const lineFeed = new Uint8Array([10]);

function joined(parts: readonly (string | Uint8Array)[]): Uint8Array {
  const texts = parts.filter((part) => typeof part === "string");
  if (texts.length === parts.length) return Buffer.from(texts.join("\n"));
  const bytes = parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part));
  return Buffer.concat(bytes.flatMap((each, i) => (i === 0 ? [each] : [lineFeed, each])));
}

/**
 * Waits for something on disk, but not for ever.
 * @throws PerennialError ENGINE_UNAVAILABLE where it is not there in time; it may still come to be
 */
export async function patiently<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tired = new Promise<never>((_, reject) => {
    const message = "The engine does not answer, so this is not on disk yet. Send it again.";
    timer = setTimeout(() => reject(new PerennialError("ENGINE_UNAVAILABLE", message)), ms);
  });
  try {
    return await Promise.race([work, tired]);
  } finally {
    clearTimeout(timer);
  }
}
