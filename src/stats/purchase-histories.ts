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
  const table = createHistoryTable();
  const row = new Int32Array(x.length);
  for (let i = 0; i < row.length; i++) row[i] = table.add(x[i] ?? 0, tx[i] ?? 0, T[i] ?? 0);
  const { fields, count } = table.contents();
  const column = (at: number): Float64Array => {
    const values = new Float64Array(count);
    for (let k = 0; k < count; k++) values[k] = fields[4 * k + at] ?? 0;
    return values;
  };
  return { histories: { x: column(0), tx: column(1), T: column(2), weight: column(3) }, row };
}

interface HistoryTable {
  /** The place of this history among the distinct ones; counts one customer more there. */
  readonly add: (x: number, tx: number, T: number) => number;
  /** x, tx, T and the number of customers of each distinct history, side by side. */
  readonly contents: () => { readonly fields: Float64Array; readonly count: number };
}

/**
 * A hash table with open addressing and linear probing (Knuth 1998, "The Art of Computer Programming",
 * volume 3, algorithm 6.4L), at most half full: less than half the time of a Map of keys.
 */
function createHistoryTable(): HistoryTable {
  const key = new Float64Array(1);
  const bits = new Int32Array(key.buffer);
  let slots = new Int32Array(1024).fill(-1);
  let fields = new Float64Array(2 * slots.length);
  let count = 0;
  const hash = (x: number, tx: number, T: number): number => {
    key[0] = 0.6180339887 * x + Math.SQRT2 * tx + Math.E * T + 1;
    const mixed = Math.imul((bits[0] ?? 0) ^ Math.imul(bits[1] ?? 0, 0x85ebca6b), 0x9e3779b1);
    return mixed ^ (mixed >>> 15);
  };
  const grow = (): void => {
    const larger = new Float64Array(2 * fields.length);
    larger.set(fields);
    fields = larger;
    slots = new Int32Array(2 * slots.length).fill(-1);
    const mask = slots.length - 1;
    for (let place = 0; place < count; place++) {
      const at = 4 * place;
      let slot = hash(fields[at] ?? 0, fields[at + 1] ?? 0, fields[at + 2] ?? 0) & mask;
      while (slots[slot] !== -1) slot = (slot + 1) & mask;
      slots[slot] = place;
    }
  };
  const add = (x: number, tx: number, T: number): number => {
    const mask = slots.length - 1;
    for (let slot = hash(x, tx, T) & mask; ; slot = (slot + 1) & mask) {
      const place = slots[slot] ?? -1;
      if (place === -1) {
        slots[slot] = count;
        const at = 4 * count;
        fields[at] = x;
        fields[at + 1] = tx;
        fields[at + 2] = T;
        fields[at + 3] = 1;
        count++;
        if (2 * count === slots.length) grow();
        return count - 1;
      }
      const at = 4 * place;
      if (fields[at] === x && fields[at + 1] === tx && fields[at + 2] === T) {
        fields[at + 3] = (fields[at + 3] ?? 0) + 1;
        return place;
      }
    }
  };
  return { add, contents: () => ({ fields, count }) };
}

/**
 * About the same histories in at most `most` rows, for a first search: every so-manieth row with so much
 * more weight. Null where there are not more rows than that.
 */
export function thinHistories(h: PurchaseHistories, most: number): PurchaseHistories | null {
  const step = Math.ceil(h.weight.length / most);
  if (step <= 1) return null;
  const thin = (column: Float64Array): Float64Array => column.filter((_, row) => row % step === 0);
  const weight = thin(h.weight).map((customers) => customers * step);
  return { x: thin(h.x), tx: thin(h.tx), T: thin(h.T), weight };
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

/** The distinct values of a column. */
export interface IndexedValues {
  /** Each value's number among the distinct values, in the order of first appearance. */
  readonly index: Int32Array;
  readonly count: number;
  readonly distinct: Float64Array;
}

/** Each value's number among the distinct values, and those values in the order of their numbers. */
export function indexValues(values: ArrayLike<number>): IndexedValues {
  const most = largestWhole(values);
  return most === null ? indexByMap(values) : indexWhole(values, most);
}

const LARGEST_TABLE = 1 << 22;

/** The largest value where all are whole numbers that a table can hold, else null. */
function largestWhole(values: ArrayLike<number>): number | null {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (!(value >= 0 && value < LARGEST_TABLE && value === Math.floor(value))) return null;
    if (value > most) most = value;
  }
  return most;
}

/** Whole numbers, such as days, by a table. */
function indexWhole(values: ArrayLike<number>, most: number): IndexedValues {
  const numbers = new Int32Array(most + 1).fill(-1);
  const index = new Int32Array(values.length);
  const distinct: number[] = [];
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    let number = numbers[value] ?? -1;
    if (number === -1) {
      number = distinct.length;
      numbers[value] = number;
      distinct.push(value);
    }
    index[i] = number;
  }
  return { index, count: distinct.length, distinct: Float64Array.from(distinct) };
}

function indexByMap(values: ArrayLike<number>): IndexedValues {
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
