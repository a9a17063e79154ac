import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { dropoutFromCoordinates, dropoutObjective, fitMbgNbd } from "./geometric-dropout-fit.ts";
import {
  type DropoutParameters,
  evenPeriods,
  mbgNbdExpectedPurchases,
  mbgNbdProbabilityAlive,
  mbgNbdSimulator,
  type PurchaseHistory,
} from "./mbg-nbd.ts";
import { fitNbd } from "./nbd.ts";
import { drawParameters } from "./posterior-mode.ts";
import { compressHistories, type PurchaseHistories } from "./purchase-histories.ts";
import { createRandom, type Random } from "./random.ts";

const CDNOW: DropoutParameters = { r: 0.524843, alpha: 6.183086, a: 0.891359, b: 1.614002 };

function toCoordinates({ r, alpha, a, b }: DropoutParameters): number[] {
  return [Math.log(r / alpha), Math.log(r), Math.log(a / b), Math.log(a + b)];
}

function one({ x, tx, T }: PurchaseHistory): PurchaseHistories {
  return compressHistories([x], [tx], [T]).histories;
}

/** Days of purchase of customers drawn from the model, at most one purchase a day. */
function simulateHistories(parameters: DropoutParameters, customers: number, random: Random) {
  const x: number[] = [];
  const tx: number[] = [];
  const T: number[] = [];
  for (let i = 0; i < customers; i++) {
    const rate = random.gamma(parameters.r, parameters.alpha);
    const leave = random.beta(parameters.a, parameters.b);
    const end = 100 + random.integer(400);
    let count = 0;
    let last = 0;
    let alive = random.uniform() >= leave;
    for (
      let at = random.exponential() / rate;
      alive && at < end;
      at += random.exponential() / rate
    ) {
      count++;
      last = at;
      alive = random.uniform() >= leave;
    }
    x.push(count);
    tx.push(last);
    T.push(end);
  }
  return compressHistories(x, tx, T).histories;
}

test("CDNOW's customer 1 has a chance of .706138 to be alive and 1.262759 purchases in 39 weeks", () => {
  const customer = { x: 2, tx: 30.428571428571427, T: 38.857142857142854 };
  expect(mbgNbdProbabilityAlive(CDNOW, customer)).toBeCloseTo(0.7061385, 6);
  expect(mbgNbdExpectedPurchases(CDNOW, customer, 39)).toBeCloseTo(1.262759, 6);
});

test("likelihood, chance of being alive and forecast match the ₂F₁ form in 120-digit arithmetic", () => {
  // test/reference/mbg_nbd.py: 84 cases with a = 1, a = 1e-6, x = 1000, r = 1000, a + b = 1050.
  const path = new URL("../../test/reference/mbg_nbd.json", import.meta.url);
  const cases = JSON.parse(readFileSync(path, "utf8")) as readonly (DropoutParameters &
    PurchaseHistory & { t: number; logLikelihood: number; pAlive: number; expected: number })[];
  expect(cases.length).toBe(84);
  for (const each of cases) {
    const value = dropoutObjective(one(each), { first: 1, regularity: 1 })(
      toCoordinates(each),
      new Float64Array(4),
    );
    expect(Math.abs(value + each.logLikelihood)).toBeLessThan(1e-13 * (10 + Math.abs(value)));
    expect(mbgNbdProbabilityAlive(each, each) / each.pAlive - 1).toBeCloseTo(0, 12);
    expect(mbgNbdExpectedPurchases(each, each, each.t) / each.expected - 1).toBeCloseTo(0, 10);
  }
});

