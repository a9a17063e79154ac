import { z } from "zod";
import { type SubjectIds, subjectIndexOf } from "../../core/subject-index.ts";
import { ofPersons } from "../../customers/person-of.ts";
import { join, param, type Sql, sql } from "../../store/sql.ts";
import type { Store } from "../../store/store.ts";
import type { HistoryRows } from "../recommend/interaction-log.ts";

/** How somebody took up a product, by the points that it counts. */
export const pointsOf = { viewed: 1, added: 3, bought: 10 } as const;

/** The events that tell of products, and what they tell. */
export const productEvents: Readonly<Record<string, keyof typeof pointsOf>> = {
  "Product Viewed": "viewed",
  "Product Added": "added",
  "Order Completed": "bought",
};

/** What persons took up, in columns: rows of a person lie side by side, earliest first. They can be posted between threads. */
export interface HistoryColumns extends SubjectIds, HistoryRows {
  readonly starts: Int32Array;
  /** Rows of one order have one number; what is no order has its own. */
  readonly basket: Int32Array;
}

/** The latest rows of a person that count: a robot that walks the whole catalogue would otherwise tie everything to everything. */
const mostRows = 200;
const rowsAtOnce = 1_000_000;

/** Reads what everybody took up of the products of a catalogue. */
export async function readHistories(
  store: Store,
  skus: readonly string[],
): Promise<HistoryColumns> {
  const [held] = await store.rows(interactionCountSql(), z.object({ rows: z.number() }));
  const parts = Math.max(1, Math.ceil((held?.rows ?? 0) / rowsAtOnce));
  const items = await readItemNumbers(store, skus);
  const builder = historyBuilder();
  for (let part = 0; part < parts; part += 1) {
    const names = ["high", "low", "skuHigh", "skuLow", "at", "points", "orderHash"];
    const columns = await store.columns(historiesSql({ part, parts }), names);
    const [high, low, skuHigh, skuLow, at, points, orderHash] = columns;
    for (let row = 0; row < (at?.length ?? 0); row += 1) {
      const item = items(skuHigh?.[row] ?? 0, skuLow?.[row] ?? 0);
      if (item < 0) continue;
      builder.take({
        high: high?.[row] ?? 0,
        low: low?.[row] ?? 0,
        item,
        at: at?.[row] ?? 0,
        points: points?.[row] ?? 0,
        order: orderHash?.[row] ?? 0,
      });
    }
  }
  return builder.tell();
}

/** Items by the hash of their SKU: numbers take a tenth of the room that texts would. */
async function readItemNumbers(
  store: Store,
  skus: readonly string[],
): Promise<(high: number, low: number) => number> {
  const high = new Uint32Array(skus.length);
  const low = new Uint32Array(skus.length);
  const atOnce = 20_000;
  for (let from = 0; from < skus.length; from += atOnce) {
    const some = skus.slice(from, from + atOnce);
    const rows = await store.columns(skuHashesSql(some), ["high", "low"]);
    high.set(rows[0] ?? [], from);
    low.set(rows[1] ?? [], from);
  }
  return subjectIndexOf({ high, low }).numberOf;
}

/** Rows as they come, persons side by side, into columns that grow. */
function historyBuilder(): {
  readonly take: (row: {
    readonly high: number;
    readonly low: number;
    readonly item: number;
    readonly at: number;
    readonly points: number;
    readonly order: number;
  }) => void;
  readonly tell: () => HistoryColumns;
} {
  const [high, low, starts]: [number[], number[], number[]] = [[], [], []];
  let item = new Int32Array(1_024);
  let basket = new Int32Array(1_024);
  let time = new Float64Array(1_024);
  let weight = new Float64Array(1_024);
  let count = 0;
  let order = 0;
  let baskets = -1;
  return {
    take(row) {
      const last = high.length - 1;
      const isNew = high[last] !== row.high || low[last] !== row.low;
      if (isNew) {
        high.push(row.high);
        low.push(row.low);
        starts.push(count);
      }
      if (count === item.length) {
        [item, basket] = [wider(item, Int32Array), wider(basket, Int32Array)];
        [time, weight] = [wider(time, Float64Array), wider(weight, Float64Array)];
      }
      if (isNew || row.order === 0 || row.order !== order) baskets += 1;
      order = row.order;
      item[count] = row.item;
      basket[count] = baskets;
      time[count] = row.at;
      weight[count] = row.points;
      count += 1;
    },
    tell: () => ({
      high: Uint32Array.from(high),
      low: Uint32Array.from(low),
      starts: Int32Array.from([...starts, count]),
      item: item.slice(0, count),
      basket: basket.slice(0, count),
      time: time.slice(0, count),
      weight: weight.slice(0, count),
    }),
  };
}

