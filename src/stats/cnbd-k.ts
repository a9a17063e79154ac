import { tabulateForecasts } from "./forecast-table.ts";
import {
  type DropoutFit,
  dropoutFromCoordinates,
  type FitOptions,
  fitDropout,
} from "./geometric-dropout-fit.ts";
import {
  type DropoutParameters,
  type Expectations,
  mbgNbdForecaster,
  type Periods,
  type PurchaseHistory,
  type PurchaseSimulator,
  simulateOften,
} from "./mbg-nbd.ts";
import { historyAt, type PurchaseHistories } from "./purchase-histories.ts";
import type { Random } from "./random.ts";
import { logGamma, logistic } from "./special.ts";

/**
 * The BG/NBD and the MBG/NBD for customers who buy more regularly than at random (Platzer & Reutterer
 * 2016, "Ticking away the moments: Timing regularity helps to better predict customer activity", Marketing
 * Science 35(5), https://doi.org/10.1287/mksc.2015.0963): an interval between purchases is k stages, each
 * exponential with the customer's own rate λ ~ Gamma(r, alpha); so r / alpha is k times the mean purchase
 * rate. With k = 1 they are the BG/NBD and the MBG/NBD.
 */
export interface CnbdKParameters extends DropoutParameters {
  readonly model: "BG/CNBD-k" | "MBG/CNBD-k";
  /** k, a whole number from 1. */
  readonly regularity: number;
}

export interface CnbdKFit extends Omit<DropoutFit, "parameters"> {
  readonly parameters: CnbdKParameters;
  /** The largest log-likelihood under k = 1, 2, …, as far as they were tried. */
  readonly logLikelihoodByRegularity: readonly number[];
}

/** What regularity is told from, beside the histories. */
export interface IntervalTimes {
  /** Σ over customers and their intervals between purchases of log(interval), in the unit of tx. */
  readonly sumOfLogs: number;
}

const LARGEST_REGULARITY = 12;

/**
 * Fits the model under k = 1, 2, … and takes the most likely k: up to 12, and no further once two in a row
 * were less likely than the one before. Each fit is that of `fitMbgNbd` or `fitBgNbd`, so it never fails.
 *
 * @param intervals.sumOfLogs of intervals above 0: merge the purchases of one day first.
 * @example
 * const { histories } = compressHistories([3, 3, 2, 4], [90, 91, 62, 122], [100, 140, 130, 130]);
 * const sumOfLogs = 12 * Math.log(30.4);
 * fitCnbdK(histories, { sumOfLogs }, { model: "MBG/CNBD-k" }).parameters.regularity; // 12
 */
export function fitCnbdK(
  h: PurchaseHistories,
  intervals: IntervalTimes,
  options: FitOptions & { readonly model: CnbdKParameters["model"] },
): CnbdKFit {
  const { model } = options;
  const repeats = h.weight.reduce((sum, customers, i) => sum + customers * (h.x[i] ?? 0), 0);
  /** The part of the log-likelihood that does not depend on the parameters. */
  const fixed = (k: number): number => (k - 1) * intervals.sumOfLogs - repeats * logGamma(k);
  const tried: DropoutFit[] = [];
  const logLikelihoods: number[] = [];
  for (let k = 1; k <= LARGEST_REGULARITY && !fellTwice(logLikelihoods); k++) {
    const fit = fitDropout(h, { first: firstOf(model), regularity: k }, options);
    tried.push(fit);
    logLikelihoods.push(fit.logLikelihood + fixed(k));
  }
  const best = logLikelihoods.indexOf(Math.max(...logLikelihoods));
  const fit = tried[best] ?? fitDropout(h, { first: firstOf(model), regularity: 1 }, options);
  const regularity = 1 + Math.max(0, best);
  return {
    ...fit,
    parameters: { ...fit.parameters, model, regularity },
    logLikelihood: fit.logLikelihood + fixed(regularity),
    logLikelihoodWithoutDropout: fit.logLikelihoodWithoutDropout + fixed(regularity),
    logLikelihoodByRegularity: logLikelihoods,
  };
}

