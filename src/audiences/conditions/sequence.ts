import { z } from "zod";
import type { Instant } from "../../core/time.ts";
import { ofPersons } from "../../customers/person-of.ts";
import { param, type Sql, sql } from "../../store/sql.ts";
import type { Condition } from "../condition.ts";
import { duration, durationMs, durationWords, spansOf } from "../duration.ts";
import {
  type EventFilter,
  eventFilter,
  filterInWords,
  filterSql,
  type KeptValue,
  valuesSql,
} from "../event-filter.ts";
import type { EventMarks } from "../live-profile.ts";
import { firstAfter, windowMs, within } from "../window.ts";

/** Did one thing, and then, or then not, another within so long. */
export interface Sequence {
  readonly first: EventFilter;
  /** Came after the first, within `within`. */
  readonly then?: EventFilter | undefined;
  /** Did not come after the first; holds from `within` after the first. */
  readonly thenNot?: EventFilter | undefined;
  readonly within: string;
  /** The other came so long after the first or longer; absent: at any time after. */
  readonly after?: string | undefined;
  /** Both are of the same: of one value of this property. */
  readonly same?: string | undefined;
  /** The first was no longer ago than this. */
  readonly lately?: string | undefined;
}

const schema: z.ZodType<Sequence> = z
  .strictObject({
    first: eventFilter,
    // biome-ignore lint/suspicious/noThenProperty: a word of the definition's language; the object is never awaited.
    then: eventFilter.optional(),
    thenNot: eventFilter.optional(),
    within: duration,
    after: duration.optional().describe("the other came so long after, or longer"),
    same: z
      .string()
      .regex(
        /^[^.[\]]{1,100}(?:\.[^.[\]]{1,100}){0,5}$/,
        "is no property. Write product_id, or cart.id for one within another; the products of an order are looked through by themselves",
      )
      .optional()
      .describe("property that both have in common"),
    lately: duration.optional(),
  })
  .refine(({ then, thenNot }) => (then === undefined) !== (thenNot === undefined), {
    error: "needs either then or thenNot",
  })
  .refine(({ after, within }) => after === undefined || durationMs(after) <= durationMs(within), {
    error: "has after above within, so that nothing lies between. Exchange them",
  });

/** `{"sequence": {"first": {"event": "Product Added"}, "thenNot": {"event": "Order Completed"}, "within": "1h"}}`. */
export const sequence: Condition<Sequence> = {
  schema,
  reads: (spec) => ({ events: eventsOf(spec), spans: spansOf(spec.within, spec.lately) }),
  answer(spec) {
    const [first, second] = eventsOf(spec);
    const isNot = spec.then === undefined;
    const withinMs = durationMs(spec.within);
    const latelyMs = windowMs(spec.lately);
    const gap = gapMs(spec);
    return (profile, now) => {
      const { times: firsts, values } = profile.marks(first);
      const seconds = profile.marks(second);
      const { from, to, until: nextFirst } = within(firsts, latelyMs, now);
      const next = seconds.times[firstAfter(seconds.times, now)] ?? Number.POSITIVE_INFINITY;
      let until = Math.min(nextFirst, next);
      // The newest that makes it so does so the longest: others need not be looked at.
      for (let i = to - 1; i >= from; i--) {
        const at = firsts[i] ?? 0;
        const due = at + withinMs;
        const span = { from: at + gap, to: Math.min(due, now) };
        const followed = isIn(span, seconds, values[i]);
        if (isNot ? !followed && due <= now : followed)
          return { holds: true, until: at + latelyMs };
        if (isNot && !followed) until = Math.min(until, due);
      }
      return { holds: false, until };
    };
  },
  toSql(spec, { now }) {
    const { same } = spec;
    const [first, second] = eventsOf(spec);
    const marks = (filter: EventFilter): Sql =>
      same === undefined
        ? sql`groupArrayIf(${milliseconds}, ${filterSql(filter)})`
        : sql`groupArrayArray(if(${filterSql(filter)}, arrayMap(kept -> (${milliseconds}, kept), ${valuesSql(same)}), []))`;
    const at = (mark: Sql): Sql => (same === undefined ? mark : sql`tupleElement(${mark}, 1)`);
    const [before, later] = [at(sql`earlier`), at(sql`later`)];
    const withinMs = param("Int64", durationMs(spec.within));
    const due = sql`${before} + ${withinMs} <= ${param("Int64", now)} AND `;
    const lately =
      spec.lately === undefined
        ? sql`1`
        : sql`${before} > ${param("Int64", now - durationMs(spec.lately))}`;
    const isSame =
      same === undefined ? sql`` : sql` AND tupleElement(later, 2) = tupleElement(earlier, 2)`;
    const followed = sql`arrayExists(later -> ${later} >= ${before} + ${param("Int64", gapMs(spec))} AND ${later} <= ${before} + ${withinMs}${isSame}, laters)`;
    const isSo = spec.then === undefined ? sql`${due}NOT ${followed}` : followed;
    return {
      persons: sql`SELECT subject_id
FROM (
  SELECT
    subject_id,
    ${marks(first)} AS earliers,
    ${marks(second)} AS laters
  FROM (${ofPersons("event")})
  WHERE at <= fromUnixTimestamp64Milli(${param("Int64", now)})
  GROUP BY subject_id
)
WHERE arrayExists(earlier -> ${lately} AND ${isSo}, earliers)`,
    };
  },
  inWords(spec) {
    const { within: span, lately, after, same } = spec;
    const [first, second] = [filterInWords(spec.first), filterInWords(secondOf(spec))];
    const when = lately === undefined ? "" : ` in the last ${durationWords(lately)}`;
    const next = spec.then === undefined ? `did not ${second.bare}` : second.past;
    const ofOne = same === undefined ? "" : ` with the same ${same.replaceAll(".", " ")}`;
    const so =
      after === undefined
        ? `within ${durationWords(span)}`
        : `${durationWords(after)} to ${durationWords(span)}`;
    return `${first.past}${when} and ${next}${ofOne} ${so} after that`;
  },
};

const milliseconds: Sql = sql`toUnixTimestamp64Milli(at)`;

function secondOf({ then, thenNot }: Sequence): EventFilter {
  return then ?? thenNot ?? {};
}

/** The two events, with the value that both are to have. */
function eventsOf(spec: Sequence): [first: EventFilter, second: EventFilter] {
  const [first, second] = [spec.first, secondOf(spec)];
  const { same: value } = spec;
  return value === undefined
    ? [first, second]
    : [
        { ...first, value },
        { ...second, value },
      ];
}

/** How much later the other is at least: at the same millisecond is not after. */
function gapMs({ after }: Sequence): number {
  return after === undefined ? 1 : durationMs(after);
}

/** Whether one of the marks lies in a span, ends included, and is of a value where one is asked for. */
function isIn(
  span: { readonly from: Instant; readonly to: Instant },
  { times, values }: EventMarks,
  value: KeptValue | undefined,
): boolean {
  for (let i = firstAfter(times, span.from - 1); i < times.length; i++) {
    if ((times[i] ?? 0) > span.to) return false;
    if (value === undefined || values[i] === value) return true;
  }
  return false;
}
