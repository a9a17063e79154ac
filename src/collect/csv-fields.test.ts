import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { splitFields } from "./csv-fields.ts";

test("a delimiter, a doubled quote and a line end may stand between quotes", () => {
  expect(splitFields('a,"b ""c"", d",e', ",")).toEqual(["a", 'b "c", d', "e"]);
  expect(splitFields('"two\nlines";"";x', ";")).toEqual(["two\nlines", "", "x"]);
  expect(splitFields("", ",")).toEqual([""]);
  expect(splitFields("a,", ",")).toEqual(["a", ""]);
  expect(splitFields('a,""', ",")).toEqual(["a", ""]);
});

test.each(['"a', 'a,"b', '"a" b,c', '"a""', 'a,b"c', '5" pipe,1'])("%s is no record", (text) => {
  expect(splitFields(text, ",")).toBeUndefined();
});

test("a stray quote inside a field stands for itself where that is asked for", () => {
  expect(splitFields('5" pipe,"6"" pipe",x', ",", { strayQuotes: true })).toEqual([
    '5" pipe',
    '6" pipe',
    "x",
  ]);
  expect(splitFields('"open,1', ",", { strayQuotes: true })).toBeUndefined();
});

test("it agrees with csv-parse on any text of quotes, delimiters and letters", () => {
  const texts = fc.string({ unit: fc.constantFrom('"', ",", "a", " ", "\n", "'"), maxLength: 12 });
  fc.assert(
    fc.property(
      texts.filter((text) => text !== ""),
      (text) => {
        // A record delimiter that does not occur: a line end between quotes is csv-parse's only business here.
        const options = { record_delimiter: "\u0001", relax_column_count: true };
        let theirs: string[] | undefined;
        try {
          [theirs] = parse(text, options);
        } catch {
          theirs = undefined;
        }
        expect(splitFields(text, ",")).toEqual(theirs);
      },
    ),
    { numRuns: 2_000 },
  );
});
