import { expect, test } from "vitest";
import { fitParetoNbd, paretoNbdObjective } from "../stats/pareto-nbd.ts";
import { compressHistories } from "../stats/purchase-histories.ts";
import type { SimulatedEvent } from "./agenda.ts";
import { type Customer, drawCustomer } from "./customer.ts";
import {
  chanceToBuyWithinWeek,
  contributionPerOrder,
  expectedContribution,
  recentOf,
  unsubscribeChance,
} from "./response.ts";
import { dayMs, yearDays } from "./season.ts";
import { createShop, type Shop, type ShopOptions } from "./shop.ts";
import { customerTypes, type ShopTruth, usualTruth } from "./shop-truth.ts";
import { simulateShop } from "./simulate-shop.ts";
import { noPolicy, type Policy, type Treatment, usualPolicy } from "./treatment.ts";
import { truthOf } from "./truth.ts";

/**
 * What happens in a simulated shop agrees with what is said to be true of it, to within four standard errors: with a
 * fixed seed either always or never.
 */
const from = Date.UTC(2024, 0, 1);

/** Orders and mail alone: what is looked at besides takes most of the time. */
const quiet: ShopTruth = { ...usualTruth, visitsPerOrder: 0.001, passersByPerYear: 0 };

const allGetMail: ShopTruth = {
  ...quiet,
  people: { ...quiet.people, emailConsent: 1 },
};

function open(options: Partial<ShopOptions>): Shop {
  return createShop({ customers: 1_000, days: 30, seed: 3, from, truth: quiet, ...options });
}

function customersOf(shop: Shop): Customer[] {
  return Array.from({ length: shop.options.customers }, (_, place) => drawCustomer(shop, place));
}

/** When each customer ordered, by place. */
function ordersOf(shop: Shop): number[][] {
  const orders: number[][] = Array.from({ length: shop.options.customers }, () => []);
  for (const { at, customer, message } of simulateShop(shop))
    if (message.event === "Order Completed" && customer !== null) orders[customer]?.push(at);
  return orders;
}

/** How many standard errors a sum of independent deviations is away from 0. */
function errorsAway(deviations: readonly number[], variance?: number): number {
  const sum = deviations.reduce((total, each) => total + each, 0);
  const own = deviations.reduce((total, each) => total + each * each, 0);
  return Math.abs(sum) / Math.sqrt(variance ?? own);
}

function shareErrorsAway(happened: readonly boolean[], p: number): number {
  const deviations = happened.map((each) => Number(each) - p);
  return errorsAway(deviations, happened.length * p * (1 - p));
}

test("sources, types within sources, consents and habits have the shares that are said", () => {
  const customers = customersOf(open({ customers: 8_000 }));
  for (const { name, share, mix } of usualTruth.sources) {
    expect(
      shareErrorsAway(
        customers.map(({ source }) => source.name === name),
        share,
      ),
    ).toBeLessThan(4);
    const own = customers.filter(({ source }) => source.name === name);
    for (const [i, type] of customerTypes.entries())
      expect(
        shareErrorsAway(
          own.map((customer) => customer.type === type),
          mix[i] ?? 0,
        ),
      ).toBeLessThan(4);
  }
  const { people, messages } = usualTruth;
  const shares: readonly (readonly [number, (customer: Customer) => boolean])[] = [
    [people.registered, ({ ids }) => ids.userId !== undefined],
    [people.loyaltyCards, ({ ids }) => ids.loyaltyId !== undefined],
    [people.searchers, ({ isSearcher }) => isSearcher],
    [people.appUsers, ({ channel }) => channel === "app"],
    [people.storeGoers, ({ channel }) => channel === "store"],
    [people.emailConsent, ({ consents }) => consents.email],
    [people.analyticsConsent, ({ consents }) => consents.analytics],
    [people.privacyControl, ({ consents }) => consents.privacyControl],
    [people.adsConsent * (1 - people.privacyControl), ({ consents }) => consents.ads],
    [messages.botOpens, ({ botOpens }) => botOpens],
    [messages.linkScanners, ({ linkScanner }) => linkScanner],
  ];
  for (const [share, has] of shares)
    expect(shareErrorsAway(customers.map(has), share)).toBeLessThan(4);
});

test("purchase and dropout rates are Gamma with the means and shapes that are said", () => {
  const customers = customersOf(open({ customers: 8_000 }));
  const check = (rates: readonly number[], mean: number, shape: number): void => {
    const n = rates.length;
    expect(errorsAway(rates.map((rate) => rate - mean))).toBeLessThan(4);
    // Var(rate) = mean² / shape; the variance of (rate − mean)² is (2 + 6 / shape) of its square.
    const variance = mean ** 2 / shape;
    const squares = rates.map((rate) => (rate - mean) ** 2 - variance);
    expect(errorsAway(squares, n * (2 + 6 / shape) * variance ** 2)).toBeLessThan(4);
  };
  for (const type of customerTypes) {
    const own = customers.filter((customer) => customer.type === type);
    const { ordersPerYear } = usualTruth.types[type];
    check(
      own.map(({ ordersPerDay }) => ordersPerDay * yearDays),
      ordersPerYear,
      usualTruth.rateShape,
    );
  }
  for (const source of usualTruth.sources) {
    const own = customers.filter((customer) => customer.source === source);
    check(
      own.map(({ leavesPerDay }) => leavesPerDay * yearDays),
      usualTruth.leavesPerYear * source.leaves,
      usualTruth.leaveShape,
    );
  }
});

