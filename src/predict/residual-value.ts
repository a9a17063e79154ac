import type { Estimate } from "../core/estimate.ts";
import { centralInterval } from "../stats/interval.ts";
import { evenPeriods } from "../stats/mbg-nbd.ts";
import { groupByHistory, historyAt } from "../stats/purchase-histories.ts";
import { nextPurchase } from "../stats/purchase-model.ts";
import { createRandom, type Random } from "../stats/random.ts";
import {
  type FutureLaw,
  type Grouping,
  type IntervalColumns,
  simulateFutures,
} from "../stats/simulated-futures.ts";
import type { CustomerModel, Levels } from "./customer-model.ts";
import { aliveByCell, drawCount, expectByCell, spendByCell } from "./origin-test.ts";
import type { CutHistories, LogCut } from "./purchase-log.ts";
import { sharedFactors, type Tracking } from "./tracking.ts";

/**
 * What each customer, each group and the whole base will still bring over the months ahead. Expected values
 * are analytic; intervals come from futures simulated under parameters drawn from their posterior, so they
 * hold both what we do not know of the model and what chance will do; those of sums also what moves all
 * customers together, as far as earlier days showed it.
 */
export interface ResidualValueOptions {
  /** The day from which the future runs, and the model's time; its end is not used. */
  readonly cut: LogCut;
  /** 0.1 for 10 % a year. */
  readonly annualDiscountRate: number;
  readonly groupings: readonly Grouping[];
  readonly tracking: Pick<Tracking, "factor" | "sd" | "freedom">;
  /** What each customer's orders are multiplied by; null for 1. */
  readonly speed: Float64Array | null;
  /** What the value of each customer's orders is multiplied by; null for 1. */
  readonly worth: Float64Array | null;
  /** The model that says who is alive, where the forecaster takes one-time buyers all to be. */
  readonly alive: CustomerModel;
  readonly seed: number;
  /** Probability that an interval holds; 0.8 when left out. */
  readonly level?: number;
  /** Months ahead, each a twelfth of 365.25 days; 12 when left out. */
  readonly months?: number;
  /** Simulated futures behind each interval; by the number of customers when left out. */
  readonly draws?: number;
}

/** One entry a customer in every column: the expected value and its interval. */
export interface EstimateColumns extends IntervalColumns {
  readonly value: Float64Array;
}

export interface ResidualValuePrediction {
  /** Chance that the customer has not left. */
  readonly pAlive: Float64Array;
  /** Purchase days over the months ahead. The interval is that of the count, not of its mean. */
  readonly expectedOrders: EstimateColumns;
  /** Contribution over the months ahead, each month discounted from its middle to the as-of day. */
  readonly residualValue: EstimateColumns;
  /** Expected contribution of an order. */
  readonly orderValue: Float64Array;
  /** Days after the cut by which a customer who stays has ordered with chance .1 and .9; Infinity after ten years. */
  readonly nextEarly: Float64Array;
  readonly nextLate: Float64Array;
  /** Customer × month: expected contribution, not discounted. */
  readonly monthly: Float64Array;
  /** By grouping: for each group its residual value, and its contribution to the end of month 1, 2, …, not discounted. */
  readonly groups: readonly (readonly GroupValue[])[];
  /** The sum of all residual values. */
  readonly equity: Estimate;
  /**
   * Mean contribution of a customer acquired now, of the mean group, over the months ahead, first purchase
   * included, discounted. Its interval is that of the mean over many such customers.
   */
  readonly newCustomer: Estimate;
}

/** Sums over the customers of a group. */
export interface GroupValue {
  readonly residual: Estimate;
  readonly monthly: readonly Estimate[];
}

/** Mean days of a year. */
export const DAYS_PER_YEAR = 365.25;
const latestNext = 3650;

/**
 * Prices the future of each customer, of each group and of the whole base.
 *
 * A customer's interval is predictive: what the customer will do, not the uncertainty of its mean; it is
 * widened to hold the expected value. Deterministic: the same histories and seed give the same figures.
 */
