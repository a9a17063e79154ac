import { PerennialError } from "../core/errors.ts";
import { adjustedDifference } from "../stats/adjusted-difference.ts";
import { type ArmEstimate, meanEstimate, ratioEstimate } from "../stats/arm-estimate.ts";
import { confidenceSequence } from "../stats/confidence-sequence.ts";
import { difference, type Effect, type NoEffect, welchTest } from "../stats/difference.ts";
import { falseDiscoveryRates } from "../stats/multiple-tests.ts";
import { MISMATCH_BELOW, sampleRatio } from "../stats/sample-ratio.ts";
import type { ExperimentUnits } from "./experiment-file.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** How an experiment is read. */
export interface ExperimentAsked {
  readonly control: string;
  /** Their names, in the order of the columns; the first is the primary one: it was named before the experiment began. */
  readonly outcomes: readonly string[];
  /** Of them, those of which less is better. */
  readonly lowerIsBetter?: ReadonlySet<string> | undefined;
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
  readonly warnings: readonly string[];
}

/** Fewer units of an arm with an outcome other than the usual one, and the normal approximation is not to be trusted. */
const leastInformative = 25;
/** A sequential interval is asymptotic from the first look on (measure.md § 1.3). */
const leastSequential = 1_000;
const usualTuning = 5_000;
/** Two-sided 5 % and power of 80 %: the sum of the two normal quantiles. */
const detectableErrors = 2.8015851821;

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
    effects: told.map((each) => ({
      ...each,
      pAdjusted: each.p === null ? null : (adjustedP[nth++] ?? null),
    })),
    warnings: warningsOf(units, asked, { refusal, ok }),
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
  if (repeated !== undefined && of.asked.rowsAreUnits !== true)
    return `The column "${repeated.column}" names ${repeated.times} rows again: rows are not units, and as if they were every interval would be too narrow. Name it with --cluster, or say --rows-are-units.`;
  if (of.isMismatched)
    return `The arms do not have the units that they were to have (p ${of.p.toPrecision(2)}): something chose among them after they were drawn, or some were lost. Whatever it was may be the effect too. Where unequal shares were meant, say them with --shares.`;
  if (mixed > 0.01 * (units + mixed))
    return `${mixed} of ${units + mixed} units have rows in several arms: what an arm did to them cannot be told. Draw by unit, once.`;
  return undefined;
}

/** An arm's mean, and how many of its units say something of it. */
interface InformedEstimate extends ArmEstimate {
  /** Units whose outcome is not the commonest end: other than 0, or of a yes or no the rarer. */
  readonly informative: number;
  readonly missing: number;
}

interface ArmSums {
  n: number;
  rows: number;
  sum: number;
  squares: number;
  rowSquares: number;
  cross: number;
  others: number;
  ones: number;
  missing: number;
}

function armEstimates(units: ExperimentUnits, outcome: number): readonly InformedEstimate[] {
  const { arm, arms, cluster } = units;
  const values = units.outcomes[outcome] ?? new Float64Array();
  const sums: ArmSums[] = arms.map(() => ({
    ...{
      n: 0,
      rows: 0,
      sum: 0,
      squares: 0,
      rowSquares: 0,
      cross: 0,
      others: 0,
      ones: 0,
      missing: 0,
    },
  }));
  for (let row = 0; row < arm.length; row++) {
    const into = sums[arm[row] ?? -1];
    if (into === undefined) continue;
    const value = values[row] ?? Number.NaN;
    if (Number.isNaN(value)) {
      into.missing += 1;
      continue;
    }
    into.rows += 1;
    into.sum += value;
    if (value !== 0) into.others += 1;
    if (value === 1) into.ones += 1;
    if (cluster === undefined) into.squares += value * value;
  }
  if (cluster !== undefined) addClusters(units, values, sums);
  return sums.map((each) => {
    const isYesOrNo = each.ones === each.others;
    const informative = isYesOrNo ? Math.min(each.ones, each.rows - each.ones) : each.others;
    const more = { informative, missing: each.missing };
    if (cluster === undefined)
      return {
        ...meanEstimate({ n: each.rows, sum: each.sum, sumOfSquares: each.squares }),
        ...more,
      };
    const ratio = ratioEstimate({
      n: each.n,
      numerator: { sum: each.sum, sumOfSquares: each.squares },
      denominator: { sum: each.rows, sumOfSquares: each.rowSquares },
      crossProduct: each.cross,
    });
    return { ...ratio, ...more };
  });
}

