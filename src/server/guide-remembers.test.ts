import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { expectOfDocument } from "../../test/server/of-document.ts";
import { type OpenServer, openServer } from "../../test/server/open-server.ts";
import { receiveProducts } from "../collect/receive-products.ts";
import { addSource } from "../collect/source.ts";
import { sql } from "../store/sql.ts";
import { addKey } from "./secret-key.ts";

/** What a shopper answers is kept where they let it, and begins the next session. */

let server: OpenServer;
let key: string;
let writeKey: string;

beforeAll(async () => {
  server = await openServer();
  ({ key } = await addKey(server.operational, "backend"));
  ({ writeKey } = await addSource(server.operational, { name: "page", kind: "web" }));
  const products = Array.from({ length: 120 }, (_, i) => ({
    ...{ sku: `P${i}`, name: `Mug ${i}`, category: ["Mugs", "Bowls"][i % 2] },
    attributes: { colour: ["red", "green", "blue"][i % 3], glaze: ["matt", "gloss"][(i % 4) >> 1] },
  }));
  await receiveProducts(server.store, JSON.stringify(products));
});
afterAll(() => server.close());

async function post(path: string, body: object, by = key) {
  const answer = await server.app.inject({
    ...({ method: "POST", url: path } as const),
    headers: { authorization: `Bearer ${by}` },
    payload: JSON.stringify(body),
  });
  if (answer.statusCode === 200) expectOfDocument(`POST ${path}`, answer.json());
  return { status: answer.statusCode, body: answer.json() };
}
const guide = (body: object, by = key) => post("/api/guide", body, by);

const answersKept = (): Promise<{ who: string; properties: string }[]> =>
  server.store.rows(
    sql`SELECT identity AS who, properties FROM event WHERE name = 'Guide Answered' ORDER BY event.at`,
    z.object({ who: z.string(), properties: z.string() }),
  );

const red = { attribute: "colour", value: "red" };
const mugs = { attribute: "category", value: "Mugs" };

test("answers are kept once each where it is asked for, and begin the next session", async () => {
  expect((await guide({ customer: "7", answers: [red] })).body.kept).toBeUndefined();
  expect(await answersKept()).toEqual([]);
  const first = await guide({ customer: "7", remember: true, answers: [red] });
  expect(first).toMatchObject({ status: 200, body: { kept: true, remembered: [] } });
  await guide({ customer: "7", remember: true, answers: [red, mugs] });
  expect((await answersKept()).map(({ properties }) => JSON.parse(properties))).toEqual([
    red,
    mugs,
  ]);

  const next = (await guide({ customer: "7" })).body;
  expect(next.remembered).toEqual([
    { ...mugs, answeredAt: expect.any(String) },
    { ...red, answeredAt: expect.any(String) },
  ]);
  expect(next.question.attribute).not.toMatch(/colour|category/);
  const [best] = next.shortlist;
  expect(Number(best.sku.slice(1)) % 6).toBe(0);
  // Another answer counts in the place of what was said before.
  const blue = (await guide({ customer: "7", answers: [{ attribute: "colour", value: "blue" }] }))
    .body;
  expect(Number(blue.shortlist[0].sku.slice(1)) % 6).toBe(2);
});

test("a page's visitor is remembered by their browser, and as the customer once they are one", async () => {
  const asked = { anonymousId: "b-1", remember: true, answers: [red] };
  expect((await guide(asked, writeKey)).body.kept).toBe(true);
  await post("/v1/identify", { userId: "8", anonymousId: "b-1" }, writeKey);
  await server.live.persons.settled();
  expect((await guide({ customer: "8" })).body.remembered).toMatchObject([red]);
  expect((await guide({ customer: "8", remember: true }, writeKey)).status).toBe(401);
});

test("who refused personalization is asked as anybody, and nothing of them is kept", async () => {
  await guide({ customer: "9", remember: true, answers: [red] });
  const consent = { event: "Consent Updated", userId: "9", properties: { personalization: false } };
  await post("/v1/track", consent, writeKey);
  const before = (await answersKept()).length;
  const said = (await guide({ customer: "9", remember: true, answers: [mugs] })).body;
  expect(said).toMatchObject({ kept: false, remembered: [] });
  expect(await answersKept()).toHaveLength(before);
  const anybody = (await guide({})).body;
  expect((await guide({ customer: "9" })).body).toEqual(anybody);
});

test("what cannot be kept for anybody is told so", async () => {
  expect((await guide({ remember: true, answers: [red] })).body.kept).toBe(false);
  const traits = { email: "ana@example.com" };
  await post("/v1/identify", { userId: "10", traits }, writeKey);
  await server.live.persons.settled();
  const named = await guide({ customer: "ana@example.com", remember: true, answers: [red] });
  expect(named.status).toBe(400);
  expect(named.body.error.message).toContain('remember: "ana@example.com" is known as email');
});

test("an erasure takes the answers with it", async () => {
  await server.operate("forget", { who: "7" });
  expect((await answersKept()).filter(({ who }) => who === "7")).toEqual([]);
  expect((await guide({ customer: "7" })).body.remembered).toEqual([]);
});
