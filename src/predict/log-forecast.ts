import type { Estimate } from "../core/estimate.ts";
import type { Covariate } from "../stats/covariates.ts";
import { evenPeriods } from "../stats/mbg-nbd.ts";
import type { PurchaseModelName } from "../stats/purchase-model.ts";
import { createRandom } from "../stats/random.ts";
import { type IntervalColumns, simulateFutures } from "../stats/simulated-futures.ts";
import type { SpendModelName } from "../stats/spend-model.ts";
import {
  type CustomerModel,
  type CustomerModelRequest,
  fitCustomerModel,
  type KnownOfCustomers,
} from "./customer-model.ts";
import {
  aliveByCell,
  chooseForecaster,
  drawCount,
  expectByCell,
  type ForecasterName,
  forecasterAt,
  type ModelChoice,
  type OriginPlan,
  planOrigins,
  sampleForTests,
  scoreCandidates,
  testOrigin,
} from "./origin-test.ts";
import {
  type CutHistories,
  cutLog,
  type LogCut,
  type PurchaseLog,
  spanOf,
} from "./purchase-log.ts";
import {
  learnTracking,
  type OriginTotal,
  sharedFactors,
  type Tracking,
  totalOf,
  trackedInterval,
} from "./tracking.ts";

/** What to forecast a log by. */
export interface LogForecastRequest {
  readonly model: PurchaseModelName | "auto";
  /** Null where the log has no amounts. */
  readonly spend: SpendModelName | "auto" | null;
  readonly seed: number;
  /** Annual rate at which later spend is discounted to the cut. */
  readonly discountRate: number;
  /** By covariate: the number of each customer of the log. */
  readonly covariates: readonly Covariate[];
  /** True to put the weak priors on every parameter, not only where the data cannot tell. */
  readonly prior?: boolean;
}

/** A model's forecast for each customer of a cut, beside what happened. */
export interface LogForecast {
  readonly cut: LogCut;
  readonly histories: CutHistories;
  readonly model: CustomerModel;
  /** How the model was chosen; null where it was named. */
  readonly choice: ModelChoice | null;
  readonly pAlive: Float64Array;
  /** Purchase days until the end of the cut, and their 80 % interval. */
  readonly expected: Float64Array;
  readonly orders: IntervalColumns;
  /** Spend over the same time; null without amounts. Discounted in `residual`. */
  readonly spend: Float64Array | null;
  readonly residual: (IntervalColumns & { readonly value: Float64Array }) | null;
  /** All customers' purchase days together. */
  readonly total: Estimate;
  readonly total95: Estimate;
  readonly tracking: Tracking;
  /** Totals at earlier origins, the latest first. */
  readonly origins: readonly OriginTotal[];
  /** Where each customer's outcome lies among its draws. */
  readonly ranks: Float64Array;
}

const level = 0.8;
const daysPerYear = 365.25;

/**
 * Fits a model to what was known at a cut and forecasts the time until its end. Earlier cuts of the same
 * log choose the model where it is to be chosen, and tell how far all customers together stray from it.
 */
export function forecastLog(
  log: PurchaseLog,
  cut: LogCut,
  request: LogForecastRequest,
): LogForecast {
  const histories = cutLog(log, cut);
  const { plan, sample, choice, name, known, requestOf } = chooseForLog(log, cut, request);
  // Tests run on a sample, whose customers are numbered anew: covariates are those of the whole log.
  const tested = request.covariates.length > 0 ? log : sample;
  const origins = plan.cuts.map((past) =>
    totalOf(
      testOrigin(tested, past, { model: name, known, periods: [plan.days], seed: request.seed }),
    ),
  );
  const growth = (cut.end - cut.until) / Math.max(1, plan.days);
  // A model that was named is shown as it is; only a choice of ours is corrected.
  const tracking = learnTracking(origins, growth, { correct: choice !== null });
  const model = fitCustomerModel(histories, requestOf(histories));
  return {
    cut,
    histories,
    model,
    choice,
    tracking,
    origins,
    ...futureOf({ cut, histories, model, tracking, request }),
  };
}

/** The model for a log, named or chosen on its past, and how to fit it. */
interface LogChoice {
  readonly plan: OriginPlan;
  /** The log that models were tested on. */
  readonly sample: PurchaseLog;
  /** Null where the model was named. */
  readonly choice: ModelChoice | null;
  readonly name: ForecasterName;
  readonly known: (h: CutHistories) => KnownOfCustomers;
  readonly requestOf: (h: CutHistories) => CustomerModelRequest;
}

/** Names the model, by the request or by the log's own past. */
export function chooseForLog(
  log: PurchaseLog,
  cut: LogCut,
  request: LogForecastRequest,
): LogChoice {
  const plan = originsBefore(log, cut);
  const sample = sampleForTests(log).log;
  const choice = request.model === "auto" ? chooseForecaster(scoreCandidates(sample, plan)) : null;
  const name = choice?.name ?? (request.model === "auto" ? "mbg-nbd" : request.model);
  const known = (h: CutHistories): KnownOfCustomers => ({
    factors: [],
    covariates: request.covariates.map(({ name: covariate, values }) => ({
      name: covariate,
      values: Float64Array.from(h.customer, (customer) => values[customer] ?? 0),
    })),
  });
  const requestOf = (h: CutHistories): CustomerModelRequest => ({
    model: forecasterAt(log, cut, name),
    spend: spendModelFor(h, request.spend),
    spendOfRepeats: true,
    prior: request.prior ?? false,
    ...known(h),
  });
  return { plan, sample, choice, name, known, requestOf };
}

