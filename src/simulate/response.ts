import type { Minor } from "../core/money.ts";
import { categories, elementAt } from "./catalogue.ts";
import type { Customer } from "./customer.ts";
import { type DayNumber, dayMs, yearDays } from "./season.ts";
import type { Shop } from "./shop.ts";
import type { ShopTruth, TypeTruth } from "./shop-truth.ts";
import type { Offer, Policy, Treatment } from "./treatment.ts";

/** What was sent to a customer of late, as far as it still acts. */
export interface Sent {
  /** The day of the last message. */
  readonly messageDay: DayNumber;
  /** The last offer, and its day. */
  readonly offer: Offer | undefined;
  readonly offerDay: DayNumber;
}

/** Nothing was ever sent. */
export const nothingSent: Sent = {
  messageDay: Number.NEGATIVE_INFINITY,
  offer: undefined,
  offerDay: Number.NEGATIVE_INFINITY,
};

/** What was sent of late, after a treatment. A message without an offer takes none away. */
export function sentAfter(sent: Sent, day: DayNumber, { offer }: Treatment): Sent {
  return offer ? { messageDay: day, offer, offerDay: day } : { ...sent, messageDay: day };
}

/** The offer that holds on a day. */
export function offerOn(
  { messages }: ShopTruth,
  { offer, offerDay }: Sent,
  day: DayNumber,
): Offer | undefined {
  return day > offerDay && day <= offerDay + messages.offerDays ? offer : undefined;
}

/**
 * What an offer multiplies the purchase rate of a type by.
 * @example offerFactor(usualTruth.types["light-offer"], 0.05); // 1.75
 */
function offerFactor({ offer: { gain, from, full } }: TypeTruth, depth: number): number {
  return 1 + gain * Math.min(1, Math.max(0, (depth - from) / (full - from)));
}

/** What all that was sent multiplies a customer's purchase rate by on a day. */
export function purchaseFactor(
  truth: ShopTruth,
  { type, messageLift }: Customer,
  { sent, day }: { readonly sent: Sent; readonly day: DayNumber },
): number {
  const offer = offerOn(truth, sent, day);
  const acts = day > sent.messageDay && day <= sent.messageDay + truth.messages.messageDays;
  return (acts ? 1 + messageLift : 1) * (offer ? offerFactor(truth.types[type], offer.depth) : 1);
}

/** The chance that a customer unsubscribes at a message, after so many in the seven days before. */
export function unsubscribeChance(
  { messages }: ShopTruth,
  { impatience }: Pick<Customer, "impatience">,
  recent: number,
): number {
  const grown = 1 + messages.unsubscribeGrowth * recent;
  return Math.min(1, messages.unsubscribeBase * impatience * grown);
}

/** The messages among these days that are in the seven before a day, or on it. */
export function recentOf(days: readonly DayNumber[], day: DayNumber): DayNumber[] {
  return days.filter((each) => each >= day - 7);
}

/**
 * The chance that a customer who has not left buys in the seven days after a day, when treated on that day, or not at
 * all, and nothing else acts.
 */
export function chanceToBuyWithinWeek(
  shop: Shop,
  customer: Customer,
  { day, treatment }: { readonly day: DayNumber; readonly treatment?: Treatment | undefined },
): number {
  const sent = treatment ? sentAfter(nothingSent, day, treatment) : nothingSent;
  const { ordersPerDay, leavesPerDay: mu } = customer;
  // Without a purchase: stays to the end, or leaves at some moment before which none was made.
  let none = 0;
  let untouched = 1;
  for (let next = day + 1; next <= day + 7; next++) {
    const factor = purchaseFactor(shop.truth, customer, { sent, day: next });
    const both = mu + ordersPerDay * shop.season(next) * factor;
    none += untouched * (mu / both) * -Math.expm1(-both);
    untouched *= Math.exp(-both);
  }
  return 1 - none - untouched;
}

/**
 * What an order brings on average, in cents: price paid less refunds and cost of goods.
 *
 * @param depth of the coupon that the customer holds; 0 for none
 */
