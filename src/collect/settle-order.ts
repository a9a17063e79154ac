import { formatAmount, parseAmount, type TenThousandths } from "../core/money.ts";
import { subjectId } from "../core/subject.ts";
import type { Instant } from "../core/time.ts";
import { clickhouseTime } from "./order-line.ts";
import type { ToldCancellation, ToldOrder, ToldRefund } from "./order-telling.ts";

/**
 * One order, whoever told of it and in whatever order. Of several that told the whole (an import, a webhook, a
 * site, a server) one holds: a shop system before a client, of several the one whose name comes first, whenever
 * it speaks: what the others say is never needed again. Of one teller the newest word holds. Refunds and a cancellation that were told by themselves count where the
 * holder does not know of them: a shop system knows all that was before it spoke, a client nothing.
 */

/** A line of an order as a row of `order_line`, by column: times as ClickHouse takes them, amounts as text. */
export type LineRow = Readonly<Record<string, string | number | null>>;

/** A whole order that is told now, with its lines as rows. */
export interface NewOrder {
  readonly told: Pick<ToldOrder, "source" | "toldAt" | "refundIds">;
  readonly rows: readonly LineRow[];
}

/** What is told now of one order. */
export interface NewTellings {
  readonly orders: readonly NewOrder[];
  readonly parts: readonly NewPart[];
}

/** A refund or a cancellation, and the name of the import that its line is to bear. */
export interface NewPart {
  readonly told: ToldRefund | ToldCancellation;
  readonly importId: string;
}

/** What has to be written for the store to say what holds. */
export interface Settlement {
  readonly write: readonly LineRow[];
  /** Lines that hold no longer. */
  readonly withdraw: readonly LineRow[];
}

/** What events tell is imported under names that begin so: it is a client's word. */
export const clientImports = "events";

/**
 * What has to be written after what was told of one order until now and what is told in addition. The
 * outcome is the same for every order of telling.
 */
export function settleOrder(stored: readonly LineRow[], now: NewTellings): Settlement {
  const holder = holderOf(stored, now.orders);
  const parts = allParts(stored, now.parts);
  const standing = holder
    ? [
        ...holder.rows,
        ...partRows(
          parts.filter((part) => counts(part, holder)),
          holder,
        ),
      ]
    : parts.map(orphanRow);
  const known = new Map(stored.map((row) => [keyOf(row), row]));
  const keys = new Set(standing.map(keyOf));
  return {
    write: standing.filter((row) => !isSame(row, known.get(keyOf(row)))),
    withdraw: stored.filter((row) => !keys.has(keyOf(row))),
  };
}

/** What makes two rows the same line: rows of one key replace each other. */
export function keyOf(row: LineRow): string {
  return JSON.stringify([row["subject_id"], row["source"], row["order_id"], row["line"]]);
}

/** Whether a row says what one in the store says already. */
function isSame(row: LineRow, stored: LineRow | undefined): boolean {
  if (row === stored) return true;
  if (stored === undefined) return false;
  return Object.entries(row).every(([column, value]) => {
    const other = stored[column] ?? null;
    if (value === other || String(value) === String(other)) return true;
    const [a, b] = [parseAmount(String(value)), parseAmount(String(other))];
    return a !== null && a === b;
  });
}

/** The whole order by one teller. */
interface Base {
  readonly source: string;
  readonly byClient: boolean;
  readonly toldAt: Instant;
  readonly orderedAt: Instant;
  readonly rows: readonly LineRow[];
  readonly refundIds: readonly string[];
}

function holderOf(stored: readonly LineRow[], told: readonly NewOrder[]): Base | undefined {
  const words = [
    ...[
      ...groups(
        stored.filter((row) => partId(row) === undefined),
        tellerOf,
      ).values(),
    ].map((rows) => baseOf(rows, Math.max(...rows.map((row) => timeOf(row, "imported_at"))), [])),
    ...told.map(({ told: { toldAt, refundIds }, rows }) => baseOf(rows, toldAt, refundIds)),
  ];
  const bases = [...groups(words, ({ source, byClient }) => `${byClient}/${source}`).values()];
  return bases
    .map(newestWord)
    .sort((a, b) => Number(a.byClient) - Number(b.byClient) || (a.source < b.source ? -1 : 1))[0];
}

function groups<T>(all: readonly T[], key: (each: T) => string): Map<string, T[]> {
  const found = new Map<string, T[]>();
  for (const each of all) found.set(key(each), [...(found.get(key(each)) ?? []), each]);
  return found;
}

function tellerOf(row: LineRow): string {
  return `${isByClient(row)}/${row["source"]}`;
}

function isByClient(row: LineRow): boolean {
  return String(row["import_id"]).startsWith(clientImports);
}

function baseOf(rows: readonly LineRow[], toldAt: Instant, refundIds: readonly string[]): Base {
  const [first = {}] = rows;
  const orderedAt = Math.min(...rows.map((row) => timeOf(row, "ordered_at")));
  return {
    source: String(first["source"]),
    byClient: isByClient(first),
    toldAt,
    orderedAt,
    rows,
    refundIds,
  };
}

/** The newest of one teller's words. A client's update does not say when the order was placed: its first word does. */
function newestWord(words: readonly Base[]): Base {
  const newest = words.reduce((best, each) => (each.toldAt >= best.toldAt ? each : best));
  const orderedAt = Math.min(...words.map((word) => word.orderedAt));
  if (!newest.byClient || orderedAt === newest.orderedAt) return newest;
  const rows = newest.rows.map((row) => ({
    ...row,
    ordered_at: clickhouseTime(orderedAt),
    imported_at: clickhouseTime(newest.toldAt + 1),
  }));
  return { ...newest, orderedAt, rows };
}

