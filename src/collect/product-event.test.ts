import { expect, test } from "vitest";
import { type Event, type JsonObject, readEvent } from "./event.ts";
import { productsSeen } from "./product-event.ts";

const receivedAt = Date.parse("2026-06-01T12:00:00Z");
const reading = { source: "site", shopCurrency: "EUR", rates: { USD: 0.5 }, receivedAt };

function eventOf(properties: JsonObject, type = "track"): Event {
  const item = { type, userId: "7", event: "Product Viewed", name: "Product", properties };
  const read = readEvent(item, { receivedAt });
  if (!read.ok) throw new Error(read.reason);
  return read.event;
}

const product = { sku: "G-1", product_id: "p1", name: "Game", category: "Games", brand: "Acme" };
const seen = { sku: "G-1", name: "Game", category: "Games", brand: "Acme" };

test("an event about a product tells it, in the shop's currency", () => {
  const event = eventOf({ ...product, price: 18.99, compare_at_price: "25", currency: "usd" });
  expect(productsSeen(event, reading)).toEqual([{ ...seen, price: 94_950, listPrice: 125_000 }]);
});

test("an event with a list tells each; one without sku goes by its id, one with neither is left out", () => {
  const products = [{ ...product, price: 3 }, { product_id: 9 }, { name: "Card" }, "x"];
  expect(productsSeen(eventOf({ products, list_id: "sale" }), reading)).toEqual([
    { ...seen, price: 30_000, listPrice: null },
    { sku: "9", name: "", category: "", brand: "", price: null, listPrice: null },
  ]);
});

test("a currency without a rate leaves the price untold", () => {
  const event = eventOf({ ...product, price: 3, currency: "JPY" });
  expect(productsSeen(event, reading)).toEqual([{ ...seen, price: null, listPrice: null }]);
});

test("other events tell of no product", () => {
  expect(productsSeen(eventOf({ query: "game" }), reading)).toEqual([]);
  expect(productsSeen(eventOf(product, "page"), reading)).toEqual([]);
});
