import { expect, test } from "vitest";
import { readEvent } from "../collect/event.ts";
import { eventIdentities } from "../collect/event-identities.ts";
import type { SimulatedEvent } from "./agenda.ts";
import { drawCustomer } from "./customer.ts";
import { identitiesOf, storeKiosk } from "./person-ids.ts";
import { createShop, type Shop, type ShopOptions } from "./shop.ts";
import { usualTruth } from "./shop-truth.ts";
import { simulateShop } from "./simulate-shop.ts";

const from = Date.UTC(2025, 9, 1);
const options: ShopOptions = { customers: 400, days: 75, seed: 7, from };
const shop = createShop(options);
const events = [...simulateShop(shop)];
const textOf = (all: Iterable<SimulatedEvent>): string =>
  Array.from(all, ({ message }) => JSON.stringify(message)).join("\n");

test("equal seeds give equal events, byte for byte; another seed gives other people", () => {
  expect(events.length).toBeGreaterThan(15_000);
  expect(textOf(simulateShop(createShop(options)))).toBe(textOf(events));
  const others = [...simulateShop(createShop({ ...options, seed: 8 }))];
  const ids = (all: readonly SimulatedEvent[]): Set<unknown> =>
    new Set(
      all.flatMap(({ message: { messageId, userId, anonymousId } }) =>
        [messageId, userId, anonymousId].filter((id) => id !== undefined),
      ),
    );
  const own = ids(events);
  expect([...ids(others)].filter((id) => own.has(id))).toEqual([]);
});

test("runs of other lengths have other message ids, so that none is taken for a repeated one", () => {
  const longer = simulateShop(createShop({ ...options, days: 76 })).next();
  expect(events[0]?.message.messageId).toMatch(/^sim-\w+-0$/);
  expect(longer.done ? "" : longer.value.message.messageId).not.toBe(events[0]?.message.messageId);
});

test("Global Privacy Control is said where Perennial reads it, and refuses ads", () => {
  const said = (of: SimulatedEvent): unknown => Object(of.message.context["consent"]).gpc;
  const own = events.filter(({ customer }) => customer !== null);
  const control = own.filter((each) => said(each) === true);
  expect(control.length).toBeGreaterThan(100);
  for (const { customer, message } of control) {
    expect(drawCustomer(shop, customer ?? 0).consents).toMatchObject({ privacyControl: true });
    expect(message.context["consent"]).toMatchObject({ categoryPreferences: { ads: false } });
  }
});

test("events come in the order of time, within the days, each with an id of its own", () => {
  const times = events.map(({ at }) => at);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times[0]).toBeGreaterThanOrEqual(from);
  expect(times.at(-1)).toBeLessThan(from + options.days * 86_400_000);
  expect(events.map(({ message }) => Date.parse(message.timestamp))).toEqual(times);
  expect(new Set(events.map(({ message }) => message.messageId)).size).toBe(events.length);
});

test("every event is one for the intake, as small as it must be, and named as Segment names it", () => {
  const names = new Set<string>();
  for (const { at, message } of events) {
    const read = readEvent(JSON.parse(JSON.stringify(message)), { receivedAt: Date.now() });
    if (!read.ok) throw new Error(`${JSON.stringify(message)}: ${read.field} ${read.reason}`);
    if (read.event.at !== at) throw new Error(`${message.timestamp} is read as another time`);
    if (message.type === "track") names.add(read.event.name);
  }
  expect([...names].sort()).toEqual([
    "Cart Viewed",
    "Checkout Started",
    "Coupon Applied",
    "Email Delivered",
    "Email Link Clicked",
    "Email Opened",
    "Order Completed",
    "Order Refunded",
    "Payment Info Entered",
    "Product Added",
    "Product Added to Wishlist",
    "Product Clicked",
    "Product List Viewed",
    "Product Viewed",
    "Products Searched",
    "Unsubscribed",
  ]);
});

