import fc from "fast-check";
import { expect, test } from "vitest";
import {
  fitGammaGamma,
  type GammaGammaParameters,
  gammaGammaConditionalMean,
  gammaGammaObjective,
  gammaGammaPopulationMean,
} from "./gamma-gamma.ts";
import { createRandom } from "./random.ts";

const CDNOW: GammaGammaParameters = { p: 6.24957, q: 3.74423, gamma: 15.44353 };

function toCoordinates(parameters: GammaGammaParameters): number[] {
  const mean = gammaGammaPopulationMean(parameters);
  return [Math.log(mean), Math.log(parameters.p), Math.log(parameters.q - 1)];
}

function simulate({ p, q, gamma }: GammaGammaParameters, customers: number, seed: number) {
  const random = createRandom(seed);
  const purchases = Float64Array.from({ length: customers }, () => 1 + random.poisson(2));
  const mean = purchases.map((n) => random.gamma(p * n, random.gamma(q, gamma)) / n);
  return { mean, purchases };
}

test("CDNOW's customer 1 and its population have the means of Fader & Hardie 2013", () => {
  expect(gammaGammaConditionalMean(CDNOW, 2, 22.345)).toBeCloseTo(24.6539, 3);
  expect(gammaGammaPopulationMean(CDNOW)).toBeCloseTo(35.17, 2);
});

test("the log-likelihood matches scipy's betaprime density", () => {
  // Mean z of x purchases: z x / gamma ~ BetaPrime(p x, q). scipy.stats.betaprime.logpdf, see the script
  // test/reference/gamma_gamma.py.
  const cases = [
    { p: 6.24957, q: 3.74423, gamma: 15.44353, x: 2, z: 22.345, logDensity: -3.5503478204196566 },
    { p: 0.3, q: 1.1, gamma: 2e4, x: 7, z: 150, logDensity: -10.473112710971645 },
    { p: 500, q: 4000, gamma: 900, x: 1, z: 110, logDensity: -2.682752120842589 },
  ];
  for (const { x, z, logDensity, ...parameters } of cases) {
    const objective = gammaGammaObjective({
      mean: Float64Array.of(z),
      purchases: Float64Array.of(x),
    });
    expect(-objective(toCoordinates(parameters), new Float64Array(3))).toBeCloseTo(logDensity, 9);
  }
});

test("the gradient is that of the log-likelihood", () => {
  const objective = gammaGammaObjective(simulate(CDNOW, 100, 1));
  for (const at of [toCoordinates(CDNOW), [2, -1, 4], [5, 4, -2]]) {
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

test("without a purchase the expectation is the population's, with many the customer's own mean", () => {
  expect(gammaGammaConditionalMean(CDNOW, 0, 0)).toBeCloseTo(gammaGammaPopulationMean(CDNOW), 12);
  expect(gammaGammaConditionalMean(CDNOW, 1e9, 22)).toBeCloseTo(22, 6);
});

test("the expectation lies between the customer's mean and the population's", () => {
  const positive = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(positive, fc.integer({ min: 1, max: 1000 }), (mean, purchases) => {
      const population = gammaGammaPopulationMean(CDNOW);
      const expected = gammaGammaConditionalMean(CDNOW, purchases, mean);
      expect(expected).toBeGreaterThanOrEqual(Math.min(mean, population) * (1 - 1e-12));
      expect(expected).toBeLessThanOrEqual(Math.max(mean, population) * (1 + 1e-12));
    }),
  );
});

test("the unit of money changes gamma and nothing else", () => {
  const pounds = simulate(CDNOW, 500, 2);
  const pence = { ...pounds, mean: pounds.mean.map((z) => z * 100) };
  const a = fitGammaGamma(pounds).parameters;
  const b = fitGammaGamma(pence).parameters;
  expect(b.p).toBeCloseTo(a.p, 6);
  expect(b.q).toBeCloseTo(a.q, 6);
  expect(b.gamma / 100).toBeCloseTo(a.gamma, 5);
});

test("parameters are recovered from 10,000 simulated customers within 4 standard errors", () => {
  const truth = { p: 2.5, q: 3.2, gamma: 40 };
  const fit = fitGammaGamma(simulate(truth, 10_000, 3));
  expect(fit.diagnosis).toEqual([]);
  for (const [i, u] of toCoordinates(truth).entries()) {
    const sd = Math.sqrt(fit.uncertainty.covariance[i]?.[i] ?? 0);
    expect(sd).toBeLessThan(0.1);
    expect(Math.abs((fit.uncertainty.mode[i] ?? 0) - u)).toBeLessThan(4 * sd);
  }
});

test("customers who all spend alike are told, and the mean is theirs", () => {
  const random = createRandom(6);
  const purchases = Float64Array.from({ length: 400 }, () => 1 + random.poisson(3));
  const mean = purchases.map((n) => random.gamma(3 * n, 0.1 * n));
  const fit = fitGammaGamma({ mean, purchases });
  expect(fit.diagnosis.join(" ")).toMatch(/how much customers differ/);
  expect(gammaGammaPopulationMean(fit.parameters)).toBeGreaterThan(28);
  expect(gammaGammaPopulationMean(fit.parameters)).toBeLessThan(32);
});

test.each<readonly [string, readonly number[], readonly number[]]>([
  ["no customer", [], []],
  ["one customer", [500], [1]],
  ["equal means", new Array<number>(30).fill(100), new Array<number>(30).fill(1)],
  [
    "a tail without a mean",
    Array.from({ length: 60 }, (_, i) => (60 / (i + 0.5)) ** 1.6),
    new Array<number>(60).fill(2),
  ],
])("a fit on %s is finite and says what it could not tell", (_, mean, purchases) => {
  const fit = fitGammaGamma({
    mean: Float64Array.from(mean),
    purchases: Float64Array.from(purchases),
  });
  expect(Object.values(fit.parameters).every((value) => Number.isFinite(value) && value > 0)).toBe(
    true,
  );
  expect(fit.parameters.q).toBeGreaterThan(1);
  expect(fit.diagnosis.length).toBeGreaterThan(0);
});
