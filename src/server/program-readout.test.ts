import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenServer, openServer, ownerToken } from "../../test/server/open-server.ts";
import { addSource } from "../collect/source.ts";
import { subjectId } from "../core/subject.ts";
import { zoneClock } from "../core/time.ts";
import { readProgramOut } from "../measure/program-readout.ts";
import { readRelaunch } from "../measure/read-relaunch.ts";
import { readShopAction } from "../measure/shop-action.ts";
import { readShopDividend } from "../measure/shop-dividend.ts";
import { createRandom } from "../stats/random.ts";
import { addKey } from "./secret-key.ts";

/** A program from the call that decides to what it added, through the server's own doors. The truth is known: 4 a person. */

let server: OpenServer;
let key: string;
const installs: [person: number, at: number][] = [];
const people = 1_200;
const windowDays = 0.02;
/** A zone whose next midnight is some hours away, so that windows close before it: no order may lie more than a day ahead. */
const timezone = new Date().getUTCHours() < 20 ? "UTC" : "Etc/GMT+12";
/** So many more refuse personalization. */
const refusing = 5;

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

async function post(path: string, body: object, secret = key) {
  const headers = { authorization: `Bearer ${secret}` };
  return (await server.app.inject({ method: "POST", url: path, headers, payload: body })).json();
}

const readOut = (later: number) =>
  readProgramOut(server.store, server.operational, {
    ...{ program: "banner", windowDays, now: Date.now() + later, looksAgain: false },
  });

