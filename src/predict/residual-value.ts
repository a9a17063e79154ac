import type { Estimate } from "../core/estimate.ts";
import {
  fitGammaGamma,
  type GammaGammaFit,
  gammaGammaConditionalMean,
  gammaGammaFromCoordinates,
  gammaGammaPopulationMean,
} from "../stats/gamma-gamma.ts";
import {
  type DropoutFit,
  dropoutFromCoordinates,
  fitMbgNbd,
} from "../stats/geometric-dropout-fit.ts";
import { centralInterval } from "../stats/interval.ts";
import { mbgNbdExpectations } from "../stats/mbg-nbd.ts";
import { drawParameters } from "../stats/posterior-mode.ts";
import { groupByHistory, type PurchaseHistories } from "../stats/purchase-histories.ts";
import { createRandom, type Random } from "../stats/random.ts";
import {
  type FutureModel,
  type Horizon,
  type IntervalColumns,
  type Population,
  type SimulatedFutures,
  simulateFutures,
  simulatePurchaseTotals,
} from "../stats/simulated-futures.ts";

/**
 * What a customer will still bring: purchases by an MBG/NBD, their value by a Gamma-Gamma. Expected
 * values are analytic; intervals come from futures simulated under parameters drawn from their posterior,
 * so they hold both what we do not know of the model and what chance will do.
 */

/** One entry a customer in every column. Times in days, values in minor units. */
export interface CustomerHistories {
  /** Purchase days after the first. */
  readonly x: Float64Array;
  /** Days from the first to the last purchase day; 0 where x = 0. */
  readonly tx: Float64Array;
  /** Days from the first purchase day to the end of the as-of day. */
  readonly T: Float64Array;
  /** Contribution per purchase day, net of returns; may be 0 or below. */
  readonly meanContribution: Float64Array;
  /** Number of the customer's cohort, from 0. */
  readonly cohort: Int32Array;
  /** Number of the customer's segment, from 0; a second way to add customers up. */
  readonly segment?: Int32Array;
}

export interface ResidualValueOptions {
  readonly cohorts: number;
  /** 1 when left out. */
  readonly segments?: number;
  /**
   * Standard deviation of the logarithm of what moves all customers together (a season, a price) and no
   * model of single customers holds; 0 when left out. It widens the intervals of sums, not of customers.
   */
  readonly sharedError?: number;
  /** 0.1 for 10 % a year. */
  readonly annualDiscountRate: number;
  readonly seed: number;
  /** Probability that an interval holds; 0.8 when left out. */
  readonly level?: number;
  /** Months ahead, each a twelfth of 365.25 days; 12 when left out. */
  readonly months?: number;
  /** Simulated futures behind each interval; by the number of customers when left out. */
  readonly draws?: number;
}