test("an event names nobody but its own person, a shared tablet or kiosk, or a nameless receipt", () => {
  const kiosks = new Set([0, 1, 2, 3].map((store) => storeKiosk(shop, store).anonymousId));
  const users = new Map<string, Set<number>>();
  const strange: string[] = [];
  let nameless = 0;
  for (const { customer, message } of events) {
    const read = readEvent(message, { receivedAt: Date.now() });
    if (!read.ok || customer === null) continue;
    const own = identitiesOf(drawn(shop, customer).ids).map(
      ({ kind, value }) => `${kind}:${value}`,
    );
    for (const { kind, value } of eventIdentities(read.event)) {
      if (kiosks.has(value)) continue;
      if (value.startsWith("receipt-")) nameless += 1;
      else if (!own.includes(`${kind}:${value}`)) strange.push(value);
      users.set(value, (users.get(value) ?? new Set()).add(customer));
    }
  }
  expect(strange).toEqual([]);
  expect(nameless).toBeGreaterThan(0);
  const shared = [...users].filter(([, people]) => people.size > 1).map(([id]) => id);
  expect(shared.length).toBeGreaterThan(0);
  for (const id of shared) {
    for (const place of users.get(id) ?? [])
      expect(identitiesOf(drawn(shop, place).ids)).toContainEqual({
        kind: "anonymous_id",
        value: id,
        shared: true,
      });
  }
});

const known = new Map<number, ReturnType<typeof drawCustomer>>();
function drawn(of: Shop, place: number): ReturnType<typeof drawCustomer> {
  const customer = known.get(place) ?? drawCustomer(of, place);
  known.set(place, customer);
  return customer;
}

test("who refused analytics is seen by the server, the till and the mail alone", () => {
  const seen = new Set<unknown>();
  for (const { customer, message } of events)
    if (customer !== null && !drawn(shop, customer).consents.analytics)
      seen.add(message.context["channel"]);
  expect(seen).toEqual(new Set(["server", "pos", "email"]));
});

test("only searchers search, and find nothing as often as is true", () => {
  let searches = 0;
  let nothing = 0;
  for (const { customer, message } of events) {
    if (message.event !== "Products Searched") continue;
    if (customer !== null) expect(drawn(shop, customer).isSearcher).toBe(true);
    if (message.properties?.["results"] === 0) nothing += 1;
    else searches += 1;
  }
  // Each look for a product is one search that finds, and before it at times one that does not.
  const p = usualTruth.people.foundNothing;
  expect(Math.abs(nothing - p * searches)).toBeLessThan(4 * Math.sqrt(searches * p * (1 - p)));
});

test("amounts of an order add up, and a coupon takes off what it says", () => {
  const orders = events.filter(({ message }) => message.event === "Order Completed");
  expect(orders.length).toBeGreaterThan(options.customers * 0.95);
  let coupons = 0;
  for (const { message } of orders) {
    const { subtotal, total, revenue, shipping, tax, discount, coupon, products } = Object(
      message.properties,
    );
    const full = products.reduce(
      (sum: number, line: { price: number; quantity: number }) => sum + line.price * line.quantity,
      0,
    );
    expect(revenue + discount).toBeCloseTo(full, 6);
    expect(total).toBeCloseTo(subtotal + shipping + tax, 6);
    if (coupon === undefined) continue;
    coupons += 1;
    expect(discount / full).toBeCloseTo(Number(/^SAVE(\d+)-/.exec(coupon)?.[1]) / 100, 2);
  }
  expect(coupons).toBeGreaterThan(10);
});

test("a shop of no customers, of half a day, or from noon is refused, with the value", () => {
  for (const [wrong, said] of [
    [{ customers: 0 }, "customers is 0"],
    [{ days: 0.5 }, "days is 0.5"],
    [{ from: from + 43_200_000 }, "no midnight UTC"],
  ] as const)
    expect(() => createShop({ ...options, ...wrong })).toThrow(said);
});
