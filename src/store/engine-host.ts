/**
 * The embedded engine's process: ClickHouse (as `chdb`) behind ClickHouse's own HTTP protocol, so that
 * the official client cannot tell it from a server. Bound to loopback, opened by a secret, it ends when
 * its owner ends, however that happens.
 *
 * One chdb session runs one statement at a time, so inserts have a session of their own and reads share
 * a few: a long report never delays an insert.
 */
import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { Session } from "chdb";
import { forgetLostInserts } from "./insert-records.ts";

/** What the owner tells the process through its environment, as JSON in `PERENNIAL_ENGINE`. */
export interface EngineHostOptions {
  readonly path: string;
  readonly secret: string;
  readonly maxMemoryBytes: number;
  /** A ClickHouse configuration file, for tests that need a cluster of two shards. */
  readonly configFile?: string;
}

/** What the process tells its owner over the channel between them. */
export type EngineHostMessage =
  | { readonly kind: "ready"; readonly port: number }
  | { readonly kind: "failed"; readonly message: string };

const readSessions = 3;
const largestBody = 256 * 1024 * 1024;

/** Starts the host from its environment. */
function main(): void {
  // The owner is gone, even when it was killed: nobody may keep the files locked.
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
  // The owner decides when to end; a Ctrl-C in its terminal must not take the engine first.
  process.on("SIGINT", () => {});
  const options: EngineHostOptions = JSON.parse(process.env["PERENNIAL_ENGINE"] ?? "{}");
  delete process.env["PERENNIAL_ENGINE"];
  serve(options).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    tell({ kind: "failed", message });
    process.exitCode = 1;
    process.disconnect?.();
  });
}

function tell(message: EngineHostMessage): void {
  process.send?.(message);
}

/** A session and the statements waiting for it. */
interface Lane {
  readonly session: Session;
  waiting: number;
  tail: Promise<unknown>;
  applied: string;
}

async function serve(options: EngineHostOptions): Promise<void> {
  const connectionArgs = [
    `--max_server_memory_usage=${options.maxMemoryBytes}`,
    "--mark_cache_size=268435456",
    ...(options.configFile ? [`--config-file=${options.configFile}`] : []),
  ];
  const openLane = (): Lane => ({
    session: new Session(options.path, { connectionArgs }),
    waiting: 0,
    tail: Promise.resolve(),
    applied: "",
  });
  const writer = openLane();
  await forgetLostInserts(async (statement) => {
    const result = await writer.session.queryAsync(statement, { format: "TabSeparated" });
    return Buffer.from(result.bytes())
      .toString("utf8")
      .split("\n")
      .map((line) => line.split("\t"))
      .filter((fields) => fields.length > 1);
  });
  const readers = Array.from({ length: readSessions }, openLane);
  const expected = Buffer.from(
    `Basic ${Buffer.from(`default:${options.secret}`).toString("base64")}`,
  );

  const server = createServer({ maxHeaderSize: 8 * 1024 * 1024 }, (request, response) => {
    const given = Buffer.from(request.headers.authorization ?? "");
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      response.writeHead(401).end("Code: 516. DB::Exception: Authentication failed");
      return;
    }
    answer(request, response, { writer, readers }).catch((error: unknown) =>
      refuse(response, error),
    );
  });
  server.keepAliveTimeout = 60_000;
  server.requestTimeout = 0;
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (address !== null && typeof address === "object")
      tell({ kind: "ready", port: address.port });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  lanes: { readonly writer: Lane; readonly readers: readonly Lane[] },
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://engine");
  if (url.pathname === "/ping") {
    response.end("Ok.\n");
    return;
  }
  const body = await readBody(request);
  const statement = url.searchParams.get("query");
  const insert = statement === null ? null : parseInsert(statement);
  const session = sessionVariables(url.searchParams);
  if (insert) {
    // The token differs from insert to insert: it goes with the statement, not with the session.
    const token = session.settings.find(([name]) => name === tokenSetting)?.[1];
    const settings = session.settings.filter(([name]) => name !== tokenSetting);
    const own = token === undefined ? {} : { settings: { [tokenSetting]: token } };
    await inLane(lanes.writer, { ...session, settings }, () =>
      lanes.writer.session.insert({ ...insert, ...own, values: body }),
    );
    response.end();
    return;
  }
  const text =
    statement === null ? body.toString("utf8") : `${statement}\n${body.toString("utf8")}`;
  const lane = /^\s*(?:--.*\n\s*)*(?:INSERT|ALTER|CREATE|DROP|OPTIMIZE|TRUNCATE|RENAME)\b/i.test(
    text,
  )
    ? lanes.writer
    : leastBusy(lanes.readers);
  const result = await inLane(lane, session, () =>
    lane.session.queryAsync(text, { format: "TabSeparated" }),
  );
  response.end(result.bytes());
}

