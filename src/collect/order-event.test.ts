import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Event, type JsonObject, readEvent } from "./event.ts";
import { readOrderEvent } from "./order-event.ts";
import type { OrderLine } from "./order-line.ts";
import type { OrderTelling, ReadTelling, TellingReading, ToldOrder } from "./order-telling.ts";

const receivedAt = Date.parse("2026-06-01T12:00:00Z");
const reading: TellingReading = {
  source: "site",
  shopCurrency: "USD",
  rates: { EUR: 1.1 },
  receivedAt,
};

/** The amounts of the example in Segment's spec; the products are others. */
const completed = {
  checkout_id: "c-1",
  order_id: "o-1",
  affiliation: "Web store",
  total: 27.5,
  subtotal: 22.5,
  revenue: 22.5,
  shipping: 3,
  tax: 2,
  discount: 2.5,
  coupon: "MAY",
  currency: "usd",
  products: [
    { product_id: "p1", sku: "GAME-1", name: "Game", price: 19, quantity: 1 },
    { product_id: "p2", name: "Cards", price: 3, quantity: 2 },
  ],
};

function eventOf(event: string, properties: JsonObject, rest: JsonObject = {}): Event {
  const item = { type: "track", userId: "7", event, properties, messageId: "m-1", ...rest };
  const read = readEvent(item, { receivedAt });
  if (!read.ok) throw new Error(read.reason);
  return read.event;
}

function read(name: string, properties: JsonObject, rest?: JsonObject): ReadTelling<OrderTelling> {
  return readOrderEvent(eventOf(name, properties, rest), reading);
}

function order(properties: JsonObject, rest?: JsonObject, name = "Order Completed"): ToldOrder {
  const answer = read(name, properties, rest);
  if (!answer.ok) throw new Error(`${answer.field} ${answer.reason}`);
  if (answer.telling?.kind !== "order") throw new Error("no order was told");
  return answer.telling;
}

/** Kind, net and tax of each line, in cents. */
function money(lines: readonly OrderLine[]): (readonly [string, number, number])[] {
  return lines.map(({ kind, revenue, tax }) => [kind, revenue / 100, tax / 100]);
}

