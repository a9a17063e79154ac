import { createHash } from "node:crypto";
import { z } from "zod";
import type { Instant } from "../core/time.ts";
import type { Statements } from "../store/operational.ts";
import { pgSql } from "../store/pg-sql.ts";
import { type ApprovalRole, approvalRoles } from "./approval-rules.ts";
import { hashOf, type ProgramPackage } from "./package.ts";

/**
 * Who approved what, asked for a change, or took an approval back. Entries are added and never changed: Postgres refuses it, and where
 * somebody did it by force the digests tell, as each is over its entry and the digest before.
 */

/** What a role can do with a program's package. */
export const approvalActs = ["approve", "ask-change", "withdraw"] as const;

/** What somebody said of a program. */
export interface ApprovalSaid {
  readonly program: string;
  readonly role: ApprovalRole;
  readonly act: (typeof approvalActs)[number];
  /** The name that was said; empty where none was. */
  readonly by: string;
  readonly comment: string;
}

/** An entry of the log. */
export interface ApprovalEntry extends ApprovalSaid {
  /** From 1, in the order of writing. */
  readonly id: number;
  /** ISO 8601. */
  readonly at: string;
  /** Of the package that it is about. */
  readonly hash: string;
  /** The package's text. */
  readonly package: string;
  /** Hex SHA-256 of the entry and of the digest before. */
  readonly digest: string;
  /** Whether the digest is that of the entry after the one before. Of all up to one that is not nothing counts. */
  readonly intact: boolean;
}

const row = z.object({
  id: z.number(),
  at: z.string(),
  program: z.string(),
  role: z.enum(approvalRoles),
  act: z.enum(approvalActs),
  by: z.string(),
  comment: z.string(),
  hash: z.string(),
  package: z.string(),
  digest: z.string(),
});

type Row = z.infer<typeof row>;

/** All entries, in the order of writing. */
export async function readApprovalLog(
  operational: Pick<Statements, "rows">,
): Promise<ApprovalEntry[]> {
  const rows = await operational.rows(
    pgSql`SELECT entry_id AS id, at, program, role, act, said_by AS by, comment, hash, package, digest
FROM approval_log
ORDER BY entry_id`,
    row,
  );
  return rows.map((each, i) => ({
    ...each,
    intact:
      digestOf(each, rows[i - 1]?.digest) === each.digest && hashOf(each.package) === each.hash,
  }));
}

/** Adds an entry, within a transaction that has {@link lockApprovalLog locked} the log; returns its number. */
export async function appendApproval(
  inside: Statements,
  {
    said,
    of,
    now,
  }: { readonly said: ApprovalSaid; readonly of: ProgramPackage; readonly now: Instant },
): Promise<number> {
  const newest = (await readApprovalLog(inside)).at(-1);
  const entry = {
    ...{ ...said, hash: of.hash, package: of.text },
    ...{ id: (newest?.id ?? 0) + 1, at: new Date(now).toISOString() },
  };
  const digest = digestOf(entry, newest?.digest);
  const { id, at, program, role, act, by, comment } = entry;
  await inside.command(
    pgSql`INSERT INTO approval_log (entry_id, at, program, role, act, said_by, comment, hash, package, digest)
VALUES (${id}, ${at}::timestamptz, ${program}, ${role}, ${act}, ${by}, ${comment}, ${of.hash}, ${of.text}, ${digest})`,
  );
  return id;
}

/** Has whoever else writes the log wait until this transaction is over; reading goes on. */
export async function lockApprovalLog(inside: Statements): Promise<void> {
  await inside.command(pgSql`LOCK TABLE approval_log IN EXCLUSIVE MODE`);
}

function digestOf(entry: Omit<Row, "digest">, before = ""): string {
  const { id, at, program, role, act, by, comment, hash, package: text } = entry;
  const said = JSON.stringify([before, id, at, program, role, act, by, comment, hash, text]);
  return createHash("sha256").update(said).digest("hex");
}
