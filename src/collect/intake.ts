import { z } from "zod";
import { rememberSubjects } from "../core/subject.ts";
import type { Instant } from "../core/time.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import {
  type Event,
  type EventKind,
  type EventProblem,
  largestEventBytes,
  readEvent,
} from "./event.ts";
import { eventIdentities } from "./event-identities.ts";
import { eventColumns, eventRow } from "./event-row.ts";
import type { ArrivedEvent, EventTaker, KeptEvent } from "./event-taker.ts";
import { groupCommit, patiently } from "./group-commit.ts";
import {
  hashText,
  type MessageHash,
  type MessageIds,
  messageHash,
  rememberMessages,
} from "./message-ids.ts";
import { quarantineColumns, quarantineLine } from "./quarantine.ts";

/** What arrives in one request: items of one source, and what they share. */
export interface Delivery {
  readonly source: string;
  readonly items: readonly unknown[];
  /** The call that the address names, for a request of one item. */
  readonly kind?: EventKind | undefined;
  readonly sentAt?: unknown;
  readonly context?: unknown;
  readonly receivedAt: Instant;
}

/** What became of a delivery. All of it is on disk. */
export interface Receipt {
  /** Items that went in, and those that are dropped because their person was erased. */
  readonly accepted: number;
  /** Items that had arrived before. */
  readonly repeated: number;
  /** Items that were put aside, by their place in the delivery. */
  readonly rejected: readonly (EventProblem & { readonly index: number })[];
}

/** The door for events: each message goes in once, and is on disk before its sender is told. */
export interface Intake {
  /**
   * Takes a delivery; resolves when every sound item is on disk, also one that was under way already, and
   * every bad one is in the quarantine.
   * @throws PerennialError TOO_BUSY, ENGINE_UNAVAILABLE: the sender must send it again
   */
  readonly receive: (delivery: Delivery) => Promise<Receipt>;
  /** Resolves when all that was taken so far is on disk, and holds no identity in memory any more. */
  readonly forget: () => Promise<void>;
  /** Writes what was taken, then takes no more. */
  readonly close: () => Promise<void>;
}

/** How much the intake holds in memory. */
export interface IntakeLimits {
  /** Messages that are remembered to know a repeated one by, in each of two generations. */
  readonly rememberedMessages: number;
  readonly waitingBytes: number;
}

const usualLimits: IntakeLimits = {
  rememberedMessages: 4_000_000,
  waitingBytes: 64 * 1024 * 1024,
};

/** An item that was read and is not known to have arrived before. */
interface NewEvent extends KeptEvent {
  readonly hash: MessageHash;
  readonly row: string;
}

