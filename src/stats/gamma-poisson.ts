import { gammaQuantile } from "./gamma-distribution.ts";
import type { Objective } from "./minimize.ts";
import { fitParameters, type ParameterFit } from "./posterior-mode.ts";
import { digamma, logGamma } from "./special.ts";

/**
 * Counts against expectations, where each subject has a rate of its own relative to all: the count is Poisson
 * with mean θ E, and θ is Gamma(k, k) across subjects, with mean 1 (Clayton & Kaldor 1987, "Empirical Bayes
 * estimates of age-standardized relative risks for use in disease mapping", Biometrics 43(3), the gamma model, whose
 * posterior mean (O + ν) / (E + α) this is with ν = α = k; https://doi.org/10.2307/2532003. For equal expectations it is
 * Robbins' problem with a gamma prior: Efron & Hastie 2016, "Computer Age Statistical Inference", section 6.1).
 */
export interface CountsAndExpectations {
  /** 0 or above; whole numbers, or whole numbers over a dispersion. */
  readonly count: ArrayLike<number>;
  /** 0 or above, one for each count; where it is 0 nothing could have been counted. */
  readonly expected: ArrayLike<number>;
}

export interface GammaPoissonFit {
  /** Shape and rate of the gamma: as much evidence as this many expected counts; the variance of θ is 1 / k. */
  readonly k: number;
  readonly logLikelihood: number;
  /** On the scale of log k. */
  readonly uncertainty: ParameterFit<"difference of rates">;
  readonly diagnosis: readonly string[];
}

/**
 * Fits k by maximum marginal likelihood: counts are negative binomial. Where the data cannot tell how much rates
 * differ (few subjects, or no more difference than chance makes) it rests on a weak prior about k = 10, and
 * `diagnosis` says so. Never fails.
 *
 * @example
 * const accidents = { count: [0, 1, 2, 8, 0, 3], expected: [2, 2, 2, 2, 3, 3] };
 * fitGammaPoisson(accidents).k; // 0.7484
 */
export function fitGammaPoisson(seen: CountsAndExpectations): GammaPoissonFit {
  const centre = Math.log(10);
  const uncertainty = fitParameters(
    gammaPoissonObjective(seen),
    [{ name: "difference of rates", centre }],
    { starts: [[0], [centre]] },
  );
  return {
    k: Math.exp(uncertainty.mode[0] ?? centre),
    logLikelihood: uncertainty.logLikelihood,
    uncertainty,
    diagnosis: diagnose(uncertainty),
  };
}

/**
 * The negative log-likelihood and its slope in log k: per subject with count x, the logarithm of
 * Γ(k + x) / (Γ(k) x!) · kᵏ Eˣ / (k + E)^(k + x).
 */
export function gammaPoissonObjective(seen: CountsAndExpectations): Objective {
  const rows = Array.from(seen.count, (x, i) => ({ x, E: seen.expected[i] ?? 0 })).filter(
    ({ E }) => E > 0,
  );
  const constant = rows.reduce((sum, { x, E }) => sum + x * Math.log(E) - logGamma(x + 1), 0);
  return ([logK = 0], gradient) => {
    const k = Math.exp(logK);
    const logGammaK = logGamma(k);
    const digammaK = digamma(k);
    let value = constant;
    let byK = 0;
    for (const { x, E } of rows) {
      value -= x * Math.log(k + E) + k * Math.log1p(E / k);
      byK -= Math.log1p(E / k) + (x - E) / (k + E);
      if (x === 0) continue;
      value += logGamma(k + x) - logGammaK;
      byK += digamma(k + x) - digammaK;
    }
    gradient[0] = -k * byK;
    return -value;
  };
}

function diagnose(fit: ParameterFit<"difference of rates">): string[] {
  const sentences: string[] = [];
  if (fit.untold.length > 0) {
    sentences.push(
      "The data cannot tell how much rates differ; how far a rate keeps to its own count rests on a weak prior.",
    );
  }
  if (!fit.converged) {
    sentences.push("The search for the difference of rates stopped before its slope was flat.");
  }
  return sentences;
}

/** How much rates differ, and how far counts scatter about them. */
export interface RelativeRates {
  readonly k: number;
  /** Variance of a count about its own mean, over that mean: 1 for Poisson, from 1 up. */
  readonly dispersion: number;
}

/**
 * A subject's rate relative to all, (x + k) / (E + k), with a central credible interval (Clayton & Kaldor 1987, the
 * posterior mean of their gamma model). With dispersion φ the interval is that of the gamma with this mean and the mean square error of this
 * estimator, (x + k) / (E + k) · (φ E + k) / (E + k)²: the posterior itself for φ = 1, the prior for E = 0.
 *
 * @param level from 0 to 1, for example 0.8.
 * @example
 * relativeRate({ k: 10, dispersion: 1 }, { count: 30, expected: 20 }, 0.8); // { value: 1.3333, lower: 1.0713, upper: 1.6096 }
 */
export function relativeRate(
  { k, dispersion }: RelativeRates,
  { count, expected }: { readonly count: number; readonly expected: number },
  level: number,
): { readonly value: number; readonly lower: number; readonly upper: number } {
  const value = (count + k) / (expected + k);
  const shape = ((count + k) * (expected + k)) / (dispersion * expected + k);
  const at = (p: number): number => (value * gammaQuantile(p, shape)) / shape;
  return {
    value,
    // A skewed posterior may leave its mean outside a narrow interval.
    lower: Math.min(value, at((1 - level) / 2)),
    upper: Math.max(value, at((1 + level) / 2)),
  };
}

/**
 * How far one subject's two counts differ beyond what chance makes of Poisson counts with one rate: the mean over
 * subjects of Pearson's X² of the two, given their sum (Cochran 1954, "Some methods for strengthening the common χ²
 * tests", Biometrics 10(4), the variance test), whose expectation is then 1 exactly. Subjects with nothing
 * counted, or without an expectation in one of the two, tell nothing; 1 where nobody tells.
 *
 * @example
 * const first = { count: [4, 9], expected: [5, 5] };
 * pairedDispersion(first, { count: [6, 1], expected: [5, 5] }); // 3.4
 */
export function pairedDispersion(
  first: CountsAndExpectations,
  second: CountsAndExpectations,
): number {
  let sum = 0;
  let subjects = 0;
  for (let i = 0; i < first.count.length; i++) {
    const [x, y] = [first.count[i] ?? 0, second.count[i] ?? 0];
    const [E, F] = [first.expected[i] ?? 0, second.expected[i] ?? 0];
    if (x + y === 0 || E === 0 || F === 0) continue;
    sum += ((E + F) / (x + y)) * ((x * x) / E + (y * y) / F) - (x + y);
    subjects++;
  }
  return subjects === 0 ? 1 : sum / subjects;
}
