import type { Shop } from "../collect/shop.ts";
import type { Instant } from "../core/time.ts";
import { ordersWithReturns } from "../customers/order-history.ts";
import { ofPersons } from "../customers/person-of.ts";
import { messagesHadSql } from "../measure/message-questions.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Goal } from "./goal.ts";
import type { ShopMeasure } from "./goal-measures.ts";

/** The period of a measure: from is in it, to is not. */
export interface MeasuredPeriod {
  readonly from: Instant;
  readonly to: Instant;
}

const ms = (at: Instant): Sql => sql`${param("Int64", at)}`;

/** What is measured of a period, one figure `amount`; null where there is nothing to divide by. */
export function goalMeasureSql(shop: Shop, measure: ShopMeasure, period: MeasuredPeriod): Sql {
  switch (measure) {
    case "unsubscribes":
      return unsubscribesSql(period);
    case "complaints":
      return complaintsSql(period);
    default:
      return sql`SELECT ${ofOrders[measure]} AS amount
FROM (${customersSql(shop, period)})`;
  }
}

/**
 * A goal's measure from the beginning of a period to each of several ends: `end_ms`, `amount`. An end before the first order is left out.
 */
export function goalCourseSql(
  shop: Shop,
  measure: Goal["kpi"]["measure"],
  { from, ends }: { readonly from: Instant; readonly ends: readonly Instant[] },
): Sql {
  return sql`SELECT end_ms, ${ofOrders[measure]} AS amount
FROM (SELECT
    end_ms,
    ${customerColumns(from)}
  FROM (${ordersWithReturns(shop)})
  ARRAY JOIN ${param("Array(Int64)", ends)} AS end_ms
  WHERE ${orderMs} < end_ms
  GROUP BY end_ms, subject_id)
GROUP BY end_ms
ORDER BY end_ms`;
}

/** Over customers, a row each as {@link customersSql} has them. */
const ofOrders: Readonly<Record<Exclude<ShopMeasure, "unsubscribes" | "complaints">, Sql>> = {
  contribution: sql`toFloat64(sum(contribution))`,
  revenue: sql`toFloat64(sum(revenue))`,
  orders: sql`toFloat64(sum(orders))`,
  "active-customers": sql`toFloat64(countIf(orders > 0))`,
  "repeat-rate": sql`countIf(orders > 0 AND orders_so_far > 1) / nullIf(countIf(orders > 0), 0)`,
  returns: sql`toFloat64(sum(returned)) / nullIf(toFloat64(sum(sold)), 0)`,
  margin: sql`toFloat64(sum(contribution)) / nullIf(toFloat64(sum(revenue)), 0)`,
};

const orderMs = sql`toUnixTimestamp64Milli(order_at)`;

/** What each customer ordered within a period, and how often up to its end. */
function customersSql(shop: Shop, { from, to }: MeasuredPeriod): Sql {
  return sql`SELECT
    ${customerColumns(from)}
  FROM (${ordersWithReturns(shop)})
  WHERE ${orderMs} < ${ms(to)}
  GROUP BY subject_id`;
}

function customerColumns(from: Instant): Sql {
  const within = sql`${orderMs} >= ${ms(from)}`;
  return sql`countIf(is_purchase AND ${within}) AS orders,
    countIf(is_purchase) AS orders_so_far,
    sumIf(order_revenue, ${within}) AS revenue,
    sumIf(order_contribution, ${within}) AS contribution,
    sumIf(order_sold, is_purchase AND ${within}) AS sold,
    sumIf(order_returned, NOT is_cancelled AND ${within}) AS returned`;
}

/** E-mails that were had within a period. */
function messagesSql({ from, to }: MeasuredPeriod): Sql {
  return sql`(
  SELECT count()
  FROM (${messagesHadSql()})
  WHERE sent_ms >= ${ms(from)} AND sent_ms < ${ms(to)}
)`;
}

/** People who refused further e-mails within a period, after they had had one, for each e-mail of the period. */
function unsubscribesSql(period: MeasuredPeriod): Sql {
  return sql`SELECT uniqExact(person) / nullIf(${messagesSql(period)}, 0) AS amount
FROM (
  SELECT subject_id AS person, toUnixTimestamp64Milli(word.at) AS said_ms
  FROM (${ofPersons("consent")}) AS word
  WHERE purpose = 'email' AND granted = 0
) AS refused
GLOBAL INNER JOIN (
  SELECT person AS reader, min(sent_ms) AS first_ms
  FROM (${messagesHadSql()})
  GROUP BY reader
) AS had ON had.reader = refused.person
WHERE said_ms >= ${ms(period.from)} AND said_ms < ${ms(period.to)} AND first_ms <= said_ms`;
}

/** People who marked an e-mail as spam within a period, for each e-mail of the period. */
function complaintsSql(period: MeasuredPeriod): Sql {
  return sql`SELECT uniqExact(person) / nullIf(${messagesSql(period)}, 0) AS amount
FROM (
  SELECT subject_id AS person, toUnixTimestamp64Milli(told_event.at) AS said_ms
  FROM (${ofPersons("event")}) AS told_event
  WHERE kind = 'track' AND lower(name) = 'email marked as spam'
)
WHERE said_ms >= ${ms(period.from)} AND said_ms < ${ms(period.to)}`;
}
