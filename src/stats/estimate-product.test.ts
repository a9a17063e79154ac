import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Effect } from "./difference.ts";
import { estimateProduct } from "./estimate-product.ts";
import { createRandom } from "./random.ts";

const estimate = (value: number, standardError: number, degreesOfFreedom = 100): Effect => ({
  ...{ estimate: value, standardError, degreesOfFreedom, n: 200 },
});

describe("the product of two estimates", () => {
  test("prices a send at 9 tenths of a cent where it costs 5 of 10,000 subscriptions of 18 dollars", () => {
    const perSend = estimateProduct(estimate(0.0005, 0), estimate(18, 0));
    expect(perSend.estimate).toBeCloseTo(0.009, 12);
    // 52 more a year: 47 cents a subscriber; with a send's own tenth of a cent, a cent must come in.
    expect(52 * perSend.estimate).toBeCloseTo(0.47, 2);
    expect(0.001 + perSend.estimate).toBeCloseTo(0.01, 12);
  });

  test("has the error that many draws have", () => {
    const random = createRandom("products");
    let [sum, squares] = [0, 0];
    const draws = 100_000;
    for (let draw = 0; draw < draws; draw++) {
      const shared = random.normal();
      const a = 5 + 0.3 * shared;
      const b = 8 + 0.4 * (0.6 * shared + 0.8 * random.normal());
      sum += a * b;
      squares += (a * b) ** 2;
    }
    const spread = Math.sqrt(squares / draws - (sum / draws) ** 2);
    const found = estimateProduct(estimate(5, 0.3), estimate(8, 0.4), 0.6 * 0.3 * 0.4);
    expect(found.standardError / spread).toBeCloseTo(1, 2);
  });

  test("is the same either way, and of a figure that is known only a scale", () => {
    const number = fc.double({ min: -50, max: 50, noNaN: true });
    const error = fc.double({ min: 0, max: 5, noNaN: true });
    fc.assert(
      fc.property(number, error, number, error, (a, sa, b, sb) => {
        const [one, other] = [estimate(a, sa), estimate(b, sb)];
        expect(estimateProduct(one, other)).toEqual(estimateProduct(other, one));
        const scaled = estimateProduct(one, estimate(b, 0));
        expect(scaled.estimate).toBe(a * b);
        expect(scaled.standardError).toBeCloseTo(Math.abs(b) * sa, 8);
      }),
    );
  });

  test("agrees with slopes taken by differences", () => {
    const [a, b, sa, sb, shared] = [0.03, 12, 0.01, 4, -0.002];
    const f = (x: number, y: number): number => x * y;
    const h = 1e-6;
    const slopes = [(f(a + h, b) - f(a - h, b)) / (2 * h), (f(a, b + h) - f(a, b - h)) / (2 * h)];
    const [da = 0, db = 0] = slopes;
    const spread = da ** 2 * sa ** 2 + db ** 2 * sb ** 2 + 2 * da * db * shared;
    const found = estimateProduct(estimate(a, sa), estimate(b, sb), shared);
    expect(found.standardError).toBeCloseTo(Math.sqrt(spread), 8);
  });

  test("of figures of which one is near nothing keeps an error, and takes the fewer degrees of freedom", () => {
    expect(estimateProduct(estimate(0, 1), estimate(3, 1, 7))).toEqual({
      ...{ estimate: 0, standardError: 3, degreesOfFreedom: 7, n: 200 },
    });
    // A covariance that cannot be, as rounding makes it, gives no root of less than nothing.
    expect(estimateProduct(estimate(1, 1), estimate(1, 1), -1.000001).standardError).toBe(0);
  });
});
