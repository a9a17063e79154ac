import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "../../stats/random.ts";
import { openDecider } from "../decider.ts";
import type { Decision, Ledger } from "../ledger.ts";
import { placement } from "../placement.ts";
import { type Program, program } from "../program.ts";
import { codeReserve } from "./code-reserve.ts";
import { couponBook } from "./coupon-book.ts";
import type { ExposedCoupon } from "./exposed-coupons.ts";
import { type OfferDesk, offerDesk } from "./offer-desk.ts";
import { chanceAnyway, dayMs, type OfferMarks } from "./offer-stop.ts";

const noon = Date.parse("2026-06-01T12:00:00Z");
const marks: OfferMarks = {
  fullPrice: null,
  promoClass: "light",
  expectedOrders: 2,
  orderValue: 2_000,
  pAlive: 1,
  nextEarly: null,
  nextLate: null,
};
const shop = { currency: "EUR", usualOrder: 5_000, contribution: 2_000 };

const offering = (fields: object = {}): Program =>
  program.parse({
    program: "quiet",
    title: "Quiet",
    state: "running",
    placements: ["account"],
    treatments: [
      { id: "five", kind: "offer", coupon: { percent: 5, validDays: 14, prefix: "FIVE" } },
      { id: "ten", kind: "offer", coupon: { percent: 10, validDays: 14 } },
    ],
    holdout: 0,
    ...fields,
  });

function deskOf(
  marksOf: (person: string) => OfferMarks | undefined = () => marks,
  fullPriceChance?: (program: string) => number | undefined,
): OfferDesk {
  const reserve = { give: () => undefined, hasFor: () => false, issued: () => {} };
  const same = (subject: string): string => subject;
  const desk = offerDesk({
    ...{ key: Buffer.alloc(32, 1), reserve, marksOf },
    ...(fullPriceChance ? { fullPriceChance } : {}),
    ...{ personOf: same, subjectsOf: (person) => [person] },
  });
  desk.renew(couponBook([]), shop);
  return desk;
}

const askedOf = (of: Program, id: string, now = noon) => {
  const treatment = of.treatments.find((each) => each.id === id);
  if (treatment === undefined) throw new Error(id);
  return { program: of, treatment, person: "7", now };
};
const exposure = (code: string, fields: Partial<ExposedCoupon> = {}): ExposedCoupon => ({
  ...{ code, program: "quiet", treatment: "ten", subject: "7", person: "7", decision: "d" },
  ...{ shownUntil: noon + 1_800_000, at: noon + 1_000 },
  ...fields,
});

test("who sees a coupon keeps its code until it is over, gets no other meanwhile, and then a new one", () => {
  const desk = deskOf();
  const of = offering();
  const asked = askedOf(of, "ten");
  const first = desk.couponOf({ ...asked, until: noon + 1 });
  expect(first).toMatchObject({ percent: 10, validUntil: "2026-06-15T12:00:00.000Z" });
  expect(desk.issue(exposure(first?.code ?? ""), of)?.stop).toBeUndefined();
  // The same exposure told again issues nothing.
  expect(desk.issue(exposure(first?.code ?? ""), of)).toBeUndefined();
  const later = noon + 3 * dayMs;
  expect(desk.stopOf({ ...asked, now: later })).toBeUndefined();
  expect(desk.couponOf({ ...asked, now: later, until: later })?.code).toBe(first?.code);
  expect(desk.stopOf(askedOf(of, "five", later))).toMatchObject({ guard: "cool-down" });
  const over = noon + 57 * dayMs;
  expect(desk.stopOf({ ...asked, now: over })).toBeUndefined();
  const second = desk.couponOf({ ...asked, now: over, until: over });
  expect(second?.code).not.toBe(first?.code);
});

test("who is likelier of the class that buys at full price than not is stopped by the program's ladder, when it is decided and when it is issued", () => {
  const desk = deskOf(undefined, (name) => (name === "quiet" ? 0.634 : undefined));
  const of = offering();
  const stop = desk.stopOf(askedOf(of, "ten"));
  expect(stop).toMatchObject({ guard: "full-price", chance: 0.634 });
  expect(stop?.why).toMatch("buys at full price most, with a chance of 63 %");
  // An order of theirs comes to 50.00.
  const chance = chanceAnyway(marks, { now: noon, days: 14 });
  expect(stop?.spared).toBe(Math.round(chance * 500));
  const issued = desk.issue(exposure("C"), of);
  expect(issued).toMatchObject({ issue: { refusedBy: "full-price" }, stop: { chance: 0.634 } });
  expect(desk.stopOf(askedOf(offering({ program: "loud" }), "ten"))).toBeUndefined();
});

