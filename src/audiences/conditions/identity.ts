import { z } from "zod";
import { type IdentityKind, identityKinds } from "../../core/subject.ts";
import { ofPersons, type SubjectTable } from "../../customers/person-of.ts";
import { join, param, type Sql, sql } from "../../store/sql.ts";
import type { Condition } from "../condition.ts";
import { always } from "../live-profile.ts";

/** By what a person can be known. */
type KnownKind = Exclude<IdentityKind, "guest">;

/** Is known by a name of this kind, whatever told it. */
export interface KnownBy {
  readonly by: KnownKind;
}

const kinds = identityKinds.filter((kind) => kind !== "guest");

const schema: z.ZodType<KnownBy> = z.strictObject({
  by: z.enum(kinds).describe("what they are known by"),
});

/** `{"identity": {"by": "email"}}`; who is not: `{"not": {"identity": {"by": "email"}}}`. */
export const identity: Condition<KnownBy> = {
  schema,
  reads: ({ by }) => ({ identities: [by] }),
  answer:
    ({ by }) =>
    (profile) =>
      always(profile.isKnownBy(by)),
  toSql({ by }) {
    const kind = param("String", by);
    const own = (["event", "order_line", "consent"] as const satisfies readonly SubjectTable[]).map(
      (table) => sql`SELECT subject_id FROM (${ofPersons(table)}) WHERE identity_kind = ${kind}`,
    );
    // What a fact named beside its person's name may be another's: it counts where it is the person's.
    const named = sql`SELECT owner_id AS subject_id
FROM (
  SELECT subject_id AS owner_id, tupleElement(named, 1) AS named_id
  FROM (SELECT subject_id, arrayJoin(arrayZip(subjects, kinds)) AS named FROM (${ofPersons("sighting")}))
  WHERE tupleElement(named, 2) = ${kind}
) AS seen
GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined ON seen.named_id = joined.subject_id
WHERE owner_id = if(joined.person_id = 0, named_id, joined.person_id)`;
    return { persons: join([...own, named], "\nUNION ALL\n") };
  },
  inWords: ({ by }) => `are known by ${titles[by]}`,
};

const titles: Readonly<Record<KnownKind, string>> = {
  customer_id: "a customer id",
  loyalty_id: "a loyalty card",
  email: "an e-mail address",
  phone: "a phone number",
  external_id: "an id of another system",
  device_id: "a device",
  anonymous_id: "a browser",
};

/**
 * By what kinds subjects are named: by facts of their own (then `named` is the subject itself), or beside the subject
 * in facts that are its own.
 */
export function namedKindsSql(subjects: readonly string[], asked: readonly IdentityKind[]): Sql {
  const these = param("Array(UInt64)", subjects.map(BigInt));
  return sql`SELECT DISTINCT toString(subject_id) AS subject, toString(named_id) AS named, kind
FROM (
  SELECT subject_id, subject_id AS named_id, identity_kind AS kind FROM event WHERE subject_id IN ${these}
  UNION ALL
  SELECT subject_id, subject_id AS named_id, identity_kind AS kind FROM order_line WHERE subject_id IN ${these}
  UNION ALL
  SELECT subject_id, subject_id AS named_id, identity_kind AS kind FROM consent WHERE subject_id IN ${these}
  UNION ALL
  SELECT subject_id, tupleElement(each, 1) AS named_id, tupleElement(each, 2) AS kind
  FROM (SELECT subject_id, arrayJoin(arrayZip(subjects, kinds)) AS each FROM sighting WHERE subject_id IN ${these})
)
WHERE has(${param("Array(String)", [...asked])}, kind)`;
}
