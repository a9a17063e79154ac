import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bgNbdExpectedPurchases, bgNbdProbabilityAlive } from "./bg-nbd.ts";
import {
  type CnbdKParameters,
  cnbdKExpectations,
  cnbdKExpectedPurchases,
  cnbdKForecaster,
  cnbdKFromCoordinates,
  cnbdKProbabilityAlive,
  fitCnbdK,
} from "./cnbd-k.ts";
import { dropoutObjective, fitBgNbd, fitMbgNbd } from "./geometric-dropout-fit.ts";
import {
  type DropoutParameters,
  evenPeriods,
  mbgNbdExpectedPurchases,
  mbgNbdProbabilityAlive,
  type PurchaseHistory,
} from "./mbg-nbd.ts";
import { drawParameters } from "./posterior-mode.ts";
import { compressHistories, historyAt } from "./purchase-histories.ts";
import { createRandom } from "./random.ts";
import { logGamma } from "./special.ts";

function toCoordinates({ r, alpha, a, b }: DropoutParameters): number[] {
  return [Math.log(r / alpha), Math.log(r), Math.log(a / b), Math.log(a + b)];
}

/** Customers drawn from the MBG/CNBD-k, and what they buy in the next `future`. */
function simulate(
  truth: CnbdKParameters,
  o: { readonly customers: number; readonly seed: number; readonly future: number },
) {
  const random = createRandom(o.seed);
  const x = new Float64Array(o.customers);
  const tx = new Float64Array(o.customers);
  const T = new Float64Array(o.customers);
  const next = new Float64Array(o.customers);
  let sumOfLogs = 0;
  for (let i = 0; i < o.customers; i++) {
    const rate = random.gamma(truth.r, truth.alpha);
    const leave = random.beta(truth.a, truth.b);
    const end = 100 + random.integer(300);
    T[i] = end;
    let at = 0;
    while (random.uniform() >= leave) {
      const interval = random.gamma(truth.regularity, rate);
      at += interval;
      if (at >= end + o.future) break;
      if (at >= end) next[i] = (next[i] ?? 0) + 1;
      else {
        x[i] = (x[i] ?? 0) + 1;
        tx[i] = at;
        sumOfLogs += Math.log(interval);
      }
    }
  }
  return { ...compressHistories(x, tx, T), intervals: { sumOfLogs }, next };
}

const TRUTH: CnbdKParameters = {
  model: "MBG/CNBD-k",
  regularity: 3,
  r: 1.4,
  alpha: 14,
  a: 0.6,
  b: 2.2,
};

test("likelihood, chance and forecast are those of numerical integration by scipy to 1e-9", () => {
  const path = new URL("../../test/reference/cnbd_k.json", import.meta.url);
  const cases = JSON.parse(readFileSync(path, "utf8")) as readonly (DropoutParameters &
    PurchaseHistory & {
      readonly first: 0 | 1;
      readonly k: number;
      readonly t: number;
      readonly logLikelihood: number;
      readonly pAlive: number;
      readonly expected: number;
    })[];
  expect(cases.length).toBe(24);
  for (const each of cases) {
    const { x, tx, T, k } = each;
    const { histories } = compressHistories([x], [tx], [T]);
    const objective = dropoutObjective(histories, { first: each.first, regularity: k });
    const fixed = x === 0 ? 0 : (k - 1) * x * Math.log(tx / x) - x * logGamma(k);
    const value = fixed - objective(toCoordinates(each), new Float64Array(4));
    expect(value).toBeCloseTo(each.logLikelihood, 9);
    const model = each.first === 1 ? "MBG/CNBD-k" : "BG/CNBD-k";
    const parameters = { ...each, model, regularity: k } as const;
    expect(cnbdKProbabilityAlive(parameters, each)).toBeCloseTo(each.pAlive, 9);
    expect(cnbdKExpectedPurchases(parameters, each, each.t)).toBeCloseTo(each.expected, 8);
  }
});

