/** Units by the places of their rows. */
export type Rows = Int32Array;

/** Where units may be split. */
interface Rule {
  /** Units that a side has at least. */
  readonly leastUnits: number;
  /** A place in the order of a feature is looked at after every so many units. */
  readonly step: number;
}

/** What a search of trees reads. */
export interface Search extends Rule {
  /** By feature and row: its value as a whole number from 0, in the order of the values. */
  readonly codes: readonly Uint16Array[];
  /** By feature, how many codes it has. */
  readonly levels: readonly number[];
  /** By row: 1, then the score of each action. */
  readonly scores: Float64Array;
  /** Numbers a row in `scores`. */
  readonly width: number;
}

/** The best that was found for some units. */
export type Best = {
  /** The sum of scores. */
  readonly reward: number;
  readonly units: number;
} & (
  | { readonly action: number; readonly split?: undefined }
  | { readonly split: Split; readonly left: Best; readonly right: Best }
);

/** Units whose code of the feature is at most this go left. */
interface Split {
  readonly feature: number;
  readonly code: number;
}

/** The best tree of at most so many splits, 0 to 3, that are chosen together. */
export function bestWithin(search: Search, rows: Rows, depth: number): Best {
  if (depth === 0) return leafOf(nodeOf({ ...search, codes: [] }, rows).whole);
  const node = nodeOf(search, rows);
  const { split } = bestSplit(search, node, depth);
  if (split === undefined) return leafOf(node.whole);
  const { left, right } = sidesOf(search, rows, split);
  return joined(split, bestWithin(search, left, depth - 1), bestWithin(search, right, depth - 1));
}

/** Rows on the sides of a split. */
export function sidesOf(
  { codes }: Search,
  rows: Rows,
  { feature, code }: Split,
): { readonly left: Rows; readonly right: Rows } {
  const column = codes[feature] ?? new Uint16Array();
  const [left, right] = [new Int32Array(rows.length), new Int32Array(rows.length)];
  let [lefts, rights] = [0, 0];
  // By place here and below: iterators take as long as the work a row.
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    if ((column[row] ?? 0) <= code) left[lefts++] = row;
    else right[rights++] = row;
  }
  return { left: left.subarray(0, lefts), right: right.subarray(0, rights) };
}

/** A split with its sides; an end where both give the same. */
export function joined(split: Split, left: Best, right: Best): Best {
  const sums = { reward: left.reward + right.reward, units: left.units + right.units };
  return left.split === undefined && right.split === undefined && left.action === right.action
    ? { ...sums, action: left.action }
    : { ...sums, split, left, right };
}

function leafOf(totals: Float64Array): Best {
  let action = 1;
  for (let k = 2; k < totals.length; k++) if ((totals[k] ?? 0) > (totals[action] ?? 0)) action = k;
  return { action: action - 1, reward: totals[action] ?? 0, units: totals[0] ?? 0 };
}

/** Some units, their codes without gaps. */
interface Node {
  readonly rows: Rows;
  /** By feature, how many values it has here. */
  readonly levels: readonly number[];
  /** By feature and unit, the place of its value among those. */
  readonly places: readonly Uint16Array[];
  /** By feature and place, the code. */
  readonly origins: readonly Uint16Array[];
  /** By unit: 1 and the scores. */
  readonly scores: Float64Array;
  /** By feature and place: the sums of those. */
  readonly tables: readonly Float64Array[];
  /** The sums of all. */
  readonly whole: Float64Array;
}

function nodeOf({ codes, levels: known, scores: all, width }: Search, rows: Rows): Node {
  const scores = new Float64Array(rows.length * width);
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] ?? 0) * width;
    for (let k = 0; k < width; k++) scores[i * width + k] = all[from + k] ?? 0;
  }
  const ranked = codes.map((column, feature) => rankedCodes(column, rows, known[feature] ?? 0));
  const sumsBy = (place: Uint16Array | undefined, levels: number): Float64Array => {
    const sums = new Float64Array(levels * width);
    for (let i = 0, from = 0; i < rows.length; i++, from += width) {
      const at = (place?.[i] ?? 0) * width;
      for (let k = 0; k < width; k++) sums[at + k] = (sums[at + k] ?? 0) + (scores[from + k] ?? 0);
    }
    return sums;
  };
  return {
    ...{ rows, scores },
    levels: ranked.map(({ origin }) => origin.length),
    places: ranked.map(({ place }) => place),
    origins: ranked.map(({ origin }) => origin),
    tables: ranked.map(({ place, origin }) => sumsBy(place, origin.length)),
    whole: sumsBy(undefined, 1),
  };
}

