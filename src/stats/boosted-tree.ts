import { sumOf } from "./exact-sums.ts";

/** Rows that a tree is grown on. */
export interface TreeRows {
  /** By row, then feature: bins as {@link FeatureBins} has them. */
  readonly codes: Uint8Array;
  readonly width: number;
  /** Codes of a feature at most, that of what is not known among them. */
  readonly levels: number;
  /** By row: what the tree shall follow. Whole numbers whose sums stay below 2⁵³, so that sums are exact. */
  readonly slopes: Float64Array;
}

/** How a tree is grown. */
export interface TreeShape {
  readonly depth: number;
  readonly leastRows: number;
  /** Each side of a split is drawn to 0 as by so many rows. */
  readonly strength: number;
}

/** Everything goes left, or ends above: a node that is not split. */
const notSplit = 255;

/**
 * Grows a tree by which sums of squares fall most, split by split: of all splits of a node that with the highest
 * S_L² / (n_L + λ) + S_R² / (n_R + λ) − S² / (n + λ) (Chen & Guestrin 2016, "XGBoost", KDD, equation 7, for a squared loss,
 * https://arxiv.org/abs/1603.02754; Friedman 2001, equation 35 for λ = 0), from sums by bin. Those of the larger side are
 * those of both less those of the smaller, exactly. What is not known goes to
 * the side where it fits better, or where there is none, to the larger. Of equal splits the first is taken.
 *
 * @returns the tree as a full heap: by node feature · 2¹⁶ + low · 2⁸ + high. Where low ≤ code ≤ high a row goes from node i
 * to node 2 i + 1, else to 2 i + 2; below the last nodes are 2^depth leaves.
 * @example
 * const rows = { codes: Uint8Array.of(1, 2), width: 1, levels: 3, slopes: Float64Array.of(-1, 1) };
 * growTree(rows, { depth: 1, leastRows: 1, strength: 0 }); // [1]: codes 0 to 1 of feature 0 go left
 */
export function growTree(rows: TreeRows, shape: TreeShape): Int32Array {
  const { width, levels, slopes } = rows;
  const tests = new Int32Array(2 ** shape.depth - 1).fill(notSplit);
  /** Rows; those of a node lie together, in the order they had. */
  const order = new Int32Array(slopes.length).map((_, row) => row);
  const spare = new Int32Array(order.length);
  /** Sums by feature and bin: of slopes, then of rows. One for each level suffices: the larger side takes its parent's. */
  const tables = Array.from({ length: shape.depth }, () => new Float64Array(width * levels * 2));

  const grow = (node: Node, table: Float64Array): void => {
    const { place, level, from, to } = node;
    const split = to - from < 2 * shape.leastRows ? undefined : bestSplit(rows, shape, node, table);
    if (split === undefined) return;
    tests[place] = split.test;
    const own = tables[level + 1];
    if (own === undefined) return;
    const middle = partition(rows, order, node, { test: split.test, spare });
    const below = { level: level + 1, place: 2 * place + 1 };
    const left = { ...below, from, to: middle, sum: split.sum };
    const right = { ...below, place: below.place + 1, from: middle, to, sum: node.sum - split.sum };
    const [small, large] = middle - from <= to - middle ? [left, right] : [right, left];
    addRows(own.fill(0), rows, order, small);
    for (let i = 0; i < table.length; i++) table[i] = (table[i] ?? 0) - (own[i] ?? 0);
    // Below the larger side only tables of lower levels are written to.
    grow(large, table);
    grow(small, own);
  };

  const [table = new Float64Array()] = tables;
  const root = { place: 0, level: 0, from: 0, to: order.length, sum: sumOf(slopes) };
  addRows(table, rows, order, root);
  grow(root, table);
  return tests;
}

/**
 * The leaf that a row comes to. Called for each row and tree, so it takes numbers and no object.
 * @param from where among the tests those of the tree begin.
 * @param first where among the codes those of the row begin.
 */
export function leafOf(
  tests: Int32Array,
  from: number,
  depth: number,
  codes: Uint8Array,
  first: number,
): number {
  let node = 0;
  for (let level = 0; level < depth; level++) {
    const test = tests[from + node] ?? 0;
    node = 2 * node + 1 + goesRight(test, codes[first + (test >>> 16)] ?? 0);
  }
  return node + 1 - (1 << depth);
}

