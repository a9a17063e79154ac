import { z } from "zod";
import { eventKinds } from "../collect/event.ts";
import { deedOf } from "../collect/event-words.ts";
import { PerennialError } from "../core/errors.ts";
import type { Minor } from "../core/money.ts";
import { type IdentityKind, identityKinds } from "../core/subject.ts";
import { join, param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { type HappeningsOf, happeningFacts } from "./happening-facts.ts";

/** What can have happened with a person. */
export const happeningKinds = [
  "order",
  "return",
  "page",
  "product",
  "search",
  "cart",
  "message",
  "event",
  "consent",
  "audience",
  "identity",
  "decision",
] as const;

/** One of the kinds of what can have happened. */
export type HappeningKind = (typeof happeningKinds)[number];

/** One thing that happened with a person, closed to one line. */
export interface Happening {
  readonly kind: HappeningKind;
  /** ISO 8601. */
  readonly at: string;
  readonly source: string;
  /** Which it is among those of its kind and source: see `readFact`. */
  readonly key: string;
  /** The order's number, the event's name, the purpose of a consent, the audience, the placement. */
  readonly name: string;
  /** What the person did, of an event: "viewed a product". Else empty. */
  readonly words: string;
  /** What it was about: a product, what was searched for, a channel, why an audience changed. May be empty. */
  readonly about: string;
  readonly state: "" | "granted" | "refused" | "entered" | "left";
  /** Of identities that one fact named together. */
  readonly names: readonly { readonly kind: IdentityKind; readonly value: string }[];
  /** Revenue of an order or return. */
  readonly amount: Minor | null;
  /** Units of products of an order or return. */
  readonly units: number | null;
  /** Of a decision what to show at the placement that is its name; else null. */
  readonly decision: DecidedHappening | null;
}

/** What was decided for a person, and what came of it. */
export interface DecidedHappening {
  /** Empty: none was for this person. */
  readonly program: string;
  /** The treatment; `nothing`: what the placement always shows. */
  readonly shown: string;
  /** By what the person was held out: `universal`, `program`, `consent`; empty: not. */
  readonly held: string;
  /** What came of it, each once: `shown`, `clicked`, `accepted`, `dismissed`. */
  readonly outcomes: readonly string[];
}

/** A page of what happened with a person, newest first. */
export interface HappeningPage {
  readonly happenings: readonly Happening[];
  /** What asks for the next page; null on the last one. */
  readonly next: string | null;
}

/** Which part of what happened to read. */
export interface HappeningQuery {
  /** None: all kinds. */
  readonly kinds?: readonly HappeningKind[] | undefined;
  /** {@link HappeningPage.next} of the page before. */
  readonly before?: string | undefined;
  readonly limit: number;
}

/**
 * What happened with the person whose subjects these are: orders, events, consents, audiences, identities, decisions.
 * Without a shop there are no orders.
 * @throws PerennialError BAD_ARGUMENT when `before` is no page's `next`
 */
export async function readHappenings(
  store: Store,
  of: HappeningsOf,
  query: HappeningQuery,
): Promise<HappeningPage> {
  const rows = await store.rows(happeningsSql(of, query), happeningRow);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    happenings: page.map(({ atMs, call, names, decided, ...row }) => ({
      ...row,
      at: new Date(atMs).toISOString(),
      words: call === "" ? "" : deedOf(call, { event: row.name || undefined }).past,
      names: names.map(([kind, value]) => ({ kind, value })),
      decision: row.kind === "decision" ? decisionOf(decided) : null,
    })),
    next:
      rows.length > page.length && last !== undefined
        ? `${last.atMs}/${last.kind}/${last.source}/${last.key}`
        : null,
  };
}

function decisionOf([program = "", shown = "", held = "", ...outcomes]: readonly string[]) {
  return { program, shown, held, outcomes };
}

