import { z } from "zod";
import { sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import type { JsonObject } from "./event.ts";
import { headerRow } from "./header-row.ts";
import { factPlaces, type ImportKind } from "./import-kind.ts";
import {
  type ImportProgress,
  type ImportSummary,
  newImportId,
  openRowWriter,
  type RowWriter,
  type WriterOptions,
} from "./import-run.ts";
import { clickhouseTime } from "./order-line.ts";
import { type ReadStart, readAhead } from "./read-ahead.ts";
import type { SourceFile } from "./source-file.ts";
import { openSuppression, type Suppression } from "./suppression.ts";
import {
  formatInWords,
  type OpenedTable,
  openTable,
  replayFormat,
  type TableReading,
  tableFormats,
} from "./table-file.ts";
import { importTable, type TableReader } from "./table-import.ts";
import type { TableBatch, TableRecord } from "./table-record.ts";

/** How any table is to be read. */
export interface TableOptions extends TableReading {
  readonly dryRun?: boolean | undefined;
}

/** {@link TableOptions} as they arrive from outside: the fields of a strict object. */
export const tableOptions: {
  readonly format: z.ZodOptional<z.ZodEnum<{ csv: "csv"; ndjson: "ndjson"; parquet: "parquet" }>>;
  readonly encoding: z.ZodOptional<z.ZodString>;
  readonly delimiter: z.ZodOptional<z.ZodString>;
  readonly dryRun: z.ZodOptional<z.ZodBoolean>;
} = {
  format: z.enum(tableFormats).optional(),
  encoding: z.string().optional(),
  delimiter: z.string().length(1).optional(),
  dryRun: z.boolean().optional(),
};

/** The beginning of a file, to decide how to read the whole. */
export interface FileStart {
  readonly name: string;
  readonly headers: readonly string[];
  /** The first records after the header. */
  readonly sample: readonly TableRecord[];
  readonly importId: string;
  /** When the import began, in ms since 1970. */
  readonly startedAt: number;
}

/** What a column of a fact can hold. */
export type FactValue = string | number | null | JsonObject;

/** What was decided of a file before its first row is written. */
export interface FilePlan {
  /** The options with all that was decided, so that refused rows are read the same way again. */
  readonly options: object;
  /** Every choice that was made, in words. */
  readonly readAs: readonly string[];
  /** `accept` takes a fact: the values of the kind's columns, without those of the import itself. */
  readonly open: (
    accept: (values: readonly FactValue[]) => void,
    writer: Pick<RowWriter, "reject" | "leaveOut" | "repeat" | "settle">,
  ) => Pick<TableReader, "read" | "end" | "around">;
  /** What is left to do when all rows are in; not called on a dry run. */
  readonly finish?: (importId: string) => Promise<void>;
}

/** A kind of table whose rows become facts as they stand. */
export interface FileKind {
  readonly what: ImportKind;
  /** The columns of its facts, without the two that every fact bears at its end: `import_id` and when it was read. */
  readonly columns: readonly string[];
  /** The column for when a fact was read; `imported_at` where nothing else is said. */
  readonly readAtColumn?: "received_at";
  readonly plan: (start: FileStart) => Promise<FilePlan>;
}

/** What to import, how, and whom to tell of its progress. */
export interface FileWork {
  readonly kind: FileKind;
  readonly options: TableOptions;
  readonly onProgress: (progress: ImportProgress) => void;
  readonly onReject?: WriterOptions["onReject"];
}

/**
 * Imports a file of one kind: good rows go in, bad ones to the quarantine.
 * @throws PerennialError FORMAT_UNKNOWN, and what the kind's plan throws
 */
export async function importFile(
  store: Store,
  file: SourceFile,
  work: FileWork,
): Promise<ImportSummary> {
  const table = await openTable(file, work.options);
  try {
    const start = await readAhead(table.batches);
    return await importStarted(store, { ...work, file, start, table });
  } finally {
    await table.close();
  }
}

interface StartedWork extends FileWork {
  readonly file: SourceFile;
  readonly start: ReadStart<TableBatch>;
  readonly table: OpenedTable;
}

async function importStarted(store: Store, work: StartedWork): Promise<ImportSummary> {
  const { kind, options, file, start, table, onProgress, onReject } = work;
  const { what } = kind;
  const header = headerRow(start.head, file.name);
  const startedAt = Date.now();
  const importId = newImportId(startedAt);
  const sample = start.head.flatMap(({ records }) => records).filter((each) => each !== header);
  const headers = header.fields.map((field) => field.trim());
  const plan = await kind.plan({ name: file.name, headers, sample, importId, startedAt });
  const kept = { ...plan.options, format: replayFormat(table) };
  const settings = JSON.stringify({ options: kept, header: header.raw });
  const dryRun = options.dryRun ?? false;
  const run = { importId, what, file, settings, startedAt, dryRun };
  const suppression = await openSuppression(store);
  const reader = openReader(store, { ...run, kind, plan, header, onReject, suppression });
  const before = await countFacts(store, what);
  const records = { batches: start.all, reader };
  const { consumed } = table;
  const counts = await importTable(store, { ...run, consumed, onProgress }, records);
  if (!dryRun) await plan.finish?.(importId);
  return {
    ...counts,
    importId,
    what,
    preset: "csv",
    readAs: [...formatInWords(table), ...plan.readAs],
    added: (await countFacts(store, what)) - before,
    problems: reader.writer.problems(),
    seconds: (Date.now() - startedAt) / 1000,
    dryRun,
  };
}

interface OpenedRun {
  readonly importId: string;
  readonly file: SourceFile;
  readonly settings: string;
  readonly startedAt: number;
  readonly dryRun: boolean;
  readonly kind: FileKind;
  readonly plan: FilePlan;
  readonly header: TableRecord;
  readonly onReject: WriterOptions["onReject"];
  readonly suppression: Suppression;
}

function openReader(store: Store, run: OpenedRun): TableReader {
  const { kind, plan, header, importId, settings, dryRun, onReject, suppression } = run;
  const writer = openRowWriter(store, {
    table: factPlaces[kind.what].localName,
    columns: [...kind.columns, "import_id", kind.readAtColumn ?? "imported_at"],
    what: kind.what,
    file: run.file.name,
    importId,
    settings,
    dryRun,
    onReject,
    suppression,
  });
  // The time at which it is read is a fact's version: of two imports that run at once, the later word holds.
  const accept = (values: readonly FactValue[]): void =>
    writer.accept(JSON.stringify([...values, importId, clickhouseTime(Date.now())]));
  return { header, writer, ...plan.open(accept, writer) };
}

async function countFacts(store: Store, what: ImportKind): Promise<number> {
  const [answer] = await store.rows(
    sql`SELECT count() AS facts FROM ${factPlaces[what].read}`,
    z.object({ facts: z.number() }),
  );
  return answer?.facts ?? 0;
}
