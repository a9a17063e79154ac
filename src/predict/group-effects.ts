import type { Estimate } from "../core/estimate.ts";
import type { PooledEffects } from "../stats/pooled-effects.ts";
import { normalQuantile } from "../stats/special.ts";
import type { CustomerModel, ModelFactor } from "./customer-model.ts";
import type { FactorReport } from "./value-report.ts";

/**
 * Each level's effect on how often its customers buy and on what a purchase brings, as multipliers of what
 * the mean customer of the shop does in that factor.
 */
export function describeFactors(
  model: CustomerModel,
  factors: readonly (ModelFactor & { readonly title: string; readonly names: readonly string[] })[],
): FactorReport[] {
  const { purchaseEffects, spendEffects } = model;
  if (purchaseEffects === null) return [];
  const multiplies = model.spend?.name === "gamma-gamma";
  return factors.map((factor, place) => {
    const customers = new Int32Array(factor.levels);
    for (const level of factor.of) if (level >= 0) customers[level] = (customers[level] ?? 0) + 1;
    const rates = multipliers(purchaseEffects, place, customers);
    const values = spendEffects && multiplies ? multipliers(spendEffects, place, customers) : null;
    return {
      factor: factor.name,
      title: factor.title,
      rateSpread: purchaseEffects.spread[place]?.[0] ?? 0,
      valueSpread: multiplies ? (spendEffects?.spread[place]?.[0] ?? null) : null,
      levels: factor.names.map((name, level) => ({
        name,
        customers: customers[level] ?? 0,
        rate: rates[level] ?? none,
        value: values?.[level] ?? null,
      })),
    };
  });
}

const none: Estimate = { value: 1, lower: 1, upper: 1, level: 0.8 };

/** e to the power of each level's effect on the first shifted coordinate less the mean customer's, with its 80 % interval. */
function multipliers(effects: PooledEffects, place: number, customers: Int32Array): Estimate[] {
  const width = effects.shifted.length;
  const before = effects.factors
    .slice(0, place)
    .reduce((sum, { levels }) => sum + levels * width, 0);
  const at = (level: number): number => before + level * width;
  const all = customers.reduce((sum, n) => sum + n, 0);
  const mean = customers.reduce(
    (sum, n, level) => sum + (n / Math.max(1, all)) * (effects.mode[at(level)] ?? 0),
    0,
  );
  return Array.from(customers, (_, level) => {
    const effect = (effects.mode[at(level)] ?? 0) - mean;
    const variance = effects.covariance[at(level)]?.[at(level)] ?? 0;
    const reach = normalQuantile(0.9) * Math.sqrt(variance);
    return {
      value: Math.exp(effect),
      lower: Math.exp(effect - reach),
      upper: Math.exp(effect + reach),
      level: 0.8,
    };
  });
}
