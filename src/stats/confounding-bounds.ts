import { independentRows, solvePositiveDefinite } from "./matrix.ts";
import { innerProduct } from "./partial-out.ts";
import { studentQuantile } from "./student-t.ts";

/** The coefficient of an action in a linear regression, with its error by ordinary least squares. */
export interface RegressionEffect {
  readonly estimate: number;
  readonly standardError: number;
  /** Rows less coefficients. */
  readonly degreesOfFreedom: number;
}

/** How much of what is left of the action, and of the outcome, something explains: partial R², from 0 to 1. */
export interface ConfounderStrength {
  readonly withAction: number;
  readonly withOutcome: number;
}

/**
 * The robustness value: what share of what is left of the action, and the same share of what is left of the outcome, something
 * that was not seen would have to explain to take a share of the effect away (Cinelli & Hazlett 2020, "Making sense of
 * sensitivity", Journal of the Royal Statistical Society B 82(1), section 4.1 and appendix, https://doi.org/10.1111/rssb.12348): with f = q |t| / √df it is
 * (√(f⁴ + 4 f²) − f²) / 2, and with `alpha` what it takes until the interval of 1 − α holds (1 − q) of the estimate.
 *
 * @param options.share q, above 0: how much of the effect is taken away; 1: all.
 * @param options.alpha 1: the estimate itself.
 * @returns from 0 (nothing is needed) to 1.
 * @example
 * robustnessValue({ estimate: 0.09731582, standardError: 0.02325654, degreesOfFreedom: 783 }); // 0.13878
 */
export function robustnessValue(
  { estimate, standardError, degreesOfFreedom }: RegressionEffect,
  { share = 1, alpha = 1 }: { readonly share?: number; readonly alpha?: number } = {},
): number {
  const f = (share * Math.abs(estimate / standardError)) / Math.sqrt(degreesOfFreedom);
  const needed =
    alpha >= 1
      ? 0
      : studentQuantile(1 - alpha / 2, degreesOfFreedom - 1) / Math.sqrt(degreesOfFreedom - 1);
  const left = f - needed;
  if (!(left > 0)) return 0;
  // A confounder of the action alone takes the significance before one of both does.
  if (needed > 0 && f > 1 / needed) return (f * f - needed * needed) / (1 + f * f);
  return (Math.sqrt(left ** 4 + 4 * left * left) - left * left) / 2;
}

/**
 * The effect that would be left beside a confounder of a strength, where it works against the effect (Cinelli & Hazlett 2020, equations 7 and 8):
 * the bias is SE √(R²_Y R²_D / (1 − R²_D) · df), and the error changes by √((1 − R²_Y) / (1 − R²_D) · df / (df − 1)).
 *
 * @param strength below 1 with the action.
 * @example
 * confoundedEffect({ estimate: 4, standardError: 1, degreesOfFreedom: 100 }, { withAction: 0, withOutcome: 0 }).estimate; // 4
 */
export function confoundedEffect(
  { estimate, standardError, degreesOfFreedom: df }: RegressionEffect,
  { withAction, withOutcome }: ConfounderStrength,
): RegressionEffect {
  const bias = standardError * Math.sqrt(((withOutcome * withAction) / (1 - withAction)) * df);
  const error = standardError * Math.sqrt(((1 - withOutcome) / (1 - withAction)) * (df / (df - 1)));
  const sign = estimate < 0 ? -1 : 1;
  return {
    ...{ estimate: sign * (Math.abs(estimate) - bias), standardError: error },
    degreesOfFreedom: df - 1,
  };
}

/**
 * The strength of a confounder k times as strong as a covariate that was seen, in telling the action and in telling the outcome, at most (Cinelli &
 * Hazlett 2020, section 4.4, equations 15 and 16).
 *
 * @param covariate the partial R² of the covariate beside all others: with the outcome also beside the action.
 * @param k above 0.
 * @returns undefined where nothing can be so strong: it would explain more of the action than there is.
 * @example
 * timesAsStrong({ withAction: 0.1, withOutcome: 0 }, 1)?.withAction; // 0.1111
 */
