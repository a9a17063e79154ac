import type { Effect } from "./difference.ts";
import { inverseOfPositiveDefinite, solvePositiveDefinite } from "./matrix.ts";
import { logistic, softplus } from "./special.ts";

/**
 * The hazard in discrete time: the chance that something which happens once (an unsubscription) happens in a period to a person to
 * whom it has not yet, h_it = σ(α + x_it′β) (Allison 1982, "Discrete-Time Methods for the Analysis of Event Histories",
 * Sociological Methodology 13, equation 7, https://doi.org/10.2307/270718). Each person has a row for each period until then.
 */

/** Rows of people and periods, those of a person in any order. */
export interface HazardPanel {
  /** 1 where it happened in the row, else 0. */
  readonly events: ArrayLike<number>;
  /** What the chance depends on, a column each, as long as `events`. */
  readonly columns: readonly ArrayLike<number>[];
  /** Whose row it is: whole numbers from 0. Errors are by people, whose rows are alike. */
  readonly cluster: ArrayLike<number>;
}

/** A hazard as it was fitted. */
export interface HazardFit {
  readonly ok: true;
  /** The intercept first, then one a column, on the logit's scale. */
  readonly coefficients: readonly number[];
  /** Robust by people. */
  readonly standardErrors: readonly number[];
  /** The inverse of the penalised information. */
  readonly inverse: readonly (readonly number[])[];
  readonly rows: number;
  readonly people: number;
  readonly events: number;
}

/** Why there is no fit; `column` is to blame where one is. */
export interface NoHazard {
  readonly ok: false;
  readonly reason: "no-events" | "few-people" | "no-variation" | "no-fit";
  readonly column?: number;
}

/**
 * Fits the hazard by Newton's method with a ridge penalty, −log L + ½ λ Σ (β_j s_j)² with s_j the standard deviation of a
 * column (le Cessie & van Houwelingen 1992, "Ridge Estimators in Logistic Regression", Applied Statistics 41(1), equation 2.1), so that few events that
 * a column separates give no infinite coefficient; the intercept is free. A penalty of λ weighs like λ events. Errors are
 * robust by people: H⁻¹ Σ_g s_g s_g′ H⁻¹ · G / (G − 1), s_g the sum of a person's scores (Liang & Zeger 1986, Biometrika 73(1), equation 8).
 *
 * @param penalty λ, 0 or more; 1 unless told.
 * @returns no fit where nothing happened or to everybody, a column is the same in all rows, there are fewer than 2 people, or
 *   without a penalty the rows do not determine the coefficients.
 * @throws RangeError where columns differ in length, an event is neither 0 nor 1, or the penalty is below 0.
 * @example
 * fitDiscreteHazard({ events: [0, 1, 0, 1, 1, 0], columns: [[0, 0, 0, 1, 1, 1]], cluster: [0, 1, 2, 3, 4, 5] }, 0).coefficients; // [-0.693147, 1.386294]
 */
export function fitDiscreteHazard(panel: HazardPanel, penalty = 1): HazardFit | NoHazard {
  const fault = faultOf(panel, penalty);
  if (fault !== null) return fault;
  const size = panel.columns.length + 1;
  const penalties = [0, ...panel.columns.map((column) => penalty * varianceOf(column))];
  let theta = new Array<number>(size).fill(0);
  const share = sum(panel.events) / panel.events.length;
  theta[0] = Math.log(share / (1 - share));
  let at = curvatureAt(panel, theta, penalties);
  for (let round = 0; round < 60; round++) {
    const step = solvePositiveDefinite(at.information, at.slope);
    if (step === null) return { ok: false, reason: "no-fit" };
    let next = at;
    let taken = theta;
    for (let part = 1; part > 1e-8; part /= 2) {
      taken = theta.map((each, j) => each + part * (step[j] ?? 0));
      next = curvatureAt(panel, taken, penalties);
      if (next.loss <= at.loss) break;
    }
    const gained = at.loss - next.loss;
    if (!(gained >= 0)) break;
    theta = taken;
    at = next;
    if (gained < 1e-12 * (1 + Math.abs(at.loss))) break;
  }
  const inverse = inverseOfPositiveDefinite(at.information);
  // Where rows separate the events and nothing penalises, the way goes on for ever.
  if (inverse === null || theta.some((each) => !(Math.abs(each) < 1e6)) || isSeparated(at, penalty))
    return { ok: false, reason: "no-fit" };
  const scores = personScores(panel, theta);
  const own = { ok: true as const, coefficients: theta, inverse, rows: panel.events.length };
  return {
    ...{ ...own, people: scores.people, events: sum(panel.events) },
    standardErrors: inverse.map((row) => robustError(scores, row, new Float64Array(scores.people))),
  };
}

