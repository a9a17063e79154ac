import { createHash, randomUUID } from "node:crypto";
import type { Instant } from "../core/time.ts";

/** The calls of Segment's tracking API. */
export const eventKinds = ["identify", "track", "page", "screen", "group", "alias"] as const;

/** One of the calls of Segment's tracking API. */
export type EventKind = (typeof eventKinds)[number];

/** An object of JSON, its keys unknown. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What happened, as a client told it, read and checked. Keys that we do not know are kept. */
export interface Event {
  readonly kind: EventKind;
  /** What a track call names ("Order Completed"); the name of a page or screen; else empty. */
  readonly name: string;
  /** What makes two arrivals the same event. */
  readonly messageId: string;
  /** Each empty where the event has none. */
  readonly userId: string;
  readonly anonymousId: string;
  readonly previousId: string;
  readonly groupId: string;
  readonly channel: string;
  readonly properties: JsonObject;
  /** Of the person for all calls but group, where they are the group's. */
  readonly traits: JsonObject;
  readonly context: JsonObject;
  /** When it happened by our clock: never later than it arrived. */
  readonly at: Instant;
  /** When the client's clock says that it happened. */
  readonly originalAt: Instant;
  /** When the client's clock says that it was sent. */
  readonly sentAt: Instant;
  readonly receivedAt: Instant;
}

/** Why an item is no event: the field, its value as text, and what is wrong with it. */
export interface EventProblem {
  readonly field: string;
  readonly value: string;
  readonly reason: string;
}

/** What is known of an item from the request that it came in. */
export interface Arrival {
  /** The call named by the address; a batch names each item's in `type`. */
  readonly kind?: EventKind | undefined;
  /** The batch's own, for items that have none. */
  readonly sentAt?: unknown;
  readonly context?: unknown;
  readonly receivedAt: Instant;
}

/** The most bytes of one event, as Segment has it. */
export const largestEventBytes: number = 32 * 1024;

const longestMessageId = 100;
const longestId = 500;
const nothing: JsonObject = {};

/**
 * Reads one item of Segment's HTTP tracking API (https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/).
 * Without a `messageId` the item's own content stands for it, if it carries a time: a resent item is known again.
 *
 * @example
 * readEvent({ type: "track", userId: "7", event: "Product Viewed" }, { receivedAt: 0 }); // { ok: true, event: { name: "Product Viewed", … } }
 */
export function readEvent(
  item: unknown,
  arrival: Arrival,
): { readonly ok: true; readonly event: Event } | ({ readonly ok: false } & EventProblem) {
  if (!isObject(item)) return problem("item", item, "is no JSON object");
  const kind = arrival.kind ?? kindOf(item["type"]);
  if (kind === undefined)
    return problem("type", item["type"], `is none of ${eventKinds.join(", ")}`);
  const userId = idOf(item["userId"]);
  const anonymousId = idOf(item["anonymousId"]);
  const previousId = idOf(item["previousId"]);
  const groupId = idOf(item["groupId"]);
  for (const [field, id] of Object.entries({ userId, anonymousId, previousId, groupId })) {
    if (id === null) {
      return problem(
        field,
        item[field],
        `must be a text of at most ${longestId} characters, or a whole number`,
      );
    }
  }
  const context = mergeContext(arrival.context, item["context"]);
  const traits = isObject(item["traits"]) ? item["traits"] : objectOf(context["traits"]);
  const name = textOf(kind === "track" ? item["event"] : item["name"]);
  const missing = missingField({ kind, name, userId, anonymousId, previousId, groupId, context });
  if (missing !== undefined) return problem(missing.field, item[missing.field], missing.reason);
  const times = readTimes(item, arrival);
  if (!times.ok) return times;
  const messageId = messageIdOf(item);
  if (messageId === null) {
    return problem(
      "messageId",
      item["messageId"],
      `must be a text of at most ${longestMessageId} characters`,
    );
  }
  return {
    ok: true,
    event: {
      kind,
      name,
      messageId,
      userId: userId ?? "",
      anonymousId: anonymousId ?? "",
      previousId: previousId ?? "",
      groupId: groupId ?? "",
      channel: textOf(context["channel"] ?? item["channel"]),
      properties: objectOf(item["properties"]),
      traits,
      context,
      ...times.times,
    },
  };
}

function problem(
  field: string,
  value: unknown,
  reason: string,
): { readonly ok: false } & EventProblem {
  const shown =
    value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
  return { ok: false, field, value: (shown ?? "").slice(0, 200), reason };
}

