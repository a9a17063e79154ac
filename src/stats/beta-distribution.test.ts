import fc from "fast-check";
import { expect, test } from "vitest";
import { betaCdf, betaQuantile } from "./beta-distribution.ts";

test.each([
  [2, 3, 0.4, 0.5248],
  [0.05, 0.2, 0.001, 0.5743376144452239],
  [0.3, 40, 0.01, 0.7757445280124585],
  [900, 100, 0.88, 0.021489000793473885],
  [1e5, 3e5, 0.251, 0.9278421373026192],
  [1e-3, 1e-3, 0.5, 0.5],
])("P(p ≤ x) of Beta(%f, %f) at %f is scipy's %f", (alpha, beta, x, wanted) => {
  // test/reference/beta_binomial.py
  expect(Math.abs(betaCdf({ alpha, beta }, x) - wanted)).toBeLessThan(1e-11);
});

test.each([
  [2, 3, 0.5, 0.3857275681323895],
  [0.05, 0.2, 0.5, 6.256986533495276e-5],
  [0.3, 40, 0.9, 0.022067496184342034],
  [900, 100, 0.1, 0.8876854371748342],
  [6, 4, 0.1, 0.4005795105916673],
  [1e5, 3e5, 0.9, 0.2508776852457336],
])("the quantile of Beta(%f, %f) at %f is scipy's %f", (alpha, beta, share, wanted) => {
  expect(Math.abs(betaQuantile({ alpha, beta }, share) / wanted - 1)).toBeLessThan(1e-9);
});

test("Beta(1, 1) is uniform, Beta(a, 1) is a power, Beta(1, b) its mirror image", () => {
  for (const x of [1e-9, 0.1, 0.5, 0.999]) {
    expect(betaCdf({ alpha: 1, beta: 1 }, x)).toBeCloseTo(x, 13);
    expect(betaCdf({ alpha: 7.5, beta: 1 }, x)).toBeCloseTo(x ** 7.5, 13);
    expect(betaCdf({ alpha: 1, beta: 7.5 }, x)).toBeCloseTo(1 - (1 - x) ** 7.5, 13);
  }
  expect(betaQuantile({ alpha: 1, beta: 1 }, 0.3)).toBeCloseTo(0.3, 13);
  expect([0, 1].map((share) => betaQuantile({ alpha: 3, beta: 9 }, share))).toEqual([0, 1]);
  expect([-1, 0, 1, 2].map((x) => betaCdf({ alpha: 3, beta: 9 }, x))).toEqual([0, 0, 1, 1]);
});

const shape = fc.double({ min: Math.log(1e-2), max: Math.log(1e6), noNaN: true }).map(Math.exp);
const inside = fc.double({ min: 0.001, max: 0.999, noNaN: true });

test("the distribution rises from 0 to 1, and exchanging hit and miss mirrors it", () => {
  fc.assert(
    fc.property(shape, shape, inside, inside, (alpha, beta, x, y) => {
      const [low, high] = [Math.min(x, y), Math.max(x, y)];
      const belief = { alpha, beta };
      const p = betaCdf(belief, low);
      expect(p >= 0 && p <= betaCdf(belief, high) + 1e-12 && betaCdf(belief, high) <= 1).toBe(true);
      expect(Math.abs(p + betaCdf({ alpha: beta, beta: alpha }, 1 - low) - 1)).toBeLessThan(1e-10);
    }),
    { numRuns: 300 },
  );
});

test("a quantile is where the distribution has that share", () => {
  fc.assert(
    fc.property(shape, shape, inside, (alpha, beta, share) => {
      const belief = { alpha, beta };
      const x = betaQuantile(belief, share);
      expect(x >= 0 && x <= 1).toBe(true);
      // At a quantile within rounding of 0 or 1 the distribution jumps between neighbouring numbers.
      const [before, after] = [x * (1 - 1e-11), x + (1 - x) * 1e-11 + x * 1e-11];
      expect(betaCdf(belief, before) - 1e-9).toBeLessThanOrEqual(share);
      expect(betaCdf(belief, after) + 1e-9).toBeGreaterThanOrEqual(share);
    }),
    { numRuns: 300 },
  );
});
