import { z } from "zod";
import type { Instant } from "../core/time.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { consentColumns, consentRow } from "./consent.ts";
import {
  type CustomerColumns,
  customerColumnNames,
  customerColumns,
  customerFormat,
  isCustomerKey,
} from "./customer-columns.ts";
import { type CustomerRow, customerReader } from "./customer-row.ts";
import { eventColumns, eventValues } from "./event-row.ts";
import {
  type FilePlan,
  type FileStart,
  importFile,
  type TableOptions,
  tableOptions,
} from "./file-import.ts";
import { dropRepeated, planTimes } from "./import-consents.ts";
import type { OnProgress } from "./import-orders.ts";
import type { ImportSummary } from "./import-run.ts";
import { hashText, messageHash } from "./message-ids.ts";
import { sightingColumns, sightingRow } from "./sighting.ts";
import type { SourceFile } from "./source-file.ts";
import { openSuppression, suppressedReason } from "./suppression.ts";
import { cellOf } from "./table-columns.ts";
import type { DateOrder } from "./timestamp.ts";

/** What a user may say about a file of customers. */
export interface ImportCustomersOptions extends TableOptions {
  readonly map?: Record<string, string> | undefined;
  /** The system that the customers come from; without it, the format's name. */
  readonly source?: string | undefined;
  /** When what rows without a time say was so; without it, when the import began. */
  readonly at?: string | undefined;
  readonly timezone?: string | undefined;
  readonly dateOrder?: DateOrder | undefined;
}

/** {@link ImportCustomersOptions} as they arrive from outside. */
export const importCustomersOptions: z.ZodType<ImportCustomersOptions> = z.strictObject({
  map: z
    .record(
      z.string().refine(isCustomerKey, {
        error: `is none of ${customerColumnNames.join(", ")}, trait:NAME, external:TYPE`,
      }),
      z.string(),
    )
    .optional(),
  source: z.string().min(1).max(100).optional(),
  at: z.string().optional(),
  timezone: z.string().optional(),
  dateOrder: z.enum(["dmy", "mdy"]).optional(),
  ...tableOptions,
});

/**
 * Imports customers: each row is what an identify call would have told of a customer, all names together, with what
 * the customer agreed to. A row that says what its source said last of the customer changes nothing, so importing a
 * file again does not either.
 * @throws PerennialError COLUMNS_MISSING, FORMAT_UNKNOWN, TIMEZONE_UNKNOWN, DATE_ORDER_UNKNOWN, BAD_ARGUMENT
 */
export function importCustomers(
  store: Store,
  file: SourceFile,
  options: ImportCustomersOptions,
  onProgress: OnProgress = () => {},
): Promise<ImportSummary> {
  const kind = {
    what: "customers",
    columns: eventColumns.slice(0, -1),
    readAtColumn: "received_at",
    plan: (start: FileStart) => planCustomers(store, start, options),
  } as const;
  return importFile(store, file, { kind, options, onProgress });
}

async function planCustomers(
  store: Store,
  start: FileStart,
  options: ImportCustomersOptions,
): Promise<FilePlan> {
  const { startedAt, importId } = start;
  const columns = customerColumns(start.name, start.headers, options.map ?? {});
  const times = start.sample.flatMap(({ fields }) => [
    cellOf(fields, columns.single, "at"),
    cellOf(fields, columns.single, "created_at"),
  ]);
  const { timezone, defaultAt, ...time } = await planTimes(store, start, { ...options, times });
  const source = options.source ?? customerFormat(start.headers);
  const at = new Date(defaultAt).toISOString();
  const dryRun = options.dryRun ?? false;
  const reading = { ...time, columns, source, defaultAt, receivedAt: startedAt };
  return {
    options: { ...options, source, timezone, dateOrder: time.dateOrder ?? undefined, at },
    readAs: [
      `customers of ${source}`,
      ...inWords(columns),
      ...(timezone === undefined ? [] : [`times in ${timezone}`]),
      `rows without a time as of ${at}`,
    ],
    open: await openCustomers(store, { importId, source, dryRun, read: customerReader(reading) }),
    finish: () => dropRepeated(store, importId, defaultAt),
  };
}