function fellTwice(values: readonly number[]): boolean {
  const [last = 0, before = 0, earlier = -Infinity] = values.toReversed();
  return values.length > 2 && last < before && before < earlier;
}

/** The parameters at coordinates drawn from a fit's uncertainty; k is taken as known. */
export function cnbdKFromCoordinates(
  u: readonly number[],
  { model, regularity }: Pick<CnbdKParameters, "model" | "regularity">,
): CnbdKParameters {
  return { ...dropoutFromCoordinates(u), model, regularity };
}

/** 1 where staying after the first purchase was a chance taken. */
function firstOf(model: CnbdKParameters["model"]): 0 | 1 {
  return model === "MBG/CNBD-k" ? 1 : 0;
}

/**
 * The chance that a customer has not left at T: by Bayes, as for k = 1, with the chance of a silence
 * from tx to T of an Erlang-k interval, the sum of the chances of 0, …, k − 1 stages passed.
 *
 * @param history 0 ≤ tx ≤ T in the unit of alpha; x a whole number from 0.
 * @example
 * const regular = { model: "MBG/CNBD-k", regularity: 3, r: 0.9, alpha: 9, a: 0.7, b: 1.6 };
 * cnbdKProbabilityAlive(regular, { x: 4, tx: 40, T: 46 }); // 0.86232
 */
export function cnbdKProbabilityAlive(p: CnbdKParameters, history: PurchaseHistory): number {
  const { x, tx, T } = history;
  const chances = x + firstOf(p.model);
  if (chances === 0) return 1;
  const shape = p.r + p.regularity * x;
  const quiet = Math.log1p((T - tx) / (p.alpha + tx));
  const { logTotal } = stageChances(p, history);
  return logistic(logTotal + Math.log((p.b + chances - 1) / p.a) - shape * quiet);
}

/**
 * The chances that a customer who is alive at T is 0, …, k − 1 stages into the next interval, and the
 * logarithm of the sum of what they are proportional to, (shape)_j / j! · ((T − tx) / (α + T))^j.
 */
function stageChances(
  { r, alpha, regularity }: CnbdKParameters,
  { x, tx, T }: PurchaseHistory,
): { readonly chances: Float64Array; readonly logTotal: number } {
  const shape = r + regularity * x;
  const logQuiet = Math.log(T - tx) - Math.log(alpha + T);
  const logs = new Float64Array(regularity);
  for (let j = 1; j < regularity; j++) {
    logs[j] = (logs[j - 1] ?? 0) + logQuiet + Math.log((shape + j - 1) / j);
  }
  const top = logs.reduce((most, log) => Math.max(most, log), 0);
  const chances = logs.map((log) => Math.exp(log - top));
  const total = chances.reduce((sum, chance) => sum + chance, 0);
  return { chances: chances.map((each) => each / total), logTotal: top + Math.log(total) };
}

/**
 * The expected number of purchases in the next t: Σ over m of the chance of making m of them, not by the
 * approximation of the paper but exactly. A customer who is alive and j stages into an interval makes at
 * least m if it has stayed after m − 1 (a product of beta means) and m k − j stages pass, whose number is
 * negative binomial. All terms are positive; what is left out is below 1e-12 of the sum. Only where t
 * holds more than 10⁵ stages, far beyond any shop, is the forecast that of k = 1 at a k-th of the rate,
 * within about 1 %.
 *
 * @param t from 0, in the unit of alpha.
 * @example
 * const regular = { model: "MBG/CNBD-k", regularity: 3, r: 0.9, alpha: 9, a: 0.7, b: 1.6 };
 * cnbdKExpectedPurchases(regular, { x: 4, tx: 40, T: 46 }, 52); // 3.198
 */
export function cnbdKExpectedPurchases(
  p: CnbdKParameters,
  history: PurchaseHistory,
  t: number,
): number {
  return cnbdKProbabilityAlive(p, history) * cnbdKForecaster(p)(history, t);
}

