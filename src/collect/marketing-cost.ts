import { z } from "zod";
import { type Minor, minorPerUnit } from "../core/money.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { readShop } from "./shop.ts";

/** What marketing cost over some days. Texts are empty where the file did not say. */
export interface MarketingCost {
  /** As the traffic source of orders names it. */
  readonly source: string;
  readonly campaign: string;
  readonly affiliate: string;
  /** First day of the shop's calendar, YYYY-MM-DD. */
  readonly fromDay: string;
  /** Last day, itself included. */
  readonly untilDay: string;
  /** In the shop's currency; never negative. */
  readonly amount: Minor;
}

const marketingCost: z.ZodType<MarketingCost> = z.object({
  source: z.string(),
  campaign: z.string(),
  affiliate: z.string(),
  fromDay: z.string(),
  untilDay: z.string(),
  amount: z.number(),
});

/** All marketing costs, by day, source, campaign and affiliate; none while nothing is known of the shop. */
export async function readMarketingCosts(store: Store): Promise<readonly MarketingCost[]> {
  const shop = await readShop(store);
  return shop === undefined ? [] : store.rows(marketingCostsSql(shop.currency), marketingCost);
}

/** The statement behind {@link readMarketingCosts}. */
export function marketingCostsSql(currency: string): Sql {
  return sql`SELECT
  source,
  campaign,
  affiliate,
  toString(from_day) AS fromDay,
  toString(until_day) AS untilDay,
  toInt64(round(amount * ${param("UInt32", minorPerUnit(currency))})) AS amount
FROM marketing_cost
ORDER BY from_day, source, campaign, affiliate, until_day`;
}
