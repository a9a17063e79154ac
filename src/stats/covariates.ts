import {
  dropoutFromCoordinates,
  dropoutObjective,
  fitBgNbd,
  fitMbgNbd,
} from "./geometric-dropout-fit.ts";
import type { DropoutParameters } from "./mbg-nbd.ts";
import type { Objective } from "./minimize.ts";
import type { ParetoNbdParameters } from "./pareto-gone.ts";
import { fitParetoNbd, paretoNbdFromCoordinates, paretoNbdObjective } from "./pareto-nbd.ts";
import { fitParameters, type ParameterFit } from "./posterior-mode.ts";
import { compressHistories, type PurchaseHistories } from "./purchase-histories.ts";

/**
 * Purchase models in which what was known of a customer at the first purchase (its channel, its country,
 * a first basket with a discount) moves the purchase rate and the dropout: Fader & Hardie 2007,
 * "Incorporating time-invariant covariates into the Pareto/NBD and BG/NBD models",
 * http://brucehardie.com/notes/019/. A covariate of 1 multiplies the mean purchase rate by e^γ
 * (α = α₀ e^(−γ z)) and, in the Pareto/NBD, the dropout rate by e^γ (β = β₀ e^(−γ z)). In the BG/NBD and
 * MBG/NBD it multiplies the odds of leaving after a purchase by e^γ and keeps a + b; scaling a and b
 * alike would leave the share that leaves as it is.
 */

/** One number for each customer. A category is one covariate of 0 and 1 for each of its values but one. */
export interface Covariate {
  readonly name: string;
  readonly values: ArrayLike<number>;
}

/** Customers in columns of one length, as `compressHistories` takes them. */
export interface CustomersWithCovariates {
  readonly x: ArrayLike<number>;
  readonly tx: ArrayLike<number>;
  readonly T: ArrayLike<number>;
  /** What may move the purchase rate, and what the dropout; either may be empty. */
  readonly purchase: readonly Covariate[];
  readonly dropout: readonly Covariate[];
}

export interface Coefficient {
  readonly name: string;
  /** γ, per unit of the covariate. */
  readonly value: number;
  readonly standardError: number;
  /** False where the data could not tell it, so that it rests on a weak prior about 0. */
  readonly told: boolean;
}

/** The covariates of one customer, in the order of the fit's. */
export interface CovariateValues {
  readonly purchase: readonly number[];
  readonly dropout: readonly number[];
}

export interface CovariateFit<Parameters> {
  /** Of a customer whose covariates are all 0. */
  readonly parameters: Parameters;
  readonly purchase: readonly Coefficient[];
  readonly dropout: readonly Coefficient[];
  readonly logLikelihood: number;
  /** Of the same model without covariates. */
  readonly logLikelihoodWithoutCovariates: number;
  /** The model's four coordinates at the mean of each covariate, then γ times each one's spread. */
  readonly uncertainty: ParameterFit<string>;
  /** The parameters of a customer, at the mode or at a draw from `uncertainty`. */
  readonly parametersOf: (values: CovariateValues, u?: readonly number[]) => Parameters;
  readonly diagnosis: readonly string[];
}

/**
 * Fits the Pareto/NBD with covariates by maximum likelihood; never fails: a coefficient that the data
 * cannot tell (its covariate never varies, or repeats others) gets a weak prior and is named.
 *
 * @example
 * const four = { x: [0, 2, 1, 5], tx: [0, 30, 8, 50], T: [60, 60, 60, 60] };
 * const channel = { name: "online", values: [0, 1, 0, 1] };
 * fitParetoNbdWithCovariates({ ...four, purchase: [channel], dropout: [] }).purchase.length; // 1
 */
export function fitParetoNbdWithCovariates(
  customers: CustomersWithCovariates,
): CovariateFit<ParetoNbdParameters> {
  return fitWithCovariates(customers, {
    objective: paretoNbdObjective,
    fromCoordinates: paretoNbdFromCoordinates,
    fit: fitParetoNbd,
  });
}

/**
 * Fits the MBG/NBD with covariates as `fitParetoNbdWithCovariates` fits the Pareto/NBD.
 *
 * @example
 * const four = { x: [0, 2, 1, 5], tx: [0, 30, 8, 50], T: [60, 60, 60, 60] };
 * const channel = { name: "online", values: [0, 1, 0, 1] };
 * fitMbgNbdWithCovariates({ ...four, purchase: [], dropout: [channel] }).dropout.length; // 1
 */
