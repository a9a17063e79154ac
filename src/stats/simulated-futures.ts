import { shortIntervalWithZeros } from "./interval.ts";
import type { FuturePeriods, PurchaseSimulator } from "./mbg-nbd.ts";
import { type GroupedHistories, historyAt } from "./purchase-histories.ts";
import type { PurchaseLaw } from "./purchase-model.ts";
import type { Random } from "./random.ts";
import type { SpendLaw } from "./spend-model.ts";

/** Consecutive periods after T. */
export interface Horizon {
  /** The times after T at which they end, in the unit of the histories. */
  readonly ends: Float64Array;
  /** What one unit of value in each period is worth today. */
  readonly discounts: Float64Array;
}

/** Customers who share every draw of the parameters. */
export interface FutureCell {
  /** The number of each of its customers. */
  readonly customers: ArrayLike<number>;
  /** Their histories, in the order of `customers`. */
  readonly grouped: GroupedHistories;
  /** The models by draw. */
  readonly lawAt: (draw: number) => FutureLaw;
}

/** One draw of the parameters of both models. */
export interface FutureLaw {
  readonly purchases: PurchaseLaw;
  /** Null where every purchase is worth 0. */
  readonly spend: SpendLaw | null;
}

/** A way to add customers up. */
export interface Grouping {
  /** The group of each customer, from 0; −1 for none. */
  readonly of: ArrayLike<number>;
  readonly count: number;
}

/** All customers in columns: one entry a customer. */
export interface Population {
  readonly cells: readonly FutureCell[];
  /** How many draws of the parameters there are. */
  readonly draws: number;
  /** The purchases whose value is known, and their mean. */
  readonly seen: { readonly purchases: Float64Array; readonly mean: Float64Array };
  /** What each customer's purchases are multiplied by, on average; null for 1. */
  readonly speed: Float64Array | null;
  /** What the value of each customer's purchases is multiplied by; null for 1. */
  readonly worth: Float64Array | null;
  readonly groupings: readonly Grouping[];
}

