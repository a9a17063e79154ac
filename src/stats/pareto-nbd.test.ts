import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { PurchaseHistory } from "./mbg-nbd.ts";
import { evenPeriods } from "./mbg-nbd.ts";
import type { ParetoNbdParameters } from "./pareto-gone.ts";
import {
  fitParetoNbd,
  paretoNbdDiscountedPurchases,
  paretoNbdExpectations,
  paretoNbdExpectedPurchases,
  paretoNbdObjective,
  paretoNbdProbabilityAlive,
} from "./pareto-nbd.ts";
import { compressHistories, historyAt } from "./purchase-histories.ts";
import { createRandom } from "./random.ts";

const CDNOW: ParetoNbdParameters = {
  r: 0.553277036,
  alpha: 10.577683324,
  s: 0.606240006,
  beta: 11.668735399,
};

function toCoordinates({ r, alpha, s, beta }: ParetoNbdParameters): number[] {
  return [Math.log(r / alpha), Math.log(r), Math.log(s / beta), Math.log(s)];
}

function logLikelihood(p: ParetoNbdParameters, { x, tx, T }: PurchaseHistory): number {
  const { histories } = compressHistories([x], [tx], [T]);
  return -paretoNbdObjective(histories)(toCoordinates(p), new Float64Array(4));
}

function simulate(truth: ParetoNbdParameters, customers: number, seed: number) {
  const random = createRandom(seed);
  const x = new Float64Array(customers);
  const tx = new Float64Array(customers);
  const T = new Float64Array(customers);
  for (let i = 0; i < customers; i++) {
    const rate = random.gamma(truth.r, truth.alpha);
    const life = random.exponential() / random.gamma(truth.s, truth.beta);
    T[i] = 100 + random.integer(400);
    const end = Math.min(life, T[i] ?? 0);
    for (let at = random.exponential() / rate; at < end; at += random.exponential() / rate) {
      x[i] = (x[i] ?? 0) + 1;
      tx[i] = at;
    }
  }
  return compressHistories(x, tx, T).histories;
}

test("CDNOW's customer 1 matches Schmittlein, Morrison & Colombo's model as fitted by Fader & Hardie", () => {
  const customer = { x: 2, tx: 30.428571428571427, T: 38.857142857142854 };
  expect(paretoNbdProbabilityAlive(CDNOW, customer)).toBeCloseTo(0.8691342606, 8);
  expect(paretoNbdExpectedPurchases(CDNOW, customer, 39)).toBeCloseTo(1.455201688, 7);
});

// Histories on which CLVTools returned NaN (github.com/bachmannpatrick/CLVTools/issues/100); 40 digits.
test.each<readonly [number, number, number, number, number, number]>([
  [254, 97.14286, 97.28571, -19.6232922175, 0.999558226123, 94.717935451],
])("frequent buyers have no NaN: x = %d", (x, tx, T, wantedLog, wantedAlive, wantedExpected) => {
  const p = { r: 0.5143, alpha: 2.8845, s: 0.2856, beta: 14.1087 };
  expect(logLikelihood(p, { x, tx, T })).toBeCloseTo(wantedLog, 8);
  expect(paretoNbdProbabilityAlive(p, { x, tx, T })).toBeCloseTo(wantedAlive, 11);
  expect(paretoNbdExpectedPurchases(p, { x, tx, T }, 39)).toBeCloseTo(wantedExpected, 8);
});

test.each<readonly [number, number]>([
  [0.1, 8.156292505],
  [0.15, 6.500351664],
])(
  "discounted purchases at %d a year are those of 40-digit arithmetic, not of a weekly rate",
  (annualRate, wanted) => {
    const customer = { x: 2, tx: 30.428571, T: 38.857143 };
    const discounted = paretoNbdDiscountedPurchases(CDNOW, customer, {
      annualRate,
      periodsPerYear: 52,
    });
    expect(discounted).toBeCloseTo(wanted, 6);
  },
);

test("likelihood, chance, forecast and discounted purchases match the ₂F₁ and U forms in 80 digits", () => {
  // test/reference/pareto_nbd.py: 36 cases with s = 1, alpha below and far above beta, x = 221.
  const path = new URL("../../test/reference/pareto_nbd.json", import.meta.url);
  const cases = JSON.parse(readFileSync(path, "utf8")) as readonly (ParetoNbdParameters &
    PurchaseHistory & { logLikelihood: number; pAlive: number; expected: number; dert: number })[];
  expect(cases.length).toBe(36);
  for (const each of cases) {
    const error = Math.abs(logLikelihood(each, each) - each.logLikelihood);
    expect(error).toBeLessThan(1e-13 * (10 + Math.abs(each.logLikelihood)));
    expect(paretoNbdProbabilityAlive(each, each) / each.pAlive - 1).toBeCloseTo(0, 12);
    expect(paretoNbdExpectedPurchases(each, each, 39) / each.expected - 1).toBeCloseTo(0, 12);
    const discount = { annualRate: 0.1, periodsPerYear: 52 };
    expect(paretoNbdDiscountedPurchases(each, each, discount) / each.dert - 1).toBeCloseTo(0, 12);
  }
});

