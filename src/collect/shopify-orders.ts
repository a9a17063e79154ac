import { allocate, isStorable, parseAmount, type TenThousandths } from "../core/money.ts";
import type { Instant } from "../core/time.ts";
import { guest, shopifyIdentitiesOf, unquoteSheet } from "./identity.ts";
import {
  convert,
  noNumber,
  type OrderFormat,
  type OrderReader,
  type OrderReading,
  type RowProblem,
  type RowSink,
  rateOf,
} from "./order-format.ts";
import { multiply, type OrderLine } from "./order-line.ts";
import { headerPlaces, normaliseHeader } from "./table-columns.ts";
import { parseTimestamp } from "./timestamp.ts";

/**
 * Shopify's order export: one row per line item, and what belongs to the order (e-mail, totals, tax,
 * discount, refund, source) only on its first row. Rows of one order stand together, so an order is
 * read when the next one begins; one whose rows do not add up is held back until the end, in case others
 * of its rows stand elsewhere. Amounts of the whole order are spread over its lines to the cent.
 */
export const shopify: OrderFormat = {
  name: "shopify",
  recognises: (headers) =>
    ["name", "financialstatus", "lineitemname", "lineitemprice"].every((name) => headers.has(name)),
  missing(reading) {
    const at = headerPlaces(reading.headers);
    return ["Name", "Created at", "Lineitem quantity", "Lineitem price"].filter(
      (name) => !at.has(normaliseHeader(name)),
    );
  },
  probe(reading) {
    const at = headerPlaces(reading.headers);
    return { time: at.get("createdat"), currency: at.get("currency") };
  },
  open: openShopify,
};

interface Row {
  readonly line: number;
  readonly raw: string;
  readonly fields: readonly string[];
}

function openShopify(reading: OrderReading, sink: RowSink): OrderReader {
  const at = headerPlaces(reading.headers);
  const places = new Map<string, number | undefined>();
  const placeOf = (header: string): number | undefined => {
    if (!places.has(header)) places.set(header, at.get(normaliseHeader(header)));
    return places.get(header);
  };
  const cell = (row: Row | undefined, header: string): string => {
    const place = placeOf(header);
    return place === undefined ? "" : (row?.fields[place]?.trim() ?? "");
  };
  const hasTotals = totals.some((header) => placeOf(header) !== undefined);
  const isFirst = (row: Row): boolean =>
    !hasTotals || totals.some((header) => cell(row, header) !== "");
  const orderOf = (rows: readonly Row[], first: Row): ShopifyOrder =>
    new ShopifyOrder(rows, first, cell, reading);
  const held = new Map<string, Row[]>();
  let heldRows = 0;
  let rows: Row[] = [];
  const flush = (): void => {
    const [first] = rows;
    if (first === undefined) return;
    const order = orderOf(rows, first);
    if ((isFirst(first) && !lacksRows(order)) || heldRows > mostHeldRows) readOrder(order, sink);
    else {
      const name = cell(first, "Name");
      held.set(name, [...(held.get(name) ?? []), ...rows]);
      heldRows += rows.length;
    }
    rows = [];
  };
  return {
    read(row) {
      const name = cell(row, "Name");
      if (name === "") {
        const reason = "The row has no order name, so it belongs to no order.";
        sink.problem(row, { column: "Name", value: "", reason });
        return;
      }
      if (rows.length > 0 && (cell(rows[0], "Name") !== name || isFirst(row))) flush();
      rows.push(row);
    },
    end() {
      flush();
      for (const [name, parts] of held) {
        const first = parts.find(isFirst);
        if (first)
          readOrder(orderOf([first, ...parts.filter((row) => row !== first)], first), sink);
        else for (const row of parts) sink.problem(row, headless(name));
      }
      held.clear();
    },
  };
}

/** What only the first row of an order has. */
const totals = ["Financial Status", "Subtotal", "Total"];
const mostHeldRows = 50_000;

function headless(name: string): RowProblem {
  return {
    column: "Name",
    value: name,
    reason: `The row goes on with order ${name}, whose first row, the one with its totals, is not in the file or was refused.`,
  };
}

