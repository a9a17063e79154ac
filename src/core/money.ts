/**
 * Money as integers. Amounts that a shop charged leave the store as whole minor units (pence, cents)
 * of one currency; on the way in, where unit prices may be finer than a penny, amounts are whole
 * ten-thousandths of a currency unit, the grain of `Decimal(18, 4)` in the store. Never a float.
 */

/** A whole number of minor units (pence, cents) of the currency named beside it. */
export type Minor = number;

/** A whole number of ten-thousandths of a currency unit. */
export type TenThousandths = number;

/** Beyond this exact integer arithmetic in ten-thousandths would no longer hold (a `Decimal(18, 4)` holds more). */
const largestAmount = 900_000_000_000;

/** Whether an amount, as it may come of multiplying two others, is one that can be stored exactly. */
export function isStorable(amount: TenThousandths): boolean {
  return Math.abs(amount) <= largestAmount * 10_000;
}

/**
 * Reads a plain decimal such as `12.50`, `-3`, `1,234.50`, `£12.50` or `(12.50)` into ten-thousandths.
 * A decimal comma is read as such only when `decimalComma` says so; `12.50` is then no number, and `1.234` is
 * 1234. Digits beyond the fourth are rounded half away from zero.
 *
 * @returns null when the text is not a number or is larger than 900 billion.
 * @example parseAmount("2.55") // 25500
 * @example parseAmount("1.234,50", true) // 12345000
 */
export function parseAmount(text: string, decimalComma = false): TenThousandths | null {
  const simple = decimalComma ? /^-?\d{1,12}$/ : /^-?\d{1,12}(?:\.\d{1,4})?$/;
  const plain = simple.test(text) ? text : normalise(text, decimalComma);
  if (plain === null) return null;
  const negative = plain.charCodeAt(0) === 45;
  const digits = negative ? plain.slice(1) : plain;
  const point = digits.indexOf(".");
  const whole = Number(point < 0 ? digits : digits.slice(0, point) || "0");
  if (whole > largestAmount) return null;
  const fraction = point < 0 ? "" : digits.slice(point + 1);
  const four = Number(fraction.slice(0, 4).padEnd(4, "0"));
  const roundUp = fraction.length > 4 && fraction.charCodeAt(4) >= 53 ? 1 : 0;
  const amount = whole * 10_000 + four + roundUp;
  return negative && amount !== 0 ? -amount : amount;
}

/** Strips currency signs, blanks and thousands marks; accounting brackets mean minus. */
function normalise(text: string, decimalComma: boolean): string | null {
  let plain = text.trim().replace(/^'/, "");
  const bracketed = /^\((.*)\)$/.exec(plain);
  if (bracketed) plain = `-${bracketed[1] ?? ""}`;
  plain = plain.replace(/[\s\u00a0\u202f'’]/g, "").replace(/^([-+]?)[\p{Sc}]|[\p{Sc}]$/gu, "$1");
  plain = plain.replace(/^\+/, "").replace(/^\u2212/, "-");
  plain = decimalComma ? swapMarks(plain) : stripThousands(plain);
  return /^-?(?:\d+\.?\d*|\.\d+)$/.test(plain) ? plain : null;
}

/** `1.234,50` becomes `1234.50`; a point that cannot be a thousands mark makes it no number. */
function swapMarks(text: string): string {
  const sound = /^-?(?:\d{1,3}(?:\.\d{3})+|\d*)(?:,\d*)?$/.test(text);
  return sound ? text.replaceAll(".", "").replace(",", ".") : "";
}

/** `1,234.50` loses its commas; `12,5` is no thousands mark and stays what it is: refused. */
function stripThousands(text: string): string {
  return /^-?\d{1,3}(?:,\d{3})+(?:\.\d*)?$/.test(text) ? text.replaceAll(",", "") : text;
}

/**
 * Ten-thousandths as the decimal text that a `Decimal(18, 4)` column takes.
 * @example formatAmount(-25500) // "-2.55"
 */
export function formatAmount(amount: TenThousandths): string {
  const magnitude = Math.abs(amount);
  const whole = Math.floor(magnitude / 10_000);
  const fraction = magnitude - whole * 10_000;
  const sign = amount < 0 ? "-" : "";
  if (fraction === 0) return `${sign}${whole}`;
  return `${sign}${whole}.${String(fraction).padStart(4, "0").replace(/0+$/, "")}`;
}

/**
 * How many minor units one unit of a currency has.
 * @example minorPerUnit("GBP") // 100
 * @example minorPerUnit("JPY") // 1
 */
export function minorPerUnit(currency: string): number {
  const known = unitsOf.get(currency);
  if (known !== undefined) return known;
  const digits = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions()
    .maximumFractionDigits;
  const units = 10 ** (digits ?? 2);
  unitsOf.set(currency, units);
  return units;
}

/** Remembered, for a format takes a tenth of a millisecond to make and decisions ask for it. */
const unitsOf = new Map<string, number>();

/** Whether a text is a currency that this system knows by its ISO 4217 code. */
export function isCurrency(code: string): boolean {
  return Intl.supportedValuesOf("currency").includes(code);
}

/**
 * Minor units for people, in the currency's own digits.
 * @example formatMoney(123456, "GBP") // "£1,234.56"
 */
export function formatMoney(
  minor: Minor,
  currency: string,
  options: { readonly whole?: boolean } = {},
): string {
  const digits = options.whole ? { maximumFractionDigits: 0, minimumFractionDigits: 0 } : {};
  const format = new Intl.NumberFormat("en-GB", { style: "currency", currency, ...digits });
  return format.format(minor / minorPerUnit(currency));
}

/**
 * Splits an amount over weights so that the parts add up to it exactly (largest remainder).
 * @example allocate(100, [1, 1, 1]) // [34, 33, 33]
 */
export function allocate(amount: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return weights.map((_, index) => (index === 0 ? amount : 0));
  const exact = weights.map((weight) => (amount * weight) / total);
  const parts = exact.map(Math.trunc);
  let rest = amount - parts.reduce((sum, part) => sum + part, 0);
  const order = exact
    .map((value, index) => ({ index, remainder: Math.abs(value - Math.trunc(value)) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  const step = Math.sign(rest);
  for (let next = 0; rest !== 0; next = (next + 1) % order.length) {
    const index = order[next]?.index ?? 0;
    parts[index] = (parts[index] ?? 0) + step;
    rest -= step;
  }
  return parts;
}
