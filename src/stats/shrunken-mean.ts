import { quantileOfSorted } from "./interval.ts";
import type { Objective } from "./minimize.ts";
import { fitParameters, type ParameterFit } from "./posterior-mode.ts";
import type { Random } from "./random.ts";

/**
 * The value of purchases that may be below 0 (a contribution after discounts, shipping and returns), where
 * the Gamma-Gamma does not apply. Each purchase of a customer is the customer's own mean plus noise of one
 * variance; own means are normal about the population's. So a customer's forecast is the own mean shrunk to
 * the population's, the less the more purchases were seen (the one-way random-effects model; Searle,
 * Casella & McCulloch 1992, "Variance Components", chapters 3 and 7).
 *
 * It assumes that means, not logarithms, are about normal: with a heavy tail intervals are too short above
 * and too long below. Against single huge values: those beyond the limits, by default the lowest and highest
 * half percent, are counted as the limit, and what that leaves out is shared alike among all purchases, so
 * that it moves no single customer's forecast and the sum over customers is kept.
 */
export interface ShrunkenMeanParameters {
  /** Mean value of a purchase of an average customer, within the limits. */
  readonly mean: number;
  /** Of one customer's purchases about its own mean, and of own means about the population's. */
  readonly withinVariance: number;
  readonly betweenVariance: number;
  /** Mean of what values have beyond the limits, over all purchases. */
  readonly excess: number;
}

/** Purchases in columns of one length. */
export interface ValuedPurchases {
  /** In any unit of money, of either sign. */
  readonly value: ArrayLike<number>;
  /** The number of the customer, from 0. */
  readonly customer: ArrayLike<number>;
  readonly customers: number;
}

export type ShrunkenMeanCoordinate = "mean value" | "steadiness" | "difference of customers";

export interface ShrunkenMeanFit {
  readonly parameters: ShrunkenMeanParameters;
  readonly limits: { readonly lower: number; readonly upper: number };
  /** Per customer: purchases, and the mean of their values within the limits, 0 without a purchase. */
  readonly purchases: Float64Array;
  readonly mean: Float64Array;
  /** Of the values within the limits. */
  readonly logLikelihood: number;
  /** In the mean in standard deviations of all values, log within variance in their square, log of between / within. */
  readonly uncertainty: ParameterFit<ShrunkenMeanCoordinate>;
  /** The parameters at a draw from `uncertainty`. */
  readonly parametersOf: (u: readonly number[]) => ShrunkenMeanParameters;
  readonly diagnosis: readonly string[];
}

/**
 * The expected value of a customer's next purchase, given the purchases seen and the mean of their values
 * within the limits.
 *
 * @param purchases from 0; with 0 the population's mean.
 * @example
 * const p = { mean: 20, withinVariance: 300, betweenVariance: 100, excess: 1 };
 * shrunkenMean(p, 3, -4); // 9: halfway from 20 to −4, and 1
 */
export function shrunkenMean(p: ShrunkenMeanParameters, purchases: number, mean: number): number {
  return p.mean + ownShare(p, purchases) * (mean - p.mean) + p.excess;
}

/**
 * A draw of a customer's own mean value from its posterior, which is normal about `shrunkenMean`.
 *
 * @example
 * const p = { mean: 20, withinVariance: 300, betweenVariance: 0, excess: 1 };
 * drawOwnMean(p, { purchases: 3, mean: -4 }, createRandom(1)); // 21
 */
export function drawOwnMean(
  p: ShrunkenMeanParameters,
  seen: { readonly purchases: number; readonly mean: number },
  random: Random,
): number {
  const variance = p.betweenVariance * (1 - ownShare(p, seen.purchases));
  return shrunkenMean(p, seen.purchases, seen.mean) + Math.sqrt(variance) * random.normal();
}

/** The weight of a customer's own mean, n τ² / (n τ² + σ²). */
function ownShare(p: ShrunkenMeanParameters, purchases: number): number {
  const own = purchases * p.betweenVariance;
  return own === 0 ? 0 : own / (own + p.withinVariance);
}

