import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { ImportOrdersOptions } from "../../src/collect/import-options.ts";
import { importOrders } from "../../src/collect/import-orders.ts";
import type { ImportSummary } from "../../src/collect/import-run.ts";
import { openQuarantine, type QuarantinedRow } from "../../src/collect/quarantine.ts";
import { replayQuarantine } from "../../src/collect/replay-quarantine.ts";
import { fileOnDisk } from "../../src/collect/source-file.ts";
import { openDataFolder } from "../../src/core/data-folder.ts";
import { csvCell } from "../../src/customers/customer-csv.ts";
import { openStore } from "../../src/store/open-store.ts";
import { param, sql } from "../../src/store/sql.ts";
import type { Store } from "../../src/store/store.ts";

/** Files as they come from the world: each is imported, its good rows are in, and what is wrong is said. */

const dir = mkdtempSync(join(tmpdir(), "perennial-hostile-"));
let store: Store;
beforeAll(async () => {
  store = await openStore({ folder: openDataFolder(join(dir, "data")) });
});
afterAll(async () => {
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

const header = "order,time,customer,sku,product,price,quantity";
const good = (order: number | string, product = "plain") =>
  `${order},2026-05-01 10:00,C1,A,${product},5.00,1`;

/** Writes a file and imports it under its own name as source. */
function importFile(
  name: string,
  content: string | Buffer,
  options: ImportOrdersOptions = {},
): Promise<ImportSummary> {
  const path = join(dir, name);
  writeFileSync(path, content);
  return importOrders(store, fileOnDisk(path), {
    source: name,
    timezone: "Europe/Paris",
    currency: "EUR",
    ...options,
  });
}

function table(...rows: string[]): string {
  return `${[header, ...rows].join("\n")}\n`;
}

function waiting(summary: ImportSummary): Promise<QuarantinedRow[]> {
  return openQuarantine(store, { importId: summary.importId });
}

const stored = z.object({
  orderId: z.string(),
  product: z.string(),
  revenue: z.number(),
  quantity: z.number(),
  day: z.string(),
});

function ordersOf(source: string): Promise<z.infer<typeof stored>[]> {
  return store.rows(
    sql`SELECT order_id AS orderId, product, toFloat64(revenue) AS revenue, toFloat64(quantity) AS quantity,
  toString(toDate(ordered_at, 'Europe/Paris')) AS day
FROM order_line WHERE source = ${param("String", source)} ORDER BY orderId`,
    stored,
  );
}

async function orderIds(source: string): Promise<string[]> {
  return (await ordersOf(source)).map(({ orderId }) => orderId);
}

describe("encodings", () => {
  test("a Latin-1 file: its plain rows go in, each other one says which encoding to name", async () => {
    const summary = await importFile(
      "latin1.csv",
      Buffer.from(table(good(1), good(2, "café"), good(3)), "latin1"),
    );
    expect(await orderIds("latin1.csv")).toEqual(["1", "3"]);
    expect(await waiting(summary)).toMatchObject([
      {
        line: 3,
        value: expect.stringContaining("café"),
        reason: expect.stringContaining("--encoding windows-1252"),
      },
    ]);
    await importFile(
      "latin1.csv",
      Buffer.from(table(good(1), good(2, "café"), good(3)), "latin1"),
      {
        encoding: "windows-1252",
      },
    );
    expect((await ordersOf("latin1.csv"))[1]?.product).toBe("café");
  });

  test("a Latin-1 header is refused with the encoding to name, not taken for missing columns", async () => {
    const file = Buffer.from(`order,time,customer,größe,price\n1,2026-05-01,C,x,5\n`, "latin1");
    await expect(importFile("latin1-header.csv", file)).rejects.toMatchObject({
      code: "FORMAT_UNKNOWN",
      message: expect.stringMatching(
        /^latin1-header\.csv has no header row.*Line 1: .*--encoding windows-1252/,
      ),
    });
  });

  test.each(["utf8", "utf16le"] as const)(
    "a byte order mark (%s) is no part of the first column",
    async (encoding) => {
      const summary = await importFile(
        `bom-${encoding}.csv`,
        Buffer.from(`\ufeff${table(good(1, "日本"))}`, encoding),
      );
      expect(summary).toMatchObject({ accepted: 1, rejected: 0 });
      expect((await ordersOf(`bom-${encoding}.csv`))[0]?.product).toBe("日本");
    },
  );

  test("UTF-16 without its mark is refused with what to do", async () => {
    await expect(
      importFile("utf16.csv", Buffer.from(table(good(1)), "utf16le")),
    ).rejects.toMatchObject({
      code: "FORMAT_UNKNOWN",
      message: expect.stringContaining("--encoding"),
    });
    const summary = await importFile("utf16.csv", Buffer.from(table(good(1)), "utf16le"), {
      encoding: "utf-16le",
    });
    expect(summary.accepted).toBe(1);
  });

  test("emoji and right-to-left text are stored as they are", async () => {
    const names = ["🧣 scarf 👩‍👩‍👧", "שלום עולם", "\u202etxt.exe", "a\u0301"];
    await importFile("emoji.csv", table(...names.map((name, index) => good(index, name))));
    expect((await ordersOf("emoji.csv")).map(({ product }) => product)).toEqual(names);
  });
});

describe("lines and quotes", () => {
  test("a line of 10 MB between good rows costs itself alone, and no memory to speak of", async () => {
    const long = "x".repeat(10 * 1024 * 1024);
    const file = Buffer.from(table(good(1), `2,2026-05-01,C1,A,${long},5,1`, good(3)));
    const before = process.memoryUsage().rss;
    const summary = await importFile("long.csv", file);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
    expect(await orderIds("long.csv")).toEqual(["1", "3"]);
    const rows = await waiting(summary);
    expect(rows).toMatchObject([
      { line: 3, raw: "", reason: expect.stringContaining("longer than 1 MiB") },
    ]);
    // It was not kept, so a replay has nothing to try.
    expect(await replayQuarantine(store, { importId: summary.importId })).toMatchObject({
      tried: 0,
      stillWaiting: 1,
    });
  });

  test("a file that is one line of 10 MB is refused with the reason", async () => {
    await expect(importFile("one-line.csv", "x,".repeat(5 * 1024 * 1024))).rejects.toMatchObject({
      code: "FORMAT_UNKNOWN",
      message: expect.stringMatching(
        /^one-line\.csv .*Line 1: The line is longer than 1 MiB.{0,200}$/,
      ),
    });
  });

  test("quotes that do not close cost their own rows, and say where they open", async () => {
    const rows = [
      good(1),
      good(2, '"open'),
      good(3),
      ...Array.from({ length: 400 }, (_, i) => good(1_000 + i)),
      good(4, '"again'),
      good(5),
    ];
    const summary = await importFile("quotes.csv", table(...rows));
    expect(summary).toMatchObject({ accepted: 403, rejected: 2 });
    expect(await waiting(summary)).toMatchObject([
      {
        line: 3,
        value: '"open,5.00,1',
        raw: good(2, '"open'),
        reason: expect.stringContaining("A quote is opened here and not closed"),
      },
      { line: 405, value: '"again,5.00,1' },
    ]);
  });

  test("a quote that does not close, cut in the middle of an emoji, is set aside whole", async () => {
    const broken = `2,2026-05-01,C1,A,"${"🙂".repeat(200)},5,1`;
    const summary = await importFile("emoji-quote.csv", table(good(1), broken));
    expect(await waiting(summary)).toMatchObject([{ raw: broken }]);
  });

  test("a cell of 100,000 characters is stored whole", async () => {
    const long = "ab ".repeat(33_334).trim();
    const summary = await importFile(
      "cells.csv",
      table(good(1, long), ...Array.from({ length: 40 }, (_, i) => good(i + 2, `"${long}"`))),
    );
    expect(summary).toMatchObject({ accepted: 41, rejected: 0 });
    expect((await ordersOf("cells.csv"))[0]?.product).toBe(long);
  });

  test("NUL bytes in a cell are dropped, in a bad row shown as a replacement", async () => {
    const summary = await importFile("nul.csv", table(good(1, "a\0b"), "2,ne\0ver,C,A,p,5,1"));
    expect((await ordersOf("nul.csv"))[0]?.product).toBe("ab");
    expect(await waiting(summary)).toMatchObject([{ column: "time", value: "ne\ufffdver" }]);
  });

  test.each([";", "\t", "|"])("a file with %j between its cells is recognised", async (mark) => {
    const name = `marks-${mark.charCodeAt(0)}.csv`;
    const summary = await importFile(name, table(good(1), good(2)).replaceAll(",", mark));
    expect(summary).toMatchObject({ accepted: 2, rejected: 0 });
  });

  test("rows with too few cells lack what they lack, rows with too many were torn apart", async () => {
    const summary = await importFile(
      "ragged.csv",
      table("1", "2,2026-05-01,C1,A,p,5", "3,2026-05-01,C1,A,Tea, green,5,1", `${good(4)},,,`),
    );
    expect(await orderIds("ragged.csv")).toEqual(["2", "4"]);
    expect(await waiting(summary)).toMatchObject([
      { line: 2, column: "time", reason: "The time is empty." },
      { line: 4, value: "1", reason: expect.stringContaining("must stand in quotes") },
    ]);
  });
});

describe("what is no table", () => {
  test.each<[string, string | Buffer, RegExp]>([
    ["empty.csv", "", /^empty\.csv has no header row that can be read\. The file is empty\.$/],
    ["blank.csv", "\n\r\n\n", /The file is empty/],
    [
      "picture.csv",
      Buffer.from("89504e470d0a1a0a0000000d49484452000001000000010008060000005c72a866", "hex"),
      /no text.*Save the table as CSV/,
    ],
    [
      "workbook.xlsx",
      Buffer.concat([Buffer.from("PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0"), Buffer.alloc(64, 0xb3)]),
      /no text.*Excel workbook/,
    ],
    ["zeros.csv", Buffer.alloc(4_096), /no text/],
  ])("%s is refused with what it is", async (name, content, message) => {
    await expect(importFile(name, content)).rejects.toMatchObject({
      code: "FORMAT_UNKNOWN",
      message: expect.stringMatching(message),
    });
  });

  test("a folder and a file that is not there are refused by name", () => {
    mkdirSync(join(dir, "folder.csv"));
    expect(() => fileOnDisk(join(dir, "folder.csv"))).toThrow(
      /folder\.csv cannot be read: it is not a file/,
    );
    expect(() => fileOnDisk(join(dir, "missing.csv"))).toThrow(/missing\.csv cannot be read/);
  });

  test("a header alone is an import of no rows", async () => {
    expect(await importFile("header.csv", table())).toMatchObject({
      read: 0,
      accepted: 0,
      rejected: 0,
    });
  });

  test("missing columns are named, with those that there are and how to map them", async () => {
    await expect(importFile("columns.csv", "id;wann;was\n1;2;3\n")).rejects.toMatchObject({
      code: "COLUMNS_MISSING",
      message:
        'columns.csv, read as csv, lacks time and price (or total) and order (or customer). It has "id", "wann", "was". Say which column it is with --map, e.g. --map time=COLUMN, or name another --preset.',
    });
  });

  test("ten thousand strange columns do not make a message of ten thousand names", async () => {
    const names = Array.from({ length: 10_000 }, (_, index) => `c${index}`).join(",");
    const refused = importFile("wide.csv", `${names}\n1,2,3\n`);
    await expect(refused).rejects.toMatchObject({
      message: expect.stringContaining("and 9940 more"),
    });
  });

  test("a --map to a column that is not there says which there are", async () => {
    await expect(
      importFile("map.csv", table(good(1)), { map: { price: "preis" } }),
    ).rejects.toMatchObject({
      code: "COLUMNS_MISSING",
      message: expect.stringMatching(
        /--map price=preis: map\.csv has no column "preis"\. It has "order", "time"/,
      ),
    });
  });

  test("of two columns with one name the first is read, and the summary says so", async () => {
    const summary = await importFile(
      "twice.csv",
      "order,time,customer,price,price\n1,2026-05-01,C,5,6\n",
    );
    expect((await ordersOf("twice.csv"))[0]?.revenue).toBe(5);
    expect(summary.readAs).toContain('the first of several columns named "price"');
  });
});

describe("gzip", () => {
  const rows = Array.from({ length: 30_000 }, (_, index) => good(index, `p${index * 7_919}`));

  test("that is cut in the middle keeps the rows before the cut and says to import again", async () => {
    const packed = gzipSync(table(...rows));
    await expect(
      importFile("cut.csv.gz", packed.subarray(0, packed.length >> 1)),
    ).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      message: expect.stringMatching(
        /^cut\.csv\.gz cannot be read to its end: .*import it again\.$/,
      ),
    });
    const kept = (await orderIds("cut.csv.gz")).length;
    expect(kept).toBeGreaterThan(5_000);
    expect(await importFile("cut.csv.gz", packed)).toMatchObject({
      accepted: 30_000,
      added: 30_000 - kept,
    });
  });

  test("with other bytes after its end is refused with a reason, not a crash", async () => {
    const packed = Buffer.concat([gzipSync(table(good(1))), Buffer.from("trailing garbage")]);
    await expect(importFile("trailing.csv.gz", packed)).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      message: expect.stringContaining("trailing.csv.gz cannot be read to its end"),
    });
  });

  test("is seen by content, whatever the file is called", async () => {
    expect(await importFile("packed.csv", gzipSync(table(good(1))))).toMatchObject({ accepted: 1 });
    expect(await importFile("plain.csv.gz", table(good(1)))).toMatchObject({ accepted: 1 });
  });
});

