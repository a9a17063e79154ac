import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { lookOn as lookOnAt } from "../../test/server/look-on.ts";
import { type OpenServer, openServer, ownerToken } from "../../test/server/open-server.ts";
import type { ConsentSummary } from "../audiences/consent-summary.ts";
import { personsSql } from "../audiences/membership-sweep.ts";
import { rule } from "../audiences/rule.ts";
import type { Arrivals } from "../collect/arrivals.ts";
import { readShop, saveShop } from "../collect/shop.ts";
import { addSource } from "../collect/source.ts";
import type { LiveItem } from "./live-item.ts";

/** A running server with both engines, and somebody who looks on. */

const owner = { authorization: `Bearer ${ownerToken}` };
let server: OpenServer;
let url = "";
let writeKey = "";

beforeAll(async () => {
  server = await openServer(async ({ store, operational }) => {
    await saveShop(store, { currency: "EUR", timezone: "Europe/Amsterdam" });
    ({ writeKey } = await addSource(operational, { name: "web", kind: "web" }));
  });
  url = await server.app.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(() => server.close());

async function send(...batch: object[]): Promise<void> {
  const headers = { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString("base64")}` };
  const body = JSON.stringify({ batch });
  const answer = await fetch(`${url}/v1/batch`, { method: "POST", headers, body });
  expect(answer.status).toBe(200);
}

async function ask<Answer>(path: string): Promise<Answer> {
  const answer = await server.app.inject({ url: path, headers: owner });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}

/** Looks on: each call gives the next thing that is told. */
function lookOn(query = "", lastId?: string): ReturnType<typeof lookOnAt<LiveItem>> {
  const headers = { ...owner, ...(lastId === undefined ? {} : { "last-event-id": lastId }) };
  return lookOnAt(`${url}/api/arrivals/live${query}`, headers);
}

const viewed = (id: string, who: object): object => ({
  ...{ type: "track", event: "Product Viewed", messageId: id, properties: { sku: id } },
  ...who,
});

test("an arrival is told with its person, a bad one with the path of the field, and one goes on where one was", async () => {
  await send({
    ...{ type: "identify", messageId: "i1", userId: "7", anonymousId: "browser" },
    ...{ traits: { email: "ana@example.com" }, context: { consent: { gpc: true } } },
  });
  const all = lookOn();
  const first = await all.next();
  expect(first.item).toMatchObject({
    ...{ source: "web", kind: "identify", state: "accepted", problem: null },
    identities: [{ kind: "customer_id", value: "7" }, { value: "ana@example.com" }, {}],
    item: { type: "identify", userId: "7", traits: { email: "ana@example.com" } },
  });
  await send(viewed("v1", { anonymousId: "browser" }), viewed("v2", {}));
  const valid = await all.next();
  const bad = await all.next();
  all.stop();
  expect(valid.item).toMatchObject({ name: "Product Viewed", person: first.item.person });
  expect(bad.item).toMatchObject({
    ...{ state: "put aside", person: null, problem: { field: "userId" } },
    item: { properties: { sku: "v2" } },
  });
  const again = lookOn("", valid.id);
  expect((await again.next()).item.seq).toBe(bad.item.seq);
  again.stop();
});

test("one looks on at one person by any name, or at what is not valid", async () => {
  const ana = lookOn("?who=ana@example.com&name=viewed");
  expect((await ana.next()).item.item).toMatchObject({ anonymousId: "browser" });
  await send(viewed("v3", { userId: "8" }), viewed("v4", { userId: "7" }));
  expect((await ana.next()).item.item).toMatchObject({ messageId: "v4" });
  ana.stop();
  const invalid = lookOn("?state=invalid");
  expect((await invalid.next()).item.problem?.field).toBe("userId");
  invalid.stop();
});

test("arrivals are counted by source and time, sound ones and those that wait", async () => {
  for (const span of ["hour", "day", "month"]) {
    const arrivals = await ask<Arrivals>(`/api/arrivals?span=${span}`);
    const sum = (values: readonly number[] = []): number => values.reduce((a, b) => a + b, 0);
    const [web] = arrivals.sources;
    // All of it came within the last two buckets: the clock may have turned meanwhile.
    expect([sum(web?.accepted.slice(-2)), sum(web?.putAside.slice(-2))], span).toEqual([4, 1]);
    expect(arrivals).toMatchObject({ lastMinute: 4, waiting: 1, timezone: "Europe/Amsterdam" });
  }
  expect(await ask("/api/sources/activity")).toMatchObject([
    { source: "web", events: 4, errors: 1, waiting: 1 },
  ]);
  const [group] = await ask<Record<string, string>[]>("/api/quarantine/groups");
  expect(group).toMatchObject({ file: "web", column: "userId", rows: 1 });
  const { what = "", file = "", column = "", reason = "" } = group ?? {};
  const query = new URLSearchParams({ what, file, column, reason });
  expect(await ask(`/api/quarantine?${query}`)).toHaveLength(1);
  query.set("column", "event");
  expect(await ask(`/api/quarantine?${query}`)).toHaveLength(0);
});

test("a consent is counted as the condition of audiences understands it", async () => {
  const consent = (userId: string, properties: object): object => ({
    ...{ type: "track", event: "Consent Updated", userId, messageId: `c${userId}`, properties },
  });
  await send(consent("1", { ads: true, email: true }), consent("2", { ads: true, email: false }));
  const { people, states, globalPrivacyControl } = await ask<ConsentSummary>("/api/consents");
  expect([people, globalPrivacyControl]).toEqual([4, 1]);
  const ads = { purpose: "ads", granted: 2, refused: 1, unknown: 1 };
  expect(states).toMatchObject([ads, { purpose: "email", granted: 1, refused: 1, unknown: 2 }]);
  const shop = await readShop(server.store);
  if (shop === undefined) throw new Error("the shop is not known");
  for (const { purpose, ...state } of states) {
    for (const is of ["granted", "refused", "unknown"] as const) {
      const definition = rule.parse({ agreed: { to: purpose, is } });
      const statement = personsSql(definition, { now: Date.now(), shop });
      const persons = await server.store.rows(statement, z.unknown());
      expect(state[is], `${purpose} ${is}`).toBe(persons.length);
    }
  }
});

test("an erasure takes what arrived out of memory, and tells who looks on", async () => {
  const looking = lookOn();
  for (let told = await looking.next(); told.item.name !== "Consent Updated"; )
    told = await looking.next();
  await server.operate("forget", { who: "7" });
  let told = await looking.next();
  while (told.event === "arrival") told = await looking.next();
  expect(told.event).toBe("forgotten");
  looking.stop();
  await send(viewed("v5", { userId: "7" }), viewed("v6", { userId: "8" }));
  const later = lookOn();
  expect((await later.next()).item.item).toMatchObject({ messageId: "v6" });
  later.stop();
});

test("the server ends though somebody looks on", async () => {
  const looking = lookOn();
  await looking.next();
  await server.app.close();
  await expect(looking.next()).rejects.toThrow();
});
