import { readdirSync } from "node:fs";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryStore } from "../../test/analytics/cluster.ts";
import type { AudienceCount } from "../audiences/audience-count.ts";
import type { DryRun } from "../audiences/audience-list.ts";
import type { ConditionSchema } from "../audiences/condition-schemas.ts";
import type { DefinitionReading } from "../audiences/definition-reading.ts";
import type { StarterAudience } from "../audiences/gallery.ts";
import type { Suggestion } from "../audiences/suggestions.ts";
import { saveShop } from "../collect/shop.ts";
import { subjectId } from "../core/subject.ts";
import { openDoor } from "./live.ts";
import { createApp } from "./server.ts";

/** What the builder of audiences asks of the server, of a shop with four people. */

const token = "a-token-of-the-owner-0123456789";
const owner = { authorization: `Bearer ${token}` };
const day = 86_400_000;
let store: Awaited<ReturnType<typeof temporaryStore>>;
let app: FastifyInstance;

const viewed = (userId: string, daysAgo: number, properties: object): object => ({
  type: "track",
  event: "Product Viewed",
  userId,
  messageId: `${userId} ${daysAgo} ${JSON.stringify(properties)}`,
  timestamp: new Date(Date.now() - daysAgo * day).toISOString(),
  properties,
  context: { channel: "web", campaign: { source: "news" } },
});