export function contributionPerOrder(shop: Shop, customer: Customer, depth: number): Minor {
  const { truth, catalogue } = shop;
  const choices = catalogue.choices[customer.type];
  const paid = 1 - truth.types[customer.type].redeems * depth;
  let perPiece = 0;
  for (let category = 0; category < categories.length; category++) {
    const before = customer.categoriesUpTo[category - 1] ?? 0;
    const chance = (customer.categoriesUpTo[category] ?? 1) - before;
    const { price, cost } = elementAt(choices, category);
    perPiece += chance * (price * paid - cost);
  }
  return (1 + customer.furtherLines) * (1 + truth.twoPieces) * perPiece * (1 - truth.refunds);
}

/** What is asked of {@link expectedContribution}. */
export interface ExpectedRequest {
  /** The first day; the customer has not left when it begins. */
  readonly from: DayNumber;
  readonly days: number;
  /** Who is sent what, also before `from`. */
  readonly policy: Policy;
  /** A year; 0 to count late money as much as early. */
  readonly discountRate: number;
}

/**
 * What a customer is expected to bring, in cents, by what is true of them: how often they buy, that they may leave,
 * unsubscribe, and are moved by what a policy sends. With `noPolicy`: what they bring untreated.
 */
export function expectedContribution(
  shop: Shop,
  customer: Customer,
  { from, days, policy, discountRate }: ExpectedRequest,
): Minor {
  const { ordersPerDay, leavesPerDay: mu } = customer;
  const lived = -Math.expm1(-mu) / mu;
  const perOrder = new Map<number, number>();
  const valueAt = (depth: number): number => {
    const value = perOrder.get(depth) ?? contributionPerOrder(shop, customer, depth);
    perOrder.set(depth, value);
    return value;
  };
  let expected = 0;
  for (const { day, ways } of expectedTreatments(shop, customer, { policy, until: from + days })) {
    if (day < from) continue;
    const rate = ordersPerDay * shop.season(day) * lived * Math.exp(-mu * (day - from));
    const discount = (1 + discountRate) ** (-(day + 0.5 - from) / yearDays);
    for (const { chance, sent } of ways) {
      const factor = purchaseFactor(shop.truth, customer, { sent, day });
      const value = valueAt(offerOn(shop.truth, sent, day)?.depth ?? 0);
      expected += rate * discount * chance * factor * value;
    }
  }
  return expected;
}

/** A way in which things may have come: what acts then, and how likely it is. */
interface Way {
  readonly chance: number;
  readonly sent: Sent;
}

/** By day, the ways in which what was sent so far may act: still subscribed, or unsubscribed at a message of late. */
function* expectedTreatments(
  { truth }: Shop,
  customer: Customer,
  { policy, until }: { readonly policy: Policy; readonly until: DayNumber },
): Generator<{ readonly day: DayNumber; readonly ways: readonly Way[] }> {
  const addressee = addresseeOf(customer);
  let subscribed = customer.consents.email ? 1 : 0;
  let sent = nothingSent;
  let recent: DayNumber[] = [];
  let left: Way[] = [];
  for (let day = addressee.since; day < until; day++) {
    const away = left.reduce((sum, { chance }) => sum + chance, 0);
    const never = { chance: 1 - subscribed - away, sent: nothingSent };
    yield { day, ways: [{ chance: subscribed, sent }, ...left, never] };
    if (subscribed === 0 || day <= addressee.since) continue;
    recent = recentOf(recent, day);
    for (const treatment of policy(day, addressee)) {
      sent = sentAfter(sent, day, treatment);
      const goes = subscribed * unsubscribeChance(truth, customer, recent.length);
      left.push({ chance: goes, sent });
      subscribed -= goes;
      recent.push(day);
    }
    const { messageDays, offerDays } = truth.messages;
    left = left.filter(
      (way) => day < Math.max(way.sent.messageDay + messageDays, way.sent.offerDay + offerDays),
    );
  }
}

/** What the shop knows of a customer to whom it writes. */
export function addresseeOf({ ids, begins }: Customer): { id: string; since: DayNumber } {
  return { id: ids.userId ?? ids.email, since: Math.floor(begins / dayMs) };
}