export function predictResidualValue(
  h: CutHistories,
  model: CustomerModel,
  o: ResidualValueOptions,
): ResidualValuePrediction {
  const level = o.level ?? 0.8;
  const horizon = horizonOf(o);
  const random = createRandom(o.seed);
  const draws = o.draws ?? drawCount(h.x.length, 500);
  const lawAt = model.drawLaws(draws, random);
  const customers = h.x.length;
  const everyone: Grouping = { of: new Int32Array(customers), count: 1 };
  const seen = { purchases: h.x.map((x) => x + 1), mean: h.mean };
  const futures = simulateFutures(
    {
      cells: model.cells.map(({ customers: rows, grouped, levels }) => ({
        customers: rows,
        grouped,
        lawAt: (draw) => lawAt(draw, levels),
      })),
      draws,
      seen,
      speed: o.speed,
      worth: o.worth,
      groupings: [everyone, ...o.groupings],
    },
    { horizon, level, random },
  );
  const { orders, monthly } = expectMonths(h, model, { ...o, horizon });
  const orderValue = worthOf(h, model, o.worth);
  const shared = sharedFactors(draws, { ...o.tracking, seed: o.seed });
  const groups = [everyone, ...o.groupings].map((grouping, g) =>
    describeGroups({
      grouping,
      drawn: futures.sums[g] ?? [],
      monthly,
      discounts: horizon.discounts,
      shared: shared.map((each) => each * o.tracking.factor),
      level,
    }),
  );
  const [[whole] = [], ...others] = groups;
  return {
    pAlive: aliveByCell(o.alive, h),
    expectedOrders: around(sumOver(orders, ones(horizon.discounts)), {
      lower: futures.purchases.lower.map((end) => Math.floor(end * o.tracking.factor)),
      upper: futures.purchases.upper.map((end) => Math.ceil(end * o.tracking.factor)),
    }),
    residualValue: around(sumOver(monthly, horizon.discounts), {
      lower: futures.value.lower.map((end) => end * o.tracking.factor),
      upper: futures.value.upper.map((end) => end * o.tracking.factor),
    }),
    orderValue,
    ...nextOrders(h, model, o.cut),
    monthly,
    groups: others,
    equity: whole?.residual ?? { value: 0, lower: 0, upper: 0, level },
    newCustomer: priceNewCustomer(h, { model, lawAt, draws, shared, horizon, o, random }),
  };
}

function horizonOf(o: ResidualValueOptions): {
  readonly ends: Float64Array;
  readonly discounts: Float64Array;
} {
  const months = o.months ?? 12;
  const { clock, until } = o.cut;
  const { ends } = evenPeriods(months, DAYS_PER_YEAR / 12);
  return {
    ends: Float64Array.from(ends, (days) => clock(until + days) - clock(until)),
    discounts: Float64Array.from(
      { length: months },
      (_, month) => (1 + o.annualDiscountRate) ** (-(month + 0.5) / 12),
    ),
  };
}

function ones(like: Float64Array): Float64Array {
  return new Float64Array(like.length).fill(1);
}

/** The expected contribution of an order of each customer; 0 without a model of spend. */
function worthOf(h: CutHistories, model: CustomerModel, worth: Float64Array | null): Float64Array {
  const means = spendByCell(model, h) ?? new Float64Array(h.x.length);
  return worth === null ? means : means.map((mean, row) => mean * (worth[row] ?? 1));
}

/** Expected orders and contribution of each customer by month, tracked and sped up. */
function expectMonths(
  h: CutHistories,
  model: CustomerModel,
  o: ResidualValueOptions & { readonly horizon: { readonly ends: Float64Array } },
): { readonly orders: Float64Array; readonly monthly: Float64Array } {
  const orders = expectByCell(model, h, o.horizon);
  const means = worthOf(h, model, o.worth);
  const months = o.horizon.ends.length;
  const monthly = new Float64Array(orders.length);
  for (let row = 0; row < h.x.length; row++) {
    const times = o.tracking.factor * (o.speed?.[row] ?? 1);
    for (let k = 0; k < months; k++) {
      const at = row * months + k;
      orders[at] = (orders[at] ?? 0) * times;
      monthly[at] = (orders[at] ?? 0) * (means[row] ?? 0);
    }
  }
  return { orders, monthly };
}

/** Each customer's months, weighted and added up. */
function sumOver(byMonth: Float64Array, weights: Float64Array): Float64Array {
  const months = weights.length;
  return Float64Array.from({ length: byMonth.length / Math.max(1, months) }, (_, row) => {
    let sum = 0;
    for (let k = 0; k < months; k++) sum += (byMonth[row * months + k] ?? 0) * (weights[k] ?? 0);
    return sum;
  });
}

/** The expected values with their intervals, widened to hold them. */
function around(value: Float64Array, { lower, upper }: IntervalColumns): EstimateColumns {
  return {
    value,
    lower: lower.map((end, i) => Math.min(end, value[i] ?? end)),
    upper: upper.map((end, i) => Math.max(end, value[i] ?? end)),
  };
}