export function fitMbgNbdWithCovariates(
  customers: CustomersWithCovariates,
): CovariateFit<DropoutParameters> {
  return fitWithCovariates(customers, {
    objective: (h) => dropoutObjective(h, { first: 1, regularity: 1 }),
    fromCoordinates: dropoutFromCoordinates,
    fit: fitMbgNbd,
  });
}

/**
 * Fits the BG/NBD with covariates as `fitParetoNbdWithCovariates` fits the Pareto/NBD.
 *
 * @example
 * const four = { x: [0, 2, 1, 5], tx: [0, 30, 8, 50], T: [60, 60, 60, 60] };
 * const channel = { name: "online", values: [0, 1, 0, 1] };
 * fitBgNbdWithCovariates({ ...four, purchase: [], dropout: [channel] }).dropout.length; // 1
 */
export function fitBgNbdWithCovariates(
  customers: CustomersWithCovariates,
): CovariateFit<DropoutParameters> {
  return fitWithCovariates(customers, {
    objective: (h) => dropoutObjective(h, { first: 0, regularity: 1 }),
    fromCoordinates: dropoutFromCoordinates,
    fit: fitBgNbd,
  });
}

/** A model in four coordinates, of which 0 is the log mean purchase rate and 2 moves the dropout. */
export interface PlainModel<Parameters> {
  readonly objective: (h: PurchaseHistories) => Objective;
  readonly fromCoordinates: (u: readonly number[]) => Parameters;
  readonly fit: (h: PurchaseHistories) => {
    readonly logLikelihood: number;
    readonly uncertainty: ParameterFit<string>;
    readonly diagnosis: readonly string[];
  };
}

const COORDINATES = ["purchase rate", "spread of rates", "dropout", "sameness of dropout"] as const;
const RATE = 0;
const DROPOUT = 2;

/**
 * Fits any such model with covariates, as `fitParetoNbdWithCovariates` does.
 *
 * @example
 * const four = { x: [0, 2, 1, 5], tx: [0, 30, 8, 50], T: [60, 60, 60, 60] };
 * const { histories } = compressHistories(four.x, four.tx, four.T);
 * const plain = fitPurchaseModel("mbg-nbd", histories);
 * const model = { objective: plain.objective, fromCoordinates: plain.at, fit: () => plain };
 * const channel = { name: "online", values: [0, 1, 0, 1] };
 * fitWithCovariates({ ...four, purchase: [channel], dropout: [] }, model).purchase.length; // 1
 */
export function fitWithCovariates<Parameters>(
  customers: CustomersWithCovariates,
  model: PlainModel<Parameters>,
): CovariateFit<Parameters> {
  const plain = model.fit(compressHistories(customers.x, customers.tx, customers.T).histories);
  const scales = {
    purchase: customers.purchase.map(scaleOf),
    dropout: customers.dropout.map(scaleOf),
  };
  const names = [
    ...customers.purchase.map(({ name }) => `${name} on purchases`),
    ...customers.dropout.map(({ name }) => `${name} on dropout`),
  ];
  const start = [...plain.uncertainty.mode.slice(0, 4), ...names.map(() => 0)];
  const uncertainty = fitParameters<string>(
    covariateObjective(groupCustomers(customers, scales), model),
    [
      ...COORDINATES.map((name, i) => ({ name, centre: plain.uncertainty.mode[i] ?? 0 })),
      ...names.map((name) => ({ name, centre: 0 })),
    ],
    { starts: [start] },
  );
  const parametersOf = (
    values: CovariateValues,
    u: readonly number[] = uncertainty.mode,
  ): Parameters => model.fromCoordinates(shiftCoordinates(u, standardise(values, scales)));
  const coefficients = [...scales.purchase, ...scales.dropout].map(({ spread }, i) => ({
    value: (uncertainty.mode[4 + i] ?? 0) / spread,
    standardError: Math.sqrt(uncertainty.covariance[4 + i]?.[4 + i] ?? 0) / spread,
    told: !uncertainty.untold.includes(names[i] ?? ""),
  }));
  const name = (covariates: readonly Covariate[], from: number): Coefficient[] =>
    covariates.flatMap((covariate, i) => {
      const coefficient = coefficients[from + i];
      return coefficient === undefined ? [] : [{ name: covariate.name, ...coefficient }];
    });
  return {
    parameters: parametersOf({
      purchase: customers.purchase.map(() => 0),
      dropout: customers.dropout.map(() => 0),
    }),
    purchase: name(customers.purchase, 0),
    dropout: name(customers.dropout, customers.purchase.length),
    logLikelihood: uncertainty.logLikelihood,
    logLikelihoodWithoutCovariates: plain.logLikelihood,
    uncertainty,
    parametersOf,
    diagnosis: diagnose(uncertainty, names),
  };
}

