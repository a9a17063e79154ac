import { quantileOfSorted } from "../../stats/interval.ts";
import type { History, InteractionLog } from "./interaction-log.ts";
import { dayMs, type Repurchases, repurchasesOf } from "./repurchases.ts";

/**
 * Buy it again: what a customer buys again and again, and when the next time is due. Gaps between purchases are taken as
 * log-normal. A customer's own gaps of an item are few, so their mean is drawn to that of the customer's gaps of all items
 * and to that of all customers' gaps of the item. As Bhagat et al. 2018, "Buy It Again: modeling repeat purchase
 * recommendations", KDD (https://doi.org/10.1145/3219819.3219891), it first asks whether an item is bought again at all.
 */

/** What a log tells of gaps: typed arrays by item and numbers, so that a worker can post it. */
export interface ReplenishmentTables {
  /** Rows of this weight or more are purchases. */
  readonly boughtFrom: number;
  /** Customers who bought an item, and those who bought it again on another day. */
  readonly buyers: Int32Array;
  readonly returned: Int32Array;
  /** Share of buyers who come back, drawn to the shop's as if ten more buyers had come back as often as all. */
  readonly returnShare: Float64Array;
  /** Mean of the logarithm of gaps in days, and its error one step ahead, both drawn to the shop's. */
  readonly logGap: Float64Array;
  readonly logSpread: Float64Array;
  /** Of the whole shop: mean log gap, and the 10 % and 90 % quantiles of errors over their spread. */
  readonly shop: Float64Array;
}

/** An item that may be bought again. Instants in milliseconds. */
export interface DueItem {
  readonly item: number;
  /** How often it was bought, each time counting half every 120 days. */
  readonly score: number;
  /** On how many days it was bought, and when last. */
  readonly times: number;
  readonly last: number;
  /** When the next purchase is expected, and the interval that holds it with 80 %. */
  readonly due: { readonly from: number; readonly expected: number; readonly to: number };
  /** Whether `due.from` has come: before that the customer is better left alone. */
  readonly isDue: boolean;
}

/** Answers for one customer after another. */
export interface Replenishment {
  /**
   * Whether customers come back for an item: one in ten of its buyers or more, by `returnShare`. Below that nine of ten
   * reminders would be of what is not bought again; the bound is chosen, not fitted.
   */
  readonly isReplenishable: (item: number) => boolean;
  /**
   * What a customer may buy again, best first, also what is not due yet: what is replenishable, or was bought by this
   * customer on three days or more.
   *
   * @param history all of the customer's rows; those after `now` are not read.
   */
  readonly again: (history: History, now: number) => DueItem[];
}

const leastReturnShare = 0.1;
const ownHabit = 3;
const scoreHalfLifeDays = 120;

/** As many gaps as these draw a mean to what it is drawn to. */
const priorGaps = 2;
const customerShare = 0.6;

/** With as much evidence as this an item's own figures count as much as the shop's. */
const priorBuyers = 10;
const priorItemGaps = 5;

/** What is known before anybody bought anything twice: four weeks, give or take a factor of e. */
const [guessedLogGap, guessedLogSpread] = [Math.log(28), 1];

/**
 * Learns from a log who buys what again, and when.
 *
 * @param rule.boughtFrom rows of this weight or more are purchases; those of one item on one day (UTC) are one.
 * @example fitReplenishment(log, { boughtFrom: 1 }).returned[3] // customers who bought item 3 on two days or more
 */
export function fitReplenishment(
  log: InteractionLog,
  rule: { readonly boughtFrom: number },
): ReplenishmentTables {
  const items = log.items.length;
  const [buyers, returned] = [new Int32Array(items), new Int32Array(items)];
  const [gaps, sums] = [new Float64Array(items), new Float64Array(items)];
  const customers = log.starts.length - 1;
  const of = (u: number): Repurchases =>
    repurchasesOf({ ...log, from: log.starts[u] ?? 0, to: log.starts[u + 1] ?? 0 }, rule);
  for (let u = 0; u < customers; u++) {
    for (const { item, logGaps } of of(u).items) {
      buyers[item] = (buyers[item] ?? 0) + 1;
      if (logGaps.length > 0) returned[item] = (returned[item] ?? 0) + 1;
      for (const gap of logGaps) {
        gaps[item] = (gaps[item] ?? 0) + 1;
        sums[item] = (sums[item] ?? 0) + gap;
      }
    }
  }
  const [allBuyers, allReturned, allGaps] = [sumOf(buyers), sumOf(returned), sumOf(gaps)];
  const shopGap = allGaps === 0 ? guessedLogGap : sumOf(sums) / allGaps;
  const shopShare = allBuyers === 0 ? 0 : allReturned / allBuyers;
  const logGap = sums.map((sum, i) => drawn(sum, gaps[i] ?? 0, [shopGap, priorItemGaps]));
  const returnShare = Float64Array.from(returned, (back, i) =>
    drawn(back, buyers[i] ?? 0, [shopShare, priorBuyers]),
  );
  const errors = stepErrors(of, { customers, sums, gaps, shopGap });
  const shop = Float64Array.of(shopGap, errors.low, errors.high);
  const { boughtFrom } = rule;
  const { logSpread } = errors;
  return { boughtFrom, buyers, returned, returnShare, logGap, logSpread, shop };
}

