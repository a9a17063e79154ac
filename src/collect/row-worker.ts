import { parentPort } from "node:worker_threads";
import type { Instant } from "../core/time.ts";
import { isObject, readEvent } from "./event.ts";
import { eventRow } from "./event-row.ts";
import type { SeenIdentity } from "./sighting.ts";

/** A batch, of which some items go in. */
export interface RowOrder {
  readonly order: number;
  /** The request's JSON: `{"batch": […], "sentAt", "context"}`. */
  readonly body: Uint8Array;
  readonly source: string;
  readonly receivedAt: Instant;
  readonly picks: readonly RowPick[];
}

/** An item that goes in: its place in the batch, and what was found out about it. */
export type RowPick = readonly [
  index: number,
  messageId: string,
  key: string,
  kind: SeenIdentity["kind"],
  identity: string,
  subject: string,
];

/** The lines of an order. */
export interface RowAnswer {
  readonly order: number;
  readonly lines: Uint8Array;
}

/** The lines of the events of a batch, as whoever took it would have made them. */
function linesOf({ body, source, receivedAt, picks }: RowOrder): string {
  const request: unknown = JSON.parse(new TextDecoder().decode(body));
  const { batch, sentAt, context } = isObject(request) ? request : {};
  const items = Array.isArray(batch) ? batch : [];
  const rows = picks.map(([index, messageId, key, kind, value, subject]) => {
    const read = readEvent(items[index], { sentAt, context, receivedAt });
    if (!read.ok) throw new Error(`${read.field} ${read.reason}`);
    const identities = [{ kind, value, subject }];
    return eventRow({ event: { ...read.event, messageId }, source, identities, key });
  });
  return rows.join("\n");
}

parentPort?.on("message", (order: RowOrder) => {
  const lines = new TextEncoder().encode(linesOf(order));
  const answer: RowAnswer = { order: order.order, lines };
  parentPort?.postMessage(answer, [lines.buffer]);
});
