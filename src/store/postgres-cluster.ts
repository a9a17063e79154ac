import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { DataFolder } from "../core/data-folder.ts";
import { PerennialError, systemCode } from "../core/errors.ts";
import { type Account, give } from "./postgres-account.ts";

/** The one role of an embedded Postgres. */
export const postgresUser = "perennial";

const ownerNote = z.object({ password: z.string() });
const ownerFile = "perennial-owner.json";

/** Makes the files of a Postgres where there are none; returns the password of its role, which stands among them. */
export function initialise(folder: DataFolder, account: Account, initdb: string): string {
  const file = join(folder.postgres, ownerFile);
  if (!existsSync(file)) makeCluster(folder, account, initdb);
  return ownerNote.parse(JSON.parse(readFileSync(file, "utf8"))).password;
}

/** Makes a cluster aside and puts it in its place whole: of two processes that do, the first one's stays. */
function makeCluster(folder: DataFolder, account: Account, initdb: string): void {
  removeOldDrafts(folder);
  const draft = `${folder.postgres}.${process.pid}`;
  const passwordFile = `${draft}.password`;
  const password = randomBytes(24).toString("base64url");
  try {
    mkdirSync(draft, { mode: 0o700 });
    give(draft, account);
    writeFileSync(passwordFile, password, { mode: 0o600 });
    give(passwordFile, account);
    runInitdb([...account.prefix, initdb, "-D", draft, `--pwfile=${passwordFile}`], account);
    // On disk before the folder has its name: without the password nobody could use it.
    writeFileSync(join(draft, ownerFile), JSON.stringify({ password }), {
      mode: 0o600,
      flush: true,
    });
    renameSync(draft, folder.postgres);
  } catch (error) {
    if (!existsSync(join(folder.postgres, ownerFile))) throw error;
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(draft, { recursive: true, force: true });
  }
}

function runInitdb([program = "", ...args]: readonly string[], account: Account): void {
  const flags = ["-U", postgresUser, "-E", "UTF8", "--locale=C", "-A", "scram-sha-256"];
  const run = spawnSync(program, [...args, ...flags, "--no-instructions"], {
    ...account.ids,
    encoding: "utf8",
    cwd: "/",
  });
  if (run.status === 0) return;
  const why = run.error?.message ?? run.stderr.trim();
  throw new PerennialError(
    "ENGINE_UNAVAILABLE",
    `The embedded Postgres could not be set up: ${why}`,
  );
}

/** What processes left behind that were killed while they made a cluster. */
function removeOldDrafts(folder: DataFolder): void {
  for (const name of readdirSync(folder.path)) {
    const maker = /^postgres\.(\d+)(?:\.password)?$/.exec(name)?.[1];
    if (maker === undefined || (Number(maker) !== process.pid && isAlive(Number(maker)))) continue;
    rmSync(join(folder.path, name), { recursive: true, force: true });
  }
}

/** Higher than any process id can be. */
const noProcess = 99_999_999;

/**
 * Postgres takes its files for held when the process that their lock names is alive. After a crash or in a
 * new container that number may be a stranger's: then the lock is made to name no process. Its other lines
 * stay, by which Postgres finds out whether something of the last server still runs.
 */
export function freeFromStrangers(folder: DataFolder, socketFolder: string): void {
  for (const lock of [lockOf(folder), join(socketFolder, ".s.PGSQL.5432.lock")]) {
    const [pid, ...rest] = readIfThere(lock)?.split("\n") ?? [];
    if (pid === undefined || !isAlive(Number(pid)) || !isStranger(Number(pid))) continue;
    writeFileSync(lock, [noProcess, ...rest].join("\n"));
  }
}

/** The process that holds the files, by their lock. */
export function holderOf(folder: DataFolder): number | undefined {
  const lock = readIfThere(lockOf(folder));
  return lock === undefined ? undefined : Number(lock.split("\n")[0]);
}

function lockOf(folder: DataFolder): string {
  return join(folder.postgres, "postmaster.pid");
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (["ENOENT", "ESRCH"].includes(systemCode(error) ?? "")) return undefined;
    throw error;
  }
}

/** Whether a process is surely no Postgres: one that cannot be looked at may be. */
function isStranger(pid: number): boolean {
  if (process.platform === "linux") {
    const command = readIfThere(`/proc/${pid}/cmdline`);
    return command !== undefined && !isPostgres(command);
  }
  const ps = spawnSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" });
  return ps.status === 0 && !isPostgres(ps.stdout);
}

function isPostgres(command: string): boolean {
  return command.split(/[\0\s]/).some((word) => /(?:^|\/)postgres:?$/.test(word));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return systemCode(error) === "EPERM";
  }
}
