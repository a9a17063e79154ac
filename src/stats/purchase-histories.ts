/**
 * What the purchase models know of a customer, in columns. All times are in one unit (days or weeks)
 * and run from the customer's first purchase.
 */
export interface PurchaseHistories {
  /** Repeat purchases: whole numbers, the first purchase not counted. */
  readonly x: Float64Array;
  /** Time of the last repeat purchase; 0 where x = 0. */
  readonly tx: Float64Array;
  /** Time observed, tx ≤ T. */
  readonly T: Float64Array;
  /** How many customers have this history. */
  readonly weight: Float64Array;
}

/**
 * The distinct histories (x, tx, T) of many customers, with how many customers have each: a fit on them
 * gives the same likelihood in a fraction of the time. `row[i]` is customer i's place among them. The
 * histories keep the order in which they first appear.
 *
 * @param tx,T in one unit of time, as long as x.
 * @example
 * compressHistories([0, 2, 0], [0, 5, 0], [9, 9, 9]).histories.weight; // [2, 1]
 */
export function compressHistories(
  x: ArrayLike<number>,
  tx: ArrayLike<number>,
  T: ArrayLike<number>,
): { readonly histories: PurchaseHistories; readonly row: Int32Array } {
  const byX = indexValues(x);
  const byTx = indexValues(tx);
  const byT = indexValues(T);
  const places = new Map<number, number>();
  const row = new Int32Array(x.length);
  const first: number[] = [];
  const weight: number[] = [];
  for (let i = 0; i < x.length; i++) {
    const within = (byX.index[i] ?? 0) * byT.count + (byT.index[i] ?? 0);
    const key = within * byTx.count + (byTx.index[i] ?? 0);
    let place = places.get(key);
    if (place === undefined) {
      place = first.length;
      places.set(key, place);
      first.push(i);
      weight.push(0);
    }
    weight[place] = (weight[place] ?? 0) + 1;
    row[i] = place;
  }
  const pick = (column: ArrayLike<number>): Float64Array =>
    Float64Array.from(first, (i) => column[i] ?? 0);
  return {
    histories: { x: pick(x), tx: pick(tx), T: pick(T), weight: Float64Array.from(weight) },
    row,
  };
}

/** The distinct histories, and which customers have each: those of row k are order[starts[k]] and on. */
export interface GroupedHistories {
  readonly histories: PurchaseHistories;
  readonly starts: Int32Array;
  readonly order: Int32Array;
  /** Customer → row. */
  readonly row: Int32Array;
}

/**
 * `compressHistories`, and the customers of each distinct history.
 *
 * @example
 * groupByHistory([0, 2, 0], [0, 5, 0], [9, 9, 9]).order; // [0, 2, 1]
 */
export function groupByHistory(
  x: ArrayLike<number>,
  tx: ArrayLike<number>,
  T: ArrayLike<number>,
): GroupedHistories {
  const { histories, row } = compressHistories(x, tx, T);
  const starts = new Int32Array(histories.weight.length + 1);
  for (const [k, weight] of histories.weight.entries()) starts[k + 1] = (starts[k] ?? 0) + weight;
  const next = starts.slice();
  const order = new Int32Array(row.length);
  for (const [customer, k] of row.entries()) {
    const place = next[k] ?? 0;
    order[place] = customer;
    next[k] = place + 1;
  }
  return { histories, starts, order, row };
}

/** One row of the histories. */
export function historyAt(
  h: PurchaseHistories,
  row: number,
): { readonly x: number; readonly tx: number; readonly T: number } {
  return { x: h.x[row] ?? 0, tx: h.tx[row] ?? 0, T: h.T[row] ?? 0 };
}

/** Each value's number among the distinct values, and those values in the order of their numbers. */
export function indexValues(values: ArrayLike<number>): {
  readonly index: Int32Array;
  readonly count: number;
  readonly distinct: Float64Array;
} {
  const numbers = new Map<number, number>();
  const index = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    let number = numbers.get(value);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(value, number);
    }
    index[i] = number;
  }
  return { index, count: numbers.size, distinct: Float64Array.from(numbers.keys()) };
}
