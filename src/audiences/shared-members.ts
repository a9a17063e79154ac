import { z } from "zod";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";

/** How many people of an audience are in another one, too. */
export interface SharedMembers {
  readonly audience: string;
  readonly members: number;
  readonly both: number;
}

/** All audiences with people in them, and how many of these are in `audience`; itself among them. */
export function readSharedMembers(store: Store, audience: string): Promise<SharedMembers[]> {
  return store.rows(
    sharedMembersSql(audience),
    z.object({ audience: z.string(), members: z.number(), both: z.number() }),
  );
}

/** The statement behind {@link readSharedMembers}. */
export function sharedMembersSql(audience: string): Sql {
  return sql`WITH
  member AS (
    SELECT audience, subject_id
    FROM audience_change
    GROUP BY audience, subject_id
    HAVING argMax(change, seq) = 'entered'
  )
SELECT
  audience,
  toUInt32(count()) AS members,
  toUInt32(countIf(subject_id IN (
    SELECT subject_id FROM member WHERE audience = ${param("String", audience)}
  ))) AS both
FROM member
GROUP BY audience
ORDER BY audience`;
}
