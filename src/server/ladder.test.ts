import { afterAll, beforeAll, expect, test } from "vitest";
import {
  ordered,
  type PastOrder,
  type SeenDecision,
  seen,
} from "../../test/decide/offer-history.ts";
import { type OpenServer, openServer, ownerToken } from "../../test/server/open-server.ts";
import { subjectId } from "../core/subject.ts";
import type { SaidChoice } from "../decide/decider.ts";
import { findProgram, listDefinitions } from "../decide/definition-store.ts";
import { type LearnedProgram, learnPolicies } from "../decide/learning/learn-policies.ts";
import type { LadderView } from "../decide/offers/ladder-view.ts";
import { stoppedMembers } from "../decide/offers/stopped-members.ts";
import { createRandom } from "../stats/random.ts";
import { openLive } from "./live.ts";

/** A ladder from the orders of two kinds of customers to what it gives each of them, through the server's own doors. */

let server: OpenServer;

const dayMs = 86_400_000;
const today = Date.now();
const people = 150;
const names = (kind: "full" | "deal"): string[] =>
  Array.from({ length: people }, (_, i) => `${kind}-${i}`);

const treatments = [
  { id: "ten", kind: "offer", coupon: { percent: 10, validDays: 7 } },
  { id: "twenty", kind: "offer", coupon: { percent: 20, validDays: 7 } },
];
const steps = {
  ...{ program: "steps", title: "Steps", state: "running", placements: ["account"], holdout: 0 },
  ...{ treatments, limits: { dueFrom: 1 } },
  policy: { kind: "ladder", levels: ["ten", "twenty"], explore: 0.3, windowDays: 7 },
};
const arms = ["ten", "twenty", "nothing"];

/** One kind buys at the list price, whatever is offered; the other is moved by offers, by the deeper one more. */
function past(): { readonly orders: PastOrder[]; readonly decisions: SeenDecision[] } {
  const random = createRandom("past");
  const orders: PastOrder[] = [];
  const decisions: SeenDecision[] = [];
  for (const kind of ["full", "deal"] as const)
    for (const who of names(kind)) {
      const price = kind === "full" ? 20 : 12;
      for (let week = 50; week > 0; week--) {
        const at = today - week * 7 * dayMs;
        const isMet = week < 40 && week % 4 === 0;
        const arm = isMet ? (arms[Math.floor(3 * random.uniform())] ?? "nothing") : "nothing";
        if (isMet)
          decisions.push({
            who,
            at,
            arm,
            arms,
            program: "steps",
            placement: "account",
            version: 1,
          });
        const moved = kind === "full" || arm === "nothing" ? 1 : arm === "ten" ? 3 : 8;
        const coupon = kind === "deal" && arm !== "nothing" ? arm.toUpperCase() : "";
        if (week === 50 || random.uniform() < 0.1 * moved)
          orders.push({ who, at: at + 2 * dayMs, price, coupon });
      }
    }
  return { orders, decisions };
}

beforeAll(async () => {
  server = await openServer();
  await server.operate("set-shop", { currency: "EUR", timezone: "UTC", marginRate: "0.6" });
  await server.apply([{ placement: "account", title: "Account", kind: "offer" }, steps]);
  const { orders, decisions } = past();
  await ordered(server.store, orders);
  await seen(server.store, decisions);
  await server.store.insert(
    "customer_local",
    [
      ...["subject_id", "run_id", "promo_class", "p_alive", "expected_orders", "order_value"],
      ...["purchase_days", "first_source"],
    ],
    [...names("full"), ...names("deal")].map((who) => [
      ...[subjectId("customer_id", who), "1", "unknown", 1, 5, 1_000, 6, "search"],
    ]),
  );
  await server.store.insert("prediction_run_local", ["run_id"], [["1"]]);
  await server.live.predicted();
}, 60_000);
afterAll(() => server.close());

const learn = (): Promise<LearnedProgram[]> =>
  learnPolicies(server.store, server.operational, { program: "steps", now: today });
const ask = (who: string, live = server.live): SaidChoice | undefined =>
  live.decider.preview(subjectId("customer_id", who), "account");
