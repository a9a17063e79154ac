import { type InstrumentalEffect, instrumentalEffect } from "../stats/instrumental-variables.ts";
import { bestOf, placeboOfEffects, plainDifference, told } from "./action-comparison.ts";
import {
  type ActionReadout,
  type EncouragementTold,
  leastInformative,
  usesOfGrades,
} from "./action-value.ts";
import { type ExperimentReadout, readExperimentOut } from "./experiment.ts";
import type { ExperimentUnits } from "./experiment-file.ts";

/** Below this first-stage F an estimate and its error mislead (Staiger & Stock 1997, Econometrica 65(3)). */
const leastF = 10;
/** Encouragements disagree below this p of Hansen's J. */
const disagreeBelow = 0.05;

/** How an encouragement is read. */
export interface EncouragedAsked {
  readonly action: string;
  readonly outcome: string;
  readonly before?: string | undefined;
  /** The arm that was not encouraged. */
  readonly control: string;
  readonly shares?: Readonly<Record<string, number>> | undefined;
  readonly rowsAreUnits?: boolean | undefined;
}

/**
 * The value of an action to which people were encouraged by lot: the effect on those whom the encouragement moved (Angrist, Imbens & Rubin 1996,
 * Journal of the American Statistical Association 91(434)), by two-stage least squares, with the Anderson-Rubin set always, and where the
 * first stage is weak that set alone.
 *
 * @param units the arms are the encouragements; the outcomes are the outcome, whether somebody did it (0 or 1), and what was before.
 * @throws PerennialError BAD_ARGUMENT as `readExperimentOut`
 */
export function readEncouragedAction(
  units: ExperimentUnits,
  asked: EncouragedAsked,
): ActionReadout {
  const { outcome, before, control, shares, rowsAreUnits } = asked;
  const [outcomes = new Float64Array(), action = new Float64Array(), ...more] = units.outcomes;
  const experiment = readExperimentOut(
    { ...units, outcomes: [outcomes, ...more] },
    {
      ...{ control, shares, rowsAreUnits },
      outcomes: [outcome, ...(before === undefined ? [] : [before])],
    },
  );
  const at = units.arms.indexOf(control);
  const rows = [...outcomes.keys()].filter(
    (row) =>
      (units.arm[row] ?? -1) >= 0 &&
      !Number.isNaN(outcomes[row] ?? Number.NaN) &&
      !Number.isNaN(action[row] ?? Number.NaN),
  );
  const did = rows.reduce((sum, row) => sum + (action[row] ?? 0), 0);
  const own = {
    ...({ method: "encouragement", outcome, units: rows.length, did } as const),
    naive: plainDifference({
      ...{ outcome: outcomes, cluster: units.cluster },
      // Of those who were not encouraged: what a report without the lot would say.
      group: action.map((value, row) => (units.arm[row] === at ? value : -1)),
    }),
    warnings: experiment.warnings,
  };
  const refuse = (refused: string, encouragement?: EncouragementTold): ActionReadout => ({
    ...{ ...own, grade: null, value: null, refused, ...(encouragement && { encouragement }) },
  });
  const untold = experiment.effects.find(
    (each) => each.outcome === outcome && each.difference === null,
  );
  if (untold !== undefined) return refuse(untold.why);
  if (Math.min(did, rows.length - did) < leastInformative)
    return refuse(
      `${did} of ${rows.length} did it; with fewer than ${leastInformative} who did, or who did not, nothing can be told.`,
    );
  const found = effectOn(units, { rows, at });
  if (found === undefined)
    return refuse(`"${asked.action}" does not follow the encouragement at all: it moved nobody.`);
  const encouragement = encouragementTold(units, { asked, found, experiment, at });
  return { ...own, ...gradeOf(found, { asked, encouragement, refuse, experiment }) };
}

function effectOn(
  units: ExperimentUnits,
  { rows, at }: { readonly rows: readonly number[]; readonly at: number },
): InstrumentalEffect | undefined {
  const pick = (column: ArrayLike<number>): Float64Array =>
    Float64Array.from(rows, (row) => column[row] ?? 0);
  const arm = pick(units.arm);
  return instrumentalEffect({
    outcome: pick(units.outcomes[0] ?? []),
    action: pick(units.outcomes[1] ?? []),
    instruments: units.arms.flatMap((_, kind) =>
      kind === at ? [] : [arm.map((each) => Number(each === kind))],
    ),
    covariates: units.covariates.flatMap(({ columns }) => columns.map(pick)),
    cluster: units.cluster && pick(units.cluster),
  });
}

