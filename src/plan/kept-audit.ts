import { z } from "zod";
import type { Instant } from "../core/time.ts";
import type { Program } from "../decide/program.ts";
import { type AuthorBias, type ForecastBias, forecastBias } from "../stats/forecast-bias.ts";
import type { Statements } from "../store/operational.ts";
import { pgSql } from "../store/pg-sql.ts";

/** What a case promised of a person and what was measured, as it was kept when it was compared last. */
export interface KeptAudit {
  readonly program: string;
  /** Of the case's text, so that a case that was changed is another. */
  readonly caseHash: string;
  readonly author: string;
  /** What the program gives: the kinds of its treatments. */
  readonly kind: string;
  /** ISO 8601. */
  readonly at: string;
  readonly days: number;
  readonly promised: number;
  readonly measured: number;
  readonly standardError: number;
}

/** What a program gives, as comparisons name it: the kinds of its treatments. */
export function kindOfProgram({ treatments }: Pick<Program, "treatments">): string {
  return [...new Set(treatments.map(({ kind }) => kind))].sort().join("+");
}

const row = z.object({
  program: z.string(),
  caseHash: z.string(),
  author: z.string(),
  kind: z.string(),
  at: z.string(),
  days: z.number(),
  promised: z.number(),
  measured: z.number(),
  standardError: z.number(),
});

/** Keeps a comparison; the one before of the same case gives way. */
export async function keepAudit(
  operational: Pick<Statements, "command">,
  audit: Omit<KeptAudit, "at">,
  now: Instant,
): Promise<void> {
  const { program, caseHash, author, kind, days, promised, measured, standardError } = audit;
  const at = new Date(now).toISOString();
  await operational.command(pgSql`INSERT INTO case_audit
  (program, case_hash, author, kind, at, days, promised, measured, standard_error)
VALUES (${program}, ${caseHash}, ${author}, ${kind}, ${at}::timestamptz, ${days}, ${promised}, ${measured}, ${standardError})
ON CONFLICT (program, case_hash) DO UPDATE SET
  at = EXCLUDED.at, days = EXCLUDED.days, promised = EXCLUDED.promised, measured = EXCLUDED.measured, standard_error = EXCLUDED.standard_error`);
}

/** All comparisons, the oldest first. */
export function readKeptAudits(operational: Pick<Statements, "rows">): Promise<KeptAudit[]> {
  return operational.rows(
    pgSql`SELECT program, case_hash AS "caseHash", author, kind, at, days, promised, measured, standard_error AS "standardError"
FROM case_audit
ORDER BY at, program`,
    row,
  );
}

/** How cases came true: by who made them, and by kind of program. */
export interface CaseBias {
  readonly byAuthor: ForecastBias;
  readonly byKind: ForecastBias;
}

/** How cases came true; those that promised nothing to be divided by are left out. */
export function caseBias(audits: readonly KeptAudit[]): CaseBias {
  const counted = audits.filter(({ promised }) => promised > 0);
  const by = (nameOf: (audit: KeptAudit) => string): ForecastBias =>
    forecastBias(counted.map((audit) => ({ ...audit, author: nameOf(audit) })));
  return { byAuthor: by(({ author }) => author), byKind: by(({ kind }) => kind) };
}

/** What is known of an author; undefined where nobody's case by this name was compared. */
export function biasOf({ authors }: ForecastBias, author: string): AuthorBias | undefined {
  return authors.find((each) => each.author === author);
}
