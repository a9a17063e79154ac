import type { Shop } from "../collect/shop.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import { customerOrders, valuedLines } from "./order-history.ts";

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
    any(traffic_source) AS first_source,
    any(campaign) AS first_campaign,
    any(affiliate) AS first_affiliate,
    argMaxIf(category, revenue, kind = 'product') AS first_category,
    argMaxIf(sku, revenue, kind = 'product') AS first_sku,
    argMaxIf(if(product != '', product, catalogue_name), revenue, kind = 'product') AS first_name,
    if(first_name != '', first_name, first_sku) AS first_product,
    multiIf(
      max(coupon) != '', concat('coupon ', upper(max(coupon))),
      max(discount > 0) OR max(list_price IS NOT NULL AND unit_price < assumeNotNull(list_price)), 'discount',
      'none'
    ) AS first_discount,
    any(channel) AS first_channel,
    any(country) AS first_country,
    sum(contribution) AS first_contribution
  FROM (${valuedLines(shop)}) AS lines
  GLOBAL INNER JOIN (
    SELECT
      subject_id AS starter,
      argMin(source, (order_at, order_id)) AS start_source,
      argMin(order_id, (order_at, order_id)) AS start_order
    FROM (${customerOrders(shop)})
    WHERE is_purchase AND day <= ${param("Date", until)}
    GROUP BY starter
  ) AS starts ON lines.subject_id = starts.starter
  WHERE source = start_source AND order_id = start_order
  GROUP BY subject_id`;
}
