import { expect, test } from "vitest";
import { type DayRow, logOfDays } from "../../../test/recommend/log-of-days.ts";
import { createRandom } from "../../stats/random.ts";
import { type History, type InteractionLog, selectRows } from "./interaction-log.ts";
import { fitReplenishment, openReplenishment } from "./replenishment.ts";
import { dayMs } from "./repurchases.ts";

function historyOf(log: InteractionLog, u: number): History {
  return { ...log, from: log.starts[u] ?? 0, to: log.starts[u + 1] ?? 0 };
}

const bought = { boughtFrom: 1 };

/** Customers who buy item 0 on days 0, 4, 12; item 1 once; and one who looks at it only. */
const small = logOfDays(
  [
    { user: 0, item: 0, day: 0 },
    { user: 0, item: 0, day: 0.4 },
    { user: 0, item: 0, day: 4 },
    { user: 0, item: 1, day: 4 },
    { user: 0, item: 0, day: 12 },
    { user: 1, item: 0, day: 3 },
    { user: 2, item: 1, day: 3, weight: 0.1 },
  ],
  [3, 3],
);

test("tables of three customers are those of pen and paper", () => {
  const tables = fitReplenishment(small, bought);
  expect([...tables.buyers]).toEqual([2, 1, 0]);
  expect([...tables.returned]).toEqual([1, 0, 0]);
  const shop = (Math.log(4) + Math.log(8)) / 2;
  expect(tables.shop[0]).toBeCloseTo(shop, 12);
  expect(tables.logGap[0]).toBeCloseTo(shop, 12);
  // One of three buyers in the shop came back, as ten more would.
  expect(tables.returnShare[0]).toBeCloseTo((1 + 10 / 3) / 12, 12);
  expect(tables.returnShare[1]).toBeCloseTo(10 / 3 / 11, 12);
  expect(structuredClone(tables)).toEqual(tables);
});

test("when the next purchase is due is the mean of own gaps and two more, of the customer's and the item's", () => {
  const { again } = openReplenishment(fitReplenishment(small, bought));
  const [first] = again(historyOf(small, 0), 20 * dayMs);
  expect([first?.item, first?.times, first?.last]).toEqual([0, 3, 12 * dayMs]);
  // Own, customer's, item's and shop's mean are one and the same here: the root of 4 × 8.
  expect(first?.due.expected).toBeCloseTo((12 + Math.sqrt(32)) * dayMs, 0);
  const halves = [20, 16, 8].map((age) => 0.5 ** (age / 120));
  expect(first?.score).toBeCloseTo(
    halves.reduce((sum, each) => sum + each, 0),
    12,
  );
});

test("own gaps, the customer's and the item's have the weights of the docs", () => {
  const ln = (days: number): number => Math.log(days);
  const rows = [
    ...[0, 4].map((day) => ({ user: 0, item: 0, day })),
    ...[0, 16].map((day) => ({ user: 0, item: 1, day })),
    ...[0, 50].map((day) => ({ user: 1, item: 0, day })),
  ];
  const log = logOfDays(rows, [2, 2]);
  const tables = fitReplenishment(log, bought);
  const shop = (ln(4) + ln(16) + ln(50)) / 3;
  const customer = (ln(4) + ln(16) + 2 * shop) / 4;
  const item = (ln(4) + ln(50) + 5 * shop) / 7;
  const told = (ln(4) + 2 * (0.6 * customer + 0.4 * item)) / 3;
  const { again } = openReplenishment(tables);
  const due = again(historyOf(log, 0), 20 * dayMs).find((each) => each.item === 0)?.due;
  expect(Math.log((due?.expected ?? 0) / dayMs - 4)).toBeCloseTo(told, 9);
});

test("before its interval begins an item is not due, from then on it is", () => {
  const { again } = openReplenishment(fitReplenishment(small, bought));
  const at = (now: number) => again(historyOf(small, 0), now).find(({ item }) => item === 0);
  const from = at(20 * dayMs)?.due.from ?? Number.NaN;
  expect(from).toBeGreaterThan(12 * dayMs);
  expect(at(from - 1)?.isDue).toBe(false);
  expect(at(from)?.isDue).toBe(true);
});

test("what is looked at, or lies after now, was not bought", () => {
  const { again } = openReplenishment(fitReplenishment(small, bought));
  expect(again(historyOf(small, 2), 20 * dayMs)).toEqual([]);
  const early = again(historyOf(small, 0), 5 * dayMs).find(({ item }) => item === 0);
  expect([early?.times, early?.last]).toEqual([2, 4 * dayMs]);
});

