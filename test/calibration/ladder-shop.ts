import { promoClasses } from "../../src/customers/profile.ts";
import { chooseOffer, ladderRules } from "../../src/decide/offer-ladder.ts";
import {
  type AudienceCurve,
  audienceCurves,
  type LevelAnswers,
  ladderAudience,
} from "../../src/decide/offers/response-curves.ts";
import { classifyPromo } from "../../src/predict/promo-class.ts";
import type { BetaBelief } from "../../src/stats/beta-distribution.ts";
import type { MemberBelief } from "../../src/stats/response-class-draws.ts";
import {
  depths,
  type OfferShop,
  offerShop,
  type SeenCustomer,
  type SeenOrder,
} from "./offer-shop.ts";
import { shopClasses } from "./shop-classes.ts";

/** What the offer ladder brings in the simulated shop, whose customers are not those that it assumes. */

/** Nobody's expected share of units at full price may reach it, in the careful way. */
const carefulShare = 0.6;

/** From this chance of being of the class that buys at full price, money is given to nobody: more likely than not. */
const classChance = 0.5;

/** Ways of giving offers: one level for all; the two rules by bands of audiences, also with the careful bound of the full-price share, and by classes, also with the bound of the class. */
export const ways: readonly string[] = [
  ...["none", "10 %", "20 %", "30 %"],
  ...ladderRules.flatMap((rule) => [rule, `${rule}, careful`]),
  ...ladderRules.flatMap((rule) => [`${rule}, classes`, `${rule}, classes, careful`]),
];

/** What one way brought, cents a customer. */
export interface WayResult {
  readonly contribution: number;
  readonly given: number;
  /** Of `given`, to customers whose true type is full-price. */
  readonly toFullPrice: number;
}

const day = 86_400_000;
/** A customer's own orders count beside so many of the shop's usual one. */
const priorOrders = 3;
const draws = 1_000;

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
  const curves = audienceCurves(answersOf(known, promo.prior), draws);
  const { beliefOf } = shopClasses(known, shop.shop.endDay);
  const usual = meanOrder(known.flatMap(({ orders }) => orders));
  const judged = known
    .flatMap((customer, i) => (customer.addressable ? [{ customer, i }] : []))
    .slice(0, options.judged);
  const sums = ways.map(() => ({ contribution: 0, given: 0, toFullPrice: 0 }));
  for (const { customer, i } of judged) {
    const promoClass = promoClasses[promo.promoClass[i] ?? 0] ?? "unknown";
    const levels = levelsFor(customer, {
      promoClass,
      fullPrice: promo.value[i] ?? 0,
      belief: beliefOf(i),
      curves,
      usual,
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
  const promo = classifyPromo(subjects, {
    ...subjects,
    units: sum(({ units }) => units),
    fullPrice: sum(({ fullPrice }) => fullPrice),
    squares: sum(({ squares }) => squares),
  });
  return { ...promo, prior: promo.prior ?? { alpha: 1, beta: 1 } };
}

/** The answers of audiences to the random campaigns, each customer in the audience of that day. */
function answersOf(known: readonly SeenCustomer[], prior: BetaBelief) {
  const found = new Map<string, { trials: number; bought: number; used: number }[]>();
  for (const { orders, trials } of known)
    for (const { day: on, level, bought, used } of trials) {
      const before = orders.filter(({ at }) => at < on * day);
      const audience = audienceOf(before, shareOf(before, prior));
      const levels = found.get(audience) ?? depths.map(() => ({ trials: 0, bought: 0, used: 0 }));
      found.set(audience, levels);
      const answers = levels[level];
      if (answers === undefined) continue;
      answers.trials += 1;
      if (bought) answers.bought += 1;
      if (used) answers.used += 1;
    }
  return [...found].map(([audience, levels]: [string, readonly LevelAnswers[]]) => ({
    audience,
    levels,
  }));
}

function audienceOf(orders: readonly SeenOrder[], share: number | null): string {
  return ladderAudience(
    share,
    orders.some(({ usesCoupon }) => usesCoupon),
  );
}

/** The expected share of units at full price, as `classifyPromo` has it. */
function shareOf(orders: readonly SeenOrder[], { alpha, beta }: BetaBelief): number | null {
  const sum = (read: (order: SeenOrder) => number): number =>
    orders.reduce((total, order) => total + read(order), 0);
  const units = sum((order) => order.units);
  if (units === 0) return null;
  const trials = units ** 2 / sum(({ squares }) => squares);
  const successes = (trials * sum(({ fullPrice }) => fullPrice)) / units;
  return (alpha + successes) / (alpha + beta + trials);
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
    readonly curves: ReadonlyMap<string, AudienceCurve>;
    readonly usual: { readonly revenue: number; readonly contribution: number };
  },
): readonly number[] {
  const curve = of.curves.get(audienceOf(customer.orders, of.fullPrice));
  const { responses, marked, chances } = of.belief;
  const { revenue, contribution } = meanOrder(customer.orders, of.usual);
  const economics = (usedAt: (level: number) => number) => ({
    margin: contribution,
    costs: depths.map((depth, level) => depth * revenue * usedAt(level)),
    // In this shop an order changes no later one, and none is pulled forward: rates are as they are.
    ...{ laterValue: 0, carriedOver: 0, pulledForward: 0 },
  });
  // Nobody is due to buy anyway within a week at these rates; the shop's campaigns are six weeks apart.
  const candidate = {
    ...{ promoClass: of.promoClass, chanceAnyway: 0, daysSinceOffer: null, budgetLeft: null },
  };
  const byBand = ladderRules.flatMap((rule) => {
    const money = economics(() => curve?.used ?? 1);
    const { level } = chooseOffer(curve?.responses ?? [], money, { candidate, rule });
    return [level, of.fullPrice >= carefulShare ? 0 : level];
  });
  const isFullPrice = chances.length > 1 && (chances[0] ?? 0) >= classChance;
  const byClass = ladderRules.flatMap((rule) => {
    const money = economics((level) => marked[1]?.[level] ?? 1);
    const { level } = chooseOffer(responses, money, { candidate, rule });
    return [level, isFullPrice ? 0 : level];
  });
  return [...depths.keys(), ...byBand, ...byClass];
}
