import type { Estimate } from "../core/estimate.ts";
import type { PooledEffects } from "../stats/pooled-effects.ts";
import { normalQuantile } from "../stats/special.ts";
import type { CustomerModel, ModelFactor } from "./customer-model.ts";
import type { FactorReport } from "./value-report.ts";

/** Each level's effect on how often its customers buy and on what a purchase brings, as multipliers. */
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
    return {
      factor: factor.name,
      title: factor.title,
      rateSpread: purchaseEffects.spread[place]?.[0] ?? 0,
      valueSpread: multiplies ? (spendEffects?.spread[place]?.[0] ?? null) : null,
      levels: factor.names.map((name, level) => ({
        name,
        customers: customers[level] ?? 0,
        rate: multiplier(purchaseEffects, place, level),
        value: spendEffects && multiplies ? multiplier(spendEffects, place, level) : null,
      })),
    };
  });
}

/** e to the power of a level's effect on the first shifted coordinate, with its 80 % interval. */
function multiplier(effects: PooledEffects, place: number, level: number): Estimate {
  const width = effects.shifted.length;
  const before = effects.factors
    .slice(0, place)
    .reduce((sum, { levels }) => sum + levels * width, 0);
  const at = before + level * width;
  const mode = effects.mode[at] ?? 0;
  const reach = normalQuantile(0.9) * Math.sqrt(effects.covariance[at]?.[at] ?? 0);
  return {
    value: Math.exp(mode),
    lower: Math.exp(mode - reach),
    upper: Math.exp(mode + reach),
    level: 0.8,
  };
}
