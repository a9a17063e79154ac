import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPlannedShop, type PlannedShop } from "../../test/plan/planned-shop.ts";
import { subjectId } from "../core/subject.ts";
import type { InsertRow } from "../store/store.ts";
import type { Goal } from "./goal.ts";
import { goalMeasures, shopMeasures } from "./goal-measures.ts";
import { guardrailState, paceOf } from "./goal-progress.ts";
import { readGoalCourse } from "./read-goal-course.ts";
import { readGoal, readGoalBaseline, readGoals, readKnownShop } from "./read-goals.ts";

const now = Date.parse("2026-10-20T00:00:00Z");

/** October so far: Ana had bought before and sends a piece back, Bo buys twice, Cy and Eve for the first time; nobody knows the guest. */
const orders = [
  "A-0,2026-09-20 10:00,ana@example.com,1,20.00,8.00",
  "D-0,2026-09-01 10:00,di@example.com,1,10.00,4.00",
  "A-1,2026-10-03 10:00,ana@example.com,2,20.00,8.00",
  "A-2,2026-10-05 10:00,ana@example.com,-1,20.00,8.00",
  "B-1,2026-10-04 10:00,bo@example.com,1,50.00,30.00",
  "B-2,2026-10-08 10:00,bo@example.com,1,50.00,30.00",
  "C-1,2026-10-09 10:00,cy@example.com,1,100.00,60.00",
  "G-1,2026-10-06 10:00,,1,999.00,1.00",
  "E-1,2026-10-10 12:00,eve@example.com,1,30.00,15.00",
];
const id = (who: string): string => subjectId("email", `${who}@example.com`);
const noon = (day: string): string => `${day} 12:00:00.000`;
const mails: readonly (readonly [string, string, string])[] = [
  ["ana", "2026-10-02", "Email Delivered"],
  ["ana", "2026-10-09", "Email Delivered"],
  ["ana", "2026-10-15", "Email Delivered"],
  ["bo", "2026-09-28", "Email Delivered"],
  ["bo", "2026-10-01", "Email Delivered"],
  ["cy", "2026-10-03", "Email Delivered"],
  ["cy", "2026-10-04", "Email Marked as Spam"],
];
/** Bo unsubscribes; Ana refuses before she had any, and Di without ever having had one. */
const words: readonly (readonly [string, number, string])[] = [
  ["ana", 0, "2026-10-01"],
  ["ana", 1, "2026-10-02"],
  ["bo", 0, "2026-10-04"],
  ["di", 0, "2026-10-05"],
];
const mailRow = ([who, day, name]: (typeof mails)[number]): InsertRow => [
  ...[id(who), noon(day), "track", name, JSON.stringify({ email_id: day }), `${who}${day}`],
];
const wordRow = ([who, granted, day]: (typeof words)[number]): InsertRow => [
  ...[id(who), "email", "", granted, noon(day)],
];

const goal = (name: string, more: object = {}) => ({
  ...{ goal: name, title: name, kpi: { measure: "contribution" }, owner: "Ada" },
  ...{ baseline: { amount: 250, source: "report", asOf: "2026-09-30" }, target: 300 },
  ...{ from: "2026-10-01", to: "2026-10-31", ...more },
});

const share = { amount: 0.2, source: "report", asOf: "2026-09-30" };

