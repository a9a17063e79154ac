import type { Shop } from "../collect/shop.ts";
import type { Instant } from "../core/time.ts";
import { customerOrders, ordersWithReturns } from "../customers/order-history.ts";
import { param, type Sql, sql } from "../store/sql.ts";

/** What the draft of a case asks of the facts: one question, one function, one statement. */

const dayMs = 86_400_000;
const weekMs = 7 * dayMs;
/** So many weeks back it is counted who comes new. */
export const weeksCounted = 12;

/** For whom a program is: the members of an audience, or without one whoever ordered within a year. */
export interface DraftPeople {
  readonly shop: Shop;
  /** Absent: everybody. */
  readonly audience: string | undefined;
}

const ms = (at: Instant): Sql => sql`${param("Int64", at)}`;
const orderMs = sql`toUnixTimestamp64Milli(order_at)`;

/** Who they were at an instant, `person`. */
function peopleAt({ shop, audience }: DraftPeople, at: Instant): Sql {
  if (audience === undefined)
    return sql`SELECT DISTINCT subject_id AS person
    FROM (${customerOrders(shop)})
    WHERE is_purchase AND ${orderMs} < ${ms(at)} AND ${orderMs} >= ${ms(at - 365 * dayMs)}`;
  return sql`SELECT subject_id AS person
    FROM audience_change
    WHERE audience = ${param("String", audience)} AND toUnixTimestamp64Milli(audience_change.at) < ${ms(at)}
    GROUP BY subject_id
    HAVING argMax(change, seq) = 'entered'`;
}

/** Since when each of them is one, whether it came of a definition that began, and whether they are one still. */
function beginnings({ shop, audience }: DraftPeople, at: Instant): Sql {
  if (audience === undefined)
    return sql`SELECT min(${orderMs}) AS first_ms, 0 AS is_defined, max(${orderMs}) >= ${ms(at - 365 * dayMs)} AS is_member
    FROM (${customerOrders(shop)})
    WHERE is_purchase AND ${orderMs} < ${ms(at)}
    GROUP BY subject_id`;
  return sql`SELECT
      min(toUnixTimestamp64Milli(audience_change.at)) AS first_ms,
      argMin(cause, seq) = 'definition' AS is_defined,
      argMax(change, seq) = 'entered' AS is_member
    FROM audience_change
    WHERE audience = ${param("String", audience)} AND toUnixTimestamp64Milli(audience_change.at) < ${ms(at)}
    GROUP BY subject_id`;
}

/**
 * How many became so for the first time, by weeks back from an instant, 0 the newest; who did so before these weeks, or as their audience was
 * defined, stands in the last row. Beside: how many of a row are so still, and when the first of it became so.
 */
export function draftPeopleSql(of: DraftPeople, at: Instant): Sql {
  const since = at - weeksCounted * weekMs;
  return sql`SELECT
  toUInt32(if(is_defined OR first_ms < ${ms(since)}, ${param("UInt32", weeksCounted)}, intDiv(${ms(at - 1)} - first_ms, ${ms(weekMs)}))) AS weeksBack,
  toUInt32(count()) AS entered,
  toUInt32(countIf(is_member)) AS members,
  toFloat64(min(first_ms)) AS sinceMs
FROM (${beginnings(of, at)})
GROUP BY weeksBack
ORDER BY weeksBack`;
}

/** The period whose orders are asked for: from is in it, to is not. */
export interface DraftPeriod {
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * Orders of a period of who they are at an instant (absent: of all customers), a row a person, in units of the currency: what purchases were sold for, what came back, and what is left as contribution. What was cancelled is
 * neither sold nor sent back.
 */
export function draftOrdersSql(of: DraftPeople, { from, to }: DraftPeriod, at?: Instant): Sql {
  const only = at === undefined ? sql`` : sql` AND subject_id GLOBAL IN (${peopleAt(of, at)})`;
  return sql`SELECT
  toFloat64(countIf(is_purchase)) AS orders,
  toFloat64(sumIf(order_sold, is_purchase)) AS sold,
  toFloat64(sumIf(order_returned, NOT is_cancelled)) AS returned,
  toFloat64(sum(order_contribution)) AS contribution
FROM (${ordersWithReturns(of.shop)})
WHERE ${orderMs} >= ${ms(from)} AND ${orderMs} < ${ms(to)}${only}
GROUP BY subject_id
ORDER BY subject_id`;
}

/** How many they were as a period began, what they ordered in it, and the standard deviation of a person's contribution. */
export function draftBaselineSql(of: DraftPeople, { from, to }: DraftPeriod): Sql {
  return sql`SELECT
  toUInt32(count()) AS people,
  toUInt32(sum(bought.orders)) AS orders,
  ifNotFinite(stddevSampStable(bought.contribution), 0) AS spread
FROM (${peopleAt(of, from)}) AS known
GLOBAL LEFT JOIN (
  SELECT subject_id AS buyer, countIf(is_purchase) AS orders, toFloat64(sum(order_contribution)) AS contribution
  FROM (${customerOrders(of.shop)})
  WHERE ${orderMs} >= ${ms(from)} AND ${orderMs} < ${ms(to)}
  GROUP BY subject_id
) AS bought ON bought.buyer = known.person`;
}
