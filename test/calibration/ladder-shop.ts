import { promoClasses } from "../../src/customers/profile.ts";
import { ladderRules } from "../../src/decide/offer-ladder.ts";
import { couponTerms } from "../../src/decide/offers/coupon-terms.ts";
import { type LadderPolicy, ladder, levelFor } from "../../src/decide/policy/ladder.ts";
import { fullPriceMember } from "../../src/decide/policy/learned-ladder.ts";
import { classifyPromo } from "../../src/predict/promo-class.ts";
import type { MemberBelief } from "../../src/stats/response-class-draws.ts";
import {
  depths,
  type OfferShop,
  offerDays,
  offerShop,
  type SeenCustomer,
  type SeenOrder,
} from "./offer-shop.ts";
import { shopClasses } from "./shop-classes.ts";

/** What the offer ladder brings in the simulated shop, whose customers are not those that it assumes. */

const percents = depths.slice(1).map((depth) => Math.round(100 * depth));

/** The ladder as it is shipped, with the shop's campaigns for levels. An order changes no later one there, and none is pulled forward. */
export const shipped: LadderPolicy = ladder.schema.parse({
  ...{ kind: "ladder", levels: percents.map((percent) => `p${percent}`), windowDays: offerDays },
  ...{ carriedOver: 0, pulledForward: 0 },
});

const treatments = percents.map((percent) => ({
  id: `p${percent}`,
  coupon: couponTerms.parse({ percent }),
}));

/** Ways of giving offers: one level for all, and the rules, with the guard of the class that buys at full price and without. */
export const ways: readonly string[] = [
  ...["none", "10 %", "20 %", "30 %"],
  ...ladderRules.flatMap((rule) => [`${rule}, unguarded`, rule]),
];

/** What one way brought, cents a customer. */
export interface WayResult {
  readonly contribution: number;
  readonly given: number;
  /** Of `given`, to customers whose true type is full-price. */
  readonly toFullPrice: number;
}

/** A customer's own orders count beside so many of the shop's usual one. */
const priorOrders = 3;

/** What each of {@link ways} truly brings in one simulated shop in the week of an offer, judged on some of its customers. */
export function ladderShop(options: {
  readonly customers: number;
  readonly days: number;
  readonly judged: number;
  readonly seed: number;
}): readonly WayResult[] {
  const shop = offerShop(options);
  const known = shop.seen.filter(({ orders }) => orders.length > 0);
  const promo = classesOf(known);
  const { beliefOf } = shopClasses(known, shop.shop.endDay);
  const usual = meanOrder(known.flatMap(({ orders }) => orders));
  const judged = known
    .flatMap((customer, i) => (customer.addressable ? [{ customer, i }] : []))
    .slice(0, options.judged);
  const sums = ways.map(() => ({ contribution: 0, given: 0, toFullPrice: 0 }));
  for (const { customer, i } of judged) {
    const promoClass = promoClasses[promo.promoClass[i] ?? 0] ?? "unknown";
    const levels = levelsFor(customer, {
      ...{ promoClass, fullPrice: promo.value[i] ?? 0, belief: beliefOf(i), usual },
    });
    const truth = truthOf(shop, customer.place);
    for (const [way, level] of levels.entries()) {
      const sum = sums[way];
      if (sum === undefined) continue;
      sum.contribution += (truth.worth[level] ?? 0) / judged.length;
      sum.given += (truth.given[level] ?? 0) / judged.length;
      if (truth.isFullPrice) sum.toFullPrice += (truth.given[level] ?? 0) / judged.length;
    }
  }
  return sums;
}

function truthOf({ worthOf, givenOf, typeOf }: OfferShop, place: number) {
  return {
    worth: worthOf(place),
    given: givenOf(place),
    isFullPrice: typeOf(place) === "full-price",
  };
}

/** Promotion classes as a prediction gives them, from the orders alone. */
function classesOf(known: readonly SeenCustomer[]) {
  const column = (read: (customer: SeenCustomer) => number): Float64Array =>
    Float64Array.from(known, read);
  const subjects = { subjectHigh: column(() => 0), subjectLow: column(({ place }) => place) };
  const sum = (read: (order: SeenOrder) => number) =>
    column(({ orders }) => orders.reduce((total, order) => total + read(order), 0));
  return classifyPromo(subjects, {
    ...subjects,
    units: sum(({ units }) => units),
    fullPrice: sum(({ fullPrice }) => fullPrice),
    squares: sum(({ squares }) => squares),
  });
}

/** Cents: what an order comes to before a coupon, and what of it is contribution. */
function meanOrder(orders: readonly SeenOrder[], usual = { revenue: 0, contribution: 0 }) {
  const prior = usual.revenue === 0 ? 0 : priorOrders;
  const mean = (read: (order: SeenOrder) => number, prior0: number): number =>
    (orders.reduce((total, order) => total + read(order), 0) + prior * prior0) /
    (orders.length + prior);
  return {
    revenue: mean(({ revenue, discount }) => revenue + discount, usual.revenue),
    contribution: mean(
      ({ revenue, discount, cost }) => revenue + discount - cost,
      usual.contribution,
    ),
  };
}

function levelsFor(
  customer: SeenCustomer,
  of: {
    readonly promoClass: (typeof promoClasses)[number];
    readonly fullPrice: number;
    readonly belief: MemberBelief;
    readonly usual: { readonly revenue: number; readonly contribution: number };
  },
): readonly number[] {
  const { promoClass, fullPrice, belief, usual } = of;
  const { contribution } = meanOrder(customer.orders, usual);
  const mark = {
    ...{ promoClass, fullPrice, orderValue: contribution, residualValue: 0, pAlive: 1 },
    ...{ expectedOrders: 1, nextEarly: null, nextLate: null, discovery: {} },
    orders: customer.orders.length,
  };
  const order = { usualOrder: usual.revenue, contribution: usual.contribution };
  const learned = { order, currency: "EUR" };
  const byRule = ladderRules.flatMap((rule) => {
    const policy = { ...shipped, rule };
    const { level } = levelFor(policy, { mark, belief, learned, choosing: { treatments } });
    const given = promoClass === "full-price" ? 0 : level;
    return [given, fullPriceMember(belief) === undefined ? given : 0];
  });
  return [...depths.keys(), ...byRule];
}
