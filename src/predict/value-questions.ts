import { z } from "zod";
import type { Shop } from "../collect/shop.ts";
import { asMinor, customerOrders, purchaseDays, valuedLines } from "../customers/order-history.ts";
import { segmentNames } from "../customers/profile.ts";
import { scoredCustomers } from "../customers/segment.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";

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
  readonly linesWithListPrice: number;
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
      linesWithListPrice: z.number(),
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
  countIf(cost IS NOT NULL OR product_cost IS NOT NULL) AS linesWithCost,
  countIf(list_price IS NOT NULL) AS linesWithListPrice
FROM (${valuedLines(shop)})`;
}

/** The purchase histories of all customers up to a day: what the models are fitted on, in columns. */
export interface HistoryColumns {
  /** The two halves of each 64-bit subject id. */
  readonly subjectHigh: Float64Array;
  readonly subjectLow: Float64Array;
  /** Repeat purchase days. */
  readonly x: Float64Array;
  /** Days from the first purchase day to the last. */
  readonly tx: Float64Array;
  /** Days from the first purchase day to the as-of day. */
  readonly T: Float64Array;
  /** Minor units per purchase day, net of returns. */
  readonly meanContribution: Float64Array;
  /** Month of the first order, counted in months since year 0. */
  readonly month: Float64Array;
  /** Place of the customer's group in `segmentNames`. */
  readonly segment: Float64Array;
}

/** Reads {@link HistoryColumns}. */
export async function readHistories(
  store: Store,
  shop: Shop,
  until: string,
): Promise<HistoryColumns> {
  const names = [
    "subjectHigh",
    "subjectLow",
    "x",
    "tx",
    "T",
    "meanContribution",
    "month",
    "segment_place",
  ];
  const none = new Float64Array(0);
  const columns = await store.columns(historiesSql(shop, until), names);
  const column = (name: string): Float64Array => columns[names.indexOf(name)] ?? none;
  return {
    subjectHigh: column("subjectHigh"),
    subjectLow: column("subjectLow"),
    x: column("x"),
    tx: column("tx"),
    T: column("T"),
    meanContribution: column("meanContribution"),
    month: column("month"),
    segment: column("segment_place"),
  };
}

/** The statement behind {@link readHistories}. */
export function historiesSql(shop: Shop, until: string): Sql {
  return sql`SELECT
  bitShiftRight(subject_id, 32) AS subjectHigh,
  bitAnd(subject_id, 4294967295) AS subjectLow,
  purchase_days - 1 AS x,
  dateDiff('day', first_day, last_day) AS tx,
  dateDiff('day', first_day, ${param("Date", until)}) AS T,
  toFloat64(${asMinor(shop, sql`total_contribution`)}) / purchase_days AS meanContribution,
  toYear(first_day) * 12 + toMonth(first_day) - 1 AS month,
  indexOf(${param("Array(String)", segmentNames)}, segment) - 1 AS segment_place
FROM (${scoredCustomers(shop, until)})
ORDER BY subject_id`;
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

/** Purchase days per week after a day, of customers who had bought by then. Week 0 begins on the next day. */
export async function readPurchasesAfter(
  store: Store,
  shop: Shop,
  after: string,
  until: string,
): Promise<{ readonly week: number; readonly purchases: number }[]> {
  return store.rows(
    sql`SELECT intDiv(dateDiff('day', ${param("Date", after)}, day) - 1, 7) AS week, count() AS purchases
FROM (
  SELECT DISTINCT subject_id, day
  FROM (${customerOrders(shop)})
  WHERE is_purchase AND day > ${param("Date", after)} AND day <= ${param("Date", until)}
) AS later
GLOBAL INNER JOIN (
  SELECT subject_id FROM (${purchaseDays(shop, after)})
) AS known ON later.subject_id = known.subject_id
GROUP BY week
ORDER BY week`,
    z.object({ week: z.number(), purchases: z.number() }),
  );
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