test("the gradient is that of the log-likelihood", () => {
  const histories = simulateHistories({ r: 0.7, alpha: 50, a: 0.8, b: 2 }, 200, createRandom(3));
  const objective = dropoutObjective(histories, { first: 1, regularity: 1 });
  for (const at of [
    toCoordinates({ r: 0.7, alpha: 50, a: 0.8, b: 2 }),
    [-9, 3, -6, 4],
    [-2, -2, 3, -3],
  ]) {
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
  const stayers = { r: 0.8, alpha: 30, a: 1e-12, b: 2 };
  const history = { x: 4, tx: 100, T: 150 };
  expect(mbgNbdProbabilityAlive(stayers, history)).toBeCloseTo(1, 9);
  expect(mbgNbdExpectedPurchases(stayers, history, 60)).toBeCloseTo((4.8 / 180) * 60, 9);
});

test("with one rate and one chance of leaving the forecast is (1 − e^(−λpt)) / p", () => {
  const alike = { r: 1e9, alpha: 1e9 / 0.05, a: 2e8, b: 8e8 };
  const newcomer = { x: 0, tx: 0, T: 0 };
  const wanted = (0.8 * (1 - Math.exp(-0.05 * 0.2 * 100))) / 0.2;
  expect(mbgNbdExpectedPurchases(alike, newcomer, 100)).toBeCloseTo(wanted, 6);
});

test("forecasts stay finite, rise with time and never pass the rate of a customer who stays", () => {
  const wide = fc.double({ min: Math.log(1e-6), max: Math.log(1e6), noNaN: true }).map(Math.exp);
  const parameters = fc.record({ r: wide, alpha: wide, a: wide, b: wide });
  const history = fc
    .tuple(
      fc.integer({ min: 0, max: 1000 }),
      fc.integer({ min: 0, max: 10_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    )
    .map(([x, T, share]) => ({ x, T, tx: x === 0 ? 0 : Math.round(T * share) }));
  fc.assert(
    fc.property(parameters, history, wide, (p, h, t) => {
      const alive = mbgNbdProbabilityAlive(p, h);
      expect(alive >= 0 && alive <= 1).toBe(true);
      const half = mbgNbdExpectedPurchases(p, h, t / 2);
      const whole = mbgNbdExpectedPurchases(p, h, t);
      const most = ((p.r + h.x) * t) / (p.alpha + h.T);
      expect(half >= 0 && half <= whole * (1 + 1e-9) && whole <= most * (1 + 1e-9)).toBe(true);
      const gradient = new Float64Array(4);
      const value = dropoutObjective(one(h), { first: 1, regularity: 1 })(
        toCoordinates(p),
        gradient,
      );
      expect(Number.isFinite(value) && gradient.every(Number.isFinite)).toBe(true);
    }),
    {
      numRuns: 400,
      examples: [[{ r: 1e6, alpha: 1e-6, a: 1, b: 1e6 }, { x: 1000, tx: 0, T: 0 }, 1e6]],
    },
  );
});

test("a longer silence never raises the chance of being alive", () => {
  const days = fc.integer({ min: 0, max: 500 });
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 50 }), days, days, (x, quiet, more) => {
      const at = (silence: number) => mbgNbdProbabilityAlive(CDNOW, { x, tx: x, T: x + silence });
      expect(at(quiet + more)).toBeLessThanOrEqual(at(quiet));
    }),
  );
});

test("the unit of time changes alpha and nothing else", () => {
  const days = simulateHistories({ r: 0.7, alpha: 50, a: 0.8, b: 2 }, 800, createRandom(5));
  const weeks = { ...days, tx: days.tx.map((t) => t / 7), T: days.T.map((t) => t / 7) };
  const inDays = fitMbgNbd(days).parameters;
  const inWeeks = fitMbgNbd(weeks).parameters;
  expect(inWeeks.alpha * 7).toBeCloseTo(inDays.alpha, 5);
  expect(inWeeks.r).toBeCloseTo(inDays.r, 7);
  expect(inWeeks.a).toBeCloseTo(inDays.a, 6);
  expect(inWeeks.b).toBeCloseTo(inDays.b, 6);
});

test("parameters are recovered from 20,000 simulated customers within 4 standard errors", () => {
  const truth = { r: 0.9, alpha: 45, a: 0.6, b: 1.8 };
  const fit = fitMbgNbd(simulateHistories(truth, 20_000, createRandom(11)));
  expect(fit.diagnosis).toEqual([]);
  for (const [i, u] of toCoordinates(truth).entries()) {
    const sd = Math.sqrt(fit.uncertainty.covariance[i]?.[i] ?? 0);
    expect(sd).toBeLessThan(0.1);
    expect(Math.abs((fit.uncertainty.mode[i] ?? 0) - u)).toBeLessThan(4 * sd);
  }
});

