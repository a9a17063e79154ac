import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { setTimeout as pause } from "node:timers/promises";
import {
  type ClickHouseClient,
  ClickHouseError,
  ClickHouseLogLevel,
  createClient,
} from "@clickhouse/client";
import { z } from "zod";
import type { DataFolder } from "../core/data-folder.ts";
import { PerennialError, systemCode } from "../core/errors.ts";
import { type Engine, type EngineAddress, embeddedEngine, remoteEngine } from "./engine.ts";
import { migrate } from "./migrate.ts";
import { render } from "./sql.ts";
import type { Store } from "./store.ts";
import { oneShard, type Topology } from "./topology.ts";

/** How to open the store. */
export interface StoreOptions {
  readonly folder: DataFolder;
  /** A ClickHouse to use in place of the embedded one; `CLICKHOUSE_URL` by default. */
  readonly url?: string | undefined;
  readonly topology?: Topology;
  /** Bring the tables to this version only; tests make old data folders with it. */
  readonly version?: number;
}

/** Settings with which every statement runs: rows on disk before the answer, plain JSON numbers, cluster-safe joins. */
const settings = {
  output_format_json_quote_64bit_integers: 0,
  output_format_json_quote_decimals: 0,
  distributed_product_mode: "global",
  prefer_column_name_to_alias: 1,
  max_execution_time: 600,
  // The embedded engine is given parameters within the text.
  max_query_size: "67108864",
} as const;

const attempts = 6;

/**
 * Opens the facts of a data folder and brings their tables to this version.
 * @throws PerennialError ENGINE_UNAVAILABLE, STORE_TOO_NEW
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const topology = options.topology ?? oneShard;
  const url = options.url ?? process.env["CLICKHOUSE_URL"];
  const configFile = topology.configFile;
  const engine = url
    ? remoteEngine(url)
    : embeddedEngine(options.folder, configFile === undefined ? {} : { configFile });
  const store = storeOn(engine, topology);
  try {
    await migrate(store, options.version);
  } catch (error) {
    await store.close();
    throw error;
  }
  return store;
}

function storeOn(engine: Engine, topology: Topology): Store {
  const connection = openConnection(engine);
  const insertLines: Store["insertLines"] = async (table, columns, lines, options = {}) => {
    const query = `INSERT INTO ${table} (${columns.join(", ")}) FORMAT JSONCompactEachRow`;
    const { token, timeoutMs } = options;
    const bytes = Buffer.from(lines);
    await connection.run(query, async (client) => {
      const signal = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
      try {
        const { stream } = await client.exec({
          query,
          values: Readable.from([bytes], { objectMode: false }),
          ...(token ? { clickhouse_settings: { insert_deduplication_token: token } } : {}),
          ...(signal ? { abort_signal: signal } : {}),
        });
        stream.resume();
        await finished(stream);
      } catch (error) {
        if (!signal?.aborted) throw error;
        const message = `ClickHouse took more than ${timeoutMs} ms for an insert.`;
        throw new PerennialError("ENGINE_UNAVAILABLE", message, { cause: error });
      }
    });
  };
  return {
    topology,
    rows(statement, row) {
      const { text, params } = render(statement);
      return connection.run(text, async (client) => {
        const query = { query: text, query_params: params, format: "JSONEachRow" } as const;
        return row.array().parse(await (await client.query(query)).json());
      });
    },
    columns(statement, names) {
      const { text, params } = render(statement);
      return connection.run(text, async (client) => {
        const query = {
          query: text,
          query_params: params,
          format: "JSONColumnsWithMetadata",
        } as const;
        const answer = await (await client.query(query)).json<Record<string, (number | null)[]>>();
        return names.map((name) => numbersOf(numericColumn(answer.data, name)));
      });
    },
    async command(statement) {
      const { text, params } = render(statement);
      await connection.run(text, (client) => client.command({ query: text, query_params: params }));
    },
    insert(table, columns, rows) {
      if (rows.length === 0) return Promise.resolve();
      return insertLines(table, columns, rows.map((row) => JSON.stringify(row)).join("\n"));
    },
    insertLines,
    async close() {
      await connection.close();
      await engine.close();
    },
  };
}

/** By a plain loop: `from` with a function takes five times as long, and columns have millions of rows. */
function numbersOf(column: ArrayLike<number | null>): Float64Array {
  const numbers = new Float64Array(column.length);
  for (let row = 0; row < column.length; row += 1) numbers[row] = column[row] ?? Number.NaN;
  return numbers;
}

