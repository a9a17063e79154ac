import { cholesky, inverseOfPositiveDefinite, multiplyLower } from "./matrix.ts";
import { hessian, type Minimum, minimize, type Objective } from "./minimize.ts";
import type { Random } from "./random.ts";
import { logistic, softplus } from "./special.ts";

/** One parameter of a model on an unbounded scale: a logarithm, or a logit for a share. */
export interface Coordinate<Name extends string> {
  readonly name: Name;
  /** Centre of the prior that is used only where the data cannot tell the parameter. */
  readonly centre: number;
}

/** The most likely parameters, how uncertain they are, and which of them the data could not tell. */
export interface ParameterFit<Name extends string> {
  /** In the order of the coordinates, on their unbounded scale. */
  readonly mode: readonly number[];
  readonly logLikelihood: number;
  /** The Laplace approximation's covariance at the mode (inverse of the negative second derivatives). */
  readonly covariance: readonly (readonly number[])[];
  /** Coordinates that needed the prior, in order. */
  readonly untold: readonly Name[];
  readonly converged: boolean;
  /** The largest log-likelihood found without any prior: what the parameters could explain at best. */
  readonly bestLogLikelihood: number;
  /** The negative log-likelihood plus the priors in use, up to a constant. */
  readonly negativeLogPosterior: Objective;
  /** Lower Cholesky triangle of the covariance, for draws. */
  readonly spread: readonly (readonly number[])[];
}

/** Above this standard deviation, a factor of e² either way, a parameter counts as not told by the data. */
const WIDEST_SD = 2;
/** Beyond this distance from the prior's centre, a factor of e⁹, it counts as run off to a boundary. */
const FARTHEST = 9;

/**
 * Maximum likelihood that cannot run away. First without a prior; then every coordinate that the data
 * leave open (its standard deviation is above 2, or it ran off to a boundary) gets a weak prior, the
 * standard logistic density about its centre, and the fit is repeated. On a logit with centre 0 that is
 * the uniform prior on the share; on a logarithm it halves the odds at a factor 3 either way. Its slope
 * is never above 1: it weighs at most as much as one observation.
 *
 * @param negativeLogLikelihood with its gradient; finite wherever the coordinates are moderate.
 * @param search.starts points to search from; the best result counts.
 * @param search.rough about the same function at a fraction of the cost: searched first, so that the
 * function itself is searched from one good point only.
 * @param search.prior true to put the prior on every coordinate from the first.
 */
export function fitParameters<Name extends string>(
  negativeLogLikelihood: Objective,
  coordinates: readonly Coordinate<Name>[],
  search: {
    readonly starts: readonly (readonly number[])[];
    readonly rough?: Objective | null;
    readonly prior?: boolean;
  },
): ParameterFit<Name> {
  let open = new Set(search.prior ? coordinates.keys() : []);
  let bestLogLikelihood = -Infinity;
  for (;;) {
    const objective = withPriors(negativeLogLikelihood, coordinates, open);
    const inside = search.starts.map((start) => start.map((u, i) => nearCentre(u, coordinates[i])));
    const found = search.rough
      ? minimumByRough(objective, withPriors(search.rough, coordinates, open), inside)
      : bestMinimum(objective, inside);
    const curvature = hessian(objective, found.x);
    const best = newtonStep(objective, found, curvature);
    const roughCovariance = invertWithRidge(curvature, 1e-4);
    bestLogLikelihood = Math.max(bestLogLikelihood, open.size === 0 ? -best.value : -Infinity);
    const told = [...coordinates.keys()].filter((i) => !open.has(i));
    const tooFar = told.filter(
      (i) => Math.abs((best.x[i] ?? 0) - (coordinates[i]?.centre ?? 0)) > FARTHEST,
    );
    const tooWide = told.filter((i) => (roughCovariance[i]?.[i] ?? 0) > WIDEST_SD ** 2);
    // Out where one has run off to, the curvature is rounding: the others are judged when that one is back.
    const newlyOpen = tooFar.length > 0 ? tooFar : tooWide;
    if (newlyOpen.length === 0) {
      const covariance = invertWithRidge(curvature, 1e-6);
      const logLikelihood =
        open.size === 0
          ? -best.value
          : -negativeLogLikelihood(best.x, new Float64Array(best.x.length));
      return {
        mode: best.x,
        logLikelihood,
        bestLogLikelihood: Math.max(bestLogLikelihood, logLikelihood),
        negativeLogPosterior: objective,
        covariance,
        spread: cholesky(covariance) ?? covariance.map((row) => row.map(() => 0)),
        untold: coordinates.flatMap(({ name }, i) => (open.has(i) && !search.prior ? [name] : [])),
        converged: best.converged,
      };
    }
    open = new Set([...open, ...newlyOpen]);
  }
}

/** A parameter known to a tenth (on the log scale) has a posterior as good as normal. */
const NARROW_SD = 0.1;
/** Degrees of freedom of the proposal: tails heavier than any posterior here. */
const PROPOSAL_FREEDOM = 5;
const CANDIDATES_PER_DRAW = 4;

/**
 * Draws of the parameters from their posterior, on their unbounded scale: sampling–importance–resampling
 * (Rubin 1987; Gelman et al. 2013, "Bayesian Data Analysis", section 10.4) from a Student t of 5 degrees
 * of freedom about the mode with the Laplace covariance. It corrects the Laplace approximation where the
 * posterior is skewed, as it is beside a boundary. Costs 4 evaluations of the likelihood a draw; where
 * every standard deviation is below 0.1 there is nothing to correct and the draws are plain normal ones.
 */
