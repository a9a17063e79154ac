import { clickhouseTime } from "../collect/order-line.ts";
import type { Instant } from "../core/time.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import { durationMs } from "./duration.ts";

/** What lies within a window that ends now: after its beginning, up to now. Without a window, all up to now. */
export interface Windowed {
  /** The place of the first mark that lies in it, and that after the last. */
  readonly from: number;
  readonly to: number;
  /** When the first of them leaves the window, or one that lies ahead enters it. */
  readonly until: Instant;
}

/** The marks of a window, of marks that are sorted by time. */
export function within(
  marks: readonly { readonly at: Instant }[],
  window: string | undefined,
  now: Instant,
): Windowed {
  const ms = window === undefined ? Number.POSITIVE_INFINITY : durationMs(window);
  const from = ms === Number.POSITIVE_INFINITY ? 0 : firstAfter(marks, now - ms);
  const to = firstAfter(marks, now);
  const leaves = from < to ? (marks[from]?.at ?? 0) + ms : Number.POSITIVE_INFINITY;
  return { from, to, until: Math.min(leaves, marks[to]?.at ?? Number.POSITIVE_INFINITY) };
}

/** The place of the first of sorted marks that is later than an instant. */
export function firstAfter(marks: readonly { readonly at: Instant }[], at: Instant): number {
  let [low, high] = [0, marks.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle]?.at ?? 0) > at) high = middle;
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
