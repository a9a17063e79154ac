import { z } from "zod";
import { ofPersons } from "../../customers/person-of.ts";
import { param, type Sql, sql } from "../../store/sql.ts";
import type { Store } from "../../store/store.ts";

/** What the guide asks of the facts. */

/** A product of the shop, and how often it sold. */
export interface SoldProduct {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly brand: string;
  readonly price: number | null;
  /** Of one piece. */
  readonly cost: number | null;
  /** 1 where it can be bought. */
  readonly available: number;
  readonly parent: string;
  readonly options: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
  /** Order lines of the last year. */
  readonly sold: number;
}

/** Sales older than this, counted from the newest order, tell nothing of today. */
const salesDays = 365;

/** What counts as a purchase of a product. */
const isPurchase: Sql = sql`kind = 'product' AND quantity > 0 AND unit_price > 0`;

/** All products, with what sold of each in the last 365 days before the newest order line. */
export function readSoldProducts(store: Store): Promise<SoldProduct[]> {
  return store.rows(soldProductsSql(), soldProduct);
}

const soldProduct: z.ZodType<SoldProduct> = z.object({
  sku: z.string(),
  name: z.string(),
  category: z.string(),
  brand: z.string(),
  price: z.number().nullable(),
  cost: z.number().nullable(),
  available: z.number(),
  parent: z.string(),
  options: z.record(z.string(), z.string()),
  attributes: z.record(z.string(), z.string()),
  sold: z.number(),
});

/** The statement behind {@link readSoldProducts}. */
export function soldProductsSql(): Sql {
  return sql`SELECT
  p.sku AS sku,
  p.name AS name,
  p.category AS category,
  p.brand AS brand,
  toFloat64(p.price) AS price,
  toFloat64(p.cost) AS cost,
  ifNull(p.available, ifNull(p.stock, toDecimal64(1, 4)) > 0) AS available,
  p.parent_sku AS parent,
  p.options AS options,
  p.attributes AS attributes,
  toUInt32(sales.times) AS sold
FROM product AS p
GLOBAL ANY LEFT JOIN (
  SELECT sku, count() AS times
  FROM order_line
  WHERE ${isPurchase}
    AND ordered_at > (SELECT max(ordered_at) FROM order_line) - toIntervalDay(${param("UInt16", salesDays)})
  GROUP BY sku
) AS sales ON p.sku = sales.sku
ORDER BY sku`;
}

/** How often a person bought each product. */
export async function readOwnPurchases(store: Store, person: string): Promise<Map<string, number>> {
  const rows = await store.rows(
    ownPurchasesSql(person),
    z.object({ sku: z.string(), times: z.number() }),
  );
  return new Map(rows.map(({ sku, times }) => [sku, times]));
}

/** The statement behind {@link readOwnPurchases}. */
export function ownPurchasesSql(person: string): Sql {
  return sql`SELECT sku, toUInt32(count()) AS times
FROM (${ofPersons("order_line", person)})
WHERE ${isPurchase}
GROUP BY sku
ORDER BY sku`;
}

/** A mark that changes when products, orders or the shop's settings do. */
export async function readGuideMark(store: Store): Promise<string> {
  const [answer] = await store.rows(guideMarkSql(), z.object({ mark: z.string() }));
  return answer?.mark ?? "";
}

/** The statement behind {@link readGuideMark}. */
export function guideMarkSql(): Sql {
  return sql`SELECT assumeNotNull(concat(
  (SELECT concat(toString(count()), ' ', toString(max(imported_at))) FROM product), ' ',
  (SELECT concat(toString(count()), ' ', toString(max(imported_at))) FROM order_line), ' ',
  (SELECT toString(max(set_at)) FROM shop_setting)
)) AS mark`;
}
