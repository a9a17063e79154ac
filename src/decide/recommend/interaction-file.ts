import { type SourceFile, unpackedBytes } from "../../collect/source-file.ts";
import { normaliseHeader } from "../../collect/table-columns.ts";
import { openTable } from "../../collect/table-file.ts";
import type { TableRecord } from "../../collect/table-record.ts";
import { readLines } from "../../collect/text-lines.ts";
import { type DateOrder, parseTimestamp } from "../../collect/timestamp.ts";
import { PerennialError } from "../../core/errors.ts";
import { isTimezone, zoneClock } from "../../core/time.ts";
import { type InteractionRows, type RowTaker, rowTaker } from "./row-taker.ts";

/** Columns of a table of interactions, and how their times are read. */
export interface InteractionReading {
  readonly user: string;
  readonly item: string;
  /** Without it the order of the rows is that of time. */
  readonly time?: string | undefined;
  readonly weight?: string | undefined;
  readonly basket?: string | undefined;
  readonly timezone?: string | undefined;
  readonly dateOrder?: DateOrder | undefined;
  /** Whether a table of two columns may come without a header: user and item, as lists of test rows are published. */
  readonly headerOptional?: boolean;
  readonly onProgress?: ReadProgress | undefined;
}

/** Told how far a file was read. */
export type ReadProgress = (progress: {
  readonly file: string;
  readonly bytes: number;
  readonly size: number | undefined;
  readonly read: number;
}) => void;

/**
 * Reads a table with one interaction a row: CSV or TSV, lines of JSON or Parquet, packed or not.
 * @throws PerennialError COLUMNS_MISSING, FORMAT_UNKNOWN, FILE_UNREADABLE, NO_DATA
 */
export async function readInteractions(
  file: SourceFile,
  reading: InteractionReading,
): Promise<InteractionRows> {
  const rows = rowTaker();
  const table = await openTable(file, {});
  let places: RowReader | undefined;
  let read = 0;
  try {
    for await (const batch of table.batches) {
      for (const bad of batch.bad) rows.refuse(bad.reason, bad.line);
      for (const record of batch.records) {
        if (places === undefined) {
          const bare = reading.headerOptional === true && isBarePair(record, reading);
          if (bare)
            rows.note(`${file.name} has no header: its columns are taken as user and item.`);
          places = bare ? barePair : findPlaces(record, reading, file.name);
          if (!bare) continue;
        }
        read += 1;
        const problem = places(record, rows, read);
        if (problem !== undefined) rows.refuse(problem, record.line);
      }
      reading.onProgress?.({ file: file.name, bytes: table.consumed(), size: file.size, read });
    }
  } finally {
    await table.close();
  }
  if (places === undefined) {
    throw new PerennialError("FORMAT_UNKNOWN", `${file.name} has no header row that can be read.`);
  }
  const basket = reading.basket !== undefined;
  return rows.tell(file.name, { weight: reading.weight !== undefined, basket });
}

/**
 * Reads sequences: a line a user, the user and then its items in the order of time, with blanks between.
 * @throws PerennialError FILE_UNREADABLE, NO_DATA
 */
export async function readSequences(
  file: SourceFile,
  onProgress?: ReadProgress,
): Promise<InteractionRows> {
  const rows = rowTaker();
  const { bytes, consumed } = unpackedBytes(file);
  let read = 0;
  for await (const piece of readLines(bytes, undefined)) {
    for (const bad of piece.bad) rows.refuse(bad.reason, bad.line);
    for (const line of piece.lines) {
      const [user = "", ...items] = line.text.trim().split(/\s+/);
      if (user === "") continue;
      if (items.length === 0) rows.refuse("The line has a user and no item.", line.number);
      for (const item of items) {
        read += 1;
        rows.take({ user, item, time: read, weight: 1, basket: "" });
      }
    }
    onProgress?.({ file: file.name, bytes: consumed(), size: file.size, read });
  }
  return rows.tell(file.name, { weight: false, basket: false });
}

/** Reads a record into rows; the reason where it cannot. */
type RowReader = (record: TableRecord, rows: RowTaker, number: number) => string | undefined;

function findPlaces(header: TableRecord, reading: InteractionReading, file: string): RowReader {
  const headers = header.fields.map(normaliseHeader);
  const place = (name: string | undefined, option: string): number => {
    if (name === undefined) return -1;
    const found = headers.indexOf(normaliseHeader(name));
    if (found >= 0) return found;
    const has = header.fields.map((field) => `"${field}"`).join(", ");
    throw new PerennialError(
      "COLUMNS_MISSING",
      `--${option} ${name}: ${file} has no such column. It has ${has}.`,
    );
  };
  const at = {
    user: place(reading.user, "user"),
    item: place(reading.item, "item"),
    time: place(reading.time, "time"),
    weight: place(reading.weight, "weight"),
    basket: place(reading.basket, "order"),
  };
  const timeOf = timeReader(reading);
  const cell = (record: TableRecord, index: number): string => record.fields[index]?.trim() ?? "";
  return (record, rows, number) => {
    const [user, item] = [cell(record, at.user), cell(record, at.item)];
    if (user === "") return "The row names no user.";
    if (item === "") return "The row names no item.";
    const time = at.time < 0 ? number : timeOf(cell(record, at.time));
    if (typeof time === "string") return time;
    const weight = at.weight < 0 ? 1 : Number(cell(record, at.weight) || Number.NaN);
    if (!(weight > 0 && Number.isFinite(weight))) {
      return `"${cell(record, at.weight)}" is no weight: it has to be a number above 0.`;
    }
    rows.take({ user, item, time, weight, basket: cell(record, at.basket) });
    return undefined;
  };
}

function isBarePair(first: TableRecord, { user, item }: InteractionReading): boolean {
  const headers = first.fields.map(normaliseHeader);
  return (
    headers.length === 2 &&
    !headers.includes(normaliseHeader(user)) &&
    !headers.includes(normaliseHeader(item))
  );
}

const barePair: RowReader = ({ fields }, rows, number) => {
  const [user = "", item = ""] = fields.map((field) => field.trim());
  if (user === "" || item === "") return "The row does not name a user and an item.";
  rows.take({ user, item, time: number, weight: 1, basket: "" });
  return undefined;
};

/** Times as milliseconds; seconds since 1970 may be older than 2001 here, or have decimals. */
function timeReader(reading: InteractionReading): (text: string) => number | string {
  const timezone = reading.timezone ?? "UTC";
  if (!isTimezone(timezone)) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `--timezone ${timezone}: there is no such time zone. Write its IANA name, e.g. Europe/London.`,
    );
  }
  const how = { clock: zoneClock(timezone), dateOrder: reading.dateOrder ?? null };
  const known = new Map<string, number | string>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const parsed = /^\d{9,10}(?:\.\d+)?$/.test(text) ? null : parseTimestamp(text, how);
    const time = parsed === null ? Number(text) * 1000 : parsed.ok ? parsed.at : parsed.reason;
    if (known.size < 100_000) known.set(text, time);
    return time;
  };
}
