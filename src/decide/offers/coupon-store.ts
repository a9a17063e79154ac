import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { Statements } from "../../store/operational.ts";
import { type PgSql, pgSql } from "../../store/pg-sql.ts";
import { guardNames } from "../offer-guards.ts";
import type { CouponIssue } from "./coupon-ledger.ts";

/** Coupons as Postgres keeps them: who was given which, and codes that the shop system made beforehand. */

const issueRow = z.object({
  code: z.string(),
  program: z.string(),
  treatment: z.string(),
  subject: z.string(),
  decision: z.string(),
  face: z.number(),
  chance: z.number(),
  issuedAt: z.string().transform(Date.parse),
  expiresAt: z.string().transform(Date.parse),
  voidedAt: z
    .string()
    .nullable()
    .transform((at) => (at === null ? null : Date.parse(at))),
  refusedBy: z.union([z.enum(guardNames), z.literal("")]),
});

/** Which coupons are asked for; what is absent does not matter. */
export interface IssueFilter {
  readonly code?: string | undefined;
  readonly program?: string | undefined;
  readonly treatment?: string | undefined;
  readonly subjects?: readonly string[] | undefined;
  /** Only what was written after the coupon of this number. */
  readonly after?: number | undefined;
}

/** All coupons, by when they were issued. */
export function readIssues(
  operational: Pick<Statements, "rows">,
  filter: IssueFilter = {},
): Promise<CouponIssue[]> {
  const { code, program, treatment, subjects, after } = filter;
  return operational.rows(
    pgSql`SELECT code, program, treatment, subject_id AS subject, decision_id AS decision,
  face, chance, issued_at AS "issuedAt", expires_at AS "expiresAt", voided_at AS "voidedAt", refused_by AS "refusedBy"
FROM coupon_issue
WHERE (${code ?? null}::text IS NULL OR code = ${code ?? null})
  AND (${program ?? null}::text IS NULL OR program = ${program ?? null})
  AND (${treatment ?? null}::text IS NULL OR treatment = ${treatment ?? null})
  AND (${subjects ?? null}::text[] IS NULL OR subject_id = ANY (${subjects ?? null}::text[]))
  AND seq > ${after ?? 0}
ORDER BY issued_at, code`,
    issueRow,
  );
}

/**
 * Writes coupons that were issued. A code that is there stays as it is, so that the same may be written again.
 * @returns how many are new
 */
export function writeIssues(
  operational: Pick<Statements, "command">,
  issues: readonly CouponIssue[],
): Promise<number> {
  const list = <T extends string | number>(read: (issue: CouponIssue) => T): T[] =>
    issues.map(read);
  const at = (instant: number): string => new Date(instant).toISOString();
  return operational.command(
    pgSql`INSERT INTO coupon_issue
  (code, program, treatment, subject_id, decision_id, face, chance, issued_at, expires_at, refused_by)
SELECT * FROM unnest(
  ${list(({ code }) => code)}::text[], ${list(({ program }) => program)}::text[],
  ${list(({ treatment }) => treatment)}::text[], ${list(({ subject }) => subject)}::text[],
  ${list(({ decision }) => decision)}::text[], ${list(({ face }) => face)}::int8[],
  ${list(({ chance }) => chance)}::float8[], ${list(({ issuedAt }) => at(issuedAt))}::timestamptz[],
  ${list(({ expiresAt }) => at(expiresAt))}::timestamptz[], ${list(({ refusedBy }) => refusedBy)}::text[]
)
ON CONFLICT (code) DO NOTHING`,
  );
}

/** Any number, the same for all. */
const lockNumber = 7_361_643;

/** Waits until no other process writes coupons, and keeps the others waiting until the transaction ends: so numbers are in the order of their writing. */
export async function lockIssues(inside: Pick<Statements, "command">): Promise<void> {
  await inside.command(pgSql`SELECT pg_advisory_xact_lock(${lockNumber})`);
}

/** The number of the coupon that was written last; 0: there is none. */
export async function newestIssue(operational: Pick<Statements, "rows">): Promise<number> {
  const [row] = await operational.rows(
    pgSql`SELECT coalesce(max(seq), 0) AS newest FROM coupon_issue`,
    z.object({ newest: z.number() }),
  );
  return row?.newest ?? 0;
}

