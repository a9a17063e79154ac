import type { DropoutParameters } from "./mbg-nbd.ts";
import type { Objective } from "./minimize.ts";
import { countLogLikelihood, crudeRate, fitNbd, tabulateCounts } from "./nbd.ts";
import { fitParameters, type ParameterFit } from "./posterior-mode.ts";
import { indexValues, type PurchaseHistories, thinHistories } from "./purchase-histories.ts";
import { logistic, softplus } from "./special.ts";

/** What a fit is uncertain in: log(r / alpha), log r, logit(a / (a + b)), log(a + b), in this order. */
export type DropoutCoordinate =
  | "purchase rate"
  | "spread of rates"
  | "dropout share"
  | "sameness of dropout";

export interface DropoutFit {
  readonly parameters: DropoutParameters;
  readonly logLikelihood: number;
  /** The log-likelihood of the NBD, the same model with nobody leaving. */
  readonly logLikelihoodWithoutDropout: number;
  readonly uncertainty: ParameterFit<DropoutCoordinate>;
  /** What the data could not tell, in words; empty where they told everything. */
  readonly diagnosis: readonly string[];
}

export interface FitOptions {
  /**
   * Purchases per unit of time that the prior is centred on if the data cannot tell the rate; by default
   * the observed repeats (and half a one) over the time observed.
   */
  readonly rateWithoutData?: number;
  /** True to put the weak priors on every parameter, not only where the data cannot tell. */
  readonly prior?: boolean;
}

/** Which of the models of this family. */
export interface DropoutModel {
  /** 1 where a customer may leave after the first purchase (MBG), 0 where only after a repeat (BG). */
  readonly first: 0 | 1;
  /** The k of Erlang-k intervals between purchases; 1 for exponential ones, as the NBD has them. */
  readonly regularity: number;
}

/**
 * Fits the MBG/NBD by maximum likelihood in log(r / α), log r, logit φ and log κ, with φ = a / (a + b)
 * and κ = a + b. Where the maximum lies on a boundary (nobody leaves: φ → 0; all leave alike: κ → ∞;
 * all buy at one rate: r → ∞; no repeat at all: r / α → 0) only that coordinate gets a weak prior and
 * `diagnosis` says so. Never fails and never returns a number that is not finite, also for no history.
 *
 * @example
 * fitMbgNbd(cdnow).parameters; // { r: 0.524843, alpha: 6.183086, a: 0.891359, b: 1.614002 } in weeks
 */
export function fitMbgNbd(h: PurchaseHistories, options: FitOptions = {}): DropoutFit {
  return fitDropout(h, { first: 1, regularity: 1 }, options);
}

/**
 * Fits the BG/NBD as `fitMbgNbd` fits the MBG/NBD: Fader, Hardie & Lee 2005, "Counting your customers"
 * the easy way, Marketing Science 24(2), equation 6, https://doi.org/10.1287/mksc.1040.0098.
 *
 * @example
 * fitBgNbd(cdnow).parameters; // { r: 0.242595, alpha: 4.413602, a: 0.792922, b: 2.425907 } in weeks
 */
export function fitBgNbd(h: PurchaseHistories, options: FitOptions = {}): DropoutFit {
  return fitDropout(h, { first: 0, regularity: 1 }, options);
}

/** Distinct histories with which a first search comes close enough. */
const ENOUGH_ROWS = 10_000;

/**
 * Fits a model of this family; for regularity k > 1 the part of the likelihood that does not depend on the
 * parameters, (k − 1) Σ log interval − Σ x log Γ(k), is left out.
 */
