import type { PurchaseHistory } from "./mbg-nbd.ts";
import type { Objective } from "./minimize.ts";
import { type CountTables, countLogLikelihood, crudeRate, fitNbd, tabulateCounts } from "./nbd.ts";
import { fitParameters, type ParameterFit } from "./posterior-mode.ts";
import { historyAt, type PurchaseHistories } from "./purchase-histories.ts";
import { gaussLegendre } from "./quadrature.ts";

/**
 * The Pareto/NBD: a customer buys at an own rate λ ~ Gamma(r, alpha) and leaves for good after an own
 * exponential lifetime of rate μ ~ Gamma(s, beta) (Schmittlein, Morrison & Colombo 1987, "Counting your
 * customers", Management Science 33(1)). Alpha and beta are in the unit of time of the histories.
 */
export interface ParetoNbdParameters {
  readonly r: number;
  readonly alpha: number;
  readonly s: number;
  readonly beta: number;
}

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
  return Math.exp(-integrateGone(parameters, history).logLikelihood);
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
  const { r, alpha, s, beta } = parameters;
  const log = Math.log1p(t / (beta + history.T));
  // ∫₀ᵗ ((β + T) / (β + T + u))ˢ du
  const lived = (beta + history.T) * (s === 1 ? log : Math.expm1((1 - s) * log) / (1 - s));
  const rate = (r + history.x) / (alpha + history.T);
  return paretoNbdProbabilityAlive(parameters, history) * rate * lived;
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
export function fitParetoNbd(h: PurchaseHistories): ParetoNbdFit {
  const rate = Math.log(crudeRate(h));
  const span = Math.log(
    1 /
      Math.max(
        1e-9,
        h.T.reduce((most, T) => Math.max(most, T), 0),
      ),
  );
  const uncertainty = fitParameters<ParetoNbdCoordinate>(
    paretoNbdObjective(h),
    [
      { name: "purchase rate", centre: rate },
      { name: "spread of rates", centre: 0 },
      { name: "dropout rate", centre: span },
      { name: "sameness of dropout", centre: 0 },
    ],
    [
      [rate + 0.5, 0, span + 0.5, 0],
      [rate, -0.5, span - 2, 0.5],
    ],
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
  return (u, gradient) => {
    const p = paretoNbdFromCoordinates(u);
    let value = countLogLikelihood(counts, p, gradient);
    let [byRate = 0, byShape = 0] = gradient;
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
    for (let row = 0; row < h.weight.length; row++) {
      const weight = h.weight[row] ?? 0;
      const gone = integrateGone(p, historyAt(h, row));
      value += weight * gone.logLikelihood;
      byRate += weight * gone.byRate;
      byShape += weight * gone.byShape;
      byDrop += weight * gone.byDrop;
      bySame += weight * gone.bySame;
    }
    gradient[0] = -byRate;
    gradient[1] = -byShape;
    gradient[2] = -byDrop;
    gradient[3] = -bySame;
    return -value;
  };
}

const LEGENDRE = gaussLegendre(16);
/** A panel is at most this wide in y, and in the exponent of the integrand, which is cut at e⁻⁴⁰. */
const PANEL_WIDTH = 2;
const PANEL_DROP = 8;
const NEGLIGIBLE_DROP = 40;

interface Gone {
  /** log(1 + R), and its derivatives to log(r / α), log r, log(s / β), log s. */
  readonly logLikelihood: number;
  readonly byRate: number;
  readonly byShape: number;
  readonly byDrop: number;
  readonly bySame: number;
}

/**
 * The integral R of `paretoNbdProbabilityAlive` by composite Gauss–Legendre in y = log(c + t), c the
 * smaller of α and β: there the integrand is nearly exponential and its next singularity is π away.
 */
function integrateGone(
  { r, alpha, s, beta }: ParetoNbdParameters,
  { x, tx, T }: PurchaseHistory,
): Gone {
  const shape = r + x;
  const c = Math.min(alpha, beta);
  // Log of the integrand's fall from tx to T, relative to T.
  const top = shape * Math.log1p((T - tx) / (alpha + tx)) + s * Math.log1p((T - tx) / (beta + tx));
  const steepness = shape * ((c + tx) / (alpha + tx)) + (s + 1) * ((c + tx) / (beta + tx));
  const whole = Math.log1p((T - tx) / (c + tx));
  // In y the integrand falls at least as steeply as at tx: cut it where nothing is left.
  const range = steepness > 2 ? Math.min(whole, NEGLIGIBLE_DROP / (steepness - 1)) : whole;
  const panels = Math.max(1, Math.ceil(range * Math.max(1 / PANEL_WIDTH, steepness / PANEL_DROP)));
  const half = (0.5 * range) / panels;
  const shareA = T / (alpha + T);
  const shareB = T / (beta + T);
  let sum = 0;
  let byRate = 0;
  let byShape = 0;
  let byDrop = 0;
  let bySame = 0;
  for (let panel = 0; panel < panels; panel++) {
    for (let i = 0; i < LEGENDRE.points.length; i++) {
      const y = half * (2 * panel + 1 + (LEGENDRE.points[i] ?? 0));
      const grown = (c + tx) * Math.expm1(y); // t − tx
      const t = tx + grown;
      const logA = Math.log1p((T - t) / (alpha + t));
      const logB = Math.log1p((T - t) / (beta + t));
      const height = Math.exp(shape * logA + s * logB - top);
      const term = (half * (LEGENDRE.weights[i] ?? 0) * height * s * (c + t)) / (beta + t);
      const fallA = shape * (shareA - t / (alpha + t));
      const fallB = beta / (beta + t) + s * (shareB - t / (beta + t));
      sum += term;
      byRate += term * fallA;
      byShape += term * (r * logA - fallA);
      byDrop += term * fallB;
      bySame += term * (1 + s * logB - fallB);
    }
  }
  if (!(sum > 0)) return { logLikelihood: 0, byRate: 0, byShape: 0, byDrop: 0, bySame: 0 };
  const odds = top + Math.log(sum);
  const e = Math.exp(-Math.abs(odds));
  const lost = (odds > 0 ? 1 : e) / (1 + e) / sum;
  return {
    logLikelihood: Math.max(odds, 0) + Math.log1p(e),
    byRate: lost * byRate,
    byShape: lost * byShape,
    byDrop: lost * byDrop,
    bySame: lost * bySame,
  };
}

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
