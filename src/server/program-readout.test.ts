import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenServer, openServer, ownerToken } from "../../test/server/open-server.ts";
import { subjectId } from "../core/subject.ts";
import { readProgramOut } from "../measure/program-readout.ts";
import { readShopAction } from "../measure/shop-action.ts";
import { createRandom } from "../stats/random.ts";
import { addKey } from "./secret-key.ts";

/** A program from the call that decides to what it added, through the server's own doors. The truth is known: 4 a person. */

let server: OpenServer;
let key: string;
const installs: [person: number, at: number][] = [];
const people = 1_200;
const windowDays = 0.02;

const definitions = [
  { placement: "hero", title: "Hero", kind: "content", control: { text: "control" } },
  {
    ...{ program: "banner", title: "Banner", state: "running", placements: ["hero"], holdout: 0.3 },
    treatments: [
      { id: "a", kind: "content", content: { text: "a" } },
      { id: "b", kind: "content", content: { text: "b" } },
    ],
    policy: { kind: "split", shares: { a: 0.5, b: 0.5 } },
  },
  {
    holdout: "universal",
    share: 0.05,
    salt: "all",
    starts: "2026-01-01T00:00:00Z",
    rotateDays: 90,
  },
];

async function post(path: string, body: object) {
  const headers = { authorization: `Bearer ${key}` };
  return (await server.app.inject({ method: "POST", url: path, headers, payload: body })).json();
}

const readOut = (later: number) =>
  readProgramOut(server.store, server.operational, {
    ...{ program: "banner", windowDays, now: Date.now() + later },
  });

beforeAll(async () => {
  server = await openServer();
  ({ key } = await addKey(server.operational, "backend"));
  await server.operate("set-shop", { currency: "EUR", timezone: "UTC", marginRate: "1" });
  await server.apply(definitions);
  const random = createRandom("what people spend");
  const lines = ["order_id,customer_id,order_date,sku,quantity,unit_price"];
  const order = (i: number, name: string, at: number, price: number): void => {
    lines.push(`${name}${i},c${i},${new Date(at).toISOString()},cup,1,${price.toFixed(2)}`);
  };
  const visit = async (i: number): Promise<string> => {
    const asked = { customer: `c${i}`, placements: ["hero"] };
    const { hero } = (await post("/api/decide", asked)).placements;
    await post("/api/outcome", { receipt: hero.receipt, outcome: "shown" });
    return hero.treatment;
  };
  // All at once: what is seen waits for the disk.
  const drawn = await Promise.all(Array.from({ length: people }, (_, i) => visit(i)));
  for (const [i, treatment] of drawn.entries()) {
    const usual = random.gamma(2, 0.1);
    const added = treatment === "a" ? 8 : 0;
    order(i, "before", Date.now() - 30 * 86_400_000, usual);
    order(i, "after", Date.now() + 60_000, 1 + usual + added + random.uniform());
    // Six in ten of those who saw a install, two in ten of the others; some had it before they saw anything.
    const lot = random.uniform();
    if (lot < 0.03) installs.push([i, Date.now() - 86_400_000]);
    else if (lot < (treatment === "a" ? 0.6 : 0.2)) installs.push([i, Date.now() + 60_000]);
  }
  await server.store.insert(
    "event_local",
    ["subject_id", "at", "kind", "name"],
    installs.map(([i, at]) => [
      subjectId("customer_id", `c${i}`),
      ...[new Date(at).toISOString().replace("T", " ").replace("Z", ""), "track", "Installed"],
    ]),
  );
  // The newest order says until when orders are known.
  order(people, "last", Date.now() + 3_600_000, 1);
  await server.live.ledger.settled();
  const bytes = Buffer.from(lines.join("\n"));
  const { Readable } = await import("node:stream");
  const file = { name: "orders.csv", size: bytes.length, open: () => Readable.from([bytes]) };
  await server.operate("import-orders", {}, file);
}, 120_000);
afterAll(() => server.close());

test("before the windows close nothing is told", async () => {
  const { whole, refused, people: found } = await readOut(0);
  expect(whole).toBeNull();
  expect(found.open).toBe(people);
  expect(refused).toContain("still within their window");
});

