import { PerennialError } from "../core/errors.ts";
import type { Store } from "../store/store.ts";
import type { ImportKind } from "./import-kind.ts";
import { type ImportProgress, type RowWriter, saveImportRun } from "./import-run.ts";

import type { SourceFile } from "./source-file.ts";
import { type TableBatch, type TableRecord, tooWide } from "./table-record.ts";

/** What turns the records of one table into rows. */
export interface TableReader {
  readonly header: TableRecord;
  readonly read: (record: TableRecord) => void;
  readonly end: () => void;
  /** Reads the records of one piece of the file by calling `read`, and does what must be done before and after. */
  readonly around?: (records: readonly TableRecord[], read: () => void) => Promise<void>;
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
  table: { readonly batches: AsyncGenerator<TableBatch>; readonly reader: TableReader },
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
      const take = (): void => {
        read += takeBatch(batch, reader);
      };
      if (reader.around) await reader.around(batch.records, take);
      else take();
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
function takeBatch(batch: TableBatch, { header, read, writer }: TableReader): number {
  const width = header.fields.length;
  let count = batch.bad.length;
  for (const bad of batch.bad) writer.reject(bad);
  for (const record of batch.records) {
    if (record === header) continue;
    count += 1;
    const problem = tooWide(record, width);
    if (problem) writer.reject({ line: record.line, raw: record.raw, ...problem });
    else read(record);
  }
  return count;
}
