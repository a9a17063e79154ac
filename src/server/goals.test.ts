import { afterAll, beforeAll, expect, test } from "vitest";
import { tableFile } from "../../test/analytics/table-file.ts";
import { type OpenServer, openServer, ownerToken } from "../../test/server/open-server.ts";
import { importOrders } from "../collect/import-orders.ts";
import { businessCase } from "../plan/case.ts";

/** What the plan of a shop is told by, through the server's own doors. */

let server: OpenServer;
const csv = [
  "order,time,email,quantity,price,cost,sku,product",
  "A,2026-02-10 10:00,ana@example.com,1,20.00,8.00,S,Shirt",
  "B,2026-02-14 10:00,bo@example.com,2,30.00,12.00,S,Shirt",
].join("\n");
const program = (name: string) => ({
  ...{ program: name, title: name, placements: ["deal"], goal: "spring", state: "draft" },
  treatments: [{ id: "ten", kind: "offer", coupon: { percent: 10 } }],
});

beforeAll(async () => {
  server = await openServer(async ({ store }) => {
    await importOrders(store, tableFile("orders.csv", csv), { timezone: "UTC", currency: "EUR" });
  });
  await server.apply([
    { placement: "deal", title: "Deal", kind: "offer" },
    {
      ...{ goal: "spring", title: "Spring", kpi: { measure: "revenue" }, owner: "Ada" },
      ...{ baseline: { amount: 60, source: "report", asOf: "2026-01-31" }, target: 90 },
      ...{ from: "2026-02-01", to: "2026-02-28" },
    },
    program("p"),
  ]);
});
afterAll(() => server.close());

async function get(url: string) {
  const headers = { authorization: `Bearer ${ownerToken}` };
  const { statusCode, body } = await server.app.inject({ url, headers });
  return { statusCode, answer: JSON.parse(body) };
}

test("goals are told with where they stand, all or one", async () => {
  const all = await get("/api/goals");
  expect(all.answer).toMatchObject({
    schema: "perennial.goals/1",
    goals: [{ goal: { goal: "spring" }, progress: { amount: 80, until: "2026-02-14" } }],
  });
  const { schema, ...one } = (await get("/api/goals/spring")).answer;
  expect(schema).toBe("perennial.goal/1");
  expect([one]).toEqual(all.answer.goals);
  expect((await get("/api/goals/none")).statusCode).toBe(404);
  expect(all.answer.shop).toEqual({ currency: "EUR", timezone: "UTC", knownUntil: "2026-02-14" });
  const { answer: course } = await get("/api/goals/spring/course");
  expect(course).toMatchObject({ schema: "perennial.goal-course/1", goal: "spring" });
  // Nothing is known before the first order: its day is the first point.
  expect(course.points.map(({ amount }: { amount: number }) => amount)).toEqual([
    20, 20, 20, 20, 80,
  ]);
  expect((await get("/api/goals/none/course")).statusCode).toBe(404);
});

test("a baseline is measured over any days, and bad days are said", async () => {
  const { answer } = await get("/api/shop-measures/revenue?from=2026-02-01&to=2026-02-12");
  expect(answer).toMatchObject({
    ...{ schema: "perennial.goal-baseline/1", measure: "revenue", amount: 20, days: 12 },
    knownUntil: "2026-02-14",
  });
  expect((await get("/api/shop-measures/revenue?from=2026-02-31&to=2026-03-01")).statusCode).toBe(
    400,
  );
  expect((await get("/api/shop-measures/fame?from=2026-02-01&to=2026-02-12")).statusCode).toBe(400);
});

test("the draft of a case is a case, and nothing of it is kept", async () => {
  const { statusCode, answer } = await get("/api/programs/p/case/draft");
  expect(statusCode).toBe(200);
  expect(answer).toMatchObject({ schema: "perennial.case-draft/1", case: { program: "p" } });
  expect(answer.notes.length).toBeGreaterThan(0);
  // Ana's order of 20.00 and Bo's of 60.00.
  expect(businessCase.parse(answer.case).drivers).toMatchObject({
    people: { value: 2 },
    orderValue: { estimate: 40, standardError: 20 },
    discount: { value: 4 },
  });
  expect((await get("/api/programs/none/case/draft")).statusCode).toBe(404);
  // Nothing is kept: the program has no case still.
  expect((await get("/api/programs/p/case")).statusCode).toBe(404);
});
