import { chmodSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { PerennialError, systemCode } from "./errors.ts";

/** The one folder that holds all that Perennial keeps on this machine. Readable by its owner only. */
export interface DataFolder {
  readonly path: string;
  /** The embedded ClickHouse's files. */
  readonly clickhouse: string;
  /** The embedded Postgres' files. */
  readonly postgres: string;
}

/** Opens (and creates) the data folder: `--data`, else `PERENNIAL_DATA`, else `.perennial/` here. */
export function openDataFolder(path?: string): DataFolder {
  if (path === "") throw new PerennialError("BAD_ARGUMENT", "--data names no folder: it is empty.");
  const folder = resolve(path ?? (process.env["PERENNIAL_DATA"] || ".perennial"));
  try {
    // A folder of our own making is ours alone; one that was there keeps its rights, and our files in it are private.
    const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (made !== undefined) chmodSync(folder, 0o700);
    mkdirSync(join(folder, "clickhouse"), { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `The data folder ${folder} cannot be used: ${error instanceof Error ? error.message : error}. Name another with --data.`,
      { cause: error },
    );
  }
  return {
    path: folder,
    clickhouse: join(folder, "clickhouse"),
    postgres: join(folder, "postgres"),
  };
}

/** Writes a small private JSON note (who serves here, on which port) that other processes read; atomically. */
export function writeNote(folder: DataFolder, name: string, note: unknown): void {
  const file = join(folder.path, name);
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(note), { mode: 0o600 });
  renameSync(draft, file);
}

/** Reads a note; undefined when there is none or it is not JSON. */
export function readNote(folder: DataFolder, name: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder.path, name), "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Removes a note if it is there. */
export function removeNote(folder: DataFolder, name: string): void {
  rmSync(join(folder.path, name), { force: true });
}
