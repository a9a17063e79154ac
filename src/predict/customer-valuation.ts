import type { MarketingCost } from "../collect/marketing-cost.ts";
import { type StartDimension, startTitles } from "../customers/customer-start.ts";
import { segmentNames } from "../customers/profile.ts";
import type { Grouping } from "../stats/simulated-futures.ts";
import type { SpendModelName } from "../stats/spend-model.ts";
import { describeAcquisition, firstYearsOf, type StartLevels } from "./acquisition-quality.ts";
import { type CustomerModel, fitCustomerModel, type ModelFactor } from "./customer-model.ts";
import { type DayNumber, dayName, dayNumber } from "./day-number.ts";
import { type EarlyFeature, type EarlyValue, earlyFactor, learnEarlyValue } from "./early-value.ts";
import { describeFactors } from "./group-effects.ts";
import { judgeOrigins, type ModelRecord } from "./model-check.ts";
import {
  chooseForecaster,
  type ForecasterName,
  forecasterAt,
  type ModelChoice,
  type OriginPlan,
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
import {
  DAYS_PER_YEAR,
  predictResidualValue,
  type ResidualValuePrediction,
} from "./residual-value.ts";
import { learnSeason, type Season } from "./season.ts";
import { learnTracking, type OriginTotal, type Tracking, totalOf } from "./tracking.ts";
import type { CustomerColumns, StartLevelNames } from "./value-questions.ts";
import type { AcquisitionReport, FactorReport, SeasonReport } from "./value-report.ts";

/**
 * The valuation of a shop's customers from end to end: the forecaster chosen on the shop's own past, fitted
 * with pooled effects of cohort, source, category and country, corrected by what earlier days taught, the
 * one-time buyers by their first orders; then every customer priced, and every way of beginning.
 */
export interface CustomerValuation {
  readonly histories: CutHistories;
  readonly model: CustomerModel;
  readonly choice: ModelChoice;
  /** Days of each tested forecast. */
  readonly testedDays: number;
  readonly tracking: Tracking;
  readonly record: ModelRecord;
  readonly season: SeasonReport;
  readonly early: EarlyValue;
  readonly effects: readonly FactorReport[];
  readonly prediction: ResidualValuePrediction;
  /** Contribution in each customer's first year. */
  readonly firstYear: Float64Array;
  /** What the value of each customer is multiplied by for its first order; 1 for customers with more. */
  readonly earlyFactor: Float64Array;
  /** Month of the first cohort, counted since year 0. */
  readonly firstMonth: number;
  readonly acquisition: AcquisitionReport;
}

/** What a valuation rests on. */
export interface ValuationInput {
  readonly log: PurchaseLog;
  readonly asOf: string;
  /** One entry a customer of the log. */
  readonly columns: CustomerColumns;
  readonly levels: StartLevelNames;
  readonly discountRate: number;
  readonly costs: readonly MarketingCost[];
  readonly seed: number;
}

/** Purchases a year that the prior is centred on where a shop's data cannot tell any rate. */
const rateWithoutData = 2 / DAYS_PER_YEAR;
const weekDays = 7;

/** Values all customers of a log; never fails. */
export function valueCustomers(
  input: ValuationInput,
  onStage: (stage: string) => void = () => {},
): CustomerValuation {
  const { log, seed } = input;
  const until = dayNumber(input.asOf);
  onStage("testing models on earlier weeks");
  const past = learnFromPast(input, until);
  const cut: LogCut = { until, end: until, clock: past.season?.clock ?? plainClock(1) };
  const histories = cutLog(log, cut);
  onStage(`pricing ${histories.x.length.toLocaleString("en")} customers`);
  const factors = factorsOf(input);
  const spend = spendFor(histories);
  const model = fitCustomerModel(histories, {
    model: forecasterAt(log, cut, past.choice.name),
    spend,
    factors,
    rateWithoutData,
  });
  const speed = earlyFactors(histories, model, past);
  const groupings = groupingsOf(input);
  const prediction = predictResidualValue(histories, model, {
    cut,
    annualDiscountRate: input.discountRate,
    groupings: groupings.map(({ grouping }) => grouping),
    tracking: past.tracking,
    speed,
    alive: aliveModel(histories, model),
    seed,
  });
  const starts = startsOf(input);
  const years = firstYearsOf({ histories, log, until, prediction });
  return {
    histories,
    model,
    choice: past.choice,
    testedDays: past.plan.days,
    tracking: past.tracking,
    record: past.record,
    season: past.seasonReport,
    early: past.early,
    effects: describeFactors(model, factors),
    prediction,
    firstYear: years.total,
    earlyFactor: speed ?? new Float64Array(histories.x.length).fill(1),
    firstMonth: firstMonthOf(input.columns),
    acquisition: describeAcquisition(
      {
        histories,
        log,
        until,
        prediction,
        residuals: prediction.groups
          .slice(2)
          .map((groups) => groups.map(({ residual }) => residual)),
        equity: prediction.equity,
        starts,
        firstOrder: input.columns.firstOrder,
        costs: input.costs,
        tracking: past.tracking,
      },
      years,
    ),
  };
}

/** What earlier days taught: the forecaster, the season, the correction, the record, early value. */
interface Past {
  readonly plan: OriginPlan;
  readonly choice: ModelChoice;
  readonly season: Season | null;
  readonly seasonReport: SeasonReport;
  readonly tracking: Tracking;
  readonly record: ModelRecord;
  readonly early: EarlyValue;
  readonly features: readonly EarlyFeature[];
}

function learnFromPast(input: ValuationInput, until: DayNumber): Past {
  const { log: sample, customers } = sampleForTests(input.log);
  const sampled = sampleColumns(input, customers);
  const first = spanOf(input.log).first;
  const plain = planFor({ first, last: until });
  const choice = chooseForecaster(scoreCandidates(sample, plain, { rateWithoutData }));
  const season = seasonFor(sample, { plan: plain, until, first, name: choice.name });
  const factors = factorsOf(sampled);
  const features = featuresOf(sampled);
  const tests = season.plan.cuts.map((cut) =>
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
  const totals: OriginTotal[] = tests.map(totalOf);
  return {
    plan: season.plan,
    choice,
    season: season.season,
    seasonReport: season.report,
    tracking: learnTracking(totals, DAYS_PER_YEAR / Math.max(1, season.plan.days)),
    record: judgeOrigins(tests, totals, input.seed),
    early: learnEarlyValue(tests, features),
    features: featuresOf(input),
  };
}

function weeklyPeriods(days: number): number[] {
  return Array.from({ length: Math.ceil(days / weekDays) }, (_, week) =>
    Math.min(days, (week + 1) * weekDays),
  );
}

/**
 * Up to eight origins four weeks apart: forecasts of 12 weeks, of 26 with a year and a half of history, of
 * 52 with three years. A longer forecast is more like the 12 months that a value is of.
 */
function planFor(span: { readonly first: DayNumber; readonly last: DayNumber }): OriginPlan {
  const history = span.last - span.first;
  const weeks = history >= 3 * 364 ? 52 : history >= 1.5 * 364 ? 26 : 12;
  return planOrigins(span, {
    days: weeks * weekDays,
    step: 4 * weekDays,
    most: 8,
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
  const model = isBaselineName(from.name) ? "mbg-nbd" : from.name;
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

function isBaselineName(
  name: ForecasterName,
): name is "last-rate" | "recency-frequency-table" | "zero" {
  return name === "last-rate" || name === "recency-frequency-table" || name === "zero";
}

/** The Gamma-Gamma where nearly all bring something, else the model that takes any value. */
function spendFor(h: CutHistories): SpendModelName {
  const without = h.mean.reduce((count, mean) => count + (mean > 0 ? 0 : 1), 0);
  return without > 0.05 * h.x.length ? "shrunken-mean" : "gamma-gamma";
}

/** Who is alive is never said by a BG model, which takes all one-time buyers to be: an MBG/NBD says it. */
function aliveModel(h: CutHistories, model: CustomerModel): CustomerModel {
  if (!model.name.startsWith("bg-")) return model;
  return fitCustomerModel(h, { model: "mbg-nbd", spend: null, factors: [], rateWithoutData });
}

/** Cohorts by month; by quarter where there are many. */
const mostCohorts = 36;

function firstMonthOf({ month }: CustomerColumns): number {
  return month.reduce((first, each) => Math.min(first, each), Infinity);
}

/** The ways in which customers differ from the start that the models are told: those with two levels or more. */
const modelDimensions: readonly StartDimension[] = ["source", "category", "country"];

/** A factor of the whole log, with the names of its levels. */
export interface NamedFactor extends ModelFactor {
  readonly title: string;
  readonly names: readonly string[];
}

function factorsOf(input: Pick<ValuationInput, "columns" | "levels">): NamedFactor[] {
  const { columns } = input;
  const first = firstMonthOf(columns);
  const last = columns.month.reduce((most, each) => Math.max(most, each), first);
  const step = last - first + 1 > mostCohorts ? 3 : 1;
  const origin = first - (step === 3 ? first % 3 : 0);
  const cohorts = Math.floor((last - origin) / step) + 1;
  const cohort: NamedFactor = {
    name: "cohort",
    title: "Cohort",
    levels: cohorts,
    names: Array.from({ length: cohorts }, (_, place) => monthName(origin + place * step)),
    of: Int32Array.from(columns.month, (month) => Math.floor((month - origin) / step)),
  };
  const dimensions = modelDimensions.flatMap((dimension) => factorOf(input, dimension));
  return [...(cohorts > 1 ? [cohort] : []), ...dimensions];
}

/** `24131` as `2010-12`. */
function monthName(month: number): string {
  return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`;
}

function factorOf(
  { columns, levels }: Pick<ValuationInput, "columns" | "levels">,
  dimension: StartDimension,
): NamedFactor[] {
  const names = levels.get(dimension) ?? [];
  const of = columns.starts.get(dimension);
  if (names.length < 2 || of === undefined) return [];
  return [
    {
      name: dimension,
      title: startTitles[dimension],
      levels: names.length,
      names,
      of: Int32Array.from(of),
    },
  ];
}

/** What is told of first orders: where and how, what, and how large. */
function featuresOf(input: Pick<ValuationInput, "columns" | "levels">): EarlyFeature[] {
  const dimensions: readonly StartDimension[] = [
    "source",
    "discount",
    "category",
    "channel",
    "country",
  ];
  const { firstOrder, month } = input.columns;
  const edges = fifths(firstOrder);
  const basket: EarlyFeature = {
    name: "basket",
    title: "First basket",
    levels: 5,
    names: ["smallest fifth", "second fifth", "middle fifth", "fourth fifth", "largest fifth"],
    of: Int32Array.from(firstOrder, (value) => edges.filter((edge) => value > edge).length),
  };
  const season: EarlyFeature = {
    name: "season",
    title: "Season of the first order",
    levels: 4,
    names: ["January to March", "April to June", "July to September", "October to December"],
    of: Int32Array.from(month, (each) => Math.floor((each % 12) / 3)),
  };
  const seasons = new Set(season.of).size;
  return [
    ...dimensions.flatMap((dimension) => factorOf(input, dimension)),
    basket,
    ...(seasons > 1 ? [season] : []),
  ];
}

function fifths(values: Float64Array): number[] {
  const sorted = values.toSorted();
  return [0.2, 0.4, 0.6, 0.8].map((share) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
}

/** A factor of the log as one of the customers of a cut. */
function ofCustomers(factor: ModelFactor, h: CutHistories): ModelFactor {
  return {
    name: factor.name,
    levels: factor.levels,
    of: Int32Array.from(h.customer, (customer) => factor.of[customer] ?? -1),
  };
}

/** The two groupings whose intervals are tested: cohorts, and sources or, where none is known, countries. */
function testedGroups(
  input: Pick<ValuationInput, "columns" | "levels">,
  h: CutHistories,
): Grouping[] {
  const factors = factorsOf(input);
  const named = (name: string): Grouping => {
    const factor = factors.find((each) => each.name === name);
    return factor
      ? { of: ofCustomers(factor, h).of, count: factor.levels }
      : { of: new Int32Array(h.x.length), count: 1 };
  };
  const bySource = factors.some(({ name }) => name === "source") ? "source" : "country";
  return [named("cohort"), named(bySource)];
}

/** The columns of a sample of the customers. */
function sampleColumns(
  { columns, levels }: ValuationInput,
  customers: Int32Array,
): Pick<ValuationInput, "columns" | "levels"> {
  const pick = (column: Float64Array): Float64Array =>
    Float64Array.from(customers, (customer) => column[customer] ?? 0);
  return {
    levels,
    columns: {
      subjectHigh: pick(columns.subjectHigh),
      subjectLow: pick(columns.subjectLow),
      month: pick(columns.month),
      segment: pick(columns.segment),
      firstOrder: pick(columns.firstOrder),
      starts: new Map([...columns.starts].map(([name, column]) => [name, pick(column)])),
    },
  };
}

/** What the first order multiplies the purchase rate of one-time buyers by; null where it is not used. */
function earlyFactors(h: CutHistories, model: CustomerModel, past: Past): Float64Array | null {
  const early = past.early.model;
  if (early === null) return null;
  const orders = expectedOrdersOver(h, model, past.plan.days);
  return h.x.map((x, row) =>
    x > 0
      ? 1
      : earlyFactor(early, past.features, {
          customer: h.customer[row] ?? 0,
          orders: orders[row] ?? 0,
        }),
  );
}

function expectedOrdersOver(h: CutHistories, model: CustomerModel, days: number): Float64Array {
  const expected = new Float64Array(h.x.length);
  for (const { customers, grouped, levels } of model.cells) {
    const law = model.lawOf(levels).purchases;
    const { purchases } = law.expectations(grouped.histories, { ends: [days] });
    for (const [place, row] of customers.entries()) {
      expected[row] = purchases[grouped.row[place] ?? 0] ?? 0;
    }
  }
  return expected;
}

function startsOf({ columns, levels }: ValuationInput): StartLevels[] {
  return [...levels].flatMap(([dimension, names]) => {
    const of = columns.starts.get(dimension);
    return of === undefined || names.length < 2
      ? []
      : [{ dimension, names, of: Int32Array.from(of) }];
  });
}

/** Cohorts by month, segments, then each way of beginning. */
function groupingsOf(input: ValuationInput): { readonly grouping: Grouping }[] {
  const first = firstMonthOf(input.columns);
  const month = Int32Array.from(input.columns.month, (each) => each - first);
  const cohorts = 1 + month.reduce((last, each) => Math.max(last, each), 0);
  const segment = Int32Array.from(input.columns.segment);
  return [
    { grouping: { of: month, count: cohorts } },
    { grouping: { of: segment, count: segmentNames.length } },
    ...startsOf(input).map(({ of, names }) => ({ grouping: { of, count: names.length } })),
  ];
}

/** The day after the last known one, where forecasts begin. */
export function forecastStart(asOf: string): string {
  return dayName(dayNumber(asOf) + 1);
}
