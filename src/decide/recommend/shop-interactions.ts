import { z } from "zod";
import { PerennialError } from "../../core/errors.ts";
import { ofPersons } from "../../customers/person-of.ts";
import { join, param, type Sql, sql } from "../../store/sql.ts";
import type { Store } from "../../store/store.ts";
import { type InteractionRows, rowTaker } from "./row-taker.ts";

/** Events that show interest in a product, with the points that they count. Those of affinities of audiences. */
const signs = [
  { event: "Product Viewed", points: 1 },
  { event: "Product Added", points: 3 },
] as const;
const linePoints = 10;

/** Which of a shop's facts are interactions. */
export interface ShopInteractions {
  /** Whether views of products and additions to carts count, or orders alone. */
  readonly events: boolean;
}

/**
 * What persons bought, looked at and put into carts, as interactions with skus: the person is the user, an order
 * the basket.
 * @throws PerennialError NO_DATA
 */
export async function readShopInteractions(
  store: Store,
  of: ShopInteractions,
): Promise<InteractionRows> {
  const rows = await store.rows(
    shopInteractionsSql(of),
    z.object({
      person: z.string(),
      sku: z.string(),
      at: z.number(),
      points: z.number(),
      basket: z.string(),
    }),
  );
  if (rows.length === 0) {
    throw new PerennialError(
      "NO_DATA",
      "Nobody in the store bought a product yet. Import orders first: perennial import orders FILE, or name a file with --interactions.",
    );
  }
  const taker = rowTaker();
  for (const { person, sku, at, points, basket } of rows) {
    // What is no order is a basket of its own.
    const own = basket === "" ? `at ${at}` : basket;
    taker.take({ user: person, item: sku, time: at, weight: points, basket: own });
  }
  return taker.tell("the store", { weight: true, basket: true });
}

/** The statement behind {@link readShopInteractions}: lines of products that were paid for, no returns, gifts and guests. */
export function shopInteractionsSql({ events }: ShopInteractions): Sql {
  const pointsOf = join(
    signs.map(
      ({ event, points }) => sql`name = ${param("String", event)}, ${param("UInt8", points)}`,
    ),
    ", ",
  );
  const looks = sql`
  UNION ALL
  SELECT
    subject_id,
    if(JSONExtractString(properties, 'sku') != '', JSONExtractString(properties, 'sku'), trim(BOTH '"' FROM JSONExtractRaw(properties, 'product_id'))) AS sku,
    at,
    multiIf(${pointsOf}, 0) AS points,
    '' AS basket
  FROM (${ofPersons("event")})
  WHERE kind = 'track' AND points > 0`;
  return sql`SELECT
  toString(subject_id) AS person,
  sku,
  toFloat64(toUnixTimestamp64Milli(at)) AS at,
  points,
  basket
FROM (
  SELECT
    subject_id,
    sku,
    ordered_at AS at,
    ${param("UInt8", linePoints)} AS points,
    concat(source, '/', order_id) AS basket
  FROM (${ofPersons("order_line")})
  WHERE kind = 'product' AND quantity > 0 AND unit_price > 0 AND identity_kind != 'guest'${events ? looks : sql``}
)
WHERE sku != ''
ORDER BY subject_id, at, basket, sku`;
}