/** One entry a customer in every column: the expected value and its interval. */
export interface EstimateColumns {
  readonly value: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

export interface ResidualValuePrediction {
  readonly model: {
    readonly name: string;
    /** MBG/NBD r, alpha (days), a, b; Gamma-Gamma p, q, gamma (minor units); their log-likelihoods. */
    readonly parameters: Readonly<Record<string, number>>;
    readonly diagnosis: readonly string[];
  };
  /** Chance that the customer has not left. */
  readonly pAlive: Float64Array;
  /** Purchase days over the months ahead. The interval is that of the count, not of its mean. */
  readonly expectedOrders: EstimateColumns;
  /** Contribution over the months ahead, each month discounted from its middle to the as-of day. */
  readonly residualValue: EstimateColumns;
  readonly cohorts: readonly {
    readonly residual: Estimate;
    /** Contribution from the as-of day to the end of month 1, 2, …; cumulative, not discounted. */
    readonly monthly: readonly Estimate[];
  }[];
  /** Sum of residual values by segment. */
  readonly segments: readonly Estimate[];
  /** The sum of all residual values. */
  readonly equity: Estimate;
  /**
   * Mean contribution of a customer acquired now over the months ahead, first purchase included,
   * discounted. Its interval is that of the mean over many such customers.
   */
  readonly newCustomer: Estimate;
}

export interface PurchaseForecast {
  /** Purchase days in week 1, 2, … after the as-of day, of the customers given. */
  readonly weekly: readonly Estimate[];
  readonly total: Estimate;
  readonly diagnosis: readonly string[];
}

const DAYS_PER_YEAR = 365.25;
/** Purchases a year that the prior is centred on where a shop's data cannot tell any rate. */
const YEARLY_RATE_WITHOUT_DATA = 2;
const FEW_CUSTOMERS = 20;

/**
 * Prices the future of each customer, of each cohort and of the whole base over the months ahead.
 *
 * A customer's interval is predictive: what the customer will do, not the uncertainty of its mean; it is
 * widened to hold the expected value. Deterministic: the same histories and seed give the same figures.
 * Never fails: with too few customers to tell a parameter the interval is wide and `diagnosis` says so.
 * Intervals hold what the model can err in (parameters, chance); what it leaves out (seasons, trends, a change
 * of prices) is in the intervals of sums as far as `sharedError` says.
 *
 * @param h columns of one length; T ≥ tx ≥ 0, x whole, every number finite.
 * @param o cohorts ≥ 1 + the largest cohort number; annualDiscountRate above −1.
 * @example
 * predictResidualValue(h, { cohorts: 9, annualDiscountRate: 0.1, seed: 1 }).equity;
 * // { value: 231_307_111, lower: 223_749_220, upper: 240_670_897, level: 0.8 }: the demo shop, in pence
 */
export function predictResidualValue(
  h: CustomerHistories,
  o: ResidualValueOptions,
): ResidualValuePrediction {
  const level = o.level ?? 0.8;
  const months = o.months ?? 12;
  const days = DAYS_PER_YEAR / 12;
  const horizon: Horizon = {
    periods: months,
    periodLength: days,
    discounts: Float64Array.from(
      { length: months },
      (_, month) => (1 + o.annualDiscountRate) ** (-(month + 0.5) / 12),
    ),
  };
  const grouped = groupByHistory(h.x, h.tx, h.T);
  const random = createRandom(o.seed);
  const purchases = fitPurchases(grouped.histories);
  const spend = fitSpend(h);
  const draws = o.draws ?? drawCount(h.x.length);
  const models = drawModels({ purchases, spend, draws, random });
  const meanSpend = h.meanContribution.map((mean) => Math.max(0, mean));
  const segments = o.segments ?? 1;
  const group = h.cohort.map((cohort, i) => cohort * segments + (h.segment?.[i] ?? 0));
  const population = { grouped, meanSpend, group, groups: o.cohorts * segments };
  const futures = simulateFutures(population, models, { horizon, level, random });
  const expected = expectValues({ population, futures, purchases, spend, horizon });
  const shared = sharedFactors(models.length, o);
  const sums = describeGroups({
    ...futures,
    values: expected.sums,
    segments,
    shared,
    horizon,
    level,
  });
  return {
    model: {
      name: "MBG/NBD × Gamma-Gamma",
      parameters: {
        ...purchases.parameters,
        ...spend.fit.parameters,
        purchaseLogLikelihood: purchases.logLikelihood,
        purchaseLogLikelihoodWithoutDropout: purchases.logLikelihoodWithoutDropout,
        spendLogLikelihood: spend.fit.logLikelihood,
      },
      diagnosis: [...tellFew(h), ...purchases.diagnosis, ...spend.diagnosis],
    },
    pAlive: expected.pAlive,
    expectedOrders: expected.orders,
    residualValue: expected.residual,
    ...sums,
    newCustomer: priceNewCustomer({ purchases, spend, models, shared, horizon, level }),
  };
}

/**
 * Forecasts the purchase days of these customers week by week: their sum over all customers, for a check
 * of the model against weeks that were held out.
 *
 * @param h columns of one length, in days; T ≥ tx ≥ 0, x whole.
 * @example
 * forecastPurchases(h, { weeks: 13, seed: 1 }).total; // { value: 2934.8, lower: 2846, upper: 3024, level: 0.8 }
 */
export function forecastPurchases(
  h: Pick<CustomerHistories, "x" | "tx" | "T">,
  o: {
    readonly weeks: number;
    readonly seed: number;
    readonly level?: number;
    readonly draws?: number;
  },
): PurchaseForecast {
  const level = o.level ?? 0.8;
  const random = createRandom(o.seed);
  const { histories } = groupByHistory(h.x, h.tx, h.T);
  const horizon = { periods: o.weeks, periodLength: 7 };
  const fit = fitPurchases(histories);
  const models = drawParameters(fit.uncertainty, o.draws ?? drawCount(h.x.length), random);
  const expected = mbgNbdExpectations(histories, fit.parameters, horizon);
  const drawn = simulatePurchaseTotals(histories, models.map(dropoutFromCoordinates), {
    ...horizon,
    random,
  });
  const weekly = Array.from({ length: o.weeks }, (_, week) => {
    const value = histories.weight.reduce(
      (sum, weight, row) => sum + weight * (expected.purchases[row * o.weeks + week] ?? 0),
      0,
    );
    return estimateCount(
      value,
      drawn.map((counts) => counts[week] ?? 0),
      level,
    );
  });
  const totals = drawn.map((counts) => counts.reduce((sum, count) => sum + count, 0));
  const total = weekly.reduce((sum, week) => sum + week.value, 0);
  return {
    weekly,
    total: estimateCount(total, totals, level),
    diagnosis: [...tellFew(h), ...fit.diagnosis],
  };
}

interface SpendModel {
  readonly fit: GammaGammaFit;
  /** Share of customers whose contribution is above 0. */
  readonly positive: number;
  readonly diagnosis: readonly string[];
}

function fitPurchases(histories: PurchaseHistories): DropoutFit {
  return fitMbgNbd(histories, { rateWithoutData: YEARLY_RATE_WITHOUT_DATA / DAYS_PER_YEAR });
}

/** Fits spend on the customers who brought more than they took back. */
function fitSpend(h: CustomerHistories): SpendModel {
  const brought = Int32Array.from(h.meanContribution.keys()).filter(
    (i) => (h.meanContribution[i] ?? 0) > 0,
  );
  const customers = h.meanContribution.length;
  const fit = fitGammaGamma({
    mean: Float64Array.from(brought, (i) => h.meanContribution[i] ?? 0),
    purchases: Float64Array.from(brought, (i) => (h.x[i] ?? 0) + 1),
  });
  const without = customers - brought.length;
  const diagnosis = without > 0 ? [tellWithout(without, customers)] : [];
  return {
    fit,
    positive: customers > 0 ? brought.length / customers : 0,
    diagnosis: brought.length > 0 ? [...diagnosis, ...fit.diagnosis] : diagnosis,
  };
}

function tellWithout(without: number, customers: number): string {
  return without === customers
    ? "No customer's contribution is above 0, so the value of a purchase is unknown and every value is 0."
    : `${without} of ${customers} customers brought no contribution after returns; their next purchases are valued as if those so far had brought 0.`;
}

function tellFew(h: Pick<CustomerHistories, "x">): string[] {
  if (h.x.length === 0) return ["There are no customers yet, so every figure is 0."];
  if (h.x.length >= FEW_CUSTOMERS) return [];
  return [
    `There ${h.x.length === 1 ? "is only 1 customer" : `are only ${h.x.length} customers`}: the figures rest largely on weak priors (${YEARLY_RATE_WITHOUT_DATA} purchases a year where no rate can be told), and the intervals are wide.`,
  ];
}

/**
 * Enough draws for the quantiles of a small shop, fewer where the sum over many customers is smooth: the
 * ends of an 80 % interval are within about 1.7 / √draws standard deviations of their limit.
 */
function drawCount(customers: number): number {
  return Math.round(Math.min(500, Math.max(100, 800_000 / Math.max(1, customers))));
}

/** One factor a draw, lognormal about 1. A stream of its own: the futures of customers stay as they are. */
function sharedFactors(draws: number, o: ResidualValueOptions): Float64Array {
  const random = createRandom(`shared ${o.seed}`);
  const sd = o.sharedError ?? 0;
  return new Float64Array(draws).map(() => Math.exp(sd * random.normal()));
}

function drawModels(from: {
  readonly purchases: DropoutFit;
  readonly spend: SpendModel;
  readonly draws: number;
  readonly random: Random;
}): FutureModel[] {
  const { spend, draws, random } = from;
  const spends = drawParameters(spend.fit.uncertainty, draws, random);
  return drawParameters(from.purchases.uncertainty, draws, random).map((u, d) => ({
    purchases: dropoutFromCoordinates(u),
    spend:
      spend.positive > 0
        ? gammaGammaFromCoordinates(spends[d] ?? spend.fit.uncertainty.mode)
        : null,
  }));
}

/** The expected values of each customer, and their sums by cohort × period (not discounted). */
function expectValues(from: {
  readonly population: Population;
  readonly futures: SimulatedFutures;
  readonly purchases: DropoutFit;
  readonly spend: SpendModel;
  readonly horizon: Horizon;
}): {
  readonly pAlive: Float64Array;
  readonly orders: EstimateColumns;
  readonly residual: EstimateColumns;
  readonly sums: Float64Array;
} {
  const { population, futures, spend } = from;
  const { periods, discounts } = from.horizon;
  const { histories, row } = population.grouped;
  const expected = mbgNbdExpectations(histories, from.purchases.parameters, from.horizon);
  const sums = new Float64Array(population.groups * periods);
  const orders = new Float64Array(row.length);
  const residual = new Float64Array(row.length);
  for (const [i, k] of row.entries()) {
    const mean = population.meanSpend[i] ?? 0;
    const each = valuePerPurchase(spend, (histories.x[k] ?? 0) + 1, mean);
    const offset = (population.group[i] ?? 0) * periods;
    for (let period = 0; period < periods; period++) {
      const made = expected.purchases[k * periods + period] ?? 0;
      orders[i] = (orders[i] ?? 0) + made;
      residual[i] = (residual[i] ?? 0) + made * each * (discounts[period] ?? 0);
      sums[offset + period] = (sums[offset + period] ?? 0) + made * each;
    }
  }
  return {
    pAlive: Float64Array.from(row, (k) => expected.pAlive[k] ?? 0),
    orders: around(orders, futures.purchases),
    residual: around(residual, futures.value),
    sums,
  };
}

function valuePerPurchase(spend: SpendModel, purchases: number, mean: number): number {
  if (spend.positive === 0) return 0;
  return gammaGammaConditionalMean(spend.fit.parameters, purchases, mean);
}

/** The expected values with their intervals, widened to hold them. */
function around(value: Float64Array, { lower, upper }: IntervalColumns): EstimateColumns {
  return {
    value,
    lower: lower.map((end, i) => Math.min(end, value[i] ?? end)),
    upper: upper.map((end, i) => Math.max(end, value[i] ?? end)),
  };
}

function estimate(value: number, draws: readonly number[], level: number): Estimate {
  return { value, ...centralInterval(draws, level, value), level };
}

/** The interval of a count: its ends rounded outward to whole numbers. */
function estimateCount(value: number, draws: readonly number[], level: number): Estimate {
  const { lower, upper } = centralInterval(draws, level, value);
  return { value, lower: Math.floor(lower), upper: Math.ceil(upper), level };
}

/** From sums by cohort × segment × period, drawn and expected, to the figures of cohorts, segments and base. */
function describeGroups(from: {
  readonly sums: readonly Float64Array[];
  readonly values: Float64Array;
  readonly segments: number;
  readonly shared: Float64Array;
  readonly horizon: Horizon;
  readonly level: number;
}): Pick<ResidualValuePrediction, "cohorts" | "segments" | "equity"> {
  const { segments, horizon, level } = from;
  const { periods, discounts } = horizon;
  const groups = from.values.length / periods;
  const undiscounted = discounts.map(() => 1);
  /** Sums the first periods of each `step`th group from `first` on, up to `end`. */
  const over = (
    [first, end, step]: readonly [number, number, number],
    weights: Float64Array,
    until = periods,
  ): Estimate => {
    const measure = (sums: Float64Array): number => {
      let total = 0;
      for (let group = first; group < end; group += step)
        for (let k = 0; k < until; k++)
          total += (sums[group * periods + k] ?? 0) * (weights[k] ?? 0);
      return total;
    };
    const drawn = from.sums.map((sums, draw) => measure(sums) * (from.shared[draw] ?? 1));
    return estimate(measure(from.values), drawn, level);
  };
  const cohorts = Array.from({ length: groups / segments }, (_, cohort) => {
    const within = [cohort * segments, (cohort + 1) * segments, 1] as const;
    return {
      residual: over(within, discounts),
      monthly: Array.from({ length: periods }, (__, k) => over(within, undiscounted, k + 1)),
    };
  });
  return {
    cohorts,
    segments: Array.from({ length: segments }, (_, s) => over([s, groups, segments], discounts)),
    equity: over([0, groups, 1], discounts),
  };
}

/** Mean spend per purchase of new customers × (the first purchase + the discounted repeats expected). */
function priceNewCustomer(from: {
  readonly purchases: DropoutFit;
  readonly spend: SpendModel;
  readonly models: readonly FutureModel[];
  readonly shared: Float64Array;
  readonly horizon: Horizon;
  readonly level: number;
}): Estimate {
  const one = groupByHistory([0], [0], [0]).histories;
  const price = ({ purchases: parameters, spend }: FutureModel): number => {
    if (spend === null) return 0;
    const { purchases } = mbgNbdExpectations(one, parameters, from.horizon);
    const repeats = purchases.reduce(
      (sum, made, k) => sum + made * (from.horizon.discounts[k] ?? 0),
      0,
    );
    // Customers who took everything back bring nothing: they are in the share, not in the spend model.
    return from.spend.positive * gammaGammaPopulationMean(spend) * (1 + repeats);
  };
  const fitted = {
    purchases: from.purchases.parameters,
    spend: from.spend.positive > 0 ? from.spend.fit.parameters : null,
  };
  const drawn = from.models.map((model, draw) => price(model) * (from.shared[draw] ?? 1));
  return estimate(price(fitted), drawn, from.level);
}
