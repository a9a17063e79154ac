import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { replayQuarantine } from "../../src/collect/replay-quarantine.ts";
import { fileOnDisk } from "../../src/collect/source-file.ts";
import {
  dir,
  good,
  importFile,
  orderIds,
  ordersOf,
  store,
  table,
  waiting,
} from "./hostile-store.ts";

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
