import { z } from "zod";
import { readShop } from "../../collect/shop.ts";
import { zoneClock } from "../../core/time.ts";
import { saleDaysOf } from "../../predict/promo-class.ts";
import { readPriceSources, readSoldDays } from "../../predict/promo-questions.ts";
import { param, type Sql, sql } from "../../store/sql.ts";
import type { Store } from "../../store/store.ts";
import { readUsualOrder } from "../offers/usual-order.ts";
import type { LearnedLadder } from "../policy/learned-ladder.ts";
import { answerOf, startThread } from "../thread.ts";
import type { LearnedClasses } from "./learn-classes.ts";
import { type MemberQuestion, readMemberEvidence } from "./member-evidence.ts";

/** What of a ladder's question is known before it is asked of the shop. */
export type LadderAsked = Omit<MemberQuestion, "origins" | "prices" | "saleDays">;

/**
 * What a ladder learns: the classes of customers who answer alike, and what an order comes to. Nothing where no offer of the ladder
 * was seen yet, so that nobody gets money but by the lot.
 */
export async function learnLadder(store: Store, of: LadderAsked): Promise<LearnedLadder> {
  const shop = await readShop(store);
  const asked = { ...of, origins: [], prices: [], saleDays: [] };
  const order = shop ? await readUsualOrder(store, shop) : { usualOrder: 0, contribution: 0 };
  const base = { asked, currency: shop?.currency ?? "EUR", order };
  if (shop === undefined) return { ...base, classes: [], draws: [] };
  const prices = (await readPriceSources(store)).map(({ source, telling }) => ({
    source,
    telling,
  }));
  const until = zoneClock(shop.timezone).dayOf(of.until);
  const saleDays = saleDaysOf(await readSoldDays(store, shop, { until, sources: prices }));
  const origins = await store.rows(originsSql(), z.object({ origin: z.string() }));
  const question = { ...of, prices, saleDays, origins: origins.map(({ origin }) => origin) };
  const { evidence } = await readMemberEvidence(store, shop, question);
  const thread = startThread(import.meta.url, "learn-classes-worker", evidence);
  return { ...base, asked: question, ...(await answerOf<LearnedClasses>(thread)) };
}

/** With fewer customers the shares of an origin tell nothing that those of all do not. */
const leastOfOrigin = 50;
/** A segment costs the fit a share for each class. */
const mostOrigins = 12;

/** Where the first orders of many customers of the newest prediction came from. */
export function originsSql(): Sql {
  return sql`SELECT first_source AS origin
FROM customer
WHERE run_id = (SELECT max(run_id) FROM prediction_run)
GROUP BY first_source
HAVING count() >= ${param("UInt32", leastOfOrigin)}
ORDER BY count() DESC, first_source
LIMIT ${param("UInt32", mostOrigins)}`;
}
