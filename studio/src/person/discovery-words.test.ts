import { expect, test } from "vitest";
import type { CustomerDiscovery } from "../../../src/predict/discovery-table.ts";
import { discoveryWords } from "./discovery-words.ts";

const known: CustomerDiscovery = {
  level: "item",
  orders: 9,
  new: 30,
  expected: 20.96,
  index: { value: 1.37, lower: 1.12, upper: 1.64, level: 0.8 },
  newShare: 0.45,
  isUsed: true,
};

test("an index is said as what the customer does, with the counts behind it", () => {
  expect(discoveryWords(known)).toBe(
    "Buys new items 1.4 times as often as expected after as many orders: 30 where 21.0 were expected, in 8 orders after the first.",
  );
});

test("an index whose interval holds 1 says that it is not told apart from the mean", () => {
  const index = { value: 1.1, lower: 0.8, upper: 1.5, level: 0.8 };
  expect(discoveryWords({ ...known, level: "brand", index })).toMatch(
    /^Buys new brands 1\.1 times .* Not told apart from the shop's mean\.$/,
  );
});

test("before a second order nothing is said of the customer", () => {
  expect(discoveryWords({ ...known, orders: 1, new: 0, expected: 0 })).toBe(
    "No second order yet: taken as the shop's mean.",
  );
});
