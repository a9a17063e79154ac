import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryStore } from "../../../test/analytics/cluster.ts";
import { expectOfDocument } from "../../../test/server/of-document.ts";
import { importOrders } from "../../collect/import-orders.ts";
import { receiveProducts } from "../../collect/receive-products.ts";
import { fileOnDisk } from "../../collect/source-file.ts";
import { subjectId } from "../../core/subject.ts";
import type { GuideStep } from "../../decide/guide/next-step.ts";
import { mostStaleMs, openShopGuide } from "../../decide/guide/shop-guide.ts";
import { readOwnPurchases, readSoldProducts } from "../../decide/guide/shop-questions.ts";
import { saveGuideRules } from "../../decide/guide/shop-rules.ts";
import type { Store } from "../../store/store.ts";
import { createApp } from "../server.ts";

const token = "a-token-of-the-owner-0123456789";
const orders = new URL("../../../test/analytics/tiny-shop.csv", import.meta.url).pathname;

/** The tiny shop's products, and thirty caps that never sold. */
const feed = [
  {
    ...{ sku: "LIN-M", name: "Linen shirt", category: "Shirts", parent_sku: "LIN", price: 30 },
    options: { size: "M" },
  },
  {
    ...{ sku: "LIN-L", name: "Linen shirt", category: "Shirts", parent_sku: "LIN", price: 30 },
    options: { size: "L" },
  },
  { sku: "SLK-1", name: "Silk scarf", category: "Scarves", price: 45, stock: 3 },
  { sku: "CAP-1", name: "Cap", category: "Caps", price: 20, attributes: { colour: "red" } },
  { sku: "GIFT", name: "Gift", stock: 0 },
  ...Array.from({ length: 30 }, (_, i) => ({
    ...{ sku: `CAP-N${i}`, name: "New cap", category: "Caps", price: 25 },
    attributes: { colour: "blue" },
  })),
];

