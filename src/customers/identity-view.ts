import { z } from "zod";
import { type Identity, isBlockedIdentity, phoneOf } from "../collect/identity.ts";
import { type SeenIdentity, sightingColumns, sightingRow } from "../collect/sighting.ts";
import { PerennialError } from "../core/errors.ts";
import { type IdentityKind, identityKinds, subjectId } from "../core/subject.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { writeApart } from "./persons.ts";

/** One of the identities of a person, and what is known under it. */
export interface KnownIdentity extends SeenIdentity {
  /** ISO 8601. */
  readonly firstSeenAt: string;
  readonly events: number;
  readonly orders: number;
  readonly consents: number;
}

/** That facts named two identities together. */
export interface IdentityEvidence {
  readonly a: Pick<SeenIdentity, "kind" | "value">;
  readonly b: Pick<SeenIdentity, "kind" | "value">;
  /** When first, ISO 8601. */
  readonly at: string;
  readonly source: string;
  /** The message or order that named both first. */
  readonly evidence: string;
  readonly times: number;
  /** `joined`: both are this person's. `apart`: a user said so. `refused`: the rules did. */
  readonly state: "joined" | "apart" | "refused";
  /** When a user set them apart, ISO 8601; null where nobody did. */
  readonly apartAt: string | null;
}

/** Who somebody is, and why. */
export interface PersonIdentities {
  readonly person: string;
  readonly identities: readonly KnownIdentity[];
  readonly evidence: readonly IdentityEvidence[];
}

/**
 * The identities of the person whom a text names: `kind:value`, a value alone, or the person's own id.
 * @throws PerennialError NOT_FOUND; BAD_ARGUMENT when several persons have an identity of that value
 */
export async function readIdentities(store: Store, who: string): Promise<PersonIdentities> {
  return identitiesOf(store, (await findIdentity(store, who)).person);
}

/** The identities of a person by the person's id, and why they are one person's. */
export async function identitiesOf(store: Store, person: string): Promise<PersonIdentities> {
  const members = await memberSubjects(store, person);
  const [identities, pairs, apart] = await Promise.all([
    store.rows(knownSql(members), knownRow),
    store.rows(evidenceSql(members), evidenceRow),
    apartPairs(store, members),
  ]);
  const own = new Set(members);
  return {
    person,
    identities,
    evidence: pairs.map(({ a, b, aKind, bKind, aValue, bValue, ...rest }) => ({
      ...rest,
      a: { kind: aKind, value: aValue },
      b: { kind: bKind, value: bValue },
      state: apart.has(pairOf(a, b)) ? "apart" : own.has(a) && own.has(b) ? "joined" : "refused",
      apartAt: apart.get(pairOf(a, b)) ?? null,
    })),
  };
}

/** A subject that a user named, and whose it is. */
export interface FoundIdentity {
  readonly subject: string;
  readonly person: string;
  readonly kind: IdentityKind;
  readonly value: string;
}

/**
 * The subject that a text names.
 * @throws PerennialError NOT_FOUND, BAD_ARGUMENT
 */
export async function findIdentity(store: Store, who: string): Promise<FoundIdentity> {
  const subjects = namedBy(who);
  const found = await store.rows(foundSql(subjects), foundRow);
  const persons = new Set(found.map(({ person }) => person));
  const [first] = found;
  if (first === undefined) {
    throw new PerennialError(
      "NOT_FOUND",
      `Nobody is known as "${who}". Name a customer id, an e-mail address, a phone number, or KIND:VALUE with a kind of ${identityKinds.filter((kind) => kind !== "guest").join(", ")}.`,
    );
  }
  if (persons.size > 1) {
    const kinds = found.map(({ kind }) => `${kind}:${who}`).join(", ");
    throw new PerennialError(
      "BAD_ARGUMENT",
      `"${who}" names ${persons.size} persons. Say which: ${kinds}.`,
    );
  }
  return first;
}

/** The person whom a text names; undefined where it names nobody, or several. */
export async function personNamed(store: Store, who: string): Promise<string | undefined> {
  const persons = new Set(
    (await store.rows(foundSql(namedBy(who)), foundRow)).map(({ person }) => person),
  );
  return persons.size === 1 ? [...persons][0] : undefined;
}

