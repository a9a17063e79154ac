import { expect, test } from "vitest";
import { headerRow } from "./header-row.ts";
import { type NamedBatch, tableOf } from "./named-records.ts";
import { peekRecords } from "./read-ahead.ts";
import { isGiven, type TableBatch } from "./table-record.ts";

async function tabled(...batches: readonly NamedBatch[]): Promise<TableBatch> {
  async function* all(): AsyncGenerator<NamedBatch> {
    yield* batches;
  }
  const records: TableBatch["records"][number][] = [];
  const bad: TableBatch["bad"][number][] = [];
  for await (const batch of tableOf(all())) {
    records.push(...batch.records);
    bad.push(...batch.bad);
  }
  return { records, bad };
}

function batch(from: number, ...rows: readonly Record<string, string>[]): NamedBatch {
  const records = rows.map((row, at) => ({
    line: from + at,
    raw: JSON.stringify(row),
    cells: new Map(Object.entries(row)),
  }));
  return { records, bad: [] };
}

test("columns are the keys of all first records in the order in which they appear", async () => {
  const { records, bad } = await tabled(
    batch(1, { a: "1" }, { b: "2", a: "3" }),
    batch(3, { c: "" }),
  );
  expect(bad).toEqual([]);
  expect(records.map(({ line, fields }) => [line, ...fields])).toEqual([
    [0, "a", "b", "c"],
    [1, "1", "", ""],
    [2, "3", "2", ""],
    [3, "", "", ""],
  ]);
  expect(records[0]?.raw).toBe('["a","b","c"]');
});

test("a key that a record lacks is told apart from one that it has without a value", async () => {
  const { records } = await tabled(batch(1, { a: "1", b: "" }, { a: "2" }));
  expect(records.map((record) => isGiven(record, 1))).toEqual([true, true, false]);
});

test("a key that comes after the columns were decided puts its record aside, unless it says nothing", async () => {
  const first = Array.from({ length: peekRecords }, () => ({ a: "1" }));
  const later = batch(peekRecords + 1, { a: "2", b: "x" }, { a: "3", b: "" });
  const { records, bad } = await tabled(batch(1, ...first), later);
  expect(records).toHaveLength(1 + peekRecords + 1);
  expect(bad).toMatchObject([{ line: peekRecords + 1, column: "b", value: "x" }]);
  expect(bad[0]?.reason).toContain("perennial quarantine replay");
});

test("keys without end are no columns", async () => {
  const rows = Array.from({ length: 2_001 }, (_, at) => ({ [`k${at}`]: "1" }));
  const { records, bad } = await tabled(batch(1, ...rows));
  expect(records).toHaveLength(1 + 2_000);
  expect(bad[0]?.reason).toContain("more than 2000 different keys");
});

test("without a record there is no header, and the message is that of the first bad one", async () => {
  const bad = [{ line: 1, raw: "x", column: "", value: "x", reason: "It is no JSON." }];
  const read = await tabled({ records: [], bad });
  expect(() => headerRow([read], "x.ndjson")).toThrow("Line 1: It is no JSON.");
  expect((await tabled({ records: [], bad: [], columns: ["a"] })).records).toHaveLength(1);
});
