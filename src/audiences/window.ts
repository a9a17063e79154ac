import { clickhouseTime } from "../collect/order-line.ts";
import type { Instant } from "../core/time.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import { durationMs } from "./duration.ts";

/** What lies within a window that ends now: after its beginning, up to now. Without a window, all up to now. */
export interface Windowed {
  /** The place of the first instant that lies in it, and that after the last. */
  readonly from: number;
  readonly to: number;
  /** When the first of them leaves the window, or one that lies ahead enters it. */
  readonly until: Instant;
}

/** How long a window is, in milliseconds; infinity without one. */
export function windowMs(window: string | undefined): number {
  return window === undefined ? Number.POSITIVE_INFINITY : durationMs(window);
}

/** What lies within a window of so many milliseconds, of sorted instants. */
export function within(times: readonly Instant[], ms: number, now: Instant): Windowed {
  const from = ms === Number.POSITIVE_INFINITY ? 0 : firstAfter(times, now - ms);
  const to = firstAfter(times, now);
  const leaves = from < to ? (times[from] ?? 0) + ms : Number.POSITIVE_INFINITY;
  return { from, to, until: Math.min(leaves, times[to] ?? Number.POSITIVE_INFINITY) };
}

/** The place of the first of sorted instants that is later than one. */
export function firstAfter(times: readonly Instant[], at: Instant): number {
  // Most often all lie before it.
  if ((times.at(-1) ?? Number.NEGATIVE_INFINITY) <= at) return times.length;
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The same window on a column of time. */
export function withinSql(column: Sql, window: string | undefined, now: Instant): Sql {
  const upTo = sql`${column} <= ${instant(now)}`;
  if (window === undefined) return upTo;
  return sql`${column} > ${instant(now - durationMs(window))} AND ${upTo}`;
}

/** An instant as a value of SQL. */
export function instant(at: Instant): Sql {
  return sql`toDateTime64(${param("String", clickhouseTime(at))}, 3, 'UTC')`;
}