/** The rows of one order, and the cells of each by header. */
class ShopifyOrder {
  readonly rows: readonly Row[];
  readonly first: Row;
  readonly reading: OrderReading;
  readonly #cell: (row: Row | undefined, header: string) => string;

  constructor(
    rows: readonly Row[],
    first: Row,
    cell: (row: Row | undefined, header: string) => string,
    reading: OrderReading,
  ) {
    this.rows = rows;
    this.first = first;
    this.reading = reading;
    this.#cell = cell;
  }

  text(header: string, row: Row = this.first): string {
    return this.#cell(row, header);
  }

  /** An amount of the order's currency; empty cells count as nothing. */
  amount(header: string, row: Row = this.first): TenThousandths | RowProblem {
    const text = this.text(header, row);
    const amount = text === "" ? 0 : parseAmount(text, this.reading.decimalComma);
    const { decimalComma } = this.reading;
    return amount ?? { column: header, value: text, reason: noNumber(text, decimalComma) };
  }

  /** An amount that has been checked before. */
  sum(header: string): TenThousandths {
    const amount = this.amount(header);
    return typeof amount === "number" ? amount : 0;
  }
}

interface Item {
  readonly row: Row;
  readonly quantity: TenThousandths;
  readonly price: TenThousandths;
  readonly compareAt: TenThousandths;
  readonly gross: TenThousandths;
}

const orderAmounts = [
  "Subtotal",
  "Shipping",
  "Taxes",
  "Total",
  "Discount Amount",
  "Refunded Amount",
];

function readOrder(order: ShopifyOrder, sink: RowSink): void {
  const terms = termsOf(order);
  if ("reason" in terms) {
    for (const row of order.rows) sink.problem(row, terms);
    return;
  }
  const items = order.rows.map((row) => itemOf(order, row));
  const sound = items.filter((item): item is Item => !("reason" in item));
  if (sound.length === items.length && !lacksRows(order)) {
    for (const line of orderLines(order, sound, terms)) sink.line(line);
    return;
  }
  if (sound.length === items.length) {
    for (const row of order.rows) sink.problem(row, incomplete(order));
    return;
  }
  // Half an order would have the wrong totals: it waits as a whole.
  const broken = items.findIndex((item) => "reason" in item);
  const elsewhere = `Line ${order.rows[broken]?.line ?? "?"} of the same order was refused, so the whole order waits.`;
  for (const [index, row] of order.rows.entries()) {
    const item = items[index];
    const own = item !== undefined && "reason" in item ? item : undefined;
    sink.problem(row, own ?? { column: "", value: "", reason: elsewhere });
  }
}

/** Whether the items of an order are worth less than its subtotal: then rows of it are missing. */
function lacksRows(order: ShopifyOrder): boolean {
  const subtotal = order.text("Subtotal") === "" ? 0 : order.sum("Subtotal");
  const items = order.rows.map((row) => itemOf(order, row));
  const cents = 100 * items.length;
  const worth = items.map((item) => ("reason" in item ? Number.NaN : item.gross));
  return worth.reduce((sum, gross) => sum + gross, 0) < subtotal - cents;
}

function incomplete(order: ShopifyOrder): RowProblem {
  return {
    column: "Subtotal",
    value: order.text("Subtotal"),
    reason: `The rows of order ${order.text("Name")} add up to less than its Subtotal, so a row of it is missing or was refused; the whole order waits for it.`,
  };
}

/** What the first row says of the whole order, or why the order cannot be read. */
function termsOf(order: ShopifyOrder): OrderTerms | RowProblem {
  const time = order.text("Created at");
  const created = parseTimestamp(time, order.reading);
  if (!created.ok) return { column: "Created at", value: time, reason: created.reason };
  const currency = order.text("Currency").toUpperCase() || order.reading.fileCurrency;
  const rate = rateOf(currency, order.reading);
  if (typeof rate !== "number") return rate;
  for (const header of orderAmounts) {
    const amount = order.amount(header);
    if (typeof amount !== "number") return amount;
  }
  return { at: created.at, currency, rate };
}

