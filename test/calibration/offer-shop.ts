import { type Customer, drawCustomer } from "../../src/simulate/customer.ts";
import { composeOrder, type Order, type OrderLine } from "../../src/simulate/order.ts";
import {
  addresseeOf,
  expectedContribution,
  nothingSent,
  offerOn,
  purchaseFactor,
  recentOf,
  sentAfter,
  unsubscribeChance,
} from "../../src/simulate/response.ts";
import { type DayNumber, dayMs } from "../../src/simulate/season.ts";
import { createShop, type Shop } from "../../src/simulate/shop.ts";
import type { CustomerType } from "../../src/simulate/shop-truth.ts";
import type { Stock } from "../../src/simulate/stock.ts";

/** The simulated shop of `src/simulate` as a shop sees it: orders and what was sent. Hidden types are for judging alone. */

/** Depths of the shop's random campaigns, from the message without an offer. */
export const depths = [0, 0.1, 0.2, 0.3] as const;
/** An offer holds so many days after the one on which it was sent. */
export const offerDays = 7;

/** An order that the shop can tell whose it is. */
export interface SeenOrder {
  readonly at: number;
  /** Cents: price paid, and what the goods cost. */
  readonly revenue: number;
  readonly cost: number;
  readonly discount: number;
  readonly usesCoupon: boolean;
  /** Units bought, those at full price, and the squares of each line's units, as `promo-questions` counts them. */
  readonly units: number;
  readonly fullPrice: number;
  readonly squares: number;
  /** By line: the place of its category, and whether it was sold at its list price or above. */
  readonly lines: readonly { readonly category: number; readonly isFull: boolean }[];
}

/** One random campaign as it came to a customer. */
export interface SeenTrial {
  readonly day: DayNumber;
  readonly level: number;
  /** Bought in the days in which the offer held. */
  readonly bought: boolean;
  readonly used: boolean;
}

/** A customer as the shop sees them. */
export interface SeenCustomer {
  readonly place: number;
  /** Where the first visit came from. */
  readonly source: string;
  readonly orders: readonly SeenOrder[];
  readonly trials: readonly SeenTrial[];
  /** May be written to: agreed and did not unsubscribe. */
  readonly addressable: boolean;
}

/** A shop after its history, with its truth. */
export interface OfferShop {
  readonly shop: Shop;
  readonly seen: readonly SeenCustomer[];
  readonly typeOf: (place: number) => CustomerType;
  /** True contribution of the days in which an offer sent on the last day holds, cents, at each depth. */
  readonly worthOf: (place: number) => readonly number[];
  /** What of it is given away at each depth. */
  readonly givenOf: (place: number) => readonly number[];
}

/** Draws a shop and lets it live. */
export function offerShop(options: {
  readonly customers: number;
  readonly days: number;
  readonly seed: number | string;
}): OfferShop {
  const shop = createShop({ ...options, from: Date.UTC(2024, 0, 1) });
  const customers = Array.from({ length: options.customers }, (_, place) =>
    drawCustomer(shop, place),
  );
  return { shop, seen: customers.map((each) => liveOf(shop, each)), ...truthOf(shop, customers) };
}

/** What happens to a customer in a shop as `simulateShop` lets it happen: orders and mail alone, without visits; nothing is ever sold out. */
function liveOf(shop: Shop, customer: Customer): SeenCustomer {
  const { truth } = shop;
  const addressee = addresseeOf(customer);
  const orders: SeenOrder[] = [];
  const mailed: { readonly day: DayNumber; readonly level: number }[] = [];
  let subscribed = customer.consents.email;
  let sent = nothingSent;
  let messageDays: DayNumber[] = [];
  let toOrder = 0;
  let nth = 0;
  const buy = (at: number): void => {
    const random = shop.stream(customer.place, "order", nth);
    toOrder += random.exponential();
    const isRefunded = random.uniform() < truth.refunds;
    const offer = offerOn(truth, sent, Math.floor(at / dayMs));
    const order = composeOrder(shop, customer, { nth, offer, stock: alwaysThere, random });
    nth += 1;
    if (!isRefunded) orders.push(seenOrder(order, at));
  };
  buy(customer.begins);
  for (let day = addressee.since; day < shop.endDay; day++) {
    const from = Math.max(day * dayMs, customer.begins);
    const there = (Math.min((day + 1) * dayMs, customer.leavesAt) - from) / dayMs;
    if (there > 0) {
      const rate = customer.ordersPerDay * shop.season(day) * there;
      toOrder -= rate * purchaseFactor(truth, customer, { sent, day });
      while (toOrder <= 0) buy(Math.max(from, day * dayMs + dayMs / 2));
    }
    if (!subscribed || day <= addressee.since) continue;
    for (const treatment of shop.policy(day, addressee)) {
      if (!subscribed) break;
      messageDays = recentOf(messageDays, day);
      const random = shop.stream(customer.place, "mail", day, treatment.campaign);
      if (treatment.campaign.startsWith("coupon-"))
        mailed.push({
          day,
          level: depths.findIndex((each) => each === (treatment.offer?.depth ?? 0)),
        });
      subscribed = random.uniform() >= unsubscribeChance(truth, customer, messageDays.length);
      sent = sentAfter(sent, day, treatment);
      messageDays.push(day);
    }
  }
  return {
    place: customer.place,
    source: customer.source.name,
    orders,
    addressable: subscribed,
    trials: trialsOf(mailed, orders, shop),
  };
}

