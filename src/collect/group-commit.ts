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
   * Appends lines of JSON arrays. Resolves when they are on disk, however long that takes: what was taken
   * goes in. See {@link patiently} for callers who cannot wait. Lines of one group are told of by one promise.
   * @throws PerennialError TOO_BUSY when too much waits already: nothing was taken
   */
  readonly append: (lines: readonly string[]) => Promise<void>;
  /** Bytes that wait for the engine. */
  readonly waitingBytes: () => number;
  /** Resolves when all that was taken so far is on disk. */
  readonly settled: () => Promise<void>;
  /** Waits until all that was taken is on disk, then takes no more. */
  readonly close: () => Promise<void>;
}

/** How groups form. */
export interface GroupOptions {
  readonly table: string;
  readonly columns: readonly string[];
  /** How long the first row of a group waits for others. */
  readonly windowMs: number;
  readonly mostRows: number;
  /** How long the engine is left alone after an insert; by default what came meanwhile goes at once. */
  readonly restMs?: number;
  /** Inserts under way at a time. */
  readonly inFlight: number;
  /** What may wait in memory while the engine is away. */
  readonly mostBytes: number;
}

interface Group {
  texts: string[];
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
  let closed = false;

  /** An insert costs the engine the same for few rows as for many: a small group waits for the one under way. */
  const mayGo = (group: Group): boolean =>
    running === 0 || (running < options.inFlight && group.rows >= options.mostRows / 4);

  const pump = (): void => {
    timer = undefined;
    for (;;) {
      const [group] = waiting;
      if (group === undefined || !mayGo(group)) return;
      waiting.shift();
      if (group === open) open = undefined;
      running += 1;
      void send(store, options, group).then(() => {
        running -= 1;
        bytes -= group.bytes;
        unsettled.delete(group);
        group.settle();
        // What came meanwhile has waited long enough, where nobody is to rest.
        if (closed || (options.restMs ?? 0) === 0) pump();
        else timer ??= setTimeout(pump, options.restMs);
      });
    }
  };

  const groupFor = (rows: number): Group => {
    if (open !== undefined && open.rows + rows <= options.mostRows) return open;
    open = newGroup();
    waiting.push(open);
    unsettled.add(open);
    return open;
  };

  return {
    append(lines) {
      if (lines.length === 0) return Promise.resolve();
      const text = lines.join("\n");
      const size = text.length;
      if (closed || bytes + size > options.mostBytes) {
        const message = closed
          ? "The server is about to end."
          : "More arrives than can be written at the moment.";
        return Promise.reject(new PerennialError("TOO_BUSY", message));
      }
      const group = groupFor(lines.length);
      group.texts.push(text);
      group.rows += lines.length;
      group.bytes += size;
      bytes += size;
      if (mayGo(group)) timer ??= setTimeout(pump, options.windowMs);
      return group.done;
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
  return { texts: [], bytes: 0, rows: 0, token: randomUUID(), done, settle };
}

/** Sends a group until it is in. */
async function send(store: Store, options: GroupOptions, group: Group): Promise<void> {
  const text = group.texts.join("\n");
  group.texts = [];
  for (let attempt = 1; ; attempt += 1) {
    try {
      await store.insertLines(options.table, options.columns, text, {
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
