import { z } from "zod";
import type { Instant } from "../../core/time.ts";
import { ofPersons } from "../../customers/person-of.ts";
import { param, type Sql, sql } from "../../store/sql.ts";
import type { Condition } from "../condition.ts";
import { duration, durationMs, durationWords } from "../duration.ts";
import { type EventFilter, eventFilter, filterInWords, filterSql } from "../event-filter.ts";
import type { EventMark } from "../live-profile.ts";

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
  reads: (spec) => ({ events: [spec.first, secondOf(spec)] }),
  answer(spec, profile, now) {
    const second = profile.marks(secondOf(spec));
    const withinMs = durationMs(spec.within);
    const latelyMs = spec.lately === undefined ? Number.POSITIVE_INFINITY : durationMs(spec.lately);
    let holds = false;
    let until = Number.POSITIVE_INFINITY;
    for (const first of profile.marks(spec.first)) {
      if (first.at > now) until = Math.min(until, first.at);
      if (first.at > now || first.at <= now - latelyMs) continue;
      const followed = follows(second, first.at, { withinMs, now });
      const due = first.at + withinMs;
      const isSo = spec.then === undefined ? !followed && due <= now : followed;
      holds ||= isSo;
      if (isSo) until = Math.min(until, first.at + latelyMs);
      else if (spec.then === undefined && due > now) until = Math.min(until, due);
      for (const { at } of second) if (at > now) until = Math.min(until, at);
    }
    return { holds, until };
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
    const { first, within, lately } = spec;
    const second = filterInWords(secondOf(spec));
    const when = lately === undefined ? "" : ` in the last ${durationWords(lately)}`;
    const next = spec.then === undefined ? `did not ${second.bare}` : second.past;
    return `${filterInWords(first).past}${when} and ${next} within ${durationWords(within)} after that`;
  },
};

const milliseconds: Sql = sql`toUnixTimestamp64Milli(at)`;

function secondOf({ then, thenNot }: Sequence): EventFilter {
  return then ?? thenNot ?? {};
}

function follows(
  marks: readonly EventMark[],
  after: Instant,
  { withinMs, now }: { readonly withinMs: number; readonly now: Instant },
): boolean {
  return marks.some(({ at }) => at > after && at <= after + withinMs && at <= now);
}
