import fc from "fast-check";
import { expect, test } from "vitest";
import { meanEstimate, proportionEstimate, ratioEstimate, type Sums } from "./arm-estimate.ts";
import { createRandom } from "./random.ts";

const values = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), {
  minLength: 3,
  maxLength: 30,
});
const sumsOf = (list: readonly number[]): Sums => ({
  sum: list.reduce((all, each) => all + each, 0),
  sumOfSquares: list.reduce((all, each) => all + each ** 2, 0),
});
const products = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((all, each, i) => all + each * (b[i] ?? 0), 0);

test("sums give the mean and variance that the values have", () => {
  fc.assert(
    fc.property(values, (list) => {
      const n = list.length;
      const mean = list.reduce((all, each) => all + each / n, 0);
      const variance = list.reduce((all, each) => all + (each - mean) ** 2 / (n - 1), 0);
      const found = meanEstimate({ n, ...sumsOf(list) });
      expect(found.value).toBeCloseTo(mean, 9);
      expect(Math.abs(found.variance - variance)).toBeLessThan(1e-8 + 1e-9 * variance);
    }),
  );
});

test("a proportion is the mean of zeros and ones, but for n against n − 1", () => {
  const mean = meanEstimate({ n: 50, sum: 12, sumOfSquares: 12 });
  const share = proportionEstimate({ n: 50, hits: 12 });
  expect(share.value).toBe(mean.value);
  expect(share.variance).toBeCloseTo((mean.variance * 49) / 50, 14);
});

test("values that are all the same have no variance, whatever rounding leaves", () => {
  const list = Array.from({ length: 1_000 }, () => 0.1);
  expect(meanEstimate({ n: 1_000, ...sumsOf(list) }).variance).toBe(0);
  expect(proportionEstimate({ n: 10, hits: 10 }).variance).toBe(0);
});

test("a ratio over denominators of 1 is a mean; of a figure over itself it is 1 without variance", () => {
  fc.assert(
    fc.property(values, (list) => {
      const n = list.length;
      const one = { sum: n, sumOfSquares: n };
      const mean = meanEstimate({ n, ...sumsOf(list) });
      const over = (denominator: Sums, crossProduct: number) =>
        ratioEstimate({ n, numerator: sumsOf(list), denominator, crossProduct });
      const ratio = over(one, sumsOf(list).sum);
      expect(ratio.value).toBeCloseTo(mean.value, 12);
      expect(ratio.variance).toBeCloseTo(mean.variance, 9);
      fc.pre(Math.abs(mean.value) > 0.1);
      const itself = over(sumsOf(list), sumsOf(list).sumOfSquares);
      expect(itself.value).toBe(1);
      expect(itself.variance).toBeCloseTo(0, 9);
    }),
  );
});

test("the variance of a ratio is that of ratios drawn again and again", () => {
  const random = createRandom(11);
  const n = 400;
  const ratios: number[] = [];
  let told = 0;
  for (let round = 0; round < 1_000; round++) {
    const orders = Array.from({ length: n }, () => 1 + Math.floor(3 * random.uniform()));
    const revenue = orders.map((count) => 20 * count + 10 * random.normal());
    const found = ratioEstimate({
      n,
      numerator: sumsOf(revenue),
      denominator: sumsOf(orders),
      crossProduct: products(revenue, orders),
    });
    ratios.push(found.value);
    told += found.variance / n / 1_000;
  }
  const { variance } = meanEstimate({ n: 1_000, ...sumsOf(ratios.map((each) => each - 20)) });
  // The standard error of a variance of 1,000 draws is √(2 / 999) = 4.5 %.
  expect(Math.abs(variance / told - 1)).toBeLessThan(0.135);
});