/** Opens the intake of a store and remembers the messages of late. What else `takers` make of events is on disk before they are. */
export async function openIntake(
  store: Store,
  takers: readonly EventTaker[],
  limits: Partial<IntakeLimits> = {},
): Promise<Intake> {
  const { rememberedMessages, waitingBytes } = { ...usualLimits, ...limits };
  const known = await recallMessages(store, rememberedMessages);
  const underWay = new Map<string, Promise<unknown>>();
  let subjectOf = rememberSubjects();
  const events = groupCommit(store, {
    table: "event_local",
    columns: eventColumns,
    windowMs: 5,
    mostRows: 5_000,
    inFlight: 2,
    mostBytes: waitingBytes,
  });
  const asides = groupCommit(store, {
    table: "quarantine_local",
    columns: quarantineColumns,
    windowMs: 25,
    mostRows: 5_000,
    inFlight: 1,
    mostBytes: waitingBytes / 4,
  });

  const write = async (fresh: readonly NewEvent[]): Promise<number> => {
    const stored = await storedAmong(store, known, fresh);
    const rows = fresh.filter(({ key }) => !stored.has(key));
    const taken = takers.flatMap((taker) => taker.take?.(rows) ?? []);
    if (taken.length > 0) await Promise.all(taken);
    await events.append(rows.map(({ row }) => row));
    for (const { hash, event } of fresh) known.add(hash, event.receivedAt);
    for (const taker of takers) taker.kept?.(rows);
    return rows.length;
  };

  /** Writes events, and lets repeated ones wait until it is known whether these are on disk. */
  const begin = (fresh: readonly NewEvent[]): Promise<number> => {
    const written = write(fresh);
    for (const { key } of fresh) underWay.set(key, written);
    const forget = (): void => {
      for (const { key } of fresh) underWay.delete(key);
    };
    written.then(forget, forget);
    return written;
  };

  return {
    async receive(delivery) {
      const { fresh, waits, rejected, repeated, dropped } = sort(delivery, {
        known,
        underWay,
        subjectOf,
        takers,
      });
      const waiting = rejected.filter(({ index }) => !dropsItem(takers, delivery.items[index]));
      const aside = waiting.map(({ index, ...problem }) => asideLine(delivery, index, problem));
      const all = [fresh.length === 0 ? 0 : begin(fresh), asides.append(aside), ...waits] as const;
      const [written] = await patiently(Promise.all(all), patienceMs);
      if (waiting.length > 0) for (const taker of takers) taker.refused?.(delivery, waiting);
      return {
        accepted: written + dropped,
        repeated: repeated + fresh.length - written,
        rejected,
      };
    },
    async forget() {
      await Promise.allSettled(underWay.values());
      await Promise.all([events.settled(), asides.settled()]);
      subjectOf = rememberSubjects();
    },
    async close() {
      await Promise.all([events.close(), asides.close()]);
    },
  };
}

/** Clients give up after 30 s or so. */
const patienceMs = 25_000;

/** What items are compared with. */
interface Known {
  readonly known: MessageIds;
  readonly underWay: ReadonlyMap<string, Promise<unknown>>;
  readonly subjectOf: ReturnType<typeof rememberSubjects>;
  readonly takers: readonly EventTaker[];
}

interface Sorted {
  readonly fresh: readonly NewEvent[];
  /** What the delivery has to wait for besides: items of it that another delivery is writing. */
  readonly waits: readonly Promise<unknown>[];
  readonly repeated: number;
  readonly dropped: number;
  readonly rejected: readonly (EventProblem & { readonly index: number })[];
}

/** Reads the items and tells new ones from those that are known, under way, or no events. */
function sort(delivery: Delivery, { known, underWay, subjectOf, takers }: Known): Sorted {
  const fresh: NewEvent[] = [];
  const waits: Promise<unknown>[] = [];
  const rejected: (EventProblem & { readonly index: number })[] = [];
  const here = new Set<string>();
  let repeated = 0;
  let dropped = 0;
  for (const [index, item] of delivery.items.entries()) {
    const read = readEvent(item, delivery);
    if (!read.ok) {
      rejected.push({ index, field: read.field, value: read.value, reason: read.reason });
      continue;
    }
    const { event } = read;
    const identities = eventIdentities(event).map(({ kind, value }) => ({
      kind,
      value,
      subject: subjectOf(kind, value),
    }));
    const arrived = { event, source: delivery.source, identities };
    if (takers.some((taker) => taker.drops?.(arrived))) {
      dropped += 1;
      continue;
    }
    const hash = messageHash(delivery.source, event.messageId);
    const key = hashText(hash);
    const row = eventRow({ ...arrived, key });
    const problem =
      identities.length === 0
        ? namesNobody(event)
        : (tooLarge(event, row) ?? firstProblem(takers, arrived));
    if (problem !== undefined) {
      rejected.push({ index, ...problem });
      continue;
    }
    const wait = underWay.get(key);
    if (wait) waits.push(wait);
    if (wait || here.has(key) || known.has(hash)) {
      repeated += 1;
      continue;
    }
    here.add(key);
    fresh.push({ ...arrived, hash, key, row });
  }
  return { fresh, waits, repeated, dropped, rejected };
}

function dropsItem(takers: readonly EventTaker[], item: unknown): boolean {
  return takers.some((taker) => taker.dropsText?.(JSON.stringify(item) ?? ""));
}

