import type { DayNumber, OrderLog } from "./order-log.ts";

/** What customers had done by a day, in columns; one entry a customer who had bought by then. */
export interface LogHistories {
  readonly customers: readonly string[];
  readonly x: Float64Array;
  readonly tx: Float64Array;
  readonly T: Float64Array;
  /** Mean amount of the repeat purchases; 0 where there is none. */
  readonly meanRepeat: Float64Array;
  /** Purchase days and amount after the day, up to the end of the horizon. */
  readonly later: Float64Array;
  readonly laterAmount: Float64Array;
}

/**
 * Cuts a log at a day: histories up to and including it, and what followed.
 * @param unit days in the model's unit of time
 */
export function cutLog(
  log: OrderLog,
  cut: { readonly until: DayNumber; readonly end: DayNumber; readonly unit: number },
): LogHistories {
  const known = log.customers.filter(({ days }) => (days[0] ?? Infinity) <= cut.until);
  const column = (): Float64Array => new Float64Array(known.length);
  const histories = {
    x: column(),
    tx: column(),
    T: column(),
    meanRepeat: column(),
    later: column(),
    laterAmount: column(),
  };
  for (const [row, { days, amounts }] of known.entries()) {
    const first = days[0] ?? 0;
    let repeatAmount = 0;
    for (const [index, day] of days.entries()) {
      const amount = amounts[index] ?? 0;
      if (day > cut.end) break;
      if (day > cut.until) {
        histories.later[row] = (histories.later[row] ?? 0) + 1;
        histories.laterAmount[row] = (histories.laterAmount[row] ?? 0) + amount;
      } else if (index > 0) {
        histories.x[row] = (histories.x[row] ?? 0) + 1;
        histories.tx[row] = (day - first) / cut.unit;
        repeatAmount += amount;
      }
    }
    const repeats = histories.x[row] ?? 0;
    histories.T[row] = (cut.until - first) / cut.unit;
    histories.meanRepeat[row] = repeats > 0 ? repeatAmount / repeats : 0;
  }
  return { customers: known.map(({ customer }) => customer), ...histories };
}
