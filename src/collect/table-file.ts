import { PerennialError } from "../core/errors.ts";
import { type CsvOptions, readCsv } from "./csv-records.ts";
import { readJsonLines } from "./json-records.ts";
import { tableOf } from "./named-records.ts";
import { openParquet } from "./parquet-records.ts";
import { seekableFile } from "./seekable-file.ts";
import { type SourceFile, unpackedBytes } from "./source-file.ts";
import type { TableBatch } from "./table-record.ts";

/** The formats of tables that can be read. */
export const tableFormats = ["csv", "ndjson", "parquet"] as const;

/** The format of a table. */
export type TableFormat = (typeof tableFormats)[number];

/** How to read a table; what is not said is recognised. */
export interface TableReading extends CsvOptions {
  readonly format?: TableFormat | undefined;
}

/** A table that is being read. */
export interface OpenedTable {
  readonly format: TableFormat;
  /** Its records; the first is the header. */
  readonly batches: AsyncGenerator<TableBatch>;
  /** Bytes that were read so far of the file as it lies on disk. */
  readonly consumed: () => number;
  readonly close: () => Promise<void>;
}

/**
 * Opens a table in whatever format it is, packed or not: the format that was said, else that of the name,
 * else that of the first bytes.
 * @throws PerennialError FILE_UNREADABLE, FORMAT_UNKNOWN
 */
export async function openTable(file: SourceFile, reading: TableReading): Promise<OpenedTable> {
  const { bytes, consumed } = unpackedBytes(file);
  const close = async (): Promise<void> => {
    await bytes.return(undefined);
  };
  try {
    const { start, all } = await peekBytes(bytes);
    const format = reading.format ?? formatOfName(file.name) ?? formatOfBytes(start);
    if (format === "csv") return { format, batches: readCsv(all, reading), consumed, close };
    if (format === "ndjson") {
      const batches = tableOf(readJsonLines(all, reading.encoding));
      return { format, batches, consumed, close };
    }
    return await openParquetTable(file, { all, start, consumed, close });
  } catch (error) {
    await close();
    throw error;
  }
}

/** The format in which refused records of a table are kept, to be read again. */
export function replayFormat({ format }: Pick<OpenedTable, "format">): TableFormat {
  return format === "csv" ? "csv" : "ndjson";
}

/** How a table was read, where that needs saying. */
export function formatInWords({ format }: Pick<OpenedTable, "format">): string[] {
  if (format === "csv") return [];
  return [format === "ndjson" ? "one JSON object a line" : "Parquet"];
}

const parquetMagic = "PAR1";

async function openParquetTable(
  file: SourceFile,
  read: Pick<OpenedTable, "consumed" | "close"> & {
    readonly all: AsyncGenerator<Buffer>;
    readonly start: Buffer;
  },
): Promise<OpenedTable> {
  if (!read.start.toString("latin1").startsWith(parquetMagic)) {
    throw new PerennialError(
      "FORMAT_UNKNOWN",
      `${file.name} is no Parquet file: it does not begin with ${parquetMagic}. Give it the ending of its format, e.g. .csv.`,
    );
  }
  const seekable = await seekableFile(file, read.all, parquetMagic);
  await read.close();
  try {
    const { batches, done } = await openParquet(file.name, seekable);
    const size = file.size ?? read.consumed();
    return {
      format: "parquet",
      batches: tableOf(batches),
      consumed: () => Math.round(done() * size),
      close: seekable.close,
    };
  } catch (error) {
    await seekable.close();
    throw error;
  }
}

/** The first bytes, at least as many as a format shows itself by, and all of them again. */
async function peekBytes(
  bytes: AsyncGenerator<Buffer>,
): Promise<{ readonly start: Buffer; readonly all: AsyncGenerator<Buffer> }> {
  let start: Buffer = Buffer.alloc(0);
  while (start.length < parquetMagic.length) {
    const next = await bytes.next();
    if (next.done) break;
    start = Buffer.concat([start, next.value]);
  }
  async function* chained(): AsyncGenerator<Buffer> {
    if (start.length > 0) yield start;
    yield* bytes;
  }
  return { start, all: chained() };
}

function formatOfName(name: string): TableFormat | undefined {
  const [, ending] = /\.([a-z0-9]+)(?:\.gz)?$/.exec(name.toLowerCase()) ?? [];
  if (ending === "csv" || ending === "tsv") return "csv";
  if (ending === "ndjson" || ending === "jsonl") return "ndjson";
  return ending === "parquet" ? "parquet" : undefined;
}

/** A file of no known name: JSON begins with a bracket, a CSV of objects or lists does not exist. */
function formatOfBytes(start: Buffer): TableFormat {
  const text = start.toString("latin1", 0, 1_000);
  if (text.startsWith(parquetMagic)) return "parquet";
  return /^(?:\xef\xbb\xbf)?\s*(?:\{|\[\s*\{)/.test(text) ? "ndjson" : "csv";
}
