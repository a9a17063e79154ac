import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { temporaryStore } from "../../test/analytics/cluster.ts";
import { tableFile } from "../../test/analytics/table-file.ts";
import { readFactsDigest } from "../predict/value-questions.ts";
import { sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import {
  type ImportProductsOptions,
  importProducts,
  importProductsOptions,
} from "./import-products.ts";
import { type ImportSummary, undoImport } from "./import-run.ts";
import { type Product, readProducts } from "./product.ts";
import { openQuarantine } from "./quarantine.ts";
import { discardQuarantine, replayQuarantine } from "./replay-quarantine.ts";
import { saveShop } from "./shop.ts";

let store: Store;
beforeAll(async () => {
  store = await temporaryStore();
  await saveShop(store, { currency: "EUR", timezone: "Europe/Amsterdam" });
});
afterEach(async () => {
  await store.command(sql`TRUNCATE TABLE product_local`);
  await discardQuarantine(store, undefined);
});
afterAll(() => store.close());

function importText(text: string, options: ImportProductsOptions = {}): Promise<ImportSummary> {
  const name = text.startsWith("{") ? "products.ndjson" : "products.csv";
  return importProducts(store, tableFile(name, text), options);
}

async function skus(): Promise<string[]> {
  const rows = await store.rows(
    sql`SELECT sku FROM product ORDER BY sku`,
    z.object({ sku: z.string() }),
  );
  return rows.map(({ sku }) => sku);
}

/** What is known of a product, without what is not. */
async function known(sku: string): Promise<Partial<Product>> {
  const product = (await readProducts(store, [sku])).get(sku);
  const said = Object.entries(product ?? {}).filter(
    ([, value]) => value !== null && value !== "" && JSON.stringify(value) !== "{}",
  );
  return Object.fromEntries(said);
}

test("names, categories, prices and costs go in by sku, and bad rows wait", async () => {
  const summary = await importText(
    "Variant SKU,Title,Type,Price,Cost per item\n'001,Mug,Kitchen,12.50,4.2\nB2,Lamp,Light,,\n,none,,,\nC3,Rug,Home,cheap,1\nD4,Too,wide,1,1,x\nE5,Cup,Kitchen,1,-1\n",
  );
  expect(summary).toMatchObject({ read: 6, accepted: 2, rejected: 4, added: 2 });
  expect(summary.readAs).toEqual(["columns sku, name, category, price, cost", "amounts in EUR"]);
  expect(summary.problems.map(({ column, line }) => [column, line])).toEqual([
    ["sku", 4],
    ["price", 5],
    ["", 6],
    ["cost", 7],
  ]);
  expect(await known("001")).toEqual({
    sku: "001",
    name: "Mug",
    category: "Kitchen",
    price: "12.5",
    cost: "4.2",
  });
});

test("a mended product row is replayed", async () => {
  await importText("sku,name,price\nC3,Rug,cheap\n");
  const [row] = await openQuarantine(store);
  const mended = { [row?.rowId ?? ""]: "C3,Rug,30" };
  expect(await replayQuarantine(store, { mended })).toMatchObject({ accepted: 1 });
  expect(await known("C3")).toMatchObject({ price: "30" });
});

describe("what a feed does not name stays as it is known", () => {
  const whole =
    "sku,name,category,cost,price,stock,attribute:Material\nA,Mug,Kitchen,4,12.50,3,clay\n";

  test("a file of stocks erases no name and no cost", async () => {
    await importText(whole);
    expect(await importText("sku,stock\nA,0\nB,7\n")).toMatchObject({ accepted: 2, added: 1 });
    expect(await known("A")).toEqual({
      ...{ sku: "A", name: "Mug", category: "Kitchen", cost: "4", price: "12.5", stock: "0" },
      attributes: { Material: "clay" },
    });
    expect(await known("B")).toEqual({ sku: "B", stock: "7" });
  });

  test("an empty cell is named: it makes its value unknown", async () => {
    await importText(whole);
    await importText("sku,cost,stock,attribute:Material\nA,,,\n");
    expect(await known("A")).toEqual({ sku: "A", name: "Mug", category: "Kitchen", price: "12.5" });
  });

  test("a key that a JSON object lacks is not named, one that is null is", async () => {
    await importText(whole);
    await importText('{"sku":"A","stock":1}\n{"sku":"B","cost":2.50,"options":{"Size":"M"}}\n');
    expect(await known("A")).toMatchObject({
      cost: "4",
      stock: "1",
      attributes: { Material: "clay" },
    });
    await importText('{"sku":"A","cost":null}\n{"sku":"B","options":{}}\n{"sku":"C","stock":5}\n');
    expect(await known("A")).toEqual({
      ...{ sku: "A", name: "Mug", category: "Kitchen", price: "12.5", stock: "1" },
      attributes: { Material: "clay" },
    });
    expect(await known("B")).toEqual({ sku: "B", cost: "2.5" });
  });

  test("rows of one file that name a product again add to it, and the last word holds", async () => {
    await importText("sku,name,stock\nA,Mug,1\nA,Cup,2\n");
    expect(await known("A")).toEqual({ sku: "A", name: "Cup", stock: "2" });
    await importText('{"sku":"A","cost":3}\n{"sku":"A","price":9}\n');
    expect(await known("A")).toMatchObject({ name: "Cup", cost: "3", price: "9" });
  });

  test("files that are imported at one moment lose nothing of each other", async () => {
    const rows = Array.from({ length: 3_000 }, (_, at) => `S${at},${at % 100}`);
    await Promise.all([
      importText(`sku,stock\n${rows.join("\n")}\n`),
      importText(`sku,cost\n${rows.join("\n")}\n`),
      importText(`sku,price\n${rows.join("\n")}\n`),
    ]);
    const [found] = await store.rows(
      sql`SELECT countIf(stock = cost AND cost = price AND toString(price) = toString(toUInt32(substring(sku, 2)) % 100)) AS whole FROM product`,
      z.object({ whole: z.number() }),
    );
    expect(found?.whole).toBe(3_000);
  });
});

test("options and attributes are mapped, stand in columns of their own, or in one as JSON", async () => {
  const map = { sku: "code", "option:Size": "Grösse", "attribute:Stoff": "Fabric" };
  await importText("code;Grösse;Fabric;options.Colour;attribute.Season\nA;M;Linen;red;\n", { map });
  expect(await known("A")).toEqual({
    sku: "A",
    options: { Colour: "red", Size: "M" },
    attributes: { Stoff: "Linen" },
  });
  await importText('sku,attributes\nA,"{""Fabric"":""wool"",""Weight"":1.5}"\nB,wool\n');
  expect(await known("A")).toMatchObject({
    options: { Size: "M" },
    attributes: { Fabric: "wool", Weight: "1.5" },
  });
  expect((await openQuarantine(store))[0]?.reason).toContain("--map attribute:Size=COLUMN");
  await expect(importText("sku\nA\n", { map: { "option:Size": "none" } })).rejects.toMatchObject({
    code: "COLUMNS_MISSING",
    message: expect.stringContaining("--map option:Size=COLUMN"),
  });
  expect(importProductsOptions.safeParse({ map: { "option:": "x" } }).success).toBe(false);
});

test("a feed in the manner of Google has currencies, sale prices and words for availability", async () => {
  await importText(
    [
      "id\ttitle\tlink\timage_link\tprice\tsale_price\tavailability\titem_group_id\tbrand",
      "A\tMug\thttps://s.example/a\thttps://s.example/a.jpg\t12.50 EUR\t9.99 EUR\tin_stock\tMUGS\tFjord",
      "B\tCup\thttps://s.example/b\t\t8.00 EUR\t\tout of stock\t\t",
      "C\tPot\thttps://s.example/c\t\t8.00 USD\t\tin stock\t\t",
      "D\tPan\tjavascript:alert(1)\t\t8.00 EUR\t\tin stock\t\t",
      "E\tLid\t\t\t8.00 EUR\t\tperhaps\t\t",
      "",
    ].join("\n"),
  );
  expect(await known("A")).toEqual({
    ...{ sku: "A", name: "Mug", brand: "Fjord", price: "9.99", list_price: "12.5", available: 1 },
    ...{ url: "https://s.example/a", image_url: "https://s.example/a.jpg", parent_sku: "MUGS" },
  });
  expect(await known("B")).toMatchObject({ price: "8", list_price: "8", available: 0 });
  const waiting = await openQuarantine(store);
  expect(waiting.map(({ line, column }) => [line, column])).toEqual([
    [4, "price"],
    [5, "url"],
    [6, "available"],
  ]);
});

test("availability that only repeats the stock is left to the stock", async () => {
  await importText("sku,stock,available\nA,3,yes\nB,0,no\nC,0,yes\nD,3,no\n");
  const all = await readProducts(store, ["A", "B", "C", "D"]);
  expect(["A", "B", "C", "D"].map((sku) => all.get(sku)?.available)).toEqual([null, null, 1, 0]);
});

describe.each(["input.csv", "input-new-names.csv"])("Shopify's export, %s", (name) => {
  const text = readFileSync(
    new URL(`../../test/golden/shopify-products/${name}`, import.meta.url),
    "utf8",
  );

  test("variants inherit from the first row of their handle, and pictures make no variants", async () => {
    const summary = await importText(text);
    expect(summary).toMatchObject({ read: 7, accepted: 4, rejected: 2 });
    expect(summary.readAs).toContain("variants inherit from the first row of their handle");
    const shirt = {
      ...{ name: "Linen shirt", category: "Shirts", brand: "Fjord", parent_sku: "linen-shirt" },
      cost: "18.2",
    };
    expect(await known("LIN-M-R")).toEqual({
      ...shirt,
      ...{ sku: "LIN-M-R", price: "39", list_price: "49", stock: "4" },
      options: { Size: "M", Colour: "red" },
      image_url: "https://cdn.example/shirt.jpg",
    });
    expect(await known("0042")).toEqual({
      ...shirt,
      ...{ sku: "0042", price: "49", stock: "0", available: 1 },
      options: { Size: "L", Colour: "red" },
      image_url: "https://cdn.example/large.jpg",
    });
    expect(await known("BOX")).toEqual({
      ...{ sku: "BOX", name: "Gift box", category: "Packing", brand: "Fjord" },
      ...{ price: "5", stock: "0", available: 1 },
    });
    expect(await known("HAT")).toMatchObject({ stock: "9", available: 0 });
    expect(summary.problems.map(({ column, line }) => [column, line])).toEqual([
      ["", 5],
      ["price", 6],
      ["sku", 7],
    ]);
  });

  test("a variant that waits is mended and still inherits", async () => {
    await importText(text);
    const row = (await openQuarantine(store)).find(({ column }) => column === "price");
    const mended = { [row?.rowId ?? ""]: (row?.raw ?? "").replace("soon", "49") };
    expect(await replayQuarantine(store, { mended })).toMatchObject({ accepted: 1 });
    expect(await known("LIN-XL-R")).toMatchObject({
      ...{ name: "Linen shirt", brand: "Fjord", price: "49", parent_sku: "linen-shirt" },
      options: { Size: "XL", Colour: "red" },
    });
  });
});

test("WooCommerce's export: variations have options and inherit from their parent, sales lower the price", async () => {
  const input = new URL("../../test/golden/woocommerce-products/input.csv", import.meta.url);
  const summary = await importText(readFileSync(input, "utf8"));
  expect(summary).toMatchObject({ read: 6, accepted: 5, rejected: 1 });
  const tee = { category: "Clothing > Tees, Sale", parent_sku: "TEE" };
  expect(await known("TEE")).toEqual({
    ...{ sku: "TEE", name: "Tee", category: "Clothing > Tees, Sale", available: 1 },
    image_url: "https://w.example/tee.jpg",
    attributes: { Size: "S, M", Fabric: "Cotton" },
  });
  expect(await known("TEE-S")).toEqual({
    ...{ ...tee, sku: "TEE-S", name: "Tee - S", price: "15", list_price: "20", stock: "7" },
    ...{ cost: "6.5", options: { Size: "S" }, image_url: "https://w.example/tee.jpg" },
  });
  expect(await known("TEE-M")).toMatchObject({
    ...{ ...tee, price: "20", list_price: "20", stock: "0", available: 1 },
    ...{ options: { Size: "M, wide" }, image_url: "https://w.example/m.jpg" },
  });
  expect(await known("MUG")).toEqual({
    ...{ sku: "MUG", name: "Mug", category: "Kitchen", price: "8", list_price: "8", available: 0 },
  });
  expect(await known("TEE-L")).toMatchObject({ available: 0 });
  expect(await skus()).toEqual(["MUG", "TEE", "TEE-L", "TEE-M", "TEE-S"]);
});

test("an import is taken back with the products that it was the last to name", async () => {
  await importText("sku,cost\nA,1\nB,2\n");
  const { importId } = await importText("sku,stock\nA,3\n");
  expect(await undoImport(store, importId)).toBe(1);
  expect(await skus()).toEqual(["B"]);
});

test("values rest on names, categories and costs: stocks and prices change nothing that a run rests on", async () => {
  await importText("sku,name,category,cost\nA,Mug,Kitchen,4\n");
  const before = await readFactsDigest(store);
  await importText("sku,stock,price,url\nA,3,9,/a\n");
  expect(await readFactsDigest(store)).toBe(before);
  for (const change of ["cost\nA,5", "cost\nA,", "name\nA,Cup", "category\nA,Bar", "cost\nB,"]) {
    const last = await readFactsDigest(store);
    await importText(`sku,${change}\n`);
    expect(await readFactsDigest(store), change).not.toBe(last);
  }
});

test("costs in another currency are refused, since no rate would hold for them", async () => {
  await expect(importText("sku,cost\nA,1\n", { currency: "USD" })).rejects.toMatchObject({
    code: "CURRENCY_UNKNOWN",
    message: expect.stringContaining("Convert"),
  });
});

test("a table without a sku is refused with the columns that it has", async () => {
  await expect(importText("code,name\n1,x\n")).rejects.toMatchObject({
    code: "COLUMNS_MISSING",
    message:
      'products.csv has no column for the sku. It has "code", "name". Say which it is with --map sku=COLUMN.',
  });
  const map = { sku: "code" };
  expect(await importText("code,name\n1,x\n", { map, dryRun: true })).toMatchObject({
    accepted: 1,
  });
});

test("an unknown encoding and an empty file are refused like any other", async () => {
  await expect(importText("sku\nA\n", { encoding: "klingon" })).rejects.toMatchObject({
    code: "BAD_ARGUMENT",
  });
  await expect(importText("")).rejects.toMatchObject({ code: "FORMAT_UNKNOWN" });
});

test("hostile skus and names come back as they went in, but for NUL", async () => {
  const hostile = ["a'b", 'a"b', "a\\b", "a\tb", "=1+1", "é😀", "%", "a\u0000b", "\ud800"];
  await importText(
    hostile.map((sku) => JSON.stringify({ sku, name: sku, options: { [sku]: sku } })).join("\n"),
  );
  const clean = hostile.map((sku) => sku.replace("\0", "").toWellFormed());
  const found = await readProducts(store, clean);
  for (const sku of clean)
    expect(found.get(sku)).toMatchObject({ name: sku, options: { [sku]: sku } });
});
