import type { Shop } from "../collect/shop.ts";
import type { Instant } from "../core/time.ts";
import { contributedBetween, ordersOfPersons } from "../customers/order-history.ts";
import { ofPersons } from "../customers/person-of.ts";
import { param, type Sql, sql } from "../store/sql.ts";

/** An event that people had, and when what came of it must be known. */
export interface ActionPeopleAsked {
  readonly event: string;
  readonly windowDays: number;
  /** Windows that close after it are still open. */
  readonly closedAt: Instant;
  readonly shop: Shop;
}

const dayMs = 86_400_000;
/** Of more people who had the event, so many by lot. */
const mostCases = 50_000;
/** So many people are drawn beside each of them. */
const drawnBeside = 10;

/** By person, the first time of an event. */
export function firstDeedsSql(event: string): Sql {
  return sql`SELECT subject_id AS doer, toUnixTimestamp64Milli(min(deed.at)) AS did_ms
  FROM (${ofPersons("event")}) AS deed
  WHERE kind = 'track' AND name = ${param("String", event)}
  GROUP BY subject_id`;
}

/** By customer, their orders, when they first bought, their place among those of that month, and when the event came first; 0: never. */
function customersSql({ shop, event }: ActionPeopleAsked): Sql {
  return sql`SELECT
    bought.*,
    toInt64(deeds.did_ms) AS did_ms,
    row_number() OVER (PARTITION BY cohort ORDER BY person) AS place,
    count() OVER (PARTITION BY cohort) AS cohort_size
  FROM (
    SELECT
      buyer AS person,
      orders,
      arrayMin(order -> order.1, arrayFilter(order -> order.3, orders)) AS first_ms,
      toStartOfMonth(toTimeZone(fromUnixTimestamp64Milli(first_ms), ${param("String", shop.timezone)})) AS cohort
    FROM (${ordersOfPersons(shop)})
    WHERE arrayExists(order -> order.3, orders)
  ) AS bought
  GLOBAL LEFT JOIN (${firstDeedsSql(event)}) AS deeds ON deeds.doer = bought.person`;
}

/**
 * Risk sets, a row each (Li, Propert & Rosenbaum 2001, "Balanced risk set matching", Journal of the American Statistical Association 96(455)): everybody who had the
 * event after a first order, at that time; and beside each some people of the same month of a first order who had ordered by then and not had the event yet, at the very same time. Of both what
 * they did before it, what they had done by a window before it, and what came within the window after. Who has the event later stays with those who had not: to leave them out
 * would be to choose by what came after.
 */
export function riskSetsSql(asked: ActionPeopleAsked): Sql {
  const windowMs = param("Int64", Math.round(asked.windowDays * dayMs));
  const recentMs = param("Int64", 90 * dayMs);
  const people = customersSql(asked);
  const early = sql`(index_ms - ${windowMs})`;
  const contributed = (from: Sql, to: Sql): Sql =>
    sql`toFloat64(${contributedBetween(sql`orders`, from, to)})`;
  const countBefore = (ms: Sql): Sql =>
    sql`toFloat64(arrayCount(order -> order.3 AND order.1 < ${ms}, orders))`;
  const daysSinceLast = (ms: Sql): Sql =>
    sql`(${ms} - arrayMax(order -> if(order.3 AND order.1 < ${ms}, order.1, first_ms), orders)) / ${param("Float64", dayMs)}`;
  return sql`SELECT
  toFloat64(lot = 0) AS did,
  toFloat64(cityHash64(person) % 4503599627370496) AS unit,
  toFloat64(index_ms) AS indexAt,
  toFloat64(lot > 0 AND did_ms > 0 AND did_ms < index_ms + ${windowMs}) AS didLater,
  ${contributed(sql`index_ms`, sql`index_ms + ${windowMs}`)} AS contribution,
  toFloat64(valued.residual) AS residual,
  ${contributed(early, sql`index_ms`)} AS before,
  toFloat64((index_ms - first_ms) / ${param("Float64", dayMs)}) AS tenure,
  ${countBefore(sql`index_ms`)} AS orderCount,
  ${contributed(sql`0`, sql`index_ms`)} AS spent,
  ${contributed(sql`index_ms - ${recentMs}`, sql`index_ms`)} AS spentLately,
  toFloat64(${daysSinceLast(sql`index_ms`)}) AS quiet,
  ${countBefore(early)} AS orderCountEarly,
  ${contributed(sql`0`, early)} AS spentEarly,
  ${contributed(sql`${early} - ${recentMs}`, early)} AS spentLatelyEarly,
  toFloat64(greatest(0, ${daysSinceLast(early)})) AS quietEarly
FROM (
  SELECT drawn.lot AS lot, drawn.index_ms AS index_ms, someone.person AS person, someone.orders AS orders, someone.first_ms AS first_ms, someone.did_ms AS did_ms
  FROM (${people}) AS someone
  GLOBAL INNER JOIN (
    SELECT
      index_ms,
      cohort,
      arrayJoin(range(${param("UInt32", drawnBeside + 1)})) AS lot,
      if(lot = 0, place, cityHash64(person, lot) % cohort_size + 1) AS wanted
    FROM (
      SELECT person, did_ms AS index_ms, cohort, place, cohort_size
      FROM (${people})
      WHERE did_ms > first_ms AND did_ms + ${windowMs} <= ${param("Int64", asked.closedAt)}
      ORDER BY cityHash64(person), person
      LIMIT ${param("UInt32", mostCases)}
    )
  ) AS drawn ON drawn.cohort = someone.cohort AND drawn.wanted = someone.place
  WHERE someone.first_ms < drawn.index_ms AND (drawn.lot = 0 OR someone.did_ms = 0 OR someone.did_ms > drawn.index_ms)
) AS compared
GLOBAL LEFT JOIN (
  SELECT subject_id AS customer_id, residual_value AS residual
  FROM customer
  WHERE run_id = (SELECT max(run_id) FROM prediction_run)
) AS valued ON valued.customer_id = compared.person
ORDER BY indexAt, lot, unit`;
}
