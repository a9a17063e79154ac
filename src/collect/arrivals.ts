import { z } from "zod";
import { type Instant, zoneClock } from "../core/time.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { clickhouseTime } from "./order-line.ts";

/** How far back arrivals are counted. */
export const arrivalSpans = ["hour", "day", "month"] as const;

/** One of the spans: an hour by minutes, a day by half hours, 30 days by calendar days of the shop's zone. */
export type ArrivalSpan = (typeof arrivalSpans)[number];

/** How many events were sent when, from which source, and how many items wait because they were none. Imports are none. */
export interface Arrivals {
  readonly span: ArrivalSpan;
  readonly asOf: string;
  readonly timezone: string;
  /** When each bucket begins: an instant, or a day (YYYY-MM-DD) for `month`. The last one is still open. */
  readonly buckets: readonly string[];
  /** The busiest first; counts by bucket. */
  readonly sources: readonly {
    readonly source: string;
    readonly accepted: readonly number[];
    readonly putAside: readonly number[];
  }[];
  /** Events of the last 60 seconds. */
  readonly lastMinute: number;
  /** Null before the first event. */
  readonly newestAt: string | null;
  /** All records that wait in the quarantine, also those of files. */
  readonly waiting: number;
}

/** Where the buckets lie. */
export interface ArrivalGrid {
  readonly from: Instant;
  readonly starts: readonly string[];
  /** Seconds of a bucket; null for days of a zone. */
  readonly stepSeconds: number | null;
  readonly timezone: string;
}

const minute = 60_000;
const day = 24 * 60 * minute;

/** The buckets of a span that ends now. */
export function arrivalGrid(span: ArrivalSpan, now: Instant, timezone: string): ArrivalGrid {
  if (span === "month") {
    const today = Date.parse(zoneClock(timezone).dayOf(now));
    const starts = Array.from({ length: 30 }, (_, i) =>
      new Date(today - (29 - i) * day).toISOString().slice(0, 10),
    );
    return { from: now - 31 * day, starts, stepSeconds: null, timezone };
  }
  const { count, step } =
    span === "hour" ? { count: 60, step: minute } : { count: 48, step: 30 * minute };
  const from = Math.floor(now / step) * step - (count - 1) * step;
  const starts = Array.from({ length: count }, (_, i) => new Date(from + i * step).toISOString());
  return { from, starts, stepSeconds: step / 1000, timezone };
}

/** Counts what arrived in a span that ends now. */
export async function readArrivals(
  store: Store,
  asked: { readonly span: ArrivalSpan; readonly now: Instant; readonly timezone: string },
): Promise<Arrivals> {
  const grid = arrivalGrid(asked.span, asked.now, asked.timezone);
  const rows = await store.rows(arrivalsSql(grid), arrivalRow);
  const [pulse] = await store.rows(pulseSql(asked.now), pulseRow);
  const bySource = new Map<string, { accepted: number[]; putAside: number[]; total: number }>();
  for (const { source, bucket, accepted, putAside } of rows) {
    if (bucket < 0 || bucket >= grid.starts.length) continue;
    const none = (): number[] => grid.starts.map(() => 0);
    const found = bySource.get(source) ?? { accepted: none(), putAside: none(), total: 0 };
    found.accepted[bucket] = accepted;
    found.putAside[bucket] = putAside;
    found.total += accepted + putAside;
    bySource.set(source, found);
  }
  return {
    span: asked.span,
    asOf: new Date(asked.now).toISOString(),
    timezone: asked.timezone,
    buckets: grid.starts,
    sources: [...bySource]
      .sort(([, a], [, b]) => b.total - a.total)
      .map(([source, { accepted, putAside }]) => ({ source, accepted, putAside })),
    lastMinute: pulse?.lastMinute ?? 0,
    newestAt: pulse && pulse.newest > 0 ? new Date(pulse.newest).toISOString() : null,
    waiting: pulse?.waiting ?? 0,
  };
}

const arrivalRow = z.object({
  source: z.string(),
  bucket: z.number(),
  accepted: z.number(),
  putAside: z.number(),
});

const pulseRow = z.object({ lastMinute: z.number(), newest: z.number(), waiting: z.number() });

/** When what waits arrived: a row's own time is that of its last change. */
export const putAsideAt: Sql = sql`fromUnixTimestamp64Milli(JSONExtractInt(settings, 'receivedAt'))`;

/** The statement behind {@link readArrivals}: a row a source and bucket, numbered from 0. */
export function arrivalsSql({ from, starts, stepSeconds, timezone }: ArrivalGrid): Sql {
  const since = sql`toDateTime64(${param("String", clickhouseTime(from))}, 3, 'UTC')`;
  const bucketOf = (at: Sql): Sql =>
    stepSeconds === null
      ? sql`toInt32(toDate(toTimeZone(${at}, ${param("String", timezone)})) - toDate(${param("String", starts[0] ?? "")}))`
      : sql`toInt32(intDiv(toUnixTimestamp(${at}) - toUnixTimestamp(${since}), ${param("UInt32", stepSeconds)}))`;
  return sql`SELECT
  source,
  bucket,
  toUInt32(sum(accepted)) AS accepted,
  toUInt32(sum(put_aside)) AS putAside
FROM (
  SELECT source, ${bucketOf(sql`received_at`)} AS bucket, count() AS accepted, 0 AS put_aside
  FROM event
  WHERE received_at >= ${since} AND import_id = ''
  GROUP BY source, bucket
  UNION ALL
  SELECT file AS source, ${bucketOf(putAsideAt)} AS bucket, 0 AS accepted, count() AS put_aside
  FROM quarantine
  WHERE state = 'open' AND what IN ('events', 'webhooks') AND ${putAsideAt} >= ${since}
  GROUP BY source, bucket
)
GROUP BY source, bucket
ORDER BY source, bucket`;
}

/** How much arrived in the last minute, when the newest did, and how much waits. */
export function pulseSql(now: Instant): Sql {
  const since = sql`toDateTime64(${param("String", clickhouseTime(now - minute))}, 3, 'UTC')`;
  return sql`SELECT
  (SELECT toUInt32(count()) FROM event WHERE received_at > ${since} AND import_id = '') AS lastMinute,
  (SELECT toUnixTimestamp64Milli(max(received_at)) FROM event WHERE import_id = '') AS newest,
  (SELECT toUInt32(count()) FROM quarantine WHERE state = 'open') AS waiting`;
}
