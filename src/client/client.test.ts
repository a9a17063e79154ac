import { createServer, type Server } from "node:http";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { temporaryStore } from "../../test/analytics/cluster.ts";
import { receiveProducts } from "../collect/receive-products.ts";
import { addSource } from "../collect/source.ts";
import { openDataFolder } from "../core/data-folder.ts";
import { applyDefinitions } from "../decide/definition-store.ts";
import { shopRules } from "../plan/approval-gate.ts";
import { readShopDefinition } from "../plan/shop-definition.ts";
import { type Live, openLive } from "../server/live.ts";
import { addKey } from "../server/secret-key.ts";
import { createApp } from "../server/server.ts";
import { openOperational } from "../store/open-operational.ts";
import type { Operational } from "../store/operational.ts";
import { param, sql } from "../store/sql.ts";
import { createClient } from "./client.ts";

/** A shop's own server asks a real server, and what is not one. */

const control = { text: "control" };
let store: Awaited<ReturnType<typeof temporaryStore>>;
let operational: Operational;
let live: Live;
let app: FastifyInstance;
let url: string;
let secretKey: string;
let writeKey: string;
const servers: Server[] = [];

beforeAll(async () => {
  store = await temporaryStore();
  operational = await openOperational({ folder: openDataFolder(`${store.path}/data`) });
  const definitions = [
    { placement: "hero", title: "Hero", kind: "content", control },
    {
      ...{ program: "all", title: "All", state: "running", placements: ["hero"], holdout: 0 },
      treatments: [{ id: "a", kind: "content", content: { text: "a" } }],
      policy: { kind: "best", treatment: "a" },
    },
  ].map((each) => readShopDefinition(each, "here"));
  await applyDefinitions(operational, definitions, {
    prune: false,
    audiences: new Set(),
    rules: shopRules,
  });
  live = await openLive(store, operational);
  app = await createApp(store, "a-token-of-the-owner-0123456789", live);
  url = await app.listen({ host: "127.0.0.1", port: 0 });
  ({ key: secretKey } = await addKey(operational, "backend"));
  ({ writeKey } = await addSource(operational, { name: "page", kind: "web" }));
});
afterAll(async () => {
  for (const server of servers) server.close();
  await app.close();
  await live.close();
  await operational.close();
  await store.close();
});

/** A server that answers as it is told. */
async function pretend(answer: (nth: number) => readonly [status: number, body: string] | "never") {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    const said = answer(asked);
    request.resume();
    if (said !== "never") request.on("end", () => response.writeHead(said[0]).end(said[1]));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" ? address?.port : 0;
  return { url: `http://127.0.0.1:${port}`, asked: () => asked, server };
}

const outcomesOf = (decision: string): Promise<{ outcome: string; value: string }[]> =>
  store.rows(
    sql`SELECT toString(outcome) AS outcome, toString(value) AS value FROM decision_outcome WHERE decision_id = ${param("String", decision)} ORDER BY at, outcome`,
    z.object({ outcome: z.string(), value: z.string() }),
  );

test("a decision is asked for, shown, and what came of it is in the ledger once", async () => {
  const client = createClient({ url, secretKey, timeoutMs: 5_000 });
  const { placements } = await client.decide({ customer: "7", placements: ["hero", "none"] });
  expect(placements["none"]).toMatchObject({ error: { code: "NOT_FOUND" } });
  const hero = placements["hero"];
  if (hero === undefined || "error" in hero) throw new Error("nothing was decided");
  expect(hero).toMatchObject({ treatment: "a", content: { text: "a" }, program: "all" });
  client.outcome({ receipt: hero.receipt, outcome: "shown" });
  const value = { amount: "12.50", currency: "EUR" };
  client.outcome({ receipt: hero.receipt, outcome: "accepted", value });
  await client.flush();
  await live.ledger.settled();
  const found = await outcomesOf(hero.decision);
  expect(found.map(({ outcome }) => outcome).sort()).toEqual(["accepted", "shown"]);
});

