import { placeboOf, plainDifference } from "./action-comparison.ts";
import {
  chancesOfAction,
  type ObservedDifference,
  observedDifference,
  overlapOf,
} from "./action-observed.ts";
import { sensitivityOf } from "./action-sensitivity.ts";
import {
  type ActionReadout,
  leastInformative,
  leastOfEach,
  type OverlapTold,
  type Placebo,
  type SensitivityTold,
  usesOfGrades,
} from "./action-value.ts";
import type { CovariateColumns } from "./covariate-column.ts";

/** People who did something of their own accord or did not, with what was known before, in columns of one length. */
export interface ComparedUnits {
  readonly outcome: Float64Array;
  /** 0 or 1; anything else is left out. */
  readonly action: Float64Array;
  readonly covariates: readonly CovariateColumns[];
  readonly cluster: Int32Array | undefined;
  /** An outcome of the time before the action, and what was known before that; by default the same covariates. */
  readonly before?:
    | {
        readonly name: string;
        readonly values: Float64Array;
        readonly covariates?: readonly CovariateColumns[];
      }
    | undefined;
}

/** Weights that come to fewer people than this, and a few of them decide. */
const leastEffective = 50;
const placeboFailsBelow = 0.05;

/**
 * The value of an action that nobody drew: people who did it are compared with others like them, and it is told how strong something that was not
 * seen would have to be to explain what is found, and whether the same comparison finds nothing where there can be nothing.
 */
export function readComparedAction(
  units: ComparedUnits,
  asked: {
    readonly action: string;
    readonly outcome: string;
    readonly warnings: readonly string[];
  },
): ActionReadout {
  const all = [...units.action.keys()].filter(
    (row) =>
      (units.action[row] === 0 || units.action[row] === 1) &&
      !Number.isNaN(units.outcome[row] ?? Number.NaN),
  );
  const action = pick(units.action, all);
  const did = action.reduce((sum, each) => sum + each, 0);
  const own = {
    ...({ method: "observed", outcome: asked.outcome, units: all.length, did } as const),
    naive: plainDifference({
      ...{ outcome: units.outcome, group: units.action, cluster: units.cluster },
    }),
    warnings: asked.warnings,
  };
  const refuse = (refused: string, overlap?: OverlapTold): ActionReadout => ({
    ...{ ...own, grade: null, value: null, refused, ...(overlap && { overlap }) },
  });
  const unlike = spreadRefusal(pick(units.outcome, all), action, asked);
  // Where too few did it, to set them beside the others tells nothing either.
  if (unlike !== undefined) return { ...refuse(unlike), naive: null };
  const featuresOf = (covariates: readonly CovariateColumns[], rows: ArrayLike<number>) =>
    covariates.flatMap(({ columns }) => columns.map((column) => pick(column, rows)));
  const chance = chancesOfAction({
    ...{ outcome: action, action, features: featuresOf(units.covariates, all) },
    cluster: units.cluster && pick(units.cluster, all),
  });
  const { rows: inOverlap, told: overlap } = overlapOf(action, chance);
  const thin = overlapRefusal(overlap, did);
  if (thin !== undefined) return refuse(thin, overlap);
  const rows = Int32Array.from(inOverlap, (row) => all[row] ?? 0);
  const kept = {
    ...{ outcome: pick(units.outcome, rows), action: pick(units.action, rows) },
    features: featuresOf(units.covariates, rows),
    cluster: units.cluster && pick(units.cluster, rows),
  };
  const value = observedDifference(kept, pick(chance, inOverlap));
  const covariates = units.covariates.map(({ name, columns }) => ({
    ...{ name, columns: columns.map((column) => pick(column, rows)) },
  }));
  const sensitivity = sensitivityOf({ ...kept, covariates }, value);
  const placebo = placeboFor(units, { rows, chance: pick(chance, inOverlap) });
  const { estimate, standardError, interval } = value;
  return {
    ...{ ...own, value: { estimate, standardError, interval }, overlap },
    ...{ ...(sensitivity && { sensitivity }), ...(placebo && { placebo }) },
    of: "people of whom some did it and some, who were like them before, did not",
    ...graded(value, { sensitivity, placebo }),
  };
}

const pick = (column: ArrayLike<number>, rows: ArrayLike<number>): Float64Array =>
  Float64Array.from(rows, (row) => column[row] ?? Number.NaN);

