import { z } from "zod";
import type { EventTaker } from "../collect/event-taker.ts";
import { groupCommit } from "../collect/group-commit.ts";
import { clickhouseTime } from "../collect/order-line.ts";
import { type Sighting, sightingColumns, sightingRow } from "../collect/sighting.ts";
import { identityKinds } from "../core/subject.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { type PersonChange, type PersonIndex, personIndex } from "./person-index.ts";

/** Who is one person, in memory and on disk: sightings go in, `person_of` follows. */
export interface Persons {
  /** Takes sightings; resolves when what they tell is on disk. Undefined where they tell nothing new. */
  readonly take: (sightings: readonly Sighting[]) => Promise<void> | undefined;
  readonly personOf: (subject: string) => string;
  readonly subjectsOf: (person: string) => readonly string[];
  /** Called with each change of who somebody is, when it is on disk. */
  readonly onChange: (listener: (changes: readonly PersonChange[]) => void) => void;
  /**
   * Takes in what others have written: an import, an undone one, a split. All is computed from the facts anew.
   * @returns how many subjects belong to another person than before
   */
  readonly refresh: () => Promise<number>;
  /** Resolves when all that was taken so far is on disk. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens the persons of a store, and brings `person_of` up to what the facts say. */
export async function openPersons(store: Store): Promise<Persons> {
  let index = personIndex();
  /** What is noted while facts are read anew, to be noted again in the new index. */
  let meanwhile: Sighting[] | undefined;
  const listeners: ((changes: readonly PersonChange[]) => void)[] = [];
  const group = { windowMs: 5, mostRows: 5_000, inFlight: 2, mostBytes: 16 * 1024 * 1024 };
  const sightings = groupCommit(store, {
    ...group,
    table: "sighting_local",
    columns: sightingColumns,
  });
  const assignments = groupCommit(store, {
    ...group,
    table: "person_of_local",
    columns: ["subject_id", "person_id", "version"],
  });
  let lastVersion = 0;
  const write = async (changes: readonly PersonChange[]): Promise<void> => {
    if (changes.length === 0) return;
    lastVersion = Math.max(Date.now(), lastVersion + 1);
    await assignments.append(
      changes.map(({ subject, person }) => `["${subject}","${person}","${lastVersion}"]`),
    );
    for (const listener of listeners) listener(changes);
  };
  const note = (sighting: Sighting): void => {
    index.note(sighting.identities, sighting.at);
    meanwhile?.push(sighting);
  };
  const takeNews = async (news: readonly Sighting[]): Promise<void> => {
    await sightings.append(news.map((sighting) => sightingRow(sighting)));
    for (const sighting of news) note(sighting);
    await write(index.settle());
  };
  const refresh = async (): Promise<number> => {
    meanwhile = [];
    const fresh = personIndex();
    try {
      await readInto(store, fresh);
      const assigned = await readAssignments(store);
      for (const { identities, at } of meanwhile) fresh.note(identities, at);
      index = fresh;
      const changes = differences(index.settle(), assigned);
      await write(changes);
      return changes.length;
    } finally {
      meanwhile = undefined;
    }
  };
  await refresh();
  return {
    take(all) {
      const news = all.filter(({ identities, at }) => !index.knows(identities, at));
      // What is seen alone tells only its time, which its own fact keeps.
      for (const sighting of news) if (sighting.identities.length < 2) note(sighting);
      const named = news.filter(({ identities }) => identities.length > 1);
      return named.length === 0 ? undefined : takeNews(named);
    },
    personOf: (subject) => index.personOf(subject),
    subjectsOf: (person) => index.subjectsOf(person),
    onChange(listener) {
      listeners.push(listener);
    },
    refresh,
    async settled() {
      await sightings.settled();
      await assignments.settled();
    },
    async close() {
      await sightings.close();
      await assignments.close();
    },
  };
}

/** Has persons take what events tell of them. */
export function eventPersons(persons: Persons): EventTaker {
  return {
    take: (arrived) =>
      persons.take(
        arrived.map(({ event, source, identities }) => ({
          at: event.at,
          source,
          evidence: event.messageId,
          identities,
        })),
      ),
  };
}

/** Brings `person_of` up to what the facts say, where there is anything to join. */
export async function refreshPersons(store: Store): Promise<void> {
  const [held] = await store.rows(
    sql`SELECT (SELECT count() FROM sighting) + (SELECT count() FROM person_of) AS rows`,
    z.object({ rows: z.number() }),
  );
  if ((held?.rows ?? 0) === 0) return;
  await (await openPersons(store)).close();
}

/** What of all assignments of an index the table does not say yet. */
function differences(
  changes: readonly PersonChange[],
  assigned: ReadonlyMap<string, string>,
): PersonChange[] {
  const now = new Map(changes.map(({ subject, person }) => [subject, person]));
  const gone = [...assigned].filter(([subject, person]) => person !== subject && !now.has(subject));
  return [
    ...changes.flatMap(({ subject, person }) => {
      const was = assigned.get(subject) ?? subject;
      return was === person ? [] : [{ subject, person, was }];
    }),
    ...gone.map(([subject, was]) => ({ subject, person: subject, was })),
  ];
}

async function readAssignments(store: Store): Promise<Map<string, string>> {
  const rows = await store.rows(
    sql`SELECT toString(subject_id) AS subject, toString(person_id) AS person FROM person_of`,
    z.object({ subject: z.string(), person: z.string() }),
  );
  return new Map(rows.map(({ subject, person }) => [subject, person]));
}

/** Notes all that the facts say of who was seen when, and with whom. */
async function readInto(store: Store, index: PersonIndex): Promise<void> {
  const names = ["high", "low", "kind", "at"] as const;
  const [high = [], low = [], kind = [], at = []] = await store.columns(firstSeenSql(), names);
  for (let i = 0; i < high.length; i++) {
    const subject = (BigInt(high[i] ?? 0) * 4_294_967_296n + BigInt(low[i] ?? 0)).toString();
    index.note([{ subject, kind: identityKinds[(kind[i] ?? 0) - 1] ?? "guest" }], at[i] ?? 0);
  }
  for (const { subjects, kinds, at } of await store.rows(seenTogetherSql(), togetherRow)) {
    const ids = subjects.map((subject, i) => ({ subject, kind: kinds[i] ?? "guest" }));
    index.note(ids, at);
  }
  for (const { a, b } of await store.rows(apartSql(), z.object({ a: z.string(), b: z.string() })))
    index.setApart({ a, b, apart: true });
}

/** When each subject was first seen in facts of its own. */
export function firstSeenSql(): Sql {
  return sql`SELECT
  bitShiftRight(subject_id, 32) AS high,
  bitAnd(subject_id, 4294967295) AS low,
  indexOf(${param("Array(String)", identityKinds)}, any(identity_kind)) AS kind,
  toUnixTimestamp64Milli(min(first_at)) AS at
FROM (
  SELECT subject_id, any(identity_kind) AS identity_kind, min(at) AS first_at
  FROM event
  GROUP BY subject_id
  UNION ALL
  SELECT subject_id, any(identity_kind) AS identity_kind, min(ordered_at) AS first_at
  FROM order_line
  WHERE identity_kind != 'guest'
  GROUP BY subject_id
)
GROUP BY subject_id`;
}

const togetherRow = z.object({
  subjects: z.array(z.string()),
  kinds: z.array(z.enum(identityKinds)),
  at: z.number(),
});

/** Which subjects were named together, and when first. */
export function seenTogetherSql(): Sql {
  return sql`SELECT
  arrayMap(id -> toString(id), subjects) AS subjects,
  kinds,
  toUnixTimestamp64Milli(min(sighting.at)) AS at
FROM sighting
GROUP BY subjects, kinds`;
}

/** Which pairs a user set apart. */
export function apartSql(): Sql {
  return sql`SELECT toString(subject_id) AS a, toString(other_id) AS b
FROM identity_split
WHERE apart = 1`;
}

/** Two subjects, and whether what names both joins nothing. */
export interface SetApart {
  readonly a: string;
  readonly b: string;
  readonly apart: boolean;
}

/** Writes that pairs are apart, or no longer; the persons must be refreshed afterwards. */
export async function writeApart(store: Store, pairs: readonly SetApart[]): Promise<void> {
  const at = clickhouseTime(Date.now());
  await store.insert(
    "identity_split_local",
    ["subject_id", "other_id", "apart", "at"],
    pairs.map(({ a, b, apart }) => {
      const [first, second] = a < b ? [a, b] : [b, a];
      return [first, second, apart ? 1 : 0, at];
    }),
  );
}
