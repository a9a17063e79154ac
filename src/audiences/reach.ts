import { z } from "zod";
import type { Instant } from "../core/time.ts";
import { ofPersons } from "../customers/person-of.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { instant } from "./window.ts";

/** Purposes for which somebody is written to, or shown something. */
export const reachPurposes = ["email", "sms", "ads"] as const;

/** How many members of an audience agreed to each purpose, for all channels: those whom `{"agreed": {"to": …}}` means. */
export type Reach = Readonly<Record<(typeof reachPurposes)[number], number>>;

/** Counts whom of an audience can be reached. */
export async function readReach(store: Store, audience: string, now: Instant): Promise<Reach> {
  const rows = await store.rows(
    reachSql(audience, now),
    z.object({ purpose: z.enum(reachPurposes), persons: z.number() }),
  );
  const of = (purpose: keyof Reach): number =>
    rows.find((each) => each.purpose === purpose)?.persons ?? 0;
  return { email: of("email"), sms: of("sms"), ads: of("ads") };
}

/** The statement behind {@link readReach}. */
export function reachSql(audience: string, now: Instant): Sql {
  return sql`SELECT purpose, toUInt32(count()) AS persons
FROM (
  SELECT subject_id, purpose
  FROM (${ofPersons("consent")})
  WHERE purpose IN ${param("Array(String)", reachPurposes)} AND at <= ${instant(now)}
    AND (granted = 0 OR channel = '')
    AND subject_id GLOBAL IN (
      SELECT subject_id
      FROM audience_change
      WHERE audience = ${param("String", audience)}
      GROUP BY subject_id
      HAVING argMax(change, seq) = 'entered'
    )
  GROUP BY subject_id, purpose
  HAVING argMax(granted, (at, NOT granted)) = 1
)
GROUP BY purpose`;
}