test("with k = 1 they are the BG/NBD and the MBG/NBD", () => {
  const wide = fc.double({ min: -3, max: 4, noNaN: true }).map(Math.exp);
  const parameters = fc.record({ r: wide, alpha: wide, a: wide, b: wide });
  const days = fc.integer({ min: 0, max: 300 });
  fc.assert(
    fc.property(parameters, fc.integer({ min: 0, max: 40 }), days, days, (p, x, tx, quiet) => {
      const history = { x, tx: x === 0 ? 0 : tx, T: tx + quiet };
      const mbg = { ...p, model: "MBG/CNBD-k", regularity: 1 } as const;
      const bg = { ...p, model: "BG/CNBD-k", regularity: 1 } as const;
      const stays = ((p.r + x) * 52) / (p.alpha + history.T);
      const close = (value: number, wanted: number, most: number): void =>
        expect(Math.abs(value - wanted)).toBeLessThanOrEqual(1e-9 * most);
      close(cnbdKProbabilityAlive(mbg, history), mbgNbdProbabilityAlive(p, history), 1);
      close(cnbdKProbabilityAlive(bg, history), bgNbdProbabilityAlive(p, history), 1);
      const purchases = [
        [cnbdKExpectedPurchases(mbg, history, 52), mbgNbdExpectedPurchases(p, history, 52)],
        [cnbdKExpectedPurchases(bg, history, 52), bgNbdExpectedPurchases(p, history, 52)],
      ] as const;
      for (const [value, wanted] of purchases) close(value, wanted, stays);
    }),
    { numRuns: 100 },
  );
});

test("the fit under k = 1 is that of the BG/NBD and the MBG/NBD", () => {
  const { histories, intervals } = simulate(
    { ...TRUTH, regularity: 1 },
    { customers: 1500, seed: 4, future: 0 },
  );
  const mbg = fitCnbdK(histories, intervals, { model: "MBG/CNBD-k" });
  expect(mbg.parameters.regularity).toBe(1);
  expect(mbg.parameters).toMatchObject(fitMbgNbd(histories).parameters);
  const bg = fitCnbdK(histories, intervals, { model: "BG/CNBD-k" });
  expect(bg.logLikelihoodByRegularity[0]).toBe(fitBgNbd(histories).logLikelihood);
});

test("k = 3 and the parameters are recovered, and the forecast of 10,000 customers' purchases", () => {
  const { histories, intervals, row, next } = simulate(TRUTH, {
    customers: 10_000,
    seed: 7,
    future: 90,
  });
  const fit = fitCnbdK(histories, intervals, { model: "MBG/CNBD-k" });
  expect(fit.parameters.regularity).toBe(3);
  expect(fit.diagnosis).toEqual([]);
  expect(fit.logLikelihood).toBeGreaterThan(fit.logLikelihoodWithoutDropout);
  for (const [i, u] of toCoordinates(TRUTH).entries()) {
    const sd = Math.sqrt(fit.uncertainty.covariance[i]?.[i] ?? 0);
    expect(sd).toBeLessThan(0.15);
    expect(Math.abs((fit.uncertainty.mode[i] ?? 0) - u)).toBeLessThan(4 * sd);
  }
  const future = evenPeriods(3, 30);
  const { purchases } = cnbdKExpectations(histories, fit.parameters, future);
  const expected = row.reduce(
    (sum, k) => sum + purchases.subarray(3 * k, 3 * k + 3).reduce((a, b) => a + b, 0),
    0,
  );
  const actual = next.reduce((sum, n) => sum + n, 0);
  expect(Math.abs(expected / actual - 1)).toBeLessThan(0.03);
  const [draw = []] = drawParameters(fit.uncertainty, 1, createRandom(1));
  expect(cnbdKFromCoordinates(draw, fit.parameters).regularity).toBe(3);
});

test("the expectations of histories are those of each history", () => {
  const { histories } = simulate(TRUTH, { customers: 30, seed: 9, future: 0 });
  const { pAlive, purchases } = cnbdKExpectations(histories, TRUTH, evenPeriods(2, 20));
  for (let row = 0; row < histories.weight.length; row++) {
    const history = historyAt(histories, row);
    const both = (purchases[2 * row] ?? 0) + (purchases[2 * row + 1] ?? 0);
    expect(both).toBeCloseTo(cnbdKExpectedPurchases(TRUTH, history, 40), 10);
    expect(pAlive[row]).toBe(cnbdKProbabilityAlive(TRUTH, history));
  }
});

