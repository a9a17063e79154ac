import {
  type Expectations,
  type Periods,
  type PurchaseSimulator,
  simulateOften,
} from "./mbg-nbd.ts";
import type { Objective } from "./minimize.ts";
import { fitParameters, type ParameterFit } from "./posterior-mode.ts";
import { indexValues, type PurchaseHistories } from "./purchase-histories.ts";
import type { Random } from "./random.ts";

/** Purchase rates across customers: Gamma(r, alpha), alpha in the unit of time of the histories. */
export interface NbdParameters {
  readonly r: number;
  readonly alpha: number;
}

/**
 * The counting model without dropout: customers buy at their own steady rate for ever (Ehrenberg 1959,
 * "The pattern of consumer purchases", Applied Statistics 8(1); rates mixed by a gamma distribution).
 * It is the limit of BG/NBD, MBG/NBD and Pareto/NBD where nobody leaves.
 */
export interface NbdFit {
  readonly parameters: NbdParameters;
  readonly logLikelihood: number;
  readonly uncertainty: ParameterFit<"purchase rate" | "spread of rates">;
}

/** Sums over customers that do not change while parameters do. */
export interface CountTables {
  /** moreThan[i] = customers with more than i repeat purchases. */
  readonly moreThan: Float64Array;
  /** Distinct times of observation, the customers observed so long, and their repeat purchases. */
  readonly times: Float64Array;
  readonly customers: Float64Array;
  readonly purchases: Float64Array;
}

/**
 * The sums over customers from which the count likelihood is computed in O(max x + distinct T).
 */
export function tabulateCounts(h: PurchaseHistories): CountTables {
  const most = h.x.reduce((max, x) => Math.max(max, x), 0);
  const moreThan = new Float64Array(most + 1);
  const { index, count, distinct } = indexValues(h.T);
  const customers = new Float64Array(count);
  const purchases = new Float64Array(count);
  for (let i = 0; i < index.length; i++) {
    const x = h.x[i] ?? 0;
    const weight = h.weight[i] ?? 0;
    const k = index[i] ?? 0;
    if (x > 0) moreThan[x - 1] = (moreThan[x - 1] ?? 0) + weight;
    customers[k] = (customers[k] ?? 0) + weight;
    purchases[k] = (purchases[k] ?? 0) + weight * x;
  }
  for (let i = most - 1; i >= 0; i--) moreThan[i] = (moreThan[i] ?? 0) + (moreThan[i + 1] ?? 0);
  return { moreThan, times: distinct, customers, purchases };
}

/**
 * log of Π over customers of Γ(r + x)/Γ(r) · αʳ / (α + T)^(r + x), and into `gradient` its derivatives
 * to log(r / α) and to log r (with r / α held). Written so that r → ∞ with r / α fixed, the Poisson
 * limit, loses no digits.
 */
export function countLogLikelihood(
  tables: CountTables,
  { r, alpha }: NbdParameters,
  gradient: Float64Array,
): number {
  let value = 0;
  let byMean = 0;
  let byShape = 0;
  for (let i = 0; i < tables.moreThan.length; i++) {
    const customers = tables.moreThan[i] ?? 0;
    value += customers * Math.log(r + i);
    byShape += customers * (r / (r + i));
  }
  for (let k = 0; k < tables.times.length; k++) {
    const T = tables.times[k] ?? 0;
    const customers = tables.customers[k] ?? 0;
    const purchases = tables.purchases[k] ?? 0;
    const log = Math.log1p(T / alpha);
    const share = T / (alpha + T);
    value -= purchases * Math.log(alpha + T) + customers * r * log;
    byMean += purchases * (1 - share) - customers * r * share;
    byShape -= purchases * (1 - share) + customers * r * (log - share);
  }
  gradient[0] = byMean;
  gradient[1] = byShape;
  return value;
}

/**
 * The purchases per unit of time with which a search starts: observed repeats over time observed, with
 * half a purchase added so that it is above 0.
 */
