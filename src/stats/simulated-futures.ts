import type { GammaGammaParameters } from "./gamma-gamma.ts";
import { intervalWithZeros } from "./interval.ts";
import { type DropoutParameters, mbgNbdProbabilityAlive, mbgNbdSimulator } from "./mbg-nbd.ts";
import { type GroupedHistories, historyAt, type PurchaseHistories } from "./purchase-histories.ts";
import type { Random } from "./random.ts";

/** Consecutive periods of one length after T. */
export interface Horizon {
  readonly periods: number;
  readonly periodLength: number;
  /** What one unit of value in each period is worth today. */
  readonly discounts: Float64Array;
}

/** Customers as the simulation needs them: the columns have one entry a customer. */
export interface Population {
  readonly grouped: GroupedHistories;
  /** Mean value of the x + 1 purchases made, from 0. */
  readonly meanSpend: Float64Array;
  /** The group whose sums the customer adds to, from 0. */
  readonly group: Int32Array;
  readonly groups: number;
}

/** One draw of the parameters of both models; without spend every purchase is worth 0. */
export interface FutureModel {
  readonly purchases: DropoutParameters;
  readonly spend: GammaGammaParameters | null;
}

/** One entry a customer in every column. */
export interface IntervalColumns {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

export interface SimulatedFutures {
  /** Per draw: value by group × period, the periods of one group side by side; not discounted. */
  readonly sums: readonly Float64Array[];
  /** The number of purchases of each customer; the ends are whole numbers. */
  readonly purchases: IntervalColumns;
  /** The discounted value of those purchases. */
  readonly value: IntervalColumns;
}

/**
 * Simulates the future of every customer under every draw of the parameters (MBG/NBD purchases, each of
 * Gamma-Gamma value): whether the customer is alive, its rate, its chance of leaving and its level of
 * spend come from their posterior given its history (Fader & Hardie 2013 for the last: ν ~
 * Gamma(p x + q, γ + x z)). Customer by customer, so that memory is O(draws × groups × periods).
 */
export function simulateFutures(
  population: Population,
  models: readonly FutureModel[],
  options: { readonly horizon: Horizon; readonly level: number; readonly random: Random },
): SimulatedFutures {
  const { grouped, group } = population;
  const { periods } = options.horizon;
  const customers = group.length;
  const result = {
    sums: models.map(() => new Float64Array(population.groups * periods)),
    purchases: { lower: new Float64Array(customers), upper: new Float64Array(customers) },
    value: { lower: new Float64Array(customers), upper: new Float64Array(customers) },
  };
  const simulate = customerSimulator(models, result.sums, options);
  const draws = {
    purchases: new Float64Array(models.length),
    value: new Float64Array(models.length),
  };
  const alive = new Float64Array(models.length);
  for (let row = 0; row < grouped.histories.weight.length; row++) {
    const { x, tx, T } = historyAt(grouped.histories, row);
    for (const [d, model] of models.entries()) {
      alive[d] = mbgNbdProbabilityAlive(model.purchases, { x, tx, T });
    }
    const end = grouped.starts[row + 1] ?? 0;
    for (let place = grouped.starts[row] ?? 0; place < end; place++) {
      const i = grouped.order[place] ?? 0;
      const offset = (group[i] ?? 0) * periods;
      const given = simulate({ x, T, alive, offset, mean: population.meanSpend[i] ?? 0 }, draws);
      const share = { given, all: models.length, level: options.level };
      const purchases = intervalWithZeros(draws.purchases, share);
      const value = intervalWithZeros(draws.value, share);
      result.purchases.lower[i] = Math.floor(purchases.lower);
      result.purchases.upper[i] = Math.ceil(purchases.upper);
      result.value.lower[i] = value.lower;
      result.value.upper[i] = value.upper;
    }
  }
  return result;
}

interface SimulatedCustomer {
  readonly x: number;
  readonly T: number;
  /** Per draw. */
  readonly alive: Float64Array;
  readonly mean: number;
  readonly offset: number;
}

interface CustomerDraws {
  readonly purchases: Float64Array;
  readonly value: Float64Array;
}

/** Writes the draws in which the customer buys, side by side, and returns how many they are. */
function customerSimulator(
  models: readonly FutureModel[],
  sums: readonly Float64Array[],
  { horizon, random }: { readonly horizon: Horizon; readonly random: Random },
): (customer: SimulatedCustomer, draws: CustomerDraws) => number {
  const counts = new Float64Array(horizon.periods);
  const future = { periodLength: horizon.periodLength, counts };
  const purchase = models.map((model) => mbgNbdSimulator(random, model.purchases));
  return ({ x, T, alive, mean, offset }, draws) => {
    let given = 0;
    for (let d = 0; d < models.length; d++) {
      if (random.uniform() >= (alive[d] ?? 0)) continue;
      const purchases = purchase[d]?.(x, T, future) ?? 0;
      if (purchases === 0) continue;
      draws.purchases[given] = purchases;
      const spend = models[d]?.spend ?? null;
      const p = spend?.p ?? 1;
      const rate =
        spend === null
          ? Infinity
          : random.gamma(p * (x + 1) + spend.q, spend.gamma + (x + 1) * mean);
      let value = 0;
      for (let k = 0; k < counts.length; k++) {
        const made = counts[k] ?? 0;
        if (made === 0) continue;
        counts[k] = 0;
        const spent = random.gamma(p * made, rate);
        value += spent * (horizon.discounts[k] ?? 0);
        const into = sums[d];
        if (into !== undefined) into[offset + k] = (into[offset + k] ?? 0) + spent;
      }
      draws.value[given] = value;
      given++;
    }
    return given;
  };
}

/**
 * Simulates the purchases of all customers together in each period, once for every draw of the MBG/NBD's
 * parameters.
 */
export function simulatePurchaseTotals(
  histories: PurchaseHistories,
  models: readonly DropoutParameters[],
  options: {
    readonly periods: number;
    readonly periodLength: number;
    readonly random: Random;
  },
): readonly Float64Array[] {
  const { periods, periodLength, random } = options;
  return models.map((parameters) => {
    const simulate = mbgNbdSimulator(random, parameters);
    const future = { periodLength, counts: new Float64Array(periods) };
    for (const [row, weight] of histories.weight.entries()) {
      const history = historyAt(histories, row);
      const pAlive = mbgNbdProbabilityAlive(parameters, history);
      for (let i = 0; i < weight; i++) {
        if (random.uniform() < pAlive) simulate(history.x, history.T, future);
      }
    }
    return future.counts;
  });
}
