import { PerennialError } from "../core/errors.ts";
import { falseDiscoveryRates } from "../stats/multiple-tests.ts";
import { MISMATCH_BELOW, sampleRatio } from "../stats/sample-ratio.ts";
import { armEstimates, type InformedEstimate } from "./arm-estimates.ts";
import type { ExperimentUnits } from "./experiment-file.ts";
import { type ExperimentAsked, effectOf, type ReadEffect } from "./read-effect.ts";
import { repeatedRefusal } from "./repeated-units.ts";
import { type SegmentReadout, segmentEffects } from "./segment-effects.ts";
import { type TopReadout, topShares } from "./top-shares.ts";
import { warningsOf } from "./unit-warnings.ts";

/** An arm as it came out. */
export interface ReadArm {
  readonly n: number;
  /** Of the primary outcome; null where nobody of the arm has one. */
  readonly mean: number | null;
  readonly means: Readonly<Record<string, number | null>>;
}

/** An experiment, read. */
export interface ExperimentReadout {
  readonly srm: {
    readonly p: number;
    readonly ok: boolean;
    readonly expected: Readonly<Record<string, number>>;
  };
  readonly arms: Readonly<Record<string, ReadArm>>;
  readonly effects: readonly ReadEffect[];
  /** Where a score was named: what it does to treat only those with the highest. */
  readonly top?: readonly TopReadout[];
  /** Where columns were named: the primary outcome by their levels; empty where effects are not told. */
  readonly segments?: readonly SegmentReadout[];
  readonly warnings: readonly string[];
}

/**
 * Reads an experiment: first whether the arms have the units that they were to have, then by outcome and arm the difference to the
 * control, plain and adjusted for covariates, and a verdict. Where the arms are not as they were drawn, or an effect cannot be told,
 * there is no figure.
 * @throws PerennialError BAD_ARGUMENT where an arm is named that is not there
 */
export function readExperimentOut(
  units: ExperimentUnits,
  asked: ExperimentAsked,
): ExperimentReadout {
  const { arms, drawn } = units;
  const control = arms.indexOf(asked.control);
  if (control < 0)
    throw new PerennialError(
      "BAD_ARGUMENT",
      `No row is of the arm "${asked.control}". There are: ${arms.map((arm) => `"${arm}"`).join(", ") || "none"}.`,
    );
  if (arms.length < 2)
    throw new PerennialError(
      "BAD_ARGUMENT",
      `All rows are of the arm "${asked.control}": there is nothing to compare it with.`,
    );
  const expected = expectedShares(arms, asked.shares);
  const { pValue } = sampleRatio(drawn, expected);
  const ok = pValue >= MISMATCH_BELOW;
  const refusal = refusalOf(units, { asked, isMismatched: !ok, p: pValue });
  const sums = asked.outcomes.map((_, i) => armEstimates(units, i));
  const plain = asked.outcomes.flatMap((outcome, i) =>
    arms.flatMap((arm, at) =>
      at === control ? [] : [{ arm, at, outcome, i, estimates: sums[i] ?? [] }],
    ),
  );
  const told = plain.map((each) => effectOf(units, each, { asked, control, refusal }));
  const adjustedP = falseDiscoveryRates(told.flatMap(({ p }) => (p === null ? [] : [p])));
  let nth = 0;
  const effects = told.map((each) => ({
    ...each,
    pAdjusted: each.p === null ? null : (adjustedP[nth++] ?? null),
  }));
  const { score, segments = [] } = units;
  return {
    srm: {
      p: pValue,
      ok,
      expected: Object.fromEntries(arms.map((arm, i) => [arm, expected[i] ?? 0])),
    },
    arms: Object.fromEntries(
      arms.map((arm, at) => {
        const means = asked.outcomes.map((name, i) => [name, meanOf(sums[i]?.[at])] as const);
        return [
          arm,
          { n: drawn[at] ?? 0, mean: means[0]?.[1] ?? null, means: Object.fromEntries(means) },
        ];
      }),
    ),
    effects,
    ...(score === undefined ? {} : { top: topShares(units, { score, asked, refusal }) }),
    ...(segments.length === 0
      ? {}
      : { segments: segmentEffects(units, { columns: segments, asked, whole: effects }) }),
    warnings: warningsOf(units, asked.outcomes, refusal),
  };
}

const meanOf = (estimate: InformedEstimate | undefined): number | null =>
  estimate === undefined || !Number.isFinite(estimate.value) ? null : estimate.value;

function expectedShares(
  arms: readonly string[],
  shares: ExperimentAsked["shares"],
): readonly number[] {
  if (shares === undefined) return arms.map(() => 1 / arms.length);
  const strange = Object.keys(shares).find((arm) => !arms.includes(arm));
  const untold = arms.find((arm) => !(arm in shares));
  if (strange !== undefined || untold !== undefined)
    throw new PerennialError(
      "BAD_ARGUMENT",
      strange === undefined
        ? `No share is said for the arm "${untold}".`
        : `A share is said for the arm "${strange}", of which there is no row. There are: ${arms.map((arm) => `"${arm}"`).join(", ")}.`,
    );
  const total = arms.reduce((sum, arm) => sum + (shares[arm] ?? 0), 0);
  return arms.map((arm) => (shares[arm] ?? 0) / total);
}

/** Why no effect is told at all; undefined: effects may be told. */
function refusalOf(
  { mixed, drawn, repeated }: ExperimentUnits,
  of: { readonly asked: ExperimentAsked; readonly isMismatched: boolean; readonly p: number },
): string | undefined {
  const units = drawn.reduce((sum, each) => sum + each, 0);
  if (repeated !== undefined && of.asked.rowsAreUnits !== true) return repeatedRefusal(repeated);
  if (of.isMismatched)
    return `The arms do not have the units that they were to have (p ${of.p.toPrecision(2)}): something chose among them after they were drawn, or some were lost. Whatever it was may be the effect too. Where unequal shares were meant, say them with --shares.`;
  if (mixed > 0.01 * (units + mixed))
    return `${mixed} of ${units + mixed} units have rows in several arms: what an arm did to them cannot be told. Draw by unit, once.`;
  return undefined;
}