export function crudeRate(h: PurchaseHistories): number {
  let purchases = 0.5;
  let time = 0;
  for (let i = 0; i < h.weight.length; i++) {
    const weight = h.weight[i] ?? 0;
    purchases += weight * (h.x[i] ?? 0);
    time += weight * (h.T[i] ?? 0);
  }
  return time > 0 ? purchases / time : 1;
}

/**
 * Fits the NBD to purchase histories; `tx` is not used. Parameters that the data cannot tell rest on a
 * weak prior and are named in `uncertainty.untold`.
 *
 * @example
 * fitNbd(cdnow).parameters; // { r: 0.38477, alpha: 12.072 } in weeks
 */
export function fitNbd(h: PurchaseHistories, options: { readonly prior?: boolean } = {}): NbdFit {
  const centre = Math.log(crudeRate(h));
  const uncertainty = fitParameters(
    nbdObjective(h),
    [
      { name: "purchase rate", centre },
      { name: "spread of rates", centre: 0 },
    ],
    { starts: [[centre, 0]], prior: options.prior ?? false },
  );
  const parameters = nbdFromCoordinates(uncertainty.mode);
  return { parameters, logLikelihood: uncertainty.logLikelihood, uncertainty };
}

/** The parameters at log(r / alpha), log r. */
export function nbdFromCoordinates(u: readonly number[]): NbdParameters {
  const r = Math.exp(u[1] ?? 0);
  return { r, alpha: r / Math.exp(u[0] ?? 0) };
}

/** The negative log-likelihood and its gradient in the coordinates of `nbdFromCoordinates`. */
export function nbdObjective(h: PurchaseHistories): Objective {
  const tables = tabulateCounts(h);
  return (u, gradient) => {
    const value = countLogLikelihood(tables, nbdFromCoordinates(u), gradient);
    for (let i = 0; i < gradient.length; i++) gradient[i] = -(gradient[i] ?? 0);
    return -value;
  };
}

/**
 * What is expected of each history over consecutive periods: (r + x) / (α + T) a unit of time, for ever.
 *
 * @example
 * const { histories } = compressHistories([2], [30], [38]);
 * nbdExpectations(histories, { r: 0.38, alpha: 12 }, evenPeriods(1, 39)).purchases; // [1.8564]
 */
export function nbdExpectations(
  histories: PurchaseHistories,
  { r, alpha }: NbdParameters,
  { ends }: Periods,
): Expectations {
  const rows = histories.weight.length;
  const periods = ends.length;
  const purchases = new Float64Array(rows * periods);
  for (let row = 0; row < rows; row++) {
    const rate = (r + (histories.x[row] ?? 0)) / (alpha + (histories.T[row] ?? 0));
    for (let k = 0; k < periods; k++) {
      purchases[row * periods + k] = rate * ((ends[k] ?? 0) - (k === 0 ? 0 : (ends[k - 1] ?? 0)));
    }
  }
  return { pAlive: new Float64Array(rows).fill(1), purchases };
}

/**
 * The chance of no purchase in the next t of a customer who stays: ((α + T) / (α + T + t))^(r + x).
 *
 * @example
 * nbdSilence({ r: 0.5, alpha: 6 }, { x: 2, tx: 30, T: 39 }, 14.2); // 0.5
 */
export function nbdSilence(
  { r, alpha }: NbdParameters,
  { x, T }: { readonly x: number; readonly T: number },
  t: number,
): number {
  return Math.exp(-(r + x) * Math.log1p(t / (alpha + T)));
}

/** A function that simulates the purchases after T: a rate from Gamma(r + x, α + T), for ever. */
export function nbdSimulator(random: Random, { r, alpha }: NbdParameters): PurchaseSimulator {
  return ({ x, T }, { ends, counts }) => {
    const rate = random.gamma(r + x, alpha + T);
    return simulateOften(random, { rate, allowed: Infinity }, { ends, counts });
  };
}
