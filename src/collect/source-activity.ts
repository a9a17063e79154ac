import { z } from "zod";
import type { Instant } from "../core/time.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { putAsideAt } from "./arrivals.ts";
import { clickhouseTime } from "./order-line.ts";

/** What came from a source of late. */
export interface SourceActivity {
  readonly source: string;
  /** When something came last, sound or not; ISO 8601. */
  readonly lastAt: string;
  /** Events of the last 24 hours. */
  readonly events: number;
  /** Items of the last 24 hours that wait in the quarantine. */
  readonly errors: number;
  /** Items of all times that wait there. */
  readonly waiting: number;
}

/** What each source sent; sources that never sent anything are not there. */
export function readSourceActivity(store: Store, now: Instant): Promise<SourceActivity[]> {
  return store.rows(sourceActivitySql(now), row);
}

const row = z.object({
  source: z.string(),
  lastAt: z.number().transform((at) => new Date(at).toISOString()),
  events: z.number(),
  errors: z.number(),
  waiting: z.number(),
});

/** The statement behind {@link readSourceActivity}. */
export function sourceActivitySql(now: Instant): Sql {
  const since = sql`toDateTime64(${param("String", clickhouseTime(now - 86_400_000))}, 3, 'UTC')`;
  return sql`SELECT
  source,
  toUnixTimestamp64Milli(max(last_at)) AS lastAt,
  toUInt32(sum(recent)) AS events,
  toUInt32(sum(recent_errors)) AS errors,
  toUInt32(sum(still)) AS waiting
FROM (
  SELECT
    source,
    max(received_at) AS last_at,
    countIf(received_at >= ${since}) AS recent,
    0 AS recent_errors,
    0 AS still
  FROM event
  WHERE import_id = ''
  GROUP BY source
  UNION ALL
  SELECT
    file AS source,
    toTimeZone(max(${putAsideAt}), 'UTC') AS last_at,
    0 AS recent,
    countIf(${putAsideAt} >= ${since}) AS recent_errors,
    count() AS still
  FROM quarantine
  WHERE state = 'open' AND what IN ('events', 'webhooks')
  GROUP BY source
)
GROUP BY source
ORDER BY source`;
}
