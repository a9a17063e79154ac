import { bgNbdProbabilityAlive } from "./bg-nbd.ts";
import { type DropoutParameters, mbgNbdProbabilityAlive, type PurchaseHistory } from "./mbg-nbd.ts";
import type { ParetoNbdParameters } from "./pareto-gone.ts";
import { paretoNbdProbabilityAlive } from "./pareto-nbd.ts";
import { gaussLegendre } from "./quadrature.ts";

/**
 * The chances of 0, 1, 2, … purchases in the next t, and when the next one comes. For a customer who has
 * just made the first purchase the history is x = 0, tx = 0, T = 0, and (0, t] is its whole life.
 */

/** The next t, in the unit of alpha, and the largest number of purchases asked for. */
export interface PurchaseRange {
  readonly t: number;
  readonly most: number;
}

/**
 * The chances of 0 to `most` purchases under the MBG/NBD: of a customer who is alive at T, with N ~ NBD
 * the purchases of one who stays, P(n) = E (1 − p)ⁿ P(N = n) + E p (1 − p)^(n − 1) P(N ≥ n), over
 * p ~ Beta(a, b + x + 1), the second term from n = 1. They sum to 1 as `most` grows.
 *
 * @example
 * const cdnow = { r: 0.524843, alpha: 6.183086, a: 0.891359, b: 1.614002 };
 * mbgNbdPurchaseChances(cdnow, { x: 0, tx: 0, T: 0 }, { t: 39, most: 2 }); // [0.5826, 0.1828, 0.0869]
 */
export function mbgNbdPurchaseChances(
  p: DropoutParameters,
  history: PurchaseHistory,
  range: PurchaseRange,
): Float64Array {
  const alive = mbgNbdProbabilityAlive(p, history);
  return dropoutChances({ p, alive, b: p.b + history.x + 1 }, history, range);
}

/**
 * The chances of 0 to `most` purchases under the BG/NBD: for a new customer those of Fader, Hardie & Lee
 * 2005, equation 8.
 *
 * @example
 * const cdnow = { r: 0.242595, alpha: 4.413602, a: 0.792922, b: 2.425907 };
 * bgNbdPurchaseChances(cdnow, { x: 0, tx: 0, T: 0 }, { t: 39, most: 2 }); // [0.5743, 0.1992, 0.0853]
 */
export function bgNbdPurchaseChances(
  p: DropoutParameters,
  history: PurchaseHistory,
  range: PurchaseRange,
): Float64Array {
  const alive = bgNbdProbabilityAlive(p, history);
  return dropoutChances({ p, alive, b: p.b + history.x }, history, range);
}

/** b is that of the chance of leaving, given the chances already taken. */
function dropoutChances(
  customer: { readonly p: DropoutParameters; readonly alive: number; readonly b: number },
  { x, T }: PurchaseHistory,
  { t, most }: PurchaseRange,
): Float64Array {
  const { p, alive, b } = customer;
  const staying = stayingChances({ shape: p.r + x, ratio: t / (p.alpha + T), most });
  const chances = new Float64Array(most + 1);
  let below = 0; // P(N < n)
  let stayed = 1; // E (1 − p)ⁿ
  let leaving = 0; // E p (1 − p)^(n − 1)
  for (let n = 0; n <= most; n++) {
    const made = staying[n] ?? 0;
    chances[n] = alive * (stayed * made + leaving * Math.max(0, 1 - below));
    below += made;
    leaving = (stayed * p.a) / (p.a + b + n);
    stayed *= (b + n) / (p.a + b + n);
  }
  chances[0] = (chances[0] ?? 0) + 1 - alive;
  return chances;
}

/** The NBD's chances of 0 to `most` purchases, of mean shape · ratio, in logarithms until the last step. */
function stayingChances(of: {
  readonly shape: number;
  readonly ratio: number;
  readonly most: number;
}): Float64Array {
  const { shape, ratio, most } = of;
  const chances = new Float64Array(most + 1);
  const logQ = Math.log(ratio) - Math.log1p(ratio);
  let log = -shape * Math.log1p(ratio);
  for (let n = 0; n <= most; n++) {
    chances[n] = Math.exp(log);
    log += logQ + Math.log((shape + n) / (n + 1));
  }
  return chances;
}

const LEGENDRE = gaussLegendre(16);
/** Beyond this fall of the chance of living on, e⁻⁴⁰, nothing is left. */
const NEGLIGIBLE_FALL = 40;
const MOST_PANELS = 4000;

