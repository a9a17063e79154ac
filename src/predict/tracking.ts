import type { Estimate } from "../core/estimate.ts";
import { centralInterval } from "../stats/interval.ts";
import { createRandom } from "../stats/random.ts";
import type { DayNumber } from "./day-number.ts";
import type { OriginTest } from "./origin-test.ts";

/**
 * What moves all customers together (a season, prices, a campaign, a competitor) is in no model of single
 * customers. It shows in how far the totals at earlier origins lay from their forecasts: the mean of those
 * misses corrects the forecast, their spread widens its interval.
 */
export interface Tracking {
  /** What forecasts of sums and means are multiplied by; 1 where correcting did not pay on the past. */
  readonly factor: number;
  /** Standard deviation of log(actual / forecast) beyond the model's own intervals. */
  readonly sd: number;
  /** How well that is known: the degrees of freedom of the Student t that intervals take it to follow. */
  readonly freedom: number;
  readonly used: boolean;
  readonly why: string;
}

/** One origin's total: what was forecast with its own interval, and what happened. */
export interface OriginTotal {
  readonly until: DayNumber;
  readonly end: DayNumber;
  readonly predicted: number;
  readonly actual: number;
  /** log(actual / predicted). */
  readonly miss: number;
  /** Standard deviation of the log total by the model alone: parameters and chance. */
  readonly ownSd: number;
}

/** What is taken for the spread where there is nothing to learn it from, and counts as one origin. */
const assumedSd = 0.1;
/** The degrees of freedom that the assumed spread is worth. */
const assumedFreedom = 2;

/** The total of an origin test. */
export function totalOf({ cut, expected, drawn, histories }: OriginTest): OriginTotal {
  const predicted = sum(expected);
  const actual = sum(histories.later);
  const totals = drawn.map(sum);
  const mean = sum(Float64Array.from(totals)) / Math.max(1, totals.length);
  const variance =
    totals.reduce((all, total) => all + (total - mean) ** 2, 0) / Math.max(1, totals.length - 1);
  return {
    until: cut.until,
    end: cut.end,
    predicted,
    actual,
    miss: Math.log((actual + 0.5) / (predicted + 0.5)),
    ownSd: Math.sqrt(variance) / Math.max(1, mean),
  };
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] ?? 0;
  return total;
}

/**
 * Learns the correction and the spread from totals at earlier origins, an assumed 10 % without a lean
 * counting as one origin more. The correction is used where rehearsing it pays: origins corrected by what
 * those that were over by their day had shown are missed by less on average than without.
 *
 * @param options.correct false to leave the forecast as it is and learn the spread about it.
 * @param growth how much longer than the tested forecasts the one is that this is for: what moves all
 * customers together is taken to drift as a random walk does, its variance rising with the time.
 */
export function learnTracking(
  totals: readonly OriginTotal[],
  growth = 1,
  options: { readonly correct?: boolean } = {},
): Tracking {
  const past = totals.toSorted((a, b) => a.until - b.until);
  const lean = leanOf(past);
  const { plain, corrected, tests } = rehearse(past);
  const asked = options.correct ?? true;
  const used = asked && tests >= 2 && corrected < plain;
  const centre = used ? lean : 0;
  const squares = past.reduce(
    (all, { miss, ownSd }) => all + Math.max(0, (miss - centre) ** 2 - ownSd ** 2),
    assumedSd ** 2,
  );
  return {
    factor: Math.exp(centre),
    sd: Math.sqrt((squares / (past.length + 1)) * Math.max(1, growth)),
    freedom: assumedFreedom + apart(past),
    used,
    why: asked
      ? reasonOf({ past, tests, plain, corrected, used, factor: Math.exp(lean) })
      : "A model that was named is not corrected by what earlier days showed; they widen its interval.",
  };
}

/** How many of the forecasts do not overlap: the others repeat what they say. */
function apart(past: readonly OriginTotal[]): number {
  let count = 0;
  let over = -Infinity;
  for (const { until, end } of past) {
    if (until < over) continue;
    count++;
    over = end;
  }
  return count;
}

function leanOf(past: readonly OriginTotal[]): number {
  return past.reduce((all, { miss }) => all + miss, 0) / (past.length + 1);
}

/** Mean absolute misses of later origins, as they were and corrected by those before. */
function rehearse(past: readonly OriginTotal[]): {
  readonly plain: number;
  readonly corrected: number;
  readonly tests: number;
} {
  let [plain, corrected, tests] = [0, 0, 0];
  for (const [i, { miss, until }] of past.entries()) {
    const before = past.slice(0, i).filter(({ end }) => end <= until);
    if (before.length === 0) continue;
    plain += Math.abs(miss);
    corrected += Math.abs(miss - leanOf(before));
    tests++;
  }
  return { plain: plain / Math.max(1, tests), corrected: corrected / Math.max(1, tests), tests };
}

function reasonOf(of: {
  readonly past: readonly OriginTotal[];
  readonly tests: number;
  readonly plain: number;
  readonly corrected: number;
  readonly used: boolean;
  readonly factor: number;
}): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
  if (of.past.length === 0) {
    return "No earlier day could be tested: the forecast is not corrected, and 10% is assumed for what moves all customers together.";
  }
  if (of.tests < 2) {
    return "Too few earlier days could be tested to learn a correction of the forecast from.";
  }
  const compared = `${percent(of.corrected)} corrected, ${percent(of.plain)} as it was`;
  return of.used
    ? `Forecasts are multiplied by ${of.factor.toFixed(3)}, learnt at ${of.past.length} earlier days: rehearsed on them, the total was missed by ${compared}.`
    : `A correction by what earlier days showed would not have helped (the total missed by ${compared}), so there is none.`;
}

/** No factor beyond e² either way: a Student t of few degrees of freedom has tails without end. */
const largestLog = 2;

/**
 * One factor a draw: e to the power of a Student t, for the spread is itself learnt from few origins. A
 * stream of its own: the futures of customers stay as they are.
 */
export function sharedFactors(
  draws: number,
  { sd, freedom, seed }: Pick<Tracking, "sd" | "freedom"> & { readonly seed: number },
): Float64Array {
  const random = createRandom(`shared ${seed}`);
  return new Float64Array(draws).map(() => {
    const scale = Math.sqrt(random.gamma(freedom / 2, freedom / 2));
    const log = (sd * random.normal()) / scale;
    return Math.exp(Math.min(largestLog, Math.max(-largestLog, log)));
  });
}

/** A sum's interval: the model's draws, moved and spread by what moves all customers together. */
export function trackedInterval(
  draws: readonly number[],
  tracking: Pick<Tracking, "factor">,
  from: { readonly value: number; readonly shared: Float64Array; readonly level: number },
): Estimate {
  const moved = draws.map((draw, i) => draw * tracking.factor * (from.shared[i] ?? 1));
  const value = from.value * tracking.factor;
  return { value, ...centralInterval(moved, from.level, value), level: from.level };
}
