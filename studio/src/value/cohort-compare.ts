import type { Estimate } from "../../../src/core/estimate.ts";
import { type Curve, isForecast, valueAt } from "../charts/curve.ts";

/** Cohorts side by side: what each is worth by the same months, and how that differs from the first. */

/** Months since the first order at which cohorts are compared. */
export const comparedMonths = [1, 3, 6, 12] as const;

/** A cohort's value by a month, and its difference to the first cohort's. */
export interface ComparedValue {
  readonly value: Estimate;
  /** `actual`: counted to the penny; `open`: counted, the month is not over; `forecast`: with an interval. */
  readonly kind: "actual" | "open" | "forecast";
  /** Null for the first cohort, and where the first has no value at the month. */
  readonly difference: Estimate | null;
}

/** A curve's value by a month beside that of the first curve; null beyond its end. */
export function comparedValue(
  curve: Curve,
  first: Curve | undefined,
  month: number,
): ComparedValue | null {
  const value = valueAt(curve, month);
  if (value === null) return null;
  const other = first === undefined || first === curve ? null : valueAt(first, month);
  const last = curve.actual.length - 1;
  return {
    value,
    kind: isForecast(curve, month)
      ? "forecast"
      : curve.lastMonthOpen && month === last
        ? "open"
        : "actual",
    difference: other === null ? null : differenceOf(value, other),
  };
}

/**
 * The difference of two estimates with its interval, from their own intervals as if the two were independent
 * (method of variance estimates recovery: Zou & Donner 2008, eq. 2, https://doi.org/10.1002/sim.3095). What
 * moves both alike would cancel, so the interval is rather too wide than too narrow.
 */
export function differenceOf(a: Estimate, b: Estimate): Estimate {
  const value = a.value - b.value;
  return {
    value,
    lower: value - Math.hypot(a.value - a.lower, b.upper - b.value),
    upper: value + Math.hypot(a.upper - a.value, b.value - b.lower),
    level: Math.min(a.level, b.level),
  };
}

/** Standard errors of an 80 % interval: the normal quantile at 0.9. */
const z = 1.2816;

/** A share with its 80 % interval (Wilson 1927), for what such customers do and not only these. */
export function shareEstimate(share: number, customers: number): Estimate {
  if (customers === 0) return { value: 0, lower: 0, upper: 1, level: 0.8 };
  const middle = (share + (z * z) / (2 * customers)) / (1 + (z * z) / customers);
  const half =
    (z / (1 + (z * z) / customers)) *
    Math.sqrt((share * (1 - share)) / customers + (z * z) / (4 * customers * customers));
  return {
    value: share,
    lower: Math.max(0, middle - half),
    upper: Math.min(1, middle + half),
    level: 0.8,
  };
}
