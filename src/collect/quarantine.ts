import { z } from "zod";
import { textId } from "../core/subject.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { type ImportKind, importKinds } from "./import-kind.ts";
import { clickhouseTime } from "./order-line.ts";

/** A rejected record: where it stood, what was wrong, and how its file was read. */
export interface QuarantinedRow {
  readonly rowId: string;
  readonly importId: string;
  readonly what: ImportKind | "events" | "webhooks";
  readonly file: string;
  readonly line: number;
  readonly column: string;
  readonly value: string;
  readonly reason: string;
  readonly raw: string;
  /** JSON: the import's options and the file's header. */
  readonly settings: string;
  readonly state: "open" | "replayed";
  readonly at: string;
}

/** What is known when a record is rejected. */
export type Rejection = Pick<
  QuarantinedRow,
  "importId" | "what" | "file" | "line" | "column" | "value" | "reason" | "raw" | "settings"
>;

/** The columns of a waiting row, in the order of {@link quarantineLine}'s values. */
export const quarantineColumns: readonly string[] = [
  "row_id",
  "import_id",
  "what",
  "file",
  "line",
  "column_name",
  "value",
  "reason",
  "raw",
  "settings",
  "state",
  "at",
];

/** A version that outranks every later import of the file: what was replayed stays so. */
const forGood = "2299-01-01 00:00:00.000";

/** Puts rejected records aside. The same record of the same file is one row, however often it is imported. */
export async function quarantine(
  store: Store,
  rows: readonly Rejection[],
  state: "open" | "replayed" = "open",
): Promise<void> {
  const lines = rows.map((row) => quarantineLine(row, state));
  if (lines.length > 0)
    await store.insertLines("quarantine_local", quarantineColumns, lines.join("\n"));
}

/** A rejected record as a row: a line of a JSON array. */
export function quarantineLine(row: Rejection, state: "open" | "replayed" = "open"): string {
  return JSON.stringify([
    rowIdOf(row),
    row.importId,
    row.what,
    row.file,
    row.line,
    row.column,
    clean(row.value),
    row.reason,
    clean(row.raw),
    row.settings,
    state,
    state === "replayed" ? forGood : clickhouseTime(Date.now()),
  ]);
}

function rowIdOf(row: Rejection): string {
  return textId(`${row.file}\n${row.line}\n${row.raw}`);
}

/** Without NUL and without halves of characters, neither of which the store takes. */
function clean(text: string): string {
  return Buffer.from(text.replaceAll("\0", "\ufffd")).toString();
}

const row: z.ZodType<QuarantinedRow> = z.object({
  rowId: z.string(),
  importId: z.string(),
  what: z.enum([...importKinds, "events", "webhooks"]),
  file: z.string(),
  line: z.number(),
  column: z.string(),
  value: z.string(),
  reason: z.string(),
  raw: z.string(),
  settings: z.string(),
  state: z.enum(["open", "replayed"]),
  at: z.string(),
});

/** Which rejected records to look at. */
export interface QuarantineQuery {
  readonly importId?: string | undefined;
  /** Only those that wait for this reason. */
  readonly group?: Pick<QuarantinedRow, "what" | "file" | "column" | "reason"> | undefined;
  readonly limit?: number | undefined;
}

/** The records that still wait, in the order of their files. */
export function openQuarantine(
  store: Store,
  query: QuarantineQuery = {},
): Promise<QuarantinedRow[]> {
  return store.rows(openQuarantineSql(query), row);
}

/** The statement behind {@link openQuarantine}. */
export function openQuarantineSql(query: QuarantineQuery): Sql {
  const ofImport = query.importId ? sql`AND import_id = ${param("String", query.importId)}` : sql``;
  const { group } = query;
  const ofGroup = group
    ? sql` AND what = ${param("String", group.what)} AND file = ${param("String", group.file)}
  AND column_name = ${param("String", group.column)} AND reason = ${param("String", group.reason)}`
    : sql``;
  return sql`SELECT
  toString(row_id) AS rowId,
  import_id AS importId,
  what,
  file,
  line,
  column_name AS column,
  value,
  reason,
  raw,
  settings,
  state,
  toString(at) AS at
FROM quarantine
WHERE state = 'open' ${ofImport}${ofGroup}
ORDER BY file, line, rowId
LIMIT ${param("UInt64", query.limit ?? 1_000_000)}`;
}

/** How many records wait. */
export async function countQuarantine(store: Store): Promise<number> {
  const [answer] = await store.rows(
    sql`SELECT count() AS waiting FROM quarantine WHERE state = 'open'`,
    z.object({ waiting: z.number() }),
  );
  return answer?.waiting ?? 0;
}