/** The subjects that a text may mean: a person's id, or any identity. */
export function namedBy(who: string): string[] {
  const text = who.trim();
  const asId = /^\d{15,20}$/.test(text) && BigInt(text) < 1n << 64n ? [text] : [];
  return [...asId, ...identitiesNamed(text).map(({ kind, value }) => subjectId(kind, value))];
}

/**
 * The identities that a text may mean: `kind:value`, or a value of any kind.
 * @example identitiesNamed("email:Ana@example.com") // [{ kind: "email", value: "ana@example.com" }]
 */
export function identitiesNamed(who: string): Identity[] {
  const text = who.trim();
  const [, kindText, rest] = /^([a-z_]+):(.+)$/.exec(text) ?? [];
  const kind = identityKinds.find((each) => each === kindText);
  const named = (of: IdentityKind, value: string): Identity[] => {
    const asKind = of === "email" ? value.toLowerCase() : of === "phone" ? phoneOf(value) : value;
    return asKind === "" || isBlockedIdentity(asKind) ? [] : [{ kind: of, value: asKind }];
  };
  if (kind !== undefined && rest !== undefined) return named(kind, rest);
  return identityKinds.filter((each) => each !== "guest").flatMap((each) => named(each, text));
}

/** The identities of a person. */
export async function memberIdentities(store: Store, person: string): Promise<SeenIdentity[]> {
  const members = await memberSubjects(store, person);
  const known = await store.rows(knownSql(members), knownRow);
  return known.map(({ subject, kind, value }) => ({ subject, kind, value }));
}

/** All subjects of a person. */
export async function memberSubjects(store: Store, person: string): Promise<string[]> {
  const rows = await store.rows(
    sql`SELECT toString(subject_id) AS subject
FROM person_of
WHERE person_id = ${param("UInt64", person)} AND subject_id != person_id`,
    z.object({ subject: z.string() }),
  );
  return [person, ...rows.map(({ subject }) => subject)];
}

/** The facts that name subjects, with what each is. */
function factsOf(subjects: readonly string[]): Sql {
  const these = param("Array(UInt64)", subjects.map(BigInt));
  return sql`
  SELECT subject_id, identity_kind, identity, at, 1 AS is_event, '' AS order_key, 0 AS is_consent
  FROM event WHERE subject_id IN ${these}
  UNION ALL
  SELECT subject_id, identity_kind, identity, ordered_at AS at, 0 AS is_event, concat(source, '/', order_id) AS order_key, 0 AS is_consent
  FROM order_line WHERE subject_id IN ${these}
  UNION ALL
  SELECT subject_id, identity_kind, identity, at, 0 AS is_event, '' AS order_key, 1 AS is_consent
  FROM consent WHERE subject_id IN ${these}
  UNION ALL
  SELECT
    tupleElement(named, 1) AS subject_id,
    tupleElement(named, 2) AS identity_kind,
    tupleElement(named, 3) AS identity,
    at, 0 AS is_event, '' AS order_key, 0 AS is_consent
  FROM (SELECT arrayJoin(arrayZip(subjects, kinds, identities)) AS named, at FROM sighting WHERE hasAny(subjects, ${these}))
  WHERE subject_id IN ${these}
`;
}

/** The statement behind {@link findIdentity}. */
export function foundSql(subjects: readonly string[]): Sql {
  return sql`SELECT
  toString(facts.subject_id) AS subject,
  toString(if(any(joined.person_id) = 0, facts.subject_id, any(joined.person_id))) AS person,
  any(identity_kind) AS kind,
  any(identity) AS value
FROM (${factsOf(subjects)}) AS facts
GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
  ON facts.subject_id = joined.subject_id
GROUP BY facts.subject_id
ORDER BY indexOf(${param("Array(String)", identityKinds)}, kind)`;
}

const foundRow = z.object({
  subject: z.string(),
  person: z.string(),
  kind: z.enum(identityKinds),
  value: z.string(),
});

