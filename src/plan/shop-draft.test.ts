import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  changeColumns,
  openPlannedShop,
  type PlannedShop,
  quietChange,
} from "../../test/plan/planned-shop.ts";
import { businessCase } from "./case.ts";
import { driverKinds } from "./driver-kind.ts";
import { readShopCase } from "./shop-case.ts";
import { readCaseDraft } from "./shop-draft.ts";
import { weighCase } from "./weigh-case.ts";

const now = Date.parse("2026-11-10T00:00:00Z");
const numbers = Array.from({ length: 10 }, (_, i) => i + 1);

/** Ten people with three orders each, five of 30.00 and five of 50.00; one sends a piece back. A stranger's order is the newest. */
const orders = [
  ...numbers.flatMap((n) =>
    ["2026-03-10", "2026-06-10", n % 2 === 1 ? "2026-10-12" : "2026-09-12"].map(
      (day, i) =>
        `P${n}-${i},${day} 10:00,p${n}@example.com,1,${n <= 5 ? "30.00,18.00" : "50.00,25.00"}`,
    ),
  ),
  "R-1,2026-06-20 10:00,p10@example.com,-1,50.00,25.00",
  "O-1,2025-11-01 10:00,p1@example.com,1,999.00,1.00",
  "S-1,2026-11-05 10:00,stranger@example.com,1,70.00,35.00",
  "S-2,2026-10-01 10:00,other@example.com,1,10.00,5.00",
];
/** Six are there as the audience begins, and one more who leaves; two come in September, one in October and one in November. */
const entered: readonly (readonly [string, string, string])[] = [
  ...numbers.slice(0, 6).map((n) => [`p${n}`, "2026-08-20", "definition"] as const),
  ["gone", "2026-08-20", "definition"],
  ["p7", "2026-09-15", "time"],
  ["p8", "2026-09-16", "event"],
  ["p9", "2026-10-20", "facts"],
  ["p10", "2026-11-05", "time"],
];
const changes = [
  ...entered.map(([who, at, cause], i) =>
    quietChange(who, { at, seq: i + 1, change: "entered", cause }),
  ),
  quietChange("gone", { at: "2026-09-01", seq: 50, change: "left", cause: "event" }),
];

const program = (name: string, more: object = {}) => ({
  ...{ program: name, title: name, placements: ["deal"], owner: "Ada", holdout: 0.2 },
  ...{ state: "draft", treatments: [{ id: "a", kind: "offer", coupon: { percent: 10 } }] },
  ...more,
});

