import { z } from "zod";
import { readShop } from "../collect/shop.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";

/** How well a value is proven, from a lot on the action itself down to what merely goes together. */
export const actionGrades = ["A", "B", "C", "D"] as const;

/** One of {@link actionGrades}. */
export type ActionGrade = (typeof actionGrades)[number];

/** What was found of an event that is no order: contribution a person, in units of the currency. */
export interface FoundValue {
  /** Null: it cannot be told. */
  readonly grade: ActionGrade | null;
  /** Null: it is not to be read. */
  readonly estimate: number | null;
  /** Of 95 %; null: no end. */
  readonly interval: readonly [number | null, number | null];
}

/** What decisions may reckon an event with. */
export interface ActionWorth {
  readonly event: string;
  /** Contribution a person, in units of the shop's currency. */
  readonly amount: number;
  readonly currency: string;
  readonly grade: ActionGrade;
}

/**
 * What a value may be reckoned with: of A and B the estimate, of C the end of the interval that is nearer to 0, as of an A or B
 * whose estimate is not to be read; of others nothing.
 *
 * @returns units of the currency; null: nothing is known that may be used
 * @example usableAmount({ grade: "B", estimate: 8, interval: [5, 11] }) // 8
 * @example usableAmount({ grade: "C", estimate: 8, interval: [5, 11] }) // 5
 * @example usableAmount({ grade: "D", estimate: 8, interval: [5, 11] }) // null
 */
export function usableAmount({ grade, estimate, interval }: FoundValue): number | null {
  if (grade === null || grade === "D") return null;
  if (grade !== "C" && estimate !== null) return estimate;
  const [low, high] = interval;
  if (low !== null && low > 0) return low;
  return high !== null && high < 0 ? high : 0;
}

/** What events are worth, in memory. */
export interface ActionWorths {
  /** Undefined where nothing is known that may be used. */
  readonly of: (event: string) => ActionWorth | undefined;
}

/** Opens the worths of a store; `refresh` reads them anew, after a measurement. */
export async function openActionWorths(
  store: Store,
): Promise<ActionWorths & { readonly refresh: () => Promise<void> }> {
  let worths = await readActionWorths(store);
  return {
    of: (event) => worths.get(event),
    async refresh() {
      worths = await readActionWorths(store);
    },
  };
}

async function readActionWorths(store: Store): Promise<ReadonlyMap<string, ActionWorth>> {
  const shop = await readShop(store);
  if (shop === undefined) return new Map();
  const { currency } = shop;
  const rows = await store.rows(
    actionWorthsSql(currency),
    z.object({
      event: z.string(),
      grade: z.enum(actionGrades),
      estimate: z.number().nullable(),
      low: z.number().nullable(),
      high: z.number().nullable(),
    }),
  );
  return new Map(
    rows.flatMap(({ event, grade, estimate, low, high }) => {
      const amount = usableAmount({ grade, estimate, interval: [low, high] });
      return amount === null ? [] : [[event, { event, amount, currency, grade }]];
    }),
  );
}

/** The newest value of each event, where it has a grade and is in the currency: others could not be compared. */
export function actionWorthsSql(currency: string): Sql {
  return sql`SELECT event, grade, estimate, low, high
FROM (
  SELECT
    event,
    currency,
    grade,
    toFloat64(estimate) AS estimate,
    toFloat64(lower) AS low,
    toFloat64(upper) AS high
  FROM action_value
  ORDER BY event, measured_at DESC
  LIMIT 1 BY event
)
WHERE grade != '' AND currency = ${param("String", currency)}
ORDER BY event`;
}
