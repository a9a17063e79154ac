import { z } from "zod";
import { eventKinds, isObject } from "../collect/event.ts";
import type { Shop } from "../collect/shop.ts";
import type { Instant } from "../core/time.ts";
import { valuedLines } from "../customers/order-history.ts";
import { ofPersons } from "../customers/person-of.ts";
import { join, param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { withinSql } from "./window.ts";

/** Something that the shop has seen, and how often: what may be written into a definition. */
export interface Suggestion {
  readonly value: string | number | boolean;
  readonly times: number;
}

const orderColumns = {
  "order-channels": sql`channel`,
  "order-stores": sql`store`,
  coupons: sql`coupon`,
  products: sql`sku`,
  categories: sql`category`,
} as const;

const eventColumns = {
  "event-channels": sql`channel`,
  "event-sources": sql`source`,
  groups: sql`group_id`,
} as const;

const customerColumns = {
  countries: sql`arrayJoin(countries)`,
  "first-sources": sql`first_source`,
} as const;

const suggested = [
  "events",
  "properties",
  "values",
  "traits",
  "trait-values",
  "consent-channels",
  "order-channels",
  "order-stores",
  "coupons",
  "products",
  "categories",
  "event-channels",
  "event-sources",
  "groups",
  "countries",
  "first-sources",
] as const;

/** What is asked for, and of which events where it is of events. */
export interface SuggestionQuery {
  readonly of: (typeof suggested)[number];
  readonly call: (typeof eventKinds)[number];
  readonly event?: string | undefined;
  /** Properties of the event itself, or of its context. */
  readonly within: "properties" | "context";
  /** Of values: the path of the property, or the name of the trait. */
  readonly path?: string | undefined;
}

/** {@link SuggestionQuery} as it arrives from outside. */
export const suggestionQuery: z.ZodType<SuggestionQuery> = z.strictObject({
  of: z.enum(suggested),
  call: z.enum(eventKinds).default("track"),
  event: z.string().max(500).optional(),
  within: z.enum(["properties", "context"]).default("properties"),
  path: z.string().max(600).optional(),
});

/** How many are suggested at most. */
const mostSuggestions = 100;
/** Of how many of the newest events the paths of properties are read. */
const sampledEvents = 1_000;
const lately = "90d";
const longestText = 500;

/** What the shop has seen, the most frequent first; of events, in the last 90 days. */
export async function suggest(
  store: Store,
  asked: SuggestionQuery,
  moment: { readonly now: Instant; readonly shop: Shop },
): Promise<Suggestion[]> {
  const rows = await store.rows(suggestionsSql(asked, moment), seen);
  if (asked.of === "properties" || asked.of === "traits") return mostFrequentPaths(rows);
  if (asked.of !== "values" && asked.of !== "trait-values") return rows;
  return rows.flatMap(({ value, times }) => {
    const scalar = scalarOf(value);
    return scalar === undefined ? [] : [{ value: scalar, times }];
  });
}

const seen = z.object({ value: z.string(), times: z.number() });

/** The statement behind {@link suggest}: values with how often each was seen; of properties and traits, the newest objects. */
export function suggestionsSql(
  asked: SuggestionQuery,
  { now, shop }: { readonly now: Instant; readonly shop: Shop },
): Sql {
  const { of, path = "" } = asked;
  const recent = sql`FROM event
WHERE ${withinSql(sql`event.at`, lately, now)}`;
  switch (of) {
    case "events":
      return counted(sql`name`, sql`${recent} AND kind = ${param("String", asked.call)}`);
    case "properties":
      return newest(jsonColumns[asked.within], sql`${recent} AND ${isMeant(asked)}`);
    case "values":
      return counted(
        rawValue(jsonColumns[asked.within], path),
        sql`${recent} AND ${isMeant(asked)}`,
      );
    case "traits":
      return newest(sql`traits`, sql`${recent} AND kind = 'identify'`);
    case "trait-values":
      return sharedTraits(rawValue(sql`traits`, path));
    case "event-channels":
    case "event-sources":
    case "groups":
      return counted(eventColumns[of], recent);
    case "consent-channels":
      return counted(sql`channel`, sql`FROM (${ofPersons("consent")})`);
    case "countries":
    case "first-sources":
      return counted(
        customerColumns[of],
        sql`FROM customer WHERE run_id = (SELECT max(run_id) FROM prediction_run)`,
      );
    default:
      return counted(
        orderColumns[of],
        sql`FROM (${valuedLines(shop)}) WHERE kind = 'product' AND identity_kind != 'guest'`,
      );
  }
}

const jsonColumns = { properties: sql`properties`, context: sql`context` } as const;

function isMeant({ call, event }: SuggestionQuery): Sql {
  return sql`kind = ${param("String", call)}${
    event === undefined ? sql`` : sql` AND name = ${param("String", event)}`
  }`;
}

function counted(value: Sql, from: Sql): Sql {
  return sql`SELECT toString(seen) AS value, toUInt32(count()) AS times
FROM (
  SELECT ${value} AS seen ${from}
)
WHERE value != ''
GROUP BY value
ORDER BY times DESC, value
LIMIT ${param("UInt32", mostSuggestions)}`;
}

/** Values of a trait by how many people have it; what one person alone has, such as an address, tells nobody apart. */
function sharedTraits(value: Sql): Sql {
  return sql`SELECT toString(seen) AS value, toUInt32(uniqExact(subject_id)) AS times
FROM (
  SELECT subject_id, ${value} AS seen FROM (${ofPersons("event")}) WHERE kind = 'identify'
)
WHERE value != ''
GROUP BY value
HAVING times > 1
ORDER BY times DESC, value
LIMIT ${param("UInt32", mostSuggestions)}`;
}

function newest(column: Sql, from: Sql): Sql {
  return sql`SELECT toString(${column}) AS value, toUInt32(1) AS times
${from}
ORDER BY event.at DESC
LIMIT ${param("UInt32", sampledEvents)}`;
}

/** What lies at a path of a column of JSON, as JSON: a row each, also of lists; empty where it leads nowhere. */
function rawValue(column: Sql, path: string): Sql {
  const steps = path.split(".");
  const lists = steps.flatMap((step, at) => (step.endsWith("[]") ? [at] : []));
  const [first] = lists;
  if (first === undefined) return sql`JSONExtractRaw(${column}, ${keys(steps)})`;
  const list = [...steps.slice(0, first), (steps[first] ?? "").slice(0, -2)];
  const item = sql`arrayJoin(JSONExtractArrayRaw(${column}, ${keys(list)}))`;
  const rest = steps.slice(first + 1);
  return rest.length === 0 ? item : rawValue(item, rest.join("."));
}

function keys(steps: readonly string[]): Sql {
  return join(
    steps.map((step) => sql`${param("String", step)}`),
    ", ",
  );
}

/** A value of JSON that a test can name; what is none, or too long, is left out. */
function scalarOf(json: string): string | number | boolean | undefined {
  const value: unknown = JSON.parse(json);
  if (typeof value === "number" || typeof value === "boolean") return value;
  return typeof value === "string" && value.length <= longestText ? value : undefined;
}

/** The paths of scalars in objects of JSON, the most frequent first: `page.path`, `products[].sku`. */
function mostFrequentPaths(rows: readonly { readonly value: string }[]): Suggestion[] {
  const times = new Map<string, number>();
  for (const { value } of rows) {
    const paths = value === "" ? new Set<string>() : new Set(pathsOf(JSON.parse(value)));
    for (const path of paths) times.set(path, (times.get(path) ?? 0) + 1);
  }
  return [...times]
    .map(([value, count]) => ({ value, times: count }))
    .sort((a, b) => b.times - a.times || (a.value < b.value ? -1 : 1))
    .slice(0, mostSuggestions);
}

const deepest = 6;

function pathsOf(value: unknown, steps: readonly string[] = []): string[] {
  if (!isObject(value)) return steps.length > 0 && value !== null ? [steps.join(".")] : [];
  if (steps.length >= deepest) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    // A path cannot name these.
    if (/[.[\]]/.test(key) || key === "" || key.length > 100) return [];
    return Array.isArray(inner)
      ? inner.slice(0, 20).flatMap((each: unknown) => pathsOf(each, [...steps, `${key}[]`]))
      : pathsOf(inner, [...steps, key]);
  });
}
