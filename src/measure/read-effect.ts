import { adjustedDifference } from "../stats/adjusted-difference.ts";
import type { ArmEstimate } from "../stats/arm-estimate.ts";
import { confidenceSequence, sequenceThreshold } from "../stats/confidence-sequence.ts";
import { difference, type Effect, type NoEffect, welchTest } from "../stats/difference.ts";
import { normalQuantile } from "../stats/special.ts";
import type { InformedEstimate } from "./arm-estimates.ts";
import type { ExperimentUnits } from "./experiment-file.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** How an experiment is read. */
export interface ExperimentAsked {
  readonly control: string;
  /** Their names, in the order of the columns; the first is the primary one: it was named before the experiment began. */
  readonly outcomes: readonly string[];
  /** Of them, those of which less is better. */
  readonly lowerIsBetter?: ReadonlySet<string> | undefined;
  /** By outcome what its figures are counted in, such as EUR; absent: nothing is said. */
  readonly countedIn?: Readonly<Record<string, string>> | undefined;
  /** What share of the units each arm was to get; equal shares when left out. */
  readonly shares?: Readonly<Record<string, number>> | undefined;
  /** Looked at again and again: intervals that hold at every look. */
  readonly sequential?: boolean | undefined;
  /** Units at which a sequential interval is narrowest. */
  readonly tuning?: number | undefined;
  /** The least effect on the primary outcome that is worth while: in its unit, or as a share of the control's mean. */
  readonly minimalEffect?: { readonly value: number; readonly isShare: boolean } | undefined;
  /** Units that come in a week. */
  readonly perWeek?: number | undefined;
  /** Rows are units although a column of ids names some of them several times. */
  readonly rowsAreUnits?: boolean | undefined;
  readonly level?: number | undefined;
}

/** An effect of one arm on one outcome, beside the control. Null: it is not told, and `why` says why. */
export interface ReadEffect {
  readonly arm: string;
  readonly outcome: string;
  readonly role: "primary" | "secondary";
  readonly difference: number | null;
  readonly standardError: number | null;
  readonly interval: readonly [number, number] | null;
  /** The difference as a share of the control's mean, with its interval. */
  readonly relative: {
    readonly difference: number;
    readonly interval: readonly [number, number];
  } | null;
  /** With the covariates taken into account. */
  readonly adjusted?: AdjustedEffect;
  readonly p: number | null;
  /** Of all effects that are told, by Benjamini and Hochberg. */
  readonly pAdjusted: number | null;
  readonly verdict: Verdict;
  readonly why: string;
  readonly needed?: number;
  readonly weeksLeft?: number;
}

/** An effect after adjustment. */
export interface AdjustedEffect {
  readonly difference: number;
  readonly standardError: number;
  readonly interval: readonly [number, number];
  readonly p: number;
  /** Of the variance of the plain difference, the share that is gone. */
  readonly varianceReduction: number;
}

/** Fewer units of an arm with an outcome other than the usual one, and the normal approximation is not to be trusted. */
const leastInformative = 25;
/** A sequential interval is asymptotic from the first look on. */
const leastSequential = 1_000;
/** Units at which a sequential interval is narrowest, where nobody says another number. */
export const usualTuning = 5_000;
/** What a test in five of a true effect misses lies so many standard errors below it. */
const powerErrors = normalQuantile(0.8);

/** An arm and an outcome to be compared with the control. */
export interface Compared {
  readonly arm: string;
  readonly at: number;
  readonly outcome: string;
  /** The place of the outcome. */
  readonly i: number;
  readonly estimates: readonly InformedEstimate[];
}

