import { describe, expect, test } from "vitest";
import { parseResultsSearch, periodOf, usualPeriods } from "./results-search.ts";

const today = new Date("2026-11-30T09:00:00Z");

describe("the period of results", () => {
  test("is the ninety days until yesterday, unless an address names another", () => {
    expect(periodOf({}, today)).toEqual({ from: "2026-09-01", to: "2026-11-29" });
    expect(periodOf({ from: "2026-07-01", to: "2026-07-31" }, today)).toEqual({
      ...{ from: "2026-07-01", to: "2026-07-31" },
    });
    expect(periodOf({ from: "2026-08-01", to: "2026-07-31" }, today).from).toBe("2026-09-01");
  });

  test("may be the last quarter, or this one until yesterday", () => {
    const [, last, now] = usualPeriods(today);
    expect(last).toMatchObject({ from: "2026-07-01", to: "2026-09-30" });
    expect(now).toMatchObject({ from: "2026-10-01", to: "2026-11-29" });
    const [, , first] = usualPeriods(new Date("2026-01-01T09:00:00Z"));
    expect(first).toMatchObject({ from: "2026-01-01", to: "2026-01-01" });
  });

  test("is read from an address, and what is no day or number is passed over", () => {
    expect(parseResultsSearch({ from: "2026-07-01", to: "soon", statement: "3" })).toEqual({
      ...{ from: "2026-07-01", to: undefined, statement: "3" },
    });
    expect(parseResultsSearch({ from: "2026-13-41", statement: "-1", table: "x" })).toEqual({});
    expect(parseResultsSearch({ table: "frequency" }).table).toBe("frequency");
  });
});
