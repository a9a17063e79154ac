import { z } from "zod";
import { ofPersons } from "../../customers/person-of.ts";
import { join, param, type Sql, sql } from "../../store/sql.ts";
import type { Condition } from "../condition.ts";
import { duration, durationWords, spansOf } from "../duration.ts";
import { type EventFilter, filterSql } from "../event-filter.ts";
import type { OrderMark } from "../live-profile.ts";
import type { PropertyTest } from "../property-filter.ts";
import {
  disordered,
  inRange,
  inRangeSql,
  isOrdered,
  percentInWords,
  type Range,
} from "../range.ts";
import { windowMs, within, withinSql } from "../window.ts";
import { ordersSql } from "./bought.ts";

/**
 * The share of a person's interest in products that goes to one product, category or brand, 0 to 1. Interest is
 * points for what they looked at, put into the cart and ordered; who has none has no share, and is not meant.
 */
export interface Affinity extends Range {
  /** Its sku, or the `product_id` of events. */
  readonly product?: string | undefined;
  readonly category?: string | undefined;
  readonly brand?: string | undefined;
  readonly within?: string | undefined;
}

const text = z.string().min(1).max(200).optional();
const share = z.number().min(0).max(1).optional();

const schema: z.ZodType<Affinity> = z
  .strictObject({
    product: text.describe("sku of a product"),
    category: text.describe("category of products"),
    brand: text.describe("brand of products"),
    atLeast: share.describe("least share of all interest, 0 to 1"),
    atMost: share.describe("greatest share of all interest, 0 to 1"),
    within: duration.optional().describe("in the last so long"),
  })
  .refine((spec) => topics.filter((topic) => spec[topic] !== undefined).length === 1, {
    error: "needs one of product, category, brand",
  })
  .refine(({ atLeast, atMost }) => atLeast !== undefined || atMost !== undefined, {
    error: 'needs atLeast or atMost, such as "atLeast": 0.5',
  })
  .refine(isOrdered, disordered);

const topics = ["product", "category", "brand"] as const;

/** What shows interest in a product, and how much. Whole points, so that sums are exact in any order. */
const signs = [
  { event: "Product Viewed", points: 1 },
  { event: "Product Added", points: 3 },
] as const;
const orderPoints = 10;

/** `{"affinity": {"category": "Shoes", "atLeast": 0.5, "within": "90d"}}`. */
export const affinity: Condition<Affinity> = {
  schema,
  reads: (spec) => ({
    events: signs.flatMap(({ event }) => [{ event }, ...ownFilters(event, spec)]),
    orders: true,
    spans: spansOf(spec.within),
  }),
  answer(spec) {
    const ms = windowMs(spec.within);
    const counted = signs.map(({ event, points }) => ({
      points,
      all: { event },
      own: ownFilters(event, spec),
    }));
    return (profile, now) => {
      const orders = within(
        profile.orders.map(({ at }) => at),
        ms,
        now,
      );
      let whole = orderPoints * (orders.to - orders.from);
      let own = 0;
      let { until } = orders;
      for (let i = orders.from; i < orders.to; i++)
        if (isOwn(spec, profile.orders[i])) own += orderPoints;
      for (const { points, all, own: filters } of counted) {
        const events = within(profile.marks(all).times, ms, now);
        whole += points * (events.to - events.from);
        until = Math.min(until, events.until);
        for (const filter of filters) {
          const { from, to } = within(profile.marks(filter).times, ms, now);
          own += points * (to - from);
        }
      }
      return { holds: whole > 0 && inRange(own / whole, spec), until };
    };
  },
  toSql(spec, { now, shop }) {
    const pointsOf = join(
      signs.map(
        ({ event, points }) => sql`name = ${param("String", event)}, ${param("UInt8", points)}`,
      ),
      ", ",
    );
    const own = join(
      signs.flatMap(({ event }) => ownFilters(event, spec).map(filterSql)),
      "\n      OR ",
    );
    return {
      persons: sql`SELECT subject_id
FROM (
  SELECT subject_id, multiIf(${pointsOf}, 0) AS points, ${own} AS is_own
  FROM (${ofPersons("event")})
  WHERE kind = 'track' AND points > 0 AND ${withinSql(sql`at`, spec.within, now)}
  UNION ALL
  SELECT subject_id, ${param("UInt8", orderPoints)} AS points, ${ownSql(spec)} AS is_own
  FROM (${ordersSql(shop)})
  WHERE ${withinSql(sql`order_at`, spec.within, now)}
)
GROUP BY subject_id
HAVING ${inRangeSql(sql`sumIf(points, is_own) / sum(points)`, spec)}`,
    };
  },
  inWords(spec) {
    const { product, category, brand, within: window } = spec;
    const what =
      product !== undefined
        ? `the product ${product}`
        : category !== undefined
          ? `the category ${category}`
          : `the brand ${brand}`;
    const lately = window === undefined ? "" : ` in the last ${durationWords(window)}`;
    return `gave ${percentInWords(spec)} of their interest to ${what}${lately}`;
  },
};

/** Which events of a name are about what is asked for; none passes two. */
function ownFilters(event: string, { product, category, brand }: Affinity): EventFilter[] {
  if (category !== undefined) return [{ event, where: { category } }];
  if (brand !== undefined) return [{ event, where: { brand } }];
  if (product === undefined) return [];
  return [
    { event, where: { sku: product } },
    { event, where: { product_id: idTest(product), sku: { not: product } } },
  ];
}

/** An id as a shop's system sends it: a text, or the number that it counts by. */
function idTest(id: string): PropertyTest {
  return String(Number(id)) === id ? { oneOf: [id, Number(id)] } : id;
}

function isOwn({ product, category, brand }: Affinity, order: OrderMark | undefined): boolean {
  if (order === undefined) return false;
  if (category !== undefined) return order.categories.includes(category);
  if (brand !== undefined) return order.brands.includes(brand);
  return product !== undefined && order.products.includes(product);
}

function ownSql({ product, category, brand }: Affinity): Sql {
  if (category !== undefined) return sql`has(order_categories, ${param("String", category)})`;
  if (brand !== undefined) return sql`has(order_brands, ${param("String", brand)})`;
  return sql`has(order_products, ${param("String", product ?? "")})`;
}
