import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CsvOptions, readCsv } from "./csv-records.ts";
import type { TableBatch, TableRecord } from "./table-record.ts";

async function* pieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? bytes.length;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

async function read(
  bytes: Buffer | string,
  options: CsvOptions & { readonly sizes?: readonly number[] } = {},
) {
  const buffer = Buffer.from(bytes);
  const batches: TableBatch[] = [];
  for await (const batch of readCsv(pieces(buffer, options.sizes ?? [65_536]), options))
    batches.push(batch);
  return {
    records: batches.flatMap((batch) => batch.records),
    bad: batches.flatMap((batch) => batch.bad).sort((a, b) => a.line - b.line),
  };
}

function cells(records: readonly TableRecord[]): string[][] {
  return records.map((record) => [...record.fields]);
}

function utf16(text: string, mark: "le" | "be"): Buffer {
  const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
  return mark === "le" ? bytes : bytes.swap16();
}

describe("encodings", () => {
  const text = "sku,name\n1,Größe\n2,🙂\n";
  const expected = [
    ["sku", "name"],
    ["1", "Größe"],
    ["2", "🙂"],
  ];

  test.each([
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${text}`)],
    ["UTF-16LE", utf16(text, "le")],
    ["UTF-16BE", utf16(text, "be")],
  ])("%s is recognised, also when it comes byte by byte", async (_, bytes) => {
    expect(cells((await read(bytes)).records)).toEqual(expected);
    expect(cells((await read(bytes, { sizes: [1] })).records)).toEqual(expected);
  });

  test("a Latin-1 line is set aside with its text, and the lines around it are read", async () => {
    const bytes = Buffer.from("sku,name\n1,plain\n2,caf\xe9\n3,plain\n", "latin1");
    const { records, bad } = await read(bytes);
    expect(records.map((record) => record.line)).toEqual([1, 2, 4]);
    expect(bad).toMatchObject([{ line: 3, raw: "2,café", value: "2,café" }]);
    expect(bad[0]?.reason).toContain("--encoding windows-1252");
  });

  test("with the encoding named, the same line is read, and so is the euro sign of windows-1252", async () => {
    const bytes = Buffer.from("sku,name\n2,caf\xe9 \x80\n", "latin1");
    expect((await read(bytes)).bad[0]?.raw).toBe("2,café €");
    expect(cells((await read(bytes, { encoding: "windows-1252" })).records)[1]).toEqual([
      "2",
      "café €",
    ]);
  });

  test("naming utf-8 does not make a bad byte pass as a question mark", async () => {
    const bytes = Buffer.from("sku,name\n2,caf\xe9\n", "latin1");
    expect((await read(bytes, { encoding: "utf-8" })).bad).toHaveLength(1);
  });

  test("an encoding that does not exist is refused by name", async () => {
    await expect(read("a,b\n", { encoding: "klingon" })).rejects.toMatchObject({
      code: "BAD_ARGUMENT",
      message: expect.stringContaining('"klingon"'),
    });
  });

  test("UTF-16 that ends in the middle of a character loses only that", async () => {
    const bytes = utf16("a,b\n1,2", "le").subarray(0, -1);
    expect(cells((await read(bytes)).records)).toEqual([
      ["a", "b"],
      ["1", "\ufffd"],
    ]);
  });
});

describe("lines", () => {
  test("CRLF, empty lines and a last line without an end make no difference", async () => {
    const { records } = await read("a,b\r\n\r\n1,2\r\n\n\n3,4");
    expect(records.map(({ line, fields }) => [line, ...fields])).toEqual([
      [1, "a", "b"],
      [3, "1", "2"],
      [6, "3", "4"],
    ]);
  });

  test("an empty file has no records", async () => {
    expect(await read("")).toEqual({ records: [], bad: [] });
    expect(await read("\n\n")).toEqual({ records: [], bad: [] });
  });

  test("semicolons, tabs and bars are recognised by the header, but not inside its quotes", async () => {
    for (const mark of [";", "\t", "|"]) {
      expect(cells((await read(`a${mark}b\n1,5${mark}2\n`)).records)[1]).toEqual(["1,5", "2"]);
    }
    expect(cells((await read('"a;b;c",d\n1,2\n')).records)[0]).toEqual(["a;b;c", "d"]);
  });

  const filler = "x".repeat(10 * 1024 * 1024);
  test.each([
    ["without quotes", filler],
    ["inside an open quote", `"${filler}`],
    ["full of quotes", '"x'.repeat(5 * 1024 * 1024)],
    ["of another encoding", Buffer.alloc(10 * 1024 * 1024, 0xe9)],
  ])("a line of 10 MB %s is one bad row between good ones", async (_, long) => {
    const bytes = Buffer.concat(["a,b\n1,2\n3,", long, "\n4,5\n"].map((part) => Buffer.from(part)));
    const { records, bad } = await read(bytes);
    expect(records.map(({ line, fields }) => [line, ...fields])).toEqual([
      [1, "a", "b"],
      [2, "1", "2"],
      [4, "4", "5"],
    ]);
    expect(bad).toMatchObject([
      { line: 3, raw: "", reason: expect.stringContaining("longer than 1 MiB") },
    ]);
    expect(bad[0]?.value.length).toBeLessThanOrEqual(60);
  });

  test("a line of 10 MB as the last one, without an end, is one bad row", async () => {
    const { records, bad } = await read(`a,b\n1,2\n${filler}`);
    expect(records).toHaveLength(2);
    expect(bad.map(({ line }) => line)).toEqual([3]);
  });
});