/** Residual value and cumulative months of each group, from drawn and expected sums by group × month. */
function describeGroups(from: {
  readonly grouping: Grouping;
  readonly drawn: readonly Float64Array[];
  readonly monthly: Float64Array;
  readonly discounts: Float64Array;
  readonly shared: Float64Array;
  readonly level: number;
}): GroupValue[] {
  const { grouping, drawn, discounts, level } = from;
  const months = discounts.length;
  const expected = new Float64Array(grouping.count * months);
  for (let row = 0; row * months < from.monthly.length; row++) {
    const group = grouping.of[row] ?? -1;
    if (group < 0) continue;
    for (let k = 0; k < months; k++) {
      const at = group * months + k;
      expected[at] = (expected[at] ?? 0) + (from.monthly[row * months + k] ?? 0);
    }
  }
  const estimate = (group: number, weights: Float64Array, until: number): Estimate => {
    const over = (sums: Float64Array): number => {
      let total = 0;
      for (let k = 0; k < until; k++) total += (sums[group * months + k] ?? 0) * (weights[k] ?? 0);
      return total;
    };
    const value = over(expected);
    const draws = drawn.map((sums, draw) => over(sums) * (from.shared[draw] ?? 1));
    return { value, ...centralInterval(draws, level, value), level };
  };
  const even = ones(discounts);
  return Array.from({ length: grouping.count }, (_, group) => ({
    residual: estimate(group, discounts, months),
    monthly: Array.from({ length: months }, (__, k) => estimate(group, even, k + 1)),
  }));
}

/** When the next order is due, of customers who stay: shared by customers of one history and cell. */
function nextOrders(
  h: CutHistories,
  model: CustomerModel,
  { clock, until }: LogCut,
): { readonly nextEarly: Float64Array; readonly nextLate: Float64Array } {
  const nextEarly = new Float64Array(h.x.length);
  const nextLate = new Float64Array(h.x.length);
  const latest = clock(until + latestNext) - clock(until);
  const days = (time: number): number =>
    time === Infinity ? Infinity : daysOf(clock, until, time);
  for (const { customers, grouped, levels } of model.cells) {
    const law = model.lawOf(levels).purchases;
    const due = Array.from(grouped.histories.weight, (_, row) => {
      const history = historyAt(grouped.histories, row);
      return [0.1, 0.9].map((share) => days(nextPurchase(law, history, share, latest)));
    });
    for (const [place, row] of customers.entries()) {
      const [early = Infinity, late = Infinity] = due[grouped.row[place] ?? 0] ?? [];
      nextEarly[row] = early;
      nextLate[row] = late;
    }
  }
  return { nextEarly, nextLate };
}

/** Days after a day until so much of the model's time has passed. */
function daysOf(clock: LogCut["clock"], until: number, time: number): number {
  let [low, high] = [0, latestNext];
  while (high - low > 0.5) {
    const middle = (low + high) / 2;
    if (clock(until + middle) - clock(until) < time) low = middle;
    else high = middle;
  }
  return high;
}

/** Mean value of a purchase of new customers × (the first purchase + the discounted repeats expected). */
function priceNewCustomer(
  h: CutHistories,
  from: {
    readonly model: CustomerModel;
    readonly lawAt: (draw: number, levels: Levels) => FutureLaw;
    readonly draws: number;
    readonly shared: Float64Array;
    readonly horizon: { readonly ends: Float64Array; readonly discounts: Float64Array };
    readonly o: ResidualValueOptions;
    readonly random: Random;
  },
): Estimate {
  const one = groupByHistory([0], [0], [0]).histories;
  // Customers who took everything back bring nothing: they are in the share, not in the Gamma-Gamma.
  const positive =
    from.model.spend?.name === "gamma-gamma"
      ? h.mean.reduce((count, mean) => count + (mean > 0 ? 1 : 0), 0) / Math.max(1, h.x.length)
      : 1;
  const price = ({ purchases, spend }: FutureLaw, times: number): number => {
    if (spend === null) return 0;
    const months = purchases.expectations(one, from.horizon).purchases;
    const repeats = months.reduce((sum, n, k) => sum + n * (from.horizon.discounts[k] ?? 0), 0);
    return positive * spend.mean(0, 0) * (1 + repeats * times);
  };
  const { factor } = from.o.tracking;
  const value = price(from.model.lawOf(null), factor);
  const drawn = Array.from({ length: from.draws }, (_, draw) =>
    price(from.lawAt(draw, null), factor * (from.shared[draw] ?? 1)),
  );
  const level = from.o.level ?? 0.8;
  return { value, ...centralInterval(drawn, level, value), level };
}
