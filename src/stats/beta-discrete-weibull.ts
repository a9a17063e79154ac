import type { Renewals } from "./beta-geometric.ts";
import type { Objective } from "./minimize.ts";
import { fitParameters, type ParameterFit } from "./posterior-mode.ts";
import { digamma, logBeta, logistic, softplus } from "./special.ts";

/**
 * The beta-discrete-Weibull of subscriptions: customers differ in their chance of leaving, θ ~ Beta(gamma,
 * delta), and each one's chance changes with age by c: a customer is still there after t renewals
 * with chance (1 − θ)^(t^c) (Fader, Hardie, Liu, Davin & Steenburgh 2018, "“How to project customer
 * retention” revisited: The role of duration dependence", J. Interactive Marketing 43,
 * https://doi.org/10.1016/j.intmar.2018.01.002). With c = 1 it is the shifted beta-geometric; below 1 a
 * customer is ever less likely to leave, above 1 ever more. All three are above 0 and have no unit.
 */
export interface BetaDiscreteWeibullParameters {
  readonly gamma: number;
  readonly delta: number;
  readonly c: number;
}

export type BetaDiscreteWeibullCoordinate =
  | "share that leaves"
  | "sameness of customers"
  | "duration dependence";

export interface BetaDiscreteWeibullFit {
  readonly parameters: BetaDiscreteWeibullParameters;
  readonly logLikelihood: number;
  /** In logit(gamma / (gamma + delta)), log(gamma + delta), log c. */
  readonly uncertainty: ParameterFit<BetaDiscreteWeibullCoordinate>;
  readonly diagnosis: readonly string[];
}

/**
 * The share of a cohort that is still there after t renewals: B(γ, δ + t^c) / B(γ, δ).
 *
 * @param t from 0.
 * @example
 * betaDiscreteWeibullSurvival({ gamma: 0.668, delta: 3.806, c: 1 }, 1); // 0.8507
 */
export function betaDiscreteWeibullSurvival(p: BetaDiscreteWeibullParameters, t: number): number {
  return Math.exp(logSurvival(p, t));
}

function logSurvival({ gamma, delta, c }: BetaDiscreteWeibullParameters, t: number): number {
  return t === 0 ? 0 : Math.min(0, logBeta(gamma, delta + t ** c) - logBeta(gamma, delta));
}

/**
 * The share of those who face renewal number t that renews.
 *
 * @param t a whole number from 1.
 * @example
 * betaDiscreteWeibullRetention({ gamma: 0.668, delta: 3.806, c: 1 }, 7); // 0.9362
 */
export function betaDiscreteWeibullRetention(p: BetaDiscreteWeibullParameters, t: number): number {
  return Math.exp(Math.min(0, logSurvival(p, t) - logSurvival(p, t - 1)));
}

/**
 * The renewals to come, each discounted to the moment of the next one, of a customer who has renewed
 * that often and is about to decide again: Σ over i ≥ 1 of S(renewals + i) / S(renewals) · (1 + d)^(1 − i),
 * summed until what is left is below 1e-12 of a renewal or a million renewals are counted.
 *
 * @param renewals made so far, from 0.
 * @param discount per renewal period, above 0.
 * @example
 * const p = { gamma: 3.8, delta: 15.2, c: 1 };
 * betaDiscreteWeibullResidualRenewals(p, 1, 0.1); // 3.451
 */
export function betaDiscreteWeibullResidualRenewals(
  p: BetaDiscreteWeibullParameters,
  renewals: number,
  discount: number,
): number {
  const now = logSurvival(p, renewals);
  let sum = 0;
  for (let i = 1; i <= 1e6; i++) {
    const log = logSurvival(p, renewals + i) - now - (i - 1) * Math.log1p(discount);
    const term = Math.exp(log);
    sum += term;
    if (term < 1e-12 * discount) break;
  }
  return sum;
}

/**
 * Fits the beta-discrete-Weibull to renewals by maximum likelihood, as a chain of binomials. Where the data
 * leave a direction open (fewer than three renewals; nobody left) it gets a weak prior, on c about 1, and
 * `diagnosis` says so.
 *
 * @example
 * const highEnd = renewalsOfCohort([1000, 869, 743, 653, 593]);
 * fitBetaDiscreteWeibull(highEnd).parameters; // { gamma: 0.2593, delta: 1.7226, c: 1.5844 }
 */
