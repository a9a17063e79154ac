import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openDataFolder } from "../core/data-folder.ts";
import { openStore } from "../store/open-store.ts";
import { param, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import type { ImportOrdersOptions } from "./import-options.ts";
import { importOrders } from "./import-orders.ts";
import { type ImportSummary, listImports, undoImport } from "./import-run.ts";
import { countQuarantine, openQuarantine } from "./quarantine.ts";
import { discardQuarantine, replayQuarantine } from "./replay-quarantine.ts";
import { readShop } from "./shop.ts";
import type { SourceFile } from "./source-file.ts";

const dir = mkdtempSync(join(tmpdir(), "perennial-import-"));
let store: Store;
beforeAll(async () => {
  store = await openStore({ folder: openDataFolder(dir) });
});
afterAll(async () => {
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

function fileOf(text: string | Buffer, name = "orders.csv"): SourceFile {
  const bytes = Buffer.from(text);
  function* chunks(): Generator<Buffer> {
    for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
  }
  return { name, size: bytes.length, open: () => Readable.from(chunks()) };
}

const inParis = { timezone: "Europe/Paris", currency: "EUR" } as const;

/** Imports a text of its own source, so that tests do not meet in one store. */
function importText(
  source: string,
  text: string | Buffer,
  options: ImportOrdersOptions = {},
): Promise<ImportSummary> {
  return importOrders(store, fileOf(text, `${source}.csv`), { source, ...inParis, ...options });
}

const line = z.object({
  orderId: z.string(),
  line: z.string(),
  sku: z.string(),
  at: z.string(),
  revenue: z.number(),
});

/** What the store holds of a source. */
function linesOf(source: string): Promise<z.infer<typeof line>[]> {
  return store.rows(
    sql`SELECT order_id AS orderId, line, sku, toString(ordered_at) AS at, toFloat64(revenue) AS revenue
FROM order_line WHERE source = ${param("String", source)} ORDER BY orderId, line`,
    line,
  );
}

const header = "order,time,customer,sku,price,quantity";

describe("what a first import must be told", () => {
  test("times without a zone are not guessed", async () => {
    const file = fileOf(`${header}\n1,2026-05-31 10:00,C1,A,5,1\n`);
    await expect(importOrders(store, file, { currency: "EUR" })).rejects.toMatchObject({
      code: "TIMEZONE_UNKNOWN",
      message: expect.stringMatching(
        /orders\.csv \(e\.g\. "2026-05-31 10:00"\).*--timezone Europe\/London/,
      ),
    });
  });

  test("the currency is not guessed", async () => {
    const file = fileOf(`${header}\n1,2026-05-31 10:00,C1,A,5,1\n`);
    await expect(importOrders(store, file, { timezone: "UTC" })).rejects.toMatchObject({
      code: "CURRENCY_UNKNOWN",
      message: expect.stringContaining("--currency EUR"),
    });
  });

  test("of several currencies the one without a rate is the shop's; without rates that is asked for", async () => {
    const file = fileOf(
      `${header},currency\n1,2026-05-31,C1,A,5,1,USD\n2,2026-05-31,C1,A,5,1,EUR\n`,
    );
    const asked = importOrders(store, file, { timezone: "UTC", dryRun: true });
    await expect(asked).rejects.toMatchObject({
      code: "CURRENCY_UNKNOWN",
      message: expect.stringContaining("amounts in USD and EUR"),
    });
    const options = { timezone: "UTC", dryRun: true, rates: { USD: 0.9 } };
    const { readAs, accepted } = await importOrders(store, file, options);
    expect(accepted).toBe(2);
    expect(readAs).toContain("1 USD = 0.9 EUR");
  });

  test("a zone or currency that does not exist is refused by its name", async () => {
    const text = `${header}\n1,2026-05-31 10:00,C1,A,5,1\n`;
    await expect(importText("x", text, { timezone: "Mars/Olympus" })).rejects.toMatchObject({
      code: "BAD_ARGUMENT",
      message: expect.stringContaining('"Mars/Olympus"'),
    });
    await expect(importText("x", text, { currency: "EURO" })).rejects.toMatchObject({
      code: "BAD_ARGUMENT",
      message: expect.stringContaining('"EURO"'),
    });
  });

  test("nothing of the refused files went in", async () => {
    expect(await readShop(store)).toBeUndefined();
    expect(await listImports(store)).toEqual([]);
  });
});

test("a dry run says what would go in and writes nothing at all", async () => {
  const summary = await importText("dry", `${header}\n1,2026-05-31,C1,A,5,1\n2,never,C1,A,5,1\n`, {
    dryRun: true,
  });
  expect(summary).toMatchObject({ dryRun: true, read: 2, accepted: 1, rejected: 1, added: 0 });
  expect(summary.problems).toMatchObject([{ column: "time", line: 3, value: "never" }]);
  expect(await readShop(store)).toBeUndefined();
  expect(await listImports(store)).toEqual([]);
  expect(await linesOf("dry")).toEqual([]);
  expect(await countQuarantine(store)).toBe(0);
});

test("the first import names the shop's currency and zone, and how the file was read", async () => {
  const summary = await importText("first", `${header}\n1,31/05/2026 10:00,C1,A,5,1\n`);
  expect(await readShop(store)).toMatchObject({ currency: "EUR", timezone: "Europe/Paris" });
  expect(summary.readAs).toEqual([
    "format csv",
    "times in Europe/Paris",
    "amounts in EUR",
    expect.stringContaining("prices as net of tax"),
    "day before month",
  ]);
  expect((await linesOf("first"))[0]?.at).toBe("2026-05-31 08:00:00.000");
});

describe("importing again", () => {
  const rows = [
    "1,2026-05-01 10:00,C1,A,5,1",
    "1,2026-05-01 10:00,C1,A,5,1",
    "1,2026-05-01 10:01,C1,B,7,2",
    "2,2026-05-02 10:00,C2,A,5,1",
    "3,2026-05-03 10:00,,A,5,-1",
  ];
  const text = [header, ...rows].join("\n");

  test("the same file changes nothing, packed or not", async () => {
    expect(await importText("again", text)).toMatchObject({
      read: 5,
      accepted: 5,
      added: 5,
      rejected: 0,
    });
    const before = await linesOf("again");
    expect(await importText("again", text)).toMatchObject({ accepted: 5, added: 0 });
    expect(await importText("again", gzipSync(text))).toMatchObject({ accepted: 5, added: 0 });
    expect(await linesOf("again")).toEqual(before);
  });

  test("overlapping files, in any order and cut between orders, give the lines of the whole", async () => {
    await importText("whole", text);
    const keys = async (source: string) =>
      (await linesOf(source)).map((each) => `${each.orderId} ${each.line}`);
    await importText("parts", [header, ...rows.slice(3)].join("\n"));
    await importText("parts", [header, ...rows.slice(0, 4)].join("\n"));
    expect(await keys("parts")).toEqual(await keys("whole"));
  });

  test("any rows, in any order of the file, give the same keys", async () => {
    const row = fc.record({
      order: fc.constantFrom("1", "2"),
      sku: fc.constantFrom("A", "B", "|", "A|1"),
      price: fc.constantFrom("5", "5.00", "0", "-1"),
      quantity: fc.constantFrom("1", "2"),
    });
    const samples = fc.sample(fc.array(row, { minLength: 1, maxLength: 12 }), {
      numRuns: 4,
      seed: 3,
    });
    for (const [index, sample] of samples.entries()) {
      const asText = (some: typeof sample) =>
        [
          header,
          ...some.map(
            (each) => `${each.order},2026-05-01,C,${each.sku},${each.price},${each.quantity}`,
          ),
        ].join("\n");
      await importText(`any ${index}`, asText(sample));
      const before = await linesOf(`any ${index}`);
      expect(before).toHaveLength(sample.length);
      await importText(`any ${index}`, asText(sample.toReversed()));
      expect(await linesOf(`any ${index}`)).toEqual(before);
    }
  });

  test("two sources may use the same order numbers", async () => {
    await importText("shop A", text);
    await importText("shop B", text);
    expect(await linesOf("shop B")).toEqual(await linesOf("shop A"));
  });
});

test("the parts of an order keep their own times, of which the earliest is the order's", async () => {
  await importText(
    "split",
    `${header}\n1,2026-05-01 10:05,C1,A,5,1\n1,2026-05-01 10:00,C1,B,5,1\n`,
  );
  expect((await linesOf("split")).map(({ at }) => at).sort()[0]).toBe("2026-05-01 08:00:00.000");
});

test("dates that begin to be slashed after five thousand ISO ones are read where they prove their order, and else wait", async () => {
  const iso = Array.from({ length: 9_000 }, (_, index) => `${index},2026-05-01,C1,A,5,1`);
  const text = [header, ...iso, "90001,31/05/2026,C1,A,5,1", "90002,03/04/2026,C1,A,5,1"].join(
    "\n",
  );
  const summary = await importText("late", text);
  expect(summary).toMatchObject({ accepted: 9_001, rejected: 1 });
  expect(summary.problems[0]).toMatchObject({
    line: 9_003,
    reason: expect.stringContaining("--date-order"),
  });
  const { importId } = summary;
  expect(await replayQuarantine(store, { importId, change: { dateOrder: "dmy" } })).toMatchObject({
    accepted: 1,
    stillWaiting: 0,
  });
  expect((await linesOf("late")).find(({ orderId }) => orderId === "90002")?.at).toBe(
    "2026-04-02 22:00:00.000",
  );
});

describe("the quarantine", () => {
  const text = [
    header,
    "1,2026-05-01,C1,A,5,1",
    "2,2026-05-02,C1,A,five,1",
    '3,2026-05-03,C1,"A\nB","5,50",1',
    "4,2026-05-04,C1,A,5,1,surplus",
    "5,2026-05-05,C1,A,5,1",
  ].join("\n");

  test("bad rows wait with file, line, column, value and reason, and the others are in", async () => {
    const summary = await importText("bad", text);
    expect(summary).toMatchObject({ read: 5, accepted: 2, rejected: 3, added: 2 });
    const rows = await openQuarantine(store, { importId: summary.importId });
    expect(rows.map(({ file, line: at, column, value }) => [file, at, column, value])).toEqual([
      ["bad.csv", 3, "price", "five"],
      ["bad.csv", 4, "price", "5,50"],
      ["bad.csv", 6, "", "surplus"],
    ]);
    expect(rows[2]?.reason).toBe(
      "The row has 7 cells, the header 6. A text with the delimiter in it must stand in quotes.",
    );
  });

  test("the same file again leaves the same rows waiting, once each", async () => {
    const before = await countQuarantine(store);
    await importText("bad", text);
    expect(await countQuarantine(store)).toBe(before);
  });

  test("replaying with changed options takes in what they mend, and the rest waits on with its reason", async () => {
    // With a decimal comma "five" is still no number; the row of two lines goes in.
    const result = await replayQuarantine(store, { change: { decimalComma: true } });
    expect(result).toMatchObject({ tried: 3, accepted: 1, stillWaiting: 2 });
    expect((await linesOf("bad")).find(({ orderId }) => orderId === "3")).toMatchObject({
      sku: "A\nB",
      revenue: 5.5,
    });
    expect((await openQuarantine(store)).map(({ line: at }) => at)).toEqual([3, 6]);
  });

  test("mended rows go in, rows mended to nothing go on waiting", async () => {
    const [five, surplus] = await openQuarantine(store);
    const mended = { [five?.rowId ?? ""]: "2,2026-05-02,C1,A,6,1", [surplus?.rowId ?? ""]: " " };
    expect(await replayQuarantine(store, { mended })).toMatchObject({
      tried: 1,
      accepted: 1,
      stillWaiting: 1,
    });
    expect((await linesOf("bad")).map(({ orderId, revenue }) => [orderId, revenue])).toEqual([
      ["1", 5],
      ["2", 6],
      ["3", 5.5],
      ["5", 5],
    ]);
  });

  test("a replay that is refused leaves the row with its first reason, and no row of the replay", async () => {
    const [row] = await openQuarantine(store);
    const mended = { [row?.rowId ?? ""]: "4,someday,C1,A,5,1" };
    const result = await replayQuarantine(store, { mended });
    expect(result).toMatchObject({ tried: 1, accepted: 0, stillWaiting: 1 });
    expect(result.problems).toMatchObject([{ column: "time", value: "someday" }]);
    expect(await openQuarantine(store)).toMatchObject([{ rowId: row?.rowId, file: "bad.csv" }]);
  });

  test("what was replayed does not wait again when its file is imported again", async () => {
    await importText("bad", text);
    expect((await openQuarantine(store)).map(({ line: at }) => at)).toEqual([6]);
    expect(await linesOf("bad")).toHaveLength(4);
  });

  test("but when the replay is undone, it does", async () => {
    const replays = (await listImports(store)).filter(
      ({ files }) => files[0] === "replay of bad.csv",
    );
    for (const { importId } of replays) await undoImport(store, importId);
    expect((await linesOf("bad")).map(({ orderId }) => orderId)).toEqual(["1", "5"]);
    await importText("bad", text);
    expect((await openQuarantine(store)).map(({ line: at }) => at)).toEqual([3, 4, 6]);
  });

  test("a slashed date is replayed in the order that its file had proven", async () => {
    const summary = await importText(
      "proven",
      `${header}\n1,31/05/2026,C1,A,5,1\n2,03/04/2026,C1,A,x,1\n`,
    );
    const [row] = await openQuarantine(store, { importId: summary.importId });
    await replayQuarantine(store, { mended: { [row?.rowId ?? ""]: "2,03/04/2026,C1,A,5,1" } });
    expect((await linesOf("proven"))[1]?.at).toBe("2026-04-02 22:00:00.000");
  });

  test("discarding one import's rows leaves those of the others, and all of them leaves none", async () => {
    const summary = await importText("other", `${header}\n1,never,C1,A,5,1\n`);
    expect(await discardQuarantine(store, summary.importId)).toBe(1);
    expect(await countQuarantine(store)).toBe(3);
    expect(await discardQuarantine(store, undefined)).toBe(3);
    expect(await openQuarantine(store)).toEqual([]);
  });

  test("rows of a Shopify order wait together and go in together", async () => {
    const head =
      "Name,Email,Financial Status,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price";
    const rows = [
      "#1,ana@example.com,paid,EUR,30.00,30.00,2026-05-01 10:00:00 +0200,1,A,10.00",
      '#1,ana@example.com,,,,,2026-05-01 10:00:00 +0200,1,"B,20.00',
      "#2,bo@example.com,paid,EUR,5.00,5.00,2026-05-01 10:00:00 +0200,1,C,5.00",
    ];
    const summary = await importText("shopify", [head, ...rows].join("\n"));
    expect(summary).toMatchObject({ preset: "shopify", accepted: 1, rejected: 2 });
    const waiting = await openQuarantine(store);
    expect(waiting.map(({ line: at }) => at)).toEqual([2, 3]);
    const mended = {
      [waiting[0]?.rowId ?? ""]: rows[0] ?? "",
      [waiting[1]?.rowId ?? ""]: `${rows[1]?.replace('"B', "B")}`,
    };
    expect(await replayQuarantine(store, { mended })).toMatchObject({
      tried: 2,
      accepted: 2,
      stillWaiting: 0,
    });
    expect((await linesOf("shopify")).map(({ orderId, revenue }) => [orderId, revenue])).toEqual([
      ["#1", 10],
      ["#1", 20],
      ["#2", 5],
    ]);
  });
});

describe("undoing an import", () => {
  test("removes what it was the last to bring, for good, and says how much", async () => {
    const first = await importText(
      "undo",
      `${header}\n1,2026-05-01,C1,A,5,1\n2,2026-05-01,C1,A,5,1\n`,
    );
    const second = await importText(
      "undo",
      `${header}\n2,2026-05-01,C1,A,5,1\n3,2026-05-01,C1,A,5,1\n4,never,C1,A,5,1\n`,
    );
    expect(await undoImport(store, second.importId)).toBe(2);
    expect((await linesOf("undo")).map(({ orderId }) => orderId)).toEqual(["1"]);
    expect(await countQuarantine(store)).toBe(0);
    const runs = await listImports(store);
    expect(runs.find(({ importId }) => importId === second.importId)?.state).toBe("undone");
    expect(runs.find(({ importId }) => importId === first.importId)?.state).toBe("finished");
  });

  test("of an import that does not exist is refused", async () => {
    await expect(undoImport(store, "never")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

test("a file that breaks off keeps what came before, and its import is listed as stopped", async () => {
  const rows = Array.from(
    { length: 20_000 },
    (_, index) => `${index},2026-05-01,C${index},A,5.${index},1`,
  );
  const packed = gzipSync([header, ...rows].join("\n"));
  const broken = importText("broken", packed.subarray(0, packed.length - 2_000));
  await expect(broken).rejects.toMatchObject({ code: "FILE_UNREADABLE" });
  const kept = (await linesOf("broken")).length;
  expect(kept).toBeGreaterThan(15_000);
  expect((await listImports(store))[0]).toMatchObject({ state: "stopped", accepted: kept });
  expect(await importText("broken", packed)).toMatchObject({
    accepted: 20_000,
    added: 20_000 - kept,
  });
});

test("a file that breaks off within its first rows keeps those too", async () => {
  const packed = gzipSync(
    [header, "1,2026-05-01,C1,A,5,1", "2,2026-05-01,C1,A,5,1", ""].join("\n"),
  );
  await expect(importText("short", packed.subarray(0, -4))).rejects.toMatchObject({
    code: "FILE_UNREADABLE",
  });
  expect(await linesOf("short")).toHaveLength(2);
});

test("a known column that the file has twice is read once, and that is said", async () => {
  const summary = await importText(
    "twice",
    "order,time,price,Price,customer\n1,2026-05-01,5,6,C\n",
  );
  expect(summary.readAs).toContain('the first of several columns named "Price"');
  expect((await linesOf("twice"))[0]?.revenue).toBe(5);
});
