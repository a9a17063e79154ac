import type { ZoneClock } from "../core/time.ts";
import { parseTimestamp, type TimestampReading } from "./timestamp.ts";

/** Days in a row, both ends among them, as YYYY-MM-DD. */
export interface DaySpan {
  readonly from: string;
  readonly until: string;
}

/** A span of days, or in words why the text is none. */
export type ParsedDaySpan =
  | ({ readonly ok: true } & DaySpan)
  | { readonly ok: false; readonly reason: string };

/** How to read days: those of times are counted by the clock of the shop. */
export interface DayReading extends TimestampReading {
  readonly clock: ZoneClock;
}

/**
 * The days that a text names: one day, in any form that {@link parseTimestamp} reads, or a whole month
 * written as `2026-03`.
 */
export function parseDaySpan(text: string, reading: DayReading): ParsedDaySpan {
  const month = /^\s*(\d{4})-(\d{1,2})\s*$/.exec(text);
  const parsed = parseTimestamp(month ? `${text.trim()}-01` : text, reading);
  if (!parsed.ok) return parsed;
  const from = reading.clock.dayOf(parsed.at);
  const until = month ? lastDayOf(Number(month[1]), Number(month[2])) : from;
  return { ok: true, from, until };
}

/** The last day of a month, which counts from 1: the day before the first of the next. */
function lastDayOf(year: number, month: number): string {
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}
