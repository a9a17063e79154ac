import { z } from "zod";
import type { Shop } from "../collect/shop.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import type { OrderKey } from "./anonymous-orders.ts";
import { asMinor, keptContribution, valuedLines } from "./order-history.ts";
import type { CustomerDetail, TimelineEntry } from "./profile.ts";

/** Most entries that a timeline shows. */
export const timelineLimit = 200;

/** A customer's orders and returns, newest first, with their lines; or one of them alone. */
export async function readTimeline(
  store: Store,
  shop: Shop,
  id: string,
  only?: OrderKey,
): Promise<TimelineEntry[]> {
  const rows = await store.rows(timelineSql(shop, id, only), timelineRow);
  return rows.map(({ is_return, skus, names, quantities, prices, revenues, ...row }) => ({
    ...row,
    kind: is_return === 1 ? "return" : "order",
    store: row.store || null,
    coupon: row.coupon || null,
    lines: skus.map((sku, index) => ({
      sku,
      name: names[index] || null,
      quantity: quantities[index] ?? 0,
      unitPrice: prices[index] ?? 0,
      revenue: revenues[index] ?? 0,
    })),
  }));
}

/** The statement behind {@link readTimeline}. */
export function timelineSql(shop: Shop, id: string, only?: OrderKey): Sql {
  const one =
    only === undefined
      ? sql``
      : sql`
  WHERE source = ${param("String", only.source)} AND order_id = ${param("String", only.orderId)}`;
  const minor = asMinor(shop, sql`revenue`);
  return sql`SELECT
  formatDateTime(min(ordered_at), '%Y-%m-%dT%H:%i:%SZ') AS at,
  toUInt8(sum(revenue) < 0 OR max(quantity) < 0) AS is_return,
  order_id AS orderId,
  source,
  any(channel) AS channel,
  any(store) AS store,
  max(coupon) AS coupon,
  toFloat64(sumIf(quantity, kind = 'product')) AS units,
  ${asMinor(shop, sql`sum(revenue)`)} AS revenue,
  ${asMinor(shop, keptContribution)} AS contribution,
  groupArray(if(sku = '', kind, sku)) AS skus,
  groupArray(if(product = '', catalogue_name, product)) AS names,
  groupArray(toFloat64(quantity)) AS quantities,
  groupArray(toInt64(unit_price * 10000)) AS prices,
  groupArray(line_revenue) AS revenues
FROM (
  SELECT *, ${minor} AS line_revenue
  FROM (${valuedLines(shop, id)})${one}
  ORDER BY line
)
GROUP BY source, order_id
ORDER BY min(ordered_at) DESC, order_id
LIMIT ${param("UInt64", timelineLimit + 1)}`;
}

const timelineRow = z.object({
  at: z.string(),
  is_return: z.number(),
  orderId: z.string(),
  source: z.string(),
  channel: z.string(),
  store: z.string(),
  coupon: z.string(),
  units: z.number(),
  revenue: z.number(),
  contribution: z.number(),
  skus: z.array(z.string()),
  names: z.array(z.string()),
  quantities: z.array(z.number()),
  prices: z.array(z.number()),
  revenues: z.array(z.number()),
});

/** The products that brought most revenue from a customer. */
export function readTopProducts(
  store: Store,
  shop: Shop,
  id: string,
): Promise<CustomerDetail["topProducts"][number][]> {
  return store.rows(
    sql`SELECT
  sku,
  nullIf(max(if(product = '', catalogue_name, product)), '') AS name,
  toFloat64(sum(quantity)) AS units,
  ${asMinor(shop, sql`sum(revenue)`)} AS revenue
FROM (${valuedLines(shop, id)})
WHERE kind = 'product'
GROUP BY sku
HAVING units > 0
ORDER BY sum(revenue) DESC, sku
LIMIT 10`,
    z.object({
      sku: z.string(),
      name: z.string().nullable(),
      units: z.number(),
      revenue: z.number(),
    }),
  );
}
