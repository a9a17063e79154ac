import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { temporaryStore } from "../../test/analytics/cluster.ts";
import { sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { csvCell } from "./customer-csv.ts";
import { whyOf } from "./customer-list.ts";
import { segmentNames } from "./profile.ts";
import { segmentMeanings, segmentSql } from "./segment.ts";

describe("segments", () => {
  let store: Store;
  beforeAll(async () => {
    store = await temporaryStore();
  });
  afterAll(() => store.close());

  test("every pair of scores has one of the named groups", async () => {
    const rows = await store.rows(
      sql`SELECT 1 + intDiv(number, 5) AS frequency, 1 + number % 5 AS recency, if(number < 5, 1, 2) AS purchase_days, ${segmentSql} AS segment
FROM numbers(25)
ORDER BY frequency, recency`,
      z.object({ segment: z.enum(segmentNames) }),
    );
    const grid = Array.from({ length: 5 }, (_, row) =>
      rows.slice(row * 5, row * 5 + 5).map(({ segment }) => segment),
    );
    expect(grid).toEqual([
      ["lost", "lost", "slipping", "new", "new"],
      ["slipping", "slipping", "promising", "promising", "promising"],
      ["slipping", "slipping", "promising", "promising", "promising"],
      ["at-risk", "at-risk", "loyal", "champions", "champions"],
      ["at-risk", "at-risk", "loyal", "champions", "champions"],
    ]);
    expect(Object.keys(segmentMeanings).sort()).toEqual([...segmentNames].sort());
  });
});

describe("the sentence of why", () => {
  test("names orders, usual gap and quiet", () => {
    const history = {
      orders: 5,
      purchaseDays: 5,
      firstDay: "2026-01-01",
      lastDay: "2026-04-03",
      asOf: "2026-05-14",
    };
    expect(whyOf(history)).toBe("5 orders, usual gap 23 days, quiet for 41");
  });

  test("has no gap for a customer of one day, and says when that day is today", () => {
    const one = { orders: 1, purchaseDays: 1, firstDay: "2026-05-13", lastDay: "2026-05-13" };
    expect(whyOf({ ...one, asOf: "2026-05-14" })).toBe("1 order, quiet for 1 day");
    expect(whyOf({ ...one, asOf: "2026-05-13" })).toBe("1 order, bought on the last day");
    expect(whyOf({ ...one, orders: 3, asOf: "2026-05-20" })).toBe("3 orders, quiet for 7 days");
  });
});

describe("a CSV cell", () => {
  test("is never a formula to a spreadsheet, whatever the text", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(/^["]?[=+\-@\t\r]/.test(csvCell(text))).toBe(false);
      }),
    );
  });

  test("reads back as the text, but for the apostrophe that defuses it", () => {
    const cells = fc.array(
      fc.string({ minLength: 1 }).filter((text) => !/[\r\0]/.test(text)),
      { minLength: 2, maxLength: 4 },
    );
    fc.assert(
      fc.property(cells, (texts) => {
        const [row] = parse(`${texts.map(csvCell).join(",")}\n`);
        const expected = texts.map((text) => (/^[=+\-@\t]/.test(text) ? `'${text}` : text));
        expect(row).toEqual(expected);
      }),
    );
  });

  test("keeps numbers as numbers, and nothing as nothing", () => {
    expect(csvCell(-12.5)).toBe("-12.5");
    expect(csvCell(null)).toBe("");
  });
});
