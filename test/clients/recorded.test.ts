import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { openDataFolder } from "../../src/core/data-folder.ts";
import { type Live, openLive } from "../../src/server/live.ts";
import { createApp } from "../../src/server/server.ts";
import { openOperational } from "../../src/store/open-operational.ts";
import type { Operational } from "../../src/store/operational.ts";
import { pgSql } from "../../src/store/pg-sql.ts";
import { sql } from "../../src/store/sql.ts";
import { temporaryStore } from "../analytics/cluster.ts";

/**
 * What the SDKs of Segment and RudderStack put on the wire, as it was recorded, with the versions that
 * stand in each file: every event is stored once.
 */

const folder = fileURLToPath(new URL("recorded/", import.meta.url));
const recording = z.object({
  client: z.string(),
  requests: z.array(
    z.object({
      method: z.enum(["GET", "POST", "OPTIONS"]),
      path: z.string(),
      query: z.record(z.string(), z.string()),
      headers: z.record(z.string(), z.string()),
      body: z.record(z.string(), z.unknown()).nullable(),
    }),
  ),
});

let store: Awaited<ReturnType<typeof temporaryStore>>;
let operational: Operational;
let live: Live;
let app: FastifyInstance;

beforeAll(async () => {
  store = await temporaryStore();
  const folder = openDataFolder(`${store.path}/data`);
  operational = await openOperational({ folder });
  await operational.command(pgSql`INSERT INTO source (source_id, name, kind, write_key)
VALUES ('s1', 'recorded', 'web', 'wk_test_123')`);
  live = await openLive(store, operational);
  app = await createApp(store, "owner", live);
});

afterAll(async () => {
  await app.close();
  await live.close();
  await operational.close();
  await store.close();
});

const files = readdirSync(folder);

test("there are recordings of all four SDKs", () => {
  const clients = files.map((file) => read(file).client);
  expect([...new Set(clients)].sort()).toEqual([
    "@rudderstack/analytics-js",
    "@rudderstack/rudder-sdk-node",
    "@segment/analytics-next",
    "@segment/analytics-node",
  ]);
});

function read(file: string): z.infer<typeof recording> {
  return recording.parse(JSON.parse(readFileSync(`${folder}${file}`, "utf8")));
}

describe.each(files)("%s", (file) => {
  const { requests } = read(file);

  test("every request is answered as the SDK needs it, and every event is stored once", async () => {
    for (const request of requests) await replay(request);
    for (const request of requests) await replay(request);
    const sent = requests.flatMap(({ method, body }) => (method === "POST" ? itemsOf(body) : []));
    const ids = [...new Set(sent.map((item) => String(item["messageId"])))].sort();
    const rows = await store.rows(
      sql`SELECT message_id AS id, count() AS times FROM event GROUP BY id ORDER BY id`,
      z.object({ id: z.string(), times: z.number() }),
    );
    const stored = rows.filter(({ id }) => ids.includes(id));
    expect(stored).toEqual(ids.map((id) => ({ id, times: 1 })));
  });
});

type Request = z.infer<typeof recording>["requests"][number];

async function replay({ method, path, query, headers, body }: Request): Promise<void> {
  const json = body === null ? "" : JSON.stringify(body);
  const isPacked = headers["content-encoding"] === "gzip";
  const answer = await app.inject({
    method,
    url: path,
    query,
    headers: { ...headers, host: "events.shop.example" },
    ...(method === "POST" ? { payload: isPacked ? gzipSync(json) : json } : {}),
  });
  expect([answer.statusCode, answer.body]).toEqual([
    method === "OPTIONS" ? 204 : 200,
    method === "POST" ? '{"success":true}' : expect.anything(),
  ]);
  if (headers["origin"] === undefined) return;
  expect(answer.headers["access-control-allow-origin"]).toBe(headers["origin"]);
  expect(answer.headers["access-control-expose-headers"]).toBe("retry-after");
  const asked = headers["access-control-request-headers"];
  if (asked) expect(answer.headers["access-control-allow-headers"]).toBe(asked);
}

function itemsOf(body: Request["body"]): Readonly<Record<string, unknown>>[] {
  const items = body?.["batch"] ?? [body];
  return z.array(z.record(z.string(), z.unknown())).parse(items);
}

describe("a request that cannot be taken", () => {
  const post = (url: string, payload: string | Buffer, headers: Record<string, string> = {}) =>
    app.inject({
      method: "POST",
      url,
      payload,
      headers: { authorization: `Basic ${btoa("wk_test_123:")}`, ...headers },
    });

  test.each([
    ["is no JSON", "/v1/track", "{", 400, /The body is no JSON/],
    ["is no object", "/v1/track", "[]", 400, /must be a JSON object/],
    [
      "is larger than 500 KB",
      "/v1/batch",
      "x".repeat(513_000),
      400,
      /may have 512000 bytes, this one has more/,
    ],
    ["names nobody", "/v1/track", '{"event":"A"}', 400, /names nobody.*quarantine/],
    ["has a batch that is no list", "/v1/batch", '{"batch":1}', 400, /must be a list/],
    ["has too many events", "/v1/batch", `{"batch":[${"1,".repeat(2_500)}1]}`, 400, /2500 events/],
    ["goes elsewhere", "/v1/nothing", "{}", 404, /nothing at/],
  ])(
    "because it %s is refused for good, with the reason",
    async (_, url, payload, status, text) => {
      const answer = await post(url, payload);
      expect(answer.statusCode).toBe(status);
      expect(answer.body).toMatch(text);
    },
  );

  test("because it unpacks to more than 500 KB is refused", async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000, 32));
    const answer = await post("/v1/batch", bomb, { "content-encoding": "gzip" });
    expect([answer.statusCode, answer.body]).toEqual([
      400,
      expect.stringMatching(/no gzip of at most/),
    ]);
  });

  test("because its key is no source's is refused, and the events' door opens nothing else", async () => {
    const stranger = await post("/v1/track", '{"userId":"7","event":"A"}', {
      authorization: "Bearer nobody",
    });
    expect([stranger.statusCode, stranger.body]).toEqual([401, expect.stringMatching(/nobody/)]);
    const owner = await app.inject({
      url: "/api/customers",
      headers: { host: "events.shop.example" },
    });
    expect(owner.statusCode).toBe(401);
  });

  test("of a batch are told by their places, while the others go in", async () => {
    const batch = [
      { type: "track", userId: "7", event: "Batch A", messageId: "batch-a" },
      { type: "track" },
    ];
    const answer = await post("/v1/batch", JSON.stringify({ batch }));
    expect(answer.json()).toMatchObject({
      success: true,
      accepted: 1,
      rejected: [{ index: 1, field: "event" }],
    });
  });
});
