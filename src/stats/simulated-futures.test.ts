import { expect, test } from "vitest";
import { gammaGammaConditionalMean } from "./gamma-gamma.ts";
import { evenPeriods, mbgNbdExpectations } from "./mbg-nbd.ts";
import { groupByHistory } from "./purchase-histories.ts";
import { fitPurchaseModel, type PurchaseLaw } from "./purchase-model.ts";
import { createRandom } from "./random.ts";
import { simulateFutures } from "./simulated-futures.ts";
import { countingSpend, fitSpendModel } from "./spend-model.ts";

const PURCHASES = { r: 0.9, alpha: 60, a: 0.7, b: 2.2 };
const SPEND = { p: 3, q: 4, gamma: 25 };
const HORIZON = {
  ends: Float64Array.from(evenPeriods(6, 30).ends),
  discounts: new Float64Array(6).fill(0.5),
};

const none = groupByHistory([], [], []).histories;
const law: PurchaseLaw = fitPurchaseModel("mbg-nbd", none).at([
  Math.log(PURCHASES.r / PURCHASES.alpha),
  Math.log(PURCHASES.r),
  Math.log(PURCHASES.a / PURCHASES.b),
  Math.log(PURCHASES.a + PURCHASES.b),
]);
const spend = fitSpendModel("gamma-gamma", { purchases: [], mean: [], squares: null }).at([
  Math.log((SPEND.p * SPEND.gamma) / (SPEND.q - 1)),
  Math.log(SPEND.p),
  Math.log(SPEND.q - 1),
]);

test("the mean of the simulated futures is the analytic expectation, group by group and period by period", () => {
  const draws = 4000;
  const x = [0, 3, 3, 9];
  const grouped = groupByHistory(x, [0, 80, 80, 200], [100, 120, 120, 210]);
  const meanSpend = Float64Array.of(30, 10, 50, 20);
  const futures = simulateFutures(
    {
      cells: [{ customers: [0, 1, 2, 3], grouped, lawAt: () => ({ purchases: law, spend }) }],
      draws,
      seen: { purchases: Float64Array.from(x, (n) => n + 1), mean: meanSpend },
      speed: null,
      worth: null,
      groupings: [
        { of: [0, 1, 0, 1], count: 2 },
        { of: [-1, -1, -1, 0], count: 1 },
      ],
    },
    { horizon: HORIZON, level: 0.8, random: createRandom(1) },
  );
  const expected = mbgNbdExpectations(grouped.histories, PURCHASES, HORIZON).purchases;
  const cases: readonly (readonly [number, number, readonly number[]])[] = [
    [0, 0, [0, 2]],
    [0, 1, [1, 3]],
    [1, 0, [3]],
  ];
  for (const [grouping, group, members] of cases) {
    for (const period of [0, 5]) {
      const simulated = (futures.sums[grouping] ?? []).map((sums) => sums[group * 6 + period] ?? 0);
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

test("without a spend model purchases are counted and worth nothing; counted, each is worth 1", () => {
  const futuresWith = (each: typeof spend | null) =>
    simulateFutures(
      {
        cells: [
          {
            customers: [0],
            grouped: groupByHistory([9], [200], [210]),
            lawAt: () => ({ purchases: law, spend: each }),
          },
        ],
        draws: 50,
        seen: { purchases: Float64Array.of(10), mean: Float64Array.of(0) },
        speed: null,
        worth: null,
        groupings: [{ of: [0], count: 1 }],
      },
      {
        horizon: { ...HORIZON, discounts: new Float64Array(6).fill(1) },
        level: 0.8,
        random: createRandom(1),
      },
    );
  const free = futuresWith(null);
  expect(free.purchases.upper[0]).toBeGreaterThan(0);
  expect(free.value.upper[0]).toBe(0);
  const counted = futuresWith(countingSpend);
  expect(counted.value.upper[0]).toBeGreaterThan(0);
  for (const sums of counted.sums[0] ?? [])
    expect(sums.every((sum) => Number.isInteger(sum))).toBe(true);
});

test("the ranks of outcomes drawn from the model itself are uniform", () => {
  const random = createRandom(7);
  const customers = 3000;
  const x = Array.from({ length: customers }, (_, i) => i % 7);
  const tx = x.map((n) => n * 12);
  const T = x.map((_, i) => 90 + (i % 40));
  const simulate = law.simulator(random);
  const outcomes = x.map((n, i) => {
    const history = { x: n, tx: tx[i] ?? 0, T: T[i] ?? 0 };
    if (random.uniform() >= law.probabilityAlive(history)) return 0;
    return simulate(history, { ends: HORIZON.ends, counts: new Float64Array(6) });
  });
  const { ranks, purchases } = simulateFutures(
    {
      cells: [
        {
          customers: x.map((_, i) => i),
          grouped: groupByHistory(x, tx, T),
          lawAt: () => ({ purchases: law, spend: null }),
        },
      ],
      draws: 400,
      seen: { purchases: new Float64Array(customers), mean: new Float64Array(customers) },
      speed: null,
      worth: null,
      groupings: [],
    },
    { horizon: HORIZON, level: 0.8, random, outcomes },
  );
  for (const share of [0.1, 0.25, 0.5, 0.75, 0.9]) {
    const below = ranks.filter((rank) => rank < share).length / customers;
    expect(Math.abs(below - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / customers));
  }
  const within = outcomes.filter(
    (n, i) => n >= (purchases.lower[i] ?? 0) && n <= (purchases.upper[i] ?? 0),
  ).length;
  expect(within / customers).toBeGreaterThan(0.79);
});
