import type { Estimate } from "../../../src/core/estimate.ts";
import type { ExperimentReadout } from "../../../src/measure/experiment.ts";
import type { ProgramReadout } from "../../../src/measure/program-readout.ts";
import type { ReadEffect } from "../../../src/measure/read-effect.ts";
import {
  count,
  type EstimateText,
  minor,
  moneyCompact,
  moneyDifference,
  moneyEstimate,
  pointsDifference,
  pValue,
  scaled,
} from "../format.ts";
import type { Verdict } from "../verdict.ts";

/** The arm that all others are compared with. */
export const heldOut = "held out";

/** What is read of a person: what it is called, and what it is counted in. */
interface OutcomeWords {
  readonly label: string;
  readonly of: string;
  readonly isMoney: boolean;
}

const outcomeWords: Readonly<Record<string, OutcomeWords>> = {
  contribution: {
    label: "Contribution",
    of: "a person, after returns",
    isMoney: true,
  },
  ordered: { label: "Ordered", of: "share of people, percentage points", isMoney: false },
  "residual value": {
    label: "Residual value",
    of: "a person, predicted for the time after",
    isMoney: true,
  },
  unsubscribed: {
    label: "Unsubscribed",
    of: "share of people, percentage points; less is better",
    isMoney: false,
  },
  returned: {
    label: "Returned",
    of: "share of what was sold, percentage points; less is better",
    isMoney: false,
  },
  complained: {
    label: "Complained",
    of: "share of people who marked mail as spam, percentage points; less is better",
    isMoney: false,
  },
};

export function wordsOf(outcome: string): OutcomeWords {
  return outcomeWords[outcome] ?? { label: outcome, of: "", isMoney: false };
}

/** What stands for a verdict in a picture: good, bad, or neither. */
export const verdictMarks: Readonly<Record<ReadEffect["verdict"], Verdict>> = {
  scale: "more",
  stop: "less",
  "keep testing": "same",
  "not decidable": "same",
};

/** An effect that is told; adjusted where it can be. */
export function effectEstimate(effect: ReadEffect): Estimate | null {
  const { difference: value, interval } = effect.adjusted ?? effect;
  if (value === null || interval === null) return null;
  const [lower, upper] = interval;
  return { value, lower, upper, level: 0.95 };
}

/** A difference of an outcome with its interval: +€4.02, or +1.2 pp. */
export function effectText(outcome: string, estimate: Estimate, currency: string): EstimateText {
  return wordsOf(outcome).isMoney
    ? moneyDifference(scaled(estimate, minor(1, currency)), currency)
    : pointsDifference(estimate);
}

/** A value on the axis of an outcome. */
export function axisText(outcome: string, value: number, currency: string): string {
  return wordsOf(outcome).isMoney
    ? moneyCompact(minor(value, currency), currency)
    : `${Number((100 * value).toPrecision(3))}`;
}

/** What an outcome is on the mean: €12.40, or 4.2%. */
export function meanText(outcome: string, mean: number, currency: string): string {
  if (!wordsOf(outcome).isMoney) return `${(100 * mean).toFixed(1)}%`;
  const exact = minor(mean, currency);
  return moneyEstimate({ value: exact, lower: exact, upper: exact, level: 1 }, currency).value;
}

/** The effect on the primary outcome of all who had the program, where it is told. */
export interface Headline {
  /** What the outcome is called within a sentence. */
  readonly outcome: string;
  readonly perPerson: EstimateText;
  /** Null of what cannot be added up. */
  readonly inAll: EstimateText | null;
  readonly treated: number;
}

export function headlineOf({ whole, currency }: ProgramReadout): Headline | null {
  const [primary] = whole?.effects ?? [];
  const estimate = primary === undefined ? null : effectEstimate(primary);
  if (whole === null || primary === undefined || estimate === null) return null;
  const treated = whole.arms[primary.arm]?.n ?? 0;
  const { label, isMoney } = wordsOf(primary.outcome);
  return {
    outcome: label.toLowerCase(),
    perPerson: effectText(primary.outcome, estimate, currency),
    inAll: isMoney ? effectText(primary.outcome, scaled(estimate, treated), currency) : null,
    treated,
  };
}

/** Effects beside the primary one that are on the bad side. */
export function harmsOf({ effects }: ExperimentReadout): readonly ReadEffect[] {
  return effects.filter(({ role, verdict }) => role === "secondary" && verdict === "stop");
}

/**
 * Whether as many were held out as should be, in words.
 * @example
 * splitWords({ srm: { p: 0.49, ok: true, expected: { "held out": 0.3, program: 0.7 } }, arms: { … } })
 * // "30.0% were to be held out, and 31.0% were (310 of 1,000): that comes by chance (p 0.490)."
 */
export function splitWords({ srm, arms }: Pick<ExperimentReadout, "srm" | "arms">): string {
  const all = Object.values(arms).reduce((sum, { n }) => sum + n, 0);
  const held = arms[heldOut]?.n ?? 0;
  const share = (of: number): string => `${(100 * of).toFixed(1)}%`;
  const told = `${share(srm.expected[heldOut] ?? 0)} were to be held out, and ${share(held / Math.max(1, all))} were (${count(held)} of ${count(all)})`;
  return srm.ok
    ? `${told}: that comes by chance (p ${pValue(srm.p)}).`
    : `${told}: chance hardly does that (p ${pValue(srm.p)}). Is it told of people who are held out, too, when they see the control?`;
}

/** The name of an arm where it stands beside others. */
export function armWords(arm: string): string {
  return arm === "nothing" ? "nothing (the control)" : arm;
}
