import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenServer, openServer, ownerToken } from "../../test/server/open-server.ts";
import { issueStatement, listStatements, readIssued } from "../measure/issued-statement.ts";
import { readStatement } from "../measure/read-statement.ts";
import { createRandom } from "../stats/random.ts";
import { pgSql } from "../store/pg-sql.ts";
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
  const { claimed } = statement.memo;
  expect(claimed?.contribution).toBeGreaterThan(1.5 * sum);
  // The margin is all of it; who saw both has an order that both claim.
  expect(claimed?.revenue).toBe(claimed?.contribution);
  expect(claimed?.alone).toBeGreaterThan(1.4 * (claimed?.revenue ?? 0));
});

test("what is issued stays, and what is known later is a new version that tells what it changed", async () => {
  const tomorrow = Date.now() + 2 * 86_400_000;
  const stated = await readStatement(server.store, server.operational, {
    ...{ from: today, to: today, by: "week" },
  });
  await expect(issueStatement(server.operational, stated, { now: Date.now() })).rejects.toThrow(
    "is not over yet",
  );
  const first = await issueStatement(server.operational, stated, { now: tomorrow });
  expect(first).toMatchObject({ id: 1, version: 1, intact: true, supersedes: null, changes: [] });
  expect(first.statement).toEqual(JSON.parse(JSON.stringify(stated)));
  // Again with nothing new: it is there already.
  expect((await issueStatement(server.operational, stated, { now: tomorrow })).id).toBe(1);
  const later = structuredClone(stated) as typeof stated;
  if (!later.statement.ok || !later.statement.parts.published) throw new Error("no parts");
  Object.assign(later.statement.total.shop, { value: 0 });
  await expect(issueStatement(server.operational, later, { now: tomorrow })).rejects.toThrow(
    "issued as number 1, and now says something else. Say why",
  );
  const second = await issueStatement(server.operational, later, {
    ...{ because: "late returns", now: tomorrow },
  });
  expect(second).toMatchObject({ id: 2, version: 2, reason: "late returns", supersedes: 1 });
  expect(second.changes).toEqual([
    { line: "All programs together", before: first.total, after: 0 },
  ]);
  const told = await asOwner("/api/statements");
  expect(told.statements).toMatchObject([
    { id: 1, supersededBy: 2 },
    { id: 2, intact: true },
  ]);
  expect((await asOwner("/api/statements/1")).statement).toEqual(first.statement);
  expect((await asOwner("/api/statements/3")).error.message).toContain("The newest is 2");
});

test("an issued statement is not changed in the tables, and is seen to be where somebody did it by force", async () => {
  const { operational } = server;
  const change = pgSql`UPDATE issued_statement SET statement = replace(statement, 'EUR', 'USD') WHERE statement_id = 1`;
  await expect(operational.command(change)).rejects.toThrow("never changed or removed");
  await expect(operational.command(pgSql`DELETE FROM issued_statement`)).rejects.toThrow();
  await expect(operational.command(pgSql`TRUNCATE issued_statement`)).rejects.toThrow();
  await operational.command(pgSql`ALTER TABLE issued_statement DISABLE TRIGGER ALL`);
  await operational.command(change);
  expect((await listStatements(operational)).map(({ intact }) => intact)).toEqual([false, false]);
});

test("its amounts as CSV add up", async () => {
  const { statement } = await readIssued(server.operational, 2);
  const answer = await server.app.inject({
    ...{ url: "/api/statements/2/csv", headers: { authorization: `Bearer ${ownerToken}` } },
  });
  expect(answer.headers["content-disposition"]).toContain("statement-2.csv");
  const rows = answer.body
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const amounts = rows.filter(([what]) => what === "program").map((row) => Number(row[5]));
  if (!statement.statement.ok || !statement.statement.parts.published) throw new Error("no parts");
  const cents = amounts.reduce((sum, each) => sum + Math.round(100 * each), 0);
  expect(cents).toBe(statement.statement.parts.sum);
  expect(rows.filter(([what]) => what === "program in period")).toHaveLength(2);
});

async function asOwner(url: string) {
  const headers = { authorization: `Bearer ${ownerToken}` };
  return (await server.app.inject({ url, headers })).json();
}

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
