import { expect, test } from "vitest";
import { goingQuiet } from "../../test/plan/going-quiet.ts";
import { readInput } from "../collect/bad-input.ts";
import { businessCase } from "./case.ts";
import { simulateCase } from "./simulate-case.ts";

const drivers = goingQuiet().drivers;
const read = (otherwise: object): unknown =>
  readInput(businessCase, { ...goingQuiet(), ...otherwise }, "a.json");

test("a case that was read reads again as it is", () => {
  expect(businessCase.parse(goingQuiet())).toEqual(goingQuiet());
});

test("a number by itself is a known value of which nothing is said", () => {
  const of = businessCase.parse({ ...goingQuiet(), drivers: { ...drivers, setup: 5 } });
  expect(of.drivers.setup).toEqual({ value: 5, grade: "D", source: "", owner: "" });
});

const faults: readonly (readonly [string, object, string])[] = [
  [
    "a driver that every case must have",
    { drivers: { ...drivers, lift: undefined } },
    "drivers.lift: is missing",
  ],
  ["a driver that there is not", { drivers: { ...drivers, luck: 1 } }, "luck"],
  [
    "guesses out of order",
    { drivers: { ...drivers, margin: { low: 0.4, likely: 0.3, high: 0.5, owner: "A" } } },
    "must have low, likely and high in this order, not 0.4, 0.3, 0.5",
  ],
  [
    "a judgement of nobody",
    { drivers: { ...drivers, margin: { low: 0.2, likely: 0.3, high: 0.5 } } },
    "is a judgement of nobody",
  ],
  [
    "a share above 1",
    { drivers: { ...drivers, reach: 1.2 } },
    "drivers.reach: must be from 0 to 1, not 1.2",
  ],
  [
    "two forms at once",
    { drivers: { ...drivers, margin: { value: 0.2, likely: 0.3 } } },
    "must have value alone, or low, likely and high",
  ],
  [
    "more months of running than are looked at",
    { months: 2, runs: 3 },
    "runs: must be at most the 2 months, not 3",
  ],
  [
    "a known driver that goes with another",
    { together: [{ drivers: ["lift", "setup"], correlation: 0.2 }] },
    "names setup, which is no uncertain driver",
  ],
  [
    "a correlation of 1",
    { together: [{ drivers: ["lift", "margin"], correlation: 1 }] },
    "together.0.correlation",
  ],
];
test.each(faults)("%s is a fault that is named", (_what, otherwise, message) => {
  expect(() => read(otherwise)).toThrow(message);
});

test("correlations that cannot be together are told by a pair", () => {
  const together = (
    [
      ["lift", "margin", 0.9],
      ["lift", "reach", 0.9],
      ["margin", "reach", -0.9],
    ] as const
  ).map(([one, other, correlation]) => ({ drivers: [one, other], correlation }));
  expect(() => simulateCase(goingQuiet({ together }))).toThrow(/The correlation of \w+ and \w+ is/);
});
