import type { Instant } from "../core/time.ts";
import type { Random } from "../stats/random.ts";
import { categories, placeOf } from "./catalogue.ts";
import { drawPersonIds, type PersonIds } from "./person-ids.ts";
import { dayMs, momentOf, yearDays } from "./season.ts";
import type { Shop } from "./shop.ts";
import { type CustomerType, customerTypes, type SourceTruth } from "./shop-truth.ts";

/** Where a customer visits and buys. */
export const channels = ["web", "app", "store"] as const;

/** One of the places where customers visit and buy. */
export type Channel = (typeof channels)[number];

/** A customer as it truly is. What a shop can see of it is in its events alone. */
export interface Customer {
  /** From 0. */
  readonly place: number;
  readonly type: CustomerType;
  readonly source: SourceTruth;
  /** The first visit begins, at whose end the first order is made. */
  readonly begins: Instant;
  /** From then on nothing is visited or bought. Messages still arrive. */
  readonly leavesAt: Instant;
  /** While not gone, in a season of 1 and sent nothing. */
  readonly ordersPerDay: number;
  readonly leavesPerDay: number;
  readonly visitsPerOrder: number;
  /** Mean lines of an order beyond the first. */
  readonly furtherLines: number;
  /** Chances of the categories, each added to those before it. */
  readonly categoriesUpTo: Float64Array;
  readonly variety: number;
  readonly isSearcher: boolean;
  readonly channel: Channel;
  /** A message multiplies the purchase rate by 1 + this. */
  readonly messageLift: number;
  /** Multiplies the chance to unsubscribe; mean 1. */
  readonly impatience: number;
  readonly opens: number;
  readonly clicks: number;
  readonly botOpens: boolean;
  readonly linkScanner: boolean;
  readonly consents: Consents;
  readonly ids: PersonIds;
}

/** What a person agreed to. */
export interface Consents {
  readonly email: boolean;
  readonly ads: boolean;
  readonly analytics: boolean;
  /** The browser sends Global Privacy Control. */
  readonly privacyControl: boolean;
}

/**
 * The customer of a place. Depends on the shop's options alone: any one can be looked at without the others.
 *
 * @param place from 0 to customers − 1
 */
export function drawCustomer(shop: Shop, place: number): Customer {
  const { truth } = shop;
  const random = shop.stream(place, "customer");
  const source = drawSource(truth.sources, random);
  const type = drawType(source, random);
  const own = truth.types[type];
  const begins = drawBeginning(shop, random);
  const ordersPerYear = random.gamma(truth.rateShape, truth.rateShape / own.ordersPerYear);
  const leavesPerYear = random.gamma(
    truth.leaveShape,
    truth.leaveShape / (truth.leavesPerYear * source.leaves),
  );
  const variety = random.beta(...own.variety);
  const { people, messages } = truth;
  return {
    place,
    type,
    source,
    begins,
    leavesAt: Math.round(begins + (random.exponential() / leavesPerYear) * yearDays * dayMs),
    ordersPerDay: ordersPerYear / yearDays,
    leavesPerDay: leavesPerYear / yearDays,
    visitsPerOrder: random.gamma(truth.visitsShape, truth.visitsShape / truth.visitsPerOrder),
    furtherLines: random.gamma(3, 3 / own.furtherLines),
    variety,
    categoriesUpTo: drawCategories(variety, random),
    isSearcher: random.uniform() < people.searchers,
    channel: drawChannel(shop, random),
    messageLift: random.gamma(4, 4 / own.messageLift),
    impatience: random.gamma(2, 2),
    opens: random.beta(10 * messages.opens, 10 * (1 - messages.opens)),
    clicks: random.beta(10 * messages.clicks, 10 * (1 - messages.clicks)),
    botOpens: random.uniform() < messages.botOpens,
    linkScanner: random.uniform() < messages.linkScanners,
    consents: drawConsents(shop, random),
    ids: drawPersonIds(shop, place, random),
  };
}

function drawSource(sources: readonly SourceTruth[], random: Random): SourceTruth {
  let left = random.uniform();
  for (const source of sources) {
    left -= source.share;
    if (left < 0) return source;
  }
  return sources.at(-1) ?? { name: "none", share: 1, mix: [1, 0, 0, 0], leaves: 1 };
}

function drawType({ mix }: SourceTruth, random: Random): CustomerType {
  let left = random.uniform();
  for (const [i, type] of customerTypes.entries()) {
    left -= mix[i] ?? 0;
    if (left < 0) return type;
  }
  return customerTypes[0];
}

/** A moment within the shop's days, more likely on busy ones. */
function drawBeginning({ firstDay, endDay, season, busiest }: Shop, random: Random): Instant {
  for (;;) {
    const day = firstDay + random.integer(endDay - firstDay);
    if (random.uniform() * busiest < season(day)) return momentOf(day, random);
  }
}

/** Three favourites share what variety leaves; variety is spread over all. */
function drawCategories(variety: number, random: Random): Float64Array {
  const favourites = new Float64Array(categories.length);
  const weights = [random.exponential(), random.exponential(), random.exponential()];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  for (const weight of weights) {
    const place = random.integer(categories.length);
    favourites[place] = (favourites[place] ?? 0) + weight / total;
  }
  let upTo = 0;
  return favourites.map((share) => {
    upTo += (1 - variety) * share + variety / categories.length;
    return upTo;
  });
}

function drawChannel({ truth }: Shop, random: Random): Channel {
  const { appUsers, storeGoers } = truth.people;
  return (
    channels[placeOf([1 - appUsers - storeGoers, 1 - storeGoers, 1], random.uniform())] ?? "web"
  );
}

function drawConsents({ truth }: Shop, random: Random): Consents {
  const { people } = truth;
  const privacyControl = random.uniform() < people.privacyControl;
  return {
    email: random.uniform() < people.emailConsent,
    ads: random.uniform() < people.adsConsent && !privacyControl,
    analytics: random.uniform() < people.analyticsConsent,
    privacyControl,
  };
}
