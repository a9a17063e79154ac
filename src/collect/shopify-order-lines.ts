import { allocate, type TenThousandths } from "../core/money.ts";
import { convert } from "./order-format.ts";
import { amountLine, cancellationLine, lineNumbers, lineOf, type OrderHead } from "./order-head.ts";
import { multiply, type OrderLine } from "./order-line.ts";

/** The amounts of a Shopify order, whether its export or a webhook tells them; in the order's currency. */
export interface ShopifyAmounts {
  readonly items: readonly ShopifyItem[];
  /** Of the items after all discounts, with tax where prices include it. */
  readonly subtotal: TenThousandths;
  readonly shipping: TenThousandths;
  readonly tax: TenThousandths;
  readonly total: TenThousandths;
  /** What was paid back so far, tax in it. */
  readonly refunded: TenThousandths;
  /** Whether prices include tax; null: not told, and seen by what adds up. */
  readonly taxesIncluded: boolean | null;
  /** Cancelled, or never paid after all. */
  readonly cancelled: boolean;
  readonly coupon: string;
}

/** An item of a Shopify order. */
export interface ShopifyItem {
  readonly sku: string;
  readonly product: string;
  readonly quantity: TenThousandths;
  readonly price: TenThousandths;
  /** What a unit cost before it was marked down, 0 where it was not; null: not told. */
  readonly compareAt: TenThousandths | null;
  /** Quantity × price less the discounts of this item. */
  readonly gross: TenThousandths;
}

/**
 * The lines of a Shopify order: items net of their share of discount and tax, shipping, and what was taken
 * back. Amounts of the whole order are spread over its lines to the cent.
 */
export function shopifyOrderLines(order: ShopifyAmounts, head: OrderHead): OrderLine[] {
  const { items, subtotal } = order;
  const gross = items.reduce((sum, item) => sum + item.gross, 0);
  const weights = items.map((item) => Math.abs(item.gross));
  const discounts = allocate(Math.max(0, gross - subtotal), weights);
  const charged = items.map((item, index) => item.gross - (discounts[index] ?? 0));
  // Tax is spread over items and shipping.
  const taxes = allocate(order.tax, [...charged.map(Math.abs), Math.abs(order.shipping)]);
  const included = includesTax(order);
  const numbered = lineNumbers();
  const products = items.map((item, index): OrderLine => {
    const net = charged[index] ?? 0;
    const tax = taxes[index] ?? 0;
    const unit = convert(item.price, head.rate);
    return lineOf(head, {
      // Counted within the order, not the file: two exports in one file are still one order.
      line: numbered(`${item.sku || item.product}|${item.price}|${item.quantity}`),
      repeatable: false,
      kind: "product",
      sku: item.sku,
      product: item.product,
      quantity: item.quantity,
      unitPrice: unit,
      listPrice:
        item.compareAt === null ? null : Math.max(unit, convert(item.compareAt, head.rate)),
      revenue: convert(included ? net - tax : net, head.rate),
      discount: convert(multiply(item.quantity, item.price) - net, head.rate),
      tax: convert(tax, head.rate),
      cost: null,
      coupon: order.coupon,
    });
  });
  const lines = [
    ...products,
    ...wholeOrderLines(order, head, { included, shipping: taxes.at(-1) ?? 0 }),
  ];
  return order.cancelled ? [...lines, cancellationLine(head, lines)] : lines;
}

/** Whether prices include tax: they do where the order's parts add up to its total without it. */
function includesTax({ taxesIncluded, subtotal, shipping, tax, total }: ShopifyAmounts): boolean {
  if (taxesIncluded !== null) return taxesIncluded;
  const parts = subtotal + shipping;
  return total !== 0 && Math.abs(parts - total) < Math.abs(parts + tax - total);
}

/** Whether items are worth less than the subtotal of their order: then some of them are missing. */
export function lacksItems(
  items: readonly { readonly gross: TenThousandths }[],
  subtotal: TenThousandths,
): boolean {
  const cents = 100 * items.length;
  return items.reduce((sum, { gross }) => sum + gross, 0) < subtotal - cents;
}

/** Shipping and refund as one line each; a later telling of the order replaces them. */
function wholeOrderLines(
  { shipping, tax, total, refunded }: ShopifyAmounts,
  head: OrderHead,
  taxes: { readonly included: boolean; readonly shipping: TenThousandths },
): OrderLine[] {
  const lines: OrderLine[] = [];
  if (shipping !== 0) {
    const net = convert(taxes.included ? shipping - taxes.shipping : shipping, head.rate);
    const own = {
      kind: "shipping",
      revenue: net,
      tax: convert(taxes.shipping, head.rate),
    } as const;
    lines.push(amountLine(head, own));
  }
  if (refunded !== 0) {
    const refundedTax = total === 0 ? 0 : Math.round(refunded * (tax / total));
    const net = convert(refunded - refundedTax, head.rate);
    const own = { kind: "refund", revenue: -net, tax: -convert(refundedTax, head.rate) } as const;
    lines.push(amountLine(head, own));
  }
  return lines;
}

/** The channel that a Shopify order names as its source. */
export function shopifyChannel(source: string): string {
  if (source === "" || source === "web") return "web";
  if (source === "pos") return "pos";
  if (source === "iphone" || source === "android") return "app";
  return source === "shopify_draft_order" ? "phone" : "marketplace";
}

/** Whether a financial status says that an order was never paid after all. */
export function isVoided(financialStatus: string): boolean {
  return /^(?:voided|expired)$/i.test(financialStatus);
}
