import { afterAll, beforeAll, expect, test } from "vitest";
import { expectOfDocument } from "../../test/server/of-document.ts";
import { type OpenServer, openServer, ownerToken } from "../../test/server/open-server.ts";
import { signToken } from "../client/customer-token.ts";
import { addSource } from "../collect/source.ts";
import { subjectId } from "../core/subject.ts";
import { addKey } from "./secret-key.ts";

/** Decisions as the shop's servers and its pages ask for them. */

let server: OpenServer;
let writeKey: string;
let key: string;

const definitions = [
  { placement: "hero", title: "Hero", kind: "content", control: { text: "control" } },
  {
    program: "all",
    title: "All",
    state: "running",
    placements: ["hero"],
    treatments: [{ id: "a", kind: "content", content: { text: "a" } }],
    policy: { kind: "best", treatment: "a" },
    holdout: 0,
  },
];

beforeAll(async () => {
  server = await openServer();
  ({ writeKey } = await addSource(server.operational, { name: "page", kind: "web" }));
  ({ key } = await addKey(server.operational, "backend"));
  await server.apply(definitions);
});
afterAll(() => server.close());

async function post(path: string, bearer: string | undefined, body: unknown) {
  const answer = await server.app.inject({
    method: "POST",
    url: path,
    ...(bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } }),
    payload: typeof body === "string" ? body : JSON.stringify(body),
  });
  if (answer.statusCode === 200) expectOfDocument(`POST ${path}`, answer.json());
  return { status: answer.statusCode, body: answer.json() };
}
const decide = (bearer: string | undefined, body: object) =>
  post("/api/decide", bearer, { placements: [{ id: "hero" }], ...body });

test("the shop may ask for any customer and is told why; a page for its own visitor, and is not", async () => {
  const shop = await decide(key, { customer: "7" });
  expect(shop.status).toBe(200);
  expect(shop.body.placements.hero).toMatchObject({
    treatment: "a",
    content: { text: "a" },
    program: "all",
    held: "",
  });
  expect(shop.body.placements.hero.why).toHaveLength(2);
  const page = await decide(writeKey, { anonymousId: "b" });
  expect(page.body.placements.hero).toMatchObject({ treatment: "a" });
  expect(Object.keys(page.body.placements.hero).sort()).toEqual(
    ["content", "decision", "expiresAt", "kind", "receipt", "treatment"].sort(),
  );
  const asPage = await decide(writeKey, { customer: "7" });
  expect(asPage).toMatchObject({ status: 401 });
  expect(asPage.body.error.message).toContain("a write key is public");
  expect((await decide(ownerToken, { customer: "7" })).status).toBe(200);
});

test("a page may name a customer with a token that the shop signed, until it ends", async () => {
  const now = Date.now();
  const good = await decide(writeKey, { token: signToken(key, "7", now + 60_000) });
  expect(good.status).toBe(200);
  expect(good.body.placements.hero.why).toBeUndefined();
  const receipt = server.live.ledger.readReceipt(good.body.placements.hero.receipt);
  expect(receipt?.subject).toBe(subjectId("customer_id", "7"));
  const wrong = [
    signToken(key, "7", now - 1_000),
    signToken(`${key.slice(0, -1)}x`, "7", now + 60_000),
    `${signToken(key, "7", now + 60_000)}x`,
    "a.b.c",
    "",
  ];
  for (const token of wrong) expect((await decide(writeKey, { token })).status).toBe(401);
  // Another algorithm, or none, is no signature.
  const [, claims] = signToken(key, "7", now + 60_000).split(".");
  const none = Buffer.from('{"alg":"none","kid":"x"}').toString("base64url");
  expect((await decide(writeKey, { token: `${none}.${claims}.` })).status).toBe(401);
});

test("who names no key, an unknown one, or a disabled one is refused", async () => {
  expect((await decide(undefined, { customer: "7" })).body.error.message).toContain("names no key");
  expect((await decide("nonsense", { customer: "7" })).status).toBe(401);
  const { key: other } = await addKey(server.operational, "other");
  server.live.keys.forget();
  expect((await decide(other, { customer: "7" })).status).toBe(200);
  await server.operate("switch-key", { name: "other", enabled: false });
  expect((await decide(other, { customer: "7" })).status).toBe(401);
});

test("what came of a decision is told by the call and by the shopper's own events, with the receipt", async () => {
  const { body } = await decide(writeKey, { anonymousId: "c" });
  const { receipt, decision } = body.placements.hero;
  const shown = await post("/api/outcome", writeKey, { receipt, outcome: "shown" });
  expect(shown).toMatchObject({ status: 200, body: { success: true } });
  const click = { event: "Decision Clicked", anonymousId: "c", properties: { receipt } };
  expect((await post("/v1/track", writeKey, click)).status).toBe(200);
  const forged = { ...click, properties: { receipt: `${receipt}AAAA` } };
  expect((await post("/v1/track", writeKey, forged)).body.error.message).toContain(
    "properties.receipt",
  );
  expect((await post("/api/outcome", writeKey, { receipt: "r1.x", outcome: "shown" })).status).toBe(
    400,
  );
  await server.live.ledger.settled();
  const found = await server.app.inject({
    url: `/api/decisions/${decision}`,
    headers: { authorization: `Bearer ${ownerToken}`, host: "localhost" },
  });
  expect(found.json().decision.outcomes.map(({ outcome }: { outcome: string }) => outcome)).toEqual(
    ["shown", "clicked"],
  );
  expect(found.json().now).toMatchObject({ program: "all", shown: "a" });
  const headers = { authorization: `Bearer ${ownerToken}`, host: "localhost" };
  const timeline = await server.app.inject({
    url: "/api/persons/c/timeline?kinds=decision",
    headers,
  });
  expect(timeline.json().happenings).toMatchObject([
    {
      ...{ kind: "decision", key: decision, name: "hero" },
      decision: { program: "all", shown: "a", held: "", outcomes: ["clicked", "shown"] },
    },
  ]);
  const fact = `/api/persons/c/fact?kind=decision&source=page&key=${decision}`;
  expect((await server.app.inject({ url: fact, headers })).json().rows).toMatchObject([
    { shown: "a" },
  ]);
});

