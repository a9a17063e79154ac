import {
  type ArmEstimate,
  beyondRounding,
  productsAboutMeans,
  type RatioSums,
  ratioEstimate,
  type Sums,
  squaresAboutMean,
} from "./arm-estimate.ts";

/** A figure of each unit after assignment and before. */
export interface MeanBeforeAndAfter {
  readonly n: number;
  readonly after: Sums;
  readonly before: Sums;
  /** The sum over units of after times before. */
  readonly crossProduct: number;
}

/** A yes or no of each unit after assignment and before. */
export interface ProportionBeforeAndAfter {
  readonly n: number;
  readonly hitsAfter: number;
  readonly hitsBefore: number;
  /** Units that said yes both times. */
  readonly hitsBoth: number;
}

/** One figure over another, after assignment and before. */
export interface RatioBeforeAndAfter {
  readonly n: number;
  readonly after: Omit<RatioSums, "n">;
  readonly before: Omit<RatioSums, "n">;
  /** Sums over units of after times before. */
  readonly crossProducts: {
    readonly numerators: number;
    readonly denominators: number;
    readonly numeratorAfterDenominatorBefore: number;
    readonly denominatorAfterNumeratorBefore: number;
  };
}

/** Two arms less what was known of them before, ready for `difference`. */
export interface CupedArms {
  readonly control: ArmEstimate;
  readonly treatment: ArmEstimate;
  /** How much of the figure before is subtracted. */
  readonly theta: number;
}

/**
 * Over which deviations θ is computed: `within`, from the mean of each arm; `joint`, from the mean of both arms together, as
 * GrowthBook does. There the effect itself counts as if before had to do with it wherever the arms differ before by chance,
 * which in large arms is next to nothing.
 */
export type ThetaPooling = "within" | "joint";

/**
 * CUPED for a mean: after less θ times before, θ = Cov(after, before) / Var(before), one for both arms (Deng, Xu, Kohavi & Walker
 * 2013, "Improving the sensitivity of online controlled experiments by utilizing pre-experiment data", WSDM, equations 3 and 4,
 * https://exp-platform.com/cuped/). The values of the arms shift by θ times what was before; their difference keeps its
 * expectation and 1 − ρ² of its variance. A figure before that nobody differs in leaves the arms as they are.
 *
 * @example
 * const before = { sum: 12, sumOfSquares: 50 };
 * const arm = { n: 4, after: { sum: 8, sumOfSquares: 24 }, before, crossProduct: 34 };
 * cupedMeans(arm, arm).theta; // 0.714286
 */
export function cupedMeans(
  control: MeanBeforeAndAfter,
  treatment: MeanBeforeAndAfter,
  pooling: ThetaPooling = "within",
): CupedArms {
  return cuped(control, treatment, { pooling, moments: (arm) => momentsOf(arm, arm.n - 1) });
}

/**
 * CUPED for a yes or no, for example an order in the weeks after and in those before: as `cupedMeans`, with variances over n.
 *
 * @example
 * const arm = { n: 100, hitsAfter: 30, hitsBefore: 20, hitsBoth: 10 };
 * cupedProportions(arm, arm).theta; // 0.25
 */
export function cupedProportions(
  control: ProportionBeforeAndAfter,
  treatment: ProportionBeforeAndAfter,
  pooling: ThetaPooling = "within",
): CupedArms {
  const moments = (arm: MeanBeforeAndAfter): Moments => momentsOf(arm, arm.n);
  return cuped(asMeans(control), asMeans(treatment), { pooling, moments });
}

/**
 * CUPED for a ratio: the ratio after less θ times the ratio before, with variances and covariances by the delta method (Deng,
 * Xu, Kohavi & Walker 2013, appendix B), θ = Σ Cov / Σ Var, each arm counted by its units. A relative difference of such arms takes
 * its derivative at the adjusted treatment, as GrowthBook's does.
 *
 * @example
 * const ratio = { numerator: { sum: 9, sumOfSquares: 29 }, denominator: { sum: 6, sumOfSquares: 14 }, crossProduct: 20 };
 * const crossProducts = { numerators: 28.5, denominators: 13.5, numeratorAfterDenominatorBefore: 19.5, denominatorAfterNumeratorBefore: 19.5 };
 * const arm = { n: 3, after: ratio, before: ratio, crossProducts };
 * cupedRatios(arm, arm).theta; // 0.75
 */
