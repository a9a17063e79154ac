import type { MarketingCost } from "../collect/marketing-cost.ts";
import type { Estimate } from "../core/estimate.ts";
import { type StartDimension, startTitles } from "../customers/customer-start.ts";
import { normalQuantile } from "../stats/special.ts";
import { type DayNumber, dayNumber } from "./day-number.ts";
import type { CutHistories, PurchaseLog } from "./purchase-log.ts";
import { DAYS_PER_YEAR, type ResidualValuePrediction } from "./residual-value.ts";
import type { Tracking } from "./tracking.ts";
import type { AcquisitionReport, AcquisitionRow } from "./value-report.ts";

/**
 * What customers are worth by how they began: by source, campaign, affiliate, first product, discount,
 * country. Their measure is the first-year value: contribution in the first 365.25 days, actual as far as it
 * is known and expected beyond, so that old and new customers can be compared. Levels are partially pooled:
 * a level's mean is shrunk to that of all by how uncertain it is (James & Stein 1961; Efron & Morris 1975,
 * "Data analysis using Stein's estimator and its generalizations", JASA 70(350)).
 */

/** Customers by how they began in one dimension. */
export interface StartLevels {
  readonly dimension: StartDimension;
  readonly names: readonly string[];
  /** The level of each customer of the cut; −1 where it is not known or rare. */
  readonly of: Int32Array;
}

/** All that acquisition is reported from; one entry a customer of the cut in each column. */
export interface AcquisitionParts {
  readonly histories: CutHistories;
  readonly log: PurchaseLog;
  readonly until: DayNumber;
  readonly prediction: ResidualValuePrediction;
  /** The sums of residual value by level, dimension after dimension. */
  readonly residuals: readonly (readonly Estimate[])[];
  readonly equity: Estimate;
  readonly starts: readonly StartLevels[];
  readonly firstOrder: Float64Array;
  readonly costs: readonly MarketingCost[];
  readonly tracking: Pick<Tracking, "sd">;
}

const months = 12;
const monthDays = DAYS_PER_YEAR / months;

/** Customer × month since the first order: contribution in that month, actual or expected, and its first year. */
export interface FirstYears {
  readonly byMonth: Float64Array;
  readonly total: Float64Array;
  /** Standard deviation of what chance will still do to each total. */
  readonly chance: Float64Array;
}

/** Actual contribution by month of a customer's life, and the forecast where it is not over. */
export function firstYearsOf(
  parts: Pick<AcquisitionParts, "histories" | "log" | "until" | "prediction">,
): FirstYears {
  const { histories: h, log, until, prediction } = parts;
  const customers = h.x.length;
  const byMonth = new Float64Array(customers * months);
  const chance = new Float64Array(customers);
  for (const [row, customer] of h.customer.entries()) {
    const first = h.firstDay[row] ?? 0;
    for (let at = log.starts[customer] ?? 0; at < (log.starts[customer + 1] ?? 0); at++) {
      const day = log.days[at] ?? 0;
      const month = Math.max(0, Math.floor((day - first) / monthDays));
      if (day <= until && month < months) {
        byMonth[row * months + month] =
          (byMonth[row * months + month] ?? 0) + (log.values[at] ?? 0);
      }
    }
    // A month ahead lies in two months of the customer's life, in the shares in which it is cut.
    const age = (until - first) / monthDays;
    const whole = Math.floor(age);
    let inYear = 0;
    for (let k = 0; whole + k < months; k++) {
      const expected = prediction.monthly[row * months + k] ?? 0;
      for (const [month, share] of [
        [whole + k, 1 - (age - whole)],
        [whole + k + 1, age - whole],
      ] as const) {
        if (month >= months) continue;
        byMonth[row * months + month] = (byMonth[row * months + month] ?? 0) + expected * share;
        inYear += share / months;
      }
    }
    const { lower, upper } = prediction.residualValue;
    const spread = ((upper[row] ?? 0) - (lower[row] ?? 0)) / (2 * halfWidthOf80);
    chance[row] = spread * Math.sqrt(inYear);
  }
  const total = Float64Array.from({ length: customers }, (_, row) => {
    let sum = 0;
    for (let k = 0; k < months; k++) sum += byMonth[row * months + k] ?? 0;
    return sum;
  });
  return { byMonth, total, chance };
}

const halfWidthOf80 = normalQuantile(0.9);