describe("Order Completed", () => {
  test("gives a line a product, net of its share of the discount, and shipping", () => {
    const { lines } = order(completed);
    expect(lines).toMatchObject([
      {
        ...{ line: "GAME-1|190000|10000|0", sku: "GAME-1", product: "Game", unitPrice: 190_000 },
        ...{ revenue: 171_000, discount: 19_000, tax: 15_200, coupon: "MAY", listPrice: null },
      },
      { line: "p2|30000|20000|0", sku: "p2", revenue: 54_000, discount: 6_000, tax: 4_800 },
      { kind: "shipping", revenue: 30_000, tax: 0 },
    ]);
  });

  test("adds up to its total however the client fills in the amounts", () => {
    const paid = ({ lines }: ToldOrder) =>
      lines.reduce((sum, line) => sum + line.revenue + line.tax, 0);
    expect(paid(order(completed))).toBe(275_000);
    expect(paid(order({ ...completed, revenue: 25 }, {}, "Order Updated"))).toBe(275_000);
    const { subtotal: _, revenue: __, ...onlyTotal } = completed;
    expect(paid(order(onlyTotal))).toBe(275_000);
    const amount = fc.integer({ min: 0, max: 100_000 }).map((cents) => cents / 100);
    const quantity = fc.integer({ min: 0, max: 5 });
    const anyOrder = fc.record({
      ...{ total: amount, tax: amount, shipping: amount, discount: amount },
      products: fc.array(fc.record({ sku: fc.constant("A"), price: amount, quantity })),
    });
    fc.assert(
      fc.property(anyOrder, (told) => {
        expect(paid(order({ ...told, order_id: "1" }))).toBe(Math.round(told.total * 10_000));
      }),
      { seed: 5 },
    );
  });

  const one = (price: number, quantity = 1) => ({ products: [{ sku: "A", price, quantity }] });

  test.each<[string, JsonObject, unknown]>([
    [
      "prices with tax in them",
      { ...one(121), subtotal: 100, tax: 21, total: 121 },
      [["product", 10_000, 2_100]],
    ],
    [
      "prices with tax, less a discount",
      { ...one(121), tax: 19, total: 110, discount: 11 },
      [["product", 9_100, 1_900]],
    ],
    [
      "prices after the discount",
      { ...one(90), subtotal: 90, discount: 10 },
      [["product", 9_000, 0]],
    ],
    ["no amounts but a discount", { ...one(10, 3), discount: 5 }, [["product", 2_500, 0]]],
    [
      "products that say less than the revenue",
      { ...one(10), revenue: 12.5 },
      [
        ["product", 1_000, 0],
        ["adjustment", 250, 0],
      ],
    ],
    [
      "products that say more than the revenue",
      { ...one(10), revenue: 8 },
      [
        ["product", 1_000, 0],
        ["adjustment", -200, 0],
      ],
    ],
    ["no products", { revenue: 40, tax: 8 }, [["adjustment", 4_000, 800]]],
    [
      "only a total, with shipping in it",
      { total: 27.5, shipping: 3 },
      [
        ["adjustment", 2_450, 0],
        ["shipping", 300, 0],
      ],
    ],
    [
      "products without prices",
      { products: [{ sku: "A" }], total: 5 },
      [
        ["product", 0, 0],
        ["adjustment", 500, 0],
      ],
    ],
    ["a free item", { ...one(0), total: 0, tax: 0 }, [["product", 0, 0]]],
    ["quantity 0", { ...one(9.99, 0) }, [["product", 0, 0]]],
  ])("%s are read as what was paid", (_, told, expected) => {
    expect(money(order({ order_id: "1", ...told }).lines)).toEqual(expected);
  });

  test("a discount that the prices have in them already is still known of", () => {
    const { lines } = order({ order_id: "1", ...one(90), subtotal: 90, discount: 10 });
    expect(lines).toMatchObject([{ unitPrice: 900_000, revenue: 900_000, discount: 100_000 }]);
  });

  test("floats and texts are exact to the ten-thousandth", () => {
    const products = [
      { sku: "A", price: 19.99, quantity: 3 },
      { sku: "B", price: "0.1", quantity: "3" },
      { sku: "C", price: 0.1 + 0.2, quantity: 1 },
    ];
    const { lines } = order({ order_id: "1", products });
    expect(lines.map(({ revenue }) => revenue)).toEqual([599_700, 3_000, 3_000]);
  });

  test("another currency is converted; list price and cost of a unit are taken where told", () => {
    const products = [{ sku: "A", price: 10, compare_at_price: 12, cost: 4, quantity: 2 }];
    const { lines } = order({ order_id: "1", currency: "EUR", products });
    expect(lines).toMatchObject([
      {
        ...{ currency: "EUR", rate: 1.1, unitPrice: 110_000, listPrice: 132_000 },
        ...{ revenue: 220_000, cost: 88_000 },
      },
    ]);
  });

  test("two equal products are two lines", () => {
    const product = { sku: "A", price: 1 };
    const { lines } = order({ order_id: "1", products: [product, product] });
    expect(lines.map(({ line }) => line)).toEqual(["A|10000|10000|0", "A|10000|10000|1"]);
  });

  test.each(["order_completed", "OrderCompleted", "order completed"])("may be named %s", (name) => {
    expect(order(completed, {}, name).orderId).toBe("o-1");
  });

  test("goes by its id and its checkout's, and is told when it happened", () => {
    const told = order(completed, { timestamp: "2026-05-31T10:00:00Z" });
    const at = Date.parse("2026-05-31T10:00:00Z");
    expect(told).toMatchObject({ orderId: "o-1", otherIds: ["c-1"], toldAt: at, refundIds: [] });
    expect(told.lines[0]?.orderedAt).toBe(at);
    expect(order({ ...completed, order_id: 1001 }).orderId).toBe("1001");
  });
});

describe("who bought, and where", () => {
  test("the lines have the strongest identity, the order all of them", () => {
    const { identities, lines } = order(completed, {
      ...{ anonymousId: "a", context: { traits: { email: "Ana@Example.com" } } },
    });
    expect(identities.map(({ kind }) => kind)).toEqual(["customer_id", "email", "anonymous_id"]);
    expect(lines[0]).toMatchObject({ identityKind: "customer_id", identity: "7", channel: "web" });
  });

  test.each([
    ["the channel", { channel: "pos" }, {}],
    ["the context's channel", { context: { channel: "POS" } }, {}],
    ["a register", {}, { register_id: 4 }],
  ])("%s tells a sale at a till, whose device is nobody's", (_, rest, more) => {
    const device = { anonymousId: "ipad", userId: null };
    const told = order({ ...completed, store_id: "Utrecht", ...more }, { ...device, ...rest });
    expect(told.identities).toEqual([]);
    expect(told.lines[0]).toMatchObject({
      ...{ channel: "pos", store: "Utrecht" },
      identityKind: "guest",
    });
    const card = { ...completed, loyalty_id: "L1", ...more };
    expect(order(card, { ...device, ...rest }).lines[0]).toMatchObject({
      ...{ identityKind: "loyalty_id", identity: "L1", store: "Web store" },
    });
  });

  test.each([
    ["server", "web"],
    ["mobile", "app"],
    ["Phone", "phone"],
  ])("the channel %s is %s", (channel, expected) => {
    expect(order(completed, { channel }).lines[0]?.channel).toBe(expected);
  });

  test("the campaign is the context's, else what the page's address tells", () => {
    const page = { url: "https://shop.example/thanks?gclid=x&utm_campaign=june" };
    const campaign = { source: "newsletter", name: "may" };
    const source = (context: JsonObject) => order(completed, { context }).lines[0];
    const fromCampaign = { trafficSource: "newsletter", campaign: "may" };
    expect(source({ page, campaign })).toMatchObject(fromCampaign);
    expect(source({ page })).toMatchObject({ trafficSource: "google", campaign: "june" });
    expect(source({ page: "/", campaign: 7 })).toMatchObject({ trafficSource: "", campaign: "" });
  });

  test("the country is the place's, else the person's", () => {
    const context = { location: { country: "NL" }, traits: { address: { country: "DE" } } };
    expect(order(completed, { context }).lines[0]?.country).toBe("NL");
    const { traits } = context;
    expect(order(completed, { context: { traits } }).lines[0]?.country).toBe("DE");
  });
});