test.each([
  [{ promoClass: "full-price" }, {}, "full-price"],
  [{ fullPrice: 0.6 }, { limits: { fullPriceFrom: 0.6 } }, "full-price"],
  [{ expectedOrders: 20 }, {}, "due-anyway"],
  [{}, { limits: { budget: "4.99" } }, "budget"],
] as const)("%j %j is stopped, with what that spares", (mark, fields, guard) => {
  const stop = deskOf(() => ({ ...marks, ...mark })).stopOf(askedOf(offering(fields), "ten"));
  expect(stop).toMatchObject({ guard, treatment: "ten" });
  // An order of theirs comes to 50.00: 5.00 would be given away, as often as they buy in 14 days.
  const chance = chanceAnyway({ ...marks, ...mark }, { now: noon, days: 14 });
  expect(stop?.spared).toBe(Math.round(500 * chance));
});

test("below the share from which a program gives no money off, and without one, the class alone says", () => {
  const stopOf = (fullPrice: number | null, fields: object) =>
    deskOf(() => ({ ...marks, fullPrice })).stopOf(askedOf(offering(fields), "ten"));
  expect(stopOf(0.59, { limits: { fullPriceFrom: 0.6 } })).toBeUndefined();
  expect(stopOf(null, { limits: { fullPriceFrom: 0.6 } })).toBeUndefined();
  expect(stopOf(0.9, {})).toBeUndefined();
});

test("a coupon that was decided and is seen when a guard stands against it is refused", () => {
  const of = offering({ limits: { budget: "5.00" } });
  const desk = deskOf();
  const codeOf = (person: string): string =>
    desk.couponOf({ ...askedOf(of, "ten"), person, until: noon })?.code ?? "";
  const [mine, others] = [codeOf("7"), codeOf("8")];
  expect(desk.issue(exposure(mine), of)?.stop).toBeUndefined();
  const refused = desk.issue(exposure(others, { subject: "8", person: "8" }), of);
  expect(refused).toMatchObject({ issue: { refusedBy: "budget" }, stop: { guard: "budget" } });
  const late = exposure(codeOf("9"), { subject: "9", at: noon + 3 * dayMs });
  expect(desk.issue(late, of)?.issue.refusedBy).toBe("out-of-date");
  expect(desk.issue(exposure(codeOf("10"), { subject: "10" }), undefined)?.issue.refusedBy).toBe(
    "out-of-date",
  );
});

test("imported codes are handed out once each; where none is left nothing is", async () => {
  const codes = ["A", "B"];
  const reserve = codeReserve(async () => codes.splice(0));
  await reserve.fill([{ program: "p", treatment: "t" }]);
  const of = { program: "p", treatment: "t", now: 0, until: 10 };
  expect(reserve.give({ ...of, person: "1" })).toBe("A");
  expect(reserve.give({ ...of, person: "1" })).toBe("A");
  expect(reserve.give({ ...of, person: "2" })).toBe("B");
  expect(reserve.hasFor({ ...of, person: "3" })).toBe(false);
  expect(reserve.give({ ...of, person: "3" })).toBeUndefined();
  reserve.issued("B");
  // What was not seen in time is free again; what was issued is not.
  expect(reserve.give({ ...of, now: 11, until: 20, person: "3" })).toBe("A");
  expect(reserve.give({ ...of, now: 30, until: 40, person: "4" })).toBe("A");
});

test("the chance of buying anyway is that of its quantiles, grows with days, and is never above that of staying", () => {
  // Orders at a constant rate: quantiles and rate say the same.
  const rate = 0.02;
  const quantiles = {
    pAlive: 1,
    expectedOrders: rate * 365.25,
    nextEarly: noon + (-Math.log(0.9) / rate) * dayMs,
    nextLate: noon + (-Math.log(0.1) / rate) * dayMs,
  };
  for (const days of [1, 5, 14, 90, 300])
    expect(chanceAnyway(quantiles, { now: noon, days })).toBeCloseTo(-Math.expm1(-rate * days), 9);
  const byRate = { ...quantiles, nextEarly: null, nextLate: null };
  expect(chanceAnyway(byRate, { now: noon, days: 14 })).toBeCloseTo(-Math.expm1(-14 * rate), 9);
  expect(chanceAnyway({ ...byRate, expectedOrders: -1 }, { now: noon, days: 14 })).toBe(0);
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: -400, max: 400 }),
      fc.integer({ min: 1, max: 400 }),
      fc.integer({ min: 1, max: 365 }),
      (pAlive, early, more, days) => {
        const nextEarly = noon + early * dayMs;
        const given = { pAlive, expectedOrders: 1, nextEarly, nextLate: nextEarly + more * dayMs };
        const chance = chanceAnyway(given, { now: noon, days });
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(chance).toBeLessThanOrEqual(pAlive);
        expect(chanceAnyway(given, { now: noon, days: days + 1 })).toBeGreaterThanOrEqual(chance);
      },
    ),
  );
});

