import fc from "fast-check";
import { expect, test } from "vitest";
import {
  betaGeometricObjective,
  betaGeometricResidualRenewals,
  betaGeometricRetention,
  betaGeometricSurvival,
  fitBetaGeometric,
  renewalsOfCohort,
} from "./beta-geometric.ts";
import { createRandom } from "./random.ts";

// Fader & Hardie 2007, table 1: of 1,000 customers, those left after each of the first 7 years.
const HIGH_END = renewalsOfCohort([1000, 869, 743, 653, 593, 551, 517, 491]);
const REGULAR = renewalsOfCohort([1000, 631, 468, 382, 326, 289, 262, 241]);

test("High End and Regular match Fader & Hardie 2007: .668, 3.806 and .704, 1.182", () => {
  const highEnd = fitBetaGeometric(HIGH_END);
  expect(highEnd.parameters.alpha).toBeCloseTo(0.66809, 5);
  expect(highEnd.parameters.beta).toBeCloseTo(3.8061, 4);
  expect(highEnd.logLikelihood).toBeCloseTo(-1611.1581, 4);
  const regular = fitBetaGeometric(REGULAR);
  expect(regular.parameters.alpha).toBeCloseTo(0.70408, 5);
  expect(regular.parameters.beta).toBeCloseTo(1.18204, 4);
  expect(regular.logLikelihood).toBeCloseTo(-1680.2652, 4);
  expect([...highEnd.diagnosis, ...regular.diagnosis]).toEqual([]);
});

test("residual renewals match the sum of discounted survival that they stand for", () => {
  const p = { alpha: 3.8, beta: 15.2 };
  let sum = 0;
  for (let t = 1; t <= 2000; t++) {
    sum += (betaGeometricSurvival(p, t + 1) / betaGeometricSurvival(p, 1)) * 1.1 ** (1 - t);
  }
  expect(betaGeometricResidualRenewals(p, 1, 0.1)).toBeCloseTo(sum, 9);
});

test("High End's residual renewals after 7 years at 10 % are the 7.530 of shifted_beta_geometric_py", () => {
  // github.com/jdmaturen/shifted_beta_geometric_py, README: residual_cohort_lifetime = 7.530.
  const { parameters } = fitBetaGeometric(HIGH_END);
  expect(betaGeometricResidualRenewals(parameters, 7, 0.1)).toBeCloseTo(7.53, 2);
});

test("with all customers alike survival is geometric", () => {
  const p = { alpha: 2e8, beta: 8e8 };
  expect(betaGeometricSurvival(p, 5)).toBeCloseTo(0.8 ** 5, 7);
  expect(betaGeometricRetention(p, 9)).toBeCloseTo(0.8, 7);
  expect(betaGeometricResidualRenewals(p, 3, 0.1)).toBeCloseTo(0.8 / (1 - 0.8 / 1.1), 6);
});

test("the gradient is that of the log-likelihood", () => {
  const objective = betaGeometricObjective(REGULAR);
  for (const at of [
    [-0.5, 0.6],
    [3, -4],
    [-6, 7],
  ]) {
    const gradient = new Float64Array(2);
    objective(at, gradient);
    for (const i of [0, 1]) {
      const shifted = (by: number): number =>
        objective(
          at.map((u, j) => (j === i ? u + by : u)),
          new Float64Array(2),
        );
      const difference = (shifted(1e-5) - shifted(-1e-5)) / 2e-5;
      expect(Math.abs((gradient[i] ?? 0) - difference)).toBeLessThan(
        1e-4 * (1 + Math.abs(difference)),
      );
    }
  }
});

test("survival falls from 1, retention rises, residual renewals stay below those of a loyal customer", () => {
  const wide = fc.double({ min: Math.log(1e-6), max: Math.log(1e6), noNaN: true }).map(Math.exp);
  fc.assert(
    fc.property(wide, wide, fc.integer({ min: 0, max: 200 }), (alpha, beta, t) => {
      const p = { alpha, beta };
      const now = betaGeometricSurvival(p, t);
      expect(now >= 0 && now <= 1 && betaGeometricSurvival(p, t + 1) <= now).toBe(true);
      expect(betaGeometricRetention(p, t + 2)).toBeGreaterThanOrEqual(
        betaGeometricRetention(p, t + 1),
      );
      const renewals = betaGeometricResidualRenewals(p, t, 0.1);
      expect(renewals >= 0 && renewals <= 11 * (1 + 1e-9)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test("parameters are recovered from 50,000 simulated customers within 4 standard errors", () => {
  const random = createRandom(17);
  const survivors = new Array<number>(9).fill(0);
  for (let i = 0; i < 50_000; i++) {
    const renewals = Math.min(8, random.geometric(random.beta(0.9, 2.5)));
    for (let t = 0; t <= renewals; t++) survivors[t] = (survivors[t] ?? 0) + 1;
  }
  const { uncertainty } = fitBetaGeometric(renewalsOfCohort(survivors));
  for (const [i, u] of [Math.log(0.9 / 2.5), Math.log(3.4)].entries()) {
    const sd = Math.sqrt(uncertainty.covariance[i]?.[i] ?? 0);
    expect(sd).toBeLessThan(0.1);
    expect(Math.abs((uncertainty.mode[i] ?? 0) - u)).toBeLessThan(4 * sd);
  }
});

test.each<readonly [string, readonly number[]]>([
  ["no customer", []],
  ["one renewal", [100, 80]],
  ["nobody who left", [500, 500, 500]],
  ["everybody who left", [500, 0]],
  ["all alike", [100_000, 80_000, 64_000, 51_200]],
])("a fit on %s is finite and says what it could not tell", (_, survivors) => {
  const fit = fitBetaGeometric(renewalsOfCohort(survivors));
  expect(Object.values(fit.parameters).every((value) => Number.isFinite(value) && value > 0)).toBe(
    true,
  );
  expect(fit.diagnosis.length).toBeGreaterThan(0);
});
