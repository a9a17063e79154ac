import type { Shop } from "../collect/shop.ts";
import { promoClasses } from "../customers/profile.ts";
import type { Store } from "../store/store.ts";
import type { CustomerValuation } from "./customer-valuation.ts";
import {
  classifyPromo,
  type PromoPrediction,
  promoMeanings,
  promoRule,
  type Subjects,
  saleDaysOf,
  tellPrices,
} from "./promo-class.ts";
import {
  type PriceSource,
  readPriceSources,
  readSoldDays,
  readUnitColumns,
} from "./promo-questions.ts";
import type { PromoReport } from "./value-report.ts";

/** Promotion classes of all customers, with what they rest on. */
export interface ShopPromo {
  readonly prediction: PromoPrediction;
  readonly sources: readonly PriceSource[];
  /** Days of a shop-wide sale, which were left out. */
  readonly saleDays: readonly string[];
}

/** Reads what was bought at full price up to a day, and judges every customer by it. */
export async function predictPromo(
  store: Store,
  shop: Shop,
  of: { readonly until: string; readonly customers: Subjects },
): Promise<ShopPromo> {
  const sources = await readPriceSources(store);
  const asked = { until: of.until, sources };
  const saleDays = saleDaysOf(await readSoldDays(store, shop, asked));
  const units = await readUnitColumns(store, shop, { ...asked, saleDays });
  return { prediction: classifyPromo(of.customers, units), sources, saleDays };
}

/** How many customers and how much contribution are in each class, and what that rests on. */
export function promoReport(
  { prediction, sources, saleDays }: ShopPromo,
  { histories, prediction: { residualValue } }: CustomerValuation,
): PromoReport {
  const rows = promoClasses.map((promoClass) => ({
    ...{ promoClass, customers: 0, contribution: 0, residualValue: 0 },
    meaning: promoMeanings[promoClass],
  }));
  for (const [customer, place] of prediction.promoClass.entries()) {
    const row = rows[place];
    if (row === undefined) continue;
    row.customers += 1;
    row.contribution += (histories.mean[customer] ?? 0) * ((histories.x[customer] ?? 0) + 1);
    row.residualValue += residualValue.value[customer] ?? 0;
  }
  const { prior } = prediction;
  const told = prediction.value.reduce((sum, value) => sum + (Number.isNaN(value) ? 0 : 1), 0);
  return {
    rule: promoRule,
    prior,
    fullPrice: prior && prior.alpha / (prior.alpha + prior.beta),
    told,
    classes: rows.map((row) => ({
      ...row,
      contribution: Math.round(row.contribution),
      residualValue: Math.round(row.residualValue),
    })),
    saleDays,
    notes: [...tellPrices(sources, { saleDays, told }), ...prediction.diagnosis],
  };
}
