import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, lchownSync, lstatSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { DataFolder } from "../core/data-folder.ts";
import { PerennialError } from "../core/errors.ts";

/** As whom Postgres runs: it refuses to run as root. */
export interface Account {
  /** What stands before a command. */
  readonly prefix: readonly string[];
  /** The ids to spawn it with; none for our own. */
  readonly ids: Ids | Record<string, never>;
}

interface Ids {
  readonly uid: number;
  readonly gid: number;
}

/** The account without rights that every system has. */
const nobody: Ids = { uid: 65_534, gid: 65_534 };

/**
 * Ourselves, unless we are root: then the owner of the files; for new files and root's own, root in a user
 * namespace, where it counts as another; where the system refuses namespaces, nobody.
 * @throws PerennialError ENGINE_UNAVAILABLE where that account could not reach one of `paths`
 */
export function chooseAccount(folder: DataFolder, paths: readonly string[]): Account {
  if (process.getuid?.() !== 0) return { prefix: [], ids: {} };
  const { uid, gid } = existsSync(folder.postgres) ? statSync(folder.postgres) : { uid: 0, gid: 0 };
  if (uid === 0 && spawnSync("unshare", ["-U", "true"], { stdio: "ignore" }).status === 0) {
    return { prefix: ["unshare", "-U"], ids: {} };
  }
  const ids = uid === 0 ? nobody : { uid, gid };
  openTheWay([folder.path, ...paths], folder, ids);
  const account = { prefix: [], ids };
  if (uid === 0 && existsSync(folder.postgres)) give(folder.postgres, account);
  return account;
}

/** Makes a file, or a folder with all in it, the account's. */
export function give(path: string, { ids }: Account): void {
  if (ids.uid === undefined) return;
  const parts = lstatSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, encoding: "utf8" })
    : [];
  for (const name of parts) lchownSync(join(path, name), ids.uid, ids.gid);
  // The folder itself comes last: when this is interrupted, the next start does it again.
  lchownSync(path, ids.uid, ids.gid);
}

/** Lets the account pass through the data folder, whose other files stay private; above it nothing is changed. */
function openTheWay(paths: readonly string[], folder: DataFolder, ids: Ids): void {
  if (!mayPass(folder.path, ids)) chmodSync(folder.path, statSync(folder.path).mode | 0o011);
  const barred = paths.flatMap(wayTo).find((path) => !mayPass(path, ids));
  if (barred === undefined) return;
  throw new PerennialError(
    "ENGINE_UNAVAILABLE",
    `Postgres does not run as root, and the account ${ids.uid} that it would run as may not enter ${barred}. Run Perennial as another user, let all pass through that folder (chmod o+x), name a data folder elsewhere with --data, or set DATABASE_URL.`,
  );
}

function wayTo(path: string): string[] {
  const above = dirname(path);
  return above === path ? [path] : [...wayTo(above), path];
}

function mayPass(path: string, { uid, gid }: Ids): boolean {
  const stat = statSync(path);
  if (stat.uid === uid) return (stat.mode & 0o100) !== 0;
  return (stat.mode & (stat.gid === gid ? 0o010 : 0o001)) !== 0;
}
