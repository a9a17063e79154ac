import { expect, test } from "vitest";
import {
  countInWords,
  inRange,
  isOrdered,
  percentInWords,
  rangeInWords,
  timesInWords,
} from "./range.ts";

test.each([
  [{ atLeast: 2 }, "at least 2", "at least 2 orders", "at least twice"],
  [{ atMost: 1 }, "at most 1", "at most 1 order", "at most once"],
  [{ atLeast: 1, atMost: 1 }, "exactly 1", "exactly 1 order", "exactly once"],
  [{ atLeast: 1, atMost: 2 }, "1 to 2", "1 to 2 orders", "1 to 2 times"],
  [{ atMost: 0.5 }, "at most 0.5", "at most 0.5 orders", "at most 0.5 times"],
  [{ atLeast: 12 }, "at least 12", "at least 12 orders", "at least 12 times"],
])("%j reads: %s, %s, %s", (range, words, orders, times) => {
  expect(rangeInWords(range)).toBe(words);
  expect(countInWords(range, "order")).toBe(orders);
  expect(timesInWords(range)).toBe(times);
});

test("a share reads in percent", () => {
  expect(percentInWords({ atMost: 0.6 })).toBe("at most 60 %");
  expect(percentInWords({ atLeast: 0.295, atMost: 0.7 })).toBe("29.5 to 70 %");
});

test("both ends of a range are in it; an end that is absent is open", () => {
  expect([0, 1, 2, 3].map((value) => inRange(value, { atLeast: 1, atMost: 2 }))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect([inRange(-5, { atMost: 0 }), inRange(5, { atLeast: 1 }), inRange(0, {})]).toEqual([
    true,
    true,
    true,
  ]);
});

test("a range whose ends are exchanged has no room", () => {
  expect(isOrdered({ atLeast: 2, atMost: 1 })).toBe(false);
  expect([{ atLeast: 1, atMost: 1 }, { atMost: 1 }, {}].every(isOrdered)).toBe(true);
});