test("what the program added is found, by the whole and by arm, beside what was drawn", async () => {
  const found = await readOut(3_600_000);
  const { heldOut, treated, universal, mixed, open } = found.people;
  expect(heldOut + treated + universal).toBe(people);
  expect([mixed, open]).toEqual([0, 0]);
  expect(universal).toBeGreaterThan(0);
  expect(found.whole?.srm.ok).toBe(true);
  const [whole] = found.whole?.effects ?? [];
  expect(whole).toMatchObject({ arm: "program", outcome: "contribution", verdict: "scale" });
  // Half of those who were treated have 8 more.
  const [lower, upper] = whole?.adjusted?.interval ?? [0, 0];
  expect(lower).toBeLessThan(4);
  expect(upper).toBeGreaterThan(4);
  expect(upper - lower).toBeLessThan(1.5);
  expect(whole?.adjusted?.varianceReduction).toBeGreaterThan(0.5);
  const effects = found.arms?.effects.filter(({ outcome }) => outcome === "contribution") ?? [];
  expect(effects.map(({ arm }) => arm)).toEqual(["a", "b"]);
  const [a, b] = effects.map(({ adjusted }) => adjusted);
  expect(a?.difference).toBeCloseTo(8, 0);
  expect(Math.abs(b?.difference ?? 9)).toBeLessThan(3 * (b?.standardError ?? 0));
  // All of them ordered: that says nothing, and no figure pretends to.
  const ordered = found.whole?.effects.find(({ outcome }) => outcome === "ordered");
  expect(ordered).toMatchObject({ difference: null, verdict: "not decidable" });
});

test("by the program's lot an install is worth what it brought over whom it moved, without those who had it before", async () => {
  const found = await readShopAction(server.store, server.operational, {
    ...{ event: "Installed", program: "banner", windowDays, now: Date.now() + 3_600_000 },
  });
  const { contribution, residualValue, program } = found;
  expect(program).toBe("banner");
  expect(contribution.grade).toBe("B");
  expect(contribution.units).toBeLessThan(people);
  const early = installs.filter(([, at]) => at < Date.now() - 3_600_000).length;
  const { universal } = (await readOut(3_600_000)).people;
  expect(contribution.units).toBeGreaterThanOrEqual(people - universal - early);
  const [arm] = contribution.encouragement?.arms ?? [];
  // Half of the treated saw a: 4 a person more over 20 in 100 who were moved.
  expect(arm?.moved.interval[0]).toBeLessThan(0.2);
  expect(arm?.moved.interval[1]).toBeGreaterThan(0.2);
  const [[low, high] = [null, null]] = contribution.encouragement?.andersonRubin.parts ?? [];
  expect(low ?? 99).toBeLessThan(20);
  expect(high ?? 0).toBeGreaterThan(20);
  expect(contribution.placebo?.holds).toBe(true);
  expect(residualValue.grade).toBeNull();
});

test("the studio is told the same, with intervals that hold at every look", async () => {
  const answer = await server.app.inject({
    method: "GET",
    url: `/api/programs/banner/readout?windowDays=${windowDays}`,
    headers: { authorization: `Bearer ${ownerToken}` },
  });
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({ program: "banner", currency: "EUR", windowDays });
  const unknown = await server.app.inject({
    method: "GET",
    url: "/api/programs/none/readout",
    headers: { authorization: `Bearer ${ownerToken}` },
  });
  expect(unknown.statusCode).toBe(404);
});

test("a pause changes nothing, another treatment begins anew", async () => {
  await server.operate("set-program-state", { program: "banner", state: "paused" });
  const paused = await readOut(3_600_000);
  expect(paused.people.treated).toBeGreaterThan(0);
  expect(paused.since).toBeLessThan(paused.version);
  const [, program] = definitions;
  await server.apply([
    {
      ...program,
      treatments: [{ id: "c", kind: "content", content: { text: "c" } }],
      policy: undefined,
    },
  ]);
  const changed = await readOut(3_600_000);
  expect(changed.since).toBe(changed.version);
  expect(changed.refused).toBe("Nobody has seen anything of this version of the program yet.");
});
