import { z } from "zod";
import type { Instant } from "../core/time.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { clickhouseTime, orderLineColumns, orderLineEncoder } from "./order-line.ts";
import type { OrderTelling } from "./order-telling.ts";
import {
  clientImports,
  keyOf,
  type LineRow,
  type NewTellings,
  settleOrder,
  timeOf,
} from "./settle-order.ts";

/** Something told about an order, and by which kind of teller. */
export interface BookEntry {
  readonly telling: OrderTelling;
  /** `system`: a webhook of the shop system, which knows the whole order. `client`: an event. */
  readonly by: "system" | "client";
}

/** The orders as they are told live: each is one order, whoever tells of it, how often and in whatever order. */
export interface OrderBook {
  /** Takes what was told; resolves when the order lines say so, on disk. */
  readonly tell: (entries: readonly BookEntry[]) => Promise<void>;
}

/**
 * Opens the order book of a store. What is told at one time is written together; one order never at two.
 * @param onWritten told whose orders have changed, when it is on disk
 */
export function openOrderBook(
  store: Store,
  onWritten: (subjects: Iterable<string>) => void = () => {},
): OrderBook {
  let waiting: BookEntry[] = [];
  let writing: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  return {
    tell(entries) {
      if (entries.length === 0) return Promise.resolve();
      waiting.push(...entries);
      // What comes while others are written waits and is written as one.
      next ??= writing
        .catch(() => undefined)
        .then(() => {
          const these = waiting;
          waiting = [];
          next = undefined;
          writing = enter(store, these).then(onWritten);
          return writing;
        });
      return next;
    },
  };
}

/** Writes what entries tell; whose orders have changed. */
async function enter(store: Store, entries: readonly BookEntry[]): Promise<Set<string>> {
  const names = [...new Set(entries.flatMap(({ telling }) => namesOf(telling)))];
  const aliases = await store.rows(namedOrdersSql(names), aliasRow);
  const ids = [...new Set([...names, ...aliases.map(({ order_id }) => order_id)])];
  const standing = new Map<string, LineRow>();
  for (const row of await store.rows(storedLinesSql(ids), lineRow)) standing.set(keyOf(row), row);
  const changed = new Map<string, LineRow>();
  for (const entry of entries) {
    aliases.push(...aliasesOf(entry));
    const lines = linesOf(entry.telling, [...standing.values()], aliases);
    const { write, withdraw } = settleOrder(lines, tellingsOf(entry));
    for (const row of withdraw) {
      standing.delete(keyOf(row));
      changed.set(keyOf(row), withdrawn(row));
    }
    for (const row of write) {
      standing.set(keyOf(row), row);
      changed.set(keyOf(row), row);
    }
  }
  await write(store, "order_name_local", orderNameColumns, entries.flatMap(aliasesOf));
  await write(store, "order_line_local", orderLineColumns, [...changed.values()]);
  const ofSomebody = [...changed.values()].filter((row) => row["identity_kind"] !== "guest");
  return new Set(ofSomebody.map((row) => String(row["subject_id"])));
}

async function write(
  store: Store,
  table: string,
  columns: readonly string[],
  rows: readonly LineRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const lines = rows.map((row) => JSON.stringify(columns.map((name) => row[name] ?? null)));
  await store.insertLines(table, columns, lines.join("\n"));
}

function namesOf({ orderId, otherIds }: OrderTelling): string[] {
  return [orderId, ...otherIds].filter((name) => name !== "");
}

/** The columns of `order_name_local`. */
export const orderNameColumns: readonly string[] = [
  "name",
  "source",
  "order_id",
  "import_id",
  "told_at",
];

/** The other ids that a shop system says its order has. */
function aliasesOf({ telling, by }: BookEntry): Alias[] {
  if (telling.kind !== "order" || by === "client") return [];
  const { source, orderId: order_id, otherIds, toldAt } = telling;
  const told = {
    source,
    order_id,
    import_id: importIdOf(telling, by),
    told_at: clickhouseTime(toldAt),
  };
  return otherIds.map((name) => ({ name, ...told }));
}

function importIdOf({ source }: OrderTelling, by: BookEntry["by"]): string {
  return `${by === "client" ? clientImports : "webhooks"}:${source}`;
}

