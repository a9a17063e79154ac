import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import pg from "pg";
import type { DataFolder } from "../core/data-folder.ts";
import { PerennialError, systemCode } from "../core/errors.ts";
import type { Operational, Statements } from "./operational.ts";
import { migrateOperational } from "./operational-migrations.ts";
import { type PgSql, renderPg } from "./pg-sql.ts";
import {
  embeddedPostgres,
  type PostgresAddress,
  type PostgresServer,
  remotePostgres,
} from "./postgres-server.ts";

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
  const connections = openConnections(server);

  /** One statement on a connection of its own. A question may be asked again of a server that came back; a change may not. */
  const once = async <T>(
    statement: PgSql,
    work: (statements: Statements) => Promise<T>,
  ): Promise<T> => {
    const mayRepeat = /^\s*SELECT\b/i.test(statement.strings[0] ?? "");
    for (let attempt = 1; ; attempt += 1) {
      const client = await connections.take();
      let away = false;
      try {
        return await work(statementsOn(client));
      } catch (error) {
        away = error instanceof PerennialError && isAway(error.cause);
        if (!(mayRepeat && away) || attempt === attempts) throw error;
      } finally {
        client.release(away);
      }
      await pause(50 * attempt);
    }
  };

  return {
    rows: (statement, row) => once(statement, ({ rows }) => rows(statement, row)),
    command: (statement) => once(statement, ({ command }) => command(statement)),
    async transaction(work) {
      const client = await begin(connections);
      let broken: Error | undefined;
      try {
        const result = await work(statementsOn(client));
        await run(client, { text: "COMMIT", values: [] });
        return result;
      } catch (error) {
        await client.query("ROLLBACK").catch((cause: Error) => {
          broken = cause;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },
    address: () => server.address(),
    async close() {
      await connections.close();
      await server.close();
    },
  };
}

/** A connection in a transaction. While it is empty nothing can be lost: one that broke unseen is replaced. */
async function begin(connections: Connections): Promise<pg.PoolClient> {
  for (let attempt = 1; ; attempt += 1) {
    const client = await connections.take();
    try {
      await client.query("BEGIN");
      return client;
    } catch (error) {
      client.release(true);
      if (!isAway(error) || attempt === attempts) throw readable(error, "BEGIN");
    }
  }
}

function statementsOn(client: pg.PoolClient): Statements {
  return {
    async rows(statement, row) {
      const { rows } = await run(client, renderPg(statement));
      const parsed = row.array().safeParse(rows);
      if (parsed.success) return parsed.data;
      throw new PerennialError(
        "INTERNAL",
        `An answer has not the shape it should: ${parsed.error.message}`,
        { cause: parsed.error },
      );
    },
    async command(statement) {
      const { rowCount } = await run(client, renderPg(statement));
      return rowCount ?? 0;
    },
  };
}

async function run(
  client: pg.PoolClient,
  statement: { readonly text: string; readonly values: unknown[] },
): Promise<pg.QueryResult> {
  try {
    return await client.query(statement);
  } catch (error) {
    throw readable(error, statement.text);
  }
}

interface Connections {
  /** A connection; when the server does not answer, finds or restarts it. */
  readonly take: () => Promise<pg.PoolClient>;
  readonly close: () => Promise<void>;
}

function openConnections(server: PostgresServer): Connections {
  let open: { readonly address: PostgresAddress; readonly pool: pg.Pool } | undefined;

  /** The pool outlives its server, which comes back at the same address unless another process now owns it. */
  const findPool = async (): Promise<pg.Pool> => {
    const address = await server.address();
    if (open && isDeepStrictEqual(open.address, address)) return open.pool;
    void open?.pool.end();
    open = { address, pool: openPool(address) };
    return open.pool;
  };

  return {
    async take() {
      for (let attempt = 1; ; attempt += 1) {
        const pool = attempt === 1 && open ? open.pool : await findPool();
        try {
          return await pool.connect();
        } catch (error) {
          if (!isAway(error) || attempt === attempts) throw unreachable(error);
        }
        await pause(50 * attempt);
      }
    },
    async close() {
      await open?.pool.end();
      open = undefined;
    },
  };
}

function openPool(address: PostgresAddress): pg.Pool {
  const pool = new pg.Pool({
    ...address,
    max: 8,
    connectionTimeoutMillis: 30_000,
    types: { getTypeParser: (id, format) => parsers[id] ?? pg.types.getTypeParser(id, format) },
  });
  // A connection that breaks, idle or in use, is no fault of the process: its statement fails, and the next one is made anew.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** By Postgres' ids of types: int8 as a number where that is exact, days as text, instants as text that sorts. */
const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  20: (text) => (Number.isSafeInteger(Number(text)) ? Number(text) : text),
  1082: (text) => text,
  1114: (text) => isoInstant(text, `${text.replace(" ", "T")}Z`),
  1184: (text) => isoInstant(text, text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00")),
};

/** Postgres knows instants that are no dates here (infinity): they stay as they are. */
function isoInstant(text: string, written: string): string {
  const at = new Date(written);
  return Number.isNaN(at.getTime()) ? text : at.toISOString();
}

/** Whether an error means that the server is not there, or ends, rather than that it refused. */
function isAway(error: unknown): boolean {
  const code = systemCode(error) ?? "";
  if (["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOENT", "ENOTFOUND"].includes(code)) return true;
  // Class 57P: it shuts down or was shut down; 08: the connection failed.
  if (/^(?:57P0[123]|08...)$/.test(code)) return true;
  return (
    error instanceof Error &&
    /Connection terminated(?! due to)|is not queryable/.test(error.message)
  );
}

/** No connection: whatever the reason is, nothing was sent. */
function unreachable(error: unknown): PerennialError {
  if (error instanceof PerennialError) return error;
  return new PerennialError(
    "ENGINE_UNAVAILABLE",
    `Postgres gives no connection (${reasonOf(error)}). Is DATABASE_URL right, and is the server up?`,
    { cause: error },
  );
}

function readable(error: unknown, statement: string): PerennialError {
  const first = statement.trim().split("\n")[0] ?? "";
  if (isAway(error)) {
    return new PerennialError(
      "ENGINE_UNAVAILABLE",
      `Postgres went away during a statement; whether it took effect is not known (statement: ${first} …).`,
      { cause: error },
    );
  }
  if (systemCode(error) === "53100") {
    return new PerennialError(
      "ENGINE_UNAVAILABLE",
      `The disk of Postgres is full (${reasonOf(error)}). Free space on it: nothing else is needed.`,
      { cause: error },
    );
  }
  // Postgres cannot keep U+0000, neither in texts nor in JSON.
  if (["22021", "22P05"].includes(systemCode(error) ?? "")) {
    return new PerennialError(
      "BAD_ARGUMENT",
      `A text has a character that cannot be stored (${reasonOf(error)}). Remove the character.`,
      { cause: error },
    );
  }
  return new PerennialError("QUERY_FAILED", `${reasonOf(error)} (statement: ${first} …)`, {
    cause: error,
  });
}

/** Of several addresses that were tried in vain, Node tells the code only. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message || (systemCode(error) ?? "no reason given");
}