test("the drawn parameters have the covariance of the Laplace approximation in a large sample", () => {
  const fit = fitMbgNbd(
    simulateHistories({ r: 0.9, alpha: 45, a: 0.6, b: 1.8 }, 2000, createRandom(2)),
  );
  const draws = drawParameters(fit.uncertainty, 800, createRandom(1));
  for (const i of [0, 1, 2, 3]) {
    const values = draws.map((draw) => draw[i] ?? 0);
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const sd = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
    const wanted = Math.sqrt(fit.uncertainty.covariance[i]?.[i] ?? 0);
    expect(sd / wanted).toBeGreaterThan(0.8);
    expect(sd / wanted).toBeLessThan(1.3);
    expect(Math.abs(mean - (fit.uncertainty.mode[i] ?? 0))).toBeLessThan(0.5 * wanted);
  }
});

test("a shop where nobody leaves is told so, and its forecast is that of the NBD", () => {
  const random = createRandom(8);
  const histories = simulateHistories({ r: 0.9, alpha: 60, a: 1e-9, b: 1 }, 3000, random);
  const fit = fitMbgNbd(histories);
  expect(fit.uncertainty.untold).toContain("dropout share");
  expect(fit.diagnosis[0]).toMatch(/cannot tell whether customers leave.*a gain of 0\.\d\d/);
  expect(Object.values(fit.parameters).every(Number.isFinite)).toBe(true);
  const { r, alpha } = fitNbd(histories).parameters;
  const history = { x: 3, tx: 200, T: 250 };
  const steady = ((r + 3) / (alpha + 250)) * 90;
  expect(mbgNbdExpectedPurchases(fit.parameters, history, 90) / steady).toBeCloseTo(1, 1);
});

test.each<readonly [string, readonly number[], readonly number[], readonly number[]]>([
  ["no customer", [], [], []],
  ["one customer without a repeat", [0], [0], [1]],
  ["one customer observed for no time", [0], [0], [0]],
  ["one customer with a thousand purchases", [1000], [9000], [9001]],
  [
    "one-time buyers only",
    new Array<number>(50).fill(0),
    new Array<number>(50).fill(0),
    new Array<number>(50).fill(90),
  ],
  [
    "one identical history many times",
    new Array<number>(500).fill(3),
    new Array<number>(500).fill(60),
    new Array<number>(500).fill(90),
  ],
  [
    "all bought again at once and never since",
    new Array<number>(80).fill(1),
    new Array<number>(80).fill(1),
    new Array<number>(80).fill(900),
  ],
])("a fit on %s is finite and says what it could not tell", (_, x, tx, T) => {
  const fit = fitMbgNbd(compressHistories(x, tx, T).histories);
  expect(Object.values(fit.parameters).every((value) => Number.isFinite(value) && value > 0)).toBe(
    true,
  );
  expect(Number.isFinite(fit.logLikelihood)).toBe(true);
  expect(fit.diagnosis.length).toBeGreaterThan(0);
  const draws = drawParameters(fit.uncertainty, 50, createRandom(1));
  expect(draws.length).toBe(50);
  expect(draws.every((u) => Object.values(dropoutFromCoordinates(u)).every(Number.isFinite))).toBe(
    true,
  );
});

test.each<readonly [string, DropoutParameters]>([
  ["purchase by purchase", { r: 0.9, alpha: 45, a: 0.6, b: 1.8 }],
  ["period by period", { r: 60, alpha: 45, a: 0.6, b: 18 }],
])("simulating %s gives the expected number of purchases", (_, parameters) => {
  const random = createRandom(4);
  const simulate = mbgNbdSimulator(random, parameters);
  const counts = new Float64Array(12);
  const future = { ...evenPeriods(12, 30), counts };
  const draws = Array.from({ length: 20_000 }, () => simulate({ x: 2, tx: 80, T: 80 }, future));
  const mean = draws.reduce((sum, n) => sum + n, 0) / draws.length;
  const sd = Math.sqrt(draws.reduce((sum, n) => sum + (n - mean) ** 2, 0) / draws.length);
  const history = { x: 2, tx: 80, T: 80 };
  const alive = mbgNbdProbabilityAlive(parameters, history);
  const wanted = mbgNbdExpectedPurchases(parameters, history, 360) / alive;
  expect(Math.abs(mean - wanted)).toBeLessThan((4 * sd) / Math.sqrt(draws.length));
  expect(counts.reduce((sum, n) => sum + n, 0)).toBe(draws.reduce((sum, n) => sum + n, 0));
  const first = mbgNbdExpectedPurchases(parameters, history, 30) / alive;
  expect(Math.abs((counts[0] ?? 0) / draws.length / first - 1)).toBeLessThan(0.06);
});
