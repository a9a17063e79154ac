import { describe, expect, test } from "vitest";
import type { JsonObject } from "./event.ts";
import type { TellingReading, ToldRefund } from "./order-telling.ts";
import { readShopifyRefund } from "./shopify-refund.ts";

const reading: TellingReading = {
  source: "shopify",
  shopCurrency: "USD",
  rates: { EUR: 1.1 },
  receivedAt: Date.parse("2026-06-01T12:00:00Z"),
};

const refund = {
  id: 111_222,
  order_id: 5_550_000_001_001,
  processed_at: "2026-05-22T13:00:00-05:00",
  refund_line_items: [
    {
      ...{ line_item_id: 1, quantity: 1, subtotal: 80.99, total_tax: 10 },
      line_item: { sku: "BOX-1", name: "Box - large" },
    },
  ],
  transactions: [{ kind: "refund", status: "success", amount: "90.99", currency: "USD" }],
  order_adjustments: [],
};

function told(change: JsonObject = {}): ToldRefund {
  const read = readShopifyRefund({ ...refund, ...change }, reading);
  if (!read.ok) throw new Error(`${read.field} ${read.reason}`);
  if (read.telling === null) throw new Error(read.why);
  return read.telling;
}

const payment = (amount: string, currency = "USD") => [
  { ...{ kind: "refund", status: "success" }, amount, currency },
];

describe("a refund", () => {
  test("has what was paid back, its tax and what came back, exact to the ten-thousandth", () => {
    expect(told()).toEqual({
      kind: "refund",
      source: "shopify",
      orderId: "5550000001001",
      otherIds: [],
      refundId: "111222",
      at: Date.parse("2026-05-22T18:00:00Z"),
      paidBack: 909_900,
      tax: 100_000,
      currency: "USD",
      rate: 1,
      lines: [{ sku: "BOX-1", product: "Box - large", quantity: 10_000, amount: 809_900 }],
    });
  });

  test("of a shop whose prices include tax has the same tax in it", () => {
    const items = [{ quantity: 1, subtotal: "90.99", total_tax: "15.79" }];
    expect(told({ refund_line_items: items })).toMatchObject({ paidBack: 909_900, tax: 157_900 });
  });

  test("with shipping has the shipping's tax too", () => {
    const order_adjustments = [{ kind: "shipping_refund", amount: "-5.00", tax_amount: "-1.00" }];
    const change = { order_adjustments, transactions: payment("96.99") };
    expect(told(change)).toMatchObject({ paidBack: 969_900, tax: 110_000 });
  });

  test("of an amount that its items do not explain does not tell its tax", () => {
    expect(told({ transactions: payment("20.00") }).tax).toBe(null);
    expect(told({ refund_line_items: [], transactions: payment("20.00") })).toMatchObject({
      ...{ paidBack: 200_000, tax: null, lines: [] },
    });
  });

  test("in another currency than the shop counts in is converted", () => {
    expect(told({ transactions: payment("10.00", "EUR"), refund_line_items: [] })).toMatchObject({
      ...{ paidBack: 110_000, currency: "EUR", rate: 1.1 },
    });
  });

  test("paid in the buyer's currency counts as what Shopify converted its items to", () => {
    const money = (amount: string, currency_code: string) => ({ amount, currency_code });
    const subtotal_set = {
      ...{ shop_money: money("80.99", "USD"), presentment_money: money("161.98", "CAD") },
    };
    const [item] = refund.refund_line_items;
    const change = { refund_line_items: [{ ...item, subtotal_set }] };
    expect(told({ ...change, transactions: payment("181.98", "CAD") })).toMatchObject({
      ...{ paidBack: 909_900, tax: 100_000, currency: "USD" },
    });
  });

  test("that paid nothing back, such as an item taken off an order, is none", () => {
    const read = readShopifyRefund({ ...refund, transactions: [] }, reading);
    expect(read).toMatchObject({
      ok: true,
      telling: null,
      why: "Refund 111222 paid nothing back.",
    });
  });

  test.each([
    [{ id: null }, "id", ""],
    [{ order_id: null }, "order_id", ""],
    [{ transactions: payment("ten") }, "transactions[0].amount", "ten"],
    [{ transactions: payment("10.00", "JPY") }, "transactions[0].currency", "JPY"],
    [{ refund_line_items: [{ quantity: {} }] }, "refund_line_items[0].quantity", "{}"],
  ])("with %j is refused by its field", (change, field, value) => {
    const read = readShopifyRefund({ ...refund, ...change }, reading);
    expect(read).toMatchObject({ ok: false, field, value });
  });
});
