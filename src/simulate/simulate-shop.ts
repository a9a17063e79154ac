import type { Instant } from "../core/time.ts";
import { type Agenda, openAgenda, type SimulatedEvent } from "./agenda.ts";
import { type Customer, drawCustomer } from "./customer.ts";
import { sendMail } from "./mail.ts";
import { composeOrder, refundProperties } from "./order.ts";
import {
  addresseeOf,
  nothingSent,
  offerOn,
  purchaseFactor,
  recentOf,
  type Sent,
  sentAfter,
  unsubscribeChance,
} from "./response.ts";
import { type DayNumber, dayMs, momentOf, yearDays } from "./season.ts";
import type { Shop } from "./shop.ts";
import { openStock, type Stock } from "./stock.ts";
import { channelOf, firstChannel, serverTrack, visit } from "./visit.ts";
import { webVisit } from "./web-visit.ts";

/** A customer's life as far as it has come. Changed in place, day after day: there may be a million of them. */
interface Life {
  readonly customer: Customer;
  orders: number;
  visits: number;
  /**
   * How much of the purchase rate must still pass before the next order: exponential with mean 1. Whatever the rate does
   * from day to day, orders are then a Poisson process of that rate.
   */
  toOrder: number;
  toVisit: number;
  subscribed: boolean;
  sent: Sent;
  messageDays: DayNumber[];
}

/**
 * All that happens in a shop, in the order of time, with message ids that repeat: equal shops give equal events.
 * Memory grows with the customers, not with the events.
 *
 * @example
 * for (const { at, message } of simulateShop(shop)) send(message);
 */
export function* simulateShop(shop: Shop): Generator<SimulatedEvent> {
  const agenda = openAgenda(shop);
  const newcomers = customersByDay(shop);
  const stock = openStock(shop);
  const run = { shop, stock, agenda };
  let lives: Life[] = [];
  for (let day = shop.firstDay; day < shop.endDay; day++) {
    if ((day + 3) % 7 === 0) stock.fillUp();
    for (const place of newcomers.get(day) ?? []) lives.push(begin(run, drawCustomer(shop, place)));
    newcomers.delete(day);
    for (const life of lives) live(run, life, day);
    passBy(run, day);
    yield* agenda.take(day);
    const dawn = (day + 1) * dayMs;
    lives = lives.filter(({ subscribed, customer }) => subscribed || customer.leavesAt > dawn);
  }
}

interface Run {
  readonly shop: Shop;
  readonly stock: Stock;
  readonly agenda: Agenda;
}

function customersByDay(shop: Shop): Map<DayNumber, number[]> {
  const places = new Map<DayNumber, number[]>();
  for (let place = 0; place < shop.options.customers; place++) {
    const day = Math.floor(drawCustomer(shop, place).begins / dayMs);
    const there = places.get(day);
    if (there) there.push(place);
    else places.set(day, [place]);
  }
  return places;
}

/** A customer's first visit, at whose end the first order is made. */
function begin(run: Run, customer: Customer): Life {
  const life: Life = {
    customer,
    orders: 0,
    visits: 0,
    toOrder: 0,
    toVisit: run.shop.stream(customer.place, "visits").exponential(),
    subscribed: customer.consents.email,
    sent: nothingSent,
    messageDays: [],
  };
  placeOrder(run, life, customer.begins);
  return life;
}

/** One day of a customer: orders, visits, messages. */
function live(run: Run, life: Life, day: DayNumber): void {
  const { shop } = run;
  const { customer } = life;
  const from = Math.max(day * dayMs, customer.begins);
  const there = (Math.min((day + 1) * dayMs, customer.leavesAt) - from) / dayMs;
  if (there > 0) {
    const rate = customer.ordersPerDay * shop.season(day) * there;
    life.toOrder -= rate * purchaseFactor(shop.truth, customer, { sent: life.sent, day });
    while (life.toOrder <= 0) {
      const moment = momentOf(day, shop.stream(customer.place, "moment", life.orders));
      placeOrder(run, life, Math.max(moment, from));
    }
    life.toVisit -= rate * customer.visitsPerOrder;
    while (life.toVisit <= 0) lookAround(run, life, day);
  }
  if (life.subscribed && day > Math.floor(customer.begins / dayMs)) receiveMail(run, life, day);
}

