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
   * What each row of the history gave to an item's score, latest first. Added up in this order the amounts are the
   * score, to the last bit: they are the very numbers that were added.
   */
  readonly contributions: (item: number) => Contribution[];
  /** The item of the history that gave most, of equal ones the latest; −1: none gave anything. */
  readonly leader: (item: number) => number;
}

/**
 * A scorer over a table. Its scratch is 17 bytes an item; scoring allocates nothing.
 */
export function createScorer(table: ItemTable, rule: QueryRule): Scorer {
  const items = table.offsets.length - 1;
  const scores = new Float64Array(items);
  const touched = new Int32Array(items);
  const isTouched = new Uint8Array(items);
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
      if (isTouched[other] === 0) {
        isTouched[other] = 1;
        touched[count] = other;
        count += 1;
      }
      scores[other] = (scores[other] ?? 0) + weight * (weights[at] ?? 0);
    }
  };

  return {
    touched,
    scores,
    isInHistory: (item) => inHistory[item] === request,
    score(history) {
      for (let t = 0; t < count; t++) {
        scores[touched[t] ?? 0] = 0;
        isTouched[touched[t] ?? 0] = 0;
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
    contributions(item) {
      const given: Contribution[] = [];
      for (let s = 0; s < spoken.count(); s++) {
        const from = spoken.item(s);
        const weight = weightBetween(table, from, item);
        if (weight !== 0) given.push({ item: from, amount: spoken.weight(s) * weight });
      }
      return given;
    },
    leader(item) {
      const rows = spoken.count();
      if (amounts.length < rows) amounts = new Float64Array(2 * rows);
      let all = 0;
      for (let s = 0; s < rows; s++) {
        const weight = weightBetween(table, spoken.item(s), item);
        const amount = weight === 0 ? 0 : spoken.weight(s) * weight;
        amounts[s] = amount;
        all += amount;
      }
      const leads = leadingRow(amounts, { rows, all });
      return leads < 0 ? -1 : spoken.item(leads);
    },
  };
}

/** By shares, as reasons are told: of amounts that differ by less than a rounding the earlier. */
function leadingRow(
  amounts: Float64Array,
  { rows, all }: { readonly rows: number; readonly all: number },
): number {
  let leads = -1;
  let most = 0;
  for (let s = 0; s < rows; s++) {
    const share = (amounts[s] ?? 0) / all;
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
