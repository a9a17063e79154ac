import { type BetaBelief, betaCdf, betaQuantile } from "./beta-distribution.ts";
import { gaussLegendre } from "./quadrature.ts";
import { createRandom } from "./random.ts";
import { logBeta } from "./special.ts";

/**
 * For each of several arms the chance that its share is the largest, shares believed independent and Beta: what Thompson
 * sampling draws each arm with (Thompson 1933, Biometrika 25(3/4), 285-294; Chapelle & Li 2011, "An Empirical Evaluation
 * of Thompson Sampling", algorithm 2), as a number instead of as a draw, so that it can be logged.
 *
 * P(k is best) = ∫ f_k(p) Π_{j≠k} F_j(p) dp, over v = log(p / (1 − p)), by Gauss–Legendre with 8 points between
 * neighbouring quantiles of all beliefs: absolute error below 1e-6 for alpha and beta from 0.01 to 1e6.
 *
 * @returns chances that add up to 1; one arm has 1, none is an empty list.
 * @example
 * chancesOfBest([{ alpha: 2, beta: 1 }, { alpha: 1, beta: 1 }]); // [0.6667, 0.3333]
 */
export function chancesOfBest(beliefs: readonly BetaBelief[]): number[] {
  const rule = gaussLegendre(8);
  const chances = beliefs.map(() => 0);
  const logScales = beliefs.map(({ alpha, beta }) => logBeta(alpha, beta));
  const marks = panelEnds(beliefs);
  for (const [i, from] of marks.slice(0, -1).entries()) {
    const half = ((marks[i + 1] ?? from) - from) / 2;
    for (const [point, at] of rule.points.entries()) {
      const v = from + half * (1 + at);
      const small = Math.log1p(Math.exp(-Math.abs(v)));
      const [logP, logRest] = [Math.min(v, 0) - small, Math.min(-v, 0) - small];
      const below = beliefs.map((belief) => betaCdf(belief, Math.exp(logP)));
      for (const [k, { alpha, beta }] of beliefs.entries()) {
        let mass = half * (rule.weights[point] ?? 0);
        mass *= Math.exp(alpha * logP + beta * logRest - (logScales[k] ?? 0));
        for (const [j, share] of below.entries()) if (j !== k) mass *= share;
        chances[k] = (chances[k] ?? 0) + mass;
      }
    }
  }
  const total = chances.reduce((sum, chance) => sum + chance, 0);
  return chances.map((chance) => (total > 0 ? chance / total : 1 / beliefs.length));
}

const panelShares = [
  ...[1e-9, 1e-6, 1e-4, 1e-3, 0.01, 0.04, 0.12, 0.3, 0.5],
  ...[0.7, 0.88, 0.96, 0.99, 0.999, 1 - 1e-4, 1 - 1e-6, 1 - 1e-9],
];
/** Beyond it p or 1 − p is 1e-17. */
const farthest = 40;

/** Where no belief changes much between one and the next: in log(p / (1 − p)). */
function panelEnds(beliefs: readonly BetaBelief[]): number[] {
  const ends = beliefs.flatMap((belief) =>
    panelShares.map((share) => {
      const p = betaQuantile(belief, share);
      return Math.min(farthest, Math.max(-farthest, Math.log(p) - Math.log1p(-p)));
    }),
  );
  return ends.sort((a, b) => a - b).filter((end, i) => i === 0 || end > (ends[i - 1] ?? end));
}

/** What an arm brought, where most trials bring nothing. */
export interface MoneySeen {
  readonly trials: number;
  /** Trials that brought something, and of these amounts the sum and the sum of squares. */
  readonly responses: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}

/**
 * For each arm the chance that its expected amount a trial is the largest: the share of seeded draws in which it is. The share
 * of trials that respond is believed Beta, of strength `strength` at the share of all arms before the arm's own trials; the mean
 * amount of a response is Normal-inverse-gamma, at the mean and variance of all arms before (Gelman et al. 2013,
 * "Bayesian Data Analysis", 3rd edition, section 3.3). Amounts may be negative, so they are not taken in logarithms;
 * their mean, which alone matters, is close to normal from some tens of responses.
 *
 * @param options.draws the standard error of a chance c is √(c (1 − c) / draws).
 * @returns chances that add up to 1, the same for the same seed.
 * @example
 * const poor = { trials: 500, responses: 50, sum: 500, sumOfSquares: 6_000 };
 * chancesOfMost([poor, { ...poor, sum: 1_000, sumOfSquares: 21_000 }], { strength: 20, draws: 4_000, seed: 1 }); // [0.0003, 0.9998]
 */
export function chancesOfMost(
  arms: readonly MoneySeen[],
  options: { readonly strength: number; readonly draws: number; readonly seed: number | string },
): number[] {
  const random = createRandom(options.seed);
  const all = pooled(arms);
  const share = (all.responses + 1) / (all.trials + 2);
  const mean = all.responses > 0 ? all.sum / all.responses : 0;
  const spread =
    all.responses > 1 ? Math.max(0, all.sumOfSquares / all.responses - mean ** 2) : mean ** 2;
  const beliefs = arms.map(({ trials, responses, sum, sumOfSquares }) => {
    const own = responses > 0 ? sum / responses : mean;
    const within = Math.max(0, sumOfSquares - responses * own ** 2);
    const weight = priorResponses + responses;
    return {
      alpha: options.strength * share + responses,
      beta: options.strength * (1 - share) + trials - responses,
      mean: (priorResponses * mean + sum) / weight,
      weight,
      shape: priorShape + responses / 2,
      rate:
        spread * (priorShape - 1) +
        within / 2 +
        (priorResponses * responses * (own - mean) ** 2) / (2 * weight),
    };
  });
  const wins = arms.map(() => 0);
  for (let draw = 0; draw < options.draws; draw++) {
    let best = 0;
    let most = Number.NEGATIVE_INFINITY;
    for (const [k, { alpha, beta, mean: centre, weight, shape, rate }] of beliefs.entries()) {
      const variance = rate / random.gamma(shape, 1);
      const amount = centre + Math.sqrt(variance / weight) * random.normal();
      const value = random.beta(alpha, beta) * amount;
      if (value > most) [best, most] = [k, value];
    }
    wins[best] = (wins[best] ?? 0) + 1;
  }
  return wins.map((won) => won / options.draws);
}

/** What is believed of an arm's amounts before its own: as if so many responses had been seen, of all arms' spread. */
const priorResponses = 5;
const priorShape = 2;

function pooled(arms: readonly MoneySeen[]): MoneySeen {
  const total = (of: keyof MoneySeen): number => arms.reduce((sum, arm) => sum + arm[of], 0);
  return {
    trials: total("trials"),
    responses: total("responses"),
    sum: total("sum"),
    sumOfSquares: total("sumOfSquares"),
  };
}
