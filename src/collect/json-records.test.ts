import fc from "fast-check";
import { expect, test } from "vitest";
import { cellsOf, readJsonLines } from "./json-records.ts";
import type { NamedRecord } from "./named-records.ts";
import type { BadRecord } from "./text-lines.ts";

interface Read {
  readonly records: readonly NamedRecord[];
  readonly bad: readonly BadRecord[];
  readonly columns: readonly string[];
}

async function read(text: string | Buffer): Promise<Read> {
  async function* bytes(): AsyncGenerator<Buffer> {
    yield Buffer.from(text);
  }
  const [records, bad, columns]: [NamedRecord[], BadRecord[], string[]] = [[], [], []];
  for await (const batch of readJsonLines(bytes(), undefined)) {
    records.push(...batch.records);
    bad.push(...batch.bad);
    columns.push(...(batch.columns ?? []));
  }
  return { records, bad, columns };
}

async function cells(line: string): Promise<Record<string, string>> {
  return Object.fromEntries((await read(line)).records[0]?.cells ?? []);
}

test("numbers keep their digits: amounts their zeros, ids all twenty, exponents none", async () => {
  expect(
    await cells('{"price":12.50,"id":12345678901234567890,"small":1e-2,"n":-0.10,"s":"1e3, 5"}'),
  ).toEqual({ price: "12.50", id: "12345678901234567890", small: "0.01", n: "-0.10", s: "1e3, 5" });
});

test("nested objects are flattened, plain lists joined, and what is nothing is empty", async () => {
  expect(
    await cells(
      '{"a":{"b":{"c":1.0},"d":null},"t":true,"l":["x",2.50],"o":[{"p":1}],"e":{},"f":[]}',
    ),
  ).toEqual({ "a.b.c": "1.0", "a.d": "", t: "true", l: "x, 2.50", o: '[{"p":"1"}]', e: "", f: "" });
});

test("a line that is no object is put aside with its number and reason, and the rest is read", async () => {
  const { records, bad } = await read(
    '{"a":1}\n{"a":1,}\n\n[{"a":1}]\n"a"\n{"a":01}\n{"a":"x\n{"a":2}\r\n',
  );
  expect(records.map(({ line, cells: each }) => [line, each.get("a")])).toEqual([
    [1, "1"],
    [8, "2"],
  ]);
  expect(bad.map(({ line }) => line)).toEqual([2, 4, 5, 6, 7]);
  expect(bad[0]?.reason).toMatch(/^The line is no JSON object: .*one object a line\.$/);
  expect(bad[1]?.reason).toContain("jq -c '.[]'");
  expect(bad[0]?.raw).toBe('{"a":1,}');
});

test("a line of another encoding, one without end and one nested beyond measure spoil themselves alone", async () => {
  const deep = `{"a":${'{"a":'.repeat(100_000)}1${"}".repeat(100_001)}`;
  const { records, bad } = await read(
    Buffer.concat([
      Buffer.from('{"a":"'),
      Buffer.from([0xe9]),
      Buffer.from(`"}\n${deep}\n{"a":"${"x".repeat(1_100_000)}"}\n{"a":"é😀"}`),
    ]),
  );
  expect(bad.map(({ line, reason }) => [line, reason.slice(0, 30)])).toEqual([
    [1, "The line is not UTF-8. Import "],
    [3, "The line is longer than 1 MiB,"],
    [2, "The line is no JSON object: it"],
  ]);
  expect(records.map(({ cells: each }) => each.get("a"))).toEqual(["é😀"]);
});

test("a first line that lists names is a header, any other list is none", async () => {
  expect(await read('["sku","name"]\n{"sku":"A"}')).toMatchObject({
    columns: ["sku", "name"],
    records: [{ line: 2 }],
  });
  expect((await read('{"sku":"A"}\n["sku"]')).bad).toHaveLength(1);
});

test("no text has NUL or half a character, which the store refuses", async () => {
  expect(
    await cells('{"a":"x\\u0000y","b":"\\ud800z","c":"\\ud83d\\ude00","k\\u0000":"1"}'),
  ).toEqual({
    a: "xy",
    b: "\ufffdz",
    c: "😀",
    k: "1",
  });
});

test("any object is read as JSON.parse reads it, and any text is refused that JSON.parse refuses", async () => {
  const tree = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.string(),
      fc.boolean(),
      fc.constant(null),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.dictionary(fc.string({ minLength: 1 }), tie("value"), { maxKeys: 4 }),
    ),
  }));
  const object = fc.dictionary(fc.string({ minLength: 1 }), tree.value, { maxKeys: 5 });
  await fc.assert(
    fc.asyncProperty(object, async (given) => {
      const expected = cellsOf(
        // Numbers and texts with what they are before them: a text may look like a number.
        JSON.parse(
          JSON.stringify(given, (_, v) =>
            typeof v === "number" ? `#${v}` : typeof v === "string" ? `=${v}` : v,
          ),
        ),
      );
      const found = (await read(JSON.stringify(given))).records[0]?.cells ?? new Map();
      expect([...found.keys()]).toEqual([...expected.keys()]);
      for (const [name, text] of expected)
        if (text.startsWith("#")) expect(Number(found.get(name))).toBe(Number(text.slice(1)));
        else expect(found.get(name)).toBe(text.startsWith("=") ? text.slice(1) : text);
    }),
  );
  const noise = fc.array(
    fc.constantFrom(...["{", "}", "[", "]", '"', "\\", ":", ",", "1", "-", ".", "e", "a", "true"]),
    { minLength: 1, maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(noise, async (parts) => {
      const line = parts.join("");
      const { records } = await read(`{}\n${line}`);
      const isObject = /^\{/.test(line) && isJson(line);
      // A number for a key is let through: its meaning is plain.
      if (!/[{,][-\d]/.test(line)) expect(records.length, line).toBe(isObject ? 2 : 1);
    }),
    { numRuns: 2_000 },
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
