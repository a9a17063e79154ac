import type { Shop } from "../collect/shop.ts";
import { minorPerUnit } from "../core/money.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import { ofPersons } from "./person-of.ts";

/**
 * The readings of order lines on which every figure rests, said once: what a line contributed, what an
 * order is, which day it falls on. An order's time is the earliest of its lines; an order counts as a
 * purchase when it has a line with quantity and price above zero and was not cancelled; a customer is
 * whoever made one.
 */

/**
 * Order lines with what each contributed: revenue less cost where the cost is known (of the line, or of
 * the product), the shop's margin rate of it where not; shipping is passed on at cost; discounts and
 * fees count in full. `subject_id` is the person's.
 *
 * @param person only this person's lines, or those whose own `subject_id` a condition names
 */
export function valuedLines(shop: Shop, person?: string | Sql): Sql {
  return sql`SELECT
    l.*,
    p.name AS catalogue_name,
    p.category AS category,
    p.brand AS brand,
    p.cost AS product_cost,
    multiIf(
      l.cost IS NOT NULL AND l.kind NOT IN ('refund', 'cancellation'), l.revenue - assumeNotNull(l.cost),
      l.kind = 'product' AND p.cost IS NOT NULL, l.revenue - toDecimal64(assumeNotNull(p.cost) * l.quantity, 4),
      l.kind IN ('shipping', 'refund', 'cancellation'), toDecimal64(0, 4),
      l.kind IN ('discount', 'fee'), l.revenue,
      toDecimal64(l.revenue * ${param("Decimal(9, 4)", shop.marginRate)}, 4)
    ) AS contribution
  FROM (${ofPersons("order_line", person)}) AS l
  GLOBAL ANY LEFT JOIN product AS p ON l.sku = p.sku`;
}

/** Orders of customers, each with its day in the shop's zone. Guests' orders are not among them. */
export function customerOrders(shop: Shop): Sql {
  return sql`SELECT
    subject_id,
    source,
    order_id,
    ${orderFacts(shop)},
    sum(revenue) AS order_revenue
  FROM (${valuedLines(shop)})
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id`;
}

/**
 * Orders of customers with what they were sold for and what came back: lines of products below 0 and refunds, also where a return is a
 * document of its own, which is then dated by itself and no purchase.
 */
export function ordersWithReturns(shop: Shop): Sql {
  const isReturn = sql`revenue < 0 AND kind IN ('product', 'refund')`;
  return sql`SELECT
    subject_id,
    ${orderFacts(shop)},
    sum(revenue) AS order_revenue,
    sumIf(revenue, kind != 'cancellation' AND NOT (${isReturn})) AS order_sold,
    -sumIf(revenue, ${isReturn}) AS order_returned,
    max(kind = 'cancellation') AS is_cancelled
  FROM (${valuedLines(shop)})
  WHERE identity_kind != 'guest'
  GROUP BY subject_id, source, order_id`;
}

/**
 * By person, as `buyer`, their `orders` as tuples: when (in milliseconds), what it contributed, whether it is a purchase. All are there: also what is left of a cancelled order, and a
 * return that is a document of its own. Beside, of the same orders, `goods`: when, what a purchase was sold for, and what came back, but of cancelled orders, which were never sold.
 *
 * @param when which orders, of those that `ordersWithReturns` has
 */
export function ordersOfPersons(shop: Shop, when: Sql = sql`1`): Sql {
  return sql`SELECT
    subject_id AS buyer,
    groupArray((toUnixTimestamp64Milli(order_at), toFloat64(order_contribution), toUInt8(is_purchase))) AS orders,
    groupArray((toUnixTimestamp64Milli(order_at), toFloat64(if(is_purchase, order_sold, 0)), toFloat64(if(is_cancelled, 0, order_returned)))) AS goods
  FROM (${ordersWithReturns(shop)})
  WHERE ${when}
  GROUP BY subject_id`;
}

/**
 * What a person contributed from a time on and before another, in milliseconds, by the `orders` of {@link ordersOfPersons}: purchases, less what came
 * back, each document on its own day. It is said once, so that all that measure or learn count alike.
 */
export function contributedBetween(orders: Sql, from: Sql, to: Sql): Sql {
  return sql`arraySum(order -> if(order.1 >= ${from} AND order.1 < ${to}, order.2, 0), ${orders})`;
}

/** What an order is, of its lines: its time and day, whether it is a purchase, and what it contributed. */
export function orderFacts(shop: Shop): Sql {
  return sql`${orderDay(shop)},
    ${keptContribution} AS order_contribution`;
}

/** The time and day of an order, and whether it is a purchase, of its lines. */
export function orderDay(shop: Shop): Sql {
  return sql`min(ordered_at) AS order_at,
    toDate(toTimeZone(order_at, ${param("String", shop.timezone)})) AS day,
    max(quantity > 0 AND unit_price > 0) AND NOT max(kind = 'cancellation') AS is_purchase`;
}

/**
 * What an order contributed after amounts that take back the order as a whole (a refund, a cancellation):
 * they take back the contribution in the share in which they take back the revenue, goods returning at cost.
 * Returned lines of products are lines of their own and not meant here.
 */
export const keptContribution: Sql = sql`if(
      countIf(kind IN ('refund', 'cancellation')) = 0,
      sum(contribution),
      toDecimal64(
        toFloat64(sum(contribution)) * greatest(0, if(
          sumIf(revenue, kind NOT IN ('refund', 'cancellation')) > 0,
          toFloat64(sum(revenue)) / toFloat64(sumIf(revenue, kind NOT IN ('refund', 'cancellation'))),
          0
        )),
        4
      )
    )`;

/** A decimal expression as whole minor units of the shop's currency. */
export function asMinor(shop: Shop, expression: Sql): Sql {
  return sql`toInt64(round(${expression} * ${param("UInt32", minorPerUnit(shop.currency))}))`;
}

/** One row a customer: first and last purchase day, how many, and contribution, of orders up to and including a day. */
export function purchaseDays(shop: Shop, until: string): Sql {
  return sql`SELECT
    subject_id,
    minIf(day, is_purchase) AS first_day,
    maxIf(day, is_purchase) AS last_day,
    uniqExactIf(day, is_purchase) AS purchase_days,
    sum(order_contribution) AS total_contribution
  FROM (${customerOrders(shop)})
  WHERE day <= ${param("Date", until)}
  GROUP BY subject_id
  HAVING purchase_days > 0`;
}
