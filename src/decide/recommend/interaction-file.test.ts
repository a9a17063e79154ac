import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { SourceFile } from "../../collect/source-file.ts";
import { testPairs, withNamesOf } from "./evaluation-plan.ts";
import { readInteractions, readSequences } from "./interaction-file.ts";
import { interactionLogOf } from "./interaction-log.ts";

function fileOf(name: string, content: string | Buffer): SourceFile {
  const bytes = Buffer.from(content);
  return { name, size: bytes.length, open: () => Readable.from([bytes]) };
}

const columns = { user: "user", item: "item", time: "at", weight: "stars", basket: "order" };

test("a table of interactions is read, whatever its columns are separated by", async () => {
  const text =
    "order\tuser\titem\tstars\tat\no1\tana\tcup\t4\t881250949\no1\tana\tpot\t5\t2026-01-02T00:00:00Z\n";
  const { columns: read, warnings } = await readInteractions(fileOf("log.tsv", text), columns);
  expect([read.users, read.items]).toEqual([["ana"], ["cup", "pot"]]);
  expect([...read.time]).toEqual([881_250_949_000, Date.UTC(2026, 0, 2)]);
  expect([...(read.weight ?? [])]).toEqual([4, 5]);
  expect([...(read.basket ?? [])]).toEqual([0, 0]);
  expect(warnings).toEqual([]);
});

test("bad rows are left out and told with line and reason", async () => {
  const text =
    "user,item,at,stars\nana,,2026-01-01,1\n,cup,2026-01-01,1\nana,cup,soon,1\nana,cup,2026-01-01,-1\nana,cup,2026-01-01,1\n";
  const { columns: read, warnings } = await readInteractions(fileOf("log.csv", text), {
    ...columns,
    basket: undefined,
  });
  expect(read.item.length).toBe(1);
  expect(warnings).toEqual([
    "log.csv: 1 row left out, first on line 2: The row names no item.",
    "log.csv: 1 row left out, first on line 3: The row names no user.",
    'log.csv: 1 row left out, first on line 4: "soon" is no time that can be read. Write it as 2026-05-31 14:30.',
    'log.csv: 1 row left out, first on line 5: "-1" is no weight: it has to be a number above 0.',
  ]);
});

test("a column that is not there, and a file without rows, are refused in words", async () => {
  await expect(readInteractions(fileOf("log.csv", "who,item\nana,cup\n"), columns)).rejects.toThrow(
    '--user user: log.csv has no such column. It has "who", "item".',
  );
  const { user, item } = columns;
  await expect(readInteractions(fileOf("log.csv", "user,item\n"), { user, item })).rejects.toThrow(
    "log.csv has no row with a user, an item and a time.",
  );
});

test("without a column of times the order of the rows is that of time", async () => {
  const file = fileOf("log.csv", "user,item\nana,cup\nana,pot\n");
  const { columns: read } = await readInteractions(file, { user: "user", item: "item" });
  expect([...read.time]).toEqual([1, 2]);
});

test("sequences are a line a user, packed or not", async () => {
  const { columns: read, warnings } = await readSequences(
    fileOf("sequences.txt.gz", gzipSync("7 3 4\n8 4\n9\n")),
  );
  expect([read.users, read.items, [...read.time]]).toEqual([
    ["7", "8"],
    ["3", "4"],
    [1, 2, 3],
  ]);
  expect(warnings[0]).toContain("first on line 3: The line has a user and no item.");
});

test("a bare list of test rows is read without a header, and its unknown items count as items", async () => {
  const { user, item } = columns;
  const reading = { user, item, headerOptional: true };
  const test = await readInteractions(fileOf("test.tsv", "ana\tcup\nbob\tjug\n"), reading);
  expect(test.warnings).toEqual([
    "test.tsv has no header: its columns are taken as user and item.",
  ]);
  const file = fileOf("log.csv", "user,item\nana,pot\nana,cup\n");
  const { columns: read } = await readInteractions(file, { user, item });
  const log = interactionLogOf(withNamesOf(read, test.columns));
  expect([log.users, log.items]).toEqual([
    ["ana", "bob"],
    ["cup", "jug", "pot"],
  ]);
  const pairs = testPairs(log, test.columns);
  expect([[...pairs.starts], [...pairs.members]]).toEqual([
    [0, 1, 2],
    [0, 1],
  ]);
});
