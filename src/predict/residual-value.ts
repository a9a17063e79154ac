import type { Estimate } from "../core/estimate.ts";
import {
  fitGammaGamma,
  type GammaGammaFit,
  type GammaGammaParameters,
  gammaGammaConditionalMean,
  gammaGammaFromCoordinates,
  gammaGammaPopulationMean,
} from "../stats/gamma-gamma.ts";
import {
  type DropoutFit,
  dropoutFromCoordinates,
  fitMbgNbd,
} from "../stats/geometric-dropout-fit.ts";
import { centralInterval, intervalWithZeros } from "../stats/interval.ts";
import {
  type DropoutParameters,
  type Expectations,
  mbgNbdExpectations,
  mbgNbdProbabilityAlive,
  mbgNbdSimulator,
} from "../stats/mbg-nbd.ts";
import { drawParameters } from "../stats/posterior-mode.ts";
import {
  type GroupedHistories,
  groupByHistory,
  historyAt,
  type PurchaseHistories,
} from "../stats/purchase-histories.ts";
import { createRandom, type Random } from "../stats/random.ts";

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
}

export interface ResidualValueOptions {
  readonly cohorts: number;
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
  /** Contribution over the months ahead, discounted to the as-of day. */
  readonly residualValue: EstimateColumns;
  readonly cohorts: readonly {
    readonly residual: Estimate;
    /** Contribution from the as-of day to the end of month 1, 2, …; cumulative, not discounted. */
    readonly monthly: readonly Estimate[];
  }[];
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
 *
 * @param h columns of one length; T ≥ tx ≥ 0, x whole, every number finite.
 * @param o cohorts ≥ 1 + the largest cohort number; annualDiscountRate above −1.
 * @example
 * predictResidualValue(h, { cohorts: 9, annualDiscountRate: 0.1, seed: 1 }).equity;
 * // { value: 17_000_000, lower: 15_900_000, upper: 18_300_000, level: 0.8 } in minor units
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
  const base = groupByHistory(h.x, h.tx, h.T);
  const random = createRandom(o.seed);
  const purchases = fitPurchases(base.histories);
  const spend = fitSpend(h);
  const models = drawModels({ purchases, spend, count: o.draws ?? drawCount(h.x.length), random });
  const expected = mbgNbdExpectations(base.histories, purchases.parameters, horizon);
  const columns = emptyColumns(h.x.length);
  const sums = simulateCustomers({
    h,
    base,
    models,
    horizon,
    level,
    random,
    cohorts: o.cohorts,
    columns,
  });
  const values = expectValues({ h, base, expected, spend, horizon, cohorts: o.cohorts, columns });
  const cohorts = describeCohorts({ sums, values, horizon, level });
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
    pAlive: columns.pAlive,
    expectedOrders: columns.orders,
    residualValue: columns.residual,
    cohorts: cohorts.cohorts,
    equity: cohorts.equity,
    newCustomer: priceNewCustomer({ purchases, spend, models, horizon, level }),
  };
}

/**
 * Forecasts the purchase days of these customers week by week: their sum over all customers, for a check
 * of the model against weeks that were held out.
 *
 * @param h columns of one length, in days; T ≥ tx ≥ 0, x whole.
 * @example
 * forecastPurchases(h, { weeks: 13, seed: 1 }).total; // { value: 2934, lower: 2852, upper: 3030, level: 0.8 }
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
  const horizon: Horizon = {
    periods: o.weeks,
    periodLength: 7,
    discounts: new Float64Array(o.weeks).fill(1),
  };
  const fit = fitPurchases(histories);
  const models = drawPurchaseModels(fit, o.draws ?? drawCount(h.x.length), random);
  const expected = mbgNbdExpectations(histories, fit.parameters, horizon);
  const drawn = models.map(() => new Float64Array(o.weeks));
  for (const [d, model] of models.entries()) {
    const future = { periodLength: 7, counts: drawn[d] ?? new Float64Array(o.weeks) };
    for (const [row, weight] of histories.weight.entries()) {
      const history = historyAt(histories, row);
      const pAlive = mbgNbdProbabilityAlive(model.parameters, history);
      for (let i = 0; i < weight; i++) {
        if (random.uniform() < pAlive) model.simulate(history.x, history.T, future);
      }
    }
  }
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

interface Horizon {
  readonly periods: number;
  readonly periodLength: number;
  /** What one unit in the middle of each period is worth today. */
  readonly discounts: Float64Array;
}

interface SpendModel {
  readonly fit: GammaGammaFit;
  /** Share of customers whose contribution is above 0. */
  readonly positive: number;
  readonly diagnosis: readonly string[];
}

