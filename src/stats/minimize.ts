/**
 * The value of a function at x; writes its gradient into the second argument. A value that is not
 * finite means "outside the domain": the search turns back.
 */
export type Objective = (x: readonly number[], gradient: Float64Array) => number;

export interface Minimum {
  readonly x: readonly number[];
  readonly value: number;
  readonly gradient: Float64Array;
  /** The largest absolute derivative at x. */
  readonly gradientNorm: number;
  readonly iterations: number;
  readonly evaluations: number;
  /** True when the gradient is flat, to the tolerance or to the last digit that the value has. */
  readonly converged: boolean;
}

interface Point {
  readonly x: readonly number[];
  readonly value: number;
  readonly gradient: Float64Array;
}

/** Longest step along one coordinate: in log space e⁴, so that a flat start cannot throw the search away. */
const LONGEST_STEP = 4;

/**
 * The minimum of a smooth function with an analytic gradient: BFGS with a line search for the strong
 * Wolfe conditions (Nocedal & Wright 2006, "Numerical Optimization", algorithms 6.1 (equations 6.17,
 * 6.20), 3.5 and 3.6). Never throws for a function that is finite at the start; where the minimum
 * lies at infinity it stops when the slope is flat and the caller sees a large x.
 *
 * @example
 * minimize((x, g) => { g[0] = 2 * ((x[0] ?? 0) - 3); return ((x[0] ?? 0) - 3) ** 2; }, [0]).x; // [3]
 */
export function minimize(
  objective: Objective,
  start: readonly number[],
  options: {
    readonly tolerance?: number;
    readonly maxIterations?: number;
    /** About the inverse of the second derivatives at the start, positive definite, where it is known. */
    readonly inverse?: readonly (readonly number[])[] | null;
  } = {},
): Minimum {
  let evaluations = 0;
  const evaluate = (x: readonly number[]): Point => {
    evaluations++;
    const gradient = new Float64Array(x.length);
    const value = objective(x, gradient);
    return { x, gradient, value: gradient.every(Number.isFinite) ? value : Number.NaN };
  };
  const tolerance = options.tolerance ?? 1e-10;
  const maxIterations = options.maxIterations ?? 200;
  let here = evaluate(start);
  let inverse = (options.inverse ?? identity(start.length)).map((row) => [...row]);
  let fresh = !options.inverse;
  let iterations = 0;
  let stuck = false;
  while (iterations < maxIterations && !stuck && !isFlat(here, tolerance)) {
    iterations++;
    const direction = descent(inverse, here.gradient, fresh);
    const next = lineSearch(here, direction, evaluate);
    if (next === null) {
      stuck = fresh;
      inverse = identity(start.length);
      fresh = true;
      continue;
    }
    inverse = bfgsUpdate({ inverse, from: here, to: next, fresh });
    here = next;
    fresh = false;
  }
  return {
    x: here.x,
    value: here.value,
    gradient: here.gradient,
    gradientNorm: largest(here.gradient),
    iterations,
    evaluations,
    converged: isFlat(here, stuck ? 1e-6 : tolerance),
  };
}

function isFlat(point: Point, tolerance: number): boolean {
  return largest(point.gradient) <= tolerance * Math.max(1, Math.abs(point.value));
}

function largest(v: Float64Array): number {
  return v.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
}

function identity(size: number): number[][] {
  return Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (__, j) => (i === j ? 1 : 0)),
  );
}

/** −H g, no longer than `LONGEST_STEP`; the steepest descent of length 1 or less at a fresh start. */
function descent(inverse: readonly number[][], gradient: Float64Array, fresh: boolean): number[] {
  const step = inverse.map((row) => -row.reduce((sum, h, j) => sum + h * (gradient[j] ?? 0), 0));
  const size = step.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  const limit = fresh ? 0.5 : LONGEST_STEP;
  return size > limit ? step.map((each) => (each * limit) / size) : step;
}

interface Trial extends Point {
  readonly alpha: number;
  readonly slope: number;
}

/** Relative rounding of a sum of many terms: within it the slope tells where the minimum is, not the value. */
const VALUE_NOISE = 1e-13;

/**
 * Algorithms 3.5 and 3.6: bracket, then bisect or interpolate. Null where no decrease is found. Close to
 * the minimum, where the value no longer changes but by rounding, a flatter slope is enough (Hager & Zhang
 * 2005, "A new conjugate gradient method with guaranteed descent and an efficient line search", SIAM J.
 * Optimization 16(1), the approximate Wolfe conditions).
 */