export function fitDropout(
  h: PurchaseHistories,
  model: DropoutModel,
  options: FitOptions = {},
): DropoutFit {
  const stages = Math.log(model.regularity);
  const rate = stages + Math.log(crudeRate(h));
  const thinned = thinHistories(h, ENOUGH_ROWS);
  const uncertainty = fitParameters<DropoutCoordinate>(
    dropoutObjective(h, model),
    [
      {
        name: "purchase rate",
        centre: stages + Math.log(options.rateWithoutData ?? crudeRate(h)),
      },
      { name: "spread of rates", centre: 0 },
      { name: "dropout share", centre: 0 },
      { name: "sameness of dropout", centre: Math.LN2 },
    ],
    {
      starts: [
        [rate + 0.5, 0, -1, 1],
        [rate, -0.5, -4, 2],
      ],
      rough: thinned === null ? null : dropoutObjective(thinned, model),
      prior: options.prior ?? false,
    },
  );
  const withoutDropout = logLikelihoodWithoutDropout(h, model);
  return {
    parameters: dropoutFromCoordinates(uncertainty.mode),
    logLikelihood: uncertainty.logLikelihood,
    logLikelihoodWithoutDropout: withoutDropout,
    uncertainty,
    diagnosis: diagnose(uncertainty, withoutDropout),
  };
}

/** A share of customers that leaves, on the logit scale, at which nobody does to the last digit. */
const NOBODY = -45;

function logLikelihoodWithoutDropout(h: PurchaseHistories, model: DropoutModel): number {
  if (model.regularity === 1) return fitNbd(h).logLikelihood;
  const whole = dropoutObjective(h, model);
  const centre = Math.log(model.regularity * crudeRate(h));
  return fitParameters(
    (u, gradient) => {
      const all = new Float64Array(4);
      const value = whole([...u, NOBODY, 0], all);
      gradient.set(all.subarray(0, 2));
      return value;
    },
    [
      { name: "purchase rate", centre },
      { name: "spread of rates", centre: 0 },
    ],
    { starts: [[centre, 0]] },
  ).logLikelihood;
}

/** The parameters at log(r / α), log r, logit(a / (a + b)), log(a + b). */
export function dropoutFromCoordinates(u: readonly number[]): DropoutParameters {
  const [logRate = 0, logShape = 0, logit = 0, logStrength = 0] = u;
  return {
    r: Math.exp(logShape),
    alpha: Math.exp(logShape - logRate),
    a: Math.exp(logStrength - softplus(-logit)),
    b: Math.exp(logStrength - softplus(logit)),
  };
}

/**
 * The negative log-likelihood and its gradient in the coordinates of `dropoutFromCoordinates`, for the
 * MBG/NBD (first = 1: a customer may leave after the first purchase: Batislam, Denizel & Filiztekin 2007,
 * IJRM 24(3), as corrected by Wagner & Hoppe 2008, IJRM 25(3)) and the BG/NBD (first = 0: only after
 * a repeat: Fader, Hardie & Lee 2005, equation 6), and for both with Erlang-k intervals (Platzer &
 * Reutterer 2016, Marketing Science 35(5)). Per customer with n = x + first chances to leave,
 * C = Σ_{i<n} log((b + i) / (a + b + i)), the odds of being gone e^D with
 * D = log(a / (b + n − 1)) + (r + k x) log((α + T) / (α + tx)), and W the sum of `waiting`, 1 for k = 1:
 * log L = NBD count term of k x + C + log(W + e^D).
 */
