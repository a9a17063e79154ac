import { z } from "zod";
import { ofPersons } from "../../customers/person-of.ts";
import { param, type Sql, sql } from "../../store/sql.ts";
import type { Condition } from "../condition.ts";
import { duration, durationMs, durationWords, spansOf } from "../duration.ts";
import { type EventFilter, eventFilter, filterInWords, filterSql } from "../event-filter.ts";
import { firstAfter, windowMs, within } from "../window.ts";

/** Did one thing, and then, or then not, another within so long. */
export interface Sequence {
  readonly first: EventFilter;
  /** Came after the first, within `within`. */
  readonly then?: EventFilter | undefined;
  /** Did not come after the first; holds from `within` after the first. */
  readonly thenNot?: EventFilter | undefined;
  readonly within: string;
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
    lately: duration.optional(),
  })
  .refine(({ then, thenNot }) => (then === undefined) !== (thenNot === undefined), {
    error: "needs either then or thenNot",
  });

/** `{"sequence": {"first": {"event": "Product Added"}, "thenNot": {"event": "Order Completed"}, "within": "1h"}}`. */
export const sequence: Condition<Sequence> = {
  schema,
  reads: (spec) => ({
    events: [spec.first, secondOf(spec)],
    spans: spansOf(spec.within, spec.lately),
  }),
  answer(spec) {
    const { first } = spec;
    const second = secondOf(spec);
    const isNot = spec.then === undefined;
    const withinMs = durationMs(spec.within);
    const latelyMs = windowMs(spec.lately);
    return (profile, now) => {
      const [firsts, seconds] = [profile.marks(first).times, profile.marks(second).times];
      const { from, to, until: nextFirst } = within(firsts, latelyMs, now);
      let next = firstAfter(seconds, now);
      let until = Math.min(nextFirst, seconds[next] ?? Number.POSITIVE_INFINITY);
      // The newest that makes it so does so the longest: others need not be looked at.
      for (let i = to - 1; i >= from; i--) {
        const at = firsts[i] ?? 0;
        const due = at + withinMs;
        while (next > 0 && (seconds[next - 1] ?? 0) > at) next -= 1;
        const followed = (seconds[next] ?? Number.POSITIVE_INFINITY) <= Math.min(due, now);
        if (isNot ? !followed && due <= now : followed)
          return { holds: true, until: at + latelyMs };
        if (isNot && !followed) until = Math.min(until, due);
      }
      return { holds: false, until };
    };
  },
  toSql(spec, { now }) {
    const withinMs = param("Int64", durationMs(spec.within));
    const due = sql`first_at + ${withinMs} <= ${param("Int64", now)} AND `;
    const lately =
      spec.lately === undefined
        ? sql`1`
        : sql`first_at > ${param("Int64", now - durationMs(spec.lately))}`;
    const followed = sql`arrayExists(then_at -> then_at > first_at AND then_at <= first_at + ${withinMs}, thens)`;
    const isSo = spec.then === undefined ? sql`${due}NOT ${followed}` : followed;
    return {
      persons: sql`SELECT subject_id
FROM (
  SELECT
    subject_id,
    groupArrayIf(${milliseconds}, ${filterSql(spec.first)}) AS firsts,
    groupArrayIf(${milliseconds}, ${filterSql(secondOf(spec))}) AS thens
  FROM (${ofPersons("event")})
  WHERE at <= fromUnixTimestamp64Milli(${param("Int64", now)})
  GROUP BY subject_id
)
WHERE arrayExists(first_at -> ${lately} AND ${isSo}, firsts)`,
    };
  },
  inWords(spec) {
    const { first, within: span, lately } = spec;
    const second = filterInWords(secondOf(spec));
    const when = lately === undefined ? "" : ` in the last ${durationWords(lately)}`;
    const next = spec.then === undefined ? `did not ${second.bare}` : second.past;
    return `${filterInWords(first).past}${when} and ${next} within ${durationWords(span)} after that`;
  },
};

const milliseconds: Sql = sql`toUnixTimestamp64Milli(at)`;

function secondOf({ then, thenNot }: Sequence): EventFilter {
  return then ?? thenNot ?? {};
}
