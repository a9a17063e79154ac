import { type ReadStart, readAhead } from "./read-ahead.ts";
import type { TableBatch, TableRecord } from "./table-record.ts";
import type { BadRecord } from "./text-lines.ts";

/**
 * Records whose cells bear names (JSON objects, rows of a Parquet file) to a table with a header. A file
 * of such records has no header of its own: its columns are the names that its first records have, in the
 * order in which they appear.
 */

/** A record whose cells bear names. */
export interface NamedRecord {
  readonly line: number;
  readonly raw: string;
  readonly cells: ReadonlyMap<string, string>;
}

/** What one piece of a file of such records gave. */
export interface NamedBatch {
  readonly records: readonly NamedRecord[];
  readonly bad: readonly BadRecord[];
  /** Columns that the file itself names, whether its records have them or not. */
  readonly columns?: readonly string[];
}

/** A table wider than this is none: names that differ from record to record are data, not columns. */
const mostColumns = 2_000;

/**
 * Gives records their places in a table. Its header is written as a JSON array of names. A record that says
 * something under a name which no record at the beginning had is put aside, for the way of reading the
 * columns was decided without it.
 */
export async function* tableOf(batches: AsyncGenerator<NamedBatch>): AsyncGenerator<TableBatch> {
  const start = await readAhead(batches);
  const columns = columnsOf(start);
  const isEmpty = columns.size === 0 && start.head.every(({ records }) => records.length === 0);
  const fields = [...columns.keys()];
  if (!isEmpty) yield { records: [{ line: 0, fields, raw: JSON.stringify(fields) }], bad: [] };
  for await (const batch of start.all) {
    const records: TableRecord[] = [];
    const bad = [...batch.bad];
    for (const record of batch.records) {
      const placed = place(record, columns);
      if ("reason" in placed) bad.push(placed);
      else records.push(placed);
    }
    yield { records, bad };
  }
}

/** The place of each name. */
function columnsOf({ head }: ReadStart<NamedBatch>): ReadonlyMap<string, number> {
  const columns = new Map<string, number>();
  const add = (name: string): void => {
    if (!columns.has(name) && columns.size < mostColumns) columns.set(name, columns.size);
  };
  for (const batch of head) for (const name of batch.columns ?? []) add(name);
  for (const { records } of head) {
    for (const { cells } of records) for (const name of cells.keys()) add(name);
  }
  return columns;
}

function place(
  { line, raw, cells }: NamedRecord,
  columns: ReadonlyMap<string, number>,
): TableRecord | BadRecord {
  const fields: string[] = new Array(columns.size).fill("");
  const given = new Set<number>();
  for (const [name, value] of cells) {
    const column = columns.get(name);
    if (column !== undefined) {
      fields[column] = value;
      given.add(column);
    } else if (value !== "") return { line, raw, ...strayName(name, value, columns.size) };
  }
  return given.size === columns.size ? { line, raw, fields } : { line, raw, fields, given };
}

function strayName(
  name: string,
  value: string,
  width: number,
): Pick<BadRecord, "column" | "value" | "reason"> {
  const reason =
    width < mostColumns
      ? "None of the first records of the file has this key, so its columns were decided without it. perennial quarantine replay reads the record with it."
      : `The file has more than ${mostColumns} different keys. Keys that name things (a SKU, a day) belong into values.`;
  return { column: name.slice(0, 60), value: value.slice(0, 60), reason };
}
