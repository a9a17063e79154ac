import type { SpendModelName } from "../stats/spend-model.ts";
import { isBaseline } from "./baseline.ts";
import {
  factorsOf,
  featuresOf,
  type KnownStarts,
  ofCustomers,
  sampleColumns,
  testedGroups,
} from "./customer-factors.ts";
import type { ModelFactor } from "./customer-model.ts";
import type { DayNumber } from "./day-number.ts";
import { type EarlyFeature, type EarlyValue, learnEarlyValue } from "./early-value.ts";
import { scoreForecast } from "./forecast-score.ts";
import { judgeOrigins, type ModelRecord } from "./model-check.ts";
import {
  chooseForecaster,
  type ForecasterName,
  isBetter,
  type ModelChoice,
  meanScore,
  type OriginPlan,
  type OriginTest,
  planOrigins,
  sampleForTests,
  scoreCandidates,
  testOrigin,
} from "./origin-test.ts";
import {
  type CutHistories,
  cutLog,
  type LogCut,
  type PurchaseLog,
  plainClock,
  spanOf,
} from "./purchase-log.ts";
import { DAYS_PER_YEAR } from "./residual-value.ts";
import { learnSeason, type Season } from "./season.ts";
import { learnTracking, type OriginTotal, type Tracking, totalOf } from "./tracking.ts";
import type { SeasonReport } from "./value-report.ts";

/** What is learnt from: the log, and how its customers began. */
export interface PastInput extends KnownStarts {
  readonly log: PurchaseLog;
  readonly seed: number;
}

/** Purchases a day that the prior is centred on where a shop's data cannot tell any rate: two a year. */
export const rateWithoutData: number = 2 / DAYS_PER_YEAR;
const weekDays = 7;

/** What earlier days taught: the forecaster, the season, the correction, the record, early value. */
export interface ShopPast {
  readonly plan: OriginPlan;
  readonly choice: ModelChoice;
  readonly groups: { readonly used: boolean; readonly why: string };
  readonly season: Season | null;
  readonly seasonReport: SeasonReport;
  readonly tracking: Tracking;
  readonly record: ModelRecord;
  readonly early: EarlyValue;
  readonly features: readonly EarlyFeature[];
}

export function learnFromPast(input: PastInput, until: DayNumber): ShopPast {
  const { log: sample, customers } = sampleForTests(input.log);
  const sampled = sampleColumns(input, customers);
  const first = spanOf(input.log).first;
  const plain = planFor({ first, last: until });
  const choice = chooseForecaster(scoreCandidates(sample, plain, { rateWithoutData }));
  const season = seasonFor(sample, { plan: plain, until, first, name: choice.name });
  const features = featuresOf(sampled);
  const testsWith = (factors: readonly ModelFactor[]): OriginTest[] =>
    season.plan.cuts.map((cut) =>
      testOrigin(sample, cut, {
        model: choice.name,
        known: (h) => ({ factors: factors.map((factor) => ofCustomers(factor, h)) }),
        spend: spendFor(cutLog(sample, cut)),
        groups: (h) => testedGroups(sampled, h),
        periods: weeklyPeriods(season.plan.days),
        seed: input.seed,
        rateWithoutData,
      }),
    );
  const pooled = testsWith(factorsOf(sampled));
  const groups = judgeGroups(pooled, choice, season.season !== null);
  const tests = groups.used ? pooled : testsWith([]);
  const totals: OriginTotal[] = tests.map(totalOf);
  return {
    plan: season.plan,
    choice,
    groups,
    season: season.season,
    seasonReport: season.report,
    tracking: learnTracking(totals, DAYS_PER_YEAR / Math.max(1, season.plan.days)),
    record: judgeOrigins(tests, totals, input.seed),
    early: learnEarlyValue(tests, features),
    features: featuresOf(input),
  };
}

