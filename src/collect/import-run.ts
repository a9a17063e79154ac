import { randomUUID } from "node:crypto";
import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { factPlaces, type ImportKind, importKinds } from "./import-kind.ts";
import { clickhouseTime } from "./order-line.ts";
import { type QuarantinedRow, quarantine, type Rejection } from "./quarantine.ts";
import { type Suppression, suppressedReason } from "./suppression.ts";

/** What an import counts while it runs. */
export interface ImportProgress {
  readonly file: string;
  /** Bytes of the file read so far, as it lies on disk. */
  readonly bytes: number;
  readonly size: number | undefined;
  /** Records read, without the header. */
  readonly read: number;
  /** Rows that went in. */
  readonly accepted: number;
  readonly rejected: number;
}

/** Problems of one column, with the first as an example. */
export interface ProblemSummary {
  readonly column: string;
  readonly count: number;
  readonly line: number;
  readonly value: string;
  readonly reason: string;
}

/** How an import ended. */
export interface ImportSummary extends ImportProgress {
  readonly importId: string;
  readonly what: ImportKind;
  readonly preset: string;
  /** How the file was read: every choice that was made, in words. */
  readonly readAs: readonly string[];
  /** Rows that were not in the store before. */
  readonly added: number;
  readonly problems: readonly ProblemSummary[];
  readonly seconds: number;
  readonly dryRun: boolean;
}

const bytesPerInsert = 8 * 1024 * 1024;
const insertsInFlight = 2;

/** Collects rows and rejections of one file and writes them in large inserts, two at a time. */
export interface RowWriter {
  /** Takes a row as a JSON array. */
  readonly accept: (jsonRow: string) => void;
  readonly reject: (rejection: Omit<Rejection, "importId" | "what" | "file" | "settings">) => void;
  /** Counts a row that says what is known already: there is nothing to write. */
  readonly repeat: () => void;
  /** Notes a row that is sound and yet no part of the table, such as an order that was never paid. */
  readonly leaveOut: (problem: Omit<ProblemSummary, "count">) => void;
  /** Waits until no more than a bounded number of rows is on its way. */
  readonly settle: (all?: boolean) => Promise<void>;
  readonly counts: () => { readonly accepted: number; readonly rejected: number };
  readonly problems: () => ProblemSummary[];
}

/** What a writer needs to know of its import. */
export interface WriterOptions {
  readonly table: string;
  readonly columns: readonly string[];
  readonly importId: string;
  readonly what: QuarantinedRow["what"];
  readonly file: string;
  readonly settings: string;
  readonly dryRun: boolean;
  /** Whose bad rows are left out in place of being put aside. */
  readonly suppression?: Suppression | undefined;
  /** Told of each record that is put aside. */
  readonly onReject?: ((rejection: Rejection) => void) | undefined;
}

/** Opens a writer. */
export function openRowWriter(store: Store, options: WriterOptions): RowWriter {
  const { importId, what, file, settings, dryRun } = options;
  const rows = lineBuffer();
  let rejections: Rejection[] = [];
  let rejectedBytes = 0;
  let accepted = 0;
  let rejected = 0;
  let failure: unknown;
  const flying = new Set<Promise<void>>();
  const problems = problemCounter();

  const launch = (work: () => Promise<void>): void => {
    if (dryRun) return;
    const flight: Promise<void> = work()
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => flying.delete(flight));
    flying.add(flight);
  };
  const flush = (): void => {
    const lines = rows.take();
    if (lines !== "") launch(() => store.insertLines(options.table, options.columns, lines));
    const batch = rejections;
    if (batch.length > 0) launch(() => quarantine(store, batch));
    rejections = [];
    rejectedBytes = 0;
  };
  return {
    accept(row) {
      rows.add(row);
      accepted += 1;
    },
    reject(rejection) {
      if (options.suppression?.holdsText(rejection.raw)) {
        problems.add({ ...erasedRow, line: rejection.line });
        return;
      }
      rejected += 1;
      rejectedBytes += rejection.raw.length + settings.length;
      const whole = { ...rejection, importId, what, file, settings };
      rejections.push(whole);
      problems.add(rejection);
      options.onReject?.(whole);
    },
    repeat() {
      accepted += 1;
    },
    leaveOut: problems.add,
    async settle(all = false) {
      if (all || rows.bytes() >= bytesPerInsert || rejectedBytes >= bytesPerInsert) flush();
      while (flying.size >= (all ? 1 : insertsInFlight)) await Promise.race(flying);
      if (failure !== undefined) throw failure;
    },
    counts: () => ({ accepted, rejected }),
    problems: problems.list,
  };
}

const erasedRow = { column: "", value: "", reason: suppressedReason };