/** The identities behind subjects, and how much is known under each. */
export function knownSql(subjects: readonly string[]): Sql {
  return sql`SELECT
  toString(subject_id) AS subject,
  any(identity_kind) AS kind,
  any(identity) AS value,
  formatDateTime(min(facts.at), '%Y-%m-%dT%H:%i:%SZ') AS firstSeenAt,
  toUInt32(sum(is_event)) AS events,
  toUInt32(uniqExactIf(order_key, order_key != '')) AS orders,
  toUInt32(sum(is_consent)) AS consents
FROM (${factsOf(subjects)}) AS facts
GROUP BY subject_id
ORDER BY indexOf(${param("Array(String)", identityKinds)}, kind), value`;
}

const knownRow = z.object({
  subject: z.string(),
  kind: z.enum(identityKinds),
  value: z.string(),
  firstSeenAt: z.string(),
  events: z.number(),
  orders: z.number(),
  consents: z.number(),
});

/** Which pairs of identities facts named together, of which one at least is among the subjects. */
export function evidenceSql(subjects: readonly string[]): Sql {
  const these = param("Array(UInt64)", subjects.map(BigInt));
  return sql`SELECT
  toString(tupleElement(pair, 1)) AS a,
  tupleElement(pair, 2) AS aKind,
  tupleElement(pair, 3) AS aValue,
  toString(tupleElement(pair, 4)) AS b,
  tupleElement(pair, 5) AS bKind,
  tupleElement(pair, 6) AS bValue,
  formatDateTime(min(seen_at), '%Y-%m-%dT%H:%i:%SZ') AS at,
  argMin(source, seen_at) AS source,
  argMin(evidence, seen_at) AS evidence,
  toUInt32(count()) AS times
FROM (
  SELECT
    arrayJoin(arrayFlatten(arrayMap(
      (a_id, a_kind, a_value, i) -> arrayMap(
        (b_id, b_kind, b_value) -> (a_id, a_kind, a_value, b_id, b_kind, b_value),
        arraySlice(subjects, i + 1), arraySlice(kinds, i + 1), arraySlice(identities, i + 1)
      ),
      subjects, kinds, identities, arrayEnumerate(subjects)
    ))) AS pair,
    sighting.at AS seen_at,
    source,
    evidence
  FROM sighting
  WHERE hasAny(subjects, ${these})
)
WHERE tupleElement(pair, 1) IN ${these} OR tupleElement(pair, 4) IN ${these}
GROUP BY pair
ORDER BY at, a, b`;
}

const evidenceRow = z.object({
  a: z.string(),
  aKind: z.enum(identityKinds),
  aValue: z.string(),
  b: z.string(),
  bKind: z.enum(identityKinds),
  bValue: z.string(),
  at: z.string(),
  source: z.string(),
  evidence: z.string(),
  times: z.number(),
});

/** All names of persons, the strongest first. */
export async function namesOfPersons(
  store: Store,
  persons: readonly string[],
): Promise<Map<string, { readonly kind: IdentityKind; readonly value: string }[]>> {
  const rows = await store.rows(
    namesSql([...new Set(persons)]),
    z.object({ person: z.string(), kind: z.enum(identityKinds), value: z.string() }),
  );
  const names = new Map<string, { kind: IdentityKind; value: string }[]>();
  for (const { person, ...name } of rows) names.set(person, [...(names.get(person) ?? []), name]);
  return names;
}

