import type { PurchaseHistory } from "./mbg-nbd.ts";
import { indexValues, type PurchaseHistories } from "./purchase-histories.ts";
import { gaussLegendre, type LegendreRule } from "./quadrature.ts";

/**
 * The Pareto/NBD: a customer buys at an own rate λ ~ Gamma(r, alpha) and leaves for good after an own
 * exponential lifetime of rate μ ~ Gamma(s, beta) (Schmittlein, Morrison & Colombo 1987, "Counting your
 * customers", Management Science 33(1)). Alpha and beta are in the unit of time of the histories.
 */
export interface ParetoNbdParameters {
  readonly r: number;
  readonly alpha: number;
  readonly s: number;
  readonly beta: number;
}

/**
 * The odds R of having left in (tx, T], which the ₂F₁ of the papers stand for. With the fall from t to v,
 * Δ(t, v) = (r + x) log((α + v) / (α + t)) + s log((β + v) / (β + t)), and G(t) the integral of
 * s / (β + v) · exp(−Δ(t, v)) over v from t on,  1 + R = exp(Δ(tx, T)) G(tx) + 1 − G(T), in which
 * nothing cancels, as 0 ≤ G ≤ 1. Where G ends does not matter: here at the longest time of each x.
 */

/** A quantity of one node and its derivatives to log(r / α), log r, log(s / β), log s, side by side. */
const FIELDS = 5;

/**
 * A function (parameters, gradient) → Σ weight · log(1 + R) over the histories; adds the derivatives to
 * log(r / α), log r, log(s / β), log s to the gradient. G is computed once for each (x, time), from its
 * value at the next longer time, so millions of customers cost as many integrals as there are (x, day).
 */
export function sumOfLogGone(
  h: PurchaseHistories,
): (p: ParetoNbdParameters, gradient: Float64Array) => number {
  const nodes = indexNodes(h);
  const rows = h.weight.length;
  const table = new Float64Array(FIELDS * nodes.x.length);
  return (p, gradient) => {
    tabulateGone(p, nodes, table);
    const time = tabulateTimes(p, nodes.times);
    let value = 0;
    let [byRate = 0, byShape = 0, byDrop = 0, bySame = 0] = gradient;
    for (let row = 0; row < rows; row++) {
      const weight = h.weight[row] ?? 0;
      const from = nodes.last[row] ?? 0;
      const to = nodes.end[row] ?? 0;
      const t = nodes.time[from] ?? 0;
      const T = nodes.time[to] ?? 0;
      const shape = p.r + (nodes.x[from] ?? 0);
      const logA = (time.logA[T] ?? 0) - (time.logA[t] ?? 0);
      const logB = (time.logB[T] ?? 0) - (time.logB[t] ?? 0);
      const fallA = shape * ((time.shareA[T] ?? 0) - (time.shareA[t] ?? 0));
      const fallB = p.s * ((time.shareB[T] ?? 0) - (time.shareB[t] ?? 0));
      const fall = shape * logA + p.s * logB;
      const i = FIELDS * from;
      const j = FIELDS * to;
      const left = Math.exp(-fall);
      const stayed = left * (1 - (table[j] ?? 0));
      const sum = Math.max(SMALLEST, (table[i] ?? 0) + stayed);
      const share = stayed / sum;
      value += weight * (fall + Math.log(sum));
      const by = (k: number): number => ((table[i + k] ?? 0) - left * (table[j + k] ?? 0)) / sum;
      byRate += weight * ((1 - share) * fallA + by(1));
      byShape += weight * ((1 - share) * (p.r * logA - fallA) + by(2));
      byDrop += weight * ((1 - share) * fallB + by(3));
      bySame += weight * ((1 - share) * (p.s * logB - fallB) + by(4));
    }
    gradient.set([byRate, byShape, byDrop, bySame]);
    return value;
  };
}

