import { z } from "zod";
import type { Shop } from "../collect/shop.ts";
import type { Instant } from "../core/time.ts";
import { ofPersons } from "../customers/person-of.ts";
import { join, param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { everybody } from "./everybody.ts";
import type { Rule } from "./rule.ts";
import { instant } from "./window.ts";

/** Who is in an audience by what was written last, and the highest number of a change. */
export async function readMembers(store: Store): Promise<{
  readonly members: readonly { readonly audience: string; readonly person: string }[];
  readonly lastSeq: number;
}> {
  const members = await store.rows(
    membersSql(),
    z.object({ audience: z.string(), person: z.string() }),
  );
  const [last] = await store.rows(
    sql`SELECT toUInt32(0) + max(seq) AS seq FROM audience_change`,
    z.object({ seq: z.coerce.number() }),
  );
  return { members, lastSeq: last?.seq ?? 0 };
}

/** Who is in which audience by the newest change. */
export function membersSql(): Sql {
  return sql`SELECT audience, toString(subject_id) AS person
FROM audience_change
GROUP BY audience, subject_id
HAVING argMax(change, seq) = 'entered'`;
}

/** The persons whom a rule means at an instant, asked of all facts. */
export async function personsOf(
  store: Store,
  asked: Rule,
  moment: { readonly now: Instant; readonly shop: Shop },
): Promise<Set<string>> {
  const rows = await store.rows(personsSql(asked, moment), z.object({ person: z.string() }));
  return new Set(rows.map(({ person }) => person));
}

/** The statement behind {@link personsOf}. */
export function personsSql(
  asked: Rule,
  moment: { readonly now: Instant; readonly shop: Shop },
): Sql {
  return sql`SELECT toString(subject_id) AS person
FROM (${everybody(moment.now)})
WHERE ${asked.toSql(moment)}`;
}

/**
 * The persons whose answers may have changed: those of whom facts came since an instant, and those for whom a span of
 * time that rules ask of has ended after `upTo`.
 */
export async function personsSince(
  store: Store,
  of: Parameters<typeof personsSinceSql>[0],
): Promise<string[]> {
  const rows = await store.rows(personsSinceSql(of), z.object({ person: z.string() }));
  return rows.map(({ person }) => person);
}

/** The statement behind {@link personsSince}. */
export function personsSinceSql(of: {
  readonly upTo: Instant;
  readonly since: Instant;
  readonly now: Instant;
  readonly spans: readonly number[];
}): Sql {
  const { upTo, since, now } = of;
  const ended = (column: Sql): Sql =>
    join(
      [...new Set(of.spans)].map(
        (span) =>
          sql` OR (${column} > ${instant(upTo - span)} AND ${column} <= ${instant(now - span)})`,
      ),
      "",
    );
  return sql`SELECT DISTINCT toString(subject_id) AS person
FROM (
  SELECT subject_id FROM (${ofPersons("event")})
  WHERE received_at > ${instant(since)}${ended(sql`at`)}
  UNION ALL
  SELECT subject_id FROM (${ofPersons("order_line")})
  WHERE identity_kind != 'guest' AND (imported_at > ${instant(since)}${ended(sql`ordered_at`)})
  UNION ALL
  SELECT subject_id FROM (${ofPersons("consent")}) WHERE imported_at > ${instant(since)}
  UNION ALL
  SELECT arrayJoin([subject_id, person_id]) AS subject_id FROM person_of
  WHERE version > ${param("UInt64", since)}
)`;
}

/** All persons of whom anything is known. */
export async function allPersons(store: Store, now: Instant): Promise<string[]> {
  const rows = await store.rows(
    sql`SELECT toString(subject_id) AS person FROM (${everybody(now)})`,
    z.object({ person: z.string() }),
  );
  return rows.map(({ person }) => person);
}

/** The newest changes of an audience, newest first. */
export function newestChangesSql(audience: string, limit: number): Sql {
  return sql`SELECT toString(subject_id) AS person, change, cause,
  formatDateTime(audience_change.at, '%Y-%m-%dT%H:%i:%SZ') AS at, toString(seq) AS seq
FROM audience_change
WHERE audience = ${param("String", audience)}
ORDER BY audience_change.seq DESC
LIMIT ${param("UInt32", limit)}`;
}