describe("numbers", () => {
  const priced = (texts: readonly string[]) =>
    table(...texts.map((text, index) => `${index},2026-05-01,C1,A,p,"${text}",1`));

  test("that are none wait, each with its value", async () => {
    const texts = [
      "1e5",
      "Infinity",
      "-Infinity",
      "NaN",
      "12,50",
      "0x1F",
      "five",
      "=1+1",
      "9999999999999999",
      "١٢",
      "12.50.1",
      "--1",
      "",
    ];
    const summary = await importFile("numbers.csv", priced(texts));
    expect(summary).toMatchObject({ accepted: 0, rejected: texts.length });
    const rows = await waiting(summary);
    expect(rows.map(({ value }) => value)).toEqual(texts);
    for (const { column, value, reason } of rows) {
      expect(column).toBe("price");
      expect(reason).toContain(
        value === "" ? "neither a price nor a total" : `"${value}" is no number`,
      );
    }
    expect(rows[4]?.reason).toContain("--decimal-comma");
  });

  test("as people write them are read", async () => {
    await importFile(
      "people.csv",
      priced(["1,234.56", " 12.50 ", "£12.50", "(12.50)", "+1", "-1", "'12.5", "1 234.5"]),
    );
    expect((await ordersOf("people.csv")).map(({ revenue }) => revenue)).toEqual([
      1234.56, 12.5, 12.5, -12.5, 1, -1, 12.5, 1234.5,
    ]);
  });

  test("with a decimal comma are read where that is said, and points that cannot be thousands marks are refused", async () => {
    const summary = await importFile("comma.csv", priced(["12,50", "1.234,56", "1.234", "12.50"]), {
      decimalComma: true,
    });
    expect((await ordersOf("comma.csv")).map(({ revenue }) => revenue)).toEqual([
      12.5, 1234.56, 1234,
    ]);
    expect(await waiting(summary)).toMatchObject([
      { value: "12.50", reason: expect.stringContaining("decimal comma") },
    ]);
  });

  test("beyond what can be counted exactly wait, and do not take their neighbours with them", async () => {
    const huge = "1,2026-05-01,C1,A,p,900000000000,900000000000";
    const summary = await importFile("huge.csv", table(good(2), huge, good(3)));
    expect(await orderIds("huge.csv")).toEqual(["2", "3"]);
    expect(await waiting(summary)).toMatchObject([
      { line: 3, reason: expect.stringContaining("900 billion") },
    ]);
  });

  test("a quantity of nothing is worth nothing, a negative price or quantity is a negative line", async () => {
    await importFile(
      "signs.csv",
      table("1,2026-05-01,C1,A,p,5,0", "2,2026-05-01,C1,A,p,-5,1", "3,2026-05-01,C1,A,p,5,-2"),
    );
    expect(
      (await ordersOf("signs.csv")).map(({ revenue, quantity }) => [revenue, quantity]),
    ).toEqual([
      [0, 0],
      [-5, 1],
      [-10, -2],
    ]);
  });
});

