import { gzipSync } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryStore } from "../../../test/analytics/cluster.ts";
import { type Product, readProducts } from "../../collect/product.ts";
import { openQuarantine } from "../../collect/quarantine.ts";
import { replayQuarantine } from "../../collect/replay-quarantine.ts";
import { saveShop } from "../../collect/shop.ts";
import type { Store } from "../../store/store.ts";
import { createApp } from "../server.ts";

const token = "a-token-of-the-owner-0123456789";
let store: Store;
let app: FastifyInstance;

beforeAll(async () => {
  store = await temporaryStore();
  app = await createApp(store, token);
});
afterAll(async () => {
  await app.close();
  await store.close();
});

async function post(
  body: string | Buffer,
  url = "/api/products",
): Promise<{ readonly status: number; readonly answer: unknown }> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const { statusCode, body: text } = await app.inject({ method: "POST", url, headers, body });
  const last = text.trim().split("\n").at(-1) ?? "";
  return { status: statusCode, answer: JSON.parse(last) };
}

async function product(sku: string): Promise<Product | undefined> {
  return (await readProducts(store, [sku])).get(sku);
}

test("nobody sends products without the owner's token", async () => {
  const answer = await app.inject({ method: "POST", url: "/api/products", body: "[]" });
  expect(answer.statusCode).toBe(401);
});

test("amounts of a shop that is not known are refused with what to do", async () => {
  expect(await post('[{"sku":"A","price":1}]')).toMatchObject({
    status: 400,
    answer: { error: { code: "CURRENCY_UNKNOWN" } },
  });
  await saveShop(store, { currency: "EUR", timezone: "Europe/Amsterdam" });
});

test("products go in by sku, and what a later request does not name stays", async () => {
  const first = [
    { sku: "A", name: "Mug", price: 12.5, cost: "4.20", stock: 3, options: { Size: "M" } },
    {
      sku: "B",
      name: "Cup",
      available: true,
      attributes: { Material: "clay" },
      url: "https://s.example/b",
    },
  ];
  expect(await post(JSON.stringify(first))).toMatchObject({
    status: 200,
    answer: { received: 2, accepted: 2, added: 2, rejected: [] },
  });
  expect(await post('{"sku":"A","stock":0}\n{"sku":"B","attributes":null}\n')).toMatchObject({
    answer: { received: 2, accepted: 2, added: 0 },
  });
  expect(await product("A")).toMatchObject({
    ...{ name: "Mug", price: "12.5", cost: "4.2", stock: "0", options: { Size: "M" } },
  });
  expect(await product("B")).toMatchObject({ name: "Cup", available: 1, attributes: {} });
});

test("what is no product is told by its place, field, value and reason, and the rest goes in", async () => {
  const { answer } = await post(
    JSON.stringify([
      { sku: "C", stock: 1 },
      { sku: "D", prize: 4 },
      { name: "no sku" },
      { sku: "E", price: "cheap" },
      { sku: "F", cost: -1 },
      { sku: "G", options: { Size: 4 } },
      { sku: "H", url: "javascript:alert(1)" },
      7,
      { sku: 8 },
      { sku: "I", price: {} },
      { sku: "J", stock: 2 },
    ]),
  );
  expect(answer).toMatchObject({ received: 11, accepted: 2, added: 2 });
  expect(answer).toHaveProperty(
    "rejected",
    [
      [1, "prize", "4", "A product has no such field. It may have sku, name,"],
      [2, "sku", "", "Invalid input: expected string, received undefined"],
      [3, "price", "cheap", '"cheap" is no number.'],
      [4, "cost", "-1", '"-1" is below 0.'],
      [5, "options.Size", "4", "Invalid input: expected string, received number"],
      [6, "url", "javascript:alert(1)", '"javascript:alert(1)" is no address of the web'],
      [7, "", "7", "The line is JSON and no object"],
      [8, "sku", "8", "Invalid input: expected string, received number"],
      [9, "price", "{}", "must be a number, or a text that is one"],
    ].map(([index, field, value, reason]) => ({
      ...{ index, field, value, reason: expect.stringContaining(String(reason)) },
    })),
  );
});

test("rejected products wait, are no more let through as they are, and go in when mended", async () => {
  const waiting = await openQuarantine(store);
  expect(waiting).toHaveLength(9);
  expect(waiting[0]).toMatchObject({
    file: "POST /api/products",
    what: "products",
    column: "prize",
  });
  expect(await replayQuarantine(store, {})).toMatchObject({ accepted: 0, stillWaiting: 9 });
  const mended = { [waiting[0]?.rowId ?? ""]: '{"sku":"D","price":4.00}' };
  expect(await replayQuarantine(store, { mended })).toMatchObject({ accepted: 1, stillWaiting: 8 });
  expect(await product("D")).toMatchObject({ price: "4" });
});

test("a body may be one object, lines or packed, and one that is none says so", async () => {
  expect(await post(JSON.stringify({ sku: "K", stock: 1 }, null, 2))).toMatchObject({
    answer: { accepted: 1 },
  });
  expect(await post(gzipSync('[{"sku":"K","stock":1}]'))).toMatchObject({
    answer: { accepted: 1 },
  });
  for (const body of ["", "[]", JSON.stringify(Array.from({ length: 5_001 }, () => ({})))])
    expect(await post(body)).toMatchObject({
      status: 400,
      answer: { error: { code: "BAD_ARGUMENT" } },
    });
  expect(await post(Buffer.from([0x7b, 0xff]))).toMatchObject({ status: 400 });
  expect(await post('[{"sku":"K"')).toMatchObject({ status: 400 });
  const large = await post(Buffer.alloc(10 * 1024 * 1024 + 1, " "));
  expect(large).toMatchObject({
    status: 400,
    answer: { error: { message: expect.stringContaining("in several") } },
  });
});

test("requests at one moment lose nothing of each other", async () => {
  const fields = [
    "name",
    "brand",
    "category",
    "parent_sku",
    "stock",
    "cost",
    "price",
    "list_price",
  ];
  await Promise.all(fields.map((field) => post(JSON.stringify([{ sku: "L", [field]: "5" }]))));
  const found = await product("L");
  expect(fields.map((field) => new Map(Object.entries(found ?? {})).get(field))).toEqual(
    fields.map(() => "5"),
  );
});

test("a Parquet file that is sent to an operation is imported as from disk", async () => {
  const file = parquetWriteBuffer({
    columnData: [
      { name: "sku", data: ["M", "N"] },
      { name: "stock", data: [4, null] },
    ],
  });
  const url = "/api/operations/import-products?file=products.parquet&input={}";
  const { answer } = await post(Buffer.from(file), url);
  expect(answer).toMatchObject({ kind: "done", result: { accepted: 2, added: 2 } });
  expect(await product("M")).toMatchObject({ stock: "4" });
  const { answer: refused } = await post(Buffer.from("PAR1PAR1"), url);
  expect(refused).toMatchObject({ kind: "error", code: "FORMAT_UNKNOWN" });
});
