import { clickhouseTime } from "../collect/order-line.ts";
import type { Instant } from "../core/time.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import { durationMs } from "./duration.ts";

/** What lies within a window that ends now: after its beginning, up to now. Without a window, all up to now. */
export interface Windowed<T> {
  readonly marks: readonly T[];
  /** When the first of them leaves the window, or one that lies ahead enters it. */
  readonly until: Instant;
}

/** The marks of a window. */
export function within<T extends { readonly at: Instant }>(
  marks: readonly T[],
  window: string | undefined,
  now: Instant,
): Windowed<T> {
  const ms = window === undefined ? Number.POSITIVE_INFINITY : durationMs(window);
  const found = marks.filter(({ at }) => at > now - ms && at <= now);
  const ahead = marks.filter(({ at }) => at > now).map(({ at }) => at);
  return { marks: found, until: Math.min(...found.map(({ at }) => at + ms), ...ahead) };
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