const chanceOf = (choice: SaidChoice | undefined, arm: string): number =>
  choice?.probabilities[choice.arms.indexOf(arm)] ?? 0;

test("until a ladder has learned, nobody gets money but by the lot", () => {
  for (const who of ["full-1", "deal-1"]) expect(chanceOf(ask(who), "nothing")).toBeCloseTo(0.8, 9);
});

test("who is moved gets the level that pays most, and nobody of the class that buys at full price gets any", async () => {
  const [learned] = await learn();
  const [slot] = learned?.slots ?? [];
  expect(slot).toMatchObject({ kind: "ladder", levels: ["nothing", "ten", "twenty"] });
  expect(slot?.classes?.[0]?.fullPrice).toBeGreaterThan(0.95);
  expect(slot?.classes?.[0]?.share).toBeCloseTo(0.5, 1);
  expect(slot?.classes?.at(-1)?.fullPrice).toBeLessThan(0.05);
  await server.live.offers.refresh();
  const full = names("full").map((who) => ask(who));
  // Each level is kept from them, by the lot as well.
  expect(full.filter((each) => chanceOf(each, "nothing") === 1)).toHaveLength(people);
  const stop = full.find((each) => each?.stop)?.stop;
  expect(stop).toMatchObject({ guard: "full-price" });
  expect(stop?.chance).toBeGreaterThan(0.9);
  const words = full.flatMap((each) => each?.reasons ?? []).find(({ kind }) => kind === "guard");
  expect(words?.words).toMatch(
    /^t\w+ is money off, and this person buys at full price with a chance of \d+ %, so nothing is shown\.$/,
  );
  const deals = names("deal").map((who) => ask(who));
  const given = deals.filter((each) => Math.abs(chanceOf(each, "twenty") - 0.8) < 1e-9);
  expect(given.length).toBeGreaterThan(0.95 * people);
  expect(deals[0]?.policyState).toBe(learned?.state);
}, 60_000);

test("of people for an export those are left out who are of the class that buys at full price, with what that spares", async () => {
  const program = findProgram(await listDefinitions(server.operational), "steps");
  const persons = ["full-1", "full-2", "deal-1"].map((who) => subjectId("customer_id", who));
  const asked = { program, persons, now: today };
  const { guards, spared } = stoppedMembers(server.live.offers, asked);
  expect(guards).toEqual({ "full-price": 2 });
  expect(spared).toBeGreaterThan(0);
});

test("another process takes up the same, and decides the same", async () => {
  const other = await openLive(server.store, server.operational);
  for (const who of ["full-1", "full-2", "deal-1", "deal-2"])
    expect(ask(who, other)?.probabilities).toEqual(ask(who)?.probabilities);
  await other.close();
}, 60_000);

test("the curves are told by class, with how many customers the rule gives what", async () => {
  const headers = { host: "127.0.0.1", authorization: `Bearer ${ownerToken}` };
  const url = "/api/programs/steps/curves";
  const view: LadderView = (await server.app.inject({ url, headers })).json();
  expect(view.customers).toBe(2 * people);
  expect(view.gives.map(({ level }) => level)).toEqual(["nothing", "ten", "twenty"]);
  expect(view.gives.reduce((sum, { customers }) => sum + customers, 0)).toBe(2 * people);
  expect(view.gives[2]?.customers).toBeGreaterThan(0.95 * people);
  expect(view.gives[2]?.cost).toBeGreaterThan(0);
  for (const { levels } of view.classes)
    for (const { chance, lower, upper } of levels)
      expect(lower <= chance && chance <= upper).toBe(true);
  const last = view.classes.at(-1)?.levels.map(({ chance }) => chance) ?? [];
  // One order in ten weeks without an offer; the true rates are 0.1, 0.3 and 0.8 a week.
  expect(last[0]).toBeLessThan(0.2);
  expect(last[2]).toBeGreaterThan(2 * (last[0] ?? 1));
});

test("nothing new teaches nothing new: the state, and with it every lot, stays", async () => {
  const [again] = await learn();
  expect(again?.state).toBe(1);
}, 60_000);
