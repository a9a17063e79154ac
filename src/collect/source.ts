import { randomBytes, randomUUID } from "node:crypto";
import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import type { Operational } from "../store/operational.ts";
import { pgSql } from "../store/pg-sql.ts";
import { remembered } from "../store/remembered.ts";
import { type SourceLimit, sourceLimit } from "./source-limit.ts";

/** The kinds of source. What a simulated one sends is invented: the studio says so beside it. */
export const sourceKinds = [
  "web",
  "server",
  "store",
  "email",
  "shopify",
  "woocommerce",
  "simulated",
] as const;

/** One of the kinds of source. */
export type SourceKind = (typeof sourceKinds)[number];

/** What sends events: a site, a server, tills, an e-mail provider, a shop system. */
export interface Source {
  readonly sourceId: string;
  readonly name: string;
  readonly kind: SourceKind;
  /** Names the source in its requests. Of a site it is public: it allows to send, and to read nothing. */
  readonly writeKey: string;
  /** What a shop system signs its webhooks with, where it is not the write key. */
  readonly secret?: string | null;
  /** How many events it may send; null: as many as are written. */
  readonly limit: SourceLimit | null;
}

/** A source as it is listed. */
export interface ListedSource extends Omit<Source, "secret"> {
  readonly createdAt: string;
  /** Null while it may send. */
  readonly disabledAt: string | null;
}

const listedSource: z.ZodType<ListedSource> = z.object({
  sourceId: z.string(),
  name: z.string(),
  kind: z.enum(sourceKinds),
  writeKey: z.string(),
  limit: sourceLimit.nullable(),
  createdAt: z.string(),
  disabledAt: z.string().nullable(),
});

const columns = pgSql`source_id AS "sourceId", name, kind, write_key AS "writeKey",
  settings->'limit' AS "limit", created_at AS "createdAt", disabled_at AS "disabledAt"`;

/** All sources, in the order in which they were added. */
export function listSources(operational: Operational): Promise<ListedSource[]> {
  return operational.rows(
    pgSql`SELECT ${columns} FROM source ORDER BY created_at, name`,
    listedSource,
  );
}

/** What a new source is to be. */
export interface NewSource {
  readonly name: string;
  readonly kind: SourceKind;
  /** The secret that the shop system signs with. */
  readonly secret?: string | undefined;
  readonly limit?: SourceLimit | undefined;
}

/** {@link NewSource} as it arrives from outside. */
export const newSource: z.ZodType<NewSource> = z.strictObject({
  name: z.string().trim().min(1).max(100),
  kind: z.enum(sourceKinds).default("web"),
  secret: z.string().trim().min(1).max(500).optional(),
  limit: sourceLimit.optional(),
});

/**
 * Adds a source with a write key of its own.
 * @throws PerennialError CONFLICT when one has that name
 */
export async function addSource(
  operational: Operational,
  { name, kind, secret, limit }: NewSource,
): Promise<ListedSource> {
  if (limit) requireEvents(name, kind);
  const writeKey = randomBytes(16).toString("hex");
  const [added] = await operational.rows(
    pgSql`INSERT INTO source (source_id, name, kind, write_key, secret, settings)
VALUES (${randomUUID()}, ${name}, ${kind}, ${writeKey}, ${secret ?? null}, ${{ json: limit ? { limit } : {} }})
ON CONFLICT (name) DO NOTHING
RETURNING ${columns}`,
    listedSource,
  );
  if (added) return added;
  throw new PerennialError(
    "CONFLICT",
    `There is a source "${name}" already. See perennial sources list.`,
  );
}

/**
 * Lets a source send no more, or again.
 * @throws PerennialError NOT_FOUND
 */
export async function switchSource(
  operational: Operational,
  { name, enabled }: { readonly name: string; readonly enabled: boolean },
): Promise<ListedSource> {
  const [source] = await operational.rows(
    pgSql`UPDATE source SET disabled_at = CASE WHEN ${enabled} THEN NULL ELSE coalesce(disabled_at, now()) END
WHERE name = ${name}
RETURNING ${columns}`,
    listedSource,
  );
  return source ?? noSource(name);
}

/**
 * Limits how many events a source may send; null: no more than are written.
 * @throws PerennialError NOT_FOUND, BAD_ARGUMENT for a source of webhooks
 */
export async function limitSource(
  operational: Operational,
  { name, limit }: { readonly name: string; readonly limit: SourceLimit | null },
): Promise<ListedSource> {
  const known = (await listSources(operational)).find((each) => each.name === name);
  if (known && limit) requireEvents(name, known.kind);
  const [source] = await operational.rows(
    pgSql`UPDATE source SET settings = (settings - 'limit') || ${{ json: limit ? { limit } : {} }}::jsonb
WHERE name = ${name}
RETURNING ${columns}`,
    listedSource,
  );
  return source ?? noSource(name);
}

function noSource(name: string): never {
  throw new PerennialError(
    "NOT_FOUND",
    `There is no source "${name}". See perennial sources list.`,
  );
}

/** A shop system that is told to wait for days takes its webhooks away. */
function requireEvents(name: string, kind: SourceKind): void {
  if (kind !== "shopify" && kind !== "woocommerce") return;
  throw new PerennialError(
    "BAD_ARGUMENT",
    `${name} sends webhooks; a limit is for sources that send events.`,
  );
}

/** Finds sources by their write keys, without asking Postgres for each request. */
export interface SourceFinder {
  readonly find: (writeKey: string) => Promise<Source | undefined>;
  readonly findById: (sourceId: string) => Promise<Source | undefined>;
  /** Forgets what it knows, after a change. */
  readonly forget: () => void;
}

/** Opens a finder. While Postgres is away it goes by what it knew last. */
export function findSources(operational: Operational): SourceFinder {
  const sources = remembered(async () => {
    const known = await operational.rows(
      pgSql`SELECT source_id AS "sourceId", name, kind, write_key AS "writeKey", secret, settings->'limit' AS "limit"
FROM source
WHERE disabled_at IS NULL`,
      enabledSource,
    );
    return {
      byKey: new Map(known.map((source) => [source.writeKey, source])),
      byId: new Map(known.map((source) => [source.sourceId, source])),
    };
  });
  return {
    find: (writeKey) => sources.find(({ byKey }) => byKey.get(writeKey)),
    findById: (sourceId) => sources.find(({ byId }) => byId.get(sourceId)),
    forget: sources.forget,
  };
}

const enabledSource: z.ZodType<Source> = z.object({
  sourceId: z.string(),
  name: z.string(),
  kind: z.enum(sourceKinds),
  writeKey: z.string(),
  secret: z.string().nullable(),
  limit: sourceLimit.nullable(),
});
