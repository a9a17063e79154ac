import { z } from "zod";
import { isStorable, type TenThousandths } from "../core/money.ts";
import { identitiesOf, identityOf } from "./identity.ts";
import { perUnit, undone } from "./line-per-row.ts";
import { convert } from "./order-format.ts";
import { wooChannel, wooFate } from "./order-formats.ts";
import { amountLine, lineNumbers, lineOf, type OrderHead } from "./order-head.ts";
import type { OrderLine } from "./order-line.ts";
import type {
  OrderTelling,
  ReadTelling,
  TellingReading,
  ToldCancellation,
  ToldOrder,
} from "./order-telling.ts";
import {
  amount,
  type FieldProblem,
  fieldProblem,
  liesAhead,
  list,
  object,
  readCurrency,
  readPayload,
  text,
  time,
} from "./payload-fields.ts";
import { trafficSourceOf } from "./traffic-source.ts";

/**
 * Reads what a webhook of WooCommerce tells of an order. An item's line is named as the import of an export names
 * it, by the price paid, so that either replaces the other; its unit price is that before coupons.
 *
 * @param topic of the header `X-WC-Webhook-Topic`
 */
export function readWooWebhook(
  topic: string,
  body: unknown,
  reading: TellingReading,
): ReadTelling<OrderTelling> {
  if (topic === "order.deleted") return readDeletion(body, reading);
  if (/^order\.(?:created|updated|restored)$/.test(topic)) return readOrder(body, reading);
  return { ok: true, telling: null, why: `The topic ${topic} tells nothing of an order.` };
}

function readDeletion(body: unknown, reading: TellingReading): ReadTelling<ToldCancellation> {
  const read = readPayload(object({ id: text, number: text }), body);
  if (!read.ok) return read;
  const { id, number } = read.payload;
  if (id === "") return fieldProblem("id", "", "is missing: it names the order");
  const { source, receivedAt: at } = reading;
  const orderId = number || id;
  return {
    ok: true,
    telling: { kind: "cancellation", source, orderId, otherIds: others(orderId, id), at },
  };
}

/** Plugins keep whatever they like in an order's meta data; only texts are read. */
const metaValue = z.unknown().transform((value) => (typeof value === "string" ? value.trim() : ""));

const contact = object({ email: text, phone: text, country: text }).nullish();
const charge = { total: amount, total_tax: amount };

const orderPayload = object({
  id: text,
  number: text,
  order_key: text,
  status: text,
  currency: text,
  created_via: text,
  date_created_gmt: time,
  date_modified_gmt: time,
  ...charge,
  customer_id: text,
  billing: contact,
  shipping: contact,
  meta_data: list(object({ key: text, value: metaValue })),
  line_items: list(
    object({ name: text, sku: text, quantity: amount, subtotal: amount, ...charge }),
  ),
  shipping_lines: list(object(charge)),
  fee_lines: list(object({ id: text, name: text, ...charge })),
  coupon_lines: list(object({ code: text })),
  refunds: list(object({ id: text, total: amount })),
});

type OrderPayload = z.infer<typeof orderPayload>;

function readOrder(body: unknown, reading: TellingReading): ReadTelling<ToldOrder> {
  const read = readPayload(orderPayload, body);
  if (!read.ok) return read;
  const order = read.payload;
  const orderId = order.number || order.id;
  if (orderId === "") return fieldProblem("number", "", "is missing: it names the order");
  const fate = wooFate(order.status);
  if (fate === "unpaid")
    return { ok: true, telling: null, why: `Orders in status "${order.status}" are no sale.` };
  const head = headOf(order, orderId, reading);
  if ("reason" in head) return head;
  const lines = linesOf(order, head).flatMap((line) =>
    fate === "sale" ? [line] : undone(line, fate),
  );
  const partly = fate === "sale" ? refundLines(order, head) : [];
  const beyond = lines.find((line) =>
    [line.unitPrice, line.revenue, line.discount, line.tax].some((each) => !isStorable(each)),
  );
  if (beyond) return fieldProblem("total", beyond.revenue / 10_000, "is beyond 900 billion");
  return {
    ok: true,
    telling: {
      kind: "order",
      source: reading.source,
      orderId,
      otherIds: others(orderId, order.id, order.order_key),
      toldAt: order.date_modified_gmt ?? order.date_created_gmt ?? reading.receivedAt,
      tellsWhenPlaced: true,
      identities: identitiesOf([
        ["customer", order.customer_id],
        ["email", order.billing?.email ?? ""],
        ["phone", order.billing?.phone ?? ""],
      ]),
      lines: [...lines, ...partly],
      refundIds: order.refunds.map(({ id }) => id),
    },
  };
}

