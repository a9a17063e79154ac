import { normalCdf } from "../stats/special.ts";
import type { BusinessCase } from "./case.ts";
import { caseDrivers, likelyInputs } from "./case-inputs.ts";
import { type Inputs, reckonLines } from "./case-line.ts";
import { caseLines } from "./case-lines.ts";
import { reckonCase } from "./reckon-case.ts";
import { type CaseDraws, simulateCase } from "./simulate-case.ts";

/** What a program was measured to add to the contribution of a person met, within so many days of the first sight. */
export interface MeasuredWindow {
  readonly days: number;
  readonly difference: number;
  readonly standardError: number;
  /** People whose window has closed, in both arms. */
  readonly people: number;
}

/** What a case promised of a person, and what came, after so many days. */
export interface AuditedWindow {
  readonly days: number;
  readonly promised: number;
  /** What nine of ten draws of the case lie between. */
  readonly low: number;
  readonly high: number;
  /** Null: no window of so many days has closed. */
  readonly measured: MeasuredWindow | null;
}

/** A case beside what was measured. */
export interface CaseAudit {
  readonly windows: readonly AuditedWindow[];
  /** The days of the window by which the case is judged; null: nothing was measured. */
  readonly judgedBy: number | null;
  /** What the case is by what was measured; null where nothing was, or it lies outside all that the case thought possible. */
  readonly known: KnownCase | null;
  /** The orders added by a person reached by the window that it is judged by alone, the other drivers likely; null where nothing was measured, or they bring nothing. */
  readonly measuredLift: KnownCase["lift"] | null;
  /** Why nothing is known, or how it is to be read. */
  readonly note: string;
}

/** A case by what was believed and by what was measured. */
export interface KnownCase {
  /** That the net present value that was promised is still reached. */
  readonly chanceMet: number;
  readonly chanceAboveZero: number;
  readonly mean: number;
  readonly p5: number;
  readonly p95: number;
  /** The orders added by a person reached. */
  readonly lift: { readonly estimate: number; readonly standardError: number };
  /** How many of the draws carry the answer: what is left of them after weighing. */
  readonly effectiveDraws: number;
}

const daysOfMonth = 365.25 / 12;
/** With fewer draws than these left no chance is told: what was measured then counts as less exact. */
const fewestDraws = 50;
/** What was measured lies outside of a case that thought so far out, or farther, less likely than this. */
const leastChance = 0.001;

/** What one person reached at the start brings, with nothing of what is not in orders: what read-outs measure. */
const ofOnePerson = {
  ...{ people: 1, newPeople: 0, reach: 1, holdout: 0 },
  ...{ setup: 0, running: 0, messages: 0, messagePrice: 0 },
} as const;

/**
 * Compares a case with what was measured. The draws of the case are what was believed; each counts by how well the contribution of a person that it promises
 * agrees with the window that tells most of the lift (importance weights by the Normal law of the estimate: Gelman et al. 2013, "Bayesian Data Analysis",
 * 3rd edition, section 10.4). The others overlap with it and are shown only: a longer one holds more of what was promised, but fewer people have lived through it. What is measured so exactly that fewer than fifty draws agree
 * is taken as less exact, until fifty do: the answer is then somewhat wider than it need be, by the nearest draws.
 */
export function auditCase(of: BusinessCase, measured: readonly MeasuredWindow[]): CaseAudit {
  const draws = simulateCase(of);
  const likely = promisedOfPerson(of);
  const believed = onePerson(of, { kind: "draws", draws });
  const last = mostTelling(of, measured);
  const windows = windowDays(of, measured).map((days): AuditedWindow => {
    const at = believed(days).toSorted();
    return {
      days,
      promised: likely(days),
      low: at[Math.floor(0.05 * at.length)] ?? 0,
      high: at[Math.floor(0.95 * at.length)] ?? 0,
      measured: measured.find((each) => each.days === days) ?? null,
    };
  });
  if (last === undefined)
    return {
      ...{ windows, judgedBy: null, known: null, measuredLift: null },
      note: "Nothing was measured yet.",
    };
  const judgedBy = last.days;
  const promised = believed(last.days);
  const measuredLift = liftOf(of, last);
  if (isOutside(promised, last)) {
    const note =
      "What was measured lies outside all that the case thought possible: its assumptions do not hold.";
    return { windows, judgedBy, known: null, measuredLift, note };
  }
  const known = knownCase(of, draws, weightsOf(promised, last));
  return { windows, judgedBy, known, measuredLift, note: "" };
}

/** The window that tells the lift with the least error; where none tells it, the longest. By errors alone, so that no window is chosen by what it says. */
function mostTelling(
  of: BusinessCase,
  measured: readonly MeasuredWindow[],
): MeasuredWindow | undefined {
  const errorOf = (window: MeasuredWindow): number =>
    liftOf(of, window)?.standardError ?? Number.POSITIVE_INFINITY;
  return measured.toSorted((a, b) => errorOf(a) - errorOf(b) || b.days - a.days)[0];
}