/** Whether the effects of groups help: they are kept where the forecasts with them are the better ones. */
function judgeGroups(
  tests: readonly OriginTest[],
  choice: ModelChoice,
  seasonal: boolean,
): ShopPast["groups"] {
  const plain = choice.candidates.find(({ name }) => name === choice.name);
  if (isBaseline(choice.name)) return { used: false, why: "A baseline knows no groups." };
  if (plain === undefined || tests.length === 0 || seasonal) {
    return {
      used: true,
      why: "Effects of groups are pooled, and not tested against forecasts without them.",
    };
  }
  const pooled = meanScore(
    tests.map(({ expected, histories }) => scoreForecast(expected, histories.later)),
  );
  const figures = `absolute error per customer ${pooled.mae.toFixed(4)} with, ${plain.mae.toFixed(4)} without, deviance ${pooled.deviance.toFixed(4)} and ${plain.deviance.toFixed(4)}`;
  const tested = `at ${tests.length} earlier ${tests.length === 1 ? "day" : "days"} (${figures})`;
  return isBetter(pooled, plain)
    ? { used: true, why: `Effects of groups bring forecasts nearer ${tested}.` }
    : { used: false, why: `Effects of groups would not have helped ${tested}, so there are none.` };
}

function weeklyPeriods(days: number): number[] {
  return Array.from({ length: Math.ceil(days / weekDays) }, (_, week) =>
    Math.min(days, (week + 1) * weekDays),
  );
}

/**
 * Up to six origins four weeks apart: forecasts of 12 weeks, of 26 with a year and a half of history, of
 * 52 with three years. A longer forecast is more like the 12 months that a value is of.
 */
function planFor(span: { readonly first: DayNumber; readonly last: DayNumber }): OriginPlan {
  const history = span.last - span.first;
  const weeks = history >= 3 * 364 ? 52 : history >= 1.5 * 364 ? 26 : 12;
  return planOrigins(span, {
    days: weeks * weekDays,
    step: 4 * weekDays,
    most: 6,
    clock: plainClock(1),
  });
}

/** The season where it brings the totals of earlier days nearer; learnt at each from what was known then. */
function seasonFor(
  log: PurchaseLog,
  from: {
    readonly plan: OriginPlan;
    readonly until: DayNumber;
    readonly first: DayNumber;
    readonly name: ForecasterName;
  },
): { readonly season: Season | null; readonly plan: OriginPlan; readonly report: SeasonReport } {
  const { plan, first } = from;
  const model = isBaseline(from.name) ? "mbg-nbd" : from.name;
  const seasonal = plan.cuts.flatMap((cut) => {
    const season = learnSeason(log, { first, until: cut.until, model });
    return season === null ? [] : [{ ...cut, clock: season.clock }];
  });
  const season = learnSeason(log, { first, until: from.until, model });
  const none = (why: string) => ({
    season: null,
    plan,
    report: { used: false, why, weeks: season?.weeks ?? null },
  });
  const days = from.until - first + 1;
  if (season === null) {
    return none(
      `${days.toLocaleString("en")} days of history hold no week of the year twice throughout: what is season and what is trend cannot be told apart, so forecasts have no season. It takes two years.`,
    );
  }
  if (seasonal.length === 0) {
    return none(
      "The history is long enough to see a season and too short to test one, so forecasts have none.",
    );
  }
  const miss = (cuts: readonly LogCut[]): number =>
    cuts.reduce((sum, cut) => {
      const test = testOrigin(log, cut, {
        model: from.name,
        known: () => ({ factors: [] }),
        periods: [cut.end - cut.until],
        seed: 1,
      });
      return sum + Math.abs(totalOf(test).miss);
    }, 0) / cuts.length;
  const compared = plan.cuts.filter(({ until }) => seasonal.some((each) => each.until === until));
  const [without, within] = [miss(compared), miss(seasonal)];
  const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
  const tested = `at ${seasonal.length} earlier days the total was missed by ${percent(within)} with it, ${percent(without)} without`;
  if (within >= without)
    return none(`A season would not have helped (${tested}), so forecasts have none.`);
  return {
    season,
    plan: { days: plan.days, cuts: seasonal },
    report: {
      used: true,
      why: `Forecasts follow the shop's year: ${tested}.`,
      weeks: season.weeks,
    },
  };
}

/** The Gamma-Gamma where nearly all bring something, else the model that takes any value. */
export function spendFor(h: CutHistories): SpendModelName {
  const without = h.mean.reduce((count, mean) => count + (mean > 0 ? 0 : 1), 0);
  return without > 0.05 * h.x.length ? "shrunken-mean" : "gamma-gamma";
}