function wider<Numbers extends Int32Array | Float64Array>(
  from: Numbers,
  make: new (length: number) => Numbers,
): Numbers {
  const to = new make(2 * from.length);
  to.set(from);
  return to;
}

const looks: Sql = sql`kind = 'track' AND name IN ('Product Viewed', 'Product Added')`;
const isPurchase: Sql = sql`kind = 'product' AND quantity > 0 AND unit_price > 0 AND identity_kind != 'guest' AND sku != ''`;

/** About how many rows there are. */
export function interactionCountSql(): Sql {
  return sql`SELECT
  (SELECT count() FROM order_line WHERE ${isPurchase}) + (SELECT count() FROM event WHERE ${looks}) AS rows`;
}

/** The hashes of SKUs, in halves. */
export function skuHashesSql(skus: readonly string[]): Sql {
  return sql`SELECT bitShiftRight(hash, 32) AS high, bitAnd(hash, 4294967295) AS low
FROM (SELECT cityHash64(arrayJoin(${param("Array(String)", [...skus])})) AS hash)`;
}

/** One part of what persons took up, the latest rows of each, by person and time. */
export function historiesSql(of: { readonly part: number; readonly parts: number }): Sql {
  const { part, parts } = of;
  const points = join(
    (["viewed", "added"] as const).map(
      (did) =>
        sql`name = ${param("String", did === "viewed" ? "Product Viewed" : "Product Added")}, ${param("UInt8", pointsOf[did])}`,
    ),
    ", ",
  );
  return sql`SELECT
  bitShiftRight(person, 32) AS high,
  bitAnd(person, 4294967295) AS low,
  bitShiftRight(hash, 32) AS skuHigh,
  bitAnd(hash, 4294967295) AS skuLow,
  at,
  points,
  orderHash
FROM (
  SELECT *
  FROM (
  SELECT
    subject_id AS person,
    cityHash64(sku) AS hash,
    toUnixTimestamp64Milli(ordered_at) AS at,
    ${param("UInt8", pointsOf.bought)} AS points,
    bitAnd(cityHash64(source, order_id), 4294967295) AS orderHash
  FROM (${ofPersons("order_line")})
  WHERE ${isPurchase}
  UNION ALL
  SELECT
    subject_id AS person,
    cityHash64(if(JSONExtractString(properties, 'sku') != '', JSONExtractString(properties, 'sku'), trim(BOTH '"' FROM JSONExtractRaw(properties, 'product_id')))) AS hash,
    toUnixTimestamp64Milli(at) AS at,
    multiIf(${points}, 0) AS points,
    0 AS orderHash
  FROM (${ofPersons("event")})
  WHERE ${looks}
)
WHERE person % ${param("UInt32", parts)} = ${param("UInt32", part)}
  ORDER BY person, at DESC, orderHash, hash
  LIMIT ${param("UInt32", mostRows)} BY person
)
ORDER BY person, at, orderHash, hash`;
}

/** A purchase of a product by a subject. */
export interface Purchase {
  readonly subject: string;
  readonly sku: string;
  readonly at: number;
}

/** What some subjects bought, as order lines have it now. */
export function readPurchases(store: Store, subjects: readonly string[]): Promise<Purchase[]> {
  return store.rows(
    purchasesSql(subjects),
    z.object({ subject: z.string(), sku: z.string(), at: z.number() }),
  );
}

/** The statement behind {@link readPurchases}. */
export function purchasesSql(subjects: readonly string[]): Sql {
  return sql`SELECT toString(subject_id) AS subject, sku, toFloat64(toUnixTimestamp64Milli(ordered_at)) AS at
FROM order_line
WHERE subject_id IN ${param("Array(UInt64)", subjects.map(BigInt))} AND ${isPurchase}
ORDER BY subject, at DESC
LIMIT ${param("UInt32", mostRows)} BY subject`;
}
