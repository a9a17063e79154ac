import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { amount, list, object, readPayload, text, textAt, time } from "./payload-fields.ts";

const payload = object({ a: amount, t: text, at: time, items: list(object({ price: amount })) });

describe("a field", () => {
  test.each([
    ["19.99", 199_900],
    [19.99, 199_900],
    [0.1 + 0.2, 3_000],
    [1e-7, 0],
    [-2.55, -25_500],
    [900_000_000_000, 9_000_000_000_000_000],
    ["", null],
    [" ", null],
    [null, null],
    [undefined, null],
  ])("%j is the amount %j", (value, expected) => {
    expect(readPayload(payload, { a: value })).toMatchObject({
      ok: true,
      payload: { a: expected },
    });
  });

  test.each(["ten", 1e12, 1e21, true, [], {}, Number.NaN])("%j is no amount", (value) => {
    expect(readPayload(payload, { a: value })).toMatchObject({ ok: false, field: "a" });
  });

  test("any number of cents is itself, as a float or as a text", () => {
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), (cents) => {
        for (const a of [cents / 100, (cents / 100).toFixed(2)]) {
          const read = readPayload(payload, { a });
          expect(read.ok && read.payload.a).toBe(cents === 0 ? 0 : cents * 100);
        }
      }),
    );
  });

  test("a time without a zone is UTC; ids are texts or numbers; what is missing is empty", () => {
    const read = readPayload(payload, { at: "2026-05-22T14:28:02", t: 5_678_901_234_567 });
    const at = Date.parse("2026-05-22T14:28:02Z");
    expect(read).toEqual({ ok: true, payload: { a: null, t: "5678901234567", at, items: [] } });
  });

  test("that cannot be read is named by its whole path, with its value cut short", () => {
    const items = [{ price: 1 }, { price: "x".repeat(300) }];
    expect(readPayload(payload, { items })).toEqual({
      ok: false,
      field: "items[1].price",
      value: "x".repeat(200),
      reason: "is no amount such as 12.50, of at most 900 billion",
    });
    expect(readPayload(payload, [])).toMatchObject({ field: "body", reason: "is no JSON object" });
  });
});

test("a text deep in anything is read or empty", () => {
  expect(textAt({ page: { url: " /x " } }, "page", "url")).toBe("/x");
  expect(textAt({ page: "x" }, "page", "url")).toBe("");
  expect(textAt({ page: { url: {} } }, "page", "url")).toBe("");
});
