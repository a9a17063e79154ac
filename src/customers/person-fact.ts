import type { Shop } from "../collect/shop.ts";
import { PerennialError } from "../core/errors.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { type Row, rowsOf, withObjects } from "./access-export.ts";
import { consentKey, sightingKey } from "./happening-facts.ts";
import type { HappeningKind } from "./person-timeline.ts";
import type { TimelineEntry } from "./profile.ts";
import { readTimeline } from "./timeline.ts";

/** One thing that happened with a person, whole. */
export interface PersonFact {
  /** The rows of it as they stand; numbers of 64 bits and amounts are texts. */
  readonly rows: readonly Row[];
  /** The order with its lines, where it is one. */
  readonly order: TimelineEntry | null;
}

/** Which fact is meant: as a timeline names it. */
export interface FactName {
  readonly kind: HappeningKind;
  readonly source: string;
  readonly key: string;
}

/**
 * One thing that happened with a person.
 * @throws PerennialError NOT_FOUND when nothing of the person's has that name
 */
export async function readFact(
  store: Store,
  of: {
    readonly shop: Shop | undefined;
    readonly person: string;
    readonly subjects: readonly string[];
  },
  named: FactName,
): Promise<PersonFact> {
  const rows = (await rowsOf(store, factSql(of.subjects, named))).map(withObjects);
  if (rows.length === 0)
    throw new PerennialError(
      "NOT_FOUND",
      `Nothing of this person is the ${named.kind} "${named.key}". It may have been erased or undone; read the timeline again.`,
    );
  const isOrder = named.kind === "order" || named.kind === "return";
  const [order = null] =
    isOrder && of.shop !== undefined
      ? await readTimeline(store, of.shop, of.person, {
          source: named.source,
          orderId: named.key,
        })
      : [];
  return { rows, order };
}

/** The statement behind {@link readFact}. */
export function factSql(subjects: readonly string[], { kind, source, key }: FactName): Sql {
  const these = param("Array(UInt64)", subjects.map(BigInt));
  const isKey = sql`= ${param("String", key)}`;
  const isOfSource = sql`source = ${param("String", source)}`;
  if (kind === "order" || kind === "return")
    return sql`SELECT * FROM order_line WHERE subject_id IN ${these} AND ${isOfSource} AND order_id ${isKey}`;
  if (kind === "consent")
    return sql`SELECT * FROM consent WHERE subject_id IN ${these} AND ${isOfSource} AND ${consentKey} ${isKey}`;
  if (kind === "audience")
    return sql`SELECT * FROM audience_change WHERE subject_id IN ${these} AND toString(seq) ${isKey}`;
  if (kind === "identity")
    return sql`SELECT * FROM sighting WHERE hasAny(subjects, ${these}) AND ${sightingKey} ${isKey}`;
  if (kind === "decision")
    return sql`SELECT * FROM decision WHERE subject_id IN ${these} AND decision_id ${isKey}`;
  return sql`SELECT * FROM event WHERE subject_id IN ${these} AND toString(message_hash) ${isKey}`;
}