test("customers who never leave and all buy alike, very regularly, buy once an interval", () => {
  const clock = { r: 1e7, alpha: 1e7 / 12, a: 1e-9, b: 1, model: "BG/CNBD-k", regularity: 12 };
  const parameters: CnbdKParameters = { ...clock, model: "BG/CNBD-k" };
  // Intervals of mean 1: the renewal theorem, n = t − (1 − 1 / k) / 2 from a purchase on.
  const forecast = cnbdKForecaster(parameters)({ x: 5, tx: 5, T: 5 }, 200);
  expect(forecast).toBeCloseTo(200 - (1 - 1 / 12) / 2, 3);
});

test("beyond 10⁵ stages the forecast goes on as it was below", () => {
  const p = { r: 50, alpha: 1, a: 0.5, b: 2, model: "MBG/CNBD-k", regularity: 3 } as const;
  const forecast = cnbdKForecaster(p);
  const [below, above] = [3000, 6000].map((t) => forecast({ x: 10, tx: 15, T: 20 }, t));
  const plain = [3000, 6000].map((t) => mbgNbdExpectedPurchases(p, { x: 10, tx: 15, T: 20 }, t));
  const wanted = (plain[1] ?? 0) / (plain[0] ?? 1);
  expect(Math.abs((above ?? 0) / (below ?? 1) / wanted - 1)).toBeLessThan(0.01);
});

test("the gradient is that of the log-likelihood for every k", () => {
  const { histories } = simulate(TRUTH, { customers: 100, seed: 2, future: 0 });
  for (const model of [
    { first: 1, regularity: 3 },
    { first: 0, regularity: 7 },
  ] as const) {
    const objective = dropoutObjective(histories, model);
    for (const at of [toCoordinates(TRUTH), [-4, 3, -6, 4], [-2, -2, 3, -3]]) {
      const gradient = new Float64Array(4);
      objective(at, gradient);
      for (let i = 0; i < 4; i++) {
        const shifted = (by: number): number =>
          objective(
            at.map((u, j) => (j === i ? u + by : u)),
            new Float64Array(4),
          );
        const difference = (shifted(1e-5) - shifted(-1e-5)) / 2e-5;
        expect(Math.abs((gradient[i] ?? 0) - difference)).toBeLessThan(
          1e-5 * (1 + Math.abs(difference)),
        );
      }
    }
  }
});

test("forecasts stay finite and rise with time for extreme customers", () => {
  const wide = fc.double({ min: Math.log(1e-5), max: Math.log(1e5), noNaN: true }).map(Math.exp);
  const parameters = fc.record({ r: wide, alpha: wide, a: wide, b: wide });
  const count = fc.integer({ min: 0, max: 500 });
  const days = fc.integer({ min: 0, max: 5000 });
  fc.assert(
    fc.property(parameters, fc.integer({ min: 1, max: 12 }), count, days, wide, (p, k, x, T, t) => {
      const regular = { ...p, model: "MBG/CNBD-k", regularity: k } as const;
      const history = { x, tx: x === 0 ? 0 : Math.round(0.7 * T), T };
      const alive = cnbdKProbabilityAlive(regular, history);
      expect(alive >= 0 && alive <= 1).toBe(true);
      const purchases = cnbdKExpectedPurchases(regular, history, t);
      expect(purchases >= 0 && Number.isFinite(purchases)).toBe(true);
      if (t < 100) {
        const more = cnbdKExpectedPurchases(regular, history, 1.5 * t);
        // The forecast of more than 10⁵ stages is within 1 %.
        expect(more).toBeGreaterThanOrEqual(purchases * 0.98);
      }
    }),
    { numRuns: 150 },
  );
});

test("no customers and one customer have a fit", () => {
  for (const counts of [[], [0], [3]]) {
    const { histories } = compressHistories(
      counts,
      counts.map((x) => 10 * x),
      counts.map(() => 50),
    );
    const fit = fitCnbdK(histories, { sumOfLogs: 0 }, { model: "MBG/CNBD-k" });
    expect(Number.isFinite(fit.logLikelihood)).toBe(true);
    expect(fit.diagnosis.length).toBeGreaterThan(0);
  }
});
