import type { HistoryRows } from "./interaction-log.ts";

/** How much each row of a history says of what comes next. */
export interface QueryRule {
  /** How many of the latest rows speak; Infinity for all. */
  readonly last: number;
  /** Whether an item that was taken up several times speaks once, at its latest time. */
  readonly distinct: boolean;
  /** Whether a row speaks by its weight. */
  readonly weighted: boolean;
  /**
   * What halves a row's say: so many rows or baskets after it, or so many days up to an instant; null for nothing. Rows
   * of one basket say alike by baskets.
   */
  readonly halfLife:
    | { readonly rows: number }
    | { readonly baskets: number }
    | { readonly days: number; readonly asOf: number }
    | null;
}

/**
 * How much a row says, by its age (in baskets where those halve it, else in rows; 0 is the latest that speaks) and
 * its place in a history.
 * @example rowWeigher({ last: 50, distinct: false, weighted: false, halfLife: { rows: 1 } })(history, 0, 2) // 0.25
 */
export function rowWeigher(
  rule: QueryRule,
): (rows: HistoryRows, row: number, age: number) => number {
  const { weighted, halfLife } = rule;
  const own = (rows: HistoryRows, row: number): number => (weighted ? (rows.weight[row] ?? 0) : 1);
  if (halfLife === null) return own;
  if (!("days" in halfLife)) {
    const half = "rows" in halfLife ? halfLife.rows : halfLife.baskets;
    return (rows, row, age) => own(rows, row) * 0.5 ** (age / half);
  }
  const half = halfLife.days * 86_400_000;
  return (rows, row) => own(rows, row) * 0.5 ** ((halfLife.asOf - (rows.time[row] ?? 0)) / half);
}