const happeningRow = z.object({
  kind: z.enum(happeningKinds),
  atMs: z.number(),
  source: z.string(),
  key: z.string(),
  name: z.string(),
  call: z.enum(["", ...eventKinds]),
  about: z.string(),
  state: z.enum(["", "granted", "refused", "entered", "left"]),
  names: z.array(z.tuple([z.enum(identityKinds), z.string()])),
  amount: z.number().nullable(),
  units: z.number().nullable(),
  decided: z.array(z.string()),
});

/** The statement behind {@link readHappenings}: one row more than the page holds, where there is one. */
export function happeningsSql(
  of: HappeningsOf,
  { kinds = happeningKinds, before, limit }: HappeningQuery,
): Sql {
  const after = before === undefined ? sql`` : sql` AND ${isBefore(before)}`;
  const page = sql`WHERE what IN ${param("Array(String)", kinds)}${after}
  ORDER BY at_ms DESC, id DESC
  LIMIT ${param("UInt32", limit + 1)}`;
  const branches = join(
    happeningFacts(of).map((branch) => sql`SELECT * FROM (${branch}) ${page}`),
    "\nUNION ALL\n",
  );
  return sql`SELECT
  what AS kind,
  at_ms AS atMs,
  by_source AS source,
  of_key AS key,
  of_name AS name,
  of_call AS call,
  if(properties = '', about, arrayFirst(each -> each != '', arrayMap(
    field -> JSONExtractString(properties, field),
    ['query', 'name', 'title', 'path', 'subject', 'campaign_name', 'campaign', 'product', 'sku', 'product_id', 'order_id', 'attribute']
  ))) AS about,
  of_state AS state,
  names,
  amount,
  units,
  decided
FROM (
${branches}
)
ORDER BY at_ms DESC, id DESC
LIMIT ${param("UInt32", limit + 1)}`;
}

/** How much happened of each kind, and when first and last. */
export interface HappeningCount {
  readonly kind: HappeningKind;
  readonly count: number;
  /** ISO 8601. */
  readonly firstAt: string;
  readonly lastAt: string;
  /** When by this kind the person was seen first and last; null where none of it was a sign of the person. */
  readonly firstSeenAt: string | null;
  readonly lastSeenAt: string | null;
}

/** Counts what happened with a person by kind. */
export function countHappenings(store: Store, of: HappeningsOf): Promise<HappeningCount[]> {
  const instant = z.number().transform((ms) => new Date(ms).toISOString());
  return store.rows(
    countHappeningsSql(of),
    z.object({
      kind: z.enum(happeningKinds),
      count: z.number(),
      firstAt: instant,
      lastAt: instant,
      firstSeenAt: instant.nullable(),
      lastSeenAt: instant.nullable(),
    }),
  );
}

/** The statement behind {@link countHappenings}. */
export function countHappeningsSql(of: HappeningsOf): Sql {
  return sql`SELECT
  what AS kind,
  toUInt32(count()) AS count,
  min(at_ms) AS firstAt,
  max(at_ms) AS lastAt,
  minOrNullIf(at_ms, ${isSeen}) AS firstSeenAt,
  maxOrNullIf(at_ms, ${isSeen}) AS lastSeenAt
FROM (
${join(happeningFacts(of), "\nUNION ALL\n")}
)
GROUP BY kind
ORDER BY kind`;
}

/**
 * Whether something shows that the person was there. An audience changes while nobody is, a decision of which nothing
 * came was answered to the shop and not shown, and a mail is delivered, or not, to whoever is away.
 */
const isSeen = sql`what != 'audience' AND (what != 'decision' OR length(decided) > 3) AND NOT (what = 'message' AND of_name IN ('Email Delivered', 'Email Bounced'))`;

/** Older than where a page ended. */
function isBefore(cursor: string): Sql {
  const [, at = "", id = ""] = /^(\d{1,15})\/([\s\S]+)$/.exec(cursor) ?? [];
  if (at === "")
    throw new PerennialError(
      "BAD_ARGUMENT",
      `before: "${cursor}" is not the "next" of a page. Leave it out to begin with the newest.`,
    );
  return sql`(at_ms, id) < (${param("Int64", BigInt(at))}, ${param("String", id)})`;
}
