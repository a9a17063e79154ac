import { type BetaBelief, betaQuantile } from "./beta-distribution.ts";
import type { Objective } from "./minimize.ts";
import { fitParameters, type ParameterFit } from "./posterior-mode.ts";
import { digamma, logBeta, logistic, softplus } from "./special.ts";

/**
 * Shares that differ between members of a population, each seen in a few trials: the own share is
 * Beta(α, β) over the population, and what is seen of it binomial. So a member of whom little is known is
 * judged by the population, one of whom much is known by itself. The population's α and β are fitted by
 * maximum marginal likelihood (empirical Bayes); their own uncertainty is not in a member's interval, which
 * for more than some hundred members changes nothing that can be seen.
 */
export interface TrialCounts {
  /** Per member, from 0 to its trials; need not be whole (effective numbers of trials are not). */
  readonly successes: ArrayLike<number>;
  readonly trials: ArrayLike<number>;
}

export type BetaBinomialCoordinate = "mean share" | "sameness of members";

export interface BetaBinomialFit {
  /** The population: where a member's own share is before anything is known of it. */
  readonly prior: BetaBelief;
  /** Without the binomial coefficients, which do not depend on the parameters. */
  readonly logLikelihood: number;
  /** In logit(α / (α + β)) and log(α + β). */
  readonly uncertainty: ParameterFit<BetaBinomialCoordinate>;
  readonly diagnosis: readonly string[];
}

/**
 * Fits the population by maximum marginal likelihood: the product over members of
 * B(α + k, β + n − k) / B(α, β) (Gelman et al. 2013, "Bayesian Data Analysis", 3rd edition, equation 5.8
 * without its prior; Skellam 1948, J. R. Stat. Soc. B 10(2), 257-261). Where the data leave a direction open
 * (nobody seen; all shares 0 or all 1; nobody seen twice; no more difference than chance makes) it gets a weak
 * prior and `diagnosis` says so. Never fails; members without a trial change nothing.
 *
 * @example
 * fitBetaBinomial({ successes: [0, 1, 5, 2, 4, 0, 5, 3], trials: [4, 4, 5, 5, 5, 3, 6, 6] }).prior;
 * // { alpha: 0.98513, beta: 1.03648 }
 */
export function fitBetaBinomial(counts: TrialCounts): BetaBinomialFit {
  const uncertainty = fitParameters<BetaBinomialCoordinate>(
    betaBinomialObjective(counts),
    [
      { name: "mean share", centre: 0 },
      { name: "sameness of members", centre: Math.LN2 },
    ],
    {
      starts: [
        [logitOfAll(counts), 0],
        [logitOfAll(counts), 3],
      ],
    },
  );
  const prior = beliefAt(uncertainty.mode);
  return {
    prior,
    logLikelihood: uncertainty.logLikelihood,
    uncertainty,
    diagnosis: diagnose(uncertainty, prior),
  };
}

/** The share of all trials together as a logit, kept off 0 and 1. */
function logitOfAll({ successes, trials }: TrialCounts): number {
  let all = 1;
  let won = 0.5;
  for (let i = 0; i < trials.length; i++) {
    all += trials[i] ?? 0;
    won += successes[i] ?? 0;
  }
  return Math.log(won / (all - won));
}

/** The population at logit(α / (α + β)), log(α + β). */
function beliefAt([logit = 0, logStrength = 0]: readonly number[]): BetaBelief {
  return {
    alpha: Math.exp(logStrength - softplus(-logit)),
    beta: Math.exp(logStrength - softplus(logit)),
  };
}

/** The negative log-likelihood and its gradient in those coordinates. Equal members are reckoned once. */
export function betaBinomialObjective(counts: TrialCounts): Objective {
  const members = distinct(counts);
  return (u, gradient) => {
    const { alpha, beta } = beliefAt(u);
    const share = logistic(u[0] ?? 0);
    const total = alpha + beta;
    const atPrior = [logBeta(alpha, beta), digamma(alpha), digamma(beta), digamma(total)] as const;
    const [priorBeta, psiAlpha, psiBeta, psiTotal] = atPrior;
    let value = 0;
    let byAlpha = 0;
    let byBeta = 0;
    for (const { successes, failures, times } of members) {
      const psi = digamma(total + successes + failures) - psiTotal;
      value += times * (logBeta(alpha + successes, beta + failures) - priorBeta);
      byAlpha += times * (digamma(alpha + successes) - psiAlpha - psi);
      byBeta += times * (digamma(beta + failures) - psiBeta - psi);
    }
    gradient[0] = -total * share * (1 - share) * (byAlpha - byBeta);
    gradient[1] = -(alpha * byAlpha + beta * byBeta);
    return -value;
  };
}

interface Member {
  readonly successes: number;
  readonly failures: number;
  readonly times: number;
}

function distinct({ successes, trials }: TrialCounts): readonly Member[] {
  const members = new Map<string, Member>();
  for (let i = 0; i < trials.length; i++) {
    const n = trials[i] ?? 0;
    if (n <= 0) continue;
    const k = Math.min(n, Math.max(0, successes[i] ?? 0));
    const key = `${k}/${n}`;
    const times = 1 + (members.get(key)?.times ?? 0);
    members.set(key, { successes: k, failures: n - k, times });
  }
  return [...members.values()];
}

/**
 * What is believed of a member's own share after its trials: Beta(α + k, β + n − k) (Gelman et al. 2013,
 * equation 5.7). Without a trial that is the population.
 *
 * @param seen successes from 0 to trials.
 * @example
 * betaBinomialPosterior({ alpha: 2, beta: 3 }, { successes: 4, trials: 5 }); // { alpha: 6, beta: 4 }
 */
export function betaBinomialPosterior(
  prior: BetaBelief,
  seen: { readonly successes: number; readonly trials: number },
): BetaBelief {
  return {
    alpha: prior.alpha + seen.successes,
    beta: prior.beta + seen.trials - seen.successes,
  };
}

/**
 * The mean of a believed share and its central credible interval, widened to hold the mean where a very
 * skewed belief leaves it outside.
 *
 * @param level from 0 to 1, for example 0.8 for the 10 % and 90 % quantiles.
 * @example
 * shareEstimate({ alpha: 6, beta: 4 }, 0.8); // { value: 0.6, lower: 0.40058, upper: 0.78960 }
 */
export function shareEstimate(
  belief: BetaBelief,
  level: number,
): { readonly value: number; readonly lower: number; readonly upper: number } {
  const value = belief.alpha / (belief.alpha + belief.beta);
  return {
    value,
    lower: Math.min(value, betaQuantile(belief, (1 - level) / 2)),
    upper: Math.max(value, betaQuantile(belief, (1 + level) / 2)),
  };
}

function diagnose(
  fit: ParameterFit<BetaBinomialCoordinate>,
  { alpha, beta }: BetaBelief,
): string[] {
  const sentences: string[] = [];
  if (fit.untold.includes("mean share")) {
    sentences.push(
      `The trials cannot tell the mean share, here ${((100 * alpha) / (alpha + beta)).toPrecision(2)} %: it rests on a weak prior (before the data every share was equally likely).`,
    );
  }
  if (fit.untold.includes("sameness of members")) {
    sentences.push(
      `The trials cannot tell how much shares differ between members; alpha + beta = ${(alpha + beta).toPrecision(3)} rests on a weak prior.`,
    );
  }
  if (!fit.converged) {
    sentences.push("The search for the most likely parameters stopped before its slope was flat.");
  }
  return sentences;
}