/** The report of how customers began. */
export function describeAcquisition(parts: AcquisitionParts, years: FirstYears): AcquisitionReport {
  const everyone = { of: new Int32Array(parts.histories.x.length), names: ["all customers"] };
  const costs = costPerCustomer(parts);
  const [whole] = summarise(parts, years, { ...everyone, perCustomer: 0 });
  const all = whole ?? emptySummary;
  const perCustomer = all.variance * all.customers;
  const { mean, variance } = all;
  const noPooling = { mean, variance, between: Infinity };
  const dimensions = parts.starts.map((start, place) => {
    const summaries = summarise(parts, years, { ...start, perCustomer });
    const pooling = { mean, variance, between: betweenVariance(summaries, mean) };
    const rows = summaries.map((summary, level) =>
      rowOf(summary, {
        name: start.names[level] ?? "",
        pooling,
        residual: parts.residuals[place]?.[level] ?? noValue,
        cost: costs.of(start.dimension, level),
      }),
    );
    return { dimension: start.dimension, title: startTitles[start.dimension], rows };
  });
  return {
    cost: costs.total,
    whole: rowOf(all, {
      name: "all customers",
      pooling: noPooling,
      residual: parts.equity,
      cost: costs.total?.perCustomer ?? null,
    }),
    dimensions: dimensions.map(({ rows, ...each }) => ({
      ...each,
      rows: rows.toSorted((a, b) => b.customers - a.customers),
    })),
    ideal: idealFeatures(dimensions, all.mean),
  };
}

const noValue: Estimate = { value: 0, lower: 0, upper: 0, level: 0.8 };

/** The variance of one customer among all counts as much as that of so many customers of a level. */
const borrowedCustomers = 20;

/** Sums over the customers of a level. */
interface Summary {
  readonly customers: number;
  readonly mean: number;
  /** Variance of the mean: customers differ, and chance. */
  readonly variance: number;
  /** Standard deviation of the mean by what moves all customers together; no level is spared it. */
  readonly shared: number;
  readonly firstOrder: number;
  readonly toDate: number;
  /** Mean contribution by the end of month 1, 2, … */
  readonly curve: readonly number[];
}

const emptySummary: Summary = {
  customers: 0,
  mean: 0,
  variance: 0,
  shared: 0,
  firstOrder: 0,
  toDate: 0,
  curve: [],
};

function summarise(
  parts: AcquisitionParts,
  years: FirstYears,
  of: {
    readonly of: Int32Array;
    readonly names: readonly string[];
    /** Variance of one customer among all, that of a small level being hardly told by itself. */
    readonly perCustomer: number;
  },
): Summary[] {
  const { histories: h } = parts;
  return of.names.map((_, level) => {
    const rows = [...of.of.keys()].filter((row) => of.of[row] === level);
    const n = Math.max(1, rows.length);
    const borrowed = of.perCustomer > 0 ? borrowedCustomers : 0;
    const meanOf = (value: (row: number) => number): number =>
      rows.reduce((sum, row) => sum + value(row), 0) / n;
    const mean = meanOf((row) => years.total[row] ?? 0);
    const spread = meanOf((row) => ((years.total[row] ?? 0) - mean) ** 2);
    const chance = meanOf((row) => (years.chance[row] ?? 0) ** 2);
    const ahead = meanOf((row) => expectedPart(parts, row));
    let sum = 0;
    return {
      customers: rows.length,
      mean,
      variance: (n * (spread + chance) + borrowed * of.perCustomer) / (n + borrowed) / n,
      shared: parts.tracking.sd * ahead,
      firstOrder: meanOf((row) => parts.firstOrder[row] ?? 0),
      toDate: meanOf((row) => (h.mean[row] ?? 0) * ((h.x[row] ?? 0) + 1)),
      curve: Array.from({ length: months }, (__, month) => {
        sum += meanOf((row) => years.byMonth[row * months + month] ?? 0);
        return sum;
      }),
    };
  });
}

/** The part of a customer's first year that is forecast. */
function expectedPart({ histories: h, until, prediction }: AcquisitionParts, row: number): number {
  const left = Math.max(0, 1 - (until - (h.firstDay[row] ?? 0)) / DAYS_PER_YEAR);
  return left * (prediction.residualValue.value[row] ?? 0);
}

/** How much levels differ beyond what chance explains, by moments. */
function betweenVariance(levels: readonly Summary[], mean: number): number {
  const known = levels.filter(({ customers }) => customers > 1);
  if (known.length < 2) return 0;
  const weight = known.reduce((sum, { customers }) => sum + customers, 0);
  const excess = known.reduce(
    (sum, each) => sum + each.customers * ((each.mean - mean) ** 2 - each.variance),
    0,
  );
  // At least a fiftieth of the mean, squared: levels that look alike are not known to be equal.
  return Math.max((0.02 * mean) ** 2, excess / weight);
}

/** What levels are shrunk to: the mean of all with its variance, and how much levels differ. */
interface Pooling {
  readonly mean: number;
  readonly variance: number;
  readonly between: number;
}

/** A level's mean shrunk to that of all, and its standard deviation. */
function pooled(
  summary: Summary,
  pooling: Pooling,
): { readonly value: number; readonly sd: number } {
  const { mean, variance, between } = pooling;
  const weight = between === Infinity ? 1 : between / (between + summary.variance);
  const left = 1 - weight;
  const told = between === Infinity ? summary.variance : left * between + left ** 2 * variance;
  return {
    value: mean + weight * (summary.mean - mean),
    sd: Math.hypot(Math.sqrt(told), summary.shared),
  };
}

