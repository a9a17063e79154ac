import type { FitOptions } from "./geometric-dropout-fit.ts";
import type { Expectations, Periods, PurchaseHistory, PurchaseSimulator } from "./mbg-nbd.ts";
import type { Objective } from "./minimize.ts";
import { type CountTables, countLogLikelihood, crudeRate, fitNbd, tabulateCounts } from "./nbd.ts";
import {
  chanceAlive,
  chancesAlive,
  type ParetoNbdParameters,
  sumOfLogGone,
} from "./pareto-gone.ts";
import { fitParameters, type ParameterFit } from "./posterior-mode.ts";
import { type PurchaseHistories, thinHistories } from "./purchase-histories.ts";
import { gaussLegendre } from "./quadrature.ts";
import type { Random } from "./random.ts";

export type ParetoNbdCoordinate =
  | "purchase rate"
  | "spread of rates"
  | "dropout rate"
  | "sameness of dropout";

export interface ParetoNbdFit {
  readonly parameters: ParetoNbdParameters;
  readonly logLikelihood: number;
  /** The log-likelihood of the NBD, the same model with nobody leaving. */
  readonly logLikelihoodWithoutDropout: number;
  /** In log(r / alpha), log r, log(s / beta), log s. */
  readonly uncertainty: ParameterFit<ParetoNbdCoordinate>;
  readonly diagnosis: readonly string[];
}

/**
 * The chance that a customer has not left at T: 1 / (1 + R), with R the odds of having left in
 * (tx, T], the integral of s / (β + t) · ((β + T) / (β + t))ˢ · ((α + T) / (α + t))^(r + x) over t from
 * tx to T (Fader & Hardie 2005, "A note on deriving the Pareto/NBD model", before its ₂F₁,
 * http://brucehardie.com/notes/009/). The integrand is positive, so nothing cancels: error about 1e-12.
 *
 * @param history 0 ≤ tx ≤ T in the unit of alpha; x a whole number from 0.
 * @example
 * const cdnow = { r: 0.553277, alpha: 10.577683, s: 0.60624, beta: 11.668735 };
 * paretoNbdProbabilityAlive(cdnow, { x: 2, tx: 30.428571, T: 38.857143 }); // 0.869134
 */
export function paretoNbdProbabilityAlive(
  parameters: ParetoNbdParameters,
  history: PurchaseHistory,
): number {
  return chanceAlive(parameters, history);
}

/**
 * The expected number of purchases in the next t, for a customer with this history: Fader & Hardie
 * 2005, equation 41; finite also at s = 1.
 *
 * @param t from 0, in the unit of alpha.
 * @example
 * const cdnow = { r: 0.553277, alpha: 10.577683, s: 0.60624, beta: 11.668735 };
 * paretoNbdExpectedPurchases(cdnow, { x: 2, tx: 30.428571, T: 38.857143 }, 39); // 1.455202
 */
export function paretoNbdExpectedPurchases(
  parameters: ParetoNbdParameters,
  history: PurchaseHistory,
  t: number,
): number {
  const rate = (parameters.r + history.x) / (parameters.alpha + history.T);
  return paretoNbdProbabilityAlive(parameters, history) * rate * lived(parameters, history.T, t);
}

/** The expected part of the next t that a customer who is alive at T lives: ∫₀ᵗ ((β + T) / (β + T + u))ˢ du. */
function lived({ s, beta }: ParetoNbdParameters, T: number, t: number): number {
  const log = Math.log1p(t / (beta + T));
  return (beta + T) * (s === 1 ? log : Math.expm1((1 - s) * log) / (1 - s));
}

/**
 * What is expected of each history over consecutive periods. Made for millions: the
 * integrals are shared by histories with one x.
 *
 * @example
 * const { histories } = compressHistories([2], [30.428571], [38.857143]);
 * const cdnow = { r: 0.553277, alpha: 10.577683, s: 0.60624, beta: 11.668735 };
 * paretoNbdExpectations(histories, cdnow, evenPeriods(1, 39)).purchases; // [1.455202]
 */
