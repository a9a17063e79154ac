import { type StartDimension, startTitles } from "../customers/customer-start.ts";
import { segmentNames } from "../customers/profile.ts";
import type { Grouping } from "../stats/simulated-futures.ts";
import type { StartLevels } from "./acquisition-quality.ts";
import type { ModelFactor } from "./customer-model.ts";
import type { EarlyFeature } from "./early-value.ts";
import type { CutHistories } from "./purchase-log.ts";
import type { CustomerColumns, StartLevelNames } from "./value-questions.ts";

/**
 * How customers differ from the start, in the forms that the parts of a valuation take it: factors of the
 * models, features of early value, groups to add up by, levels to report acquisition by.
 */
export interface KnownStarts {
  /** One entry a customer of the log. */
  readonly columns: CustomerColumns;
  readonly levels: StartLevelNames;
}

/** Cohorts by month; by quarter where there are many. */
const mostCohorts = 36;

export function firstMonthOf({ month }: CustomerColumns): number {
  return month.reduce((first, each) => Math.min(first, each), Infinity);
}

/** The ways in which customers differ from the start that the models are told: those with two levels or more. */
const modelDimensions: readonly StartDimension[] = ["source", "category", "country"];

/** A factor of the whole log, with the names of its levels. */
export interface NamedFactor extends ModelFactor {
  readonly title: string;
  readonly names: readonly string[];
}

export function factorsOf(input: KnownStarts): NamedFactor[] {
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

function factorOf({ columns, levels }: KnownStarts, dimension: StartDimension): NamedFactor[] {
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
export function featuresOf(input: KnownStarts): EarlyFeature[] {
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
    edges,
    names: ["smallest fifth", "second fifth", "middle fifth", "fourth fifth", "largest fifth"],
    of: Int32Array.from(firstOrder, (value) => edges.filter((edge) => value > edge).length),
  };
  const season: EarlyFeature = {
    name: "season",
    title: "Season of the first order",
    levels: 4,
    names: quarterNames,
    of: Int32Array.from(month, (each) => Math.floor((each % 12) / 3)),
  };
  const seasons = new Set(season.of).size;
  return [
    ...dimensions.flatMap((dimension) => factorOf(input, dimension)),
    basket,
    ...(seasons > 1 ? [season] : []),
  ];
}

/** The seasons of a first order, by quarter of the year. */
export const quarterNames: readonly string[] = [
  "January to March",
  "April to June",
  "July to September",
  "October to December",
];

function fifths(values: Float64Array): number[] {
  const sorted = values.toSorted();
  return [0.2, 0.4, 0.6, 0.8].map((share) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0);
}

/** A factor of the log as one of the customers of a cut. */
export function ofCustomers(factor: ModelFactor, h: CutHistories): ModelFactor {
  return {
    name: factor.name,
    levels: factor.levels,
    of: Int32Array.from(h.customer, (customer) => factor.of[customer] ?? -1),
  };
}

/** The two groupings whose intervals are tested: cohorts, and sources or, where none is known, countries. */
export function testedGroups(input: KnownStarts, h: CutHistories): Grouping[] {
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
export function sampleColumns(
  { columns, levels }: KnownStarts,
  customers: Int32Array,
): KnownStarts {
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

export function startsOf({ columns, levels }: KnownStarts): StartLevels[] {
  return [...levels].flatMap(([dimension, names]) => {
    const of = columns.starts.get(dimension);
    return of === undefined || names.length < 2
      ? []
      : [{ dimension, names, of: Int32Array.from(of) }];
  });
}

/** Cohorts by month, segments, then each way of beginning. */
export function groupingsOf(input: KnownStarts): { readonly grouping: Grouping }[] {
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
