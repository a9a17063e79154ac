import { z } from "zod";
import { listImports } from "../collect/import-run.ts";
import type { Statements } from "../store/operational.ts";
import { join, param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { planErasure } from "./forget-person.ts";
import { type PersonIdentities, readIdentities } from "./identity-view.ts";
import { readPersonalRecords } from "./personal-records.ts";
import { type PersonalTable, personalTables } from "./personal-tables.ts";

/** A row of a table as it stands; numbers of 64 bits and amounts are texts. */
export type Row = Readonly<Record<string, unknown>>;

/** All that is known of a person, as one document. */
export interface AccessExport {
  readonly schema: "perennial.access/1";
  readonly madeAt: string;
  readonly person: PersonIdentities;
  /** Rows of the person by table: events, order lines, consents, predictions, profiles, audiences, … */
  readonly tables: Readonly<Record<string, readonly Row[]>>;
  /** Rows that could not be read and name the person. */
  readonly quarantine: readonly Row[];
  /** Other persons' events that name this one. Their content is the others'. */
  readonly namedInEvents: readonly Row[];
  /** The imports that brought any of it. */
  readonly imports: readonly { readonly importId: string; readonly files: readonly string[] }[];
}

/**
 * All that is known of the person whom a text names.
 * @param operational what Postgres holds of the person is in it where this is given
 * @throws PerennialError NOT_FOUND; BAD_ARGUMENT when it names several persons
 */
export async function exportAccess(
  store: Store,
  who: string,
  operational?: Pick<Statements, "rows">,
): Promise<AccessExport> {
  const person = await readIdentities(store, who);
  const { subjects, texts } = await planErasure(store, who);
  const tables: Record<string, Row[]> = {};
  for (const table of personalTables)
    tables[table.name] = (await store.rows(accessSql(table, subjects), anyRow)).map(withObjects);
  if (operational) Object.assign(tables, await readPersonalRecords(operational, subjects));
  const quarantine = await rowsOf(
    store,
    sql`SELECT * FROM quarantine WHERE row_id IN ${param("Array(UInt64)", texts.quarantine.map(BigInt))}`,
  );
  const hashes = texts.events.map(({ hash }) => BigInt(hash));
  const namedInEvents = await rowsOf(
    store,
    sql`SELECT event.at AS at, source, kind, message_id FROM event WHERE message_hash IN ${param("Array(UInt64)", hashes)}`,
  );
  const brought = new Set(
    [...Object.values(tables).flat(), ...quarantine].map((row) => row["import_id"]),
  );
  const imports = (await listImports(store))
    .filter(({ importId }) => brought.has(importId))
    .map(({ importId, files }) => ({ importId, files }));
  const madeAt = new Date().toISOString();
  const schema = "perennial.access/1";
  return { schema, madeAt, person, tables, quarantine, namedInEvents, imports };
}

/** All rows of subjects in a table. */
export function accessSql(table: PersonalTable, subjects: readonly string[]): Sql {
  const these = sql`${param("Array(UInt64)", subjects.map(BigInt))}`;
  return sql`SELECT * FROM ${table.read} WHERE ${table.isOf(these)} ${exact}`;
}

const exact = sql`SETTINGS output_format_json_quote_64bit_integers = 1, output_format_json_quote_decimals = 1`;

const anyRow = z.record(z.string(), z.unknown());

/** Rows as they stand. */
export function rowsOf(store: Store, statement: Sql): Promise<Row[]> {
  return store.rows(join([statement, exact], " "), anyRow);
}

/** What an event carries is JSON in a text. */
export function withObjects(row: Row): Row {
  const parsed = ["properties", "traits", "context"]
    .filter((name) => typeof row[name] === "string")
    .map((name) => [name, JSON.parse(String(row[name]))] as const);
  return { ...row, ...Object.fromEntries(parsed) };
}
