import { z } from "zod";
import type { Instant } from "../../core/time.ts";
import { param, type Sql, sql } from "../../store/sql.ts";
import type { Store } from "../../store/store.ts";

/** Who was in an audience, when. */
export type WasMember = (person: string, audience: string, at: Instant) => boolean;

/** Reads who was when in some audiences. Before an audience was defined nobody was. */
export async function readMembershipHistory(
  store: Store,
  audiences: readonly string[],
): Promise<WasMember> {
  const rows =
    audiences.length === 0
      ? []
      : await store.rows(
          membershipHistorySql(audiences),
          z.object({
            person: z.string(),
            audience: z.string(),
            since: z.coerce.number(),
            entered: z.number(),
          }),
        );
  const changes = new Map<string, { readonly since: Instant; readonly entered: boolean }[]>();
  for (const { person, audience, since, entered } of rows) {
    const key = `${audience}/${person}`;
    const known = changes.get(key) ?? [];
    known.push({ since, entered: entered === 1 });
    changes.set(key, known);
  }
  return (person, audience, at) =>
    changes.get(`${audience}/${person}`)?.findLast(({ since }) => since <= at)?.entered ?? false;
}

/** The statement behind {@link readMembershipHistory}. */
export function membershipHistorySql(audiences: readonly string[]): Sql {
  return sql`SELECT
  toString(subject_id) AS person,
  audience,
  toUnixTimestamp64Milli(audience_change.at) AS since,
  change = 'entered' AS entered
FROM audience_change
WHERE audience IN ${param("Array(String)", [...audiences])}
ORDER BY audience, subject_id, seq`;
}
