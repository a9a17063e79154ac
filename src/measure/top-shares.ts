import { upliftAreas } from "../stats/uplift-curve.ts";
import { armEstimates } from "./arm-estimates.ts";
import type { ExperimentUnits } from "./experiment-file.ts";
import { type ExperimentAsked, effectOf } from "./read-effect.ts";
import { unitsWhere } from "./unit-choice.ts";

/** What it does to treat the units with the highest scores. Null: it is not told, and `why` says why. */
export interface TopShare {
  /** The share that was asked for. */
  readonly top: number;
  /** The share that has the score at its edge or a higher one: more where many have the same. */
  readonly reached: number;
  /** The score at the edge. */
  readonly from: number;
  /** Of the arm and the control, in all. */
  readonly units: number;
  /** The effect of treating 1,000 of them, in the outcome's unit; adjusted where the experiment has covariates. */
  readonly ofThem: ThousandTreated | null;
  /** The effect on 1,000 units of all if these alone are treated. */
  readonly ofAll: ThousandTreated | null;
  readonly why: string;
}

/** An effect a 1,000 units. */
export interface ThousandTreated {
  readonly difference: number;
  readonly interval: readonly [number, number];
}

/** The effect of an arm on the primary outcome, from the highest scores on. */
export interface TopReadout {
  readonly arm: string;
  readonly shares: readonly TopShare[];
  /** Areas of the curves of gains beyond those of a score that says nothing, and as shares of what the best order has; null: not told. */
  readonly areas: ReturnType<typeof upliftAreas> | null;
  readonly says: string;
}

const shares = [0.1, 0.2, 0.3, 0.5, 1];

/**
 * What it does to treat only the units with the highest scores, the score having been known before the arms were drawn. Units of the same
 * score are treated alike. Each interval is for a share that was chosen before; the highest of several is high by chance too.
 */
export function topShares(
  units: ExperimentUnits,
  of: {
    readonly score: Float64Array;
    readonly asked: ExperimentAsked;
    readonly refusal: string | undefined;
  },
): readonly TopReadout[] {
  const { score, asked, refusal } = of;
  const control = units.arms.indexOf(asked.control);
  const known = unitsWhere(units, (row) => !Number.isNaN(score[row] ?? Number.NaN));
  return units.arms.flatMap((arm, at) => {
    if (at === control) return [];
    const two = unitsWhere(known, (row) => known.arm[row] === at || known.arm[row] === control);
    const refused = refusal ?? whyNoOrder(two, score);
    return [
      {
        arm,
        shares: refused === undefined ? sharesOf(two, { at, control, score, asked }) : [],
        areas: refused === undefined ? areasOf(two, { at, score }) : null,
        says:
          refused ??
          "Shares were to be chosen before: the best of several is good by chance too. Each interval is of 95 % by itself.",
      },
    ];
  });
}

function whyNoOrder({ arm }: ExperimentUnits, score: Float64Array): string | undefined {
  const seen = new Set<number>();
  for (let row = 0; row < arm.length && seen.size < 2; row++)
    if ((arm[row] ?? -1) >= 0) seen.add(score[row] ?? Number.NaN);
  if (seen.size > 1) return undefined;
  return seen.size === 0
    ? "No unit has a score that is a number."
    : "The score is the same for all units: it puts nobody before others.";
}

function sharesOf(
  two: ExperimentUnits,
  of: {
    readonly at: number;
    readonly control: number;
    readonly score: Float64Array;
    readonly asked: ExperimentAsked;
  },
): readonly TopShare[] {
  const { at, control, score } = of;
  const asked = { ...of.asked, minimalEffect: undefined, perWeek: undefined };
  const [outcome = ""] = asked.outcomes;
  const highest = score
    .filter((_, row) => (two.arm[row] ?? -1) >= 0)
    .sort()
    .reverse();
  return shares.map((top) => {
    const from = highest[Math.max(0, Math.floor(top * highest.length) - 1)] ?? Number.NaN;
    const among = unitsWhere(two, (row) => (two.arm[row] ?? -1) >= 0 && (score[row] ?? 0) >= from);
    const reached = among.arm.reduce((sum, arm) => sum + Number(arm >= 0), 0) / highest.length;
    const estimates = armEstimates(among, 0);
    const effect = effectOf(
      among,
      { ...{ arm: two.arms[at] ?? "", at, outcome, i: 0 }, estimates },
      { asked, control, refusal: undefined },
    );
    const { difference, interval } = effect.adjusted ?? effect;
    const thousand = (share: number): ThousandTreated | null =>
      difference === null || interval === null
        ? null
        : {
            difference: 1_000 * share * difference,
            interval: [1_000 * share * interval[0], 1_000 * share * interval[1]],
          };
    return {
      ...{ top, reached, from, ofThem: thousand(1), ofAll: thousand(reached) },
      units: (estimates[at]?.n ?? 0) + (estimates[control]?.n ?? 0),
      why: difference === null ? effect.why : "",
    };
  });
}

function areasOf(
  two: ExperimentUnits,
  { at, score }: { readonly at: number; readonly score: Float64Array },
): TopReadout["areas"] {
  const values = two.outcomes[0] ?? new Float64Array();
  const rows = [...two.arm.keys()].filter(
    (row) => (two.arm[row] ?? -1) >= 0 && !Number.isNaN(values[row] ?? Number.NaN),
  );
  const treated = Uint8Array.from(rows, (row) => Number(two.arm[row] === at));
  const count = treated.reduce((sum, each) => sum + each, 0);
  if (count === 0 || count === rows.length) return null;
  const column = (of: Float64Array): Float64Array =>
    Float64Array.from(rows, (row) => of[row] ?? Number.NaN);
  return upliftAreas({ outcome: column(values), score: column(score), treated });
}
