import fc from "fast-check";
import { expect, test } from "vitest";
import { betaRule, gaussLegendre } from "./quadrature.ts";

const expectation = (a: number, b: number, sharpness: number, f: (p: number) => number): number => {
  const { points, weights, atZero } = betaRule(a, b, sharpness);
  return points.reduce((sum, p, i) => sum + (weights[i] ?? 0) * f(p), atZero * f(0));
};

test("the moments of a beta distribution come out to 9 digits", () => {
  for (const a of [0.3, 1, 2, 50, 1e4, 1e9]) {
    for (const b of [1e-3, 0.4, 1, 1.5, 10, 1e3]) {
      expect(expectation(a, b, 1, (p) => p) / (a / (a + b)) - 1).toBeCloseTo(0, 9);
      const second = (a * (a + 1)) / ((a + b) * (a + b + 1));
      expect(expectation(a, b, 1, (p) => p * p) / second - 1).toBeCloseTo(0, 9);
    }
  }
});

test("a function that falls within a millionth of 0 is integrated as well", () => {
  // E 1 / (1 + p / s) over p ~ Beta(1, 1) is s log(1 + 1 / s).
  const s = 1e-6;
  expect(expectation(1, 1, 1 / s, (p) => 1 / (1 + p / s))).toBeCloseTo(s * Math.log1p(1 / s), 14);
});

test("a distribution that is nearly a point gives the value at the point", () => {
  expect(expectation(1e-6, 1e3, 1, Math.cos)).toBeCloseTo(1, 8);
  expect(expectation(2e9, 1e9, 1, Math.cos)).toBeCloseTo(Math.cos(2 / 3), 8);
});

test("the weights are those of a probability for every a and b", () => {
  const logarithm = (low: number, high: number) =>
    fc.double({ min: Math.log(low), max: Math.log(high), noNaN: true }).map(Math.exp);
  fc.assert(
    fc.property(logarithm(1e-6, 1e9), logarithm(1e-6, 1e9), (a, b) => {
      const { weights, atZero } = betaRule(a, b, 1000);
      const total = weights.reduce((sum, weight) => sum + weight, atZero);
      expect(Math.abs(total - 1)).toBeLessThan(1e-12);
      expect(weights.every((weight) => weight >= 0)).toBe(true);
      expect(atZero).toBeGreaterThanOrEqual(0);
    }),
  );
});

test("Gauss–Legendre with 16 points is exact for powers up to 31", () => {
  const { points, weights } = gaussLegendre(16);
  for (let power = 0; power <= 31; power++) {
    const sum = points.reduce((total, x, i) => total + (weights[i] ?? 0) * x ** power, 0);
    expect(sum).toBeCloseTo(power % 2 === 0 ? 2 / (power + 1) : 0, 14);
  }
});