interface PurchaseModel {
  readonly parameters: DropoutParameters;
  readonly simulate: ReturnType<typeof mbgNbdSimulator>;
}

interface Model extends PurchaseModel {
  readonly spend: GammaGammaParameters;
}

interface Columns {
  readonly pAlive: Float64Array;
  readonly orders: EstimateColumns;
  readonly residual: EstimateColumns;
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

function drawPurchaseModels(fit: DropoutFit, count: number, random: Random): PurchaseModel[] {
  return drawParameters(fit.uncertainty, count, random).map((u) => {
    const parameters = dropoutFromCoordinates(u);
    return { parameters, simulate: mbgNbdSimulator(random, parameters) };
  });
}

function drawModels(from: {
  readonly purchases: DropoutFit;
  readonly spend: SpendModel;
  readonly count: number;
  readonly random: Random;
}): Model[] {
  const spends = drawParameters(from.spend.fit.uncertainty, from.count, from.random);
  return drawPurchaseModels(from.purchases, from.count, from.random).map((model, d) => ({
    ...model,
    spend: gammaGammaFromCoordinates(spends[d] ?? from.spend.fit.uncertainty.mode),
  }));
}

function emptyColumns(customers: number): Columns {
  const triple = (): EstimateColumns => ({
    value: new Float64Array(customers),
    lower: new Float64Array(customers),
    upper: new Float64Array(customers),
  });
  return { pAlive: new Float64Array(customers), orders: triple(), residual: triple() };
}

/** Fills the expected values of each customer; returns cohort × period sums of undiscounted value. */
function expectValues(from: {
  readonly h: CustomerHistories;
  readonly base: GroupedHistories;
  readonly expected: Expectations;
  readonly spend: SpendModel;
  readonly horizon: Horizon;
  readonly cohorts: number;
  readonly columns: Columns;
}): Float64Array {
  const { h, expected, horizon, columns } = from;
  const { periods, discounts } = horizon;
  const sums = new Float64Array(from.cohorts * periods);
  for (const [i, row] of from.base.row.entries()) {
    const each = valuePerPurchase(from.spend, (h.x[i] ?? 0) + 1, h.meanContribution[i] ?? 0);
    let orders = 0;
    let residual = 0;
    for (let k = 0; k < periods; k++) {
      const made = expected.purchases[row * periods + k] ?? 0;
      const place = (h.cohort[i] ?? 0) * periods + k;
      orders += made;
      residual += made * each * (discounts[k] ?? 0);
      sums[place] = (sums[place] ?? 0) + made * each;
    }
    columns.pAlive[i] = expected.pAlive[row] ?? 0;
    setValue(columns.orders, i, orders);
    setValue(columns.residual, i, residual);
  }
  return sums;
}

function valuePerPurchase(spend: SpendModel, purchases: number, mean: number): number {
  if (spend.positive === 0) return 0;
  return gammaGammaConditionalMean(spend.fit.parameters, purchases, Math.max(0, mean));
}

/** Writes the expected value and widens the interval to hold it. */
function setValue(columns: EstimateColumns, i: number, value: number): void {
  columns.value[i] = value;
  columns.lower[i] = Math.min(value, columns.lower[i] ?? value);
  columns.upper[i] = Math.max(value, columns.upper[i] ?? value);
}

/**
 * Simulates every customer under every drawn model, customer by customer, so that only one customer's
 * draws are held at a time. Fills the customers' intervals; returns draw × cohort × period sums of
 * undiscounted value.
 */
function simulateCustomers(from: {
  readonly h: CustomerHistories;
  readonly base: GroupedHistories;
  readonly models: readonly Model[];
  readonly horizon: Horizon;
  readonly level: number;
  readonly random: Random;
  readonly cohorts: number;
  readonly columns: Columns;
}): readonly Float64Array[] {
  const { h, base, models, horizon, random, columns } = from;
  const sums = models.map(() => new Float64Array(from.cohorts * horizon.periods));
  const values = h.meanContribution.some((mean) => mean > 0);
  const alive = new Float64Array(models.length);
  const draws = {
    orders: new Float64Array(models.length),
    residual: new Float64Array(models.length),
  };
  const future = { periodLength: horizon.periodLength, counts: new Float64Array(horizon.periods) };
  for (let row = 0; row < base.histories.weight.length; row++) {
    const history = historyAt(base.histories, row);
    for (let d = 0; d < models.length; d++) {
      const model = models[d];
      if (model !== undefined) alive[d] = mbgNbdProbabilityAlive(model.parameters, history);
    }
    const end = base.starts[row + 1] ?? 0;
    for (let place = base.starts[row] ?? 0; place < end; place++) {
      const i = base.order[place] ?? 0;
      const total = Math.max(0, h.meanContribution[i] ?? 0) * (history.x + 1);
      const offset = (h.cohort[i] ?? 0) * horizon.periods;
      let bought = 0;
      for (let d = 0; d < models.length; d++) {
        const model = models[d];
        if (model === undefined || random.uniform() >= (alive[d] ?? 0)) continue;
        const orders = model.simulate(history.x, history.T, future);
        if (orders === 0) continue;
        draws.orders[bought] = orders;
        const purchases = history.x + 1;
        const { p, q, gamma } = model.spend;
        const rate = values ? random.gamma(p * purchases + q, gamma + total) : Infinity;
        const into = sums[d] ?? alive;
        draws.residual[bought] = spendFuture({ random, p, rate, future, horizon, into, offset });
        bought++;
      }
      const share = { given: bought, all: models.length, level: from.level };
      const orders = intervalWithZeros(draws.orders, share);
      const residual = intervalWithZeros(draws.residual, share);
      columns.orders.lower[i] = Math.floor(orders.lower);
      columns.orders.upper[i] = Math.ceil(orders.upper);
      columns.residual.lower[i] = residual.lower;
      columns.residual.upper[i] = residual.upper;
    }
  }
  return sums;
}

/** Draws the value of the purchases in each period, adds it to the sums, clears the counts. */
function spendFuture(from: {
  readonly random: Random;
  readonly p: number;
  readonly rate: number;
  readonly future: { readonly counts: Float64Array };
  readonly horizon: Horizon;
  readonly into: Float64Array;
  readonly offset: number;
}): number {
  const { counts } = from.future;
  let residual = 0;
  for (let k = 0; k < counts.length; k++) {
    const made = counts[k] ?? 0;
    if (made === 0) continue;
    counts[k] = 0;
    const value = from.random.gamma(from.p * made, from.rate);
    from.into[from.offset + k] = (from.into[from.offset + k] ?? 0) + value;
    residual += value * (from.horizon.discounts[k] ?? 0);
  }
  return residual;
}

function estimate(value: number, draws: readonly number[], level: number): Estimate {
  return { value, ...centralInterval(draws, level, value), level };
}

/** The interval of a count: its ends rounded outward to whole numbers. */
function estimateCount(value: number, draws: readonly number[], level: number): Estimate {
  const { lower, upper } = centralInterval(draws, level, value);
  return { value, lower: Math.floor(lower), upper: Math.ceil(upper), level };
}

/** From sums over customers (draw × cohort × period, and expected) to the figures of cohorts and base. */
function describeCohorts(from: {
  readonly sums: readonly Float64Array[];
  readonly values: Float64Array;
  readonly horizon: Horizon;
  readonly level: number;
}): Pick<ResidualValuePrediction, "cohorts" | "equity"> {
  const { periods, discounts } = from.horizon;
  const discounted = (sums: Float64Array, start: number, end: number): number => {
    let total = 0;
    for (let k = start; k < end; k++) total += (sums[k] ?? 0) * (discounts[k % periods] ?? 0);
    return total;
  };
  const over = (measure: (sums: Float64Array) => number): Estimate =>
    estimate(measure(from.values), from.sums.map(measure), from.level);
  const cohorts = Array.from({ length: from.values.length / Math.max(1, periods) }, (_, cohort) => {
    const start = cohort * periods;
    return {
      residual: over((sums) => discounted(sums, start, start + periods)),
      monthly: Array.from({ length: periods }, (__, k) =>
        over((sums) => sums.subarray(start, start + k + 1).reduce((sum, value) => sum + value, 0)),
      ),
    };
  });
  return { cohorts, equity: over((sums) => discounted(sums, 0, sums.length)) };
}

/** Mean spend per purchase of new customers × (the first purchase + the discounted repeats expected). */
function priceNewCustomer(from: {
  readonly purchases: DropoutFit;
  readonly spend: SpendModel;
  readonly models: readonly Model[];
  readonly horizon: Horizon;
  readonly level: number;
}): Estimate {
  const one = groupByHistory([0], [0], [0]).histories;
  const price = (parameters: DropoutParameters, spend: GammaGammaParameters): number => {
    if (from.spend.positive === 0) return 0;
    const { purchases } = mbgNbdExpectations(one, parameters, from.horizon);
    const repeats = purchases.reduce(
      (sum, made, k) => sum + made * (from.horizon.discounts[k] ?? 0),
      0,
    );
    // Customers who took everything back bring nothing: they are in the share, not in the spend model.
    return from.spend.positive * gammaGammaPopulationMean(spend) * (1 + repeats);
  };
  const draws = from.models.map((model) => price(model.parameters, model.spend));
  return estimate(price(from.purchases.parameters, from.spend.fit.parameters), draws, from.level);
}