/** The chance of being alive at T, 1 / (1 + R), of each history. */
export function chancesAlive(p: ParetoNbdParameters, h: PurchaseHistories): Float64Array {
  const nodes = indexNodes(h);
  const table = new Float64Array(FIELDS * nodes.x.length);
  tabulateGone(p, nodes, table);
  const time = tabulateTimes(p, nodes.times);
  return h.weight.map((_, row) => {
    const from = nodes.last[row] ?? 0;
    const to = nodes.end[row] ?? 0;
    const t = nodes.time[from] ?? 0;
    const T = nodes.time[to] ?? 0;
    const logA = (time.logA[T] ?? 0) - (time.logA[t] ?? 0);
    const logB = (time.logB[T] ?? 0) - (time.logB[t] ?? 0);
    const left = Math.exp(-(p.r + (nodes.x[from] ?? 0)) * logA - p.s * logB);
    const gone = table[FIELDS * from] ?? 0;
    const sum = Math.max(SMALLEST, gone + left * (1 - (table[FIELDS * to] ?? 0)));
    return Math.min(1, left / sum);
  });
}

/** 1 / (1 + R) of one history. */
export function chanceAlive(p: ParetoNbdParameters, { x, tx, T }: PurchaseHistory): number {
  const gone = new Float64Array(FIELDS);
  integrateGone(p, { x, from: tx, to: T }, gone);
  const logA = Math.log1p((T - tx) / (p.alpha + tx));
  const logB = Math.log1p((T - tx) / (p.beta + tx));
  const left = Math.exp(-(p.r + x) * logA - p.s * logB);
  return left / Math.max(SMALLEST, (gone[0] ?? 0) + left);
}

const SMALLEST = 1e-300;

/** The distinct (x, time) of the histories, by x and then by time, and each history's two of them. */
interface Nodes {
  readonly x: Int32Array;
  /** Place among `times`, which rise. */
  readonly time: Int32Array;
  readonly times: Float64Array;
  /** Per history: the node of (x, tx) and that of (x, T). */
  readonly last: Int32Array;
  readonly end: Int32Array;
}

function indexNodes(h: PurchaseHistories): Nodes {
  const rows = h.weight.length;
  const both = new Float64Array(2 * rows);
  both.set(h.tx, 0);
  both.set(h.T, rows);
  const { index, distinct } = indexValues(both);
  const times = distinct.toSorted();
  const rank = new Int32Array(times.length);
  const rankOf = new Map(Array.from(times, (t, k) => [t, k] as const));
  for (const [number, t] of distinct.entries()) rank[number] = rankOf.get(t) ?? 0;
  const keys = indexValues(
    both.map((_, i) => (h.x[i % rows] ?? 0) * times.length + (rank[index[i] ?? 0] ?? 0)),
  );
  const order = keys.distinct.toSorted();
  const placeOf = new Map(Array.from(order, (key, place) => [key, place] as const));
  const place = Int32Array.from(keys.distinct, (key) => placeOf.get(key) ?? 0);
  const node = keys.index.map((number) => place[number] ?? 0);
  return {
    x: Int32Array.from(order, (key) => Math.floor(key / times.length)),
    time: Int32Array.from(order, (key) => key % times.length),
    times,
    last: node.subarray(0, rows),
    end: node.subarray(rows),
  };
}

interface TimeTables {
  /** log(1 + t / α), t / (α + t), and the same of β. */
  readonly logA: Float64Array;
  readonly shareA: Float64Array;
  readonly logB: Float64Array;
  readonly shareB: Float64Array;
}

function tabulateTimes({ alpha, beta }: ParetoNbdParameters, times: Float64Array): TimeTables {
  return {
    logA: times.map((t) => Math.log1p(t / alpha)),
    shareA: times.map((t) => t / (alpha + t)),
    logB: times.map((t) => Math.log1p(t / beta)),
    shareB: times.map((t) => t / (beta + t)),
  };
}