describe("quotes", () => {
  test("a quoted field may hold line ends; the record bears the number of its first line", async () => {
    const { records } = await read('a,b\n1,"x\r\n\r\ny"\n2,z\n');
    expect(records.map(({ line, fields }) => [line, ...fields])).toEqual([
      [1, "a", "b"],
      [2, "1", "x\n\ny"],
      [5, "2", "z"],
    ]);
    expect(records[1]?.raw).toBe('1,"x\n\ny"');
  });

  const good = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => `${from + index},ok`).join("\n");

  test.each([
    ["at the start", `1,"open\n${good(2, 9)}\n`, [2]],
    ["in the middle", `${good(1, 4)}\n5,"open\n${good(6, 9)}\n`, [6]],
    ["at the end", `${good(1, 8)}\n9,"open`, [10]],
    ["far before the end", `1,"open\n${good(2, 900)}\n`, [2]],
  ])("a quote that never closes, %s, costs its own line alone", async (_, rows, lines) => {
    const { records, bad } = await read(`a,b\n${rows}`);
    expect(bad.map(({ line }) => line)).toEqual(lines);
    expect(bad[0]).toMatchObject({ value: '"open', reason: expect.stringContaining("not closed") });
    expect(records.length).toBe(rows.trimEnd().split("\n").length);
  });

  test.each([5, 150, 500])("two such quotes %d lines apart cost two lines", async (apart) => {
    const { records, bad } = await read(
      `a,b\n1,"one\n${good(2, apart)}\n${apart + 1},"two\n${good(apart + 2, apart + 9)}\n`,
    );
    expect(bad.map(({ line }) => line)).toEqual([2, apart + 2]);
    expect(records).toHaveLength(1 + apart + 9 - 2);
  });

  test("a quoted field of more than 200 lines is refused, and its lines do not pass for rows unseen", async () => {
    const long = Array.from({ length: 300 }, (_, index) => `line ${index}`).join("\n");
    const { records, bad } = await read(`a,b\n1,"${long}"\n2,ok\n`);
    expect(bad[0]).toMatchObject({ line: 2, reason: expect.stringContaining("not closed") });
    expect(records.at(-1)?.fields).toEqual(["2", "ok"]);
  });

  test("inch marks stand for themselves, one or two in a line, beside proper quotes", async () => {
    const { records, bad } = await read('a,b\n5" pipe,1\n5" to 6" pipe,2\n"6"" pipe",7"\n');
    expect(bad).toEqual([]);
    expect(cells(records).slice(1)).toEqual([
      ['5" pipe', "1"],
      ['5" to 6" pipe', "2"],
      ['6" pipe', '7"'],
    ]);
  });

  test("text after a closing quote is a bad row that shows the quote", async () => {
    const { bad } = await read('a,b\n"x" y,1\n');
    expect(bad).toMatchObject([{ line: 2, raw: '"x" y,1', value: '"x" y,1' }]);
  });

  test("an unclosed quote in the header spoils the header alone", async () => {
    const { records, bad } = await read('a,"b\n1,2\n');
    expect(bad).toMatchObject([{ line: 1 }]);
    expect(cells(records)).toEqual([["1", "2"]]);
  });
});

const table = fc
  .tuple(fc.integer({ min: 2, max: 5 }), fc.constantFrom(",", ";", "\t"))
  .chain(([width, mark]) => {
    const cell = fc.string({
      unit: fc.oneof(
        fc.constantFrom('"', mark, "\n", " ", "=", "'"),
        fc.string({ minLength: 1, maxLength: 1, unit: "grapheme" }),
      ),
      maxLength: 8,
    });
    const noReturns = cell.map((text) => text.replaceAll("\r", ""));
    return fc.tuple(
      fc.array(fc.array(noReturns, { minLength: width, maxLength: width }), {
        minLength: 1,
        maxLength: 12,
      }),
      fc.constant(mark),
      fc.constantFrom("\n", "\r\n"),
    );
  });

function asCsv(rows: readonly (readonly string[])[], mark: string, end: string): string {
  return rows
    .map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(mark))
    .join(end);
}

test("any table written as proper CSV is read back exactly, each record with its line", async () => {
  await fc.assert(
    fc.asyncProperty(table, async ([rows, mark, end]) => {
      const { records, bad } = await read(asCsv(rows, mark, end), { delimiter: mark });
      expect(bad).toEqual([]);
      expect(cells(records)).toEqual(rows);
      let line = 1;
      for (const [index, row] of rows.entries()) {
        expect(records[index]?.line).toBe(line);
        line += 1 + row.join("").split("\n").length - 1;
      }
    }),
    { numRuns: 150 },
  );
});

test("in whatever pieces the bytes of whatever file come, the records and bad rows are the same", async () => {
  const line = fc.oneof(
    fc.constantFrom(
      '1,"open',
      '5" pipe,2',
      '"a\nb",c',
      ",",
      "",
      "x,y,z",
      '"q""q",1',
      "caf\u00e9,🙂",
    ),
    fc.string({ maxLength: 12, unit: "grapheme" }),
  );
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });
  const bytes = fc
    .tuple(fc.array(line, { maxLength: 20 }), fc.constantFrom("utf8", "latin1", "utf16le"))
    .map(([lines, encoding]) => {
      const text = ["a,b", ...lines].join("\n");
      return encoding === "utf16le"
        ? utf16(text, "le")
        : Buffer.from(text, encoding === "utf8" ? "utf8" : "latin1");
    });
  await fc.assert(
    fc.asyncProperty(bytes, sizes, async (file, cut) => {
      expect(await read(file, { sizes: cut })).toEqual(await read(file));
    }),
    { numRuns: 200 },
  );
});
