import { z } from "zod";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { personNamed } from "./identity-view.ts";
import { type CustomerProfile, promoClasses, segmentNames } from "./profile.ts";

/** What a list of customers can be sorted by. */
export const customerSorts = [
  "residualValue",
  "contribution",
  "revenue",
  "orders",
  "firstOrderAt",
  "lastOrderAt",
  "pAlive",
] as const;

/** Which customers to list, and how. */
export interface CustomerQuery {
  readonly search?: string | undefined;
  readonly segment?: (typeof segmentNames)[number] | undefined;
  readonly promo?: (typeof promoClasses)[number] | undefined;
  /** YYYY-MM of the first order. */
  readonly cohort?: string | undefined;
  readonly country?: string | undefined;
  readonly sort?: (typeof customerSorts)[number] | undefined;
  readonly direction?: "asc" | "desc" | undefined;
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
}

/** {@link CustomerQuery} as it arrives from outside. */
export const customerQuery: z.ZodType<CustomerQuery> = z.strictObject({
  search: z.string().max(200).optional(),
  segment: z.enum(segmentNames).optional(),
  promo: z.enum(promoClasses).optional(),
  cohort: z
    .string()
    .regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, "a month is written YYYY-MM")
    .optional(),
  country: z.string().max(100).optional(),
  sort: z.enum(customerSorts).optional(),
  direction: z.enum(["asc", "desc"]).optional(),
  offset: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(100_000).optional(),
});

/** The run whose customers are read, and what its figures are in. */
export interface CustomerRun {
  readonly runId: string;
  readonly asOf: string;
  readonly timezone: string;
}

const sortColumns: Readonly<Record<(typeof customerSorts)[number], Sql>> = {
  residualValue: sql`residual_value`,
  contribution: sql`contribution`,
  revenue: sql`revenue`,
  orders: sql`orders`,
  firstOrderAt: sql`first_order_at`,
  lastOrderAt: sql`last_order_at`,
  pAlive: sql`p_alive`,
};

/** The customers that a query matches, and how many there are in all. */
export async function listCustomers(
  store: Store,
  run: CustomerRun,
  query: CustomerQuery,
): Promise<{ readonly total: number; readonly customers: CustomerProfile[] }> {
  const [count] = await store.rows(
    sql`SELECT count() AS total FROM customer WHERE ${matches(run, query)}`,
    z.object({ total: z.number() }),
  );
  const rows = await store.rows(listCustomersSql(run, query), customerRow);
  return { total: count?.total ?? 0, customers: rows.map((row) => profileOf(row, run.asOf)) };
}

/** The customer whose identity, one of several, or id a text is, if there is one. */
export async function findCustomer(
  store: Store,
  run: CustomerRun,
  who: string,
): Promise<CustomerProfile | undefined> {
  const person = await personNamed(store, who);
  const rows = await store.rows(
    sql`SELECT ${profileColumns}
FROM customer
WHERE run_id = ${param("UInt64", run.runId)}
  AND (subject_id = ${param("UInt64", person ?? "0")} OR lowerUTF8(identity) = lowerUTF8(${param("String", who)}))
ORDER BY subject_id = ${param("UInt64", person ?? "0")} DESC, identity_kind
LIMIT 1`,
    customerRow,
  );
  return rows[0] && profileOf(rows[0], run.asOf);
}

/** The statement behind {@link listCustomers}. */
export function listCustomersSql(run: CustomerRun, query: CustomerQuery): Sql {
  const direction = query.direction === "asc" ? sql`ASC` : sql`DESC`;
  return sql`SELECT ${profileColumns}
FROM customer
WHERE ${matches(run, query)}
ORDER BY ${sortColumns[query.sort ?? "residualValue"]} ${direction}, subject_id
LIMIT ${param("UInt64", query.limit ?? 100)} OFFSET ${param("UInt64", query.offset ?? 0)}`;
}

function matches(run: CustomerRun, query: CustomerQuery): Sql {
  const { search, segment, promo, cohort, country } = query;
  return sql`run_id = ${param("UInt64", run.runId)}
  ${search ? sql`AND positionCaseInsensitiveUTF8(identity, ${param("String", search)}) > 0` : sql``}
  ${segment ? sql`AND segment = ${param("String", segment)}` : sql``}
  ${promo ? sql`AND promo_class = ${param("String", promo)}` : sql``}
  ${cohort ? sql`AND formatDateTime(first_day, '%Y-%m') = ${param("String", cohort)}` : sql``}
  ${country ? sql`AND has(countries, ${param("String", country)})` : sql``}`;
}

const profileColumns: Sql = sql`
  toString(subject_id) AS id,
  identity,
  identity_kind AS identityKind,
  formatDateTime(first_order_at, '%Y-%m-%dT%H:%i:%SZ') AS firstOrderAt,
  formatDateTime(last_order_at, '%Y-%m-%dT%H:%i:%SZ') AS lastOrderAt,
  toString(first_day) AS firstDay,
  toString(last_day) AS lastDay,
  orders,
  purchase_days AS purchaseDays,
  revenue,
  refunds,
  contribution,
  full_price_share AS fullPriceShare,
  full_price,
  full_price_lower,
  full_price_upper,
  promo_class AS promoClass,
  channels,
  countries,
  products,
  recency,
  frequency,
  monetary,
  segment,
  p_alive AS pAlive,
  expected_orders,
  expected_orders_lower,
  expected_orders_upper,
  residual_value,
  residual_value_lower,
  residual_value_upper,
  order_value,
  next_early,
  next_late,
  first_year,
  first_source,
  first_campaign,
  first_affiliate,
  first_category,
  first_product,
  first_discount,
  first_channel,
  first_country,
  first_contribution`;

