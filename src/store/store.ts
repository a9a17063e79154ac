import type { z } from "zod";
import type { Sql } from "./sql.ts";
import type { Topology } from "./topology.ts";

/** A row for an insert: values in the order of the named columns. */
export type InsertRow = readonly (
  | string
  | number
  | boolean
  | null
  | readonly (string | number)[]
)[];

/** How an insert that may be sent again is known and how long it may take. */
export interface InsertOptions {
  /** The same rows with the same token go in once, into tables made with `dedupeInserts`. */
  readonly token?: string;
  readonly timeoutMs?: number;
}

/** The facts, by the one client there is. Every statement is safe to repeat: an engine that died is waited for. */
export interface Store {
  readonly topology: Topology;
  /** The rows of a question, each parsed by `row`. */
  readonly rows: <T>(statement: Sql, row: z.ZodType<T>) => Promise<T[]>;
  /** The numeric columns of a question, for whole-table arithmetic; what is null is not a number. */
  readonly columns: (statement: Sql, names: readonly string[]) => Promise<Float64Array[]>;
  /** A statement without an answer. */
  readonly command: (statement: Sql) => Promise<void>;
  /** Appends rows to a table; they are on disk when the promise resolves. */
  readonly insert: (
    table: string,
    columns: readonly string[],
    rows: readonly InsertRow[],
  ) => Promise<void>;
  /** The same for rows that are already lines of JSON arrays, one each. */
  readonly insertLines: (
    table: string,
    columns: readonly string[],
    lines: string,
    options?: InsertOptions,
  ) => Promise<void>;
  readonly close: () => Promise<void>;
}
