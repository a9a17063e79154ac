import type { Estimate } from "../core/estimate.ts";
import {
  type CountsAndExpectations,
  fitGammaPoisson,
  pairedDispersion,
  type RelativeRates,
  relativeRate,
} from "../stats/gamma-poisson.ts";
import { createRandom } from "../stats/random.ts";
import { spearmanInterval } from "../stats/rank-correlation.ts";
import { retestCoverage } from "./discovery-retest.ts";

/**
 * The discovery index of a customer: how much of what the customer buys is new to the customer, against what is
 * expected of anybody after as many orders with baskets as large. The first order, all of which is new, counts for nothing.
 * With n bought for the first time where e were expected it is D = (n + k) / (e + k): a Gamma-Poisson whose k is fitted.
 */

/** What can be new to a customer: an item, a brand, a category. */
export const discoveryLevelNames = ["item", "brand", "category"] as const;

/** One of the levels. */
export type DiscoveryLevelName = (typeof discoveryLevelNames)[number];

/** From this order on expectation no longer tells order numbers apart. */
export const lastNumber = 15;

/** Test-retest is made with customers of so many orders or more. */
const retestOrders = 7;

/** With fewer such customers nothing is told of a level. */
const leastCustomers = 30;

/** More pairs would make the bootstrap slow and tell nothing more; customers come by subject id, which is random. */
const mostPairs = 20_000;

/** What customers with a second order bought for the first time, by halves of their orders after the first. */
export interface DiscoveryCounts {
  /** The two halves of each 64-bit subject id. */
  readonly subjectHigh: Float64Array;
  readonly subjectLow: Float64Array;
  /** Orders that name something of the level, the first one among them. */
  readonly orders: Float64Array;
  readonly first: Readonly<Record<keyof CountsAndExpectations, Float64Array>>;
  readonly second: Readonly<Record<keyof CountsAndExpectations, Float64Array>>;
}

/** Whether the index of a level tells anything: the first half of each history against the second. */
export interface DiscoveryRetest {
  readonly customers: number;
  readonly leastOrders: number;
  /** Spearman's, of the indices of both halves, with its 95 % bootstrap interval. */
  readonly correlation: Estimate;
  /** By quarter of the first half's index: what it told of the second half, and what came, both over what was expected. */
  readonly quartiles: readonly {
    readonly customers: number;
    readonly told: number;
    readonly came: number;
  }[];
  /** Share of customers whose second half lies in the 80 % interval that the first half gave. */
  readonly held: number;
}

/** A level of the index in one shop. */
export interface DiscoveryLevel {
  readonly level: DiscoveryLevelName;
  /** Share of the lines bought that name it. */
  readonly knownShare: number;
  /** Customers with a second order. */
  readonly customers: number;
  /** Share of what is bought that is new to the customer, at the second order, the third, …; the last is that of all later ones. */
  readonly newShares: readonly number[];
  /** As much evidence as this many expected: D = (new + k) / (expected + k). */
  readonly k: number;
  /** How far one customer's halves differ beyond chance: 1 is chance alone. */
  readonly dispersion: number;
  /** What is told of a customer without a second order. */
  readonly unknown: Estimate;
  readonly retest: DiscoveryRetest | null;
  /** Whether decisions may rest on it: its test-retest interval lies above 0. */
  readonly isUsed: boolean;
  /** In words, why it is used or not. */
  readonly why: string;
}

/** The discovery index of a shop, as `GET /api/discovery` answers. */
export interface DiscoveryReport {
  readonly asOf: string;
  readonly levels: readonly DiscoveryLevel[];
  readonly absent: readonly { readonly level: DiscoveryLevelName; readonly why: string }[];
}

/** A level measured, and the indices of its customers, in the order of the counts. */
export interface MeasuredLevel {
  readonly figures: DiscoveryLevel;
  readonly indices: readonly Estimate[];
}

/**
 * Measures a level. k is fitted on the customers of the test-retest, if they are enough: a second order is nearly all new
 * for everybody, so that customers with few orders look more alike than they are.
 *
 * @param of.seed of the bootstrap
 */