/** Lines as bytes: rows kept as strings, built of a hundred parts each, would cost more to collect than to write. */
function lineBuffer(): { add: (line: string) => void; bytes: () => number; take: () => string } {
  let buffer = Buffer.allocUnsafe(bytesPerInsert + 1024 * 1024);
  let used = 0;
  return {
    add(line) {
      const most = used + line.length * 3 + 1;
      if (most > buffer.length) {
        const larger = Buffer.allocUnsafe(Math.max(most, buffer.length * 2));
        buffer.copy(larger, 0, 0, used);
        buffer = larger;
      }
      used += buffer.write(line, used);
      buffer[used] = 10;
      used += 1;
    },
    bytes: () => used,
    take() {
      const text = buffer.toString("utf8", 0, used);
      used = 0;
      return text;
    },
  };
}

/** Counts problems by column, with the first of each as its example. */
function problemCounter(): {
  add: (problem: Omit<ProblemSummary, "count">) => void;
  list: () => ProblemSummary[];
} {
  const problems = new Map<string, ProblemSummary>();
  return {
    add({ column, line, value, reason }) {
      const known = problems.get(column);
      if (known) problems.set(column, { ...known, count: known.count + 1 });
      else problems.set(column, { column, count: 1, line, value: value.slice(0, 80), reason });
    },
    list: () => [...problems.values()].sort((a, b) => b.count - a.count),
  };
}

/** One import as it is listed. */
export interface ImportRun {
  readonly importId: string;
  readonly what: string;
  readonly files: readonly string[];
  readonly state: string;
  readonly lines: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly startedAt: string;
}

/** Identifies an import: its day and a few random characters, short enough to type. */
export function newImportId(now: number): string {
  return `${new Date(now).toISOString().slice(0, 10)}-${randomUUID().slice(0, 6)}`;
}

/** Notes how far an import is. */
export async function saveImportRun(
  store: Store,
  run: Omit<ImportRun, "startedAt"> & { readonly startedAt: number; readonly settings: string },
): Promise<void> {
  await store.insert(
    "import_run_local",
    [
      "import_id",
      "what",
      "files",
      "settings",
      "state",
      "lines",
      "accepted",
      "rejected",
      "started_at",
      "at",
    ],
    [
      [
        run.importId,
        run.what,
        run.files,
        run.settings,
        run.state,
        run.lines,
        run.accepted,
        run.rejected,
        clickhouseTime(run.startedAt),
        clickhouseTime(Date.now()),
      ],
    ],
  );
}

/** All imports, newest first. One that has not been heard of for a minute while running was stopped. */
export function listImports(store: Store): Promise<ImportRun[]> {
  return store.rows(
    sql`SELECT
  import_id AS importId,
  what,
  files,
  if(state = 'running' AND at < now64(3) - INTERVAL 1 MINUTE, 'stopped', state) AS state,
  lines,
  accepted,
  rejected,
  formatDateTime(started_at, '%Y-%m-%dT%H:%i:%SZ') AS startedAt
FROM import_run
ORDER BY started_at DESC, importId`,
    z.object({
      importId: z.string(),
      what: z.string(),
      files: z.array(z.string()),
      state: z.string(),
      lines: z.number(),
      accepted: z.number(),
      rejected: z.number(),
      startedAt: z.string(),
    }),
  );
}

/**
 * Takes an import back: the lines that it was the last to bring are removed, and its quarantine with them.
 * @returns how many lines were removed
 * @throws PerennialError NOT_FOUND
 */
export async function undoImport(store: Store, importId: string): Promise<number> {
  const run = (await listImports(store)).find((known) => known.importId === importId);
  if (!run) {
    throw new PerennialError(
      "NOT_FOUND",
      `There is no import "${importId}". See perennial imports list.`,
    );
  }
  const id = param("String", importId);
  const what = importKinds.find((kind) => kind === run.what) ?? "orders";
  const { read, local } = factPlaces[what];
  const [held] = await store.rows(
    sql`SELECT count() AS lines FROM ${read} WHERE import_id = ${id}`,
    z.object({ lines: z.number() }),
  );
  // Events are appended: none of them replaced another.
  if (what === "customers") await deleteRows(store, local, sql`import_id = ${id}`);
  else await deleteFacts(store, local, sql`import_id = ${id}`);
  const consents = what === "customers" ? [factPlaces.consents.local] : [];
  const others = [sql`quarantine_local`, sql`sighting_local`, sql`order_name_local`];
  for (const each of [...consents, ...others])
    await deleteFacts(store, each, sql`import_id = ${id}`);
  // Lines that the import made another teller's word give way to: they may be told again.
  if (run.what === "orders")
    await deleteFacts(store, sql`order_line_local`, sql`kind = 'withdrawn'`);
  const startedAt = Date.parse(run.startedAt);
  await saveImportRun(store, { ...run, startedAt, settings: "{}", state: "undone" });
  return held?.lines ?? 0;
}

/** Deletes facts for good. Versions that they replaced are merged away first, or those would come back. */
export async function deleteFacts(store: Store, localTable: Sql, condition: Sql): Promise<void> {
  await store.command(sql`OPTIMIZE TABLE ${localTable} FINAL`);
  await deleteRows(store, localTable, condition);
}

async function deleteRows(store: Store, localTable: Sql, condition: Sql): Promise<void> {
  await store.command(
    sql`ALTER TABLE ${localTable} DELETE WHERE ${condition} SETTINGS mutations_sync = 2`,
  );
}