export function drawParameters(
  fit: ParameterFit<string>,
  count: number,
  random: Random,
): (readonly number[])[] {
  if (fit.covariance.every((row, i) => (row[i] ?? 0) < NARROW_SD ** 2)) {
    return Array.from({ length: count }, () => shifted(fit, normals(fit, random), 1));
  }
  const size = fit.mode.length;
  const unused = new Float64Array(size);
  const logWeights: number[] = [];
  const candidates = Array.from({ length: count * CANDIDATES_PER_DRAW }, () => {
    const noise = normals(fit, random);
    const mixing = Math.sqrt(random.gamma(PROPOSAL_FREEDOM / 2, PROPOSAL_FREEDOM / 2));
    const u = shifted(fit, noise, 1 / mixing);
    const squared = noise.reduce((sum, z) => sum + z * z, 0) / (mixing * mixing);
    const logProposal = -0.5 * (PROPOSAL_FREEDOM + size) * Math.log1p(squared / PROPOSAL_FREEDOM);
    const logWeight = -fit.negativeLogPosterior(u, unused) - logProposal;
    logWeights.push(Number.isFinite(logWeight) ? logWeight : -Infinity);
    return u;
  });
  return resample(candidates, logWeights, random).slice(0, count);
}

function normals(fit: ParameterFit<string>, random: Random): number[] {
  return fit.mode.map(() => random.normal());
}

function shifted(fit: ParameterFit<string>, noise: readonly number[], scale: number): number[] {
  const shift = multiplyLower(fit.spread, noise);
  return fit.mode.map((u, i) => u + scale * (shift[i] ?? 0));
}

/** Systematic resampling: as many as there are candidates / 4, evenly spaced on the cumulated weights. */
function resample(
  candidates: readonly (readonly number[])[],
  logWeights: readonly number[],
  random: Random,
): (readonly number[])[] {
  const top = logWeights.reduce((most, each) => Math.max(most, each), -Infinity);
  const weights = logWeights.map((each) => (each === -Infinity ? 0 : Math.exp(each - top)));
  const step =
    weights.reduce((sum, weight) => sum + weight, 0) / (candidates.length / CANDIDATES_PER_DRAW);
  const chosen: (readonly number[])[] = [];
  let next = random.uniform() * step;
  let reached = 0;
  for (const [i, candidate] of candidates.entries()) {
    reached += weights[i] ?? 0;
    for (; next < reached; next += step) chosen.push(candidate);
  }
  const last = candidates[candidates.length - 1];
  while (last !== undefined && chosen.length * CANDIDATES_PER_DRAW < candidates.length) {
    chosen.push(chosen[0] ?? last); // rounding at the very end of the weights
  }
  return chosen;
}

/** Adds the negative log density of the logistic prior (its constant left out) on the open coordinates. */
function withPriors(
  objective: Objective,
  coordinates: readonly Coordinate<string>[],
  open: ReadonlySet<number>,
): Objective {
  return (u, gradient) => {
    let value = objective(u, gradient);
    for (const [i, { centre }] of coordinates.entries()) {
      if (!open.has(i)) continue;
      const distance = (u[i] ?? 0) - centre;
      value += softplus(distance) + softplus(-distance);
      gradient[i] = (gradient[i] ?? 0) + 2 * logistic(distance) - 1;
    }
    return value;
  };
}

function nearCentre(u: number, coordinate: Coordinate<string> | undefined): number {
  const centre = coordinate?.centre ?? 0;
  return Math.min(centre + FARTHEST, Math.max(centre - FARTHEST, u));
}

function bestMinimum(objective: Objective, starts: readonly (readonly number[])[]): Minimum {
  const minima = starts.map((start) => minimize(objective, start));
  return minima.reduce((best, each) => (each.value < best.value ? each : best));
}

/** The minimum from that of the rough function; from all starts where that way does not end in one. */
function minimumByRough(
  objective: Objective,
  rough: Objective,
  starts: readonly (readonly number[])[],
): Minimum {
  const near = bestMinimum(rough, starts);
  const inverse = inverseOfPositiveDefinite(hessian(rough, near.x));
  const found = minimize(objective, near.x, { inverse });
  return found.converged ? found : bestMinimum(objective, [found.x, ...starts]);
}

/**
 * One Newton step, kept if it flattens the slope: near the minimum the value no longer changes in its
 * last digit while the gradient still does.
 */
function newtonStep(
  objective: Objective,
  from: Minimum,
  curvature: readonly (readonly number[])[],
): Minimum {
  const inverse = inverseOfPositiveDefinite(curvature);
  if (inverse === null) return from;
  const x = from.x.map(
    (u, i) => u - from.gradient.reduce((sum, g, j) => sum + (inverse[i]?.[j] ?? 0) * g, 0),
  );
  const gradient = new Float64Array(x.length);
  const value = objective(x, gradient);
  const gradientNorm = gradient.reduce((most, g) => Math.max(most, Math.abs(g)), 0);
  return gradientNorm < from.gradientNorm ? { ...from, x, value, gradient, gradientNorm } : from;
}

/** The inverse of a nearly positive definite matrix; the ridge caps the variances at 1 / ridge. */
function invertWithRidge(matrix: readonly (readonly number[])[], ridge: number): number[][] {
  for (let added = ridge; ; added *= 10) {
    const inverse = inverseOfPositiveDefinite(
      matrix.map((row, i) => row.map((value, j) => (i === j ? value + added : value))),
    );
    if (inverse !== null) return inverse;
    if (added > 1e300) return matrix.map((row, i) => row.map((_, j) => (i === j ? 1 : 0)));
  }
}