export function paretoNbdExpectations(
  histories: PurchaseHistories,
  parameters: ParetoNbdParameters,
  { ends }: Periods,
): Expectations {
  const pAlive = chancesAlive(parameters, histories);
  const periods = ends.length;
  const purchases = new Float64Array(pAlive.length * periods);
  for (let row = 0; row < pAlive.length; row++) {
    const T = histories.T[row] ?? 0;
    const rate = (parameters.r + (histories.x[row] ?? 0)) / (parameters.alpha + T);
    let before = 0;
    for (let k = 0; k < periods; k++) {
      const until = lived(parameters, T, ends[k] ?? 0);
      purchases[row * periods + k] = (pAlive[row] ?? 0) * rate * (until - before);
      before = until;
    }
  }
  return { pAlive, purchases };
}

/**
 * A function that simulates the purchases after T of a customer who is alive at T: a rate from
 * Gamma(r + x, α + T), and a lifetime that is exponential with a rate from Gamma(s, β + T).
 */
export function paretoNbdSimulator(
  random: Random,
  { r, alpha, s, beta }: ParetoNbdParameters,
): PurchaseSimulator {
  return ({ x, T }, { ends, counts }) => {
    const life = random.exponential() / random.gamma(s, beta + T);
    const rate = random.gamma(r + x, alpha + T);
    let purchases = 0;
    let from = 0;
    for (let k = 0; k < counts.length && from < life; k++) {
      const until = Math.min(life, ends[k] ?? from);
      const made = random.poisson(rate * (until - from));
      counts[k] = (counts[k] ?? 0) + made;
      purchases += made;
      from = until;
    }
    return purchases;
  };
}

/**
 * The discounted expected residual transactions: all future purchases, each worth (1 + d)^(−years) today
 * (Fader, Hardie & Lee 2005, "RFM and CLV: Using iso-value curves for customer base analysis", J.
 * Marketing Research 42(4); here by the integral that Kummer's U stands for).
 *
 * @param discount.annualRate d above 0, for example 0.15.
 * @param discount.periodsPerYear units of time of the histories in a year: 52 for weeks, 365.25 for days.
 * @example
 * const cdnow = { r: 0.553277, alpha: 10.577683, s: 0.60624, beta: 11.668735 };
 * paretoNbdDiscountedPurchases(cdnow, { x: 2, tx: 30.428571, T: 38.857143 }, {
 *   annualRate: 0.1,
 *   periodsPerYear: 52,
 * }); // 8.15629
 */
export function paretoNbdDiscountedPurchases(
  parameters: ParetoNbdParameters,
  history: PurchaseHistory,
  discount: { readonly annualRate: number; readonly periodsPerYear: number },
): number {
  const { r, alpha, s, beta } = parameters;
  const scale = beta + history.T;
  const z = (Math.log1p(discount.annualRate) / discount.periodsPerYear) * scale;
  // ∫₀^∞ (1 + v)^(−s) e^(−zv) dv with y = log(1 + v), cut where nothing is left.
  const end = Math.min(Math.log1p(50 / z), s > 2 ? NEGLIGIBLE_DROP / (s - 1) : Infinity);
  const panels = Math.ceil(end * Math.max(1, Math.abs(s - 1) / PANEL_DROP));
  const width = end / panels;
  let sum = 0;
  for (let panel = 0; panel < panels; panel++) {
    for (let i = 0; i < LEGENDRE.points.length; i++) {
      const y = width * (panel + 0.5 * (1 + (LEGENDRE.points[i] ?? 0)));
      const term = Math.exp((1 - s) * y - z * Math.expm1(y));
      sum += 0.5 * width * (LEGENDRE.weights[i] ?? 0) * term;
    }
  }
  const rate = (r + history.x) / (alpha + history.T);
  return paretoNbdProbabilityAlive(parameters, history) * rate * scale * sum;
}

/**
 * Fits the Pareto/NBD by maximum likelihood in log(r / α), log r, log(s / β), log s. Where the maximum
 * lies on a boundary (nobody leaves: s / β → 0; all leave at one rate: s → ∞; all buy at one rate:
 * r → ∞) only that coordinate gets a weak prior and `diagnosis` says so.
 *
 * @example
 * fitParetoNbd(cdnow).parameters; // { r: 0.553277, alpha: 10.577683, s: 0.60624, beta: 11.668735 }
 */
