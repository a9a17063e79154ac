import type { Estimate } from "../core/estimate.ts";
import type { Minor } from "../core/money.ts";

/** What one customer has done so far and is expected to do next. Money in minor units of the shop's currency. */
export interface CustomerProfile {
  /** 64-bit subject id as decimal text: the key of every fact of this customer. */
  readonly id: string;
  /** The identity as the shop wrote it, e.g. `17850` or `ana@example.com`. */
  readonly identity: string;
  readonly identityKind: string;
  readonly firstOrderAt: string;
  readonly lastOrderAt: string;
  /** Distinct order numbers with a positive line. */
  readonly orders: number;
  /** Days (in the shop's time zone) with at least one order. */
  readonly purchaseDays: number;
  readonly revenue: Minor;
  /** Revenue of returns, refunds and other negative lines: zero or negative. */
  readonly refunds: Minor;
  readonly contribution: Minor;
  /** Share of units bought and kept without markdown, discount or coupon; null where the source has none of them to tell. */
  readonly fullPriceShare: number | null;
  /** The same as expected of the customer, shrunk to the shop's customers (80 % credible interval); null where nothing tells it. */
  readonly fullPrice: Estimate | null;
  /** What that share makes of the customer, where it is probable enough. */
  readonly promoClass: PromoClass;
  readonly channels: readonly string[];
  readonly countries: readonly string[];
  /** Distinct products bought. */
  readonly products: number;
  /** RFM scores, 5 is best: recency, frequency, monetary. */
  readonly rfm: { readonly recency: number; readonly frequency: number; readonly monetary: number };
  readonly segment: SegmentName;
  /** Chance of still being a customer on the as-of day; null when not predicted yet. */
  readonly pAlive: number | null;
  /** Expected purchase days in the next 12 months (80 % interval). */
  readonly expectedOrders: Estimate | null;
  /** Residual value: expected discounted contribution in the next 12 months (80 % interval). */
  readonly residualValue: Estimate | null;
  /** Expected contribution of an order; null when not predicted yet. */
  readonly orderValue: Minor | null;
  /** Contribution in the first year since the first order: actual as far as known, expected beyond. */
  readonly firstYearValue: Minor | null;
  /** When the next order is due if the customer has not left: 80 % interval of days; an end is null beyond ten years. */
  readonly nextOrder: { readonly early: string; readonly late: string | null } | null;
  /** How the customer began; texts are empty where it is not known. */
  readonly start: CustomerStart;
  /** One sentence that says why: "5 orders, usual gap 23 days, quiet for 41". */
  readonly why: string;
}

/** What was known at the first order. */
export interface CustomerStart {
  readonly source: string;
  readonly campaign: string;
  readonly affiliate: string;
  readonly category: string;
  readonly product: string;
  readonly discount: string;
  readonly channel: string;
  readonly country: string;
  readonly contribution: Minor;
}

/** How a residual value comes about. */
export interface ValueExplanation {
  /** Expected orders × value of an order × what is left of later money after discounting. */
  readonly orders: Estimate;
  readonly orderValue: Minor;
  /** Residual value over orders × orderValue. */
  readonly discount: number;
  /** Groups the customer belongs to, and what they multiply the purchase rate and the value of an order by. */
  readonly groups: readonly {
    readonly title: string;
    readonly level: string;
    readonly rate: Estimate;
    readonly value: Estimate | null;
  }[];
  /** What the first order tells of a one-time buyer: factors whose product multiplies the value. */
  readonly firstOrder: readonly {
    readonly title: string;
    readonly level: string;
    readonly factor: Estimate;
  }[];
}

/** Readable groups over the RFM scores, from best to lost. */
export const segmentNames = [
  "champions",
  "loyal",
  "promising",
  "new",
  "slipping",
  "at-risk",
  "lost",
] as const;

/** One of the readable RFM groups. */
export type SegmentName = (typeof segmentNames)[number];

/** How a customer buys: at full price, with and without offers, on offer only; or too little is known. */
export const promoClasses = ["full-price", "light", "deal-only", "unknown"] as const;

/** One of the promotion classes. */
export type PromoClass = (typeof promoClasses)[number];

/** One entry of a person's timeline, newest first. */
export interface TimelineEntry {
  readonly at: string;
  readonly kind: "order" | "return";
  readonly orderId: string;
  readonly source: string;
  readonly channel: string;
  readonly store: string | null;
  readonly units: number;
  readonly revenue: Minor;
  readonly contribution: Minor;
  readonly coupon: string | null;
  readonly lines: readonly {
    readonly sku: string;
    readonly name: string | null;
    readonly quantity: number;
    /** Ten-thousandths of a currency unit. */
    readonly unitPrice: number;
    readonly revenue: Minor;
  }[];
}

/** A page of customers, as `GET /api/customers` answers. */
export interface CustomerPage {
  readonly asOf: string;
  readonly currency: string;
  /** How many match the search and filters in all. */
  readonly total: number;
  readonly customers: readonly CustomerProfile[];
}

/** One customer whole, as `GET /api/customers/:id` answers. */
export interface CustomerDetail {
  readonly asOf: string;
  readonly currency: string;
  readonly timezone: string;
  readonly customer: CustomerProfile;
  /** How the residual value comes about; null when not predicted yet. */
  readonly explanation: ValueExplanation | null;
  readonly timeline: readonly TimelineEntry[];
  /** True when the timeline was cut at its limit of 200 entries. */
  readonly timelineCut: boolean;
  /** Most bought products by revenue, at most 10. */
  readonly topProducts: readonly {
    readonly sku: string;
    readonly name: string | null;
    readonly units: number;
    readonly revenue: Minor;
  }[];
}
