import { formatAmount, type TenThousandths } from "../core/money.ts";
import { type IdentityKind, rememberSubjects } from "../core/subject.ts";
import type { Instant } from "../core/time.ts";
import type { Identity } from "./identity.ts";

/** What a line of an order is. Only `product` lines are products; `shipping` is passed on at cost unless its cost is known. */
export type LineKind =
  | "product"
  | "shipping"
  | "discount"
  | "fee"
  | "adjustment"
  | "refund"
  | "cancellation";

/** One line of an order as a fact. Amounts are in the shop's currency. */
export interface OrderLine {
  readonly source: string;
  readonly orderId: string;
  /**
   * What tells this line from others of the order. Lines of products get sku, price, quantity and a running
   * number; amounts of the whole order (`refund`, `shipping`) keep one name, so that a later export of the
   * same order replaces them.
   */
  readonly line: string;
  readonly repeatable: boolean;
  readonly identityKind: IdentityKind;
  readonly identity: string;
  /** By what else the source names the person, weaker than `identity`. */
  readonly alsoNamed?: readonly Identity[] | undefined;
  /** Under which other ids clients may name the order. */
  readonly otherIds?: readonly string[] | undefined;
  readonly orderedAt: Instant;
  readonly kind: LineKind;
  readonly sku: string;
  readonly product: string;
  readonly quantity: TenThousandths;
  readonly unitPrice: TenThousandths;
  readonly listPrice: TenThousandths | null;
  /** Net of discounts and tax. */
  readonly revenue: TenThousandths;
  readonly discount: TenThousandths;
  readonly tax: TenThousandths;
  /** Of the whole line. */
  readonly cost: TenThousandths | null;
  readonly coupon: string;
  readonly currency: string;
  /** Shop currency per unit of `currency`. */
  readonly rate: number;
  readonly channel: string;
  readonly store: string;
  readonly trafficSource: string;
  readonly campaign: string;
  readonly affiliate: string;
  readonly country: string;
}

/** The columns of `order_line_local` in the order in which {@link encodeOrderLines} writes them. */
export const orderLineColumns: readonly string[] = [
  "subject_id",
  "source",
  "order_id",
  "line",
  "identity_kind",
  "identity",
  "ordered_at",
  "kind",
  "sku",
  "product",
  "quantity",
  "unit_price",
  "list_price",
  "revenue",
  "discount",
  "tax",
  "cost",
  "coupon",
  "currency",
  "rate",
  "channel",
  "store",
  "traffic_source",
  "campaign",
  "affiliate",
  "country",
  "import_id",
  "imported_at",
];

/** Turns order lines into rows for the store; it remembers subject ids, which most lines share. */
export function orderLineEncoder(
  importId: string,
  importedAt: Instant,
): (line: OrderLine, nth: number) => string {
  const subjects = rememberSubjects();
  let lastAt = Number.NaN;
  let lastTime = "";
  // The lines of an order share their time.
  const timeOf = (at: Instant): string => {
    if (at !== lastAt) {
      lastAt = at;
      lastTime = clickhouseTime(at);
    }
    return lastTime;
  };
  const tail = `${JSON.stringify(importId)},"${clickhouseTime(importedAt)}"]`;
  const subjectOf = (line: OrderLine): string =>
    subjects(
      line.identityKind,
      line.identityKind === "guest" ? `${line.source}/${line.orderId}` : line.identity,
    );
  return (line, nth) =>
    `["${subjectOf(line)}",${text(line.source)},${text(line.orderId)},${text(
      line.repeatable ? `${line.line}|${nth}` : line.line,
    )},"${line.identityKind}",${text(line.identity)},"${timeOf(line.orderedAt)}","${line.kind}",${text(
      line.sku,
    )},${text(line.product)},${formatAmount(line.quantity)},${formatAmount(line.unitPrice)},${optional(
      line.listPrice,
    )},${formatAmount(line.revenue)},${formatAmount(line.discount)},${formatAmount(line.tax)},${optional(
      line.cost,
    )},${text(line.coupon)},${text(line.currency)},${line.rate},${text(line.channel)},${text(
      line.store,
    )},${text(line.trafficSource)},${text(line.campaign)},${text(
      line.affiliate,
    )},${text(line.country)},${tail}`;
}

