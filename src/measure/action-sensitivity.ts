import {
  confoundedEffect,
  type ObservedConfounding,
  observedConfounding,
  type RegressionEffect,
  robustnessValue,
  timesAsStrong,
} from "../stats/confounding-bounds.ts";
import { eValue, riskRatioOfDifference } from "../stats/e-value.ts";
import { studentQuantile } from "../stats/student-t.ts";
import { told } from "./action-comparison.ts";
import type { ObservedDifference } from "./action-observed.ts";
import type { SensitivityTold, ToldValue } from "./action-value.ts";

/** Beyond so many times nobody asks. */
const mostTimes = 100;

/**
 * What something that was not seen would have to be to explain a value: by linear regression the robustness value and how many times as strong as the
 * strongest covariate, and the E-value of the difference.
 *
 * @returns undefined where the regression cannot be fitted.
 */
export function sensitivityOf(
  units: {
    readonly outcome: Float64Array;
    readonly action: Float64Array;
    readonly covariates: readonly {
      readonly name: string;
      readonly columns: readonly ArrayLike<number>[];
    }[];
  },
  difference: ObservedDifference,
): SensitivityTold | undefined {
  const seen = observedConfounding({
    ...{ outcome: units.outcome, action: units.action },
    groups: units.covariates.map(({ columns }) => columns),
  });
  if (seen === undefined) return undefined;
  return {
    regression: toldOf(seen.effect),
    robustnessValue: robustnessValue(seen.effect),
    robustnessValueOfInterval: robustnessValue(seen.effect, { alpha: 0.05 }),
    strongest: strongestOf(
      seen,
      units.covariates.map(({ name }) => name),
    ),
    eValue: eValueOf(units.outcome, difference),
  };
}

const toldOf = ({ estimate, standardError }: RegressionEffect): ToldValue =>
  told(estimate, standardError);

function strongestOf(
  { effect, covariates }: ObservedConfounding,
  names: readonly string[],
): SensitivityTold["strongest"] {
  const compared = covariates.map((strength, i) => ({
    ...{ covariate: names[i] ?? "", ...strength },
    times: timesNeeded((k) => {
      const stronger = timesAsStrong(strength, k);
      return stronger !== undefined && stillTold(confoundedEffect(effect, stronger));
    }),
    strength,
  }));
  const [first] = compared.toSorted((a, b) => a.times - b.times);
  if (first === undefined) return null;
  const { strength, ...own } = first;
  const once = timesAsStrong(strength, 1);
  return { ...own, left: once === undefined ? null : toldOf(confoundedEffect(effect, once)) };

  /** The estimate kept its sign, and its interval leaves out 0. */
  function stillTold(left: RegressionEffect): boolean {
    const half = studentQuantile(0.975, left.degreesOfFreedom) * left.standardError;
    return (effect.estimate < 0 ? -1 : 1) * left.estimate > half;
  }
}

/** The largest k, to a thousandth, up to which something holds that holds no longer once it fails. */
function timesNeeded(holds: (k: number) => boolean): number {
  let [low, high] = [0, mostTimes];
  if (holds(high)) return high;
  for (let round = 0; round < 30; round++) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}

function eValueOf(
  outcome: Float64Array,
  { estimate, standardError, did, didNot }: ObservedDifference,
): SensitivityTold["eValue"] {
  if (outcome.every((each) => each === 0 || each === 1)) {
    // Of shares, their ratio; its error by the delta method from that of the difference, the lower share being taken as known.
    if (!(did > 0 && didNot > 0)) return null;
    const [log, error] = [Math.log(did / didNot), standardError / Math.min(did, didNot)];
    return eValue({
      ...{ estimate: Math.exp(log), lower: Math.exp(log - 1.96 * error) },
      upper: Math.exp(log + 1.96 * error),
    });
  }
  const mean = outcome.reduce((sum, each) => sum + each, 0) / outcome.length;
  const squares = outcome.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / (outcome.length - 1));
  return eValue(riskRatioOfDifference(estimate / deviation, standardError / deviation));
}
