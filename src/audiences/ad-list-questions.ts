import { z } from "zod";
import { ofPersons } from "../customers/person-of.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import type { AdPlatform } from "./ad-identifier.ts";

/** What an ad platform has been told of an audience: the list that it keeps. */
export interface AdList {
  readonly audience: string;
  readonly platform: AdPlatform;
}

/** A member of an audience, and the newest word on ads that holds for a platform. */
export interface AskedMember {
  readonly person: string;
  readonly said: "granted" | "refused" | "nothing";
}

/** The members of an audience by their newest changes, each with the newest word on ads. */
export async function readAskedMembers(store: Store, list: AdList): Promise<AskedMember[]> {
  return store.rows(
    askedMembersSql(list),
    z.object({ person: z.string(), said: z.enum(["granted", "refused", "nothing"]) }),
  );
}

/** The statement behind {@link readAskedMembers}. */
export function askedMembersSql({ audience, platform }: AdList): Sql {
  return sql`WITH
  chosen AS (
    SELECT subject_id
    FROM audience_change
    WHERE audience = ${param("String", audience)}
    GROUP BY subject_id
    HAVING argMax(change, seq) = 'entered'
  )
SELECT
  toString(chosen.subject_id) AS person,
  multiIf(newest_word.words = 0, 'nothing', newest_word.agreed = 1, 'granted', 'refused') AS said
FROM chosen
GLOBAL LEFT JOIN (${newestWordOnAds(platform)}) AS newest_word ON chosen.subject_id = newest_word.subject_id
ORDER BY chosen.subject_id`;
}

/**
 * The newest word of each of the `chosen` on ads, and how many words there are. An agreement counts when it is for all
 * channels or for this platform; a refusal counts whichever channel it names. Of two words of one instant the refusal holds.
 */
export function newestWordOnAds(to: AdPlatform): Sql {
  return sql`
  SELECT subject_id, argMax(granted, (at, NOT granted)) AS agreed, count() AS words
  FROM (${ofPersons("consent")})
  WHERE purpose = 'ads' AND (granted = 0 OR channel IN ('', ${param("String", to)}))
    AND subject_id GLOBAL IN (SELECT subject_id FROM chosen)
  GROUP BY subject_id
`;
}

/** An address on a list, and the subject whose it is: 0 where that was erased. */
export interface ListedAddress {
  readonly hash: string;
  readonly kind: "email" | "phone";
  readonly subject: string;
}

/** All addresses that exports have put on a list and not taken off it. */
export function readAdList(store: Store, list: AdList): Promise<ListedAddress[]> {
  return store.rows(adListSql(list), addressRow.extend({ subject: z.string() }));
}

/** The statement behind {@link readAdList}. */
export function adListSql({ audience, platform }: AdList): Sql {
  return sql`SELECT hash, kind, toString(argMax(subject_id, number)) AS subject
FROM ad_list_change
WHERE audience = ${param("String", audience)} AND platform = ${param("String", platform)}
GROUP BY kind, hash
HAVING argMax(change, number) = 'added'`;
}

const addressRow = z.object({ hash: z.string(), kind: z.enum(["email", "phone"]) });

/** Which exports to tell of: those after one number up to another. */
export interface ExportSpan extends AdList {
  readonly since: number;
  readonly upTo: number;
}

/** What the exports of a span have, all in all, put on a list or taken off it: what came and went within is neither. */
export function readAdChanges(
  store: Store,
  span: ExportSpan,
  change: "added" | "removed",
): Promise<Pick<ListedAddress, "hash" | "kind">[]> {
  return store.rows(adChangesSql(span, change), addressRow);
}

/** The statement behind {@link readAdChanges}. */
export function adChangesSql(
  { audience, platform, since, upTo }: ExportSpan,
  change: "added" | "removed",
): Sql {
  const wanted = param("String", change);
  return sql`SELECT hash, kind
FROM ad_list_change
WHERE audience = ${param("String", audience)} AND platform = ${param("String", platform)}
  AND number > ${param("UInt32", since)} AND number <= ${param("UInt32", upTo)}
GROUP BY kind, hash
HAVING argMin(change, number) = ${wanted} AND argMax(change, number) = ${wanted}
ORDER BY kind, hash`;
}

/** An export of an audience for a platform. */
export interface AdExport extends AdList {
  /** From 1. */
  readonly number: number;
  /** Of telephone numbers without a country; empty: these are left out. */
  readonly callingCode: string;
  /** The program whose guards keep members off the list; empty: it is for no offer. */
  readonly offer: string;
  readonly added: number;
  readonly removed: number;
  /** Addresses of erased persons whose removal an earlier export told, forgotten before this one. */
  readonly dropped: number;
  /** ISO 8601. */
  readonly at: string;
}

/** The exports that were made for a list, oldest first. */
export function readAdExports(store: Store, { audience, platform }: AdList): Promise<AdExport[]> {
  return store.rows(
    sql`SELECT audience, platform, number, calling_code AS callingCode, offer, added, removed, dropped,
  toUnixTimestamp64Milli(ad_export.at) AS at
FROM ad_export
WHERE audience = ${param("String", audience)} AND platform = ${param("String", platform)}
ORDER BY number`,
    z.object({
      audience: z.string(),
      platform: z.enum(["google", "meta"]),
      number: z.number(),
      callingCode: z.string(),
      offer: z.string(),
      added: z.number(),
      removed: z.number(),
      dropped: z.number(),
      at: z.number().transform((at) => new Date(at).toISOString()),
    }),
  );
}
