import { Readable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectOfDocument } from "../../test/server/of-document.ts";
import { type OpenServer, openServer, ownerToken } from "../../test/server/open-server.ts";
import { addSource } from "../collect/source.ts";

/**
 * Lists of products on orders in which one thing follows another: after tea comes a pot, after coffee a grinder; all buy
 * biscuits. Nobody says so to the lists.
 */

let server: OpenServer;
let writeKey: string;

const textFile = (name: string, text: string) => ({
  name,
  size: text.length,
  open: () => Readable.from([Buffer.from(text)]),
});
function orders(): string {
  const lines = ["order,customer,date,sku,product,quantity,price"];
  const add = (customer: number, day: number, sku: string): void => {
    const date = new Date(Date.UTC(2026, 0, 1 + day)).toISOString();
    lines.push(`${customer}-${day},c${customer},${date},${sku},The ${sku},1,10`);
  };
  for (let customer = 0; customer < 120; customer += 1) {
    const first = customer % 2 === 0 ? "tea" : "coffee";
    add(customer, customer % 30, `other-${(customer * 7) % 8}`);
    add(customer, 40 + (customer % 30), "biscuits");
    add(customer, 80 + (customer % 50), first);
    // The last order is what is to be foreseen.
    if (customer % 12 < 11)
      add(customer, 150 + (customer % 30), first === "tea" ? "pot" : "grinder");
  }
  add(500, 100, "tea");
  add(501, 100, "coffee");
  return lines.join("\n");
}

const products = [
  "sku,name,category,brand,price,cost,stock",
  "tea,Tea,drinks,Leaf,10,4,9",
  "coffee,Coffee,drinks,Bean,10,4,9",
  "biscuits,Biscuits,food,Crumb,10,4,9",
  "pot,Pot,things,Leaf,10,4,9",
  "grinder,Grinder,things,Bean,10,4,9",
  "new-pot,New pot,things,Leaf,12,4,9",
  ...Array.from({ length: 8 }, (_, i) => `other-${i},Other ${i},rest,Brand ${i},10,4,9`),
].join("\n");

const definitions = [
  { placement: "shelf", title: "Shelf", kind: "products", list: { by: "popular", count: 3 } },
  {
    placement: "page",
    title: "Page",
    kind: "products",
    control: { headline: "See also" },
    list: { by: "next", count: 4 },
  },
  { placement: "similar", title: "Similar", kind: "products", list: { by: "alike", count: 2 } },
  { placement: "hero", title: "Hero", kind: "content", control: {} },
  {
    program: "for-all",
    title: "For all",
    state: "running",
    placements: ["shelf"],
    treatments: [{ id: "next", kind: "products", list: { by: "next", count: 3 } }],
    policy: { kind: "best", treatment: "next" },
    holdout: 0,
  },
];

beforeAll(async () => {
  server = await openServer();
  ({ writeKey } = await addSource(server.operational, { name: "page", kind: "web" }));
  await server.operate("set-shop", { currency: "EUR", timezone: "UTC" });
  await server.operate("import-orders", {}, textFile("orders.csv", orders()));
  await server.operate("import-products", {}, textFile("products.csv", products));
  await server.apply(definitions);
  await server.live.lists.settled();
});
afterAll(() => server.close());

async function decide(body: object, key = ownerToken) {
  const answer = await server.app.inject({
    method: "POST",
    url: "/api/decide",
    headers: { authorization: `Bearer ${key}` },
    payload: JSON.stringify(body),
  });
  expect(answer.statusCode).toBe(200);
  expectOfDocument("POST /api/decide", answer.json());
  return answer.json().placements;
}
const skusOf = ({ products: listed }: { products: { sku: string }[] }): string[] =>
  listed.map(({ sku }) => sku);

test("a model that beats popularity on the shop's own past serves, and says because of what", async () => {
  expect(server.live.lists.status()?.judgement).toMatchObject({ served: expect.any(String) });
  const { shelf } = await decide({ customer: "c500", placements: ["shelf"] });
  expect(skusOf(shelf)[0]).toBe("pot");
  expect(shelf.products[0]).toMatchObject({
    name: "Pot",
    price: 10,
    from: "next",
    because: [{ sku: "tea", did: "bought", share: 1 }],
  });
  expect(shelf.products[0].words).toMatch(/^Because of Tea, bought \d+ (months|weeks) ago\.$/);
  const other = await decide({ customer: "c501", placements: ["shelf"] });
  expect(skusOf(other.shelf)[0]).toBe("grinder");
  // What was bought once, and is not bought time and again, is not shown again.
  expect(skusOf(shelf)).not.toContain("tea");
  expect(shelf.why.at(-1)).toMatchObject({ kind: "list", of: "next" });
});

