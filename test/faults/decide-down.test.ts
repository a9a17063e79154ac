import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { openDataFolder } from "../../src/core/data-folder.ts";
import { applyDefinitions } from "../../src/decide/definition-store.ts";
import { shopRules } from "../../src/plan/approval-gate.ts";
import { readShopDefinition } from "../../src/plan/shop-definition.ts";
import { type Live, openLive } from "../../src/server/live.ts";
import { addKey } from "../../src/server/secret-key.ts";
import { createApp } from "../../src/server/server.ts";
import { openOperational } from "../../src/store/open-operational.ts";
import { openStore } from "../../src/store/open-store.ts";
import type { Operational } from "../../src/store/operational.ts";
import { sql } from "../../src/store/sql.ts";
import type { Store } from "../../src/store/store.ts";
import { engineProcesses } from "./engine-process.ts";

/** Decisions are asked for while an engine is paused, killed, and away. */

let path: string;
let store: Store;
let operational: Operational;
let live: Live;
let app: FastifyInstance;
let url: string;
let key: string;
/** Every decision that was answered, and those that were shown. */
let decided: string[];
let paused: number[];

beforeEach(async () => {
  path = mkdtempSync(join(tmpdir(), "perennial-down-"));
  const folder = openDataFolder(path);
  store = await openStore({ folder });
  operational = await openOperational({ folder });
  const kept = [
    { placement: "hero", title: "Hero", kind: "content", control: { text: "control" } },
    {
      ...{ program: "all", title: "All", state: "running", placements: ["hero"] },
      treatments: [{ id: "a", kind: "content", content: { text: "a" } }],
    },
  ].map((each) => readShopDefinition(each, "here"));
  await applyDefinitions(operational, kept, {
    prune: false,
    audiences: new Set(),
    rules: shopRules,
  });
  live = await openLive(store, operational);
  app = await createApp(store, "a-token-of-the-owner-0123456789", live);
  url = await app.listen({ host: "127.0.0.1", port: 0 });
  ({ key } = await addKey(operational, "backend"));
  decided = [];
  paused = [];
});

afterEach(async () => {
  for (const pid of paused) resume(pid);
  await app.close();
  await live.close();
  await operational.close();
  await store.close();
  rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

function resume(pid: number): void {
  try {
    process.kill(pid, "SIGCONT");
  } catch {
    // It has ended meanwhile.
  }
}

function suspend(pids: readonly number[]): void {
  for (const pid of pids) {
    process.kill(pid, "SIGSTOP");
    paused.push(pid);
  }
}

const answer = z.object({
  placements: z.object({ hero: z.object({ decision: z.string(), receipt: z.string() }) }),
});

async function post(path: string, body: object, by = key) {
  return fetch(`${url}${path}`, {
    ...{ method: "POST", body: JSON.stringify(body) },
    headers: { authorization: `Bearer ${by}` },
    signal: AbortSignal.timeout(60_000),
  });
}

/** Asks for so many decisions, one after the other; prints how long they took. */
async function decide(times: number, when: string): Promise<string[]> {
  const took: number[] = [];
  const receipts: string[] = [];
  for (let i = 0; i < times; i += 1) {
    const began = performance.now();
    const said = await post("/api/decide", { customer: `c${i}`, placements: ["hero"] });
    expect(said.status).toBe(200);
    const { decision, receipt } = answer.parse(await said.json()).placements.hero;
    took.push(performance.now() - began);
    decided.push(decision);
    receipts.push(receipt);
  }
  took.sort((a, b) => a - b);
  const at = (share: number): string => (took[Math.floor(share * (times - 1))] ?? 0).toFixed(1);
  console.log(
    `${when}: ${times} decisions, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms`,
  );
  return receipts;
}

async function ledgerHasAllOnce(): Promise<void> {
  await live.ledger.settled();
  const rows = await store.rows(
    sql`SELECT decision_id AS id, count() AS times FROM decision GROUP BY id`,
    z.object({ id: z.string(), times: z.number() }),
  );
  const times = new Map(rows.map((row) => [row.id, row.times]));
  expect(decided.filter((id) => times.get(id) !== 1)).toEqual([]);
  expect(times.size).toBe(decided.length);
}

test("ClickHouse paused, then killed: each decision is answered, and all are in the ledger once when it is back", async () => {
  await decide(300, "both engines up");
  const [engine] = engineProcesses(path);
  if (engine === undefined) throw new Error("there is no engine");
  suspend([engine]);
  const [receipt] = await decide(1_000, "ClickHouse paused");
  // What comes of it waits for the disk, while decisions do not.
  const told = post("/api/outcome", { receipt, outcome: "shown", at: new Date().toISOString() });
  await decide(200, "ClickHouse paused, an outcome waits");
  process.kill(engine, "SIGKILL");
  await decide(1_000, "ClickHouse killed");
  expect((await told).status).toBe(200);
  await ledgerHasAllOnce();
  const [shown] = await store.rows(
    sql`SELECT count() AS times FROM decision_outcome`,
    z.object({ times: z.number() }),
  );
  expect(shown?.times).toBe(1);
});

test("Postgres paused, then killed: keys that were seen go on, a new one is told to come again", async () => {
  await decide(300, "both engines up");
  const { key: fresh } = await addKey(operational, "another");
  const postmaster = Number(
    readFileSync(join(path, "postgres/postmaster.pid"), "utf8").split("\n")[0],
  );
  const backends = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, "utf8");
  const all = [postmaster, ...backends.split(" ").filter(Boolean).map(Number)];
  suspend(all);
  // Past the seconds for which what was read is taken to be new.
  const until = performance.now() + 8_000;
  while (performance.now() < until) {
    await decide(50, "Postgres paused");
    await pause(500);
  }
  const unknown = await post("/api/decide", { customer: "7", placements: ["hero"] }, fresh);
  expect(unknown.status).toBe(503);
  expect(unknown.headers.get("retry-after")).toBe("1");
  expect(await unknown.json()).toEqual({
    error: {
      code: "ENGINE_UNAVAILABLE",
      message:
        "Postgres does not answer, so what is new cannot be looked up. What was known before goes on; send it again.",
    },
  });
  for (const pid of all) resume(pid);
  process.kill(postmaster, "SIGKILL");
  await decide(300, "Postgres killed");
  await expect
    .poll(
      async () =>
        (await post("/api/decide", { customer: "7", placements: ["nowhere"] }, fresh)).status,
      { timeout: 60_000 },
    )
    .toBe(200);
  await ledgerHasAllOnce();
});
