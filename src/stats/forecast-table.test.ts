import fc from "fast-check";
import { expect, test } from "vitest";
import { bgNbdExpectations, bgNbdExpectedPurchases } from "./bg-nbd.ts";
import { evenPeriods, mbgNbdExpectations, mbgNbdExpectedPurchases } from "./mbg-nbd.ts";
import { compressHistories, historyAt } from "./purchase-histories.ts";

test("expectations of many histories are those of each one to 1e-10, whatever the parameters", () => {
  const wide = fc.double({ min: Math.log(1e-3), max: Math.log(1e4), noNaN: true }).map(Math.exp);
  const parameters = fc.record({ r: wide, alpha: wide, a: wide, b: wide });
  const days = Array.from({ length: 730 }, (_, day) => day);
  fc.assert(
    fc.property(parameters, wide, fc.integer({ min: 0, max: 200 }), (p, periodLength, x) => {
      const { histories } = compressHistories(
        days.map(() => x),
        days.map((T) => (x === 0 ? 0 : Math.floor(T / 3))),
        days,
      );
      const future = evenPeriods(2, periodLength);
      const mbg = mbgNbdExpectations(histories, p, future);
      const bg = bgNbdExpectations(histories, p, future);
      for (let row = 1; row < days.length; row += 91) {
        const history = historyAt(histories, row);
        const stays = ((p.r + x) * 2 * periodLength) / (p.alpha + history.T);
        const both = (purchases: Float64Array): number =>
          (purchases[2 * row] ?? 0) + (purchases[2 * row + 1] ?? 0);
        const wanted = mbgNbdExpectedPurchases(p, history, 2 * periodLength);
        expect(Math.abs(both(mbg.purchases) - wanted)).toBeLessThan(1e-10 * stays);
        const wantedBg = bgNbdExpectedPurchases(p, history, 2 * periodLength);
        expect(Math.abs(both(bg.purchases) - wantedBg)).toBeLessThan(1e-10 * stays);
      }
    }),
    { numRuns: 25 },
  );
});

test("histories of one kind, of one T and none at all have expectations", () => {
  const p = { r: 0.5, alpha: 6, a: 0.9, b: 1.6 };
  const future = evenPeriods(1, 39);
  const same = compressHistories([0, 0, 3], [0, 0, 9], [9, 9, 9]).histories;
  expect(mbgNbdExpectations(same, p, future).purchases[0]).toBeCloseTo(
    mbgNbdExpectedPurchases(p, { x: 0, tx: 0, T: 9 }, 39),
    12,
  );
  expect(mbgNbdExpectations(compressHistories([], [], []).histories, p, future).pAlive.length).toBe(
    0,
  );
});
