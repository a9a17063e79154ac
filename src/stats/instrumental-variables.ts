import { type AndersonRubinSet, andersonRubinSet } from "./anderson-rubin.ts";
import { independentRows, inverseOfPositiveDefinite, type SquareMatrix } from "./matrix.ts";
import { innerProduct, partialOut, times } from "./partial-out.ts";
import { type ChiSquareTest, chiSquareTest } from "./sample-ratio.ts";

/** Units that were moved towards an action by lot, in columns of one length. */
export interface InstrumentedUnits {
  readonly outcome: ArrayLike<number>;
  /** What may cause it, and is not drawn by lot. */
  readonly action: ArrayLike<number>;
  /** What moves the action and nothing else: of an encouragement of several kinds 0 or 1 a kind. */
  readonly instruments: readonly ArrayLike<number>[];
  /** What was known before. */
  readonly covariates?: readonly ArrayLike<number>[] | undefined;
  /** By unit, from 0: units of one cluster were drawn together. Absent: each for itself. */
  readonly cluster?: ArrayLike<number> | undefined;
}

/** What an action causes in those whom the instruments move. */
export interface InstrumentalEffect {
  /** Instruments that were used; those that follow from others or from covariates are not. */
  readonly instruments: number;
  /** Two-stage least squares. */
  readonly twoStage: { readonly estimate: number; readonly standardError: number };
  /** How strongly the instruments move the action: the effective F, of one instrument the squared robust t. Below 10 they are weak. */
  readonly firstStageF: number;
  /** Two-step GMM, with Hansen's J: whether the instruments agree. Undefined with one instrument. */
  readonly gmm:
    | {
        readonly estimate: number;
        readonly standardError: number;
        readonly hansenJ: ChiSquareTest;
      }
    | undefined;
  /** Holds the truth as often as it says, however weak the instruments are. */
  readonly andersonRubin: AndersonRubinSet;
}

/**
 * The effect of an action on an outcome by instruments: two-stage least squares β = (A′P A)⁻¹ A′P Y with P = Z (Z′Z)⁻¹ Z′, and the sandwich
 * error (HC0; sums over clusters where there are any). With one instrument of two values and no covariates it is the Wald ratio, the difference of
 * outcomes over the difference of actions: the mean effect on those whom the instrument moves, where it moves nobody against it and acts by the action alone (Imbens & Angrist 1994,
 * Econometrica 62(2), theorem 1, https://doi.org/10.2307/2951620).
 *
 * Several instruments: the efficient two-step GMM, weighted by the inverse of Σ e² z z′ of the first step, and J = g′ S⁻¹ g, χ² with one
 * degree of freedom less than instruments where they agree (Hansen 1982, Econometrica 50(4), lemma 4.1, https://doi.org/10.2307/1912775). The
 * first stage's F is the effective one (Montiel Olea & Pflueger 2013, Journal of Business & Economic Statistics 31(3), equation 2.2,
 * https://doi.org/10.1080/00401706.2013.806694): A′P A / tr(Σ v² z z′ (Z′Z)⁻¹).
 *
 * Errors of 2SLS and GMM are approximations for strong instruments; the Anderson-Rubin set is not.
 *
 * @param level of the Anderson-Rubin set.
 * @returns undefined where no instrument is left, or nothing varies: the action, or the outcome beside the instruments.
 * @throws RangeError where columns differ in length.
 * @example
 * const units = { outcome: [0, 2, 3, 7], action: [0, 0, 0, 1], instruments: [[0, 0, 1, 1]] };
 * instrumentalEffect(units)?.twoStage.estimate; // 8
 */