function rankedCodes(
  column: Uint16Array,
  rows: Rows,
  known: number,
): { readonly place: Uint16Array; readonly origin: Uint16Array } {
  const rank = new Uint16Array(known);
  for (let i = 0; i < rows.length; i++) rank[column[rows[i] ?? 0] ?? 0] = 1;
  const origin = Uint16Array.from(rank.keys()).filter((code) => rank[code] === 1);
  for (const [place, code] of origin.entries()) rank[code] = place;
  const place = new Uint16Array(rows.length);
  for (let i = 0; i < rows.length; i++) place[i] = rank[column[rows[i] ?? 0] ?? 0] ?? 0;
  return { place, origin };
}

/** The upper split of the best tree of so many splits; undefined: there is none. */
function bestSplit(
  search: Search,
  node: Node,
  depth: number,
): { readonly split: Split | undefined; readonly reward: number } {
  const rewards = depth === 2 ? rewardsOfTwo(search, node) : undefined;
  let split: Split | undefined;
  let reward = Number.NEGATIVE_INFINITY;
  for (const [feature, table] of node.tables.entries())
    eachSplit(table, search, (level, left) => {
      const code = node.origins[feature]?.[level] ?? 0;
      const found =
        rewards === undefined
          ? rewardOfSplit(search, node, { split: { feature, code }, left, depth })
          : (rewards[feature]?.[level] ?? 0);
      if (!(found > reward)) return;
      reward = found;
      split = { feature, code };
    });
  return { split, reward };
}

/** What both sides of a split bring at most. */
function rewardOfSplit(
  search: Search,
  { rows, whole }: Node,
  {
    split,
    left,
    depth,
  }: { readonly split: Split; readonly left: Float64Array; readonly depth: number },
): number {
  if (depth === 1) return leafOf(left).reward + leafOf(minus(whole, left)).reward;
  const sides = sidesOf(search, rows, split);
  return rewardWithin(search, sides.left, depth - 1) + rewardWithin(search, sides.right, depth - 1);
}

function rewardWithin(search: Search, rows: Rows, depth: number): number {
  const node = nodeOf(search, rows);
  return Math.max(bestSplit(search, node, depth).reward, leafOf(node.whole).reward);
}

/**
 * By upper feature and level, what a split there brings with the best split of each of its sides. Sums by the values of two
 * features tell, for each split of the one, the sums by the other on both sides; so units are read once a pair.
 */
function rewardsOfTwo(search: Search, node: Node): readonly Float64Array[] {
  const { levels, tables, whole } = node;
  const sides = tables.map((table, feature) => {
    const [left, right] = [
      new Float64Array(levels[feature] ?? 0),
      new Float64Array(levels[feature] ?? 0),
    ];
    eachSplit(table, search, (level, before) => {
      left[level] = leafOf(before).reward;
      right[level] = leafOf(minus(whole, before)).reward;
    });
    return { left, right };
  });
  const most = levels.reduce((all, each) => Math.max(all, each), 0);
  const scratch = new Float64Array(most ** 2 * search.width);
  for (let one = 0; one < levels.length; one++)
    for (let other = one; other < levels.length; other++) {
      const pair = pairTable(search, node, { one, other, scratch });
      searchBelow(search, node, { pair, upper: one, lower: other, sides });
      const { sums, byUpper: byLower, byLower: byUpper } = pair;
      if (other > one)
        searchBelow(search, node, {
          pair: { sums, byUpper, byLower },
          ...{ upper: other, lower: one, sides },
        });
    }
  return sides.map(({ left, right }) => left.map((reward, level) => reward + (right[level] ?? 0)));
}

/** By upper feature and level, what the sides of a split bring at most. */
type Sides = readonly { readonly left: Float64Array; readonly right: Float64Array }[];

/** Sums by the values of an upper and a lower feature, and how far those of two levels are apart. */
interface PairTable {
  readonly sums: Float64Array;
  readonly byUpper: number;
  readonly byLower: number;
}

