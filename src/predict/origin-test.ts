import { groupByHistory, historyAt } from "../stats/purchase-histories.ts";
import {
  type PurchaseLaw,
  type PurchaseModelName,
  purchaseModelNames,
} from "../stats/purchase-model.ts";
import { createRandom } from "../stats/random.ts";
import { type Grouping, simulateFutures } from "../stats/simulated-futures.ts";
import { countingSpend, type SpendModelName } from "../stats/spend-model.ts";
import { type Baseline, type BaselineName, baselineNames, baselinesAt } from "./baseline.ts";
import {
  type CustomerModel,
  type CustomerModelRequest,
  fitCustomerModel,
  type KnownOfCustomers,
  modelTitle,
} from "./customer-model.ts";
import type { DayNumber } from "./day-number.ts";
import { type ForecastScore, scoreForecast } from "./forecast-score.ts";
import {
  type CutHistories,
  cutLog,
  type LogCut,
  type PurchaseLog,
  sampleCustomers,
} from "./purchase-log.ts";

/**
 * Tests of forecasts on a log's own past: at an earlier day everything after it is put aside, the models
 * are fitted on the rest, and their forecasts are held against what then happened.
 */

/** Anything that can forecast: a model or a baseline. */
export type ForecasterName = PurchaseModelName | BaselineName;

/** How a forecaster did at the origins, on average. */
export interface CandidateScore extends ForecastScore {
  readonly name: ForecasterName;
  /** Origins at which it could forecast. */
  readonly origins: number;
}

/** The days at which a log is cut to test forecasts of one length, the latest first. */
export interface OriginPlan {
  /** Days of each forecast. */
  readonly days: number;
  readonly cuts: readonly LogCut[];
}

/**
 * Origins every `step` days back from the last one at which the whole forecast is known, as long as there
 * is as much history before an origin as the forecast is long.
 *
 * @param span.last the last day that is known whole
 */
export function planOrigins(
  span: { readonly first: DayNumber; readonly last: DayNumber },
  plan: {
    readonly days: number;
    readonly step: number;
    readonly most: number;
    readonly clock: LogCut["clock"];
  },
): OriginPlan {
  const cuts = Array.from({ length: plan.most }, (_, back) => {
    const end = span.last - back * plan.step;
    return { until: end - plan.days, end, clock: plan.clock };
  }).filter(({ until }) => until - span.first >= plan.days);
  return { days: plan.days, cuts };
}

/** Expected purchases over the whole of each customer's forecast. */
export function expectOverCut(law: PurchaseLaw, h: CutHistories, cut: LogCut): Float64Array {
  const { histories, row } = groupByHistory(h.x, h.tx, h.T);
  const time = cut.clock(cut.end) - cut.clock(cut.until);
  const { purchases } = law.expectations(histories, { ends: [time] });
  return Float64Array.from(row, (place) => purchases[place] ?? 0);
}

/** Fits every candidate at every origin, scores it, and gives the means over origins. */
export function scoreCandidates(
  log: PurchaseLog,
  plan: OriginPlan,
  options: { readonly rateWithoutData?: number } = {},
): CandidateScore[] {
  const scores = new Map<ForecasterName, ForecastScore[]>();
  for (const cut of plan.cuts) {
    const histories = cutLog(log, cut);
    if (histories.x.length === 0) continue;
    const note = (name: ForecasterName, law: PurchaseLaw): void => {
      const score = scoreForecast(expectOverCut(law, histories, cut), histories.later);
      scores.set(name, [...(scores.get(name) ?? []), score]);
    };
    for (const model of purchaseModelNames) {
      const request = { model, spend: null, factors: [], ...options };
      note(model, fitCustomerModel(histories, request).lawOf([]).purchases);
    }
    for (const { name, law } of baselinesAt(log, cut)) note(name, law);
  }
  return [...purchaseModelNames, ...baselineNames].flatMap((name) => {
    const all = scores.get(name) ?? [];
    return all.length === 0 ? [] : [{ name, origins: all.length, ...meanScore(all) }];
  });
}

/** The means of scores over origins. */
export function meanScore(scores: readonly ForecastScore[]): ForecastScore {
  const mean = (of: (score: ForecastScore) => number): number =>
    scores.reduce((sum, score) => sum + of(score), 0) / scores.length;
  return {
    predicted: mean((s) => s.predicted),
    actual: mean((s) => s.actual),
    mae: mean((s) => s.mae),
    nGini: mean((s) => s.nGini),
    bias: mean((s) => s.bias),
    deviance: mean((s) => s.deviance),
  };
}

/** A chosen forecaster, and why. */
export interface ModelChoice {
  readonly name: ForecasterName;
  readonly why: string;
  readonly candidates: readonly CandidateScore[];
}

const withoutTest: PurchaseModelName = "mbg-nbd";

/** Models whose deviance is within this share of the least are taken to be about as likely. */
const aboutAsLikely = 0.01;