/** A JSON string; quick where nothing needs escaping. NUL, which the store cannot search for, is dropped. */
function text(value: string): string {
  return /^[\w .,:/#@+()&'|-]*$/.test(value)
    ? `"${value}"`
    : JSON.stringify(value.replaceAll("\0", ""));
}

function optional(amount: TenThousandths | null): string {
  return amount === null ? "null" : formatAmount(amount);
}

/** An instant as ClickHouse's `DateTime64(3)` takes it, in UTC. */
export function clickhouseTime(at: Instant): string {
  return new Date(at).toISOString().slice(0, 23).replace("T", " ");
}

/**
 * Quantity × price of two amounts in ten-thousandths, rounded to a ten-thousandth half away from zero.
 * @example multiply(60_000, 25_500) // 153_000: 6 × 2.55
 */
export function multiply(quantity: TenThousandths, price: TenThousandths): TenThousandths {
  const product = quantity * price;
  if (Number.isSafeInteger(product))
    return Math.sign(product) * Math.round(Math.abs(product) / 10_000);
  const exact = BigInt(quantity) * BigInt(price);
  const half = exact < 0n ? -5_000n : 5_000n;
  return Number((exact + half) / 10_000n);
}

/**
 * Counts how often each line of an order has been seen, so that two equal lines stay two and the same
 * file read again gives the same numbers. Keys are 64-bit hashes in a table of 32-bit words: some 24
 * bytes a distinct line.
 */
export function occurrenceCounter(): (orderId: string, line: string) => number {
  let size = 1 << 16;
  let keys = new Uint32Array(size * 2);
  let counts = new Uint32Array(size);
  let used = 0;

  const slotOf = (low: number, high: number): number => {
    let slot = (low ^ Math.imul(high, 0x9e3779b1)) & (size - 1);
    while (counts[slot] !== 0 && (keys[slot * 2] !== low || keys[slot * 2 + 1] !== high)) {
      slot = (slot + 1) & (size - 1);
    }
    return slot;
  };
  const grow = (): void => {
    const [oldKeys, oldCounts] = [keys, counts];
    size *= 2;
    keys = new Uint32Array(size * 2);
    counts = new Uint32Array(size);
    for (let old = 0; old < oldCounts.length; old += 1) {
      const count = oldCounts[old] ?? 0;
      if (count === 0) continue;
      const [low, high] = [oldKeys[old * 2] ?? 0, oldKeys[old * 2 + 1] ?? 0];
      const slot = slotOf(low, high);
      keys[slot * 2] = low;
      keys[slot * 2 + 1] = high;
      counts[slot] = count;
    }
  };
  return (orderId, line) => {
    const [low, high] = hash64(orderId, line);
    const slot = slotOf(low, high);
    const before = counts[slot] ?? 0;
    keys[slot * 2] = low;
    keys[slot * 2 + 1] = high;
    counts[slot] = before + 1;
    if (before === 0) {
      used += 1;
      if (used * 2 > size) grow();
    }
    return before;
  };
}

/** A 64-bit hash of two texts as two words (the mixing of MurmurHash3, A. Appleby, public domain). */
function hash64(first: string, second: string): [number, number] {
  // The length of the first keeps "ab" + "c" apart from "a" + "bc".
  let low = 0x2545f491 ^ first.length;
  let high = 0x9e3779b9;
  for (const part of [first, second]) {
    for (let at = 0; at < part.length; at += 1) {
      const code = part.charCodeAt(at);
      low = Math.imul(low ^ code, 0xcc9e2d51);
      high = Math.imul(high ^ code, 0x1b873593);
      low = (low << 13) | (low >>> 19);
      high = (high << 17) | (high >>> 15);
    }
  }
  low = Math.imul(low ^ (high >>> 16), 0x85ebca6b) ^ high;
  high = Math.imul(high ^ (low >>> 13), 0xc2b2ae35) ^ low;
  return [low >>> 0, high >>> 0];
}