function numericColumn(data: unknown, name: string): ArrayLike<number | null> {
  const column = new Map<string, unknown>(Object.entries(Object(data))).get(name);
  if (Array.isArray(column)) return column;
  // Without rows the engine names no columns in its data.
  if (Object.keys(Object(data)).length === 0) return [];
  throw new PerennialError("INTERNAL", `The question has no column ${name}.`);
}

interface Connection {
  /** Runs one piece of work; when the engine does not answer, finds or restarts it and runs the work again. */
  readonly run: <T>(
    statement: string,
    work: (client: ClickHouseClient) => Promise<T>,
  ) => Promise<T>;
  readonly close: () => Promise<void>;
}

function openConnection(engine: Engine): Connection {
  let open: { readonly address: EngineAddress; readonly client: ClickHouseClient } | undefined;

  const connect = async (failed?: EngineAddress): Promise<ClickHouseClient> => {
    if (open && open.address !== failed) return open.client;
    const address = await engine.address(failed);
    if (open?.address !== address) {
      void open?.client.close();
      open = { address, client: clientFor(address) };
    }
    return open.client;
  };

  return {
    async run(statement, work) {
      let failed: EngineAddress | undefined;
      for (let attempt = 1; ; attempt += 1) {
        const client = await connect(failed);
        const used = open?.address;
        try {
          return await work(client);
        } catch (error) {
          if (!isAway(error) || attempt === attempts) throw readable(error, statement);
          failed = used;
          await pause(50 * attempt);
        }
      }
    },
    async close() {
      await open?.client.close();
      open = undefined;
    },
  };
}

function clientFor(address: EngineAddress): ClickHouseClient {
  return createClient({
    url: address.url,
    username: address.username,
    password: address.password,
    request_timeout: 600_000,
    max_open_connections: 8,
    use_multipart_params: false,
    clickhouse_settings: settings,
    log: { level: ClickHouseLogLevel.OFF },
    application: "perennial",
  });
}

/** Whether an error means that the engine is not there, rather than that it refused. */
function isAway(error: unknown): boolean {
  if (error instanceof PerennialError) return false;
  if (error instanceof ClickHouseError || error instanceof z.ZodError) return false;
  const code = systemCode(error) ?? systemCode(error instanceof Error ? error.cause : undefined);
  if (code && ["ECONNREFUSED", "ECONNRESET", "EPIPE", "ENOTFOUND"].includes(code)) return true;
  return error instanceof Error && /socket hang up|premature close|aborted/i.test(error.message);
}

/** Whether there is no space for what was to be written. ClickHouse has a code for what it sees coming, the system's words for the rest. */
function isFull(error: unknown, reason: string): boolean {
  const code = error instanceof ClickHouseError ? error.code : "";
  return code === "243" || /No space left on device/.test(reason);
}

function readable(error: unknown, statement: string): PerennialError {
  if (error instanceof PerennialError) return error;
  if (isAway(error)) {
    return new PerennialError(
      "ENGINE_UNAVAILABLE",
      "ClickHouse does not answer. Is CLICKHOUSE_URL right, and is the server up?",
      { cause: error },
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  if (isFull(error, reason)) {
    const message = `The disk of ClickHouse is full (${reason.trim()}). Free space on it: nothing else is needed.`;
    return new PerennialError("ENGINE_UNAVAILABLE", message, { cause: error });
  }
  const first = statement.trim().split("\n")[0] ?? "";
  if (error instanceof z.ZodError) {
    return new PerennialError("INTERNAL", `An answer has not the shape it should: ${reason}`, {
      cause: error,
    });
  }
  return new PerennialError("QUERY_FAILED", `${reason} (statement: ${first} …)`, { cause: error });
}
