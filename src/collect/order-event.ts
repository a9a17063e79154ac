import type { z } from "zod";
import { isStorable } from "../core/money.ts";
import type { Event } from "./event.ts";
import { eventIdentities } from "./event-identities.ts";
import type { Identity } from "./identity.ts";
import { orderEventLines, worthOf } from "./order-event-lines.ts";
import { convert } from "./order-format.ts";
import type { OrderHead } from "./order-head.ts";
import { multiply } from "./order-line.ts";
import type {
  OrderTelling,
  ReadTelling,
  TellingReading,
  ToldOrder,
  ToldRefund,
} from "./order-telling.ts";
import {
  amount,
  fieldProblem,
  list,
  object,
  readCurrency,
  readPayload,
  text,
  textAt,
} from "./payload-fields.ts";
import { normaliseHeader } from "./table-columns.ts";
import { trafficSourceOf } from "./traffic-source.ts";

/** What the e-commerce events about orders may tell of one (Segment's spec v2, and list price and cost, which it lacks). */
const orderEvent = object({
  properties: object({
    order_id: text,
    checkout_id: text,
    refund_id: text,
    affiliation: text,
    store_id: text,
    register_id: text,
    subtotal: amount,
    total: amount,
    revenue: amount,
    shipping: amount,
    tax: amount,
    discount: amount,
    coupon: text,
    currency: text,
    products: list(
      object({
        sku: text,
        product_id: text,
        name: text,
        price: amount,
        list_price: amount,
        compare_at_price: amount,
        cost: amount,
        quantity: amount,
        coupon: text,
      }),
    ),
  }),
});

type OrderProperties = z.infer<typeof orderEvent>["properties"];

/** A rate and the currency that it is of. */
type Currency = Pick<OrderHead, "currency" | "rate">;

/**
 * Reads what a track event of Segment's e-commerce spec (https://segment.com/docs/connections/spec/ecommerce/v2/)
 * tells of an order: "Order Completed", "Order Updated", "Order Refunded", "Order Cancelled". Names are compared
 * without case, blanks and underscores, so that `order_completed` is one too. A sale at a till, told by the
 * channel `pos` or a `register_id`, belongs to nobody's device: the till's is everybody's.
 */
export function readOrderEvent(event: Event, reading: TellingReading): ReadTelling<OrderTelling> {
  const name = event.kind === "track" ? normaliseHeader(event.name) : "";
  if (!orderEvents.has(name))
    return { ok: true, telling: null, why: "The event tells nothing of an order's worth." };
  const read = readPayload(orderEvent, event);
  if (!read.ok) return read;
  const told = read.payload.properties;
  if (told.order_id === "")
    return fieldProblem("properties.order_id", "", "is missing: it names the order");
  const currency = readCurrency("properties.currency", told.currency, reading);
  if (!currency.ok) return currency;
  if (name === "orderrefunded") return readRefund(event, told, { ...reading, ...currency });
  if (name !== "ordercancelled") return readOrder(event, told, { ...reading, ...currency });
  const { at } = event;
  return { ok: true, telling: { kind: "cancellation", ...namesOf(told, reading), at } };
}

const orderEvents: ReadonlySet<string> = new Set([
  "ordercompleted",
  "orderupdated",
  "orderrefunded",
  "ordercancelled",
]);

function namesOf(
  told: OrderProperties,
  { source }: TellingReading,
): Pick<ToldOrder, "source" | "orderId" | "otherIds"> {
  const otherIds = told.checkout_id === "" ? [] : [told.checkout_id];
  return { source, orderId: told.order_id, otherIds };
}

function readOrder(
  event: Event,
  told: OrderProperties,
  reading: TellingReading & Currency,
): ReadTelling<ToldOrder> {
  const worth = worthOf(told);
  if (!worth.ok) return worth;
  const identities = identitiesOf(event, told);
  const lines = orderEventLines(told, worth, headOf(event, told, { ...reading, identities }));
  const beyond = lines.find((line) => ![line.revenue, line.discount, line.tax].every(isStorable));
  if (beyond)
    return fieldProblem("properties.total", beyond.revenue / 10_000, "is beyond 900 billion");
  return {
    ok: true,
    telling: {
      kind: "order",
      ...namesOf(told, reading),
      toldAt: event.at,
      tellsWhenPlaced: normaliseHeader(event.name) !== "orderupdated",
      identities,
      lines,
      refundIds: [],
    },
  };
}

function isAtTill(event: Event, told: OrderProperties): boolean {
  return event.channel.toLowerCase() === "pos" || told.register_id !== "";
}

function identitiesOf(event: Event, told: OrderProperties): Identity[] {
  const all = eventIdentities(event);
  if (!isAtTill(event, told)) return all;
  return all.filter(({ kind }) => kind !== "device_id" && kind !== "anonymous_id");
}

function headOf(
  event: Event,
  told: OrderProperties,
  reading: TellingReading & Currency & Pick<ToldOrder, "identities">,
): OrderHead {
  const [who] = reading.identities;
  const { context } = event;
  const landed = trafficSourceOf(
    textAt(context, "page", "url") || textAt(context, "page", "search"),
  );
  return {
    source: reading.source,
    orderId: told.order_id,
    identityKind: who?.kind ?? "guest",
    identity: who?.value ?? "",
    orderedAt: event.at,
    currency: reading.currency,
    rate: reading.rate,
    channel: isAtTill(event, told) ? "pos" : channelOf(event.channel.toLowerCase()),
    store: told.store_id || told.affiliation,
    trafficSource: textAt(context, "campaign", "source") || landed.trafficSource,
    campaign: textAt(context, "campaign", "name") || landed.campaign,
    affiliate: "",
    country:
      textAt(context, "location", "country") ||
      textAt(event.traits, "address", "country") ||
      textAt(context, "traits", "address", "country"),
  };
}

/** The SDKs' channels: what a shop's server tells was sold on its site. */
function channelOf(channel: string): string {
  if (["", "web", "browser", "server"].includes(channel)) return "web";
  return channel === "mobile" ? "app" : channel;
}

/** `total` is what was paid back; without it what the products cost; without either, the whole order. */
function readRefund(
  event: Event,
  told: OrderProperties,
  reading: TellingReading & Currency,
): ReadTelling<ToldRefund> {
  const { currency, rate } = reading;
  const lines = told.products.map((product) => {
    const quantity = product.quantity ?? 10_000;
    return {
      sku: product.sku || product.product_id,
      product: product.name,
      quantity,
      amount: convert(multiply(quantity, product.price ?? 0), rate),
    };
  });
  const returned = lines.reduce((sum, line) => sum + line.amount, 0);
  const total = told.total === null ? null : convert(Math.abs(told.total), rate);
  if (total === 0) return { ok: true, telling: null, why: "The refund paid nothing back." };
  const paidBack = total ?? (returned > 0 ? returned : null);
  if (![paidBack ?? 0, ...lines.map((line) => line.amount)].every(isStorable))
    return fieldProblem("properties.total", told.total, "is beyond 900 billion");
  return {
    ok: true,
    telling: {
      kind: "refund",
      ...namesOf(told, reading),
      refundId: told.refund_id || event.messageId,
      at: event.at,
      paidBack,
      tax: total === null || told.tax === null ? null : convert(Math.abs(told.tax), rate),
      currency,
      rate,
      lines,
    },
  };
}
