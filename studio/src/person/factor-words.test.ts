import { expect, test } from "vitest";
import { factorWords } from "./factor-words.ts";

test("a factor is said with its interval", () => {
  expect(factorWords({ value: 2.1, lower: 1.7, upper: 2.6, level: 0.8 }, "rate")).toBe(
    "2.10 times as often as the shop (1.70 to 2.60)",
  );
});

test("a factor that may be none says that it is not told apart", () => {
  expect(factorWords({ value: 0.94, lower: 0.8, upper: 1.1, level: 0.8 }, "order")).toBe(
    "0.94 times as much an order as the shop (0.80 to 1.10, not told apart)",
  );
});