/** Absolute errors within this share of the least are taken to be as good. */
const asNear = 0.005;

/** Which of models that do alike is taken: those that say who has left first, the simpler before. */
const preference: readonly PurchaseModelName[] = [
  "mbg-nbd",
  "pareto-nbd",
  "mbg-cnbd-k",
  "bg-nbd",
  "bg-cnbd-k",
  "nbd",
];

/**
 * Of the models whose Poisson deviance per customer over the origins is within 1 % of the least, the one
 * with the least absolute error (within half a percent of it, the one that comes first by preference). A baseline takes its place where its deviance is less, or where it is
 * nearer in absolute error per customer and in the total both. Without an origin the MBG/NBD, untested.
 */
export function chooseForecaster(candidates: readonly CandidateScore[]): ModelChoice {
  const isModel = ({ name }: CandidateScore): boolean =>
    purchaseModelNames.some((each) => each === name);
  const models = candidates.filter(isModel);
  const least = models.reduce((low, { deviance }) => Math.min(low, deviance), Infinity);
  const likely = models
    .filter(({ deviance }) => deviance <= least * (1 + aboutAsLikely))
    .sort((a, b) => a.mae - b.mae);
  const near = likely.filter(({ mae }) => mae <= (likely[0]?.mae ?? 0) * (1 + asNear));
  const best = preference.flatMap((name) => near.find((each) => each.name === name) ?? [])[0];
  if (best === undefined) {
    return {
      name: withoutTest,
      why: "There is too little history to test models on; MBG/NBD taken.",
      candidates,
    };
  }
  const tests = `${best.origins} earlier ${best.origins === 1 ? "day" : "days"}`;
  const winner = candidates
    .filter((each) => !isModel(each) && each.origins === best.origins && beats(each, best))
    .sort((a, b) => a.deviance - b.deviance)[0];
  if (winner === undefined) {
    const listed = likely
      .map(({ name, mae }) => `${modelTitle(name)} ${mae.toFixed(4)}`)
      .join(", ");
    return {
      name: best.name,
      why: `${near.length > 1 ? "Absolute error per customer within half a percent of the least" : "Least absolute error per customer"} at ${tests}, among the models that are about as likely there (${listed}).`,
      candidates,
    };
  }
  return {
    name: winner.name,
    why: `No model beats the baseline "${modelTitle(winner.name)}" at ${tests}: deviance ${winner.deviance.toFixed(4)} against ${best.deviance.toFixed(4)} of the best model (${modelTitle(best.name)}), absolute error per customer ${winner.mae.toFixed(4)} against ${best.mae.toFixed(4)}.`,
    candidates,
  };
}

function beats(baseline: CandidateScore, model: CandidateScore): boolean {
  const nearer = baseline.mae < model.mae && Math.abs(baseline.bias) < Math.abs(model.bias);
  return nearer || baseline.deviance < model.deviance;
}