beforeAll(async () => {
  server = await openServer();
  ({ key } = await addKey(server.operational, "backend"));
  const { writeKey } = await addSource(server.operational, { name: "web", kind: "web" });
  await server.operate("set-shop", { currency: "EUR", timezone, marginRate: "1" });
  await server.apply(definitions);
  const random = createRandom("what people spend");
  const installing = createRandom("installing");
  const complaints: Promise<void>[] = [];
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
  const track = async (i: number, event: string, properties: object): Promise<void> => {
    const told = await post("/v1/track", { userId: `c${i}`, event, properties }, writeKey);
    expect(told).toEqual({ success: true });
  };
  const refuses = Array.from({ length: refusing }, (_, i) => people + 1 + i);
  for (const i of refuses) await track(i, "Consent Updated", { personalization: false });
  // All at once: what is seen waits for the disk.
  const drawn = await Promise.all(Array.from({ length: people }, (_, i) => visit(i)));
  expect(await Promise.all(refuses.map(visit))).toEqual(refuses.map(() => "nothing"));
  for (const [i, treatment] of drawn.entries()) {
    const usual = random.gamma(2, 0.1);
    // What b has more is about what it sends back more.
    const added = treatment === "a" ? 8 : treatment === "b" ? 0.5 : 0;
    order(i, "before", Date.now() - 30 * 86_400_000, usual);
    order(i, "after", Date.now() + 60_000, 1 + usual + added + random.uniform());
    // Of b one in two sends something for 1 back, of the others one in ten; of a one in three complains about mail.
    if (random.uniform() < (treatment === "b" ? 0.5 : 0.1))
      lines.push(`after${i},c${i},${new Date(Date.now() + 120_000).toISOString()},lid,-1,1.00`);
    if (random.uniform() < (treatment === "a" ? 0.33 : 0.12))
      complaints.push(track(i, "Email Marked as Spam", {}));
    // Six in ten of those who saw a install, two in ten of the others; some had it before they saw anything.
    const lot = installing.uniform();
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
  await Promise.all(complaints);
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
  expect(found.people).toMatchObject({ refused: refusing, washingOut: 0, otherArm: 0 });
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

test("returns are a share of what was sold, and returns and complaints guard the program", async () => {
  const { whole, arms } = await readOut(3_600_000);
  const of = (arm: string, outcome: string) =>
    arms?.effects.find((each) => each.arm === arm && each.outcome === outcome);
  expect(of("b", "returned")?.verdict).toBe("stop");
  expect(of("a", "returned")?.verdict).not.toBe("stop");
  expect(of("a", "complained")).toMatchObject({ verdict: "stop" });
  expect(of("a", "complained")?.difference).toBeGreaterThan(0.1);
  // An order is worth some 21.5 on the mean, half of b send 1 back: 2.3 % of it.
  expect(arms?.arms["b"]?.means["returned"]).toBeCloseTo(0.5 / 21.5, 2);
  expect(of("b", "returned")?.adjusted).toBeUndefined();
  expect(Object.keys(whole?.arms["program"]?.means ?? {})).toContain("complained");
});

test("effects by what was known before, and sentences in the currency of the shop", async () => {
  const { whole } = await readOut(3_600_000);
  expect(whole?.segments?.map(({ column }) => column)).toEqual([
    "orders in the year before",
    "contribution of the year before",
    "days since the last order",
  ]);
  const [orders, contribution, days] = whole?.segments ?? [];
  // All ordered once before, 30 days ago.
  expect(orders?.levels.map(({ level }) => level)).toEqual(["1"]);
  expect(orders?.interaction).toBeNull();
  expect(contribution?.levels).toHaveLength(4);
  expect(contribution?.levels[0]?.level).toMatch(/^at most [\d.]+ EUR$/);
  expect(days?.levels.reduce((sum, { units }) => sum + units, 0)).toBe(
    (whole?.arms["program"]?.n ?? 0) + (whole?.arms["held out"]?.n ?? 0),
  );
  const least = { value: 20, isShare: false };
  const asked = { program: "banner", windowDays, now: Date.now() + 3_600_000, looksAgain: false };
  const found = await readProgramOut(server.store, server.operational, {
    ...asked,
    minimalEffect: least,
  });
  const b = found.arms?.effects.find(
    ({ arm, outcome }) => arm === "b" && outcome === "contribution",
  );
  expect(b).toMatchObject({
    verdict: "stop",
    why: "All of the interval is below 20 EUR, the least that is worth while.",
  });
});

test("by the ledger one arm for all is beside segments and each by itself, what those held out saw being an arm too", async () => {
  const asked = { program: "banner", windowDays, now: Date.now() + 3_600_000, mostSegments: 4 };
  const found = await readShopDividend(server.store, server.operational, { ...asked, costs: {} });
  expect(found.actions).toEqual(["held out", "a", "b"]);
  expect(found.warnings).toEqual([]);
  // 8 more for a, half for b, for whoever they are: nothing is gained by telling people apart.
  expect(found).toMatchObject({ singleAction: "a", currency: "EUR" });
  expect(["single", "undecided"]).toContain(found.verdict);
  const { treated, heldOut } = (await readOut(3_600_000)).people;
  expect(found.units).toBe(treated + heldOut);
  const whole = (await readOut(3_600_000)).arms?.arms;
  expect(found.values?.single).toBeCloseTo(whole?.["a"]?.means["contribution"] ?? 0, 0);
  const dear = await readShopDividend(server.store, server.operational, {
    ...{ ...asked, costs: { a: 20 } },
  });
  expect(["b", "held out"]).toContain(dear.singleAction);
  await expect(
    readShopDividend(server.store, server.operational, { ...asked, costs: { z: 1 } }),
  ).rejects.toThrow('A cost is said for "z"');
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

test("the studio is told the dividend as known at the full hour, and in words that nothing is known yet", async () => {
  const ask = (program: string, days: number) =>
    server.app.inject({
      ...{ method: "GET", url: `/api/programs/${program}/dividend?windowDays=${days}` },
      headers: { authorization: `Bearer ${ownerToken}` },
    });
  const answer = await ask("banner", windowDays);
  expect(answer.statusCode).toBe(200);
  // All were seen within this hour.
  expect(answer.json()).toEqual({
    ...{ schema: "perennial.dividend/1", program: "banner", windowDays, currency: "EUR", units: 0 },
    ...{ actions: [], verdict: null, warnings: [] },
    refused: "There is no row of which the outcome is known.",
  });
  expect((await ask("none", 28)).statusCode).toBe(404);
  expect((await ask("banner", 0)).statusCode).toBe(400);
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

test("what is registered is kept to: nothing before its day, one look on it, and what is otherwise is told", async () => {
  const [, program] = definitions;
  const day = 86_400_000;
  const readOn = zoneClock(timezone).dayOf(Date.now() + day);
  const midnight = Date.parse(`${readOn}T${timezone === "UTC" ? "00" : "12"}:00:00Z`);
  const measure = { outcome: "contribution", windowDays, minimalEffect: "2%", readOn };
  await server.apply([{ ...program, measure }]);
  const read = (later: number, asked: object = {}) =>
    readProgramOut(server.store, server.operational, {
      ...{ program: "banner", now: Date.now() + later, looksAgain: true, ...asked },
    });
  const waits = await read(3_600_000);
  expect(waits).toMatchObject({ whole: null, arms: null, waitsUntil: readOn, isPeek: false });
  expect(waits.refused).toContain(`It is being measured until ${readOn}: `);
  expect(waits.refused).not.toMatch(/EUR|%/);
  expect(waits.registered).toEqual({ ...measure, since: waits.version });
  // All had seen it by then.
  const { treated, heldOut, universal } = waits.people;
  expect(waits.exploratory).toEqual([
    `It was registered so in version 2, when ${(treated + heldOut + universal).toLocaleString("en-GB")} people had seen the program already.`,
  ]);
  const peek = await read(3_600_000, { peek: true });
  expect(peek).toMatchObject({ isPeek: true, sequential: true, waitsUntil: null });
  expect(peek.whole).not.toBeNull();
  const later = new Date(midnight).toISOString();
  const orders = `order_id,customer_id,order_date,sku,quantity,unit_price\nlatest,c1,${later},cup,1,1`;
  const { Readable } = await import("node:stream");
  await server.operate(
    "import-orders",
    {},
    { name: "later.csv", size: orders.length, open: () => Readable.from([Buffer.from(orders)]) },
  );
  const told = await read(5 * day);
  expect(told).toMatchObject({ sequential: false, windowDays, waitsUntil: null });
  expect(told.whole?.effects[0]).toMatchObject({ outcome: "contribution", verdict: "scale" });
  const other = await read(5 * day, { outcome: "complained", windowDays: 0.01 });
  expect(other.whole?.effects[0]).toMatchObject({ outcome: "complained", role: "primary" });
  expect(other.exploratory).toHaveLength(3);
  const ask = (query: string) =>
    server.app.inject({
      method: "GET",
      url: `/api/programs/banner/relaunch${query}`,
      headers: { authorization: `Bearer ${ownerToken}` },
    });
  const early = await ask("");
  expect(early.statusCode).toBe(409);
  expect(early.json().error.message).toContain("cannot be relaunched yet. It is being measured");
  const dividend = (now: number) =>
    readShopDividend(server.store, server.operational, {
      ...{ program: "banner", windowDays, costs: {}, mostSegments: 2, now },
    });
  expect((await dividend(Date.now() + 3_600_000)).refused).toContain(`measured until ${readOn}. `);
  // Of the windows that the one look of the day is of.
  const { people: counted } = told;
  expect((await dividend(Date.now() + 5 * day)).units).toBe(counted.treated + counted.heldOut);
  const relaunch = await readRelaunch(server.store, server.operational, {
    ...{ program: "banner", newLots: false, now: Date.now() + 5 * day },
  });
  // The one look of the day: b sends more back and brings no more.
  expect(relaunch).toMatchObject({ kind: "relaunch", version: 2, after: { salt: "banner" } });
  expect(relaunch.after.treatments.map(({ id }) => id)).toEqual(["a"]);
  expect(relaunch.after.policy).toEqual({ kind: "split", shares: { a: 1 } });
  expect(relaunch.after.description).toMatch(
    /^Version 2, read on .*: contribution \+[34]\.\d\d EUR/,
  );
  await server.apply([{ ...program, measure: undefined }]);
  const withdrawn = await read(5 * day);
  expect(withdrawn.registered).toBeNull();
  // Nobody saw the version that was registered: nothing was promised of what they saw.
  expect(withdrawn.exploratory).toEqual([]);
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
