import { z } from "zod";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { eventKinds, isObject } from "./event.ts";
import type { ArrivedEvent, EventTaker } from "./event-taker.ts";
import type { BookEntry, OrderBook } from "./order-book.ts";
import { readOrderEvent } from "./order-event.ts";
import { readShop, type Shop } from "./shop.ts";

/** Turns what events tell of orders into order lines. */
export interface EventOrders extends EventTaker {
  /** Learns the shop's settings anew, after a change. */
  readonly refresh: () => Promise<void>;
}

/**
 * Opens it. Before the shop's currency and time zone are known events are only kept; {@link retellOrders} makes up for it.
 */
export async function eventOrders(store: Store, book: OrderBook): Promise<EventOrders> {
  let shop = await readShop(store);
  return {
    check(arrived) {
      const read = shop && entryOf(arrived, shop);
      return read && !read.ok ? read : undefined;
    },
    take(all) {
      const known = shop;
      if (known === undefined) return undefined;
      const entries = all.flatMap((arrived) => {
        const read = entryOf(arrived, known);
        return read.ok && read.entry ? [read.entry] : [];
      });
      return entries.length === 0 ? undefined : book.tell(entries);
    },
    async refresh() {
      shop = await readShop(store);
    },
  };
}

type ReadEntry =
  | { readonly ok: true; readonly entry: BookEntry | undefined }
  | { readonly ok: false; readonly field: string; readonly value: string; readonly reason: string };

function entryOf({ event, source }: Pick<ArrivedEvent, "event" | "source">, shop: Shop): ReadEntry {
  if (event.kind !== "track") return { ok: true, entry: undefined };
  const read = readOrderEvent(event, {
    source,
    shopCurrency: shop.currency,
    rates: shop.rates,
    receivedAt: event.receivedAt,
  });
  if (!read.ok) return read;
  return { ok: true, entry: read.telling ? { telling: read.telling, by: "client" } : undefined };
}

const atOnce = 2_000;

/**
 * Tells the book again what all kept events say of orders: for a shop whose currency was not known when they came, or
 * after an import was taken back. What stands already is written no second time.
 * @returns how many events told of an order
 */
export async function retellOrders(store: Store, book: OrderBook): Promise<number> {
  const shop = await readShop(store);
  if (shop === undefined) return 0;
  let told = 0;
  for (let after = "0"; ; ) {
    const rows = await store.rows(orderEventsSql(after), eventRow);
    const entries = rows.flatMap((row) => {
      const read = entryOf(arrivedOf(row), shop);
      return read.ok && read.entry ? [read.entry] : [];
    });
    await book.tell(entries);
    told += entries.length;
    const last = rows.at(-1);
    if (last === undefined || rows.length < atOnce) return told;
    after = last.hash;
  }
}

/** Events that may tell of an order, in the order of their hashes, after one. */
export function orderEventsSql(after: string): Sql {
  return sql`SELECT
  toString(message_hash) AS hash, kind, name, source, channel, message_id AS messageId,
  user_id AS userId, anonymous_id AS anonymousId, properties, traits, context,
  toUnixTimestamp64Milli(event.at) AS at, toUnixTimestamp64Milli(received_at) AS receivedAt
FROM event
WHERE kind = 'track' AND positionCaseInsensitive(name, 'order') > 0
  AND message_hash > ${param("UInt64", after)}
ORDER BY message_hash
LIMIT ${param("UInt32", atOnce)}`;
}

const eventRow = z.object({
  hash: z.string(),
  kind: z.enum(eventKinds),
  name: z.string(),
  source: z.string(),
  channel: z.string(),
  messageId: z.string(),
  userId: z.string(),
  anonymousId: z.string(),
  properties: z.string(),
  traits: z.string(),
  context: z.string(),
  at: z.number(),
  receivedAt: z.number(),
});

/** The event of a row of the table. */
function arrivedOf(row: z.infer<typeof eventRow>): Pick<ArrivedEvent, "event" | "source"> {
  const { receivedAt, properties, traits, context, at, source, ...fields } = row;
  const json = (text: string): Readonly<Record<string, unknown>> => {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  };
  return {
    source,
    event: {
      ...fields,
      previousId: "",
      groupId: "",
      properties: json(properties),
      traits: json(traits),
      context: json(context),
      at,
      originalAt: at,
      sentAt: at,
      receivedAt,
    },
  };
}