describe.each([1, 2] as const)("on %d shard(s), a goal", (shards) => {
  let shop: PlannedShop;
  beforeAll(async () => {
    shop = await openPlannedShop(orders, shards);
    await shop.store.insert(
      "event_local",
      ["subject_id", "at", "kind", "name", "properties", "message_id"],
      mails.map(mailRow),
    );
    await shop.store.insert(
      "consent_local",
      ["subject_id", "purpose", "channel", "granted", "at"],
      words.map(wordRow),
    );
    await shop.apply(
      { placement: "deal", title: "Deal", kind: "offer" },
      goal("october", {
        guardrails: [
          { measure: "margin", least: 0.4 },
          { measure: "returns", most: 0.05 },
          { measure: "unsubscribes", most: 0.2 },
          { measure: "complaints", most: 0.1 },
        ],
      }),
      goal("later", { from: "2026-11-01", to: "2026-11-30" }),
      goal("just-begun", { from: "2026-10-15" }),
      {
        ...{ program: "p", title: "P", placements: ["deal"], state: "draft", goal: "october" },
        treatments: [{ id: "a", kind: "offer" }],
      },
    );
  });
  afterAll(() => shop.close());

  test("is told by its measure so far, the pace, and what its guardrails came to", async () => {
    const found = await readGoal(shop.store, shop.operational, { name: "october", now });
    // 24 − 12 of Ana, twice 20 of Bo, 40 of Cy and 15 of Eve, up to Eve's order: 9.5 of 31 days.
    const shareGone = expect.closeTo(9.5 / 31, 6);
    expect(found).toMatchObject({
      ...{ currency: "EUR", note: "" },
      programs: [
        { program: "p", title: "P", state: "draft", missing: ["owner", "merchant", "finance"] },
      ],
      progress: {
        ...{ from: "2026-10-01", until: "2026-10-10", amount: 107, shareGone },
        pace: { kind: "linear", reaches: true, atEnd: expect.closeTo((107 * 31) / 9.5, 3) },
      },
    });
    expect(found.progress?.guardrails.map(({ measure, state }) => [measure, state])).toEqual([
      ["margin", "kept"],
      ["returns", "broken"],
      ["unsubscribes", "kept"],
      ["complaints", "broken"],
    ]);
    const [margin, returns, unsubscribes, complaints] = found.progress?.guardrails ?? [];
    expect(margin?.amount).toBeCloseTo(107 / 250, 9);
    expect(returns?.amount).toBeCloseTo(20 / 270, 9);
    // One person of five e-mails, that of the fifteenth among them: what is said of them is known until now.
    expect(unsubscribes?.amount).toBeCloseTo(1 / 5, 9);
    expect(complaints?.amount).toBeCloseTo(1 / 5, 9);
  });

  test("that has not begun, or of which no order is known, says so", async () => {
    const goals = await readGoals(shop.store, shop.operational, now);
    expect(goals.map((each) => [each.goal.goal, each.note])).toEqual([
      ["just-begun", "No order since 2026-10-15 is known yet, so nothing is measured."],
      ["later", "It begins on 2026-11-01."],
      ["october", ""],
    ]);
  });

  test("begins with the same measures over any days", async () => {
    const over = async (from: string, to: string): Promise<unknown[]> => {
      const all = [];
      for (const measure of shopMeasures)
        all.push((await readGoalBaseline(shop.store, { measure, from, to, now })).amount);
      return all;
    };
    // Contribution, revenue, orders, active customers, repeat rate; unsubscribes, complaints, returns, margin.
    expect(await over("2026-10-01", "2026-10-10")).toEqual([
      ...[107, 250, 5, 4, 0.5],
      ...[1 / 4, 1 / 4, 20 / 270, 107 / 250].map((each) => expect.closeTo(each, 9)),
    ]);
    expect(await over("2026-09-01", "2026-09-30")).toEqual([18, 30, 2, 2, 0, 0, 0, 0, 0.6]);
    expect(await over("2025-01-01", "2025-01-31")).toEqual([0, 0, 0, 0, ...Array(5).fill(null)]);
    const asked = { measure: "orders", from: "2026-10-01", to: "2026-10-14", now } as const;
    expect(await readGoalBaseline(shop.store, asked)).toMatchObject({
      ...{ days: 14, knownUntil: "2026-10-10", currency: "EUR" },
    });
    await expect(
      readGoalBaseline(shop.store, { ...asked, to: "2026-09-30" }),
    ).rejects.toMatchObject({ code: "BAD_ARGUMENT" });
  });

  test("has a course by days, each as the measure of the days up to it, that ends where it stands", async () => {
    const { store, operational } = shop;
    for (const measure of goalMeasures) {
      await shop.apply(goal("course", { kpi: { measure }, baseline: share, target: 0.5 }));
      const asked = { name: "course", now };
      const { points, statement } = await readGoalCourse(store, operational, asked);
      expect(points.map(({ day }) => day)).toEqual(
        Array.from({ length: 10 }, (_, i) => `2026-10-${String(i + 1).padStart(2, "0")}`),
      );
      const { progress } = await readGoal(store, operational, asked);
      expect(points.at(-1)).toEqual({
        ...{ day: "2026-10-10", amount: progress?.amount, shareGone: progress?.shareGone },
      });
      for (const { day, amount } of points.filter((_, i) => i === 2 || i === 4 || i === 7))
        expect(amount).toEqual(
          (await readGoalBaseline(store, { measure, from: "2026-10-01", to: day, now })).amount,
        );
      // As it is shown, it is the question that was asked.
      const shown = { strings: [statement], holes: [] };
      expect((await store.columns(shown, ["amount"]))[0]?.[0]).toBe(progress?.amount);
    }
    await shop.apply(goal("course", { from: "2026-07-01" }));
    const weekly = await readGoalCourse(store, operational, { name: "course", now });
    expect(weekly.points.slice(0, 2).map(({ day }) => day)).toEqual(["2026-09-01", "2026-09-08"]);
    expect(weekly.points.at(-1)).toMatchObject({ day: "2026-10-10", amount: 125 });
    const later = await readGoalCourse(store, operational, { name: "later", now });
    expect(later).toMatchObject({ points: [], statement: expect.stringContaining("SELECT") });
    await expect(readGoalCourse(store, operational, { name: "none", now })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    expect(await readKnownShop(store, now)).toEqual({
      ...{ currency: "EUR", timezone: "UTC", knownUntil: "2026-10-10" },
    });
  });
});

test("a goal of a shop without orders says so, and has no baseline", async () => {
  const shop = await openPlannedShop([]);
  try {
    await shop.apply(goal("october"));
    const [found] = await readGoals(shop.store, shop.operational, now);
    expect(found).toMatchObject({ progress: null, note: "There are no orders yet." });
    expect(await readKnownShop(shop.store, now)).toBeNull();
    const { points } = await readGoalCourse(shop.store, shop.operational, { name: "october", now });
    expect(points).toEqual([]);
    const asked = { measure: "orders", from: "2026-10-01", to: "2026-10-14", now } as const;
    await expect(readGoalBaseline(shop.store, asked)).rejects.toMatchObject({ code: "NO_DATA" });
  } finally {
    await shop.close();
  }
});

const of = (measure: Goal["kpi"]["measure"], amount: number, target: number) => ({
  ...{ kpi: { measure }, target, baseline: { amount, source: "", asOf: "2026-01-01" } },
});

test("the pace is linear for sums, the most for customers, and a share stays as it is", () => {
  const quarter = { amount: 100, shareGone: 0.25 };
  expect(paceOf(of("orders", 300, 350), quarter)).toEqual({
    ...{ kind: "linear", atEnd: 400, reaches: true },
  });
  // At most 400 customers: it is not known whether that makes 350, and sure that it does not make 500.
  expect(paceOf(of("active-customers", 300, 350), quarter).reaches).toBeNull();
  expect(paceOf(of("active-customers", 300, 500), quarter).reaches).toBe(false);
  expect(paceOf(of("active-customers", 50, 90), { amount: 100, shareGone: 1 }).reaches).toBe(true);
  expect(paceOf(of("repeat-rate", 0.2, 0.3), { amount: 0.25, shareGone: 0.25 })).toEqual({
    ...{ kind: "as-it-stands", atEnd: 0.25, reaches: false },
  });
  // A goal may want less of something.
  expect(paceOf(of("orders", 500, 450), quarter).reaches).toBe(true);
  expect(paceOf(of("orders", 1, 2), { amount: null, shareGone: 0.5 }).atEnd).toBeNull();
});

test("a guardrail is kept at its bound and broken beyond it", () => {
  const most = { measure: "returns", most: 0.1 } as const;
  const least = { measure: "margin", least: 0.35 } as const;
  expect([0.1, 0.11, null].map((at) => guardrailState(most, at).state)).toEqual([
    ...["kept", "broken", "not known"],
  ]);
  expect([0.35, 0.34].map((at) => guardrailState(least, at).state)).toEqual(["kept", "broken"]);
});
