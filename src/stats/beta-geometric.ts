import type { Objective } from "./minimize.ts";
import { fitParameters, type ParameterFit } from "./posterior-mode.ts";
import { betaRule } from "./quadrature.ts";
import { logistic, softplus } from "./special.ts";

/**
 * The shifted beta-geometric of subscriptions: at each renewal a customer leaves with an own chance
 * θ ~ Beta(alpha, beta) (Fader & Hardie 2007, "How to project customer retention", J. Interactive
 * Marketing 21(1), https://doi.org/10.1002/dir.20074). Both are above 0 and have no unit.
 */
export interface BetaGeometricParameters {
  readonly alpha: number;
  readonly beta: number;
}

/** Renewal decisions by age: entry i holds the customers who faced their renewal number i + 1. */
export interface Renewals {
  readonly faced: Float64Array;
  readonly renewed: Float64Array;
}

export interface BetaGeometricFit {
  readonly parameters: BetaGeometricParameters;
  readonly logLikelihood: number;
  /** In logit(alpha / (alpha + beta)), log(alpha + beta). */
  readonly uncertainty: ParameterFit<"share that leaves" | "sameness of customers">;
  readonly diagnosis: readonly string[];
}

/**
 * The renewals of one cohort from its size at the start and after each renewal.
 *
 * @param survivors customers at the start, after the first renewal, after the second …; never rising.
 * @example
 * renewalsOfCohort([1000, 631, 468]).renewed; // [631, 468]
 */
export function renewalsOfCohort(survivors: readonly number[]): Renewals {
  return {
    faced: Float64Array.from(survivors.slice(0, -1)),
    renewed: Float64Array.from(survivors.slice(1)),
  };
}

/**
 * The share of a cohort that is still there after t renewals: Fader & Hardie 2007, equation 6,
 * B(α, β + t) / B(α, β), as a product.
 *
 * @param t a whole number from 0.
 * @example
 * betaGeometricSurvival({ alpha: 0.668, beta: 3.806 }, 1); // 0.8507
 */
export function betaGeometricSurvival({ alpha, beta }: BetaGeometricParameters, t: number): number {
  let log = 0;
  for (let i = 0; i < t; i++) log -= Math.log1p(alpha / (beta + i));
  return Math.exp(log);
}

/**
 * The share of those who face renewal number t that renews: Fader & Hardie 2007, equation 8,
 * (β + t − 1) / (α + β + t − 1). It rises with t because those likely to leave have left.
 *
 * @param t a whole number from 1.
 * @example
 * betaGeometricRetention({ alpha: 0.668, beta: 3.806 }, 7); // 0.9362
 */
export function betaGeometricRetention(
  { alpha, beta }: BetaGeometricParameters,
  t: number,
): number {
  return (beta + t - 1) / (alpha + beta + t - 1);
}

/**
 * The renewals to come, each discounted to the moment of the next one, of a customer who has renewed
 * that often and is about to decide again: Fader & Hardie 2010, "Customer-base valuation in a contractual
 * setting", Marketing Science 29(1); its ₂F₁ as the expectation over
 * θ ~ Beta(α, β + renewals) of (1 − θ) / (1 − (1 − θ) / (1 + d)).
 *
 * @param renewals made so far, from 0.
 * @param discount per renewal period, above 0: 0.1 for 10 % a year with yearly renewals.
 * @example
 * betaGeometricResidualRenewals({ alpha: 3.8, beta: 15.2 }, 1, 0.1); // 3.451
 */
export function betaGeometricResidualRenewals(
  { alpha, beta }: BetaGeometricParameters,
  renewals: number,
  discount: number,
): number {
  const lost = discount / (1 + discount);
  const { points, weights, atZero } = betaRule(alpha, beta + renewals, 1 / lost);
  return points.reduce(
    (sum, theta, i) => sum + ((weights[i] ?? 0) * (1 - theta)) / (lost + theta * (1 - lost)),
    atZero / lost,
  );
}

/**
 * Fits the shifted beta-geometric to renewals by maximum likelihood, as a chain of binomials (Fader &
 * Hardie 2007, equations 5 and 6). Where the data leave a direction open (nobody left; all leave alike;
 * one renewal only) it gets a weak prior and `diagnosis` says so.
 *
 * @example
 * fitBetaGeometric(renewalsOfCohort([1000, 631, 468, 382, 326, 289, 262, 241])).parameters;
 * // { alpha: 0.70408, beta: 1.18204 }
 */
export function fitBetaGeometric(renewals: Renewals): BetaGeometricFit {
  const uncertainty = fitParameters<"share that leaves" | "sameness of customers">(
    betaGeometricObjective(renewals),
    [
      { name: "share that leaves", centre: 0 },
      { name: "sameness of customers", centre: Math.LN2 },
    ],
    {
      starts: [
        [-1, 1],
        [-3, 3],
      ],
    },
  );
  const parameters = betaGeometricFromCoordinates(uncertainty.mode);
  return {
    parameters,
    logLikelihood: uncertainty.logLikelihood,
    uncertainty,
    diagnosis: diagnose(uncertainty, parameters),
  };
}

/** The parameters at logit(alpha / (alpha + beta)), log(alpha + beta). */
export function betaGeometricFromCoordinates(u: readonly number[]): BetaGeometricParameters {
  const [logit = 0, logStrength = 0] = u;
  return {
    alpha: Math.exp(logStrength - softplus(-logit)),
    beta: Math.exp(logStrength - softplus(logit)),
  };
}

/** The negative log-likelihood and its gradient in those coordinates. */
export function betaGeometricObjective({ faced, renewed }: Renewals): Objective {
  return (u, gradient) => {
    const { alpha, beta } = betaGeometricFromCoordinates(u);
    const logit = u[0] ?? 0;
    const total = alpha + beta;
    let value = 0;
    let byLogit = 0;
    let byStrength = 0;
    for (let i = 0; i < faced.length; i++) {
      const stayed = renewed[i] ?? 0;
      const left = (faced[i] ?? 0) - stayed;
      const logStay = i === 0 ? -softplus(logit) : -Math.log1p(alpha / (beta + i));
      const logLeave = i === 0 ? -softplus(-logit) : Math.log(alpha / (total + i));
      value += stayed * logStay + left * logLeave;
      const stay = logistic(-logit);
      byLogit += left * stay - (stayed * alpha * stay) / (beta + i);
      byStrength += (i / (total + i)) * (left - (stayed * alpha) / (beta + i));
    }
    gradient[0] = -byLogit;
    gradient[1] = -byStrength;
    return -value;
  };
}

function diagnose(
  fit: ParameterFit<"share that leaves" | "sameness of customers">,
  { alpha, beta }: BetaGeometricParameters,
): string[] {
  const share = `${((100 * alpha) / (alpha + beta)).toPrecision(2)} %`;
  const sentences: string[] = [];
  if (fit.untold.includes("share that leaves")) {
    sentences.push(
      `The renewals cannot tell the share that leaves at the first renewal, here ${share}: it rests on a weak prior (before the data every share was equally likely).`,
    );
  }
  if (fit.untold.includes("sameness of customers")) {
    sentences.push(
      `The renewals cannot tell how much customers differ in their chance of leaving; alpha + beta = ${(alpha + beta).toPrecision(3)} rests on a weak prior, and so does how retention changes with age.`,
    );
  }
  if (!fit.converged) {
    sentences.push("The search for the most likely parameters stopped before its slope was flat.");
  }
  return sentences;
}
