import { type ForecastScore, scoreForecast } from "./forecast-score.ts";
import { cutLog, type LogHistories } from "./log-histories.ts";
import type { DayNumber, OrderLog } from "./order-log.ts";

/** Forecasts that need no model: what a model must beat to be used. */
export const baselineNames = ["last-rate", "recency-frequency-table", "zero"] as const;

/** A baseline and how it did. */
export interface BaselineScore extends ForecastScore {
  readonly name: (typeof baselineNames)[number];
}

/** Where a log is cut: history up to and including `until`, outcome up to and including `end`. */
export interface LogCut {
  readonly until: DayNumber;
  readonly end: DayNumber;
  /** Days in the unit of time. */
  readonly unit: number;
}

/**
 * The baselines on one cut of a log: each customer goes on at the rate so far; each customer does what
 * customers of like recency and frequency did one horizon earlier; nobody buys again. The table is left
 * out where there were fewer than 50 customers one horizon earlier.
 */
export function baselines(log: OrderLog, cut: LogCut, histories: LogHistories): BaselineScore[] {
  const time = (cut.end - cut.until) / cut.unit;
  const rate = histories.x.map(
    (x, row) => (x / Math.max(1 / cut.unit, histories.T[row] ?? 0)) * time,
  );
  const table = recencyFrequencyTable(log, cut, histories);
  const zero = new Float64Array(histories.x.length);
  const score = (name: BaselineScore["name"], expected: Float64Array): BaselineScore => ({
    name,
    ...scoreForecast(expected, histories.later),
  });
  return [
    score("last-rate", rate),
    ...(table ? [score("recency-frequency-table", table)] : []),
    score("zero", zero),
  ];
}

const fewest = 50;

function recencyFrequencyTable(
  log: OrderLog,
  cut: LogCut,
  now: LogHistories,
): Float64Array | undefined {
  const earlier = cutLog(log, {
    until: cut.until - (cut.end - cut.until),
    end: cut.until,
    unit: cut.unit,
  });
  if (earlier.x.length < fewest) return undefined;
  const quiet = (h: LogHistories, row: number): number => (h.T[row] ?? 0) - (h.tx[row] ?? 0);
  const edges = quartiles([...earlier.x.keys()].map((row) => quiet(earlier, row)));
  const cell = (h: LogHistories, row: number): string =>
    `${frequencyClass(h.x[row] ?? 0)}/${edges.filter((edge) => quiet(h, row) > edge).length}`;
  const byCell = means([...earlier.x.keys()], (row) => cell(earlier, row), earlier.later);
  const byFrequency = means(
    [...earlier.x.keys()],
    (row) => frequencyClass(earlier.x[row] ?? 0),
    earlier.later,
  );
  return now.x.map(
    (x, row) => byCell.get(cell(now, row)) ?? byFrequency.get(frequencyClass(x)) ?? 0,
  );
}

function frequencyClass(x: number): string {
  if (x < 3) return String(x);
  if (x < 5) return "3-4";
  return x < 10 ? "5-9" : "10+";
}

function quartiles(values: readonly number[]): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  return [0.25, 0.5, 0.75].map((share) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
}

function means(
  rows: readonly number[],
  group: (row: number) => string,
  values: Float64Array,
): Map<string, number> {
  const sums = new Map<string, { count: number; sum: number }>();
  for (const row of rows) {
    const { count, sum } = sums.get(group(row)) ?? { count: 0, sum: 0 };
    sums.set(group(row), { count: count + 1, sum: sum + (values[row] ?? 0) });
  }
  return new Map([...sums].map(([name, { count, sum }]) => [name, sum / count]));
}
