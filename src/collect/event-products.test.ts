import { Readable } from "node:stream";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { temporaryStore } from "../../test/analytics/cluster.ts";
import { sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { eventProducts } from "./event-products.ts";
import { importProducts } from "./import-products.ts";
import { type Intake, openIntake } from "./intake.ts";
import { saveShop } from "./shop.ts";

const opened: { readonly close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

const receivedAt = Date.parse("2026-06-01T12:00:00Z");
const mug = {
  product_id: 7,
  sku: "MUG",
  name: "Mug",
  category: "Kitchen",
  brand: "Acme",
  price: 9.5,
};

async function shop(
  shards: 1 | 2,
  most?: number,
): Promise<{ store: Store; door: () => Promise<Intake> }> {
  const store = await temporaryStore(shards);
  opened.push(store);
  await saveShop(store, { currency: "EUR", timezone: "Europe/Berlin" });
  const door = async (): Promise<Intake> => {
    const products = await eventProducts(store, most);
    const intake = await openIntake(store, [products]);
    opened.push(products, intake);
    return intake;
  };
  return { store, door };
}

let sent = 0;
async function view(intake: Intake, properties: object): Promise<void> {
  sent += 1;
  const item = {
    type: "track",
    event: "Product Viewed",
    userId: "u",
    messageId: `m${sent}`,
    properties,
  };
  await intake.receive({ source: "web", items: [item], receivedAt });
}

const known = (store: Store): Promise<unknown> =>
  store.rows(
    sql`SELECT sku, name, category, toString(price) AS price, toString(stock) AS stock, import_id AS importId FROM product ORDER BY sku`,
    z.record(z.string(), z.unknown()),
  );

const file = (text: string): Parameters<typeof importProducts>[1] => ({
  name: "feed.csv",
  size: text.length,
  open: () => Readable.from([Buffer.from(text)]),
});

test.each([1, 2] as const)(
  "what no feed told is known from the first event that names it; a feed's word stands, whichever came first (%i shard)",
  async (shards) => {
    const { store, door } = await shop(shards);
    await importProducts(store, file("sku,name,price\nCUP,Cup of the feed,4\n"), {});
    const intake = await door();
    await view(intake, mug);
    await view(intake, { ...mug, name: "Another name" });
    await view(intake, {
      products: [{ sku: "CUP", name: "Cup" }, { product_id: 9 }, { sku: "PAN", name: "Pan" }],
    });
    const mugs = {
      sku: "MUG",
      name: "Mug",
      category: "Kitchen",
      price: "9.5",
      stock: null,
      importId: "events:web",
    };
    const pans = { ...mugs, sku: "PAN", name: "Pan", category: "", price: null };
    expect(await known(store)).toEqual([
      expect.objectContaining({ sku: "CUP", name: "Cup of the feed", price: "4" }),
      mugs,
      pans,
    ]);
    await importProducts(store, file("sku,stock\nMUG,3\n"), {});
    await view(await door(), { ...mug, name: "Mug anew" });
    expect(await known(store)).toContainEqual(
      expect.objectContaining({ sku: "MUG", name: "Mug", price: "9.5", stock: "3" }),
    );
  },
);

test("an event that raced a feed does not outweigh it", async () => {
  const { store, door } = await shop(1);
  const intake = await door();
  await importProducts(store, file("sku,name\nMUG,Mug of the feed\n"), {});
  await view(intake, mug);
  expect(await known(store)).toEqual([expect.objectContaining({ name: "Mug of the feed" })]);
});

test("events bring so many products and no more, also after a restart", async () => {
  const { store, door } = await shop(1, 2);
  const intake = await door();
  const products = ["A", "B", "C"].map((sku) => ({ sku, name: sku }));
  await view(intake, { products });
  await view(await door(), { sku: "D", name: "D" });
  expect(await known(store)).toHaveLength(2);
});
