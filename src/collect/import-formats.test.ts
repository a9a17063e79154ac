import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { temporaryStore } from "../../test/analytics/cluster.ts";
import { param, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { importConsents } from "./import-consents.ts";
import { importCosts } from "./import-costs.ts";
import { importOrders } from "./import-orders.ts";
import type { ImportSummary } from "./import-run.ts";
import { openQuarantine } from "./quarantine.ts";
import { replayQuarantine } from "./replay-quarantine.ts";
import { fileOnDisk } from "./source-file.ts";

const dir = mkdtempSync(join(tmpdir(), "perennial-formats-"));
let store: Store;
beforeAll(async () => {
  store = await temporaryStore();
});
afterAll(async () => {
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

/** One table in three formats. Its last row has no price. */
const orders = [
  {
    order: "A",
    time: "2026-01-05 10:00",
    email: "ana@example.com",
    sku: "X",
    quantity: 2,
    price: 12.5,
  },
  {
    order: "B",
    time: "2026-02-05 10:00",
    email: 'bo, "é"@example.com',
    sku: "Y",
    quantity: 1,
    price: 0.1,
  },
  {
    order: "C",
    time: "2026-02-06 10:00",
    email: "cy@example.com",
    sku: "Z",
    quantity: 1,
    price: null,
  },
] as const;
const names = ["order", "time", "email", "sku", "quantity", "price"] as const;

const written: Readonly<Record<string, () => Buffer>> = {
  csv: () =>
    Buffer.from(
      [
        names.join(","),
        ...orders.map((row) =>
          names.map((name) => `"${String(row[name] ?? "").replaceAll('"', '""')}"`),
        ),
      ].join("\n"),
    ),
  "ndjson.gz": () => gzipSync(orders.map((row) => `${JSON.stringify(row)}\n`).join("")),
  parquet: () =>
    Buffer.from(
      parquetWriteBuffer({
        columnData: names.map((name) => ({ name, data: orders.map((row) => row[name]) })),
        rowGroupSize: 2,
      }),
    ),
};

function file(name: string, content: string | Buffer): ReturnType<typeof fileOnDisk> {
  const path = join(dir, name);
  writeFileSync(path, content);
  return fileOnDisk(path);
}

function importAs(format: string, dryRun = false): Promise<ImportSummary> {
  return importOrders(store, file(`orders.${format}`, written[format]?.() ?? ""), {
    ...{ source: format, timezone: "UTC", currency: "EUR", dryRun },
  });
}

const stored = z.object({
  line: z.string(),
  identity: z.string(),
  at: z.string(),
  quantity: z.string(),
  revenue: z.string(),
});

function linesOf(source: string): Promise<z.infer<typeof stored>[]> {
  return store.rows(
    sql`SELECT line, identity, toString(ordered_at) AS at, toString(quantity) AS quantity, toString(revenue) AS revenue
FROM order_line WHERE source = ${param("String", source)} ORDER BY order_id`,
    stored,
  );
}

test.each(["ndjson.gz", "parquet"])(
  "%s gives the lines that CSV gives, once however often it is imported, and its bad record waits",
  async (format) => {
    if ((await linesOf("csv")).length === 0) await importAs("csv");
    const dry = await importAs(format, true);
    expect(dry).toMatchObject({ accepted: 2, rejected: 1, added: 0 });
    expect(await linesOf(format)).toEqual([]);
    const summary = await importAs(format);
    expect(summary).toMatchObject({ read: 3, accepted: 2, rejected: 1, added: 2 });
    expect(summary.bytes).toBe(summary.size);
    expect(await linesOf(format)).toEqual(await linesOf("csv"));
    expect(await importAs(format)).toMatchObject({ accepted: 2, added: 0 });
    const waiting = (await openQuarantine(store)).filter((row) => row.file === `orders.${format}`);
    expect(waiting).toMatchObject([{ line: 3, column: "price" }]);
    expect(JSON.parse(waiting[0]?.raw ?? "")).toMatchObject({ order: "C", price: null });
  },
);

test.each(["ndjson.gz", "parquet"])(
  "a record of %s waits as a line of JSON, is mended and replayed",
  async (format) => {
    const row = (await openQuarantine(store)).find((each) => each.file === `orders.${format}`);
    const raw = row?.raw ?? "";
    expect(await replayQuarantine(store, { importId: row?.importId })).toMatchObject({
      accepted: 0,
    });
    const mended = { [row?.rowId ?? ""]: raw.replace('"price":null', '"price":7.00') };
    expect(await replayQuarantine(store, { mended })).toMatchObject({ accepted: 1, added: 1 });
    expect((await linesOf(format)).at(-1)).toMatchObject({ revenue: "7" });
    expect((await openQuarantine(store)).some((each) => each.file === `orders.${format}`)).toBe(
      false,
    );
  },
);

test("a line that is no JSON and one with a key that came too late wait, and both go in by replay", async () => {
  const row = (order: number): string =>
    `{"order":"${order}","time":"2026-03-01","email":"a@b.c","sku":"S","price":10}`;
  const lines = Array.from({ length: 5_000 }, (_, at) => row(at));
  lines[10] = `${row(10)}}`;
  lines.push(row(5_000), row(5_001).replace("}", ',"discount":4}'));
  const summary = await importOrders(store, file("late.ndjson", lines.join("\n")), {
    source: "late",
  });
  expect(summary).toMatchObject({ read: 5_002, accepted: 5_000, rejected: 2 });
  const waiting = await openQuarantine(store, { importId: summary.importId });
  expect(waiting.map(({ line, column }) => [line, column])).toEqual([
    [11, ""],
    [5_002, "discount"],
  ]);
  const mended = {
    [waiting[0]?.rowId ?? ""]: row(10),
    [waiting[1]?.rowId ?? ""]: waiting[1]?.raw ?? "",
  };
  expect(await replayQuarantine(store, { mended })).toMatchObject({ accepted: 2, stillWaiting: 1 });
  expect((await linesOf("late")).length).toBe(5_002);
  expect((await linesOf("late")).filter(({ revenue }) => revenue === "6")).toHaveLength(1);
});

test("costs and consents are read from JSON as from CSV", async () => {
  const costs =
    '{"day":"2026-01-01","source":"google","spend":12.50}\n{"day":"2026-01-02","spend":-1}\n';
  expect(await importCosts(store, file("costs.jsonl", costs), {})).toMatchObject({
    accepted: 1,
    rejected: 1,
    readAs: ["one JSON object a line", "columns from_day, source, amount", "amounts in EUR"],
  });
  const consents = '{"email":"ana@example.com","granted":true,"purpose":"ads","at":"2026-01-01"}\n';
  expect(await importConsents(store, file("consents.ndjson", consents), {})).toMatchObject({
    accepted: 1,
  });
});

test("a file of JSON without one object is refused with the reason of its first line", async () => {
  const list = file("list.json", '[{"order":1}]');
  await expect(importOrders(store, list, {})).rejects.toMatchObject({
    code: "FORMAT_UNKNOWN",
    message: expect.stringContaining("jq -c '.[]'"),
  });
  await expect(importOrders(store, file("empty.ndjson", ""), {})).rejects.toMatchObject({
    code: "FORMAT_UNKNOWN",
    message: expect.stringContaining("The file is empty."),
  });
});
