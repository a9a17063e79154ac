import type { BetaBelief } from "./beta-distribution.ts";
import type { Random } from "./random.ts";
import { logistic, softplus } from "./special.ts";

/**
 * Responses to rising levels of something that does no harm (a deeper discount, a louder reminder): the chance
 * of a response never falls from one level to the next. What is believed of a group is shrunk to one of its
 * members, and both come as draws, each of which rises.
 */

/** What was tried at one level, and how often it succeeded. */
export interface LevelTrials {
  /** From 0 to trials. */
  readonly successes: number;
  readonly trials: number;
}

/**
 * The rising sequence that is nearest to the values in weighted squares: isotonic regression by pooling adjacent violators
 * (Barlow, Bartholomew, Bremner & Brunk 1972, "Statistical Inference under Order Restrictions", section 1.2; the stack form
 * of Best & Chakravarti 1990, Mathematical Programming 47, 425-439). The weighted sum is kept.
 *
 * @param weights above 0, one a value; all alike when left out.
 * @example
 * isotonic([1, 3, 2, 4]); // [1, 2.5, 2.5, 4]
 */
export function isotonic(
  values: ArrayLike<number>,
  weights: ArrayLike<number> = new Float64Array(values.length).fill(1),
): Float64Array {
  // Blocks of one value each: mean, weight and how many places they fill.
  const mean = new Float64Array(values.length);
  const weight = new Float64Array(values.length);
  const size = new Int32Array(values.length);
  let last = -1;
  for (let i = 0; i < values.length; i++) {
    last += 1;
    mean[last] = values[i] ?? 0;
    weight[last] = weights[i] ?? 1;
    size[last] = 1;
    while (last > 0 && (mean[last - 1] ?? 0) > (mean[last] ?? 0)) {
      const [left, right] = [weight[last - 1] ?? 0, weight[last] ?? 0];
      const pooled = left * (mean[last - 1] ?? 0) + right * (mean[last] ?? 0);
      weight[last - 1] = left + right;
      mean[last - 1] = pooled / (left + right);
      size[last - 1] = (size[last - 1] ?? 0) + (size[last] ?? 0);
      last -= 1;
    }
  }
  const rising = new Float64Array(values.length);
  for (let block = 0, at = 0; block <= last; block++) {
    for (let n = size[block] ?? 0; n > 0; n--) rising[at++] = mean[block] ?? 0;
  }
  return rising;
}

/** A group's trials at each level, from the lowest, and what is known of one member. */
export interface ResponseTrials {
  readonly group: readonly LevelTrials[];
  /** Of the member, by level; nothing when left out. */
  readonly own?: readonly LevelTrials[];
  /** What is believed of a level's mean before its trials; Beta(1, 1) when left out. */
  readonly prior?: BetaBelief;
  /** Standard deviation between members of the log odds of a response, the same at every level; from 0: all alike. */
  readonly memberSd: number;
}

/**
 * Draws of a member's chance of a response at each level. Of the group: a draw from each level's Beta posterior, made to rise
 * by {@link isotonic} with the posterior's sizes as weights (posterior projection: Dunson & Neelon 2003, "Bayesian inference on
 * order-constrained parameters in generalized linear models", Biometrics 59(2), 286-295). Of the member: one shift of the log
 * odds at all levels, normal with `memberSd`, given the member's own trials, so that a member's curve rises as the
 * group's does. The log odds are stretched so that the mean over members is the group's (Zeger, Liang & Albert 1988,
 * Biometrics 44(4), 1049-1060, by the normal approximation to the logistic): off by less than 0.007 up to `memberSd` 1,
 * 0.011 up to 2.
 *
 * A probability taken from n draws has a standard error of √(p (1 − p) / n): 0.0067 at 0.9 from 2,000.
 *
 * @returns by level, one entry a draw: each draw rises.
 * @example
 * const group = [{ successes: 1e8, trials: 2e8 }, { successes: 15e7, trials: 2e8 }];
 * drawResponses({ group, memberSd: 0 }, { draws: 1, random: createRandom(1) }); // [[0.500], [0.750]]
 */
export function drawResponses(
  trials: ResponseTrials,
  by: { readonly draws: number; readonly random: Random },
): readonly Float64Array[] {
  const { prior = { alpha: 1, beta: 1 }, memberSd } = trials;
  const beliefs = trials.group.map(({ successes, trials: n }) => ({
    alpha: prior.alpha + successes,
    beta: prior.beta + n - successes,
  }));
  const sizes = beliefs.map(({ alpha, beta }) => alpha + beta);
  const responses = beliefs.map(() => new Float64Array(by.draws));
  for (let draw = 0; draw < by.draws; draw++) {
    const drawn = beliefs.map(({ alpha, beta }) => by.random.beta(alpha, beta));
    const odds = stretchedLogOdds(isotonic(drawn, sizes), memberSd);
    const shift = drawShift({ odds, own: trials.own ?? [], memberSd }, by.random);
    for (const [level, response] of responses.entries())
      response[draw] = logistic((odds[level] ?? 0) + shift);
  }
  return responses;
}

/** 16√3 / (15π): the normal that is nearest to the logistic. */
const NORMAL_SCALE = (16 * Math.sqrt(3)) / (15 * Math.PI);

function stretchedLogOdds(shares: Float64Array, memberSd: number): Float64Array {
  const stretch = Math.sqrt(1 + (NORMAL_SCALE * memberSd) ** 2);
  return shares.map((share) => {
    const inside = Math.min(1 - 1e-15, Math.max(1e-15, share));
    return stretch * Math.log(inside / (1 - inside));
  });
}

const CELLS = 60;

/** A draw of the member's shift, from its density on a grid of ±5 standard deviations where there are own trials. */
function drawShift(
  member: {
    readonly odds: Float64Array;
    readonly own: readonly LevelTrials[];
    readonly memberSd: number;
  },
  random: Random,
): number {
  const { odds, own, memberSd } = member;
  if (memberSd === 0) return 0;
  if (own.every(({ trials }) => trials === 0)) return memberSd * random.normal();
  const logDensity = new Float64Array(CELLS);
  for (let cell = 0; cell < CELLS; cell++) {
    const z = cellCentre(cell);
    let log = -0.5 * z * z;
    for (const [level, { successes, trials }] of own.entries()) {
      if (trials === 0) continue;
      // log of p^successes (1 − p)^misses at the log odds x.
      const x = (odds[level] ?? 0) + memberSd * z;
      log += successes * x - trials * softplus(x);
    }
    logDensity[cell] = log;
  }
  const highest = logDensity.reduce((a, b) => Math.max(a, b), -Infinity);
  const density = logDensity.map((log) => Math.exp(log - highest));
  let left = random.uniform() * density.reduce((sum, each) => sum + each, 0);
  let cell = 0;
  while (cell < CELLS - 1 && left > (density[cell] ?? 0)) left -= density[cell++] ?? 0;
  return memberSd * (cellCentre(cell) + (random.uniform() - 0.5) * (10 / CELLS));
}

/** The middle of a cell of the grid, in standard deviations. */
function cellCentre(cell: number): number {
  return -5 + (cell + 0.5) * (10 / CELLS);
}
