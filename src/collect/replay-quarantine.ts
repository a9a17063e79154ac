import { Readable } from "node:stream";
import { z } from "zod";
import { param, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { eventKinds } from "./event.ts";
import { importConsents, importConsentsOptions } from "./import-consents.ts";
import { importCosts, importCostsOptions } from "./import-costs.ts";
import { importCustomers, importCustomersOptions } from "./import-customers.ts";
import type { ImportKind } from "./import-kind.ts";
import { type ImportOrdersOptions, importOrdersOptions } from "./import-options.ts";
import { importOrders } from "./import-orders.ts";
import { importProducts, importProductsOptions } from "./import-products.ts";
import { deleteFacts, type ImportSummary } from "./import-run.ts";
import type { Intake } from "./intake.ts";
import { openQuarantine, type QuarantinedRow, quarantine } from "./quarantine.ts";
import type { SourceFile } from "./source-file.ts";
import type { Webhooks } from "./webhook.ts";

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

/** A waiting row with the text that is tried: as it stood in the file, or mended. */
interface TriedRow extends QuarantinedRow {
  readonly text: string;
}

/** A waiting row of a file. */
type FileRow = TriedRow & { readonly what: ImportKind };

function isOfFile(row: TriedRow): row is FileRow {
  return row.what !== "events" && row.what !== "webhooks";
}

/** What a replay achieved. */
export interface ReplaySummary {
  readonly tried: number;
  readonly accepted: number;
  /** Lines that were not in the store before. Fewer than accepted means that rows repeat lines that are there. */
  readonly added: number;
  readonly stillWaiting: number;
  readonly problems: ImportSummary["problems"];
}

/**
 * Tries the waiting rows again, each as its file was read, with changes where the user names some. What
 * goes in leaves the quarantine; what does not stays, with its new reason.
 *
 * @param open opens the door where events or webhooks wait; without one these wait on
 */
export async function replayQuarantine(
  store: Store,
  options: ReplayOptions,
  open?: () => Promise<ReplayDoor>,
): Promise<ReplaySummary> {
  const waiting = await openQuarantine(store, { importId: options.importId });
  const rows = waiting.map((row) => ({ ...row, text: options.mended?.[row.rowId] ?? row.raw }));
  const isChosen = (row: QuarantinedRow): boolean =>
    options.mended === undefined || options.mended[row.rowId] !== undefined;
  // A row that was too long to be kept, or was mended to nothing, goes on waiting.
  const chosen = rows.filter((row) => isChosen(row) && row.text.trim() !== "");
  let accepted = 0;
  let added = 0;
  const problems: ImportSummary["problems"][number][] = [];
  const live = chosen.filter((row) => !isOfFile(row));
  const stillWaiting =
    live.length === 0 || !open ? live.length : await replayLive(store, live, await open());
  accepted += live.length - stillWaiting;
  added += live.length - stillWaiting;
  for (const group of groupRows(chosen.filter(isOfFile)).values()) {
    const summary = await replayGroup(store, group, options.change);
    accepted += group.length - summary.rejectedRows;
    added += summary.added;
    problems.push(...summary.problems);
  }
  return {
    tried: chosen.length,
    accepted,
    added,
    stillWaiting: waiting.length - accepted,
    problems,
  };
}

/** Where what was told live goes in again. */
export interface ReplayDoor {
  readonly intake: Pick<Intake, "receive">;
  readonly webhooks?: Pick<Webhooks, "receive">;
}

/** Sends events and webhooks in again, as they came; returns how many of them still cannot be read. */
async function replayLive(
  store: Store,
  rows: readonly TriedRow[],
  door: ReplayDoor,
): Promise<number> {
  const hooks = rows.filter(({ what }) => what === "webhooks");
  const events = rows.filter(({ what }) => what === "events");
  let refused = await replayEvents(store, events, door);
  for (const row of hooks) {
    const settings = webhookSettings.parse(JSON.parse(row.settings));
    const outcome = await door.webhooks?.receive({ ...settings, source: row.file, body: row.text });
    const isBad = outcome === undefined || outcome.state === "put aside";
    if (isBad) refused += 1;
    if (!isBad || row.text !== row.raw) await quarantine(store, [row], "replayed");
  }
  return refused;
}

const webhookSettings = z.object({
  system: z.enum(["shopify", "woocommerce"]),
  topic: z.string(),
  receivedAt: z.number(),
});

const deliverySettings = z.object({
  kind: z.enum(eventKinds).optional(),
  sentAt: z.unknown().optional(),
  context: z.unknown().optional(),
  receivedAt: z.number(),
});

/** Sends events through the intake again, as they came; returns how many of them still are no events. */
async function replayEvents(
  store: Store,
  rows: readonly TriedRow[],
  { intake }: ReplayDoor,
): Promise<number> {
  let refused = 0;
  for (const delivery of groupRows(rows).values()) {
    const [first] = delivery;
    if (first === undefined) continue;
    const settings = deliverySettings.parse(JSON.parse(first.settings));
    const items = delivery.map((row) => jsonOrText(row.text));
    const { rejected } = await intake.receive({ ...settings, source: first.file, items });
    const bad = new Set(rejected.map(({ index }) => index));
    refused += bad.size;
    // One that was mended and is still refused waits in its new form.
    const settled = delivery.filter((row, index) => !bad.has(index) || row.text !== row.raw);
    await quarantine(store, settled, "replayed");
  }
  return refused;
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function groupRows<Row extends TriedRow>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.what}\n${row.file}\n${row.settings}`;
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  }
  return groups;
}

const savedSettings = z.object({
  options: z.record(z.string(), z.unknown()),
  header: z.string(),
});

/** Reads rows of one file, with one way of reading, as a file of their own, whose name keeps its rejections apart. */
async function replayGroup(
  store: Store,
  rows: readonly FileRow[],
  change: ImportOrdersOptions = {},
): Promise<Pick<ImportSummary, "added" | "problems"> & { readonly rejectedRows: number }> {
  const [first] = rows;
  if (first === undefined) return { rejectedRows: 0, added: 0, problems: [] };
  const saved = savedSettings.parse(JSON.parse(first.settings));
  const name = `replay of ${first.file}`;
  const text = [saved.header, ...rows.map((row) => row.text)].join("\n");
  const file: SourceFile = {
    name,
    size: Buffer.byteLength(text),
    open: () => Readable.from([Buffer.from(text)]),
  };
  const summary = await readAgain[first.what](
    store,
    file,
    optionsOf(first.what, saved.options, change),
  );
  const { importId } = summary;
  const refused = (await openQuarantine(store, { importId })).map((row) => row.line);
  await deleteFacts(store, sql`quarantine_local`, sql`import_id = ${param("String", importId)}`);
  const settled = settledRows(saved.header, rows, refused);
  // They belong to the replay from now on: undoing it lets them be refused, and wait, again.
  await quarantine(
    store,
    settled.map((row) => ({ ...row, importId })),
    "replayed",
  );
  const { added, problems } = summary;
  return { rejectedRows: rows.length - settled.length, added, problems };
}

/** Options as they were kept with a row, and as they are changed now. */
type Options = Readonly<Record<string, unknown>>;

/** Reads a file of waiting rows as its kind is imported. */
const readAgain: Readonly<
  Record<ImportKind, (store: Store, file: SourceFile, options: Options) => Promise<ImportSummary>>
> = {
  orders: (store, file, options) => importOrders(store, file, importOrdersOptions.parse(options)),
  products: (store, file, options) =>
    importProducts(store, file, importProductsOptions.parse(options)),
  customers: (store, file, options) =>
    importCustomers(store, file, importCustomersOptions.parse(options)),
  // A mended row must not replace the sum of the sound ones.
  costs: (store, file, options) =>
    importCosts(store, file, importCostsOptions.parse({ ...options, onlyNew: true })),
  consents: (store, file, options) =>
    importConsents(store, file, importConsentsOptions.parse(options)),
};

/** What can be read differently in rows that are no orders; the other changes are not meant for them. */
const changeable: Readonly<Record<Exclude<ImportKind, "orders">, readonly string[]>> = {
  products: ["currency", "decimalComma"],
  customers: ["timezone", "dateOrder"],
  costs: ["currency", "rates", "dateOrder", "decimalComma"],
  consents: ["timezone", "dateOrder"],
};

/** The rows are UTF-8 by now, whatever their file was. */
function optionsOf(kind: ImportKind, saved: Options, change: ImportOrdersOptions): Options {
  const changes = Object.entries(change).filter(
    ([name, value]) =>
      value !== undefined && (kind === "orders" || changeable[kind].includes(name)),
  );
  return { ...saved, ...Object.fromEntries(changes), encoding: undefined, dryRun: undefined };
}

/** The rows on whose lines nothing was refused. */
function settledRows(
  header: string,
  rows: readonly TriedRow[],
  refusedLines: readonly number[],
): TriedRow[] {
  const refused = new Set(refusedLines);
  let line = 1 + linesOf(header);
  return rows.filter((row) => {
    const end = line + linesOf(row.text);
    let sound = true;
    for (; line < end; line += 1) sound &&= !refused.has(line);
    return sound;
  });
}

function linesOf(text: string): number {
  return text.split("\n").length;
}

/** Drops the waiting rows of an import, or all of them; they are gone. */
export async function discardQuarantine(
  store: Store,
  importId: string | undefined,
): Promise<number> {
  const rows = await openQuarantine(store, { importId });
  const ofImport =
    importId === undefined ? sql`` : sql`AND import_id = ${param("String", importId)}`;
  await deleteFacts(store, sql`quarantine_local`, sql`state = 'open' ${ofImport}`);
  return rows.length;
}