/** An order at the end of a visit, and how long it is until the next one. */
function placeOrder(run: Run, life: Life, at: Instant): void {
  const { shop, stock, agenda } = run;
  const { customer } = life;
  const nth = life.orders;
  const random = shop.stream(customer.place, "order", nth);
  life.orders += 1;
  life.toOrder += random.exponential();
  const isRefunded = random.uniform() < shop.truth.refunds;
  const offer = offerOn(shop.truth, life.sent, Math.floor(at / dayMs));
  const order = composeOrder(shop, customer, { nth, offer, stock, random });
  const emit = agenda.emitFor(customer.place);
  const { campaign, referrer, search, name } = customer.source;
  const channel = nth === 0 ? firstChannel(customer) : channelOf(shop, customer, random);
  const arrival = nth === 0 && name !== "store" ? { campaign, referrer, search } : {};
  const doneAt = visit({ ...run, customer, random, emit }, { at, channel, order, arrival });
  if (!isRefunded) return;
  const refundedAt = doneAt + Math.floor((3 + 11 * random.uniform()) * dayMs);
  emit(refundedAt, serverTrack(customer, "Order Refunded", refundProperties(order)));
}

/** A visit without an order, and how long it is until the next one. */
function lookAround(run: Run, life: Life, day: DayNumber): void {
  const { customer } = life;
  const random = run.shop.stream(customer.place, "visit", life.visits);
  life.visits += 1;
  life.toVisit += random.exponential();
  const channel = channelOf(run.shop, customer, random);
  const emit = run.agenda.emitFor(customer.place);
  const at = Math.max(momentOf(day, random), customer.begins);
  visit({ ...run, customer, random, emit }, { at, channel, arrival: {} });
}

/** What the shop sends a customer on a day, and what comes of it. */
function receiveMail(run: Run, life: Life, day: DayNumber): void {
  const { shop, agenda } = run;
  const { customer } = life;
  for (const treatment of shop.policy(day, addresseeOf(customer))) {
    if (!life.subscribed) return;
    life.messageDays = recentOf(life.messageDays, day);
    const random = shop.stream(customer.place, "mail", day, treatment.campaign);
    const emit = agenda.emitFor(customer.place);
    const { unsubscribes, clickedAt } = sendMail(
      customer,
      { day, treatment },
      {
        unsubscribeChance: unsubscribeChance(shop.truth, customer, life.messageDays.length),
        random,
        emit,
      },
    );
    life.sent = sentAfter(life.sent, day, treatment);
    life.messageDays.push(day);
    life.subscribed = !unsubscribes;
    if (clickedAt === undefined || clickedAt >= customer.leavesAt) continue;
    const campaign = { source: "newsletter", medium: "email", name: treatment.campaign };
    const arrival = { campaign, search: `?utm_source=newsletter&utm_medium=email` };
    visit({ ...run, customer, random, emit }, { at: clickedAt, channel: "web", arrival });
  }
}

/** Visits of people who never buy. */
function passBy(run: Run, day: DayNumber): void {
  const { shop } = run;
  const { customers } = shop.options;
  const perDay = (customers * shop.truth.passersByPerYear) / yearDays;
  const random = shop.stream("passers-by", day);
  const emit = run.agenda.emitFor(null);
  for (let left = random.poisson(perDay * shop.season(day)); left > 0; left--) {
    // Drawn like a customer, of a place that no customer has.
    const customer = drawCustomer(shop, customers + day * 10_000_000 + left);
    const { campaign, referrer, search } = customer.source;
    const at = momentOf(day, random);
    const arrival = { campaign, referrer, search };
    if (customer.consents.analytics)
      webVisit(
        { ...run, customer, random, emit },
        { at, device: customer.ids.browsers[0] ?? customer.ids.app, loggedIn: false, ...arrival },
      );
  }
}