/**
 * Fits it by maximum likelihood on the values within the limits. Where the data leave a direction open
 * (no customer with two purchases; all customers alike; values that never vary) it gets a weak prior and
 * `diagnosis` says so. Never fails.
 *
 * @param options.tail share of purchases beyond each limit, from 0 to below 0.5; 0.005 when left out.
 * @example
 * const value = [5, 9, 7, -2, 1, 12, 14, 11];
 * const customer = [0, 0, 0, 1, 1, 2, 2, 2];
 * fitShrunkenMean({ value, customer, customers: 3 }, { tail: 0 }).mean; // [7, -0.5, 12.3333]
 */
export function fitShrunkenMean(
  spend: ValuedPurchases,
  options: { readonly tail?: number } = {},
): ShrunkenMeanFit {
  const limits = limitsOf(spend.value, options.tail ?? 0.005);
  const sums = sumWithin(spend, limits);
  const fit = fitShrunkenMeanOfSums(sums);
  return { ...fit, limits, purchases: sums.purchases, mean: sums.mean };
}

/** Purchases summed by customer: what the likelihood needs of them. */
export interface ShrunkenMeanSums {
  /** Per customer. */
  readonly purchases: Float64Array;
  readonly mean: Float64Array;
  /** Sum over purchases of (value − own mean)². */
  readonly squares: number;
  /** Mean over purchases of what was cut off beyond limits; 0 when left out. */
  readonly excess?: number;
}

export interface SummedShrunkenMeanFit
  extends Omit<ShrunkenMeanFit, "limits" | "purchases" | "mean"> {
  /** Sums in the unit in which the fit was made, for `shrunkenMeanObjective` of a part of the customers. */
  readonly standardise: (sums: ShrunkenMeanSums) => ShrunkenMeanSums;
}

/**
 * `fitShrunkenMean` of sums, where single values are not at hand: no limits cut off a heavy tail.
 *
 * @example
 * const sums = { purchases: Float64Array.of(3, 2, 3), mean: Float64Array.of(7, -0.5, 12.3), squares: 17.2 };
 * fitShrunkenMeanOfSums(sums).parameters.mean; // 6.3138
 */
export function fitShrunkenMeanOfSums(sums: ShrunkenMeanSums): SummedShrunkenMeanFit {
  const { centre, scale, count } = scaleOfSums(sums);
  const standardise = ({ purchases, mean, squares }: ShrunkenMeanSums): ShrunkenMeanSums => ({
    purchases,
    mean: mean.map((each) => (each - centre) / scale),
    squares: squares / scale ** 2,
  });
  const uncertainty = fitParameters<ShrunkenMeanCoordinate>(
    shrunkenMeanObjective(standardise(sums)),
    [
      { name: "mean value", centre: 0 },
      { name: "steadiness", centre: -Math.LN2 },
      { name: "difference of customers", centre: 0 },
    ],
    {
      starts: [
        [0, -0.5, -0.5],
        [0, 0, -3],
      ],
    },
  );
  const parametersOf = (u: readonly number[]): ShrunkenMeanParameters => {
    const withinVariance = Math.exp(u[1] ?? 0) * scale ** 2;
    const betweenVariance = withinVariance * Math.exp(u[2] ?? 0);
    return {
      mean: centre + scale * (u[0] ?? 0),
      withinVariance,
      betweenVariance,
      excess: sums.excess ?? 0,
    };
  };
  return {
    parameters: parametersOf(uncertainty.mode),
    logLikelihood: uncertainty.logLikelihood - count * Math.log(scale),
    uncertainty,
    parametersOf,
    standardise,
    diagnosis: diagnose(uncertainty),
  };
}

/** The mean and standard deviation of all values together, from their sums by customer. */
function scaleOfSums(sums: ShrunkenMeanSums): {
  readonly centre: number;
  readonly scale: number;
  readonly count: number;
} {
  const count = sums.purchases.reduce((sum, n) => sum + n, 0);
  const total = sums.purchases.reduce((sum, n, i) => sum + n * (sums.mean[i] ?? 0), 0);
  const centre = total / Math.max(1, count);
  const between = sums.purchases.reduce(
    (sum, n, i) => sum + n * ((sums.mean[i] ?? 0) - centre) ** 2,
    0,
  );
  const spread = Math.sqrt((between + sums.squares) / Math.max(1, count));
  // A spread that is rounding only would blow it up.
  const size = spread > 1e-9 * Math.abs(centre) ? spread : Math.abs(centre);
  return { centre, scale: size > 1e-100 ? size : 1, count };
}