function leastBusy(lanes: readonly Lane[]): Lane {
  return lanes.reduce((best, lane) => (lane.waiting < best.waiting ? lane : best));
}

/** Runs one piece of work after all that the lane already has, with the request's settings and parameters. */
function inLane<T>(lane: Lane, session: SessionVariables, work: () => Promise<T>): Promise<T> {
  lane.waiting += 1;
  const turn = lane.tail.then(async () => {
    try {
      await applySettings(lane, session.settings);
      if (session.params !== "") await lane.session.queryAsync(`SET ${session.params}`);
      return await work();
    } finally {
      lane.waiting -= 1;
    }
  });
  lane.tail = turn.catch(() => undefined);
  return turn;
}

async function applySettings(lane: Lane, settings: readonly [string, string][]): Promise<void> {
  const wanted = settings.map(([name, value]) => `${name} = ${quote(value)}`).join(", ");
  if (wanted === lane.applied) return;
  const names =
    lane.applied === "" ? [] : lane.applied.split(", ").map((pair) => pair.split(" = ")[0]);
  for (const name of names) await lane.session.queryAsync(`SET ${name} = DEFAULT`);
  lane.applied = "";
  if (wanted !== "") await lane.session.queryAsync(`SET ${wanted}`);
  lane.applied = wanted;
}

interface SessionVariables {
  readonly settings: readonly [string, string][];
  readonly params: string;
}

/** The query string's settings and `param_*` values. The engine reads the latter in the client's own escaped form. */
function sessionVariables(query: URLSearchParams): SessionVariables {
  const settings: [string, string][] = [];
  const params: string[] = [];
  for (const [name, value] of query) {
    if (!/^\w+$/.test(name)) continue;
    if (name.startsWith("param_")) params.push(`${name} = ${quote(value)}`);
    else if (!transportNames.has(name)) settings.push([name, value]);
  }
  return { settings, params: params.join(", ") };
}

const tokenSetting = "insert_deduplication_token";

/** What belongs to the HTTP transport and is not a setting of the statement. */
const transportNames = new Set([
  "query",
  "query_id",
  "database",
  "session_id",
  "role",
  "wait_end_of_query",
  "send_progress_in_http_headers",
  "http_headers_progress_interval_ms",
  "enable_http_compression",
  "default_format",
]);

function quote(value: string): string {
  return `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}

/** The parts of `INSERT INTO t (a, b) FORMAT f`, whose rows are the request's body; null for any other statement. */
function parseInsert(
  statement: string,
): { table: string; format: "JSONCompactEachRow" | "JSONEachRow"; columns?: string[] } | null {
  const parts =
    /^\s*INSERT\s+INTO\s+([\w.]+)\s*(?:\(([^)]*)\))?\s*FORMAT\s+(JSONCompactEachRow|JSONEachRow)\s*$/i.exec(
      statement,
    );
  const [, table, columns, format] = parts ?? [];
  if (table === undefined) return null;
  return {
    table,
    format: format === "JSONEachRow" ? "JSONEachRow" : "JSONCompactEachRow",
    ...(columns ? { columns: columns.split(",").map((name) => name.trim()) } : {}),
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > largestBody) throw new Error("Code: 241. DB::Exception: The request is too large");
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

function refuse(response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const code = /Code: (\d+)/.exec(message)?.[1] ?? "1002";
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(500, { "X-ClickHouse-Exception-Code": code });
  response.end(message.startsWith("Code:") ? message : `Code: ${code}. DB::Exception: ${message}`);
}

main();