function inWords({ single, externals, traits }: CustomerColumns): string[] {
  const names = [
    ...customerColumnNames.filter((name) => single.has(name)),
    ...externals.map(({ type }) => `external:${type}`),
  ];
  return [
    `columns ${names.join(", ")}`,
    ...(traits.length === 0
      ? []
      : [`traits ${traits.map(({ path }) => path.join(".")).join(", ")}`]),
  ];
}

interface CustomerWork {
  readonly importId: string;
  readonly source: string;
  readonly dryRun: boolean;
  readonly read: ReturnType<typeof customerReader>;
}

/** Rows of a piece of the file are held until it is known what their source has told of these customers. */
async function openCustomers(
  store: Store,
  { importId, source, dryRun, read }: CustomerWork,
): Promise<FilePlan["open"]> {
  const suppression = await openSuppression(store);
  return (accept, writer) => {
    const held: CustomerRow[] = [];
    return {
      read({ line, raw, fields }) {
        const row = read(fields);
        if ("reason" in row) return writer.reject({ line, raw, ...row });
        if (suppression.holds(row.identities))
          return writer.leaveOut({ line, column: "", value: "", reason: suppressedReason });
        held.push(row);
      },
      async around(_records, readAll) {
        readAll();
        const rows = held.splice(0);
        const isNews = openTold(await readTold(store, source, rows));
        const news = rows.filter((row) => {
          const isNew = isNews(row);
          if (!isNew) writer.repeat();
          return isNew;
        });
        if (!dryRun) await writeBesides(store, importId, news);
        for (const row of news) {
          const key = hashText(messageHash(source, row.event.messageId));
          accept(eventValues({ ...row, key }).slice(0, -1));
        }
      },
      end() {},
    };
  };
}

/** Who a row names together, and what the customer agreed to: facts of their own. */
async function writeBesides(
  store: Store,
  importId: string,
  rows: readonly CustomerRow[],
): Promise<void> {
  const sightings = rows.flatMap(({ event, source, identities }) =>
    identities.length < 2
      ? []
      : [sightingRow({ at: event.at, source, evidence: event.messageId, identities }, importId)],
  );
  const consents = rows.flatMap(({ identities: [who], source, consents: said }) =>
    who === undefined
      ? []
      : said.map((each) => consentRow({ ...each, channel: "", who, source, importId })),
  );
  if (sightings.length > 0)
    await store.insertLines("sighting_local", sightingColumns, sightings.join("\n"));
  if (consents.length > 0)
    await store.insertLines("consent_local", consentColumns, consents.join("\n"));
}

/** What an import told of a customer, and when: the content of {@link CustomerRow} is what its message's id begins with. */
interface ToldCustomer {
  readonly subject: string;
  readonly at: Instant;
  readonly content: string;
}

/** Tells rows that say something from those that repeat what was said last before, in the file or earlier. */
function openTold(told: readonly ToldCustomer[]): (row: CustomerRow) => boolean {
  const bySubject = new Map<string, ToldCustomer[]>();
  const add = (one: ToldCustomer): void => {
    bySubject.set(one.subject, [...(bySubject.get(one.subject) ?? []), one]);
  };
  for (const one of told) add(one);
  return ({ event: { at }, identities: [who], content }) => {
    const subject = who?.subject ?? "";
    let last: ToldCustomer | undefined;
    for (const one of bySubject.get(subject) ?? [])
      if (one.at <= at && (last === undefined || one.at >= last.at)) last = one;
    if (last?.content === content) return false;
    add({ subject, at, content });
    return true;
  };
}

function readTold(
  store: Store,
  source: string,
  rows: readonly CustomerRow[],
): Promise<ToldCustomer[]> {
  const subjects = new Set(rows.map(({ identities: [who] }) => who?.subject ?? "0"));
  return store.rows(
    toldCustomersSql([...subjects], source),
    z.object({ subject: z.string(), at: z.number(), content: z.string() }),
  );
}

/** What imports from a source have told of customers. */
export function toldCustomersSql(subjects: readonly string[], source: string): Sql {
  return sql`SELECT
  toString(subject_id) AS subject,
  toUnixTimestamp64Milli(event.at) AS at,
  splitByChar('/', message_id)[1] AS content
FROM event
WHERE subject_id IN ${param("Array(UInt64)", subjects.map(BigInt))}
  AND source = ${param("String", source)}
  AND import_id != ''
ORDER BY event.at, received_at`;
}
