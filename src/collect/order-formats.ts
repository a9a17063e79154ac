import {
  type LinePerRowRules,
  missingColumns,
  type OrderFate,
  openLinePerRow,
} from "./line-per-row.ts";
import { findOrderColumns } from "./order-columns.ts";
import type { OrderFormat, PresetName } from "./order-format.ts";
import type { LineKind } from "./order-line.ts";
import { shopify } from "./shopify-orders.ts";

/** Any table with one order line a row; headers are recognised or mapped. */
const csv: OrderFormat = linePerRow("csv", () => true, {});

/** Exports of WooCommerce plugins with one order item a row. */
const woocommerce: OrderFormat = linePerRow(
  "woocommerce",
  (headers) =>
    (headers.has("orderstatus") || headers.has("status")) &&
    (headers.has("itemname") ||
      headers.has("productname") ||
      headers.has("itemsku") ||
      headers.has("sku")) &&
    (headers.has("billingemail") || headers.has("customeremail") || headers.has("customeruser")),
  {
    fateOf: wooFate,
    channel: wooChannel,
  },
);

/** UCI's Online Retail: ids read `17850.0`, cancellations are negative lines, service codes stand among the products. */
const onlineRetail: OrderFormat = {
  ...linePerRow(
    "online-retail",
    (headers) =>
      ["invoiceno", "stockcode", "quantity", "invoicedate", "unitprice", "customerid"].every(
        (name) => headers.has(name),
      ),
    {
      customer: (text) => text.replace(/\.0$/, ""),
      kindOf: onlineRetailKind,
      channel: () => "web",
    },
  ),
  timezone: "Europe/London",
  currency: "GBP",
};

/** Formats from the most to the least particular: the first that recognises the headers is taken. */
export const orderFormats: readonly OrderFormat[] = [shopify, onlineRetail, woocommerce, csv];

/** The format of a name. */
export function orderFormat(name: PresetName): OrderFormat {
  return orderFormats.find((format) => format.name === name) ?? csv;
}

function linePerRow(
  name: PresetName,
  recognises: OrderFormat["recognises"],
  rules: LinePerRowRules,
): OrderFormat {
  return {
    name,
    recognises,
    missing: missingColumns,
    probe(reading) {
      const { columns } = findOrderColumns(reading.headers, reading.map);
      return { time: columns.time, currency: columns.currency };
    },
    open: (reading, sink) => openLinePerRow(reading, sink, rules),
  };
}

/** The channel that WooCommerce names by what created an order. */
export function wooChannel(createdVia: string): string {
  if (/^(?:checkout|store-api|)$/i.test(createdVia)) return "web";
  return /pos/i.test(createdVia) ? "pos" : createdVia;
}

/** What the status of a WooCommerce order says of it, written as in exports or as in the API. */
export function wooFate(status: string): OrderFate {
  const plain = status.toLowerCase().replace(/^wc-/, "");
  if (/^(?:pending(?: payment)?|checkout-draft|draft|trash)$/.test(plain)) return "unpaid";
  if (/^(?:cancell?ed|failed)$/.test(plain)) return "cancelled";
  return plain === "refunded" ? "refunded" : "sale";
}

const serviceKinds: Readonly<Record<string, LineKind>> = {
  POST: "shipping",
  DOT: "shipping",
  C2: "shipping",
  D: "discount",
  "BANK CHARGES": "fee",
  AMAZONFEE: "fee",
  CRUK: "fee",
  B: "adjustment",
  M: "adjustment",
  S: "adjustment",
};

function onlineRetailKind(sku: string): LineKind {
  return serviceKinds[sku.toUpperCase()] ?? "product";
}
