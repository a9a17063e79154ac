import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { importOrders } from "../../src/collect/import-orders.ts";
import { readShop, type Shop } from "../../src/collect/shop.ts";
import { subjectId } from "../../src/core/subject.ts";
import { readTrials } from "../../src/decide/learning/trial-questions.ts";
import type { Goal } from "../../src/decide/policy/goal.ts";
import { riskSetsSql } from "../../src/measure/action-questions.ts";
import { subscribersOfPeriodSql, subscriberWeeksSql } from "../../src/measure/message-questions.ts";
import { programPeopleSql } from "../../src/measure/program-questions.ts";
import { statementPeopleSql } from "../../src/measure/statement-questions.ts";
import { createRandom } from "../../src/stats/random.ts";
import { sql } from "../../src/store/sql.ts";
import type { Store } from "../../src/store/store.ts";
import { temporaryStore } from "./cluster.ts";
import { tableFile } from "./table-file.ts";

/**
 * What people contributed, by all that measure or learn: a program's read-out, the statement, a policy's trials, what an action is worth, the price of a message. There are orders, cancelled
 * ones, and returns within an order and on their own; everybody saw the program, had the event and got a message at the same time.
 */

const dayMs = 86_400_000;
const seenAt = Date.UTC(2026, 0, 10, 12);
const windowDays = 20;
const atOf = (day: number): string => new Date(seenAt + day * dayMs).toISOString();

const head =
  "Name,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Cancelled at,Refunded Amount";

interface Doc {
  readonly who: string;
  readonly day: number;
  readonly price: number;
  readonly quantity?: number;
  readonly cancelled?: boolean;
  readonly refunded?: number;
}

const docs: readonly Doc[] = [
  // Everybody bought before.
  ...["ana", "bo", "cy", "di"].map((who) => ({ who, day: -20, price: 50 })),
  { who: "ana", day: 1, price: 100 },
  { who: "bo", day: 1, price: 100 },
  { who: "bo", day: 9, price: 40, quantity: -1 },
  { who: "cy", day: 2, price: 100, cancelled: true },
  { who: "cy", day: 3, price: 60 },
  { who: "di", day: 2, price: 100, refunded: 50 },
  // After the window.
  { who: "di", day: windowDays + 1, price: 80, quantity: -1 },
  { who: "ed", day: -50, price: 50 },
  { who: "ed", day: -25, price: 50 },
  { who: "ed", day: -10, price: 50, quantity: -1 },
  { who: "ed", day: -5, price: 90, cancelled: true },
  { who: "ed", day: 4, price: 30, quantity: -1 },
  { who: "flo", day: -3, price: 10, quantity: -1 },
  { who: "flo", day: 4, price: 70, cancelled: true },
];

function rowOf(
  { who, day, price, quantity = 1, cancelled, refunded = 0 }: Doc,
  nth: number,
): string {
  const at = atOf(day);
  const total = price * quantity;
  return `#${nth},${who}@x.nl,paid,EUR,${total},0,0,${total},0,${at},${quantity},Shirt,${price},S,${cancelled ? at : ""},${refunded}`;
}

function randomDocs(): Doc[] {
  const random = createRandom("documents");
  return Array.from({ length: 400 }, () => {
    const lot = random.uniform();
    const price = 10 + Math.round(90 * random.uniform());
    const doc = { who: `p${random.integer(60)}`, day: 40 * random.uniform() - 10, price };
    if (lot < 0.15) return { ...doc, cancelled: true };
    if (lot < 0.3) return { ...doc, refunded: Math.round(price * random.uniform()) };
    return lot < 0.5 ? { ...doc, quantity: -1 } : doc;
  });
}

const event = "Application Installed";
const columns = ["contribution", "ordered", "sold", "returned"].concat([
  ...["contributionBefore", "ordersBefore", "daysSinceOrder"],
]);
const cents = (euros: number): number => Math.round(100 * euros) || 0;
/** The remainder of a person's number by which some statements name people. */
const numberPart = 4_503_599_627_370_496n;