/** G and its derivatives at every node, from the longest time of each x down. */
function tabulateGone(p: ParetoNbdParameters, nodes: Nodes, table: Float64Array): void {
  const time = tabulateTimes(p, nodes.times);
  const panel = new Float64Array(FIELDS);
  for (let node = nodes.x.length - 1; node >= 0; node--) {
    const at = FIELDS * node;
    const x = nodes.x[node] ?? 0;
    if (nodes.x[node + 1] !== x) {
      table.fill(0, at, at + FIELDS);
      continue;
    }
    const t = nodes.time[node] ?? 0;
    const next = nodes.time[node + 1] ?? 0;
    integrateGone(p, { x, from: nodes.times[t] ?? 0, to: nodes.times[next] ?? 0 }, panel);
    const logA = (time.logA[next] ?? 0) - (time.logA[t] ?? 0);
    const logB = (time.logB[next] ?? 0) - (time.logB[t] ?? 0);
    const fallA = (p.r + x) * ((time.shareA[next] ?? 0) - (time.shareA[t] ?? 0));
    const fallB = p.s * ((time.shareB[next] ?? 0) - (time.shareB[t] ?? 0));
    const left = Math.exp(-(p.r + x) * logA - p.s * logB);
    const after = at + FIELDS;
    const later = table[after] ?? 0;
    table[at] = (panel[0] ?? 0) + left * later;
    table[at + 1] = (panel[1] ?? 0) + left * ((table[after + 1] ?? 0) - fallA * later);
    table[at + 2] =
      (panel[2] ?? 0) + left * ((table[after + 2] ?? 0) - (p.r * logA - fallA) * later);
    table[at + 3] = (panel[3] ?? 0) + left * ((table[after + 3] ?? 0) - fallB * later);
    table[at + 4] =
      (panel[4] ?? 0) + left * ((table[after + 4] ?? 0) - (p.s * logB - fallB) * later);
  }
}

/** Rules by the fall of the integrand over a panel, q: their relative error is below 1e-13. */
const NARROW: LegendreRule = gaussLegendre(4);
const NARROW_FALL = 0.3;
const MIDDLE: LegendreRule = gaussLegendre(8);
const MIDDLE_FALL = 3;
const WIDE: LegendreRule = gaussLegendre(16);
/** A panel of the widest rule is at most this wide in y, and in the exponent of the integrand. */
const PANEL_WIDTH = 2;
const PANEL_FALL = 8;
/** The integrand is cut where it has fallen by e⁻⁴⁰. */
const NEGLIGIBLE_FALL = 40;

/**
 * The part of G(t) from t to the time `to`, with its derivatives: composite Gauss–Legendre in
 * y = log((c + v) / (c + t)), c the smaller of α and β: there the integrand is nearly exponential and its
 * next singularity is π away.
 */
function integrateGone(
  { r, alpha, s, beta }: ParetoNbdParameters,
  span: { readonly x: number; readonly from: number; readonly to: number },
  into: Float64Array,
): void {
  const t = span.from;
  const shape = r + span.x;
  const c = Math.min(alpha, beta);
  const steepness = shape * ((c + t) / (alpha + t)) + (s + 1) * ((c + t) / (beta + t));
  const whole = Math.log1p((span.to - t) / (c + t));
  const range = steepness > 2 ? Math.min(whole, NEGLIGIBLE_FALL / (steepness - 1)) : whole;
  const fall = range * Math.max(2, steepness);
  const rule = fall <= NARROW_FALL ? NARROW : fall <= MIDDLE_FALL ? MIDDLE : WIDE;
  const panels =
    rule === WIDE
      ? Math.max(1, Math.ceil(range * Math.max(1 / PANEL_WIDTH, steepness / PANEL_FALL)))
      : 1;
  const half = (0.5 * range) / panels;
  let sum = 0;
  let byRate = 0;
  let byShape = 0;
  let byDrop = 0;
  let bySame = 0;
  for (let panel = 0; panel < panels; panel++) {
    for (let i = 0; i < rule.points.length; i++) {
      const y = half * (2 * panel + 1 + (rule.points[i] ?? 0));
      const grown = (c + t) * Math.expm1(y); // v − t
      const v = t + grown;
      const ratioA = grown / (alpha + t);
      const ratioB = grown / (beta + t);
      const logA = Math.log1p(ratioA);
      const logB = Math.log1p(ratioB);
      const height = Math.exp(-shape * logA - s * logB);
      const term = (half * (rule.weights[i] ?? 0) * height * s * (c + v)) / (beta + v);
      const fallA = (shape * alpha * ratioA) / (alpha + v);
      const fallB = (s * beta * ratioB) / (beta + v);
      sum += term;
      byRate -= term * fallA;
      byShape -= term * (r * logA - fallA);
      byDrop += term * (beta / (beta + v) - fallB);
      bySame += term * (v / (beta + v) - s * logB + fallB);
    }
  }
  into[0] = sum;
  into[1] = byRate;
  into[2] = byShape;
  into[3] = byDrop;
  into[4] = bySame;
}
