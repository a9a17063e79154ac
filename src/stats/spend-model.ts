import {
  fitGammaGamma,
  gammaGammaConditionalMean,
  gammaGammaFromCoordinates,
  gammaGammaObjective,
} from "./gamma-gamma.ts";
import type { Objective } from "./minimize.ts";
import type { ParameterFit } from "./posterior-mode.ts";
import type { Random } from "./random.ts";
import {
  drawOwnMean,
  fitShrunkenMeanOfSums,
  type ShrunkenMeanParameters,
  shrunkenMean,
  shrunkenMeanObjective,
} from "./shrunken-mean.ts";

/** The models of what a purchase is worth. */
export const spendModelNames = ["gamma-gamma", "shrunken-mean"] as const;

/** The name of a model of spend. */
export type SpendModelName = (typeof spendModelNames)[number];

/** What is known of what customers spent, one entry a customer in every column. */
export interface SpendSeen {
  /** Purchases seen, from 1. */
  readonly purchases: ArrayLike<number>;
  /** Mean value of a purchase. */
  readonly mean: ArrayLike<number>;
  /** Sum of the squares of the values; null where they are not known. */
  readonly squares: ArrayLike<number> | null;
}

/** A model of spend under one set of parameters. */
export interface SpendLaw {
  /** The expected value of a customer's next purchase; of a new customer with 0 purchases. */
  readonly mean: (purchases: number, mean: number) => number;
  /** Draws a customer's own level of spend, for `total`. */
  readonly level: (seen: { purchases: number; mean: number }, random: Random) => number;
  /** Draws what so many purchases of a customer of this level bring. */
  readonly total: (level: number, count: number, random: Random) => number;
}

/** Every purchase is worth 1: sums of value count purchases. */
export const countingSpend: SpendLaw = {
  mean: () => 1,
  level: () => 1,
  total: (_, count) => count,
};

/** A fitted model of spend, whichever it is. */
export interface SpendModel {
  readonly name: SpendModelName;
  readonly parameters: Readonly<Record<string, number>>;
  readonly logLikelihood: number;
  readonly diagnosis: readonly string[];
  /** Coordinate 0 moves the mean: its logarithm, or (shrunken mean) the mean in standard deviations. */
  readonly uncertainty: ParameterFit<string>;
  readonly at: (u: readonly number[]) => SpendLaw;
  /** The negative log-likelihood of these customers in the same coordinates, up to a constant. */
  readonly objective: (rows: ArrayLike<number>) => Objective;
}

/**
 * Fits a model of spend. The Gamma-Gamma takes every mean to be above 0: customers whose mean is not are
 * left out of its fit. The shrunken mean takes any value and needs the squares.
 *
 * @example
 * const seen = { purchases: [2, 5], mean: [22.3, 40], squares: null };
 * fitSpendModel("gamma-gamma", seen).at([3.5, 1.8, 1]).mean(0, 0); // 33.1, the mean of a new customer
 */
export function fitSpendModel(name: SpendModelName, seen: SpendSeen): SpendModel {
  return name === "gamma-gamma" ? gammaGammaModel(seen) : shrunkenMeanModel(seen);
}

function gammaGammaModel(seen: SpendSeen): SpendModel {
  const pick = (rows: ArrayLike<number>) => {
    const above = Array.from(rows).filter((row) => (seen.mean[row] ?? 0) > 0);
    return {
      mean: Float64Array.from(above, (row) => seen.mean[row] ?? 0),
      purchases: Float64Array.from(above, (row) => seen.purchases[row] ?? 0),
    };
  };
  const fit = fitGammaGamma(pick(rowsOf(seen)));
  return {
    name: "gamma-gamma",
    parameters: { ...fit.parameters },
    logLikelihood: fit.logLikelihood,
    diagnosis: fit.diagnosis,
    uncertainty: fit.uncertainty,
    at(u) {
      const p = gammaGammaFromCoordinates(u);
      return {
        mean: (purchases, mean) => gammaGammaConditionalMean(p, purchases, Math.max(0, mean)),
        level: ({ purchases, mean }, random) =>
          random.gamma(p.p * purchases + p.q, p.gamma + purchases * Math.max(0, mean)),
        total: (level, count, random) => random.gamma(p.p * count, level),
      };
    },
    objective: (rows) => gammaGammaObjective(pick(rows)),
  };
}

function shrunkenMeanModel(seen: SpendSeen): SpendModel {
  const sumsOf = (rows: readonly number[]) => {
    let squares = 0;
    for (const row of rows) {
      const [n = 0, mean = 0] = [seen.purchases[row], seen.mean[row]];
      squares += Math.max(0, (seen.squares?.[row] ?? n * mean * mean) - n * mean * mean);
    }
    return {
      purchases: Float64Array.from(rows, (row) => seen.purchases[row] ?? 0),
      mean: Float64Array.from(rows, (row) => seen.mean[row] ?? 0),
      squares,
    };
  };
  const fit = fitShrunkenMeanOfSums(sumsOf(rowsOf(seen)));
  return {
    name: "shrunken-mean",
    parameters: { ...fit.parameters },
    logLikelihood: fit.logLikelihood,
    diagnosis: fit.diagnosis,
    uncertainty: fit.uncertainty,
    at: (u) => shrunkenMeanLaw(fit.parametersOf(u)),
    objective: (rows) => shrunkenMeanObjective(fit.standardise(sumsOf(Array.from(rows)))),
  };
}

function shrunkenMeanLaw(p: ShrunkenMeanParameters): SpendLaw {
  const noise = Math.sqrt(p.withinVariance);
  return {
    mean: (purchases, mean) => shrunkenMean(p, purchases, mean),
    level: (seen, random) => drawOwnMean(p, seen, random),
    total: (level, count, random) => count * level + Math.sqrt(count) * noise * random.normal(),
  };
}

function rowsOf(seen: SpendSeen): number[] {
  return Array.from({ length: seen.mean.length }, (_, row) => row);
}