/** The effect of an arm on an outcome, or why there is none to tell. */
export function effectOf(
  units: ExperimentUnits,
  { arm, at, outcome, i, estimates }: Compared,
  of: {
    readonly asked: ExperimentAsked;
    readonly control: number;
    readonly refusal: string | undefined;
  },
): Omit<ReadEffect, "pAdjusted"> {
  const { asked, control } = of;
  const role = i === 0 ? "primary" : "secondary";
  const untold = (why: string): Omit<ReadEffect, "pAdjusted"> => ({
    ...{ arm, outcome, role, difference: null, standardError: null, interval: null },
    ...{ relative: null, p: null, verdict: "not decidable", why },
  });
  if (of.refusal !== undefined) return untold(of.refusal);
  const [zero, one] = [estimates[control], estimates[at]];
  if (zero === undefined || one === undefined) return untold("There is no such arm.");
  const absolute = difference(zero, one, "absolute");
  if (!absolute.ok) return untold(whyNot(absolute, { outcome, names: [asked.control, arm] }));
  for (const [name, { informative }] of [[asked.control, zero] as const, [arm, one] as const])
    if (informative < leastInformative)
      return untold(
        `Only ${informative} units of "${name}" have a "${outcome}" other than the usual one; below ${leastInformative} an interval would claim more than is known.`,
      );
  if (asked.sequential && Math.min(zero.n, one.n) < leastSequential)
    return untold(
      `An arm has ${Math.min(zero.n, one.n)} units: intervals that hold at every look begin at ${leastSequential}.`,
    );
  const inference = inferenceOf(asked);
  const plain = inference(absolute);
  const share = difference(zero, one, "relative");
  const relative = share.ok
    ? { difference: share.estimate, interval: intervalOf(inference(share)) }
    : null;
  const adjusted = adjustedOf(units, { at, i, control, plain: absolute, inference });
  const best = adjusted ?? { interval: intervalOf(plain), standardError: absolute.standardError };
  const detectable = detectableErrors(asked, zero.n + one.n) * best.standardError;
  const told = verdictOf({
    ...{ lower: best.interval[0], upper: best.interval[1] },
    detectable,
    countedIn: asked.countedIn?.[outcome],
    better: asked.lowerIsBetter?.has(outcome) ? "lower" : "higher",
    units: zero.n + one.n,
    ...(role === "primary" ? neededFor(asked, { zero, one, detectable }) : {}),
  });
  return {
    ...{ arm, outcome, role, relative },
    difference: absolute.estimate,
    standardError: absolute.standardError,
    interval: intervalOf(plain),
    ...(adjusted === undefined ? {} : { adjusted }),
    p: plain.pValue,
    ...told,
  };
}

interface Told {
  readonly lower: number;
  readonly upper: number;
  readonly pValue: number;
}

const intervalOf = ({ lower, upper }: Told): readonly [number, number] => [lower, upper];

function inferenceOf({ sequential, tuning = usualTuning, level = 0.95 }: ExperimentAsked) {
  return (effect: Effect): Told =>
    sequential
      ? confidenceSequence(effect, { level, tightestAt: tuning })
      : welchTest(effect, { level });
}

/** How many standard errors from 0 an effect lies that four tests in five find. */
export function detectableErrors(
  { sequential, tuning = usualTuning, level = 0.95 }: ExperimentAsked,
  units: number,
): number {
  const threshold = sequential
    ? sequenceThreshold(units, 1 - level, tuning)
    : normalQuantile((1 + level) / 2);
  return threshold + powerErrors;
}

function whyNot(
  { arm, reason }: NoEffect,
  { outcome, names }: { readonly outcome: string; readonly names: readonly [string, string] },
): string {
  const name = names[arm === "control" ? 0 : 1];
  if (reason === "no-variance")
    return `"${outcome}" is the same for all units of "${name}": nothing says how far chance reaches.`;
  if (reason === "few-units") return `"${name}" has fewer than two units with a "${outcome}".`;
  return `"${outcome}" of "${name}" has no value.`;
}

function adjustedOf(
  { outcomes, denominators, covariates, arm, cluster }: ExperimentUnits,
  of: {
    readonly at: number;
    readonly i: number;
    readonly control: number;
    readonly plain: Effect;
    readonly inference: (effect: Effect) => Told;
  },
): AdjustedEffect | undefined {
  if (covariates.length === 0 || denominators?.[of.i] !== undefined) return undefined;
  const outcome = outcomes[of.i] ?? new Float64Array();
  const two = Int32Array.from(arm, (at, row) => {
    if (Number.isNaN(outcome[row] ?? Number.NaN)) return -1;
    return at === of.control ? 0 : at === of.at ? 1 : -1;
  });
  const columns = covariates.flatMap((each) => each.columns);
  const enough = two.reduce((count, at) => count + Number(at >= 0), 0) >= 20 * columns.length;
  const found = adjustedDifference(
    { outcome, covariates: columns, arm: two, cluster },
    enough ? 1 : crossFolds,
  );
  if (found === undefined || !(found.standardError > 0)) return undefined;
  const told = of.inference({
    ...of.plain,
    estimate: found.difference,
    standardError: found.standardError,
  });
  return {
    difference: found.difference,
    standardError: found.standardError,
    interval: intervalOf(told),
    p: told.pValue,
    varianceReduction: 1 - (found.standardError / of.plain.standardError) ** 2,
  };
}

/** Where covariates are many for the units, each unit is predicted without its fold. */
const crossFolds = 5;

function neededFor(
  { minimalEffect, perWeek }: ExperimentAsked,
  of: { readonly zero: ArmEstimate; readonly one: ArmEstimate; readonly detectable: number },
): {
  readonly minimalEffect?: number;
  readonly needed?: number;
  readonly perWeek?: number | undefined;
} {
  if (minimalEffect === undefined) return {};
  const { value, isShare } = minimalEffect;
  const effect = isShare ? value * Math.abs(of.zero.value) : value;
  // The error falls with the root of the units, as long as the arms keep their shares.
  const units = of.zero.n + of.one.n;
  const needed = Math.ceil(units * (of.detectable / effect) ** 2);
  return { minimalEffect: effect, needed, perWeek };
}
