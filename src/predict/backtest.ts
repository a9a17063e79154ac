import type { Estimate } from "../core/estimate.ts";
import { baselinesAt } from "./baseline.ts";
import { dayName } from "./day-number.ts";
import { type Decile, decilesOf, type ForecastScore, scoreForecast } from "./forecast-score.ts";
import { forecastLog, type LogForecast, type LogForecastRequest } from "./log-forecast.ts";
import { expectOverCut } from "./origin-test.ts";
import { type LogCut, type PurchaseLog, spanOf } from "./purchase-log.ts";

/** A baseline and how it did. */
export interface BaselineScore extends ForecastScore {
  readonly name: string;
}

/** A forecast of a cut of a log, beside what happened. */
export interface Backtest {
  readonly forecast: LogForecast;
  readonly score: ForecastScore;
  /** Share of customers whose orders lay within their own 80 % interval. */
  readonly coverage: number;
  /** Share of customers within intervals of 50, 80 and 95 %, ties of counts broken at random. */
  readonly calibration: readonly { readonly level: number; readonly share: number }[];
  readonly deciles: readonly Decile[];
  readonly baselines: readonly BaselineScore[];
}

/** Cuts, fits, forecasts and scores. */
export function backtest(log: PurchaseLog, cut: LogCut, request: LogForecastRequest): Backtest {
  const forecast = forecastLog(log, cut, request);
  const { histories, expected, orders, ranks } = forecast;
  const { later } = histories;
  const customers = Math.max(1, later.length);
  const within = later.filter(
    (bought, row) => bought >= (orders.lower[row] ?? 0) && bought <= (orders.upper[row] ?? 0),
  ).length;
  return {
    forecast,
    score: scoreForecast(expected, later),
    coverage: within / customers,
    calibration: [0.5, 0.8, 0.95].map((level) => ({
      level,
      share: ranks.filter((rank) => Math.abs(rank - 0.5) <= level / 2).length / customers,
    })),
    deciles: decilesOf(expected, later),
    baselines: baselinesAt(log, cut).map(({ name, law }) => ({
      name,
      ...scoreForecast(expectOverCut(law, histories, cut), later),
    })),
  };
}

/** One origin of a rolling backtest. */
export interface RolledOrigin {
  readonly until: string;
  readonly end: string;
  readonly model: string;
  readonly customers: number;
  readonly predicted: number;
  readonly actual: number;
  readonly bias: number;
  readonly mae: number;
  readonly nGini: number;
  readonly interval: Estimate;
  readonly inside: boolean;
  /** Share of customers within their 80 % interval, ties of counts broken at random. */
  readonly coverage: number;
  /** True where the actual total lies outside a 95 % interval: the forecast no longer holds. */
  readonly alarm: boolean;
  /** Baselines that were nearer in mean absolute error. */
  readonly lostTo: readonly string[];
}

/**
 * The same backtest at earlier and earlier cuts, each as it would have been made on its day: nothing after
 * it is known.
 *
 * @param stepDays days from one cut to the one before
 */
export function rollOrigins(
  log: PurchaseLog,
  cut: LogCut,
  roll: { readonly request: LogForecastRequest; readonly stepDays: number },
): RolledOrigin[] {
  const { first } = spanOf(log);
  const days = cut.end - cut.until;
  const origins: RolledOrigin[] = [];
  for (let back = 0; cut.until - back * roll.stepDays - first >= days; back++) {
    const until = cut.until - back * roll.stepDays;
    const at = { until, end: until + days, clock: cut.clock };
    origins.push(describeOrigin(at, backtest(log, at, roll.request)));
  }
  return origins;
}

function describeOrigin(cut: LogCut, result: Backtest): RolledOrigin {
  const { forecast, score, calibration, baselines } = result;
  const { total, total95 } = forecast;
  return {
    until: dayName(cut.until),
    end: dayName(cut.end),
    model: forecast.model.name,
    customers: forecast.histories.x.length,
    predicted: score.predicted,
    actual: score.actual,
    bias: score.bias,
    mae: score.mae,
    nGini: score.nGini,
    interval: total,
    inside: score.actual >= total.lower && score.actual <= total.upper,
    coverage: calibration.find(({ level }) => level === 0.8)?.share ?? 0,
    alarm: score.actual < total95.lower || score.actual > total95.upper,
    lostTo: baselines.filter(({ mae }) => mae < score.mae).map(({ name }) => name),
  };
}