const customerRow = z.object({
  id: z.string(),
  identity: z.string(),
  identityKind: z.string(),
  firstOrderAt: z.string(),
  lastOrderAt: z.string(),
  firstDay: z.string(),
  lastDay: z.string(),
  orders: z.number(),
  purchaseDays: z.number(),
  revenue: z.number(),
  refunds: z.number(),
  contribution: z.number(),
  fullPriceShare: z.number().nullable(),
  full_price: z.number().nullable(),
  full_price_lower: z.number().nullable(),
  full_price_upper: z.number().nullable(),
  promoClass: z.enum(promoClasses),
  channels: z.array(z.string()),
  countries: z.array(z.string()),
  products: z.number(),
  recency: z.number(),
  frequency: z.number(),
  monetary: z.number(),
  segment: z.enum(segmentNames),
  pAlive: z.number(),
  expected_orders: z.number(),
  expected_orders_lower: z.number(),
  expected_orders_upper: z.number(),
  residual_value: z.number(),
  residual_value_lower: z.number(),
  residual_value_upper: z.number(),
  order_value: z.number(),
  next_early: z.number(),
  next_late: z.number(),
  first_year: z.number(),
  first_source: z.string(),
  first_campaign: z.string(),
  first_affiliate: z.string(),
  first_category: z.string(),
  first_product: z.string(),
  first_discount: z.string(),
  first_channel: z.string(),
  first_country: z.string(),
  first_contribution: z.number(),
});

function profileOf(row: z.infer<typeof customerRow>, asOf: string): CustomerProfile {
  return {
    id: row.id,
    identity: row.identity,
    identityKind: row.identityKind,
    firstOrderAt: row.firstOrderAt,
    lastOrderAt: row.lastOrderAt,
    orders: row.orders,
    purchaseDays: row.purchaseDays,
    revenue: row.revenue,
    refunds: row.refunds,
    contribution: row.contribution,
    fullPriceShare: row.fullPriceShare,
    fullPrice: fullPriceOf(row),
    promoClass: row.promoClass,
    channels: row.channels,
    countries: row.countries,
    products: row.products,
    rfm: { recency: row.recency, frequency: row.frequency, monetary: row.monetary },
    segment: row.segment,
    pAlive: row.pAlive,
    expectedOrders: {
      value: row.expected_orders,
      lower: row.expected_orders_lower,
      upper: row.expected_orders_upper,
      level: 0.8,
    },
    residualValue: {
      value: Math.round(row.residual_value),
      lower: Math.round(row.residual_value_lower),
      upper: Math.round(row.residual_value_upper),
      level: 0.8,
    },
    orderValue: Math.round(row.order_value),
    firstYearValue: Math.round(row.first_year),
    nextOrder:
      row.next_early < 0
        ? null
        : {
            early: dayAfter(asOf, row.next_early),
            late: row.next_late < 0 ? null : dayAfter(asOf, row.next_late),
          },
    start: {
      source: row.first_source,
      campaign: row.first_campaign,
      affiliate: row.first_affiliate,
      category: row.first_category,
      product: row.first_product,
      discount: row.first_discount,
      channel: row.first_channel,
      country: row.first_country,
      contribution: row.first_contribution,
    },
    why: whyOf({ ...row, asOf }),
  };
}

function fullPriceOf(row: z.infer<typeof customerRow>): CustomerProfile["fullPrice"] {
  const { full_price: value, full_price_lower: lower, full_price_upper: upper } = row;
  if (value === null || lower === null || upper === null) return null;
  return { value, lower, upper, level: 0.8 };
}

/** The day so many days later, rounded up to whole ones. */
function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + Math.ceil(days) * 86_400_000).toISOString().slice(0, 10);
}

/**
 * The evidence behind a prediction in one sentence.
 * @example whyOf({ orders: 5, purchaseDays: 5, firstDay: "2026-01-01", lastDay: "2026-04-03", asOf: "2026-05-14" })
 *   // "5 orders, usual gap 23 days, quiet for 41"
 */
export function whyOf(history: {
  readonly orders: number;
  readonly purchaseDays: number;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly asOf: string;
}): string {
  const quiet = daysBetween(history.lastDay, history.asOf);
  const orders = `${history.orders} ${history.orders === 1 ? "order" : "orders"}`;
  const quietText = quiet === 0 ? "bought on the last day" : `quiet for ${quiet}`;
  if (history.purchaseDays < 2) {
    return `${orders}, ${quiet === 0 ? quietText : `${quietText} ${quiet === 1 ? "day" : "days"}`}`;
  }
  const gap = Math.round(
    daysBetween(history.firstDay, history.lastDay) / (history.purchaseDays - 1),
  );
  return `${orders}, usual gap ${gap} ${gap === 1 ? "day" : "days"}, ${quietText}`;
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
