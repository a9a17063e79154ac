import fc from "fast-check";
import { expect, test } from "vitest";
import { PerennialError } from "../core/errors.ts";
import { join, param, render, runnable, sql } from "./sql.ts";

test("a value never enters the text of a statement", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 8 }), (value) => {
      fc.pre(!value.includes("\0") && !"SELECT {p0:String}".includes(value));
      const { text, params } = render(sql`SELECT ${param("String", value)}`);
      expect(text).toBe("SELECT {p0:String}");
      expect(params).toEqual({ p0: value });
    }),
  );
});

test("nested fragments number their parameters in the order of the text", () => {
  const inner = sql`a = ${param("UInt8", 1)} AND b = ${param("String", "x")}`;
  const outer = sql`SELECT ${param("UInt8", 0)} WHERE ${inner} OR c = ${param("UInt8", 2)}`;
  expect(render(outer)).toEqual({
    text: "SELECT {p0:UInt8} WHERE a = {p1:UInt8} AND b = {p2:String} OR c = {p3:UInt8}",
    params: { p0: 0, p1: 1, p2: "x", p3: 2 },
  });
});

test("fragments join with a separator, and none join to nothing", () => {
  expect(render(join([sql`a`, sql`b`, sql`c`], ", ")).text).toBe("a, b, c");
  expect(render(join([], ", ")).text).toBe("");
});

test("a text with NUL is refused, also inside a list", () => {
  expect(() => param("String", "a\0b")).toThrow(PerennialError);
  expect(() => param("Array(String)", ["fine", "a\0b"])).toThrow(/NUL/);
});

test("a statement to be run by hand has its values in it, texts as texts", () => {
  const statement = sql`SELECT ${param("Int64", -7)}, ${param("String", "O'Hara \\")}, ${param("Decimal(9, 4)", 0.4)}, ${param("Array(Int64)", [1, 2])}`;
  expect(runnable(statement)).toBe(
    "SELECT -7, 'O\\'Hara \\\\', CAST('0.4', 'Decimal(9, 4)'), CAST('[1,2]', 'Array(Int64)')",
  );
  expect(runnable(sql`SELECT ${param("UInt8", 1)}`)).toBe("SELECT CAST('1', 'UInt8')");
});