test("what a visitor looks at counts at once, and a page is told no reasons", async () => {
  const sent = await server.app.inject({
    method: "POST",
    url: "/v1/track",
    headers: { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString("base64")}` },
    payload: JSON.stringify({
      type: "track",
      event: "Product Viewed",
      anonymousId: "visitor",
      properties: { sku: "coffee" },
    }),
  });
  expect(sent.statusCode).toBe(200);
  const { shelf } = await decide({ anonymousId: "visitor", placements: ["shelf"] }, writeKey);
  expect(skusOf(shelf)[0]).toBe("grinder");
  expect(Object.keys(shelf.products[0]).sort()).toEqual(["image", "name", "price", "sku", "url"]);
  const stranger = await decide({ anonymousId: "nobody", placements: ["shelf"] });
  expect(stranger.shelf.products[0]).toMatchObject({ from: "popular", because: [] });
});

test("who refused personalization is shown what anybody is, also where no program is", async () => {
  const say = (event: string, properties: object) =>
    server.app.inject({
      method: "POST",
      url: "/v1/track",
      headers: { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString("base64")}` },
      payload: JSON.stringify({ type: "track", event, anonymousId: "shy", properties }),
    });
  const ask = async () => (await decide({ anonymousId: "shy", placements: ["page"] })).page;
  await say("Product Viewed", { sku: "tea" });
  expect((await ask()).products[0]).toMatchObject({ sku: "pot", from: "next" });
  await say("Consent Updated", { personalization: false });
  const anybody = await decide({ anonymousId: "nobody", placements: ["page"] });
  expect((await ask()).products).toEqual(anybody.page.products);
});

test("the page's product, the cart, exclusions and counts shape a list", async () => {
  const ask = async (more: object, of: object = {}) =>
    (await decide({ anonymousId: "x", placements: [{ id: "page", ...of }], ...more })).page;
  const page = await ask({}, { context: { product: "tea" } });
  expect(skusOf(page)[0]).toBe("pot");
  expect(page.content).toEqual({ headline: "See also" });
  expect(skusOf(page)).not.toContain("tea");
  const without = await ask({ exclude: ["pot"] }, { context: { product: "tea" } });
  expect(skusOf(without)).not.toContain("pot");
  expect(skusOf(without)).toHaveLength(4);
  const only = await ask(
    { include: ["pot", "grinder"] },
    { context: { product: "tea" }, count: 5 },
  );
  expect(skusOf(only).toSorted()).toEqual(["grinder", "pot"]);
  expect(only.why.at(-1).figures).toMatchObject({ missing: 3 });
  const cheap = await ask({}, { context: { product: "tea", price: { to: 1 } } });
  expect(skusOf(cheap)).toEqual([]);
  const many = Array.from({ length: 9_999 }, (_, i) => `none-${i}`);
  expect(
    skusOf(await ask({ exclude: [...many, "pot"] }, { context: { product: "tea" } })),
  ).toHaveLength(4);
});

test("a new product that nobody bought is alike by what it is", async () => {
  const { similar } = await decide({
    anonymousId: "x",
    placements: [{ id: "similar", context: { product: "pot" } }],
  });
  expect(similar.products[0]).toMatchObject({ sku: "new-pot", from: "alike" });
});

test("what is sold out is not shown from the moment on that it is told", async () => {
  await server.operate("import-products", {}, textFile("products.csv", "sku,stock\npot,0"));
  await server.live.lists.settled();
  const { shelf } = await decide({ customer: "c500", placements: ["shelf"] });
  expect(skusOf(shelf)).not.toContain("pot");
  expect(shelf.why.at(-1).figures["not-available"]).toBeGreaterThan(0);
});

test("a mistaken kind or context is told, and keeps nothing else from being answered", async () => {
  const answers = await decide({
    customer: "c500",
    placements: [
      { id: "shelf", kind: "offer" },
      { id: "page", context: { cart: 7 } },
      { id: "hero" },
    ],
  });
  expect(answers.shelf.error).toEqual({
    code: "BAD_ARGUMENT",
    message: 'The placement "shelf" is for products, not for offer.',
  });
  expect(answers.page.error.message).toContain("context.cart");
  expect(answers.hero.treatment).toBe("nothing");
});

test("the ledger has the products and what speaks for each", async () => {
  const { shelf } = await decide({ customer: "c501", placements: ["shelf"] });
  await server.live.ledger.settled();
  const answer = await server.app.inject({
    url: `/api/decisions/${shelf.decision}`,
    headers: { host: "127.0.0.1", authorization: `Bearer ${ownerToken}` },
  });
  const { decision, now } = answer.json();
  expect(decision.items).toEqual(skusOf(shelf));
  expect(decision.because[0]).toBe("coffee");
  expect(skusOf(now)).toEqual(decision.items);
});