test("an item for which nobody comes back is not replenishable, but what a customer buys again and again is offered", () => {
  const rows = Array.from({ length: 200 }, (_, user) => [
    { user, item: 0, day: user % 7 },
    { user, item: 1, day: user % 7 },
    { user, item: 1, day: 30 + (user % 7) },
  ]).flat();
  const habit = [10, 20, 30].map((day) => ({ user: 200, item: 0, day }));
  const log = logOfDays([...rows, ...habit], [201, 2]);
  const { isReplenishable, again } = openReplenishment(fitReplenishment(log, bought));
  expect([isReplenishable(0), isReplenishable(1)]).toEqual([false, true]);
  const itemsOf = (u: number): number[] =>
    again(historyOf(log, u), 60 * dayMs).map(({ item }) => item);
  expect([itemsOf(0), itemsOf(200)]).toEqual([[1], [0]]);
});

test("a shop in which nothing was bought twice replenishes nothing, one without rows answers", () => {
  const once = logOfDays([{ user: 0, item: 0, day: 1 }], [1, 1]);
  const { isReplenishable, again } = openReplenishment(fitReplenishment(once, bought));
  expect([isReplenishable(0), again(historyOf(once, 0), 9 * dayMs)]).toEqual([false, []]);
  const tables = fitReplenishment(logOfDays([], [0, 0]), bought);
  expect(Number.isFinite(tables.shop[0])).toBe(true);
});

/** Customers with a pace of their own, items with theirs, and log-normal gaps about both. */
function simulated(of: { readonly seed: number; readonly sd: number; readonly scale: number }) {
  const random = createRandom(`gaps ${of.seed}`);
  const pace = Array.from({ length: 20 }, () => Math.log(40) + 0.5 * random.normal());
  const rows: DayRow[] = [];
  for (let user = 0; user < 300; user++) {
    const own = 0.4 * random.normal();
    for (let turn = 0; turn < 3; turn++) {
      const item = random.integer(20);
      let day = Math.round(random.uniform() * 60);
      for (let time = 0; time < 6; time++) {
        rows.push({ user, item, day: day * of.scale });
        day += Math.max(1, Math.round(Math.exp((pace[item] ?? 0) + own + of.sd * random.normal())));
      }
    }
  }
  return { log: logOfDays(rows, [300, 20]), pace };
}

test("the paces of simulated items are found, and the order of their lengths", () => {
  const { log, pace } = simulated({ seed: 1, sd: 0.5, scale: 1 });
  const { logGap } = fitReplenishment(log, bought);
  for (const [item, truth] of pace.entries()) {
    expect(Math.abs((logGap[item] ?? 0) - truth)).toBeLessThan(0.3);
  }
});

test("of simulated gaps that nobody learnt from, 80 % lie in the interval", () => {
  const { log: all } = simulated({ seed: 1, sd: 0.5, scale: 1 });
  const half = all.users.length / 2;
  const keep = new Uint8Array(all.item.length).fill(1, 0, all.starts[half]);
  const log = selectRows(all, keep);
  const { again } = openReplenishment(fitReplenishment(log, bought));
  let [held, gaps] = [0, 0];
  for (let u = half; u < all.users.length; u++) {
    const history = historyOf(all, u);
    for (let row = history.from; row < history.to; row++) {
      const now = history.time[row] ?? 0;
      const item = history.item[row] ?? 0;
      let next = row + 1;
      while (next < history.to && history.item[next] !== item) next += 1;
      const told = again({ ...history, to: row + 1 }, now).find((each) => each.item === item);
      if (next === history.to || told === undefined) continue;
      const came = history.time[next] ?? 0;
      if (came === now) continue;
      gaps += 1;
      if (came >= told.due.from - dayMs / 2 && came <= told.due.to + dayMs / 2) held += 1;
    }
  }
  expect(gaps).toBeGreaterThan(1_500);
  expect(held / gaps).toBeGreaterThan(0.77);
  expect(held / gaps).toBeLessThan(0.84);
});

test("in a shop where all takes thrice as long, what is due is thrice as far", () => {
  const [plain, slow] = [1, 3].map((scale) => {
    const { log } = simulated({ seed: 2, sd: 0.3, scale });
    const { again } = openReplenishment(fitReplenishment(log, bought));
    return again(historyOf(log, 7), 1e15).toSorted((a, b) => a.item - b.item);
  });
  for (const [at, { last, due }] of (plain ?? []).entries()) {
    const other = slow?.[at];
    if (other === undefined) throw new Error("both shops have the same items");
    for (const end of ["from", "expected", "to"] as const) {
      expect((other.due[end] - other.last) / (due[end] - last)).toBeCloseTo(3, 9);
    }
  }
});
