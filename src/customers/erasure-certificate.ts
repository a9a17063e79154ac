import { z } from "zod";
import { clickhouseTime } from "../collect/order-line.ts";
import { PerennialError } from "../core/errors.ts";
import { param, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";

/** What was erased, without personal data: it can be kept and shown. */
export interface ErasureCertificate {
  readonly schema: "perennial.erasure/1";
  readonly erasureId: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  /** By when the person must have been told (GDPR, article 12(3)), if asked on the day it was begun. */
  readonly deadline: string;
  /** How many identities of each kind. */
  readonly identities: Readonly<Record<string, number>>;
  /** Rows of the person, or that named the person. */
  readonly tables: readonly {
    readonly table: string;
    readonly before: number;
    readonly after: number;
    readonly how: "deleted" | "anonymised" | "blanked";
  }[];
  /** Orders that are kept without a name, and their lines. */
  readonly anonymised: { readonly orders: number; readonly lines: number };
  /** Identities and orders that may not come in again. */
  readonly suppressed: number;
  /** Old files of tables that the engine had not yet removed. */
  readonly oldFilesLeft: number;
  readonly postgres: {
    readonly reached: boolean;
    readonly rowsLeft: number;
    readonly walRenewed: boolean;
  };
  /** What this cannot reach. */
  readonly notReached: readonly string[];
}

/** {@link ErasureCertificate} as it is read back. */
export const erasureCertificate: z.ZodType<ErasureCertificate> = z.object({
  schema: z.literal("perennial.erasure/1"),
  erasureId: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  deadline: z.string(),
  identities: z.record(z.string(), z.number()),
  tables: z.array(
    z.object({
      table: z.string(),
      before: z.number(),
      after: z.number(),
      how: z.enum(["deleted", "anonymised", "blanked"]),
    }),
  ),
  anonymised: z.object({ orders: z.number(), lines: z.number() }),
  suppressed: z.number(),
  oldFilesLeft: z.number(),
  postgres: z.object({ reached: z.boolean(), rowsLeft: z.number(), walRenewed: z.boolean() }),
  notReached: z.array(z.string()),
});

/** One erasure as it is kept. */
export interface Erasure {
  readonly erasureId: string;
  readonly state: "running" | "finished";
  readonly at: string;
  readonly certificate: ErasureCertificate | null;
}

/** What is noted of an erasure while it runs and when it is done. */
export interface ErasureNote {
  readonly erasureId: string;
  readonly personHash: string;
  readonly state: "running" | "finished";
  readonly secret: string;
  readonly certificate: ErasureCertificate | null;
}

/** Notes how far an erasure is. */
export async function saveErasure(store: Store, note: ErasureNote): Promise<void> {
  const { erasureId, personHash, state, secret, certificate } = note;
  await store.insert(
    "erasure_local",
    ["erasure_id", "person_hash", "state", "secret", "certificate", "at"],
    [
      [
        ...[erasureId, personHash, state, secret],
        certificate === null ? "" : JSON.stringify(certificate),
        clickhouseTime(Date.now()),
      ],
    ],
  );
  // The version of before, which holds the secret, is merged away.
  if (state === "finished") await store.command(sql`OPTIMIZE TABLE erasure_local FINAL`);
}

/** An erasure of one of these persons that was cut short. */
export async function runningErasure(
  store: Store,
  personHashes: readonly string[],
): Promise<{ readonly erasureId: string; readonly secret: string } | undefined> {
  const [row] = await store.rows(
    sql`SELECT erasure_id AS erasureId, secret FROM erasure
WHERE state = 'running' AND person_hash IN ${param("Array(String)", personHashes)}`,
    z.object({ erasureId: z.string(), secret: z.string() }),
  );
  return row;
}

/** All erasures, newest first. */
export async function listErasures(store: Store): Promise<Erasure[]> {
  const rows = await store.rows(
    sql`SELECT erasure_id AS erasureId, state, certificate,
  formatDateTime(erasure.at, '%Y-%m-%dT%H:%i:%SZ') AS at
FROM erasure
ORDER BY erasure.at DESC, erasureId`,
    z.object({
      erasureId: z.string(),
      state: z.enum(["running", "finished"]),
      certificate: z.string(),
      at: z.string(),
    }),
  );
  return rows.map(({ certificate, ...row }) => ({
    ...row,
    certificate: certificate === "" ? null : erasureCertificate.parse(JSON.parse(certificate)),
  }));
}

/**
 * One erasure.
 * @throws PerennialError NOT_FOUND
 */
export async function readErasure(store: Store, erasureId: string): Promise<Erasure> {
  const found = (await listErasures(store)).find((each) => each.erasureId === erasureId);
  if (found) return found;
  throw new PerennialError(
    "NOT_FOUND",
    `There is no erasure "${erasureId}". See perennial erasures list.`,
  );
}
