import type { Estimate } from "../core/estimate.ts";
import { fitGammaGamma, gammaGammaConditionalMean } from "../stats/gamma-gamma.ts";
import { centralInterval } from "../stats/interval.ts";
import { groupByHistory, historyAt } from "../stats/purchase-histories.ts";
import { createRandom } from "../stats/random.ts";
import type { LogHistories } from "./log-histories.ts";
import { fitPurchaseModel, type PurchaseModel, type PurchaseModelName } from "./purchase-model.ts";

/** A model's forecast for each customer, beside what happened. */
export interface Forecast {
  readonly model: PurchaseModel;
  readonly expected: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly pAlive: Float64Array;
  /** Expected spend; null where the log has no amounts or nobody came back. */
  readonly spend: Float64Array | null;
  /** All customers' purchase days together. */
  readonly total: Estimate;
}

const draws = 400;
const level = 0.8;

/**
 * Fits a model to histories and forecasts the time after them, with predictive intervals that hold both
 * what is unknown of the parameters and what chance will do.
 *
 * @param time length of the forecast in the unit of the histories
 */
export function forecastLog(
  histories: LogHistories,
  options: {
    readonly model: PurchaseModelName;
    readonly time: number;
    readonly seed: number;
    /** False leaves the intervals out, where only the expected values are asked for. */
    readonly intervals?: boolean;
  },
): Forecast {
  const grouped = groupByHistory(histories.x, histories.tx, histories.T);
  const model = fitPurchaseModel(options.model, grouped.histories);
  const random = createRandom(options.seed);
  const most = Math.round(
    Math.min(draws, Math.max(60, 2_000_000 / Math.max(1, histories.x.length))),
  );
  const count = options.intervals === false ? 0 : most;
  const simulators = count === 0 ? [] : model.simulators(count, random);
  const column = (): Float64Array => new Float64Array(histories.x.length);
  const forecast = { expected: column(), lower: column(), upper: column(), pAlive: column() };
  const totals = new Float64Array(count);
  const outcomes = new Float64Array(count);
  for (let row = 0; row < grouped.histories.weight.length; row += 1) {
    const history = historyAt(grouped.histories, row);
    const expected = model.expectedPurchases(history, options.time);
    const pAlive = model.probabilityAlive(history);
    const end = grouped.starts[row + 1] ?? 0;
    for (let place = grouped.starts[row] ?? 0; place < end; place += 1) {
      const customer = grouped.order[place] ?? 0;
      for (const [draw, simulate] of simulators.entries()) {
        const bought = simulate(history, options.time);
        outcomes[draw] = bought;
        totals[draw] = (totals[draw] ?? 0) + bought;
      }
      const { lower, upper } = centralInterval([...outcomes], level, expected);
      forecast.expected[customer] = expected;
      forecast.pAlive[customer] = pAlive;
      forecast.lower[customer] = Math.floor(lower);
      forecast.upper[customer] = Math.ceil(upper);
    }
  }
  const total = forecast.expected.reduce((sum, value) => sum + value, 0);
  return {
    model,
    ...forecast,
    spend: expectedSpend(histories, forecast.expected),
    total: { value: total, ...centralInterval([...totals], level, total), level },
  };
}

/** Expected purchases × each customer's mean spend by the Gamma-Gamma on repeat purchases (Fader & Hardie 2013). */
function expectedSpend(histories: LogHistories, expected: Float64Array): Float64Array | null {
  const repeaters = [...histories.meanRepeat.keys()].filter(
    (row) => (histories.meanRepeat[row] ?? 0) > 0,
  );
  if (repeaters.length === 0) return null;
  const { parameters } = fitGammaGamma({
    mean: Float64Array.from(repeaters, (row) => histories.meanRepeat[row] ?? 0),
    purchases: Float64Array.from(repeaters, (row) => histories.x[row] ?? 0),
  });
  return expected.map((purchases, row) => {
    const mean = histories.meanRepeat[row] ?? 0;
    const repeats = mean > 0 ? (histories.x[row] ?? 0) : 0;
    return purchases * gammaGammaConditionalMean(parameters, repeats, Math.max(0, mean));
  });
}
