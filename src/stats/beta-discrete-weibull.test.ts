import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type BetaDiscreteWeibullParameters,
  betaDiscreteWeibullFromCoordinates,
  betaDiscreteWeibullObjective,
  betaDiscreteWeibullResidualRenewals,
  betaDiscreteWeibullRetention,
  betaDiscreteWeibullSurvival,
  fitBetaDiscreteWeibull,
} from "./beta-discrete-weibull.ts";
import {
  betaGeometricObjective,
  betaGeometricResidualRenewals,
  betaGeometricRetention,
  betaGeometricSurvival,
  renewalsOfCohort,
} from "./beta-geometric.ts";
import { createRandom } from "./random.ts";

// Fader & Hardie 2007, table 1: of 1,000 customers, those left after each of the first 7 years.
const HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491];
const REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241];

function toCoordinates({ gamma, delta, c }: BetaDiscreteWeibullParameters): number[] {
  return [Math.log(gamma / delta), Math.log(gamma + delta), Math.log(c)];
}

test("High End's first four renewals give .259, 1.722, 1.584 (Fader et al. 2018)", () => {
  const { parameters, diagnosis } = fitBetaDiscreteWeibull(renewalsOfCohort(HIGH_END.slice(0, 5)));
  expect(parameters.gamma).toBeCloseTo(0.259, 3);
  expect(Math.abs(parameters.delta - 1.722)).toBeLessThan(0.001);
  expect(parameters.c).toBeCloseTo(1.584, 3);
  expect(diagnosis).toEqual([]);
});

// test/reference/beta_discrete_weibull.py (scipy, Nelder–Mead).
test.each([
  ["High End", HIGH_END, 0.21425335, 1.42657499, 1.72356479, -1605.314213214193],
  ["Regular", REGULAR, 0.45561401, 0.77932556, 1.28345125, -1679.602832907178],
] as const)("the fit of %s's seven renewals is scipy's", (_, cohort, gamma, delta, c, value) => {
  const { parameters, logLikelihood } = fitBetaDiscreteWeibull(renewalsOfCohort(cohort));
  expect(parameters.gamma).toBeCloseTo(gamma, 6);
  expect(parameters.delta).toBeCloseTo(delta, 6);
  expect(parameters.c).toBeCloseTo(c, 6);
  expect(logLikelihood).toBeCloseTo(value, 9);
});

test("with c = 1 it is the shifted beta-geometric", () => {
  const p = { gamma: 0.668, delta: 3.806, c: 1 };
  const plain = { alpha: 0.668, beta: 3.806 };
  for (const t of [1, 2, 7, 30]) {
    expect(betaDiscreteWeibullSurvival(p, t)).toBeCloseTo(betaGeometricSurvival(plain, t), 13);
    expect(betaDiscreteWeibullRetention(p, t)).toBeCloseTo(betaGeometricRetention(plain, t), 13);
  }
  expect(betaDiscreteWeibullResidualRenewals(p, 7, 0.1)).toBeCloseTo(
    betaGeometricResidualRenewals(plain, 7, 0.1),
    10,
  );
  const [gradient, wanted] = [new Float64Array(3), new Float64Array(2)];
  const renewals = renewalsOfCohort(REGULAR);
  const value = betaDiscreteWeibullObjective(renewals)([-0.5, 0.6, 0], gradient);
  expect(value).toBeCloseTo(betaGeometricObjective(renewals)([-0.5, 0.6], wanted), 9);
  expect(gradient[0]).toBeCloseTo(wanted[0] ?? 0, 8);
  expect(gradient[1]).toBeCloseTo(wanted[1] ?? 0, 8);
});

test("with customers who are all alike survival is a discrete Weibull's", () => {
  const p = { gamma: 2e7, delta: 8e7, c: 0.7 };
  expect(betaDiscreteWeibullSurvival(p, 5)).toBeCloseTo(0.8 ** (5 ** 0.7), 6);
});

test("the gradient is that of the log-likelihood", () => {
  const objective = betaDiscreteWeibullObjective(renewalsOfCohort(HIGH_END));
  for (const at of [
    [-0.5, 0.6, 0.3],
    [3, -4, -1],
    [-6, 5, 0.5],
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

test("survival falls from 1 and retention is a probability, whatever the parameters", () => {
  const wide = fc.double({ min: -7, max: 7, noNaN: true }).map(Math.exp);
  const power = fc.double({ min: -2, max: 1, noNaN: true }).map(Math.exp);
  fc.assert(
    fc.property(wide, wide, power, fc.integer({ min: 1, max: 60 }), (gamma, delta, c, t) => {
      const p = { gamma, delta, c };
      expect(betaDiscreteWeibullSurvival(p, 0)).toBe(1);
      const now = betaDiscreteWeibullSurvival(p, t);
      expect(now >= 0 && now <= betaDiscreteWeibullSurvival(p, t - 1) * (1 + 1e-12)).toBe(true);
      const retention = betaDiscreteWeibullRetention(p, t);
      expect(retention >= 0 && retention <= 1).toBe(true);
      const residual = betaDiscreteWeibullResidualRenewals(p, t, 0.1);
      expect(residual >= 0 && residual <= 11 * (1 + 1e-9)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("parameters are recovered from 20,000 simulated customers within 4 standard errors", () => {
  const truth = { gamma: 0.5, delta: 2, c: 1.4 };
  const random = createRandom(5);
  const survivors = new Array<number>(13).fill(0);
  for (let i = 0; i < 20_000; i++) {
    const theta = random.beta(truth.gamma, truth.delta);
    // 1 − θ to the power t^c falls below a uniform number at the renewal not made.
    const level = Math.log(random.uniform()) / Math.log1p(-theta);
    for (let t = 0; t < 13 && t ** truth.c <= level; t++) survivors[t] = (survivors[t] ?? 0) + 1;
  }
  const fit = fitBetaDiscreteWeibull(renewalsOfCohort(survivors));
  expect(fit.diagnosis).toEqual([]);
  for (const [i, u] of toCoordinates(truth).entries()) {
    const sd = Math.sqrt(fit.uncertainty.covariance[i]?.[i] ?? 0);
    expect(sd).toBeLessThan(0.2);
    expect(Math.abs((fit.uncertainty.mode[i] ?? 0) - u)).toBeLessThan(4 * sd);
  }
  expect(betaDiscreteWeibullFromCoordinates(fit.uncertainty.mode)).toEqual(fit.parameters);
});

test.each([
  ["no renewal", [100]],
  ["nobody", [0, 0, 0]],
  ["one renewal", [1000, 869]],
  ["nobody leaving", [100, 100, 100, 100]],
  ["all leaving at once", [100, 0]],
])("a fit on %s is finite and says what it could not tell", (_, survivors) => {
  const fit = fitBetaDiscreteWeibull(renewalsOfCohort(survivors));
  expect(Object.values(fit.parameters).every((value) => Number.isFinite(value) && value > 0)).toBe(
    true,
  );
  expect(fit.diagnosis.length).toBeGreaterThan(0);
});
