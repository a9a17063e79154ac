import { findCustomer } from "../customers/customer-list.ts";
import type { CustomerDetail } from "../customers/profile.ts";
import { readTimeline, readTopProducts, timelineLimit } from "../customers/timeline.ts";
import type { Store } from "../store/store.ts";
import type { LatestRun } from "./prediction-run.ts";

/** One customer whole: profile, prediction and timeline; undefined when nobody bears the name. */
export async function readCustomer(
  store: Store,
  run: LatestRun,
  who: string,
): Promise<CustomerDetail | undefined> {
  const customer = await findCustomer(store, run, who);
  if (customer === undefined) return undefined;
  const timeline = await readTimeline(store, run.shop, customer.id);
  return {
    asOf: run.asOf,
    currency: run.shop.currency,
    timezone: run.shop.timezone,
    customer,
    timeline: timeline.slice(0, timelineLimit),
    timelineCut: timeline.length > timelineLimit,
    topProducts: await readTopProducts(store, run.shop, customer.id),
  };
}