function encouragementTold(
  units: ExperimentUnits,
  of: {
    readonly asked: EncouragedAsked;
    readonly found: InstrumentalEffect;
    readonly experiment: ExperimentReadout;
    readonly at: number;
  },
): EncouragementTold {
  const { gmm, firstStageF, andersonRubin } = of.found;
  const action = units.outcomes[1] ?? new Float64Array();
  return {
    arms: units.arms.flatMap((arm, kind) => {
      if (kind === of.at) return [];
      const group = units.arm.map((each) => (each === kind ? 1 : each === of.at ? 0 : -1));
      const effect = of.experiment.effects.find(
        (each) => each.arm === arm && each.outcome === of.asked.outcome,
      );
      const moved = plainDifference({ outcome: action, group, cluster: units.cluster });
      return [
        {
          ...{ arm, units: units.drawn[kind] ?? 0, onOutcome: bestOf(effect) },
          moved: moved ?? told(0, 0),
        },
      ];
    }),
    firstStageF,
    andersonRubin: {
      shape: andersonRubin.shape,
      parts: andersonRubin.parts.map(([low, high]) => [finite(low), finite(high)] as const),
    },
    ...(gmm && {
      gmm: told(gmm.estimate, gmm.standardError),
      hansenJ: {
        chiSquare: gmm.hansenJ.chiSquare,
        degreesOfFreedom: gmm.hansenJ.degreesOfFreedom,
        p: gmm.hansenJ.pValue,
      },
    }),
  };
}

function gradeOf(
  { twoStage, firstStageF, gmm }: InstrumentalEffect,
  of: {
    readonly asked: EncouragedAsked;
    readonly encouragement: EncouragementTold;
    readonly refuse: (why: string, encouragement: EncouragementTold) => ActionReadout;
    readonly experiment: ExperimentReadout;
  },
): Omit<ActionReadout, "method" | "outcome" | "units" | "did" | "naive" | "warnings"> {
  const { asked, encouragement } = of;
  const { shape, parts } = encouragement.andersonRubin;
  if (
    shape === "line" ||
    shape === "ray" ||
    shape === "two rays" ||
    (shape === "pieces" && parts.flat().includes(null))
  )
    return of.refuse(
      `The encouragement moved too few to do it for anything to be told (first-stage F ${firstStageF.toPrecision(2)}): effects of any size agree with what came of it.`,
      encouragement,
    );
  const isWeak = firstStageF < leastF;
  const placebo = placeboOfEffects(of.experiment.effects, asked.before);
  const disagree = shape === "empty" || (gmm?.hansenJ.pValue ?? 1) < disagreeBelow;
  const exclusion =
    "That the encouragement acts by the action alone, and does not sell by itself, is an assumption";
  const grade = disagree || placebo?.holds === false ? "D" : "B";
  const why = disagree
    ? "The encouragements disagree about the value (Hansen's J): one of them at least does something besides."
    : placebo?.holds === false
      ? `"${asked.before}", of the time before, differs between those who were encouraged and the others: they were not drawn as is said.`
      : gmm === undefined
        ? `${exclusion} that nothing here tests.`
        : `${exclusion}; the encouragements agree (Hansen's J, p ${gmm.hansenJ.pValue.toFixed(3)}), which would show if only some did.`;
  const ends: readonly [number | null, number | null] = [
    parts[0]?.[0] ?? null,
    parts[parts.length - 1]?.[1] ?? null,
  ];
  return {
    ...{ grade, use: usesOfGrades[grade], encouragement, ...(placebo && { placebo }) },
    why: isWeak
      ? `${why} The first stage is weak (F ${firstStageF.toPrecision(3)}, below ${leastF}): an estimate with its error would mislead, so that only the Anderson-Rubin interval is shown.`
      : why,
    of: "those whom the encouragement moved to do it",
    value: isWeak
      ? { estimate: null, standardError: null, interval: ends }
      : told(twoStage.estimate, twoStage.standardError),
  };
}

const finite = (end: number): number | null => (Number.isFinite(end) ? end : null);