/**
 * The chances of 0 to `most` purchases under the Pareto/NBD: the NBD's over the time lived, which is t with
 * chance ((β + T) / (β + T + t))ˢ and else u < t with the density of the Pareto; by Gauss–Legendre in
 * log(1 + u / c), c the smaller of α + T and β + T, in panels narrower than the NBD's peak for `most`:
 * the error is below 1e-10 while r + x + most is below 10⁶.
 *
 * @example
 * const cdnow = { r: 0.553277, alpha: 10.577683, s: 0.60624, beta: 11.668735 };
 * paretoNbdPurchaseChances(cdnow, { x: 0, tx: 0, T: 0 }, { t: 39, most: 2 }); // [0.5935, 0.1656, 0.0825]
 */
export function paretoNbdPurchaseChances(
  p: ParetoNbdParameters,
  history: PurchaseHistory,
  { t, most }: PurchaseRange,
): Float64Array {
  const alive = paretoNbdProbabilityAlive(p, history);
  const shape = p.r + history.x;
  const a = p.alpha + history.T;
  const b = p.beta + history.T;
  const chances = new Float64Array(most + 1);
  const addLife = (u: number, weight: number): void => {
    const made = stayingChances({ shape, ratio: u / a, most });
    for (let n = 0; n <= most; n++) chances[n] = (chances[n] ?? 0) + weight * (made[n] ?? 0);
  };
  addLife(t, alive * Math.exp(-p.s * Math.log1p(t / b)));
  const c = Math.min(a, b);
  const longest = b * Math.expm1(Math.min(NEGLIGIBLE_FALL / p.s, Math.log1p(t / b)));
  const width = Math.log1p(longest / c);
  const detail = 2 + 0.5 * Math.sqrt(shape + most) + p.s / 8;
  const panels = Math.min(MOST_PANELS, Math.ceil(width * detail));
  const half = (0.5 * width) / Math.max(1, panels);
  let died = 0;
  const lives: { readonly u: number; readonly density: number }[] = [];
  for (let panel = 0; panel < panels; panel++) {
    for (let i = 0; i < LEGENDRE.points.length; i++) {
      const y = half * (2 * panel + 1 + (LEGENDRE.points[i] ?? 0));
      const u = c * Math.expm1(y);
      const rate = (p.s * (c + u)) / (b + u);
      const density = half * (LEGENDRE.weights[i] ?? 0) * rate * Math.exp(-p.s * Math.log1p(u / b));
      lives.push({ u, density });
      died += density;
    }
  }
  // Scaled to the chance of dying within t, so that the chances sum to 1.
  const dies = -Math.expm1(-p.s * Math.log1p(t / b));
  for (const { u, density } of lives) addLife(u, (alive * dies * density) / died);
  chances[0] = (chances[0] ?? 0) + 1 - alive;
  return chances;
}

/** A quantile of the time from T to the next purchase. */
export interface NextPurchase {
  /** Infinity where the customer may have left and so makes none with a larger chance than that. */
  readonly time: number;
  /** Of a customer who is alive at T; finite for a share below 1. */
  readonly timeIfAlive: number;
}

/**
 * The time after T by which the next purchase is made with this chance, under the MBG/NBD: alive, its
 * wait is ((α + T) / (α + T + t))^(r + x) survived. The ends of the 80 % interval are at shares .1 and .9.
 *
 * @param share from 0 to 1.
 * @example
 * const cdnow = { r: 0.524843, alpha: 6.183086, a: 0.891359, b: 1.614002 };
 * mbgNbdNextPurchase(cdnow, { x: 2, tx: 30.428571, T: 38.857143 }, 0.5); // { time: 28.3, timeIfAlive: 14.2 }
 */
export function mbgNbdNextPurchase(
  p: DropoutParameters,
  history: PurchaseHistory,
  share: number,
): NextPurchase {
  return nextPurchase(p, { ...history, alive: mbgNbdProbabilityAlive(p, history) }, share);
}

/**
 * The same under the BG/NBD, which takes every customer without a repeat to be alive.
 *
 * @example
 * const cdnow = { r: 0.242595, alpha: 4.413602, a: 0.792922, b: 2.425907 };
 * bgNbdNextPurchase(cdnow, { x: 2, tx: 30.428571, T: 38.857143 }, 0.5); // { time: 29.5, timeIfAlive: 15.7 }
 */
export function bgNbdNextPurchase(
  p: DropoutParameters,
  history: PurchaseHistory,
  share: number,
): NextPurchase {
  return nextPurchase(p, { ...history, alive: bgNbdProbabilityAlive(p, history) }, share);
}

function nextPurchase(
  { r, alpha }: DropoutParameters,
  { x, T, alive }: PurchaseHistory & { readonly alive: number },
  share: number,
): NextPurchase {
  const at = (chance: number): number =>
    chance < 1 ? (alpha + T) * Math.expm1(-Math.log1p(-chance) / (r + x)) : Infinity;
  return { time: share === 0 ? 0 : at(share / alive), timeIfAlive: at(share) };
}
