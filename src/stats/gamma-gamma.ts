import type { Objective } from "./minimize.ts";
import { fitParameters, type ParameterFit } from "./posterior-mode.ts";
import { indexValues } from "./purchase-histories.ts";
import { digamma, logBeta } from "./special.ts";

/**
 * The Gamma-Gamma model of spend: each purchase of a customer is worth Gamma(p, rate ν), with an own
 * ν ~ Gamma(q, gamma); gamma is in the unit of the values, p > 0 and q > 1 have no unit. The mean over
 * customers, p · gamma / (q − 1), is finite only for q > 1.
 */
export interface GammaGammaParameters {
  readonly p: number;
  readonly q: number;
  readonly gamma: number;
}

/** Customers' mean values per purchase, all above 0, and the purchases each is the mean of, from 1. */
export interface SpendHistories {
  readonly mean: Float64Array;
  readonly purchases: Float64Array;
}

export type GammaGammaCoordinate = "mean spend" | "steadiness" | "sameness of customers";

export interface GammaGammaFit {
  readonly parameters: GammaGammaParameters;
  readonly logLikelihood: number;
  /** In log of the mean p γ / (q − 1), log p, log(q − 1). */
  readonly uncertainty: ParameterFit<GammaGammaCoordinate>;
  readonly diagnosis: readonly string[];
}

/**
 * The mean value of a purchase over all customers, p γ / (q − 1) (Fader & Hardie 2013, "The Gamma-Gamma
 * model of monetary value", equation 5 with no purchase seen, http://brucehardie.com/notes/025/).
 *
 * @example
 * gammaGammaPopulationMean({ p: 6.24957, q: 3.74423, gamma: 15.44353 }); // 35.17
 */
export function gammaGammaPopulationMean({ p, q, gamma }: GammaGammaParameters): number {
  return (p * gamma) / (q - 1);
}

/**
 * The expected value of a customer's next purchases, given the mean of those seen: the population mean
 * and the customer's own mean, weighted by p x / (p x + q − 1) (Fader & Hardie 2013, equation 5).
 *
 * @param purchases from 0; with 0 the population mean.
 * @param mean in the unit of gamma, from 0.
 * @example
 * gammaGammaConditionalMean({ p: 6.24957, q: 3.74423, gamma: 15.44353 }, 2, 22.345); // 24.6539
 */
export function gammaGammaConditionalMean(
  { p, q, gamma }: GammaGammaParameters,
  purchases: number,
  mean: number,
): number {
  return (p * (gamma + purchases * mean)) / (p * purchases + q - 1);
}

/**
 * Fits the Gamma-Gamma by maximum likelihood in the logarithms of the population mean, of p and of
 * q − 1, so that the mean is finite throughout. Where the data leave a direction open (every customer
 * spends alike: q → ∞; a tail too heavy to have a mean: q → 1; each customer's purchases never vary:
 * p → ∞; too few customers) it gets a weak prior and `diagnosis` says so. With no customer the mean is 1
 * and rests on the prior alone.
 *
 * @example
 * fitGammaGamma(cdnow).parameters; // { p: 6.24957, q: 3.74423, gamma: 15.44353 }
 */
export function fitGammaGamma(spend: SpendHistories): GammaGammaFit {
  const average = spend.mean.reduce((sum, z) => sum + z, 0) / Math.max(1, spend.mean.length);
  const centre = average > 0 ? Math.log(average) : 0;
  const uncertainty = fitParameters<GammaGammaCoordinate>(
    gammaGammaObjective(spend),
    [
      { name: "mean spend", centre },
      { name: "steadiness", centre: Math.log(3) },
      { name: "sameness of customers", centre: Math.log(3) },
    ],
    {
      starts: [
        [centre, 1, 1],
        [centre, 0, 0],
      ],
    },
  );
  return {
    parameters: gammaGammaFromCoordinates(uncertainty.mode),
    logLikelihood: uncertainty.logLikelihood,
    uncertainty,
    diagnosis: diagnose(uncertainty),
  };
}

