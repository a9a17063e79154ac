import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { z } from "zod";
import { readAudience } from "../../src/audiences/audience.ts";
import { applyAudiences } from "../../src/audiences/audience-store.ts";
import type { DeliveredChange } from "../../src/audiences/delivery.ts";
import { personsOf } from "../../src/audiences/membership-sweep.ts";
import { addSubscription } from "../../src/audiences/subscription.ts";
import { readShop, saveShop } from "../../src/collect/shop.ts";
import { addSource } from "../../src/collect/source.ts";
import { openDataFolder } from "../../src/core/data-folder.ts";
import { applyDefinitions } from "../../src/decide/definition-store.ts";
import { audienceRules, shopRules } from "../../src/plan/approval-gate.ts";
import { readShopDefinition } from "../../src/plan/shop-definition.ts";
import { createRandom, type Random } from "../../src/stats/random.ts";
import { openOperational } from "../../src/store/open-operational.ts";
import { openStore } from "../../src/store/open-store.ts";
import { sql } from "../../src/store/sql.ts";
import type { Store } from "../../src/store/store.ts";
import { engineProcesses } from "./engine-process.ts";

/**
 * A server with audiences and a subscriber, under the load of clients that send each batch again until it is answered
 * with 200: what a test does harm to, and then asks whether all is there once.
 */

const perennial = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const hour = 3_600_000;

const audiences = [
  { audience: "viewers", title: "Viewers", who: { did: { event: "Product Viewed" } } },
  {
    audience: "lately",
    title: "Viewed lately",
    who: { did: { event: "Product Viewed", within: "1h" } },
  },
  {
    audience: "cart-left",
    title: "Cart left",
    who: {
      sequence: {
        first: { event: "Product Added" },
        thenNot: { event: "Order Completed" },
        within: "1h",
      },
    },
  },
  { audience: "buyers", title: "Buyers", who: { bought: { atLeast: 2 } } },
  { audience: "reachable", title: "Reachable", who: { agreed: { to: "email", is: "granted" } } },
  { audience: "utrecht", title: "Utrecht", who: { trait: { name: "city", is: "Utrecht" } } },
  {
    audience: "quiet",
    title: "Reachable and quiet",
    who: { all: [{ member: { of: "reachable" } }, { not: { member: { of: "lately" } } }] },
  },
].map((each) => readAudience(each, "here"));

const definitions = [
  { placement: "hero", title: "Hero", kind: "content", control: { text: "control" } },
  {
    ...{ program: "viewing", title: "Viewing", state: "running", audience: "viewers" },
    placements: ["hero"],
    treatments: [{ id: "a", kind: "content", content: { text: "a" } }],
    holdout: 0.3,
  },
].map((each) => readShopDefinition(each, "here"));

/** Which process a test does harm to. */
export type Part = "server" | "clickhouse" | "postgres";

/** A running shop. */
export interface LiveShop {
  /** The messages of batches that were answered with 200. */
  readonly acknowledged: readonly string[];
  /** Decisions whose exposure was answered with 200. */
  readonly exposed: readonly string[];
  /** How often a request was answered with each status; 0 where it was not answered. */
  readonly answers: ReadonlyMap<number, number>;
  /** What the subscriber was sent, as often as it was. */
  readonly told: readonly DeliveredChange[];
  readonly pidOf: (part: Part) => number;
  /** The processes that another has started. */
  readonly childrenOf: (pid: number) => number[];
  /** Ends a part with SIGKILL; a server is started again. */
  readonly kill: (part: Part) => Promise<void>;
  /** Resolves when so many more events are acknowledged. */
  readonly after: (more: number) => Promise<void>;
  /** Ends the load, and resolves when each batch under way is acknowledged. */
  readonly stopLoad: () => Promise<void>;
  /** Waits until audiences and the subscriber are up to date, and asserts that nothing is lost or doubled. */
  readonly verify: () => Promise<void>;
  readonly end: () => Promise<void>;
}

