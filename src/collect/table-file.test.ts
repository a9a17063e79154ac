import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, expect, test } from "vitest";
import { fileOnDisk, type SourceFile } from "./source-file.ts";
import { openTable, type TableReading } from "./table-file.ts";

const dir = mkdtempSync(join(tmpdir(), "perennial-table-"));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const csv = Buffer.from("a,b\n1,x\n");
const ndjson = Buffer.from('{"a":1,"b":"x"}\n');
const parquet = Buffer.from(
  parquetWriteBuffer({
    columnData: [
      { name: "a", data: [1] },
      { name: "b", data: ["x"] },
    ],
  }),
);

function arriving(name: string, bytes: Buffer): SourceFile {
  // In pieces, as a request brings them.
  const pieces = [bytes.subarray(0, 1), bytes.subarray(1, 6), bytes.subarray(6)];
  return { name, size: bytes.length, open: () => Readable.from(pieces, { objectMode: false }) };
}

function onDisk(name: string, bytes: Buffer): SourceFile {
  const path = join(dir, name);
  writeFileSync(path, bytes);
  return fileOnDisk(path);
}

async function read(file: SourceFile, reading: TableReading = {}): Promise<unknown> {
  const table = await openTable(file, reading);
  const fields: (readonly string[])[] = [];
  for await (const batch of table.batches) fields.push(...batch.records.map((each) => each.fields));
  expect(table.consumed()).toBe(file.size);
  await table.close();
  return [table.format, ...fields];
}

const rows = [
  ["a", "b"],
  ["1", "x"],
];

test.each([
  ["orders.csv", csv, "csv"],
  ["orders.CSV.gz", gzipSync(csv), "csv"],
  ["orders.ndjson", ndjson, "ndjson"],
  ["orders.jsonl.gz", gzipSync(ndjson), "ndjson"],
  ["orders.parquet", parquet, "parquet"],
  ["orders.parquet.gz", gzipSync(parquet), "parquet"],
  ["export", csv, "csv"],
  ["export.json", ndjson, "ndjson"],
  ["export.txt", Buffer.concat([Buffer.from("\ufeff \n"), ndjson]), "ndjson"],
  ["export.bin", parquet, "parquet"],
])(
  "%s is read from disk and as it arrives, by its name or else its first bytes",
  async (name, bytes, format) => {
    expect(await read(onDisk(name, bytes))).toEqual([format, ...rows]);
    expect(await read(arriving(name, bytes))).toEqual([format, ...rows]);
  },
);

test("the format that was said comes before that of the name", async () => {
  expect(await read(arriving("replay of orders.parquet", ndjson), { format: "ndjson" })).toEqual([
    "ndjson",
    ...rows,
  ]);
});

test("a file that is not what its name says is refused with what to do", async () => {
  await expect(openTable(arriving("x.parquet", csv), {})).rejects.toMatchObject({
    code: "FORMAT_UNKNOWN",
    message:
      "x.parquet is no Parquet file: it does not begin with PAR1. Give it the ending of its format, e.g. .csv.",
  });
  await expect(openTable(arriving("x.parquet", parquet.subarray(0, 40)), {})).rejects.toMatchObject(
    {
      code: "FORMAT_UNKNOWN",
    },
  );
});

test("a Parquet file that arrives leaves nothing in the temporary folder, even while it is read", async () => {
  const spools = (): string[] =>
    readdirSync(tmpdir()).filter((name) => /^perennial-spool-/.test(name));
  const before = spools();
  const table = await openTable(arriving("x.parquet", parquet), {});
  expect(spools()).toEqual(before);
  await table.close();
});

test("no room for a file that arrives is no fault of the file, and is said", async () => {
  const kept = process.env["TMPDIR"];
  process.env["TMPDIR"] = join(dir, "nowhere");
  try {
    await expect(openTable(arriving("x.parquet", parquet), {})).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      message: expect.stringMatching(/^x\.parquet cannot be kept in .*nowhere while it is read: /),
    });
  } finally {
    if (kept === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = kept;
  }
});
