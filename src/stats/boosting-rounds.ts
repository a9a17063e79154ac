import { growTree, leafOf, type TreeRows } from "./boosted-tree.ts";
import {
  type BoostingOptions,
  type BoostingSettings,
  boostingSettings,
} from "./boosting-options.ts";
import { sumOf, toWholes } from "./exact-sums.ts";
import { binsOfRows, type FeatureBins } from "./feature-bins.ts";
import { createRandom, hashOfUnit } from "./random.ts";
import { logistic, softplus } from "./special.ts";

/** A sum of trees. */
export interface BoostedTrees {
  /** Values are 0 or 1, and the sum of the trees is their log-odds. */
  readonly isBinary: boolean;
  /** What is expected before any tree: the mean, or the log-odds of the share. */
  readonly base: number;
  readonly depth: number;
  /** Trees that were kept. */
  readonly trees: number;
  /** By tree and node: the test there. */
  readonly tests: Int32Array;
  /** By tree and leaf: what it adds. */
  readonly leaves: Float64Array;
  /** By feature: where its bins end. */
  readonly ends: readonly Float64Array[];
}

/** Rows whose features are binned, with what came of them. */
export interface BinnedRows {
  readonly bins: FeatureBins;
  /** By row: a finite number. */
  readonly values: ArrayLike<number>;
  /** By row: whose it is, a whole number. Rows of a unit are held out together. Absent: each stands for itself. */
  readonly units?: ArrayLike<number> | undefined;
}

/**
 * {@link fitBoostedTrees} on some rows of many.
 * @param rows places of the rows that may be learned from.
 */
export function boost(
  { bins, values, units }: BinnedRows,
  rows: Int32Array,
  options: BoostingOptions = {},
): BoostedTrees {
  const settings = boostingSettings(options);
  const { depth, patience } = settings;
  const { learned, held } = dealt(rows, units, settings);
  const known = { learned: valuesOf(values, learned), held: valuesOf(values, held) };
  const isBinary = [known.learned, known.held].every((each) =>
    each.every((y) => y === 0 || y === 1),
  );
  const mean = exactMean(known.learned);
  const base = isBinary ? Math.log(mean / (1 - mean)) : mean;
  const first = known.learned[0];
  const grown: Tree[] = [];
  let kept = 0;
  if (!known.learned.every((y) => y === first)) {
    const start = { settings, isBinary, base, spread: isBinary ? mean * (1 - mean) : 1 };
    const seen = withLines(binsOfRows(bins, learned), known.learned, base);
    const levels = 1 + bins.ends.reduce((most, each) => Math.max(most, each.length), 0);
    const table = { codes: seen.codes, width: bins.width, levels };
    const unseen = withLines(binsOfRows(bins, held), known.held, base);
    let least = lossOf(unseen, isBinary);
    while (grown.length < settings.trees) {
      const tree = nextTree(table, seen, start);
      grown.push(tree);
      addTree(unseen, tree, bins.width);
      const loss = lossOf(unseen, isBinary);
      if (patience === 0 || loss < least) [least, kept] = [loss, grown.length];
      else if (grown.length - kept >= patience) break;
    }
  }
  const tests = new Int32Array(kept * (2 ** depth - 1));
  const leaves = new Float64Array(kept * 2 ** depth);
  for (const [place, tree] of grown.slice(0, kept).entries()) {
    tests.set(tree.tests, place * tree.tests.length);
    leaves.set(tree.leaves, place * tree.leaves.length);
  }
  return { isBinary, base, depth, trees: kept, tests, leaves, ends: bins.ends };
}

interface Start {
  readonly settings: BoostingSettings;
  readonly isBinary: boolean;
  readonly base: number;
  /** What a row weighs before any tree: its variance where it is a chance, else 1. */
  readonly spread: number;
}

/** Rows, with what the trees so far expect of them. */
interface Lined {
  readonly codes: Uint8Array;
  readonly values: Float64Array;
  readonly lines: Float64Array;
}

interface Tree {
  readonly tests: Int32Array;
  readonly leaves: Float64Array;
}

const withLines = (codes: Uint8Array, values: Float64Array, base: number): Lined => ({
  ...{ codes, values, lines: new Float64Array(values.length).fill(base) },
});

/** A tree on what is left over, which is added to the lines. */
function nextTree(table: Omit<TreeRows, "slopes">, rows: Lined, start: Start): Tree {
  const { lines, values } = rows;
  const { codes, width } = table;
  const { settings, isBinary, spread } = start;
  const { depth, shrinkage, strength } = settings;
  const slopes = new Float64Array(lines.length);
  const weights = new Float64Array(lines.length).fill(1);
  if (isBinary) oddsLeft(rows, slopes, weights);
  else for (let i = 0; i < slopes.length; i++) slopes[i] = (values[i] ?? 0) - (lines[i] ?? 0);
  const units = { slope: toWholes(slopes), weight: isBinary ? toWholes(weights) : 1 };
  const tests = growTree({ ...table, slopes }, settings);
  const [pulls, curvatures] = [new Float64Array(2 ** depth), new Float64Array(2 ** depth)];
  const places = leavesOf(codes, tests, { depth, width, count: lines.length });
  for (let i = 0; i < places.length; i++) {
    const leaf = places[i] ?? 0;
    pulls[leaf] = (pulls[leaf] ?? 0) + (slopes[i] ?? 0);
    curvatures[leaf] = (curvatures[leaf] ?? 0) + (weights[i] ?? 0);
  }
  const leaves = pulls.map((pull, leaf) => {
    const curvature = (curvatures[leaf] ?? 0) * units.weight;
    return curvature === 0 ? 0 : (shrinkage * pull * units.slope) / (curvature + strength * spread);
  });
  addLeaves(lines, places, leaves);
  return { tests, leaves };
}

