import * as zlib from "node:zlib";
import {
  type AsyncBuffer,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type SchemaTree,
} from "hyparquet";
import { PerennialError } from "../core/errors.ts";
import { cellsOf } from "./json-records.ts";
import type { NamedBatch, NamedRecord } from "./named-records.ts";
import { readableValue, storedElement, storedParsers } from "./parquet-text.ts";

/** A Parquet file whose directory has been read. */
export interface ParquetTable {
  readonly batches: AsyncGenerator<NamedBatch>;
  /** The share of its rows that has been read, 0 to 1. */
  readonly done: () => number;
}

const rowsPerBatch = 2_000;

/**
 * Reads a Parquet file, a row group at a time: one of them is what is in memory. Rows are numbered from 1.
 * @throws PerennialError FORMAT_UNKNOWN
 */
export async function openParquet(name: string, file: AsyncBuffer): Promise<ParquetTable> {
  const directory = await readDirectory(name, file);
  const columns = parquetSchema(directory).children;
  const rows = Number(directory.num_rows);
  let read = 0;
  async function* batches(): AsyncGenerator<NamedBatch> {
    yield { records: [], bad: [], columns: columns.flatMap((column) => namesOf(column)) };
    for (const { num_rows: groupRows } of directory.row_groups) {
      const group = { start: read, end: read + Number(groupRows) };
      const values = await readGroup(name, { file, directory, columns, ...group });
      while (read < group.end) {
        const until = Math.min(read + rowsPerBatch, group.end);
        const records = recordsOf(columns, values, { groupStart: group.start, from: read, until });
        read = until;
        yield { records, bad: [] };
      }
    }
  }
  return { batches: batches(), done: () => (rows === 0 ? 1 : read / rows) };
}

async function readDirectory(name: string, file: AsyncBuffer): Promise<FileMetaData> {
  try {
    const directory = await parquetMetadataAsync(file, { geoparquet: false });
    checkCodecs(name, directory);
    return directory;
  } catch (error) {
    if (error instanceof PerennialError) throw error;
    const message = `${name} is no Parquet file that can be read: ${whyOf(error)}.`;
    throw new PerennialError("FORMAT_UNKNOWN", message, { cause: error });
  }
}

/** The headers of a column: of a group, those of its members. The keys of a map are known by its rows alone. */
function namesOf({ element, children }: SchemaTree, prefix = ""): string[] {
  const name = prefix + element.name;
  const kind = element.logical_type?.type ?? element.converted_type ?? "";
  if (kind.startsWith("MAP")) return [];
  if (children.length === 0 || kind === "LIST") return [name];
  return children.flatMap((child) => namesOf(child, `${name}.`));
}

interface GroupOfRows {
  readonly file: AsyncBuffer;
  readonly directory: FileMetaData;
  readonly columns: readonly SchemaTree[];
  readonly start: number;
  readonly end: number;
}

/** The values of a row group, a list for each column. */
async function readGroup(name: string, group: GroupOfRows): Promise<ArrayLike<unknown>[]> {
  const { file, directory, columns, start: rowStart, end: rowEnd } = group;
  const metadata = { ...directory, schema: directory.schema.map(storedElement) };
  try {
    const scan = await parquetScan({
      ...{ file, metadata, rowStart, rowEnd, compressors },
      // What is a text is said in the schema.
      ...{ utf8: false, geoparquet: false, useOffsetIndex: false, parsers: storedParsers },
    });
    const values: ArrayLike<unknown>[] = [];
    for (const { element } of columns)
      values.push(await scan.readColumn({ column: element.name, rowStart, rowEnd }));
    return values;
  } catch (error) {
    if (error instanceof PerennialError) throw error;
    throw new PerennialError(
      "FILE_UNREADABLE",
      `${name} cannot be read beyond row ${rowStart}: ${whyOf(error)}. What came before is kept; mend the file and import it again.`,
      { cause: error },
    );
  }
}

function recordsOf(
  columns: readonly SchemaTree[],
  values: readonly ArrayLike<unknown>[],
  rows: { readonly groupStart: number; readonly from: number; readonly until: number },
): NamedRecord[] {
  const records: NamedRecord[] = [];
  for (let row = rows.from; row < rows.until; row += 1) {
    const object = Object.fromEntries(
      columns.map((column, at) => [
        column.element.name,
        readableValue(column, values[at]?.[row - rows.groupStart]),
      ]),
    );
    records.push({ line: row + 1, raw: JSON.stringify(object), cells: cellsOf(object) });
  }
  return records;
}

const compressors: Compressors = {
  GZIP: (packed) => zlib.gunzipSync(packed),
  BROTLI: (packed) => zlib.brotliDecompressSync(packed),
  ZSTD: unpackZstd,
};

/** Zstandard came to Node with 22.15. */
const zstd: unknown = new Map<string, unknown>(Object.entries(zlib)).get("zstdDecompressSync");

function unpackZstd(packed: Uint8Array): Uint8Array {
  const unpacked: unknown = typeof zstd === "function" ? zstd(packed) : undefined;
  if (unpacked instanceof Uint8Array) return unpacked;
  throw new Error("Node cannot unpack ZSTD");
}

function checkCodecs(name: string, { row_groups: groups }: FileMetaData): void {
  const known = ["UNCOMPRESSED", "SNAPPY", "GZIP", "BROTLI"];
  if (typeof zstd === "function") known.push("ZSTD");
  const codecs = groups.flatMap(({ columns }) => columns.map((each) => each.meta_data?.codec));
  const unknown = codecs.find((codec) => codec !== undefined && !known.includes(codec));
  if (unknown === undefined) return;
  const newer = unknown === "ZSTD" ? ", or run Perennial with Node 22.15 or newer" : "";
  throw new PerennialError(
    "FORMAT_UNKNOWN",
    `${name} is compressed with ${unknown}, which Node ${process.versions.node} cannot unpack. Write it with snappy, gzip or no compression${newer}.`,
  );
}

function whyOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
