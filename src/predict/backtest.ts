import { type BaselineScore, baselines, type LogCut } from "./backtest-baselines.ts";
import { type ForecastScore, scoreForecast } from "./forecast-score.ts";
import { type Forecast, forecastLog } from "./log-forecast.ts";
import { cutLog, type LogHistories } from "./log-histories.ts";
import type { OrderLog } from "./order-log.ts";
import { type PurchaseModelName, purchaseModelNames } from "./purchase-model.ts";

/** A backtest of one model on one cut of a log. */
export interface Backtest {
  readonly histories: LogHistories;
  readonly forecast: Forecast;
  readonly score: ForecastScore;
  /** Share of customers whose orders lay within their own interval. */
  readonly coverage: number;
  readonly baselines: readonly BaselineScore[];
}

/** Cuts, fits, forecasts and scores. */
export function backtest(
  log: OrderLog,
  cut: LogCut,
  options: { readonly model: PurchaseModelName; readonly seed: number },
): Backtest {
  const histories = cutLog(log, cut);
  const time = (cut.end - cut.until) / cut.unit;
  const forecast = forecastLog(histories, { ...options, time });
  const within = histories.later.filter(
    (bought, row) => bought >= (forecast.lower[row] ?? 0) && bought <= (forecast.upper[row] ?? 0),
  ).length;
  return {
    histories,
    forecast,
    score: scoreForecast(forecast.expected, histories.later),
    coverage: histories.later.length === 0 ? 0 : within / histories.later.length,
    baselines: baselines(log, cut, histories),
  };
}

const origins = 3;

/**
 * Chooses the model that forecast best on this log's own past: up to three earlier cuts, each followed by
 * the length of the horizon (or what history allows), compared by the mean absolute error per customer. Where there is
 * no past to test on, the most likely model.
 */
export function chooseModel(
  log: OrderLog,
  cut: LogCut,
  seed: number,
): { readonly model: PurchaseModelName; readonly why: string } {
  const span = cut.until - log.firstDay;
  const length = Math.min(cut.end - cut.until, Math.floor(span / 3));
  const cuts = Array.from({ length: origins }, (_, back) => ({
    until: cut.until - length - back * Math.ceil(length / 2),
    end: cut.until - back * Math.ceil(length / 2),
    unit: cut.unit,
  })).filter(({ until }) => until - log.firstDay >= span / 3);
  if (length < 14 || cuts.length === 0)
    return { model: "mbg-nbd", why: "too little history to test models on; MBG/NBD taken" };
  const errors = purchaseModelNames.map((model) => {
    const maes = cuts.map((past) => {
      const histories = cutLog(log, past);
      const time = (past.end - past.until) / past.unit;
      const { expected } = forecastLog(histories, { model, time, seed, intervals: false });
      return scoreForecast(expected, histories.later).mae;
    });
    return { model, mae: maes.reduce((sum, mae) => sum + mae, 0) / maes.length };
  });
  const best = errors.reduce((least, next) => (next.mae < least.mae ? next : least));
  const listed = errors.map(({ model, mae }) => `${model} ${mae.toFixed(4)}`).join(", ");
  return {
    model: best.model,
    why: `least mean absolute error on ${cuts.length} earlier cuts (${listed})`,
  };
}
