import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { z } from "zod";
import type { DataFolder } from "../core/data-folder.ts";
import { PerennialError, systemCode } from "../core/errors.ts";
import type { Operational, Statements } from "./operational.ts";
import { migrateOperational } from "./operational-migrations.ts";
import { type PgSql, renderPg } from "./pg-sql.ts";
import { embeddedPostgres, type PostgresServer, remotePostgres } from "./postgres-server.ts";

const attempts = 6;

/**
 * Opens the operational state of a data folder, or of the Postgres that `url` or `DATABASE_URL` names, and
 * brings its tables to this version.
 * @throws PerennialError ENGINE_UNAVAILABLE, STORE_TOO_NEW
 */
export async function openOperational(options: {
  readonly folder: DataFolder;
  readonly url?: string;
}): Promise<Operational> {
  const url = options.url ?? process.env["DATABASE_URL"];
  const server = url ? remotePostgres(url) : embeddedPostgres(options.folder);
  const operational = operationalOn(server);
  try {
    await migrateOperational(operational);
  } catch (error) {
    await operational.close();
    throw error;
  }
  return operational;
}

function operationalOn(server: PostgresServer): Operational {
  let pool: pg.Pool | undefined;

  const connect = async (): Promise<pg.PoolClient> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        pool ??= await openPool(server);
        return await pool.connect();
      } catch (error) {
        if (!isAway(error) || attempt === attempts) throw readable(error);
        void pool?.end().catch(() => undefined);
        pool = undefined;
        await pause(50 * attempt);
      }
    }
  };

  const transaction: Operational["transaction"] = async (work) => {
    const client = await connect();
    let broken: Error | undefined;
    try {
      await client.query("BEGIN");
      const result = await work(statementsOn(client));
      await client.query("COMMIT");
      return result;
    } catch (error) {
      broken = isAway(error) ? new Error("away") : undefined;
      await client.query("ROLLBACK").catch((cause: Error) => {
        broken = cause;
      });
      throw readable(error);
    } finally {
      client.release(broken);
    }
  };

  /** One statement on a connection of its own. A question may be asked again of a server that came back; a change may not. */
  const once = async <T>(
    statement: PgSql,
    work: (statements: Statements) => Promise<T>,
  ): Promise<T> => {
    const mayRepeat = /^\s*SELECT\b/i.test(statement.strings[0] ?? "");
    for (let attempt = 1; ; attempt += 1) {
      const client = await connect();
      try {
        const result = await work(statementsOn(client));
        client.release();
        return result;
      } catch (error) {
        client.release(isAway(error));
        if (!(mayRepeat && isAway(error)) || attempt === attempts) throw readable(error);
        await pause(50 * attempt);
      }
    }
  };

  return {
    rows: (statement, row) => once(statement, ({ rows }) => rows(statement, row)),
    command: (statement) => once(statement, ({ command }) => command(statement)),
    transaction,
    address: () => server.address(),
    async close() {
      await pool?.end();
      pool = undefined;
      await server.close();
    },
  };
}

function statementsOn(client: pg.PoolClient): Statements {
  return {
    async rows(statement, row) {
      const { rows } = await client.query(renderPg(statement));
      return row.array().parse(rows);
    },
    async command(statement) {
      const { rowCount } = await client.query(renderPg(statement));
      return rowCount ?? 0;
    },
  };
}

async function openPool(server: PostgresServer): Promise<pg.Pool> {
  const pool = new pg.Pool({
    ...(await server.address()),
    max: 8,
    connectionTimeoutMillis: 10_000,
    types: { getTypeParser: (id, format) => parsers[id] ?? pg.types.getTypeParser(id, format) },
  });
  // A connection that breaks, idle or in use, is no fault of the process: its statement fails, and the next one is made anew.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** By Postgres' ids of types: int8 and numeric counts as numbers, instants as text that sorts. */
const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  20: (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text),
  1114: (text) => new Date(`${text.replace(" ", "T")}Z`).toISOString(),
  1184: (text) => new Date(text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00")).toISOString(),
};

/** Whether an error means that the server is not there, or ends, rather than that it refused. */
function isAway(error: unknown): boolean {
  const code = systemCode(error) ?? "";
  if (["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOENT", "ENOTFOUND", "ETIMEDOUT"].includes(code))
    return true;
  // Class 57P: it shuts down or was shut down; 08: the connection failed.
  if (/^(?:57P0[123]|08...)$/.test(code)) return true;
  return (
    error instanceof Error &&
    /Connection terminated|timeout exceeded when trying to connect/i.test(error.message)
  );
}

function readable(error: unknown): PerennialError {
  if (error instanceof PerennialError) return error;
  if (isAway(error)) {
    return new PerennialError(
      "ENGINE_UNAVAILABLE",
      "Postgres does not answer. Is DATABASE_URL right, and is the server up?",
      { cause: error },
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  if (error instanceof z.ZodError) {
    return new PerennialError("INTERNAL", `An answer has not the shape it should: ${reason}`, {
      cause: error,
    });
  }
  return new PerennialError("QUERY_FAILED", reason, { cause: error });
}
