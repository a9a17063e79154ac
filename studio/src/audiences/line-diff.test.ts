import fc from "fast-check";
import { expect, test } from "vitest";
import { lineDiff } from "./line-diff.ts";

test("what stayed stands once, what went before what came", () => {
  const diff = lineDiff(["{", "a: 1,", "b: 2", "}"], ["{", "a: 1,", "b: 3,", "c: 4", "}"]);
  expect(diff.map(({ sign, line }) => `${sign}${line}`)).toEqual([
    " {",
    " a: 1,",
    "-b: 2",
    "+b: 3,",
    "+c: 4",
    " }",
  ]);
});

test("both texts are in it whole, and equal texts have no change", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 12 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const diff = lineDiff(before, after);
      const of = (sign: string) =>
        diff.filter((each) => each.sign !== sign).map(({ line }) => line);
      expect(of("+")).toEqual(before);
      expect(of("-")).toEqual(after);
      expect(lineDiff(before, before).every(({ sign }) => sign === " ")).toBe(true);
    }),
  );
});
