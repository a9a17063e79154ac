import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { zoneClock } from "../core/time.ts";
import { type DateOrder, needsDateOrder, parseTimestamp, provenDateOrder } from "./timestamp.ts";

function read(
  text: string,
  dateOrder: DateOrder | null = null,
  zone: string | null = "Europe/London",
): string {
  const parsed = parseTimestamp(text, { clock: zone === null ? null : zoneClock(zone), dateOrder });
  return parsed.ok ? new Date(parsed.at).toISOString() : parsed.reason;
}

test.each([
  ["2026-05-31 14:30", "2026-05-31T13:30:00.000Z"],
  ["2026-05-31", "2026-05-30T23:00:00.000Z"],
  ["2026/5/1 9:05:07", "2026-05-01T08:05:07.000Z"],
  ["2026-05-31T14:30:15.123456", "2026-05-31T13:30:15.123Z"],
  ["2026-05-31T14:30:00Z", "2026-05-31T14:30:00.000Z"],
  ["2026-05-31 14:30:00 UTC", "2026-05-31T14:30:00.000Z"],
  ["2026-05-31 14:30:00 +0200", "2026-05-31T12:30:00.000Z"],
  ["2026-05-31T14:30:00-05:30", "2026-05-31T20:00:00.000Z"],
  ["2026-05-31 14:30:00.5+00", "2026-05-31T14:30:00.500Z"],
  ["31.12.2010 08:26", "2010-12-31T08:26:00.000Z"],
  ["1.2.2026", "2026-02-01T00:00:00.000Z"],
  ["1293783960", "2010-12-31T08:26:00.000Z"],
  ["1293783960123", "2010-12-31T08:26:00.123Z"],
  [" 2026-01-05 ", "2026-01-05T00:00:00.000Z"],
  ["2028-02-29", "2028-02-29T00:00:00.000Z"],
])("%s in London is %s", (text, instant) => {
  expect(read(text)).toBe(instant);
});

test.each<[string, DateOrder, string]>([
  ["03/04/2026", "dmy", "2026-04-02T23:00:00.000Z"],
  ["03/04/2026", "mdy", "2026-03-04T00:00:00.000Z"],
  ["12/31/2010 8:26 PM", "mdy", "2010-12-31T20:26:00.000Z"],
  ["12/31/2010 12:26 AM", "mdy", "2010-12-31T00:26:00.000Z"],
  ["12/31/2010, 12:26:09 pm", "mdy", "2010-12-31T12:26:09.000Z"],
  ["31-12-10", "dmy", "2010-12-31T00:00:00.000Z"],
  ["31/12/69", "dmy", "2069-12-31T00:00:00.000Z"],
  ["31/12/99", "dmy", "1999-12-31T00:00:00.000Z"],
])("%s read as %s is %s", (text, order, instant) => {
  expect(read(text, order)).toBe(instant);
});

test("a date whose order is not known is refused with the option that says it, unless it proves it itself", () => {
  expect(read("03/04/2026")).toBe(
    '"03/04/2026" can be read in two ways. Import with --date-order dmy (day first) or mdy (month first).',
  );
  expect(read("31/12/2010")).toBe("2010-12-31T00:00:00.000Z");
  expect(read("12/31/2010")).toBe("2010-12-31T00:00:00.000Z");
});

test("a date of the other order is refused with the month that it would have, and what to do", () => {
  expect(read("12/31/2010", "dmy")).toBe(
    '"12/31/2010" has no month 31: the file is read with the day first. If it is the other way round, import with --date-order mdy; if the file has both, mend this row.',
  );
});

test("a time without a zone is refused where none was named", () => {
  expect(read("2026-05-31 14:30", null, null)).toContain(
    "has no time zone. Import with --timezone",
  );
  expect(read("2026-05-31T14:30Z", null, null)).toBe("2026-05-31T14:30:00.000Z");
});

describe("what is no time is refused with the value and a reason", () => {
  test.each([
    ["", "The time is empty."],
    ["2026-02-30", "no day and time of the calendar"],
    ["2026-13-01", "no day and time of the calendar"],
    ["2026-05-31 24:00", "no day and time of the calendar"],
    ["2026-05-31 10:60", "no day and time of the calendar"],
    ["1969-12-31", "outside the years 1971 to 2148"],
    ["0099-01-01", "outside the years 1971 to 2148"],
    ["2149-01-01", "outside the years 1971 to 2148"],
    ["9999999999999", "after the year 2148"],
    ["2026-05-31 10:00 +99:00", "+99:00, which is no offset"],
    ["2026-05-31 10:00 +0275", "+0275, which is no offset"],
    ["13/05/2026 14:30 PM", "an hour after 12 and PM"],
    ["40513.3513888889", "day number of a spreadsheet"],
    ["40513", "day number of a spreadsheet"],
    ["yesterday", "Write it as 2026-05-31 14:30."],
    ["=NOW()", "Write it as 2026-05-31 14:30."],
    ["20101231", "Write it as 2026-05-31 14:30."],
    ["1e9", "Write it as 2026-05-31 14:30."],
  ])("%j", (text, reason) => {
    const answer = read(text);
    expect(answer).toContain(reason);
    if (text !== "") expect(answer).toContain(`"${text}"`);
  });
});

test("a number above twelve proves the order of a slashed date; dots and ISO dates need no proof", () => {
  const texts = [
    "13/01/2026",
    "01/13/2026",
    "01/02/2026",
    "13.01.2026",
    "2026-01-13",
    "99/99/2026",
  ];
  expect(texts.map(provenDateOrder)).toEqual(["dmy", "mdy", null, null, null, null]);
  expect(texts.map(needsDateOrder)).toEqual([true, true, true, false, false, true]);
});

test("any instant written in ISO, with its offset, is read back", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: Date.UTC(1971, 0, 2), max: Date.UTC(2148, 0, 1) }),
      fc.integer({ min: -56, max: 56 }),
      (at, quarters) => {
        const wall = new Date(at + quarters * 900_000);
        fc.pre(wall.getUTCFullYear() >= 1971);
        const offset = Math.abs(quarters * 15);
        const zone = `${quarters < 0 ? "-" : "+"}${String(Math.floor(offset / 60)).padStart(2, "0")}:${String(offset % 60).padStart(2, "0")}`;
        expect(read(wall.toISOString().replace("Z", zone))).toBe(new Date(at).toISOString());
      },
    ),
  );
});

test("a time after the latest one allowed is refused as lying in the future", () => {
  const reading = { clock: zoneClock("UTC"), dateOrder: null, latest: Date.UTC(2026, 5, 1) };
  expect(parseTimestamp("2026-06-01", reading).ok).toBe(true);
  expect(parseTimestamp("2062-05-31", reading)).toMatchObject({
    ok: false,
    reason: expect.stringContaining('"2062-05-31" lies in the future'),
  });
});

test("no text makes it throw", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."0123456789/-.: TZ+APM") }), (text) => {
      const parsed = parseTimestamp(text, { clock: zoneClock("UTC"), dateOrder: "dmy" });
      expect(parsed.ok ? Number.isSafeInteger(parsed.at) : parsed.reason !== "").toBe(true);
    }),
  );
});