function lineSearch(
  from: Point,
  direction: readonly number[],
  evaluate: (x: readonly number[]) => Point,
): Point | null {
  const slopeOf = (g: Float64Array): number =>
    direction.reduce((sum, d, i) => sum + d * (g[i] ?? 0), 0);
  const at = (alpha: number): Trial => {
    const point = evaluate(from.x.map((x, i) => x + alpha * (direction[i] ?? 0)));
    return { ...point, alpha, slope: slopeOf(point.gradient) };
  };
  const start: Trial = { ...from, alpha: 0, slope: slopeOf(from.gradient) };
  if (!(start.slope < 0)) return null;
  const noise = VALUE_NOISE * Math.abs(start.value);
  let low = start;
  let high: Trial | null = null;
  let trial = at(1);
  for (let round = 0; round < 30; round++) {
    const tooHigh = !(trial.value <= start.value + 1e-4 * trial.alpha * start.slope + noise);
    if (tooHigh || !(trial.value < low.value + noise)) high = trial;
    else if (Math.abs(trial.slope) <= -0.9 * start.slope) return trial;
    else {
      if (high === null ? trial.slope >= 0 : trial.slope * (high.alpha - low.alpha) >= 0)
        high = low;
      low = trial;
    }
    if (high === null && low.alpha >= LONGEST_STEP) break;
    trial = at(high === null ? 2 * low.alpha : between(low, high));
  }
  return low.alpha > 0 ? low : null;
}

/** The minimum of the parabola through low's value and slope and high's value, kept inside the bracket. */
function between(low: Trial, high: Trial): number {
  const width = high.alpha - low.alpha;
  const rise = high.value - low.value - low.slope * width;
  const step = rise > 0 ? (-low.slope * width * width) / (2 * rise) : Number.NaN;
  const share = step / width;
  return low.alpha + width * (share > 0.1 && share < 0.9 ? share : 0.5);
}

/** Equation 6.17, the first matrix scaled by equation 6.20; unchanged where the curvature is not positive. */
function bfgsUpdate(update: {
  readonly inverse: number[][];
  readonly from: Point;
  readonly to: Point;
  readonly fresh: boolean;
}): number[][] {
  const { from, to } = update;
  const s = to.x.map((x, i) => x - (from.x[i] ?? 0));
  const y = Array.from(to.gradient, (g, i) => g - (from.gradient[i] ?? 0));
  const sy = dot(s, y);
  if (!(sy > 1e-14 * Math.sqrt(dot(s, s) * dot(y, y)))) return update.inverse;
  const scale = update.fresh ? sy / dot(y, y) : 1;
  const inverse = update.inverse.map((row) => row.map((h) => h * scale));
  const hy = inverse.map((row) => dot(row, y));
  const factor = (1 + dot(y, hy) / sy) / sy;
  return inverse.map((row, i) =>
    row.map(
      (h, j) =>
        h +
        factor * (s[i] ?? 0) * (s[j] ?? 0) -
        ((hy[i] ?? 0) * (s[j] ?? 0) + (s[i] ?? 0) * (hy[j] ?? 0)) / sy,
    ),
  );
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, each, i) => sum + each * (b[i] ?? 0), 0);
}

/**
 * The matrix of second derivatives at x by central differences of the gradient, made symmetric.
 * With step h the error is about h² of the fourth derivative and 1e-16/h of the gradient's size.
 *
 * @example
 * hessian((x, g) => { g[0] = 2 * (x[0] ?? 0); return (x[0] ?? 0) ** 2; }, [1]); // [[2]]
 */
export function hessian(objective: Objective, x: readonly number[], step = 1e-4): number[][] {
  const gradientAt = (index: number, shift: number): Float64Array => {
    const gradient = new Float64Array(x.length);
    objective(
      x.map((value, i) => (i === index ? value + shift : value)),
      gradient,
    );
    return gradient;
  };
  const rows = x.map((_, i) => {
    const up = gradientAt(i, step);
    const down = gradientAt(i, -step);
    return Array.from(up, (g, j) => (g - (down[j] ?? 0)) / (2 * step));
  });
  return rows.map((row, i) => row.map((value, j) => 0.5 * (value + (rows[j]?.[i] ?? 0))));
}
