/** What the units of one arm came to: the input of `difference`. */
export interface ArmEstimate {
  /** Units: customers, carts, whatever was assigned. */
  readonly n: number;
  /** A mean, a share, a ratio or a quantile. */
  readonly value: number;
  /** Of one unit: the value's own variance is this over n. */
  readonly variance: number;
  /**
   * The same arm before an adjustment for covariates, where there was one. A relative difference is relative to the
   * control's; its derivative is taken at the treatment's, if that is here too.
   */
  readonly unadjusted?: {
    readonly value: number;
    readonly variance: number;
    /** Of one unit, between the adjusted and the unadjusted value. */
    readonly covariance: number;
  };
}

/** A sum over units, and the sum of the squares. */
export interface Sums {
  readonly sum: number;
  readonly sumOfSquares: number;
}

/** Of a figure that each unit has one of. */
export interface MeanSums extends Sums {
  readonly n: number;
}

/** Of a yes or no. */
export interface ProportionSums {
  readonly n: number;
  /** Units that said yes. */
  readonly hits: number;
}

/** Of one figure over another, say revenue per order, where a unit may have several orders. */
export interface RatioSums {
  readonly n: number;
  readonly numerator: Sums;
  readonly denominator: Sums;
  /** The sum over units of numerator times denominator. */
  readonly crossProduct: number;
}

/**
 * The mean of a figure, with its variance over n − 1. Fewer than 2 units have none: NaN, which `difference` refuses by name.
 * A spread within rounding of the sums is 0: subtract a constant from figures whose spread is a millionth of their size.
 *
 * @example
 * meanEstimate({ n: 3, sum: 6, sumOfSquares: 14 }); // { n: 3, value: 2, variance: 1 }
 */
export function meanEstimate({ n, sum, sumOfSquares }: MeanSums): ArmEstimate {
  return { n, value: sum / n, variance: squaresAboutMean(n, { sum, sumOfSquares }) / (n - 1) };
}

/**
 * A share, with the variance p (1 − p).
 *
 * @param sums.hits from 0 to n.
 * @example
 * proportionEstimate({ n: 28, hits: 14 }); // { n: 28, value: 0.5, variance: 0.25 }
 */
export function proportionEstimate({ n, hits }: ProportionSums): ArmEstimate {
  const value = hits / n;
  return { n, value, variance: value * (1 - value) };
}

/**
 * The ratio of two sums, with its variance by the delta method: (σ²_M − 2 R σ_MD + R² σ²_D) / D̄² (Deng, Knoblich & Lu 2018,
 * "Applying the delta method in metric analytics", on units of several rows, https://arxiv.org/abs/1803.06336), variances over n − 1.
 * Where the denominators add up to 0 it is NaN, which `difference` refuses by name.
 *
 * @example
 * ratioEstimate({ n: 3, numerator: { sum: 9, sumOfSquares: 29 }, denominator: { sum: 6, sumOfSquares: 14 }, crossProduct: 20 }); // { n: 3, value: 1.5, variance: 0.0625 }
 */
export function ratioEstimate({ n, numerator, denominator, crossProduct }: RatioSums): ArmEstimate {
  const value = numerator.sum / denominator.sum;
  const own = squaresAboutMean(n, numerator) + value ** 2 * squaresAboutMean(n, denominator);
  const shared = productsAboutMeans(n, crossProduct, [numerator.sum, denominator.sum]);
  const squares = beyondRounding(own - 2 * value * shared, own);
  return { n, value, variance: squares / (n - 1) / (denominator.sum / n) ** 2 };
}

/** Σ (x − x̄)². */
export function squaresAboutMean(n: number, { sum, sumOfSquares }: Sums): number {
  return beyondRounding(sumOfSquares - sum ** 2 / n, sumOfSquares);
}

/** Σ (x − x̄)(y − ȳ), from Σ x y and the two sums. */
export function productsAboutMeans(
  n: number,
  crossProduct: number,
  sums: readonly [number, number],
): number {
  return crossProduct - (sums[0] * sums[1]) / n;
}

/** What is left of `size` after a subtraction, 0 where sums of doubles cannot tell it from their rounding. */
export function beyondRounding(left: number, size: number): number {
  return Math.abs(left) <= 1e-12 * Math.abs(size) ? 0 : left;
}
