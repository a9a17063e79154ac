import { expect, test } from "vitest";
import { zoneClock } from "../core/time.ts";
import { parseDaySpan } from "./day-span.ts";

const reading = {
  clock: zoneClock("America/Sao_Paulo"),
  dateOrder: "dmy",
  latest: Date.UTC(2026, 5, 1),
} as const;

test.each([
  ["2026-03-04", "2026-03-04", "2026-03-04"],
  ["04/03/2026", "2026-03-04", "2026-03-04"],
  ["2026-03", "2026-03-01", "2026-03-31"],
  [" 2024-2 ", "2024-02-01", "2024-02-29"],
  ["2025-12", "2025-12-01", "2025-12-31"],
  ["2026-03-04T01:00:00Z", "2026-03-03", "2026-03-03"],
  // A day whose midnight the clocks of the zone skipped.
  ["2018-11-04", "2018-11-04", "2018-11-04"],
])("%s is from %s until %s", (text, from, until) => {
  expect(parseDaySpan(text, reading)).toEqual({ ok: true, from, until });
});

test.each([
  ["", "The time is empty."],
  ["2026-13", "no day and time of the calendar"],
  ["2026-00", "no day and time of the calendar"],
  ["2026-08", "lies in the future"],
  ["1066-10", "outside the years"],
  ["March 2026", "no time that can be read"],
  ["46096", "day number of a spreadsheet"],
  ["=TODAY()", "no time that can be read"],
])('"%s" is refused: %s', (text, reason) => {
  expect(parseDaySpan(text, reading)).toEqual({
    ok: false,
    reason: expect.stringContaining(reason),
  });
});
