import type { z } from "zod";
import type { PgSql } from "./pg-sql.ts";
import type { PostgresAddress } from "./postgres-server.ts";

/** What can be asked of Postgres, outside a transaction or in one. */
export interface Statements {
  /** The rows of a statement, each parsed by `row`. */
  readonly rows: <T>(statement: PgSql, row: z.ZodType<T>) => Promise<T[]>;
  /** Runs a statement; returns how many rows it touched. */
  readonly command: (statement: PgSql) => Promise<number>;
}

/**
 * The operational state: sources, definitions, jobs. What is not a fact of history but how the shop is run.
 * Whole numbers beyond 32 bits come as numbers, instants as ISO 8601 text in UTC, JSON parsed.
 */
export interface Operational extends Statements {
  /** Runs work whole or not at all. Of what was not committed when Postgres died, nothing remains. */
  readonly transaction: <T>(work: (inside: Statements) => Promise<T>) => Promise<T>;
  /** How to reach the server, for a library that brings its own connections. */
  readonly address: () => Promise<PostgresAddress>;
  readonly close: () => Promise<void>;
}
