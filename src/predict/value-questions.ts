import { z } from "zod";
import type { Shop } from "../collect/shop.ts";
import {
  customerStarts,
  type StartDimension,
  startColumn,
  startDimensions,
} from "../customers/customer-start.ts";
import { asMinor, customerOrders, purchaseDays, valuedLines } from "../customers/order-history.ts";
import { segmentNames } from "../customers/profile.ts";
import { scoredCustomers } from "../customers/segment.ts";
import { join, param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import type { PurchaseLog } from "./purchase-log.ts";

/** What the value report asks of the facts: one question, one function, one statement. */

/** Counts and sums over all order lines, as the report prints them. */
export interface ShopFacts {
  readonly lines: number;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly guestLines: number;
  readonly guestRevenue: number;
  readonly returnLines: number;
  readonly returned: number;
  readonly revenue: number;
  readonly contribution: number;
  readonly linesWithCost: number;
}

/** How much there is, from which day to which. */
export async function readShopFacts(store: Store, shop: Shop): Promise<ShopFacts | undefined> {
  const [facts] = await store.rows(
    shopFactsSql(shop),
    z.object({
      lines: z.number(),
      firstDay: z.string(),
      lastDay: z.string(),
      guestLines: z.number(),
      guestRevenue: z.number(),
      returnLines: z.number(),
      returned: z.number(),
      revenue: z.number(),
      contribution: z.number(),
      linesWithCost: z.number(),
    }),
  );
  return facts && facts.lines > 0 ? facts : undefined;
}

/** The statement behind {@link readShopFacts}. */
export function shopFactsSql(shop: Shop): Sql {
  const day = sql`toDate(toTimeZone(ordered_at, ${param("String", shop.timezone)}))`;
  return sql`SELECT
  count() AS lines,
  toString(min(${day})) AS firstDay,
  toString(max(${day})) AS lastDay,
  countIf(identity_kind = 'guest') AS guestLines,
  ${asMinor(shop, sql`sumIf(revenue, identity_kind = 'guest')`)} AS guestRevenue,
  countIf(identity_kind != 'guest' AND quantity < 0) AS returnLines,
  ${asMinor(shop, sql`sumIf(revenue, identity_kind != 'guest' AND quantity < 0)`)} AS returned,
  ${asMinor(shop, sql`sumIf(revenue, identity_kind != 'guest')`)} AS revenue,
  (SELECT ${asMinor(shop, sql`sum(order_contribution)`)} FROM (${customerOrders(shop)})) AS contribution,
  countIf(cost IS NOT NULL OR product_cost IS NOT NULL) AS linesWithCost
FROM (${valuedLines(shop)})`;
}

/**
 * A digest of all facts and settings that a run rests on: it changes when any of them does. Of products
 * those are the name, the category, the brand and the cost; a new stock changes no value.
 */
export async function readFactsDigest(store: Store): Promise<string> {
  const [answer] = await store.rows(
    sql`SELECT concat(
  toString((SELECT groupBitXor(sipHash64(subject_id, source, order_id, line, imported_at)) FROM order_line)), '-',
  toString((SELECT groupBitXor(sipHash64(sku, name, category, brand, ifNull(toString(cost), ''))) FROM product)), '-',
  toString((SELECT groupBitXor(sipHash64(subject_id, person_id)) FROM person_of WHERE person_id != subject_id)), '-',
  toString((SELECT groupBitXor(sipHash64(cost_id, imported_at)) FROM marketing_cost)), '-',
  toString((SELECT groupBitXor(sipHash64(name, value)) FROM shop_setting)), '-',
  toString((SELECT count() FROM quarantine WHERE state = 'open'))
) AS digest`,
    z.object({ digest: z.string() }),
  );
  return answer?.digest ?? "";
}

/** What the models know of all customers, in columns: one entry a customer, by subject id. */
export interface CustomerColumns {
  /** The two halves of each 64-bit subject id. */
  readonly subjectHigh: Float64Array;
  readonly subjectLow: Float64Array;
  /** Month of the first order, counted in months since year 0. */
  readonly month: Float64Array;
  /** Place of the customer's group in `segmentNames`. */
  readonly segment: Float64Array;
  /** Contribution of the first order, minor units. */
  readonly firstOrder: Float64Array;
  /** By dimension: the place of the customer's level among those asked for; −1 for any other. */
  readonly starts: ReadonlyMap<StartDimension, Float64Array>;
}

/** The levels of each dimension in which customers began: the most frequent first, at most 40. */
export type StartLevelNames = ReadonlyMap<StartDimension, readonly string[]>;

/** Reads {@link StartLevelNames}; a dimension in which nobody's beginning is known has none. */
export async function readStartLevels(
  store: Store,
  shop: Shop,
  until: string,
): Promise<StartLevelNames> {
  const rows = await store.rows(
    startLevelsSql(shop, until),
    z.object({ dimension: z.enum(startDimensions), level: z.string(), customers: z.number() }),
  );
  const levelsOf = (dimension: StartDimension): string[] =>
    rows.filter((row) => row.dimension === dimension).map(({ level }) => level);
  return new Map(
    startDimensions
      .map((dimension) => [dimension, levelsOf(dimension)] as const)
      .filter(([, levels]) => levels.length > 0),
  );
}

/** The statement behind {@link readStartLevels}. */
export function startLevelsSql(shop: Shop, until: string): Sql {
  const pairs = join(
    startDimensions.map(
      (dimension) => sql`(${param("String", dimension)}, ${startColumn(dimension)})`,
    ),
    ", ",
  );
  return sql`SELECT
  tupleElement(pair, 1) AS dimension,
  tupleElement(pair, 2) AS level,
  count() AS customers
FROM (
  SELECT arrayJoin([${pairs}]) AS pair
  FROM (${customerStarts(shop, until)})
)
WHERE level != ''
GROUP BY dimension, level
ORDER BY dimension, customers DESC, level
LIMIT 40 BY dimension`;
}

/** Reads {@link CustomerColumns}. */
export async function readCustomerColumns(
  store: Store,
  shop: Shop,
  of: { readonly until: string; readonly levels: StartLevelNames },
): Promise<CustomerColumns> {
  const dimensions = [...of.levels.keys()];
  const names = ["subjectHigh", "subjectLow", "month", "segment_place", "firstOrder"];
  const columns = await store.columns(customerColumnsSql(shop, of), [
    ...names,
    ...dimensions.map((dimension) => `${dimension}_place`),
  ]);
  const none = new Float64Array(0);
  const [subjectHigh, subjectLow, month, segment, firstOrder] = columns;
  return {
    subjectHigh: subjectHigh ?? none,
    subjectLow: subjectLow ?? none,
    month: month ?? none,
    segment: segment ?? none,
    firstOrder: firstOrder ?? none,
    starts: new Map(
      dimensions.map((dimension, i) => [dimension, columns[names.length + i] ?? none]),
    ),
  };
}

/** The statement behind {@link readCustomerColumns}. */
export function customerColumnsSql(
  shop: Shop,
  { until, levels }: { readonly until: string; readonly levels: StartLevelNames },
): Sql {
  const places = [...levels].map(
    ([dimension, names]) =>
      sql`,
  indexOf(${param("Array(String)", names)}, ${startColumn(dimension)}) - 1 AS ${placeNames[dimension]}`,
  );
  return sql`SELECT
  bitShiftRight(scored.subject_id, 32) AS subjectHigh,
  bitAnd(scored.subject_id, 4294967295) AS subjectLow,
  toYear(first_day) * 12 + toMonth(first_day) - 1 AS month,
  indexOf(${param("Array(String)", segmentNames)}, segment) - 1 AS segment_place,
  ${asMinor(shop, sql`first_contribution`)} AS firstOrder${join(places, "")}
FROM (${scoredCustomers(shop, until)}) AS scored
GLOBAL INNER JOIN (${customerStarts(shop, until)}) AS starts ON scored.subject_id = starts.subject_id
ORDER BY scored.subject_id`;
}

const placeNames: Readonly<Record<StartDimension, Sql>> = {
  source: sql`source_place`,
  campaign: sql`campaign_place`,
  affiliate: sql`affiliate_place`,
  category: sql`category_place`,
  product: sql`product_place`,
  discount: sql`discount_place`,
  channel: sql`channel_place`,
  country: sql`country_place`,
};

/** Rows of the log that one question reads: an answer must fit into memory as text. */
const rowsPerQuestion = 2_000_000;

/**
 * All purchase days of all customers up to a day, by subject id: the log that models are fitted on. Values
 * are contribution in minor units; a day on which something only came back has a value and no purchase.
 */
export async function readPurchaseLog(
  store: Store,
  shop: Shop,
  until: string,
): Promise<PurchaseLog> {
  const [size] = await store.rows(
    sql`SELECT count() AS orders FROM (${customerOrders(shop)})`,
    z.object({ orders: z.number() }),
  );
  const parts = Math.max(1, Math.ceil((size?.orders ?? 0) / rowsPerQuestion));
  const starts: number[] = [0];
  const days: Float64Array[] = [];
  const values: Float64Array[] = [];
  const bought: Float64Array[] = [];
  let rows = 0;
  for (let part = 0; part < parts; part++) {
    const columns = await store.columns(purchaseLogSql(shop, { until, part, parts }), [
      "lastOfCustomer",
      "day",
      "value",
      "bought",
    ]);
    const [last, day, value, buys] = columns;
    for (const [row, ends] of (last ?? []).entries()) if (ends === 1) starts.push(rows + row + 1);
    rows += last?.length ?? 0;
    if (day) days.push(day);
    if (value) values.push(value);
    if (buys) bought.push(buys);
  }
  return {
    starts: Int32Array.from(starts),
    days: Int32Array.from(joined(days)),
    values: joined(values),
    bought: Uint8Array.from(joined(bought)),
  };
}

function joined(parts: readonly Float64Array[]): Float64Array {
  if (parts.length === 1) return parts[0] ?? new Float64Array(0);
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The statement behind {@link readPurchaseLog}: the customers of one part of the subject ids. */
export function purchaseLogSql(
  shop: Shop,
  of: { readonly until: string; readonly part: number; readonly parts: number },
): Sql {
  return sql`SELECT
  row_number() OVER (PARTITION BY subject_id ORDER BY day DESC) = 1 AS lastOfCustomer,
  toUInt32(toUInt16(day)) AS day,
  toFloat64(${asMinor(shop, sql`sum(order_contribution)`)}) AS value,
  max(is_purchase) AS bought
FROM (${customerOrders(shop)})
WHERE day <= ${param("Date", of.until)}
  AND intDiv(bitShiftRight(subject_id, 32) * ${param("UInt32", of.parts)}, 4294967296) = ${param("UInt32", of.part)}
  AND subject_id GLOBAL IN (SELECT subject_id FROM (${purchaseDays(shop, of.until)}))
GROUP BY subject_id, day
ORDER BY subject_id, day`;
}

/** One cohort in one calendar month. */
export interface CohortMonth {
  readonly month: number;
  readonly since: number;
  readonly customers: number;
  readonly orders: number;
  readonly contribution: number;
}

/** What each cohort did in each month since its first: who bought, how many orders, what they contributed. */
export function readCohortMonths(store: Store, shop: Shop, until: string): Promise<CohortMonth[]> {
  return store.rows(
    cohortMonthsSql(shop, until),
    z.object({
      month: z.number(),
      since: z.number(),
      customers: z.number(),
      orders: z.number(),
      contribution: z.number(),
    }),
  );
}

/** The statement behind {@link readCohortMonths}. Months are counted since year 0. */
export function cohortMonthsSql(shop: Shop, until: string): Sql {
  return sql`SELECT
  toYear(first_day) * 12 + toMonth(first_day) - 1 AS month,
  greatest(0, toYear(day) * 12 + toMonth(day) - 1 - month) AS since,
  uniqExactIf(subject_id, is_purchase) AS customers,
  countIf(is_purchase) AS orders,
  ${asMinor(shop, sql`sum(order_contribution)`)} AS contribution
FROM (
  SELECT orders.*, first_day
  FROM (${customerOrders(shop)}) AS orders
  GLOBAL INNER JOIN (
    SELECT subject_id, first_day FROM (${purchaseDays(shop, until)})
  ) AS firsts ON orders.subject_id = firsts.subject_id
)
GROUP BY month, since
ORDER BY month, since`;
}

/** Median days between a customer's first and second purchase day; null when nobody came back. */
export async function readMedianGap(store: Store, shop: Shop): Promise<number | null> {
  const [answer] = await store.rows(
    sql`SELECT if(count() = 0, NULL, toFloat64(quantileExactInclusive(0.5)(dateDiff('day', days[1], days[2])))) AS median
FROM (
  SELECT arraySort(groupUniqArray(day)) AS days
  FROM (${customerOrders(shop)})
  WHERE is_purchase
  GROUP BY subject_id
  HAVING length(days) > 1
)`,
    z.object({ median: z.number().nullable() }),
  );
  return answer?.median ?? null;
}

/** Countries that the customers of a run ordered to, the most frequent first. */
export async function readCountries(store: Store, runId: string): Promise<string[]> {
  const rows = await store.rows(
    sql`SELECT arrayJoin(countries) AS country, count() AS customers
FROM customer
WHERE run_id = ${param("UInt64", runId)}
GROUP BY country
ORDER BY customers DESC, country
LIMIT 300`,
    z.object({ country: z.string(), customers: z.number() }),
  );
  return rows.map(({ country }) => country);
}
