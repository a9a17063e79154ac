import type { Shop } from "../collect/shop.ts";
import { type Sql, sql } from "../store/sql.ts";
import { purchaseDays } from "./order-history.ts";
import type { SegmentName } from "./profile.ts";

/**
 * Readable groups over recency and frequency. Scores from 1 to 5 come from the shop's own fifths, and
 * equal customers always get equal scores; so nobody has to invent thresholds.
 */

/** What each group means, for people. */
export const segmentMeanings: Readonly<Record<SegmentName, string>> = {
  champions: "Bought lately and often",
  loyal: "Buy often, a little quieter now",
  promising: "Came back and are still around",
  new: "First bought lately, not yet back",
  slipping: "Were around, not seen for a while",
  "at-risk": "Used to buy often and went quiet",
  lost: "Bought once, long ago",
};

/** The group of the columns `purchase_days`, `recency` and `frequency`. */
export const segmentSql: Sql = sql`multiIf(
    purchase_days = 1, multiIf(recency >= 4, 'new', recency = 3, 'slipping', 'lost'),
    frequency >= 4, multiIf(recency >= 4, 'champions', recency = 3, 'loyal', 'at-risk'),
    multiIf(recency >= 3, 'promising', 'slipping')
  )`;

/** One row a customer up to a day, with scores by the shop's own fifths, and the group. */
export function scoredCustomers(shop: Shop, until: string): Sql {
  return sql`WITH
    days AS (${purchaseDays(shop, until)}),
    fifths AS (
      SELECT
        quantilesExact(0.2, 0.4, 0.6, 0.8)(last_day) AS by_recency,
        quantilesExact(0.2, 0.4, 0.6, 0.8)(purchase_days) AS by_frequency,
        quantilesExact(0.2, 0.4, 0.6, 0.8)(total_contribution) AS by_money
      FROM days
    )
  SELECT
    *,
    1 + arrayCount(edge -> last_day >= edge, (SELECT by_recency FROM fifths)) AS recency,
    1 + arrayCount(edge -> purchase_days > edge, (SELECT by_frequency FROM fifths)) AS frequency,
    1 + arrayCount(edge -> total_contribution > edge, (SELECT by_money FROM fifths)) AS monetary,
    ${segmentSql} AS segment
  FROM days`;
}
