import { minor, moneyCompact, moneyEstimate, moneyWhole } from "../format.ts";

/** How the amounts of a case are written: it reckons in units of the currency, which is not known where the shop has no orders yet. */

const plain = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 2 });

/** An amount for axes and in words, to two digits that matter: €61K. */
export function amount(units: number, currency: string): string {
  const rounded = Number(units.toPrecision(2));
  return currency === "" ? short.format(rounded) : moneyCompact(minor(rounded, currency), currency);
}

/** An amount with its range, rounded alike: the wider the range, the fewer digits. */
export function rangedAmount(
  {
    value,
    lower,
    upper,
  }: { readonly value: number; readonly lower: number; readonly upper: number },
  currency: string,
): { readonly value: string; readonly range: string } {
  if (currency === "")
    return { value: short.format(value), range: amountRange(lower, upper, currency) };
  const [at, from, to] = [value, lower, upper].map((units) => minor(units, currency));
  const estimate = { value: at ?? 0, lower: from ?? 0, upper: to ?? 0, level: 0.9 };
  return moneyEstimate(estimate, currency, { compact: true });
}

/** An amount for tables, to the unit: €61,204. */
export function wholeAmount(units: number, currency: string): string {
  // What rounds to nothing has no sign.
  const rounded = Math.round(units) + 0;
  return currency === "" ? plain.format(rounded) : moneyWhole(minor(rounded, currency), currency);
}

/** An amount of any size to three digits that matter: €0.0587, €60.9, €9,500. */
export function fineAmount(units: number, currency: string): string {
  const digits = { maximumSignificantDigits: Math.abs(units) >= 1_000 ? 21 : 3 };
  const style =
    currency === ""
      ? {}
      : ({ style: "currency", currency, currencyDisplay: "narrowSymbol" } as const);
  return new Intl.NumberFormat("en", { ...style, ...digits }).format(units);
}

/** The range of an amount: "€4K to €118K". */
export function amountRange(lower: number, upper: number, currency: string): string {
  return `${amount(lower, currency)} to ${amount(upper, currency)}`;
}

/** A plain number with so many digits that matter. */
export function digits(value: number, count: number): string {
  return new Intl.NumberFormat("en", { maximumSignificantDigits: count }).format(value);
}
