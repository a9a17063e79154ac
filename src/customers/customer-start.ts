import type { Shop } from "../collect/shop.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import { orderFacts, valuedLines } from "./order-history.ts";

/**
 * How a customer began: what was known at the first purchase. It never changes afterwards, so it may tell a
 * model of one-time buyers more than their history does, and it says what an acquisition brought.
 */
export const startDimensions = [
  "source",
  "campaign",
  "affiliate",
  "category",
  "product",
  "discount",
  "channel",
  "country",
] as const;

/** A way in which customers began. */
export type StartDimension = (typeof startDimensions)[number];

/** What each dimension is called where people read it. */
export const startTitles: Readonly<Record<StartDimension, string>> = {
  source: "Source",
  campaign: "Campaign",
  affiliate: "Affiliate",
  category: "First category",
  product: "First product",
  discount: "First discount",
  channel: "Channel",
  country: "Country",
};

/** The column of `customer` that holds a dimension; empty where it is not known. */
export function startColumn(dimension: StartDimension): Sql {
  return startColumns[dimension];
}

const startColumns: Readonly<Record<StartDimension, Sql>> = {
  source: sql`first_source`,
  campaign: sql`first_campaign`,
  affiliate: sql`first_affiliate`,
  category: sql`first_category`,
  product: sql`first_product`,
  discount: sql`first_discount`,
  channel: sql`first_channel`,
  country: sql`first_country`,
};

/**
 * One row a customer who had bought by a day: its first order's circumstances and contribution. The product
 * and category are those of the line that brought most. A discount counts as used with a coupon, an
 * amount off, or a price below the list price; where the source tells of none of them it reads "none".
 */
export function customerStarts(shop: Shop, until: string): Sql {
  return sql`SELECT
    subject_id,
    argMin(
      (order_traffic, order_campaign, order_affiliate, order_category, order_sku, order_name, order_discount, order_channel, order_country, order_contribution),
      (order_at, order_id)
    ) AS start,
    tupleElement(start, 1) AS first_source,
    tupleElement(start, 2) AS first_campaign,
    tupleElement(start, 3) AS first_affiliate,
    tupleElement(start, 4) AS first_category,
    tupleElement(start, 5) AS first_sku,
    if(tupleElement(start, 6) != '', tupleElement(start, 6), first_sku) AS first_product,
    tupleElement(start, 7) AS first_discount,
    tupleElement(start, 8) AS first_channel,
    tupleElement(start, 9) AS first_country,
    tupleElement(start, 10) AS first_contribution
  FROM (
    SELECT
      subject_id,
      source,
      order_id,
      ${orderFacts(shop)},
      any(traffic_source) AS order_traffic,
      any(campaign) AS order_campaign,
      any(affiliate) AS order_affiliate,
      argMaxIf(category, revenue, kind = 'product') AS order_category,
      argMaxIf(sku, revenue, kind = 'product') AS order_sku,
      argMaxIf(if(product != '', product, catalogue_name), revenue, kind = 'product') AS order_name,
      multiIf(
        max(coupon) != '', concat('coupon ', upper(max(coupon))),
        max(discount > 0) OR max(list_price IS NOT NULL AND unit_price < assumeNotNull(list_price)), 'discount',
        'none'
      ) AS order_discount,
      any(channel) AS order_channel,
      any(country) AS order_country
    FROM (${valuedLines(shop)})
    WHERE identity_kind != 'guest'
    GROUP BY subject_id, source, order_id
  )
  WHERE is_purchase AND day <= ${param("Date", until)}
  GROUP BY subject_id`;
}
