import { expect, test } from "vitest";
import { gammaGammaConditionalMean } from "./gamma-gamma.ts";
import { mbgNbdExpectations } from "./mbg-nbd.ts";
import { groupByHistory } from "./purchase-histories.ts";
import { createRandom } from "./random.ts";
import { simulateFutures, simulatePurchaseTotals } from "./simulated-futures.ts";

const PURCHASES = { r: 0.9, alpha: 60, a: 0.7, b: 2.2 };
const SPEND = { p: 3, q: 4, gamma: 25 };
const HORIZON = { periods: 6, periodLength: 30, discounts: new Float64Array(6).fill(0.5) };

test("the mean of the simulated futures is the analytic expectation, group by group and period by period", () => {
  const draws = 4000;
  const x = [0, 3, 3, 9];
  const grouped = groupByHistory(x, [0, 80, 80, 200], [100, 120, 120, 210]);
  const meanSpend = Float64Array.of(30, 10, 50, 20);
  const models = Array.from({ length: draws }, () => ({ purchases: PURCHASES, spend: SPEND }));
  const futures = simulateFutures(
    { grouped, meanSpend, group: Int32Array.of(0, 1, 0, 1), groups: 2 },
    models,
    { horizon: HORIZON, level: 0.8, random: createRandom(1) },
  );
  const expected = mbgNbdExpectations(grouped.histories, PURCHASES, HORIZON).purchases;
  for (const [group, members] of [
    [0, 2],
    [1, 3],
  ].entries()) {
    for (const period of [0, 5]) {
      const simulated = futures.sums.map((sums) => sums[group * 6 + period] ?? 0);
      const mean = simulated.reduce((sum, value) => sum + value, 0) / draws;
      const variance = simulated.reduce((sum, value) => sum + (value - mean) ** 2, 0) / draws;
      const wanted = members.reduce((sum, i) => {
        const each = gammaGammaConditionalMean(SPEND, (x[i] ?? 0) + 1, meanSpend[i] ?? 0);
        return sum + each * (expected[(grouped.row[i] ?? 0) * 6 + period] ?? 0);
      }, 0);
      expect(Math.abs(mean - wanted)).toBeLessThan(4 * Math.sqrt(variance / draws));
    }
  }
  expect(futures.purchases.upper.every((end) => Number.isInteger(end))).toBe(true);
});

test("without a spend model purchases are counted and worth nothing", () => {
  const futures = simulateFutures(
    {
      grouped: groupByHistory([9], [200], [210]),
      meanSpend: Float64Array.of(0),
      group: Int32Array.of(0),
      groups: 1,
    },
    Array.from({ length: 50 }, () => ({ purchases: PURCHASES, spend: null })),
    { horizon: HORIZON, level: 0.8, random: createRandom(1) },
  );
  expect(futures.purchases.upper[0]).toBeGreaterThan(0);
  expect(futures.value.upper[0]).toBe(0);
});

test("the totals of all customers have the expected mean in every period", () => {
  const { histories } = groupByHistory([0, 2, 2], [0, 50, 50], [90, 90, 90]);
  const models = Array.from({ length: 5000 }, () => PURCHASES);
  const totals = simulatePurchaseTotals(histories, models, { ...HORIZON, random: createRandom(2) });
  const expected = mbgNbdExpectations(histories, PURCHASES, HORIZON).purchases;
  for (const period of [0, 1, 5]) {
    const mean = totals.reduce((sum, counts) => sum + (counts[period] ?? 0), 0) / totals.length;
    const wanted = (expected[period] ?? 0) + 2 * (expected[6 + period] ?? 0);
    expect(Math.abs(mean - wanted)).toBeLessThan(4 * Math.sqrt((2 * wanted) / totals.length));
  }
});
