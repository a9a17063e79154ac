import type { Estimate } from "../../../src/core/estimate.ts";
import type { Minor } from "../../../src/core/money.ts";

/** Cumulative contribution of customers who began in one way, as it is drawn. */
export interface LevelCurve {
  readonly key: string;
  readonly label: string;
  /** A CSS colour. */
  readonly ink: string;
  /** Index is months since the first order; 0 is the first order itself. */
  readonly values: readonly Minor[];
  /** The value at the curve's end, with its interval. */
  readonly end: Estimate;
  /** Cost of acquiring one; null where none is known. */
  readonly cost: Minor | null;
  /** Month in which the cost is paid back; null where it is not, or no cost is known. */
  readonly paybackMonth: number | null;
  /** Few customers: drawn faint, since the curve may mislead. */
  readonly uncertain: boolean;
}

/** The last month that any of the curves reaches. */
export function lastLevelMonth(curves: readonly LevelCurve[]): number {
  return Math.max(1, ...curves.map((curve) => curve.values.length - 1));
}

/** The highest amount to draw: ends of intervals and costs included. */
export function highestLevel(curves: readonly LevelCurve[]): number {
  const tops = curves.flatMap((curve) => [...curve.values, curve.end.upper, curve.cost ?? 0]);
  return Math.max(1, ...tops);
}