function others(orderId: string, ...ids: readonly string[]): string[] {
  return ids.filter((id) => id !== "" && id !== orderId);
}

function headOf(
  order: OrderPayload,
  orderId: string,
  reading: TellingReading,
): OrderHead | FieldProblem {
  const at = order.date_created_gmt;
  if (at === null)
    return fieldProblem("date_created_gmt", "", "is missing: it says when the sale was");
  if (liesAhead(at, reading))
    return fieldProblem("date_created_gmt", new Date(at).toISOString(), "lies in the future");
  const money = readCurrency("currency", order.currency, reading);
  if (!money.ok) return money;
  const { billing, shipping } = order;
  const who = identityOf({
    customer: order.customer_id,
    email: billing?.email ?? "",
    loyalty: "",
    phone: billing?.phone ?? "",
  });
  return {
    source: reading.source,
    orderId,
    identityKind: who.kind,
    identity: who.value,
    orderedAt: at,
    currency: money.currency,
    rate: money.rate,
    channel: wooChannel(order.created_via),
    store: "",
    ...attributionOf(order),
    affiliate: "",
    country: billing?.country || shipping?.country || "",
  };
}

/** What WooCommerce's order attribution found, else what the address says that the visit began with. */
function attributionOf(order: OrderPayload): ReturnType<typeof trafficSourceOf> {
  const meta = (name: string): string =>
    order.meta_data.find(({ key }) => key === `_wc_order_attribution_${name}`)?.value ?? "";
  const landed = trafficSourceOf(meta("session_entry"), meta("referrer"));
  return {
    trafficSource: meta("utm_source") || landed.trafficSource,
    campaign: meta("utm_campaign") || landed.campaign,
  };
}

/** Items, fees and shipping. WooCommerce's totals are net of discounts and tax, also where its prices include tax. */
function linesOf(order: OrderPayload, head: OrderHead): OrderLine[] {
  const coupon = order.coupon_lines.map(({ code }) => code).join(", ");
  const numbered = lineNumbers();
  const lines = order.line_items.map((item): OrderLine => {
    const quantity = item.quantity ?? 0;
    const total = item.total ?? 0;
    const subtotal = item.subtotal ?? total;
    return lineOf(head, {
      line: numbered(`${item.sku}|${perUnit(total, quantity)}|${quantity}`),
      repeatable: false,
      kind: "product",
      sku: item.sku,
      product: item.name,
      quantity,
      unitPrice: convert(perUnit(subtotal, quantity), head.rate),
      // WooCommerce tells no regular price of an item: of what it was sold below, nothing is known.
      listPrice: null,
      revenue: convert(total, head.rate),
      discount: convert(subtotal - total, head.rate),
      tax: convert(item.total_tax ?? 0, head.rate),
      cost: null,
      coupon,
    });
  });
  for (const fee of order.fee_lines) {
    const revenue = convert(fee.total ?? 0, head.rate);
    const tax = convert(fee.total_tax ?? 0, head.rate);
    const kind = revenue < 0 ? "discount" : "fee";
    lines.push(amountLine(head, { kind, line: `fee|${fee.id}`, product: fee.name, revenue, tax }));
  }
  const revenue = convert(sumOf(order.shipping_lines, "total"), head.rate);
  const tax = convert(sumOf(order.shipping_lines, "total_tax"), head.rate);
  if (revenue !== 0) lines.push(amountLine(head, { kind: "shipping", revenue, tax }));
  return lines;
}

function sumOf(
  charges: OrderPayload["shipping_lines"],
  part: "total" | "total_tax",
): TenThousandths {
  return charges.reduce((sum, each) => sum + (each[part] ?? 0), 0);
}

/** What was paid back of an order that is still a sale, as one line; tax in the share that it had in the order. */
function refundLines(order: OrderPayload, head: OrderHead): OrderLine[] {
  const paidBack = order.refunds.reduce((sum, { total }) => sum + Math.abs(total ?? 0), 0);
  if (paidBack === 0) return [];
  const share = order.total ? (order.total_tax ?? 0) / order.total : 0;
  const tax = Math.round(paidBack * share);
  const revenue = -convert(paidBack - tax, head.rate);
  return [amountLine(head, { kind: "refund", revenue, tax: -convert(tax, head.rate) })];
}