describe("dates", () => {
  const dated = (...times: string[]) =>
    table(...times.map((time, index) => `${index + 1},${time},C1,A,p,5,1`));

  test("in three formats in one file are read, each as it stands", async () => {
    await importFile(
      "three.csv",
      dated("2026-05-31 10:00", "31/05/2026 10:00", "31.05.2026", "2026-05-31T10:00:00Z"),
    );
    expect((await ordersOf("three.csv")).map(({ day }) => day)).toEqual(
      Array(4).fill("2026-05-31"),
    );
  });

  test("that prove both orders are asked about; with the answer, those of the other order wait", async () => {
    const file = dated("31/12/2010", "12/31/2010", "03/04/2011");
    await expect(importFile("both.csv", file)).rejects.toMatchObject({
      code: "DATE_ORDER_UNKNOWN",
      message: expect.stringMatching(
        /both\.csv .*"31\/12\/2010".*some rows prove day first, others month first.*--date-order dmy/,
      ),
    });
    const summary = await importFile("both.csv", file, { dateOrder: "dmy" });
    expect((await ordersOf("both.csv")).map(({ day }) => day)).toEqual([
      "2010-12-31",
      "2011-04-03",
    ]);
    expect(await waiting(summary)).toMatchObject([
      { column: "time", value: "12/31/2010", reason: expect.stringContaining("no month 31") },
    ]);
    await replayQuarantine(store, { importId: summary.importId, change: { dateOrder: "mdy" } });
    expect((await ordersOf("both.csv"))[1]?.day).toBe("2010-12-31");
  });

  test("that prove no order are asked about", async () => {
    await expect(importFile("doubt.csv", dated("03/04/2011"))).rejects.toMatchObject({
      code: "DATE_ORDER_UNKNOWN",
      message: expect.stringContaining('"03/04/2011", and no row shows which number is the day'),
    });
  });

  test("that are a spreadsheet's day numbers are refused with how to mend the column", async () => {
    const summary = await importFile(
      "serial.csv",
      dated("40513.3513888889", "40513", "2026-05-31"),
    );
    expect(summary).toMatchObject({ accepted: 1, rejected: 2 });
    expect((await waiting(summary))[0]?.reason).toContain("Format the column there as a date");
  });
});

