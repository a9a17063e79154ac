import { gammaQuantile } from "./gamma-distribution.ts";
import { cholesky, type SquareMatrix } from "./matrix.ts";

/** What the instruments tell of outcome and action: coefficients of both on the instruments, or any linear map of those. */
export interface ReducedForm {
  readonly withOutcome: readonly number[];
  readonly withAction: readonly number[];
  /** Of those of the outcome, then those of the action, with one another. */
  readonly covariance: SquareMatrix;
}

/**
 * All effects that a test does not reject: an interval; a ray, two rays or the whole line where instruments are so weak that effects of any size are not
 * rejected; several pieces, or none where several instruments contradict one another.
 */
export interface AndersonRubinSet {
  readonly shape: "interval" | "ray" | "two rays" | "line" | "pieces" | "empty";
  /** From the lowest on, each from its lower to its upper end, which may be infinite. */
  readonly parts: readonly (readonly [number, number])[];
}

/**
 * The effects β that the Anderson-Rubin test does not reject: g(β)′ V(β)⁻¹ g(β) ≤ χ² with a degree of freedom an instrument, where g(β) is what
 * the instruments tell of Y − β A, and V its variance, whatever the residuals' spread (Anderson & Rubin 1949, Annals of Mathematical Statistics
 * 20(1), section 7, https://doi.org/10.1214/aoms/1177730090; Andrews, Stock & Sun 2019, Annual Review of Economics 11, section 5.1,
 * https://doi.org/10.1146/annurev-economics-080218-025643). Of one instrument it is Fieller's set, in closed form. Of several its ends are looked
 * for on a grid of angles over the whole line, finer about each instrument's own ratio; every end is exact to rounding.
 *
 * @param level from 0 to 1.
 * @returns undefined where the residuals do not vary.
 * @example
 * const strong = { withOutcome: [8], withAction: [4], covariance: [[1, 0], [0, 1]] };
 * andersonRubinSet(strong, 0.95)?.parts[0]; // [1.2251, 4.0387]
 */
export function andersonRubinSet(of: ReducedForm, level: number): AndersonRubinSet | undefined {
  const threshold = 2 * gammaQuantile(level, of.withAction.length / 2);
  if (!(traceOf(of.covariance, 0) > 0)) return undefined;
  return shaped(of.withAction.length === 1 ? fieller(of, threshold) : searched(of, threshold));
}

type Parts = readonly (readonly [number, number])[];

/** (y − β a)² ≤ q (V_yy − 2 β V_ya + β² V_aa), a quadratic inequality in β (Fieller 1954, equation 6). */
function fieller({ withOutcome, withAction, covariance }: ReducedForm, q: number): Parts {
  const [y = 0, a = 0] = [withOutcome[0], withAction[0]];
  const [[yy = 0, ya = 0] = [], [, aa = 0] = []] = covariance;
  const square = a * a - q * aa;
  const half = y * a - q * ya;
  const constant = y * y - q * yy;
  const inner = half * half - square * constant;
  if (square === 0) {
    if (half === 0) return constant <= 0 ? [[-Infinity, Infinity]] : [];
    const end = constant / (2 * half);
    return half > 0 ? [[end, Infinity]] : [[-Infinity, end]];
  }
  if (inner < 0) return square > 0 ? [] : [[-Infinity, Infinity]];
  // Of the two roots the larger first, then the other from their product: no digits are lost.
  const far = half + (half < 0 ? -1 : 1) * Math.sqrt(inner);
  const roots = far === 0 ? [0, 0] : [far / square, constant / far];
  const [low, high] = [Math.min(...roots), Math.max(...roots)];
  return square > 0
    ? [[low, high]]
    : [
        [-Infinity, low],
        [high, Infinity],
      ];
}

const anglesOfLine = 1_440;

/** On β = s tan θ the statistic is smooth and the same at both ends, where β is infinite. */
function searched(of: ReducedForm, threshold: number): Parts {
  const scale = scaleOf(of);
  const at = (angle: number): number => statistic(of, Math.cos(angle), scale * Math.sin(angle));
  const end = Math.PI / 2;
  const angles = [
    ...Array.from({ length: anglesOfLine + 1 }, (_, i) => -end + (Math.PI * i) / anglesOfLine),
    ...aboutRatios(of).map((effect) => Math.atan(effect / scale)),
  ].sort((a, b) => a - b);
  const points = withLowest(angles, at).map((angle) => ({
    ...{ angle, isIn: at(angle) <= threshold },
  }));
  const parts: [number, number][] = [];
  let from = points[0]?.isIn ? -Infinity : undefined;
  for (const [i, { angle, isIn }] of points.entries()) {
    const before = points[i - 1];
    if (before === undefined || before.isIn === isIn) continue;
    const crossing = scale * Math.tan(crossingOf(at, threshold, [before.angle, angle]));
    if (isIn) from = crossing;
    else {
      parts.push([from ?? crossing, crossing]);
      from = undefined;
    }
  }
  if (from !== undefined) parts.push([from, Infinity]);
  return parts;
}