function firstProblem(
  takers: readonly EventTaker[],
  arrived: ArrivedEvent,
): EventProblem | undefined {
  for (const taker of takers) {
    const problem = taker.check?.(arrived);
    if (problem) return problem;
  }
  return undefined;
}

function namesNobody(event: Event): EventProblem {
  return {
    field: event.userId === "" ? "anonymousId" : "userId",
    value: event.userId || event.anonymousId,
    reason: "stands for nobody: events of all who are not known would become one person",
  };
}

function tooLarge(event: Event, row: string): EventProblem | undefined {
  // A UTF-16 unit is at most three bytes of UTF-8.
  return 3 * row.length <= largestEventBytes ? undefined : sizeProblem(event);
}

/** That an event is larger than one may be. */
export function sizeProblem(event: Event): EventProblem | undefined {
  const texts = [event.properties, event.traits, event.context].map((each) => JSON.stringify(each));
  const bytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (bytes <= largestEventBytes) return;
  const reason = `its properties, traits and context are ${bytes} bytes; an event may have ${largestEventBytes}`;
  return { field: "item", value: (texts[0] ?? "").slice(0, 100), reason };
}

/** A bad item as a row of the quarantine. */
function asideLine(delivery: Delivery, index: number, problem: EventProblem): string {
  const { source, kind, sentAt, context, receivedAt } = delivery;
  return quarantineLine({
    importId: `events-${new Date(receivedAt).toISOString().slice(0, 10)}`,
    what: "events",
    file: source,
    line: index + 1,
    column: problem.field,
    value: problem.value,
    reason: problem.reason,
    raw: JSON.stringify(delivery.items[index]) ?? "",
    settings: JSON.stringify({ kind, sentAt, context, receivedAt }),
  });
}

/**
 * The keys of messages among these that are on disk though memory no longer knows them. Only what happened
 * before memory begins can have been received then, so that hardly any event is looked up.
 */
async function storedAmong(
  store: Store,
  known: MessageIds,
  fresh: readonly NewEvent[],
): Promise<Set<string>> {
  const since = known.since();
  const old = fresh.filter(({ event }) => event.at < since);
  if (old.length === 0) return new Set();
  const rows = await store.rows(
    storedMessagesSql(old.map(({ key }) => key)),
    z.object({ key: z.string() }),
  );
  return new Set(rows.map(({ key }) => key));
}

/** So many are read back at a start; older ones are asked for when they come again. */
const mostRecalled = 1_000_000;

/** Which of these messages are on disk. */
export function storedMessagesSql(keys: readonly string[]): Sql {
  return sql`SELECT DISTINCT toString(message_hash) AS key
FROM event
WHERE message_hash IN ${param("Array(UInt64)", keys.map(BigInt))}`;
}

/** Remembers the newest messages that are on disk. */
async function recallMessages(store: Store, perGeneration: number): Promise<MessageIds> {
  const [held] = await store.rows(
    sql`SELECT toUnixTimestamp64Milli(max(received_at)) AS newest, count() AS events FROM event`,
    z.object({ newest: z.number(), events: z.number() }),
  );
  if (!held || held.events === 0) return rememberMessages(perGeneration, 0);
  const [high = [], low = [], at = []] = await store.columns(
    sql`SELECT
  bitShiftRight(message_hash, 32) AS high,
  bitAnd(message_hash, 4294967295) AS low,
  toUnixTimestamp64Milli(received_at) AS at
FROM event
ORDER BY received_at DESC
LIMIT ${param("UInt32", Math.min(perGeneration, mostRecalled))}`,
    ["high", "low", "at"],
  );
  const last = at.length - 1;
  // All of them fit where there are no more; else the oldest instant may be there in part.
  const since = held.events <= at.length ? 0 : (at[last] ?? 0) + 1;
  const known = rememberMessages(perGeneration, since);
  for (let i = last; i >= 0; i--) {
    known.add({ high: high[i] ?? 0, low: low[i] ?? 0 }, at[i] ?? 0);
  }
  return known;
}
