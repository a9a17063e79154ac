import fc from "fast-check";
import { expect, test } from "vitest";
import { bgNbdExpectedPurchases, bgNbdProbabilityAlive } from "./bg-nbd.ts";
import { dropoutObjective, fitBgNbd } from "./geometric-dropout-fit.ts";
import type { DropoutParameters } from "./mbg-nbd.ts";
import { compressHistories } from "./purchase-histories.ts";
import { createRandom } from "./random.ts";

const CDNOW: DropoutParameters = {
  r: 0.242594516,
  alpha: 4.413601879,
  a: 0.792922152,
  b: 2.425907346,
};

function toCoordinates({ r, alpha, a, b }: DropoutParameters): number[] {
  return [Math.log(r / alpha), Math.log(r), Math.log(a / b), Math.log(a + b)];
}

function simulate(truth: DropoutParameters, customers: number, seed: number) {
  const random = createRandom(seed);
  const x = new Float64Array(customers);
  const tx = new Float64Array(customers);
  const T = new Float64Array(customers);
  for (let i = 0; i < customers; i++) {
    const rate = random.gamma(truth.r, truth.alpha);
    const leave = random.beta(truth.a, truth.b);
    T[i] = 100 + random.integer(400);
    for (
      let at = random.exponential() / rate;
      at < (T[i] ?? 0);
      at += random.exponential() / rate
    ) {
      x[i] = (x[i] ?? 0) + 1;
      tx[i] = at;
      if (random.uniform() < leave) break;
    }
  }
  return compressHistories(x, tx, T).histories;
}

test("CDNOW's customer 1 has a chance of .72662 to be alive and 1.226 purchases in 39 weeks (FHL 2005)", () => {
  const customer = { x: 2, tx: 30.428571428571427, T: 38.857142857142854 };
  expect(bgNbdProbabilityAlive(CDNOW, customer)).toBeCloseTo(0.7266203, 6);
  expect(bgNbdExpectedPurchases(CDNOW, customer, 39)).toBeCloseTo(1.2259944, 6);
});

test("a customer without a repeat counts as alive, and one who always stays follows the NBD", () => {
  expect(bgNbdProbabilityAlive(CDNOW, { x: 0, tx: 0, T: 1e4 })).toBe(1);
  const stayers = { r: 0.8, alpha: 30, a: 1e-12, b: 2 };
  const history = { x: 4, tx: 100, T: 150 };
  expect(bgNbdExpectedPurchases(stayers, history, 60)).toBeCloseTo((4.8 / 180) * 60, 9);
});

test("the gradient is that of the log-likelihood", () => {
  const objective = dropoutObjective(simulate({ r: 0.7, alpha: 50, a: 0.8, b: 2 }, 200, 3), {
    first: 0,
    regularity: 1,
  });
  for (const at of [toCoordinates(CDNOW), [-9, 3, -6, 4], [-2, -2, 3, -3]]) {
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

test("forecasts stay finite, rise with time and never pass the rate of a customer who stays", () => {
  const wide = fc.double({ min: Math.log(1e-6), max: Math.log(1e6), noNaN: true }).map(Math.exp);
  const parameters = fc.record({ r: wide, alpha: wide, a: wide, b: wide });
  const counts = fc.integer({ min: 0, max: 1000 });
  fc.assert(
    fc.property(parameters, counts, fc.integer({ min: 0, max: 10_000 }), wide, (p, x, T, t) => {
      const history = { x, tx: x === 0 ? 0 : Math.round(T / 2), T };
      const alive = bgNbdProbabilityAlive(p, history);
      const half = bgNbdExpectedPurchases(p, history, t / 2);
      const whole = bgNbdExpectedPurchases(p, history, t);
      const most = ((p.r + x) * t) / (p.alpha + T);
      expect(alive >= 0 && alive <= 1).toBe(true);
      expect(half >= 0 && half <= whole * (1 + 1e-9) && whole <= most * (1 + 1e-9)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("parameters are recovered from 20,000 simulated customers within 4 standard errors", () => {
  const truth = { r: 0.9, alpha: 45, a: 0.6, b: 1.8 };
  const fit = fitBgNbd(simulate(truth, 20_000, 11));
  expect(fit.diagnosis).toEqual([]);
  for (const [i, u] of toCoordinates(truth).entries()) {
    const sd = Math.sqrt(fit.uncertainty.covariance[i]?.[i] ?? 0);
    expect(sd).toBeLessThan(0.1);
    expect(Math.abs((fit.uncertainty.mode[i] ?? 0) - u)).toBeLessThan(4 * sd);
  }
});
