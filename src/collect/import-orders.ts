import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import { sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { type CsvBatch, type CsvRecord, readCsv } from "./csv-records.ts";
import type { ImportOrdersOptions } from "./import-options.ts";
import { type ImportPlan, planImport } from "./import-plan.ts";
import {
  type ImportProgress,
  type ImportSummary,
  newImportId,
  openRowWriter,
  type RowWriter,
  saveImportRun,
} from "./import-run.ts";
import { occurrenceCounter, orderLineColumns, orderLineEncoder } from "./order-line.ts";
import { saveShop } from "./shop.ts";
import { type SourceFile, unpackedBytes } from "./source-file.ts";

/** Called some times a second while an import runs. */
export type OnProgress = (progress: ImportProgress) => void;

const peekRecords = 5_000;

/**
 * Imports a file of orders: good rows go in, bad ones to the quarantine, and importing it again changes nothing.
 *
 * @throws PerennialError when nothing of the file can be read or something must be said first
 *   (CURRENCY_UNKNOWN, TIMEZONE_UNKNOWN, DATE_ORDER_UNKNOWN, COLUMNS_MISSING, FORMAT_UNKNOWN)
 */
export async function importOrders(
  store: Store,
  file: SourceFile,
  options: ImportOrdersOptions,
  onProgress: OnProgress = () => {},
): Promise<ImportSummary> {
  const { bytes, consumed } = unpackedBytes(file);
  const batches = readCsv(bytes, checkedEncoding(options));
  const head = await peek(batches);
  const plan = await planImport(store, file, options, head);
  if (!options.dryRun) await saveNewShop(store, plan);
  const run = { plan, file, options, importId: newImportId(Date.now()), startedAt: Date.now() };
  const before = await countLines(store);
  const import_ = openImport(store, run);
  const note = (state: string): Promise<void> =>
    options.dryRun ? Promise.resolve() : saveImportRun(store, import_.asRun(state));
  await note("running");
  const progress = (): ImportProgress => ({
    file: file.name,
    bytes: consumed(),
    size: file.size,
    ...import_.counts(),
  });
  let noted = Date.now();
  try {
    for await (const batch of chain(head, batches)) {
      import_.take(batch);
      await import_.writer.settle();
      onProgress(progress());
      if (Date.now() - noted > 10_000) {
        noted = Date.now();
        await note("running");
      }
    }
    import_.end();
    await import_.writer.settle(true);
  } catch (error) {
    await note("stopped");
    throw error;
  }
  await note("finished");
  onProgress(progress());
  return {
    ...progress(),
    importId: run.importId,
    what: "orders",
    preset: plan.format.name,
    readAs: plan.readAs,
    added: (await countLines(store)) - before,
    problems: import_.writer.problems(),
    seconds: (Date.now() - run.startedAt) / 1000,
    dryRun: options.dryRun ?? false,
  };
}

function checkedEncoding(options: ImportOrdersOptions): ImportOrdersOptions {
  if (options.encoding === undefined) return options;
  try {
    new TextDecoder(options.encoding);
    return options;
  } catch (error) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `"${options.encoding}" is no encoding. Name one such as utf-8, windows-1252 or utf-16le.`,
      { cause: error },
    );
  }
}

async function countLines(store: Store): Promise<number> {
  const [answer] = await store.rows(
    sql`SELECT count() AS lines FROM order_line`,
    z.object({ lines: z.number() }),
  );
  return answer?.lines ?? 0;
}

/** The first pieces of a file, enough to learn how to read it. They are kept and read again as part of the whole. */
async function peek(batches: AsyncGenerator<CsvBatch>): Promise<CsvBatch[]> {
  const head: CsvBatch[] = [];
  let records = 0;
  while (records < peekRecords) {
    const next = await batches.next();
    if (next.done) break;
    head.push(next.value);
    records += next.value.records.length;
  }
  return head;
}

async function* chain(
  head: readonly CsvBatch[],
  rest: AsyncGenerator<CsvBatch>,
): AsyncGenerator<CsvBatch> {
  yield* head;
  yield* rest;
}

async function saveNewShop(store: Store, plan: ImportPlan): Promise<void> {
  if (plan.shop) return;
  await saveShop(store, { currency: plan.reading.shopCurrency, timezone: plan.timezone });
}

interface RunningImport {
  readonly plan: ImportPlan;
  readonly file: SourceFile;
  readonly options: ImportOrdersOptions;
  readonly importId: string;
  readonly startedAt: number;
}

/** The part of an import that turns records into rows. */
function openImport(
  store: Store,
  run: RunningImport,
): {
  take: (batch: CsvBatch) => void;
  end: () => void;
  writer: RowWriter;
  counts: () => { read: number; accepted: number; rejected: number };
  asRun: (state: string) => Parameters<typeof saveImportRun>[1];
} {
  const { plan, importId } = run;
  const settings = JSON.stringify({ options: run.options, header: plan.header.raw });
  const writer = openRowWriter(store, {
    table: "order_line_local",
    columns: orderLineColumns,
    importId,
    what: "orders",
    file: run.file.name,
    settings,
    dryRun: run.options.dryRun ?? false,
  });
  const encode = orderLineEncoder(importId, run.startedAt);
  const nth = occurrenceCounter();
  const reader = plan.format.open(plan.reading, {
    line: (line) => writer.accept(encode(line, line.repeatable ? nth(line.orderId, line.line) : 0)),
    problem: ({ line, raw }, problem) => writer.reject({ line, raw, ...problem }),
  });
  const width = plan.reading.headers.length;
  let read = 0;
  const counts = () => ({ read, ...writer.counts() });
  return {
    writer,
    counts,
    take(batch) {
      for (const bad of batch.bad) writer.reject(bad);
      read += batch.bad.length;
      for (const record of batch.records) {
        if (record === plan.header) continue;
        read += 1;
        if (
          record.fields.length > width &&
          record.fields.slice(width).some((cell) => cell !== "")
        ) {
          writer.reject({ line: record.line, raw: record.raw, ...tooWide(record, width) });
        } else reader.read(record);
      }
    },
    end: () => reader.end(),
    asRun: (state) => ({
      importId,
      what: "orders",
      files: [run.file.name],
      settings,
      state,
      lines: counts().read,
      accepted: writer.counts().accepted,
      rejected: writer.counts().rejected,
      startedAt: run.startedAt,
    }),
  };
}

function tooWide(
  record: CsvRecord,
  width: number,
): { column: string; value: string; reason: string } {
  return {
    column: "",
    value: record.fields[width] ?? "",
    reason: `The row has ${record.fields.length} cells, the header ${width}. A text with the delimiter in it must stand in quotes.`,
  };
}
