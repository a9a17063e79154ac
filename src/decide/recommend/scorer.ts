import type { History, HistoryRows } from "./interaction-log.ts";
import type { ItemTable } from "./item-table.ts";
import { type QueryRule, rowWeigher } from "./query-rule.ts";

/** What one item of a history gave to a score. */
export interface Contribution {
  readonly item: number;
  readonly amount: number;
}

/**
 * Scores what a history leads to: the sum over its rows of what the row says times the weight from its item to the
 * other. One scorer serves one request after another; what it holds is valid until the next.
 */
export interface Scorer {
  /** Scores, and tells how many items were touched. */
  readonly score: (history: History) => number;
  /** The items touched, as many as `score` told, in no order. */
  readonly touched: Int32Array;
  /** The scores, by item; 0 for those not touched. */
  readonly scores: Float64Array;
  /** Whether an item is in the history that was scored. */
  readonly isInHistory: (item: number) => boolean;
  /**
   * What each row of the history gave to the score of each of some items, 250 at most, latest first. Added up
   * in this order the amounts are the score, to the last bit: they are the very numbers that were added.
   */
  readonly contributions: (items: readonly number[]) => Contribution[][];
  /** The item of the history that gave most to each of them, of equal ones the latest; −1: none gave anything. */
  readonly leaders: (items: readonly number[]) => number[];
}

/**
 * A scorer over a table. Its scratch is 17 bytes an item; scoring allocates nothing.
 */
export function createScorer(table: ItemTable, rule: QueryRule): Scorer {
  const items = table.offsets.length - 1;
  const scores = new Float64Array(items);
  const touched = new Int32Array(items);
  /** 0: not touched; 1: touched; from 2 on: the items that are being explained. */
  const marks = new Uint8Array(items);
  const inHistory = new Int32Array(items);
  const spoken = speakers();
  const weigh = rowWeigher(rule);
  const byBasket = rule.halfLife !== null && "baskets" in rule.halfLife;
  let amounts = new Float64Array(64);
  let count = 0;
  let request = 0;

  const spread = (item: number, weight: number): void => {
    spoken.add(item, weight);
    const { neighbours, weights } = table;
    const end = table.offsets[item + 1] ?? 0;
    for (let at = table.offsets[item] ?? 0; at < end; at++) {
      const other = neighbours[at] ?? 0;
      if (marks[other] === 0) {
        marks[other] = 1;
        touched[count] = other;
        count += 1;
      }
      scores[other] = (scores[other] ?? 0) + weight * (weights[at] ?? 0);
    }
  };

  /** What rows gave to items, the rows of an item side by side: each row is read once, however many items are asked for. */
  const amountsOf = (asked: readonly number[]): Float64Array => {
    const rows = spoken.count();
    if (amounts.length < asked.length * rows) amounts = new Float64Array(2 * asked.length * rows);
    amounts.fill(0, 0, asked.length * rows);
    const mark = (place: number, to: number): void => {
      const item = asked[place] ?? 0;
      if ((marks[item] ?? 0) > 0) marks[item] = to;
    };
    for (let place = 0; place < asked.length; place++) mark(place, 2 + place);
    for (let s = 0; s < rows; s++) {
      const weight = spoken.weight(s);
      const end = table.offsets[spoken.item(s) + 1] ?? 0;
      for (let at = table.offsets[spoken.item(s)] ?? 0; at < end; at++) {
        const place = (marks[table.neighbours[at] ?? 0] ?? 0) - 2;
        if (place >= 0) amounts[place * rows + s] = weight * (table.weights[at] ?? 0);
      }
    }
    for (let place = 0; place < asked.length; place++) mark(place, 1);
    return amounts;
  };

  return {
    touched,
    scores,
    isInHistory: (item) => inHistory[item] === request,
    score(history) {
      for (let t = 0; t < count; t++) {
        scores[touched[t] ?? 0] = 0;
        marks[touched[t] ?? 0] = 0;
      }
      count = 0;
      request += 1;
      spoken.clear();
      let baskets = 0;
      for (let row = history.to - 1; row >= history.from; row--) {
        if (byBasket && row + 1 < history.to && !isOneBasket(history, row)) baskets += 1;
        const item = history.item[row] ?? 0;
        const again = inHistory[item] === request;
        inHistory[item] = request;
        const age = spoken.count();
        if (age >= rule.last || (again && rule.distinct)) continue;
        const weight = weigh(history, row, byBasket ? baskets : age);
        spread(item, weight);
      }
      return count;
    },
    contributions(asked) {
      const given = amountsOf(asked);
      const rows = spoken.count();
      return asked.map((_, place) => {
        const own: Contribution[] = [];
        for (let s = 0; s < rows; s++) {
          const amount = given[place * rows + s] ?? 0;
          if (amount !== 0) own.push({ item: spoken.item(s), amount });
        }
        return own;
      });
    },
    leaders(asked) {
      const given = amountsOf(asked);
      const rows = spoken.count();
      return asked.map((_, place) => {
        const leads = leadingRow(given, { from: place * rows, rows });
        return leads < 0 ? -1 : spoken.item(leads);
      });
    },
  };
}

/** By shares, as reasons are told: of amounts that differ by less than a rounding the earlier. */
function leadingRow(
  amounts: Float64Array,
  { from, rows }: { readonly from: number; readonly rows: number },
): number {
  let all = 0;
  for (let s = 0; s < rows; s++) all += amounts[from + s] ?? 0;
  let leads = -1;
  let most = 0;
  for (let s = 0; s < rows; s++) {
    const share = (amounts[from + s] ?? 0) / all;
    if (share > most) {
      leads = s;
      most = share;
    }
  }
  return leads;
}

/** Whether a row and the next are of one basket. */
function isOneBasket({ basket, time }: HistoryRows, row: number): boolean {
  return basket ? basket[row] === basket[row + 1] : time[row] === time[row + 1];
}

/** The weight from one item to another; 0 where it is no neighbour. */
export function weightBetween(table: ItemTable, from: number, to: number): number {
  const end = table.offsets[from + 1] ?? 0;
  for (let at = table.offsets[from] ?? 0; at < end; at++) {
    if (table.neighbours[at] === to) return table.weights[at] ?? 0;
  }
  return 0;
}

/** The rows that spoke in a request: scratch that grows to the longest history and stays. */
function speakers(): {
  readonly clear: () => void;
  readonly count: () => number;
  readonly add: (item: number, weight: number) => void;
  readonly item: (at: number) => number;
  readonly weight: (at: number) => number;
} {
  let items = new Int32Array(64);
  let weights = new Float64Array(64);
  let count = 0;
  return {
    clear() {
      count = 0;
    },
    count: () => count,
    add(item, weight) {
      if (count === items.length) {
        const [more, moreWeights] = [new Int32Array(2 * count), new Float64Array(2 * count)];
        more.set(items);
        moreWeights.set(weights);
        [items, weights] = [more, moreWeights];
      }
      items[count] = item;
      weights[count] = weight;
      count += 1;
    },
    item: (at) => items[at] ?? 0,
    weight: (at) => weights[at] ?? 0,
  };
}
