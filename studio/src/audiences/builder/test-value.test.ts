import { expect, test } from "vitest";
import { scalarFrom, testKind, testKinds, testOf } from "./test-value.ts";

test("each test of a definition has its kind", () => {
  expect(testKind("Shoes")).toBe("is");
  expect(testKind({ oneOf: ["a", 2] })).toBe("oneOf");
  expect(testKind({ not: false })).toBe("not");
  expect(testKind({ atMost: 3 })).toBe("range");
  expect(testKind({ contains: "x" })).toBe("contains");
  expect(testKind({ exists: true })).toBe("exists");
  expect(testKind({ exists: false })).toBe("absent");
  expect(testKind({ oneOf: "a" })).toBe("json");
  expect(testKind({ not: 1, exists: true })).toBe("json");
  expect(testKind({})).toBe("json");
  expect(testKind(null)).toBe("json");
});

test("a test of another kind is of that kind, and keeps the value where it fits", () => {
  for (const { kind } of testKinds.filter((each) => each.kind !== "json"))
    for (const before of ["Shoes", 7, { not: "x" }, { oneOf: ["a"] }, { exists: false }])
      expect(testKind(testOf(kind, before))).toBe(kind);
  expect(testOf("not", { oneOf: [7] })).toEqual({ not: 7 });
  expect(testOf("is", { exists: true })).toBe("");
});

test("a typed text is a number or yes and no only where it is written as one", () => {
  expect(scalarFrom("19.90")).toBe(19.9);
  expect(scalarFrom("true")).toBe(true);
  expect(scalarFrom("0042")).toBe("0042");
  expect(scalarFrom("1e3")).toBe("1e3");
  expect(scalarFrom("")).toBe("");
});