describe.each([1, 2] as const)("on %d shard(s)", (shards) => {
  beforeAll(async () => {
    store = await temporaryStore(shards);
    await saveShop(store, { currency: "EUR", timezone: "Europe/Amsterdam" });
    const door = await openDoor(store);
    const receipt = await door.intake.receive({
      source: "shop",
      receivedAt: Date.now(),
      items: [
        viewed("ana", 1, { category: "Shoes", price: 20, sizes: [38, 39], size: { eu: "38" } }),
        viewed("ana", 2, { category: "Shoes", price: "20" }),
        viewed("bo", 10, { category: "Bags", price: 5 }),
        viewed("cy", 40, { category: "Shoes" }),
        viewed("dee", 200, { category: "Hats" }),
        ...["ana", "bo"].map((userId) => ({
          type: "identify",
          userId,
          messageId: `i${userId}`,
          traits: { city: "Utrecht", email: `${userId}@example.com` },
        })),
        {
          type: "track",
          event: "Order Completed",
          userId: "ana",
          messageId: "o1",
          properties: {
            order_id: "1",
            currency: "EUR",
            revenue: 20,
            coupon: "SAVE",
            products: [{ sku: "A", price: 20, quantity: 1 }],
          },
        },
      ],
    });
    expect(receipt.rejected).toEqual([]);
    await door.close();
    const change = (who: string, seq: number) =>
      [
        subjectId("customer_id", who),
        ...(["viewers", 1, "entered", "facts", "2026-03-01 00:00:00.000"] as const),
        seq,
      ] as const;
    await store.insert(
      "audience_change_local",
      ["subject_id", "audience", "version", "change", "cause", "at", "seq"],
      [change("bo", 1), change("dee", 2)],
    );
    app = await createApp(store, token);
  });
  afterAll(() => store.close());

  test("each condition is told with a schema that names the shapes it shares with others", async () => {
    const { conditions } = await ask<{ conditions: ConditionSchema[] }>("/api/audience-conditions");
    const names = conditions.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(["did", "sequence", "bought", "trait", "predicted", "agreed"]),
    );
    const did = conditions.find(({ name }) => name === "did")?.schema;
    expect(did?.properties).toMatchObject({
      event: { type: "string" },
      where: { $ref: "#/$defs/tests" },
      within: { $ref: "#/$defs/span" },
      atLeast: { type: "number" },
    });
  });

  test("the starter audiences of the package are told with their sentences", async () => {
    const { audiences } = await ask<{ audiences: StarterAudience[] }>("/api/audience-gallery");
    const files = readdirSync(new URL("../../examples/audiences/", import.meta.url));
    expect(audiences.map(({ audience }) => `${audience}.json`).sort()).toEqual(files.sort());
    expect(audiences.find(({ audience }) => audience === "refused-ads")?.sentence).toBe(
      "People who refused ads.",
    );
  });

  test("a half-written definition is read as far as it goes, each fault at its place", async () => {
    const reading = await ask<DefinitionReading>("/api/audiences/read", {
      audience: "No name",
      who: { all: [{ bought: { within: "5 days" } }, { not: { any: [{ did: {} }] } }] },
    });
    expect(reading.sentence).toBeUndefined();
    expect(reading.faults).toEqual([
      {
        path: ["audience"],
        message: '"No name" is no name: lower case letters, digits and hyphens',
      },
      { path: ["title"], message: "is missing. Write a text" },
      {
        path: ["who", "all", 0, "bought", "within"],
        message: '"5 days" is no span of time. Write a number and m, h, d or w: 30m, 12h, 60d, 8w',
      },
    ]);
    expect(reading.parts).toEqual([
      { path: ["who", "all", 1, "not", "any", 0, "did"], words: "did anything" },
    ]);
    const whole = { audience: "a", title: "A", who: { bought: {} } };
    expect(await ask("/api/audiences/read", whole)).toMatchObject({
      sentence: "People who placed an order.",
      faults: [],
    });
  });

  test("a definition that is no JSON is refused with the reason", async () => {
    const answer = await app.inject({
      method: "POST",
      url: "/api/audiences/read",
      headers: owner,
      payload: '{"who":',
    });
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error.message).toMatch(/^The definition is no JSON: /);
  });

  test("a count says how many it means now, of how many, who would enter and leave, and names some", async () => {
    const counted = await ask<AudienceCount>("/api/audiences/count", {
      audience: "viewers",
      title: "Viewers",
      who: { did: { event: "Product Viewed", within: "30d" } },
    });
    expect(counted).toMatchObject({ persons: 2, everybody: 4, entering: 1, leaving: 1 });
    expect(counted.examples.map(({ name }) => name).sort()).toEqual(["ana", "bo"]);
  });

  test("a dry run is asked over HTTP with the definition as its body", async () => {
    const run = await ask<DryRun>("/api/audiences/dry-run", {
      audience: "viewers",
      title: "Viewers",
      who: { did: { event: "Product Viewed" } },
    });
    // Dee saw one 200 days ago, Cy 40, Bo 10, Ana 2.
    const weeks = run.weeks.map(({ persons }) => persons);
    expect(weeks).toEqual([1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 3, 4]);
    expect(run.persons).toBe(4);
  });

  test("events, properties and values are suggested as the shop has seen them, in the last 90 days", async () => {
    expect(await seen("of=events")).toEqual([
      ["Product Viewed", 4],
      ["Order Completed", 1],
    ]);
    expect(await seen("of=properties&event=Product+Viewed")).toEqual([
      ["category", 4],
      ["price", 3],
      ["size.eu", 1],
      ["sizes[]", 1],
    ]);
    const values = "of=values&event=Product+Viewed";
    expect(await seen(`${values}&path=category`)).toEqual([
      ["Shoes", 3],
      ["Bags", 1],
    ]);
    expect(await seen(`${values}&path=price`)).toEqual([
      ["20", 1],
      [20, 1],
      [5, 1],
    ]);
    expect(await seen(`${values}&path=sizes%5B%5D`)).toEqual([
      [38, 1],
      [39, 1],
    ]);
    expect(await seen("of=values&event=Order+Completed&path=products%5B%5D.sku")).toEqual([
      ["A", 1],
    ]);
    expect(await seen(`${values}&within=context&path=campaign.source`)).toEqual([["news", 4]]);
    expect(await seen("of=event-channels")).toEqual([["web", 4]]);
    expect(await seen("of=event-sources")).toEqual([["shop", 7]]);
  });

  test("of traits, what one person alone has is not suggested", async () => {
    expect(await seen("of=traits")).toEqual([
      ["city", 2],
      ["email", 2],
    ]);
    expect(await seen("of=trait-values&path=city")).toEqual([["Utrecht", 2]]);
    expect(await seen("of=trait-values&path=email")).toEqual([]);
  });

  test("coupons and products are those of orders", async () => {
    expect(await seen("of=coupons")).toEqual([["SAVE", 1]]);
    expect(await seen("of=products")).toEqual([["A", 1]]);
    expect(await seen("of=categories")).toEqual([]);
  });
});

async function ask<Answer>(url: string, payload?: unknown): Promise<Answer> {
  const answer = await app.inject({
    url,
    headers: owner,
    ...(payload === undefined
      ? {}
      : {
          method: "POST",
          payload: typeof payload === "string" ? payload : JSON.stringify(payload),
        }),
  });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json();
}

const seen = async (query: string): Promise<unknown[]> => {
  const { suggestions } = await ask<{ suggestions: Suggestion[] }>(
    `/api/audience-suggestions?${query}`,
  );
  return suggestions.map(({ value, times }) => [value, times]);
};
