import type { InteractionLog } from "./interaction-log.ts";
import { buildItemTable, type ItemTable, type RowFiller } from "./item-table.ts";

/** What is counted of a sequence of baskets; a row that has none in common with others is a basket of its own. */
export interface TransitionCounting {
  /** The furthest that two items stand apart and still count, in baskets. */
  readonly window: number;
  /** What halves the count of a pair: so many baskets further apart. */
  readonly gapHalfLife: number;
  /** What two items of one basket count, either way; 0 for nothing. */
  readonly sameBasket: number;
}

/** What transitions can be told. */
export interface TransitionOptions extends TransitionCounting {
  readonly neighbours: number;
  /** Added to the denominator: pairs seldom seen weigh less. */
  readonly shrink: number;
  /** How the denominator leans: 1 on how often the earlier item is seen, 0 on the later. */
  readonly alpha: number;
}

/** As chosen on the validation item of Amazon's beauty reviews, where no two rows share a basket; what those of one count, on Online Retail. */
export const transitionDefaults: TransitionOptions = {
  neighbours: 100,
  window: 9,
  gapHalfLife: 3,
  sameBasket: 1,
  shrink: 3,
  alpha: 0.8,
};

/**
 * Counts are kept in units of 2⁻²⁰, so that every count is a whole number of them and sums are exact: whatever the order
 * in which events are counted, forgotten and counted again, the sum is the same to the last bit.
 */
const grain = 2 ** 20;

/**
 * Two rows further apart than this are not counted, however few baskets lie between: what bounds the work a row where
 * baskets have hundreds of lines.
 */
const mostRowsApart = 200;

/**
 * What a pair of items counts forward, by the number of baskets from the one to the other: within one basket as was told, from
 * 1 to the window 0.5^((gap − 1) / half-life), rounded to an even number of 2⁻²⁰, so that its half, what it counts
 * backward, is whole as well.
 * @example gapCounts({ window: 2, gapHalfLife: 1, sameBasket: 0.25 }) // [0.25, 1, 0.5]
 */
export function gapCounts({ window, gapHalfLife, sameBasket }: TransitionCounting): Float64Array {
  const counts = new Float64Array(window + 1);
  counts[0] = Math.round(grain * sameBasket) / grain;
  for (let gap = 1; gap <= window; gap++) {
    counts[gap] = (2 * Math.round((grain / 2) * 0.5 ** ((gap - 1) / gapHalfLife))) / grain;
  }
  return counts;
}

/**
 * What followed what: a directed count of pairs that decays with the gap between them, half of it backward too,
 * T_ab = Σ f(gap). The gap is counted in baskets: the order of the lines within one says nothing. T becomes a weight T_ab / (n_a^α n_b^(1−α) + shrink), n how often an item is seen. The decay by
 * gap is that of Garg et al. 2019, "Sequence and time aware neighborhood for session-based recommendations",
 * SIGIR (https://doi.org/10.1145/3331184.3331322), taken between items as in item-to-item
 * tables (Linden, Smith & York 2003, IEEE Internet Computing 7(1)); α is the asymmetric cosine of Aiolli
 * 2013, "Efficient top-N recommendation for very large scale binary rated datasets", RecSys.
 */
export function transitionTable(log: InteractionLog, options: TransitionOptions): ItemTable {
  const items = log.items.length;
  const seen = new Float64Array(items);
  for (const item of log.item) seen[item] = (seen[item] ?? 0) + 1;
  return buildItemTable(
    { items, keep: options.neighbours, weigh: transitionWeight(seen, options) },
    transitionCounter(log, options),
  );
}

/** The weight of a count, by how often each item is seen. */
function transitionWeight(
  seen: Float64Array,
  { alpha, shrink }: Pick<TransitionOptions, "alpha" | "shrink">,
): (sum: number, item: number, other: number) => number {
  // Powers once an item: they would be most of the work a pair.
  const earlier = seen.map((count) => count ** alpha);
  const later = seen.map((count) => count ** (1 - alpha));
  return (sum, item, other) => sum / ((earlier[item] ?? 0) * (later[other] ?? 0) + shrink);
}

function transitionCounter(log: InteractionLog, counting: TransitionCounting): RowFiller {
  const forward = gapCounts(counting);
  const backward = forward.map((count, gap) => (gap === 0 ? count : count / 2));
  const places = placesByItem(log);
  const ordinal = basketOrdinals(log);
  const { item: items } = log;
  return (item, { sums, touched }) => {
    let count = 0;
    const add = (other: number, weight: number): void => {
      if (weight === 0) return;
      const sum = sums[other] ?? 0;
      if (sum === 0) {
        touched[count] = other;
        count += 1;
      }
      sums[other] = sum + weight;
    };
    for (let p = places.starts[item] ?? 0; p < (places.starts[item + 1] ?? 0); p++) {
      const row = places.rows[p] ?? 0;
      const user = places.user[p] ?? 0;
      const own = ordinal[row] ?? 0;
      const end = Math.min(log.starts[user + 1] ?? 0, row + mostRowsApart + 1);
      for (let to = row + 1; to < end; to++) {
        const gap = (ordinal[to] ?? 0) - own;
        if (gap > counting.window) break;
        add(items[to] ?? 0, forward[gap] ?? 0);
      }
      const start = Math.max(log.starts[user] ?? 0, row - mostRowsApart);
      for (let to = row - 1; to >= start; to--) {
        const gap = own - (ordinal[to] ?? 0);
        if (gap > counting.window) break;
        add(items[to] ?? 0, backward[gap] ?? 0);
      }
    }
    return count;
  };
}

/** Rows of one basket have one number; that of the next basket of the log is one more. */
function basketOrdinals({ basket }: InteractionLog): Int32Array {
  const ordinal = new Int32Array(basket.length);
  for (let row = 1; row < basket.length; row++) {
    ordinal[row] = (ordinal[row - 1] ?? 0) + (basket[row] === basket[row - 1] ? 0 : 1);
  }
  return ordinal;
}

/** Where each item stands in the log, and whose row that is. */
function placesByItem(log: InteractionLog): {
  readonly starts: Int32Array;
  readonly rows: Int32Array;
  readonly user: Int32Array;
} {
  const starts = new Int32Array(log.items.length + 1);
  for (const item of log.item) starts[item + 1] = (starts[item + 1] ?? 0) + 1;
  for (let i = 0; i < log.items.length; i++)
    starts[i + 1] = (starts[i + 1] ?? 0) + (starts[i] ?? 0);
  const next = starts.slice();
  const rows = new Int32Array(log.item.length);
  const user = new Int32Array(log.item.length);
  for (let u = 0; u + 1 < log.starts.length; u++) {
    for (let row = log.starts[u] ?? 0; row < (log.starts[u + 1] ?? 0); row++) {
      const item = log.item[row] ?? 0;
      const at = next[item] ?? 0;
      rows[at] = row;
      user[at] = u;
      next[item] = at + 1;
    }
  }
  return { starts, rows, user };
}