/** A refund or cancellation that was told by itself. */
interface Part {
  /** How its amount was told: with its tax, without saying how much of it is tax, or as the whole order. */
  readonly form: "net" | "gross" | "whole" | "cancellation";
  readonly id: string;
  readonly at: Instant;
  readonly paidBack: TenThousandths;
  readonly tax: TenThousandths;
  readonly source: string;
  readonly orderId: string;
  readonly importId: string;
  readonly stored: LineRow | undefined;
}

const partLine = /^told-(net|gross|whole|cancellation)\|(.*)$/s;

function partId(row: LineRow): string | undefined {
  return partLine.exec(String(row["line"]))?.[2];
}

function allParts(stored: readonly LineRow[], told: readonly NewPart[]): Part[] {
  const parts = new Map<string, Part>();
  for (const row of stored) {
    const [, form, id = ""] = partLine.exec(String(row["line"])) ?? [];
    if (form !== "net" && form !== "gross" && form !== "whole" && form !== "cancellation") continue;
    const place = { source: String(row["source"]), orderId: String(row["order_id"]) };
    const amounts = { paidBack: amountOf(row, "unit_price"), tax: Math.abs(amountOf(row, "tax")) };
    const at = timeOf(row, "ordered_at");
    parts.set(id, {
      form,
      id,
      at,
      ...amounts,
      ...place,
      importId: String(row["import_id"]),
      stored: row,
    });
  }
  for (const { told: part, importId } of told) {
    const id = part.kind === "refund" ? part.refundId : "";
    if (parts.has(id)) continue;
    const paidBack = part.kind === "refund" ? part.paidBack : null;
    const tax = part.kind === "refund" ? part.tax : null;
    const form =
      part.kind === "cancellation"
        ? part.kind
        : paidBack === null
          ? "whole"
          : tax === null
            ? "gross"
            : "net";
    const { at, source, orderId } = part;
    parts.set(id, {
      form,
      id,
      at,
      paidBack: paidBack ?? 0,
      tax: tax ?? 0,
      source,
      orderId,
      importId,
      stored: undefined,
    });
  }
  return [...parts.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

/** Whether a part is in addition to what the holder says. */
function counts(part: Part, holder: Base): boolean {
  if (holder.byClient) return true;
  const byClient = part.importId.startsWith(clientImports);
  return !byClient && !holder.refundIds.includes(part.id) && part.at > holder.toldAt;
}

/** The parts as lines of the holder's order, each taking back what is left at most. */
function partRows(parts: readonly Part[], holder: Base): LineRow[] {
  let rest = sum(holder.rows, "revenue");
  let restOfTax = sum(holder.rows, "tax");
  const taxShare = rest + restOfTax > 0 ? restOfTax / (rest + restOfTax) : 0;
  return parts.map((part) => {
    const isWhole = part.form === "whole" || part.form === "cancellation";
    const told = part.form === "gross" ? Math.round(part.paidBack * taxShare) : part.tax;
    const tax = isWhole ? Math.max(0, restOfTax) : told;
    const net = isWhole ? Math.max(0, rest) : part.paidBack - tax;
    rest -= net;
    restOfTax -= tax;
    return partRow(part, holder.rows[0] ?? {}, { revenue: -net, tax: -tax });
  });
}

function partRow(
  part: Part,
  order: LineRow,
  amounts: { readonly revenue: TenThousandths; readonly tax: TenThousandths },
): LineRow {
  const row = {
    ...order,
    line: `told-${part.form}|${part.id}`,
    ordered_at: clickhouseTime(part.at),
    kind: part.form === "cancellation" ? "cancellation" : "refund",
    sku: "",
    product: "",
    quantity: "0",
    unit_price: formatAmount(part.paidBack),
    list_price: null,
    revenue: formatAmount(amounts.revenue),
    discount: "0",
    tax: formatAmount(amounts.tax),
    cost: null,
    coupon: "",
    import_id: part.importId,
    imported_at: clickhouseTime(part.at),
  };
  const { stored } = part;
  if (stored === undefined) return row;
  const isUnchanged =
    keyOf(row) === keyOf(stored) &&
    amountOf(stored, "revenue") === amounts.revenue &&
    amountOf(stored, "tax") === amounts.tax;
  return isUnchanged
    ? stored
    : { ...row, imported_at: clickhouseTime(timeOf(stored, "imported_at") + 1) };
}

/** A part of an order that nobody has told of yet. It waits under a guest's name and counts for nothing. */
function orphanRow(part: Part): LineRow {
  const order: LineRow = {
    subject_id: subjectId("guest", `${part.source}/${part.orderId}`),
    source: part.source,
    order_id: part.orderId,
    identity_kind: "guest",
    identity: "",
    currency: "",
    rate: 1,
    ...Object.fromEntries(noOrigin.map((column) => [column, ""])),
  };
  return partRow(part, order, { revenue: 0, tax: part.tax });
}

const noOrigin = ["channel", "store", "traffic_source", "campaign", "affiliate", "country"];

function sum(rows: readonly LineRow[], column: string): TenThousandths {
  return rows.reduce((total, row) => total + amountOf(row, column), 0);
}

function amountOf(row: LineRow, column: string): TenThousandths {
  return parseAmount(String(row[column] ?? 0), false) ?? 0;
}

/** A time of a row. */
export function timeOf(row: LineRow, column: string): Instant {
  return Date.parse(`${String(row[column]).replace(" ", "T")}Z`);
}