interface Scale {
  readonly mean: number;
  /** The standard deviation, 1 for a covariate that does not vary. */
  readonly spread: number;
}

interface Scales {
  readonly purchase: readonly Scale[];
  readonly dropout: readonly Scale[];
}

function scaleOf({ values }: Covariate): Scale {
  const all = Float64Array.from(values);
  const count = Math.max(1, all.length);
  const mean = all.reduce((sum, value) => sum + value, 0) / count;
  const variance = all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  const spread = Math.sqrt(variance);
  return { mean, spread: spread > 1e-9 * Math.abs(mean) ? spread : 1 };
}

function standardise(values: CovariateValues, scales: Scales): CovariateValues {
  const each = (of: readonly number[], by: readonly Scale[]): number[] =>
    by.map(({ mean, spread }, i) => ((of[i] ?? 0) - mean) / spread);
  return {
    purchase: each(values.purchase, scales.purchase),
    dropout: each(values.dropout, scales.dropout),
  };
}

/** The four coordinates of a customer with these standardised covariates. */
function shiftCoordinates(u: readonly number[], z: CovariateValues): number[] {
  const [rate = 0, spread = 0, dropout = 0, sameness = 0] = u;
  const sum = (values: readonly number[], from: number): number =>
    values.reduce((total, value, i) => total + value * (u[from + i] ?? 0), 0);
  return [
    rate + sum(z.purchase, 4),
    spread,
    dropout + sum(z.dropout, 4 + z.purchase.length),
    sameness,
  ];
}

interface CovariateGroup {
  /** Standardised. */
  readonly values: CovariateValues;
  readonly histories: PurchaseHistories;
}

/** Customers with equal covariates have one likelihood of the plain model. */
function groupCustomers(customers: CustomersWithCovariates, scales: Scales): CovariateGroup[] {
  const members = new Map<string, { readonly values: CovariateValues; readonly rows: number[] }>();
  for (let row = 0; row < customers.x.length; row++) {
    const values = {
      purchase: customers.purchase.map((covariate) => covariate.values[row] ?? 0),
      dropout: customers.dropout.map((covariate) => covariate.values[row] ?? 0),
    };
    const key = [...values.purchase, ...values.dropout].join(" ");
    const group = members.get(key) ?? { values: standardise(values, scales), rows: [] };
    group.rows.push(row);
    members.set(key, group);
  }
  return [...members.values()].map(({ values, rows }) => {
    const pick = (column: ArrayLike<number>): Float64Array =>
      Float64Array.from(rows, (row) => column[row] ?? 0);
    const { histories } = compressHistories(
      pick(customers.x),
      pick(customers.tx),
      pick(customers.T),
    );
    return { values, histories };
  });
}

/** The sum over groups; by the chain rule a coefficient's slope is that of its coordinate times its z. */
function covariateObjective(
  groups: readonly CovariateGroup[],
  model: Pick<PlainModel<unknown>, "objective">,
): Objective {
  const parts = groups.map(({ values, histories }) => ({
    values,
    objective: model.objective(histories),
  }));
  const inner = new Float64Array(4);
  return (u, gradient) => {
    gradient.fill(0);
    let value = 0;
    for (const { values, objective } of parts) {
      value += objective(shiftCoordinates(u, values), inner);
      for (let i = 0; i < 4; i++) gradient[i] = (gradient[i] ?? 0) + (inner[i] ?? 0);
      for (const [i, z] of values.purchase.entries()) {
        gradient[4 + i] = (gradient[4 + i] ?? 0) + z * (inner[RATE] ?? 0);
      }
      const from = 4 + values.purchase.length;
      for (const [i, z] of values.dropout.entries()) {
        gradient[from + i] = (gradient[from + i] ?? 0) + z * (inner[DROPOUT] ?? 0);
      }
    }
    return value;
  };
}

function diagnose(fit: ParameterFit<string>, covariates: readonly string[]): string[] {
  const sentences = fit.untold.map((name) =>
    covariates.includes(name)
      ? `The data cannot tell the effect of ${name}; it rests on a weak prior about 0.`
      : `The data cannot tell the ${name}; it rests on a weak prior about its value without covariates.`,
  );
  if (!fit.converged) {
    sentences.push("The search for the most likely parameters stopped before its slope was flat.");
  }
  return sentences;
}
