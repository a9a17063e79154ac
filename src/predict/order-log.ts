import { readCsv } from "../collect/csv-records.ts";
import { type SourceFile, unpackedBytes } from "../collect/source-file.ts";
import { normaliseHeader } from "../collect/table-columns.ts";
import type { TableRecord } from "../collect/table-record.ts";
import { type DateOrder, parseTimestamp } from "../collect/timestamp.ts";
import { PerennialError } from "../core/errors.ts";
import { parseAmount } from "../core/money.ts";
import { isTimezone, zoneClock } from "../core/time.ts";
import { type DayNumber, dayNumber } from "./day-number.ts";
import { type PurchaseLog, spanOf } from "./purchase-log.ts";

/** A file of orders as purchase days by customer, for an analyst who has no shop at hand. */
export interface OrderLog {
  /** The customers as the file names them, in the order of the log's. */
  readonly names: readonly string[];
  /** Values are amounts in the file's unit. */
  readonly log: PurchaseLog;
  readonly firstDay: DayNumber;
  readonly lastDay: DayNumber;
  readonly hasAmounts: boolean;
  readonly warnings: readonly string[];
}

/** Which columns to read, and how. */
export interface OrderLogOptions {
  readonly customer: string;
  readonly time: string;
  readonly amount?: string | undefined;
  readonly timezone?: string | undefined;
  readonly dateOrder?: DateOrder | undefined;
}

/**
 * Reads a log of orders; orders of a customer on one day are one purchase day.
 * @throws PerennialError COLUMNS_MISSING, FORMAT_UNKNOWN, FILE_UNREADABLE
 */
export async function readOrderLog(file: SourceFile, options: OrderLogOptions): Promise<OrderLog> {
  const byCustomer = new Map<string, Map<DayNumber, number>>();
  const problems = new Map<string, { count: number; line: number }>();
  let columns: LogColumns | undefined;
  for await (const batch of readCsv(unpackedBytes(file).bytes)) {
    for (const bad of batch.bad) note(problems, bad.reason, bad.line);
    for (const record of batch.records) {
      if (columns === undefined) {
        columns = findColumns(record, options, file.name);
        continue;
      }
      const problem = readRow(record, columns, byCustomer);
      if (problem !== undefined) note(problems, problem, record.line);
    }
  }
  if (columns === undefined) {
    throw new PerennialError("FORMAT_UNKNOWN", `${file.name} has no header row that can be read.`);
  }
  if (byCustomer.size === 0) {
    throw new PerennialError(
      "NO_DATA",
      `${file.name} has no row with a customer and a time.${told(problems)
        .map((text) => ` ${text}`)
        .join("")}`,
    );
  }
  return logOf(byCustomer, columns.amount !== undefined, told(problems));
}

interface LogColumns {
  readonly customer: number;
  readonly time: number;
  readonly amount: number | undefined;
  readonly dayOf: (text: string) => DayNumber | string;
}

function findColumns(header: TableRecord, options: OrderLogOptions, file: string): LogColumns {
  const headers = header.fields.map(normaliseHeader);
  const place = (name: string, option: string): number => {
    const found = headers.indexOf(normaliseHeader(name));
    if (found >= 0) return found;
    const has = header.fields.map((field) => `"${field}"`).join(", ");
    throw new PerennialError(
      "COLUMNS_MISSING",
      `--${option} ${name}: ${file} has no such column. It has ${has}.`,
    );
  };
  const clock = zoneClock(knownZone(options.timezone ?? "UTC"));
  const reading = { clock, dateOrder: options.dateOrder ?? null };
  const known = new Map<string, DayNumber | string>();
  return {
    customer: place(options.customer, "customer"),
    time: place(options.time, "time"),
    amount: options.amount === undefined ? undefined : place(options.amount, "amount"),
    dayOf(text) {
      const before = known.get(text);
      if (before !== undefined) return before;
      const parsed = parseTimestamp(text, reading);
      const day = parsed.ok ? dayNumber(clock.dayOf(parsed.at)) : parsed.reason;
      if (known.size < 100_000) known.set(text, day);
      return day;
    },
  };
}

function knownZone(timezone: string): string {
  if (isTimezone(timezone)) return timezone;
  throw new PerennialError(
    "BAD_ARGUMENT",
    `--timezone ${timezone}: there is no such time zone. Write its IANA name, e.g. Europe/London.`,
  );
}

/** Adds a row to its customer's day; the reason when it cannot be read. */
function readRow(
  record: TableRecord,
  columns: LogColumns,
  byCustomer: Map<string, Map<DayNumber, number>>,
): string | undefined {
  const customer = record.fields[columns.customer]?.trim() ?? "";
  if (customer === "") return "The row names no customer.";
  const day = columns.dayOf(record.fields[columns.time]?.trim() ?? "");
  if (typeof day === "string") return day;
  const text = columns.amount === undefined ? "0" : (record.fields[columns.amount]?.trim() ?? "");
  const amount = parseAmount(text);
  if (amount === null) return `"${text}" is no amount.`;
  const days = byCustomer.get(customer) ?? new Map<DayNumber, number>();
  if (days.size === 0) byCustomer.set(customer, days);
  days.set(day, (days.get(day) ?? 0) + amount);
  return undefined;
}

function note(
  problems: Map<string, { count: number; line: number }>,
  reason: string,
  line: number,
): void {
  const known = problems.get(reason);
  if (known) known.count += 1;
  else if (problems.size < 50) problems.set(reason, { count: 1, line });
}

function told(
  problems: ReadonlyMap<string, { readonly count: number; readonly line: number }>,
): string[] {
  return [...problems].map(
    ([reason, { count, line }]) =>
      `${count} ${count === 1 ? "row" : "rows"} left out, first on line ${line}: ${reason}`,
  );
}

function logOf(
  byCustomer: ReadonlyMap<string, ReadonlyMap<DayNumber, number>>,
  hasAmounts: boolean,
  warnings: readonly string[],
): OrderLog {
  const log = purchaseLogOf(
    [...byCustomer.values()].map((amounts) =>
      [...amounts].map(([day, amount]) => [day, amount / 10_000] as const),
    ),
  );
  const { first, last } = spanOf(log);
  return {
    names: [...byCustomer.keys()],
    log,
    firstDay: first,
    lastDay: last,
    hasAmounts,
    warnings,
  };
}

/** A log from what each customer did: days and what was spent on them, in any order. */
export function purchaseLogOf(
  customers: readonly (readonly (readonly [day: DayNumber, value: number])[])[],
): PurchaseLog {
  const rows = customers.flatMap((days) => days.toSorted(([a], [b]) => a - b));
  const starts = new Int32Array(customers.length + 1);
  for (const [i, days] of customers.entries()) starts[i + 1] = (starts[i] ?? 0) + days.length;
  return {
    starts,
    days: Int32Array.from(rows, ([day]) => day),
    values: Float64Array.from(rows, ([, value]) => value),
    bought: new Uint8Array(rows.length).fill(1),
  };
}
