import { z } from "zod";
import type { Instant } from "../core/time.ts";
import type { SurrogateStanding } from "../stats/surrogate-check.ts";
import type { Operational, Statements } from "../store/operational.ts";
import { pgSql } from "../store/pg-sql.ts";
import type { Store } from "../store/store.ts";
import {
  type LaterMonths,
  planSurrogate,
  readSurrogate,
  type SurrogateReadout,
} from "./read-surrogate.ts";
import { surrogateWords } from "./surrogate-words.ts";

/** How residual values stood in past tests, when that was checked last. */
export interface KeptSurrogate extends SurrogateReadout {
  /** ISO 8601. */
  readonly checkedAt: string;
}

/** What stands beside an effect on residual value. */
export interface SurrogateNote {
  /** Null: it was not checked, or cannot be. */
  readonly standing: SurrogateStanding["standing"] | null;
  /** One line. */
  readonly words: string;
}

/**
 * Checks residual values by past tests and keeps what was found; where months are asked for it is only told. As long as no further test has come of age, what was found before stands.
 * @returns undefined where there are no orders
 */
export async function checkSurrogate(
  store: Store,
  operational: Operational,
  asked: {
    readonly now: Instant;
    readonly months?: LaterMonths | undefined;
    readonly anew?: boolean | undefined;
    readonly onStage: (stage: string) => void;
  },
): Promise<(SurrogateNote & { readonly found: KeptSurrogate }) | undefined> {
  const plan = await planSurrogate(store, operational, asked);
  if (plan === undefined) return undefined;
  const before = await readKeptSurrogate(operational);
  if (before?.basis === plan.basis && asked.anew !== true)
    return { found: before, ...noteOf(before) };
  const checkedAt = new Date(asked.now).toISOString();
  const found = { ...(await readSurrogate(store, plan, asked.onStage)), checkedAt };
  if (asked.months === undefined) await keepSurrogate(operational, found);
  return { found, ...noteOf(found) };
}

async function keepSurrogate(operational: Operational, found: KeptSurrogate): Promise<void> {
  await operational.command(
    pgSql`INSERT INTO surrogate_check (at, found) VALUES (${found.checkedAt}::timestamptz, ${JSON.stringify(found)})
ON CONFLICT (at) DO UPDATE SET found = EXCLUDED.found`,
  );
}

/** What was found last; undefined: it was never checked. */
export async function readKeptSurrogate(
  operational: Pick<Statements, "rows">,
): Promise<KeptSurrogate | undefined> {
  const [row] = await operational.rows(
    pgSql`SELECT found FROM surrogate_check ORDER BY at DESC LIMIT 1`,
    z.object({ found: z.string() }),
  );
  return row && JSON.parse(row.found);
}

/** What stands beside an effect on residual value, by what was found last. */
export function noteOf(found: KeptSurrogate | undefined): SurrogateNote {
  return {
    standing: found?.after.ok ? found.after.standing : null,
    words: surrogateWords(found),
  };
}
