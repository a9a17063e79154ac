import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryStore } from "../../test/analytics/cluster.ts";
import { addSource, listSources } from "../collect/source.ts";
import { readSourceActivity } from "../collect/source-activity.ts";
import { openDataFolder } from "../core/data-folder.ts";
import { openOperational } from "../store/open-operational.ts";
import type { Operational } from "../store/operational.ts";
import { type Live, openLive } from "./live.ts";
import { operations } from "./operations.ts";
import { createApp } from "./server.ts";

/** Sources that may send so much and no more. */

let store: Awaited<ReturnType<typeof temporaryStore>>;
let operational: Operational;
let live: Live;
let app: FastifyInstance;

beforeAll(async () => {
  store = await temporaryStore();
  operational = await openOperational({ folder: openDataFolder(`${store.path}/data`) });
  live = await openLive(store, operational);
  app = await createApp(store, "a-token-of-the-owner-0123456789", live);
});
afterAll(async () => {
  await app.close();
  await live.close();
  await operational.close();
  await store.close();
});

const batchOf = (name: string, length: number): object[] =>
  Array.from({ length }, (_, nth) => ({
    ...{ type: "track", event: "Product Viewed", userId: "7", messageId: `${name}-${nth}` },
  }));

const send = (writeKey: string, batch: readonly object[]) =>
  app.inject({
    method: "POST",
    url: "/v1/batch",
    headers: { authorization: `Bearer ${writeKey}` },
    payload: JSON.stringify({ batch }),
  });

const operate = async (name: string, input: object): Promise<unknown> =>
  operations[name]?.run(store, input, {
    operational: async () => operational,
    live,
    onProgress: () => {},
  });

async function held(source: string): Promise<number> {
  const all = await readSourceActivity(store, Date.now());
  return all.find((each) => each.source === source)?.held ?? 0;
}

test("what is over a source's limit is refused whole, with the time after which it goes in", async () => {
  const limit = { perSecond: 10, burst: 20 };
  const { writeKey } = await addSource(operational, { name: "limited", kind: "server", limit });
  expect((await send(writeKey, batchOf("a", 20))).statusCode).toBe(200);
  const refused = await send(writeKey, batchOf("b", 15));
  expect(refused.statusCode).toBe(429);
  expect(refused.json().error).toMatchObject({
    code: "TOO_BUSY",
    message: expect.stringContaining('"limited" may send 10 events a second, 20 at once'),
  });
  const seconds = Number(refused.headers["retry-after"]);
  expect([1, 2]).toContain(seconds);
  expect(await held("limited")).toBe(20);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
  expect((await send(writeKey, batchOf("b", 15))).statusCode).toBe(200);
  expect(await held("limited")).toBe(35);
});

test("another source has its own, and a limit is set and taken away while the server runs", async () => {
  const added = await operate("add-source", { name: "free", kind: "web" });
  const writeKey = String(Object(added).writeKey);
  expect((await send(writeKey, batchOf("a", 100))).statusCode).toBe(200);
  await operate("limit-source", { name: "free", limit: { perSecond: 0.01, burst: 1 } });
  expect((await send(writeKey, batchOf("b", 1))).statusCode).toBe(200);
  const refused = await send(writeKey, batchOf("c", 1));
  expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([429, "100"]);
  const listed = (await listSources(operational)).find(({ name }) => name === "free");
  expect(listed?.limit).toEqual({ perSecond: 0.01, burst: 1 });
  await operate("limit-source", { name: "free", limit: null });
  expect((await send(writeKey, batchOf("c", 50))).statusCode).toBe(200);
  expect(await held("free")).toBe(151);
});

test("a source of webhooks has no limit, and one that is not there is named", async () => {
  const limit = { perSecond: 10, burst: 20 };
  await expect(addSource(operational, { name: "hooks", kind: "shopify", limit })).rejects.toThrow(
    /hooks sends webhooks/,
  );
  await addSource(operational, { name: "woo", kind: "woocommerce" });
  await expect(operate("limit-source", { name: "woo", limit })).rejects.toThrow(
    /woo sends webhooks/,
  );
  await expect(operate("limit-source", { name: "nobody", limit })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
});
