import { readMarketingCosts } from "../collect/marketing-cost.ts";
import type { Shop } from "../collect/shop.ts";
import type { Store } from "../store/store.ts";
import { type CustomerValuation, valueCustomers } from "./customer-valuation.ts";
import {
  type CustomerColumns,
  readCustomerColumns,
  readPurchaseLog,
  readStartLevels,
} from "./value-questions.ts";

/** All customers as of a day, in the order of their columns. */
export interface ShopValuation {
  readonly columns: CustomerColumns;
  readonly valuation: CustomerValuation;
}

/** Equal facts give equal values. */
export const valuationSeed = 20_101_201;

/**
 * Values all customers as of the end of a day, by orders up to it: of an earlier day as it would have been found on that day, by today's model and what is known today of these orders.
 * @returns undefined where nobody had ordered
 */
export async function valueShop(
  store: Store,
  { shop, asOf }: { readonly shop: Shop; readonly asOf: string },
  onStage: (stage: string) => void,
): Promise<ShopValuation | undefined> {
  const log = await readPurchaseLog(store, shop, asOf);
  if (log.starts.length < 2) return undefined;
  const levels = await readStartLevels(store, shop, asOf);
  const columns = await readCustomerColumns(store, shop, { until: asOf, levels });
  const { discountRate } = shop;
  const costs = await readMarketingCosts(store);
  const valuation = valueCustomers(
    { log, asOf, columns, levels, discountRate, costs, seed: valuationSeed },
    onStage,
  );
  return { columns, valuation };
}
