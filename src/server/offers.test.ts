import { afterAll, beforeAll, expect, test } from "vitest";
import { expectOfDocument } from "../../test/server/of-document.ts";
import { type OpenServer, openServer, ownerToken } from "../../test/server/open-server.ts";
import { addSource } from "../collect/source.ts";
import { subjectId } from "../core/subject.ts";
import { exportAccess } from "../customers/access-export.ts";
import { readIssues } from "../decide/offers/coupon-store.ts";
import { stoppedMembers } from "../decide/offers/stopped-members.ts";
import { openLive } from "./live.ts";
import { addKey } from "./secret-key.ts";

/** Coupons from the decision to the order that uses them, over HTTP. */

let server: OpenServer;
let key: string;
let writeKey: string;

const definitions = [
  { placement: "account", title: "Account", kind: "offer" },
  { placement: "mail", title: "Mail", kind: "offer" },
  {
    program: "quiet",
    title: "Quiet",
    state: "running",
    placements: ["account"],
    treatments: [
      { id: "ten", kind: "offer", coupon: { percent: 10, validDays: 7, prefix: "TEN" } },
    ],
    policy: { kind: "best", treatment: "ten" },
    holdout: 0,
  },
  {
    program: "pool",
    title: "Pool",
    state: "running",
    placements: ["mail"],
    treatments: [{ id: "five", kind: "offer", coupon: { amount: "5.00", codes: "imported" } }],
    policy: { kind: "best", treatment: "five" },
    holdout: 0,
  },
  {
    program: "steps",
    title: "Steps",
    placements: ["account"],
    treatments: [{ id: "two", kind: "offer", coupon: { percent: 2 } }],
    policy: { kind: "ladder", levels: ["two"] },
  },
];

beforeAll(async () => {
  server = await openServer();
  ({ key } = await addKey(server.operational, "backend"));
  ({ writeKey } = await addSource(server.operational, { name: "shop", kind: "server" }));
  await server.operate("set-shop", { currency: "EUR", timezone: "Europe/Amsterdam" });
  await server.apply(definitions);
});
afterAll(() => server.close());

async function post(url: string, body: object, bearer = key) {
  const headers = { authorization: `Bearer ${bearer}`, "content-type": "application/json" };
  const answer = await server.app.inject({
    method: "POST",
    url,
    headers,
    payload: JSON.stringify(body),
  });
  if (answer.statusCode !== 200) throw new Error(answer.body);
  expectOfDocument(`POST ${url}`, answer.json());
  return answer.json();
}
const get = async (url: string) => {
  const answer = await server.app.inject({
    url,
    headers: { authorization: `Bearer ${ownerToken}` },
  });
  return String(answer.headers["content-type"]).includes("json") ? answer.json() : answer.body;
};
const decide = async (customer: string, placement = "account") =>
  (await post("/api/decide", { customer, placements: [placement] })).placements[placement];
const see = (receipt: string) => post("/api/outcome", { receipt, outcome: "shown" });

async function order(customer: string, id: string, coupon: string): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${writeKey}:`).toString("base64")}`;
  const answer = await server.app.inject({
    method: "POST",
    url: "/v1/track",
    headers: { authorization, "content-type": "application/json" },
    payload: JSON.stringify({
      type: "track",
      event: "Order Completed",
      userId: customer,
      messageId: `m-${id}`,
      properties: {
        ...{ order_id: id, currency: "EUR", revenue: 45, discount: 5, coupon },
        products: [{ sku: "X", name: "Thing", price: 50, quantity: 1 }],
      },
    }),
  });
  if (answer.statusCode !== 200) throw new Error(answer.body);
}

test("a coupon that is seen is issued once, keeps its code, and is redeemed by its person's order", async () => {
  const first = await decide("ana");
  expect(first.content.coupon).toMatchObject({ percent: 10 });
  const { code } = first.content.coupon;
  expect(first.why.at(-1)).toMatchObject({ kind: "coupon", of: code });
  expect((await get("/api/coupons")).coupons).toEqual([]);
  await see(first.receipt);
  await see(first.receipt);
  const again = await decide("ana");
  expect(again.content.coupon.code).toBe(code);
  await see(again.receipt);
  expect((await get("/api/coupons")).coupons).toMatchObject([
    { code, program: "quiet", treatment: "ten", state: "issued", uses: [] },
  ]);
  await order("ana", "1", code.toLowerCase());
  expect(await get(`/api/coupons/${code}`)).toMatchObject({
    ...{ state: "redeemed", redeemed: 500, leaked: 0, currency: "EUR" },
    uses: [{ orderId: "1", given: 500 }],
  });
  // Used: now the cool-down stands before the next one.
  await server.live.offers.refresh();
  const stopped = await decide("ana");
  expect(stopped).toMatchObject({ treatment: "nothing", content: {} });
  expect(stopped.why).toContainEqual(
    expect.objectContaining({ kind: "guard", of: "ten", by: { guard: "cool-down" } }),
  );
  expect((await get("/api/offers/stops")).stops).toMatchObject([
    { program: "quiet", guard: "cool-down", step: "decision", persons: 1, stops: 1 },
  ]);
});

