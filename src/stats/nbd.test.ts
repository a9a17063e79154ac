import fc from "fast-check";
import { expect, test } from "vitest";
import { countLogLikelihood, fitNbd, tabulateCounts } from "./nbd.ts";
import { compressHistories } from "./purchase-histories.ts";
import { createRandom } from "./random.ts";

function logLikelihood(r: number, alpha: number, x: number, T: number): number {
  const tables = tabulateCounts(compressHistories([x], [T], [T]).histories);
  return countLogLikelihood(tables, { r, alpha }, new Float64Array(2));
}

function simulate(r: number, alpha: number, customers: number, seed: number) {
  const random = createRandom(seed);
  const T = Float64Array.from({ length: customers }, () => 50 + random.integer(300));
  const x = T.map((time) => random.poisson(random.gamma(r, alpha) * time));
  return compressHistories(x, T, T).histories;
}

test.each<readonly [number, number, number, number, number]>([
  [0.385, 12.072, 0, 39, -0.5553038569392914],
  [0.385, 12.072, 29, 38.5, -45.983931147720384],
  [40, 3000, 3, 90, -14.150010060235543],
])(
  "the log-likelihood at r = %d, alpha = %d, x = %d, T = %d is scipy's (test/reference/nbd.py)",
  (r, alpha, x, T, wanted) => {
    expect(logLikelihood(r, alpha, x, T)).toBeCloseTo(wanted, 9);
  },
);

test("with one rate for all the counts are Poisson", () => {
  const rate = 0.02;
  const wanted = 5 * Math.log(rate) - rate * 200;
  expect(logLikelihood(1e12, 1e12 / rate, 5, 200)).toBeCloseTo(wanted, 8);
});

test("the log-likelihood and its gradient are finite for every parameter and count", () => {
  const wide = fc.double({ min: Math.log(1e-6), max: Math.log(1e6), noNaN: true }).map(Math.exp);
  const counts = fc.integer({ min: 0, max: 1000 });
  fc.assert(
    fc.property(wide, wide, counts, fc.integer({ min: 0, max: 10_000 }), (r, alpha, x, T) => {
      const gradient = new Float64Array(2);
      const tables = tabulateCounts(compressHistories([x], [0], [T]).histories);
      expect(Number.isFinite(countLogLikelihood(tables, { r, alpha }, gradient))).toBe(true);
      expect(gradient.every(Number.isFinite)).toBe(true);
    }),
  );
});

test("the unit of time changes alpha and nothing else", () => {
  const days = simulate(0.7, 50, 500, 1);
  const weeks = { ...days, T: days.T.map((t) => t / 7) };
  expect(fitNbd(weeks).parameters.alpha * 7).toBeCloseTo(fitNbd(days).parameters.alpha, 6);
  expect(fitNbd(weeks).parameters.r).toBeCloseTo(fitNbd(days).parameters.r, 8);
});

test("parameters are recovered from 20,000 simulated customers within 4 standard errors", () => {
  const { uncertainty } = fitNbd(simulate(0.7, 50, 20_000, 2));
  for (const [i, u] of [Math.log(0.7 / 50), Math.log(0.7)].entries()) {
    const sd = Math.sqrt(uncertainty.covariance[i]?.[i] ?? 0);
    expect(sd).toBeLessThan(0.05);
    expect(Math.abs((uncertainty.mode[i] ?? 0) - u)).toBeLessThan(4 * sd);
  }
});

test("counts that vary less than Poisson leave the spread of rates untold", () => {
  const { parameters, uncertainty } = fitNbd(
    compressHistories(
      new Array<number>(200).fill(3),
      new Array<number>(200).fill(9),
      new Array<number>(200).fill(90),
    ).histories,
  );
  expect(uncertainty.untold).toEqual(["spread of rates"]);
  expect(parameters.r / parameters.alpha).toBeCloseTo(3 / 90, 3);
});