/**
 * What is expected of each history over consecutive periods, as `mbgNbdExpectations` does
 * for the MBG/NBD; histories that share (x, T) share the series, and those of one x an interpolant.
 *
 * @example
 * const { histories } = compressHistories([4], [40], [46]);
 * const regular = { model: "MBG/CNBD-k", regularity: 3, r: 0.9, alpha: 9, a: 0.7, b: 1.6 };
 * cnbdKExpectations(histories, regular, evenPeriods(1, 52)).purchases; // [3.198]
 */
export function cnbdKExpectations(
  histories: PurchaseHistories,
  parameters: CnbdKParameters,
  { ends }: Periods,
): Expectations {
  const periods = ends.length;
  const { regularity } = parameters;
  const forecast = stageForecaster(parameters);
  // For each number of stages passed in turn, the purchases until the end of each period.
  const { place, values } = tabulateForecasts(histories, {
    alpha: parameters.alpha,
    size: regularity * periods,
    forecast: (x, T) =>
      Float64Array.from({ length: regularity * periods }, (_, i) =>
        forecast({ x, T, stage: Math.floor(i / periods) }, ends[i % periods] ?? 0),
      ),
  });
  const rows = histories.weight.length;
  const pAlive = new Float64Array(rows);
  const purchases = new Float64Array(rows * periods);
  for (let row = 0; row < rows; row++) {
    const history = historyAt(histories, row);
    const alive = cnbdKProbabilityAlive(parameters, history);
    pAlive[row] = alive;
    const { chances } = stageChances(parameters, history);
    const from = (place[row] ?? 0) * regularity * periods;
    let before = 0;
    for (let k = 0; k < periods; k++) {
      let until = 0;
      for (let stage = 0; stage < regularity; stage++) {
        until += (chances[stage] ?? 0) * (values[from + stage * periods + k] ?? 0);
      }
      purchases[row * periods + k] = alive * Math.max(0, until - before);
      before = until;
    }
  }
  return { pAlive, purchases };
}

/**
 * A function that simulates the purchases after T of a customer who is alive at T: how many stages of the
 * interval have passed, the rate given that from Gamma(r + k x + stages, α + T), Erlang-k intervals, and a
 * chance of leaving after each purchase from Beta(a, b + x + 1), for the BG/CNBD-k Beta(a, b + x).
 */
export function cnbdKSimulator(random: Random, p: CnbdKParameters): PurchaseSimulator {
  const { regularity: k } = p;
  return (history, { ends, counts }) => {
    const stage = drawStage(stageChances(p, history).chances, random);
    const shape = p.r + k * history.x + stage;
    const rate = random.gamma(shape, p.alpha + history.T);
    const horizon = ends[counts.length - 1] ?? 0;
    const leave = random.beta(p.a, p.b + history.x + firstOf(p.model));
    if (rate * horizon > MOST_STAGES) {
      const allowed = random.geometric(leave) + 1;
      return simulateOften(random, { rate: rate / k, allowed }, { ends, counts });
    }
    let purchases = 0;
    let period = 0;
    for (let at = random.gamma(k - stage, rate); at < horizon; at += random.gamma(k, rate)) {
      while (at >= (ends[period] ?? horizon)) period++;
      counts[period] = (counts[period] ?? 0) + 1;
      purchases++;
      if (random.uniform() < leave) break;
    }
    return purchases;
  };
}

function drawStage(chances: Float64Array, random: Random): number {
  let left = random.uniform();
  for (const [stage, chance] of chances.entries()) {
    left -= chance;
    if (left < 0) return stage;
  }
  return 0;
}

/**
 * The chance that a customer who is alive at T, and stays, makes no purchase in the next t: fewer stages
 * pass than are left of the interval, the number passing being negative binomial.
 *
 * @example
 * const regular = { model: "MBG/CNBD-k", regularity: 3, r: 0.9, alpha: 9, a: 0.7, b: 1.6 };
 * cnbdKSilence(regular, { x: 4, tx: 40, T: 46 }, 10); // 0.32052
 */