/** A telling as what is new of its order. */
function tellingsOf({ telling, by }: BookEntry): NewTellings {
  const importId = importIdOf(telling, by);
  if (telling.kind !== "order") return { orders: [], parts: [{ told: telling, importId }] };
  const encode = orderLineEncoder(importId, telling.toldAt);
  const rows = telling.lines.map((line) => {
    const values = z.array(cell).parse(JSON.parse(encode(line, 0)));
    return Object.fromEntries(orderLineColumns.map((name, i) => [name, values[i] ?? null]));
  });
  return { orders: [{ told: telling, rows }], parts: [] };
}

/** A row that takes another's place and says that it holds no longer. */
function withdrawn(row: LineRow): LineRow {
  const none = { quantity: "0", unit_price: "0", revenue: "0", discount: "0", tax: "0" };
  const at = clickhouseTime(timeOf(row, "imported_at") + 1);
  return { ...row, ...none, list_price: null, cost: null, kind: "withdrawn", imported_at: at };
}

/** How far the times of one sale may lie apart where two sources tell of it. */
const sameSaleMs = 7 * 86_400_000;

/**
 * The lines of a telling's order, among those of all orders of its names. Numbers of one source are one order's. Of
 * another source's they are where both tell of a sale at the same time; a telling that does not say when the sale
 * was is of the newest order of its number before it.
 */
function linesOf(
  telling: OrderTelling,
  standing: readonly LineRow[],
  aliases: readonly Alias[],
): LineRow[] {
  const names = new Set(namesOf(telling));
  const named = new Set(
    aliases
      .filter(({ name }) => names.has(name))
      .map((alias) => orderKey(alias.source, alias.order_id)),
  );
  const orders = new Map<string, LineRow[]>();
  for (const row of standing) {
    const key = orderKey(row["source"], row["order_id"]);
    if (!names.has(String(row["order_id"])) && !named.has(key)) continue;
    orders.set(key, [...(orders.get(key) ?? []), row]);
  }
  const placedAt = placedAtOf(telling);
  const latest = placedAt ?? saidAt(telling);
  const others = [...orders.values()]
    .map((rows) => ({ rows, at: Math.min(...rows.map((row) => timeOf(row, "ordered_at"))) }))
    .filter(({ rows, at }) => rows[0]?.["source"] !== telling.source && at <= latest + sameSaleMs)
    .sort((a, b) => b.at - a.at);
  const same =
    placedAt === undefined
      ? others.slice(0, 1)
      : others.filter(({ at }) => at >= placedAt - sameSaleMs);
  const own = [...orders.values()].filter(([row]) => row?.["source"] === telling.source);
  return [...own.flat(), ...same.flatMap(({ rows }) => rows)];
}

function orderKey(source: unknown, orderId: unknown): string {
  return JSON.stringify([source, orderId]);
}

/** When the sale was, where the telling says so. */
function placedAtOf(telling: OrderTelling): Instant | undefined {
  if (telling.kind !== "order" || !telling.tellsWhenPlaced) return undefined;
  return Math.min(...telling.lines.map(({ orderedAt }) => orderedAt));
}

function saidAt(telling: OrderTelling): Instant {
  return telling.kind === "order" ? telling.toldAt : telling.at;
}

/** Which orders of which source bear a name besides their id. */
export function namedOrdersSql(names: readonly string[]): Sql {
  return sql`SELECT name, source, order_id, import_id, toString(told_at) AS told_at
FROM order_name
WHERE name IN ${param("Array(String)", names)}`;
}

const aliasRow = z.object({
  name: z.string(),
  source: z.string(),
  order_id: z.string(),
  import_id: z.string(),
  told_at: z.string(),
});
type Alias = z.infer<typeof aliasRow>;

/** The lines of orders, whoever's they are, as they are inserted. */
export function storedLinesSql(orderIds: readonly string[]): Sql {
  return sql`SELECT
  toString(subject_id) AS subject_id, source, order_id, line, identity_kind, identity,
  toString(order_line.ordered_at) AS ordered_at, kind, sku, product,
  toString(quantity) AS quantity, toString(unit_price) AS unit_price, toString(list_price) AS list_price,
  toString(revenue) AS revenue, toString(discount) AS discount, toString(tax) AS tax, toString(cost) AS cost,
  coupon, currency, toString(rate) AS rate, channel, store, traffic_source, campaign, affiliate, country,
  import_id, toString(order_line.imported_at) AS imported_at
FROM order_line
WHERE order_id IN ${param("Array(String)", orderIds)}`;
}

const cell = z.union([z.string(), z.number(), z.null()]);
const lineRow = z.record(z.string(), cell);
