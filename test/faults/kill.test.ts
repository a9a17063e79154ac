import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { openDataFolder } from "../../src/core/data-folder.ts";
import { openStore } from "../../src/store/open-store.ts";
import { sql } from "../../src/store/sql.ts";
import { engineProcesses } from "./engine-process.ts";

const cli = new URL("../../src/cli/main.ts", import.meta.url).pathname;
const orders = new URL("../../examples/online-retail/orders_to_2011-08-31.csv.gz", import.meta.url)
  .pathname;
const folders: string[] = [];
let undisturbed: unknown;

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "perennial-kill-"));
  folders.push(folder);
  return folder;
}

/** Starts the command line on a folder. */
function start(folder: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ["--import", "tsx", cli, ...args, "--data", folder], {
    stdio: ["ignore", "pipe", "pipe"],
  });
}

function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once("exit", resolve));
}

const importing = ["import", "orders", orders, "--no-predict"];

/** All that the import brought, but for when and by which run. */
async function contents(folder: string): Promise<unknown> {
  const store = await openStore({ folder: openDataFolder(folder) });
  try {
    return await store.rows(
      sql`SELECT
  count() AS lines,
  toString(sum(revenue)) AS revenue,
  toString(groupBitXor(cityHash64(formatRow('JSONCompactEachRow', * EXCEPT (import_id, imported_at))))) AS digest
FROM order_line`,
      z.object({ lines: z.number(), revenue: z.string(), digest: z.string() }),
    );
  } finally {
    await store.close();
  }
}

/**
 * Waits until an import has brought some rows and is not done. The import's own engine must be there first:
 * otherwise this process would start one, and take it away again when it has looked.
 */
async function underWay(folder: string): Promise<void> {
  for (let tries = 0; tries < 1200 && engineProcesses(folder).length === 0; tries += 1) {
    await pause(50);
  }
  await pause(500);
  const store = await openStore({ folder: openDataFolder(folder) });
  try {
    for (let tries = 0; tries < 2400; tries += 1) {
      const [row] = await store.rows(
        sql`SELECT count() AS lines FROM order_line`,
        z.object({ lines: z.number() }),
      );
      const lines = row?.lines ?? 0;
      if (lines >= 320_705) throw new Error("the import was over before it could be disturbed");
      if (lines > 40_000) return;
      await pause(25);
    }
    throw new Error("the import brought nothing");
  } finally {
    await store.close();
  }
}

function engineOf(folder: string): number {
  const [pid] = engineProcesses(folder);
  if (pid === undefined) throw new Error("no engine process found");
  return pid;
}

beforeAll(async () => {
  const folder = newFolder();
  expect(await ended(start(folder, importing))).toBe(0);
  undisturbed = await contents(folder);
  expect(undisturbed).toMatchObject([{ lines: 320_705 }]);
});

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

test("kill -9 of the engine during an import: the import goes on and loses nothing", async () => {
  const folder = newFolder();
  const run = start(folder, importing);
  await underWay(folder);
  process.kill(engineOf(folder), "SIGKILL");
  expect(await ended(run)).toBe(0);
  expect(await contents(folder)).toEqual(undisturbed);
});

test("kill -9 of the server during an import through it: after a restart and a second import all is there once", async () => {
  const folder = newFolder();
  const server = start(folder, ["serve", "--port", "0"]);
  await new Promise((resolve) => server.stderr?.once("data", resolve));
  const run = start(folder, importing);
  await underWay(folder);
  server.kill("SIGKILL");
  expect(await ended(run)).toBe(4);
  const restarted = start(folder, ["serve", "--port", "0"]);
  await new Promise((resolve) => restarted.stderr?.once("data", resolve));
  expect(await ended(start(folder, importing))).toBe(0);
  expect(await contents(folder)).toEqual(undisturbed);
  restarted.kill("SIGTERM");
  expect(await ended(restarted)).toBe(0);
});

test("kill -9 of the importing process itself: a second import completes it", async () => {
  const folder = newFolder();
  const run = start(folder, importing);
  await underWay(folder);
  run.kill("SIGKILL");
  await ended(run);
  expect(await ended(start(folder, importing))).toBe(0);
  expect(await contents(folder)).toEqual(undisturbed);
});