/** Sums over clusters: rows of one are not independent, so that the mean a row is a ratio of two sums over them. */
function addClusters(
  { arm, cluster }: ExperimentUnits,
  values: Float64Array,
  into: readonly ArmSums[],
): void {
  if (cluster === undefined) return;
  let count = 0;
  for (const each of cluster) count = Math.max(count, each + 1);
  const [sum, rows, armOf] = [
    new Float64Array(count),
    new Float64Array(count),
    new Int32Array(count).fill(-1),
  ];
  for (let row = 0; row < arm.length; row++) {
    const value = values[row] ?? Number.NaN;
    const of = cluster[row] ?? 0;
    if (Number.isNaN(value) || (arm[row] ?? -1) < 0) continue;
    sum[of] = (sum[of] ?? 0) + value;
    rows[of] = (rows[of] ?? 0) + 1;
    armOf[of] = arm[row] ?? -1;
  }
  for (let of = 0; of < count; of++) {
    const own = into[armOf[of] ?? -1];
    if (own === undefined) continue;
    const [s, r] = [sum[of] ?? 0, rows[of] ?? 0];
    own.n += 1;
    own.squares += s * s;
    own.rowSquares += r * r;
    own.cross += s * r;
  }
}

interface Compared {
  readonly arm: string;
  readonly at: number;
  readonly outcome: string;
  /** The place of the outcome. */
  readonly i: number;
  readonly estimates: readonly InformedEstimate[];
}

function effectOf(
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
  const told = verdictOf({
    ...{ lower: best.interval[0], upper: best.interval[1] },
    detectable: detectableErrors * best.standardError,
    better: asked.lowerIsBetter?.has(outcome) ? "lower" : "higher",
    units: zero.n + one.n,
    ...(role === "primary"
      ? neededFor(asked, { zero, one, standardError: best.standardError })
      : {}),
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
  { outcomes, covariates, arm, cluster }: ExperimentUnits,
  of: {
    readonly at: number;
    readonly i: number;
    readonly control: number;
    readonly plain: Effect;
    readonly inference: (effect: Effect) => Told;
  },
): AdjustedEffect | undefined {
  if (covariates.length === 0) return undefined;
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
  of: { readonly zero: ArmEstimate; readonly one: ArmEstimate; readonly standardError: number },
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
  const needed = Math.ceil(units * ((detectableErrors * of.standardError) / effect) ** 2);
  return { minimalEffect: effect, needed, perWeek };
}

function warningsOf(
  { mixed, covariates, bad, arms, outcomes, arm }: ExperimentUnits,
  asked: ExperimentAsked,
  of: { readonly refusal: string | undefined; readonly ok: boolean },
): string[] {
  const warnings: string[] = of.refusal === undefined ? [] : [of.refusal];
  if (of.refusal === undefined && mixed > 0)
    warnings.push(`${mixed} units have rows in several arms and are left out.`);
  for (const { reason, count, line } of bad)
    warnings.push(
      `${reason}: ${count} ${count === 1 ? "row" : "rows"}, the first on line ${line}.`,
    );
  for (const [i, outcome] of asked.outcomes.entries()) {
    const p = missingTest(arm, outcomes[i] ?? new Float64Array(), arms.length);
    if (p < MISMATCH_BELOW)
      warnings.push(
        `"${outcome}" is missing more often in some arms than in others (p ${p.toPrecision(2)}): the arms that are compared are not those that were drawn.`,
      );
  }
  for (const { name, missing } of covariates)
    if (missing > 0)
      warnings.push(`"${name}" is missing in ${missing} rows: they count as a group of their own.`);
  return warnings;
}

/** The chance of shares of missing outcomes as unlike as these, were they missing at random; 1 where none is. */
function missingTest(arm: Int32Array, outcome: Float64Array, arms: number): number {
  const [rows, missing] = [new Array<number>(arms).fill(0), new Array<number>(arms).fill(0)];
  for (let row = 0; row < arm.length; row++) {
    const at = arm[row] ?? -1;
    if (at < 0) continue;
    rows[at] = (rows[at] ?? 0) + 1;
    if (Number.isNaN(outcome[row] ?? 0)) missing[at] = (missing[at] ?? 0) + 1;
  }
  if (missing.every((each) => each === 0) || rows.some((each) => each === 0)) return 1;
  return sampleRatio(missing, rows).pValue;
}
