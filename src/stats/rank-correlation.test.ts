import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "./random.ts";
import { spearman, spearmanInterval } from "./rank-correlation.ts";

test("with ties it is scipy's", () => {
  // test/reference/gamma_poisson.py
  const x = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3];
  const y = [2, 7, 1, 8, 2, 8, 1, 8, 2, 8];
  expect(spearman(x, y)).toBeCloseTo(0.13471506281091267, 12);
});

test("without ties it is 1 − 6 Σ d² / (n (n² − 1)); equal order gives 1, reversed order −1", () => {
  const x = [1, 2, 3, 4, 5, 6];
  const y = [3, 1, 2, 6, 4, 5];
  const squares = x.reduce((sum, each, i) => sum + (each - (y[i] ?? 0)) ** 2, 0);
  expect(spearman(x, y)).toBeCloseTo(1 - (6 * squares) / (6 * 35), 12);
  expect(spearman(x, [10, 20, 30, 40, 50, 99])).toBe(1);
  expect(spearman(x, [9, 8, 7, 6, 5, -4])).toBe(-1);
});

test("where all numbers of one side are equal, or there is one pair, it is not a number", () => {
  expect(spearman([1, 2, 3], [5, 5, 5])).toBeNaN();
  expect(spearman([1], [1])).toBeNaN();
  const none = spearmanInterval([1, 2], [3, 3], { level: 0.95, random: createRandom(1) });
  expect(none.value).toBeNaN();
  expect(none.lower).toBeNaN();
});

test("any growing function of either side leaves it as it is, and it lies in its interval within −1 and 1", () => {
  const pairs = fc.array(
    fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })),
    {
      minLength: 2,
      maxLength: 30,
    },
  );
  fc.assert(
    fc.property(pairs, (rows) => {
      const x = rows.map(([each]) => each);
      const y = rows.map(([, each]) => each);
      const options = { level: 0.8, draws: 40, random: createRandom(3) };
      const { value, lower, upper } = spearmanInterval(x, y, options);
      fc.pre(Number.isFinite(value));
      expect(
        spearman(
          x.map((each) => Math.exp(each)),
          y,
        ),
      ).toBeCloseTo(value, 12);
      expect(spearman(y, x)).toBeCloseTo(value, 12);
      expect(lower).toBeLessThanOrEqual(value);
      expect(upper).toBeGreaterThanOrEqual(value);
      expect(Math.max(Math.abs(lower), Math.abs(upper))).toBeLessThanOrEqual(1 + 1e-12);
    }),
  );
});

test("95 % intervals hold the true correlation of a normal pair in about 95 % of 200 samples of 80", () => {
  const random = createRandom(12);
  const rho = 0.6;
  // Pearson's correlation of two normals as Spearman's: 6/π · asin(ρ / 2).
  const truth = (6 / Math.PI) * Math.asin(rho / 2);
  let held = 0;
  for (let sample = 0; sample < 200; sample++) {
    const x = Array.from({ length: 80 }, () => random.normal());
    const y = x.map((each) => rho * each + Math.sqrt(1 - rho * rho) * random.normal());
    const { lower, upper } = spearmanInterval(x, y, { level: 0.95, random, draws: 200 });
    if (lower <= truth && truth <= upper) held++;
  }
  expect(held).toBeGreaterThanOrEqual(180);
  expect(held).toBeLessThanOrEqual(199);
});