export function measureLevel(
  counts: DiscoveryCounts,
  of: Pick<DiscoveryLevel, "level" | "knownShare" | "newShares"> & { readonly seed: number },
): MeasuredLevel {
  const { seed, ...known } = of;
  const long = pick(counts, (_, orders) => orders >= retestOrders);
  const fitted = long.orders.length >= leastCustomers ? long : counts;
  const { k } = fitGammaPoisson(both(fitted));
  const dispersion = Math.max(1, pairedDispersion(fitted.first, fitted.second));
  const rates = { k, dispersion };
  const retest = retestOf(long, rates, seed);
  const isUsed = retest !== null && retest.correlation.lower > 0;
  const { count, expected } = both(counts);
  return {
    figures: {
      ...known,
      customers: counts.orders.length,
      ...rates,
      unknown: indexOf(rates, 0, 0),
      retest,
      isUsed,
      why: whyUsed(retest, long.orders.length),
    },
    indices: Array.from(count, (n, i) => indexOf(rates, n, expected[i] ?? 0)),
  };
}

function indexOf(rates: RelativeRates, count: number, expected: number): Estimate {
  return { ...relativeRate(rates, { count, expected }, 0.8), level: 0.8 };
}

/** Both halves together. */
function both({ first, second }: DiscoveryCounts): {
  readonly count: Float64Array;
  readonly expected: Float64Array;
} {
  return {
    count: first.count.map((n, i) => n + (second.count[i] ?? 0)),
    expected: first.expected.map((e, i) => e + (second.expected[i] ?? 0)),
  };
}

/** The customers that a condition names. */
function pick(
  counts: DiscoveryCounts,
  isIn: (place: number, orders: number) => boolean,
): DiscoveryCounts {
  const places = [...counts.orders.entries()]
    .filter(([place, orders]) => isIn(place, orders))
    .map(([place]) => place);
  const of = (column: Float64Array): Float64Array =>
    Float64Array.from(places, (place) => column[place] ?? 0);
  const half = ({ count, expected }: DiscoveryCounts["first"]): DiscoveryCounts["first"] => ({
    count: of(count),
    expected: of(expected),
  });
  return {
    subjectHigh: of(counts.subjectHigh),
    subjectLow: of(counts.subjectLow),
    orders: of(counts.orders),
    first: half(counts.first),
    second: half(counts.second),
  };
}

function retestOf(
  long: DiscoveryCounts,
  rates: RelativeRates,
  seed: number,
): DiscoveryRetest | null {
  if (long.orders.length < leastCustomers) return null;
  const { first, second, orders } = pick(long, (place) => place < mostPairs);
  const indices = ({ count, expected }: DiscoveryCounts["first"]): Float64Array =>
    count.map((n, i) => (n + rates.k) / ((expected[i] ?? 0) + rates.k));
  const [before, after] = [indices(first), indices(second)];
  const random = createRandom(seed);
  const correlation = spearmanInterval(before, after, { level: 0.95, random });
  // Where all indices are equal there is no order to be kept.
  if (!Number.isFinite(correlation.value)) return null;
  return {
    customers: orders.length,
    leastOrders: retestOrders,
    correlation: { ...correlation, level: 0.95 },
    quartiles: quartilesOf(before, second),
    held: retestCoverage(rates, { first, second }, random),
  };
}

function quartilesOf(
  before: Float64Array,
  { count, expected }: DiscoveryCounts["second"],
): DiscoveryRetest["quartiles"] {
  const sorted = [...before.keys()].sort((a, b) => (before[a] ?? 0) - (before[b] ?? 0));
  return [0, 1, 2, 3].map((quarter) => {
    const places = sorted.slice(
      Math.round((quarter * sorted.length) / 4),
      Math.round(((quarter + 1) * sorted.length) / 4),
    );
    const sum = (of: (place: number) => number): number =>
      places.reduce((total, place) => total + of(place), 0);
    const all = Math.max(
      1e-9,
      sum((i) => expected[i] ?? 0),
    );
    return {
      customers: places.length,
      told: sum((i) => (before[i] ?? 0) * (expected[i] ?? 0)) / all,
      came: sum((i) => count[i] ?? 0) / all,
    };
  });
}

/** Why the index of a level is used, or is not. */
function whyUsed(retest: DiscoveryRetest | null, customers: number): string {
  if (customers < leastCustomers) {
    return `Not used: ${customers} customers have ${retestOrders} orders or more; a test-retest takes ${leastCustomers}.`;
  }
  if (retest === null) return "Not used: all customers have the same index.";
  const { value, lower, upper } = retest.correlation;
  const figures = `${value.toFixed(2)} (95%: ${lower.toFixed(2)} to ${upper.toFixed(2)})`;
  return lower > 0
    ? `Used: the first half of a history tells the second, Spearman's correlation ${figures}.`
    : `Not used: the first half of a history does not tell the second for sure, Spearman's correlation ${figures} is not surely above 0.`;
}
