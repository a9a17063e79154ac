import { type Coefficient, type Covariate, fitWithCovariates } from "../stats/covariates.ts";
import {
  fitPooledEffects,
  meanShiftOf,
  type PooledCell,
  type PooledEffects,
  type PooledFactor,
  shifted,
  shiftOf,
} from "../stats/pooled-effects.ts";
import { drawParameters, type ParameterFit } from "../stats/posterior-mode.ts";
import { type GroupedHistories, groupByHistory } from "../stats/purchase-histories.ts";
import {
  fitPurchaseModel,
  type PurchaseLaw,
  type PurchaseModel,
  type PurchaseModelName,
} from "../stats/purchase-model.ts";
import type { Random } from "../stats/random.ts";
import type { FutureLaw } from "../stats/simulated-futures.ts";
import {
  fitSpendModel,
  type SpendLaw,
  type SpendModel,
  type SpendModelName,
} from "../stats/spend-model.ts";
import type { Baseline, BaselineName } from "./baseline.ts";
import type { CutHistories } from "./purchase-log.ts";

/**
 * What is fitted of a shop's customers: how often they buy, and what a purchase brings, each with effects of
 * the groups that customers belong to (cohort, source, category), partially pooled.
 */

/** A way in which customers differ from the start. */
export interface ModelFactor extends PooledFactor {
  /** The level of each customer of the cut; −1 where it is not known. */
  readonly of: Int32Array;
}

/** Customers who share the level of every factor. */
export interface ModelCell {
  readonly levels: readonly number[];
  /** Their rows among the cut's. */
  readonly customers: Int32Array;
  /** Their histories, in the order of `customers`. */
  readonly grouped: GroupedHistories;
}

/** A fitted model of all customers, whichever it is. */
export interface CustomerModel {
  readonly name: PurchaseModelName | BaselineName;
  readonly parameters: Readonly<Record<string, number>>;
  /** Of purchase timing, without any prior's part and without effects; null for a baseline. */
  readonly logLikelihood: number | null;
  readonly spend: SpendModel | null;
  readonly diagnosis: readonly string[];
  /** Coefficients of the covariates, where there are any. */
  readonly covariates: CovariateEffects | null;
  readonly factors: readonly PooledFactor[];
  readonly purchaseEffects: PooledEffects | null;
  readonly spendEffects: PooledEffects | null;
  readonly cells: readonly ModelCell[];
  /** The laws of customers of these levels, at the most likely parameters; of the mean customer for null. */
  readonly lawOf: (levels: Levels) => FutureLaw;
  /** Draws of all parameters together: a function of draw and levels. */
  readonly drawLaws: (count: number, random: Random) => (draw: number, levels: Levels) => FutureLaw;
}

/** The level of each factor, −1 where it is not known; null for the mean over all customers. */
export type Levels = readonly number[] | null;

/** What is known of customers beside their histories: groups, or covariates in place of groups. */
export interface KnownOfCustomers {
  readonly factors: readonly ModelFactor[];
  /** Numbers of each customer of the cut that move purchases and dropout, not pooled. */
  readonly covariates?: readonly Covariate[];
}

/** What to fit. */
export interface CustomerModelRequest extends KnownOfCustomers {
  readonly model: PurchaseModelName | Baseline;
  /** Null where purchases need no value. */
  readonly spend: SpendModelName | null;
  /** True where the Gamma-Gamma is fitted to repeat purchases alone, as published; all purchases else. */
  readonly spendOfRepeats?: boolean;
  /** True to put the weak priors on every parameter of timing. */
  readonly prior?: boolean;
  /** Purchases per unit of time that the prior is centred on where the data cannot tell any. */
  readonly rateWithoutData?: number;
}

/** Fits timing and spend on what was known at a cut. Never fails. */
export function fitCustomerModel(
  histories: CutHistories,
  request: CustomerModelRequest,
): CustomerModel {
  const { covariates = [] } = request;
  const cells = cellsOf(
    histories,
    covariates.length > 0 ? [numbered(covariates)] : request.factors,
  );
  const timing = fitTiming(histories, cells, request);
  const spend = fitSpend(histories, cells, request);
  return {
    name: timing.name,
    parameters: { ...timing.parameters, ...spend?.model.parameters },
    logLikelihood: timing.logLikelihood,
    spend: spend?.model ?? null,
    diagnosis: [...timing.diagnosis, ...(spend?.model.diagnosis ?? [])],
    covariates: timing.covariates,
    factors: request.factors,
    purchaseEffects: timing.effects,
    spendEffects: spend?.effects ?? null,
    cells,
    lawOf: (levels) => ({
      purchases: timing.lawOf(levels),
      spend: spend ? spend.lawOf(levels) : null,
    }),
    drawLaws(count, random) {
      const purchases = timing.draw(count, random);
      const values = spend?.draw(count, random);
      return (draw, levels) => ({
        purchases: purchases(draw, levels),
        spend: values ? values(draw, levels) : null,
      });
    },
  };
}

