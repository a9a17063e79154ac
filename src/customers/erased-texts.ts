import { z } from "zod";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";

/** Rows that are not the person's own and name the person in their texts. */
export interface NamingTexts {
  /** Ids of rows of the quarantine. */
  readonly quarantine: readonly string[];
  readonly events: readonly NamingEvent[];
  /** Ids of imports whose file names or settings name the person. */
  readonly imports: readonly string[];
}

/** The columns of an event that can name a person in a text. */
const textColumns = [
  { name: sql`user_id`, empty: "" },
  { name: sql`anonymous_id`, empty: "" },
  { name: sql`previous_id`, empty: "" },
  { name: sql`group_id`, empty: "" },
  { name: sql`message_id`, empty: "" },
  { name: sql`name`, empty: "" },
  { name: sql`properties`, empty: "{}" },
  { name: sql`traits`, empty: "{}" },
  { name: sql`context`, empty: "{}" },
] as const;

/** Another person's event: which of its texts name the erased one, by their places among `textColumns`. */
interface NamingEvent {
  readonly hash: string;
  readonly places: readonly number[];
}

/** Finds them. */
export async function findNamingTexts(
  store: Store,
  pattern: string | undefined,
  subjects: readonly string[],
): Promise<NamingTexts> {
  if (pattern === undefined) return { quarantine: [], events: [], imports: [] };
  const ids = (statement: Sql): Promise<string[]> =>
    store.rows(statement, z.object({ id: z.string() })).then((rows) => rows.map(({ id }) => id));
  const { quarantine, events, imports } = namingTextsSql(pattern, subjects);
  return {
    quarantine: await ids(quarantine),
    events: await store.rows(events, z.object({ hash: z.string(), places: z.array(z.number()) })),
    imports: await ids(imports),
  };
}

/** The statements behind {@link findNamingTexts}. */
export function namingTextsSql(
  pattern: string,
  subjects: readonly string[],
): { readonly quarantine: Sql; readonly events: Sql; readonly imports: Sql } {
  const regex = param("String", `(?i)${pattern}`);
  const own = param("Array(UInt64)", subjects.map(BigInt));
  const matching = textColumns
    .map(({ name }) => sql`match(${name}, ${regex})`)
    .reduce((list, each) => sql`${list}, ${each}`);
  return {
    quarantine: sql`SELECT DISTINCT toString(row_id) AS id
FROM quarantine_local
WHERE match(concat(value, '\n', reason, '\n', raw, '\n', settings, '\n', file), ${regex})`,
    events: sql`SELECT
  toString(message_hash) AS hash,
  arrayFilter((place, found) -> found, range(${param("UInt8", textColumns.length)}), [${matching}]) AS places
FROM event_local
WHERE subject_id NOT IN ${own} AND notEmpty(places)`,
    imports: sql`SELECT DISTINCT import_id AS id
FROM import_run_local
WHERE match(concat(settings, '\n', arrayStringConcat(files, '\n')), ${regex})`,
  };
}

const atOnce = 2_000;

/** Deletes rows of the quarantine, and blanks the texts of imports and of other persons' events. */
export async function eraseNamingTexts(store: Store, texts: NamingTexts): Promise<void> {
  for (const some of chunks(texts.quarantine))
    await store.command(sql`ALTER TABLE quarantine_local DELETE
WHERE row_id IN ${param("Array(UInt64)", some.map(BigInt))} SETTINGS mutations_sync = 2`);
  for (const some of chunks(texts.imports))
    await store.command(sql`ALTER TABLE import_run_local UPDATE settings = '{}', files = ['erased']
WHERE import_id IN ${param("Array(String)", some)} SETTINGS mutations_sync = 2`);
  for (const some of chunks(texts.events)) {
    const blanked = textColumns
      .map(({ name, empty }, place) => {
        const these = some.filter(({ places }) => places.includes(place));
        const hashes = param(
          "Array(UInt64)",
          these.map(({ hash }) => BigInt(hash)),
        );
        return sql`${name} = if(has(${hashes}, message_hash), ${param("String", empty)}, ${name})`;
      })
      .reduce((list, each) => sql`${list}, ${each}`);
    const all = param(
      "Array(UInt64)",
      some.map(({ hash }) => BigInt(hash)),
    );
    await store.command(sql`ALTER TABLE event_local UPDATE ${blanked}
WHERE message_hash IN ${all} SETTINGS mutations_sync = 2`);
  }
}

function chunks<T>(all: readonly T[]): T[][] {
  const count = Math.ceil(all.length / atOnce);
  return Array.from({ length: count }, (_, i) => all.slice(i * atOnce, (i + 1) * atOnce));
}