/** The parameters at log of the mean, log p, log(q − 1). */
export function gammaGammaFromCoordinates(u: readonly number[]): GammaGammaParameters {
  const [logMean = 0, logP = 0, logExcess = 0] = u;
  return {
    p: Math.exp(logP),
    q: 1 + Math.exp(logExcess),
    gamma: Math.exp(logMean + logExcess - logP),
  };
}

/**
 * The negative log-likelihood and its gradient: Fader & Hardie 2013, equation 1a; per customer with
 * w = x z / γ:  −log B(p x, q) − log z − q log(1 + w) − p x log(1 + 1 / w).
 */
export function gammaGammaObjective(spend: SpendHistories): Objective {
  const customers = spend.mean.length;
  const { index, distinct } = indexValues(spend.purchases);
  const counts = new Float64Array(distinct.length);
  for (const place of index) counts[place] = (counts[place] ?? 0) + 1;
  const logTotal = spend.mean.map((z, i) => Math.log(z * (spend.purchases[i] ?? 1)));
  const sumLogMean = spend.mean.reduce((sum, z) => sum + Math.log(z), 0);
  return (u, gradient) => {
    const { p, q } = gammaGammaFromCoordinates(u);
    const logGamma = (u[0] ?? 0) + (u[2] ?? 0) - (u[1] ?? 0);
    let value = -sumLogMean;
    let byP = 0;
    let byQ = 0;
    let byGamma = 0;
    const digammaQ = digamma(q);
    for (const [k, x] of distinct.entries()) {
      const weight = counts[k] ?? 0;
      const both = digamma(p * x + q);
      value -= weight * logBeta(p * x, q);
      byP += weight * x * (both - digamma(p * x));
      byQ += weight * (both - digammaQ);
    }
    for (let i = 0; i < customers; i++) {
      const x = spend.purchases[i] ?? 0;
      const logW = (logTotal[i] ?? 0) - logGamma;
      const e = Math.exp(-Math.abs(logW));
      const log = Math.log1p(e);
      const above = Math.max(logW, 0) + log; // log(1 + w)
      const below = Math.max(-logW, 0) + log; // log(1 + 1 / w)
      const share = (logW > 0 ? 1 : e) / (1 + e); // w / (1 + w)
      value -= q * above + p * x * below;
      byP -= x * below;
      byQ -= above;
      byGamma += q * share - p * x * (1 - share);
    }
    gradient[0] = -byGamma;
    gradient[1] = byGamma - p * byP;
    gradient[2] = -byGamma - (q - 1) * byQ;
    return -value;
  };
}

function diagnose(fit: ParameterFit<GammaGammaCoordinate>): string[] {
  const { p, q } = gammaGammaFromCoordinates(fit.mode);
  const untold = new Set(fit.untold);
  const sentences: string[] = [];
  if (untold.has("mean spend")) {
    sentences.push(
      "There are too few customers with a value above 0, or too heavy a tail, to tell the mean value of a purchase; it rests on a weak prior about the observed mean.",
    );
  }
  if (untold.has("sameness of customers")) {
    sentences.push(
      `The data cannot tell how much customers differ in their mean spend; q = ${q.toPrecision(3)} rests on a weak prior.`,
    );
  } else if (q < 1.5) {
    sentences.push(
      `Spend has a very heavy tail (q = ${q.toPrecision(3)}): a few very large customers make the mean, and forecasts of spend are uncertain.`,
    );
  }
  if (untold.has("steadiness")) {
    sentences.push(
      `The data cannot tell how much one customer's purchases vary in value; p = ${p.toPrecision(3)} rests on a weak prior.`,
    );
  }
  if (!fit.converged) {
    sentences.push("The search for the spend parameters stopped before its slope was flat.");
  }
  return sentences;
}
