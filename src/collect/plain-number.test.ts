import fc from "fast-check";
import { expect, test } from "vitest";
import { plainNumber, shiftPoint } from "./plain-number.ts";

test("a number keeps the digits it is written with, and an exponent moves its point", () => {
  expect(["12.50", "-3", "1.25e-2", "1E3", "-1.5e+1", "0e5", "123e-2"].map(plainNumber)).toEqual([
    "12.50",
    "-3",
    "0.0125",
    "1000",
    "-15",
    "0",
    "1.23",
  ]);
  expect(plainNumber("1e300")).toBe("1e300");
  expect([shiftPoint("1250", 2), shiftPoint("5", 3), shiftPoint("0", 2)]).toEqual([
    "12.50",
    "0.005",
    "0.00",
  ]);
});

test("the plain text of any number is that number", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Number(plainNumber(String(value)))).toBe(Number(String(value)));
    }),
  );
});