/** g′ V⁻¹ g of c Y − d A; infinite where that has no spread and g is not 0. */
function statistic({ withOutcome, withAction, covariance }: ReducedForm, c: number, d: number) {
  const size = withAction.length;
  const cell = (i: number, j: number): number => covariance[i]?.[j] ?? 0;
  const variance = withAction.map((_, i) =>
    withAction.map(
      (__, j) =>
        c * c * cell(i, j) -
        c * d * (cell(i, size + j) + cell(size + i, j)) +
        d * d * cell(size + i, size + j),
    ),
  );
  const lower = cholesky(variance);
  if (lower === null) return Number.POSITIVE_INFINITY;
  const forward: number[] = [];
  for (const [i, row] of lower.entries()) {
    let left = c * (withOutcome[i] ?? 0) - d * (withAction[i] ?? 0);
    for (let k = 0; k < i; k++) left -= (row[k] ?? 0) * (forward[k] ?? 0);
    forward.push(left / (row[i] ?? 1));
  }
  return forward.reduce((sum, each) => sum + each * each, 0);
}

/** The size of effects at which outcome and action are equally uncertain. */
function scaleOf({ withOutcome, withAction, covariance }: ReducedForm): number {
  const spread = Math.sqrt(traceOf(covariance, 0) / traceOf(covariance, withAction.length));
  if (Number.isFinite(spread) && spread > 0) return spread;
  const norm = (v: readonly number[]): number => Math.hypot(...v);
  return (norm(withOutcome) + Math.sqrt(traceOf(covariance, 0))) / (norm(withAction) || 1);
}

function traceOf(covariance: SquareMatrix, from: number): number {
  const size = covariance.length / 2;
  let sum = 0;
  for (let i = from; i < from + size; i++) sum += covariance[i]?.[i] ?? 0;
  return sum;
}

/** Effects about each instrument's own ratio, out to eight of its errors. */
function aboutRatios({ withOutcome, withAction, covariance }: ReducedForm): number[] {
  const size = withAction.length;
  return withAction.flatMap((a, i) => {
    if (a === 0) return [];
    const ratio = (withOutcome[i] ?? 0) / a;
    const [yy = 0, ya = 0] = [covariance[i]?.[i], covariance[i]?.[size + i]];
    const variance = yy - 2 * ratio * ya + ratio ** 2 * (covariance[size + i]?.[size + i] ?? 0);
    const error = Math.sqrt(Math.max(0, variance)) / Math.abs(a);
    return Array.from({ length: 257 }, (_, step) => ratio + ((step - 128) / 16) * error);
  });
}

/** Angles with, between neighbours of a lowest one, the very lowest: a set as narrow as that is not overlooked. */
function withLowest(angles: readonly number[], at: (angle: number) => number): number[] {
  const values = angles.map(at);
  const lowest = angles.flatMap((_, i) => {
    const [before, own, after] = [values[i - 1], values[i], values[i + 1]];
    if (before === undefined || own === undefined || after === undefined) return [];
    if (own > before || own > after) return [];
    return [goldenSection(at, [angles[i - 1] ?? 0, angles[i + 1] ?? 0])];
  });
  return [...angles, ...lowest].sort((a, b) => a - b);
}

function goldenSection(
  at: (angle: number) => number,
  [from, to]: readonly [number, number],
): number {
  const share = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [from, to];
  for (let round = 0; round < 60; round++) {
    const [left, right] = [high - share * (high - low), low + share * (high - low)];
    if (at(left) <= at(right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
}

function crossingOf(
  at: (angle: number) => number,
  threshold: number,
  [from, to]: readonly [number, number],
): number {
  let [low, high] = [from, to];
  const isIn = at(low) <= threshold;
  for (let round = 0; round < 80; round++) {
    const middle = (low + high) / 2;
    if (at(middle) <= threshold === isIn) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function shaped(parts: Parts): AndersonRubinSet {
  const [first, second, ...more] = parts;
  const infinite = parts.flat().filter((each) => !Number.isFinite(each)).length;
  if (first === undefined) return { shape: "empty", parts };
  if (second === undefined)
    return { shape: infinite === 0 ? "interval" : infinite === 1 ? "ray" : "line", parts };
  return { shape: more.length === 0 && infinite === 2 ? "two rays" : "pieces", parts };
}
