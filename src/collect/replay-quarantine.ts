import { Readable } from "node:stream";
import { z } from "zod";
import { param, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { type ImportOrdersOptions, importOrdersOptions } from "./import-options.ts";
import { importOrders } from "./import-orders.ts";
import { importProducts, importProductsOptions } from "./import-products.ts";
import type { ImportSummary } from "./import-run.ts";
import { openQuarantine, type QuarantinedRow, quarantine } from "./quarantine.ts";
import type { SourceFile } from "./source-file.ts";

/** How to read the waiting rows again. */
export interface ReplayOptions {
  readonly importId?: string | undefined;
  /** What to read differently this time; the rest stays as it was. */
  readonly change?: ImportOrdersOptions | undefined;
  /** Mended records by row id, as they come back from an exported file. */
  readonly mended?: Readonly<Record<string, string>> | undefined;
}

/** {@link ReplayOptions} as they arrive from outside. */
export const replayOptions: z.ZodType<ReplayOptions> = z.strictObject({
  importId: z.string().optional(),
  change: importOrdersOptions.optional(),
  mended: z.record(z.string(), z.string()).optional(),
});

/** What a replay achieved. */
export interface ReplaySummary {
  readonly tried: number;
  readonly accepted: number;
  readonly stillWaiting: number;
  readonly problems: ImportSummary["problems"];
}

/**
 * Tries the waiting rows again, each as its file was read, with changes where the user names some. What
 * goes in leaves the quarantine; what does not stays, with its new reason.
 */
export async function replayQuarantine(
  store: Store,
  options: ReplayOptions,
): Promise<ReplaySummary> {
  const waiting = await openQuarantine(store, { importId: options.importId });
  const chosen = options.mended
    ? waiting.filter((row) => options.mended?.[row.rowId] !== undefined)
    : waiting;
  const groups = groupRows(chosen);
  let accepted = 0;
  const problems: ImportSummary["problems"][number][] = [];
  for (const rows of groups.values()) {
    const summary = await replayGroup(store, rows, options);
    accepted += rows.length - summary.rejectedRows;
    problems.push(...summary.problems);
  }
  return { tried: chosen.length, accepted, stillWaiting: waiting.length - accepted, problems };
}

function groupRows(rows: readonly QuarantinedRow[]): Map<string, QuarantinedRow[]> {
  const groups = new Map<string, QuarantinedRow[]>();
  for (const row of rows) {
    const key = `${row.what}\n${row.file}\n${row.settings}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

const savedSettings = z.object({ options: z.unknown(), header: z.string() });

async function replayGroup(
  store: Store,
  rows: readonly QuarantinedRow[],
  options: ReplayOptions,
): Promise<{ rejectedRows: number; problems: ImportSummary["problems"] }> {
  const [first] = rows;
  if (first === undefined) return { rejectedRows: 0, problems: [] };
  const saved = savedSettings.parse(JSON.parse(first.settings));
  const rawOf = (row: QuarantinedRow): string => options.mended?.[row.rowId] ?? row.raw;
  // The rows as a file of their own: its name keeps the two kinds of rejections apart until the old ones are closed.
  const name = `replay of ${first.file}`;
  const text = [saved.header, ...rows.map(rawOf)].join("\n");
  const file: SourceFile = {
    name,
    size: Buffer.byteLength(text),
    open: () => Readable.from([Buffer.from(text)]),
  };
  const utf8 = { ...options.change, encoding: undefined, dryRun: undefined };
  const summary =
    first.what === "orders"
      ? await importOrders(store, file, { ...importOrdersOptions.parse(saved.options), ...utf8 })
      : await importProducts(store, file, importProductsOptions.parse(saved.options));
  const again = (await openQuarantine(store, { importId: summary.importId })).filter(
    (row) => row.file === name,
  );
  const rejected = new Set(again.map((row) => row.raw));
  const settled = rows.filter((row) => !rejected.has(rawOf(row)));
  await quarantine(store, settled, "replayed");
  await store.command(
    sql`ALTER TABLE quarantine_local DELETE WHERE import_id = ${param("String", summary.importId)} SETTINGS mutations_sync = 2`,
  );
  return { rejectedRows: rows.length - settled.length, problems: summary.problems };
}

/** Drops the waiting rows of an import, or all of them; they are gone. */
export async function discardQuarantine(
  store: Store,
  importId: string | undefined,
): Promise<number> {
  const rows = await openQuarantine(store, { importId });
  const ids = rows.map((row) => row.rowId);
  await store.command(
    sql`ALTER TABLE quarantine_local DELETE WHERE has(${param("Array(UInt64)", ids)}, row_id) SETTINGS mutations_sync = 2`,
  );
  return rows.length;
}