export function cupedRatios(
  control: RatioBeforeAndAfter,
  treatment: RatioBeforeAndAfter,
): CupedArms {
  const [a, b] = [ratioMoments(control), ratioMoments(treatment)];
  const arms = subtracted(a, b, thetaOf([a, b]));
  const { n, value, variance } = arms.treatment;
  return { ...arms, treatment: { n, value, variance } };
}

function cuped(
  control: MeanBeforeAndAfter,
  treatment: MeanBeforeAndAfter,
  {
    pooling,
    moments,
  }: {
    readonly pooling: ThetaPooling;
    readonly moments: (arm: MeanBeforeAndAfter) => Moments;
  },
): CupedArms {
  const [a, b] = [moments(control), moments(treatment)];
  const slopes = pooling === "within" ? [a, b] : [moments(together(control, treatment))];
  return subtracted(a, b, thetaOf(slopes));
}

/** An arm after and before; variances of one unit. */
interface Moments {
  readonly n: number;
  /** What sums of squares were divided by. */
  readonly divisor: number;
  readonly after: { readonly value: number; readonly variance: number };
  readonly before: { readonly value: number; readonly variance: number };
  readonly covariance: number;
}

function momentsOf(
  { n, after, before, crossProduct }: MeanBeforeAndAfter,
  divisor: number,
): Moments {
  const of = (sums: Sums) => ({
    value: sums.sum / n,
    variance: squaresAboutMean(n, sums) / divisor,
  });
  return {
    n,
    divisor,
    after: of(after),
    before: of(before),
    covariance: productsAboutMeans(n, crossProduct, [after.sum, before.sum]) / divisor,
  };
}

function ratioMoments({ n, after, before, crossProducts }: RatioBeforeAndAfter): Moments {
  const [r, q] = [ratioEstimate({ n, ...after }), ratioEstimate({ n, ...before })];
  const products = (crossProduct: number, a: Sums, b: Sums): number =>
    productsAboutMeans(n, crossProduct, [a.sum, b.sum]);
  const { numerators, denominators } = crossProducts;
  const { numeratorAfterDenominatorBefore, denominatorAfterNumeratorBefore } = crossProducts;
  const shared =
    products(numerators, after.numerator, before.numerator) -
    q.value * products(numeratorAfterDenominatorBefore, after.numerator, before.denominator) -
    r.value * products(denominatorAfterNumeratorBefore, after.denominator, before.numerator) +
    r.value * q.value * products(denominators, after.denominator, before.denominator);
  const scale = (after.denominator.sum / n) * (before.denominator.sum / n);
  return { n, divisor: n - 1, after: r, before: q, covariance: shared / (n - 1) / scale };
}

function asMeans({
  n,
  hitsAfter,
  hitsBefore,
  hitsBoth,
}: ProportionBeforeAndAfter): MeanBeforeAndAfter {
  return {
    n,
    after: { sum: hitsAfter, sumOfSquares: hitsAfter },
    before: { sum: hitsBefore, sumOfSquares: hitsBefore },
    crossProduct: hitsBoth,
  };
}

function together(a: MeanBeforeAndAfter, b: MeanBeforeAndAfter): MeanBeforeAndAfter {
  const plus = (x: Sums, y: Sums): Sums => ({
    sum: x.sum + y.sum,
    sumOfSquares: x.sumOfSquares + y.sumOfSquares,
  });
  return {
    n: a.n + b.n,
    after: plus(a.after, b.after),
    before: plus(a.before, b.before),
    crossProduct: a.crossProduct + b.crossProduct,
  };
}

function thetaOf(arms: readonly Moments[]): number {
  const shared = arms.reduce((sum, { divisor, covariance }) => sum + divisor * covariance, 0);
  const spread = arms.reduce((sum, { divisor, before }) => sum + divisor * before.variance, 0);
  return spread > 0 ? shared / spread : 0;
}

function subtracted(control: Moments, treatment: Moments, theta: number): CupedArms {
  const less = (arm: Moments): ArmEstimate => {
    const { n, after } = arm;
    // A ratio before may be undefined; nothing of it is subtracted then.
    const { before, covariance } = theta === 0 ? nothing : arm;
    return {
      n,
      value: after.value - theta * before.value,
      variance: beyondRounding(
        after.variance - 2 * theta * covariance + theta ** 2 * before.variance,
        after.variance,
      ),
      unadjusted: { ...after, covariance: after.variance - theta * covariance },
    };
  };
  return { control: less(control), treatment: less(treatment), theta };
}

const nothing: Pick<Moments, "before" | "covariance"> = {
  before: { value: 0, variance: 0 },
  covariance: 0,
};
