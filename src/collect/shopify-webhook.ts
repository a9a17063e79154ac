import type { z } from "zod";
import { isStorable, type TenThousandths } from "../core/money.ts";
import { identitiesOf, shopifyIdentityOf } from "./identity.ts";
import type { OrderHead } from "./order-head.ts";
import { multiply, type OrderLine } from "./order-line.ts";
import type { OrderTelling, ReadTelling, TellingReading, ToldOrder } from "./order-telling.ts";
import {
  amount,
  type FieldProblem,
  fieldProblem,
  flag,
  liesAhead,
  list,
  object,
  readCurrency,
  readPayload,
  text,
  time,
} from "./payload-fields.ts";
import {
  isVoided,
  lacksItems,
  type ShopifyAmounts,
  type ShopifyItem,
  shopifyChannel,
  shopifyOrderLines,
} from "./shopify-order-lines.ts";
import { moneySet, paidBackOf, payments, readShopifyRefund } from "./shopify-refund.ts";
import { trafficSourceOf } from "./traffic-source.ts";

/**
 * Reads what a webhook of Shopify tells of an order. Its lines are those that the import of the order's
 * export makes, under the same names, so that either replaces the other. A webhook knows more in three
 * things: which item a discount was given on, where the buyer came from, and that an order is a test; and less in
 * two: no price before a markdown (`listPrice` is null), and of a place of sale its id only.
 *
 * @param topic of the header `X-Shopify-Topic`
 */
export function readShopifyWebhook(
  topic: string,
  body: unknown,
  reading: TellingReading,
): ReadTelling<OrderTelling> {
  if (topic === "refunds/create") return readShopifyRefund(body, reading);
  if (!orderTopics.has(topic))
    return {
      ok: true,
      telling: null,
      why: `The topic ${topic} tells nothing of an order's worth.`,
    };
  const edit = readPayload(editNotice, body);
  if (edit.ok && edit.payload.order_edit !== null)
    return { ok: true, telling: null, why: "The edited order itself comes as orders/updated." };
  return readOrder(body, reading);
}

const orderTopics: ReadonlySet<string> = new Set([
  "orders/create",
  "orders/paid",
  "orders/updated",
  "orders/edited",
  "orders/cancelled",
]);

const editNotice = object({
  order_edit: object({})
    .nullish()
    .transform((edit) => edit ?? null),
});

const allocations = list(object({ amount }));
const address = object({ country: text, country_code: text, phone: text }).nullish();

const orderPayload = object({
  id: text,
  admin_graphql_api_id: text,
  name: text,
  order_number: text,
  confirmation_number: text,
  checkout_id: text,
  checkout_token: text,
  test: flag,
  created_at: time,
  updated_at: time,
  cancelled_at: time,
  financial_status: text,
  currency: text,
  subtotal_price: amount,
  total_price: amount,
  total_price_set: moneySet,
  total_tax: amount,
  taxes_included: flag,
  discount_codes: list(object({ code: text })),
  line_items: list(
    object({
      sku: text,
      name: text,
      title: text,
      quantity: amount,
      price: amount,
      compare_at_price: amount,
      total_discount: amount,
      discount_allocations: allocations,
    }),
  ),
  shipping_lines: list(
    object({ price: amount, discounted_price: amount, discount_allocations: allocations }),
  ),
  refunds: list(object({ id: text, transactions: payments })),
  email: text,
  contact_email: text,
  phone: text,
  customer: object({ id: text, email: text, phone: text }).nullish(),
  billing_address: address,
  shipping_address: address,
  source_name: text,
  location_id: text,
  landing_site: text,
  referring_site: text,
  order_status_url: text,
});

type OrderPayload = z.infer<typeof orderPayload>;

function readOrder(body: unknown, reading: TellingReading): ReadTelling<ToldOrder> {
  const read = readPayload(orderPayload, body);
  if (!read.ok) return read;
  const order = read.payload;
  if (order.name === "") return fieldProblem("name", "", "is missing: it names the order");
  if (order.test)
    return { ok: true, telling: null, why: `Order ${order.name} is a test, not a sale.` };
  const head = headOf(order, reading);
  if ("reason" in head) return head;
  const amounts = amountsOf(order, head.currency);
  if ("reason" in amounts) return amounts;
  const lines = shopifyOrderLines(amounts, head);
  const beyond = lines.find((line) => ![line.revenue, line.discount, line.tax].every(isStorable));
  if (beyond) return fieldProblem("total_price", beyond.revenue / 10_000, "is beyond 900 billion");
  return {
    ok: true,
    telling: {
      kind: "order",
      source: reading.source,
      orderId: order.name,
      otherIds: otherIdsOf(order),
      toldAt: order.updated_at ?? reading.receivedAt,
      tellsWhenPlaced: true,
      identities: identitiesOfBuyer(order),
      lines,
      refundIds: order.refunds.map(({ id }) => id),
    },
  };
}

