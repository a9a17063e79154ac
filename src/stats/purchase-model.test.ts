import fc from "fast-check";
import { expect, test } from "vitest";
import { evenPeriods } from "./mbg-nbd.ts";
import { compressHistories, historyAt } from "./purchase-histories.ts";
import {
  expectedPurchases,
  fitPurchaseModel,
  nextPurchase,
  type PurchaseModelName,
  purchaseModelNames,
} from "./purchase-model.ts";
import { createRandom } from "./random.ts";

const { histories } = compressHistories(
  [0, 2, 1, 5, 3, 0, 8, 0, 4, 2, 1, 0],
  [0, 30, 8, 50, 44, 0, 58, 0, 51, 20, 33, 0],
  [60, 60, 60, 60, 60, 40, 60, 52, 60, 60, 45, 20],
);
const intervals = { sumOfLogs: 26 * Math.log(10) };

test.each(purchaseModelNames)(
  "%s: simulated futures have the expected mean in every period",
  (name) => {
    const model = fitPurchaseModel(name, histories, { intervals });
    const law = model.at(model.uncertainty.mode);
    const random = createRandom(5);
    const simulate = law.simulator(random);
    const periods = evenPeriods(3, 15);
    const { pAlive, purchases } = law.expectations(histories, periods);
    const rows = [0, 1, 3, 6];
    for (const row of rows) {
      const history = historyAt(histories, row);
      expect(pAlive[row]).toBeCloseTo(law.probabilityAlive(history), 10);
      const counts = new Float64Array(3);
      const draws = 6000;
      for (let i = 0; i < draws; i++) {
        if (random.uniform() < law.probabilityAlive(history))
          simulate(history, { ends: periods.ends, counts });
      }
      for (const [k, sum] of counts.entries()) {
        const wanted = purchases[row * 3 + k] ?? 0;
        // A mixed Poisson count of variance at most mean (1 + its dispersion); generous, yet wrong models fail.
        const sd = Math.sqrt((wanted + 1.5 * wanted ** 2 + 0.01) / draws);
        expect(Math.abs(sum / draws - wanted)).toBeLessThan(4 * sd);
      }
      const whole =
        (purchases[row * 3] ?? 0) + (purchases[row * 3 + 1] ?? 0) + (purchases[row * 3 + 2] ?? 0);
      expect(expectedPurchases(law, history, 45)).toBeCloseTo(whole, 8);
    }
  },
);

test.each(purchaseModelNames)(
  "%s: its objective at the mode is its log-likelihood's slope, 0",
  (name) => {
    const model = fitPurchaseModel(name, histories, { intervals });
    const gradient = new Float64Array(model.uncertainty.mode.length);
    model.objective(histories)(model.uncertainty.mode, gradient);
    if (model.uncertainty.untold.length === 0) {
      for (const slope of gradient) expect(Math.abs(slope)).toBeLessThan(1e-4);
    }
    expect(gradient.every(Number.isFinite)).toBe(true);
  },
);

test("no model ever gives a number that is not finite, whatever the histories and the horizon", () => {
  // Days, as logs of orders have them: one purchase a day at most.
  const history = fc
    .record({
      x: fc.oneof(fc.constant(0), fc.nat(400)),
      before: fc.nat(4000),
      after: fc.nat(4000),
    })
    .map(({ x, before, after }) => {
      const tx = x === 0 ? 0 : x + before;
      return { x, tx, T: tx + after };
    });
  const names = fc.constantFrom<PurchaseModelName>(...purchaseModelNames);
  fc.assert(
    fc.property(
      names,
      fc.array(history, { maxLength: 8 }),
      fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 5000, noNaN: true })),
      (name, rows, t) => {
        const few = compressHistories(
          rows.map(({ x }) => x),
          rows.map(({ tx }) => tx),
          rows.map(({ T }) => T),
        ).histories;
        const model = fitPurchaseModel(name, few, { intervals: { sumOfLogs: 0 } });
        const law = model.at(model.uncertainty.mode);
        const { pAlive, purchases } = law.expectations(few, { ends: [t / 2, t] });
        expect(Object.values(model.parameters).every(Number.isFinite)).toBe(true);
        expect(Number.isFinite(model.logLikelihood)).toBe(true);
        expect(pAlive.every((p) => p >= 0 && p <= 1)).toBe(true);
        expect(purchases.every((n) => Number.isFinite(n) && n >= 0)).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});

test("the CNBD-k models without the times between purchases are the models with k = 1", () => {
  const regular = fitPurchaseModel("mbg-cnbd-k", histories);
  expect(regular.parameters["k"]).toBe(1);
  expect(regular.logLikelihood).toBeCloseTo(
    fitPurchaseModel("mbg-nbd", histories).logLikelihood,
    6,
  );
});

test.each(purchaseModelNames)(
  "%s: a customer who stays has bought by the quantile of the next purchase with its chance",
  (name) => {
    const model = fitPurchaseModel(name, histories, { intervals });
    // Nobody leaves, so that the first simulated purchase is that of a customer who stays.
    const u = [...model.uncertainty.mode];
    if (model.dropout !== null) u[model.dropout] = -30;
    const law = model.at(u);
    const random = createRandom(8);
    const simulate = law.simulator(random);
    const history = { x: 4, tx: 51, T: 60 };
    for (const share of [0.1, 0.5, 0.9]) {
      const time = nextPurchase(law, history, share, 5000);
      const draws = 4000;
      let bought = 0;
      for (let i = 0; i < draws; i++) {
        const future = { ends: [time], counts: new Float64Array(1) };
        if (simulate(history, future) > 0) bought++;
      }
      expect(Math.abs(bought / draws - share)).toBeLessThan(
        4 * Math.sqrt((share * (1 - share)) / draws),
      );
    }
    expect(nextPurchase(law, history, 0.9, 1e-3)).toBe(Infinity);
  },
);
