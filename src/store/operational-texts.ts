import { z } from "zod";
import type { Operational } from "./operational.ts";
import { type PgSql, pgSql } from "./pg-sql.ts";

/**
 * How many rows of each operational table have a text that matches a regular expression, whatever the case. All
 * tables are looked at, also those that a later version adds.
 */
export async function countMatchingRows(
  operational: Operational,
  pattern: string,
): Promise<{ readonly table: string; readonly rows: number }[]> {
  const tables = await operational.rows(
    pgSql`SELECT table_name::text AS name, quote_ident(table_name) AS quoted
FROM information_schema.tables
WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'
ORDER BY name`,
    z.object({ name: z.string(), quoted: z.string() }),
  );
  const counts: { readonly table: string; readonly rows: number }[] = [];
  for (const { name, quoted } of tables) {
    // A name that Postgres itself has quoted.
    const from: PgSql = { strings: [quoted], holes: [] };
    const [held] = await operational.rows(
      pgSql`SELECT count(*) AS rows FROM ${from} AS held WHERE held::text ~* ${pattern}`,
      z.object({ rows: z.number() }),
    );
    counts.push({ table: name, rows: held?.rows ?? 0 });
  }
  return counts;
}

/**
 * Begins a new file of the write-ahead log and lets go of the older ones, so that what rows held before stays in none.
 * False where the server does not allow it, as a managed one may.
 */
export async function renewWal(operational: Operational): Promise<boolean> {
  try {
    await operational.rows(pgSql`SELECT pg_switch_wal()::text AS at`, z.object({ at: z.string() }));
    await operational.command(pgSql`CHECKPOINT`);
    return true;
  } catch {
    return false;
  }
}
