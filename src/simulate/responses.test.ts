import fc from "fast-check";
import { expect, test } from "vitest";
import {
  orderEvents,
  ordersOf,
  type Passing,
  type Respondent,
  seenAt,
  usualEffects,
} from "./responses.ts";

const dayMs = 86_400_000;
const passing: Passing = { from: Date.UTC(2011, 8, 1), days: 56, seed: "1" };
const respondents = Array.from(
  { length: 4_000 },
  (_, i): Respondent => ({ customer: `c${i}`, ordersAYear: 6, orderValue: 50 }),
);
const seen = (who: Respondent) => ({ seenAt: seenAt(who, passing), added: 0.5 });

test("orders come as often as expected, and a treatment adds its share of those of 28 days", () => {
  const all = respondents.map((who) => ordersOf(who, passing, seen(who)));
  const [caused, anyway] = [true, false].map(
    (isCaused) => all.flat().filter((each) => each.isCaused === isCaused).length,
  );
  const expected = (days: number, times: number) => (4_000 * times * 6 * days) / 365.25;
  // Four standard errors of a Poisson count.
  for (const [found = 0, mean] of [
    [anyway, expected(56, 1)],
    [caused, expected(28, 0.5)],
  ] as const)
    expect(Math.abs(found - mean)).toBeLessThan(4 * Math.sqrt(mean));
  const amounts = all.flat().map(({ amount }) => amount);
  const mean = amounts.reduce((sum, each) => sum + each, 0) / amounts.length;
  // A Gamma of shape 4 has half its mean as deviation.
  expect(Math.abs(mean - 50)).toBeLessThan((4 * 25) / Math.sqrt(amounts.length));
});

test("what comes anyway is the same whatever is shown, and all of it is within its time", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 3_999 }),
      fc.double({ min: 0, max: 3, noNaN: true }),
      (i, added) => {
        const who = respondents[i] ?? { customer: "", ordersAYear: 0, orderValue: 0 };
        const at = seenAt(who, passing);
        expect(at).toBeGreaterThanOrEqual(passing.from);
        expect(at).toBeLessThan(passing.from + 14 * dayMs);
        const answered = ordersOf(who, passing, { seenAt: at, added });
        expect(answered.filter(({ isCaused }) => !isCaused)).toEqual(
          ordersOf(who, passing).sort((a, b) => a.at - b.at),
        );
        for (const each of answered.filter(({ isCaused }) => isCaused)) {
          expect(each.at).toBeGreaterThanOrEqual(at);
          expect(each.at).toBeLessThan(Math.min(at + 28 * dayMs, passing.from + 56 * dayMs));
        }
      },
    ),
  );
});

test("who is expected to bring nothing orders nothing; equal seeds give equal orders, others others", () => {
  const nothing = { customer: "c1", ordersAYear: 12, orderValue: 0 };
  expect(ordersOf(nothing, passing, { seenAt: passing.from, added: 1 })).toEqual([]);
  const of = (seed: string) =>
    respondents.slice(0, 50).map((who) => ordersOf(who, { ...passing, seed }));
  expect(of("a")).toEqual(of("a"));
  expect(of("a")).not.toEqual(of("b"));
});

test("an order's event says that it is simulated, and has the same id again", () => {
  const who: Respondent = { customer: "17850", ordersAYear: 6, orderValue: 50 };
  const orders = [{ at: passing.from, amount: 12.5, isCaused: true }];
  const [event] = orderEvents(who, orders, { mark: "m", currency: "GBP" });
  expect(event?.message).toMatchObject({
    ...{ event: "Order Completed", userId: "17850", messageId: "simulated-m-17850-0" },
    context: { library: { name: "perennial-simulate" } },
    properties: { order_id: "simulated-m-17850-0", revenue: 12.5, currency: "GBP" },
  });
});

test("treatments differ where nothing else is said: each adds half of what the one before adds", () => {
  expect([...usualEffects(["a", "b", "c"])]).toEqual([
    ["a", 1],
    ["b", 0.5],
    ["c", 0.25],
  ]);
});
