import { expect, test } from "vitest";
import { parseCustomersSearch, parseValueSearch, readQuery, writeQuery } from "./search-params.ts";

test("an address that was written is read as the same state", () => {
  const state = { cohorts: ["2011-01", "2011-03"], table: ["curves" as const], asOf: "2011-08-31" };
  const address = writeQuery(state);
  expect(address).toBe("?cohorts=2011-01,2011-03&table=curves&asOf=2011-08-31");
  expect(parseValueSearch(readQuery(address))).toEqual(state);
});

test("a customer number in a search stays text", () => {
  expect(parseCustomersSearch(readQuery("?search=17850")).search).toBe("17850");
});

test("what an address cannot mean is dropped", () => {
  expect(parseCustomersSearch({ segment: "rich", cohort: "2011-13", sort: "id" })).toEqual({});
  expect(parseValueSearch({ cohorts: "x,2011-02", table: "all" })).toEqual({
    cohorts: ["2011-02"],
  });
});

test("a level that holds a comma or a backslash comes back as it was", () => {
  const state = {
    tab: "acquisition" as const,
    by: "product",
    levels: ["Bunting, large", "a\\b", "plain"],
  };
  const address = writeQuery(state);
  expect(parseValueSearch(readQuery(address))).toEqual(state);
});

test("a tab or a split that no address can mean is dropped", () => {
  expect(parseValueSearch({ tab: "secrets", by: "a b", levels: "" })).toEqual({});
});