export function fitParetoNbd(
  h: PurchaseHistories,
  options: Pick<FitOptions, "prior"> = {},
): ParetoNbdFit {
  const rate = Math.log(crudeRate(h));
  const span = Math.log(
    1 /
      Math.max(
        1e-9,
        h.T.reduce((most, T) => Math.max(most, T), 0),
      ),
  );
  const thinned = thinHistories(h, ENOUGH_ROWS);
  const uncertainty = fitParameters<ParetoNbdCoordinate>(
    paretoNbdObjective(h),
    [
      { name: "purchase rate", centre: rate },
      { name: "spread of rates", centre: 0 },
      { name: "dropout rate", centre: span },
      { name: "sameness of dropout", centre: 0 },
    ],
    {
      starts: [
        [rate + 0.5, 0, span + 0.5, 0],
        [rate, -0.5, span - 2, 0.5],
      ],
      rough: thinned === null ? null : paretoNbdObjective(thinned),
      prior: options.prior ?? false,
    },
  );
  const withoutDropout = fitNbd(h).logLikelihood;
  return {
    parameters: paretoNbdFromCoordinates(uncertainty.mode),
    logLikelihood: uncertainty.logLikelihood,
    logLikelihoodWithoutDropout: withoutDropout,
    uncertainty,
    diagnosis: diagnose(uncertainty, withoutDropout),
  };
}

/** Distinct histories with which a first search comes close enough. */
const ENOUGH_ROWS = 10_000;

/** The parameters at log(r / alpha), log r, log(s / beta), log s. */
export function paretoNbdFromCoordinates(u: readonly number[]): ParetoNbdParameters {
  const [logRate = 0, logR = 0, logDrop = 0, logS = 0] = u;
  return {
    r: Math.exp(logR),
    alpha: Math.exp(logR - logRate),
    s: Math.exp(logS),
    beta: Math.exp(logS - logDrop),
  };
}

/** The negative log-likelihood: NBD count term, the chance of outliving T, and log(1 + R). */
export function paretoNbdObjective(h: PurchaseHistories): Objective {
  const counts: CountTables = tabulateCounts(h);
  const gone = sumOfLogGone(h);
  return (u, gradient) => {
    const p = paretoNbdFromCoordinates(u);
    let value = countLogLikelihood(counts, p, gradient);
    const [byRate = 0, byShape = 0] = gradient;
    let byDrop = 0;
    let bySame = 0;
    for (let k = 0; k < counts.times.length; k++) {
      const T = counts.times[k] ?? 0;
      const customers = counts.customers[k] ?? 0;
      const log = Math.log1p(T / p.beta);
      const share = T / (p.beta + T);
      value -= customers * p.s * log;
      byDrop -= customers * p.s * share;
      bySame -= customers * p.s * (log - share);
    }
    gradient.set([byRate, byShape, byDrop, bySame]);
    value += gone(p, gradient);
    for (let i = 0; i < gradient.length; i++) gradient[i] = -(gradient[i] ?? 0);
    return -value;
  };
}

const LEGENDRE = gaussLegendre(16);
/** A panel is at most this wide in the exponent of the integrand, which is cut at e⁻⁴⁰. */
const PANEL_DROP = 8;
const NEGLIGIBLE_DROP = 40;

function diagnose(fit: ParameterFit<ParetoNbdCoordinate>, withoutDropout: number): string[] {
  const { r, s, beta } = paretoNbdFromCoordinates(fit.mode);
  const untold = new Set(fit.untold);
  const gain = Math.max(0, fit.bestLogLikelihood - withoutDropout);
  const sentences: string[] = [];
  if (untold.has("purchase rate")) {
    sentences.push("There are too few repeat purchases to tell how often customers buy.");
  }
  if (untold.has("dropout rate")) {
    sentences.push(
      `The purchase histories cannot tell whether customers leave: the model with leaving gains ${gain.toFixed(2)} in log-likelihood over the one without (NBD) for two more parameters. The dropout rate, ${(s / beta).toPrecision(2)} per unit of time, rests on a weak prior.`,
    );
  }
  if (untold.has("sameness of dropout") && !untold.has("dropout rate")) {
    sentences.push(
      `The data cannot tell how much customers differ in their lifetimes; s = ${s.toPrecision(3)} rests on a weak prior.`,
    );
  }
  if (untold.has("spread of rates")) {
    sentences.push(
      `The data cannot tell how much customers differ in how often they buy; r = ${r.toPrecision(3)} rests on a weak prior.`,
    );
  }
  if (!fit.converged) {
    sentences.push("The search for the most likely parameters stopped before its slope was flat.");
  }
  return sentences;
}