describe.each([1, 2] as const)("on %d shard(s), the draft of a case", (shards) => {
  let shop: PlannedShop;
  beforeAll(async () => {
    shop = await openPlannedShop(orders, shards);
    await shop.store.insertLines("audience_change_local", changeColumns, changes.join("\n"));
    await shop.apply(
      { placement: "deal", title: "Deal", kind: "offer" },
      program("quiet-ones", {
        ...{ audience: "quiet", starts: "2026-12-01T00:00:00Z", ends: "2027-06-01T00:00:00Z" },
      }),
      program("all-of-us", { treatments: [{ id: "a", kind: "offer" }] }),
    );
  });
  afterAll(() => shop.close());

  const draft = (name: string) =>
    readCaseDraft(shop.store, shop.operational, { program: name, now });

  test("tells of an audience what its people are, ordered and left, with the error of each", async () => {
    const { case: of, notes } = await draft("quiet-ones");
    expect(of).toMatchObject({
      ...{ case: "quiet-ones", program: "quiet-ones", author: "Ada", holdout: 0.2, runs: 6 },
      discountRate: 0.1,
    });
    const orderly = "30 orders of 10 customers in the 365 days up to 2026-11-05";
    // Reckoned apart: ratios of sums with the delta method over ten people, in numpy.
    expect(of.drivers).toMatchObject({
      people: { value: 10, grade: "C", source: "the audience quiet on 2026-11-10" },
      newPeople: { estimate: 1.581, standardError: 0.8839, grade: "C" },
      orderValue: {
        ...{ estimate: 40, standardError: 3.333, grade: "C" },
        source: `${orderly}: the audience quiet; as paid, returns not yet taken off`,
      },
      margin: { estimate: 0.4609, standardError: 0.01596 },
      returns: { estimate: 0.04167, standardError: 0.04064 },
      discount: { value: 4, grade: "C" },
    });
    expect(of.drivers.newPeople?.source).toContain("in the 11 weeks up to 2026-11-10, 4 in all");
    // Eight were there as October began, and four of them ordered in it.
    expect(of.baseline).toMatchObject({ orders: 0.5, spread: 9.195 });
    expect(of.drivers.lift).toMatchObject({ low: 0, likely: 0.025, high: 0.05, owner: "you" });
    // Half an order a month, for the fourteen days of a coupon.
    expect(of.drivers.subsidised).toMatchObject({ low: 0, likely: 0.115, high: 0.23 });
    expect(of.drivers.messagePrice).toBeUndefined();
    expect(notes[0]).toBe(
      "Left to you: reach, carryOver, pulledForward, lift, redeemed, subsidised, messages, setup, running. Each source says what is to be filled in.",
    );
  });

  test("is a file that reads, is kept and is weighed", async () => {
    const { case: of } = await draft("quiet-ones");
    expect(businessCase.parse(JSON.parse(JSON.stringify(of)))).toEqual(of);
    for (const driver of Object.values(of.drivers)) {
      expect(driver.source).not.toBe("");
      expect(driver.owner).toBe(driver.grade === "D" ? "you" : "");
    }
    await shop.apply(of);
    const kept = await readShopCase(shop.store, shop.operational, { program: "quiet-ones", now });
    const { weighed } = weighCase(kept.text);
    // Ten people, half of them reached, a fortieth of an order each: it cannot be seen, and gives more away than it adds.
    expect(weighed.figures.netPresentValue).toBeLessThan(0);
    expect(Number.isFinite(weighed.chances.p5)).toBe(true);
    // A fresh one has its name and author, so that it takes its place.
    await shop.apply({ ...of, author: "Ben" });
    expect((await draft("quiet-ones")).case).toEqual({ ...of, author: "Ben" });
  });

  test("of a program for everybody is of who ordered within the year", async () => {
    const { case: of } = await draft("all-of-us");
    expect(of.drivers.people).toMatchObject({
      ...{ value: 12, source: "customers who ordered within a year on 2026-11-05" },
    });
    // Both strangers ordered first within the twelve weeks.
    expect(of.drivers.newPeople?.source).toContain("in the 12 weeks up to 2026-11-05, 2 in all");
    expect(of.drivers.discount).toMatchObject({ value: 0, grade: "D" });
  });

  test("without a program of this name is refused", async () => {
    await expect(draft("nobody")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

test("people with too few orders of their own are told by the whole shop", async () => {
  const shop = await openPlannedShop(orders.filter((row) => !row.startsWith("P10")));
  try {
    await shop.apply(
      { placement: "deal", title: "Deal", kind: "offer" },
      program("quiet-ones", { audience: "quiet" }),
    );
    const { case: of, notes } = await readCaseDraft(shop.store, shop.operational, {
      ...{ program: "quiet-ones", now },
    });
    expect(of.drivers.people).toMatchObject({ value: 0, grade: "D", owner: "you" });
    expect(of.drivers.newPeople).toMatchObject({ value: 0, grade: "D" });
    expect(of.drivers.orderValue?.source).toBe(
      "29 orders of 12 customers in the 365 days up to 2026-11-05: the whole shop, as the audience quiet has too few of its own; as paid, returns not yet taken off",
    );
    expect(of.baseline).toBeUndefined();
    expect(notes).toHaveLength(3);
    expect(() => businessCase.parse(of)).not.toThrow();
    expect(weighCase(of).weighed.chances.mean).toBe(0);
    expect(driverKinds.filter(({ name }) => of.drivers[name] === undefined)).toHaveLength(1);
  } finally {
    await shop.close();
  }
});

test.each([
  ["without orders", [], "There are no orders yet, so no case can be drafted"],
  [
    "of one customer",
    ["A,2026-10-01 10:00,a@example.com,1,10.00,5.00"],
    "Orders of the last year, by customers who are known: 1, of 1.",
  ],
])("a shop %s says that no case can be drafted", async (_name, rows, sentence) => {
  const shop = await openPlannedShop(rows);
  try {
    await shop.apply({ placement: "deal", title: "Deal", kind: "offer" }, program("p"));
    await expect(
      readCaseDraft(shop.store, shop.operational, { program: "p", now }),
    ).rejects.toThrow(sentence);
  } finally {
    await shop.close();
  }
});
