import { z } from "zod";
import { sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import type { ImportOrdersOptions } from "./import-options.ts";
import { type ImportPlan, planImport } from "./import-plan.ts";
import {
  type ImportProgress,
  type ImportSummary,
  newImportId,
  openRowWriter,
} from "./import-run.ts";
import { keepNewestOwner } from "./line-owner.ts";
import { orderNameColumns } from "./order-book.ts";
import {
  clickhouseTime,
  type OrderLine,
  occurrenceCounter,
  orderLineColumns,
  orderLineEncoder,
} from "./order-line.ts";
import { readAhead } from "./read-ahead.ts";
import { saveShop } from "./shop.ts";
import { type GatheredSightings, gatherSightings, sightingColumns } from "./sighting.ts";
import type { SourceFile } from "./source-file.ts";
import { openSuppression, type Suppression, suppressedReason } from "./suppression.ts";
import { formatInWords, openTable, replayFormat } from "./table-file.ts";
import { importTable, type TableReader } from "./table-import.ts";

/** Called some times a second while an import runs. */
export type OnProgress = (progress: ImportProgress) => void;

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
  const table = await openTable(file, options);
  try {
    const start = await readAhead(table.batches);
    const plan = await planImport(store, file, options, start.head);
    const dryRun = options.dryRun ?? false;
    if (!dryRun) await saveNewShop(store, plan);
    const startedAt = Date.now();
    const importId = newImportId(startedAt);
    const kept = { ...decided(options, plan), format: replayFormat(table) };
    const settings = JSON.stringify({ options: kept, header: plan.header.raw });
    const suppression = await openSuppression(store);
    const base = { importId, what: "orders", file, settings, startedAt, dryRun } as const;
    const run = { ...base, suppression };
    const before = await countLines(store);
    const reader = openReader(store, plan, run);
    const counts = await importTable(
      store,
      { ...run, consumed: table.consumed, onProgress },
      { batches: start.all, reader },
    );
    if (!dryRun) {
      await insertAll(store, "sighting_local", sightingColumns, reader.sightings.takeRows());
      await insertAll(store, "order_name_local", orderNameColumns, [...reader.names]);
      await keepNewestOwner(store, importId);
    }
    return {
      ...counts,
      importId,
      what: "orders",
      preset: plan.format.name,
      readAs: [...formatInWords(table), ...plan.readAs],
      added: (await countLines(store)) - before,
      problems: reader.writer.problems(),
      seconds: (Date.now() - startedAt) / 1000,
      dryRun,
    };
  } finally {
    await table.close();
  }
}

/** The options with all that was decided from the file, so that its refused rows are read the same way again. */
function decided(
  options: ImportOrdersOptions,
  { format, reading, timezone }: ImportPlan,
): ImportOrdersOptions {
  const dateOrder = reading.dateOrder ?? undefined;
  return { ...options, preset: format.name, timezone, currency: reading.fileCurrency, dateOrder };
}

async function countLines(store: Store): Promise<number> {
  const [answer] = await store.rows(
    sql`SELECT count() AS lines FROM order_line`,
    z.object({ lines: z.number() }),
  );
  return answer?.lines ?? 0;
}

async function saveNewShop(store: Store, plan: ImportPlan): Promise<void> {
  if (plan.shop) return;
  await saveShop(store, { currency: plan.reading.shopCurrency, timezone: plan.timezone });
}

interface Run {
  readonly importId: string;
  readonly what: "orders";
  readonly file: SourceFile;
  readonly settings: string;
  readonly startedAt: number;
  readonly dryRun: boolean;
  readonly suppression: Suppression;
}

function insertAll(
  store: Store,
  table: string,
  columns: readonly string[],
  rows: readonly string[],
): Promise<void> {
  if (rows.length === 0) return Promise.resolve();
  return store.insertLines(table, columns, rows.join("\n"));
}

/** The other ids of an order as rows of `order_name`. */
function namesOf(line: OrderLine, { importId, startedAt }: Run): string[] {
  return (line.otherIds ?? []).map((name) =>
    JSON.stringify([name, line.source, line.orderId, importId, clickhouseTime(startedAt)]),
  );
}

/** The part of an import that turns records into rows, and what it learns of who is one person and of orders' names. */
function openReader(
  store: Store,
  plan: ImportPlan,
  run: Run,
): TableReader & { readonly sightings: GatheredSightings; readonly names: ReadonlySet<string> } {
  const writer = openRowWriter(store, {
    ...run,
    table: "order_line_local",
    columns: orderLineColumns,
    file: run.file.name,
  });
  const encode = orderLineEncoder(run.importId, run.startedAt);
  const nth = occurrenceCounter();
  const sightings = gatherSightings(run.importId);
  const names = new Set<string>();
  let lastLine = 0;
  const reader = plan.format.open(plan.reading, {
    line(line) {
      if (isErased(line, run.suppression)) {
        const problem = { column: "", value: "", reason: suppressedReason };
        return writer.leaveOut({ line: lastLine, ...problem });
      }
      writer.accept(encode(line, line.repeatable ? nth(line.orderId, line.line) : 0));
      sightings.add(sightingOf(line));
      for (const name of namesOf(line, run)) names.add(name);
    },
    leaveOut: ({ line }, problem) => writer.leaveOut({ line, ...problem }),
    problem: ({ line, raw }, problem) => writer.reject({ line, raw, ...problem }),
  });
  const read: TableReader["read"] = (record) => {
    lastLine = record.line;
    reader.read(record);
  };
  return { header: plan.header, writer, sightings, names, read, end: reader.end };
}

function sightingOf(line: OrderLine): Parameters<GatheredSightings["add"]>[0] {
  const { source, orderId: evidence, orderedAt: at, identityKind, identity, alsoNamed = [] } = line;
  return {
    ...{ source, evidence, at },
    identities: [{ kind: identityKind, value: identity }, ...alsoNamed],
  };
}

function isErased(line: OrderLine, { holds, holdsOrder }: Suppression): boolean {
  const { identityKind: kind, identity: value, alsoNamed = [], source, orderId } = line;
  return holds([{ kind, value }, ...alsoNamed]) || holdsOrder(source, orderId);
}