test("a code that another uses has leaked, with the money that it gave away", async () => {
  const { content, receipt } = await decide("ben");
  const { code } = content.coupon;
  await see(receipt);
  await order("cas", "2", code);
  await order("ben", "3", code);
  expect(await get(`/api/coupons/${code}`)).toMatchObject({
    ...{ state: "leaked", redeemed: 500, leaked: 500 },
    uses: [{ orderId: "2", leak: "other-person" }, { orderId: "3" }],
  });
  const { coupons } = await get("/api/coupons/liability");
  expect(coupons).toMatchObject([
    {
      ...{ program: "quiet", treatment: "ten", redeemed: 1000, leaked: 500 },
      ...{ leaks: { "other-person": 500 }, counts: { redeemed: 1, leaked: 1 } },
    },
  ]);
  expect(await get("/api/coupons.csv?state=leaked")).toMatch(
    new RegExp(`^code,program,.*\n${code},quiet,ten,leaked,.*,5\\.00,5\\.00,`),
  );
});

test("a process that died before it wrote a coupon finds it in the ledger when it starts", async () => {
  const { content, receipt } = await decide("dora");
  const { code } = content.coupon;
  const outcomes = server.live.ledger.readReceipt(receipt);
  if (outcomes === undefined) throw new Error("the receipt is ours");
  await see(receipt);
  await server.live.offers.settled();
  // As if the row had never come to Postgres.
  await server.operational.transaction(async ({ command }) => {
    const { pgSql } = await import("../store/pg-sql.ts");
    await command(pgSql`DELETE FROM coupon_issue WHERE code = ${code}`);
  });
  expect(await readIssues(server.operational, { code })).toEqual([]);
  const other = await openLive(server.store, server.operational);
  await other.offers.settled();
  const [found] = await readIssues(server.operational, { code });
  expect(found).toMatchObject({ code, refusedBy: "" });
  await other.close();
  await server.live.offers.refresh();
});

test("imported codes are given out once each, and when they are out nothing is shown", async () => {
  const bytes = Buffer.from("code\nPOOL-0001\nPOOL-0002\npool-0001\n");
  const { Readable } = await import("node:stream");
  const file = { name: "codes.csv", size: bytes.length, open: () => Readable.from([bytes]) };
  const coupon = { program: "pool", treatment: "five" };
  expect(await server.operate("import-coupon-codes", coupon, file)).toEqual({ taken: 2, known: 1 });
  expect(await server.operate("import-coupon-codes", coupon, file)).toEqual({ taken: 0, known: 3 });
  const [one, two, three] = [
    await decide("p1", "mail"),
    await decide("p2", "mail"),
    await decide("p3", "mail"),
  ];
  expect([one, two].map(({ content }) => content.coupon.code).sort()).toEqual([
    "POOL-0001",
    "POOL-0002",
  ]);
  expect(three).toMatchObject({ treatment: "nothing" });
  expect(three.why).toContainEqual(expect.objectContaining({ by: { guard: "no-codes" } }));
  await see(one.receipt);
  const { coupons } = await get("/api/coupons/liability");
  expect(coupons).toContainEqual(expect.objectContaining({ treatment: "five", codesLeft: 1 }));
  const bad = Buffer.from("POOL-0003\n?\n");
  await expect(
    server.operate("import-coupon-codes", coupon, { ...file, open: () => Readable.from([bad]) }),
  ).rejects.toThrow('codes.csv, line 2: "?" is no code');
});

test("of people for an offer's list those are left out whom guards stop, with the money that spares", async () => {
  const seen = await decide("fay");
  await see(seen.receipt);
  await server.live.offers.settled();
  const program = (await get("/api/programs")).programs.find(
    (each: { program: string }) => each.program === "pool",
  );
  const persons = ["fay", "gil"].map((id) => subjectId("customer_id", id));
  const found = stoppedMembers(server.live.offers, { program, persons, now: Date.now() });
  // One code is kept for somebody else: whoever had no coupon finds none left.
  expect(found).toEqual({ persons, guards: { "cool-down": 1, "no-codes": 1 }, spared: 0 });
  expect((await get("/api/offers/stops?program=pool")).stops).toContainEqual(
    expect.objectContaining({ guard: "cool-down", step: "export", persons: 1 }),
  );
  const bare = { ...program, treatments: [{ ...program.treatments[0], coupon: undefined }] };
  expect(() => stoppedMembers(server.live.offers, { program: bare, persons, now: 0 })).toThrow(
    "gives no coupon",
  );
});

test("void coupons are void, and an erasure takes a person's coupons with it", async () => {
  const { content, receipt } = await decide("eva");
  const { code } = content.coupon;
  await see(receipt);
  await server.live.offers.settled();
  expect(await server.operate("void-coupons", { code })).toEqual({ voided: 1 });
  expect(await get(`/api/coupons/${code}`)).toMatchObject({ state: "void" });
  await order("eva", "9", "");
  const access = await exportAccess(server.store, "eva", server.operational);
  expect(access.tables["coupon_issue"]).toMatchObject([{ code }]);
  await server.operate("forget", { who: "eva" });
  expect(await readIssues(server.operational, { code })).toEqual([]);
  const answer = await server.app.inject({
    url: `/api/coupons/${code}`,
    headers: { authorization: `Bearer ${ownerToken}` },
  });
  expect(answer.statusCode).toBe(404);
});

test("a ladder's curves are told of a ladder only, and of one that has learned nothing there are none", async () => {
  const headers = { host: "127.0.0.1", authorization: `Bearer ${ownerToken}` };
  const told = async (program: string) =>
    (await server.app.inject({ url: `/api/programs/${program}/curves`, headers })).json();
  const none = { customers: 0, reckoned: 0, gives: [], stopped: 0 };
  expect(await told("steps")).toEqual({ currency: "EUR", state: 0, classes: [], ...none });
  expect((await told("quiet")).error).toMatchObject({
    code: "BAD_ARGUMENT",
    message: "The policy of the program quiet is best: a ladder has the curves of its levels.",
  });
});
