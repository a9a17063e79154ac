import { gaussLegendre } from "./quadrature.ts";
import { normalCdf, normalQuantile } from "./special.ts";

/** How the chance of a false alarm is spent over the looks. */
export type ErrorSpending = "obrien-fleming" | "pocock";

/** The bounds of planned looks. */
export interface GroupSequentialBounds {
  /** For each look: the difference is real where its z value is beyond ± this. Infinity where nothing can be spent. */
  readonly bounds: readonly number[];
  /** For each look: the two-sided chance of a false alarm up to and with it. */
  readonly spent: readonly number[];
}

/**
 * Bounds for an experiment that is read at planned looks and may be stopped at each, both directions alike: the chance that
 * a difference of 0 crosses any of them is alpha (Lan & DeMets 1983, "Discrete sequential boundaries for clinical trials",
 * Biometrika 70(3), https://doi.org/10.2307/2336502). Each side spends up to the information t
 *
 *   O'Brien–Fleming-like: 2 − 2 Φ(z₁₋α⸝₄ / √t), little at first, and a last bound close to that of one look;
 *   Pocock-like: α/2 · log(1 + (e − 1) t), nearly the same bound at every look.
 *
 * A bound depends on the looks before it only, so a later look may come at another time than was planned, or be added:
 * its time must not depend on what was seen. The crossing chances are those of Brownian motion, by the recursion of Armitage, McPherson
 * & Rowe 1969 (Jennison & Turnbull 2000, "Group Sequential Methods", chapter 19) with Gauss–Legendre panels; bounds are
 * exact to 1e-9. Meant for some tens of looks: a hundred take a second or two. They hold for estimates whose increments are independent, such as differences of means of new people.
 *
 * @param information for each look the share of all people that are in, ascending, above 0 and at most 1. Where the
 *   last is less than 1 the rest of alpha is kept for later.
 * @param options.alpha two-sided, default 0.05.
 * @param options.spending default "obrien-fleming".
 * @throws RangeError where information does not ascend within 0 to 1, or alpha is not between 0 and 1.
 * @example
 * groupSequentialBounds([0.5, 1]).bounds; // [2.9626, 1.9686]
 */
export function groupSequentialBounds(
  information: readonly number[],
  options: { readonly alpha?: number; readonly spending?: ErrorSpending } = {},
): GroupSequentialBounds {
  const { alpha = 0.05, spending = "obrien-fleming" } = options;
  if (!(alpha > 0 && alpha < 1))
    throw new RangeError(`Alpha is ${alpha}: it must be between 0 and 1.`);
  checkInformation(information);
  const bounds: number[] = [];
  const spent: number[] = [];
  let going = atStart;
  let already = 0;
  for (const [look, t] of information.entries()) {
    const upTo = spentOfOneSide(t, alpha, spending);
    const edge = boundThatSpends(upTo - already, t, going);
    const next = information[look + 1];
    if (next !== undefined) going = stillWithin(edge, { before: going, time: t, next });
    already = upTo;
    bounds.push(edge / Math.sqrt(t));
    spent.push(2 * upTo);
  }
  return { bounds, spent };
}

function checkInformation(information: readonly number[]): void {
  let before = 0;
  for (const [look, t] of information.entries()) {
    if (!(t > before && t <= 1))
      throw new RangeError(
        `The information of look ${look} is ${t}: it must be above that of the look before, ${before}, and at most 1.`,
      );
    before = t;
  }
}

function spentOfOneSide(t: number, alpha: number, spending: ErrorSpending): number {
  if (spending === "pocock") return (alpha / 2) * Math.log1p((Math.E - 1) * t);
  return 2 * normalCdf(normalQuantile(alpha / 4) / Math.sqrt(t));
}

/** Where Brownian motion may be at a time, not having crossed: points, and the mass at each. */
interface Going {
  readonly time: number;
  readonly points: Float64Array;
  readonly masses: Float64Array;
}

const atStart: Going = { time: 0, points: Float64Array.of(0), masses: Float64Array.of(1) };

/** P(beyond the edge at time t on one side, and not before). */
function crossing(edge: number, t: number, going: Going): number {
  const scale = Math.sqrt(t - going.time);
  let chance = 0;
  for (const [i, point] of going.points.entries())
    chance += (going.masses[i] ?? 0) * normalCdf((point - edge) / scale);
  return chance;
}

function boundThatSpends(chance: number, t: number, going: Going): number {
  if (!(chance > 0)) return Infinity;
  let low = 0;
  let high = farthest * Math.sqrt(t);
  if (crossing(high, t, going) > chance) return Infinity;
  for (let round = 0; round < 60; round++) {
    const middle = (low + high) / 2;
    if (crossing(middle, t, going) > chance) low = middle;
    else high = middle;
  }
  return high;
}

/** In standard deviations: a chance of 1e-300 lies beyond. */
const farthest = 37;
/** Mass beyond so many standard deviations is below 1e-15. */
const massWithin = 8;

/**
 * The mass within ± edge at a time, at Gauss–Legendre points. Panels are at most one standard deviation wide of the step that
 * led here, which smooths the density, and of the next, which reads it.
 */
function stillWithin(
  edge: number,
  step: { readonly before: Going; readonly time: number; readonly next: number },
): Going {
  const { before, time, next } = step;
  const end = Math.min(edge, massWithin * Math.sqrt(time));
  const scale = Math.sqrt(time - before.time);
  const panels = Math.ceil((2 * end) / Math.min(scale, Math.sqrt(next - time)));
  const half = end / panels;
  const points = new Float64Array(panels * rule.points.length);
  const masses = new Float64Array(points.length);
  for (let i = 0; i < points.length; i++) {
    const at = i % rule.points.length;
    const panel = (i - at) / rule.points.length;
    const x = -end + half * (2 * panel + 1 + (rule.points[at] ?? 0));
    let density = 0;
    for (const [j, from] of before.points.entries()) {
      const z = (x - from) / scale;
      density += (before.masses[j] ?? 0) * Math.exp(-0.5 * z * z);
    }
    points[i] = x;
    masses[i] = (half * (rule.weights[at] ?? 0) * density) / (scale * Math.sqrt(2 * Math.PI));
  }
  return { time, points, masses };
}

const rule = gaussLegendre(8);
