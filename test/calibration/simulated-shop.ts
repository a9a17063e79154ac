import type { PurchaseLog } from "../../src/predict/purchase-log.ts";
import { createRandom, type Random } from "../../src/stats/random.ts";

/** What is true of a simulated shop. Rates in days, values in minor units. */
export interface ShopTruth {
  /** MBG/NBD: customers may leave after each purchase, the first included. */
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
  /** Gamma-Gamma. */
  readonly p: number;
  readonly q: number;
  readonly gamma: number;
  /** By source: its share of customers, and what it multiplies the purchase rate and the value by. */
  readonly sources: readonly {
    readonly share: number;
    readonly rate: number;
    readonly value: number;
  }[];
}

/** A shop like CDNOW's in scale, with one source. */
const plainTruth: ShopTruth = {
  r: 0.9,
  alpha: 60,
  a: 0.7,
  b: 2.2,
  p: 3,
  q: 3.5,
  gamma: 2500,
  sources: [{ share: 1, rate: 1, value: 1 }],
};

/** Day on which a simulated shop opens. */
export const openingDay = 14_000;
const yearDays = 365.25;

/** A shop drawn from a truth: its log until `until`, and what its customers then did. */
export interface SimulatedShop {
  readonly log: PurchaseLog;
  readonly until: number;
  /** By customer. */
  readonly source: Int32Array;
  /** Purchases and their value in the year after `until`, by customer; and the whole later rows for longer logs. */
  readonly orders: Float64Array;
  readonly value: Float64Array;
  /** Discounted at 10 % a year to `until`. */
  readonly discounted: Float64Array;
}

/**
 * Draws a shop: customers who begin over the first `days` days, each buying under the truth for ever after.
 *
 * @param o.shock multiplies the value of everything after `until`: what moves all customers together
 */
export function simulateShop(
  o: {
    readonly customers: number;
    readonly days: number;
    readonly seed: number | string;
    readonly shock?: number;
  },
  truth: ShopTruth = plainTruth,
): SimulatedShop {
  const random = createRandom(o.seed);
  const until = openingDay + o.days;
  const starts = [0];
  const days: number[] = [];
  const values: number[] = [];
  const source = new Int32Array(o.customers);
  const columns = (): Float64Array => new Float64Array(o.customers);
  const [orders, value, discounted] = [columns(), columns(), columns()];
  for (let i = 0; i < o.customers; i++) {
    const from = drawSource(truth, random);
    source[i] = from;
    const begins = openingDay + random.uniform() * (o.days - 1);
    for (const { at, spent } of drawPurchases(truth, from, {
      begins,
      end: until + 1 + yearDays,
      random,
    })) {
      const day = Math.floor(at);
      if (day <= until) {
        if (days.length > (starts[i] ?? 0) && days.at(-1) === day) {
          values[values.length - 1] = (values.at(-1) ?? 0) + spent;
        } else {
          days.push(day);
          values.push(spent);
        }
        continue;
      }
      const worth = spent * (o.shock ?? 1);
      orders[i] = (orders[i] ?? 0) + 1;
      value[i] = (value[i] ?? 0) + worth;
      discounted[i] = (discounted[i] ?? 0) + worth * 1.1 ** (-(at - until - 1) / yearDays);
    }
    starts.push(days.length);
  }
  return {
    log: {
      starts: Int32Array.from(starts),
      days: Int32Array.from(days),
      values: Float64Array.from(values),
      bought: new Uint8Array(days.length).fill(1),
    },
    until,
    source,
    orders,
    value,
    discounted,
  };
}

function drawSource({ sources }: ShopTruth, random: Random): number {
  let left = random.uniform();
  for (const [place, { share }] of sources.entries()) {
    left -= share;
    if (left < 0) return place;
  }
  return sources.length - 1;
}

function drawPurchases(
  truth: ShopTruth,
  from: number,
  {
    begins,
    end,
    random,
  }: { readonly begins: number; readonly end: number; readonly random: Random },
): { readonly at: number; readonly spent: number }[] {
  const source = truth.sources[from] ?? { rate: 1, value: 1 };
  const rate = random.gamma(truth.r, truth.alpha) * source.rate;
  const leave = random.beta(truth.a, truth.b);
  const level = random.gamma(truth.q, truth.gamma);
  const purchases: { at: number; spent: number }[] = [];
  for (let at = begins; at < end; at += random.exponential() / rate) {
    purchases.push({ at, spent: random.gamma(truth.p, level) * source.value });
    if (random.uniform() < leave) break;
  }
  return purchases;
}
