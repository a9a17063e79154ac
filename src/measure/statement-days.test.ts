import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { beginOfDay, cutPeriod, periodCuts } from "./statement-days.ts";

describe("a period that is cut", () => {
  test("ends its pieces with weeks, months and quarters", () => {
    const days = { from: "2026-01-15", to: "2026-03-02" };
    expect(cutPeriod(days, "month")).toEqual([
      { from: "2026-01-15", to: "2026-01-31" },
      { from: "2026-02-01", to: "2026-02-28" },
      { from: "2026-03-01", to: "2026-03-02" },
    ]);
    expect(cutPeriod(days, "quarter")).toEqual([days]);
    // 15 January 2026 is a Thursday.
    expect(cutPeriod({ from: "2026-01-15", to: "2026-01-26" }, "week")).toEqual([
      { from: "2026-01-15", to: "2026-01-18" },
      { from: "2026-01-19", to: "2026-01-25" },
      { from: "2026-01-26", to: "2026-01-26" },
    ]);
  });

  test("has each day in one piece", () => {
    const day = (at: number): string => new Date(at * 86_400_000).toISOString().slice(0, 10);
    fc.assert(
      fc.property(
        fc.integer({ min: 20_000, max: 21_000 }),
        fc.integer({ min: 0, max: 300 }),
        fc.constantFrom(...periodCuts),
        (first, more, by) => {
          const pieces = cutPeriod({ from: day(first), to: day(first + more) }, by);
          expect(pieces[0]?.from).toBe(day(first));
          expect(pieces.at(-1)?.to).toBe(day(first + more));
          for (const [i, { from, to }] of pieces.entries()) {
            expect(to >= from).toBe(true);
            if (i > 0)
              expect(Date.parse(from) - Date.parse(pieces[i - 1]?.to ?? "")).toBe(86_400_000);
          }
        },
      ),
    );
  });

  test("is not cut into more than can be read, nor at what is no day", () => {
    const long = { from: "2024-01-01", to: "2026-01-01" };
    expect(() => cutPeriod(long, "week")).toThrow("periods of a week; a statement takes 60");
    expect(() => cutPeriod({ from: "2026-02-30", to: "2026-03-01" }, "week")).toThrow(
      '--from "2026-02-30" is no day',
    );
  });
});

test("a day begins when it does in the shop's zone, also where a clock is put forward", () => {
  const option = "--from";
  const berlin = { timezone: "Europe/Berlin", option };
  expect(beginOfDay("2026-03-29", berlin)).toBe(Date.parse("2026-03-28T23:00:00Z"));
  expect(beginOfDay("2026-03-29", { ...berlin, later: 1 })).toBe(
    Date.parse("2026-03-29T22:00:00Z"),
  );
});
