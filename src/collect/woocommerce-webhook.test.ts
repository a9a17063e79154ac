import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { orderLinesOf } from "../../test/golden/order-lines.ts";
import type { JsonObject } from "./event.ts";
import type { OrderLine } from "./order-line.ts";
import type { TellingReading, ToldOrder } from "./order-telling.ts";
import { readWooWebhook } from "./woocommerce-webhook.ts";

const reading: TellingReading = {
  source: "woocommerce",
  shopCurrency: "EUR",
  rates: { USD: 0.5 },
  receivedAt: Date.parse("2026-06-01T12:00:00Z"),
};

/** An order with a coupon, shipping and tax, as version 3 of the API tells it. */
const order = {
  id: 727,
  number: "727",
  order_key: "wc_order_abc",
  created_via: "checkout",
  status: "processing",
  currency: "EUR",
  date_created: "2026-05-22T16:28:02",
  date_created_gmt: "2026-05-22T14:28:02",
  date_modified_gmt: "2026-05-22T14:28:08",
  total: "29.35",
  total_tax: "1.35",
  prices_include_tax: true,
  customer_id: 0,
  billing: { email: "Jo@example.com", phone: "(555) 555-0100", country: "US" },
  shipping: { country: "CA" },
  meta_data: [
    { key: "_wc_order_attribution_utm_source", value: "google" },
    { key: "_plugin", value: { any: ["thing"] } },
  ],
  line_items: [
    {
      ...{ name: "Tea, green", sku: "TEA-1", quantity: 2, price: 9 },
      ...{ subtotal: "24.00", total: "18.00", total_tax: "1.35" },
    },
  ],
  shipping_lines: [{ total: "10.00", total_tax: "0.00" }],
  fee_lines: [],
  coupon_lines: [{ code: "welcome5" }],
  refunds: [],
};

function told(change: JsonObject = {}, topic = "order.updated"): ToldOrder {
  const read = readWooWebhook(topic, { ...order, ...change }, reading);
  if (!read.ok) throw new Error(`${read.field} ${read.reason}`);
  if (read.telling?.kind !== "order") throw new Error("no order was told");
  return read.telling;
}

function sums(lines: readonly OrderLine[]): readonly [net: number, tax: number] {
  const sum = (part: "revenue" | "tax") => lines.reduce((all, line) => all + line[part], 0);
  return [sum("revenue"), sum("tax")];
}

describe("the lines of an order", () => {
  test("have the price before the coupon, no list price, what the coupon took, and what was paid net of tax", () => {
    const { lines } = told();
    expect(lines).toMatchObject([
      {
        ...{ kind: "product", sku: "TEA-1", quantity: 20_000, coupon: "welcome5" },
        ...{ unitPrice: 120_000, listPrice: null, discount: 60_000 },
        ...{ revenue: 180_000, tax: 13_500, orderedAt: Date.parse("2026-05-22T14:28:02Z") },
      },
      { kind: "shipping", revenue: 100_000, tax: 0 },
    ]);
    const [net, tax] = sums(lines);
    expect(net + tax).toBe(293_500);
  });

  test("are named as the import of the order's export names them, and say the same", async () => {
    const csv = `Order Number,Order Status,Order Date,Customer User,Billing Email,Item SKU,Item Name,Quantity,Item Cost,Item Tax,Coupon Code,Created Via,_wc_order_attribution_utm_source,Billing Country
727,Processing,2026-05-22T14:28:02Z,0,Jo@example.com,TEA-1,"Tea, green",2,9.00,1.35,welcome5,checkout,google,US`;
    const [exported] = (await orderLinesOf("woocommerce", csv)).lines;
    const [line] = told().lines;
    // The importer counts equal lines when it writes them: that makes `|0`.
    const numbered = { line: `${exported?.line}|0`, repeatable: false };
    const beforeCoupon = { unitPrice: 120_000, discount: 60_000 };
    // What a line names besides, the telling names for the whole order.
    const besides = { alsoNamed: undefined, otherIds: undefined };
    expect(line).toEqual({ ...exported, ...numbered, ...beforeCoupon, ...besides });
  });

  test("have fees, and discounts that are told as fees below zero", () => {
    const fee = (id: number, name: string, total: string) => ({ id, name, total, total_tax: "0" });
    const { lines } = told({ fee_lines: [fee(5, "Gift wrap", "2.50"), fee(6, "Staff", "-3.00")] });
    const fees = lines.filter(({ line }) => line.startsWith("fee"));
    expect(fees.map(({ kind, line, product, revenue }) => [kind, line, product, revenue])).toEqual([
      ["fee", "fee|5", "Gift wrap", 25_000],
      ["discount", "fee|6", "Staff", -30_000],
    ]);
  });

  test("in another currency are converted; a free item and quantity 0 divide by nothing", () => {
    const item = (quantity: number, total: string) => ({
      sku: "A",
      quantity,
      subtotal: total,
      total,
    });
    const line_items = [item(1, "0.00"), item(0, "0.00"), item(3, "10.00")];
    const { lines } = told({ currency: "USD", line_items, shipping_lines: [] });
    expect(lines.map(({ line, revenue, rate }) => [line, revenue, rate])).toEqual([
      ["A|0|10000|0", 0, 0.5],
      ["A|0|0|0", 0, 0.5],
      ["A|33333|30000|0", 50_000, 0.5],
    ]);
  });
});

