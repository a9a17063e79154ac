import { z } from "zod";
import type { Statements } from "../store/operational.ts";
import { type PgSql, pgSql } from "../store/pg-sql.ts";

/** A table of Postgres whose rows are of subjects: what is not a fact of history and yet somebody's. */
interface PersonalRecords {
  readonly name: string;
  readonly read: (subjects: readonly string[]) => PgSql;
  readonly erase: (subjects: readonly string[]) => PgSql;
}

const personalRecords: readonly PersonalRecords[] = [
  {
    name: "coupon_issue",
    read: (subjects) =>
      pgSql`SELECT * FROM coupon_issue WHERE subject_id = ANY (${subjects}::text[]) ORDER BY issued_at, code`,
    erase: (subjects) =>
      pgSql`DELETE FROM coupon_issue WHERE subject_id = ANY (${subjects}::text[])`,
  },
];

/** All rows of subjects in Postgres, by table. */
export async function readPersonalRecords(
  operational: Pick<Statements, "rows">,
  subjects: readonly string[],
): Promise<Record<string, Readonly<Record<string, unknown>>[]>> {
  const tables: Record<string, Readonly<Record<string, unknown>>[]> = {};
  for (const { name, read } of personalRecords)
    tables[name] = await operational.rows(read(subjects), z.record(z.string(), z.unknown()));
  return tables;
}

/** Deletes all rows of subjects in Postgres; how many of each table. */
export async function erasePersonalRecords(
  operational: Pick<Statements, "command">,
  subjects: readonly string[],
): Promise<{ readonly table: string; readonly rows: number }[]> {
  const erased: { readonly table: string; readonly rows: number }[] = [];
  for (const { name, erase } of personalRecords)
    erased.push({ table: name, rows: await operational.command(erase(subjects)) });
  return erased;
}
