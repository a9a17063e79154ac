import { z } from "zod";
import type { Shop } from "../../collect/shop.ts";
import type { Minor } from "../../core/money.ts";
import { asMinor } from "../../customers/order-history.ts";
import { type Sql, sql } from "../../store/sql.ts";
import type { Store } from "../../store/store.ts";

/** What orders of the shop come to. */
export interface UsualOrder {
  /** Net of discounts and tax on average, in minor units; 0 where there is none. */
  readonly usualOrder: Minor;
  /** What of it is contribution by the newest prediction, in minor units; 0 where there is none. */
  readonly contribution: Minor;
}

/** Reads what orders of the shop come to. */
export async function readUsualOrder(store: Store, shop: Shop): Promise<UsualOrder> {
  const row = z.object({ usualOrder: z.number(), contribution: z.number() });
  const [found] = await store.rows(usualOrderSql(shop), row);
  return found ?? { usualOrder: 0, contribution: 0 };
}

/** The statement behind {@link readUsualOrder}: orders of the newest year that there are, and customers by their orders. */
export function usualOrderSql(shop: Shop): Sql {
  const newest = sql`(SELECT max(run_id) FROM prediction_run)`;
  return sql`SELECT
  ${asMinor(shop, sql`ifNotFinite(avg(paid), 0)`)} AS usualOrder,
  (
    SELECT toInt64(round(ifNotFinite(sum(order_value * purchase_days) / sum(purchase_days), 0)))
    FROM customer
    WHERE run_id = ${newest}
  ) AS contribution
FROM (
  SELECT toFloat64(sum(revenue)) AS paid
  FROM order_line
  WHERE ordered_at >= (SELECT max(ordered_at) - INTERVAL 365 DAY FROM order_line)
  GROUP BY source, order_id
  HAVING paid > 0
)`;
}
