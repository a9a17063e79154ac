import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { saveShop } from "../../src/collect/shop.ts";
import { openDataFolder } from "../../src/core/data-folder.ts";
import { type RunningServer, serve } from "../../src/server/server.ts";
import { openOperational } from "../../src/store/open-operational.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Operational } from "../../src/store/operational.ts";
import { sql } from "../../src/store/sql.ts";
import type { Store } from "../../src/store/store.ts";

/** `perennial simulate` and a server that really runs. */

const perennial = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
let path: string;
let store: Store;
let operational: Operational;
let server: RunningServer;

beforeAll(async () => {
  path = mkdtempSync(join(tmpdir(), "perennial-simulate-"));
  const folder = openDataFolder(path);
  store = await openStore({ folder });
  operational = await openOperational({ folder });
  server = await serve({ store, operational }, folder, { port: 4_700, strictPort: false });
});

afterAll(async () => {
  await server.close();
  await operational.close();
  await store.close();
  rmSync(path, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly talk: string;
}

function simulate(...args: string[]): {
  readonly child: ChildProcess;
  readonly end: Promise<Ended>;
} {
  const child = spawn(process.execPath, ["--import", "tsx", perennial, "simulate", ...args], {
    env: { ...process.env, PERENNIAL_DATA: path, NO_COLOR: "1" },
  });
  let [out, talk] = ["", ""];
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    talk += chunk;
  });
  const end = new Promise<Ended>((resolve) =>
    child.once("close", (code) => resolve({ code, out, talk })),
  );
  return { child, end };
}

const run = ["--customers", "300", "--days", "30", "--seed", "4", "--from", "2025-11-01"];

async function stored(): Promise<{ id: string; times: number; at: number }[]> {
  return store.rows(
    sql`SELECT message_id AS id, count() AS times, toUnixTimestamp64Milli(max(at)) AS at
FROM event
WHERE source = 'simulated'
GROUP BY id`,
    z.object({ id: z.string(), times: z.number(), at: z.number() }),
  );
}

test("300 customers of 30 days arrive, each event once and at its time, also when sent twice", async () => {
  const file = join(path, "events.ndjson");
  expect((await simulate(...run, "--out", file).end).code).toBe(0);
  const written = readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) =>
      z.object({ messageId: z.string(), timestamp: z.string() }).parse(JSON.parse(line)),
    );
  expect(written.length).toBeGreaterThan(5_000);
  for (let time = 0; time < 2; time++) {
    const { code, out } = await simulate(...run, "--json").end;
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      schema: "perennial.simulation/1",
      sent: written.length,
      accepted: written.length,
      rejected: 0,
      stopped: false,
    });
  }
  const rows = await stored();
  expect(rows.filter(({ times }) => times !== 1)).toEqual([]);
  expect(new Map(rows.map(({ id, at }) => [id, at]))).toEqual(
    new Map(written.map(({ messageId, timestamp }) => [messageId, Date.parse(timestamp)])),
  );
});

test("Ctrl-C ends it with a summary of what went in", async () => {
  const before = (await stored()).length;
  // Ten minutes of the shop in a second: it would go on for an hour.
  const { child, end } = simulate(
    "--customers",
    "5000",
    "--days",
    "30",
    "--seed",
    "5",
    "--speed",
    "600",
    "--from",
    "2025-11-01",
    "--json",
  );
  for (let tries = 0; (await stored()).length === before; tries++)
    if (tries > 2_000) throw new Error("nothing arrives");
  child.kill("SIGINT");
  const { code, out } = await end;
  expect(code).toBe(0);
  const { sent, accepted, stopped } = JSON.parse(out);
  expect([accepted, stopped]).toEqual([sent, true]);
  expect((await stored()).length - before).toBe(accepted);
});

test("without a server, and for what cannot be, it says what to do", async () => {
  const nowhere = join(path, "nowhere");
  const lone = await simulate("--data", nowhere).end;
  expect([lone.code, lone.talk]).toEqual([2, expect.stringContaining("perennial serve")]);
  for (const [flags, said] of [
    [["--customers", "many"], "--customers many is no whole number"],
    [["--from", "2025-02-30"], "--from 2025-02-30 is no day"],
    [["--speed", "-1"], "--speed -1"],
    [["--url", "http://127.0.0.1:1"], "name both"],
    [["--out", join(nowhere, "no", "file")], "cannot be written"],
  ] as const) {
    const { code, talk } = await simulate(...flags).end;
    expect([code, talk]).toEqual([2, expect.stringContaining(said)]);
  }
});

test("invented customers do not go to a folder that holds a shop's own orders", async () => {
  await saveShop(store, { name: "Own", currency: "EUR", timezone: "Europe/Amsterdam" });
  const { code, talk } = await simulate(...run).end;
  expect([code, talk]).toEqual([1, expect.stringContaining("holds your own shop")]);
});