/** Whether a value is an object of JSON and no array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : nothing;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.trim().toWellFormed() : "";
}

function kindOf(value: unknown): EventKind | undefined {
  return eventKinds.find((kind) => kind === value);
}

/** An id: a text, or a number that a shop's database counts by; null where it is neither. */
function idOf(value: unknown): string | null {
  if (value === undefined || value === null) return "";
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : null;
  if (typeof value !== "string" || value.length > longestId || value.includes("\0")) return null;
  return value.trim().toWellFormed();
}

/** The batch's context under the item's own: of each key, the item's holds. */
function mergeContext(ofBatch: unknown, ofItem: unknown): JsonObject {
  if (!isObject(ofBatch)) return objectOf(ofItem);
  return isObject(ofItem) ? { ...ofBatch, ...ofItem } : ofBatch;
}

interface Named {
  readonly kind: EventKind;
  readonly name: string;
  readonly userId: string | null;
  readonly anonymousId: string | null;
  readonly previousId: string | null;
  readonly groupId: string | null;
  readonly context: JsonObject;
}

/** The field that a call of this kind cannot do without and does not have. */
function missingField(event: Named): { field: string; reason: string } | undefined {
  if (event.kind === "track" && event.name === "")
    return { field: "event", reason: "a track call must name what happened" };
  if (event.kind === "group" && event.groupId === "")
    return { field: "groupId", reason: "a group call must name the group" };
  if (event.kind === "alias" && event.previousId === "")
    return { field: "previousId", reason: "an alias call must name the id of before" };
  if (event.userId !== "" || event.anonymousId !== "" || namesSomeone(event.context)) return;
  return { field: "userId", reason: "the event names nobody: userId or anonymousId must be there" };
}

/** E-mail providers and tills know people by e-mail, phone or card rather than by the shop's id. */
function namesSomeone(context: JsonObject): boolean {
  if (Array.isArray(context["externalIds"]) && context["externalIds"].length > 0) return true;
  const traits = objectOf(context["traits"]);
  return textOf(traits["email"]) !== "" || textOf(traits["phone"]) !== "";
}

type Times = Pick<Event, "at" | "originalAt" | "sentAt" | "receivedAt">;

const earliest = Date.UTC(1990, 0, 1);
const latest = Date.UTC(2200, 0, 1);

/**
 * A client's clock may be wrong: what happened s before it was sent happened s before it arrived
 * (Segment's rule: at = receivedAt − (sentAt − original)), and never after.
 */
function readTimes(
  item: JsonObject,
  { sentAt: batchSentAt, receivedAt }: Arrival,
): { readonly ok: true; readonly times: Times } | ({ readonly ok: false } & EventProblem) {
  const field = item["originalTimestamp"] === undefined ? "timestamp" : "originalTimestamp";
  const originalAt = timeOf(item[field]);
  const sentAt = timeOf(item["sentAt"] ?? batchSentAt);
  if (originalAt === null)
    return problem(field, item[field], "is no time such as 2026-01-31T12:00:00.000Z");
  // A send time that cannot be read corrects nothing, and spoils nothing.
  const original = originalAt ?? sentAt ?? receivedAt;
  const skew = originalAt === undefined || !sentAt ? 0 : receivedAt - sentAt;
  return {
    ok: true,
    times: {
      at: Math.max(earliest, Math.min(original + skew, receivedAt)),
      originalAt: original,
      sentAt: sentAt ?? receivedAt,
      receivedAt,
    },
  };
}

/** An instant; undefined where there is none, null where it cannot be read. Without a zone it is UTC. */
function timeOf(value: unknown): Instant | null | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  const at = typeof value === "number" ? value : typeof value === "string" ? parseTime(value) : NaN;
  return at >= earliest && at < latest ? Math.round(at) : null;
}

function parseTime(text: string): number {
  const named = text.endsWith("Z") || !/T[\d:.,]+$/.test(text);
  return Date.parse(named ? text : `${text}Z`);
}

function messageIdOf(item: JsonObject): string | null {
  const given = item["messageId"];
  if (typeof given === "string" && given !== "") {
    return given.length <= longestMessageId && !given.includes("\0") ? given.toWellFormed() : null;
  }
  if (given !== undefined && given !== null && given !== "") return null;
  if (item["timestamp"] === undefined && item["originalTimestamp"] === undefined)
    return randomUUID();
  const { sentAt: _, ...content } = item;
  return `content-${createHash("sha256").update(JSON.stringify(content)).digest("hex").slice(0, 32)}`;
}
