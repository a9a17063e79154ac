import { z } from "zod";
import type { Shop } from "../collect/shop.ts";
import { orderFacts, valuedLines } from "../customers/order-history.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { type DiscoveryCounts, type DiscoveryLevelName, lastNumber } from "./discovery.ts";

/** What the discovery index asks of the facts: one question, one function, one statement. */

/** The column of a bought line that names what is bought, by level; empty where it is not known. */
const columns: Readonly<Record<DiscoveryLevelName, Sql>> = {
  item: sql`sku`,
  brand: sql`brand`,
  category: sql`category`,
};

/** A line by which something was bought: no return, no gift, no shipping. */
const isBought: Sql = sql`kind = 'product' AND quantity > 0 AND unit_price > 0`;

/** Which orders are looked at, and what is counted in them. */
export interface DiscoveryQuestion {
  readonly until: string;
  readonly level: DiscoveryLevelName;
}

/** How well a level is known: the share of bought lines that name it, and how many different ones they name. */
export interface LevelKnown {
  readonly level: DiscoveryLevelName;
  readonly knownShare: number;
  readonly different: number;
}

/** Reads {@link LevelKnown} of all levels. */
export function readLevelsKnown(store: Store, shop: Shop, until: string): Promise<LevelKnown[]> {
  return store.rows(
    levelsKnownSql(shop, until),
    z.object({
      level: z.enum(["item", "brand", "category"]),
      knownShare: z.number(),
      different: z.number(),
    }),
  );
}

/** The statement behind {@link readLevelsKnown}. */
export function levelsKnownSql(shop: Shop, until: string): Sql {
  return sql`SELECT
  tupleElement(named, 1) AS level,
  countIf(tupleElement(named, 2) != '') / count() AS knownShare,
  uniqExactIf(tupleElement(named, 2), tupleElement(named, 2) != '') AS different
FROM (
  SELECT arrayJoin([('item', ${columns.item}), ('brand', ${columns.brand}), ('category', ${columns.category})]) AS named
  FROM (${valuedLines(shop)})
  WHERE identity_kind != 'guest' AND ${isBought}
    AND toDate(toTimeZone(ordered_at, ${param("String", shop.timezone)})) <= ${param("Date", until)}
)
GROUP BY level
ORDER BY indexOf(['item', 'brand', 'category'], level)`;
}

/**
 * The share of what customers buy that is new to them, at their second order, their third, and so on; the last is
 * that of all later ones. At a number which no order has it is that of the number before, 0 before any.
 */
export async function readNewShares(
  store: Store,
  shop: Shop,
  of: DiscoveryQuestion,
): Promise<number[]> {
  const rows = await store.rows(
    newSharesSql(shop, of),
    z.object({ number: z.number(), share: z.number() }),
  );
  const shares: number[] = [];
  for (let number = 2; number <= lastNumber; number++) {
    const found = rows.find((row) => row.number === number);
    shares.push(found?.share ?? shares.at(-1) ?? 0);
  }
  return shares;
}

/** The statement behind {@link readNewShares}. */
export function newSharesSql(shop: Shop, of: DiscoveryQuestion): Sql {
  return sql`SELECT
  least(place, ${param("UInt8", lastNumber)}) AS number,
  sum(fresh) / sum(size) AS share
FROM (${numberedBaskets(shop, of)})
WHERE place > 1
GROUP BY number
ORDER BY number`;
}

/**
 * What each customer with a second order bought for the first time, against the shares of `readNewShares`, in the
 * first half of the orders after the first one and in the second half; by subject id.
 */
export async function readDiscoveryCounts(
  store: Store,
  shop: Shop,
  of: DiscoveryQuestion & { readonly shares: readonly number[] },
): Promise<DiscoveryCounts> {
  const names = ["subjectHigh", "subjectLow", "orders", "newFirst", "expectedFirst"] as const;
  const read = await store.columns(discoveryCountsSql(shop, of), [
    ...names,
    ...["newSecond", "expectedSecond"],
  ]);
  const none = new Float64Array(0);
  const [high, low, orders, newFirst, expectedFirst, newSecond, expectedSecond] = read;
  return {
    subjectHigh: high ?? none,
    subjectLow: low ?? none,
    orders: orders ?? none,
    first: { count: newFirst ?? none, expected: expectedFirst ?? none },
    second: { count: newSecond ?? none, expected: expectedSecond ?? none },
  };
}

/** The statement behind {@link readDiscoveryCounts}. Sums are of decimals: the same whatever their order. */
export function discoveryCountsSql(
  shop: Shop,
  of: DiscoveryQuestion & { readonly shares: readonly number[] },
): Sql {
  return sql`SELECT
  bitShiftRight(subject_id, 32) AS subjectHigh,
  bitAnd(subject_id, 4294967295) AS subjectLow,
  any(customer_orders) AS orders,
  sumIf(fresh, place <= half) AS newFirst,
  toFloat64(sumIf(expected, place <= half)) AS expectedFirst,
  sumIf(fresh, place > half) AS newSecond,
  toFloat64(sumIf(expected, place > half)) AS expectedSecond
FROM (
  SELECT
    subject_id,
    place,
    fresh,
    max(place) OVER (PARTITION BY subject_id) AS customer_orders,
    1 + intDiv(customer_orders - 1, 2) AS half,
    toDecimal128(size * arrayElement(${param("Array(Float64)", of.shares)}, least(place, ${param("UInt8", lastNumber)}) - 1), 12) AS expected
  FROM (${numberedBaskets(shop, of)})
  WHERE place > 1
)
GROUP BY subject_id
ORDER BY subject_id`;
}

/**
 * One row a customer and order that names something of the level: the how manyeth it is, how many different things it
 * has, and how many of them are in none before.
 */
function numberedBaskets(shop: Shop, { until, level }: DiscoveryQuestion): Sql {
  return sql`SELECT subject_id, place, count() AS size, countIf(is_fresh) AS fresh
  FROM (
    SELECT subject_id, place, place = min(place) OVER (PARTITION BY subject_id, thing) AS is_fresh
    FROM (
      SELECT
        subject_id,
        things,
        row_number() OVER (PARTITION BY subject_id ORDER BY order_at, source, order_id) AS place
      FROM (
        SELECT
          subject_id,
          source,
          order_id,
          ${orderFacts(shop)},
          groupUniqArrayIf(${columns[level]}, ${isBought} AND ${columns[level]} != '') AS things
        FROM (${valuedLines(shop)})
        WHERE identity_kind != 'guest'
        GROUP BY subject_id, source, order_id
        HAVING is_purchase AND notEmpty(things) AND day <= ${param("Date", until)}
      )
    )
    ARRAY JOIN things AS thing
  )
  GROUP BY subject_id, place`;
}
