import { z } from "zod";
import { type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";

/** Records that wait for one reason: of one file or source, wrong in the same field. */
export interface QuarantineGroup {
  readonly what: string;
  readonly file: string;
  readonly column: string;
  readonly reason: string;
  readonly rows: number;
  /** ISO 8601. */
  readonly firstAt: string;
  readonly lastAt: string;
}

const isoTime = z.number().transform((at) => new Date(at).toISOString());

const row: z.ZodType<QuarantineGroup> = z.object({
  what: z.string(),
  file: z.string(),
  column: z.string(),
  reason: z.string(),
  rows: z.number(),
  firstAt: isoTime,
  lastAt: isoTime,
});

/** Why records wait, the most frequent reasons first; at most 200 of them. */
export function quarantineGroups(store: Store): Promise<QuarantineGroup[]> {
  return store.rows(quarantineGroupsSql(), row);
}

/** The statement behind {@link quarantineGroups}. */
export function quarantineGroupsSql(): Sql {
  return sql`SELECT
  what,
  file,
  column_name AS column,
  reason,
  toUInt32(count()) AS rows,
  toUnixTimestamp64Milli(min(at)) AS firstAt,
  toUnixTimestamp64Milli(max(at)) AS lastAt
FROM quarantine
WHERE state = 'open'
GROUP BY what, file, column, reason
ORDER BY rows DESC, lastAt DESC, file, column, reason
LIMIT 200`;
}