describe("Order Refunded", () => {
  const products = [{ sku: "A", name: "Game", price: 19, quantity: 1 }];

  test("pays back its total; of its tax it says nothing, unless told", () => {
    expect(read("Order Refunded", { order_id: "o-1", total: 30, products })).toEqual({
      ok: true,
      telling: {
        ...{ kind: "refund", source: "site", orderId: "o-1", otherIds: [], refundId: "m-1" },
        ...{ at: receivedAt, paidBack: 300_000, tax: null, currency: "USD", rate: 1 },
        lines: [{ sku: "A", product: "Game", quantity: 10_000, amount: 190_000 }],
      },
    });
    const told = { order_id: "o-1", total: -11, tax: 1, currency: "EUR", refund_id: "r-9" };
    expect(read("Order Refunded", told)).toMatchObject({
      telling: { paidBack: 121_000, tax: 11_000, refundId: "r-9" },
    });
  });

  test("without a total pays back its products; without either, the whole order", () => {
    const paidBack = (told: JsonObject) => read("Order Refunded", { order_id: "o-1", ...told });
    expect(paidBack({ products })).toMatchObject({ telling: { paidBack: 190_000, tax: null } });
    expect(paidBack({})).toMatchObject({ telling: { paidBack: null, tax: null, lines: [] } });
    const unpriced = [{ sku: "A" }];
    expect(paidBack({ products: unpriced })).toMatchObject({ telling: { paidBack: null } });
  });

  test("of nothing is none", () => {
    expect(read("Order Refunded", { order_id: "o-1", total: 0 })).toMatchObject({ telling: null });
  });
});

test("Order Cancelled cancels the order when it happened", () => {
  expect(read("Order Cancelled", completed)).toEqual({
    ok: true,
    telling: {
      ...{
        kind: "cancellation",
        source: "site",
        orderId: "o-1",
        otherIds: ["c-1"],
        at: receivedAt,
      },
    },
  });
});

describe("what tells nothing, or cannot be read", () => {
  test.each(["Product Viewed", "Checkout Started", "Coupon Applied"])(
    "%s tells of no order",
    (name) => {
      expect(read(name, completed)).toMatchObject({ ok: true, telling: null });
    },
  );

  test("a page that is named like an order is none", () => {
    const event = { ...eventOf("Order Completed", completed), kind: "page" } as const;
    expect(readOrderEvent(event, reading)).toMatchObject({ telling: null });
  });

  test.each<[JsonObject, string, string]>([
    [{ order_id: undefined }, "properties.order_id", ""],
    [{ order_id: { id: 1 } }, "properties.order_id", '{"id":1}'],
    [{ currency: "JPY" }, "properties.currency", "JPY"],
    [{ currency: "dollars" }, "properties.currency", "dollars"],
    [{ total: "much" }, "properties.total", "much"],
    [{ total: 1e15 }, "properties.total", "1000000000000000"],
    [{ products: [{ price: 1 }, { price: "ten" }] }, "properties.products[1].price", "ten"],
    [{ products: [{ price: 9e11, quantity: 2 }] }, "properties.products[0].price", "900000000000"],
    [{ products: { sku: "A" } }, "properties.products", '{"sku":"A"}'],
    [{ products: ["A"] }, "properties.products[0]", "A"],
  ])("%j is refused by its field", (change, field, value) => {
    const answer = read("Order Completed", { ...completed, ...change });
    expect(answer).toMatchObject({ ok: false, field, value });
  });

  test.each<[JsonObject, string]>([
    [{ products: [{ sku: "A", price: 1 }, { sku: "B" }] }, "properties.products[1].price"],
    [{}, "properties.products"],
  ])("an order of which nothing says the worth is refused: %j", (told, field) => {
    expect(read("Order Completed", { order_id: "1", ...told })).toMatchObject({ ok: false, field });
  });

  test("no properties of any shape make the reader throw", () => {
    const keys = fc.constantFrom(...Object.keys(completed), "store_id", "refund_id");
    const names = fc.constantFrom("Order Completed", "Order Refunded", "Order Cancelled");
    fc.assert(
      fc.property(names, fc.dictionary(keys, fc.jsonValue()), (name, change) => {
        expect(read(name, { ...completed, ...change })).toHaveProperty("ok");
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});