/** The statement behind {@link namesOfPersons}: found by the keys of the tables, a sighting by its strongest name. */
export function namesSql(persons: readonly string[]): Sql {
  const these = param("Array(UInt64)", persons.map(BigInt));
  const members = sql`SELECT subject_id FROM person_of WHERE person_id IN ${these}
    UNION ALL SELECT arrayJoin(${these})`;
  return sql`SELECT
  toString(if(any(joined.person_id) = 0, facts.subject_id, any(joined.person_id))) AS person,
  any(identity_kind) AS kind,
  any(identity) AS value
FROM (
  SELECT subject_id, identity_kind, identity FROM event WHERE subject_id GLOBAL IN (${members})
  UNION ALL
  SELECT subject_id, identity_kind, identity FROM order_line WHERE subject_id GLOBAL IN (${members})
  UNION ALL
  SELECT subject_id, identity_kind, identity FROM consent WHERE subject_id GLOBAL IN (${members})
  UNION ALL
  SELECT
    tupleElement(named, 1) AS subject_id,
    tupleElement(named, 2) AS identity_kind,
    tupleElement(named, 3) AS identity
  FROM (
    SELECT arrayJoin(arrayZip(subjects, kinds, identities)) AS named
    FROM sighting
    WHERE subject_id GLOBAL IN (${members})
  )
  WHERE subject_id GLOBAL IN (${members})
) AS facts
GLOBAL ANY LEFT JOIN (SELECT subject_id, person_id FROM person_of) AS joined
  ON facts.subject_id = joined.subject_id
WHERE identity_kind != 'guest'
GROUP BY facts.subject_id
ORDER BY person, indexOf(${param("Array(String)", identityKinds)}, kind), value`;
}

/** Pairs that a user set apart, and when. */
async function apartPairs(store: Store, subjects: readonly string[]): Promise<Map<string, string>> {
  const these = param("Array(UInt64)", subjects.map(BigInt));
  const rows = await store.rows(
    sql`SELECT
  toString(subject_id) AS a,
  toString(other_id) AS b,
  formatDateTime(identity_split.at, '%Y-%m-%dT%H:%i:%SZ') AS at
FROM identity_split
WHERE apart = 1 AND (subject_id IN ${these} OR other_id IN ${these})`,
    z.object({ a: z.string(), b: z.string(), at: z.string() }),
  );
  return new Map(rows.map(({ a, b, at }) => [pairOf(a, b), at]));
}

function pairOf(a: string, b: string): string {
  return a < b ? `${a}|${b}` : `${b}|${a}`;
}

/**
 * Says that identities of a person are another person's: what names them together with those that stay joins
 * nothing from now on. The persons must be refreshed afterwards.
 * @throws PerennialError NOT_FOUND; BAD_ARGUMENT when they are of several persons, or all of one
 */
export async function splitIdentities(store: Store, who: readonly string[]): Promise<void> {
  const leaving = await Promise.all(who.map((each) => findIdentity(store, each)));
  const [first] = leaving;
  if (first === undefined) return;
  const stranger = leaving.find(({ person }) => person !== first.person);
  if (stranger) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `${first.kind}:${first.value} and ${stranger.kind}:${stranger.value} are two persons already.`,
    );
  }
  const left = new Set(leaving.map(({ subject }) => subject));
  const staying = (await memberSubjects(store, first.person)).filter((each) => !left.has(each));
  if (staying.length === 0) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `These are all identities of the person: nothing would stay. See perennial identity show ${who[0]}.`,
    );
  }
  await writeApart(
    store,
    [...left].flatMap((a) => staying.map((b) => ({ a, b, apart: true }))),
  );
}

/**
 * Says that two identities are of one person, and takes back every split between the two persons. The persons
 * must be refreshed afterwards; the rules may still refuse, such as a second customer id.
 * @throws PerennialError NOT_FOUND; BAD_ARGUMENT when they are one person already
 */
export async function joinIdentities(store: Store, who: readonly [string, string]): Promise<void> {
  const [a, b] = [await findIdentity(store, who[0]), await findIdentity(store, who[1])];
  if (a.person === b.person)
    throw new PerennialError("BAD_ARGUMENT", `${who[0]} and ${who[1]} are one person already.`);
  const theirs = await memberSubjects(store, b.person);
  const pairs = (await memberSubjects(store, a.person)).flatMap((one) =>
    theirs.map((other) => ({ a: one, b: other, apart: false })),
  );
  const apart = await apartPairs(store, [a.subject, ...theirs]);
  await writeApart(
    store,
    pairs.filter((pair) => apart.has(pairOf(pair.a, pair.b))),
  );
  const strongest = [a, b].sort(
    (x, y) => identityKinds.indexOf(x.kind) - identityKinds.indexOf(y.kind),
  );
  const row = sightingRow({
    at: Date.now(),
    source: "manual",
    evidence: "perennial identity join",
    identities: strongest,
  });
  await store.insertLines("sighting_local", sightingColumns, row);
}