const alwaysThere: Stock = {
  ...{ has: () => true, take: () => {}, fillUp: () => {} },
  another: (choose) => choose(),
};

function seenOrder({ lines, discount, coupon, revenue, cost }: Order, at: number): SeenOrder {
  const sum = (read: (line: OrderLine) => number): number =>
    lines.reduce((total, line) => total + read(line), 0);
  const isListed = ({ product: { price, listPrice } }: OrderLine): boolean => price >= listPrice;
  const isFull = (line: OrderLine): boolean => coupon === undefined && isListed(line);
  return {
    ...{ at, revenue, cost, discount, usesCoupon: coupon !== undefined },
    units: sum(({ quantity }) => quantity),
    fullPrice: sum((line) => (isFull(line) ? line.quantity : 0)),
    squares: sum(({ quantity }) => quantity ** 2),
    lines: lines.map((line) => ({ category: line.product.category, isFull: isListed(line) })),
  };
}

/** Campaigns whose days are over, each with what was bought in them. */
function trialsOf(
  mailed: readonly { readonly day: DayNumber; readonly level: number }[],
  orders: readonly SeenOrder[],
  { endDay }: Shop,
): SeenTrial[] {
  return mailed
    .filter(({ day }) => day + offerDays < endDay)
    .map(({ day, level }) => {
      const within = orders.filter(
        ({ at }) => at >= (day + 1) * dayMs && at < (day + 1 + offerDays) * dayMs,
      );
      const used = within.some(({ usesCoupon }) => usesCoupon);
      return { day, level, bought: within.length > 0, used };
    });
}

function truthOf(
  shop: Shop,
  customers: readonly Customer[],
): Pick<OfferShop, "typeOf" | "worthOf" | "givenOf"> {
  const day = shop.endDay - 1;
  const worth = (customer: Customer, depth: number): number =>
    customer.leavesAt <= (day + 1) * dayMs
      ? 0
      : expectedContribution(shop, customer, {
          from: day + 1,
          days: offerDays,
          discountRate: 0,
          policy: (on) =>
            on !== day
              ? []
              : [depth === 0 ? { campaign: "x" } : { campaign: "x", offer: { code: "x", depth } }],
        });
  const at = (place: number): Customer => {
    const customer = customers[place];
    if (customer === undefined) throw new Error(`no customer ${place}`);
    return customer;
  };
  const worthOf = (place: number): number[] => depths.map((depth) => worth(at(place), depth));
  return {
    typeOf: (place) => at(place).type,
    worthOf,
    givenOf: (place) => {
      // The same purchases as if nothing had been redeemed, less what they bring.
      const { types } = shop.truth;
      const { type } = at(place);
      const free = {
        ...shop,
        truth: { ...shop.truth, types: { ...types, [type]: { ...types[type], redeems: 0 } } },
      };
      return depths.map((depth, i) =>
        at(place).leavesAt <= (day + 1) * dayMs
          ? 0
          : expectedContribution(free, at(place), {
              from: day + 1,
              days: offerDays,
              discountRate: 0,
              policy: (on) =>
                on !== day
                  ? []
                  : [
                      depth === 0
                        ? { campaign: "x" }
                        : { campaign: "x", offer: { code: "x", depth } },
                    ],
            }) - (worthOf(place)[i] ?? 0),
      );
    },
  };
}