/** What a forecaster said at one origin, whole, beside what happened. */
export interface OriginTest {
  readonly cut: LogCut;
  readonly model: CustomerModel;
  readonly histories: CutHistories;
  readonly expected: Float64Array;
  /** Expected orders × expected value of an order; null without a model of spend. */
  readonly expectedValue: Float64Array | null;
  /** Per draw: purchases of all customers by period; and of each group, grouping by grouping. */
  readonly drawn: readonly Float64Array[];
  readonly drawnGroups: readonly (readonly Float64Array[])[];
  readonly groups: readonly Grouping[];
  /** Purchase days of all these customers on day 1, 2, … after the cut. */
  readonly laterByDay: Float64Array;
  /** How the baselines did over the same time. */
  readonly baselines: readonly CandidateScore[];
  /** Where each customer's outcome lies among its draws; uniform where the intervals are right. */
  readonly ranks: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** Draws behind the intervals of a test: fewer where the sum over many customers is smooth. */
export function drawCount(customers: number, most = 400): number {
  return Math.round(Math.min(most, Math.max(60, 800_000 / Math.max(1, customers))));
}

/** Fits a forecaster at an origin and simulates what it expects of the time after. */
export function testOrigin(
  log: PurchaseLog,
  cut: LogCut,
  request: {
    readonly model: ForecasterName;
    /** What the model is told of the customers beside their histories. */
    readonly known: (histories: CutHistories) => KnownOfCustomers;
    readonly spend?: SpendModelName | null;
    readonly groups?: (histories: CutHistories) => readonly Grouping[];
    /** Ends of the periods, in days after the origin. */
    readonly periods: readonly number[];
    readonly seed: number;
    readonly level?: number;
    readonly rateWithoutData?: number;
  },
): OriginTest {
  const histories = cutLog(log, cut);
  const model = fitCustomerModel(histories, {
    model: forecasterAt(log, cut, request.model),
    spend: request.spend ?? null,
    ...request.known(histories),
    ...(request.rateWithoutData ? { rateWithoutData: request.rateWithoutData } : {}),
  });
  const random = createRandom(request.seed);
  const draws = drawCount(histories.x.length);
  const lawAt = model.drawLaws(draws, random);
  const ends = Float64Array.from(
    request.periods,
    (days) => cut.clock(cut.until + days) - cut.clock(cut.until),
  );
  const groups = request.groups?.(histories) ?? [];
  const customers = histories.x.length;
  const futures = simulateFutures(
    {
      cells: model.cells.map(({ customers: rows, grouped, levels }) => ({
        customers: rows,
        grouped,
        lawAt: (draw) => ({ purchases: lawAt(draw, levels).purchases, spend: countingSpend }),
      })),
      draws,
      seen: { purchases: new Float64Array(customers), mean: new Float64Array(customers) },
      speed: null,
      worth: null,
      groupings: [{ of: new Int32Array(customers), count: 1 }, ...groups],
    },
    {
      horizon: { ends, discounts: new Float64Array(ends.length).fill(1) },
      level: request.level ?? 0.8,
      random,
      outcomes: histories.later,
    },
  );
  const [drawn = [], ...drawnGroups] = futures.sums;
  const expected = expectByCell(model, histories, { ends: [ends[ends.length - 1] ?? 0] });
  const means = spendByCell(model, histories);
  return {
    cut,
    model,
    histories,
    expected,
    expectedValue: means && expected.map((orders, row) => orders * (means[row] ?? 0)),
    drawn,
    drawnGroups,
    groups,
    laterByDay: countByDay(log, histories, cut),
    baselines: baselinesAt(log, cut).map(({ name, law }) => ({
      name,
      origins: 1,
      ...scoreForecast(expectOverCut(law, histories, cut), histories.later),
    })),
    ranks: futures.ranks,
    ...futures.purchases,
  };
}

function countByDay(log: PurchaseLog, { customer }: CutHistories, cut: LogCut): Float64Array {
  const byDay = new Float64Array(Math.max(0, cut.end - cut.until));
  for (const each of customer) {
    for (let row = log.starts[each] ?? 0; row < (log.starts[each + 1] ?? 0); row++) {
      const after = (log.days[row] ?? 0) - cut.until - 1;
      if (log.bought[row] === 1 && after >= 0 && after < byDay.length) {
        byDay[after] = (byDay[after] ?? 0) + 1;
      }
    }
  }
  return byDay;
}

/** Expected purchases of each customer × period, under the laws of its cell. */
export function expectByCell(
  model: CustomerModel,
  histories: CutHistories,
  future: { readonly ends: ArrayLike<number> },
): Float64Array {
  const periods = future.ends.length;
  const expected = new Float64Array(histories.x.length * periods);
  for (const { customers, grouped, levels } of model.cells) {
    const { purchases } = model.lawOf(levels).purchases.expectations(grouped.histories, future);
    for (const [place, customer] of customers.entries()) {
      const from = (grouped.row[place] ?? 0) * periods;
      for (let k = 0; k < periods; k++) {
        expected[customer * periods + k] = purchases[from + k] ?? 0;
      }
    }
  }
  return expected;
}

/** The chance of being alive of each customer, under the laws of its cell. */
export function aliveByCell(model: CustomerModel, histories: CutHistories): Float64Array {
  const alive = new Float64Array(histories.x.length);
  for (const { customers, grouped, levels } of model.cells) {
    const law = model.lawOf(levels).purchases;
    const chances = Array.from(grouped.histories.weight, (_, row) =>
      law.probabilityAlive(historyAt(grouped.histories, row)),
    );
    for (const [place, customer] of customers.entries()) {
      alive[customer] = chances[grouped.row[place] ?? 0] ?? 0;
    }
  }
  return alive;
}

/** The expected value of an order of each customer, under the laws of its cell; null without a model of spend. */
export function spendByCell(model: CustomerModel, histories: CutHistories): Float64Array | null {
  if (model.spend === null) return null;
  const means = new Float64Array(histories.x.length);
  for (const { customers, levels } of model.cells) {
    const law = model.lawOf(levels).spend;
    for (const row of customers) {
      means[row] = law?.mean((histories.x[row] ?? 0) + 1, histories.mean[row] ?? 0) ?? 0;
    }
  }
  return means;
}

/** Customers enough to compare models on. */
const mostTested = 25_000;

/** The log that models are tested on: all customers, or in a large log a sample of 25,000. */
export function sampleForTests(log: PurchaseLog): ReturnType<typeof sampleCustomers> {
  return sampleCustomers(log, mostTested);
}

/** What a model is asked by: its name, or a baseline's law at this cut. */
export function forecasterAt(
  log: PurchaseLog,
  cut: LogCut,
  name: ForecasterName,
): CustomerModelRequest["model"] {
  const model = purchaseModelNames.find((each) => each === name);
  if (model !== undefined) return model;
  const known: readonly Baseline[] = baselinesAt(log, cut);
  return known.find((each) => each.name === name) ?? withoutTest;
}
