import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenServer, openServer } from "../../test/server/open-server.ts";
import { addSource, listSources } from "../collect/source.ts";
import { readSourceActivity } from "../collect/source-activity.ts";

/** Sources that may send so much and no more. */

let server: OpenServer;

beforeAll(async () => {
  server = await openServer();
});
afterAll(() => server.close());

const batchOf = (name: string, length: number): object[] =>
  Array.from({ length }, (_, nth) => ({
    ...{ type: "track", event: "Product Viewed", userId: "7", messageId: `${name}-${nth}` },
  }));

const send = (writeKey: string, batch: readonly object[]) =>
  server.app.inject({
    method: "POST",
    url: "/v1/batch",
    headers: { authorization: `Bearer ${writeKey}` },
    payload: JSON.stringify({ batch }),
  });

async function held(source: string): Promise<number> {
  const all = await readSourceActivity(server.store, Date.now());
  return all.find((each) => each.source === source)?.held ?? 0;
}

test("what is over a source's limit is refused whole, with the time after which it goes in", async () => {
  const limit = { perSecond: 10, burst: 20 };
  const { writeKey } = await addSource(server.operational, {
    name: "limited",
    kind: "server",
    limit,
  });
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
  const added = await server.operate("add-source", { name: "free", kind: "web" });
  const writeKey = String(Object(added).writeKey);
  expect((await send(writeKey, batchOf("a", 100))).statusCode).toBe(200);
  await server.operate("limit-source", { name: "free", limit: { perSecond: 0.01, burst: 1 } });
  expect((await send(writeKey, batchOf("b", 1))).statusCode).toBe(200);
  const refused = await send(writeKey, batchOf("c", 1));
  expect([refused.statusCode, refused.headers["retry-after"]]).toEqual([429, "100"]);
  const listed = (await listSources(server.operational)).find(({ name }) => name === "free");
  expect(listed?.limit).toEqual({ perSecond: 0.01, burst: 1 });
  await server.operate("limit-source", { name: "free", limit: null });
  expect((await send(writeKey, batchOf("c", 50))).statusCode).toBe(200);
  expect(await held("free")).toBe(151);
});

test("a source of webhooks has no limit, and one that is not there is named", async () => {
  const limit = { perSecond: 10, burst: 20 };
  await expect(
    addSource(server.operational, { name: "hooks", kind: "shopify", limit }),
  ).rejects.toThrow(/hooks sends webhooks/);
  await addSource(server.operational, { name: "woo", kind: "woocommerce" });
  await expect(server.operate("limit-source", { name: "woo", limit })).rejects.toThrow(
    /woo sends webhooks/,
  );
  await expect(server.operate("limit-source", { name: "nobody", limit })).rejects.toMatchObject({
    code: "NOT_FOUND",
  });
});
