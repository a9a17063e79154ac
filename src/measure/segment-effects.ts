import { confidenceSequence } from "../stats/confidence-sequence.ts";
import { effectsDiffer } from "../stats/interaction-test.ts";
import { falseDiscoveryRates } from "../stats/multiple-tests.ts";
import { shrunkenEffects } from "../stats/shrunken-effects.ts";
import { armEstimates } from "./arm-estimates.ts";
import type { ExperimentUnits } from "./experiment-file.ts";
import {
  detectableErrors,
  type ExperimentAsked,
  effectOf,
  type ReadEffect,
  usualTuning,
} from "./read-effect.ts";
import type { SegmentColumn } from "./segment-column.ts";
import { unitsWhere } from "./unit-choice.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** The effect on the primary outcome among the units of one level. Null: it is not told, and `why` says why. */
export interface SegmentLevel {
  readonly level: string;
  /** Of both arms. */
  readonly units: number;
  /** Adjusted where the experiment has covariates. */
  readonly difference: number | null;
  readonly standardError: number | null;
  readonly interval: readonly [number, number] | null;
  /** Drawn to the effect of all by how uncertain it is; of fewer than three levels there is none. No interval where it is to hold at every look. */
  readonly shrunken: {
    readonly difference: number;
    readonly interval: readonly [number, number] | null;
  } | null;
  /** Null unless the effect differs by the column beyond chance. */
  readonly verdict: Verdict | null;
  readonly why: string;
}

/** The effects of an arm on the primary outcome by the levels of a column. */
export interface SegmentReadout {
  readonly arm: string;
  readonly column: string;
  readonly levels: readonly SegmentLevel[];
  /** Whether effects differ between levels; null: fewer than two are told. `pAdjusted` by Benjamini and Hochberg, over columns and arms. */
  readonly interaction: {
    readonly p: number;
    readonly pAdjusted: number;
    readonly holds: boolean;
  } | null;
  readonly says: string;
}

/** At or below it effects differ. */
const mostChance = 0.05;

type LevelEffect = Omit<ReadEffect, "pAdjusted">;

interface ToldLevel {
  readonly level: string;
  readonly units: number;
  readonly effect: LevelEffect;
}

/**
 * The effect of each arm on the primary outcome by level of each column, whether levels differ, and what each is in the light of all. A verdict
 * on a level is told only where they do: of many levels one is always the best, and mostly by chance.
 * @param of.whole what each arm did to all.
 */
export function segmentEffects(
  units: ExperimentUnits,
  of: {
    readonly columns: readonly SegmentColumn[];
    readonly asked: ExperimentAsked;
    readonly whole: readonly ReadEffect[];
  },
): readonly SegmentReadout[] {
  const { columns, asked, whole } = of;
  const read = whole
    .filter(({ role, difference }) => role === "primary" && difference !== null)
    .flatMap((all) =>
      columns.map((column) => {
        const levels = levelsOf(units, column, { asked, arm: all.arm });
        return { all, column, levels, p: differ(levels, asked) };
      }),
    );
  const adjusted = falseDiscoveryRates(read.flatMap(({ p }) => p ?? []));
  let nth = 0;
  return read.map(({ all, column, levels, p }) => {
    const pAdjusted = p === null ? null : (adjusted[nth++] ?? 1);
    const interaction =
      p === null || pAdjusted === null ? null : { p, pAdjusted, holds: pAdjusted <= mostChance };
    const told = inTheLightOfAll(levels, { all, asked, holds: interaction?.holds === true });
    return {
      ...{ arm: all.arm, column: column.name, levels: told, interaction },
      says: sentenceOf(column.name, told, interaction),
    };
  });
}

function levelsOf(
  units: ExperimentUnits,
  { levels, codes }: SegmentColumn,
  { asked, arm }: { readonly asked: ExperimentAsked; readonly arm: string },
): readonly ToldLevel[] {
  const [outcome = ""] = asked.outcomes;
  const [at, control] = [units.arms.indexOf(arm), units.arms.indexOf(asked.control)];
  // How long it still takes is a question about all, not about a level.
  const plainly = { ...asked, minimalEffect: undefined, perWeek: undefined };
  return levels.map((level, code) => {
    const own = unitsWhere(units, (row) => codes[row] === code);
    const estimates = armEstimates(own, 0);
    const effect = effectOf(
      own,
      { ...{ arm, at, outcome, i: 0 }, estimates },
      { asked: plainly, control, refusal: undefined },
    );
    return { level, units: (estimates[at]?.n ?? 0) + (estimates[control]?.n ?? 0), effect };
  });
}

