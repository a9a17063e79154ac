import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importOrders } from "../../src/collect/import-orders.ts";
import { importProducts } from "../../src/collect/import-products.ts";
import { readShop } from "../../src/collect/shop.ts";
import type { SourceFile } from "../../src/collect/source-file.ts";
import { readShopFacts } from "../../src/predict/value-questions.ts";
import type { Store } from "../../src/store/store.ts";
import { temporaryStore } from "./cluster.ts";

function fileOf(text: string): SourceFile {
  return { name: "x.csv", size: text.length, open: () => Readable.from([Buffer.from(text)]) };
}

const head =
  "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Cancelled at,Refunded Amount";
const order = (name: string, rest: { cancelled?: string; refunded?: number }): string =>
  `${name},ana@example.com,paid,EUR,100,10,0,110,0,2026-01-05 10:00:00 +0100,1,Shirt,100,S,${rest.cancelled ?? ""},${rest.refunded ?? 0}`;

describe.each([1, 2] as const)("on %d shard(s)", (shards) => {
  let store: Store;
  beforeAll(async () => {
    store = await temporaryStore(shards);
  });
  afterAll(() => store.close());

  test("a whole order that is taken back contributes nothing, half of one half", async () => {
    const rows = [
      head,
      order("#1", {}),
      order("#2", { refunded: 110 }),
      order("#3", { cancelled: "2026-01-06 10:00:00 +0100" }),
      order("#4", { refunded: 55 }),
    ];
    await importOrders(store, fileOf(rows.join("\n")), { timezone: "Europe/Amsterdam" });
    const shop = await readShop(store);
    if (shop === undefined) throw new Error("the shop is not known");
    // 100 × the margin of 40 %, shipping passed on at cost; of #4 half.
    expect(await readShopFacts(store, shop)).toMatchObject({ revenue: 16_500, contribution: 6000 });
    await importProducts(store, fileOf("sku,cost\nS,30\n"), { currency: "EUR" });
    expect(await readShopFacts(store, shop)).toMatchObject({ contribution: 7000 + 3500 });
  });
});
