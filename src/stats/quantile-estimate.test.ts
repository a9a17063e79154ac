import fc from "fast-check";
import { expect, test } from "vitest";
import { difference, welchTest } from "./difference.ts";
import { quantileOfSorted } from "./interval.ts";
import { type QuantileSeen, quantileBounds, quantileEstimate } from "./quantile-estimate.ts";
import { createRandom } from "./random.ts";

test("the bounds lie about the share, closer with more units, and mirror each other", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      fc.integer({ min: 1, max: 1e6 }),
      (share, n) => {
        const near = quantileBounds(share, n);
        fc.pre(near !== null);
        const nearer = quantileBounds(share, 4 * n);
        const mirrored = quantileBounds(1 - share, n);
        expect(near.lower < share && share < near.upper).toBe(true);
        expect((nearer?.upper ?? 1) - share).toBeCloseTo((near.upper - share) / 2, 12);
        expect(mirrored?.lower).toBeCloseTo(1 - near.upper, 12);
      },
    ),
  );
});

test("too few units for so outer a quantile have no bounds", () => {
  expect(quantileBounds(0.99, 100)).toBe(null);
  expect(quantileBounds(0.99, 1_000)).not.toBe(null);
  expect(quantileBounds(0.5, 0)).toBe(null);
});

test("a quantile at which many units share one value is refused", () => {
  const same = quantileEstimate({ n: 100, quantile: 0, lower: 0, upper: 0 });
  const found = difference(same, { n: 100, value: 1, variance: 1 }, "absolute");
  expect(found).toEqual({ ok: false, arm: "control", reason: "no-variance" });
});

test("of the median of normal units the variance is π / 2 times that of the mean, whichever level is read", () => {
  // Φ⁻¹ of the bounds are the quantiles of an endless sample.
  for (const level of [0.8, 0.95]) {
    const bounds = quantileBounds(0.5, 1_000_000, level);
    const width = (bounds?.upper ?? 1) - 0.5;
    // Near the median Φ⁻¹(1/2 + w) = w √(2 π).
    const reach = width * Math.sqrt(2 * Math.PI);
    const seen = { n: 1_000_000, quantile: 0, lower: -reach, upper: reach };
    expect(quantileEstimate(seen, level).variance).toBeCloseTo(Math.PI / 2, 4);
  }
});

test("95 % intervals of a difference of 90 % quantiles hold the truth in 92 to 98 of 100 experiments", () => {
  const random = createRandom(23);
  const [n, share, rounds] = [800, 0.9, 400];
  const seen = (rate: number): QuantileSeen => {
    const sorted = Float64Array.from(
      { length: n },
      () => -Math.log(random.uniform()) / rate,
    ).sort();
    const bounds = quantileBounds(share, n) ?? { lower: 0, upper: 1 };
    const at = (place: number): number => quantileOfSorted(sorted, place);
    return { n, quantile: at(share), lower: at(bounds.lower), upper: at(bounds.upper) };
  };
  const truth = -Math.log(1 - share) * (1 / 0.8 - 1);
  let held = 0;
  for (let round = 0; round < rounds; round++) {
    const found = difference(quantileEstimate(seen(1)), quantileEstimate(seen(0.8)), "absolute");
    if (!found.ok) throw new Error(found.reason);
    const { lower, upper } = welchTest(found);
    if (lower < truth && truth < upper) held++;
  }
  // Three standard errors of a share of 0.95 in 400 rounds are 0.033.
  expect(held / rounds).toBeGreaterThan(0.917);
  expect(held / rounds).toBeLessThan(0.983);
});
