import { bgNbdExpectations, bgNbdProbabilityAlive } from "./bg-nbd.ts";
import {
  cnbdKExpectations,
  cnbdKFromCoordinates,
  cnbdKProbabilityAlive,
  cnbdKSilence,
  cnbdKSimulator,
  fitCnbdK,
  type IntervalTimes,
} from "./cnbd-k.ts";
import {
  type DropoutFit,
  dropoutFromCoordinates,
  dropoutObjective,
  type FitOptions,
  fitBgNbd,
  fitMbgNbd,
} from "./geometric-dropout-fit.ts";
import {
  type Expectations,
  mbgNbdExpectations,
  mbgNbdProbabilityAlive,
  mbgNbdSimulator,
  type Periods,
  type PurchaseHistory,
  type PurchaseSimulator,
} from "./mbg-nbd.ts";
import type { Objective } from "./minimize.ts";
import {
  fitNbd,
  nbdExpectations,
  nbdFromCoordinates,
  nbdObjective,
  nbdSilence,
  nbdSimulator,
} from "./nbd.ts";
import {
  fitParetoNbd,
  paretoNbdExpectations,
  paretoNbdFromCoordinates,
  paretoNbdObjective,
  paretoNbdProbabilityAlive,
  paretoNbdSimulator,
} from "./pareto-nbd.ts";
import type { ParameterFit } from "./posterior-mode.ts";
import { compressHistories, type PurchaseHistories } from "./purchase-histories.ts";
import type { Random } from "./random.ts";

/** The models of purchase timing that can be asked for by name. */
export const purchaseModelNames = [
  "nbd",
  "bg-nbd",
  "mbg-nbd",
  "pareto-nbd",
  "bg-cnbd-k",
  "mbg-cnbd-k",
] as const;

/** The name of a model of purchase timing. */
export type PurchaseModelName = (typeof purchaseModelNames)[number];

/** A model of purchase timing under one set of parameters: what it expects of a customer, and draws of it. */
export interface PurchaseLaw {
  /** The chance that the customer has not left at T. */
  readonly probabilityAlive: (history: PurchaseHistory) => number;
  readonly expectations: (histories: PurchaseHistories, future: Periods) => Expectations;
  /** The chance that a customer who is alive at T, and stays, buys nothing within t. */
  readonly silence: (history: PurchaseHistory, t: number) => number;
  /** Draws futures of customers who are alive at T. */
  readonly simulator: (random: Random) => PurchaseSimulator;
}

/** A fitted model of purchase timing, whichever it is. Times are in the unit of the histories. */
export interface PurchaseModel {
  readonly name: PurchaseModelName;
  readonly parameters: Readonly<Record<string, number>>;
  /** Without any prior's part. */
  readonly logLikelihood: number;
  /** What the data could not tell, in words. */
  readonly diagnosis: readonly string[];
  /** In the model's coordinates: 0 is the log of the mean purchase rate. */
  readonly uncertainty: ParameterFit<string>;
  /** The coordinate that moves how soon customers leave; null where nobody does. */
  readonly dropout: number | null;
  /** The law at these coordinates, and its parameters by name. */
  readonly at: (u: readonly number[]) => PurchaseLaw;
  readonly parametersAt: (u: readonly number[]) => Readonly<Record<string, number>>;
  /** The negative log-likelihood of histories in the same coordinates, up to a constant. */
  readonly objective: (h: PurchaseHistories) => Objective;
}

/** What a fit may be told beside the histories. */
export interface PurchaseFitOptions extends FitOptions {
  /** What the CNBD-k models tell regularity from; without it their k is 1. */
  readonly intervals?: IntervalTimes;
}

/**
 * Fits a model by maximum likelihood; a parameter that the data cannot tell rests on a weak prior, told in
 * `diagnosis`. Never fails.
 *
 * @example
 * fitPurchaseModel("bg-nbd", cdnow).parameters; // { r: 0.242595, alpha: 4.413602, a: 0.792922, b: 2.425907 }
 */
export function fitPurchaseModel(
  name: PurchaseModelName,
  histories: PurchaseHistories,
  options: PurchaseFitOptions = {},
): PurchaseModel {
  return fitters[name](histories, options);
}

/** One customer's expected purchases in the next t. */
export function expectedPurchases(law: PurchaseLaw, history: PurchaseHistory, t: number): number {
  const { histories } = compressHistories([history.x], [history.tx], [history.T]);
  return law.expectations(histories, { ends: [t] }).purchases[0] ?? 0;
}

/**
 * The time after T by which a customer who is alive and stays has bought again with this chance: the ends of
 * the 80 % interval of the next order are at shares .1 and .9.
 *
 * @param share from 0 to below 1.
 * @param latest a time beyond which it is not sought.
 * @returns Infinity beyond `latest`.
 * @example
 * const { histories } = compressHistories([9], [40], [60]);
 * const law = fitPurchaseModel("nbd", histories).at([Math.log(0.1), 0]);
 * nextPurchase(law, { x: 2, tx: 30, T: 40 }, 0.5, 520); // 12.9963
 */
export function nextPurchase(
  law: PurchaseLaw,
  history: PurchaseHistory,
  share: number,
  latest: number,
): number {
  if (law.silence(history, latest) > 1 - share) return Infinity;
  let [low, high] = [0, latest];
  for (let step = 0; step < 40 && high - low > 1e-6 * latest; step++) {
    const middle = (low + high) / 2;
    if (law.silence(history, middle) > 1 - share) low = middle;
    else high = middle;
  }
  return high;
}

