import { independentRows, inverseOfPositiveDefinite } from "./matrix.ts";

/** Two arms of an experiment with what was known of each unit before it, in columns. */
export interface AdjustedUnits {
  readonly outcome: ArrayLike<number>;
  /** One column a covariate, each measured before the arms were drawn. Those that say nothing of their own are left out. */
  readonly covariates: readonly ArrayLike<number>[];
  /** By unit: 0 control, 1 treatment, anything else: not of these two. */
  readonly arm: ArrayLike<number>;
  /** By unit, from 0: units of one cluster were drawn together. Absent: each for itself. */
  readonly cluster?: ArrayLike<number> | undefined;
}

/** A difference of means after adjustment. */
export interface AdjustedDifference {
  readonly difference: number;
  readonly standardError: number;
  /** The mean of the control arm, adjusted. */
  readonly control: number;
  /** How many of the covariates were used; columns that follow from others are not. */
  readonly covariates: number;
}

/**
 * The difference of means of two arms, adjusted for covariates by a regression of its own in each arm, about the covariates' mean
 * over both: Lin 2013, "Agnostic notes on regression adjustments to experimental data", Annals of Applied Statistics 7(1),
 * 295-318, section 4, https://doi.org/10.1214/12-AOAS583, with the sandwich error HC0 (sums over clusters where there
 * are any), in which what is left over of a unit counts over 1 less its leverage where that is above 1 in 10, as HC3 has it for all
 * (MacKinnon & White 1985, Journal of Econometrics 29(3), 305-325): a customer who bought a thousand times as much as others pulls
 * the regression through himself, and HC0 alone would take that for a good fit. Asymptotically it is never less precise than the
 * plain difference, and needs no linear model to hold.
 *
 * The error is that of the effect on these units: which units happened to be there is no part of it, and where covariates tell who gains,
 * the effect on all such units is less certain (Imbens & Rubin 2015, "Causal Inference", chapter 6; `npm run
 * verify:inference` has a case where intervals of 95 % hold that in 93 %). With folds it is a part.
 *
 * With `folds` each unit is predicted by regressions that did not see its fold, and the difference is the mean of augmented
 * inverse-propensity scores with the arms' shares as propensities (Wager, Du, Taylor & Tibshirani 2016, PNAS 113(45), equation 9,
 * https://doi.org/10.1073/pnas.1614732113): for many covariates and few units, where the regression would praise itself.
 *
 * @param folds 1: none.
 * @returns undefined where an arm has fewer than two units more than covariates.
 * @example
 * const units = { outcome: [1, 2, 3, 2, 3, 4], covariates: [[1, 2, 3, 1, 2, 3]], arm: [0, 0, 0, 1, 1, 1] };
 * adjustedDifference(units)?.difference; // 1
 */
export function adjustedDifference(
  units: AdjustedUnits,
  folds = 1,
): AdjustedDifference | undefined {
  const { outcome, covariates, arm } = units;
  const width = covariates.length;
  const centre = centreOf(units);
  const foldOf = (unit: number): number => unit % folds;
  const row = new Float64Array(width);
  const readRow = (unit: number): Float64Array => {
    for (let j = 0; j < width; j++) row[j] = (covariates[j]?.[unit] ?? 0) - (centre[j] ?? 0);
    return row;
  };
  const moments = [0, 1].map(() => Array.from({ length: folds }, () => emptyMoments(width)));
  for (let unit = 0; unit < arm.length; unit++) {
    const into = moments[arm[unit] ?? -1]?.[foldOf(unit)];
    if (into !== undefined) addUnit(into, readRow(unit), outcome[unit] ?? 0);
  }
  const used = independentOf(moments.flat(), width);
  // By arm and fold that is left out; without folds the one fit saw all.
  const fits = moments.map((own) =>
    own.map((each) => regress(folds === 1 ? own : own.filter((other) => other !== each), used)),
  );
  const [control = [], treated = []] = fits;
  if (fits.flat().some((each) => each === undefined)) return undefined;
  const sizes = moments.map((own) => own.reduce((sum, { units: n }) => sum + n, 0));
  const [ofControl = 0, ofTreated = 0] = sizes;
  const all = ofControl + ofTreated;
  const clusters = clusterCount(units);
  const sums = new Float64Array(clusters);
  const influence = new Float64Array(arm.length);
  let control0 = 0;
  let difference = 0;
  for (let unit = 0; unit < arm.length; unit++) {
    const of = arm[unit];
    if (of !== 0 && of !== 1) continue;
    const x = readRow(unit);
    const fold = foldOf(unit);
    const [zero, one] = [control[fold], treated[fold]];
    const own = of === 1 ? one : zero;
    if (zero === undefined || one === undefined || own === undefined) continue;
    const left = (outcome[unit] ?? 0) - predict(own, x);
    const share = (of === 1 ? ofTreated : -ofControl) / all;
    if (folds === 1) {
      // The unit's say in the intercept of its arm's regression.
      influence[unit] =
        (of === 1 ? 1 : -1) * leftWithoutItself(left, leverage(own, x)) * say(own, x);
    } else {
      const before = predict(zero, x);
      influence[unit] = (predict(one, x) - before + left / share) / all;
      difference += influence[unit] ?? 0;
      control0 += (before + (of === 0 ? (left * all) / ofControl : 0)) / all;
    }
  }
  if (folds === 1) {
    control0 = control[0]?.coefficients[0] ?? 0;
    difference = (treated[0]?.coefficients[0] ?? 0) - control0;
  }
  const mean = folds === 1 ? 0 : difference / all;
  for (let unit = 0; unit < arm.length; unit++) {
    if (arm[unit] !== 0 && arm[unit] !== 1) continue;
    const cluster = units.cluster?.[unit] ?? unit;
    sums[cluster] = (sums[cluster] ?? 0) + (influence[unit] ?? 0) - mean;
  }
  const variance = sums.reduce((sum, each) => sum + each * each, 0);
  return {
    ...{ difference, standardError: Math.sqrt(variance), control: control0 },
    covariates: used.length,
  };
}

