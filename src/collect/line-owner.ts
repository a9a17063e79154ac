import { z } from "zod";
import { join, param, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { deleteFacts } from "./import-run.ts";

const linesPerDeletion = 300;

/**
 * An order line has one customer: the one whom its newest import names. An order that was exported for a
 * guest and later with an e-mail would otherwise stand twice, once for each, because a fact lies
 * with its subject. Removes what earlier imports said of the lines of this one under another subject.
 *
 * @returns how many lines were removed
 */
export async function keepNewestOwner(store: Store, importId: string): Promise<number> {
  const id = param("String", importId);
  const stale = await store.rows(
    sql`SELECT toString(subject_id) AS subject, source, order_id AS orderId, line
FROM order_line
WHERE import_id != ${id}
  AND (source, order_id, line) GLOBAL IN (
    SELECT source, order_id, line FROM order_line WHERE import_id = ${id}
  )`,
    z.object({ subject: z.string(), source: z.string(), orderId: z.string(), line: z.string() }),
  );
  for (let start = 0; start < stale.length; start += linesPerDeletion) {
    const these = stale.slice(start, start + linesPerDeletion).map(
      ({ subject, source, orderId, line }) => sql`(
        subject_id = ${param("UInt64", subject)} AND source = ${param("String", source)}
        AND order_id = ${param("String", orderId)} AND line = ${param("String", line)}
      )`,
    );
    await deleteFacts(store, sql`order_line_local`, join(these, " OR "));
  }
  return stale.length;
}
