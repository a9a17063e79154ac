import fc from "fast-check";
import { expect, test } from "vitest";
import { drawParameters } from "./posterior-mode.ts";
import { createRandom } from "./random.ts";
import {
  drawOwnMean,
  fitShrunkenMean,
  shrunkenMean,
  shrunkenMeanObjective,
} from "./shrunken-mean.ts";

const SMALL = {
  value: [5, 9, 7, -2, 1, 12, 14, 11],
  customer: [0, 0, 0, 1, 1, 2, 2, 2],
  customers: 3,
};

function simulate(
  truth: { readonly mean: number; readonly within: number; readonly between: number },
  customers: number,
) {
  const random = createRandom(31);
  const value: number[] = [];
  const customer: number[] = [];
  const own = Float64Array.from(
    { length: customers },
    () => truth.mean + truth.between * random.normal(),
  );
  for (let i = 0; i < customers; i++) {
    for (let n = 1 + random.poisson(2); n > 0; n--) {
      value.push((own[i] ?? 0) + truth.within * random.normal());
      customer.push(i);
    }
  }
  return { value, customer, customers, own };
}

test("the Dyestuff data give the published fit: 1527.5, 49.51, 37.26, LL −163.66 (Davies; lme4)", () => {
  // Davies & Goldsmith 1972, "Statistical Methods in Research and Production", six batches of five;
  // maximum likelihood as in the vignette of R's lme4.
  const batches = [
    [1545, 1440, 1440, 1520, 1580],
    [1540, 1555, 1490, 1560, 1495],
    [1595, 1550, 1605, 1510, 1560],
    [1445, 1440, 1595, 1465, 1545],
    [1595, 1630, 1515, 1635, 1625],
    [1520, 1455, 1450, 1480, 1445],
  ];
  const fit = fitShrunkenMean(
    {
      value: batches.flat(),
      customer: batches.flatMap((batch, i) => batch.map(() => i)),
      customers: 6,
    },
    { tail: 0 },
  );
  expect(fit.parameters.mean).toBeCloseTo(1527.5, 6);
  expect(Math.sqrt(fit.parameters.withinVariance)).toBeCloseTo(49.51, 2);
  expect(Math.sqrt(fit.parameters.betweenVariance)).toBeCloseTo(37.26, 2);
  expect(fit.logLikelihood).toBeCloseTo(-163.66, 2);
  expect(fit.diagnosis).toEqual([]);
});

test("the log-likelihood is that of scipy's multivariate normal", () => {
  // test/reference/shrunken_mean.py
  const { purchases, mean } = fitShrunkenMean(SMALL, { tail: 0 });
  const squares = SMALL.value.reduce(
    (sum, value, i) => sum + (value - (mean[SMALL.customer[i] ?? 0] ?? 0)) ** 2,
    0,
  );
  const objective = shrunkenMeanObjective({ purchases, mean, squares });
  const value = objective([6.5, Math.log(4.2), Math.log(31 / 4.2)], new Float64Array(3));
  expect(-value).toBeCloseTo(-20.925140636457733, 10);
});

test("the gradient is that of the log-likelihood", () => {
  const objective = shrunkenMeanObjective({
    purchases: Float64Array.of(1, 3, 8, 0),
    mean: Float64Array.of(0.3, -2, 1.5, 0),
    squares: 11,
  });
  for (const at of [
    [0.2, -0.4, 0.3],
    [-2, 3, -5],
    [1, -2, 4],
  ]) {
    const gradient = new Float64Array(3);
    objective(at, gradient);
    for (const i of [0, 1, 2]) {
      const shifted = (by: number): number =>
        objective(
          at.map((u, j) => (j === i ? u + by : u)),
          new Float64Array(3),
        );
      const difference = (shifted(1e-5) - shifted(-1e-5)) / 2e-5;
      expect(Math.abs((gradient[i] ?? 0) - difference)).toBeLessThan(
        1e-5 * (1 + Math.abs(difference)),
      );
    }
  }
});

test("without a purchase the forecast is the population's mean, with many the customer's own", () => {
  const p = { mean: 20, withinVariance: 300, betweenVariance: 100, excess: 0 };
  expect(shrunkenMean(p, 0, 0)).toBe(20);
  expect(shrunkenMean(p, 1e9, -4)).toBeCloseTo(-4, 6);
  expect(shrunkenMean({ ...p, betweenVariance: 0 }, 50, -4)).toBe(20);
  expect(shrunkenMean({ ...p, withinVariance: 0 }, 1, -4)).toBe(-4);
});

