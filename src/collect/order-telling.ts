import type { TenThousandths } from "../core/money.ts";
import type { Instant } from "../core/time.ts";
import type { EventProblem } from "./event.ts";
import type { Identity } from "./identity.ts";
import type { OrderLine } from "./order-line.ts";

/** What a shop system or a client told about an order, by webhook or by event. */
export type OrderTelling = ToldOrder | ToldRefund | ToldCancellation;

interface Telling {
  readonly source: string;
  /**
   * The order's id as the telling has it. A told order has the one under which the shop system's export
   * lists it (Shopify's `#1001`, sign and all); a refund may know another of its ids only.
   */
  readonly orderId: string;
  /** Further ids under which the same order may be named, such as Shopify's numeric id or a checkout's. */
  readonly otherIds: readonly string[];
}

/** The whole order as it stood at `toldAt`: its lines replace what was told of it before. */
export interface ToldOrder extends Telling {
  readonly kind: "order";
  readonly toldAt: Instant;
  /**
   * False for a client's "Order Updated", which does not say when the order was placed: its lines carry the time
   * of the update, and the earliest time told of an order is the order's.
   */
  readonly tellsWhenPlaced: boolean;
  /** All by which the buyer is named, the strongest first. The lines carry the one that an import would give them. */
  readonly identities: readonly Identity[];
  /** Amounts in the shop's currency. Equal lines are numbered already, none is `repeatable`. */
  readonly lines: readonly OrderLine[];
  /** Refunds that `lines` take back already: told again by themselves, they change nothing. */
  readonly refundIds: readonly string[];
}

/** Money that went back to the buyer, all of it or a part. */
export interface ToldRefund extends Telling {
  readonly kind: "refund";
  readonly refundId: string;
  readonly at: Instant;
  /** In the shop's currency, tax in it, above zero; null: the whole order. */
  readonly paidBack: TenThousandths | null;
  /** The part of `paidBack` that was tax; null: not told, so the share that tax had in the order. */
  readonly tax: TenThousandths | null;
  readonly currency: string;
  /** Shop currency per unit of `currency`. */
  readonly rate: number;
  /** What came back, as far as it was told. */
  readonly lines: readonly ReturnedLine[];
}

/** A product that came back. */
export interface ReturnedLine {
  readonly sku: string;
  readonly product: string;
  readonly quantity: TenThousandths;
  /** As the shop shows its prices: with tax or without. */
  readonly amount: TenThousandths;
}

/** The order is no sale any more; how much of it is left to take back, its lines know. */
export interface ToldCancellation extends Telling {
  readonly kind: "cancellation";
  readonly at: Instant;
}

/** How amounts and times of tellings are to be read. */
export interface TellingReading {
  /** Name of the shop system or client; part of every order's key. */
  readonly source: string;
  readonly shopCurrency: string;
  /** Shop currency per unit of another currency. */
  readonly rates: Readonly<Record<string, number>>;
  readonly receivedAt: Instant;
}

/** A telling; or none, where what came is sound but no sale, with the reason; or the field that cannot be read. */
export type ReadTelling<Told> =
  | { readonly ok: true; readonly telling: Told }
  | { readonly ok: true; readonly telling: null; readonly why: string }
  | ({ readonly ok: false } & EventProblem);