/** What the log-odds leave over, y − p, and how it curves, p (1 − p). */
function oddsLeft({ lines, values }: Lined, slopes: Float64Array, weights: Float64Array): void {
  for (let i = 0; i < lines.length; i++) {
    const chance = logistic(lines[i] ?? 0);
    slopes[i] = (values[i] ?? 0) - chance;
    weights[i] = chance * (1 - chance);
  }
}

function addTree({ codes, lines }: Lined, { tests, leaves }: Tree, width: number): void {
  const depth = Math.log2(leaves.length);
  addLeaves(lines, leavesOf(codes, tests, { depth, width, count: lines.length }), leaves);
}

function leavesOf(
  codes: Uint8Array,
  tests: Int32Array,
  {
    depth,
    width,
    count,
  }: { readonly depth: number; readonly width: number; readonly count: number },
): Uint8Array {
  const places = new Uint8Array(count);
  for (let i = 0; i < count; i++) places[i] = leafOf(tests, 0, depth, codes, i * width);
  return places;
}

function addLeaves(lines: Float64Array, places: Uint8Array, leaves: Float64Array): void {
  for (let i = 0; i < lines.length; i++) lines[i] = (lines[i] ?? 0) + (leaves[places[i] ?? 0] ?? 0);
}

/** Half the deviance, or the squares. */
function lossOf({ lines, values }: Lined, isBinary: boolean): number {
  let loss = 0;
  for (let i = 0; i < lines.length; i++) {
    const [line, value] = [lines[i] ?? 0, values[i] ?? 0];
    loss += isBinary ? softplus(line) - value * line : (value - line) ** 2;
  }
  return loss;
}

/** The mean, the same in any order of the values. */
function exactMean(values: Float64Array): number {
  if (values.length === 0) return 0;
  let least = Number.POSITIVE_INFINITY;
  for (const value of values) least = Math.min(least, value);
  const above = values.map((value) => value - least);
  const unit = toWholes(above);
  return least + (sumOf(above) * unit) / values.length;
}

/** By lots of units: those learned from, and a fifth held out. */
function dealt(
  rows: Int32Array,
  units: ArrayLike<number> | undefined,
  { seed, patience, mostRows }: BoostingSettings,
): { readonly learned: Int32Array; readonly held: Int32Array } {
  const salt = createRandom(seed).integer(2 ** 32);
  const drawn = Math.min(1, mostRows / rows.length);
  const heldOut = patience === 0 ? 0 : drawn / 5;
  const lots = new Float64Array(rows.length);
  for (let i = 0; i < lots.length; i++) {
    const row = rows[i] ?? 0;
    lots[i] = hashOfUnit((units?.[row] ?? row) ^ salt) / 2 ** 32;
  }
  return {
    learned: rows.filter((_, i) => (lots[i] ?? 0) >= heldOut && (lots[i] ?? 0) < drawn),
    held: rows.filter((_, i) => (lots[i] ?? 0) < heldOut),
  };
}

function valuesOf(values: ArrayLike<number>, rows: Int32Array): Float64Array {
  const picked = new Float64Array(rows.length);
  for (let i = 0; i < picked.length; i++) {
    const value = values[rows[i] ?? 0] ?? Number.NaN;
    if (!Number.isFinite(value))
      throw new RangeError(`The value of row ${rows[i]} is ${value}: it must be a finite number.`);
    picked[i] = value;
  }
  return picked;
}

/**
 * What is expected of a row of binned features.
 * @param codes by row, then feature, in the bins that the trees were fitted to.
 * @example
 * const bins = binFeatures([[1, 2]], 64);
 * const model = boost({ bins, values: [3, 3] }, Int32Array.of(0, 1));
 * expectationAt(model, bins.codes)(0); // 3
 */
export function expectationAt(model: BoostedTrees, codes: Uint8Array): (row: number) => number {
  const { tests, leaves, depth, ends, base, trees, isBinary } = model;
  const [nodes, ways, width] = [2 ** depth - 1, 2 ** depth, ends.length];
  return (row) => {
    let line = base;
    for (let tree = 0; tree < trees; tree++) {
      const leaf = leafOf(tests, tree * nodes, depth, codes, row * width);
      line += leaves[tree * ways + leaf] ?? 0;
    }
    return isBinary ? logistic(line) : line;
  };
}
