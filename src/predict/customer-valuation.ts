import type { MarketingCost } from "../collect/marketing-cost.ts";
import { describeAcquisition, firstYearsOf } from "./acquisition-quality.ts";
import { factorsOf, firstMonthOf, groupingsOf, startsOf } from "./customer-factors.ts";
import { type CustomerModel, fitCustomerModel } from "./customer-model.ts";
import { dayNumber } from "./day-number.ts";
import { type EarlyValue, earlyFactors } from "./early-value.ts";
import { describeFactors } from "./group-effects.ts";
import type { ModelRecord } from "./model-check.ts";
import { expectByCell, forecasterAt, type ModelChoice } from "./origin-test.ts";
import { type CutHistories, cutLog, type LogCut, plainClock } from "./purchase-log.ts";
import { predictResidualValue, type ResidualValuePrediction } from "./residual-value.ts";
import {
  learnFromPast,
  type PastInput,
  rateWithoutData,
  type ShopPast,
  spendFor,
} from "./shop-past.ts";
import type { Tracking } from "./tracking.ts";
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
  /** Whether effects of groups help, and by what test. */
  readonly groups: string;
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
export interface ValuationInput extends PastInput {
  readonly asOf: string;
  readonly discountRate: number;
  readonly costs: readonly MarketingCost[];
}

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
  const factors = factorsOf(input).filter(({ name }) => past.groups.factors.includes(name));
  const spend = spendFor(histories);
  const model = fitCustomerModel(histories, {
    model: forecasterAt(log, cut, past.choice.name),
    spend,
    factors,
    rateWithoutData,
  });
  const first = firstOrderFactors(histories, model, { past, cut });
  const groupings = groupingsOf(input);
  const prediction = predictResidualValue(histories, model, {
    cut,
    annualDiscountRate: input.discountRate,
    groupings: groupings.map(({ grouping }) => grouping),
    tracking: past.tracking,
    speed: first?.orders ?? null,
    worth: first?.value ?? null,
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
    groups: past.groups.why,
    tracking: past.tracking,
    record: past.record,
    season: past.seasonReport,
    early: past.early,
    effects: describeFactors(model, factors),
    prediction,
    firstYear: years.total,
    earlyFactor: histories.x.map((_, row) =>
      first ? (first.orders[row] ?? 1) * (first.value[row] ?? 1) : 1,
    ),
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

/** The models that can say of a one-time buyer whether it has left. */
const toldAlive: readonly string[] = ["mbg-nbd", "pareto-nbd", "mbg-cnbd-k"];

/** Who is alive is never said by a BG model, the NBD or a baseline, which take all one-time buyers to be: an MBG/NBD says it. */
function aliveModel(h: CutHistories, model: CustomerModel): CustomerModel {
  if (toldAlive.includes(model.name)) return model;
  return fitCustomerModel(h, { model: "mbg-nbd", spend: null, factors: [], rateWithoutData });
}

/** What the first order multiplies orders and their value by, of one-time buyers; null where it is not used. */
function firstOrderFactors(
  h: CutHistories,
  model: CustomerModel,
  { past, cut }: { readonly past: ShopPast; readonly cut: LogCut },
): { readonly orders: Float64Array; readonly value: Float64Array } | null {
  const early = past.early.model;
  if (early === null) return null;
  const { clock, until } = cut;
  const ends = [clock(until + past.plan.days) - clock(until)];
  const expected = expectByCell(model, h, { ends });
  const orders = new Float64Array(h.x.length).fill(1);
  const value = new Float64Array(h.x.length).fill(1);
  for (const [row, x] of h.x.entries()) {
    if (x > 0) continue;
    const of = { customer: h.customer[row] ?? 0, orders: expected[row] ?? 0 };
    const factors = earlyFactors(early, past.features, of);
    orders[row] = factors.orders;
    value[row] = factors.value;
  }
  return { orders, value };
}
