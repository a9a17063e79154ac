import type { Estimate } from "../../../src/core/estimate.ts";
import type { Minor } from "../../../src/core/money.ts";

/** One cohort's cumulative contribution per customer, as it is drawn. */
export interface Curve {
  /** The cohort's month, YYYY-MM. */
  readonly month: string;
  readonly label: string;
  /** A CSS colour. */
  readonly ink: string;
  /** Left-truncated: drawn thinner and grey. */
  readonly truncated: boolean;
  /** Index is months since the first order. */
  readonly actual: readonly Minor[];
  /** True when the last actual month is not over. */
  readonly lastMonthOpen: boolean;
  /** Index 0 is the month after the last actual one. */
  readonly forecast: readonly Estimate[];
}

/** A curve's value at a month: what was (no interval) or what is expected; null beyond its end. */
export function valueAt(curve: Curve, month: number): Estimate | null {
  const actual = curve.actual[month];
  if (actual !== undefined) return { value: actual, lower: actual, upper: actual, level: 1 };
  return curve.forecast[month - curve.actual.length] ?? null;
}

/** Whether a month is still ahead for this cohort. */
export function isForecast(curve: Curve, month: number): boolean {
  return month >= curve.actual.length;
}

/** The last month to draw: a year, or the longest history when that is more. */
export function lastMonth(curves: readonly Curve[]): number {
  const longest = Math.max(0, ...curves.map((curve) => curve.actual.length - 1));
  const furthest = Math.max(1, ...curves.map((c) => c.actual.length - 1 + c.forecast.length));
  return Math.min(furthest, Math.max(12, longest));
}

/** The last month of one curve within the picture. */
export function endOf(curve: Curve, last: number): number {
  return Math.min(last, curve.actual.length - 1 + curve.forecast.length);
}
