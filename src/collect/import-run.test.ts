import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Store } from "../store/store.ts";
import { oneShard } from "../store/topology.ts";
import { openRowWriter, type RowWriter } from "./import-run.ts";

function writerOn(insertLines: Store["insertLines"], dryRun = false): RowWriter {
  const store: Store = {
    topology: oneShard,
    rows: async () => [],
    columns: async () => [],
    command: async () => {},
    insert: async () => {},
    insertLines,
    close: async () => {},
  };
  const [importId, file, settings] = ["i", "f.csv", "{}"];
  return openRowWriter(store, {
    table: "t",
    columns: ["a"],
    importId,
    what: "orders",
    file,
    settings,
    dryRun,
  });
}

test("all rows are written, once each, in inserts of bounded size, and never more than two at a time", async () => {
  const inserts: string[] = [];
  let flying = 0;
  let most = 0;
  const writer = writerOn(async (_table, _columns, lines) => {
    flying += 1;
    most = Math.max(most, flying);
    await turn();
    inserts.push(lines);
    flying -= 1;
  });
  const row = (index: number) => JSON.stringify([index, "é".repeat(500)]);
  for (let index = 0; index < 40_000; index += 1) {
    writer.accept(row(index));
    if (index % 1_000 === 0) await writer.settle();
  }
  await writer.settle(true);
  expect(writer.counts()).toEqual({ accepted: 40_000, rejected: 0 });
  const written = inserts.join("").trimEnd().split("\n");
  expect(new Set(written).size).toBe(40_000);
  expect(written.every((line) => JSON.parse(line).length === 2)).toBe(true);
  expect(most).toBe(2);
  expect(Math.max(...inserts.map((lines) => lines.length))).toBeLessThan(12 * 1024 * 1024);
});

test("an insert that fails between two batches fails the import, rather than losing its rows unseen", async () => {
  let calls = 0;
  const writer = writerOn(async () => {
    calls += 1;
    if (calls === 1) throw new Error("disk full");
  });
  writer.accept("x".repeat(9_000_000));
  await writer.settle().catch(() => undefined);
  await turn();
  writer.accept("[1]");
  await expect(writer.settle(true)).rejects.toThrow("disk full");
});

test("a row far larger than the buffer goes through whole", async () => {
  let bytes = 0;
  const writer = writerOn(async (_table, _columns, lines) => {
    bytes += lines.length;
  });
  writer.accept("y".repeat(20_000_000));
  await writer.settle(true);
  expect(bytes).toBe(20_000_001);
});

test("a dry run counts and writes nothing", async () => {
  const writer = writerOn(async () => {
    throw new Error("must not be called");
  }, true);
  writer.accept("[1]");
  await writer.settle(true);
  expect(writer.counts().accepted).toBe(1);
});

test("problems are summed up by column, the most frequent first, with the first as example", async () => {
  const writer = writerOn(async () => {}, true);
  const reject = (line: number, column: string, value: string) =>
    writer.reject({ line, column, value, raw: value, reason: `no ${column}` });
  reject(2, "time", "a");
  reject(3, "price", "b");
  reject(4, "price", "c");
  writer.leaveOut({ line: 5, column: "status", value: "pending", reason: "no sale" });
  expect(writer.problems()).toEqual([
    { column: "price", count: 2, line: 3, value: "b", reason: "no price" },
    { column: "time", count: 1, line: 2, value: "a", reason: "no time" },
    { column: "status", count: 1, line: 5, value: "pending", reason: "no sale" },
  ]);
  expect(writer.counts().rejected).toBe(3);
});