function spreadRefusal(
  outcome: Float64Array,
  action: Float64Array,
  asked: { readonly action: string; readonly outcome: string },
): string | undefined {
  for (const [at, words] of [
    [1, "did it"],
    [0, "did not"],
  ] as const) {
    const own = outcome.filter((_, row) => action[row] === at);
    if (own.length < leastOfEach)
      return `${own.length} of ${outcome.length} ${words}; below ${leastOfEach} nothing can be told of "${asked.action}".`;
    const isYesOrNo = own.every((each) => each === 0 || each === 1);
    const others = own.reduce((sum, each) => sum + Number(each !== 0), 0);
    const informative = isYesOrNo ? Math.min(others, own.length - others) : others;
    if (own.every((each) => each === own[0]))
      return `"${asked.outcome}" is the same for all who ${words}: nothing says how far chance reaches.`;
    if (informative < leastInformative)
      return `Only ${informative} of those who ${words} have a "${asked.outcome}" other than the usual one; below ${leastInformative} an interval would claim more than is known.`;
  }
  return undefined;
}

function overlapRefusal(overlap: OverlapTold, did: number): string | undefined {
  const { didLeftOut, effective, chances, kept } = overlap;
  const least = Math.min(effective.did, effective.didNot);
  if (didLeftOut > did / 2 || least < leastEffective)
    return `Those who did it and those who did not are too unlike: with chances of doing it from ${chances[0]} to ${chances[1]} there are ${kept} people, ${didLeftOut} of ${did} who did it are outside, and with their weights they come to ${Math.round(least)}. Who would surely do it, or surely not, has nobody to be compared with.`;
  return undefined;
}

/** The same comparison of the time before: what was known before that is all that counts. */
function placeboFor(
  units: ComparedUnits,
  of: { readonly rows: Int32Array; readonly chance: Float64Array },
): Placebo | undefined {
  const { before, cluster } = units;
  if (before === undefined) return undefined;
  const places = [...of.rows.keys()].filter(
    (i) => !Number.isNaN(before.values[of.rows[i] ?? 0] ?? Number.NaN),
  );
  const rows = Int32Array.from(places, (i) => of.rows[i] ?? 0);
  const compared = {
    ...{ outcome: pick(before.values, rows), action: pick(units.action, rows) },
    features: (before.covariates ?? units.covariates).flatMap(({ columns }) =>
      columns.map((column) => pick(column, rows)),
    ),
    cluster: cluster && pick(cluster, rows),
  };
  const chance =
    before.covariates === undefined ? pick(of.chance, places) : chancesWithin(compared);
  const { estimate, standardError, interval } = observedDifference(compared, chance);
  if (!(standardError > 0)) return undefined;
  return placeboOf(before.name, { estimate, standardError, interval }, placeboFailsBelow);
}

/** Chances by what was known still earlier, kept from the ends so that nobody weighs all. */
function chancesWithin(compared: Parameters<typeof chancesOfAction>[0]): Float64Array {
  return chancesOfAction(compared).map((each) => Math.min(0.98, Math.max(0.02, each)));
}

function graded(
  value: ObservedDifference,
  of: {
    readonly sensitivity: SensitivityTold | undefined;
    readonly placebo: Placebo | undefined;
  },
): Pick<ActionReadout, "grade" | "why" | "use"> {
  const why = whyNotC(value, of);
  const grade = why === undefined ? "C" : "D";
  const { strongest } = of.sensitivity ?? {};
  return {
    ...{ grade, use: usesOfGrades[grade] },
    why:
      why ??
      `Something that was not seen would have to be ${strongest?.times.toPrecision(2)} times as strong as "${strongest?.covariate}" to leave nothing for sure, and of the time before the comparison finds nothing.`,
  };
}

function whyNotC(
  { interval, estimate }: ObservedDifference,
  of: {
    readonly sensitivity: SensitivityTold | undefined;
    readonly placebo: Placebo | undefined;
  },
): string | undefined {
  const { sensitivity, placebo } = of;
  const strongest = sensitivity?.strongest;
  if (interval[0] <= 0 && interval[1] >= 0) return "The interval holds 0: nothing is found.";
  if (sensitivity === undefined || strongest === undefined || strongest === null)
    return "Nothing that was known before is taken into account (--covariates), or all of it follows from the action.";
  if (Math.sign(sensitivity.regression.estimate) !== Math.sign(estimate))
    return "A plain regression finds the opposite: what is found hangs on how it is looked for.";
  if (strongest.times <= 1)
    return `Something that was not seen and as strong as "${strongest.covariate}" would leave nothing for sure (it takes ${strongest.times.toPrecision(2)} times that).`;
  if (placebo === undefined)
    return "No outcome of the time before (--before) shows that the comparison finds nothing where there can be nothing.";
  if (!placebo.holds)
    return `"${placebo.outcome}", of the time before, differs already (p ${placebo.p.toPrecision(2)}): those who did it were other people.`;
  return undefined;
}