function rowOf(
  summary: Summary,
  from: {
    readonly name: string;
    readonly pooling: Pooling;
    readonly residual: Estimate;
    readonly cost: number | null;
  },
): AcquisitionRow {
  const { value, sd } = pooled(summary, from.pooling);
  const firstYear = normalEstimate(value, sd);
  const { cost } = from;
  // The curve keeps its shape and ends at the pooled value.
  const scale = summary.mean > 0 ? value / summary.mean : 1;
  const curve = summary.curve.map((each) => each * scale);
  return {
    level: from.name,
    customers: summary.customers,
    firstOrder: Math.round(summary.firstOrder),
    toDate: Math.round(summary.toDate),
    firstYear: wholeEstimate(firstYear),
    residualValue: wholeEstimate(from.residual),
    curve: curve.map(Math.round),
    cost: cost === null ? null : Math.round(cost),
    valueToCost: cost === null || cost === 0 ? null : scaleEstimate(firstYear, 1 / cost),
    payback: cost === null ? null : paybackOf(curve, firstYear, cost),
  };
}

function normalEstimate(value: number, sd: number): Estimate {
  return {
    value,
    lower: value - halfWidthOf80 * sd,
    upper: value + halfWidthOf80 * sd,
    level: 0.8,
  };
}

function scaleEstimate({ value, lower, upper, level }: Estimate, by: number): Estimate {
  return { value: value * by, lower: lower * by, upper: upper * by, level };
}

function wholeEstimate({ value, lower, upper, level }: Estimate): Estimate {
  return { value: Math.round(value), lower: Math.round(lower), upper: Math.round(upper), level };
}

/** The first month by whose end the mean customer has brought its cost; the range by the ends of the first year's interval. */
function paybackOf(
  curve: readonly number[],
  firstYear: Estimate,
  cost: number,
): AcquisitionRow["payback"] {
  const month = (times: number): number | null => {
    const at = curve.findIndex((value) => value * times >= cost);
    return at < 0 ? null : at + 1;
  };
  const ratio = (end: number): number => (firstYear.value > 0 ? end / firstYear.value : 1);
  return {
    month: month(1),
    earliest: month(ratio(firstYear.upper)),
    latest: month(ratio(firstYear.lower)),
  };
}

const fewestBacking = 20;

/** Levels by how much more their customers are worth than the mean, by the lower end of that. */
function idealFeatures(
  dimensions: readonly {
    readonly dimension: string;
    readonly title: string;
    readonly rows: readonly AcquisitionRow[];
  }[],
  mean: number,
): AcquisitionReport["ideal"] {
  if (mean <= 0) return [];
  return dimensions
    .filter(({ rows }) => rows.length > 1)
    .flatMap(({ dimension, title, rows }) =>
      rows
        .filter(({ customers }) => customers >= fewestBacking)
        .map(({ level, customers, firstYear }) => ({
          dimension,
          title,
          level,
          customers,
          lift: scaleEstimate(firstYear, 1 / mean),
        })),
    )
    .toSorted((a, b) => b.lift.lower - a.lift.lower);
}

interface Costs {
  readonly total: AcquisitionReport["cost"];
  /** Cost per customer of a level; null where none is known. */
  readonly of: (dimension: StartDimension, level: number) => number | null;
}

/** Costs over the customers acquired in the time for which costs are known: in all, and by the level they name. */
function costPerCustomer({ costs, histories: h, starts }: AcquisitionParts): Costs {
  if (costs.length === 0) return { total: null, of: () => null };
  const per = (some: readonly MarketingCost[], among: (row: number) => boolean) => {
    const from = some.map(({ fromDay }) => fromDay).toSorted()[0] ?? "";
    const to =
      some
        .map(({ untilDay }) => untilDay)
        .toSorted()
        .at(-1) ?? "";
    const [first, last] = [dayNumber(from), dayNumber(to)];
    const within = (day: number, row: number): boolean => day >= first && day <= last && among(row);
    const customers = h.firstDay.filter(within).length;
    const total = some.reduce((sum, { amount }) => sum + amount, 0);
    return { total, from, to, customers };
  };
  const all = per(costs, () => true);
  return {
    total:
      all.customers === 0 ? null : { ...all, perCustomer: Math.round(all.total / all.customers) },
    of(dimension, level) {
      const start = starts.find((each) => each.dimension === dimension);
      const name = start?.names[level]?.toLowerCase() ?? "";
      const named = costs.filter(
        (cost) => new Map(Object.entries(cost)).get(dimension)?.toString().toLowerCase() === name,
      );
      if (named.length === 0 || name === "") return null;
      const { total, customers } = per(named, (row) => start?.of[row] === level);
      return customers === 0 ? null : total / customers;
    },
  };
}