/**
 * By how much the chance rises on average over the rows where columns are changed: Σ_c mean_i [σ(x_i′θ + δ_c′β) − σ(x_i′θ)], its error by
 * the delta method with people as units, who happened to be there included (influence functions; Hernán & Robins 2020, "Causal Inference: What If",
 * section 13.3, on standardisation). One message more counts in the week in which it is sent and, as one of the last 28 days, in three further weeks:
 * those are several changes, whose effects are added.
 *
 * @param changes what is added to each column, one a column; several are added up.
 * @throws RangeError where a change has another number of columns than the panel.
 * @example
 * const panel = { events: [0, 1, 0, 1, 1, 0], columns: [[0, 0, 0, 1, 1, 1]], cluster: [0, 1, 2, 3, 4, 5] };
 * const fit = fitDiscreteHazard(panel, 0);
 * hazardEffect(panel, fit, [[1]]).estimate; // 0.277778
 */
export function hazardEffect(
  panel: HazardPanel,
  fit: HazardFit,
  changes: readonly (readonly number[])[],
): Effect {
  for (const change of changes)
    if (change.length !== panel.columns.length)
      throw new RangeError(
        `A change has ${change.length} numbers and the panel ${panel.columns.length} columns.`,
      );
  const theta = fit.coefficients;
  const rows = panel.events.length;
  const scores = personScores(panel, theta);
  const means = new Float64Array(scores.people);
  const gradient = new Array<number>(theta.length).fill(0);
  let total = 0;
  const shifts = changes.map((change) =>
    change.reduce((line, each, j) => line + each * (theta[j + 1] ?? 0), 0),
  );
  for (let i = 0; i < rows; i++) {
    const line = lineOf(panel, theta, i);
    const before = logistic(line);
    let gap = 0;
    for (const [c, shift] of shifts.entries()) {
      const after = logistic(line + shift);
      gap += after - before;
      const [rises, falls] = [after * (1 - after), before * (1 - before)];
      gradient[0] = (gradient[0] ?? 0) + (rises - falls) / rows;
      for (const [j, column] of panel.columns.entries()) {
        const x = column[i] ?? 0;
        gradient[j + 1] =
          (gradient[j + 1] ?? 0) + (rises * (x + (changes[c]?.[j] ?? 0)) - falls * x) / rows;
      }
    }
    total += gap;
    const person = scores.placeOf(panel.cluster[i] ?? 0);
    means[person] = (means[person] ?? 0) + gap / rows;
  }
  // A person's part in the mean is that of their rows beyond the mean of as many.
  const estimate = total / rows;
  for (const [person, count] of scores.rows.entries())
    means[person] = (means[person] ?? 0) - (estimate * count) / rows;
  const weights = fit.inverse.map((row) =>
    row.reduce((line, each, j) => line + each * (gradient[j] ?? 0), 0),
  );
  return {
    ...{ estimate, standardError: robustError(scores, weights, means) },
    ...{ degreesOfFreedom: scores.people - 1, n: scores.people },
  };
}

/** The scores of each person: Σ x (y − p) over their rows, a column a coefficient. */
interface PersonScores {
  readonly people: number;
  readonly columns: readonly Float64Array[];
  readonly rows: Float64Array;
  readonly placeOf: (cluster: number) => number;
}

function personScores(panel: HazardPanel, theta: readonly number[]): PersonScores {
  const places = new Map<number, number>();
  for (let i = 0; i < panel.cluster.length; i++) {
    const id = panel.cluster[i] ?? 0;
    if (!places.has(id)) places.set(id, places.size);
  }
  const placeOf = (cluster: number): number => places.get(cluster) ?? 0;
  const columns = theta.map(() => new Float64Array(places.size));
  const rows = new Float64Array(places.size);
  for (let i = 0; i < panel.events.length; i++) {
    const left = (panel.events[i] ?? 0) - logistic(lineOf(panel, theta, i));
    const person = placeOf(panel.cluster[i] ?? 0);
    rows[person] = (rows[person] ?? 0) + 1;
    for (const [j, column] of columns.entries()) {
      const x = j === 0 ? 1 : (panel.columns[j - 1]?.[i] ?? 0);
      column[person] = (column[person] ?? 0) + x * left;
    }
  }
  return { people: places.size, columns, rows, placeOf };
}

