import { topScores } from "../../stats/top-scores.ts";

/**
 * From each item to others, with weights: the one form that every model of pairs takes. The neighbours of item
 * i are `neighbours[offsets[i]]` up to `offsets[i + 1]`, heaviest first, of equal weights the lower item first.
 */
export interface ItemTable {
  readonly offsets: Int32Array;
  readonly neighbours: Int32Array;
  readonly weights: Float32Array;
}

/** A row while it is made: a sum an item, and the items whose sum is not 0. */
export interface RowScratch {
  readonly sums: Float64Array;
  readonly touched: Int32Array;
}

/**
 * Adds up what an item has to do with others, and tells how many were touched. An item is listed as touched when its
 * sum is 0 before an addition: so that this finds it once, what is added is above 0, or the row is set, not added to.
 */
export type RowFiller = (item: number, row: RowScratch) => number;

/** How many neighbours are kept, and what a sum becomes as a weight. */
export interface TableRule {
  readonly items: number;
  /** Neighbours kept an item: those of the greatest weights, with `bySize` of the greatest whatever their sign. */
  readonly keep: number;
  readonly bySize?: boolean;
  readonly weigh: (sum: number, item: number, other: number) => number;
}

/** Makes a table row by row. An item is never its own neighbour; weights of 0 are not kept. */
export function buildItemTable(rule: TableRule, fill: RowFiller): ItemTable {
  const { items } = rule;
  const row = { sums: new Float64Array(items), touched: new Int32Array(items) };
  const top = topScores(Math.min(rule.keep, items));
  const offsets = new Int32Array(items + 1);
  let neighbours = new Int32Array(16 * items);
  let weights = new Float32Array(16 * items);
  let end = 0;
  for (let item = 0; item < items; item++) {
    const touched = fill(item, row);
    top.clear();
    for (let t = 0; t < touched; t++) {
      const other = row.touched[t] ?? 0;
      const sum = row.sums[other] ?? 0;
      if (other === item || sum === 0) continue;
      const weight = rule.weigh(sum, item, other);
      if (weight !== 0) top.offer(other, rule.bySize ? Math.abs(weight) : weight);
    }
    const kept = top.sort();
    if (end + kept > neighbours.length) {
      neighbours = grown(neighbours, new Int32Array(roomFor(end + kept, item, items)));
      weights = grown(weights, new Float32Array(neighbours.length));
    }
    for (let t = 0; t < kept; t++) {
      const other = top.keys[t] ?? 0;
      neighbours[end] = other;
      weights[end] = rule.weigh(row.sums[other] ?? 0, item, other);
      end += 1;
    }
    offsets[item + 1] = end;
    for (let t = 0; t < touched; t++) row.sums[row.touched[t] ?? 0] = 0;
  }
  return { offsets, neighbours: neighbours.slice(0, end), weights: weights.slice(0, end) };
}

/** Room for the rows to come, guessed by those that are in. */
function roomFor(needed: number, item: number, items: number): number {
  return Math.ceil(1.2 * Math.max(needed, (needed / (item + 1)) * items));
}

function grown<Numbers extends Int32Array | Float32Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}

/**
 * The table the other way round: from each neighbour to the items that name it. Rows of a table that keeps the nearest of
 * each item then are of any length.
 */
export function turnTable({ offsets, neighbours, weights }: ItemTable): ItemTable {
  const items = offsets.length - 1;
  const turned = new Int32Array(items + 1);
  for (const item of neighbours) turned[item + 1] = (turned[item + 1] ?? 0) + 1;
  for (let i = 0; i < items; i++) turned[i + 1] = (turned[i + 1] ?? 0) + (turned[i] ?? 0);
  const next = turned.slice();
  const from = new Int32Array(neighbours.length);
  const weight = new Float32Array(neighbours.length);
  for (let item = 0; item < items; item++) {
    for (let at = offsets[item] ?? 0; at < (offsets[item + 1] ?? 0); at++) {
      const neighbour = neighbours[at] ?? 0;
      const to = next[neighbour] ?? 0;
      from[to] = item;
      weight[to] = weights[at] ?? 0;
      next[neighbour] = to + 1;
    }
  }
  sortRows(turned, from, weight);
  return { offsets: turned, neighbours: from, weights: weight };
}

/** Sorts each row in place, the heaviest first. */
function sortRows(offsets: Int32Array, neighbours: Int32Array, weights: Float32Array): void {
  const top = topScores(offsets.length - 1);
  for (let item = 0; item + 1 < offsets.length; item++) {
    const [start, end] = [offsets[item] ?? 0, offsets[item + 1] ?? 0];
    top.clear();
    for (let at = start; at < end; at++) top.offer(neighbours[at] ?? 0, weights[at] ?? 0);
    const count = top.sort();
    for (let t = 0; t < count; t++) {
      neighbours[start + t] = top.keys[t] ?? 0;
      weights[start + t] = top.scores[t] ?? 0;
    }
  }
}