function pairTable(
  { width }: Search,
  { levels, places, scores, rows }: Node,
  {
    one,
    other,
    scratch,
  }: { readonly one: number; readonly other: number; readonly scratch: Float64Array },
): PairTable {
  const byUpper = (levels[other] ?? 0) * width;
  const sums = scratch.subarray(0, (levels[one] ?? 0) * byUpper).fill(0);
  const [ones, others] = [places[one] ?? new Uint16Array(), places[other] ?? new Uint16Array()];
  // The work of the whole search where there are many units: once a unit and pair.
  for (let i = 0, from = 0; i < rows.length; i++, from += width) {
    const at = (ones[i] ?? 0) * byUpper + (others[i] ?? 0) * width;
    for (let k = 0; k < width; k++) sums[at + k] = (sums[at + k] ?? 0) + (scores[from + k] ?? 0);
  }
  return { sums, byUpper, byLower: width };
}

/** Raises what the sides of the upper feature's splits bring where a split by the lower one brings more. */
function searchBelow(
  search: Search,
  { tables, whole }: Node,
  {
    pair: { sums, byUpper, byLower },
    upper,
    lower,
    sides,
  }: {
    readonly pair: PairTable;
    readonly upper: number;
    readonly lower: number;
    readonly sides: Sides;
  },
): void {
  const { width } = search;
  const all = tables[lower] ?? whole;
  const [left, right] = [new Float64Array(all.length), new Float64Array(all.length)];
  const of = sides[upper] ?? { left, right };
  let read = 0;
  eachSplit(tables[upper] ?? whole, search, (level, before) => {
    for (; read <= level; read++)
      for (let at = 0, place = read * byUpper; at < left.length; at += width, place += byLower)
        for (let k = 0; k < width; k++) left[at + k] = (left[at + k] ?? 0) + (sums[place + k] ?? 0);
    for (let at = 0; at < right.length; at++) right[at] = (all[at] ?? 0) - (left[at] ?? 0);
    const ofLeft = bestReward(left, before, search);
    const ofRight = bestReward(right, minus(whole, before), search);
    of.left[level] = Math.max(of.left[level] ?? 0, ofLeft);
    of.right[level] = Math.max(of.right[level] ?? 0, ofRight);
  });
}

/**
 * Calls back at each place at which the units may be split, after its level, with the sums of those before it: a side has
 * the least units, and so many have come since the last place (as policytree counts).
 */
function eachSplit(
  sums: Float64Array,
  { width, leastUnits, step }: Pick<Search, "width" | keyof Rule>,
  take: (level: number, left: Float64Array) => void,
): void {
  let total = 0;
  for (let at = 0; at < sums.length; at += width) total += sums[at] ?? 0;
  const left = new Float64Array(width);
  let since = 0;
  for (let level = 0, at = 0; at < sums.length; level++, at += width) {
    for (let k = 0; k < width; k++) left[k] = (left[k] ?? 0) + (sums[at + k] ?? 0);
    since += sums[at] ?? 0;
    const [before, after] = [left[0] ?? 0, total - (left[0] ?? 0)];
    if (after === 0) return;
    if (before < leastUnits || after < leastUnits || since < step) continue;
    since = 0;
    take(level, left);
  }
}

/** What the best split brings, by the rule of {@link eachSplit}: the innermost loop where there are many values. */
function bestReward(
  sums: Float64Array,
  totals: Float64Array,
  { width, leastUnits, step }: Pick<Search, "width" | keyof Rule>,
): number {
  const total = totals[0] ?? 0;
  const left = new Float64Array(width);
  let best = Number.NEGATIVE_INFINITY;
  let [before, since] = [0, 0];
  for (let at = 0; at < sums.length && before < total; at += width) {
    const here = sums[at] ?? 0;
    // A value that no unit on this side has is no place.
    if (here === 0) continue;
    before += here;
    since += here;
    let [one, other] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let k = 1; k < width; k++) {
      const sum = (left[k] ?? 0) + (sums[at + k] ?? 0);
      left[k] = sum;
      const rest = (totals[k] ?? 0) - sum;
      if (sum > one) one = sum;
      if (rest > other) other = rest;
    }
    const after = total - before;
    if (after === 0 || before < leastUnits || after < leastUnits || since < step) continue;
    since = 0;
    if (one + other > best) best = one + other;
  }
  return best;
}

const minus = (sums: Float64Array, other: Float64Array): Float64Array =>
  sums.map((sum, k) => sum - (other[k] ?? 0));