function itemOf(order: ShopifyOrder, row: Row): Item | RowProblem {
  const quantity = order.amount("Lineitem quantity", row);
  if (typeof quantity !== "number") return quantity;
  const price = order.amount("Lineitem price", row);
  if (typeof price !== "number") return price;
  const compareAt = order.amount("Lineitem compare at price", row);
  if (typeof compareAt !== "number") return compareAt;
  const own = order.amount("Lineitem discount", row);
  if (typeof own !== "number") return own;
  const gross = multiply(quantity, price) - own;
  if (isStorable(gross)) return { row, quantity, price, compareAt, gross };
  const value = order.text("Lineitem price", row);
  return { column: "Lineitem price", value, reason: "The amount is beyond 900 billion." };
}

interface OrderTerms {
  readonly at: Instant;
  readonly currency: string;
  readonly rate: number;
}

/** The items net of their share of discount and tax, shipping, and what was taken back. */
function orderLines(order: ShopifyOrder, items: readonly Item[], terms: OrderTerms): OrderLine[] {
  const gross = items.reduce((sum, item) => sum + item.gross, 0);
  const subtotal =
    order.text("Subtotal") === "" ? gross - order.sum("Discount Amount") : order.sum("Subtotal");
  const weights = items.map((item) => Math.abs(item.gross));
  const discounts = allocate(Math.max(0, gross - subtotal), weights);
  const taxes = taxesOf(
    order,
    subtotal,
    items.map((item, index) => item.gross - (discounts[index] ?? 0)),
  );
  const shared = sharedParts(order, terms);
  const nth = new Map<string, number>();
  const products = items.map((item, index): OrderLine => {
    const discount = discounts[index] ?? 0;
    const charged = item.gross - discount;
    const tax = taxes.items[index] ?? 0;
    const sku = unquoteSheet(order.text("Lineitem sku", item.row));
    const key = `${sku || order.text("Lineitem name", item.row)}|${item.price}|${item.quantity}`;
    nth.set(key, (nth.get(key) ?? -1) + 1);
    const unit = convert(item.price, terms.rate);
    return asLine(shared, {
      // Counted within the order, not the file: two exports in one file are still one order.
      line: `${key}|${nth.get(key)}`,
      repeatable: false,
      kind: "product",
      sku,
      product: order.text("Lineitem name", item.row),
      quantity: item.quantity,
      unitPrice: unit,
      listPrice: Math.max(unit, convert(item.compareAt, terms.rate)),
      revenue: convert(taxes.included ? charged - tax : charged, terms.rate),
      discount: convert(discount + (multiply(item.quantity, item.price) - item.gross), terms.rate),
      tax: convert(tax, terms.rate),
      coupon: order.text("Discount Code"),
    });
  });
  return [...products, ...wholeOrderLines(order, shared, taxes, terms, products)];
}

/** Tax is in the prices when the parts add up to the total without it; it is spread over items and shipping. */
function taxesOf(
  order: ShopifyOrder,
  subtotal: TenThousandths,
  charged: readonly TenThousandths[],
): { included: boolean; items: readonly number[]; shipping: number; share: number } {
  const [shipping, tax, total] = [order.sum("Shipping"), order.sum("Taxes"), order.sum("Total")];
  const included =
    total !== 0 &&
    Math.abs(subtotal + shipping - total) < Math.abs(subtotal + shipping + tax - total);
  const parts = allocate(tax, [...charged.map(Math.abs), Math.abs(shipping)]);
  return {
    included,
    items: parts.slice(0, -1),
    shipping: parts.at(-1) ?? 0,
    share: total === 0 ? 0 : tax / total,
  };
}