test("orders after the first are as many as rate, season and time until leaving make them", () => {
  const shop = open({ days: 500, policy: noPolicy });
  const orders = ordersOf(shop);
  let variance = 0;
  const deviations = customersOf(shop).map((customer, place) => {
    let expected = 0;
    for (let day = Math.floor(customer.begins / dayMs); day < shop.endDay; day++) {
      const there =
        Math.min((day + 1) * dayMs, customer.leavesAt) - Math.max(day * dayMs, customer.begins);
      expected += customer.ordersPerDay * shop.season(day) * Math.max(0, there / dayMs);
    }
    variance += expected;
    return (orders[place]?.length ?? 0) - 1 - expected;
  });
  expect(variance).toBeGreaterThan(1_500);
  expect(errorsAway(deviations, variance)).toBeLessThan(4);
});

test("a Pareto/NBD fitted to one type of one source finds parameters no better than the true ones", () => {
  const truth: ShopTruth = {
    ...quiet,
    seasonStrength: 0,
    sources: [{ name: "organic", share: 1, mix: [1, 0, 0, 0], leaves: 2 }],
  };
  const shop = open({ customers: 2_500, days: 800, truth, policy: noPolicy });
  const [x, tx, T]: [number[], number[], number[]] = [[], [], []];
  for (const times of ordersOf(shop)) {
    const first = times[0];
    if (first === undefined) continue;
    x.push(times.length - 1);
    tx.push(((times.at(-1) ?? first) - first) / dayMs);
    T.push(shop.endDay - first / dayMs);
  }
  const { histories } = compressHistories(x, tx, T);
  const { parameters, logLikelihood } = fitParetoNbd(histories);
  const { ordersPerYear } = truth.types["full-price"];
  const [alpha, beta] = [
    (truth.rateShape / ordersPerYear) * yearDays,
    (truth.leaveShape / (truth.leavesPerYear * 2)) * yearDays,
  ];
  // Wilks: twice the gain over the truth is chi-squared with 4 degrees of freedom, above 18.5 once in a thousand.
  const coordinates = [
    Math.log(truth.rateShape / alpha),
    Math.log(truth.rateShape),
    Math.log(truth.leaveShape / beta),
    Math.log(truth.leaveShape),
  ];
  const atTruth = -paretoNbdObjective(histories)(coordinates, new Float64Array(4));
  expect(2 * (logLikelihood - atTruth)).toBeGreaterThanOrEqual(-1e-6);
  expect(2 * (logLikelihood - atTruth)).toBeLessThan(18.5);
  expect((parameters.r / parameters.alpha) * yearDays).toBeCloseTo(ordersPerYear, 0);
});

/** What each customer's orders from a day on brought, in cents, refunds and cost of goods taken off. */
function contributions(shop: Shop, fromDay: number): { value: number[]; orders: number[] } {
  const costs = new Map(shop.catalogue.products.map(({ sku, cost }) => [sku, cost]));
  const value = new Array<number>(shop.options.customers).fill(0);
  const orders = new Array<number>(shop.options.customers).fill(0);
  const counted = new Set<unknown>();
  const brought = ({ message }: SimulatedEvent): number => {
    const { revenue, total, products } = Object(message.properties);
    const paid = 100 * (message.event === "Order Refunded" ? total : revenue);
    return products.reduce(
      (left: number, { sku, quantity }: { sku: string; quantity: number }) =>
        left - quantity * (costs.get(sku) ?? 0),
      paid,
    );
  };
  for (const event of simulateShop(shop)) {
    const { customer, message, at } = event;
    if (customer === null) continue;
    const id = message.properties?.["order_id"];
    if (message.event === "Order Completed" && at >= fromDay * dayMs) {
      counted.add(id);
      value[customer] = (value[customer] ?? 0) + brought(event);
      orders[customer] = (orders[customer] ?? 0) + 1;
    } else if (message.event === "Order Refunded" && counted.has(id))
      value[customer] = (value[customer] ?? 0) - brought(event);
  }
  return { value, orders };
}

test("an order brings what is said to be true of its customer", () => {
  const shop = open({ customers: 2_500, days: 250, policy: noPolicy });
  const { value, orders } = contributions(shop, shop.firstDay);
  const deviations = customersOf(shop).map(
    (customer, place) =>
      (value[place] ?? 0) - (orders[place] ?? 0) * contributionPerOrder(shop, customer, 0),
  );
  expect(errorsAway(deviations)).toBeLessThan(4);
});

