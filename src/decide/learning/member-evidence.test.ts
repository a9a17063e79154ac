import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryStore } from "../../../test/analytics/cluster.ts";
import { ordered, seen, stamp } from "../../../test/decide/offer-history.ts";
import { readShop, saveShop } from "../../collect/shop.ts";
import { subjectId } from "../../core/subject.ts";
import { subjectIndexOf } from "../../core/subject-index.ts";
import type { Store } from "../../store/store.ts";
import { type MemberEvidence, type MemberQuestion, readMemberEvidence } from "./member-evidence.ts";

const dayMs = 86_400_000;
const start = Date.parse("2026-01-01T12:00:00Z");
const on = (day: number): number => start + day * dayMs;

const asked: MemberQuestion = {
  ...{ program: "p", slot: "", levels: ["nothing", "ten", "twenty"], windowDays: 7 },
  teaching: { since: { nothing: 0, ten: 2, twenty: 2 }, arms: { "hero/1": 3, "hero/2": 3 } },
  until: on(100),
  origins: ["search"],
  prices: [{ source: "csv", telling: "list-prices" }],
  saleDays: ["2026-02-20"],
};

const see = (
  store: Store,
  all: readonly { who: string; day: number; arm: string; version?: number; arms?: string[] }[],
) =>
  seen(
    store,
    all.map(({ day, version = 2, ...each }) => ({
      ...{ program: "p", placement: "hero", version, arms: ["ten", "twenty", "nothing"] },
      ...{ ...each, at: on(day) },
    })),
  );
const order = (
  store: Store,
  all: readonly { who: string; day: number; sku?: string; price?: number; coupon?: string }[],
) =>
  ordered(
    store,
    all.map(({ day, ...each }) => ({ ...each, at: on(day) })),
  );

describe.each([1, 2] as const)("on %d shard(s)", (shards) => {
  let store: Store;
  let found: MemberEvidence;
  beforeAll(async () => {
    store = await temporaryStore(shards);
    await saveShop(store, { currency: "EUR", timezone: "UTC", marginRate: "0.5" });
    await store.insert(
      "product_local",
      ["sku", "category", "imported_at"],
      [
        ["A", "shoes", stamp(start)],
        ["B", "socks", stamp(start)],
      ],
    );
    const customers = ["ana", "bo", "cas", "dan"];
    await store.insert(
      "customer_local",
      ["subject_id", "run_id", "first_source"],
      customers.map((who) => [
        subjectId("customer_id", who),
        "1",
        who === "bo" ? "mail" : "search",
      ]),
    );
    await store.insert("prediction_run_local", ["run_id"], [["1"]]);
    await order(store, [
      { who: "ana", day: 0 },
      { who: "ana", day: 5, price: 15 },
      { who: "ana", day: 12, coupon: "TEN" },
      { who: "ana", day: 22, sku: "B" },
      { who: "ana", day: 96, sku: "B" },
      { who: "bo", day: 10, sku: "B", price: 12 },
      { who: "bo", day: 40, sku: "B", price: 12 },
      // Of a day of sale, and of a day that is not known yet.
      { who: "bo", day: 50, price: 12 },
      { who: "bo", day: 101 },
      { who: "cas", day: 99 },
    ]);
    await see(store, [
      { who: "ana", day: 10, arm: "ten" },
      // Within the window of before.
      { who: "ana", day: 13, arm: "twenty" },
      { who: "ana", day: 20, arm: "nothing" },
      // Another offer by the same name, a guard stood against a level: they say nothing.
      { who: "bo", day: 35, arm: "ten", version: 1 },
      { who: "bo", day: 60, arm: "ten", arms: ["ten", "nothing"] },
      // Before the first order; and one that is still open.
      { who: "bo", day: 2, arm: "twenty" },
      { who: "ana", day: 95, arm: "twenty" },
    ]);
    const shop = await readShop(store);
    if (shop === undefined) throw new Error("the shop is not known");
    found = await readMemberEvidence(store, shop, asked);
  });
  afterAll(() => store.close());
  const of = (who: string) => {
    const { ids, evidence } = found;
    const row = subjectIndexOf(ids).find(subjectId("customer_id", who));
    const { counts, exposure, conditions, marks } = evidence;
    const own = (all: ArrayLike<number>): number[] =>
      Array.from(all).slice(row * conditions, (row + 1) * conditions);
    return {
      ...{ counts: own(counts), days: own(exposure), segment: evidence.segment[row] },
      marks: marks.map(({ successes, trials }) => [successes[row], trials[row]]),
      usual: marks[0]?.usual?.[row] ?? 0,
    };
  };

  test("orders after the first and days are told by the level that was in effect", () => {
    expect(found.evidence).toMatchObject({ people: 4, conditions: 4, segments: 2 });
    expect(of("ana")).toMatchObject({
      // Outside on day 5; ten on day 12, nothing on day 22, twenty on day 96.
      counts: [1, 1, 1, 1],
      days: [100 - 7 - 7 - 5, 7, 7, 5],
      segment: 1,
    });
  });

  test("windows that do not teach count neither for a level nor for the time without one", () => {
    expect(of("bo")).toMatchObject({ counts: [1, 0, 0, 0], days: [90 - 14, 0, 0, 0], segment: 0 });
  });

  test("lines at full price stand beside what is usual of their categories, coupons by themselves", () => {
    // Shoes: 2 of 3 lines at full price, socks 2 of 4; the order with a coupon and the day of sale left out.
    expect(of("ana").marks).toEqual([
      [3, 4],
      [1, 2],
    ]);
    const usual = (3 / 5 + 3 / 5 + 1 / 2 + 1 / 2) / 4;
    expect(of("ana").usual).toBeCloseTo(Math.log(usual / (1 - usual)), 5);
    expect(of("bo").marks).toEqual([
      [0, 2],
      [0, 0],
    ]);
  });

  test("a customer of one order has days only, and one of none has nothing", () => {
    expect(of("cas")).toMatchObject({ counts: [0, 0, 0, 0], days: [1, 0, 0, 0] });
    expect(of("dan")).toMatchObject({ counts: [0, 0, 0, 0], days: [0, 0, 0, 0], usual: 0 });
  });
});