export function timesAsStrong(
  { withAction, withOutcome }: ConfounderStrength,
  k: number,
): ConfounderStrength | undefined {
  const ofAction = (k * withAction) / (1 - withAction);
  const shared = (k * withAction ** 2) / ((1 - k * withAction) * (1 - withAction));
  if (!(ofAction < 1 && shared >= 0 && shared < 1)) return undefined;
  const factor = (Math.sqrt(k) + Math.sqrt(shared)) / Math.sqrt(1 - shared);
  return {
    withAction: ofAction,
    withOutcome: Math.min(1, (factor ** 2 * withOutcome) / (1 - withOutcome)),
  };
}

/** A regression of an outcome on an action and covariates, with what each covariate tells of both. */
export interface ObservedConfounding {
  readonly effect: RegressionEffect;
  /** By group of columns, in their order. */
  readonly covariates: readonly ConfounderStrength[];
}

/**
 * The least-squares regression of an outcome on an action and covariates, and each covariate's partial R² with the action beside the other covariates, and with
 * the outcome beside them and the action: what confounders that were not seen are compared with. A covariate of several columns (a label) is one.
 *
 * @param groups by covariate its columns, finite. Columns that follow from others are left out.
 * @returns undefined where the action follows from the covariates, or too few rows are left.
 * @example
 * const seen = observedConfounding({ outcome: [1, 2, 4, 6], action: [0, 0, 1, 1], groups: [] });
 * seen?.effect.estimate; // 3.5
 */
export function observedConfounding(of: {
  readonly outcome: ArrayLike<number>;
  readonly action: ArrayLike<number>;
  readonly groups: readonly (readonly ArrayLike<number>[])[];
}): ObservedConfounding | undefined {
  const owner = of.groups.flatMap((group, g) => group.map(() => g));
  const rows = of.outcome.length;
  const columns = [...of.groups.flat(), of.action, of.outcome].map(deviations);
  const products = columns.map((one) => columns.map((other) => innerProduct(one, other)));
  const [action, outcome] = [owner.length, owner.length + 1];
  const used = independentRows(products.slice(0, -1).map((row) => row.slice(0, -1)));
  if (!used.includes(action)) return undefined;
  const covariates = used.filter((at) => at !== action);
  const degreesOfFreedom = rows - used.length - 1;
  if (degreesOfFreedom < 2) return undefined;
  /** What is left of the squares of a column beside others. */
  const leftOf = (column: number, beside: readonly number[]): number => {
    const along = beside.map((at) => products[at]?.[column] ?? 0);
    const solved = solvePositiveDefinite(
      beside.map((i) => beside.map((j) => products[i]?.[j] ?? 0)),
      along,
    );
    return (products[column]?.[column] ?? 0) - innerProduct(solved ?? [], along);
  };
  const [ofOutcome, ofAction] = [leftOf(outcome, used), leftOf(action, covariates)];
  const estimate =
    solvePositiveDefinite(
      used.map((i) => used.map((j) => products[i]?.[j] ?? 0)),
      used.map((at) => products[at]?.[outcome] ?? 0),
    )?.[used.indexOf(action)] ?? Number.NaN;
  if (!Number.isFinite(estimate) || !(ofOutcome > 1e-12 * (products[outcome]?.[outcome] ?? 0)))
    return undefined;
  const standardError = Math.sqrt(ofOutcome / degreesOfFreedom / ofAction);
  return {
    effect: { estimate, standardError, degreesOfFreedom },
    covariates: of.groups.map((_, g) => {
      const others = covariates.filter((at) => owner[at] !== g);
      return {
        withAction: 1 - ofAction / leftOf(action, others),
        withOutcome: 1 - ofOutcome / leftOf(outcome, [...others, action]),
      };
    }),
  };
}

function deviations(column: ArrayLike<number>): Float64Array {
  const own = Float64Array.from(column);
  const mean = own.reduce((sum, each) => sum + each, 0) / Math.max(1, own.length);
  return own.map((each) => each - mean);
}
