import type { TenThousandths } from "../core/money.ts";
import type { Instant, ZoneClock } from "../core/time.ts";
import type { OrderColumnName } from "./order-columns.ts";
import type { OrderLine } from "./order-line.ts";
import type { DateOrder } from "./timestamp.ts";

/** The export formats that can be told apart by their headers. */
export const presetNames = ["shopify", "woocommerce", "online-retail", "csv"] as const;

/** The name of an export format. */
export type PresetName = (typeof presetNames)[number];

/** How the amounts and times of a file are to be read; every choice is named to the user. */
export interface OrderReading {
  readonly headers: readonly string[];
  readonly map: Readonly<Partial<Record<OrderColumnName, string>>>;
  /** Name of the shop system or file family; part of every order's key. */
  readonly source: string;
  readonly clock: ZoneClock | null;
  readonly dateOrder: DateOrder | null;
  /** Orders dated later than this are refused. */
  readonly latest: Instant;
  readonly decimalComma: boolean;
  readonly pricesIncludeTax: boolean;
  readonly shopCurrency: string;
  /** Currency of amounts whose row does not name one. */
  readonly fileCurrency: string;
  /** Shop currency per unit of another currency. */
  readonly rates: Readonly<Record<string, number>>;
}

/** Why a row cannot go in: in which column, with which value, and what to do. */
export interface RowProblem {
  readonly column: string;
  readonly value: string;
  readonly reason: string;
}

/** What rows gave: order lines, or problems with the record they came from. */
export interface RowSink {
  readonly line: (line: OrderLine) => void;
  /** A sound row that is no sale, such as an order that was never paid. */
  readonly leaveOut: (record: { readonly line: number }, problem: RowProblem) => void;
  readonly problem: (
    record: { readonly line: number; readonly raw: string },
    problem: RowProblem,
  ) => void;
}

/** Reads records of one format, in file order. `end` gives what was still held back. */
export interface OrderReader {
  readonly read: (record: {
    readonly line: number;
    readonly raw: string;
    readonly fields: readonly string[];
  }) => void;
  readonly end: () => void;
}

/** An export format: how it is recognised, what it implies, and how its records become order lines. */
export interface OrderFormat {
  readonly name: PresetName;
  readonly recognises: (normalisedHeaders: ReadonlySet<string>) => boolean;
  /** What the format itself says, so that the user need not. */
  readonly timezone?: string;
  readonly currency?: string;
  readonly open: (reading: OrderReading, sink: RowSink) => OrderReader;
  /** Headers without which nothing can be read, as the user knows them; empty when all are there. */
  readonly missing: (reading: Pick<OrderReading, "headers" | "map">) => readonly string[];
  /** The column of the order's time and that of the currency, to learn from the first rows how to read them. */
  readonly probe: (reading: Pick<OrderReading, "headers" | "map">) => {
    readonly time: number | undefined;
    readonly currency: number | undefined;
  };
}

/**
 * Converts an amount to the shop's currency.
 * @example convert(100_000, 0.85) // 85_000
 */
export function convert(amount: TenThousandths, rate: number): TenThousandths {
  if (rate === 1) return amount;
  const converted = Math.round(Math.abs(amount) * rate);
  return amount < 0 ? -converted : converted;
}

/** Why a text is no amount, and what may help. */
export function noNumber(text: string, decimalComma: boolean | undefined): string {
  if (decimalComma) return `"${text}" is no number with a decimal comma (--decimal-comma).`;
  const comma = /^[^,]*,\d+\D*$/.test(text);
  return `"${text}" is no number.${comma ? " If the comma is its decimal mark, import with --decimal-comma." : ""}`;
}

/** The rate of a currency, or the problem that there is none. */
export function rateOf(
  currency: string,
  reading: Pick<OrderReading, "shopCurrency" | "rates">,
): number | RowProblem {
  if (currency === reading.shopCurrency) return 1;
  const rate = reading.rates[currency];
  if (rate !== undefined) return rate;
  return {
    column: "currency",
    value: currency,
    reason: `The amount is in ${currency}, the shop counts in ${reading.shopCurrency}, and no rate is given. Import again with --rate ${currency}=RATE (${reading.shopCurrency} per ${currency}).`,
  };
}