export function instrumentalEffect(
  units: InstrumentedUnits,
  level = 0.95,
): InstrumentalEffect | undefined {
  checkLengths(units);
  const { cluster } = units;
  const {
    columns: [outcome = new Float64Array(), action = new Float64Array(), ...all],
  } = partialOut([units.outcome, units.action, ...units.instruments], units.covariates ?? []);
  const instruments = independentAmong(all, units.instruments);
  const bread = inverseOfPositiveDefinite(productsOf(instruments));
  if (instruments.length === 0 || bread === null) return undefined;
  const withAction = instruments.map((each) => innerProduct(each, action));
  const withOutcome = instruments.map((each) => innerProduct(each, outcome));
  const explained = quadratic(bread, withAction, withAction);
  // Nothing of the action follows the instruments, but for rounding.
  if (!(explained > 1e-20 * innerProduct(action, action))) return undefined;
  const estimate = quadratic(bread, withAction, withOutcome) / explained;
  const left = lessTimes(outcome, [estimate], [action]);
  const meat = scoreProducts(instruments, [left], cluster);
  const weights = times(bread, withAction).map((each) => each / explained);
  const unmoved = lessTimes(action, times(bread, withAction), instruments);
  const untold = lessTimes(outcome, times(bread, withOutcome), instruments);
  const covariance = scoreProducts(instruments, [untold, unmoved], cluster);
  const size = instruments.length;
  const ofAction = covariance.slice(size).map((row) => row.slice(size));
  const andersonRubin = andersonRubinSet({ withOutcome, withAction, covariance }, level);
  if (andersonRubin === undefined) return undefined;
  return {
    instruments: size,
    twoStage: { estimate, standardError: Math.sqrt(quadratic(meat, weights, weights)) },
    firstStageF: explained / traceOfProduct(ofAction, bread),
    gmm: size > 1 ? gmmOf(withOutcome, withAction, meat) : undefined,
    andersonRubin,
  };
}

function gmmOf(
  withOutcome: readonly number[],
  withAction: readonly number[],
  meat: SquareMatrix,
): InstrumentalEffect["gmm"] {
  const weight = inverseOfPositiveDefinite(meat);
  if (weight === null) return undefined;
  const precision = quadratic(weight, withAction, withAction);
  const estimate = quadratic(weight, withAction, withOutcome) / precision;
  const moments = withOutcome.map((each, i) => each - estimate * (withAction[i] ?? 0));
  return {
    ...{ estimate, standardError: 1 / Math.sqrt(precision) },
    hansenJ: chiSquareTest(quadratic(weight, moments, moments), moments.length - 1),
  };
}

function checkLengths({
  outcome,
  action,
  instruments,
  covariates = [],
  cluster,
}: InstrumentedUnits): void {
  const others = [
    action,
    ...instruments,
    ...covariates,
    ...(cluster === undefined ? [] : [cluster]),
  ];
  for (const { length } of others)
    if (length !== outcome.length)
      throw new RangeError(
        `There are ${outcome.length} outcomes, but a column of ${length} units.`,
      );
}

/** Instruments of which the others and the covariates leave something. */
function independentAmong(
  left: readonly Float64Array[],
  whole: readonly ArrayLike<number>[],
): Float64Array[] {
  const apart = left.filter((each, i) => {
    const before = whole[i] ?? [];
    return innerProduct(each, each) > 1e-18 * innerProduct(before, before);
  });
  return independentRows(productsOf(apart)).flatMap((at) => apart[at] ?? []);
}

function productsOf(columns: readonly Float64Array[]): number[][] {
  return columns.map((one) => columns.map((other) => innerProduct(one, other)));
}

function lessTimes(
  column: Float64Array,
  coefficients: readonly number[],
  of: readonly Float64Array[],
): Float64Array {
  const left = Float64Array.from(column);
  for (const [j, coefficient] of coefficients.entries())
    for (let unit = 0; unit < left.length; unit++)
      left[unit] = (left[unit] ?? 0) - coefficient * (of[j]?.[unit] ?? 0);
  return left;
}

/** Σ s s′ over units, or over clusters the sums of which s are: s is every instrument times the first residual, then times the next. */
function scoreProducts(
  instruments: readonly Float64Array[],
  residuals: readonly Float64Array[],
  cluster: ArrayLike<number> | undefined,
): number[][] {
  const scores = residuals.flatMap((residual) =>
    instruments.map((instrument) => {
      const own = instrument.map((each, unit) => each * (residual[unit] ?? 0));
      return cluster === undefined ? own : sumsOf(own, cluster);
    }),
  );
  return productsOf(scores);
}

function sumsOf(column: Float64Array, cluster: ArrayLike<number>): Float64Array {
  let most = -1;
  for (let unit = 0; unit < column.length; unit++) most = Math.max(most, cluster[unit] ?? 0);
  const sums = new Float64Array(most + 1);
  for (let unit = 0; unit < column.length; unit++) {
    const of = cluster[unit] ?? 0;
    sums[of] = (sums[of] ?? 0) + (column[unit] ?? 0);
  }
  return sums;
}

const quadratic = (a: SquareMatrix, u: readonly number[], v: readonly number[]): number =>
  innerProduct(u, times(a, v));

const traceOfProduct = (a: SquareMatrix, b: SquareMatrix): number =>
  a.reduce(
    (sum, row, i) => sum + row.reduce((own, each, j) => own + each * (b[j]?.[i] ?? 0), 0),
    0,
  );
