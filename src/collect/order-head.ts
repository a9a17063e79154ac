import type { TenThousandths } from "../core/money.ts";
import type { OrderLine } from "./order-line.ts";

/** What all lines of an order share. */
export type OrderHead = Pick<
  OrderLine,
  | "source"
  | "orderId"
  | "identityKind"
  | "identity"
  | "alsoNamed"
  | "otherIds"
  | "orderedAt"
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
export function lineOf(head: OrderHead, own: Omit<OrderLine, keyof OrderHead>): OrderLine {
  return {
    source: head.source,
    orderId: head.orderId,
    line: own.line,
    repeatable: own.repeatable,
    identityKind: head.identityKind,
    identity: head.identity,
    alsoNamed: head.alsoNamed,
    otherIds: head.otherIds,
    orderedAt: head.orderedAt,
    kind: own.kind,
    sku: own.sku,
    product: own.product,
    quantity: own.quantity,
    unitPrice: own.unitPrice,
    listPrice: own.listPrice,
    revenue: own.revenue,
    discount: own.discount,
    tax: own.tax,
    cost: own.cost,
    coupon: own.coupon,
    currency: head.currency,
    rate: head.rate,
    channel: head.channel,
    store: head.store,
    trafficSource: head.trafficSource,
    campaign: head.campaign,
    affiliate: head.affiliate,
    country: head.country,
  };
}

/** An amount of the whole order as a line; it keeps its name, so that a later telling of the order replaces it. */
export function amountLine(
  head: OrderHead,
  own: Pick<OrderLine, "kind" | "revenue" | "tax"> & Partial<Pick<OrderLine, "line" | "product">>,
): OrderLine {
  return lineOf(head, {
    line: own.line ?? own.kind,
    repeatable: false,
    kind: own.kind,
    sku: "",
    product: own.product ?? "",
    quantity: Math.sign(own.revenue) * 10_000,
    unitPrice: Math.abs(own.revenue),
    listPrice: null,
    revenue: own.revenue,
    discount: 0,
    tax: own.tax,
    cost: null,
    coupon: "",
  });
}

/**
 * Numbers the equal lines of one order, so that two of them stay two, and the order read again gives the same.
 * @example lineNumbers()("MUG|125000|10000") // "MUG|125000|10000|0"
 */
export function lineNumbers(): (line: string) => string {
  const seen = new Map<string, number>();
  return (line) => {
    const nth = (seen.get(line) ?? -1) + 1;
    seen.set(line, nth);
    return `${line}|${nth}`;
  };
}

/**
 * The line that takes back what is left of an order's worth, also when nothing is left: an earlier telling
 * may have said more.
 */
export function cancellationLine(head: OrderHead, lines: readonly OrderLine[]): OrderLine {
  const left = (part: "revenue" | "tax"): TenThousandths =>
    Math.max(
      0,
      lines.reduce((sum, line) => sum + line[part], 0),
    );
  return amountLine(head, { kind: "cancellation", revenue: -left("revenue"), tax: -left("tax") });
}