test("a unit of money and a shift of all values move the fit as they move the values", () => {
  const spend = simulate({ mean: 4, within: 9, between: 5 }, 400);
  const fit = fitShrunkenMean(spend);
  const moved = fitShrunkenMean({ ...spend, value: spend.value.map((v) => 100 * v - 5000) });
  expect((moved.parameters.mean + 5000) / 100).toBeCloseTo(fit.parameters.mean, 6);
  expect(moved.parameters.withinVariance / 1e4).toBeCloseTo(fit.parameters.withinVariance, 5);
  expect(moved.parameters.betweenVariance / 1e4).toBeCloseTo(fit.parameters.betweenVariance, 5);
  expect(moved.parameters.excess / 100).toBeCloseTo(fit.parameters.excess, 8);
});

test("parameters and own means are recovered from 5,000 simulated customers", () => {
  const spend = simulate({ mean: 4, within: 9, between: 5 }, 5000);
  const fit = fitShrunkenMean(spend, { tail: 0 });
  expect(fit.diagnosis).toEqual([]);
  expect(Math.abs(fit.parameters.mean - 4)).toBeLessThan(0.5);
  expect(Math.abs(Math.sqrt(fit.parameters.withinVariance) - 9)).toBeLessThan(0.3);
  expect(Math.abs(Math.sqrt(fit.parameters.betweenVariance) - 5)).toBeLessThan(0.5);
  // 80 % of own means lie within 1.2816 posterior deviations of their forecast.
  const random = createRandom(8);
  let inside = 0;
  for (const [i, own] of spend.own.entries()) {
    const seen = { purchases: fit.purchases[i] ?? 0, mean: fit.mean[i] ?? 0 };
    const draws = Array.from({ length: 40 }, () => drawOwnMean(fit.parameters, seen, random));
    const below = draws.filter((draw) => draw < own).length;
    if (below >= 4 && below < 36) inside++;
  }
  expect(Math.abs(inside / 5000 - 0.8)).toBeLessThan(0.04);
  const draws = drawParameters(fit.uncertainty, 20, random).map(fit.parametersOf);
  expect(draws.every((p) => p.withinVariance > 0 && p.betweenVariance > 0)).toBe(true);
});

test("one purchase of a million moves no other customer, and the sum of forecasts holds it", () => {
  const spend = simulate({ mean: 4, within: 9, between: 5 }, 1000);
  const plain = fitShrunkenMean(spend);
  const wild = fitShrunkenMean({ ...spend, value: spend.value.with(0, 1e6) });
  const ratio = wild.parameters.withinVariance / plain.parameters.withinVariance;
  expect(Math.abs(ratio - 1)).toBeLessThan(0.05);
  const shared = (1e6 - wild.limits.upper) / spend.value.length;
  expect(Math.abs(wild.parameters.excess - plain.parameters.excess - shared)).toBeLessThan(0.2);
  const forecast = (fit: typeof plain, i: number): number =>
    shrunkenMean(fit.parameters, fit.purchases[i] ?? 0, fit.mean[i] ?? 0) - fit.parameters.excess;
  expect(Math.abs(forecast(wild, 500) - forecast(plain, 500))).toBeLessThan(0.2);
});

test("a fit is finite whatever the values, and forecasts lie between own and population mean", () => {
  const value = fc.double({ min: -1e9, max: 1e9, noNaN: true });
  const purchase = fc.tuple(value, fc.integer({ min: 0, max: 4 }));
  fc.assert(
    fc.property(fc.array(purchase, { maxLength: 20 }), (all) => {
      const fit = fitShrunkenMean({
        value: all.map(([each]) => each),
        customer: all.map(([, customer]) => customer),
        customers: 5,
      });
      const { mean, withinVariance, betweenVariance, excess } = fit.parameters;
      expect([mean, withinVariance, betweenVariance, excess].every(Number.isFinite)).toBe(true);
      expect(Number.isFinite(fit.logLikelihood)).toBe(true);
      for (const [i, own] of fit.mean.entries()) {
        const n = fit.purchases[i] ?? 0;
        const forecast = shrunkenMean(fit.parameters, n, own) - excess;
        const slack = 1e-9 * (1 + Math.abs(own) + Math.abs(mean) + Math.abs(excess));
        const [low, high] = n === 0 ? [mean, mean] : [Math.min(own, mean), Math.max(own, mean)];
        expect(forecast >= low - slack && forecast <= high + slack).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

test.each([
  ["no purchase", [], []],
  ["one purchase", [-7], [0]],
  ["values that never vary", [5, 5, 5, 5], [0, 0, 1, 1]],
  ["customers with one purchase each", [5, 3, -1], [0, 1, 2]],
])("a fit on %s says what it could not tell", (_, value, customer) => {
  const fit = fitShrunkenMean({ value, customer, customers: 3 });
  expect(Object.values(fit.parameters).every(Number.isFinite)).toBe(true);
  expect(fit.diagnosis.length).toBeGreaterThan(0);
});
