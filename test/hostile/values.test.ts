import { describe, expect, test } from "vitest";
import { z } from "zod";
import { replayQuarantine } from "../../src/collect/replay-quarantine.ts";
import { csvCell } from "../../src/customers/customer-csv.ts";
import { sql } from "../../src/store/sql.ts";
import { good, importFile, orderIds, ordersOf, store, table, waiting } from "./hostile-store.ts";

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
