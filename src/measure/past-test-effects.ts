import type { SurrogateTest } from "../stats/surrogate-check.ts";
import { readExperimentOut } from "./experiment.ts";
import type { ExperimentUnits } from "./experiment-file.ts";
import { fates } from "./program-questions.ts";
import type { ReadEffect } from "./read-effect.ts";

/** The people of a past test, a row each; amounts in units of the currency. Those with another fate than being held out or treated are left out. */
export interface PastPeople {
  readonly fate: Float64Array;
  /** What they contributed from the first sight until the day on which the test was read. */
  readonly early: Float64Array;
  /** What was expected on that day of the time after it. */
  readonly expected: Float64Array;
  /** What came in that time. */
  readonly later: Float64Array;
  readonly contributionBefore: Float64Array;
  readonly ordersBefore: Float64Array;
}

/** What a past test tells of the surrogate, or why nothing. */
export type PastTestEffects =
  | {
      readonly ok: true;
      readonly treated: number;
      readonly heldOut: number;
      /** Of the time after the day of reading: what was expected, and what came. */
      readonly after: SurrogateTest;
      /** The same with what had come by that day on both sides. */
      readonly total: SurrogateTest;
    }
  | { readonly ok: false; readonly why: string };

const outcomes = [
  ...["contribution expected later", "contribution later", "difference of the two"],
  ...["contribution expected in all", "contribution in all"],
] as const;
const names = ["held out", "program"] as const;

/**
 * The effect of a past test on what was expected and on what came, of the same people, compared as a read-out compares them. The covariance of the two follows from the
 * error of their difference, person by person.
 */
export function pastTestEffects(all: PastPeople, holdout: number): PastTestEffects {
  const rows = [...all.fate.keys()].filter((row) => {
    const fate = all.fate[row] ?? fates.other;
    return fate === fates.heldOut || fate >= 0;
  });
  const arm = Int32Array.from(rows, (row) => (all.fate[row] === fates.heldOut ? 0 : 1));
  const treated = arm.reduce((sum, at) => sum + at, 0);
  const heldOut = rows.length - treated;
  if (treated === 0 || heldOut === 0)
    return {
      ok: false,
      why: `Nobody ${treated === 0 ? "who had it" : "held out"} had a closed window by then.`,
    };
  const column = (of: (row: number) => number | undefined): Float64Array =>
    Float64Array.from(rows, (row) => of(row) ?? Number.NaN);
  const { early, expected, later } = all;
  const sum = (a: Float64Array, b: Float64Array, sign = 1) =>
    column((row) => (a[row] ?? 0) + sign * (b[row] ?? 0));
  const covariate = (name: string, values: Float64Array) => ({
    ...{ name, columns: [column((row) => values[row])], says: [name], missing: 0 },
  });
  const units: ExperimentUnits = {
    ...{ arms: names, arm, drawn: [heldOut, treated], cluster: undefined, mixed: 0 },
    ...{ repeated: undefined, bad: [] },
    outcomes: [
      ...[column((row) => expected[row]), column((row) => later[row])],
      ...[sum(expected, later, -1), sum(early, expected), sum(early, later)],
    ],
    covariates: [
      covariate("contribution before", all.contributionBefore),
      covariate("orders before", all.ordersBefore),
    ],
  };
  const { effects } = readExperimentOut(units, {
    ...{ control: names[0], outcomes, rowsAreUnits: true },
    shares: { [names[0]]: holdout, [names[1]]: 1 - holdout },
  });
  const untold = effects.find(({ difference }) => difference === null);
  if (untold !== undefined) return { ok: false, why: untold.why };
  const isAdjusted = effects.every(({ adjusted }) => adjusted !== undefined);
  const [said, came, error, totalSaid, total] = effects.map((effect) =>
    figureOf(effect, isAdjusted),
  );
  if (!(said && came && error && totalSaid && total)) return { ok: false, why: "Not all is told." };
  return {
    ...{ ok: true, treated, heldOut },
    after: besideEachOther(said, came, error),
    total: besideEachOther(totalSaid, total, error),
  };
}

interface Figure {
  readonly effect: number;
  readonly error: number;
}

function figureOf(
  { difference, standardError, adjusted }: ReadEffect,
  isAdjusted: boolean,
): Figure {
  const plain = { effect: difference ?? 0, error: standardError ?? 0 };
  return isAdjusted && adjusted !== undefined
    ? { effect: adjusted.difference, error: adjusted.standardError }
    : plain;
}

/** Var(s − l) = Var(s) + Var(l) − 2 Cov(s, l): the covariance from the three errors. */
function besideEachOther(said: Figure, came: Figure, between: Figure): SurrogateTest {
  const covariance = (said.error ** 2 + came.error ** 2 - between.error ** 2) / 2;
  // Beyond it are only rounding errors.
  const most = said.error * came.error;
  return {
    ...{ surrogate: said.effect, surrogateError: said.error },
    ...{ long: came.effect, longError: came.error },
    covariance: Math.max(-most, Math.min(most, covariance)),
  };
}
