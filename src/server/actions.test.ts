import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenServer, openServer, ownerToken } from "../../test/server/open-server.ts";
import { addSource } from "../collect/source.ts";
import type { ActionReadout } from "../measure/action-value.ts";
import { keepActionValue } from "../measure/kept-action-value.ts";
import { addKey } from "./secret-key.ts";

/** What actions are worth, from the measurement to what a prompt shows. */

let server: OpenServer;
let writeKey: string;
let key: string;

const program = (name: string, event: string) => ({
  ...{ program: name, title: name, state: "running", placements: ["prompt"], holdout: 0 },
  treatments: [{ id: "ask", kind: "action", event, content: { text: name } }],
  policy: { kind: "best", treatment: "ask" },
});

beforeAll(async () => {
  server = await openServer();
  ({ writeKey } = await addSource(server.operational, { name: "page", kind: "web" }));
  ({ key } = await addKey(server.operational, "backend"));
  await server.operate("set-shop", { currency: "EUR", timezone: "UTC", marginRate: "1" });
  await server.apply([
    { placement: "prompt", title: "Prompt", kind: "action" },
    program("a-review", "Reviewed"),
    program("b-install", "Installed"),
  ]);
});
afterAll(() => server.close());

async function prompted(bearer: string, who: object) {
  const answer = await server.app.inject({
    ...{ method: "POST", url: "/api/decide", headers: { authorization: `Bearer ${bearer}` } },
    payload: { placements: ["prompt"], ...who },
  });
  return answer.json().placements.prompt;
}

async function asOwner(url: string) {
  const headers = { authorization: `Bearer ${ownerToken}` };
  return (await server.app.inject({ method: "GET", url, headers })).json();
}

const keep = (event: string, grade: "B" | "D", estimate: number): Promise<void> => {
  const value = { estimate, standardError: 1, interval: [estimate - 2, estimate + 2] } as const;
  const told: ActionReadout = {
    ...{ method: "encouragement", outcome: "contribution", grade, units: 900, did: 300, value },
    ...{ naive: null, warnings: [] },
  };
  const found = { event, windowDays: 90, currency: "EUR", contribution: told, residualValue: told };
  return keepActionValue(server.store, found, Date.now());
};

test("a kept value is at once what programs of equal priority are asked by, and only the shop is told it", async () => {
  expect((await prompted(key, { customer: "7" })).program).toBe("a-review");
  await keep("Installed", "B", 8);
  await keep("Reviewed", "D", 80);
  await server.live.measured();
  const shop = await prompted(key, { customer: "7" });
  expect(shop).toMatchObject({ program: "b-install", content: { text: "b-install" } });
  const said = shop.why.find(({ kind }: { kind: string }) => kind === "worth");
  expect(said.words).toContain('"Installed" is worth 8.00 EUR a person (grade B)');
  const page = await prompted(writeKey, { anonymousId: "b" });
  expect(page.content).toEqual({ text: "b-install" });
  expect(JSON.stringify({ ...page, receipt: "" })).not.toMatch(/Installed|worth|why|grade/);
  const { programs } = await asOwner("/api/programs");
  expect(programs.map(({ worth }: { worth: object }) => worth)).toEqual([
    null,
    { event: "Installed", amount: 8, currency: "EUR", grade: "B" },
  ]);
});

test("measured and kept by the operation, a value that cannot be told holds as such, and the order with it", async () => {
  const { Readable } = await import("node:stream");
  const bytes = Buffer.from(
    "order_id,customer_id,order_date,sku,quantity,unit_price\n1,c1,2026-01-01T10:00:00Z,cup,1,5.00",
  );
  const file = { name: "orders.csv", size: bytes.length, open: () => Readable.from([bytes]) };
  await server.operate("import-orders", {}, file);
  const asked = { event: "Installed", windowDays: 30 };
  const danced = await server.operate("keep-action-value", { ...asked, event: "Danced" });
  expect(danced).toMatchObject({ keptAt: null, contribution: { grade: null } });
  const kept = await server.operate("keep-action-value", asked);
  expect(kept).toMatchObject({
    keptAt: expect.any(String),
    ...asked,
    contribution: { grade: null },
    currency: "EUR",
  });
  const { schema, actions } = await asOwner("/api/actions");
  expect(schema).toBe("perennial.actions/1");
  expect(actions).toMatchObject([
    { ...asked, program: "", grade: null, estimate: null, usable: null },
    { event: "Reviewed", grade: "D", estimate: 80, usable: null },
  ]);
  expect(actions[0].refused).toContain("did it");
  expect((await prompted(key, { customer: "7" })).program).toBe("a-review");
  // Nothing is a year old.
  expect(await server.operate("measure-actions", {})).toEqual([]);
  await expect(server.operate("keep-action-value", { event: "" })).rejects.toMatchObject({
    code: "BAD_ARGUMENT",
  });
});