/** 1 where a code is above or below what goes left, else 0: the sign of what is missing to either end. */
const goesRight = (test: number, code: number): number =>
  (((test & 255) - code) | (code - ((test >>> 8) & 255))) >>> 31;

interface Span {
  readonly from: number;
  readonly to: number;
}

interface Node extends Span {
  readonly place: number;
  readonly level: number;
  readonly sum: number;
}

/** The hot loop: two additions by row and feature. Features go by four, as the loop around them costs as much as they do. */
function addRows(
  table: Float64Array,
  { codes, width, levels, slopes }: TreeRows,
  order: Int32Array,
  { from, to }: Span,
): void {
  const stride = levels * 2;
  const byFour = width - (width % 4);
  for (let i = from; i < to; i++) {
    const row = order[i] ?? 0;
    const slope = slopes[row] ?? 0;
    let at = row * width;
    let base = 0;
    for (const end = at + byFour; at < end; at += 4, base += 4 * stride) {
      addTo(table, base + 2 * (codes[at] ?? 0), slope);
      addTo(table, base + stride + 2 * (codes[at + 1] ?? 0), slope);
      addTo(table, base + 2 * stride + 2 * (codes[at + 2] ?? 0), slope);
      addTo(table, base + 3 * stride + 2 * (codes[at + 3] ?? 0), slope);
    }
    for (const end = (row + 1) * width; at < end; at++, base += stride)
      addTo(table, base + 2 * (codes[at] ?? 0), slope);
  }
}

function addTo(table: Float64Array, cell: number, slope: number): void {
  table[cell] = (table[cell] ?? 0) + slope;
  table[cell + 1] = (table[cell + 1] ?? 0) + 1;
}

/** A split, with the sum of the slopes on its left. */
interface Split {
  readonly test: number;
  readonly sum: number;
}

function bestSplit(
  { width, levels }: TreeRows,
  { leastRows, strength }: TreeShape,
  node: Node,
  table: Float64Array,
): Split | undefined {
  const count = node.to - node.from;
  // A gain that rounding may have made is none.
  let best = (node.sum ** 2 / (count + strength)) * (1 + 1e-12);
  let [test, sum] = [notSplit, 0];
  for (let f = 0; f < width; f++) {
    const base = f * levels * 2;
    const unknown = table[base + 1] ?? 0;
    for (let low = 0; low <= (unknown > 0 ? 1 : 0); low++) {
      let [left, rows] = low === 0 ? [table[base] ?? 0, unknown] : [0, 0];
      for (let high = 1; high < levels; high++) {
        left += table[base + 2 * high] ?? 0;
        rows += table[base + 2 * high + 1] ?? 0;
        if (rows < leastRows) continue;
        if (count - rows < leastRows) break;
        const gain =
          left ** 2 / (rows + strength) + (node.sum - left) ** 2 / (count - rows + strength);
        if (!(gain > best)) continue;
        [best, sum] = [gain, left];
        // Known on one side, unknown on the other: also what is higher than any value here is known.
        const most = low === 1 && count - rows === unknown ? 255 : high;
        const least = unknown > 0 ? low : Number(2 * rows < count);
        test = (f << 16) | (least << 8) | most;
      }
    }
  }
  return test === notSplit ? undefined : { test, sum };
}

/** Those that go left first, in their order; where the others begin. */
function partition(
  { codes, width }: TreeRows,
  order: Int32Array,
  { from, to }: Span,
  { test, spare }: { readonly test: number; readonly spare: Int32Array },
): number {
  const feature = test >>> 16;
  let [left, right] = [from, 0];
  for (let i = from; i < to; i++) {
    const row = order[i] ?? 0;
    const code = codes[row * width + feature] ?? 0;
    // Written to both, kept in one: a branch would be guessed wrongly every other time.
    const isRight = goesRight(test, code);
    order[left] = row;
    spare[right] = row;
    left += 1 - isRight;
    right += isRight;
  }
  order.set(spare.subarray(0, right), left);
  return left;
}
