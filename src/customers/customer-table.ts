import type { Shop } from "../collect/shop.ts";
import { identityKinds } from "../core/subject.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import { customerStarts } from "./customer-start.ts";
import { asMinor, customerOrders, valuedLines } from "./order-history.ts";
import { scoredCustomers } from "./segment.ts";

/**
 * Writes one row a customer into `customer`: the profile folded from all facts, beside this run's
 * prediction. Thrown away and rebuilt by every run.
 */
export function fillCustomersSql(
  shop: Shop,
  run: { readonly runId: string; readonly asOf: string },
): Sql {
  return sql`INSERT INTO customer_local
WITH
  line_totals AS (${lineTotals(shop)}),
  order_totals AS (${orderTotals(shop)}),
  scored AS (${scoredCustomers(shop, run.asOf)}),
  starts AS (${customerStarts(shop, run.asOf)})
SELECT
  scored.subject_id,
  ${param("UInt64", run.runId)},
  identity_kind,
  identity,
  first_order_at,
  last_order_at,
  first_day,
  last_day,
  orders,
  purchase_days,
  ${asMinor(shop, sql`total_revenue`)},
  ${asMinor(shop, sql`total_refunds`)},
  ${asMinor(shop, sql`total_contribution`)},
  p.full_price_share,
  channels,
  countries,
  products,
  recency,
  frequency,
  monetary,
  segment,
  first_source,
  first_campaign,
  first_affiliate,
  first_category,
  first_sku,
  first_product,
  first_discount,
  first_channel,
  first_country,
  ${asMinor(shop, sql`first_contribution`)},
  ifNull(p.p_alive, 0),
  ifNull(p.expected_orders, 0),
  ifNull(p.expected_orders_lower, 0),
  ifNull(p.expected_orders_upper, 0),
  ifNull(p.value, 0),
  ifNull(p.value_lower, 0),
  ifNull(p.value_upper, 0),
  ifNull(p.order_value, 0),
  ifNull(p.next_early, 0),
  ifNull(p.next_late, 0),
  ifNull(p.first_year, 0),
  ifNull(p.early_factor, 1),
  p.full_price,
  p.full_price_lower,
  p.full_price_upper,
  if(ifNull(p.promo_class, '') = '', 'unknown', p.promo_class)
FROM scored
GLOBAL INNER JOIN order_totals ON scored.subject_id = order_totals.subject_id
GLOBAL INNER JOIN line_totals ON scored.subject_id = line_totals.subject_id
GLOBAL INNER JOIN starts ON scored.subject_id = starts.subject_id
GLOBAL LEFT JOIN (
  SELECT * FROM prediction WHERE run_id = ${param("UInt64", run.runId)}
) AS p ON scored.subject_id = p.subject_id`;
}

function orderTotals(shop: Shop): Sql {
  return sql`SELECT
    subject_id,
    minIf(order_at, is_purchase) AS first_order_at,
    maxIf(order_at, is_purchase) AS last_order_at,
    countIf(is_purchase) AS orders
  FROM (${customerOrders(shop)})
  GROUP BY subject_id`;
}

function lineTotals(shop: Shop): Sql {
  return sql`SELECT
    subject_id,
    argMin((identity_kind, identity), indexOf(${param("Array(String)", identityKinds)}, identity_kind)) AS strongest,
    tupleElement(strongest, 1) AS identity_kind,
    tupleElement(strongest, 2) AS identity,
    sum(revenue) AS total_revenue,
    sumIf(revenue, revenue < 0) AS total_refunds,
    arraySort(groupUniqArrayIf(channel, channel != '')) AS channels,
    arraySort(groupUniqArrayIf(country, country != '')) AS countries,
    uniqExactIf(sku, kind = 'product' AND quantity > 0) AS products
  FROM (${valuedLines(shop)})
  WHERE identity_kind != 'guest'
  GROUP BY subject_id`;
}
