import { z } from "zod";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";

/** An event as it is listed: what, who by which identity, when, from where. */
export interface ListedEvent {
  readonly receivedAt: string;
  readonly at: string;
  readonly kind: string;
  readonly name: string;
  readonly source: string;
  readonly identityKind: string;
  readonly identity: string;
  readonly messageId: string;
  /** JSON. */
  readonly properties: string;
}

const instant = z.number().transform((at) => new Date(at).toISOString());

const row: z.ZodType<ListedEvent> = z.object({
  receivedAt: instant,
  at: instant,
  kind: z.string(),
  name: z.string(),
  source: z.string(),
  identityKind: z.string(),
  identity: z.string(),
  messageId: z.string(),
  properties: z.string(),
});

/** Which events to list. */
export interface EventFilter {
  readonly limit: number;
  readonly source?: string | undefined;
  readonly name?: string | undefined;
}

/** The events that arrived last, newest first. */
export function newestEvents(store: Store, filter: EventFilter): Promise<ListedEvent[]> {
  return store.rows(newestEventsSql(filter), row);
}

/** The statement of {@link newestEvents}. */
export function newestEventsSql({ limit, source, name }: EventFilter): Sql {
  const ofSource = source === undefined ? sql`` : sql`AND source = ${param("String", source)}`;
  const ofName = name === undefined ? sql`` : sql`AND name = ${param("String", name)}`;
  return sql`SELECT
  toUnixTimestamp64Milli(received_at) AS receivedAt,
  toUnixTimestamp64Milli(event.at) AS at,
  kind,
  name,
  source,
  identity_kind AS identityKind,
  identity,
  message_id AS messageId,
  properties
FROM event
WHERE 1 ${ofSource} ${ofName}
ORDER BY event.received_at DESC, message_id
LIMIT ${param("UInt32", limit)}`;
}
