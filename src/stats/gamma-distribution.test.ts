import fc from "fast-check";
import { expect, test } from "vitest";
import { gammaCdf, gammaQuantile, gammaTail } from "./gamma-distribution.ts";

const apart = (a: number, b: number): number => Math.abs(a / b - 1);

test("the distribution function is that of scipy", () => {
  // test/reference/gamma_poisson.py
  for (const [x, shape, p] of [
    [0.2, 0.1, 0.8794196267900569],
    [3, 3.5, 0.4602506496044429],
    [40, 30, 0.9567713178482644],
    [990, 1000, 0.3795213785379639],
  ] as const) {
    expect(apart(gammaCdf(x, shape), p)).toBeLessThan(1e-12);
  }
});

test("quantiles are those of scipy, also for shapes near 0 and far out in the tails", () => {
  for (const [p, shape, x] of [
    [0.1, 0.05, 5.844632057286505e-21],
    [0.5, 0.3, 0.07313113586695198],
    [0.9, 1.7, 3.4366463944526564],
    [0.1, 12.5, 8.236703999336688],
    [0.9, 400, 425.8356088567497],
    [1e-6, 3, 0.018254282963279297],
    [0.999, 0.4, 5.042608588459963],
  ] as const) {
    expect(apart(gammaQuantile(p, shape), x)).toBeLessThan(1e-9);
  }
});

test("with shape 1 it is the exponential distribution; at the ends it is 0, 1 and Infinity", () => {
  for (const x of [1e-9, 0.3, 2, 40]) {
    expect(apart(gammaCdf(x, 1), -Math.expm1(-x))).toBeLessThan(1e-13);
  }
  expect([gammaCdf(0, 2), gammaCdf(-1, 2), gammaQuantile(0, 2)]).toEqual([0, 0, 0]);
  expect(gammaQuantile(1, 2)).toBe(Infinity);
  expect(gammaCdf(1e6, 2)).toBe(1);
});

test("the quantile undoes the distribution function, and grows with the chance", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-3, max: 1 - 1e-3, noNaN: true }),
      fc.double({ min: 0.02, max: 2_000, noNaN: true }),
      (p, shape) => {
        const x = gammaQuantile(p, shape);
        expect(Math.abs(gammaCdf(x, shape) - p)).toBeLessThan(1e-9);
        expect(gammaQuantile(p / 2, shape)).toBeLessThan(x);
      },
    ),
  );
});

test("the upper tail is scipy's where it is tiny, and the rest of 1 (test/reference/planning.py)", () => {
  for (const [x, shape, p] of [
    [350, 0.5, 2.990226975124623e-154],
    [700, 2, 6.911633257175853e-302],
    [40, 30, 0.043228682151735594],
    [2, 3.5, 0.779777408475716],
  ] as const)
    expect(apart(gammaTail(x, shape), p)).toBeLessThan(1e-12);
  expect([gammaTail(0, 2), gammaTail(-1, 2), gammaTail(Infinity, 2)]).toEqual([1, 1, 0]);
});
