import { type CivilTime, civilAsUtc, type Instant, type ZoneClock } from "../core/time.ts";

/** Whether 03/04/2026 is the third of April (`dmy`) or the fourth of March (`mdy`). */
export type DateOrder = "dmy" | "mdy";

/** How to read times that do not say everything themselves. */
export interface TimestampReading {
  /** The zone of times that carry none. */
  readonly clock: ZoneClock | null;
  readonly dateOrder: DateOrder | null;
  /** Later times are refused: one order dated wrongly into the future would move the as-of day of all figures. */
  readonly latest?: Instant;
}

/** An instant, or in words why the text is none. */
export type ParsedTimestamp =
  | { readonly ok: true; readonly at: Instant; readonly zoned: boolean }
  | { readonly ok: false; readonly reason: string };

const latest = Date.UTC(2149, 0, 1);

const iso =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;
const slashed =
  /^(\d{1,2})([/.-])(\d{1,2})[/.-](\d{4}|\d{2})(?:,?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AP]M)?)?$/i;

/**
 * Reads the times that shop exports carry: ISO 8601 with or without zone, `DD.MM.YYYY`, and slashed dates
 * in a known order, with or without a time of day; also seconds or milliseconds since 1970.
 */
export function parseTimestamp(text: string, reading: TimestampReading): ParsedTimestamp {
  const parsed = readTimestamp(text, reading);
  if (!parsed.ok || reading.latest === undefined || parsed.at <= reading.latest) return parsed;
  return refuse(
    `"${text.trim()}" lies in the future. Mend the date, or the order of day and month (--date-order).`,
  );
}

function readTimestamp(text: string, reading: TimestampReading): ParsedTimestamp {
  const trimmed = text.trim();
  const isoParts = iso.exec(trimmed);
  if (isoParts) return fromIso(isoParts, trimmed, reading);
  const slashParts = slashed.exec(trimmed);
  if (slashParts) return fromSlashed(slashParts, trimmed, reading);
  if (/^\d{10}$/.test(trimmed)) return fromEpoch(Number(trimmed) * 1000, trimmed);
  if (/^\d{13}$/.test(trimmed)) return fromEpoch(Number(trimmed), trimmed);
  if (trimmed === "") return refuse("The time is empty.");
  if (/^\d{5}(?:[.,]\d+)?$/.test(trimmed)) {
    return refuse(
      `"${trimmed}" seems to be the day number of a spreadsheet. Format the column there as a date (2026-05-31 14:30) and save the file again.`,
    );
  }
  return refuse(`"${trimmed}" is no time that can be read. Write it as 2026-05-31 14:30.`);
}

/** Which order a slashed date proves by a number above 12; null where it could be either. */
export function provenDateOrder(text: string): DateOrder | null {
  const parts = slashed.exec(text.trim());
  if (!parts || parts[2] === ".") return null;
  const first = Number(parts[1]);
  const second = Number(parts[3]);
  if (first > 12 && second <= 12) return "dmy";
  return second > 12 && first <= 12 ? "mdy" : null;
}

/** Whether a text is a date whose order of day and month has to be known. */
export function needsDateOrder(text: string): boolean {
  const parts = slashed.exec(text.trim());
  return parts !== null && parts[2] !== ".";
}

function refuse(reason: string): ParsedTimestamp {
  return { ok: false, reason };
}

function fromEpoch(at: Instant, text: string): ParsedTimestamp {
  return at < latest
    ? { ok: true, at, zoned: true }
    : refuse(`"${text}" lies after the year 2148.`);
}

function fromIso(parts: RegExpExecArray, text: string, reading: TimestampReading): ParsedTimestamp {
  const civil = {
    year: Number(parts[1]),
    month: Number(parts[2]),
    day: Number(parts[3]),
    hour: Number(parts[4] ?? 0),
    minute: Number(parts[5] ?? 0),
    second: Number(parts[6] ?? 0),
    millisecond: Number((parts[7] ?? "").slice(0, 3).padEnd(3, "0")),
  };
  return locate(civil, parts[8], text, reading);
}

function fromSlashed(
  parts: RegExpExecArray,
  text: string,
  reading: TimestampReading,
): ParsedTimestamp {
  const order = parts[2] === "." ? "dmy" : (reading.dateOrder ?? provenDateOrder(text));
  if (order === null) {
    return refuse(
      `"${text}" can be read in two ways. Import with --date-order dmy (day first) or mdy (month first).`,
    );
  }
  const hour = Number(parts[5] ?? 0);
  const half = parts[8]?.toUpperCase();
  if (half && hour > 12) return refuse(`"${text}" has an hour after 12 and ${half}.`);
  const civil = {
    year: fullYear(Number(parts[4])),
    month: Number(order === "dmy" ? parts[3] : parts[1]),
    day: Number(order === "dmy" ? parts[1] : parts[3]),
    hour: half ? (hour % 12) + (half === "PM" ? 12 : 0) : hour,
    minute: Number(parts[6] ?? 0),
    second: Number(parts[7] ?? 0),
    millisecond: 0,
  };
  const located = locate(civil, undefined, text, reading);
  if (located.ok || civil.month <= 12) return located;
  return refuse(
    `"${text}" has no month ${civil.month}: the file is read with the ${order === "dmy" ? "day" : "month"} first. If it is the other way round, import with --date-order ${order === "dmy" ? "mdy" : "dmy"}; if the file has both, mend this row.`,
  );
}

/** Two digits as POSIX reads them: 70 to 99 are of the last century. */
function fullYear(year: number): number {
  if (year >= 100) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

function locate(
  civil: CivilTime,
  zone: string | undefined,
  text: string,
  reading: TimestampReading,
): ParsedTimestamp {
  const wall = civilAsUtc(civil);
  const back = new Date(wall);
  const real =
    back.getUTCMonth() + 1 === civil.month &&
    back.getUTCDate() === civil.day &&
    civil.hour < 24 &&
    civil.minute < 60 &&
    civil.second < 61;
  if (!real) return refuse(`"${text}" is no day and time of the calendar.`);
  if (civil.year < 1971 || civil.year > 2148) {
    return refuse(`"${text}" lies outside the years 1971 to 2148.`);
  }
  if (zone !== undefined) {
    const offset = offsetMs(zone);
    if (offset === null) return refuse(`"${text}" ends in ${zone}, which is no offset from UTC.`);
    return { ok: true, at: wall - offset, zoned: true };
  }
  if (reading.clock === null) {
    return refuse(`"${text}" has no time zone. Import with --timezone, e.g. Europe/London.`);
  }
  return { ok: true, at: reading.clock.toInstant(civil), zoned: false };
}

/** An offset such as +02:00 in ms; null beyond the 14 hours that exist. */
function offsetMs(zone: string): number | null {
  const parts = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (!parts) return 0;
  const minutes = Number(parts[2]) * 60 + Number(parts[3] ?? 0);
  if (minutes > 14 * 60 || Number(parts[3] ?? 0) > 59) return null;
  return (parts[1] === "-" ? -1 : 1) * minutes * 60_000;
}