/** Starts a server on a folder, and clients whose events follow from a seed. */
export async function startLiveShop(
  path: string,
  { clients, seed }: { readonly clients: number; readonly seed: number },
): Promise<LiveShop> {
  mkdirSync(path, { recursive: true });
  const told: DeliveredChange[] = [];
  const subscriber = await listen(told);
  const writeKey = await prepare(path, subscriber.url);
  let { url, process: server } = await startServer(path, "0");
  const began = Date.now();
  const acknowledged: string[] = [];
  const answers = new Map<number, number>();
  let sending = true;

  const isTaken = async (body: string): Promise<boolean> => {
    const status = await fetch(`${url}/v1/batch`, {
      method: "POST",
      body,
      signal: AbortSignal.timeout(30_000),
    }).then(
      async (answer) => {
        await answer.text();
        return answer.status;
      },
      () => 0,
    );
    answers.set(status, (answers.get(status) ?? 0) + 1);
    return status === 200;
  };
  const client = async (name: number): Promise<void> => {
    const random = createRandom(`${seed}/${name}`);
    for (let batch = 0; sending; batch += 1) {
      const items = Array.from({ length: 10 }, (_, i) => ({
        ...anyItem(random, began, 10 * (clients * batch + name) + i),
        messageId: `${name}-${batch}-${i}`,
      }));
      const body = JSON.stringify({ writeKey, batch: items });
      while (!(await isTaken(body))) await pause(50);
      acknowledged.push(...items.map(({ messageId }) => messageId));
      await pause(10);
    }
  };
  const exposed: string[] = [];
  const ask = (path: string, body: object): Promise<unknown> =>
    fetch(`${url}${path}`, {
      method: "POST",
      body: JSON.stringify({ writeKey, ...body }),
      signal: AbortSignal.timeout(30_000),
    }).then(
      async (answer) => (answer.status === 200 ? await answer.json() : undefined),
      () => undefined,
    );
  /** Asks what to show, and shows it: the exposure is told again until it is taken. */
  const page = async (name: number): Promise<void> => {
    const random = createRandom(`${seed}/page ${name}`);
    while (sending) {
      const anonymousId = `b${Math.floor(random.uniform() * people)}`;
      const answer = await ask("/api/decide", { anonymousId, placements: [{ id: "hero" }] });
      if (answer === undefined) {
        await pause(50);
        continue;
      }
      const { decision, receipt } = decided.parse(answer).placements.hero;
      const shown = { receipt, outcome: "shown", at: new Date().toISOString() };
      while ((await ask("/api/outcome", shown)) === undefined) await pause(50);
      exposed.push(decision);
    }
  };
  const load = Promise.all([
    ...Array.from({ length: clients }, (_, name) => client(name)),
    ...Array.from({ length: 4 }, (_, name) => page(name)),
  ]);

  const pidOf = (part: Part): number => {
    const pid =
      part === "server"
        ? server.pid
        : part === "clickhouse"
          ? engineProcesses(path)[0]
          : Number(readFileSync(join(path, "postgres/postmaster.pid"), "utf8").split("\n")[0]);
    if (pid === undefined) throw new Error(`there is no process of the ${part}`);
    return pid;
  };
  const stopLoad = async (): Promise<void> => {
    sending = false;
    await load;
  };
  return {
    acknowledged,
    exposed,
    answers,
    told,
    pidOf,
    childrenOf: (pid) =>
      readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8")
        .split(" ")
        .filter(Boolean)
        .map(Number),
    async kill(part) {
      process.kill(pidOf(part), "SIGKILL");
      if (part !== "server") return;
      ({ process: server } = await startServer(path, new URL(url).port));
    },
    async after(more) {
      const wanted = acknowledged.length + more;
      for (let tries = 0; acknowledged.length < wanted; tries += 1) {
        if (tries > 3_000)
          throw new Error(`only ${acknowledged.length} of ${wanted} are acknowledged`);
        await pause(20);
      }
    },
    stopLoad,
    async verify() {
      const store = await openStore({ folder: openDataFolder(path) });
      try {
        await untilUpToDate(store, told);
        await verifyEvents(store, acknowledged);
        await verifyChanges(store, told);
        await verifyDecisions(store, exposed);
      } finally {
        await store.close();
      }
    },
    async end() {
      sending = false;
      server.kill("SIGKILL");
      for (let tries = 0; tries < 200 && engineProcesses(path).length > 0; tries += 1)
        await pause(50);
      subscriber.server.close();
      rmSync(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

/** A subscriber that takes whatever it is sent. */
async function listen(told: DeliveredChange[]): Promise<{ server: Server; url: string }> {
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(Buffer.from(piece));
    told.push(...JSON.parse(Buffer.concat(pieces).toString()).changes);
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  return { server, url: `http://127.0.0.1:${port}/` };
}

/** A shop with a source, audiences and a subscription; returns the write key. */
async function prepare(path: string, subscriber: string): Promise<string> {
  const folder = openDataFolder(path);
  const store = await openStore({ folder });
  await saveShop(store, { currency: "EUR", timezone: "UTC" });
  await store.close();
  const operational = await openOperational({ folder });
  const { writeKey } = await addSource(operational, { name: "shop", kind: "server" });
  await applyAudiences(operational, audiences, { prune: false, rules: audienceRules });
  const names = new Set(audiences.map(({ audience }) => audience));
  await applyDefinitions(operational, definitions, {
    prune: false,
    audiences: names,
    rules: shopRules,
  });
  await addSubscription(operational, { url: subscriber }, 0);
  await operational.close();
  return writeKey;
}

async function startServer(
  path: string,
  port: string,
): Promise<{ readonly process: ChildProcess; readonly url: string }> {
  const args = ["--import", "tsx", perennial, "serve", "--data", path, "--port", port];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  const url = await new Promise<string>((resolve, reject) => {
    child.once("exit", () => reject(new Error(`the server ended: ${said}`)));
    child.stderr?.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-4_000);
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? [];
      if (found) resolve(found);
    });
  });
  return { process: child, url };
}

const people = 60;

/**
 * What one of the people does: also things that time undoes some seconds later, things that are undone by what is said
 * next, and signing in, which makes two one. No two say what they want at the same instant.
 */
function anyItem(random: Random, began: number, nth: number): object {
  const who = Math.floor(random.uniform() * people);
  const now = Date.now();
  const soon = now - hour + 500 + Math.floor(random.uniform() * 6_000);
  const at = (ms: number): string => new Date(ms).toISOString();
  const event = ["Product Viewed", "Product Added", "Order Completed"][
    Math.floor(random.uniform() * 5)
  ];
  return {
    ...(random.uniform() < 0.1 ? { userId: `u${who}` } : {}),
    anonymousId: `b${who}`,
    ...(event === undefined
      ? {
          type: "identify",
          timestamp: at(began - 2 * hour + nth),
          traits: { city: random.uniform() < 0.5 ? "Utrecht" : "Lyon" },
          context: { consent: { categoryPreferences: { email: random.uniform() < 0.5 } } },
        }
      : {
          type: "track",
          event,
          timestamp: at(event === "Order Completed" ? now - 10 * hour : soon),
          properties: {
            order_id: `o${nth}`,
            currency: "EUR",
            products: [{ sku: "A", price: 10, quantity: 1 }],
          },
        }),
  };
}

const seqRow = z.object({ seq: z.number() });
const memberRow = z.object({ audience: z.string(), person: z.string() });

/** Waits until each audience has the members that SQL finds, and the subscriber has the last change. */
async function untilUpToDate(store: Store, told: readonly DeliveredChange[]): Promise<void> {
  const shop = await readShop(store);
  if (shop === undefined) throw new Error("the shop is not known");
  const look = async (): Promise<unknown> => {
    const members = await store.rows(
      sql`SELECT audience, toString(subject_id) AS person
FROM audience_change GROUP BY audience, subject_id HAVING argMax(change, seq) = 'entered'`,
      memberRow,
    );
    const [last] = await store.rows(sql`SELECT max(seq) AS seq FROM audience_change`, seqRow);
    const differences: unknown[] = [];
    for (const { audience, rule } of audiences) {
      const meant = await personsOf(store, rule, { now: Date.now(), shop });
      const written = members.filter((each) => each.audience === audience);
      const wrong = written.filter(({ person }) => !meant.has(person));
      const missing = meant.size - (written.length - wrong.length);
      if (wrong.length + missing > 0)
        differences.push({ audience, missing, wrong: wrong.length, of: meant.size });
    }
    const toldUpTo = told.at(-1)?.id;
    if (last?.seq !== toldUpTo) differences.push({ written: last?.seq, toldUpTo });
    return differences;
  };
  await expect.poll(look, { timeout: 30_000, interval: 300 }).toEqual([]);
}

/** Each acknowledged event is there, and no event twice. */
async function verifyEvents(store: Store, acknowledged: readonly string[]): Promise<void> {
  const rows = await store.rows(
    sql`SELECT message_id AS id, count() AS times FROM event GROUP BY id`,
    z.object({ id: z.string(), times: z.number() }),
  );
  const there = new Set(rows.map(({ id }) => id));
  expect(acknowledged.filter((id) => !there.has(id))).toEqual([]);
  expect(rows.filter(({ times }) => times !== 1)).toEqual([]);
}

const decided = z.object({
  placements: z.object({ hero: z.object({ decision: z.string(), receipt: z.string() }) }),
});

/** Each exposed decision is in the ledger once, with its one exposure; held-out people were shown nothing. */
async function verifyDecisions(store: Store, exposed: readonly string[]): Promise<void> {
  const count = z.object({ id: z.string(), times: z.number() });
  const counted = async (table: "decision" | "decision_outcome"): Promise<Map<string, number>> => {
    const from = table === "decision" ? sql`decision` : sql`decision_outcome`;
    const rows = await store.rows(
      sql`SELECT decision_id AS id, count() AS times FROM ${from} GROUP BY id`,
      count,
    );
    return new Map(rows.map(({ id, times }) => [id, times]));
  };
  for (const table of ["decision", "decision_outcome"] as const) {
    const times = await counted(table);
    expect(exposed.filter((id) => times.get(id) !== 1)).toEqual([]);
    expect([...times.values()].filter((each) => each !== 1)).toEqual([]);
  }
  const [treated] = await store.rows(
    sql`SELECT count() AS times, '' AS id FROM decision WHERE held != '' AND shown != 'nothing'`,
    count,
  );
  expect(treated?.times).toBe(0);
}

const changeRow = z.object({
  id: z.number(),
  audience: z.string(),
  person: z.string(),
  change: z.enum(["entered", "left"]),
});

/** Each change is there once, undoes the one before it, and was told with its number, in order. */
async function verifyChanges(store: Store, told: readonly DeliveredChange[]): Promise<void> {
  const rows = await store.rows(
    sql`SELECT seq AS id, audience, toString(subject_id) AS person, change
FROM audience_change ORDER BY seq`,
    changeRow,
  );
  const last = new Map<string, string>();
  const doubled = rows.filter(({ audience, person, change }) => {
    const key = `${person}/${audience}`;
    const before = last.get(key) ?? "left";
    last.set(key, change);
    return before === change;
  });
  expect(doubled).toEqual([]);
  // One that comes again is the same one; the first of each come in the order of their numbers.
  const once = new Map<number, z.infer<typeof changeRow>>();
  for (const { id, audience, person, change } of told) {
    const known = once.get(id);
    const given = { id, audience, person, change };
    if (known) expect(given).toEqual(known);
    else once.set(id, given);
  }
  expect([...once.values()]).toEqual(rows);
}
