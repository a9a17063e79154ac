import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import type { Operational, Statements } from "../store/operational.ts";
import { pgSql } from "../store/pg-sql.ts";
import { type AudienceText, readAudience, sentenceOf, textOf } from "./audience.ts";
import { type AudienceChange, type AudienceRules, applyAudiences } from "./audience-store.ts";

/** What an audience was from an instant on, until its next version. */
export interface AudienceVersion {
  readonly version: number;
  /** ISO 8601. */
  readonly since: string;
  /** Null where it was removed. */
  readonly definition: AudienceText | null;
  /** Whom it was of, in words; null where it was removed. */
  readonly sentence: string | null;
}

/**
 * All versions of an audience, the newest first; also of one that was removed.
 * @throws PerennialError NOT_FOUND where there never was one of that name
 */
export async function readVersions(
  operational: Pick<Statements, "rows">,
  audience: string,
): Promise<AudienceVersion[]> {
  const rows = await operational.rows(
    pgSql`SELECT version, since, definition
FROM audience_version
WHERE audience = ${audience}
ORDER BY version DESC`,
    z.object({ version: z.number(), since: z.string(), definition: z.unknown() }),
  );
  if (rows.length === 0)
    throw new PerennialError(
      "NOT_FOUND",
      `There never was an audience "${audience}". See perennial audiences list.`,
    );
  return rows.map(({ version, since, definition }) => {
    if (definition === null) return { version, since, definition, sentence: null };
    const read = readAudience(definition, `version ${version} of ${audience}`);
    return { version, since, definition: textOf(read), sentence: sentenceOf(read) };
  });
}

/**
 * Makes what an audience was in an older version its newest version; the others stay as they are.
 * @throws PerennialError NOT_FOUND where there is no such version; BAD_ARGUMENT where that version is a removal, or asks
 * of an audience that does not exist any more; what the rules throw
 */
export async function restoreAudience(
  operational: Operational,
  { audience, version }: { readonly audience: string; readonly version: number },
  rules: AudienceRules,
): Promise<AudienceChange[]> {
  const versions = await readVersions(operational, audience);
  const older = versions.find((each) => each.version === version);
  if (older === undefined)
    throw new PerennialError(
      "NOT_FOUND",
      `${audience} has no version ${version}. It has ${versions.map((each) => each.version).join(", ")}.`,
    );
  if (older.definition === null)
    throw new PerennialError(
      "BAD_ARGUMENT",
      `Version ${version} of ${audience} is its removal: it has no definition. Name another version.`,
    );
  const definition = readAudience(older.definition, `version ${version} of ${audience}`);
  return applyAudiences(operational, [definition], { prune: false, rules });
}