/** Customers grouped by the levels of all factors. */
function cellsOf(h: CutHistories, factors: readonly ModelFactor[]): ModelCell[] {
  const members = new Map<string, number[]>();
  for (let row = 0; row < h.x.length; row++) {
    const key = factors.map(({ of }) => of[row] ?? -1).join(" ");
    const rows = members.get(key);
    if (rows === undefined) members.set(key, [row]);
    else rows.push(row);
  }
  return [...members].map(([key, rows]) => ({
    levels: key === "" ? [] : key.split(" ").map(Number),
    customers: Int32Array.from(rows),
    grouped: groupByHistory(pick(h.x, rows), pick(h.tx, rows), pick(h.T, rows)),
  }));
}

function pick(column: Float64Array, rows: readonly number[]): Float64Array {
  return Float64Array.from(rows, (row) => column[row] ?? 0);
}

/** Customers with equal covariates, numbered. */
function numbered(covariates: readonly Covariate[]): ModelFactor {
  const numbers = new Map<string, number>();
  const of = Int32Array.from(covariates[0]?.values ?? [], (_, row) => {
    const key = covariates.map(({ values }) => values[row] ?? 0).join(" ");
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  });
  return { name: "covariates", levels: numbers.size, of };
}

/** A part of the model, timing or spend, with its effects: a law for any levels, at the mode or drawn. */
interface Part<Law> {
  readonly effects: PooledEffects | null;
  readonly lawOf: (levels: Levels) => Law;
  readonly draw: (count: number, random: Random) => (draw: number, levels: Levels) => Law;
}

/** How covariates move purchases and dropout. */
export interface CovariateEffects {
  readonly purchase: readonly Coefficient[];
  readonly dropout: readonly Coefficient[];
  readonly logLikelihoodWithout: number;
}

interface Timing extends Part<PurchaseLaw> {
  readonly covariates: CovariateEffects | null;
  readonly name: PurchaseModelName | BaselineName;
  readonly parameters: Readonly<Record<string, number>>;
  readonly logLikelihood: number | null;
  readonly diagnosis: readonly string[];
}

function fitTiming(
  h: CutHistories,
  cells: readonly ModelCell[],
  request: CustomerModelRequest,
): Timing {
  if (typeof request.model !== "string") return baselineTiming(request.model);
  const model = fitPurchaseModel(request.model, groupByHistory(h.x, h.tx, h.T).histories, {
    intervals: { sumOfLogs: h.sumOfLogs },
    prior: request.prior ?? false,
    ...(request.rateWithoutData ? { rateWithoutData: request.rateWithoutData } : {}),
  });
  if (request.covariates && request.covariates.length > 0) {
    return covariateTiming(model, h, cells, request.covariates);
  }
  return {
    name: model.name,
    parameters: model.parameters,
    logLikelihood: model.logLikelihood,
    diagnosis: model.diagnosis,
    covariates: null,
    ...poolPart(model, request.factors, {
      shifted: model.dropout === null ? [0] : [0, model.dropout],
      cells: cells.map(({ levels, grouped, customers }) => ({
        levels,
        customers: customers.length,
        objective: model.objective(grouped.histories),
      })),
    }),
  };
}

/** Timing with covariates on purchases and, where the model has it, on dropout. */
function covariateTiming(
  plain: PurchaseModel,
  h: CutHistories,
  cells: readonly ModelCell[],
  covariates: readonly Covariate[],
): Timing {
  const dropout = plain.dropout === null ? [] : covariates;
  const fit = fitWithCovariates(
    { x: h.x, tx: h.tx, T: h.T, purchase: covariates, dropout },
    {
      objective: plain.objective,
      fromCoordinates: (u) => ({ law: plain.at(u), parameters: plain.parametersAt(u) }),
      fit: () => plain,
    },
  );
  const valuesOf = (row: number, of: readonly Covariate[]): number[] =>
    of.map(({ values }) => values[row] ?? 0);
  // A cell's number is its only level; its customers share their covariates.
  const values = new Map(
    cells.map(({ levels, customers }) => {
      const row = customers[0] ?? 0;
      return [
        levels[0] ?? 0,
        { purchase: valuesOf(row, covariates), dropout: valuesOf(row, dropout) },
      ];
    }),
  );
  const lawOf = (levels: Levels, u?: readonly number[]): PurchaseLaw =>
    fit.parametersOf(values.get(levels?.[0] ?? 0) ?? { purchase: [], dropout: [] }, u).law;
  return {
    name: plain.name,
    parameters: { ...fit.parameters.parameters, ...coefficientsOf(fit) },
    logLikelihood: fit.logLikelihood,
    diagnosis: fit.diagnosis,
    covariates: {
      purchase: fit.purchase,
      dropout: fit.dropout,
      logLikelihoodWithout: fit.logLikelihoodWithoutCovariates,
    },
    effects: null,
    lawOf: (levels) => lawOf(levels),
    draw(count, random) {
      const drawn = drawParameters(fit.uncertainty, count, random);
      return (draw, levels) => lawOf(levels, drawn[draw]);
    },
  };
}

