import { Readable } from "node:stream";
import { expect, test } from "vitest";
import type { SourceFile } from "../collect/source-file.ts";
import { readCovariates } from "./covariate-file.ts";

function file(text: string): SourceFile {
  return { name: "people.csv", size: text.length, open: () => Readable.from([Buffer.from(text)]) };
}

const names = ["ana", "ben", "cleo", "dan"];

async function read(text: string, customers: readonly string[] = names) {
  const { covariates, warnings } = await readCovariates(file(text), { customer: "id" }, customers);
  return {
    warnings,
    columns: Object.fromEntries(covariates.map(({ name, values }) => [name, Array.from(values)])),
  };
}

test("a column of numbers is one covariate, in the order of the orders' customers", async () => {
  const { columns, warnings } = await read("age,id\n40,cleo\n-2.5,ana\n1e1,ben\n0,dan\n");
  expect(columns).toEqual({ age: [-2.5, 10, 40, 0] });
  expect(warnings).toEqual([]);
});

test("a column of texts is a covariate of 0 and 1 for each value but the first", async () => {
  const { columns } = await read("id,tier\nana,gold\nben,bronze\ncleo,silver\ndan,gold\n");
  expect(columns).toEqual({ "tier=gold": [1, 0, 0, 1], "tier=silver": [0, 0, 1, 0] });
});

test("customers who are not in the file, and empty cells, are average: the mean, or the share of a value", async () => {
  const { columns, warnings } = await read("id,age,tier\nana,20,a\nben,40,b\ncleo,,\n");
  expect(columns).toEqual({ age: [20, 40, 30, 30], "tier=b": [0, 1, 0.5, 0.5] });
  expect(warnings).toEqual([
    '1 of 4 customers are not in people.csv, first "dan": they are taken to be average.',
  ]);
});

test("customers of the file who never ordered change nothing, not even the mean", async () => {
  const { columns } = await read("id,age\nana,20\nben,40\nnobody,9000\n", ["ana", "ben", "cleo"]);
  expect(columns).toEqual({ age: [20, 40, 30] });
});

test("the customer's column is found whatever its case and spaces, an unknown one is refused with those there are", async () => {
  expect((await read(" ID ,age\nana,1\n")).columns).toEqual({ age: [1, 1, 1, 1] });
  await expect(read("customer,age\nana,1\n")).rejects.toMatchObject({
    code: "COLUMNS_MISSING",
    message: '--covariate-customer id: people.csv has no such column. It has "customer", "age".',
  });
});

test("a file that names none of the customers is refused, with a name of each side", async () => {
  await expect(read("id,age\n0001,1\n0002,2\n")).rejects.toMatchObject({
    code: "NO_DATA",
    message:
      'people.csv names none of the 4 customers of the orders: its "id" reads e.g. "0001", the orders\' "ana".',
  });
});

test("21 different texts are refused as a category, 20 are not", async () => {
  const customers = Array.from({ length: 21 }, (_, i) => `c${i}`);
  const rows = (count: number): string =>
    customers.map((name, i) => `${name},town ${String(i % count).padStart(2, "0")}`).join("\n");
  await expect(read(`id,town\n${rows(21)}\n`, customers)).rejects.toMatchObject({
    code: "FORMAT_UNKNOWN",
    message: expect.stringContaining('"town" of people.csv has 21 different texts, e.g. "town 00"'),
  });
  const { columns } = await read(`id,town\n${rows(20)}\n`, customers);
  expect(Object.keys(columns)).toHaveLength(19);
});

test("an empty file and one with the customer's column only are refused", async () => {
  await expect(read("")).rejects.toMatchObject({ code: "FORMAT_UNKNOWN" });
  await expect(read("id\nana\n")).rejects.toMatchObject({
    code: "FORMAT_UNKNOWN",
    message: "people.csv has no column beside the customer's in which customers differ.",
  });
});

test("hostile cells are texts like any other: words of JavaScript, quotes, commas, infinities, line ends", async () => {
  const { columns } = await read(
    'id,word\nana,__proto__\nben,"a ""b"", c"\ncleo,Infinity\ndan,"two\nlines"\n',
  );
  expect(columns).toEqual({
    "word=__proto__": [1, 0, 0, 0],
    'word=a "b", c': [0, 1, 0, 0],
    "word=two\nlines": [0, 0, 0, 1],
  });
});

test("customers named like members of an object are found, and not found where they are not", async () => {
  const { columns, warnings } = await read("id,age\n__proto__,3\nana,5\n", [
    "__proto__",
    "constructor",
    "ana",
  ]);
  expect(columns).toEqual({ age: [3, 4, 5] });
  expect(warnings[0]).toContain('first "constructor"');
});

test("short rows have empty cells, and every value is a finite number", async () => {
  const { columns } = await read("id,age,height\nana,1\nben\ncleo,3,170\ndan,NaN,180\n");
  expect(columns).toEqual({
    "age=3": [0, 1 / 3, 1, 0],
    "age=NaN": [0, 1 / 3, 0, 1],
    height: [175, 175, 170, 180],
  });
});
