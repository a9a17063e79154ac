import type { Estimate } from "../core/estimate.ts";
import { centralInterval } from "../stats/interval.ts";
import { isBaseline } from "./baseline.ts";
import { modelTitle } from "./customer-model.ts";
import { dayName } from "./day-number.ts";
import { decilesOf, type ForecastScore, scoreForecast } from "./forecast-score.ts";
import { type CandidateScore, meanScore, type OriginTest } from "./origin-test.ts";
import {
  learnTracking,
  type OriginTotal,
  sharedFactors,
  type Tracking,
  trackedInterval,
} from "./tracking.ts";
import type {
  CandidateReport,
  CoverageReport,
  DriftAlarm,
  ModelCheck,
  OriginReport,
} from "./value-report.ts";

/**
 * What a forecaster's own past says of it: how often its intervals held, the latest forecast week by week,
 * and whether reality has left the band. Each origin's interval is the one that it would have had on the
 * day, with what the origins before it had taught of all customers together.
 */
export interface ModelRecord {
  /** The means of the scores of the forecasts as they are used; null without origins. */
  readonly score: ForecastScore | null;
  readonly origins: readonly OriginReport[];
  readonly coverage: readonly CoverageReport[];
  readonly check: ModelCheck | null;
  readonly alarm: DriftAlarm | null;
}

/** An origin test with its total, and what was known of all customers together on its day. */
interface Judged {
  readonly test: OriginTest;
  readonly total: OriginTotal;
  readonly tracking: Tracking;
  readonly shared: Float64Array;
}

const levels = [0.5, 0.8, 0.95] as const;

/**
 * Judges origin tests, the latest first.
 *
 * @param tests made with two groupings: cohorts, and sources.
 */
export function judgeOrigins(
  tests: readonly OriginTest[],
  totals: readonly OriginTotal[],
  seed: number,
): ModelRecord {
  const judged = tests.map((test, i): Judged => {
    const total = totals[i] ?? { until: 0, end: 0, predicted: 0, actual: 0, miss: 0, ownSd: 0 };
    const tracking = learnTracking(totals.filter(({ end }) => end <= total.until));
    const shared = sharedFactors(test.drawn.length, { ...tracking, seed });
    return { test, total, tracking, shared };
  });
  const [latest] = judged;
  const scores = tests.map(({ expected, histories }) => scoreForecast(expected, histories.later));
  return {
    score: scores.length === 0 ? null : meanScore(scores),
    origins: judged.map(originReport),
    coverage: judged.length === 0 ? [] : levels.map((level) => coverageAt(judged, level)),
    check: latest ? checkOf(latest) : null,
    alarm: latest ? alarmOf(latest) : null,
  };
}

/** A score as it is reported. */
export function candidateReport(score: CandidateScore): CandidateReport {
  const { name, origins, mae, deviance, nGini, bias } = score;
  return {
    name,
    title: modelTitle(name),
    isBaseline: isBaseline(name),
    origins,
    mae,
    deviance,
    nGini,
    bias,
  };
}

function sumOf(values: ArrayLike<number>, until = values.length): number {
  let total = 0;
  for (let i = 0; i < until; i++) total += values[i] ?? 0;
  return total;
}

/** A count with its ends rounded outward to whole numbers. */
function wholeCount({ value, lower, upper, level }: Estimate): Estimate {
  return { value, lower: Math.floor(lower), upper: Math.ceil(upper), level };
}

function totalEstimate({ test, total, tracking, shared }: Judged, level: number): Estimate {
  const drawn = test.drawn.map((draw) => sumOf(draw));
  const from = { value: total.predicted, shared, level };
  return wholeCount(trackedInterval(drawn, tracking, from));
}

function originReport(judged: Judged): OriginReport {
  const { total } = judged;
  return {
    from: dayName(total.until + 1),
    to: dayName(total.end),
    predicted: totalEstimate(judged, 0.8),
    actual: total.actual,
  };
}

function coverageAt(judged: readonly Judged[], level: number): CoverageReport {
  const share = (held: readonly boolean[]): number | null =>
    held.length === 0 ? null : held.filter(Boolean).length / held.length;
  const inside = ({ lower, upper }: Estimate, actual: number): boolean =>
    actual >= lower && actual <= upper;
  const ranks = judged.flatMap(({ test }) => [...test.ranks]);
  const groups = (place: number): readonly boolean[] =>
    judged.flatMap((each) => groupsHeld(each, place, level));
  return {
    level,
    customers: share(ranks.map((rank) => Math.abs(rank - 0.5) <= level / 2)),
    cohorts: share(groups(0)),
    sources: share(groups(1)),
    shop:
      judged.length < fewestForecasts
        ? null
        : share(judged.map((each) => inside(totalEstimate(each, level), each.total.actual))),
  };
}