/** Whether what was measured, with its error, is too far out for what was believed. */
function isOutside(believed: Float64Array, { difference, standardError }: MeasuredWindow): boolean {
  const below =
    believed.reduce((sum, value) => sum + normalCdf((difference - value) / standardError), 0) /
    believed.length;
  return !(Math.min(below, 1 - below) >= leastChance);
}

/** The lift that what was measured stands for, the other drivers likely: what a person brings is a line of it. */
function liftOf(
  of: BusinessCase,
  { days, difference, standardError }: MeasuredWindow,
): KnownCase["lift"] | null {
  const [none, one] = [0, 1].map((value) => {
    const lift = { value, grade: "D", source: "", owner: "" } as const;
    return onePerson({ ...of, drivers: { ...of.drivers, lift } }, { kind: "likely" })(days)[0] ?? 0;
  });
  const slope = (one ?? 0) - (none ?? 0);
  return slope === 0
    ? null
    : {
        estimate: (difference - (none ?? 0)) / slope,
        standardError: standardError / Math.abs(slope),
      };
}

/** What a case promises of the contribution of one person reached, at its likely figures, so many days after the first sight. */
export function promisedOfPerson(of: BusinessCase): (days: number) => number {
  const likely = onePerson(of, { kind: "likely" });
  return (days) => likely(days)[0] ?? 0;
}

/** Days that are told: those that were measured, and by month what was promised. */
function windowDays({ months }: BusinessCase, measured: readonly MeasuredWindow[]): number[] {
  const ofMonths = [1, 2, 3, 6, 12]
    .filter((each) => each <= months)
    .map((each) => Math.round(each * daysOfMonth));
  return [...new Set([...measured.map(({ days }) => days), ...ofMonths])].sort((a, b) => a - b);
}

/** The contribution of a person so many days after the first sight; within a month it comes evenly. */
function onePerson(
  of: BusinessCase,
  by: { readonly kind: "likely" } | { readonly kind: "draws"; readonly draws: CaseDraws },
): (days: number) => Float64Array {
  const count = by.kind === "likely" ? 1 : of.draws;
  const fixed = { ...likelyInputs(of), ...ofOnePerson };
  const known: Inputs = Object.fromEntries(
    Object.entries(fixed).map(([name, value]) => [name, new Float64Array(count).fill(value)]),
  );
  const drawn: Inputs = Object.fromEntries(
    by.kind === "likely" ? [] : [...by.draws.drivers].filter(([name]) => !(name in ofOnePerson)),
  );
  const lines = reckonLines(caseLines, { inputs: { ...known, ...drawn }, months: of.months });
  const cash = lines["cumulative"] ?? [];
  return (days) => {
    const at = Math.min(of.months, days / daysOfMonth);
    const [below, above] = [cash[Math.floor(at)], cash[Math.ceil(at)]];
    const part = at - Math.floor(at);
    return Float64Array.from({ length: count }, (_, i) => {
      const from = below?.[i] ?? 0;
      return from + part * ((above?.[i] ?? 0) - from);
    });
  };
}

function weightsOf(
  believed: Float64Array,
  { difference, standardError }: MeasuredWindow,
): Float64Array {
  const low = believed.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = believed.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let error = Math.max(standardError, (high - low) / 1e6);
  for (;;) {
    const logs = believed.map((value) => -0.5 * ((difference - value) / error) ** 2);
    const most = logs.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const weights = logs.map((log) => Math.exp(log - most));
    const sum = weights.reduce((a, b) => a + b, 0);
    const shares = weights.map((weight) => weight / sum);
    if (drawsLeft(shares) >= fewestDraws) return shares;
    error *= 1.25;
  }
}

/** How many draws of equal weight tell as much (Gelman et al. 2013, equation 10.4). */
function drawsLeft(weights: Float64Array): number {
  return 1 / weights.reduce((sum, weight) => sum + weight * weight, 0);
}

function knownCase(of: BusinessCase, draws: CaseDraws, weights: Float64Array): KnownCase {
  const values = draws.netPresentValues;
  const promised = reckonCase(of).netPresentValue;
  const mean = (of: (draw: number) => number): number =>
    weights.reduce((sum, weight, draw) => sum + weight * of(draw), 0);
  const at = (draw: number): number => values[draw] ?? 0;
  const lifts = draws.drivers.get("lift");
  const known = caseDrivers(of).find(({ name }) => name === "lift")?.driver;
  const fixed = known !== undefined && "value" in known ? known.value : 0;
  const liftAt = (draw: number): number => lifts?.[draw] ?? fixed;
  const lift = mean(liftAt);
  const order = Array.from(values.keys()).sort((a, b) => at(a) - at(b));
  const quantile = (share: number): number => {
    let sum = 0;
    for (const draw of order) {
      sum += weights[draw] ?? 0;
      if (sum >= share) return at(draw);
    }
    return at(order.at(-1) ?? 0);
  };
  return {
    chanceMet: mean((draw) => Number(at(draw) >= promised)),
    chanceAboveZero: mean((draw) => Number(at(draw) > 0)),
    mean: mean(at),
    p5: quantile(0.05),
    p95: quantile(0.95),
    lift: { estimate: lift, standardError: Math.sqrt(mean((draw) => (liftAt(draw) - lift) ** 2)) },
    effectiveDraws: drawsLeft(weights),
  };
}
