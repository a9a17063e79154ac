import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { addSource } from "../../src/collect/source.ts";
import { openDataFolder } from "../../src/core/data-folder.ts";
import { openOperational } from "../../src/store/open-operational.ts";
import { openStore } from "../../src/store/open-store.ts";
import { sql } from "../../src/store/sql.ts";
import { engineProcesses } from "./engine-process.ts";

/**
 * Clients send batches and send each again until it is answered with 200, while the server and its engines
 * are killed, and paused. Afterwards each acknowledged event is there exactly once.
 */

const perennial = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
let path = "";
let writeKey = "";
let server: ChildProcess;
let url = "";

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "perennial-intake-"));
  const operational = await openOperational({ folder: openDataFolder(path) });
  ({ writeKey } = await addSource(operational, { name: "shop", kind: "server" }));
  await operational.close();
  await startServer("0");
});

afterAll(async () => {
  server.kill("SIGKILL");
  for (let tries = 0; tries < 100 && engineProcesses(path).length > 0; tries += 1) await pause(50);
  rmSync(path, { recursive: true, force: true });
});

async function startServer(port: string): Promise<void> {
  server = spawn(
    process.execPath,
    ["--import", "tsx", perennial, "serve", "--data", path, "--port", port],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  url = await new Promise((resolve) => {
    server.stderr?.on("data", (chunk: Buffer) => {
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(chunk.toString());
      if (found) resolve(found[0]);
    });
  });
}

const acknowledged: string[] = [];
let sending = true;

/** One client: batches of ten, each sent again, as it is, until it is acknowledged. */
async function client(name: string): Promise<void> {
  for (let batch = 0; sending; batch += 1) {
    const ids = Array.from({ length: 10 }, (_, i) => `${name}-${batch}-${i}`);
    const body = JSON.stringify({
      writeKey,
      batch: ids.map((messageId) => ({
        type: "track",
        event: "Product Viewed",
        userId: name,
        messageId,
        timestamp: new Date().toISOString(),
      })),
    });
    while (!(await isTaken(body))) await pause(50);
    acknowledged.push(...ids);
  }
}

async function isTaken(body: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/v1/batch`, {
      method: "POST",
      body,
      signal: AbortSignal.timeout(3_000),
    });
    await answer.text();
    return answer.status === 200;
  } catch {
    return false;
  }
}

/** Waits until so many more events are acknowledged. */
async function after(more: number): Promise<void> {
  const wanted = acknowledged.length + more;
  for (let tries = 0; acknowledged.length < wanted; tries += 1) {
    if (tries > 2_000) throw new Error(`only ${acknowledged.length} of ${wanted} are acknowledged`);
    await pause(20);
  }
}

function present(pid: number | undefined): number {
  if (pid === undefined) throw new Error("no engine process found");
  return pid;
}

test("kill -9 of the engine and the server, and an engine that is paused, under load: each acknowledged event is there once", async () => {
  const clients = Array.from({ length: 8 }, (_, i) => client(`c${i}`));
  for (let round = 0; round < 3; round += 1) {
    await after(400);
    process.kill(present(engineProcesses(path)[0]), "SIGKILL");
  }
  await after(400);
  process.kill(
    Number(readFileSync(join(path, "postgres/postmaster.pid"), "utf8").split("\n")[0]),
    "SIGKILL",
  );
  await after(400);
  const { port } = new URL(url);
  server.kill("SIGKILL");
  await startServer(port);
  await after(400);
  const engine = present(engineProcesses(path)[0]);
  process.kill(engine, "SIGSTOP");
  await pause(12_000);
  process.kill(engine, "SIGCONT");
  await after(400);
  sending = false;
  await Promise.all(clients);
  server.kill("SIGTERM");
  await new Promise((resolve) => server.once("exit", resolve));
  const store = await openStore({ folder: openDataFolder(path) });
  const rows = await store.rows(
    sql`SELECT message_id AS id, count() AS times FROM event GROUP BY id`,
    z.object({ id: z.string(), times: z.number() }),
  );
  await store.close();
  const there = new Map(rows.map(({ id, times }) => [id, times]));
  expect(acknowledged.length).toBeGreaterThan(2_800);
  expect(acknowledged.filter((id) => !there.has(id))).toEqual([]);
  expect(rows.filter(({ times }) => times !== 1)).toEqual([]);
});
