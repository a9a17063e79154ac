import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { openDataFolder } from "../../src/core/data-folder.ts";
import { openOperational } from "../../src/store/open-operational.ts";
import { pgSql } from "../../src/store/pg-sql.ts";

let path = "";

beforeEach(() => {
  path = mkdtempSync(join(tmpdir(), "perennial-pgkill-"));
});

afterEach(() => rmSync(path, { recursive: true, force: true }));

/** The process id of the server itself, as it notes it in its files. */
function postgresOf(folder: string): number {
  return Number(readFileSync(join(folder, "postgres/postmaster.pid"), "utf8").split("\n")[0]);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("kill -9 of Postgres while rows are written: each acknowledged one is there once, and the store goes on", async () => {
  const operational = await openOperational({ folder: openDataFolder(path) });
  try {
    await operational.command(pgSql`CREATE TABLE written (n integer)`);
    const acknowledged: number[] = [];
    let refused = 0;
    for (let n = 0; n < 400; n += 1) {
      if (n === 100 || n === 250) process.kill(postgresOf(path), "SIGKILL");
      try {
        await operational.command(pgSql`INSERT INTO written VALUES (${n})`);
        acknowledged.push(n);
      } catch (error) {
        expect(error).toMatchObject({ code: "ENGINE_UNAVAILABLE" });
        refused += 1;
      }
    }
    const rows = await operational.rows(
      pgSql`SELECT n, count(*) AS times FROM written GROUP BY n ORDER BY n`,
      z.object({ n: z.number(), times: z.number() }),
    );
    const there = new Map(rows.map(({ n, times }) => [n, times]));
    expect(acknowledged.filter((n) => there.get(n) !== 1)).toEqual([]);
    expect(refused).toBeLessThan(10);
    expect(acknowledged.length + refused).toBe(400);
  } finally {
    await operational.close();
  }
});

test("kill -9 of its owner: Postgres ends as well, and the next process opens the folder", async () => {
  const script = fileURLToPath(new URL("hold-operational.ts", import.meta.url));
  const owner = spawn(process.execPath, ["--import", "tsx", script, path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => owner.stdout.once("data", resolve));
  const postgres = postgresOf(path);
  expect(isAlive(postgres)).toBe(true);
  owner.kill("SIGKILL");
  for (let tries = 0; tries < 200 && isAlive(postgres); tries += 1) await pause(50);
  expect(isAlive(postgres)).toBe(false);
  const operational = await openOperational({ folder: openDataFolder(path) });
  const rows = await operational.rows(
    pgSql`SELECT name FROM source`,
    z.object({ name: z.string() }),
  );
  expect(rows).toEqual([{ name: "held" }]);
  await operational.close();
  expect(existsSync(join(path, "postgres.json"))).toBe(false);
});
