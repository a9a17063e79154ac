import fc from "fast-check";
import { expect, test } from "vitest";
import { invertPositiveDefinite } from "./blocked-cholesky.ts";
import { inverseOfPositiveDefinite } from "./matrix.ts";
import { createRandom } from "./random.ts";

/** B Bᵀ + I for a random B: positive definite. */
function randomMatrix(size: number, seed: number): number[][] {
  const random = createRandom(seed);
  const b = Array.from({ length: size }, () => Array.from({ length: size }, () => random.normal()));
  return b.map((row, i) =>
    b.map((other, j) => row.reduce((sum, v, k) => sum + v * (other[k] ?? 0), i === j ? 1 : 0)),
  );
}

test("the inverse of a 2 × 2 matrix is that of the formula", () => {
  const a = Float64Array.of(4, 2, 2, 5);
  expect(invertPositiveDefinite(a, 2)).toBe(true);
  expect([...a]).toEqual([5 / 16, -2 / 16, -2 / 16, 4 / 16]);
});

test("it agrees with the plain algorithm for sizes in and between blocks of four", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 23 }), fc.integer(), (size, seed) => {
      const matrix = randomMatrix(size, seed);
      const a = Float64Array.from(matrix.flat());
      expect(invertPositiveDefinite(a, size)).toBe(true);
      for (const [at, value] of (inverseOfPositiveDefinite(matrix) ?? []).flat().entries()) {
        expect(a[at]).toBeCloseTo(value, 9);
      }
    }),
    { numRuns: 60 },
  );
});

test("A times its inverse is the identity for 150 rows", () => {
  const size = 150;
  const matrix = randomMatrix(size, 5);
  const inverse = Float64Array.from(matrix.flat());
  invertPositiveDefinite(inverse, size);
  let worst = 0;
  for (const [i, row] of matrix.entries()) {
    for (let j = 0; j < size; j++) {
      const product = row.reduce((sum, v, k) => sum + v * (inverse[k * size + j] ?? 0), 0);
      worst = Math.max(worst, Math.abs(product - (i === j ? 1 : 0)));
    }
  }
  expect(worst).toBeLessThan(1e-9);
});

test("only the lower triangle is read", () => {
  const a = Float64Array.of(4, 99, 2, 5);
  invertPositiveDefinite(a, 2);
  expect([...a]).toEqual([5 / 16, -2 / 16, -2 / 16, 4 / 16]);
});

test("a matrix that is not positive definite is refused", () => {
  expect(invertPositiveDefinite(Float64Array.of(1, 2, 2, 1), 2)).toBe(false);
  expect(invertPositiveDefinite(Float64Array.of(0), 1)).toBe(false);
  expect(invertPositiveDefinite(Float64Array.of(Number.NaN), 1)).toBe(false);
});
