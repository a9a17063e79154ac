import { z } from "zod";
import type { Instant } from "../core/time.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { type Audience, sentenceOf } from "./audience.ts";
import { instant } from "./window.ts";

/** An audience that a person is in, or has left of late. */
export interface PersonAudience {
  readonly audience: string;
  readonly title: string;
  /** Whom it is of, in words; empty where it is no longer defined. */
  readonly sentence: string;
  readonly isMember: boolean;
  /** Since when, or when it was left, ISO 8601. */
  readonly at: string;
  /** Why it changed: `event`, `time`, `facts` or `definition`. */
  readonly cause: string;
}

const lately = 30 * 86_400_000;

/** The audiences that a person is in, and those left in the last 30 days; what changed last comes first. */
export async function readPersonAudiences(
  store: Store,
  person: string,
  given: { readonly defined: readonly Audience[]; readonly now: Instant },
): Promise<PersonAudience[]> {
  const rows = await store.rows(personAudiencesSql(person, given.now - lately), changeRow);
  return rows.map(({ newest, at, ...row }) => {
    const defined = given.defined.find(({ audience }) => audience === row.audience);
    return {
      ...row,
      title: defined?.title ?? row.audience,
      sentence: defined === undefined ? "" : sentenceOf(defined),
      isMember: newest === "entered",
      at: new Date(at).toISOString(),
    };
  });
}

const changeRow = z.object({
  audience: z.string(),
  newest: z.enum(["entered", "left"]),
  cause: z.string(),
  at: z.number(),
});

/** The newest change of a person in each audience: of those left, the ones since an instant. */
export function personAudiencesSql(person: string, leftSince: Instant): Sql {
  return sql`SELECT
  audience,
  argMax(change, seq) AS newest,
  argMax(audience_change.cause, seq) AS cause,
  toUnixTimestamp64Milli(argMax(audience_change.at, seq) AS changed_at) AS at
FROM audience_change
WHERE subject_id = ${param("UInt64", person)}
GROUP BY audience
HAVING newest = 'entered' OR changed_at > ${instant(leftSince)}
ORDER BY max(seq) DESC`;
}