/** One entry a customer in every column. */
export interface IntervalColumns {
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

export interface SimulatedFutures {
  /** By grouping and draw: value by group × period, the periods of one group side by side; not discounted. */
  readonly sums: readonly (readonly Float64Array[])[];
  /** By draw: the purchases of all customers together. */
  readonly totals: Float64Array;
  /** The number of purchases of each customer; the ends are whole numbers. */
  readonly purchases: IntervalColumns;
  /** The discounted value of those purchases. */
  readonly value: IntervalColumns;
  /** Where each customer's outcome lies among its draws, from 0 to 1; empty without outcomes. */
  readonly ranks: Float64Array;
}

/**
 * Simulates the future of every customer under every draw of the parameters: whether the customer is alive,
 * its rate, its chance of leaving and its level of spend come from their posterior given its history.
 * Customer by customer, so that memory is O(draws × groups × periods). Intervals hold a share `level`: the
 * central ones, or from 0 where more than the lower tail brings nothing.
 *
 * @param options.outcomes purchases that happened, by customer: gives `ranks`, a probability integral
 * transform with ties broken at random, so that it is uniform where the forecast is right (Czado, Gneiting
 * & Held 2009, "Predictive model assessment for count data", Biometrics 65(4), section 2).
 */
export function simulateFutures(
  population: Population,
  options: {
    readonly horizon: Horizon;
    readonly level: number;
    readonly random: Random;
    readonly outcomes?: ArrayLike<number>;
  },
): SimulatedFutures {
  const { cells, groupings, draws } = population;
  const periods = options.horizon.ends.length;
  const customers = population.seen.mean.length;
  const columns = (): IntervalColumns => ({
    lower: new Float64Array(customers),
    upper: new Float64Array(customers),
  });
  const result = {
    sums: groupings.map(({ count }) =>
      Array.from({ length: draws }, () => new Float64Array(count * periods)),
    ),
    totals: new Float64Array(draws),
    purchases: columns(),
    value: columns(),
    ranks: new Float64Array(options.outcomes ? customers : 0),
  };
  for (const cell of cells) simulateCell(cell, population, options, result);
  return result;
}

/** Simulates the customers of one cell into the result. */
function simulateCell(
  { customers, grouped, lawAt }: FutureCell,
  population: Population,
  options: Parameters<typeof simulateFutures>[1],
  result: SimulatedFutures,
): void {
  const { level, random, outcomes } = options;
  const laws = Array.from({ length: population.draws }, (_, draw) => lawAt(draw));
  const simulate = customerSimulator(laws, population, options, result);
  const draws = { purchases: new Float64Array(laws.length), value: new Float64Array(laws.length) };
  const alive = new Float64Array(laws.length);
  for (let row = 0; row < grouped.histories.weight.length; row++) {
    const history = historyAt(grouped.histories, row);
    for (const [d, law] of laws.entries()) alive[d] = law.purchases.probabilityAlive(history);
    const end = grouped.starts[row + 1] ?? 0;
    for (let place = grouped.starts[row] ?? 0; place < end; place++) {
      const customer = customers[grouped.order[place] ?? 0] ?? 0;
      const given = simulate({ history, alive, customer }, draws);
      const share = { given, all: laws.length, level };
      if (outcomes) {
        const rank = rankAmong(draws.purchases, share, outcomes[customer] ?? 0);
        result.ranks[customer] = rank.below + rank.equal * random.uniform();
      }
      const purchases = shortIntervalWithZeros(draws.purchases, share);
      const value = shortIntervalWithZeros(draws.value, share);
      result.purchases.lower[customer] = Math.floor(purchases.lower);
      result.purchases.upper[customer] = Math.ceil(purchases.upper);
      result.value.lower[customer] = value.lower;
      result.value.upper[customer] = value.upper;
    }
  }
}

/** Multiplies counts on average: below 1 each purchase stays by chance, above 1 each brings others along. */
function scaleCounts(counts: Float64Array, by: number, random: Random): number {
  let all = 0;
  for (const [k, made] of counts.entries()) {
    if (made === 0) continue;
    let kept = 0;
    if (by < 1) for (let i = 0; i < made; i++) kept += random.uniform() < by ? 1 : 0;
    else kept = made + random.poisson(made * (by - 1));
    counts[k] = kept;
    all += kept;
  }
  return all;
}

/** The shares of the draws below and equal to an outcome. */
function rankAmong(
  draws: Float64Array,
  { given, all }: { readonly given: number; readonly all: number },
  outcome: number,
): { readonly below: number; readonly equal: number } {
  let below = outcome > 0 ? all - given : 0;
  let equal = outcome > 0 ? 0 : all - given;
  for (let i = 0; i < given; i++) {
    const draw = draws[i] ?? 0;
    if (draw < outcome) below++;
    else if (draw === outcome) equal++;
  }
  return { below: below / all, equal: equal / all };
}

interface SimulatedCustomer {
  readonly history: { readonly x: number; readonly tx: number; readonly T: number };
  /** Per draw. */
  readonly alive: Float64Array;
  readonly customer: number;
}

interface CustomerDraws {
  readonly purchases: Float64Array;
  readonly value: Float64Array;
}

/** Writes the draws in which the customer buys, side by side, and returns how many they are. */
function customerSimulator(
  laws: readonly FutureLaw[],
  population: Population,
  { horizon, random }: { readonly horizon: Horizon; readonly random: Random },
  { sums, totals }: Pick<SimulatedFutures, "sums" | "totals">,
): (customer: SimulatedCustomer, draws: CustomerDraws) => number {
  const { ends, discounts } = horizon;
  const counts = new Float64Array(ends.length);
  const future: FuturePeriods = { ends, counts };
  const spent = new Float64Array(ends.length);
  const buy: PurchaseSimulator[] = laws.map((law) => law.purchases.simulator(random));
  const add = (customer: number, draw: number): void => {
    for (const [g, { of }] of population.groupings.entries()) {
      const group = of[customer] ?? -1;
      const into = sums[g]?.[draw];
      if (group < 0 || into === undefined) continue;
      const offset = group * ends.length;
      for (let k = 0; k < spent.length; k++) {
        const value = spent[k] ?? 0;
        if (value !== 0) into[offset + k] = (into[offset + k] ?? 0) + value;
      }
    }
  };
  return ({ history, alive, customer }, draws) => {
    const speed = population.speed?.[customer] ?? 1;
    const worth = population.worth?.[customer] ?? 1;
    const seen = {
      purchases: population.seen.purchases[customer] ?? 0,
      mean: population.seen.mean[customer] ?? 0,
    };
    let given = 0;
    for (let d = 0; d < laws.length; d++) {
      if (random.uniform() >= (alive[d] ?? 0)) continue;
      let purchases = buy[d]?.(history, future) ?? 0;
      if (purchases === 0) continue;
      if (speed !== 1) purchases = scaleCounts(counts, speed, random);
      if (purchases === 0) continue;
      const spend = laws[d]?.spend ?? null;
      const level = spend === null ? 0 : spend.level(seen, random);
      let value = 0;
      for (let k = 0; k < counts.length; k++) {
        const made = counts[k] ?? 0;
        counts[k] = 0;
        spent[k] = made === 0 || spend === null ? 0 : worth * spend.total(level, made, random);
        value += (spent[k] ?? 0) * (discounts[k] ?? 0);
      }
      totals[d] = (totals[d] ?? 0) + purchases;
      draws.purchases[given] = purchases;
      draws.value[given] = value;
      given++;
      add(customer, d);
    }
    return given;
  };
}
