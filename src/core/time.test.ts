import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CivilTime, civilAsUtc, isTimezone, zoneClock } from "./time.ts";

function civil(text: string): CivilTime {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = (
    text.match(/\d+/g) ?? []
  ).map(Number);
  return { year, month, day, hour, minute, second, millisecond: 0 };
}

test.each([
  ["Europe/London", "2026-01-15 12:00", "2026-01-15T12:00:00.000Z", "in winter"],
  ["Europe/London", "2026-07-15 12:00", "2026-07-15T11:00:00.000Z", "in summer"],
  [
    "Europe/London",
    "2026-03-29 00:59",
    "2026-03-29T00:59:00.000Z",
    "just before the clocks go forward",
  ],
  [
    "Europe/London",
    "2026-03-29 01:30",
    "2026-03-29T01:30:00.000Z",
    "in the hour that is skipped: moved to 02:30",
  ],
  [
    "Europe/London",
    "2026-03-29 02:00",
    "2026-03-29T01:00:00.000Z",
    "just after the clocks went forward",
  ],
  [
    "Europe/London",
    "2026-10-25 01:30",
    "2026-10-25T00:30:00.000Z",
    "in the hour that comes twice: the first",
  ],
  [
    "Europe/London",
    "2026-10-25 02:00",
    "2026-10-25T02:00:00.000Z",
    "after the hour that came twice",
  ],
  [
    "America/New_York",
    "2026-03-08 02:30",
    "2026-03-08T07:30:00.000Z",
    "in the hour that is skipped: moved to 03:30",
  ],
  [
    "America/New_York",
    "2026-11-01 01:30",
    "2026-11-01T05:30:00.000Z",
    "in the hour that comes twice: the first",
  ],
  [
    "America/New_York",
    "2026-11-01 02:00",
    "2026-11-01T07:00:00.000Z",
    "after the hour that came twice",
  ],
  ["Asia/Kolkata", "2026-05-01 05:30", "2026-05-01T00:00:00.000Z", "half an hour off"],
  [
    "Pacific/Apia",
    "2011-12-30 12:00",
    "2011-12-30T22:00:00.000Z",
    "on a day that was skipped: moved to the next",
  ],
])("%s %s is %s (%s)", (zone, wall, instant) => {
  expect(new Date(zoneClock(zone).toInstant(civil(wall))).toISOString()).toBe(instant);
});

test("a day begins at midnight of the zone", () => {
  const london = zoneClock("Europe/London");
  expect(london.dayOf(Date.parse("2026-06-30T22:59:59.999Z"))).toBe("2026-06-30");
  expect(london.dayOf(Date.parse("2026-06-30T23:00:00Z"))).toBe("2026-07-01");
});

const zones = fc.constantFrom(
  "UTC",
  "Europe/London",
  "America/New_York",
  "America/St_Johns",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Pacific/Auckland",
  "Africa/Casablanca",
);
const instants = fc.integer({ min: Date.UTC(1971, 0, 1), max: Date.UTC(2199, 11, 31) });
const clocks = new Map<string, ReturnType<typeof zoneClock>>();

function clockOf(zone: string): ReturnType<typeof zoneClock> {
  const clock = clocks.get(zone) ?? zoneClock(zone);
  clocks.set(zone, clock);
  return clock;
}

test("the day of any instant is the one that Intl gives", () => {
  fc.assert(
    fc.property(zones, instants, (zone, instant) => {
      const expected = new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(instant);
      expect(clockOf(zone).dayOf(instant)).toBe(expected);
    }),
  );
});

test("the wall clock that Intl shows at any instant leads back to it, or to an instant that shows the same", () => {
  fc.assert(
    fc.property(zones, instants, (zone, instant) => {
      const second = Math.floor(instant / 1000) * 1000;
      const show = (at: number) =>
        new Intl.DateTimeFormat("sv-SE", {
          timeZone: zone,
          dateStyle: "short",
          timeStyle: "medium",
        }).format(at);
      const back = clockOf(zone).toInstant(civil(show(second)));
      expect(back).toBeLessThanOrEqual(second);
      expect(show(back)).toBe(show(second));
    }),
  );
});

describe("isTimezone", () => {
  test.each([
    "Europe/London",
    "UTC",
    "America/Argentina/Buenos_Aires",
    "Etc/GMT+5",
    "US/Eastern",
    "Asia/Kolkata",
  ])("%s is a time zone", (name) => expect(isTimezone(name)).toBe(true));

  test.each([
    "europe/london",
    "EUROPE/LONDON",
    "+02:00",
    "Mars/Olympus",
    "",
    "Europe/London; DROP TABLE x",
  ])("%j is none that the engine would know", (name) => expect(isTimezone(name)).toBe(false));
});

test("a civil time read as UTC counts months from one", () => {
  expect(civilAsUtc(civil("2026-01-31 23:59"))).toBe(Date.UTC(2026, 0, 31, 23, 59));
});
