import { PerennialError } from "../core/errors.ts";
import type { Store } from "../store/store.ts";
import type { CsvBatch, CsvRecord } from "./csv-records.ts";
import type { ImportKind } from "./import-kind.ts";
import { type ImportProgress, type RowWriter, saveImportRun } from "./import-run.ts";
import type { RowProblem } from "./order-format.ts";
import type { SourceFile } from "./source-file.ts";

/** The beginning of a table, read ahead to learn how to read the whole. */
export interface TableStart {
  readonly head: readonly CsvBatch[];
  /** All batches: those of the head again, then the rest. */
  readonly all: AsyncGenerator<CsvBatch>;
}

/** Reads at least so many records ahead. A file that breaks off there fails when its beginning has been used. */
export async function readAhead(
  batches: AsyncGenerator<CsvBatch>,
  atLeast: number,
): Promise<TableStart> {
  const head: CsvBatch[] = [];
  let failure: unknown;
  let records = 0;
  while (records < atLeast && failure === undefined) {
    try {
      const next = await batches.next();
      if (next.done) break;
      head.push(next.value);
      records += next.value.records.length;
    } catch (error) {
      if (records === 0) throw error;
      failure = error;
    }
  }
  async function* chained(): AsyncGenerator<CsvBatch> {
    yield* head;
    if (failure !== undefined) throw failure;
    yield* batches;
  }
  return { head, all: chained() };
}

/** What turns the records of one table into rows. */
export interface TableReader {
  readonly header: CsvRecord;
  readonly read: (record: CsvRecord) => void;
  readonly end: () => void;
  readonly writer: RowWriter;
}

/** One run of an import, from the first record to the last. */
export interface TableRun {
  readonly importId: string;
  readonly what: ImportKind;
  readonly file: SourceFile;
  readonly settings: string;
  readonly startedAt: number;
  readonly dryRun: boolean;
  readonly consumed: () => number;
  readonly onProgress: (progress: ImportProgress) => void;
}

/** Brings all records of a table in, and notes on the way how far it is. What came before a broken end is kept. */
export async function importTable(
  store: Store,
  run: TableRun,
  table: { readonly batches: AsyncGenerator<CsvBatch>; readonly reader: TableReader },
): Promise<ImportProgress> {
  const { reader, batches } = table;
  const { writer } = reader;
  let read = 0;
  let noted = Date.now();
  const progress = (): ImportProgress => {
    const { name, size } = run.file;
    return { file: name, bytes: run.consumed(), size, read, ...writer.counts() };
  };
  const note = async (state: string): Promise<void> => {
    noted = Date.now();
    const { importId, what, settings, startedAt, file } = run;
    const counts = { lines: read, ...writer.counts() };
    const row = { importId, what, settings, startedAt, state, files: [file.name], ...counts };
    if (!run.dryRun) await saveImportRun(store, row);
  };
  await note("running");
  try {
    for await (const batch of batches) {
      read += takeBatch(batch, reader);
      await writer.settle();
      run.onProgress(progress());
      if (Date.now() - noted > 10_000) await note("running");
    }
    reader.end();
    await writer.settle(true);
  } catch (error) {
    if (error instanceof PerennialError && error.code === "FILE_UNREADABLE")
      await writer.settle(true);
    await note("stopped");
    throw error;
  }
  await note("finished");
  run.onProgress(progress());
  return progress();
}

/** @returns how many records there were, without the header */
function takeBatch(batch: CsvBatch, { header, read, writer }: TableReader): number {
  const width = header.fields.length;
  let count = batch.bad.length;
  for (const bad of batch.bad) writer.reject(bad);
  for (const record of batch.records) {
    if (record === header) continue;
    count += 1;
    const problem = record.fields.length > width ? tooWide(record, width) : undefined;
    if (problem) writer.reject({ line: record.line, raw: record.raw, ...problem });
    else read(record);
  }
  return count;
}

/** Empty cells beyond the header do no harm; others mean that a text was torn apart. */
function tooWide(record: CsvRecord, width: number): RowProblem | undefined {
  const value = record.fields.slice(width).find((cell) => cell.trim() !== "");
  if (value === undefined) return undefined;
  return {
    column: "",
    value: value.slice(0, 60),
    reason: `The row has ${record.fields.length} cells, the header ${width}. A text with the delimiter in it must stand in quotes.`,
  };
}
