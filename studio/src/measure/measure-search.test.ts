import { expect, test } from "vitest";
import { readQuery, writeQuery } from "../search-params.ts";
import { askedOf, parseMeasureSearch } from "./measure-search.ts";

test("an address says how a program is read", () => {
  const state = { windowDays: "0.5", sequential: "false" } as const;
  const address = writeQuery(state);
  expect(address).toBe("?windowDays=0.5&sequential=false");
  expect(parseMeasureSearch(readQuery(address))).toEqual(state);
  expect(askedOf(state)).toEqual({ windowDays: 0.5, sequential: false, peek: false });
  expect(askedOf(parseMeasureSearch({ peek: "true" })).peek).toBe(true);
});

test("without a word it is as is registered of the program", () => {
  expect(askedOf(parseMeasureSearch({}))).toEqual({ peek: false });
});

test("what an address cannot mean is dropped", () => {
  for (const windowDays of ["0", "-7", "366", "a week", ""])
    expect(parseMeasureSearch({ windowDays, sequential: "no", peek: "no" })).toEqual({});
});