test("in 20,000 decisions no guard is passed, and what each stopped is noted", () => {
  const random = createRandom("guards");
  const classes = ["full-price", "light", "deal-only", "unknown"] as const;
  const people = Array.from({ length: 2_000 }, (_, i) => ({
    person: String(i + 1),
    marks: {
      ...marks,
      promoClass: classes[i % 4] ?? "light",
      expectedOrders: 40 * random.uniform(),
    },
  }));
  const known = new Map(people.map(({ person, marks: theirs }) => [person, theirs]));
  const desk = deskOf((person) => known.get(person));
  const of = offering({ limits: { budget: "600.00", coolDownDays: 30 } });
  const decided: Decision[] = [];
  const stopped: string[] = [];
  const ledger: Pick<Ledger, "note"> = {
    note(choice, of) {
      decided.push({ ...choice, ...of });
      return "r";
    },
  };
  let now = noon;
  const unused = (): never => {
    throw new Error("not asked");
  };
  const account = placement.parse({ placement: "account", title: "Account", kind: "offer" });
  const since = "2026-01-01T00:00:00Z";
  const decider = openDecider(
    {
      placements: [{ ...account, version: 1, since }],
      programs: [{ ...of, version: 1, since }],
      ...{ universal: undefined, frequencies: [] },
    },
    {
      ledger: {
        ...ledger,
        ...{ take: unused, readReceipt: unused, settled: unused, close: unused },
      },
      offers: {
        ...desk,
        ladderOf: () => undefined,
        noteStop: ({ guard }) => stopped.push(guard),
      },
      subjectOf: (_kind, value) => value,
      personOf: (subject) => subject,
      isMember: () => false,
      hasRefused: () => false,
      clock: () => now,
    },
  );
  const passed: string[] = [];
  const refused: string[] = [];
  const open: { readonly until: number; readonly face: number }[] = [];
  let most = 0;
  const last = new Map<string, { readonly at: number; readonly code: string }>();
  for (let n = 0; n < 20_000; n++) {
    now += Math.floor(random.exponential() * 600_000);
    const { person, marks: theirs } = people[random.integer(people.length)] ?? { person: "" };
    if (theirs === undefined) continue;
    const from = { who: { kind: "customer_id", value: person }, source: "server" } as const;
    decider.decide(
      { customer: person, placements: [{ id: "account" }], exclude: [], include: [] },
      { ...from, mayKnowWhy: true },
    );
    const decision = decided.at(-1);
    if (decision === undefined || decision.shown === "nothing") continue;
    const code = decision.reasons.find(({ kind }) => kind === "coupon")?.of ?? "";
    const before = last.get(person);
    if (before?.code === code) continue;
    if (theirs.promoClass === "full-price") passed.push("full-price");
    if (chanceAnyway(theirs, { now, days: 14 }) >= 0.5) passed.push("due-anyway");
    if (before && now - before.at < 30 * dayMs) passed.push("cool-down");
    // Two of three that are shown are seen.
    if (random.uniform() < 1 / 3) continue;
    const seen = exposure(code, { treatment: decision.shown, subject: person, at: now });
    const issued = desk.issue({ ...seen, shownUntil: decision.expiresAt }, of);
    if (issued?.stop) refused.push(issued.stop.guard);
    else open.push({ until: now + 14 * dayMs, face: issued?.issue.face ?? 0 });
    while ((open[0]?.until ?? now) < now) open.shift();
    most = Math.max(
      most,
      open.reduce((sum, { face }) => sum + face, 0),
    );
    last.set(person, { at: now, code });
  }
  expect(decided).toHaveLength(20_000);
  expect(passed).toEqual([]);
  expect(last.size).toBeGreaterThan(100);
  expect(refused.every((guard) => guard === "budget")).toBe(true);
  expect(most).toBeGreaterThan(50_000);
  expect(most).toBeLessThanOrEqual(60_000);
  expect(new Set(stopped)).toEqual(new Set(["full-price", "due-anyway", "budget", "cool-down"]));
  expect(decided.filter(({ stop }) => stop !== undefined)).toHaveLength(stopped.length);
});