function coefficientsOf(fit: {
  readonly purchase: readonly Coefficient[];
  readonly dropout: readonly Coefficient[];
}): Record<string, number> {
  return Object.fromEntries([
    ...fit.purchase.map(({ name, value }) => [`purchase.${name}`, value] as const),
    ...fit.dropout.map(({ name, value }) => [`dropout.${name}`, value] as const),
  ]);
}

function baselineTiming({ name, law }: Baseline): Timing {
  return {
    name,
    parameters: {},
    logLikelihood: null,
    diagnosis: [
      `The forecast is the baseline "${name}", not a model: it takes everyone to stay, so P(alive) is 1 for all.`,
    ],
    covariates: null,
    effects: null,
    lawOf: () => law,
    draw: () => () => law,
  };
}

function fitSpend(
  h: CutHistories,
  cells: readonly ModelCell[],
  request: CustomerModelRequest,
): (Part<SpendLaw> & { readonly model: SpendModel }) | null {
  if (request.spend === null || !h.mean.some((mean) => mean > 0)) return null;
  const repeats = request.spendOfRepeats && request.spend === "gamma-gamma";
  const model = fitSpendModel(request.spend, {
    purchases: repeats ? h.x : h.x.map((x) => x + 1),
    mean: repeats ? h.meanRepeat : h.mean,
    squares: h.squares,
  });
  const part = poolPart(model, request.factors, {
    shifted: [0],
    cells: cells.map(({ levels, customers }) => ({
      levels,
      customers: customers.length,
      objective: model.objective(customers),
    })),
  });
  return { model, ...part };
}

/** The effects of the factors on a fitted part; none where there is no factor with two levels. */
function poolPart<Law>(
  model: {
    readonly uncertainty: ParameterFit<string>;
    readonly at: (u: readonly number[]) => Law;
  },
  factors: readonly PooledFactor[],
  groups: {
    readonly shifted: readonly number[];
    readonly cells: readonly (PooledCell & { readonly customers: number })[];
  },
): Part<Law> {
  const names = model.uncertainty.mode.map((_, i) => `coordinate ${i}`);
  const pooled =
    factors.length === 0
      ? null
      : fitPooledEffects({ fit: model.uncertainty, names }, { factors, ...groups });
  const uncertainty = pooled?.uncertainty ?? model.uncertainty;
  const effects = pooled?.effects ?? null;
  const at = (u: readonly number[], levels: Levels, effect?: Float64Array): Law => {
    if (effects === null) return model.at(u);
    const shift =
      levels === null
        ? meanShiftOf(effects, groups.cells, effect)
        : shiftOf(effects, levels, effect);
    return model.at(shifted(u, effects.shifted, shift));
  };
  return {
    effects,
    lawOf: (levels) => at(uncertainty.mode, levels),
    draw(count, random) {
      const own = drawParameters(uncertainty, count, random);
      const drawn = effects?.draws(count, random);
      return (draw, levels) => at(own[draw] ?? uncertainty.mode, levels, drawn?.[draw]);
    },
  };
}

/** A model's name as people write it. */
export function modelTitle(name: CustomerModel["name"]): string {
  return titles[name];
}

const titles: Readonly<Record<CustomerModel["name"], string>> = {
  nbd: "NBD",
  "bg-nbd": "BG/NBD",
  "mbg-nbd": "MBG/NBD",
  "pareto-nbd": "Pareto/NBD",
  "bg-cnbd-k": "BG/CNBD-k",
  "mbg-cnbd-k": "MBG/CNBD-k",
  "last-rate": "last rate",
  "recency-frequency-table": "recency-frequency table",
  zero: "nobody buys again",
};
