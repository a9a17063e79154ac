import { param, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";

/**
 * Keeps the hashed addresses of subjects that are on a list of an ad platform, or were taken off it by its newest export,
 * a second time without the subject: so the platform is still told to take them off, when those with the subject are
 * deleted. The next export but one forgets them.
 */
export async function keepNamelessAdEntries(
  store: Store,
  subjects: readonly string[],
): Promise<void> {
  const these = param("Array(UInt64)", subjects.map(BigInt));
  await store.command(sql`INSERT INTO ad_list_change_local
SELECT * REPLACE (toUInt64(0) AS subject_id)
FROM ad_list_change_local AS entry FINAL
WHERE entry.subject_id IN ${these} AND (audience, platform, hash) IN (
  SELECT audience, platform, hash
  FROM ad_list_change_local FINAL
  GROUP BY audience, platform, hash
  HAVING argMax(change, number) = 'added' OR (audience, platform, max(number)) IN (
    SELECT audience, platform, max(number) FROM ad_export_local GROUP BY audience, platform
  )
)`);
}