function limitsOf(
  values: ArrayLike<number>,
  tail: number,
): { readonly lower: number; readonly upper: number } {
  if (tail === 0 || values.length === 0) return { lower: -Infinity, upper: Infinity };
  const sorted = Float64Array.from(values).sort();
  return { lower: quantileOfSorted(sorted, tail), upper: quantileOfSorted(sorted, 1 - tail) };
}

/** What the likelihood needs, of the values within the limits. */
function sumWithin(
  spend: ValuedPurchases,
  limits: { readonly lower: number; readonly upper: number },
): Required<ShrunkenMeanSums> {
  const within = Float64Array.from(spend.value, (value) =>
    Math.min(limits.upper, Math.max(limits.lower, value)),
  );
  const count = Math.max(1, within.length);
  let excess = 0;
  const purchases = new Float64Array(spend.customers);
  const mean = new Float64Array(spend.customers);
  for (const [i, value] of within.entries()) {
    const customer = spend.customer[i] ?? 0;
    excess += ((spend.value[i] ?? 0) - value) / count;
    purchases[customer] = (purchases[customer] ?? 0) + 1;
    mean[customer] = (mean[customer] ?? 0) + value;
  }
  for (const [customer, n] of purchases.entries()) {
    mean[customer] = n === 0 ? 0 : (mean[customer] ?? 0) / n;
  }
  const squares = within.reduce(
    (sum, value, i) => sum + (value - (mean[spend.customer[i] ?? 0] ?? 0)) ** 2,
    0,
  );
  return { purchases, mean, squares, excess };
}

/**
 * The negative log-likelihood and its gradient in the mean m, log σ² and log ρ, ρ = τ² / σ²: per customer
 * with n purchases of mean y,  ½ (n log(2πσ²) + log(1 + n ρ) + n (y − m)² / (σ² (1 + n ρ))), and the sum of
 * squares within customers over 2σ².
 */
export function shrunkenMeanObjective(of: ShrunkenMeanSums): Objective {
  return ([m = 0, logVariance = 0, logRatio = 0], gradient) => {
    const variance = Math.exp(logVariance);
    const ratio = Math.exp(logRatio);
    const noise = of.squares / variance;
    let value = 0.5 * noise;
    let byMean = 0;
    let byVariance = -0.5 * noise;
    let byRatio = 0;
    for (let i = 0; i < of.purchases.length; i++) {
      const n = of.purchases[i] ?? 0;
      const grown = 1 + n * ratio;
      const distance = (of.mean[i] ?? 0) - m;
      const square = (n * distance * distance) / (variance * grown);
      const share = (n * ratio) / grown;
      value += 0.5 * (n * (LOG_TWO_PI + logVariance) + Math.log(grown) + square);
      byMean -= (n * distance) / (variance * grown);
      byVariance += 0.5 * (n - square);
      byRatio += 0.5 * share * (1 - square);
    }
    gradient[0] = byMean;
    gradient[1] = byVariance;
    gradient[2] = byRatio;
    return value;
  };
}

const LOG_TWO_PI = Math.log(2 * Math.PI);

function diagnose(fit: ParameterFit<ShrunkenMeanCoordinate>): string[] {
  const sentences: string[] = [];
  if (fit.untold.includes("mean value")) {
    sentences.push("There are too few purchases to tell their mean value.");
  }
  if (fit.untold.includes("steadiness")) {
    sentences.push(
      "The data cannot tell how much one customer's purchases vary in value; it rests on a weak prior.",
    );
  }
  if (fit.untold.includes("difference of customers")) {
    sentences.push(
      "The data cannot tell how much customers differ in the value of their purchases; how far a forecast keeps to the customer's own mean rests on a weak prior.",
    );
  }
  if (!fit.converged) {
    sentences.push("The search for the spend parameters stopped before its slope was flat.");
  }
  return sentences;
}