/** Up to six earlier cuts, each with the length of the forecast behind it, or what the history allows. */
function originsBefore(log: PurchaseLog, cut: LogCut) {
  const { first } = spanOf(log);
  const days = Math.min(cut.end - cut.until, Math.floor((cut.until - first) / 3));
  const step = Math.max(7, Math.ceil(days / 2));
  const span = { first, last: cut.until };
  return planOrigins(span, { days, step, most: days < 14 ? 0 : 6, clock: cut.clock });
}

/** The Gamma-Gamma where nearly all bring something, else the model that takes any value. */
function spendModelFor(h: CutHistories, asked: LogForecastRequest["spend"]): SpendModelName | null {
  if (asked !== "auto") return asked;
  const repeaters = h.x.reduce((count, x) => count + (x > 0 ? 1 : 0), 0);
  const without = h.meanRepeat.reduce(
    (count, mean, row) => count + ((h.x[row] ?? 0) > 0 && mean <= 0 ? 1 : 0),
    0,
  );
  return without > mostWithout * repeaters ? "shrunken-mean" : "gamma-gamma";
}

const mostWithout = 0.05;

/** Everything about the time after the cut. */
function futureOf(from: {
  readonly cut: LogCut;
  readonly histories: CutHistories;
  readonly model: CustomerModel;
  readonly tracking: Tracking;
  readonly request: LogForecastRequest;
}) {
  const { cut, histories, model, tracking, request } = from;
  const random = createRandom(request.seed);
  const { ends, discounts } = horizonOf(cut, request.discountRate);
  const customers = histories.x.length;
  const draws = drawCount(customers);
  const lawAt = model.drawLaws(draws, random);
  const seen = spendSeen(histories, model);
  const futures = simulateFutures(
    {
      cells: model.cells.map(({ customers: rows, grouped, levels }) => ({
        customers: rows,
        grouped,
        lawAt: (draw) => lawAt(draw, levels),
      })),
      draws,
      seen,
      speed: null,
      worth: null,
      groupings: [],
    },
    { horizon: { ends, discounts }, level, random, outcomes: histories.later },
  );
  const monthly = expectByCell(model, histories, { ends });
  const periods = ends.length;
  const over = (weights: ArrayLike<number>): Float64Array =>
    new Float64Array(customers).map((_, row) => {
      let sum = 0;
      for (let k = 0; k < periods; k++) {
        sum += (monthly[row * periods + k] ?? 0) * (weights[k] ?? 0);
      }
      return sum * tracking.factor;
    });
  const expected = over(new Float64Array(periods).fill(1));
  const shared = sharedFactors(draws, { ...tracking, seed: request.seed });
  const value = expected.reduce((sum, each) => sum + each, 0) / tracking.factor;
  const totalAt = (at: number): Estimate =>
    trackedInterval([...futures.totals], tracking, { value, shared, level: at });
  const means = meanSpendOf(histories, model, seen);
  const times = (values: Float64Array): Float64Array =>
    values.map((value, row) => value * (means?.[row] ?? 0));
  return {
    pAlive: aliveByCell(model, histories),
    expected,
    orders: futures.purchases,
    spend: means ? times(expected) : null,
    residual: means
      ? { value: times(over(discounts)), ...scaled(futures.value, tracking.factor) }
      : null,
    total: totalAt(level),
    total95: totalAt(0.95),
    ranks: futures.ranks,
  };
}

/** Periods of a month at most until the end of the cut, and what value in the middle of each is worth at the cut. */
function horizonOf(
  cut: LogCut,
  annualRate: number,
): { readonly ends: Float64Array; readonly discounts: Float64Array } {
  const days = cut.end - cut.until;
  const periods = Math.max(1, Math.ceil((12 * days) / daysPerYear));
  const { ends } = evenPeriods(periods, days / periods);
  return {
    ends: Float64Array.from(ends, (end) => cut.clock(cut.until + end) - cut.clock(cut.until)),
    discounts: Float64Array.from(
      ends,
      (end) => (1 + annualRate) ** (-(end - days / periods / 2) / daysPerYear),
    ),
  };
}

/** The purchases whose value the model of spend is told: the Gamma-Gamma, as published, of repeats alone. */
function spendSeen(
  h: CutHistories,
  model: CustomerModel,
): { readonly purchases: Float64Array; readonly mean: Float64Array } {
  if (model.spend?.name === "shrunken-mean") {
    return { purchases: h.x.map((x) => x + 1), mean: h.mean };
  }
  return {
    purchases: h.x.map((x, row) => ((h.meanRepeat[row] ?? 0) > 0 ? x : 0)),
    mean: h.meanRepeat.map((mean) => Math.max(0, mean)),
  };
}

function meanSpendOf(
  h: CutHistories,
  model: CustomerModel,
  seen: ReturnType<typeof spendSeen>,
): Float64Array | null {
  const law = model.lawOf([]).spend;
  if (law === null) return null;
  return h.x.map((_, row) => law.mean(seen.purchases[row] ?? 0, seen.mean[row] ?? 0));
}

function scaled({ lower, upper }: IntervalColumns, factor: number): IntervalColumns {
  return { lower: lower.map((v) => v * factor), upper: upper.map((v) => v * factor) };
}
