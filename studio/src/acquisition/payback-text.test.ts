import { expect, test } from "vitest";
import { paybackRange, paybackText } from "./payback-text.ts";

const paid = (month: number | null, earliest: number | null, latest: number | null) => ({
  cost: 4100,
  payback: { month, earliest, latest },
});

test("a payback is told as its month and the range of it", () => {
  expect(paybackText(paid(3, 2, 5))).toBe("month 3");
  expect(paybackRange(paid(3, 2, 5))).toBe("2 to 5");
  expect(paybackRange(paid(8, 5, null))).toBe("5 to beyond a year");
  expect(paybackRange(paid(3, 3, 3))).toBe("");
});

test("what is not paid back within a year says so, and when it might be", () => {
  expect(paybackText(paid(null, 9, null))).toBe("not within a year");
  expect(paybackRange(paid(null, 9, null))).toBe("month 9 at best");
  expect(paybackRange(paid(null, null, null))).toBe("");
});

test("without a cost there is no payback to tell", () => {
  expect(paybackText({ cost: null, payback: null })).toBe("no cost known");
  expect(paybackRange({ payback: null })).toBe("");
});

test("a cost below the first order is paid back with it", () => {
  expect(paybackText(paid(0, 0, 0))).toBe("first order");
});
