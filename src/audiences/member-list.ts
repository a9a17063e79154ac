import { z } from "zod";
import type { IdentityKind } from "../core/subject.ts";
import { namesOfPersons } from "../customers/identity-view.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";

/** A name that a person is known by. */
export interface PersonName {
  readonly kind: IdentityKind;
  readonly value: string;
}

/** Somebody who is in an audience. */
export interface Member {
  readonly person: string;
  /** When they entered last, ISO 8601. */
  readonly since: string;
  /** All their names, the strongest first; none where nothing names them any longer. */
  readonly names: readonly PersonName[];
}

/** A part of the members of an audience, those who entered last first. */
export interface MemberPage {
  readonly total: number;
  readonly members: readonly Member[];
}

const memberRow = z.object({ person: z.string(), since: z.string() });

/** Members with their names, page by page. */
export async function readMemberPage(
  store: Store,
  audience: string,
  page: { readonly offset: number; readonly limit: number },
): Promise<MemberPage> {
  const [counted] = await store.rows(
    sql`SELECT toUInt32(count()) AS total FROM (${membersSinceSql(audience)})`,
    z.object({ total: z.number() }),
  );
  const rows = await store.rows(memberPageSql(audience, page), memberRow);
  const names = await namesOfPersons(
    store,
    rows.map(({ person }) => person),
  );
  const members = rows.map((each) => ({ ...each, names: names.get(each.person) ?? [] }));
  return { total: counted?.total ?? 0, members };
}

/** All members and since when, by person. */
export function listMembers(
  store: Store,
  audience: string,
): Promise<{ readonly person: string; readonly since: string }[]> {
  return store.rows(sql`${membersSinceSql(audience)}\nORDER BY subject_id`, memberRow);
}

/** The statement behind {@link readMemberPage}. */
export function memberPageSql(
  audience: string,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Sql {
  return sql`${membersSinceSql(audience)}
ORDER BY max(seq) DESC
LIMIT ${param("UInt32", limit)} OFFSET ${param("UInt32", offset)}`;
}

/** Who is in an audience by the newest change, and when that was. */
function membersSinceSql(audience: string): Sql {
  return sql`SELECT toString(subject_id) AS person,
  formatDateTime(argMax(audience_change.at, seq), '%Y-%m-%dT%H:%i:%SZ') AS since
FROM audience_change
WHERE audience = ${param("String", audience)}
GROUP BY subject_id
HAVING argMax(change, seq) = 'entered'`;
}