test("a decision that was not shown is in the timeline, but the person was not seen by it", async () => {
  const headers = { authorization: `Bearer ${ownerToken}`, host: "localhost" };
  const decisionsOf = async () => {
    const { counts } = (await server.app.inject({ url: "/api/persons/away", headers })).json();
    return counts.find(({ kind }: { kind: string }) => kind === "decision");
  };
  // The browser is known by an event; then the shop's server asks on its behalf.
  await post("/v1/track", writeKey, { event: "Product Viewed", anonymousId: "away" });
  const first = (await decide(key, { anonymousId: "away" })).body.placements.hero;
  await server.live.ledger.settled();
  expect(await decisionsOf()).toMatchObject({ count: 1, firstSeenAt: null, lastSeenAt: null });
  const outcome = { receipt: first.receipt, outcome: "shown" };
  expect((await post("/api/outcome", writeKey, outcome)).status).toBe(200);
  await decide(key, { anonymousId: "away" });
  await server.live.ledger.settled();
  const counted = await decisionsOf();
  expect(counted).toMatchObject({ count: 2, lastSeenAt: counted.firstSeenAt });
  expect(counted.firstAt).toBe(counted.firstSeenAt);
});

test("who refused personalization is shown the control, from that event on, until they agree", async () => {
  const say = (personalization: boolean) =>
    post("/v1/track", writeKey, {
      ...{ event: "Consent Updated", anonymousId: "d", properties: { personalization } },
    });
  const held = async (): Promise<unknown> =>
    (await decide(key, { anonymousId: "d" })).body.placements.hero.held;
  expect(await held()).toBe("");
  await say(false);
  expect(await held()).toBe("consent");
  await say(true);
  expect(await held()).toBe("");
});

test("when it is asked may be said in a sample shop alone, by the shop itself, and not of the future", async () => {
  const asked = { customer: "c-then", placements: ["hero"], at: "2011-09-01T10:00:00Z" };
  const refused = async (bearer: string, more: object = {}) =>
    (await post("/api/decide", bearer, { ...asked, ...more })).body.error.message;
  expect(await refused(key)).toBe(
    "at: 2011-09-01T10:00:00Z may be said in a sample shop alone, with a secret key. Leave it out: it is then now.",
  );
  const settings = { currency: "GBP", timezone: "Europe/London" };
  await server.operate("set-shop", { ...settings, sample: "true" });
  try {
    const { hero } = (await post("/api/decide", key, asked)).body.placements;
    expect(hero.expiresAt).toBe("2011-09-01T10:30:00.000Z");
    const shown = { receipt: hero.receipt, outcome: "shown", at: asked.at };
    expect((await post("/api/outcome", key, shown)).body).toEqual({ success: true });
    expect(await refused(key, { at: "2999-01-01T00:00:00Z" })).toContain("is after now");
    const own = { customer: undefined, anonymousId: "a-then" };
    expect(await refused(writeKey, own)).toContain("with a secret key");
  } finally {
    await server.operate("set-shop", { ...settings, sample: "false" });
  }
});

test("a program that is paused decides nothing at once, and an audience that a program is for cannot be pruned", async () => {
  await server.operate("set-program-state", { program: "all", state: "paused" });
  expect((await decide(key, { customer: "7" })).body.placements.hero.program).toBe("");
  await server.operate("set-program-state", { program: "all", state: "running" });
  expect((await decide(key, { customer: "7" })).body.placements.hero.program).toBe("all");
  const unknown = [{ ...definitions[1], audience: "nobody" }];
  await expect(server.apply(unknown)).rejects.toThrow(
    'the audience "nobody", which does not exist',
  );
  // Nothing of it was kept.
  expect((await decide(key, { customer: "7" })).body.placements.hero.program).toBe("all");
});

test("an erased person's receipt brings nothing back", async () => {
  await post("/v1/identify", writeKey, { userId: "erased-one", anonymousId: "e" });
  const { body } = await decide(key, { customer: "erased-one" });
  const { receipt, decision } = body.placements.hero;
  await server.operate("forget", { who: "erased-one" });
  expect((await post("/api/outcome", writeKey, { receipt, outcome: "shown" })).status).toBe(200);
  const found = await server.app.inject({
    url: `/api/decisions/${decision}`,
    headers: { authorization: `Bearer ${ownerToken}`, host: "localhost" },
  });
  expect(found.statusCode).toBe(404);
});
