import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { importOrders } from "../../src/collect/import-orders.ts";
import { readShop, type Shop } from "../../src/collect/shop.ts";
import { subjectId } from "../../src/core/subject.ts";
import { programPeopleSql } from "../../src/measure/program-questions.ts";
import { statementPeopleSql } from "../../src/measure/statement-questions.ts";
import { createRandom } from "../../src/stats/random.ts";
import type { Store } from "../../src/store/store.ts";
import { temporaryStore } from "./cluster.ts";
import { tableFile } from "./table-file.ts";

/** What people contributed, by a program's read-out and by the statement: orders, cancelled ones, and returns within an order and on their own. */

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

const columns = [
  "contribution",
  "ordered",
  "sold",
  "returned",
  "contributionBefore",
  "ordersBefore",
];

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
    const said = await readShop(store);
    if (said === undefined) throw new Error("the shop is not known");
    shop = { ...said, marginRate: 0.4 };
  });
  afterAll(() => store.close());

  const byProgram = async (): Promise<Map<string, number[]>> => {
    const found = await store.columns(
      programPeopleSql({
        ...{ program: "p", since: 1, arms: ["a"], windowDays, shop },
        closedAt: seenAt + 100 * dayMs,
      }),
      columns,
    );
    // Rows are by the person's number.
    const sorted = people.toSorted((a, b) =>
      BigInt(subjectOf(a)) < BigInt(subjectOf(b)) ? -1 : 1,
    );
    return new Map(
      sorted.map((who, row) => [who, found.map((column) => column[row] ?? Number.NaN)]),
    );
  };

  test("a return of its own lowers what a person contributed, and a cancelled order was never sold", async () => {
    const found = await byProgram();
    const rounded = (who: string) => found.get(who)?.map((each) => Math.round(100 * each) / 100);
    // 40 % of what was sold; of goods that come back 40 % is lost.
    expect(rounded("ana")).toEqual([40, 1, 100, 0, 20, 1]);
    expect(rounded("bo")).toEqual([24, 1, 100, 40, 20, 1]);
    expect(rounded("cy")).toEqual([24, 1, 60, 0, 20, 1]);
    expect(rounded("di")).toEqual([20, 1, 100, 50, 20, 1]);
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
