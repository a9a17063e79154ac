import { z } from "zod";
import { join, param, type Sql, sql } from "../store/sql.ts";
import type { OrderMark } from "./live-profile.ts";

/** Which orders count: all that is named must be so. */
export interface OrderFilter {
  readonly channel?: string | undefined;
  readonly store?: string | undefined;
  /** With this coupon; true: with any; false: with none. */
  readonly coupon?: string | boolean | undefined;
  /** Below the list price, with a discount or a coupon. */
  readonly discounted?: boolean | undefined;
  /** With this sku in it. */
  readonly product?: string | undefined;
  readonly category?: string | undefined;
  readonly country?: string | undefined;
  /** What brought it, as the order says. */
  readonly trafficSource?: string | undefined;
  readonly campaign?: string | undefined;
  readonly affiliate?: string | undefined;
}

type TextField = z.ZodOptional<z.ZodString>;
const text: TextField = z.string().min(1).max(200).optional();

/** The fields of {@link OrderFilter} as they arrive from outside, for strict objects. */
export const orderFilterFields: {
  readonly channel: TextField;
  readonly store: TextField;
  readonly coupon: z.ZodOptional<z.ZodUnion<readonly [z.ZodString, z.ZodBoolean]>>;
  readonly discounted: z.ZodOptional<z.ZodBoolean>;
  readonly product: TextField;
  readonly category: TextField;
  readonly country: TextField;
  readonly trafficSource: TextField;
  readonly campaign: TextField;
  readonly affiliate: TextField;
} = {
  channel: text.describe("web, app, pos, or as the order says"),
  store: text.describe("the store that sold it"),
  coupon: z
    .union([z.string().min(1).max(200), z.boolean()])
    .optional()
    .describe("this coupon; true: any; false: none"),
  discounted: z.boolean().optional().describe("with a discount, a coupon or a lowered price"),
  product: text.describe("sku of a product in it"),
  category: text.describe("category of a product in it"),
  country: text.describe("country of the order"),
  trafficSource: text.describe("source that brought it"),
  campaign: text.describe("campaign that brought it"),
  affiliate: text.describe("affiliate that brought it"),
};

/** The fields that are equal to a text of the order, and their columns of `ordersSql`. */
const texts = {
  channel: sql`order_channel`,
  store: sql`order_store`,
  country: sql`order_country`,
  trafficSource: sql`order_traffic_source`,
  campaign: sql`order_campaign`,
  affiliate: sql`order_affiliate`,
} as const;
const textFields = [
  "channel",
  "store",
  "country",
  "trafficSource",
  "campaign",
  "affiliate",
] as const satisfies readonly (keyof typeof texts)[];

/** Whether an order passes. */
export function passesOrder(filter: OrderFilter, order: OrderMark): boolean {
  const { coupon, discounted, product, category } = filter;
  return (
    textFields.every((field) => filter[field] === undefined || order[field] === filter[field]) &&
    (coupon === undefined ||
      (typeof coupon === "string" ? order.coupon === coupon : (order.coupon !== "") === coupon)) &&
    (discounted === undefined || order.discounted === discounted) &&
    (product === undefined || order.products.includes(product)) &&
    (category === undefined || order.categories.includes(category))
  );
}

/** The same on rows of `ordersSql`. */
export function passesOrderSql(filter: OrderFilter): Sql {
  const { coupon, discounted, product, category } = filter;
  const tests = textFields.flatMap((field) => {
    const value = filter[field];
    return value === undefined ? [] : [sql`${texts[field]} = ${param("String", value)}`];
  });
  if (typeof coupon === "string") tests.push(sql`order_coupon = ${param("String", coupon)}`);
  if (typeof coupon === "boolean")
    tests.push(sql`(order_coupon != '') = ${param("UInt8", coupon ? 1 : 0)}`);
  if (discounted !== undefined)
    tests.push(sql`order_discounted = ${param("UInt8", discounted ? 1 : 0)}`);
  if (product !== undefined) tests.push(sql`has(order_products, ${param("String", product)})`);
  if (category !== undefined) tests.push(sql`has(order_categories, ${param("String", category)})`);
  return tests.length === 0 ? sql`1` : join(tests, " AND ");
}

const channelWords: Readonly<Record<string, string>> = {
  pos: " in a store",
  web: " on the site",
  app: " in the app",
};

/** A filter in words, after "an order": ` with the product A in a store`. */
export function orderFilterInWords(filter: OrderFilter): string {
  const { channel, store, coupon, discounted, product, category } = filter;
  const { country, trafficSource, campaign, affiliate } = filter;
  return [
    ...(product === undefined ? [] : [` with the product ${product}`]),
    ...(category === undefined ? [] : [` with something of the category ${category}`]),
    ...(channel === undefined ? [] : [channelWords[channel] ?? ` on the channel ${channel}`]),
    ...(store === undefined ? [] : [` at the store ${store}`]),
    ...(country === undefined ? [] : [` in the country ${country}`]),
    ...(discounted === undefined
      ? []
      : [discounted ? " with a discount" : " without any discount"]),
    ...(coupon === undefined
      ? []
      : [
          typeof coupon === "string"
            ? ` with the coupon ${coupon}`
            : coupon
              ? " with a coupon"
              : " without a coupon",
        ]),
    ...(trafficSource === undefined ? [] : [` brought by ${trafficSource}`]),
    ...(campaign === undefined ? [] : [` from the campaign ${campaign}`]),
    ...(affiliate === undefined ? [] : [` through the affiliate ${affiliate}`]),
  ].join("");
}