describe("formula cells", () => {
  const formulas = ['=HYPERLINK("http://evil.example","x")', "@SUM(1)", "+1", "-1", "=1+1", "\t=1"];

  test("are stored as the text that they are", async () => {
    const quoted = formulas.map((text) => `"${text.replaceAll('"', '""')}"`);
    await importFile("formulas.csv", table(...quoted.map((text, index) => good(index, text))));
    expect((await ordersOf("formulas.csv")).map(({ product }) => product)).toEqual(
      formulas.map((text) => text.trim()),
    );
  });

  test("are defused where we write CSV", () => {
    for (const text of formulas) expect(csvCell(text)).toMatch(/^"?'/);
    expect(csvCell(-1)).toBe("-1");
  });

  test("as a customer's number do not become another customer", async () => {
    await importFile(
      "formula-customers.csv",
      table("1,2026-05-01,=1+1,A,p,5,1", "2,2026-05-01,2,A,p,5,1"),
    );
    const [row] = await store.rows(
      sql`SELECT uniqExact(subject_id) AS subjects FROM order_line WHERE source = 'formula-customers.csv'`,
      z.object({ subjects: z.number() }),
    );
    expect(row?.subjects).toBe(2);
  });
});

test("a file of nothing but bad rows fills the quarantine and nothing else, in bounded memory", async () => {
  const rows = Array.from({ length: 50_000 }, (_, index) => `${index},never,C1,A,p,5,1`);
  const before = process.memoryUsage().rss;
  const summary = await importFile("bad.csv", table(...rows));
  expect(summary).toMatchObject({ accepted: 0, rejected: 50_000 });
  expect(summary.problems).toMatchObject([
    { column: "time", count: 50_000, line: 2, value: "never" },
  ]);
  expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 * 1024);
});

test("after all of that the store still answers", async () => {
  expect(await importFile("after.csv", table(good(1)))).toMatchObject({ accepted: 1, added: 1 });
});
