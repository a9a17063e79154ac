import type { DayNumber } from "./day-number.ts";

/**
 * What customers bought and when, in columns: the one form of history that every model is fitted on, tested
 * on and forecast from, whether it comes from the store or from a file.
 */
export interface PurchaseLog {
  /** Customer i has the rows starts[i] to starts[i + 1] − 1; one entry more than customers. */
  readonly starts: Int32Array;
  /** Rising within a customer; one row a customer and day. */
  readonly days: Int32Array;
  /** What the day brought: contribution or spend, net of what came back; of either sign. */
  readonly values: Float64Array;
  /** 1 where the customer bought on the day, 0 where something only came back. */
  readonly bought: Uint8Array;
}

/** Days as a model's time. Where the shop has a season, a day counts by how much is bought at its time of year. */
export type Clock = (day: DayNumber) => number;

/** A clock without seasons. @param unit days in the unit of time */
export function plainClock(unit: number): Clock {
  return (day) => day / unit;
}

/** Where a log is cut: history up to and including `until`, outcome up to and including `end`. */
export interface LogCut {
  readonly until: DayNumber;
  readonly end: DayNumber;
  readonly clock: Clock;
}

/** What customers had done by a day, in columns; one entry a customer who had bought by then. */
export interface CutHistories {
  /** The customer's place in the log. */
  readonly customer: Int32Array;
  /** The first purchase day. */
  readonly firstDay: Int32Array;
  /** Purchase days after the first; the last's and the cut's time since the first. */
  readonly x: Float64Array;
  readonly tx: Float64Array;
  readonly T: Float64Array;
  /** What the x + 1 purchase days brought, net of what came back: its mean, and the sum of squares by day. */
  readonly mean: Float64Array;
  readonly squares: Float64Array;
  /** Mean value of the repeat purchase days; 0 where there is none. */
  readonly meanRepeat: Float64Array;
  /** Σ log of the times between purchase days, over all customers. */
  readonly sumOfLogs: number;
  /** Purchase days and value after the cut, up to the end. */
  readonly later: Float64Array;
  readonly laterValue: Float64Array;
}

/** Cuts a log at a day: histories up to and including it, and what followed. */
export function cutLog(log: PurchaseLog, cut: LogCut): CutHistories {
  const known = customersBy(log, cut.until);
  const column = (): Float64Array => new Float64Array(known.length);
  const columns = {
    x: column(),
    tx: column(),
    T: column(),
    mean: column(),
    squares: column(),
    meanRepeat: column(),
    later: column(),
    laterValue: column(),
  };
  const firstDay = new Int32Array(known.length);
  let sumOfLogs = 0;
  for (const [row, customer] of known.entries()) {
    const one = readCustomer(log, customer, cut);
    firstDay[row] = one.firstDay;
    sumOfLogs += one.sumOfLogs;
    columns.x[row] = one.x;
    columns.tx[row] = one.tx;
    columns.T[row] = one.T;
    columns.mean[row] = one.total / (one.x + 1);
    columns.squares[row] = one.squares;
    columns.meanRepeat[row] = one.x > 0 ? one.repeatTotal / one.x : 0;
    columns.later[row] = one.later;
    columns.laterValue[row] = one.laterValue;
  }
  return { customer: known, firstDay, sumOfLogs, ...columns };
}

/** Those who had bought by a day. */
function customersBy(log: PurchaseLog, until: DayNumber): Int32Array {
  const known: number[] = [];
  for (let customer = 0; customer + 1 < log.starts.length; customer++) {
    const end = log.starts[customer + 1] ?? 0;
    let row = log.starts[customer] ?? 0;
    while (row < end && log.bought[row] !== 1) row++;
    if (row < end && (log.days[row] ?? Infinity) <= until) known.push(customer);
  }
  return Int32Array.from(known);
}

function readCustomer(log: PurchaseLog, customer: number, { until, end, clock }: LogCut) {
  const one = {
    firstDay: 0,
    x: -1,
    tx: 0,
    T: 0,
    total: 0,
    repeatTotal: 0,
    squares: 0,
    sumOfLogs: 0,
    later: 0,
    laterValue: 0,
  };
  let before = 0;
  let brought = 0;
  for (let row = log.starts[customer] ?? 0; row < (log.starts[customer + 1] ?? 0); row++) {
    const day = log.days[row] ?? 0;
    const value = log.values[row] ?? 0;
    const bought = log.bought[row] === 1;
    if (day > end) break;
    if (day > until) {
      one.later += bought ? 1 : 0;
      one.laterValue += value;
      continue;
    }
    one.total += value;
    if (!bought) {
      // What comes back later belongs to the purchase before it.
      one.squares += (brought + value) ** 2 - brought ** 2;
      brought += value;
      continue;
    }
    brought = value;
    one.squares += value * value;
    one.x++;
    if (one.x === 0) one.firstDay = day;
    else {
      one.tx = clock(day) - clock(one.firstDay);
      one.repeatTotal += value;
      one.sumOfLogs += Math.log(clock(day) - clock(before));
    }
    before = day;
  }
  one.T = clock(until) - clock(one.firstDay);
  return one;
}

/** Every so-manieth customer, so that there are at most `most`, and which they are. */
export function sampleCustomers(
  log: PurchaseLog,
  most: number,
): { readonly log: PurchaseLog; readonly customers: Int32Array } {
  const all = log.starts.length - 1;
  const step = Math.max(1, Math.ceil(all / most));
  const customers = Int32Array.from({ length: Math.ceil(all / step) }, (_, i) => i * step);
  if (step === 1) return { log, customers };
  const starts = new Int32Array(customers.length + 1);
  const rows: number[] = [];
  for (const [i, customer] of customers.entries()) {
    for (let row = log.starts[customer] ?? 0; row < (log.starts[customer + 1] ?? 0); row++) {
      rows.push(row);
    }
    starts[i + 1] = rows.length;
  }
  const sampled = {
    starts,
    days: Int32Array.from(rows, (row) => log.days[row] ?? 0),
    values: Float64Array.from(rows, (row) => log.values[row] ?? 0),
    bought: Uint8Array.from(rows, (row) => log.bought[row] ?? 0),
  };
  return { log: sampled, customers };
}

/** The first and the last day on which anything was bought. */
export function spanOf(log: PurchaseLog): { readonly first: DayNumber; readonly last: DayNumber } {
  let [first, last] = [Infinity, -Infinity];
  for (const [row, day] of log.days.entries()) {
    if (log.bought[row] !== 1) continue;
    if (day < first) first = day;
    if (day > last) last = day;
  }
  return { first, last };
}
