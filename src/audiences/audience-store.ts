import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import type { Instant } from "../core/time.ts";
import type { Operational, Statements } from "../store/operational.ts";
import { pgSql } from "../store/pg-sql.ts";
import { type Audience, type AudienceText, inOrder, readAudience, textOf } from "./audience.ts";
import { compareDefinitions, type DefinitionChange } from "./definition-change.ts";

/** An audience as it is kept: each change of its definition is a version. */
export interface KeptAudience extends Audience {
  readonly version: number;
  /** ISO 8601. */
  readonly since: string;
}

const row = z.object({
  audience: z.string(),
  version: z.number(),
  definition: z.unknown(),
  since: z.string(),
});

/** All audiences, each after those it asks of. */
export async function listAudiences(
  operational: Pick<Operational, "rows">,
): Promise<KeptAudience[]> {
  const rows = await operational.rows(
    pgSql`SELECT audience, version, definition, since
FROM audience_version
WHERE (audience, version) IN (SELECT audience, max(version) FROM audience_version GROUP BY audience)
  AND definition IS NOT NULL
ORDER BY audience`,
    row,
  );
  return inOrder(
    rows.map(({ audience, version, definition, since }) => ({
      ...readAudience(definition, `audience ${audience}`),
      version,
      since,
    })),
  );
}

/** @throws PerennialError NOT_FOUND */
export function findAudience(kept: readonly KeptAudience[], name: string): KeptAudience {
  const found = kept.find(({ audience }) => audience === name);
  if (found) return found;
  throw new PerennialError(
    "NOT_FOUND",
    `There is no audience "${name}". See perennial audiences list.`,
  );
}

/** What became of an audience. */
export interface AudienceChange extends Omit<DefinitionChange<AudienceText>, "name"> {
  readonly audience: string;
}

/** What applying definitions would change; those that are not named stay, or go where `prune` says so. */
export function compareAudiences(
  kept: readonly KeptAudience[],
  given: readonly Audience[],
  prune: boolean,
): AudienceChange[] {
  const named = (each: Audience) => ({ name: each.audience, text: textOf(each) });
  return compareDefinitions(
    kept.map((each) => ({ ...named(each), version: each.version })),
    given.map(named),
    prune,
  ).map(({ name: audience, ...change }) => ({ audience, ...change }));
}

/** What a floor above demands before a change of audiences holds: that nobody is met by what was approved for others. */
export interface AudienceRules {
  /** Refuses a change by throwing. It is asked within the change's transaction, when all of it is written. */
  readonly allow: (
    inside: Statements,
    change: { readonly before: readonly Audience[]; readonly after: readonly Audience[] },
  ) => Promise<void>;
}

/**
 * Keeps definitions, each change as a new version, all or none.
 * @throws PerennialError BAD_ARGUMENT where one asks of an audience that would not exist; what the rules throw
 */
export async function applyAudiences(
  operational: Operational,
  given: readonly Audience[],
  { prune, rules }: { readonly prune: boolean; readonly rules: AudienceRules },
): Promise<AudienceChange[]> {
  const twice = given.find(
    ({ audience }, i) => given.findIndex((other) => other.audience === audience) !== i,
  );
  if (twice)
    throw new PerennialError("BAD_ARGUMENT", `There are two definitions of ${twice.audience}.`);
  return operational.transaction(async (transaction) => {
    await transaction.command(pgSql`LOCK TABLE audience_version IN EXCLUSIVE MODE`);
    const before = await listAudiences(transaction);
    const names = new Set(given.map(({ audience }) => audience));
    const staying = prune ? [] : before.filter(({ audience }) => !names.has(audience));
    const after = inOrder<Audience>([...staying, ...given]);
    const changes = compareAudiences(before, given, prune);
    const written: AudienceChange[] = [];
    for (const each of changes) {
      const { audience, change, after } = each;
      if (change === "unchanged") {
        written.push(each);
        continue;
      }
      const kept = await transaction.rows(
        pgSql`INSERT INTO audience_version (audience, version, definition)
SELECT ${audience}::text, coalesce(max(version), 0) + 1, ${after === undefined ? null : { json: after }}::jsonb
FROM audience_version WHERE audience = ${audience}
RETURNING version`,
        z.object({ version: z.number() }),
      );
      written.push({ ...each, version: kept[0]?.version ?? each.version });
    }
    await rules.allow(transaction, { before, after });
    return written;
  });
}

/** Until when memberships were up to date. */
export interface LastRun {
  readonly upTo: Instant;
}

/** Until when memberships were up to date; undefined before they ran. */
export async function readLastRun(operational: Operational): Promise<LastRun | undefined> {
  const [row] = await operational.rows(
    pgSql`SELECT up_to AS "upTo" FROM audience_run`,
    z.object({ upTo: z.number() }),
  );
  return row;
}

/** Keeps until when memberships are up to date. */
export async function writeLastRun(operational: Operational, { upTo }: LastRun): Promise<void> {
  await operational.command(
    pgSql`INSERT INTO audience_run (up_to) VALUES (${upTo}::bigint)
ON CONFLICT (only_one) DO UPDATE SET up_to = excluded.up_to`,
  );
}
