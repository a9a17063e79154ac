/** A risk ratio with its interval. */
export interface RiskRatio {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
}

/** How strong a confounder would have to be. */
export interface EValue {
  /** To explain the estimate. */
  readonly estimate: number;
  /** To move the interval's nearer end to no effect; 1 where it holds that already. */
  readonly interval: number;
}

/**
 * The E-value: the least risk ratio that something not seen would have to have with the action and with the outcome, beside all that was seen, to explain an
 * effect (VanderWeele & Ding 2017, "Sensitivity analysis in observational research: introducing the E-value", Annals of Internal Medicine
 * 167(4), https://doi.org/10.7326/M16-2607): RR + √(RR (RR − 1)), of ratios below 1 that of 1 / RR.
 *
 * @param ratio above 0.
 * @throws RangeError where it is not, or the estimate is not in its interval.
 * @example
 * eValue({ estimate: 3.9, lower: 1.8, upper: 8.7 }); // { estimate: 7.2631, interval: 3 }
 */
export function eValue({ estimate, lower, upper }: RiskRatio): EValue {
  if (!(lower > 0 && lower <= estimate && estimate <= upper))
    throw new RangeError(
      `The risk ratio ${estimate} from ${lower} to ${upper} is not above 0 and in its interval.`,
    );
  const holdsNone = lower <= 1 && upper >= 1;
  return {
    estimate: ofRatio(estimate),
    interval: holdsNone ? 1 : ofRatio(estimate > 1 ? lower : upper),
  };
}

function ofRatio(ratio: number): number {
  const above = ratio < 1 ? 1 / ratio : ratio;
  return above + Math.sqrt(above * (above - 1));
}

/**
 * The risk ratio that a difference of means in standard deviations amounts to, about: e^(0.91 d), from e^(0.91 d − 1.78 SE) to e^(0.91 d + 1.78 SE)
 * (VanderWeele & Ding 2017, table 2; Chinn 2000, Statistics in Medicine 19(22)). It takes outcomes to be normal about.
 *
 * @param standardizedDifference d, and its standard error, in standard deviations of the outcome.
 * @example
 * riskRatioOfDifference(0.5, 0.25).estimate; // 1.5762
 */
export function riskRatioOfDifference(
  standardizedDifference: number,
  standardError: number,
): RiskRatio {
  const log = 0.91 * standardizedDifference;
  return {
    estimate: Math.exp(log),
    lower: Math.exp(log - 1.78 * standardError),
    upper: Math.exp(log + 1.78 * standardError),
  };
}