test.each([
  ["untreated", noPolicy],
  ["under the usual policy", usualPolicy],
] as const)("the next year's contribution is as expected, %s", (_, policy) => {
  const day = from / dayMs + 150;
  const shop = open({ customers: 1_500, days: 150 + 365, policy });
  const { value } = contributions(shop, day);
  const deviations = customersOf(shop).flatMap((customer, place) => {
    if (customer.begins >= day * dayMs || customer.leavesAt <= day * dayMs) return [];
    const asked = { from: day, days: 365, policy, discountRate: 0 };
    return [(value[place] ?? 0) - expectedContribution(shop, customer, asked)];
  });
  expect(deviations.length).toBeGreaterThan(300);
  expect(errorsAway(deviations)).toBeLessThan(4);
});

/** A policy of one treatment, for all, on the twentieth day. */
function once(treatment: Treatment): Policy {
  return (day) => (day === from / dayMs + 20 ? [treatment] : []);
}

const sentOn = from / dayMs + 20;
const plain: Treatment = { campaign: "c" };
const offered = (depth: number): Treatment => ({ campaign: "c", offer: { code: "C", depth } });

test.each([
  ["nothing", undefined],
  ["a message", plain],
  ["10 % off", offered(0.1)],
  ["30 % off", offered(0.3)],
] as const)("after %s each type buys within a week as often as is true", (_, treatment) => {
  const policy = treatment ? once(treatment) : noPolicy;
  const shop = open({ customers: 3_000, truth: allGetMail, policy });
  const orders = ordersOf(shop);
  const customers = customersOf(shop);
  for (const type of customerTypes) {
    let variance = 0;
    const deviations = customers.flatMap((customer, place) => {
      const dawn = (sentOn + 1) * dayMs;
      if (customer.type !== type || customer.begins >= sentOn * dayMs || customer.leavesAt <= dawn)
        return [];
      const p = chanceToBuyWithinWeek(shop, customer, { day: sentOn, treatment });
      variance += p * (1 - p);
      const bought = orders[place]?.some((at) => at >= dawn && at < dawn + 7 * dayMs);
      return [Number(bought) - p];
    });
    expect(deviations.length).toBeGreaterThan(250);
    expect(errorsAway(deviations, variance)).toBeLessThan(4);
  }
});

test("offers move deal-only customers and leave each full-price customer's orders as they were", () => {
  const orders = (treatment: Treatment): number[][] =>
    ordersOf(open({ customers: 2_000, truth: allGetMail, policy: once(treatment) }));
  const [without, withOffer] = [orders(plain), orders(offered(0.3))];
  const days = (all: readonly number[][], place: number): number[] =>
    (all[place] ?? []).map((at) => Math.floor(at / dayMs));
  let moved = 0;
  for (const { type, place } of customersOf(open({ customers: 2_000, truth: allGetMail }))) {
    const same = String(days(without, place)) === String(days(withOffer, place));
    if (type === "full-price") expect(same).toBe(true);
    else if (type === "deal-only" && !same) moved += 1;
  }
  expect(moved).toBeGreaterThan(10);
});

test.each([
  ["weekly", 7],
  ["daily", 1],
])("people who get %s mail unsubscribe as often as is true", (_, every) => {
  const policy: Policy = (day) => (day % every === 0 ? [{ campaign: `c-${day}` }] : []);
  const shop = open({ days: 90, truth: allGetMail, policy });
  const customers = customersOf(shop);
  const mailed = new Map<number, number[]>();
  let [expected, variance, unsubscribed] = [0, 0, 0];
  for (const { at, customer: place, message } of simulateShop(shop)) {
    if (place === null) continue;
    if (message.event === "Unsubscribed") unsubscribed += 1;
    const customer = customers[place];
    if (message.event !== "Email Delivered" || !customer) continue;
    const day = Math.floor(at / dayMs);
    const recent = recentOf(mailed.get(place) ?? [], day);
    const p = unsubscribeChance(shop.truth, customer, recent.length);
    mailed.set(place, [...recent, day]);
    expected += p;
    variance += p * (1 - p);
  }
  expect(Math.abs(unsubscribed - expected)).toBeLessThan(4 * Math.sqrt(variance));
  expect(unsubscribed).toBeGreaterThan(10);
});

test("more mail in a week costs more per message: seven before one make it 6.6 times as likely", () => {
  const { messages } = usualTruth;
  const one = unsubscribeChance(usualTruth, { impatience: 1 }, 0);
  expect(one).toBe(messages.unsubscribeBase);
  expect(unsubscribeChance(usualTruth, { impatience: 1 }, 7) / one).toBeCloseTo(6.6, 10);
});

test("of who has left nothing more is expected, and an offer changes nothing for full-price customers", () => {
  const shop = open({ customers: 200, days: 720 });
  for (let place = 0; place < 200; place++) {
    const { customer, hasLeft, residualValue, chanceToBuy } = truthOf(shop, place, shop.endDay);
    expect(hasLeft).toBe(customer.leavesAt <= shop.endDay * dayMs);
    if (hasLeft) expect(residualValue).toEqual({ untreated: 0, underPolicy: 0 });
    else expect(residualValue.untreated).toBeGreaterThan(0);
    if (customer.type === "full-price") expect(chanceToBuy.offer30).toBe(chanceToBuy.message);
    else if (!hasLeft) expect(chanceToBuy.offer30).toBeGreaterThan(chanceToBuy.message);
  }
});