export function dropoutObjective(h: PurchaseHistories, model: DropoutModel): Objective {
  const { first, regularity } = model;
  const counts = tabulateCounts(regularity === 1 ? h : { ...h, x: h.x.map((x) => regularity * x) });
  const { x, weight, end, last, times } = indexHistories(h, model);
  const chances = countChances(h, first);
  const most = chances.length - 1;
  const logs = new Float64Array(times.length);
  const shares = new Float64Array(times.length);
  const wait = new Float64Array(3);
  return (u, gradient) => {
    const p = dropoutFromCoordinates(u);
    const logit = u[2] ?? 0;
    for (let k = 0; k < times.length; k++) {
      const t = times[k] ?? 0;
      logs[k] = Math.log1p(t / p.alpha);
      shares[k] = t / (p.alpha + t);
    }
    let value = countLogLikelihood(counts, p, gradient);
    let [byRate = 0, byShape = 0] = gradient;
    const stay = stayTerms(p, logit, chances);
    value += stay.value;
    let byLogit = stay.byLogit;
    let byStrength = stay.byStrength;
    const gone = goneTables({ p, logit, first, most });
    for (let i = 0; i < x.length; i++) {
      const repeats = x[i] ?? 0;
      const customers = weight[i] ?? 0;
      const from = last[i] ?? 0;
      const to = end[i] ?? 0;
      const shape = p.r + regularity * repeats;
      const log = (logs[to] ?? 0) - (logs[from] ?? 0);
      const share = shape * ((shares[to] ?? 0) - (shares[from] ?? 0));
      let odds = (gone.logOdds[repeats] ?? 0) + shape * log;
      if (regularity > 1) {
        const stays = 1 - (shares[to] ?? 0);
        const quiet = -Math.expm1(-log); // (T − tx) / (α + T)
        waiting({ regularity, shape, quiet, r: p.r, stays }, wait);
        const logWait = Math.log(wait[0] ?? 1);
        odds -= logWait;
        value += customers * logWait;
      }
      const e = Math.exp(-Math.abs(odds));
      value += customers * (Math.max(odds, 0) + Math.log(1 + e));
      const lost = (customers * (odds > 0 ? 1 : e)) / (1 + e);
      byRate += lost * share;
      byShape += lost * (p.r * log - share);
      byLogit += lost * (gone.byLogit[repeats] ?? 0);
      byStrength += lost * (gone.byStrength[repeats] ?? 0);
      if (regularity > 1) {
        byRate += (customers - lost) * (wait[1] ?? 0);
        byShape += (customers - lost) * (wait[2] ?? 0);
      }
    }
    gradient[0] = -byRate;
    gradient[1] = -byShape;
    gradient[2] = -byLogit;
    gradient[3] = -byStrength;
    return -value;
  };
}

/**
 * W = Σ_{j<k} (shape)_j / j! · quiet^j, whose terms are the relative chances of being j stages of k into
 * the next interval, and the derivatives of log W to log(r / α) and log r; `stays` is α / (α + T).
 */
function waiting(
  at: {
    readonly regularity: number;
    readonly shape: number;
    readonly quiet: number;
    readonly r: number;
    readonly stays: number;
  },
  into: Float64Array,
): void {
  let term = 1;
  let sum = 1;
  let byRate = 0;
  let byShape = 0;
  let logByShape = 0;
  for (let j = 1; j < at.regularity; j++) {
    term *= (at.quiet * (at.shape + j - 1)) / j;
    logByShape += at.r / (at.shape + j - 1);
    sum += term;
    byRate += term * j * at.stays;
    byShape += term * (logByShape - j * at.stays);
  }
  into[0] = sum;
  into[1] = byRate / sum;
  into[2] = byShape / sum;
}

/** Entry i: the customers with more than i chances to leave. */
function countChances(h: PurchaseHistories, first: 0 | 1): Float64Array {
  const { moreThan } = tabulateCounts(h);
  const all = h.weight.reduce((sum, customers) => sum + customers, 0);
  return first === 1 ? Float64Array.of(all, ...moreThan) : moreThan;
}

/** The histories with more than a count term, their times as places in `times`. */
function indexHistories(
  h: PurchaseHistories,
  { first, regularity }: DropoutModel,
): {
  readonly x: Int32Array;
  readonly weight: Float64Array;
  readonly end: Int32Array;
  readonly last: Int32Array;
  readonly times: Float64Array;
} {
  const rows = new Int32Array(h.x.length);
  let size = 0;
  for (let row = 0; row < rows.length; row++) {
    if ((h.x[row] ?? 0) + first > 0 || regularity > 1) rows[size++] = row;
  }
  const x = new Int32Array(size);
  const weight = new Float64Array(size);
  const both = new Float64Array(2 * size);
  for (let i = 0; i < size; i++) {
    const row = rows[i] ?? 0;
    x[i] = h.x[row] ?? 0;
    weight[i] = h.weight[row] ?? 0;
    both[i] = h.T[row] ?? 0;
    both[size + i] = h.tx[row] ?? 0;
  }
  const { index, distinct } = indexValues(both);
  return { x, weight, end: index.subarray(0, size), last: index.subarray(size), times: distinct };
}

