import { isStorable, parseAmount, type TenThousandths } from "../core/money.ts";
import type { Instant } from "../core/time.ts";
import { guest, shopifyIdentitiesOf, unquoteSheet } from "./identity.ts";
import {
  noNumber,
  type OrderFormat,
  type OrderReader,
  type OrderReading,
  type RowProblem,
  type RowSink,
  rateOf,
} from "./order-format.ts";
import type { OrderHead } from "./order-head.ts";
import { multiply } from "./order-line.ts";
import {
  isVoided,
  lacksItems,
  type ShopifyAmounts,
  type ShopifyItem,
  shopifyChannel,
  shopifyOrderLines,
} from "./shopify-order-lines.ts";
import { headerPlaces, normaliseHeader } from "./table-columns.ts";
import { parseTimestamp } from "./timestamp.ts";

/**
 * Shopify's order export: one row per line item, and what belongs to the order (e-mail, totals, tax,
 * discount, refund, source) only on its first row. Rows of one order stand together, so an order is
 * read when the next one begins; one whose rows do not add up is held back until the end, in case others
 * of its rows stand elsewhere.
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
  const sound = items.filter((item): item is ShopifyItem => !("reason" in item));
  if (sound.length === items.length && !lacksRows(order)) {
    const head = headOf(order, terms);
    for (const line of shopifyOrderLines(amountsOf(order, sound), head)) sink.line(line);
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
  const sound = items.filter((item): item is ShopifyItem => !("reason" in item));
  return sound.length === items.length && lacksItems(sound, subtotal);
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

function itemOf(order: ShopifyOrder, row: Row): ShopifyItem | RowProblem {
  const quantity = order.amount("Lineitem quantity", row);
  if (typeof quantity !== "number") return quantity;
  const price = order.amount("Lineitem price", row);
  if (typeof price !== "number") return price;
  const compareAt = order.amount("Lineitem compare at price", row);
  if (typeof compareAt !== "number") return compareAt;
  const own = order.amount("Lineitem discount", row);
  if (typeof own !== "number") return own;
  const gross = multiply(quantity, price) - own;
  const sku = unquoteSheet(order.text("Lineitem sku", row));
  const product = order.text("Lineitem name", row);
  if (isStorable(gross)) return { sku, product, quantity, price, compareAt, gross };
  const value = order.text("Lineitem price", row);
  return { column: "Lineitem price", value, reason: "The amount is beyond 900 billion." };
}

interface OrderTerms {
  readonly at: Instant;
  readonly currency: string;
  readonly rate: number;
}

function amountsOf(order: ShopifyOrder, items: readonly ShopifyItem[]): ShopifyAmounts {
  const gross = items.reduce((sum, item) => sum + item.gross, 0);
  const subtotal =
    order.text("Subtotal") === "" ? gross - order.sum("Discount Amount") : order.sum("Subtotal");
  return {
    items,
    subtotal,
    shipping: order.sum("Shipping"),
    tax: order.sum("Taxes"),
    total: order.sum("Total"),
    refunded: order.sum("Refunded Amount"),
    taxesIncluded: null,
    cancelled: order.text("Cancelled at") !== "" || isVoided(order.text("Financial Status")),
    coupon: order.text("Discount Code"),
  };
}

/** Clients rather name an order by its number, or by the id that Shopify gives it. */
function otherIdsOf(order: ShopifyOrder): string[] {
  const name = order.text("Name");
  return [unquoteSheet(order.text("Id")), name.replace(/^#/, "")].filter(
    (id) => id !== "" && id !== name,
  );
}

function headOf(order: ShopifyOrder, terms: OrderTerms): OrderHead {
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
    otherIds: otherIdsOf(order),
    orderedAt: terms.at,
    currency: terms.currency,
    rate: terms.rate,
    channel: shopifyChannel(order.text("Source")),
    store: order.text("Location"),
    trafficSource: "",
    campaign: "",
    affiliate: "",
    country: order.text("Billing Country") || order.text("Shipping Country"),
  };
}
