import { z } from "zod";
import { ofPersons } from "../../customers/person-of.ts";
import { type Sql, sql } from "../../store/sql.ts";
import type { Condition, PersonSet } from "../condition.ts";
import { duration, durationWords, spansOf } from "../duration.ts";
import {
  amountSql,
  type EventFilter,
  eventFilterFields,
  filterInWords,
  filterSql,
} from "../event-filter.ts";
import {
  disordered,
  inRange,
  inRangeSql,
  isOrdered,
  type Range,
  rangeInWords,
  rangeOf,
  timesInWords,
} from "../range.ts";
import { windowMs, within, withinSql } from "../window.ts";

/** Did something: so often, or to such a sum, within so long. */
export interface Did extends EventFilter, Range {
  readonly within?: string | undefined;
  /** The range is of the sum of this property, not of the number of events. */
  readonly sum?: string | undefined;
}

const schema: z.ZodType<Did> = z
  .strictObject({
    ...eventFilterFields,
    sum: z
      .string()
      .regex(
        /^[^.[\]]{1,100}(?:\.[^.[\]]{1,100}){0,5}$/,
        "is no property to sum. Write price, or cart.price for one within another; lists cannot be summed",
      )
      .optional(),
    atLeast: z.number().min(0).max(1e12).optional(),
    atMost: z.number().min(0).max(1e12).optional(),
    within: duration.optional(),
  })
  .refine(
    ({ sum, atLeast, atMost }) =>
      sum === undefined || atLeast !== undefined || atMost !== undefined,
    {
      error: 'needs atLeast or atMost for its sum, such as "atLeast": 100',
    },
  )
  .refine(isOrdered, disordered);

/** `{"did": {"event": "Product Viewed", "atLeast": 2, "within": "7d"}}`. Without a range: at least once. */
export const did: Condition<Did> = {
  schema,
  reads: (spec) => ({ events: [filterOf(spec)], spans: spansOf(spec.within) }),
  answer(spec) {
    const filter = filterOf(spec);
    const ms = windowMs(spec.within);
    const range = rangeOf(spec);
    return (profile, now) => {
      const { times, amounts } = profile.marks(filter);
      const { from, to, until } = within(times, ms, now);
      let total = to - from;
      if (spec.sum !== undefined) {
        total = 0;
        for (let i = from; i < to; i++) total += amounts[i] ?? 0;
        total /= 10_000;
      }
      return { holds: inRange(total, range), until };
    };
  },
  toSql(spec, { now }) {
    const filter = filterOf(spec);
    const total = spec.sum === undefined ? sql`count()` : sql`sum(${amountSql(filter)}) / 10000`;
    return havingTotal(
      sql`SELECT subject_id
FROM (${ofPersons("event")})
WHERE ${filterSql(filter)} AND ${withinSql(sql`at`, spec.within, now)}
GROUP BY subject_id`,
      total,
      rangeOf(spec),
    );
  },
  inWords(spec) {
    const { within: window, sum } = spec;
    const range = rangeOf(spec);
    const lately = window === undefined ? "" : ` in the last ${durationWords(window)}`;
    const { past, bare } = filterInWords(spec);
    if (sum !== undefined) return `${past}, ${sum} adding up to ${rangeInWords(range)}${lately}`;
    if (range.atMost === 0)
      return window === undefined ? `never ${past}` : `did not ${bare}${lately}`;
    const often =
      range.atLeast === 1 && range.atMost === undefined ? "" : ` ${timesInWords(range)}`;
    return `${past}${often}${lately}`;
  },
};

function filterOf({
  within: _within,
  atLeast: _atLeast,
  atMost: _atMost,
  ...filter
}: Did): EventFilter {
  return filter;
}

/**
 * The persons whose total lies in a range, of a question that has a row for each who has any; the total of all
 * others is 0.
 */
export function havingTotal(grouped: Sql, total: Sql, range: Range): PersonSet {
  const inIt = inRangeSql(total, range);
  if (!inRange(0, range)) return { persons: sql`${grouped}\nHAVING ${inIt}` };
  return { persons: sql`${grouped}\nHAVING NOT (${inIt})`, except: true };
}