/** Shipping, refund and cancellation as one line each; a later export of the order replaces them. */
function wholeOrderLines(
  order: ShopifyOrder,
  shared: SharedParts,
  taxes: { readonly included: boolean; readonly shipping: number; readonly share: number },
  terms: OrderTerms,
  products: readonly OrderLine[],
): OrderLine[] {
  const amountLine = (
    kind: "shipping" | "refund" | "cancellation",
    revenue: number,
    tax: number,
  ): OrderLine =>
    asLine(shared, {
      line: kind,
      repeatable: false,
      kind,
      sku: "",
      product: "",
      quantity: Math.sign(revenue) * 10_000,
      unitPrice: Math.abs(revenue),
      listPrice: null,
      revenue,
      discount: 0,
      tax,
      coupon: "",
    });
  const lines: OrderLine[] = [];
  const shipping = order.sum("Shipping");
  const shippingNet = convert(taxes.included ? shipping - taxes.shipping : shipping, terms.rate);
  if (shipping !== 0)
    lines.push(amountLine("shipping", shippingNet, convert(taxes.shipping, terms.rate)));
  const refunded = order.sum("Refunded Amount");
  const refundedTax = Math.round(refunded * taxes.share);
  const refundedNet = convert(refunded - refundedTax, terms.rate);
  if (refunded !== 0)
    lines.push(amountLine("refund", -refundedNet, -convert(refundedTax, terms.rate)));
  const unpaid = /^(?:voided|expired)$/i.test(order.text("Financial Status"));
  if (order.text("Cancelled at") !== "" || unpaid) {
    // Also when nothing is left to take back: an earlier export may have said more.
    const left = [...products, ...lines];
    const rest = left.reduce((sum, line) => sum + line.revenue, 0);
    const restOfTax = left.reduce((sum, line) => sum + line.tax, 0);
    lines.push(amountLine("cancellation", -Math.max(0, rest), -Math.max(0, restOfTax)));
  }
  return lines;
}

type SharedParts = Pick<
  OrderLine,
  | "source"
  | "orderId"
  | "identityKind"
  | "identity"
  | "alsoNamed"
  | "orderedAt"
  | "cost"
  | "currency"
  | "rate"
  | "channel"
  | "store"
  | "trafficSource"
  | "campaign"
  | "affiliate"
  | "country"
>;

/** Both parts as one line, field by field: spreading so many is slow by a factor of five. */
function asLine(shared: SharedParts, own: Omit<OrderLine, keyof SharedParts>): OrderLine {
  return {
    source: shared.source,
    orderId: shared.orderId,
    line: own.line,
    repeatable: own.repeatable,
    identityKind: shared.identityKind,
    identity: shared.identity,
    alsoNamed: shared.alsoNamed ?? [],
    orderedAt: shared.orderedAt,
    kind: own.kind,
    sku: own.sku,
    product: own.product,
    quantity: own.quantity,
    unitPrice: own.unitPrice,
    listPrice: own.listPrice,
    revenue: own.revenue,
    discount: own.discount,
    tax: own.tax,
    cost: shared.cost,
    coupon: own.coupon,
    currency: shared.currency,
    rate: shared.rate,
    channel: shared.channel,
    store: shared.store,
    trafficSource: shared.trafficSource,
    campaign: shared.campaign,
    affiliate: shared.affiliate,
    country: shared.country,
  };
}

function sharedParts(order: ShopifyOrder, terms: OrderTerms): SharedParts {
  const [who = guest, ...alsoNamed] = shopifyIdentitiesOf(order.text("Email"), [
    order.text("Phone"),
    order.text("Billing Phone"),
  ]);
  return {
    source: order.reading.source,
    orderId: order.text("Name"),
    identityKind: who.kind,
    identity: who.value,
    alsoNamed,
    orderedAt: terms.at,
    cost: null,
    currency: terms.currency,
    rate: terms.rate,
    channel: channelOf(order.text("Source")),
    store: order.text("Location"),
    trafficSource: "",
    campaign: "",
    affiliate: "",
    country: order.text("Billing Country") || order.text("Shipping Country"),
  };
}

function channelOf(source: string): string {
  if (source === "" || source === "web") return "web";
  if (source === "pos") return "pos";
  if (source === "iphone" || source === "android") return "app";
  return source === "shopify_draft_order" ? "phone" : "marketplace";
}