export function cnbdKSilence(p: CnbdKParameters, history: PurchaseHistory, t: number): number {
  const ratio = t / (p.alpha + history.T);
  const q = ratio / (1 + ratio);
  return stageChances(p, history).chances.reduce((sum, chance, stage) => {
    const shape = p.r + p.regularity * history.x + stage;
    let term = Math.exp(-shape * Math.log1p(ratio));
    let silent = 0;
    for (let passed = 0; passed < p.regularity - stage; passed++) {
      silent += term;
      term *= (q * (shape + passed)) / (passed + 1);
    }
    return sum + chance * silent;
  }, 0);
}

/** Stages in t above which they are not summed, or drawn, one by one. */
const MOST_STAGES = 1e5;

/** A function (history, t) → expected purchases in the next t of a customer who is alive at T. */
export function cnbdKForecaster(
  p: CnbdKParameters,
): (history: PurchaseHistory, t: number) => number {
  const forecast = stageForecaster(p);
  return (history, t) =>
    stageChances(p, history).chances.reduce(
      (sum, chance, stage) => sum + chance * forecast({ x: history.x, T: history.T, stage }, t),
      0,
    );
}

/** Expected purchases in the next t of a customer who is alive at T and so many stages into an interval. */
function stageForecaster(
  p: CnbdKParameters,
): (at: { readonly x: number; readonly T: number; readonly stage: number }, t: number) => number {
  return ({ x, T, stage }, t) => {
    const ratio = t / (p.alpha + T);
    const stages = (p.r + p.regularity * (x + 1)) * ratio;
    if (t === 0) return 0;
    if (stages + 40 * (Math.sqrt(stages * (1 + ratio)) + ratio) > MOST_STAGES) {
      // A rate λ / k: Gamma(r + k x, k (α + T)), the forecaster's own shape being r + x.
      const { regularity: k } = p;
      const slower = { ...p, r: p.r + (k - 1) * x, alpha: k * p.alpha };
      return mbgNbdForecaster(slower, firstOf(p.model))(x, k * T, [t])[0] ?? 0;
    }
    return sumPurchases(p, { x, stage, ratio });
  };
}

/** Σ over m ≥ 1 of E (1 − p)^(m − 1) · P(at least m k − stage stages pass), p ~ Beta(a, b + x + first). */
function sumPurchases(
  p: CnbdKParameters,
  at: { readonly x: number; readonly stage: number; readonly ratio: number },
): number {
  const shape = p.r + p.regularity * at.x + at.stage;
  const { lowest, tails } = negativeBinomialTails(shape, at.ratio);
  const b = p.b + at.x + firstOf(p.model);
  let stayed = 1;
  let sum = 0;
  for (let m = 1; ; m++) {
    const needed = m * p.regularity - at.stage;
    const tail = needed <= lowest ? 1 : (tails[needed - lowest] ?? 0);
    sum += stayed * tail;
    if (tail === 0 || stayed === 0) return sum;
    stayed *= (b + m - 1) / (p.a + b + m - 1);
  }
}

/**
 * P(N ≥ lowest + i) of a negative binomial N of this shape and of mean shape · ratio, for all i up to
 * where it is 0 to the last digit; 1 to the last digit at `lowest`. By its recurrence from the mode, and
 * scaled to sum to 1, so that no power underflows.
 */
function negativeBinomialTails(
  shape: number,
  ratio: number,
): { readonly lowest: number; readonly tails: readonly number[] } {
  const q = ratio / (1 + ratio);
  const mode = Math.max(0, Math.floor((shape - 1) * ratio));
  const above: number[] = [1];
  for (let n = mode, term = 1; term > NEGLIGIBLE; n++) {
    term *= (q * (shape + n)) / (n + 1);
    above.push(term);
  }
  const below: number[] = [];
  for (let n = mode, term = 1; n > 0 && term > NEGLIGIBLE; n--) {
    term *= n / (q * (shape + n - 1));
    below.push(term);
  }
  const terms = [...below.toReversed(), ...above];
  const tails: number[] = [];
  let tail = 0;
  for (let i = terms.length - 1; i >= 0; i--) {
    tail += terms[i] ?? 0;
    tails.push(tail);
  }
  return { lowest: mode - below.length, tails: tails.reverse().map((each) => each / tail) };
}

const NEGLIGIBLE = 1e-20;
