import { z } from "zod";
import type { Shop } from "../collect/shop.ts";
import { orderDay } from "../customers/order-history.ts";
import { ofPersons } from "../customers/person-of.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";

/**
 * What order lines tell of markdowns. A unit is **reduced** when its line was sold below its list price, with a
 * discount or with a coupon, or when its order has a discount as a line of its own; else it was bought at full
 * price, if its source would have told.
 */

/**
 * By what a source tells which units were bought at full price. `list-prices`: it gives list prices also
 * where nothing was marked down; lines without one tell nothing. `reductions`: it gives list prices only where something was marked
 * down, or only discounts and coupons; a line with none of them was sold as it was priced. `nothing`: neither.
 */
export type PriceTelling = "list-prices" | "reductions" | "nothing";

/** What one source tells of prices. */
export interface PriceSource {
  readonly source: string;
  readonly telling: PriceTelling;
  /** Lines of products, returns not among them. */
  readonly lines: number;
  /** Whether any line has a list price: else a markdown in the price itself cannot be seen. */
  readonly hasListPrices: boolean;
}

const reduced: Sql = sql`(discount > 0 OR coupon != '' OR ifNull(unit_price < list_price, 0))`;
const sold: Sql = sql`kind = 'product' AND quantity > 0 AND unit_price > 0`;

/** What each source tells of prices. */
export async function readPriceSources(store: Store): Promise<PriceSource[]> {
  const rows = await store.rows(
    priceSourcesSql(),
    z.object({
      source: z.string(),
      lines: z.number(),
      listed: z.number(),
      listedInFull: z.number(),
      reduced: z.number(),
    }),
  );
  return rows.map(({ source, lines, listed, listedInFull, reduced: lowered }) => ({
    source,
    telling: listedInFull > 0 ? "list-prices" : lowered > 0 ? "reductions" : "nothing",
    lines,
    hasListPrices: listed > 0,
  }));
}

/** The statement behind {@link readPriceSources}. */
export function priceSourcesSql(): Sql {
  return sql`SELECT
  source,
  count() AS lines,
  countIf(list_price IS NOT NULL) AS listed,
  countIf(ifNull(unit_price >= list_price, 0)) AS listedInFull,
  countIf(${reduced}) AS reduced
FROM order_line
WHERE ${sold}
GROUP BY source
ORDER BY source`;
}

/** Units sold on one day of the shop, to whomever, of which their sources tell. */
export interface SoldDay {
  readonly day: string;
  readonly units: number;
  readonly fullPrice: number;
}

/** What questions about units have in common. */
export interface UnitsAsked {
  /** The last day that counts, YYYY-MM-DD. */
  readonly until: string;
  readonly sources: readonly Pick<PriceSource, "source" | "telling">[];
}

/** What was sold each day, and how much of it at full price. */
export function readSoldDays(store: Store, shop: Shop, asked: UnitsAsked): Promise<SoldDay[]> {
  return store.rows(
    soldDaysSql(shop, asked),
    z.object({ day: z.string(), units: z.number(), fullPrice: z.number() }),
  );
}

/** The statement behind {@link readSoldDays}. */
export function soldDaysSql(shop: Shop, asked: UnitsAsked): Sql {
  return sql`SELECT
  toString(day) AS day,
  round(sum(weight), 2) AS units,
  round(sumIf(weight, NOT is_reduced), 2) AS fullPrice
FROM (
  ${toldUnits(shop, asked)}
)
WHERE is_sold AND is_told
GROUP BY day
ORDER BY day`;
}

/** One entry a customer of whose units something is told, by subject id. */
export interface UnitColumns {
  readonly subjectHigh: Float64Array;
  readonly subjectLow: Float64Array;
  /** Units bought and kept. */
  readonly units: Float64Array;
  readonly fullPrice: Float64Array;
  /** Sum over lines of their units squared. */
  readonly squares: Float64Array;
}

