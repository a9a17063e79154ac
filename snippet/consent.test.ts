import fc from "fast-check";
import { expect, test } from "vitest";
import { keptChoice, purposes, readChoice } from "./consent.ts";

test("of what a page gives, purposes with true or false are read, and all else is named", () => {
  expect(readChoice({ ads: false, cats: true, email: "yes", analytics: true })).toEqual({
    choice: { ads: false, analytics: true },
    wrong: ["cats", "email"],
  });
  for (const given of [undefined, null, {}, [], 7, true])
    expect(readChoice(given)).toEqual({ choice: {}, wrong: [] });
});

test("a choice is read back as it was kept", () => {
  const choices = fc.record(
    Object.fromEntries(purposes.map((purpose) => [purpose, fc.boolean()])),
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(choices, (choice) => {
      expect(keptChoice(JSON.stringify(choice))).toEqual(choice);
    }),
  );
});

test("what was kept and is no choice grants nothing and throws nothing", () => {
  for (const text of [undefined, "", "{", "analytics"]) expect(keptChoice(text)).toBeUndefined();
  for (const text of ["null", "1", '"analytics"', '{"analytics":1}'])
    expect(keptChoice(text)).toEqual({});
});
