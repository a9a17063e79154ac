import { bgNbdExpectedPurchases, bgNbdProbabilityAlive } from "../stats/bg-nbd.ts";
import {
  type DropoutFit,
  dropoutFromCoordinates,
  fitBgNbd,
  fitMbgNbd,
} from "../stats/geometric-dropout-fit.ts";
import {
  type DropoutParameters,
  mbgNbdExpectedPurchases,
  mbgNbdProbabilityAlive,
  type PurchaseHistory,
} from "../stats/mbg-nbd.ts";
import { fitNbd, type NbdParameters } from "../stats/nbd.ts";
import type { ParetoNbdParameters } from "../stats/pareto-gone.ts";
import {
  fitParetoNbd,
  paretoNbdExpectedPurchases,
  paretoNbdFromCoordinates,
  paretoNbdProbabilityAlive,
} from "../stats/pareto-nbd.ts";
import { drawParameters } from "../stats/posterior-mode.ts";
import type { PurchaseHistories } from "../stats/purchase-histories.ts";
import type { Random } from "../stats/random.ts";

/** The models of purchase timing that can be asked for by name. */
export const purchaseModelNames = ["nbd", "bg-nbd", "mbg-nbd", "pareto-nbd"] as const;

/** The name of a model of purchase timing. */
export type PurchaseModelName = (typeof purchaseModelNames)[number];

/** A fitted model of purchase timing, whichever it is. Times are in the unit of the histories. */
export interface PurchaseModel {
  readonly name: PurchaseModelName;
  readonly parameters: Readonly<Record<string, number>>;
  /** Without any prior's part. */
  readonly logLikelihood: number;
  /** What the data could not tell, in words. */
  readonly diagnosis: readonly string[];
  readonly probabilityAlive: (history: PurchaseHistory) => number;
  readonly expectedPurchases: (history: PurchaseHistory, time: number) => number;
  /** Futures under `count` draws of the parameters: each gives the number of purchases of one customer in `time`. */
  readonly simulators: (count: number, random: Random) => readonly PurchaseSimulator[];
}

/** Draws how often a customer with this history buys in the time after it. */
export type PurchaseSimulator = (history: PurchaseHistory, time: number) => number;

/** Fits a model by maximum likelihood; a parameter that the data cannot tell rests on a weak prior, told in `diagnosis`. */
export function fitPurchaseModel(
  name: PurchaseModelName,
  histories: PurchaseHistories,
): PurchaseModel {
  return fitters[name](histories);
}

const fitters: Readonly<Record<PurchaseModelName, (h: PurchaseHistories) => PurchaseModel>> = {
  nbd: nbdModel,
  "bg-nbd": (h) => dropoutModel("bg-nbd", fitBgNbd(h)),
  "mbg-nbd": (h) => dropoutModel("mbg-nbd", fitMbgNbd(h)),
  "pareto-nbd": paretoModel,
};

function nbdModel(histories: PurchaseHistories): PurchaseModel {
  const fit = fitNbd(histories);
  const rate = ({ r, alpha }: NbdParameters, { x, T }: PurchaseHistory): number =>
    (r + x) / (alpha + T);
  return {
    name: "nbd",
    parameters: { ...fit.parameters },
    logLikelihood: fit.logLikelihood,
    diagnosis: ["The NBD takes every customer to stay for ever; P(alive) is 1 for all."],
    probabilityAlive: () => 1,
    expectedPurchases: (history, time) => time * rate(fit.parameters, history),
    simulators: (count, random) =>
      drawParameters(fit.uncertainty, count, random).map(([logRate = 0, logShape = 0]) => {
        const r = Math.exp(logShape);
        const alpha = Math.exp(logShape - logRate);
        return ({ x, T }, time) => random.poisson(random.gamma(r + x, alpha + T) * time);
      }),
  };
}

function dropoutModel(name: "bg-nbd" | "mbg-nbd", fit: DropoutFit): PurchaseModel {
  // A customer can leave after each purchase; in the MBG/NBD after the first one, too.
  const first = name === "mbg-nbd" ? 1 : 0;
  const alive = name === "mbg-nbd" ? mbgNbdProbabilityAlive : bgNbdProbabilityAlive;
  const expected = name === "mbg-nbd" ? mbgNbdExpectedPurchases : bgNbdExpectedPurchases;
  const simulator =
    (parameters: DropoutParameters, random: Random): PurchaseSimulator =>
    (history, time) => {
      if (random.uniform() >= alive(parameters, history)) return 0;
      const { r, alpha, a, b } = parameters;
      const wanted = random.poisson(random.gamma(r + history.x, alpha + history.T) * time);
      if (wanted === 0) return 0;
      // The purchase after which the customer leaves is still made.
      return Math.min(wanted, 1 + random.geometric(random.beta(a, b + history.x + first)));
    };
  return {
    name,
    parameters: { ...fit.parameters },
    logLikelihood: fit.logLikelihood,
    diagnosis: fit.diagnosis,
    probabilityAlive: (history) => alive(fit.parameters, history),
    expectedPurchases: (history, time) => expected(fit.parameters, history, time),
    simulators: (count, random) =>
      drawParameters(fit.uncertainty, count, random).map((u) =>
        simulator(dropoutFromCoordinates(u), random),
      ),
  };
}

function paretoModel(histories: PurchaseHistories): PurchaseModel {
  const fit = fitParetoNbd(histories);
  const simulator =
    (parameters: ParetoNbdParameters, random: Random): PurchaseSimulator =>
    (history, time) => {
      if (random.uniform() >= paretoNbdProbabilityAlive(parameters, history)) return 0;
      const { r, alpha, s, beta } = parameters;
      const life = random.exponential() / random.gamma(s, beta + history.T);
      const rate = random.gamma(r + history.x, alpha + history.T);
      return random.poisson(rate * Math.min(time, life));
    };
  return {
    name: "pareto-nbd",
    parameters: { ...fit.parameters },
    logLikelihood: fit.logLikelihood,
    diagnosis: fit.diagnosis,
    probabilityAlive: (history) => paretoNbdProbabilityAlive(fit.parameters, history),
    expectedPurchases: (history, time) => paretoNbdExpectedPurchases(fit.parameters, history, time),
    simulators: (count, random) =>
      drawParameters(fit.uncertainty, count, random).map((u) =>
        simulator(paretoNbdFromCoordinates(u), random),
      ),
  };
}