test("a token of the client lets a page ask for the customer", async () => {
  const token = createClient({ url, secretKey }).customerToken("7", { expiresInSeconds: 60 });
  const answer = await app.inject({
    ...({ method: "POST", url: "/api/decide" } as const),
    headers: { authorization: `Bearer ${writeKey}` },
    payload: JSON.stringify({ token, placements: ["hero"] }),
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.json().placements.hero.treatment).toBe("a");
});

test("the guide is asked with the secret key", async () => {
  const client = createClient({ url, secretKey });
  expect(await client.guide({})).toMatchObject({ error: { code: "NO_DATA" } });
  await receiveProducts(store, '{"sku":"A","name":"A","category":"Mugs"}');
  const step = await client.guide({ exclude: [] }, { timeoutMs: 20_000 });
  expect(step).toMatchObject({ shortlist: [{ sku: "A" }] });
});

test("a server that is away, silent, in trouble or no server of ours breaks no page, and keeps none waiting", async () => {
  const gone = await pretend(() => "never");
  await new Promise((resolve) => gone.server.close(resolve));
  const silent = await pretend(() => "never");
  const broken = await pretend(() => [500, "oops"]);
  const other = await pretend(() => [200, '{"hello":1}']);
  const html = await pretend(() => [200, "<html>"]);
  const asked = { anonymousId: "b", placements: ["hero", { id: "__proto__" }] };
  for (const { url } of [gone, silent, broken, other, html]) {
    const client = createClient({ url, secretKey, timeoutMs: 80 });
    const began = performance.now();
    const { placements } = await client.decide(asked);
    // Far from what a page would notice, also on a machine with other work.
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(Object.keys(placements)).toEqual(["hero", "__proto__"]);
    expect(placements["hero"]).toMatchObject({ error: { code: "UNAVAILABLE" } });
    expect(await client.guide({}, { timeoutMs: 80 })).toMatchObject({
      error: { code: "UNAVAILABLE" },
    });
  }
  // A fetch that heeds no signal, and one that throws.
  for (const other of [() => new Promise<never>(() => {}), () => Promise.reject(new Error("no"))]) {
    const client = createClient({ url, secretKey, timeoutMs: 20, fetch: other });
    expect((await client.decide(asked)).placements["hero"]).toHaveProperty("error");
  }
});

test("a fault of the caller's is told in each placement, with the server's words", async () => {
  const client = createClient({ url, secretKey, timeoutMs: 5_000 });
  expect((await client.decide({ placements: ["hero"] })).placements["hero"]).toEqual({
    error: { code: "BAD_ARGUMENT", message: "customer: name the customer, or an anonymousId." },
  });
  const stranger = createClient({ url, secretKey: `sk_${"0".repeat(10)}_${"0".repeat(48)}` });
  expect(
    (await stranger.decide({ customer: "7", placements: ["hero"] }, { timeoutMs: 5_000 }))
      .placements["hero"],
  ).toMatchObject({ error: { code: "UNAUTHORISED" } });
});

test("an outcome is told again while the server has trouble, with the time of the first; a refused one is given up and told", async () => {
  const bodies: string[] = [];
  const shaky = await pretend((nth) => (nth < 3 ? [503, "{}"] : [200, '{"success":true}']));
  const watched: typeof fetch = (to, init) => {
    bodies.push(String(init?.body));
    return fetch(to, init);
  };
  const lost: string[] = [];
  const onLost = ({ reason }: { readonly reason: string }): void => {
    lost.push(reason);
    throw new Error("a listener that throws");
  };
  const client = createClient({ url: shaky.url, secretKey, fetch: watched, onLost });
  client.outcome({ receipt: "r1.x", outcome: "shown" });
  await client.flush();
  expect(shaky.asked()).toBe(3);
  expect(new Set(bodies).size).toBe(1);
  expect(JSON.parse(bodies[0] ?? "")).toMatchObject({ at: expect.any(String), outcome: "shown" });
  expect(lost).toEqual([]);

  const real = createClient({ url, secretKey, onLost });
  real.outcome({ receipt: "r1.x", outcome: "shown" });
  await real.flush();
  expect(lost).toEqual([expect.stringContaining("BAD_ARGUMENT: receipt: is no receipt")]);
});

test("an address or key that cannot be one is told when the client is made, without the key", () => {
  const made = (options: object) => () => createClient({ url, secretKey, ...options });
  expect(made({ url: "here" })).toThrow('url: "here" is no address');
  expect(made({ secretKey: "sk_secret" })).toThrow(
    /^secretKey: is no secret key\. (?!.*sk_secret)/,
  );
  expect(made({ timeoutMs: 0 })).toThrow("timeoutMs: 0 is no positive number");
  const client = createClient({ url, secretKey });
  expect(() => client.customerToken("7", { expiresInSeconds: -1 })).toThrow("expiresInSeconds");
});
