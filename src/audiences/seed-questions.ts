import { z } from "zod";
import type { Minor } from "../core/money.ts";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import type { AdPlatform } from "./ad-identifier.ts";
import { newestWordOnAds } from "./ad-list-questions.ts";

/** A customer who may become an example for a platform. */
export interface SeedCustomer {
  readonly identityKind: string;
  readonly identity: string;
  readonly countries: readonly string[];
  /** Expected contribution of the next 12 months, in minor units. */
  readonly residualValue: number;
  /** Whether the newest word on ads that holds for the platform is an agreement. */
  readonly agreed: boolean;
}

/** How many customers a run has, and how many of them are worth at least an amount. */
export async function countByValue(
  store: Store,
  runId: string,
  minimumValue: Minor,
): Promise<{ readonly customers: number; readonly worthEnough: number }> {
  const [counts] = await store.rows(
    countByValueSql(runId, minimumValue),
    z.object({ customers: z.number(), worthEnough: z.number() }),
  );
  return counts ?? { customers: 0, worthEnough: 0 };
}

/** The statement behind {@link countByValue}. */
export function countByValueSql(runId: string, minimumValue: Minor): Sql {
  return sql`SELECT
  count() AS customers,
  countIf(residual_value >= ${param("Float64", minimumValue)}) AS worthEnough
FROM customer
WHERE run_id = ${param("UInt64", runId)}`;
}

/** Which part of the customers, the most valuable first, is read for which platform. */
export interface SeedPage {
  readonly runId: string;
  readonly to: AdPlatform;
  readonly offset: number;
  readonly limit: number;
}

/** Customers by predicted value, each with the newest word on ads. */
export async function readSeedCustomers(store: Store, page: SeedPage): Promise<SeedCustomer[]> {
  const rows = await store.rows(seedCustomersSql(page), seedRow);
  return rows.map((row) => ({ ...row, agreed: row.agreed === 1 }));
}

const seedRow = z.object({
  identityKind: z.string(),
  identity: z.string(),
  countries: z.array(z.string()),
  residualValue: z.number(),
  agreed: z.number(),
});

/** The statement behind {@link readSeedCustomers}. Whoever said nothing has not agreed. */
export function seedCustomersSql({ runId, to, offset, limit }: SeedPage): Sql {
  return sql`WITH
  chosen AS (
    SELECT subject_id, identity_kind, identity, countries, residual_value
    FROM customer
    WHERE run_id = ${param("UInt64", runId)}
    ORDER BY residual_value DESC, subject_id
    LIMIT ${param("UInt64", limit)} OFFSET ${param("UInt64", offset)}
  )
SELECT
  identity_kind AS identityKind,
  identity,
  countries,
  residual_value AS residualValue,
  newest_word.agreed AS agreed
FROM chosen
GLOBAL LEFT JOIN (${newestWordOnAds(to)}) AS newest_word ON chosen.subject_id = newest_word.subject_id
ORDER BY residual_value DESC, chosen.subject_id`;
}
