import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenServer, openServer } from "../../test/server/open-server.ts";
import { readStatement } from "../measure/read-statement.ts";
import { createRandom } from "../stats/random.ts";
import { addKey } from "./secret-key.ts";

/**
 * Two programs whose people are held out by lot, and people held out of both, through the server's own doors. What they add is
 * known: the first 6 a person, the second 4.
 */

let server: OpenServer;
let key: string;
const people = 3_000;
const today = new Date().toISOString().slice(0, 10);

const program = (name: string, placement: string) => ({
  ...{ program: name, title: name, state: "running", placements: [placement], holdout: 0.4 },
  treatments: [{ id: "it", kind: "content", content: { text: name } }],
  policy: { kind: "best", treatment: "it" },
});
const definitions = [
  { placement: "hero", title: "Hero", kind: "content", control: { text: "control" } },
  { placement: "footer", title: "Footer", kind: "content", control: { text: "control" } },
  program("first", "hero"),
  program("second", "footer"),
  { holdout: "universal", share: 0.3, salt: "all", starts: "2026-01-01T00:00:00Z" },
];

async function post(path: string, body: object) {
  const headers = { authorization: `Bearer ${key}` };
  return (await server.app.inject({ method: "POST", url: path, headers, payload: body })).json();
}

beforeAll(async () => {
  server = await openServer();
  ({ key } = await addKey(server.operational, "backend"));
  await server.operate("set-shop", { currency: "EUR", timezone: "UTC", marginRate: "1" });
  await server.apply(definitions);
  const random = createRandom("spending");
  const lines = ["order_id,customer_id,order_date,sku,quantity,unit_price"];
  const visit = async (i: number) => {
    const asked = { customer: `c${i}`, placements: ["hero", "footer"] };
    const { hero, footer } = (await post("/api/decide", asked)).placements;
    for (const { receipt } of [hero, footer])
      await post("/api/outcome", { receipt, outcome: "shown" });
    return [hero.treatment === "it", footer.treatment === "it"] as const;
  };
  const had = await Promise.all(Array.from({ length: people }, (_, i) => visit(i)));
  for (const [i, [first, second]] of had.entries()) {
    const added = 6 * Number(first) + 4 * Number(second);
    const spent = 10 + added + 2 * random.normal();
    lines.push(
      `o${i},c${i},${new Date(Date.now() + 60_000).toISOString()},cup,1,${spent.toFixed(2)}`,
    );
  }
  await server.live.ledger.settled();
  const bytes = Buffer.from(lines.join("\n"));
  const { Readable } = await import("node:stream");
  const file = { name: "orders.csv", size: bytes.length, open: () => Readable.from([bytes]) };
  await server.operate("import-orders", {}, file);
}, 180_000);
afterAll(() => server.close());

test("the parts add up to the whole, and both are what is true", async () => {
  const { statement, leftOut, warnings } = await readStatement(server.store, server.operational, {
    ...{ from: today, to: today },
  });
  expect(warnings).toEqual([]);
  expect(leftOut).toBe(0);
  if (!statement.ok) throw new Error(statement.why);
  expect(statement.people).toBe(people);
  expect(statement.heldOut / people).toBeCloseTo(0.3, 1);
  if (!statement.parts.published) throw new Error(statement.parts.why);
  const { lines, sum } = statement.parts;
  expect(lines.map(({ program: name }) => name)).toEqual(["first", "second"]);
  expect(lines.reduce((all, { shop }) => all + shop.value, 0)).toBe(sum);
  expect(statement.total.shop.value).toBe(sum);
  // Cents a person who is not held out of all: six in ten of them have each.
  const truth = [600 * 0.6, 400 * 0.6];
  for (const [j, { perPerson }] of lines.entries()) {
    expect(perPerson.lower).toBeLessThan(truth[j] ?? 0);
    expect(perPerson.upper).toBeGreaterThan(truth[j] ?? 0);
    expect(perPerson.upper - perPerson.lower).toBeLessThan(100);
  }
  // Of 3,000 people too few had only one for an interaction to be told.
  expect(statement.memo.pairsWithoutInteraction).toEqual([["first", "second"]]);
  expect(statement.memo.costOfMeasuring.value).toBeGreaterThan(0);
  // Orders came after a sight: a last-touch report claims each of them whole.
  const claimed = statement.memo.programs.reduce((all, each) => all + (each.claimed ?? 0), 0);
  expect(claimed).toBeGreaterThan(1.5 * sum);
});

test("a period of which nothing can be told is refused in words", async () => {
  const ask = (from: string, to: string) =>
    readStatement(server.store, server.operational, { from, to });
  await expect(ask("2025-01-01", "2025-02-01")).rejects.toThrow("begins on 2026-01-01");
  await expect(ask(today, "2026-02-30")).rejects.toThrow('--to "2026-02-30" is no day');
  await expect(ask("2026-03-01", "2026-02-01")).rejects.toThrow("has no day");
  const [, , , , universal] = definitions;
  await server.apply([{ ...universal, rotateDays: 30 }]);
  await expect(ask("2026-01-01", "2026-03-01")).rejects.toThrow("drawn anew on 2026-0");
});
