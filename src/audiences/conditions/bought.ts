import { z } from "zod";
import type { Shop } from "../../collect/shop.ts";
import { minorPerUnit } from "../../core/money.ts";
import { asMinor, orderFacts, valuedLines } from "../../customers/order-history.ts";
import { param, type Sql, sql } from "../../store/sql.ts";
import type { Condition } from "../condition.ts";
import { duration, durationWords, spansOf } from "../duration.ts";
import {
  type OrderFilter,
  orderFilterFields,
  orderFilterInWords,
  passesOrder,
  passesOrderSql,
} from "../order-filter.ts";
import {
  countInWords,
  disordered,
  inRange,
  isOrdered,
  type Range,
  rangeInWords,
  rangeOf,
} from "../range.ts";
import { windowMs, within, withinSql } from "../window.ts";
import { havingTotal } from "./did.ts";

/** Bought: so often, or for so much, within so long. Orders of every teller count, each once: imports, webhooks, events. */
export interface Bought extends OrderFilter, Range {
  /** What the range is of: the number of orders, or their revenue in units of the shop's currency. */
  readonly of?: "orders" | "revenue" | undefined;
  readonly within?: string | undefined;
}

const schema: z.ZodType<Bought> = z
  .strictObject({
    of: z.enum(["orders", "revenue"]).optional(),
    atLeast: z.number().min(0).max(1e12).optional(),
    atMost: z.number().min(0).max(1e12).optional(),
    within: duration.optional(),
    ...orderFilterFields,
  })
  .refine(
    ({ of, atLeast, atMost }) => of !== "revenue" || atLeast !== undefined || atMost !== undefined,
    { error: 'needs atLeast or atMost for its revenue, such as "atLeast": 100' },
  )
  .refine(isOrdered, disordered);

/** `{"bought": {"atLeast": 2, "within": "90d"}}`. Without a range: at least once. */
export const bought: Condition<Bought> = {
  schema,
  reads: ({ within: window }) => ({ orders: true, spans: spansOf(window) }),
  answer(spec) {
    const ms = windowMs(spec.within);
    const range = rangeOf(spec);
    return (profile, now) => {
      const some = profile.orders.filter((order) => passesOrder(spec, order));
      const times = some.map(({ at }) => at);
      const { from, to, until } = within(times, ms, now);
      const total =
        spec.of === "revenue"
          ? some.slice(from, to).reduce((sum, { revenue }) => sum + revenue, 0) /
            profile.minorPerUnit
          : to - from;
      return { holds: inRange(total, range), until };
    };
  },
  toSql(spec, { now, shop }) {
    const total =
      spec.of === "revenue"
        ? sql`sum(order_revenue) / ${param("UInt32", minorPerUnit(shop.currency))}`
        : sql`count()`;
    return havingTotal(
      sql`SELECT subject_id
FROM (${ordersSql(shop)})
WHERE ${passesOrderSql(spec)} AND ${withinSql(sql`order_at`, spec.within, now)}
GROUP BY subject_id`,
      total,
      rangeOf(spec),
    );
  },
  inWords(spec) {
    const range = rangeOf(spec);
    const lately = spec.within === undefined ? "" : ` in the last ${durationWords(spec.within)}`;
    const what = orderFilterInWords(spec);
    if (spec.of === "revenue")
      return `spent ${rangeInWords(range)} on orders${what}${lately || " in all"}`;
    if (range.atMost === 0)
      return lately === "" ? `never placed an order${what}` : `placed no order${what}${lately}`;
    const { atLeast, atMost } = range;
    if (atLeast === 1 && atMost === undefined) return `placed an order${what}${lately}`;
    return `placed ${countInWords(range, "order")}${what}${lately || " in all"}`;
  },
};

/**
 * Orders that were purchases, one a row, with what conditions ask of them.
 * @param where which lines, by their own subject; all where it is absent
 */
export function ordersSql(shop: Shop, where: Sql = sql``): Sql {
  return sql`SELECT
    subject_id,
    source,
    order_id,
    ${orderFacts(shop)},
    ${asMinor(shop, sql`sum(revenue)`)} AS order_revenue,
    max(channel) AS order_channel,
    max(store) AS order_store,
    max(coupon) AS order_coupon,
    max(country) AS order_country,
    max(traffic_source) AS order_traffic_source,
    max(campaign) AS order_campaign,
    max(affiliate) AS order_affiliate,
    toUInt8(max(coupon) != '' OR max(discount > 0) OR max(ifNull(unit_price < list_price, 0))) AS order_discounted,
    groupUniqArrayIf(sku, kind = 'product' AND quantity > 0) AS order_products,
    groupUniqArrayIf(category, kind = 'product' AND quantity > 0 AND category != '') AS order_categories,
    groupUniqArrayIf(brand, kind = 'product' AND quantity > 0 AND brand != '') AS order_brands
  FROM (${valuedLines(shop, where)})
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id
  HAVING is_purchase`;
}

/** In which sequence a person's orders stand: those of one instant by their ids. */
export const orderSequence: Sql = sql`order_at, order_id, source`;
