import { readShop } from "../collect/shop.ts";
import type { Instant } from "../core/time.ts";
import type { Store } from "../store/store.ts";
import { knownUntil } from "./learning/trial-questions.ts";

/** What time it is in the shop: of a sample shop, whose orders are of years ago, when its newest order was. */
export async function shopNow(store: Store, now: Instant): Promise<Instant> {
  const isSample = (await readShop(store))?.sample === true;
  return isSample ? knownUntil(store, "contribution", now) : now;
}
