import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { Readable } from "node:stream";
import fastify from "fastify";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { temporaryStore } from "../../test/analytics/cluster.ts";
import { webhooksOf } from "../../test/golden/shopify-webhooks.ts";
import { expectOfDocument } from "../../test/server/of-document.ts";
import { openQuarantine } from "../collect/quarantine.ts";
import type { Source } from "../collect/source.ts";
import { textId } from "../core/subject.ts";
import { sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { type Door, openDoor } from "./live.ts";
import type { OperationContext } from "./operation.ts";
import { operations } from "./operations.ts";
import { webhookRoutes } from "./routes/webhooks.ts";

const csv = readFileSync(
  new URL("../../test/golden/shopify-orders/input.csv", import.meta.url),
  "utf8",
);
/** Without the order in dollars, of which no rate is known. */
const webhooks = webhooksOf(csv).filter(({ name }) => name !== "#2008");
const receivedAt = Date.parse("2026-06-01T00:00:00.000Z");

const opened: { readonly close: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function shop(shards: 1 | 2 = 1): Promise<{ store: Store; door: Door; run: Run }> {
  const store = await temporaryStore(shards);
  await operations["set-shop"]?.run(
    store,
    { currency: "EUR", timezone: "Europe/Amsterdam" },
    context(),
  );
  const door = await openDoor(store);
  opened.push(store, door);
  const run = (name: string, input: object, file?: string): Promise<unknown> =>
    operations[name]?.run(store, input, context(door, file)) ?? Promise.reject(new Error(name));
  return { store, door, run };
}

type Run = (name: string, input: object, file?: string) => Promise<unknown>;

function context(door?: Door, text?: string): OperationContext {
  const file = {
    name: "orders.csv",
    size: text?.length,
    open: () => Readable.from([Buffer.from(text ?? "")]),
  };
  const sources = { find: nobody, findById: nobody, forget: () => {} };
  return {
    ...(text === undefined ? {} : { file }),
    ...(door
      ? {
          live: {
            ...{ ...door, sources, memberships, deliveries, keys, offers, lists },
            ...{ define: nop, predicted: nop, measured: nop, ledger },
          },
        }
      : {}),
    operational: () => Promise.reject(new Error("not here")),
    onProgress: () => {},
  };
}

const nop = async (): Promise<void> => {};

/** Nobody wants lists here. */
const lists: NonNullable<OperationContext["live"]>["lists"] = {
  listsFor: () => undefined,
  touch: () => {},
  readProducts: nop,
  want: () => {},
  refresh: nop,
  nameOf: () => "",
  status: () => undefined,
  settled: nop,
  close: nop,
};

const deliveries = {
  wake: () => {},
  forget: () => {},
  settled: async () => {},
  close: async () => {},
};

const offers = { refresh: nop, stopOf: () => undefined, noteStop: () => {}, settled: nop };

const keys = { holds: async () => false, customerOf: async () => undefined, forget: () => {} };

/** Nothing is decided here. */
const ledger: NonNullable<OperationContext["live"]>["ledger"] = { settled: nop };

/** Nobody is in any audience here. */
const memberships: NonNullable<OperationContext["live"]>["memberships"] = {
  kept: () => {},
  touch: () => {},
  refresh: async () => {},
  onChange: () => () => {},
  members: () => [],
  isMember: () => false,
  audiences: () => [],
  latencies: () => [],
  toldUpTo: () => 0,
  settled: async () => {},
  close: async () => {},
};

const nobody = async (): Promise<undefined> => undefined;

/** Each order's teller, buyer and worth. */
async function orders(store: Store): Promise<Record<string, string>> {
  const rows = await store.rows(
    sql`SELECT order_id AS id, source, any(identity) AS buyer, toString(sum(revenue)) AS revenue, count() AS lines
FROM order_line GROUP BY subject_id, source, order_id ORDER BY order_id, source`,
    z.object({
      id: z.string(),
      source: z.string(),
      buyer: z.string(),
      revenue: z.string(),
      lines: z.number(),
    }),
  );
  return Object.fromEntries(
    rows.map(({ id, source, buyer, revenue, lines }) => [
      `${source} ${id}`,
      `${buyer} ${revenue} in ${lines}`,
    ]),
  );
}

/** What a site says of the same orders: another way of naming them, another reading of their worth. */
const seenAs = (id: "order_number" | "id") =>
  webhooks.map((order) => ({
    type: "track",
    event: "Order Completed",
    messageId: `seen-${order["name"]}`,
    anonymousId: `browser-${order["name"]}`,
    timestamp: order["created_at"],
    properties: {
      order_id: String(order[id]),
      currency: "EUR",
      total: order["total_price"],
      products: [{ sku: "ALL", price: order["total_price"], quantity: 1 }],
    },
  }));

const seen = seenAs("order_number");

const tellers = {
  export: ({ run }: { run: Run }) => run("import-orders", { preset: "shopify" }, csv),
  webhooks: async ({ door }: { door: Door }) => {
    for (const body of webhooks)
      await door.webhooks.receive({
        system: "shopify",
        source: "hooks",
        topic: "orders/create",
        body: JSON.stringify(body),
        receivedAt,
      });
  },
  site: ({ door }: { door: Door }) =>
    door.intake.receive({ source: "web", items: seen, receivedAt }),
  siteById: ({ door }: { door: Door }) =>
    door.intake.receive({ source: "app", items: seenAs("id"), receivedAt }),
};

test("an order is one order, whether the export, the webhooks or the site tell of it first", async () => {
  const alone = await shop();
  await tellers.export(alone);
  const whole = await orders(alone.store);
  expect(Object.keys(whole)).toHaveLength(webhooks.length);
  for (const sequence of [
    ["site", "export"],
    ["export", "site"],
    ["site", "webhooks"],
    ["webhooks", "siteById"],
    ["siteById", "webhooks"],
    ["site", "siteById", "webhooks"],
    ["webhooks", "export", "site"],
    ["site", "webhooks", "export", "webhooks"],
  ] as const) {
    const live = await shop(sequence.length === 2 ? 1 : 2);
    for (const teller of sequence) await tellers[teller](live);
    expect(await orders(live.store), sequence.join(", ")).toEqual(whole);
  }
});

test("the site's word holds again when the import that knew better is taken back", async () => {
  const live = await shop();
  await tellers.site(live);
  const before = await orders(live.store);
  const { importId } = z.object({ importId: z.string() }).parse(await tellers.export(live));
  expect(await orders(live.store)).not.toEqual(before);
  await live.run("undo-import", { importId });
  expect(await orders(live.store)).toEqual(before);
});

test("orders of before the shop's currency was known are written when it is said", async () => {
  const store = await temporaryStore();
  const door = await openDoor(store);
  opened.push(store, door);
  await tellers.site({ door });
  expect(await orders(store)).toEqual({});
  await operations["set-shop"]?.run(store, { currency: "EUR", timezone: "UTC" }, context(door));
  expect(Object.keys(await orders(store))).toHaveLength(seen.length);
});

test("an order event that cannot be read waits in the quarantine, and goes in when its rate is known", async () => {
  const { store, door, run } = await shop();
  const [first] = seen;
  const item = { ...first, properties: { ...first?.properties, currency: "USD" } };
  const receipt = await door.intake.receive({
    source: "web",
    items: [item, ...seen.slice(1)],
    receivedAt,
  });
  expect(receipt).toMatchObject({
    accepted: seen.length - 1,
    rejected: [{ field: "properties.currency", value: "USD" }],
  });
  await run("set-shop", { rates: JSON.stringify({ USD: 0.5 }) });
  expect(await run("replay-quarantine", {})).toMatchObject({ tried: 1, accepted: 1 });
  expect(Object.keys(await orders(store))).toHaveLength(seen.length);
});

test("a webhook goes in with the right signature only; one that cannot be read waits, and is replayed", async () => {
  const { store, door, run } = await shop();
  const source: Source = {
    sourceId: "s1",
    name: "hooks",
    kind: "shopify",
    writeKey: "key",
    secret: "shh",
    limit: null,
  };
  const app = fastify();
  await webhookRoutes(app, door.webhooks, async (id) => (id === "s1" ? source : undefined));
  const send = async (
    body: string,
    secret: string,
    url = "/webhooks/s1",
  ): Promise<[number, string]> => {
    const headers = {
      "content-type": "application/json",
      "x-shopify-topic": "orders/create",
      "x-shopify-hmac-sha256": createHmac("sha256", secret).update(body).digest("base64"),
    };
    const answer = await app.inject({ method: "POST", url, headers, body });
    if (answer.statusCode === 200) expectOfDocument("POST /webhooks/:sourceId", answer.json());
    return [answer.statusCode, answer.json().state];
  };
  const body = JSON.stringify(webhooks[0], null, 2);
  expect(await send(body, "wrong")).toEqual([401, undefined]);
  expect(await send(body, "shh", "/webhooks/other")).toEqual([401, undefined]);
  expect(await send(body, "shh")).toEqual([200, "taken"]);
  const once = await orders(store);
  expect(await send(body, "shh")).toEqual([200, "taken"]);
  expect(await orders(store)).toEqual(once);
  const broken = JSON.stringify({ ...webhooks[1], total_price: "many" });
  expect(await send(broken, "shh")).toEqual([200, "put aside"]);
  expect(await send("{", "shh")).toEqual([200, "put aside"]);
  const waiting = await openQuarantine(store, {});
  expect(waiting.map(({ what, column }) => `${what} ${column}`).sort()).toEqual([
    "webhooks body",
    "webhooks total_price",
  ]);
  const row = waiting.find(({ column }) => column === "total_price");
  const mended = { [row?.rowId ?? ""]: JSON.stringify(webhooks[1]) };
  expect(await run("replay-quarantine", { mended })).toMatchObject({
    accepted: 1,
    stillWaiting: 1,
  });
  expect(Object.keys(await orders(store))).toHaveLength(2);
  await app.close();
});

test("what events and webhooks say of consent is known, by purpose, and repeated words are written once", async () => {
  const { store, door } = await shop();
  const event = (messageId: string, more: object): object => ({
    type: "track",
    event: "Page Seen",
    userId: "7",
    messageId,
    timestamp: "2026-05-01T00:00:00.000Z",
    ...more,
  });
  const items = [
    event("1", { event: "Consent Updated", properties: { email: true, ads: true } }),
    event("2", { context: { consent: { gpc: true } }, timestamp: "2026-05-02T00:00:00.000Z" }),
    event("3", { context: { consent: { gpc: true } }, timestamp: "2026-05-03T00:00:00.000Z" }),
    event("4", { event: "Unsubscribed", timestamp: "2026-05-04T00:00:00.000Z" }),
  ];
  await door.intake.receive({ source: "web", items, receivedAt });
  const customer = {
    id: 7,
    email: "ana@example.com",
    updated_at: "2026-05-05T00:00:00Z",
    sms_marketing_consent: { state: "subscribed", consent_updated_at: "2026-05-05T00:00:00Z" },
  };
  await door.webhooks.receive({
    system: "shopify",
    source: "hooks",
    topic: "customers/update",
    body: JSON.stringify(customer),
    receivedAt,
  });
  const said = await store.rows(
    sql`SELECT concat(purpose, ' ', toString(granted), ' ', toString(toDayOfMonth(at))) AS word FROM consent ORDER BY at, purpose`,
    z.object({ word: z.string() }),
  );
  expect(said.map(({ word }) => word)).toEqual([
    "ads 1 1",
    "email 1 1",
    "ads 0 2",
    "email 0 4",
    "sms 1 5",
  ]);
  expect(door.persons.personOf(textId("email:ana@example.com"))).toBe(
    door.persons.personOf(textId("customer_id:7")),
  );
});
