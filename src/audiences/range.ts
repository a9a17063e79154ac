import { param, type Sql, sql } from "../store/sql.ts";

/** A range of a count or amount; an end that is absent is open. */
export interface Range {
  readonly atLeast?: number | undefined;
  readonly atMost?: number | undefined;
}

/** Whether a range has room between its ends; one that has none is a slip of who wrote it. */
export function isOrdered({ atLeast = -Infinity, atMost = Infinity }: Range): boolean {
  return atLeast <= atMost;
}

/** What is said of a range that is not {@link isOrdered}. */
export const disordered = {
  error: "has atLeast above atMost, so that nothing lies between. Exchange them",
} as const;

/** The range that a count is asked for: at least once, where neither end is named. */
export function rangeOf({ atLeast, atMost }: Range): Range {
  return atLeast === undefined && atMost === undefined ? { atLeast: 1 } : { atLeast, atMost };
}

/** Whether a number lies in a range. */
export function inRange(value: number, { atLeast = -Infinity, atMost = Infinity }: Range): boolean {
  return value >= atLeast && value <= atMost;
}

/** The same of an expression; a figure that is not known lies in no range. */
export function inRangeSql(value: Sql, { atLeast, atMost }: Range): Sql {
  return sql`ifNull(${bound(value, sql`>=`, atLeast)} AND ${bound(value, sql`<=`, atMost)}, 0)`;
}

function bound(value: Sql, sign: Sql, end: number | undefined): Sql {
  return end === undefined ? sql`1` : sql`${value} ${sign} ${param("Float64", end)}`;
}

/**
 * A range in words.
 * @example rangeInWords({ atLeast: 2, atMost: 5 }) // "2 to 5"
 */
export function rangeInWords({ atLeast, atMost }: Range): string {
  if (atLeast === undefined) return `at most ${atMost ?? "any"}`;
  if (atMost === undefined) return `at least ${atLeast}`;
  return atLeast === atMost ? `exactly ${atLeast}` : `${atLeast} to ${atMost}`;
}

/**
 * A range of a count with what is counted.
 * @example countInWords({ atLeast: 1, atMost: 1 }, "order") // "exactly 1 order"
 */
export function countInWords(range: Range, one: string): string {
  return `${rangeInWords(range)} ${(range.atMost ?? range.atLeast) === 1 ? one : `${one}s`}`;
}

/**
 * How often something was done.
 * @example timesInWords({ atLeast: 2 }) // "at least twice"
 */
export function timesInWords(range: Range): string {
  const last = range.atMost ?? range.atLeast;
  const isOne = range.atLeast === undefined || range.atMost === undefined;
  const often = last === 1 ? "once" : last === 2 ? "twice" : undefined;
  if (often === undefined || !(isOne || range.atLeast === range.atMost))
    return countInWords(range, "time");
  return rangeInWords(range).replace(/\d+$/, often);
}

/** A share of one in words: `at most 60 %`. */
export function percentInWords({ atLeast, atMost }: Range): string {
  const percent = (share: number | undefined): number | undefined =>
    share === undefined ? undefined : Math.round(share * 1000) / 10;
  return `${rangeInWords({ atLeast: percent(atLeast), atMost: percent(atMost) })} %`;
}
