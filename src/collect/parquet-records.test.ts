import { brotliCompressSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import type { SchemaElement } from "hyparquet";
import { type ColumnSource, parquetWriteBuffer } from "hyparquet-writer";
import { expect, test } from "vitest";
import { readCsv } from "./csv-records.ts";
import { tableOf } from "./named-records.ts";
import { openParquet } from "./parquet-records.ts";
import type { TableBatch, TableRecord } from "./table-record.ts";

/** A value as it is written to Parquet, and its text in a CSV. */
interface Cell {
  readonly stored: unknown;
  readonly text: string;
}

/** A type of column: how it is declared, and any value of it. */
interface ColumnType {
  readonly element: Omit<SchemaElement, "name" | "repetition_type">;
  readonly cell: fc.Arbitrary<Cell>;
}

const day = 86_400_000;
const millisecond = fc.integer({ min: Date.UTC(1950, 0, 1), max: Date.UTC(2150, 0, 1) });

function decimalType(element: ColumnType["element"], digits: number, scale: number): ColumnType {
  const most = 10n ** BigInt(digits) - 1n;
  return {
    element: { ...element, converted_type: "DECIMAL", precision: digits, scale },
    cell: fc.bigInt({ min: -most, max: most }).map((whole) => {
      const text = String(whole < 0n ? -whole : whole).padStart(scale + 1, "0");
      const at = text.length - scale;
      const point = scale === 0 ? "" : ".";
      return {
        stored: whole,
        text: `${whole < 0n ? "-" : ""}${text.slice(0, at)}${point}${text.slice(at)}`,
      };
    }),
  };
}

function timestampType(unit: "MILLIS" | "MICROS" | "NANOS", isAdjustedToUTC: boolean): ColumnType {
  const places = { MILLIS: 0, MICROS: 3, NANOS: 6 }[unit];
  return {
    element: { type: "INT64", logical_type: { type: "TIMESTAMP", isAdjustedToUTC, unit } },
    cell: fc
      .tuple(millisecond, fc.integer({ min: 1, max: 10 ** places - 1 || 1 }))
      .map(([at, rest]) => {
        const iso = new Date(at).toISOString();
        const fraction = `${iso.slice(20, 23)}${places === 0 ? "" : String(rest).padStart(places, "0")}`;
        const shown = fraction.replace(/^000$/, "").replace(/(?:000)+$/, "");
        const time = `${iso.slice(0, 19)}${shown === "" ? "" : `.${shown}`}`;
        const whole = BigInt(at) * 10n ** BigInt(places) + BigInt(places === 0 ? 0 : rest);
        return { stored: whole, text: isAdjustedToUTC ? `${time}Z` : time.replace("T", " ") };
      }),
  };
}

const anyText = fc
  .string({ unit: "binary" })
  .map((text) => text.toWellFormed().replace(/[\0\r\n]/g, " "));

const types: readonly ColumnType[] = [
  { element: { type: "BYTE_ARRAY", converted_type: "UTF8" }, cell: anyText.map(plain) },
  { element: { type: "BYTE_ARRAY" }, cell: anyText.map(plain) },
  { element: { type: "BOOLEAN" }, cell: fc.boolean().map(plain) },
  { element: { type: "INT32" }, cell: fc.integer().map(plain) },
  {
    element: { type: "INT64" },
    cell: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(plain),
  },
  { element: { type: "DOUBLE" }, cell: fc.integer().map((n) => plain(n / 1000)) },
  {
    element: { type: "FLOAT" },
    cell: fc
      .integer({ min: -99_999, max: 99_999 })
      .map((n) => ({ stored: Math.fround(n / 100), text: String(n / 100) })),
  },
  decimalType({ type: "INT32" }, 9, 2),
  decimalType({ type: "INT64" }, 18, 4),
  decimalType({ type: "FIXED_LEN_BYTE_ARRAY", type_length: 16 }, 38, 10),
  decimalType({ type: "FIXED_LEN_BYTE_ARRAY", type_length: 9 }, 20, 0),
  {
    element: { type: "INT32", converted_type: "DATE" },
    cell: millisecond.map((at) => ({
      stored: Math.floor(at / day),
      text: new Date(at).toISOString().slice(0, 10),
    })),
  },
  timestampType("MILLIS", true),
  timestampType("MICROS", false),
  timestampType("NANOS", true),
  {
    element: { type: "INT64", converted_type: "TIMESTAMP_MILLIS" },
    cell: millisecond.map((at) => ({
      stored: BigInt(at),
      text: new Date(at).toISOString().replace(".000", ""),
    })),
  },
];

function plain(value: string | number | bigint | boolean): Cell {
  return { stored: value, text: String(Object.is(value, -0) ? 0 : value) };
}

const compressors = {
  GZIP: (bytes: Uint8Array) => gzipSync(bytes),
  BROTLI: (bytes: Uint8Array) => brotliCompressSync(bytes),
  LZ4_RAW: (bytes: Uint8Array) => bytes,
};

/** Rows of all types, with how they are written. */
const tables = fc.record({
  rows: fc.array(fc.tuple(...types.map(({ cell }) => fc.option(cell, { freq: 5 }))), {
    minLength: 1,
    maxLength: 20,
  }),
  rowGroupSize: fc.integer({ min: 1, max: 8 }),
  codec: fc.constantFrom("SNAPPY", "UNCOMPRESSED", "GZIP", "BROTLI"),
});

type Written = Parameters<typeof parquetWriteBuffer>[0];

function readBuffer(options: Written): Promise<TableRecord[]> {
  const buffer = parquetWriteBuffer(options);
  return records(openBuffer(buffer));
}

async function* openBuffer(buffer: ArrayBuffer): AsyncGenerator<TableBatch> {
  const file = {
    byteLength: buffer.byteLength,
    slice: async (start: number, end?: number) => buffer.slice(start, end),
  };
  yield* tableOf((await openParquet("x.parquet", file)).batches);
}

async function records(batches: AsyncGenerator<TableBatch>): Promise<TableRecord[]> {
  const all: TableRecord[] = [];
  for await (const batch of batches) {
    expect(batch.bad).toEqual([]);
    all.push(...batch.records);
  }
  return all;
}

test("any table gives the same cells from Parquet as from CSV, whatever its types, groups and packing", async () => {
  await fc.assert(
    fc.asyncProperty(tables, async ({ rows, rowGroupSize, codec }) => {
      const names = types.map((_, at) => `column ${at}`);
      const schema: SchemaElement[] = [
        { name: "root", num_children: types.length },
        ...types.map(
          ({ element }, at): SchemaElement => ({
            ...element,
            name: names[at] ?? "",
            repetition_type: "OPTIONAL",
          }),
        ),
      ];
      const columnData = names.map(
        (name, at): ColumnSource => ({ name, data: rows.map((row) => row[at]?.stored ?? null) }),
      );
      const fromParquet = await readBuffer({
        columnData,
        schema,
        rowGroupSize,
        codec,
        compressors,
      });
      const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
      const lines = rows.map((row) => row.map((cell) => quoted(cell?.text ?? "")).join(","));
      async function* bytes(): AsyncGenerator<Buffer> {
        yield Buffer.from([names.join(","), ...lines].join("\n"));
      }
      const fromCsv = await records(readCsv(bytes()));
      expect(fromParquet.map(({ fields }) => fields)).toEqual(fromCsv.map(({ fields }) => fields));
      expect(fromParquet.map(({ line }) => line)).toEqual(fromParquet.map((_, at) => at));
      const raw = JSON.parse(fromParquet[1]?.raw ?? "");
      expect(Object.keys(raw)).toEqual(names);
    }),
    { numRuns: 30 },
  );
});

test("members of groups are columns, keys of maps too, and lists are joined", async () => {
  const schema: SchemaElement[] = [
    { name: "root", num_children: 4 },
    { name: "sku", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
    { name: "price", num_children: 2, repetition_type: "OPTIONAL" },
    {
      name: "now",
      type: "INT64",
      converted_type: "DECIMAL",
      precision: 18,
      scale: 2,
      repetition_type: "OPTIONAL",
    },
    { name: "until", type: "INT32", converted_type: "DATE", repetition_type: "OPTIONAL" },
    { name: "options", num_children: 1, converted_type: "MAP", repetition_type: "OPTIONAL" },
    { name: "key_value", num_children: 2, repetition_type: "REPEATED" },
    { name: "key", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "REQUIRED" },
    { name: "value", type: "BYTE_ARRAY", converted_type: "UTF8", repetition_type: "OPTIONAL" },
    { name: "tags", num_children: 1, converted_type: "LIST", repetition_type: "OPTIONAL" },
    { name: "list", num_children: 1, repetition_type: "REPEATED" },
    {
      name: "element",
      type: "INT64",
      converted_type: "DECIMAL",
      precision: 9,
      scale: 1,
      repetition_type: "OPTIONAL",
    },
  ];
  const [header, first, second] = await readBuffer({
    schema,
    columnData: [
      { name: "sku", data: ["A", "B"] },
      { name: "price", data: [{ now: 1250n, until: 0 }, null] },
      { name: "options", data: [{ Size: "M", Colour: "red" }, null] },
      { name: "tags", data: [[15n, 20n], []] },
    ],
  });
  expect(header?.fields).toEqual([
    "sku",
    "price.now",
    "price.until",
    "tags",
    "options.Size",
    "options.Colour",
    "price",
    "options",
  ]);
  expect(first?.fields.slice(0, 6)).toEqual(["A", "12.50", "1970-01-01", "1.5, 2.0", "M", "red"]);
  expect(second?.fields.join("")).toBe("B");
});

test("what is not a number is missing, and a time beyond the calendar is shown as it is stored", async () => {
  const rows = await readBuffer({
    columnData: [
      { name: "n", data: [Number.NaN, 1e21, Number.POSITIVE_INFINITY] },
      { name: "at", data: [0n, 2n ** 62n, -1n] },
    ],
    schema: [
      { name: "root", num_children: 2 },
      { name: "n", type: "DOUBLE", repetition_type: "REQUIRED" },
      {
        name: "at",
        type: "INT64",
        converted_type: "TIMESTAMP_MILLIS",
        repetition_type: "REQUIRED",
      },
    ],
  });
  expect(rows.slice(1).map(({ fields }) => fields)).toEqual([
    ["", "1970-01-01T00:00:00Z"],
    ["1000000000000000000000", "4611686018427387904"],
    ["Infinity", "1969-12-31T23:59:59.999Z"],
  ]);
});

test("a file that is cut off, and one packed in a way that Node cannot unpack, say so", async () => {
  const buffer = parquetWriteBuffer({ columnData: [{ name: "a", data: ["x", "y"] }] });
  await expect(records(openBuffer(buffer.slice(0, -9)))).rejects.toMatchObject({
    code: "FORMAT_UNKNOWN",
    message: expect.stringMatching(/^x\.parquet is no Parquet file that can be read: /),
  });
  const packed = parquetWriteBuffer({
    columnData: [{ name: "a", data: ["x", "y"] }],
    codec: "LZ4_RAW",
    compressors,
  });
  await expect(records(openBuffer(packed))).rejects.toMatchObject({
    code: "FORMAT_UNKNOWN",
    message: expect.stringContaining("is compressed with LZ4_RAW"),
  });
  const broken = new Uint8Array(buffer.slice(0));
  broken.fill(255, 4, 20);
  await expect(records(openBuffer(broken.buffer))).rejects.toMatchObject({
    code: "FILE_UNREADABLE",
    message: expect.stringContaining("cannot be read beyond row 0"),
  });
});
