import type { Shop } from "../collect/shop.ts";
import type { Store } from "../store/store.ts";
import { forecastPurchases } from "./residual-value.ts";
import { readHistories, readPurchasesAfter } from "./value-questions.ts";
import type { ValueReport } from "./value-report.ts";

const checkedWeeks = 12;
const dayMs = 86_400_000;

/**
 * Fits the model without the last twelve weeks and compares its forecast with what those customers then
 * did. Null with less than twice that much history before: a model that has seen nothing is no test.
 */
export async function checkModel(
  store: Store,
  shop: Shop,
  span: { readonly from: string; readonly asOf: string; readonly seed: number },
): Promise<ValueReport["model"]["check"]> {
  const days = checkedWeeks * 7;
  const cutoff = dayPlus(span.asOf, -days);
  if (Date.parse(cutoff) - Date.parse(span.from) < 2 * days * dayMs) return null;
  const { x, tx, T } = await readHistories(store, shop, cutoff);
  if (x.length === 0) return null;
  const forecast = forecastPurchases({ x, tx, T }, { weeks: checkedWeeks, seed: span.seed });
  const later = await readPurchasesAfter(store, shop, cutoff, span.asOf);
  const actual = new Map(later.map(({ week, purchases }) => [week, purchases]));
  return {
    days,
    from: dayPlus(cutoff, 1),
    predicted: forecast.total,
    actual: later.reduce((sum, { purchases }) => sum + purchases, 0),
    weekly: forecast.weekly.map((predicted, week) => ({
      week: dayPlus(cutoff, 1 + week * 7),
      predicted,
      actual: actual.get(week) ?? 0,
    })),
  };
}

function dayPlus(day: string, days: number): string {
  return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}
