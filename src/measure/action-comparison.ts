import { adjustedDifference } from "../stats/adjusted-difference.ts";
import { MISMATCH_BELOW } from "../stats/sample-ratio.ts";
import { normalCdf, normalQuantile } from "../stats/special.ts";
import type { Placebo, ToldValue } from "./action-value.ts";
import type { ReadEffect } from "./read-effect.ts";

const reach = normalQuantile(0.975);

/** A figure with its interval of 95 %. */
export function told(estimate: number, standardError: number): ToldValue {
  const half = reach * standardError;
  return { estimate, standardError, interval: [estimate - half, estimate + half] };
}

/** Those of group 1 less those of group 0, as they are, rows of one cluster together; null where a group has fewer than two. */
export function plainDifference(of: {
  readonly outcome: Float64Array;
  /** 0, 1, or anything else: left out. */
  readonly group: ArrayLike<number>;
  readonly cluster: Int32Array | undefined;
}): ToldValue | null {
  const { outcome, cluster } = of;
  const arm = Int8Array.from(outcome, (value, row) => {
    const group = of.group[row];
    return Number.isNaN(value) || (group !== 0 && group !== 1) ? -1 : group;
  });
  const found = adjustedDifference({ outcome, covariates: [], arm, cluster });
  return found === undefined ? null : told(found.difference, found.standardError);
}

/** A difference of the time before as a placebo; it fails below `failsBelow`. */
export function placeboOf(outcome: string, value: ToldValue, failsBelow: number): Placebo {
  const p = 2 * normalCdf(-Math.abs(value.estimate / value.standardError));
  return { outcome, ...value, p, holds: p >= failsBelow };
}

/** An experiment's effect of the time before: of several arms the one that is farthest out. It fails as a sample ratio does. */
export function placeboOfEffects(
  effects: readonly ReadEffect[],
  outcome: string | undefined,
): Placebo | undefined {
  const own = effects.flatMap((each) =>
    each.outcome === outcome && each.difference !== null && each.standardError !== null
      ? [
          placeboOf(
            each.outcome,
            told(each.difference, each.standardError),
            MISMATCH_BELOW / effects.length,
          ),
        ]
      : [],
  );
  return own.toSorted((a, b) => a.p - b.p)[0];
}

/** The adjusted effect where there is one, else the plain one. */
export function bestOf(effect: ReadEffect | undefined): ToldValue | null {
  if (effect === undefined || effect.difference === null) return null;
  const { adjusted, difference, standardError, interval } = effect;
  if (adjusted !== undefined)
    return {
      estimate: adjusted.difference,
      standardError: adjusted.standardError,
      interval: adjusted.interval,
    };
  if (standardError === null || interval === null) return null;
  return { estimate: difference, standardError, interval };
}