/** Which coupons to make void: one code, or all of a treatment that may still be used. */
export type Voided =
  | { readonly code: string }
  | { readonly program: string; readonly treatment: string };

/**
 * Makes coupons void from now on.
 * @returns how many were not void before
 */
export function voidCoupons(
  operational: Pick<Statements, "command">,
  which: Voided,
): Promise<number> {
  const those: PgSql =
    "code" in which
      ? pgSql`code = ${which.code}`
      : pgSql`program = ${which.program} AND treatment = ${which.treatment}`;
  return operational.command(
    pgSql`UPDATE coupon_issue SET voided_at = now()
WHERE ${those} AND voided_at IS NULL AND refused_by = '' AND expires_at > now()`,
  );
}

/** Codes that the shop system made, for the coupons of a treatment. */
export interface ImportedCodes {
  readonly program: string;
  readonly treatment: string;
  readonly codes: readonly string[];
}

/**
 * Takes codes that the shop system made. A code that is there already, for whichever coupon, is passed over.
 * @returns how many are new
 */
export function writeCodes(
  operational: Pick<Statements, "command">,
  { program, treatment, codes }: ImportedCodes,
): Promise<number> {
  return operational.command(
    pgSql`INSERT INTO coupon_code (code, program, treatment)
SELECT DISTINCT code, ${program}::text, ${treatment}::text FROM unnest(${codes}::text[]) AS code
ON CONFLICT (code) DO NOTHING`,
  );
}

/** So long codes are kept for a process that took them: longer than any answer may be shown. */
const keptDays = 31;

/**
 * Takes codes for a process to hand out: no other process takes them until they come free again, unless they were issued.
 * @returns the codes, at most as many as asked for
 */
export async function takeCodes(
  operational: Pick<Statements, "rows">,
  { program, treatment, most }: Omit<ImportedCodes, "codes"> & { readonly most: number },
): Promise<string[]> {
  const rows = await operational.rows(
    pgSql`UPDATE coupon_code SET kept_until = now() + make_interval(days => ${keptDays})
WHERE code IN (
  SELECT code FROM coupon_code
  WHERE program = ${program} AND treatment = ${treatment} AND NOT used AND (kept_until IS NULL OR kept_until < now())
  ORDER BY code
  LIMIT ${most}
  FOR UPDATE SKIP LOCKED
)
RETURNING code`,
    z.object({ code: z.string() }),
  );
  return rows.map(({ code }) => code);
}

/** Marks codes as issued: they are handed out no more. */
export function spendCodes(
  operational: Pick<Statements, "command">,
  codes: readonly string[],
): Promise<number> {
  return operational.command(
    pgSql`UPDATE coupon_code SET used = true WHERE code = ANY (${codes}::text[])`,
  );
}

/** Lets codes go that a process took and did not hand out. */
export function releaseCodes(
  operational: Pick<Statements, "command">,
  codes: readonly string[],
): Promise<number> {
  return operational.command(
    pgSql`UPDATE coupon_code SET kept_until = NULL WHERE code = ANY (${codes}::text[]) AND NOT used`,
  );
}

/** How many imported codes there are by treatment, and how many are left. */
export function countCodes(operational: Pick<Statements, "rows">): Promise<
  {
    readonly program: string;
    readonly treatment: string;
    readonly codes: number;
    readonly left: number;
  }[]
> {
  return operational.rows(
    pgSql`SELECT program, treatment, count(*) AS codes, count(*) FILTER (WHERE NOT used) AS left
FROM coupon_code GROUP BY program, treatment ORDER BY program, treatment`,
    z.object({
      program: z.string(),
      treatment: z.string(),
      codes: z.number(),
      left: z.number(),
    }),
  );
}

const keyBytes = 32;

/** The key from which codes are made: made once, the same for all processes. */
export async function couponKey(operational: Pick<Statements, "rows">): Promise<Buffer> {
  const fresh = randomBytes(keyBytes).toString("base64");
  const [kept] = await operational.rows(
    pgSql`INSERT INTO sealing_key (purpose, key) VALUES ('coupon', ${fresh})
ON CONFLICT (purpose) DO UPDATE SET key = sealing_key.key
RETURNING key`,
    z.object({ key: z.string() }),
  );
  return Buffer.from(kept?.key ?? fresh, "base64");
}
