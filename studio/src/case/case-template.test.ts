import { expect, test } from "vitest";
import { businessCase } from "../../../src/plan/case.ts";
import { begunCase, type CaseBeginning } from "./case-template.ts";
import { withTitles } from "./short-titles.ts";

const beginning: CaseBeginning = {
  ...{ program: "hello", title: "A greeting", holdout: 0.2, author: "Ben" },
  peopleSource: "audience once, 400 members when this was begun",
  typed: {
    people: { low: "", likely: "400", high: "" },
    lift: { low: "0.01", likely: "0.03", high: "0.05" },
    orderValue: { low: "", likely: "64", high: "" },
    margin: { low: "28", likely: "35", high: "42" },
  },
};

test("a case that is begun is one that the server takes as it is", () => {
  const begun = begunCase(beginning);
  expect(businessCase.parse(begun)).toEqual(begun);
  expect(begun).toMatchObject({
    drivers: {
      people: { value: 400, grade: "C", source: beginning.peopleSource },
      lift: { low: 0.01, likely: 0.03, high: 0.05, grade: "D", owner: "Ben" },
      margin: { likely: 0.35 },
    },
  });
});

test.each([
  [{ author: " " }, "Say who makes it."],
  [{ typed: {} }, "People for whom it is is missing."],
  [
    { typed: { ...beginning.typed, people: { low: "", likely: "many", high: "" } } },
    "People for whom it is is no number: many.",
  ],
  [
    { typed: { ...beginning.typed, lift: { low: "0.1", likely: "0.03", high: "0.05" } } },
    "Orders added by a person reached needs low, likely and high in this order, or likely alone.",
  ],
  [
    { typed: { ...beginning.typed, margin: { low: "", likely: "350", high: "" } } },
    "Contribution margin cannot be outside of -100 to 100%.",
  ],
])("what a beginning still needs is said: %o", (more, said) => {
  expect(begunCase({ ...beginning, ...more })).toBe(said);
});

test("what a draft leaves to its author is called as on the page, and other notes stay as they are", () => {
  expect(withTitles("Left to you: newPeople, lift. Each source says what.")).toBe(
    "Left to you: New people a month, Orders added. Each source says what.",
  );
  const other = "Without a baseline nothing is said: these people, as they were, ordered nothing.";
  expect(withTitles(other)).toBe(other);
});
