import { isStorable, parseAmount, type TenThousandths } from "../core/money.ts";
import type { Instant } from "../core/time.ts";
import { guest, type Identity, identitiesOfRow } from "./identity.ts";
import { findOrderColumns, type OrderColumnName, type OrderColumns } from "./order-columns.ts";
import {
  convert,
  noNumber,
  type OrderReader,
  type OrderReading,
  type RowProblem,
  type RowSink,
  rateOf,
} from "./order-format.ts";
import { type LineKind, multiply, type OrderLine } from "./order-line.ts";
import { type ParsedTimestamp, parseTimestamp } from "./timestamp.ts";

/** Where a format differs from the plain one-order-line-a-row reading. */
export interface LinePerRowRules {
  /** Mends an identity as the export writes it. */
  readonly customer?: (text: string) => string;
  readonly kindOf?: (sku: string, quantity: TenThousandths) => LineKind;
  /** What the order's status says of its rows. */
  readonly fateOf?: (status: string) => OrderFate;
  readonly channel?: (text: string) => string;
}

/**
 * What became of an order: `unpaid` rows are left out; a `cancelled` order's lines are zeroed, which takes
 * back what an earlier export said of them; a `refunded` one's are followed by their negative.
 */
export type OrderFate = "sale" | "unpaid" | "cancelled" | "refunded";

/** What a file of this kind cannot do without. */
export function missingColumns(reading: Pick<OrderReading, "headers" | "map">): string[] {
  const { columns } = findOrderColumns(reading.headers, reading.map);
  const missing: string[] = [];
  if (columns.time === undefined) missing.push("time");
  if (columns.price === undefined && columns.total === undefined) missing.push("price (or total)");
  const whom =
    columns.order ?? columns.customer ?? columns.email ?? columns.phone ?? columns.loyalty;
  if (whom === undefined) missing.push("order (or customer)");
  return missing;
}

/** Opens a reader for files in which each row is one line of an order. */
export function openLinePerRow(
  reading: OrderReading,
  sink: RowSink,
  rules: LinePerRowRules = {},
): OrderReader {
  const { columns } = findOrderColumns(reading.headers, reading.map);
  const timeOf = timeReader(reading);
  return {
    read(record) {
      const { fields } = record;
      const cells = new Cells(fields, columns, reading);
      const fate = rules.fateOf?.(cells.text("status")) ?? "sale";
      if (fate === "unpaid") {
        const reason = `Orders in status "${cells.text("status")}" are no sale and were left out.`;
        sink.leaveOut(record, cells.problem("status", reason));
        return;
      }
      const at = timeOf(field(fields, columns.time));
      const line = at.ok ? lineOf(cells, at.at, reading, rules) : cells.problem("time", at.reason);
      if ("reason" in line) sink.problem(record, line);
      else if (fate === "sale") sink.line(line);
      else for (const each of undone(line, fate)) sink.line(each);
    },
    end() {},
  };
}

/** What becomes of a line whose order was cancelled or refunded. */
export function undone(line: OrderLine, fate: "cancelled" | "refunded"): OrderLine[] {
  const nothing = { quantity: 0, unitPrice: 0, revenue: 0, discount: 0, tax: 0, cost: null };
  if (fate === "cancelled") return [{ ...line, ...nothing, kind: "cancellation" }];
  const negative = {
    quantity: -line.quantity,
    revenue: -line.revenue,
    discount: 0,
    tax: -line.tax,
    cost: line.cost === null ? null : -line.cost,
  };
  return [line, { ...line, ...negative, line: `refund|${line.line}`, kind: "refund" }];
}

/** The lines of an order share their time, so the last text is remembered. */
function timeReader(reading: OrderReading): (text: string) => ParsedTimestamp {
  let lastText: string | undefined;
  let last: ParsedTimestamp = { ok: false, reason: "" };
  return (text) => {
    if (text !== lastText) {
      lastText = text;
      last = parseTimestamp(text, reading);
    }
    return last;
  };
}

function field(fields: readonly string[], index: number | undefined): string {
  return index === undefined ? "" : (fields[index]?.trim() ?? "");
}

/** The cells of one row, by what they say. The first problem met is kept. */
class Cells {
  readonly #fields: readonly string[];
  readonly #columns: OrderColumns;
  readonly #reading: OrderReading;
  firstProblem: RowProblem | undefined;

  constructor(fields: readonly string[], columns: OrderColumns, reading: OrderReading) {
    this.#fields = fields;
    this.#columns = columns;
    this.#reading = reading;
  }