test("the gradient is that of the log-likelihood", () => {
  const objective = paretoNbdObjective(simulate({ r: 0.7, alpha: 50, s: 0.8, beta: 90 }, 100, 3));
  for (const at of [toCoordinates(CDNOW), [-9, 3, -6, 4], [-2, -2, 1, -3]]) {
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
});

test("with nobody leaving the model is the NBD", () => {
  const stayers = { r: 0.8, alpha: 30, s: 1e-12, beta: 50 };
  const history = { x: 4, tx: 100, T: 150 };
  expect(paretoNbdProbabilityAlive(stayers, history)).toBeCloseTo(1, 9);
  expect(paretoNbdExpectedPurchases(stayers, history, 60)).toBeCloseTo((4.8 / 180) * 60, 9);
});

test("forecasts stay finite, rise with time and never pass the rate of a customer who stays", () => {
  const wide = fc.double({ min: Math.log(1e-6), max: Math.log(1e6), noNaN: true }).map(Math.exp);
  const parameters = fc.record({ r: wide, alpha: wide, s: wide, beta: wide });
  const counts = fc.integer({ min: 0, max: 1000 });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      parameters,
      counts,
      fc.integer({ min: 0, max: 10_000 }),
      share,
      wide,
      (p, x, T, at, t) => {
        const history = { x, tx: x === 0 ? 0 : Math.round(T * at), T };
        const alive = paretoNbdProbabilityAlive(p, history);
        const half = paretoNbdExpectedPurchases(p, history, t / 2);
        const whole = paretoNbdExpectedPurchases(p, history, t);
        const most = ((p.r + x) * t) / (p.alpha + T);
        expect(alive >= 0 && alive <= 1).toBe(true);
        expect(half >= 0 && half <= whole * (1 + 1e-9) && whole <= most * (1 + 1e-9)).toBe(true);
        const discount = { annualRate: 0.1, periodsPerYear: 365.25 };
        expect(Number.isFinite(paretoNbdDiscountedPurchases(p, history, discount))).toBe(true);
        expect(Number.isFinite(logLikelihood(p, history))).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

test("parameters are recovered from 4,000 simulated customers within 4 standard errors", () => {
  const truth = { r: 0.9, alpha: 45, s: 0.8, beta: 100 };
  const fit = fitParetoNbd(simulate(truth, 4000, 11));
  expect(fit.diagnosis).toEqual([]);
  for (const [i, u] of toCoordinates(truth).entries()) {
    const sd = Math.sqrt(fit.uncertainty.covariance[i]?.[i] ?? 0);
    expect(sd).toBeLessThan(0.3);
    expect(Math.abs((fit.uncertainty.mode[i] ?? 0) - u)).toBeLessThan(4 * sd);
  }
});

test.each<readonly [string, readonly number[], readonly number[], readonly number[]]>([
  ["no customer", [], [], []],
  ["one customer without a repeat", [0], [0], [1]],
  [
    "one-time buyers only",
    new Array<number>(50).fill(0),
    new Array<number>(50).fill(0),
    new Array<number>(50).fill(90),
  ],
  [
    "steady buyers who are all still here",
    new Array<number>(99).fill(9),
    new Array<number>(99).fill(90),
    new Array<number>(99).fill(91),
  ],
])("a fit on %s is finite and says what it could not tell", (_, x, tx, T) => {
  const fit = fitParetoNbd(compressHistories(x, tx, T).histories);
  expect(Object.values(fit.parameters).every((value) => Number.isFinite(value) && value > 0)).toBe(
    true,
  );
  expect(fit.diagnosis.length).toBeGreaterThan(0);
});

test("the integrals that histories share give what each history's own integral gives, to 1e-10", () => {
  const log = fc.double({ min: Math.log(1e-3), max: Math.log(1e3), noNaN: true });
  const day = fc.integer({ min: 0, max: 900 });
  const customer = fc.tuple(fc.constantFrom(0, 1, 2, 30, 400), day, day);
  fc.assert(
    fc.property(
      fc.tuple(log, log, log, log),
      fc.array(customer, { minLength: 2, maxLength: 40 }),
      fc.boolean(),
      ([logR, logAlpha, logS, logBeta], customers, whole) => {
        const unit = whole ? 1 : 1 / 7;
        const x = customers.map(([count]) => count);
        const tx = customers.map(([count, a, b]) => (count === 0 ? 0 : Math.min(a, b) * unit));
        const T = customers.map(([, a, b]) => Math.max(a, b) * unit);
        const p = {
          r: Math.exp(logR),
          alpha: Math.exp(logAlpha),
          s: Math.exp(logS),
          beta: Math.exp(logBeta),
        };
        const { histories } = compressHistories(x, tx, T);
        const together = new Float64Array(4);
        const value = paretoNbdObjective(histories)(toCoordinates(p), together);
        const expected = paretoNbdExpectations(histories, p, evenPeriods(1, 39));
        const sums = new Float64Array(4);
        let sum = 0;
        for (let row = 0; row < histories.weight.length; row++) {
          const history = historyAt(histories, row);
          const weight = histories.weight[row] ?? 0;
          const one = compressHistories([history.x], [history.tx], [history.T]).histories;
          const gradient = new Float64Array(4);
          sum += weight * paretoNbdObjective(one)(toCoordinates(p), gradient);
          for (const [i, g] of gradient.entries()) sums[i] = (sums[i] ?? 0) + weight * g;
          const alive = paretoNbdProbabilityAlive(p, history);
          expect(Math.abs((expected.pAlive[row] ?? 0) - alive)).toBeLessThan(1e-10);
          const most = ((p.r + history.x) * 39) / (p.alpha + history.T);
          const forecast = paretoNbdExpectedPurchases(p, history, 39);
          expect(Math.abs((expected.purchases[row] ?? 0) - forecast)).toBeLessThan(1e-10 * most);
        }
        expect(Math.abs(value - sum)).toBeLessThan(1e-10 * (1 + Math.abs(sum)));
        for (const [i, g] of sums.entries()) {
          const scale = 1 + Math.abs(g) + Math.abs(sum);
          expect(Math.abs((together[i] ?? 0) - g)).toBeLessThan(1e-10 * scale);
        }
      },
    ),
    { numRuns: 200 },
  );
});