describe("what became of an order", () => {
  test("money that went back in part is one refund line, its tax in the order's share", () => {
    const refunds = [
      { id: 1, total: "-10.00" },
      { id: 2, total: "-4.675" },
    ];
    const { lines, refundIds } = told({ refunds });
    expect(lines.at(-1)).toMatchObject({ kind: "refund", line: "refund", tax: -6_750 });
    expect(lines.at(-1)?.revenue).toBe(-(146_750 - 6_750));
    expect(refundIds).toEqual(["1", "2"]);
  });

  test("a refunded order keeps its lines and has their negative, as in its export", () => {
    const { lines } = told({ status: "refunded", refunds: [{ id: 1, total: "-29.35" }] });
    expect(sums(lines)).toEqual([0, 0]);
    expect(lines.map(({ kind }) => kind)).toEqual(["product", "refund", "shipping", "refund"]);
  });

  test.each(["cancelled", "failed"])("a %s order has its lines at nothing", (status) => {
    const { lines } = told({ status });
    expect(lines.map(({ line }) => line)).toEqual(told().lines.map(({ line }) => line));
    expect(sums(lines)).toEqual([0, 0]);
    expect(new Set(lines.map(({ kind }) => kind))).toEqual(new Set(["cancellation"]));
  });

  test.each(["pending", "checkout-draft", "trash"])(
    "an order in status %s is no sale",
    (status) => {
      expect(readWooWebhook("order.created", { ...order, status }, reading)).toEqual({
        ...{ ok: true, telling: null, why: `Orders in status "${status}" are no sale.` },
      });
    },
  );

  test("a deleted order, of which only the id is told, is cancelled when that arrives", () => {
    expect(readWooWebhook("order.deleted", { id: 727 }, reading)).toEqual({
      ok: true,
      telling: {
        ...{ kind: "cancellation", source: "woocommerce", orderId: "727", otherIds: [] },
        at: reading.receivedAt,
      },
    });
  });

  test("an order that was restored is told whole", () => {
    expect(told({}, "order.restored")).toEqual(told());
  });
});

describe("who bought, and how they came", () => {
  test("customer 0 is a guest, known by e-mail and phone", () => {
    const { identities, lines } = told();
    expect(identities).toEqual([
      { kind: "email", value: "jo@example.com" },
      { kind: "phone", value: "5555550100" },
    ]);
    expect(lines[0]).toMatchObject({ identityKind: "email", identity: "jo@example.com" });
  });

  test("a customer with an account goes by its id", () => {
    const { identities, lines } = told({ customer_id: 17 });
    expect(identities[0]).toEqual({ kind: "customer_id", value: "17" });
    expect(lines[0]).toMatchObject({ identityKind: "customer_id", identity: "17" });
  });

  test("without any of them the order is a guest's", () => {
    expect(told({ billing: null }).lines[0]).toMatchObject({
      identityKind: "guest",
      country: "CA",
    });
  });

  test("the source is what WooCommerce found, else what the visit began with", () => {
    const meta = (name: string, value: string) => ({ key: `_wc_order_attribution_${name}`, value });
    const began = [meta("session_entry", "https://shop.example/?gclid=x&utm_campaign=may")];
    expect(told().lines[0]).toMatchObject({ trafficSource: "google", campaign: "" });
    const { lines } = told({ meta_data: began });
    expect(lines[0]).toMatchObject({ trafficSource: "google", campaign: "may" });
  });

  test("the order goes by its number, and by its id and key", () => {
    expect(told()).toMatchObject({ orderId: "727", otherIds: ["wc_order_abc"] });
    const numbered = { orderId: "W-2026-9", otherIds: ["727", "wc_order_abc"] };
    expect(told({ number: "W-2026-9" })).toMatchObject(numbered);
  });
});

describe("what cannot be read", () => {
  test.each([
    [{ number: null, id: null }, "number", ""],
    [{ date_created_gmt: null }, "date_created_gmt", ""],
    [{ date_created_gmt: "2026-13-01T00:00:00" }, "date_created_gmt", "2026-13-01T00:00:00"],
    [{ currency: "GBP" }, "currency", "GBP"],
    [{ currency: "€" }, "currency", "€"],
    [{ line_items: [{ total: "12,50" }] }, "line_items[0].total", "12,50"],
    [{ line_items: [null] }, "line_items[0]", "null"],
    [{ refunds: [{ id: 1, total: [] }] }, "refunds[0].total", "[]"],
  ])("%j is refused by its field", (change, field, value) => {
    const read = readWooWebhook("order.updated", { ...order, ...change }, reading);
    expect(read).toMatchObject({ ok: false, field, value });
  });

  test("amounts that a rate carries beyond all bounds are refused", () => {
    const line_items = [{ sku: "A", quantity: 1, total: "900000000000" }];
    const rates = { USD: 2 };
    const change = { ...order, line_items, currency: "USD" };
    expect(readWooWebhook("order.created", change, { ...reading, rates })).toMatchObject({
      ...{ ok: false, field: "total" },
    });
  });

  test("another topic tells nothing", () => {
    expect(readWooWebhook("coupon.created", {}, reading)).toMatchObject({ telling: null });
  });

  test("no payload of any shape makes the reader throw", () => {
    const keys = fc.constantFrom(...Object.keys(order), "x");
    fc.assert(
      fc.property(fc.dictionary(keys, fc.jsonValue()), (change) => {
        const read = readWooWebhook("order.created", { ...order, ...change }, reading);
        expect(read).toHaveProperty("ok");
      }),
      { numRuns: 300, seed: 3 },
    );
  });
});