/** The name is `#1001`, or with the shop's own prefix; clients rather send the number or Shopify's id. */
function otherIdsOf(order: OrderPayload): string[] {
  const ids = [
    order.id,
    order.admin_graphql_api_id,
    order.order_number,
    order.confirmation_number,
    order.checkout_id,
    order.checkout_token,
  ];
  return [...new Set(ids)].filter((id) => id !== "" && id !== order.name);
}

function emailOf({ email, contact_email, customer }: OrderPayload): string {
  return email || contact_email || customer?.email || "";
}

/** The billing phone, which may be a company's, names the buyer only where nothing better does. */
function identitiesOfBuyer(order: OrderPayload): ToldOrder["identities"] {
  const phone = order.phone || order.customer?.phone || order.billing_address?.phone || "";
  return identitiesOf([
    ["customer", order.customer?.id ?? ""],
    ["email", emailOf(order)],
    ["email", order.customer?.email ?? ""],
    ["phone", phone],
  ]);
}

/** By whom an import would know the buyer: exports have no customer id, so it counts only where nothing else does. */
function ownerOf(order: OrderPayload): Pick<OrderLine, "identityKind" | "identity"> {
  const phones = [order.phone, order.billing_address?.phone ?? "", order.customer?.phone ?? ""];
  const exported = shopifyIdentityOf(emailOf(order), phones);
  const [strongest = exported] = identitiesOfBuyer(order);
  const who = exported.kind === "guest" ? strongest : exported;
  return { identityKind: who.kind, identity: who.value };
}

function headOf(order: OrderPayload, reading: TellingReading): OrderHead | FieldProblem {
  const at = order.created_at;
  if (at === null) return fieldProblem("created_at", "", "is missing: it says when the sale was");
  if (liesAhead(at, reading))
    return fieldProblem("created_at", new Date(at).toISOString(), "lies in the future");
  const money = readCurrency("currency", order.currency, reading);
  if (!money.ok) return money;
  const [billing, shipping] = [order.billing_address, order.shipping_address];
  return {
    source: reading.source,
    orderId: order.name,
    ...ownerOf(order),
    orderedAt: at,
    currency: money.currency,
    rate: money.rate,
    channel: shopifyChannel(order.source_name),
    store: order.location_id,
    ...trafficSourceOf(order.landing_site, order.referring_site, order.order_status_url),
    affiliate: "",
    country:
      billing?.country_code ||
      billing?.country ||
      shipping?.country_code ||
      shipping?.country ||
      "",
  };
}

function amountsOf(order: OrderPayload, currency: string): ShopifyAmounts | FieldProblem {
  const items = order.line_items.map(itemOf);
  const beyond = items.findIndex(({ gross }) => !isStorable(gross));
  if (beyond >= 0) {
    const price = order.line_items[beyond]?.price ?? 0;
    return fieldProblem(`line_items[${beyond}].price`, price / 10_000, "is beyond 900 billion");
  }
  const gross = items.reduce((sum, item) => sum + item.gross, 0);
  const subtotal = order.subtotal_price ?? gross;
  if (lacksItems(items, subtotal)) {
    const reason = "is more than its line_items add up to, so some of them are missing";
    return fieldProblem("subtotal_price", subtotal / 10_000, reason);
  }
  const refunded = refundedOf(order, currency);
  if (typeof refunded !== "number") return refunded;
  return {
    items,
    subtotal,
    shipping: order.shipping_lines.reduce((sum, line) => sum + shippingOf(line), 0),
    tax: order.total_tax ?? 0,
    total: order.total_price ?? 0,
    refunded,
    taxesIncluded: order.taxes_included,
    cancelled: order.cancelled_at !== null || isVoided(order.financial_status),
    coupon: order.discount_codes.map(({ code }) => code).join(", "),
  };
}

function refundedOf(order: OrderPayload, currency: string): TenThousandths | FieldProblem {
  const set = order.total_price_set ?? undefined;
  let refunded = 0;
  for (const [index, { transactions }] of order.refunds.entries()) {
    const field = `refunds[${index}].transactions`;
    const paid = paidBackOf(transactions, { currency, set, field });
    if (typeof paid !== "number") return paid;
    refunded += paid;
  }
  return refunded;
}

function itemOf(item: OrderPayload["line_items"][number]): ShopifyItem {
  const quantity = item.quantity ?? 0;
  const price = item.price ?? 0;
  const discount =
    item.discount_allocations.length > 0
      ? sumOf(item.discount_allocations)
      : (item.total_discount ?? 0);
  return {
    sku: item.sku,
    product: item.name || item.title,
    quantity,
    price,
    compareAt: item.compare_at_price,
    gross: multiply(quantity, price) - discount,
  };
}

function shippingOf(line: OrderPayload["shipping_lines"][number]): TenThousandths {
  return line.discounted_price ?? (line.price ?? 0) - sumOf(line.discount_allocations);
}

function sumOf(parts: readonly { readonly amount: TenThousandths | null }[]): TenThousandths {
  return parts.reduce((sum, part) => sum + (part.amount ?? 0), 0);
}
