import type { z } from "zod";
import { isStorable, type TenThousandths } from "../core/money.ts";
import { convert } from "./order-format.ts";
import type { ReadTelling, TellingReading, ToldRefund } from "./order-telling.ts";
import {
  amount,
  type FieldProblem,
  fieldProblem,
  list,
  object,
  readCurrency,
  readPayload,
  text,
  time,
} from "./payload-fields.ts";

const money = object({ amount, currency_code: text }).nullish();

/** An amount as Shopify counts it and as the buyer saw it. */
export interface MoneySet {
  readonly shop_money?: Money;
  readonly presentment_money?: Money;
}

type Money =
  | { readonly amount: TenThousandths | null; readonly currency_code: string }
  | null
  | undefined;

export const moneySet: z.ZodType<MoneySet | null | undefined> = object({
  shop_money: money,
  presentment_money: money,
}).nullish();

/** A payment of a refund. */
export interface Payment {
  readonly kind: string;
  readonly status: string;
  readonly amount: TenThousandths | null;
  readonly currency: string;
}

export const payments: z.ZodType<readonly Payment[]> = list(
  object({ kind: text, status: text, amount, currency: text }),
);

const refundPayload = object({
  id: text,
  order_id: text,
  created_at: time,
  processed_at: time,
  refund_line_items: list(
    object({
      quantity: amount,
      subtotal: amount,
      subtotal_set: moneySet,
      total_tax: amount,
      line_item: object({ sku: text, name: text, title: text }).nullish(),
    }),
  ),
  transactions: payments,
  order_adjustments: list(object({ kind: text, amount, tax_amount: amount })),
});

type RefundPayload = z.infer<typeof refundPayload>;

/** Reads the webhook `refunds/create`. It names the order by Shopify's numeric id, one of the order's `otherIds`. */
export function readShopifyRefund(body: unknown, reading: TellingReading): ReadTelling<ToldRefund> {
  const read = readPayload(refundPayload, body);
  if (!read.ok) return read;
  const refund = read.payload;
  if (refund.id === "") return fieldProblem("id", "", "is missing: it names the refund");
  if (refund.order_id === "") return fieldProblem("order_id", "", "is missing: it names the order");
  const set = refund.refund_line_items[0]?.subtotal_set ?? undefined;
  const told = set?.shop_money?.currency_code || refund.transactions[0]?.currency || "";
  const currency = readCurrency("transactions[0].currency", told, reading);
  if (!currency.ok) return currency;
  const field = "transactions";
  const paid = paidBackOf(refund.transactions, { currency: currency.currency, set, field });
  if (typeof paid !== "number") return paid;
  if (paid <= 0) return { ok: true, telling: null, why: `Refund ${refund.id} paid nothing back.` };
  const { rate } = currency;
  const tax = taxOf(refund, paid);
  const paidBack = convert(paid, rate);
  if (!isStorable(paidBack))
    return fieldProblem("transactions[0].amount", paid / 10_000, "is beyond 900 billion");
  return {
    ok: true,
    telling: {
      kind: "refund",
      source: reading.source,
      orderId: refund.order_id,
      otherIds: [],
      refundId: refund.id,
      at: refund.processed_at ?? refund.created_at ?? reading.receivedAt,
      paidBack,
      tax: tax === null ? null : convert(tax, rate),
      currency: currency.currency,
      rate,
      lines: refund.refund_line_items.map(({ line_item, quantity, subtotal }) => ({
        sku: line_item?.sku ?? "",
        product: line_item?.name || line_item?.title || "",
        quantity: quantity ?? 0,
        amount: convert(subtotal ?? 0, rate),
      })),
    },
  };
}

/**
 * What payments brought back to the buyer, in the order's currency. One in the buyer's own currency is
 * converted as Shopify converted the amount that it tells in both.
 */
export function paidBackOf(
  paid: readonly Payment[],
  order: { readonly currency: string; readonly set: MoneySet | undefined; readonly field: string },
): TenThousandths | FieldProblem {
  const { shop_money: shop, presentment_money: presentment } = order.set ?? {};
  let sum = 0;
  for (const [index, payment] of paid.entries()) {
    if (payment.kind !== "refund" || payment.status !== "success") continue;
    const amount = payment.amount ?? 0;
    if (payment.currency === "" || payment.currency === order.currency) sum += amount;
    else if (presentment?.currency_code === payment.currency && presentment.amount)
      sum += convert(amount, (shop?.amount ?? 0) / presentment.amount);
    else {
      const reason = `is another currency than the order's, ${order.currency}, and no amount is told in both`;
      return fieldProblem(`${order.field}[${index}].currency`, payment.currency, reason);
    }
  }
  return sum;
}

/** The tax of the items and the shipping that were refunded, where they are what was paid back; else it is not told. */
function taxOf(refund: RefundPayload, paid: TenThousandths): TenThousandths | null {
  const items = refund.refund_line_items;
  const shipping = refund.order_adjustments.filter(({ kind }) => kind === "shipping_refund");
  const parts =
    items.reduce((sum, { subtotal }) => sum + (subtotal ?? 0), 0) -
    shipping.reduce((sum, adjustment) => sum + (adjustment.amount ?? 0), 0);
  const tax =
    items.reduce((sum, { total_tax }) => sum + (total_tax ?? 0), 0) -
    shipping.reduce((sum, { tax_amount }) => sum + (tax_amount ?? 0), 0);
  const cents = 100 * (items.length + 1);
  const addsUp = [parts, parts + tax].some((whole) => Math.abs(whole - paid) <= cents);
  return addsUp ? tax : null;
}
