import type { SpendModelName } from "../stats/spend-model.ts";
import { isBaseline } from "./baseline.ts";
import {
  factorsOf,
  featuresOf,
  type KnownStarts,
  type NamedFactor,
  ofCustomers,
  sampleColumns,
  testedGroups,
} from "./customer-factors.ts";
import { fitCustomerModel, type ModelFactor } from "./customer-model.ts";
import type { DayNumber } from "./day-number.ts";
import { type EarlyFeature, type EarlyValue, learnEarlyValue } from "./early-value.ts";
import { scoreForecast } from "./forecast-score.ts";
import { judgeOrigins, type ModelRecord } from "./model-check.ts";
import {
  chooseForecaster,
  expectByCell,
  type ForecasterName,
  forecasterAt,
  type ModelChoice,
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
  /** The factors whose effects help, and by what test. */
  readonly groups: { readonly factors: readonly string[]; readonly why: string };
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
  const factors = factorsOf(sampled);
  const groups = chooseGroups(sample, { plan: season.plan, name: choice.name, factors });
  const tests = testsWith(factors.filter(({ name }) => groups.factors.includes(name)));
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

/**
 * The factors whose effects tell customers apart best at earlier days: all of them, all but the cohorts (which
 * a trend of the first weeks can mislead), or none. By the Poisson deviance per customer of forecasts scaled to
 * the total that came: how much all customers together buy is the tracking's part, not the groups'.
 */
function chooseGroups(
  log: PurchaseLog,
  of: {
    readonly plan: OriginPlan;
    readonly name: ForecasterName;
    readonly factors: readonly NamedFactor[];
  },
): ShopPast["groups"] {
  const { plan, name, factors } = of;
  const titles = (some: readonly NamedFactor[]): string =>
    some.map(({ title }) => title.toLowerCase()).join(", ") || "none";
  if (isBaseline(name)) return { factors: [], why: "A baseline knows no groups." };
  if (plan.cuts.length === 0 || factors.length === 0) {
    const all = factors.map((factor) => factor.name);
    return { factors: all, why: `Groups pooled, untested: ${titles(factors)}.` };
  }
  const others = factors.filter((factor) => factor.name !== "cohort");
  const variants =
    others.length === 0 || others.length === factors.length ? [factors, []] : [factors, others, []];
  const scored = variants
    .map((some) => ({ some, deviance: devianceWith(log, { plan, name, factors: some }) }))
    .sort((a, b) => a.deviance - b.deviance);
  const figures = scored
    .map(({ some, deviance }) => `${titles(some)} ${deviance.toFixed(4)}`)
    .join("; ");
  const days = `${plan.cuts.length} earlier ${plan.cuts.length === 1 ? "day" : "days"}`;
  return {
    factors: (scored[0]?.some ?? []).map((factor) => factor.name),
    why: `Groups pooled: ${titles(scored[0]?.some ?? [])}, by the deviance per customer at equal totals at ${days} (${figures}).`,
  };
}

/** Mean deviance per customer over the origins with effects of these factors, each forecast scaled to the total that came. */
function devianceWith(
  log: PurchaseLog,
  of: {
    readonly plan: OriginPlan;
    readonly name: ForecasterName;
    readonly factors: readonly NamedFactor[];
  },
): number {
  const deviances = of.plan.cuts.map((cut) => {
    const histories = cutLog(log, cut);
    const model = fitCustomerModel(histories, {
      model: forecasterAt(log, cut, of.name),
      spend: null,
      factors: of.factors.map((factor) => ofCustomers(factor, histories)),
      rateWithoutData,
    });
    const ends = [cut.clock(cut.end) - cut.clock(cut.until)];
    const expected = expectByCell(model, histories, { ends });
    const { predicted, actual } = scoreForecast(expected, histories.later);
    const scale = predicted > 0 ? actual / predicted : 1;
    return scoreForecast(
      expected.map((orders) => orders * scale),
      histories.later,
    ).deviance;
  });
  return deviances.reduce((sum, deviance) => sum + deviance, 0) / deviances.length;
}

function weeklyPeriods(days: number): number[] {
  return Array.from({ length: Math.ceil(days / weekDays) }, (_, week) =>
    Math.min(days, (week + 1) * weekDays),
  );
}

/**
 * Up to six origins, four weeks or a quarter of a forecast apart: forecasts of 12 weeks, of 26 with a year
 * and a half of history, of 52 with three years. A longer forecast is more like the 12 months that a value is of.
 */
function planFor(span: { readonly first: DayNumber; readonly last: DayNumber }): OriginPlan {
  const history = span.last - span.first;
  const weeks = history >= 3 * 364 ? 52 : history >= 1.5 * 364 ? 26 : 12;
  return planOrigins(span, {
    days: weeks * weekDays,
    step: Math.max(4, weeks / 4) * weekDays,
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
