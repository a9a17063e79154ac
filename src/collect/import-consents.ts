import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import { subjectId } from "../core/subject.ts";
import { type Instant, isTimezone, zoneClock } from "../core/time.ts";
import { param, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { type ConsentPurpose, consentPurposes } from "./consent.ts";
import {
  type FilePlan,
  type FileStart,
  importFile,
  type TableOptions,
  tableOptions,
} from "./file-import.ts";
import {
  type Identity,
  type IdentityCells,
  identitiesOfRow,
  identityAliases,
  shopifyIdentitiesOf,
} from "./identity.ts";
import { factPlaces } from "./import-kind.ts";
import type { OnProgress } from "./import-orders.ts";
import { dateOrderOf, timezoneUnknown, twoDaysMs, wrongOption } from "./import-plan.ts";
import { deleteFacts, type ImportSummary } from "./import-run.ts";
import type { RowProblem } from "./order-format.ts";
import { clickhouseTime } from "./order-line.ts";
import { readShop } from "./shop.ts";
import { type GatheredSightings, gatherSightings, sightingColumns } from "./sighting.ts";
import type { SourceFile } from "./source-file.ts";
import { openSuppression, type Suppression, suppressedReason } from "./suppression.ts";
import {
  type ColumnAliases,
  cellOf,
  headerPlaces,
  lacksColumn,
  requireColumns,
  type TableColumns,
  type TableHeader,
} from "./table-columns.ts";
import { type DateOrder, parseTimestamp, type TimestampReading } from "./timestamp.ts";

/** What a table of consents can say. */
export const consentColumnNames = [
  "customer",
  "email",
  "phone",
  "loyalty",
  "purpose",
  "channel",
  "granted",
  "at",
  "source",
  "email_marketing",
  "sms_marketing",
] as const;

type ConsentColumn = (typeof consentColumnNames)[number];

const consentAliases: ColumnAliases<ConsentColumn> = {
  ...identityAliases,
  purpose: ["purpose", "consentpurpose"],
  channel: ["channel"],
  granted: ["granted", "consent", "optin", "subscribed", "status", "consentstatus"],
  at: ["at", "time", "date", "timestamp", "consentat", "consentdate", "updatedat", "createdat"],
  source: ["source", "consentsource"],
  email_marketing: ["acceptsemailmarketing", "acceptsmarketing"],
  sms_marketing: ["acceptssmsmarketing"],
};

/** What a user may say about a file of consents. */
export interface ImportConsentsOptions extends TableOptions {
  readonly map?: Partial<Record<ConsentColumn, string>> | undefined;
  /** Of rows that name none. */
  readonly purpose?: ConsentPurpose | undefined;
  /** When what rows without a time say was so; without it, when the import began. */
  readonly at?: string | undefined;
  readonly timezone?: string | undefined;
  readonly dateOrder?: DateOrder | undefined;
}

/** {@link ImportConsentsOptions} as they arrive from outside. */
export const importConsentsOptions: z.ZodType<ImportConsentsOptions> = z.strictObject({
  map: z.partialRecord(z.enum(consentColumnNames), z.string()).optional(),
  purpose: z.enum(consentPurposes).optional(),
  at: z.string().optional(),
  timezone: z.string().optional(),
  dateOrder: z.enum(["dmy", "mdy"]).optional(),
  ...tableOptions,
});

/**
 * Imports what people agreed to or refused. Of several statements of one person about a purpose and channel the
 * latest holds. A statement without a time that says what holds already changes nothing, so importing a
 * file again does not either.
 * @throws PerennialError COLUMNS_MISSING, FORMAT_UNKNOWN, TIMEZONE_UNKNOWN, DATE_ORDER_UNKNOWN, BAD_ARGUMENT
 */
export function importConsents(
  store: Store,
  file: SourceFile,
  options: ImportConsentsOptions,
  onProgress: OnProgress = () => {},
): Promise<ImportSummary> {
  const kind = {
    what: "consents",
    columns: [
      ...["subject_id", "purpose", "channel", "granted", "at", "source"],
      ...["identity_kind", "identity"],
    ],
    plan: (start: FileStart) => planConsents(store, start, options),
  } as const;
  return importFile(store, file, { kind, options, onProgress });
}

/** How the rows of one file are read. */
interface ConsentReading extends TimestampReading {
  readonly columns: TableColumns<ConsentColumn>;
  readonly purpose: ConsentPurpose | undefined;
  /** When statements without a time were made. */
  readonly defaultAt: Instant;
  /** All that a row names its person by, whose facts lie with the first. */
  readonly identities: (fields: readonly string[]) => readonly Identity[];
  readonly suppression: Suppression;
}

async function planConsents(
  store: Store,
  start: FileStart,
  options: ImportConsentsOptions,
): Promise<FilePlan> {
  const table = { name: start.name, headers: start.headers, map: options.map ?? {} };
  const columns = consentColumns(table, options);
  const times = start.sample.map(({ fields }) => cellOf(fields, columns, "at"));
  const { timezone, defaultAt, ...time } = await planTimes(store, start, { ...options, times });
  const byEmail = isShopify(columns, options);
  const identities = byEmail ? shopifyIdentities(start.headers, columns) : plainIdentities(columns);
  const suppression = await openSuppression(store);
  const { purpose } = options;
  const reading = { ...time, columns, purpose, defaultAt, identities, suppression };
  const sightings = gatherSightings(start.importId);
  const at = new Date(defaultAt).toISOString();
  return {
    options: { ...options, timezone, dateOrder: time.dateOrder ?? undefined, at },
    readAs: [
      `columns ${consentColumnNames.filter((name) => columns.has(name)).join(", ")}`,
      ...(byEmail ? ["persons by e-mail, else phone, as in Shopify's orders"] : []),
      ...(timezone === undefined ? [] : [`times in ${timezone}`]),
      `statements without a time as of ${at}`,
    ],
    open: (accept, writer) => openConsents({ ...reading, start, sightings }, accept, writer),
    async finish(importId) {
      await dropRepeated(store, importId, defaultAt);
      const rows = sightings.takeRows();
      if (rows.length > 0)
        await store.insertLines("sighting_local", sightingColumns, rows.join("\n"));
    },
  };
}

/**
 * How the times of a file of persons are read, and when rows without one are so.
 * @param said what the user said, and the times that the file begins with
 * @throws PerennialError TIMEZONE_UNKNOWN, DATE_ORDER_UNKNOWN, BAD_ARGUMENT
 */
export async function planTimes(
  store: Store,
  start: FileStart,
  said: Pick<ImportConsentsOptions, "at" | "timezone" | "dateOrder"> & {
    readonly times: readonly string[];
  },
): Promise<
  Required<TimestampReading> & {
    readonly timezone: string | undefined;
    readonly defaultAt: Instant;
  }
> {
  const times = [...said.times, said.at ?? ""].filter((text) => text !== "");
  const dateOrder = said.dateOrder ?? dateOrderOf(times, start);
  const timezone = said.timezone ?? (await readShop(store))?.timezone;
  const clock = timezone === undefined ? null : zoneClock(checkedTimezone(timezone));
  if (clock === null && times.some(needsTimezone)) throw timezoneUnknown(start, times);
  const time = { clock, dateOrder, latest: start.startedAt + twoDaysMs };
  const defaultAt = said.at === undefined ? start.startedAt : givenTime(said.at, time);
  return { ...time, timezone, defaultAt };
}

/** @throws PerennialError COLUMNS_MISSING when rows could name nobody, or would say nothing of a purpose */
function consentColumns(
  table: TableHeader<ConsentColumn>,
  options: ImportConsentsOptions,
): TableColumns<ConsentColumn> {
  const rule = { names: consentColumnNames, required: [] };
  const columns = requireColumns(table, consentAliases, rule);
  if (!(["customer", "email", "phone", "loyalty"] as const).some((name) => columns.has(name)))
    throw lacksColumn(table, "that names a person", "email=COLUMN (or customer, phone, loyalty)");
  if (columns.has("email_marketing") || columns.has("sms_marketing")) return columns;
  if (!columns.has("granted"))
    throw lacksColumn(table, "that says whether consent was given", "granted=COLUMN");
  if (!columns.has("purpose") && options.purpose === undefined)
    throw lacksColumn(table, "for the purpose", "purpose=COLUMN, or name it: --purpose email");
  return columns;
}

function checkedTimezone(timezone: string): string {
  if (isTimezone(timezone)) return timezone;
  throw wrongOption("time zone", timezone, "IANA name, e.g. Europe/London");
}

function needsTimezone(text: string): boolean {
  const parsed = parseTimestamp(text, { clock: zoneClock("UTC"), dateOrder: "dmy" });
  return parsed.ok && !parsed.zoned;
}

function givenTime(text: string, reading: TimestampReading): Instant {
  const parsed = parseTimestamp(text, reading);
  if (parsed.ok) return parsed.at;
  throw new PerennialError("BAD_ARGUMENT", `--at: ${parsed.reason}`);
}

/** Shopify's export of customers has ids that its export of orders lacks: there, people go by e-mail. */
function isShopify(columns: TableColumns<ConsentColumn>, options: ImportConsentsOptions): boolean {
  return columns.has("email_marketing") && options.map?.customer === undefined;
}

function shopifyIdentities(
  headers: readonly string[],
  columns: TableColumns<ConsentColumn>,
): ConsentReading["identities"] {
  const addressPhone = headerPlaces(headers).get("defaultaddressphone") ?? -1;
  return (fields) =>
    shopifyIdentitiesOf(cellOf(fields, columns, "email"), [
      cellOf(fields, columns, "phone"),
      fields[addressPhone] ?? "",
    ]);
}

function plainIdentities(columns: TableColumns<ConsentColumn>): ConsentReading["identities"] {
  return (fields) => {
    const cell = (name: keyof IdentityCells): string => cellOf(fields, columns, name);
    return identitiesOfRow({
      customer: cell("customer"),
      email: cell("email"),
      loyalty: cell("loyalty"),
      phone: cell("phone"),
    });
  };
}

function openConsents(
  reading: ConsentReading & {
    readonly start: FileStart;
    readonly sightings: GatheredSightings;
  },
  accept: Parameters<FilePlan["open"]>[0],
  writer: Parameters<FilePlan["open"]>[1],
): ReturnType<FilePlan["open"]> {
  const { columns } = reading;
  return {
    end() {},
    read({ line, raw, fields }) {
      const identities = reading.identities(fields);
      const [who] = identities;
      if (who === undefined)
        return writer.reject({ line, raw, ...namesNobody(cellOf(fields, columns, "email")) });
      if (reading.suppression.holds(identities))
        return writer.leaveOut({ line, column: "", value: "", reason: suppressedReason });
      const at = timeOf(cellOf(fields, columns, "at"), reading);
      if (typeof at !== "number") return writer.reject({ line, raw, ...at });
      const said = statementsOf(fields, reading);
      if ("reason" in said) return writer.reject({ line, raw, ...said });
      if (said.length === 0) {
        const reason = "The row says neither yes nor no to anything and was left out.";
        writer.leaveOut({ line, column: "", value: "", reason });
      }
      const source = cellOf(fields, columns, "source") || "import";
      const subject = subjectId(who.kind, who.value);
      const evidence = `${reading.start.importId}, line ${line}`;
      if (said.length > 0) reading.sightings.add({ source, evidence, at, identities });
      for (const { purpose, channel, granted } of said) {
        const fact = [subject, purpose, channel, granted ? 1 : 0, clickhouseTime(at), source];
        accept([...fact, who.kind, who.value]);
      }
    },
  };
}

/** That a row of persons names none. */
export function namesNobody(email: string): RowProblem {
  const reason =
    "The row names nobody: it needs an e-mail address, a customer id, a loyalty id or a telephone number.";
  return { column: "email", value: email, reason };
}

function timeOf(text: string, reading: ConsentReading): Instant | RowProblem {
  if (text === "") return reading.defaultAt;
  const parsed = parseTimestamp(text, reading);
  return parsed.ok ? parsed.at : { column: "at", value: text, reason: parsed.reason };
}

interface Statement {
  readonly purpose: ConsentPurpose;
  /** Empty: all channels. */
  readonly channel: string;
  readonly granted: boolean;
}

/** What a row says, of one purpose in its own column or of several, one a column; an empty cell of those says nothing. */
function statementsOf(
  fields: readonly string[],
  reading: ConsentReading,
): readonly Statement[] | RowProblem {
  const { columns } = reading;
  const statements: Statement[] = [];
  for (const [column, purpose] of purposeColumns) {
    const text = cellOf(fields, columns, column);
    if (text === "") continue;
    const granted = grantedBy(text);
    if (granted === undefined) return neitherYesNorNo(column, text);
    statements.push({ purpose, channel: "", granted });
  }
  const hasPurpose = columns.has("purpose") || reading.purpose !== undefined;
  if (!columns.has("granted") || !hasPurpose) return statements;
  const purposeText = cellOf(fields, columns, "purpose").toLowerCase();
  const known = consentPurposes.find((each) => each === purposeText);
  const purpose = purposeText === "" ? reading.purpose : known;
  if (purpose === undefined) return noPurpose(purposeText);
  const text = cellOf(fields, columns, "granted");
  const granted = grantedBy(text);
  if (granted === undefined) return neitherYesNorNo("granted", text);
  const channel = cellOf(fields, columns, "channel").toLowerCase();
  return [...statements, { purpose, channel, granted }];
}

const purposeColumns = [
  ["email_marketing", "email"],
  ["sms_marketing", "sms"],
] as const;

/** What a word says of consent; undefined where it says neither yes nor no. */
export function grantedBy(text: string): boolean | undefined {
  const word = text.toLowerCase();
  if (/^(?:yes|y|true|1|granted|subscribed)$/.test(word)) return true;
  return /^(?:no|n|false|0|denied|unsubscribed|not[_ ]subscribed)$/.test(word) ? false : undefined;
}

/** That a word says neither yes nor no. */
export function neitherYesNorNo(column: string, value: string): RowProblem {
  const reason = `"${value}" is neither yes nor no. Write yes or no (or true, false, 1, 0, granted, denied, subscribed, unsubscribed).`;
  return { column, value, reason };
}

function noPurpose(value: string): RowProblem {
  const known = consentPurposes.join(", ");
  const reason =
    value === ""
      ? `The row has no purpose. Write one of ${known}, or import with --purpose.`
      : `"${value}" is no purpose. Write one of ${known}.`;
  return { column: "purpose", value, reason };
}

/**
 * Removes statements of an import, made at its default time, that only repeat what held already: someone
 * who agreed in May and is still on the list in June agreed in May.
 */
export async function dropRepeated(
  store: Store,
  importId: string,
  defaultAt: Instant,
): Promise<void> {
  const at = param("String", clickhouseTime(defaultAt));
  const isOwn = sql`import_id = ${param("String", importId)} AND at = toDateTime64(${at}, 3, 'UTC')`;
  const isBefore = sql`NOT (${isOwn}) AND at <= toDateTime64(${at}, 3, 'UTC')`;
  await deleteFacts(
    store,
    factPlaces.consents.local,
    sql`${isOwn} AND (subject_id, purpose, channel) IN (
  SELECT subject_id, purpose, channel
  FROM consent_local FINAL
  GROUP BY subject_id, purpose, channel
  HAVING countIf(${isOwn}) > 0
    AND countIf(${isBefore}) > 0
    AND argMaxIf(granted, at, ${isBefore}) = anyIf(granted, ${isOwn})
)`,
  );
}
