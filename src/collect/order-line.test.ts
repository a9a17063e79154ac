import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { openDataFolder } from "../core/data-folder.ts";
import { type IdentityKind, subjectId } from "../core/subject.ts";
import { openStore } from "../store/open-store.ts";
import { param, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import {
  multiply,
  type OrderLine,
  occurrenceCounter,
  orderLineColumns,
  orderLineEncoder,
} from "./order-line.ts";

const dir = mkdtempSync(join(tmpdir(), "perennial-line-"));
let store: Store;
beforeAll(async () => {
  store = await openStore({ folder: openDataFolder(dir) });
});
afterAll(async () => {
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

const plain: OrderLine = {
  source: "csv",
  orderId: "1",
  line: "A|10000|10000",
  repeatable: true,
  identityKind: "customer_id",
  identity: "17850",
  orderedAt: Date.UTC(2026, 4, 31, 13, 30, 15, 120),
  kind: "product",
  sku: "A",
  product: "A thing",
  quantity: -15_000,
  unitPrice: 12_345,
  listPrice: null,
  revenue: -18_518,
  discount: 1,
  tax: 9_000_000_000_000_000,
  cost: 70_000,
  coupon: "",
  currency: "USD",
  rate: 0.00000001,
  channel: "web",
  store: "",
  trafficSource: "",
  campaign: "",
  affiliate: 'Ana "Deals"',
  country: "NL",
};

async function written(lines: readonly OrderLine[]): Promise<void> {
  const encode = orderLineEncoder("import-1", Date.UTC(2026, 5, 1));
  await store.insertLines(
    "order_line_local",
    orderLineColumns,
    lines.map((line, nth) => encode(line, nth)).join("\n"),
  );
}

test("amounts, times and ids arrive in the store exactly", async () => {
  await written([plain]);
  const rows = await store.rows(
    sql`SELECT toString(subject_id) AS subject, line, toString(quantity) AS quantity, toString(revenue) AS revenue,
  toString(tax) AS tax, toString(cost) AS cost, list_price IS NULL AS unlisted, toString(rate) AS rate,
  toString(ordered_at) AS at FROM order_line WHERE order_id = '1'`,
    z.record(z.string(), z.unknown()),
  );
  expect(rows).toEqual([
    {
      subject: subjectId("customer_id", "17850"),
      line: "A|10000|10000|0",
      quantity: "-1.5",
      revenue: "-1.8518",
      tax: "900000000000",
      cost: "7",
      unlisted: 1,
      rate: "0.00000001",
      at: "2026-05-31 13:30:15.120",
    },
  ]);
});

test("hostile texts come back from the store as they went in, but for NUL", async () => {
  const texts = fc.sample(fc.string({ unit: "binary", maxLength: 40 }), { numRuns: 300, seed: 7 });
  const hostile = [
    '"',
    "\\",
    "\n\r\t\b\f",
    "]]",
    "\u0000a\u0000",
    "'; DROP TABLE order_line; --",
    '=HYPERLINK("x")',
    "@SUM(1)",
    "🙂‍👨‍👩‍👧",
    "שלום \u202e evil",
    "\u2028\u2029",
    "\ufeff",
    "{p0:String}",
    "x".repeat(100_000),
    ...texts,
  ].map((text) => Buffer.from(text).toString());
  await written(
    hostile.map((text, index) => ({
      ...plain,
      orderId: `hostile ${index}`,
      product: text,
      sku: text,
      identity: text,
    })),
  );
  const rows = await store.rows(
    sql`SELECT order_id AS id, product, sku, identity FROM order_line WHERE order_id LIKE 'hostile %'`,
    z.object({ id: z.string(), product: z.string(), sku: z.string(), identity: z.string() }),
  );
  const stored = new Map(rows.map((row) => [row.id, row]));
  for (const [index, text] of hostile.entries()) {
    const clean = text.replaceAll("\0", "");
    expect(stored.get(`hostile ${index}`)).toMatchObject({
      product: clean,
      sku: clean,
      identity: clean,
    });
  }
});

test("guests of two orders are two subjects, the same order again is the same one", () => {
  const encode = orderLineEncoder("i", 0);
  const subject = (orderId: string) =>
    encode({ ...plain, identityKind: "guest", identity: "", orderId }, 0).split(",")[0];
  expect(subject("1")).toBe(subject("1"));
  expect(subject("1")).not.toBe(subject("2"));
});

test("ClickHouse computes the same subject ids by the expression of subjectId's docstring", async () => {
  const identities: [IdentityKind, string][] = [
    ["customer_id", "17850"],
    ["email", "zoë@example.com"],
    ["phone", "+31612345678"],
    ["loyalty_id", "🙂"],
    ["guest", "shopify/#1001"],
    ["customer_id", ""],
  ];
  const kinds = param(
    "Array(String)",
    identities.map(([kind]) => kind),
  );
  const values = param(
    "Array(String)",
    identities.map(([, value]) => value),
  );
  const rows = await store.rows(
    sql`SELECT toString(reinterpretAsUInt64(reverse(substring(SHA256(concat(kind, ':', value)), 1, 8)))) AS id
FROM (SELECT arrayJoin(arrayZip(${kinds}, ${values})) AS pair, pair.1 AS kind, pair.2 AS value)`,
    z.object({ id: z.string() }),
  );
  expect(rows.map(({ id }) => id)).toEqual(
    identities.map(([kind, value]) => subjectId(kind, value)),
  );
});

test("the occurrence counter counts as a Map does, also past its first size", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", "|", "\u0001"), maxLength: 4 });
  fc.assert(
    fc.property(fc.array(fc.tuple(word, word), { maxLength: 200 }), (pairs) => {
      const nth = occurrenceCounter();
      const seen = new Map<string, number>();
      for (const [order, line] of pairs) {
        const key = JSON.stringify([order, line]);
        expect(nth(order, line)).toBe(seen.get(key) ?? 0);
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
    }),
    { numRuns: 30 },
  );
  const nth = occurrenceCounter();
  for (let round = 0; round < 3; round += 1) {
    for (let order = 0; order < 100_000; order += 1) {
      if (nth(String(order), "A|1|1") !== round)
        throw new Error(`order ${order} in round ${round}`);
    }
  }
});

test("multiplying is exact to a ten-thousandth, half away from zero, beyond 2^53 too", () => {
  expect(multiply(60_000, 25_500)).toBe(153_000);
  const amounts = fc.integer({ min: -10_000_000_000_000, max: 10_000_000_000_000 });
  fc.assert(
    fc.property(amounts, fc.integer({ min: -1_000_000, max: 1_000_000 }), (quantity, price) => {
      const exact = BigInt(quantity) * BigInt(price);
      const magnitude = ((exact < 0n ? -exact : exact) + 5_000n) / 10_000n;
      expect(BigInt(multiply(quantity, price))).toBe(exact < 0n ? -magnitude : magnitude);
    }),
  );
});
