import type { Estimate } from "../../src/core/estimate.ts";
import type { Minor } from "../../src/core/money.ts";

/**
 * How the studio writes numbers and times. The studio speaks English; days come before the name of
 * their month, which no reader mistakes. Currency and time zone are the shop's, not the browser's.
 */
const numberLocale = "en";
const timeLocale = "en-GB";

/** Decimal digits of a currency's minor unit: 2 for GBP, 0 for JPY. */
function minorDigits(currency: string): number {
  const format = new Intl.NumberFormat(numberLocale, { style: "currency", currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}

/** Whole minor units as units of the currency: 1999 GBP is 19.99. */
export function major(amount: Minor, currency: string): number {
  return amount / 10 ** minorDigits(currency);
}

/** Units of the currency in minor units: 19.99 GBP is 1999; a mean has fractions of them. */
export function minor(units: number, currency: string): number {
  return units * 10 ** minorDigits(currency);
}

/** Full amount for tables: £1,234.56. */
export function money(amount: Minor, currency: string): string {
  return currencyFormat(currency, {}).format(major(amount, currency));
}

/** Whole units for columns where the pence say nothing: £1,235. */
export function moneyWhole(amount: Minor, currency: string): string {
  return currencyFormat(currency, { maximumFractionDigits: 0 }).format(major(amount, currency));
}

/** Short amount for axes and labels: £1.9M, £420, £12K. */
export function moneyCompact(amount: Minor, currency: string): string {
  const value = major(amount, currency);
  const options = { notation: "compact", maximumSignificantDigits: 3 } as const;
  return currencyFormat(currency, options).format(value);
}

/** A unit price in ten-thousandths of a currency unit: 25500 is £2.55. */
export function unitPrice(tenThousandths: number, currency: string): string {
  const options = { minimumFractionDigits: minorDigits(currency), maximumFractionDigits: 4 };
  return currencyFormat(currency, options).format(tenThousandths / 10_000);
}

/** An estimate in words: its value and the ends of its interval, rounded alike. */
export interface EstimateText {
  readonly value: string;
  readonly lower: string;
  readonly upper: string;
  /** "£1.2M to £1.5M". */
  readonly range: string;
}

/** Money with an interval. The wider the interval, the fewer digits; compact from 100,000 on when asked. */
export function moneyEstimate(
  estimate: Estimate,
  currency: string,
  options: { readonly compact: boolean } = { compact: false },
): EstimateText {
  const inMajor = scaled(estimate, 10 ** -minorDigits(currency));
  const step = roundingStep(inMajor);
  const largest = Math.max(Math.abs(inMajor.value), Math.abs(inMajor.upper));
  const unit = options.compact ? compactUnit(largest) : { size: 1, digits: {} };
  const digits = fractionDigits(step, unit.size, minorDigits(currency));
  const format = currencyFormat(currency, { ...unit.digits, ...digits });
  return estimateText(inMajor, step, (value) => format.format(value));
}

/** Money of a single message, which may be less than the least coin: as many digits as its interval tells, €0.0093 (€0.0061 to €0.0125). */
export function moneyFine(estimate: Estimate, currency: string): EstimateText {
  const inMajor = scaled(estimate, 10 ** -minorDigits(currency));
  const { step, write } = fineOf(inMajor, currency);
  return estimateText(inMajor, step, write);
}

/** A part of such an amount, with as many digits as the whole is told with. */
export function moneyPart(amount: Minor, whole: Estimate, currency: string): string {
  const { step, write } = fineOf(scaled(whole, 10 ** -minorDigits(currency)), currency);
  return write(Math.round(major(amount, currency) / step) * step + 0);
}

/** Below a millionth of a coin nothing is money any more. */
const mostFineDigits = 8;

function fineOf(
  inMajor: Estimate,
  currency: string,
): { readonly step: number; readonly write: (value: number) => string } {
  const step = roundingStep(isNearZero(inMajor) ? { ...inMajor, value: 0 } : inMajor);
  const needed = Math.min(mostFineDigits, -Math.floor(Math.log10(step) + 1e-9));
  const digits = fractionDigits(step, 1, Math.max(minorDigits(currency), needed));
  const format = currencyFormat(currency, digits);
  return { step, write: (value) => format.format(value) };
}

/** A count with an interval, such as expected purchase days: 4.2 (1.3 to 9.0). */
export function countEstimate(estimate: Estimate): EstimateText {
  const step = roundingStep(estimate);
  const format = new Intl.NumberFormat(numberLocale, fractionDigits(step, 1, 1));
  return estimateText(estimate, step, (value) => format.format(value));
}

/**
 * A difference of money with its interval, each with its sign: +£40 (-£12 to +£95); whole where it has none. Near 0 it has no more
 * digits than elsewhere.
 */
export function moneyDifference(estimate: Estimate, currency: string): EstimateText {
  const inMajor = scaled(estimate, 10 ** -minorDigits(currency));
  const counted = inMajor.lower === inMajor.upper;
  const step = counted ? 1 : roundingStep(isNearZero(inMajor) ? { ...inMajor, value: 0 } : inMajor);
  const digits = fractionDigits(step, 1, minorDigits(currency));
  const format = currencyFormat(currency, { ...digits, signDisplay: "exceptZero" });
  return estimateText(inMajor, step, (value) => format.format(value));
}

/** Whether a value is so near 0 that digits of its own would say nothing. */
function isNearZero({ value, lower, upper }: Estimate): boolean {
  return 20 * Math.abs(value) < upper - lower;
}

/** A difference of shares with its interval, in percentage points: +1.2 pp (-0.3 to +2.7). Near 0 it has no more digits than elsewhere. */
export function pointsDifference(estimate: Estimate): EstimateText {
  const points = scaled(estimate, 100);
  const step = roundingStep({ ...points, value: 0 });
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const format = new Intl.NumberFormat(numberLocale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: "exceptZero",
  });
  const text = estimateText(points, step, (value) => format.format(value));
  return { ...text, value: `${text.value} pp` };
}

/** A multiple with an interval: 1.32× (1.10 to 1.58). */
export function timesEstimate(estimate: Estimate): EstimateText {
  const step = Math.max(0.01, roundingStep(estimate));
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const format = new Intl.NumberFormat(numberLocale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  const text = estimateText(estimate, step, (value) => format.format(value));
  return { ...text, value: `${text.value}×` };
}

/** A plain multiple, for axes: 1.5×. */
export function times(value: number): string {
  return `${new Intl.NumberFormat(numberLocale, { maximumFractionDigits: 2 }).format(value)}×`;
}

/** A relative difference with its sign: +12%, -3%. */
export function percentDifference(share: number): string {
  const format = new Intl.NumberFormat(numberLocale, {
    style: "percent",
    maximumFractionDigits: Math.abs(share) < 0.0995 ? 1 : 0,
    signDisplay: "exceptZero",
  });
  return format.format(share);
}

/** A score of a forecast: three digits that matter, so that near ones can be told apart. */
export function score(value: number): string {
  const digits = { minimumFractionDigits: 3, maximumFractionDigits: 3 };
  return new Intl.NumberFormat(numberLocale, digits).format(value);
}

/** An estimate in another unit, or per customer instead of for all. */
export function scaled(estimate: Estimate, factor: number): Estimate {
  return {
    value: estimate.value * factor,
    lower: estimate.lower * factor,
    upper: estimate.upper * factor,
    level: estimate.level,
  };
}

/** "80% interval": said beside every interval. */
export function levelText(estimate: Estimate): string {
  return `${percent(estimate.level)} interval`;
}

export function count(value: number): string {
  return new Intl.NumberFormat(numberLocale).format(value);
}

/** A change of a count with its sign: "+12", "-3", "0". */
export function countDifference(value: number): string {
  return new Intl.NumberFormat(numberLocale, { signDisplay: "exceptZero" }).format(value);
}

/** A count with its noun: "1 order", "12 orders". */
export function counted(value: number, singular: string, plural = `${singular}s`): string {
  return `${count(value)} ${value === 1 ? singular : plural}`;
}

/** Words as a sentence: a capital first, a full stop last. */
export function sentence(words: string): string {
  const text = words.charAt(0).toUpperCase() + words.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** A share as whole percent; what is not quite none or all does not pretend to be. */
export function percent(share: number): string {
  const format = new Intl.NumberFormat(numberLocale, {
    style: "percent",
    maximumFractionDigits: 0,
  });
  if (share > 0 && share < 0.005) return "<1%";
  if (share < 1 && share >= 0.995) return ">99%";
  return format.format(share);
}

/** A p value: three digits, and below them no pretence. */
export function pValue(p: number): string {
  return p < 0.001 ? "<0.001" : p.toFixed(3);
}

/** A model's parameter: four digits that matter. */
export function parameter(value: number): string {
  return new Intl.NumberFormat(numberLocale, { maximumSignificantDigits: 4 }).format(value);
}

/** "2011-03" as "Mar ’11": without the apostrophe it would read as a day of March. */
export function month(cohort: string): string {
  return `${monthFormat(cohort, { month: "short" })} ’${cohort.slice(2, 4)}`;
}

/** "2011-03" as "March 2011". */
export function monthLong(cohort: string): string {
  return monthFormat(cohort, { month: "long", year: "numeric" });
}

/** A day (YYYY-MM-DD) as "31 Aug 2011". */
export function day(date: string): string {
  return dayFormat(date, { day: "numeric", month: "short", year: "numeric" });
}

/** A day without its year, for axes: "31 Aug". */
export function dayShort(date: string): string {
  return dayFormat(date, { day: "numeric", month: "short" });
}

/** The day of an instant in the shop's time zone. */
export function dayOf(instant: string, timeZone: string): string {
  const options = { day: "numeric", month: "short", year: "numeric", timeZone } as const;
  return new Intl.DateTimeFormat(timeLocale, options).format(new Date(instant));
}

/** The time of day of an instant in the shop's time zone: "08:26". */
export function timeOf(instant: string, timeZone: string): string {
  const options = { hour: "2-digit", minute: "2-digit", timeZone } as const;
  return new Intl.DateTimeFormat(timeLocale, options).format(new Date(instant));
}

function currencyFormat(currency: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const base = { style: "currency", currency, currencyDisplay: "narrowSymbol" } as const;
  return new Intl.NumberFormat(numberLocale, { ...base, ...options });
}

/**
 * The power of ten to round to: at most a fifth of the interval's half width, and such that the
 * value keeps two or three digits.
 */
function roundingStep(estimate: Estimate): number {
  const half = (estimate.upper - estimate.lower) / 2;
  const byWidth = half > 0 ? Math.floor(Math.log10(half / 5)) : 0;
  if (estimate.value === 0) return 10 ** byWidth;
  const size = Math.floor(Math.log10(Math.abs(estimate.value)));
  return 10 ** Math.max(size - 2, Math.min(size - 1, half > 0 ? byWidth : size - 2));
}

function compactUnit(largest: number): { size: number; digits: Intl.NumberFormatOptions } {
  if (largest < 1000) return { size: 1, digits: {} };
  const size = largest < 1e6 ? 1e3 : largest < 1e9 ? 1e6 : 1e9;
  return { size, digits: { notation: "compact" } };
}

/** Digits after the point that `step` needs in units of `size`; money shows all of its minor digits or none. */
function fractionDigits(step: number, size: number, most: number): Intl.NumberFormatOptions {
  const needed = Math.max(0, -Math.floor(Math.log10(step / size) + 1e-9));
  const digits = Math.min(size > 1 ? 2 : most, size > 1 || needed === 0 ? needed : most);
  return { minimumFractionDigits: digits, maximumFractionDigits: digits };
}

function estimateText(
  estimate: Estimate,
  step: number,
  write: (value: number) => string,
): EstimateText {
  const [value, lower, upper] = [estimate.value, estimate.lower, estimate.upper].map((number) =>
    write(Math.round(number / step) * step + 0),
  );
  const text = { value: value ?? "", lower: lower ?? "", upper: upper ?? "" };
  return { ...text, range: `${text.lower} to ${text.upper}` };
}

function monthFormat(cohort: string, options: Intl.DateTimeFormatOptions): string {
  return dayFormat(`${cohort}-01`, options);
}

function dayFormat(date: string, options: Intl.DateTimeFormatOptions): string {
  const format = new Intl.DateTimeFormat(timeLocale, { ...options, timeZone: "UTC" });
  return format.format(new Date(`${date}T00:00:00Z`));
}