describe.each([1, 2] as const)("on %d shard(s)", (shards) => {
  let store: Store;
  let shop: Shop;
  const all = [...docs, ...randomDocs()];
  const people = [...new Set(all.map(({ who }) => who))];
  const subjectOf = (who: string): string => subjectId("email", `${who}@x.nl`);

  beforeAll(async () => {
    store = await temporaryStore(shards);
    const file = tableFile("orders.csv", [head, ...all.map(rowOf)].join("\n"));
    await importOrders(store, file, { timezone: "UTC", currency: "EUR" });
    const time = (at: number): string =>
      new Date(at).toISOString().replace("T", " ").replace("Z", "");
    await store.insert(
      "decision_local",
      [
        ...[
          "subject_id",
          "at",
          "decision_id",
          "person_id",
          "placement",
          "program",
          "program_version",
        ],
        ...["arms", "probabilities", "drawn", "shown", "held", "period"],
      ],
      people.map((who) => [
        ...[subjectOf(who), time(seenAt), `d-${who}`, subjectOf(who), "hero", "p", 1],
        ...[["a"], [1], "a", "a", "", -1],
      ]),
    );
    await store.insert(
      "decision_outcome_local",
      ["subject_id", "decision_id", "outcome", "at"],
      people.map((who) => [subjectOf(who), `d-${who}`, "shown", time(seenAt)]),
    );
    await store.insert(
      "event_local",
      ["subject_id", "at", "kind", "name"],
      people.map((who) => [subjectOf(who), time(seenAt), "track", event]),
    );
    await store.insert(
      "consent_local",
      ["subject_id", "purpose", "channel", "granted", "at"],
      people.map((who) => [subjectOf(who), "email", "", 1, time(seenAt - 300 * dayMs)]),
    );
    const said = await readShop(store);
    if (said === undefined) throw new Error("the shop is not known");
    shop = { ...said, marginRate: 0.4 };
  });
  afterAll(() => store.close());

  const closedAt = seenAt + 100 * dayMs;
  const period = { from: seenAt, to: seenAt + windowDays * dayMs };

  /** Rows that come by the person's number. */
  const inOrder = (found: readonly Float64Array[]): Map<string, number[]> =>
    new Map(
      people
        .toSorted((a, b) => (BigInt(subjectOf(a)) < BigInt(subjectOf(b)) ? -1 : 1))
        .map((who, row) => [who, found.map((column) => column[row] ?? Number.NaN)]),
    );

  const byProgram = async (): Promise<Map<string, number[]>> =>
    inOrder(
      await store.columns(
        programPeopleSql({
          ...{ program: "p", since: 1, arms: ["a"], windowDays, shop, closedAt },
        }),
        columns,
      ),
    );

  const byTrials = async (goal: Goal): Promise<Map<string, number>> => {
    const trials = await readTrials(store, { program: "p", goal, windowDays, closedAt, shop });
    const whoOf = new Map(people.map((who) => [subjectOf(who), who]));
    return new Map(trials.map(({ person, reward }) => [whoOf.get(person) ?? "", reward]));
  };

  /** Of who had bought before: contribution, of the days before, of all time before, orders before, days since the last. */
  const byAction = async (): Promise<Map<string, number[]>> => {
    const numbers = await store.rows(
      sql`SELECT DISTINCT toString(subject_id) AS id, toFloat64(cityHash64(subject_id) % 4503599627370496) AS unit FROM event`,
      z.object({ id: z.string(), unit: z.number() }),
    );
    const unitOf = new Map(numbers.map(({ id, unit }) => [id, unit]));
    const [did = [], units = [], ...figures] = await store.columns(
      riskSetsSql({ event, windowDays, closedAt, shop }),
      ["did", "unit", "contribution", "before", "spent", "orderCount", "quiet"],
    );
    const rows = [...did.keys()].filter((row) => did[row] === 1);
    return new Map(
      rows.map((row) => [
        people.find((who) => unitOf.get(subjectOf(who)) === units[row]) ?? "",
        figures.map((column) => column[row] ?? Number.NaN),
      ]),
    );
  };

  /** Contribution, of the year before, whether silent. */
  const byMessages = async (): Promise<Map<string, number[]>> =>
    inOrder(
      await store.columns(subscribersOfPeriodSql({ shop, ...period, draws: {} }), [
        ...["contribution", "contributionBefore", "silent"],
      ]),
    );

  test("a return of its own lowers what a person contributed, and a cancelled order was never sold", async () => {
    const found = await byProgram();
    const rounded = (who: string) => found.get(who)?.map((each) => Math.round(100 * each) / 100);
    // 40 % of what was sold; of goods that come back 40 % is lost.
    expect(rounded("ana")).toEqual([40, 1, 100, 0, 20, 1, 20]);
    expect(rounded("bo")).toEqual([24, 1, 100, 40, 20, 1, 20]);
    expect(rounded("cy")).toEqual([24, 1, 60, 0, 20, 1, 20]);
    expect(rounded("di")).toEqual([20, 1, 100, 50, 20, 1, 20]);
  });

  test("a policy is rewarded by what is left after returns, for an order by that there was a purchase", async () => {
    const [money, orders] = [await byTrials("contribution"), await byTrials("order")];
    const of = (who: string) => [Math.round(money.get(who) ?? Number.NaN), orders.get(who)];
    expect(of("ana")).toEqual([4_000, 1]);
    // 100 bought and 40 sent back.
    expect(of("bo")).toEqual([2_400, 1]);
    // 100 cancelled and 60 bought.
    expect(of("cy")).toEqual([2_400, 1]);
    expect(of("di")).toEqual([2_000, 1]);
    // Only sends something back, only cancels.
    expect(of("ed")).toEqual([-1_200, 0]);
    expect(of("flo")).toEqual([0, 0]);
  });

  test("an action is worth what is left after returns, and neither a return nor a cancelled order is an order", async () => {
    const found = await byAction();
    const of = (who: string) => found.get(who)?.map((each) => Math.round(100 * each) / 100);
    expect(of("bo")).toEqual([24, 20, 20, 1, 20]);
    expect(of("cy")).toEqual([24, 20, 20, 1, 20]);
    // Bought 50 and 25 days before, sent it back 10 days before, cancelled 5 days before.
    expect(of("ed")).toEqual([-12, -20, 20, 2, 25]);
    // Never bought before, and so is not compared.
    expect(found.has("flo")).toBe(false);
  });

  test("a message brings what is left after returns, and who only sends back or cancels has not bought", async () => {
    const found = await byMessages();
    const of = (who: string) => found.get(who)?.map(Math.round);
    expect(of("bo")).toEqual([2_400, 2_000, 0]);
    expect(of("cy")).toEqual([2_400, 2_000, 0]);
    expect(of("ed")).toEqual([-1_200, 2_000, 0]);
    expect(of("flo")).toEqual([0, -400, 1]);
    const [clusters = [], ordersBefore = [], neverBought = []] = await store.columns(
      subscriberWeeksSql({ shop, ...period }),
      ["cluster", "ordersBefore", "neverBought"],
    );
    const ofWeeks = (who: string) =>
      [...clusters.keys()]
        .filter((row) => clusters[row] === Number(BigInt(subjectOf(who)) % numberPart))
        .map((row) => [Math.round(Math.expm1(ordersBefore[row] ?? 0)), neverBought[row]]);
    // By weeks: one order before, in the second one more, and no more by what came back on the ninth day.
    expect(ofWeeks("bo")).toEqual([
      [1, 0],
      [2, 0],
    ]);
    expect(ofWeeks("flo")).toEqual([
      [0, 1],
      [0, 1],
    ]);
  });

  test("trials, actions and messages count as the program does, money and orders", async () => {
    const [program, action, messages] = [await byProgram(), await byAction(), await byMessages()];
    const [money, orders] = [await byTrials("contribution"), await byTrials("order")];
    let belowZero = 0;
    for (const [who, figures] of program) {
      const [contribution = Number.NaN, ordered, , , before = Number.NaN] = figures;
      const [ordersBefore = Number.NaN, daysSince] = figures.slice(5);
      belowZero += Number(contribution < 0);
      expect([who, Math.round(money.get(who) ?? Number.NaN) || 0]).toEqual([
        ...[who, cents(contribution)],
      ]);
      expect([who, orders.get(who)]).toEqual([who, ordered]);
      const [inPeriod = Number.NaN, inYear = Number.NaN, silent] = messages.get(who) ?? [];
      expect([who, Math.round(inPeriod) || 0, Math.round(inYear) || 0, silent]).toEqual([
        ...[who, cents(contribution), cents(before), Number(!ordered && ordersBefore === 0)],
      ]);
      expect([who, action.has(who)]).toEqual([who, ordersBefore > 0]);
      const [worth = Number.NaN, , spent = Number.NaN, count, quiet] = action.get(who) ?? [];
      if (action.has(who))
        expect([who, cents(worth), cents(spent), count, quiet]).toEqual([
          ...[who, cents(contribution), cents(before), ordersBefore, daysSince],
        ]);
    }
    expect(belowZero).toBeGreaterThan(3);
    expect(action.size).toBeGreaterThan(20);
    expect(messages.size).toBe(people.length);
    expect(money.size).toBe(people.length);
  });

  test("a program and the statement count alike", async () => {
    const found = await byProgram();
    const [contribution = new Float64Array()] = await store.columns(
      statementPeopleSql({
        ...{ shop, from: seenAt, to: seenAt + windowDays * dayMs, programs: [], periods: [] },
        universal: { share: 0.1, salt: "all" },
      }),
      ["contribution"],
    );
    // Neither names people: the statement's, in cents, are those of whom a decision was made or who had ordered before.
    const stated = [...contribution].map((cents) => Math.round(cents)).sort((a, b) => a - b);
    const measured = [...found.values()].map(([euros = Number.NaN]) => Math.round(100 * euros));
    expect(measured.some((cents) => cents < 0)).toBe(true);
    expect(measured.length).toBe(people.length);
    // Decisions are of the period's first moment.
    expect(measured.sort((a, b) => a - b)).toEqual(stated);
  });
});