/** Σ over customers of C and its derivatives to logit φ and log κ. */
function stayTerms(
  { a, b }: DropoutParameters,
  logit: number,
  chances: Float64Array,
): { readonly value: number; readonly byLogit: number; readonly byStrength: number } {
  const stay = logistic(-logit);
  const once = chances[0] ?? 0;
  let value = -once * softplus(logit);
  let byLogit = -once * logistic(logit);
  let byStrength = 0;
  for (let i = 1; i < chances.length; i++) {
    const customers = chances[i] ?? 0;
    value -= customers * Math.log1p(a / (b + i));
    byLogit -= (customers * a * stay) / (b + i);
    byStrength -= (customers * a * i) / ((b + i) * (a + b + i));
  }
  return { value, byLogit, byStrength };
}

/** log(a / (b + k − 1)) and its derivatives to logit φ and log κ, for x = 0 … most. */
function goneTables(at: {
  readonly p: DropoutParameters;
  readonly logit: number;
  readonly first: 0 | 1;
  readonly most: number;
}): {
  readonly logOdds: Float64Array;
  readonly byLogit: Float64Array;
  readonly byStrength: Float64Array;
} {
  const { a, b } = at.p;
  const stay = logistic(-at.logit);
  const logA = Math.log(a);
  const before = Float64Array.from({ length: at.most + 1 }, (_, x) => x + at.first - 1);
  const odds = (j: number): number => (j < 0 ? -Infinity : logA - Math.log(b + j));
  return {
    logOdds: before.map((j) => (j === 0 ? at.logit : odds(j))),
    byLogit: before.map((j) => (j <= 0 ? 1 : stay * (1 + a / (b + j)))),
    byStrength: before.map((j) => (j <= 0 ? 0 : j / (b + j))),
  };
}

/** What an analyst must know before using the forecast. */
function diagnose(fit: ParameterFit<DropoutCoordinate>, withoutDropout: number): string[] {
  const { r, alpha, a, b } = dropoutFromCoordinates(fit.mode);
  const untold = new Set(fit.untold);
  const gain = Math.max(0, fit.bestLogLikelihood - withoutDropout);
  const figure = `the model with leaving reaches a log-likelihood of ${fit.bestLogLikelihood.toFixed(2)}, without (NBD) ${withoutDropout.toFixed(2)}: a gain of ${gain.toFixed(2)} for two more parameters`;
  const sentences: string[] = [];
  if (untold.has("purchase rate")) {
    sentences.push(
      `There are too few repeat purchases to tell how often customers buy: the mean rate, ${(r / alpha).toPrecision(2)} per unit of time, rests on a weak prior.`,
    );
  }
  if (untold.has("dropout share")) {
    sentences.push(
      `The purchase histories cannot tell whether customers leave (${figure}). The share that leaves after a purchase, ${percent(a / (a + b))}, rests on a weak prior (before the data every share was equally likely). ${a / (a + b) < 0.05 ? "The forecast lies close to one in which every customer stays, and is too high if customers do leave." : "The forecast rests on that share as much as on the data."}`,
    );
  } else if (gain < 2) {
    sentences.push(`The evidence that customers leave at all is weak: ${figure}.`);
  }
  if (untold.has("sameness of dropout") && !untold.has("dropout share")) {
    sentences.push(
      `The data cannot tell how much customers differ in their chance of leaving after a purchase (on average ${percent(a / (a + b))}); the spread of that chance, a + b = ${(a + b).toPrecision(3)}, rests on a weak prior.`,
    );
  }
  if (untold.has("spread of rates")) {
    sentences.push(
      `The data cannot tell how much customers differ in how often they buy; the spread of rates, r = ${r.toPrecision(3)}, rests on a weak prior.`,
    );
  }
  if (!fit.converged) {
    sentences.push("The search for the most likely parameters stopped before its slope was flat.");
  }
  return sentences;
}

function percent(share: number): string {
  return `${(100 * share).toPrecision(2)} %`;
}