/** What each customer bought and kept, and how much of it at full price, days of sale left out. */
export async function readUnitColumns(
  store: Store,
  shop: Shop,
  asked: UnitsAsked & { readonly saleDays: readonly string[] },
): Promise<UnitColumns> {
  const columns = await store.columns(unitColumnsSql(shop, asked), [
    "subjectHigh",
    "subjectLow",
    "units",
    "fullPrice",
    "squares",
  ]);
  const none = new Float64Array(0);
  const [subjectHigh, subjectLow, units, fullPrice, squares] = columns;
  return {
    subjectHigh: subjectHigh ?? none,
    subjectLow: subjectLow ?? none,
    units: units ?? none,
    fullPrice: fullPrice ?? none,
    squares: squares ?? none,
  };
}

/**
 * The statement behind {@link readUnitColumns}. Returned units are taken from what the customer bought of the same
 * product, at full price and reduced alike, as nothing says which of them came back. Sums are rounded, so that they
 * do not depend on the order in which shards add them up.
 */
export function unitColumnsSql(
  shop: Shop,
  asked: UnitsAsked & { readonly saleDays: readonly string[] },
): Sql {
  return sql`SELECT
  bitShiftRight(subject_id, 32) AS subjectHigh,
  bitAnd(subject_id, 4294967295) AS subjectLow,
  round(sum(kept * told_units), 6) AS units,
  round(sum(kept * full_price_units), 6) AS fullPrice,
  round(sum(kept * kept * told_squares), 6) AS squares
FROM (
  SELECT
    subject_id,
    sku,
    greatest(0, 1 - sumIf(-quantity, quantity < 0) / sumIf(quantity, is_sold)) AS kept,
    sumIf(weight, counts) AS told_units,
    sumIf(weight, counts AND NOT is_reduced) AS full_price_units,
    sumIf(weight * weight, counts) AS told_squares
  FROM (
    SELECT *, is_sold AND is_told AND NOT has(${param("Array(Date)", asked.saleDays)}, day) AS counts
    FROM (
      ${toldUnits(shop, asked)}
    )
    WHERE identity_kind != 'guest'
  )
  GROUP BY subject_id, sku
  HAVING sumIf(quantity, is_sold) > 0
)
GROUP BY subject_id
HAVING units > 0
ORDER BY subject_id`;
}

/** So many units a line counts at most, a dozen: what is sold by weight or by the thousand is no count of decisions. */
const mostUnits = 12;

/**
 * Lines of products up to a day: whether they were sold in an order that stands, whether their source tells how they were
 * priced, whether they were reduced, and whether their order used a coupon. The weight of a line is its units, in the share that refunds of the
 * whole order left.
 */
export function toldUnits(shop: Shop, { until, sources }: UnitsAsked): Sql {
  const named = (telling: PriceTelling): Sql => {
    const those = sources.filter((each) => each.telling === telling);
    return sql`${param(
      "Array(String)",
      those.map(({ source }) => source),
    )}`;
  };
  return sql`SELECT
    subject_id,
    identity_kind,
    day,
    tupleElement(line, 1) AS sku,
    tupleElement(line, 2) AS quantity,
    is_purchase AND order_kept > 0 AND quantity > 0 AS is_sold,
    tupleElement(line, 3) AS is_told,
    tupleElement(line, 4) OR is_discounted AS is_reduced,
    order_kept * least(${param("UInt8", mostUnits)}, greatest(1, quantity)) AS weight,
    has_coupon
  FROM (
    SELECT
      subject_id,
      source,
      order_id,
      any(identity_kind) AS identity_kind,
      ${orderDay(shop)},
      greatest(0, if(
        sumIf(revenue, kind != 'refund') > 0,
        toFloat64(sum(revenue)) / toFloat64(sumIf(revenue, kind != 'refund')),
        1
      )) AS order_kept,
      max(kind = 'discount' AND revenue < 0) AS is_discounted,
      max(coupon != '') AS has_coupon,
      groupArrayIf(
        (
          sku,
          toFloat64(quantity),
          (has(${named("list-prices")}, source) AND list_price IS NOT NULL) OR has(${named("reductions")}, source),
          ${reduced}
        ),
        kind = 'product' AND (unit_price > 0 OR quantity < 0)
      ) AS lines
    FROM (${ofPersons("order_line")})
    GROUP BY subject_id, source, order_id
  )
  ARRAY JOIN lines AS line
  WHERE day <= ${param("Date", until)}`;
}