  text(name: OrderColumnName): string {
    return field(this.#fields, this.#columns[name]);
  }

  /** An amount; null when the column is absent or the cell empty. */
  amount(name: OrderColumnName): TenThousandths | null {
    const text = this.text(name);
    if (text === "") return null;
    const amount = parseAmount(text, this.#reading.decimalComma);
    if (amount === null)
      this.firstProblem ??= this.problem(name, noNumber(text, this.#reading.decimalComma));
    return amount;
  }

  problem(name: OrderColumnName, reason: string): RowProblem {
    const index = this.#columns[name];
    const column = index === undefined ? name : (this.#reading.headers[index] ?? name);
    return { column, value: this.text(name), reason };
  }
}

function lineOf(
  cells: Cells,
  at: Instant,
  reading: OrderReading,
  rules: LinePerRowRules,
): OrderLine | RowProblem {
  const currency = cells.text("currency").toUpperCase() || reading.fileCurrency;
  const rate = rateOf(currency, reading);
  if (typeof rate !== "number")
    return { ...cells.problem("currency", rate.reason), value: currency };
  const money = moneyOf(cells, rate, reading);
  if (cells.firstProblem) return cells.firstProblem;
  if (money === null) return cells.problem("price", "The row has neither a price nor a total.");
  if (
    ![money.revenue, money.discount, money.tax, money.cost ?? 0, money.unitPrice].every(isStorable)
  )
    return cells.problem("price", "The row's amounts are beyond 900 billion.");
  const [who = guest, ...alsoNamed] = buyerOf(cells, rules);
  const orderId =
    cells.text("order") ||
    (who.kind === "guest" ? "" : `${who.value}@${new Date(at).toISOString().slice(0, 16)}`);
  if (orderId === "")
    return cells.problem("order", "The row has neither an order number nor a customer.");
  const sku = cells.text("sku");
  return {
    source: reading.source,
    orderId,
    line: `${sku}|${money.priceInFile}|${money.quantity}`,
    repeatable: true,
    identityKind: who.kind,
    identity: who.value,
    alsoNamed,
    orderedAt: at,
    kind: rules.kindOf?.(sku, money.quantity) ?? "product",
    sku,
    product: cells.text("product"),
    quantity: money.quantity,
    unitPrice: money.unitPrice,
    listPrice: money.listPrice,
    revenue: money.revenue,
    discount: money.discount,
    tax: money.tax,
    cost: money.cost,
    coupon: cells.text("coupon"),
    currency,
    rate,
    channel: rules.channel?.(cells.text("channel")) ?? cells.text("channel").toLowerCase(),
    store: cells.text("store"),
    trafficSource: cells.text("source"),
    campaign: cells.text("campaign"),
    affiliate: cells.text("affiliate"),
    country: cells.text("country"),
  };
}

interface LineMoney
  extends Pick<
    OrderLine,
    "quantity" | "unitPrice" | "listPrice" | "revenue" | "discount" | "tax" | "cost"
  > {
  /** Not converted: part of the line's key, which must not change with the rate. */
  readonly priceInFile: TenThousandths;
}

/** Quantity, prices and what follows from them, in the shop's currency; null when nothing says an amount. */
function moneyOf(cells: Cells, rate: number, reading: OrderReading): LineMoney | null {
  const quantity = cells.amount("quantity") ?? 10_000;
  const price = cells.amount("price");
  const total = cells.amount("total");
  if (price === null && total === null) return null;
  const tax = convert(cells.amount("tax") ?? 0, rate);
  const discount = convert(Math.abs(cells.amount("discount") ?? 0), rate);
  const listPrice = cells.amount("list_price");
  const unitCost = cells.amount("cost");
  const priceInFile = price ?? perUnit(total ?? 0, quantity);
  const unitPrice = convert(priceInFile, rate);
  const signedDiscount = quantity < 0 ? -discount : discount;
  const gross =
    total === null ? multiply(quantity, unitPrice) - signedDiscount : convert(total, rate);
  return {
    quantity,
    priceInFile,
    unitPrice,
    listPrice: listPrice === null ? null : convert(listPrice, rate),
    revenue: reading.pricesIncludeTax ? gross - tax : gross,
    discount,
    tax,
    cost: unitCost === null ? null : multiply(quantity, convert(unitCost, rate)),
  };
}

/** An amount by the unit; undivided where there is none. */
export function perUnit(total: TenThousandths, quantity: TenThousandths): TenThousandths {
  return quantity === 0 ? total : Math.round((total / quantity) * 10_000);
}

function buyerOf(cells: Cells, rules: LinePerRowRules): Identity[] {
  const customer = cells.text("customer");
  return identitiesOfRow({
    customer: rules.customer?.(customer) ?? customer,
    email: cells.text("email"),
    loyalty: cells.text("loyalty"),
    phone: cells.text("phone"),
  });
}
