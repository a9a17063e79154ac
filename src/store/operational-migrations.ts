import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import type { Operational } from "./operational.ts";
import { type PgSql, pgSql } from "./pg-sql.ts";

/** One step forward of the operational tables. Steps are never edited after a release. */
interface OperationalMigration {
  readonly number: number;
  readonly name: string;
  readonly statements: readonly PgSql[];
}

const migrations: readonly OperationalMigration[] = [
  {
    number: 1,
    name: "sources",
    statements: [
      pgSql`CREATE TABLE source (
  source_id text PRIMARY KEY,
  name text NOT NULL UNIQUE,
  kind text NOT NULL,
  write_key text NOT NULL UNIQUE,
  secret text,
  settings jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  disabled_at timestamptz
)`,
    ],
  },
  {
    number: 2,
    name: "audiences",
    statements: [
      pgSql`CREATE TABLE audience_version (
  audience text NOT NULL,
  version integer NOT NULL,
  definition jsonb,
  since timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (audience, version)
)`,
    ],
  },
  {
    number: 3,
    name: "subscriptions",
    statements: [
      pgSql`CREATE TABLE subscription (
  subscription_id text PRIMARY KEY,
  url text NOT NULL,
  audience text,
  secret text NOT NULL,
  cursor bigint NOT NULL,
  problem text,
  created_at timestamptz NOT NULL DEFAULT now()
)`,
    ],
  },
  {
    number: 4,
    name: "last run of audiences",
    statements: [
      pgSql`CREATE TABLE audience_run (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  up_to bigint NOT NULL
)`,
    ],
  },
  {
    number: 5,
    name: "decisions",
    statements: [
      pgSql`CREATE TABLE definition_version (
  kind text NOT NULL,
  name text NOT NULL,
  version integer NOT NULL,
  definition jsonb,
  since timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (kind, name, version)
)`,
      pgSql`CREATE TABLE secret_key (
  key_id text PRIMARY KEY,
  name text NOT NULL UNIQUE,
  secret text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  used_at timestamptz,
  disabled_at timestamptz
)`,
      pgSql`CREATE TABLE sealing_key (
  purpose text PRIMARY KEY,
  key text NOT NULL
)`,
    ],
  },
  {
    number: 6,
    name: "coupons",
    statements: [
      pgSql`CREATE TABLE coupon_issue (
  code text PRIMARY KEY,
  program text NOT NULL,
  treatment text NOT NULL,
  subject_id text NOT NULL,
  decision_id text NOT NULL,
  face bigint NOT NULL,
  chance double precision NOT NULL,
  issued_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  voided_at timestamptz,
  refused_by text NOT NULL
)`,
      pgSql`CREATE INDEX coupon_issue_subject ON coupon_issue (subject_id)`,
      pgSql`CREATE TABLE coupon_code (
  code text PRIMARY KEY,
  program text NOT NULL,
  treatment text NOT NULL,
  used boolean NOT NULL DEFAULT false,
  kept_until timestamptz,
  imported_at timestamptz NOT NULL DEFAULT now()
)`,
      pgSql`CREATE INDEX coupon_code_left ON coupon_code (program, treatment, code) WHERE NOT used`,
    ],
  },
  {
    number: 7,
    name: "what policies learn",
    statements: [
      pgSql`CREATE TABLE policy_state (
  program text NOT NULL,
  version integer NOT NULL,
  learned jsonb NOT NULL,
  learned_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (program, version)
)`,
    ],
  },
  {
    number: 8,
    name: "coupons in the order of their writing",
    statements: [
      pgSql`ALTER TABLE coupon_issue ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY`,
      pgSql`CREATE INDEX coupon_issue_seq ON coupon_issue (seq)`,
    ],
  },
  {
    number: 9,
    name: "issued statements, which nothing changes",
    statements: [
      pgSql`CREATE TABLE issued_statement (
  statement_id integer PRIMARY KEY,
  period_from date NOT NULL,
  period_to date NOT NULL,
  version integer NOT NULL,
  issued_at timestamptz NOT NULL,
  reason text NOT NULL,
  statement text NOT NULL,
  digest text NOT NULL,
  UNIQUE (period_from, period_to, version)
)`,
      pgSql`CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'A row of % is never changed or removed.', TG_TABLE_NAME;
END $$`,
      pgSql`CREATE TRIGGER issued_statement_stays BEFORE UPDATE OR DELETE ON issued_statement
FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
      pgSql`CREATE TRIGGER issued_statement_stays_whole BEFORE TRUNCATE ON issued_statement
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
    ],
  },
  {
    number: 10,
    name: "approvals, which nothing changes",
    statements: [
      pgSql`CREATE TABLE approval_log (
  entry_id integer PRIMARY KEY,
  at timestamptz NOT NULL,
  program text NOT NULL,
  role text NOT NULL,
  act text NOT NULL,
  said_by text NOT NULL,
  comment text NOT NULL,
  hash text NOT NULL,
  package text NOT NULL,
  digest text NOT NULL
)`,
      pgSql`CREATE TRIGGER approval_log_stays BEFORE UPDATE OR DELETE ON approval_log
FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
      pgSql`CREATE TRIGGER approval_log_stays_whole BEFORE TRUNCATE ON approval_log
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
    ],
  },
  {
    number: 11,
    name: "cases beside what was measured",
    statements: [
      pgSql`CREATE TABLE case_audit (
  program text NOT NULL,
  case_hash text NOT NULL,
  author text NOT NULL,
  kind text NOT NULL,
  at timestamptz NOT NULL,
  days float8 NOT NULL,
  promised float8 NOT NULL,
  measured float8 NOT NULL,
  standard_error float8 NOT NULL,
  PRIMARY KEY (program, case_hash)
)`,
    ],
  },
  {
    number: 12,
    name: "residual values beside what came",
    statements: [
      pgSql`CREATE TABLE surrogate_check (
  at timestamptz PRIMARY KEY,
  found text NOT NULL
)`,
    ],
  },
];

/** Any number, the same for all: processes that come forward at one moment wait for each other. */
const lockNumber = 7_361_642;

/**
 * Brings the operational tables forward to the newest version that this code knows.
 * @throws PerennialError STORE_TOO_NEW when a newer version has written here
 */
export async function migrateOperational(operational: Operational): Promise<void> {
  await operational.transaction(async ({ rows, command }) => {
    await command(pgSql`SELECT pg_advisory_xact_lock(${lockNumber})`);
    await command(pgSql`CREATE TABLE IF NOT EXISTS migration (
  number integer PRIMARY KEY,
  name text NOT NULL,
  applied_at timestamptz NOT NULL DEFAULT now()
)`);
    const [state] = await rows(
      pgSql`SELECT coalesce(max(number), 0) AS newest FROM migration`,
      z.object({ newest: z.number() }),
    );
    const newest = state?.newest ?? 0;
    if (newest > migrations.length) {
      throw new PerennialError(
        "STORE_TOO_NEW",
        `The operational tables are at version ${newest}, this Perennial knows ${migrations.length}. Install the newer version, or name another folder with --data.`,
      );
    }
    for (const step of migrations.slice(newest)) {
      for (const statement of step.statements) await command(statement);
      await command(
        pgSql`INSERT INTO migration (number, name) VALUES (${step.number}, ${step.name})`,
      );
    }
  });
}