export function fitBetaDiscreteWeibull(renewals: Renewals): BetaDiscreteWeibullFit {
  const uncertainty = fitParameters<BetaDiscreteWeibullCoordinate>(
    betaDiscreteWeibullObjective(renewals),
    [
      { name: "share that leaves", centre: 0 },
      { name: "sameness of customers", centre: Math.LN2 },
      { name: "duration dependence", centre: 0 },
    ],
    {
      starts: [
        [-1, 1, 0],
        [-2, 0.5, 0.5],
      ],
    },
  );
  return {
    parameters: betaDiscreteWeibullFromCoordinates(uncertainty.mode),
    logLikelihood: uncertainty.logLikelihood,
    uncertainty,
    diagnosis: diagnose(uncertainty),
  };
}

/** The parameters at logit(gamma / (gamma + delta)), log(gamma + delta), log c. */
export function betaDiscreteWeibullFromCoordinates(
  u: readonly number[],
): BetaDiscreteWeibullParameters {
  const [logit = 0, logStrength = 0, logC = 0] = u;
  return {
    gamma: Math.exp(logStrength - softplus(-logit)),
    delta: Math.exp(logStrength - softplus(logit)),
    c: Math.exp(logC),
  };
}

/** The negative log-likelihood and its gradient in those coordinates. */
export function betaDiscreteWeibullObjective({ faced, renewed }: Renewals): Objective {
  return (u, gradient) => {
    const p = betaDiscreteWeibullFromCoordinates(u);
    let before: LogSurvival = { value: 0, byLogit: 0, byStrength: 0, byC: 0 };
    let value = 0;
    gradient.fill(0);
    for (let i = 0; i < faced.length; i++) {
      const now = differentiateLogSurvival(p, i + 1);
      const stayed = renewed[i] ?? 0;
      const left = (faced[i] ?? 0) - stayed;
      const logStay = Math.min(-SMALLEST, now.value - before.value);
      const leave = -Math.expm1(logStay);
      value += stayed * logStay + left * Math.log(leave);
      // d log(1 − e^s) = −e^s / (1 − e^s) ds
      const slope = stayed - (left * Math.exp(logStay)) / leave;
      gradient[0] = (gradient[0] ?? 0) - slope * (now.byLogit - before.byLogit);
      gradient[1] = (gradient[1] ?? 0) - slope * (now.byStrength - before.byStrength);
      gradient[2] = (gradient[2] ?? 0) - slope * (now.byC - before.byC);
      before = now;
    }
    return -value;
  };
}

const SMALLEST = 1e-300;

interface LogSurvival {
  readonly value: number;
  readonly byLogit: number;
  readonly byStrength: number;
  readonly byC: number;
}

function differentiateLogSurvival(p: BetaDiscreteWeibullParameters, t: number): LogSurvival {
  const { gamma, delta, c } = p;
  const total = gamma + delta;
  const grown = t ** c;
  const all = digamma(total + grown) - digamma(total);
  const stay = digamma(delta + grown) - digamma(delta);
  const share = gamma / total;
  // ∂ log S / ∂ γ = −all, / ∂ δ = stay − all
  return {
    value: logSurvival(p, t),
    byLogit: -gamma * (1 - share) * all - delta * share * (stay - all),
    byStrength: -gamma * all + delta * (stay - all),
    byC: (digamma(delta + grown) - digamma(total + grown)) * grown * Math.log(t) * c,
  };
}

function diagnose(fit: ParameterFit<BetaDiscreteWeibullCoordinate>): string[] {
  const { gamma, delta, c } = betaDiscreteWeibullFromCoordinates(fit.mode);
  const share = `${(100 * logistic(fit.mode[0] ?? 0)).toPrecision(2)} %`;
  const sentences: string[] = [];
  if (fit.untold.includes("share that leaves")) {
    sentences.push(
      `The renewals cannot tell the share that leaves at the first renewal, here ${share}: it rests on a weak prior.`,
    );
  }
  if (fit.untold.includes("sameness of customers")) {
    sentences.push(
      `The renewals cannot tell how much customers differ in their chance of leaving; gamma + delta = ${(gamma + delta).toPrecision(3)} rests on a weak prior.`,
    );
  }
  if (fit.untold.includes("duration dependence")) {
    sentences.push(
      `The renewals cannot tell how a customer's own chance of leaving changes with age; c = ${c.toPrecision(3)} rests on a weak prior about 1.`,
    );
  }
  if (!fit.converged) {
    sentences.push("The search for the most likely parameters stopped before its slope was flat.");
  }
  return sentences;
}
