import { z } from "zod";
import { type Event, eventKinds, isObject } from "../collect/event.ts";
import { type Deed, deedOf } from "../collect/event-words.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import {
  numberOf,
  type PropertyTests,
  passes,
  passesSql,
  pathKeys,
  propertyNumberSql,
  propertyTests,
  testsInWords,
} from "./property-filter.ts";

/** Which events count. */
export interface EventFilter {
  /** What a track call names; the name of a page or screen; all of the call where it is absent. */
  readonly event?: string | undefined;
  /** Absent: track. */
  readonly call?: (typeof eventKinds)[number] | undefined;
  /** Tests of the event's properties. */
  readonly where?: PropertyTests | undefined;
  /** Tests of its context, such as `campaign.source`. */
  readonly context?: PropertyTests | undefined;
  /** The group of a group call. */
  readonly group?: string | undefined;
  /** The channel that the event came by, such as `pos`. */
  readonly channel?: string | undefined;
  /** The source that sent it. */
  readonly source?: string | undefined;
  /** The property to sum. */
  readonly sum?: string | undefined;
  /** The property whose values are kept: the event's own, and those of its `products`. An event without one does not count. */
  readonly value?: string | undefined;
  /** Only when it passed first is asked for: no more is kept. */
  readonly onlyFirst?: true | undefined;
}

/** The fields of {@link EventFilter} as they arrive from outside, for strict objects. */
export const eventFilterFields: {
  readonly event: z.ZodOptional<z.ZodString>;
  readonly call: z.ZodOptional<z.ZodEnum<{ [Kind in (typeof eventKinds)[number]]: Kind }>>;
  readonly where: z.ZodOptional<typeof propertyTests>;
  readonly context: z.ZodOptional<typeof propertyTests>;
  readonly group: z.ZodOptional<z.ZodString>;
  readonly channel: z.ZodOptional<z.ZodString>;
  readonly source: z.ZodOptional<z.ZodString>;
} = {
  event: z.string().min(1).max(500).optional(),
  call: z.enum(eventKinds).optional(),
  where: propertyTests.optional(),
  context: propertyTests.optional(),
  group: z.string().min(1).max(500).optional(),
  channel: z.string().min(1).max(100).optional(),
  source: z.string().min(1).max(100).optional(),
};

/** {@link EventFilter} as it arrives from outside. */
export const eventFilter: z.ZodType<EventFilter> = z.strictObject(eventFilterFields);

const keys = new WeakMap<EventFilter, string>();

/** The name under which a filter's marks are kept: equal for equal filters. Remembered for each object. */
export function filterKey(filter: EventFilter): string {
  const known = keys.get(filter);
  if (known !== undefined) return known;
  const key = keyOf(filter);
  keys.set(filter, key);
  return key;
}

function keyOf(filter: EventFilter): string {
  const { event, call = "track", where = {}, context = {}, group, channel, source } = filter;
  const { sum, value, onlyFirst } = filter;
  const kept = [sum, value, onlyFirst];
  return JSON.stringify([event, call, where, context, group, channel, source, ...kept]);
}

/** Whether an event of a source passes. */
export function passesFilter(filter: EventFilter, event: Event, source: string): boolean {
  return (
    event.kind === (filter.call ?? "track") &&
    (filter.event === undefined || event.name === filter.event) &&
    (filter.channel === undefined || event.channel === filter.channel) &&
    (filter.source === undefined || source === filter.source) &&
    (filter.group === undefined || event.groupId === filter.group) &&
    (filter.where === undefined || passes(event.properties, filter.where)) &&
    (filter.context === undefined || passes(event.context, filter.context))
  );
}

/** What an event adds to the filter's sum, in ten-thousandths. */
export function amountOf({ sum }: EventFilter, event: Event): number {
  if (sum === undefined) return 0;
  const number = numberOf(valueAt(event.properties, sum));
  return number === undefined ? 0 : Math.floor(number * 10_000 + 0.5);
}

function valueAt(object: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((inner, step) => (isObject(inner) ? inner[step] : undefined), object);
}

/** What tells one thing from another: a text that is not empty, or a number. */
export type KeptValue = string | number;

/** The values that a filter keeps of an event, each once. */
export function valuesOf(path: string, { properties }: Event): KeptValue[] {
  const { products } = properties;
  const all = [properties, ...(Array.isArray(products) ? products : [])].map((each: unknown) =>
    valueAt(each, path),
  );
  return [
    ...new Set(
      all.flatMap((value) =>
        (typeof value === "string" && value !== "") || typeof value === "number" ? [value] : [],
      ),
    ),
  ];
}

/** The same on rows of `event`, as JSON: equal values have equal texts, for all were written by one hand. */
export function valuesSql(path: string): Sql {
  const keys = pathKeys(path.split("."));
  return sql`arrayDistinct(arrayFilter(raw -> raw != '""' AND match(raw, '^["0-9-]'), arrayConcat(
      [JSONExtractRaw(properties, ${keys})],
      arrayMap(item -> JSONExtractRaw(item, ${keys}), JSONExtractArrayRaw(properties, 'products'))
    )))`;
}

/** The same filter on rows of `event`. */
export function filterSql(filter: EventFilter): Sql {
  const { event, channel, source, where, context, group } = filter;
  return sql`(kind = ${param("String", filter.call ?? "track")}${
    event === undefined ? sql`` : sql` AND name = ${param("String", event)}`
  }${channel === undefined ? sql`` : sql` AND channel = ${param("String", channel)}`}${
    source === undefined ? sql`` : sql` AND source = ${param("String", source)}`
  }${group === undefined ? sql`` : sql` AND group_id = ${param("String", group)}`}${
    where === undefined ? sql`` : sql` AND ${passesSql(sql`properties`, where)}`
  }${context === undefined ? sql`` : sql` AND ${passesSql(sql`context`, context)}`})`;
}

/** {@link amountOf} on rows of `event`. */
export function amountSql({ sum }: EventFilter): Sql {
  if (sum === undefined) return sql`toInt64(0)`;
  return sql`toInt64(floor(ifNull(${propertyNumberSql(sql`properties`, sum)}, 0) * 10000 + 0.5))`;
}

/** A filter in words: `viewed a product with category "Shoes"`; after "did not": `view a product …`. */
export function filterInWords(filter: EventFilter): Deed {
  const { call = "track", where = {}, context = {}, group, channel, source } = filter;
  const { past, bare } = deedOf(call, filter);
  const tests = [where, context].map(testsInWords).filter((words) => words !== "");
  const more = [
    ...(group === undefined || call === "group" ? [] : [` for the group "${group}"`]),
    ...(tests.length === 0 ? [] : [` with ${tests.join(" and ")}`]),
    ...(channel === undefined ? [] : [` on the channel "${channel}"`]),
    ...(source === undefined ? [] : [` as told by "${source}"`]),
  ].join("");
  return { past: `${past}${more}`, bare: `${bare}${more}` };
}
