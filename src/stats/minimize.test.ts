import { expect, test } from "vitest";
import { cholesky, inverseOfPositiveDefinite, multiplyLower } from "./matrix.ts";
import { hessian, minimize, type Objective } from "./minimize.ts";

const rosenbrock: Objective = ([x = 0, y = 0], gradient) => {
  gradient[0] = -400 * x * (y - x * x) - 2 * (1 - x);
  gradient[1] = 200 * (y - x * x);
  return 100 * (y - x * x) ** 2 + (1 - x) ** 2;
};

test("Rosenbrock's valley (1960) is followed from (−1.2, 1) to its minimum at (1, 1)", () => {
  const minimum = minimize(rosenbrock, [-1.2, 1]);
  expect(minimum.converged).toBe(true);
  expect(minimum.x[0]).toBeCloseTo(1, 8);
  expect(minimum.x[1]).toBeCloseTo(1, 8);
  expect(minimum.iterations).toBeLessThan(60);
});

test("a minimum at infinity ends the search with a flat slope and no exception", () => {
  const minimum = minimize(
    ([x = 0], g) => {
      g[0] = -Math.exp(-x);
      return Math.exp(-x);
    },
    [0],
  );
  expect(minimum.gradientNorm).toBeLessThan(1e-9);
  expect(minimum.x[0]).toBeGreaterThan(20);
});

test("a wall of values that are not finite turns the search back", () => {
  const minimum = minimize(
    ([x = 0], g) => {
      g[0] = x > 0 ? 1 - 1 / x : Number.NaN;
      return x > 0 ? x - Math.log(x) : Number.NaN;
    },
    [0.01],
  );
  expect(minimum.x[0]).toBeCloseTo(1, 6);
});

test("an unbounded slope down ends after the given iterations", () => {
  const minimum = minimize(
    ([x = 0], g) => {
      g[0] = -1;
      return -x;
    },
    [0],
    { maxIterations: 25 },
  );
  expect(minimum.converged).toBe(false);
  expect(Number.isFinite(minimum.value)).toBe(true);
});

test("the second derivatives by differences match the exact ones to 1e-6", () => {
  const [first, second] = hessian(rosenbrock, [1, 1]);
  expect(first?.[0]).toBeCloseTo(802, 4);
  expect(first?.[1]).toBeCloseTo(-400, 4);
  expect(second?.[1]).toBeCloseTo(200, 4);
});

test("the Cholesky factor and the inverse of a matrix give back the matrix and the identity", () => {
  const a = [
    [4, 2, 0.6],
    [2, 5, -1],
    [0.6, -1, 3],
  ];
  const lower = cholesky(a) ?? [];
  const inverse = inverseOfPositiveDefinite(a) ?? [];
  for (const [i, row] of a.entries()) {
    for (const [j, value] of row.entries()) {
      const identity = row.reduce((sum, each, k) => sum + each * (inverse[k]?.[j] ?? 0), 0);
      expect(identity).toBeCloseTo(i === j ? 1 : 0, 12);
      const back = (lower[i] ?? []).reduce((sum, l, k) => sum + l * (lower[j]?.[k] ?? 0), 0);
      expect(back).toBeCloseTo(value, 12);
    }
  }
  expect(multiplyLower(lower, [1, 0, 0])).toEqual(lower.map((row) => row[0]));
  expect(
    cholesky([
      [1, 2],
      [2, 1],
    ]),
  ).toBeNull();
});

test("rounding in the last digits of a large value does not keep the search going", () => {
  // The value, about 1e7, has a noise of 1e-9, as a sum over many customers has; the gradient is exact.
  const noisy: Objective = ([x = 0, y = 0], g) => {
    g[0] = 2e5 * (x - 1);
    g[1] = 4e5 * (y + 2) ** 3;
    return 1e7 + 1e5 * ((x - 1) ** 2 + (y + 2) ** 4) + 1e-9 * Math.sin(1e9 * (x + y));
  };
  const minimum = minimize(noisy, [0.3, 0.1]);
  expect(minimum.converged).toBe(true);
  expect(minimum.evaluations).toBeLessThan(60);
  expect(minimum.x[0]).toBeCloseTo(1, 6);
});

test("a search that knows the curvature at its start needs a step or two on a parabola", () => {
  const parabola: Objective = ([x = 0, y = 0], g) => {
    g[0] = 8 * x + 2 * y;
    g[1] = 2 * x + 6 * y;
    return 4 * x * x + 2 * x * y + 3 * y * y + 1;
  };
  const inverse = inverseOfPositiveDefinite(hessian(parabola, [1, 1]));
  expect(minimize(parabola, [1, 1], { inverse }).evaluations).toBeLessThanOrEqual(3);
});