type Fitter = (h: PurchaseHistories, options: PurchaseFitOptions) => PurchaseModel;

const fitters: Readonly<Record<PurchaseModelName, Fitter>> = {
  nbd: fitNbdModel,
  "bg-nbd": (h, options) => geometricModel("bg-nbd", fitBgNbd(h, options)),
  "mbg-nbd": (h, options) => geometricModel("mbg-nbd", fitMbgNbd(h, options)),
  "pareto-nbd": fitParetoModel,
  "bg-cnbd-k": (h, options) => fitRegularModel("bg-cnbd-k", h, options),
  "mbg-cnbd-k": (h, options) => fitRegularModel("mbg-cnbd-k", h, options),
};

function fitNbdModel(h: PurchaseHistories, options: PurchaseFitOptions): PurchaseModel {
  const fit = fitNbd(h, options);
  return {
    name: "nbd",
    parameters: { ...fit.parameters },
    logLikelihood: fit.logLikelihood,
    diagnosis: ["The NBD takes every customer to stay for ever; P(alive) is 1 for all."],
    uncertainty: fit.uncertainty,
    dropout: null,
    at(u) {
      const p = nbdFromCoordinates(u);
      return {
        probabilityAlive: () => 1,
        expectations: (histories, future) => nbdExpectations(histories, p, future),
        silence: (history, t) => nbdSilence(p, history, t),
        simulator: (random) => nbdSimulator(random, p),
      };
    },
    parametersAt: (u) => ({ ...nbdFromCoordinates(u) }),
    objective: nbdObjective,
  };
}

function geometricModel(name: "bg-nbd" | "mbg-nbd", fit: DropoutFit): PurchaseModel {
  // A customer can leave after each purchase; in the MBG/NBD after the first one, too.
  const first = name === "mbg-nbd" ? 1 : 0;
  const alive = name === "mbg-nbd" ? mbgNbdProbabilityAlive : bgNbdProbabilityAlive;
  const expectations = name === "mbg-nbd" ? mbgNbdExpectations : bgNbdExpectations;
  return {
    name,
    parameters: { ...fit.parameters },
    logLikelihood: fit.logLikelihood,
    diagnosis: fit.diagnosis,
    uncertainty: fit.uncertainty,
    dropout: 2,
    at(u) {
      const p = dropoutFromCoordinates(u);
      return {
        probabilityAlive: (history) => alive(p, history),
        expectations: (histories, future) => expectations(histories, p, future),
        silence: (history, t) => nbdSilence(p, history, t),
        simulator: (random) => mbgNbdSimulator(random, p, first),
      };
    },
    parametersAt: (u) => ({ ...dropoutFromCoordinates(u) }),
    objective: (histories) => dropoutObjective(histories, { first, regularity: 1 }),
  };
}

function fitParetoModel(h: PurchaseHistories, options: PurchaseFitOptions): PurchaseModel {
  const fit = fitParetoNbd(h, options);
  return {
    name: "pareto-nbd",
    parameters: { ...fit.parameters },
    logLikelihood: fit.logLikelihood,
    diagnosis: fit.diagnosis,
    uncertainty: fit.uncertainty,
    dropout: 2,
    at(u) {
      const p = paretoNbdFromCoordinates(u);
      return {
        probabilityAlive: (history) => paretoNbdProbabilityAlive(p, history),
        expectations: (histories, future) => paretoNbdExpectations(histories, p, future),
        silence: (history, t) => nbdSilence(p, history, t),
        simulator: (random) => paretoNbdSimulator(random, p),
      };
    },
    parametersAt: (u) => ({ ...paretoNbdFromCoordinates(u) }),
    objective: paretoNbdObjective,
  };
}

function fitRegularModel(
  name: "bg-cnbd-k" | "mbg-cnbd-k",
  h: PurchaseHistories,
  options: PurchaseFitOptions,
): PurchaseModel {
  const model = name === "bg-cnbd-k" ? "BG/CNBD-k" : "MBG/CNBD-k";
  const { intervals } = options;
  // Without the intervals every k above 1 is taken to be impossible.
  const fit = fitCnbdK(h, intervals ?? { sumOfLogs: -1e300 }, { ...options, model });
  const { regularity } = fit.parameters;
  const untold = intervals
    ? []
    : ["The times between purchases are not known, so k is taken as 1."];
  return {
    name,
    parameters: { k: regularity, ...dropoutFromCoordinates(fit.uncertainty.mode) },
    logLikelihood: fit.logLikelihood,
    diagnosis: [...untold, ...fit.diagnosis],
    uncertainty: fit.uncertainty,
    dropout: 2,
    at(u) {
      const p = cnbdKFromCoordinates(u, { model, regularity });
      return {
        probabilityAlive: (history) => cnbdKProbabilityAlive(p, history),
        expectations: (histories, future) => cnbdKExpectations(histories, p, future),
        silence: (history, t) => cnbdKSilence(p, history, t),
        simulator: (random) => cnbdKSimulator(random, p),
      };
    },
    parametersAt: (u) => ({ k: regularity, ...dropoutFromCoordinates(u) }),
    objective: (histories) =>
      dropoutObjective(histories, { first: name === "mbg-cnbd-k" ? 1 : 0, regularity }),
  };
}