interface Estimated {
  readonly effect: number;
  readonly standardError: number;
  readonly n: number;
}

function estimateOf({ effect, units }: ToldLevel): Estimated | undefined {
  const { difference, standardError } = effect.adjusted ?? effect;
  if (difference === null || standardError === null) return undefined;
  return { effect: difference, standardError, n: units };
}

/** The chance of levels as unlike as these, were the effect the same in all; null where fewer than two are told. */
function differ(levels: readonly ToldLevel[], asked: ExperimentAsked): number | null {
  const told = levels.flatMap((level) => estimateOf(level) ?? []);
  if (told.length < 2) return null;
  if (asked.sequential !== true) return effectsDiffer(told).pValue;
  // At every look: each level against the others together, the chance of any of them (Bonferroni). Two levels make one comparison.
  const tightestAt = asked.tuning ?? usualTuning;
  const n = told.reduce((sum, each) => sum + each.n, 0);
  const smallest = Math.min(
    ...told.map((each) => {
      const rest = pooled(told.filter((other) => other !== each));
      return confidenceSequence(
        {
          estimate: each.effect - rest.effect,
          standardError: Math.hypot(each.standardError, rest.standardError),
          ...{ degreesOfFreedom: Number.POSITIVE_INFINITY, n },
        },
        { tightestAt },
      ).pValue;
    }),
  );
  return Math.min(1, smallest * (told.length === 2 ? 1 : told.length));
}

function pooled(effects: readonly Estimated[]): { effect: number; standardError: number } {
  const weight = effects.reduce((sum, { standardError }) => sum + standardError ** -2, 0);
  const sum = effects.reduce((all, each) => all + each.effect * each.standardError ** -2, 0);
  return { effect: sum / weight, standardError: weight ** -0.5 };
}

function inTheLightOfAll(
  levels: readonly ToldLevel[],
  of: { readonly all: ReadEffect; readonly asked: ExperimentAsked; readonly holds: boolean },
): readonly SegmentLevel[] {
  const { all, asked, holds } = of;
  const told = levels.flatMap((level) => estimateOf(level) ?? []);
  const towards = (all.adjusted ?? all).difference ?? 0;
  const shrunken = told.length < 3 ? null : shrunkenEffects(told, { towards }).effects;
  const isLower = asked.lowerIsBetter?.has(all.outcome) === true;
  let nth = 0;
  return levels.map(({ level, units, effect }) => {
    const { difference, standardError, interval } = effect.adjusted ?? effect;
    const common = { level, units, difference, standardError, interval };
    if (difference === null || standardError === null || interval === null)
      return { ...common, shrunken: null, verdict: null, why: effect.why };
    const drawn = shrunken?.[nth++];
    const fixed = drawn === undefined ? interval : ([drawn.lower, drawn.upper] as const);
    const [lower, upper] = asked.sequential === true ? interval : fixed;
    const verdict = verdictOf({
      ...{ lower, upper, units, better: isLower ? "lower" : "higher" },
      countedIn: asked.countedIn?.[all.outcome],
      detectable: detectableErrors(asked, units) * standardError,
    });
    return {
      ...common,
      shrunken:
        drawn === undefined
          ? null
          : { difference: drawn.effect, interval: asked.sequential === true ? null : fixed },
      verdict: holds ? verdict.verdict : null,
      why: holds ? verdict.why : "Nothing says that it differs from the effect of all.",
    };
  });
}

function sentenceOf(
  column: string,
  levels: readonly SegmentLevel[],
  interaction: SegmentReadout["interaction"],
): string {
  if (interaction === null)
    return `Whether the effect differs by ${column} cannot be told: fewer than two of its levels have enough units.`;
  const chance = `p ${shown(interaction.p)}, ${shown(interaction.pAdjusted)} counting all columns`;
  if (!interaction.holds)
    return `Nothing says that the effect differs by ${column} (${chance}): the effect of all is the best guess for each level.`;
  const by = (level: SegmentLevel): number => level.shrunken?.difference ?? level.difference ?? 0;
  const order = levels
    .filter(({ difference }) => difference !== null)
    .sort((one, other) => by(other) - by(one));
  return `The effect differs by ${column} beyond chance (${chance}): highest for "${order[0]?.level}", lowest for "${order.at(-1)?.level}".`;
}

const shown = (p: number): string => (p < 0.0001 ? "below 0.0001" : p.toFixed(4));