/** The error of what moves by `weights` with the scores and by `more` besides, people being the units. */
function robustError(
  { people, columns }: PersonScores,
  weights: readonly number[],
  more: Float64Array,
): number {
  let [total, squares] = [0, 0];
  for (let person = 0; person < people; person++) {
    let part = more[person] ?? 0;
    for (const [j, column] of columns.entries()) part += (weights[j] ?? 0) * (column[person] ?? 0);
    total += part;
    squares += part * part;
  }
  return Math.sqrt(((squares - total ** 2 / people) * people) / (people - 1));
}

interface Curvature {
  readonly loss: number;
  readonly information: number[][];
  readonly slope: number[];
}

function curvatureAt(
  panel: HazardPanel,
  theta: readonly number[],
  penalties: readonly number[],
): Curvature {
  const size = theta.length;
  const information = penalties.map((penalty, j) =>
    Array.from({ length: size }, (_, k) => (j === k ? penalty : 0)),
  );
  const slope = theta.map((each, j) => -(penalties[j] ?? 0) * each);
  let loss = theta.reduce((all, each, j) => all + ((penalties[j] ?? 0) * each ** 2) / 2, 0);
  const x = new Float64Array(size);
  x[0] = 1;
  for (let i = 0; i < panel.events.length; i++) {
    for (const [j, column] of panel.columns.entries()) x[j + 1] = column[i] ?? 0;
    let line = 0;
    for (let j = 0; j < size; j++) line += (theta[j] ?? 0) * (x[j] ?? 0);
    const event = panel.events[i] ?? 0;
    loss += softplus(line) - event * line;
    const p = logistic(line);
    for (let j = 0; j < size; j++) {
      const one = x[j] ?? 0;
      slope[j] = (slope[j] ?? 0) + one * (event - p);
      const row = information[j];
      if (row === undefined || one === 0) continue;
      for (let k = 0; k < size; k++) row[k] = (row[k] ?? 0) + p * (1 - p) * one * (x[k] ?? 0);
    }
  }
  return { loss, information, slope };
}

/** Without a penalty, events that the columns tell apart leave nothing to lose: the loss goes to 0 and never gets there. */
const isSeparated = ({ loss }: Curvature, penalty: number): boolean => penalty === 0 && loss < 1e-6;

function lineOf(panel: HazardPanel, theta: readonly number[], row: number): number {
  let line = theta[0] ?? 0;
  for (const [j, column] of panel.columns.entries())
    line += (theta[j + 1] ?? 0) * (column[row] ?? 0);
  return line;
}

function faultOf({ events, columns, cluster }: HazardPanel, penalty: number): NoHazard | null {
  if (!(penalty >= 0 && Number.isFinite(penalty)))
    throw new RangeError(`The penalty is ${penalty}: it must be 0 or more.`);
  for (const [j, column] of [cluster, ...columns].entries())
    if (column.length !== events.length)
      throw new RangeError(
        `${j === 0 ? "The cluster" : `Column ${j - 1}`} has ${column.length} rows, the events ${events.length}.`,
      );
  let happened = 0;
  for (let i = 0; i < events.length; i++) {
    const event = events[i];
    if (event !== 0 && event !== 1)
      throw new RangeError(`The event of row ${i} is ${event}: it must be 0 or 1.`);
    happened += event;
  }
  if (happened === 0 || happened === events.length) return { ok: false, reason: "no-events" };
  const first = cluster[0];
  let others = false;
  for (let i = 1; i < cluster.length && !others; i++) others = cluster[i] !== first;
  if (!others) return { ok: false, reason: "few-people" };
  const column = columns.findIndex((each) => !(varianceOf(each) > 0));
  return column < 0 ? null : { ok: false, reason: "no-variation", column };
}

function varianceOf(column: ArrayLike<number>): number {
  const mean = sum(column) / column.length;
  let squares = 0;
  for (let i = 0; i < column.length; i++) squares += ((column[i] ?? 0) - mean) ** 2;
  // Within rounding of the mean it is the same everywhere.
  return squares <= 1e-18 * column.length * mean ** 2 ? 0 : squares / column.length;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] ?? 0;
  return total;
}