/** The share of fewer totals than that says nothing. */
const fewestForecasts = 5;
/** Smaller groups' totals are whole numbers too coarse for a share of intervals. */
const fewestInGroup = 20;

/** For each group of a grouping: whether its total's interval held. */
function groupsHeld({ test, tracking, shared }: Judged, place: number, level: number): boolean[] {
  const grouping = test.groups[place];
  const drawn = test.drawnGroups[place];
  if (grouping === undefined || drawn === undefined || grouping.count < 2) return [];
  const periods = (drawn[0]?.length ?? 0) / grouping.count;
  const actual = new Float64Array(grouping.count);
  const members = new Float64Array(grouping.count);
  for (const [row, later] of test.histories.later.entries()) {
    const group = grouping.of[row] ?? -1;
    if (group < 0) continue;
    actual[group] = (actual[group] ?? 0) + later;
    members[group] = (members[group] ?? 0) + 1;
  }
  return Array.from({ length: grouping.count }, (_, group) => {
    const sums = drawn.map((draw, i) => {
      const own = draw.subarray(group * periods, (group + 1) * periods);
      return sumOf(own) * tracking.factor * (shared[i] ?? 1);
    });
    const middle = sums.toSorted((a, b) => a - b)[Math.floor(sums.length / 2)] ?? 0;
    const { lower, upper } = centralInterval(sums, level, middle);
    const happened = actual[group] ?? 0;
    return happened >= Math.floor(lower) && happened <= Math.ceil(upper);
  }).filter((_, group) => (members[group] ?? 0) >= fewestInGroup);
}

/** Actual purchase days by week after the cut. */
function actualByWeek({ laterByDay }: OriginTest): number[] {
  const weeks = new Array<number>(Math.ceil(laterByDay.length / 7)).fill(0);
  for (const [day, count] of laterByDay.entries()) {
    const week = Math.floor(day / 7);
    weeks[week] = (weeks[week] ?? 0) + count;
  }
  return weeks;
}

function checkOf(judged: Judged): ModelCheck {
  const { test, total, tracking, shared } = judged;
  const actual = actualByWeek(test);
  return {
    days: total.end - total.until,
    from: dayName(total.until + 1),
    predicted: totalEstimate(judged, 0.8),
    actual: total.actual,
    weekly: actual.map((count, week) => ({
      week: dayName(total.until + 1 + week * 7),
      predicted: wholeCount(
        trackedInterval(
          test.drawn.map((draw) => draw[week] ?? 0),
          tracking,
          { value: weekExpected(test, week), shared, level: 0.8 },
        ),
      ),
      actual: count,
    })),
    score: candidateReport({
      name: test.model.name,
      origins: 1,
      ...scoreForecast(test.expected, test.histories.later),
    }),
    baselines: test.baselines.map(candidateReport),
    deciles: decilesOf(test.expected, test.histories.later),
  };
}

/** The mean of the draws of a week: what is expected of all customers in it. */
function weekExpected(test: OriginTest, week: number): number {
  return (
    test.drawn.reduce((sum, draw) => sum + (draw[week] ?? 0), 0) / Math.max(1, test.drawn.length)
  );
}

/** Since when the running total has been outside its 95 % band, if it is. */
function alarmOf(judged: Judged): DriftAlarm | null {
  const { test, total, tracking, shared } = judged;
  const actual = actualByWeek(test);
  let since: { week: number; more: boolean } | null = null;
  let last: { happened: number; band: Estimate } | null = null;
  for (const week of actual.keys()) {
    const happened = sumOf(actual, week + 1);
    const expected = test.drawn.map((draw) => sumOf(draw, week + 1));
    const value = expected.reduce((sum, each) => sum + each, 0) / Math.max(1, expected.length);
    const band = trackedInterval(expected, tracking, { value, shared, level: 0.95 });
    last = { happened, band };
    const more = happened > band.upper;
    if (!more && happened >= band.lower) since = null;
    else if (since === null || since.more !== more) since = { week, more };
  }
  if (since === null || last === null) return null;
  const count = (n: number): string => Math.round(n).toLocaleString("en");
  const week = dayName(total.until + 1 + since.week * 7);
  return {
    since: week,
    direction: since.more ? "more" : "fewer",
    message: `Since the week of ${week} customers have bought ${since.more ? "more" : "less"} than the model expected on ${dayName(total.until)}: ${count(last.happened)} purchase days against ${count(last.band.value)} (95%: ${count(last.band.lower)} to ${count(last.band.upper)}). Something has changed that is not in the customers' histories; take forecasts with care until it is understood.`,
  };
}