/** Opens tables for requests. */
export function openReplenishment(tables: ReplenishmentTables): Replenishment {
  const { returnShare, logGap, logSpread } = tables;
  const [shopGap = guessedLogGap, low = 0, high = 0] = tables.shop;
  const isReplenishable = (item: number): boolean => (returnShare[item] ?? 0) >= leastReturnShare;
  return {
    isReplenishable,
    again(history, now) {
      const { items, steps } = repurchasesOf(history, { ...tables, until: now });
      const customer = meanSum(steps.map(({ logGap: gap }) => gap));
      const due = ({ item, days, logGaps }: Repurchases["items"][number]): DueItem => {
        const last = days.at(-1) ?? 0;
        const others = { customer, item: logGap[item] ?? shopGap, shopGap };
        const centre = expectedLogGap(meanSum(logGaps), others);
        const spread = (logSpread[item] ?? 1) * widening(logGaps.length);
        const after = (error: number): number => last + dayMs * Math.exp(centre + error * spread);
        const from = after(low);
        const score = days.reduce(
          (sum, day) => sum + 0.5 ** (Math.max(0, now - day) / dayMs / scoreHalfLifeDays),
          0,
        );
        const interval = { from, expected: after(0), to: after(high) };
        return { item, score, times: days.length, last, due: interval, isDue: now >= from };
      };
      return items
        .filter(({ item, days }) => isReplenishable(item) || days.length >= ownHabit)
        .map(due)
        .sort((a, b) => b.score - a.score || a.item - b.item);
    },
  };
}

/** The mean log gap that is expected: the own ones, and as two more gaps 0.6 of the customer's and 0.4 of the item's. */
function expectedLogGap(
  own: MeanSum,
  of: { readonly customer: MeanSum; readonly item: number; readonly shopGap: number },
): number {
  const customer = drawn(of.customer.sum, of.customer.count, [of.shopGap, priorGaps]);
  const prior = customerShare * customer + (1 - customerShare) * of.item;
  return drawn(own.sum, own.count, [prior, priorGaps]);
}

/** What a mean is made of. */
interface MeanSum {
  readonly sum: number;
  readonly count: number;
}

function meanSum(numbers: readonly number[]): MeanSum {
  return { sum: sumOf(numbers), count: numbers.length };
}

function withOne({ sum, count }: MeanSum, more: number): MeanSum {
  return { sum: sum + more, count: count + 1 };
}

/** How much wider the next gap scatters about the mean of so few than about the true one. */
function widening(ownGaps: number): number {
  return Math.sqrt(1 + 1 / (ownGaps + priorGaps));
}

/**
 * Errors of what would have been told before each gap, by item, with their quantiles over all: intervals made of them
 * hold what they promise whatever the shape of the gaps.
 */
function stepErrors(
  of: (user: number) => Repurchases,
  known: {
    readonly customers: number;
    readonly sums: Float64Array;
    readonly gaps: Float64Array;
    readonly shopGap: number;
  },
): { readonly logSpread: Float64Array; readonly low: number; readonly high: number } {
  const { sums, gaps, shopGap } = known;
  /** Without the gap itself, which was not known before. */
  const othersOf = (item: number, gap: number): number =>
    drawn((sums[item] ?? 0) - gap, (gaps[item] ?? 0) - 1, [shopGap, priorItemGaps]);
  const [items, errors]: [number[], number[]] = [[], []];
  for (let u = 0; u < known.customers; u++) {
    const own = new Map<number, MeanSum>();
    let customer = meanSum([]);
    for (const { item, logGap: gap } of of(u).steps) {
      const before = own.get(item) ?? meanSum([]);
      const centre = expectedLogGap(before, { customer, item: othersOf(item, gap), shopGap });
      items.push(item);
      errors.push((gap - centre) / widening(before.count));
      customer = withOne(customer, gap);
      own.set(item, withOne(before, gap));
    }
  }
  const square = (error: number): number => error * error;
  const all =
    errors.length === 0 ? guessedLogSpread ** 2 : sumOf(errors.map(square)) / errors.length;
  const [counts, squares] = [new Float64Array(sums.length), new Float64Array(sums.length)];
  for (const [at, item] of items.entries()) {
    counts[item] = (counts[item] ?? 0) + 1;
    squares[item] = (squares[item] ?? 0) + square(errors[at] ?? 0);
  }
  const spread = (sum: number, count: number): number =>
    Math.sqrt(drawn(sum, count, [all, priorItemGaps]));
  const logSpread = squares.map((sum, i) => spread(sum, counts[i] ?? 0));
  const standard = Float64Array.from(errors, (error, at) => {
    const item = items[at] ?? 0;
    return error / spread((squares[item] ?? 0) - square(error), (counts[item] ?? 0) - 1);
  });
  standard.sort();
  // Of few errors the quantiles of a normal are the better guess.
  const few = standard.length < 30;
  return {
    logSpread,
    low: few ? -1.2816 : quantileOfSorted(standard, 0.1),
    high: few ? 1.2816 : quantileOfSorted(standard, 0.9),
  };
}

/** A mean drawn to another as by so many observations of that. */
function drawn(sum: number, count: number, [to, weight]: readonly [number, number]): number {
  return (sum + weight * to) / (count + weight);
}

function sumOf(numbers: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i] ?? 0;
  return sum;
}
