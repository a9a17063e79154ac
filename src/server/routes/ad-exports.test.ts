import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenServer, openServer, ownerToken } from "../../../test/server/open-server.ts";
import { readAudience } from "../../audiences/audience.ts";
import { applyAudiences } from "../../audiences/audience-store.ts";
import { saveShop } from "../../collect/shop.ts";
import { audienceRules } from "../../plan/approval-gate.ts";

const headers = { authorization: `Bearer ${ownerToken}` };
let server: OpenServer;

beforeAll(async () => {
  server = await openServer(async ({ store, operational }) => {
    await saveShop(store, { currency: "EUR", timezone: "UTC" });
    const who = { did: { event: "Product Viewed" } };
    const viewers = readAudience({ audience: "viewers", title: "Viewers", who }, "here");
    await applyAudiences(operational, [viewers], { prune: false, rules: audienceRules });
  });
});
afterAll(() => server.close());

async function view(email: string, ads: boolean): Promise<void> {
  const consent = { categoryPreferences: { ads } };
  const context = { traits: { email }, consent };
  const item = { type: "track", event: "Product Viewed", context };
  await server.live.intake.receive({ source: "web", items: [item], receivedAt: Date.now() });
  await server.live.memberships.settled();
}

async function exported(input: object): Promise<{ status: number; body: string }> {
  const address = `/api/operations/export-audience?input=${encodeURIComponent(JSON.stringify(input))}`;
  const answer = await server.app.inject({ method: "POST", url: address, headers });
  return { status: answer.statusCode, body: answer.body };
}

const get = (path: string) => server.app.inject({ url: `/api/audiences/viewers/${path}`, headers });

test("an export is made by an operation, and its files are read as often as one likes", async () => {
  await view("person@example.com", true);
  await view("bo@example.com", false);
  expect((await get("export?format=meta&file=added")).statusCode).toBe(404);
  expect((await exported({ audience: "viewers", format: "meta" })).body).toContain('"added":1');
  const person = "542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345";
  for (const path of ["export?format=meta&file=added", "export?format=meta&file=added&export=1"]) {
    const file = await get(path);
    expect([file.statusCode, file.body]).toEqual([200, `email,phone\n${person},\n`]);
    expect(file.headers).toMatchObject({
      "content-disposition": 'attachment; filename="viewers-meta-1-added.csv"',
      "x-perennial-export": "1",
      "x-perennial-since": "0",
    });
  }
  // Whoever withdraws is removed by the next.
  await view("person@example.com", false);
  await exported({ audience: "viewers", format: "meta" });
  expect((await get("export?format=meta&file=removed")).body).toBe(`email,phone\n${person},\n`);
  expect((await get("export?format=meta&file=added&since=0")).body).toBe("email,phone\n");
  expect((await get("exports?format=meta")).json().exports).toMatchObject([
    { number: 1, added: 1, removed: 0 },
    { number: 2, added: 0, removed: 1 },
  ]);
});

test("a list for an offer is without whom its guards stop, who are on it again when they are free", async () => {
  await view("cy@example.com", true);
  const define = async (budget: string): Promise<void> => {
    const definitions = [
      { placement: "hero", title: "Hero", kind: "offer" },
      {
        ...{ program: "deal", title: "Deal", state: "running", placements: ["hero"], holdout: 0 },
        ...{ policy: { kind: "best", treatment: "five" }, limits: { budget } },
        treatments: [{ id: "five", kind: "offer", coupon: { amount: "5.00", validDays: 7 } }],
      },
    ];
    await server.apply(definitions);
  };
  const made = async (offer?: string | null): Promise<object> => {
    const { body } = await exported({ audience: "viewers", format: "google", offer });
    return JSON.parse(body.trim().split("\n").at(-1) ?? "").result;
  };
  await define("0.00");
  expect(await made(null)).toMatchObject({ added: 1, offer: "", stopped: null });
  expect(await made("deal")).toMatchObject({
    ...{ added: 0, removed: 1, offer: "deal" },
    stopped: { persons: 1, guards: { budget: 1 } },
  });
  await define("100.00");
  // The list is for the offer until another is named.
  expect(await made()).toMatchObject({ added: 1, removed: 0, offer: "deal" });
  expect((await exported({ audience: "viewers", format: "google", offer: "none" })).body).toContain(
    'There is no program \\"none\\", for whose offer',
  );
  expect(await made(null)).toMatchObject({ added: 0, removed: 0, offer: "" });
});

test("what cannot be exported is refused, and says what to do", async () => {
  for (const path of [
    "export?format=meta",
    "export?format=meta&file=both",
    "export?format=meta&file=added&since=soon",
    "export?format=meta&file=added&top=3",
    "exports?format=tiktok",
  ])
    expect((await get(path)).statusCode, path).toBe(400);
  expect((await exported({ audience: "none", format: "meta" })).body).toContain("NOT_FOUND");
  expect((await exported({ audience: "viewers", format: "csv" })).body).toContain("BAD_ARGUMENT");
  expect((await get("export?format=csv")).body).toContain("person@example.com");
});