/** Below it a unit hardly moves its own prediction. */
const noLeverage = 0.1;
/** A unit of leverage 1 leaves nothing over, by rounding a little: it is not to be divided by 0. */
const mostLeverage = 1 - 1e-9;

/** What is left over of a unit; of one that moves its prediction, what a regression without it would leave. */
function leftWithoutItself(left: number, leverage: number): number {
  return leverage > noLeverage ? left / (1 - Math.min(leverage, mostLeverage)) : left;
}

function centreOf({ covariates, arm }: AdjustedUnits): Float64Array {
  const centre = new Float64Array(covariates.length);
  let count = 0;
  for (let unit = 0; unit < arm.length; unit++) {
    if (arm[unit] !== 0 && arm[unit] !== 1) continue;
    count += 1;
    for (let j = 0; j < centre.length; j++)
      centre[j] = (centre[j] ?? 0) + (covariates[j]?.[unit] ?? 0);
  }
  return centre.map((sum) => sum / count);
}

function clusterCount({ arm, cluster }: AdjustedUnits): number {
  if (cluster === undefined) return arm.length;
  let most = 0;
  for (let unit = 0; unit < cluster.length; unit++) most = Math.max(most, (cluster[unit] ?? 0) + 1);
  return most;
}

/** Sums over units of 1 and the covariates: products with one another and with the outcome. */
interface Moments {
  units: number;
  /** Row by row, the first that of 1; its lower triangle. */
  readonly products: Float64Array;
  readonly withOutcome: Float64Array;
}

function emptyMoments(width: number): Moments {
  const size = width + 1;
  return {
    ...{ units: 0, products: new Float64Array(size * size) },
    withOutcome: new Float64Array(size),
  };
}

function addUnit(into: Moments, x: Float64Array, y: number): void {
  const { products, withOutcome } = into;
  const size = withOutcome.length;
  into.units += 1;
  for (let i = 0; i < size; i++) {
    const one = i === 0 ? 1 : (x[i - 1] ?? 0);
    if (one === 0) continue;
    withOutcome[i] = (withOutcome[i] ?? 0) + one * y;
    products[i * size] = (products[i * size] ?? 0) + one;
    for (let j = 1; j <= i; j++) {
      const at = i * size + j;
      products[at] = (products[at] ?? 0) + one * (x[j - 1] ?? 0);
    }
  }
}

/** The covariates that do not follow from those before them and the constant. */
function independentOf(all: readonly Moments[], width: number): readonly number[] {
  const total = summed(all, width + 1);
  const places = Array.from({ length: width + 1 }, (_, place) => place);
  const products = places.map((i) => places.map((j) => at(total, i, j)));
  return independentRows(products).flatMap((place) => (place === 0 ? [] : [place - 1]));
}

function summed(all: readonly Moments[], size: number): Moments {
  const total = emptyMoments(size - 1);
  for (const { units, products, withOutcome } of all) {
    total.units += units;
    for (let i = 0; i < products.length; i++)
      total.products[i] = (total.products[i] ?? 0) + (products[i] ?? 0);
    for (let i = 0; i < size; i++)
      total.withOutcome[i] = (total.withOutcome[i] ?? 0) + (withOutcome[i] ?? 0);
  }
  return total;
}

function at({ products, withOutcome }: Moments, i: number, j: number): number {
  const [row, column] = i >= j ? [i, j] : [j, i];
  return products[row * withOutcome.length + column] ?? 0;
}

/** A regression on 1 and the covariates that are used. */
interface Fit {
  readonly used: readonly number[];
  readonly coefficients: readonly number[];
  /** The inverse of the products; its first row weighs a unit in the intercept. */
  readonly inverse: readonly (readonly number[])[];
}

function regress(of: readonly Moments[], used: readonly number[]): Fit | undefined {
  const [first] = of;
  if (first === undefined) return undefined;
  const total = summed(of, first.withOutcome.length);
  if (total.units < used.length + 2) return undefined;
  const places = [0, ...used.map((each) => each + 1)];
  const inverse = inverseOfPositiveDefinite(places.map((i) => places.map((j) => at(total, i, j))));
  if (inverse === null) return undefined;
  const coefficients = inverse.map((row) =>
    row.reduce((sum, each, j) => sum + each * (total.withOutcome[places[j] ?? 0] ?? 0), 0),
  );
  return { used, coefficients, inverse };
}

function predict({ used, coefficients }: Fit, x: Float64Array): number {
  return along(coefficients, used, x);
}

/** What a unit counts for in the intercept. */
function say({ used, inverse: [first = []] }: Fit, x: Float64Array): number {
  return along(first, used, x);
}

/** How much of its own prediction a unit is, 0 to 1: at 1 nothing but the unit tells, and nothing is left over. */
function leverage({ used, inverse }: Fit, x: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < inverse.length; i++) {
    const one = i === 0 ? 1 : (x[used[i - 1] ?? 0] ?? 0);
    if (one !== 0) sum += one * along(inverse[i] ?? [], used, x);
  }
  return sum;
}

function along(by: readonly number[], used: readonly number[], x: Float64Array): number {
  let sum = by[0] ?? 0;
  for (let j = 0; j < used.length; j++) sum += (by[j + 1] ?? 0) * (x[used[j] ?? 0] ?? 0);
  return sum;
}