describe.each([1, 2] as const)("on %d shard(s)", (shards) => {
  let store: Store;
  let app: FastifyInstance;

  beforeAll(async () => {
    store = await temporaryStore(shards);
    app = await createApp(store, token);
  });
  afterAll(async () => {
    await app.close();
    await store.close();
  });

  async function ask(body: object | string): Promise<{ status: number; answer: unknown }> {
    const { statusCode, body: text } = await app.inject({
      ...({ method: "POST", url: "/api/guide" } as const),
      headers: { authorization: `Bearer ${token}` },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
    if (statusCode === 200) expectOfDocument("POST /api/guide", JSON.parse(text));
    return { status: statusCode, answer: JSON.parse(text) };
  }

  test("nobody asks without a key, and a shop without products says how to bring them", async () => {
    const stranger = await app.inject({ method: "POST", url: "/api/guide", body: "{}" });
    expect(stranger.statusCode).toBe(401);
    expect(await ask({})).toEqual({
      status: 409,
      answer: {
        error: {
          code: "NO_DATA",
          message:
            "There are no products to guide to. Bring them with perennial import products FILE, or POST /api/products.",
        },
      },
    });
  });

  test("products come with what sold of them, and whether they can be bought", async () => {
    await importOrders(store, fileOnDisk(orders), {
      ...{ timezone: "Europe/Amsterdam", currency: "EUR" },
    });
    await receiveProducts(store, JSON.stringify(feed));
    const products = await readSoldProducts(store);
    const told = products.filter(({ sku }) => !sku.startsWith("CAP-N"));
    // Returns and gifts are no purchases.
    expect(told.map(({ sku, sold, available }) => [sku, sold, available])).toEqual([
      ["CAP-1", 4, 1],
      ["GIFT", 0, 0],
      ["LIN-L", 0, 1],
      ["LIN-M", 2, 1],
      ["SLK-1", 2, 1],
    ]);
    expect(told[3]).toMatchObject({ parent: "LIN", options: { size: "M" }, price: 30 });
    const ana = await readOwnPurchases(store, subjectId("email", "ana@example.com"));
    expect([...ana]).toEqual([
      ["LIN-M", 2],
      ["SLK-1", 1],
    ]);
  });

  const shown = async (body: object): Promise<GuideStep["shortlist"]> => {
    const guide = openShopGuide(store);
    return (await guide.step({ answers: [], exclude: [], ...body })).shortlist;
  };

  test("a step has a question with its options, and the products by what sold; what is out of stock or excluded is none of them", async () => {
    const { status, answer } = await ask({});
    expect(status).toBe(200);
    expect(answer).toMatchObject({
      question: {
        attribute: expect.any(String),
        text: expect.any(String),
        options: expect.any(Array),
      },
      shortlist: [
        { sku: "CAP-1", name: "Cap", matched: [], missed: [] },
        {},
        {},
        {},
        {},
        {},
        {},
        {},
        {},
        {},
      ],
    });
    expect(JSON.stringify(answer)).not.toContain("GIFT");
    const without = await ask({ exclude: ["CAP-1"] });
    expect(JSON.stringify(without.answer)).not.toContain('"CAP-1"');
  });

  test("answers move products, and a customer's own purchases do", async () => {
    const answers = [{ attribute: "category", value: "Scarves" }];
    expect((await ask({ answers })).answer).toMatchObject({
      shortlist: [
        { sku: "SLK-1", matched: ["category"] },
        ...Array(9).fill({ missed: ["category"] }),
      ],
    });
    const chance = (list: GuideStep["shortlist"], sku: string): number =>
      list.find((item) => item.sku === sku)?.probability ?? 0;
    const [anybody, ana] = [
      await shown({}),
      await shown({ person: subjectId("email", "ana@example.com") }),
    ];
    expect(chance(ana, "LIN-M")).toBeGreaterThan(chance(anybody, "LIN-M"));
    expect(chance(ana, "CAP-1")).toBeLessThan(chance(anybody, "CAP-1"));
  });

  test("what the shop does not know is refused with what there is", async () => {
    const refused = async (body: object | string, message: string): Promise<void> => {
      const answer = await ask(body);
      expect(answer.status).toBe(400);
      expect(JSON.stringify(answer.answer).replaceAll('\\"', "'")).toContain(message);
    };
    await refused(
      { answers: [{ attribute: "width", value: "wide" }] },
      "answers: products have no attribute 'width'. They have 'category', ",
    );
    await refused(
      { answers: [{ attribute: "colour", value: "pink" }] },
      "answers: no product has the colour 'pink'. Values are ",
    );
    await refused({ answers: [{ attribute: "colour" }] }, "answers.0: needs attribute, and value");
    await refused({ answers: 3 }, "answers: ");
    await refused({ question: 1 }, "request: has no 'question'. Use answers, ");
    await refused("[", "The body is no JSON");
    await refused({ remember: "yes" }, "remember: must be true or false, not 'yes'");
  });

  test("who is not known yet is asked as anybody, and a known customer by their purchases", async () => {
    const anybody = await ask({});
    expect(await ask({ customer: "nobody@example.com" })).toEqual(anybody);
    expect(await ask({ anonymousId: "never-seen" })).toEqual(anybody);
    expect(await ask({ customer: "ana@example.com" })).not.toEqual(anybody);
  });

  test("with a margin weight, what earns more is found sooner; where no cost is known it changes nothing", async () => {
    const before = await shown({});
    await saveGuideRules(store, { marginWeight: 1 });
    expect(await shown({})).toEqual(before);
    await receiveProducts(store, '[{"sku":"CAP-1","cost":19},{"sku":"SLK-1","cost":5}]');
    const chance = (list: GuideStep["shortlist"], sku: string): number =>
      list.find((item) => item.sku === sku)?.probability ?? 0;
    const after = await shown({});
    expect(chance(after, "SLK-1")).toBeGreaterThan(2 * chance(before, "SLK-1"));
    expect(chance(after, "CAP-1")).toBeLessThan(chance(before, "CAP-1") / 2);
    await saveGuideRules(store, {});
  });

  test("new products and rules are known ten seconds later at most, and not before are they read again", async () => {
    let time = 0;
    const guide = openShopGuide(store, () => time);
    const names = async (): Promise<string[]> => {
      const { shortlist } = await guide.step({ answers: [], exclude: ["CAP-1"] });
      return shortlist.map(({ sku }) => sku);
    };
    const before = await names();
    await receiveProducts(store, '{"sku":"SLK-1","stock":0}');
    time = mostStaleMs - 1;
    expect(await names()).toEqual(before);
    time = mostStaleMs;
    expect(await names()).not.toContain("SLK-1");
    await saveGuideRules(store, { shortlist: 3 });
    time = 2 * mostStaleMs;
    expect(await names()).toHaveLength(3);
  });
});
