import fc from "fast-check";
import { expect, test } from "vitest";
import { meanEstimate, proportionEstimate } from "./arm-estimate.ts";
import { type Alternative, type DifferenceScale, difference, welchTest } from "./difference.ts";
import { createRandom } from "./random.ts";

const arm = fc.record({
  n: fc.integer({ min: 2, max: 100_000 }),
  value: fc.double({ min: 0.5, max: 100, noNaN: true }),
  variance: fc.double({ min: 0.01, max: 100, noNaN: true }),
});
const scales: readonly DifferenceScale[] = ["absolute", "relative"];

function effectOf(...given: Parameters<typeof difference>) {
  const found = difference(...given);
  if (!found.ok) throw new Error(`${found.arm}: ${found.reason}`);
  return found;
}

test("arms exchanged turn the sign and leave the error", () => {
  fc.assert(
    fc.property(arm, arm, (a, b) => {
      const there = effectOf(a, b, "absolute");
      const back = effectOf(b, a, "absolute");
      expect(back.estimate + there.estimate).toBe(0);
      expect(back.standardError).toBeCloseTo(there.standardError, 12);
      expect(back.degreesOfFreedom / there.degreesOfFreedom).toBeCloseTo(1, 9);
    }),
  );
});

test("another unit scales an absolute difference and leaves a relative one", () => {
  fc.assert(
    fc.property(arm, arm, fc.double({ min: 0.01, max: 100, noNaN: true }), (a, b, unit) => {
      const scaled = [a, b].map(({ n, value, variance }) => ({
        n,
        value: unit * value,
        variance: unit ** 2 * variance,
      }));
      const [control = a, treatment = b] = scaled;
      for (const [scale, by] of [["absolute", unit] as const, ["relative", 1] as const]) {
        const before = effectOf(a, b, scale);
        const after = effectOf(control, treatment, scale);
        expect(Math.abs(after.estimate - by * before.estimate)).toBeLessThan(1e-9 * by * 100);
        expect(after.standardError / (by * before.standardError)).toBeCloseTo(1, 9);
      }
    }),
  );
});

test("an interval holds the estimate, and leaves out 0 exactly where p is below 1 − level", () => {
  fc.assert(
    fc.property(
      arm,
      arm,
      fc.constantFrom(...scales),
      fc.constantFrom<Alternative>("two-sided", "greater", "less"),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      (a, b, scale, alternative, level) => {
        const effect = effectOf(a, b, scale);
        const { lower, upper, pValue } = welchTest(effect, { level, alternative });
        // A one-sided interval at a level below one half ends on the estimate's other side.
        if (alternative === "two-sided" || level > 0.5) {
          expect(lower).toBeLessThanOrEqual(effect.estimate);
          expect(upper).toBeGreaterThanOrEqual(effect.estimate);
        }
        expect(pValue >= 0 && pValue <= 1).toBe(true);
        fc.pre(Math.abs(pValue - (1 - level)) > 1e-9);
        expect(lower > 0 || upper < 0).toBe(pValue < 1 - level);
      },
    ),
  );
});

test("the two one-sided p values add up to 1, and the smaller one is half the two-sided", () => {
  fc.assert(
    fc.property(arm, arm, (a, b) => {
      const effect = effectOf(a, b, "absolute");
      const p = (alternative: Alternative) => welchTest(effect, { alternative }).pValue;
      expect(p("greater") + p("less")).toBeCloseTo(1, 12);
      expect(p("two-sided")).toBeCloseTo(2 * Math.min(p("greater"), p("less")), 12);
    }),
  );
});

test("arms of one size and spread have n_a + n_b − 2 degrees of freedom, as in Student's test", () => {
  const one = { n: 20, value: 3, variance: 2 };
  expect(effectOf(one, { ...one, value: 4 }, "absolute").degreesOfFreedom).toBeCloseTo(38, 12);
  const lopsided = effectOf(one, { n: 1e9, value: 4, variance: 2 }, "absolute");
  expect(lopsided.degreesOfFreedom).toBeCloseTo(19, 4);
});

test("a relative difference keeps its sign where the baseline is negative", () => {
  const at = (value: number) => ({ n: 100, value, variance: 1 });
  const relative = (from: number, to: number) => effectOf(at(from), at(to), "relative").estimate;
  expect(relative(-10, -5)).toBe(0.5);
  expect(relative(-10, -15)).toBe(-0.5);
  expect(relative(-2, 3)).toBe(2.5);
  const adjusted = { ...at(-9), unadjusted: { value: -10, variance: 1, covariance: 1 } };
  expect(effectOf(adjusted, at(-4), "relative").estimate).toBe(0.5);
});

test("with a baseline as good as known, a relative difference is the absolute one in another unit", () => {
  const control = { n: 1e12, value: 4, variance: 1 };
  const treatment = { n: 50, value: 5, variance: 1 };
  const absolute = effectOf(control, treatment, "absolute");
  const relative = effectOf(control, treatment, "relative");
  expect(relative.standardError).toBeCloseTo(absolute.standardError / 4, 9);
});

test("arms that say nothing are refused, with the arm and the reason", () => {
  const good = { n: 10, value: 1, variance: 1 };
  const refusal = (...given: Parameters<typeof difference>) => {
    const found = difference(...given);
    return found.ok ? null : `${found.arm}: ${found.reason}`;
  };
  const none = meanEstimate({ n: 0, sum: 0, sumOfSquares: 0 });
  expect(refusal(good, good, "absolute")).toBe(null);
  expect(refusal(none, good, "absolute")).toBe("control: few-units");
  expect(refusal(good, { ...good, n: 1 }, "relative")).toBe("treatment: few-units");
  expect(refusal(good, { ...good, value: Number.NaN }, "absolute")).toBe("treatment: no-value");
  const never = proportionEstimate({ n: 100, hits: 0 });
  expect(refusal(never, good, "absolute")).toBe("control: no-variance");
  expect(refusal({ ...good, value: 0 }, good, "relative")).toBe("control: zero-baseline");
  expect(refusal({ ...good, value: 0 }, good, "absolute")).toBe(null);
});

test("95 % intervals of skewed spend hold the true difference in 92 to 98 of 100 experiments", () => {
  const random = createRandom(5);
  const draw = (n: number, mean: number) => {
    let [sum, sumOfSquares] = [0, 0];
    for (let i = 0; i < n; i++) {
      const spend = random.gamma(2, 2 / mean);
      sum += spend;
      sumOfSquares += spend ** 2;
    }
    return meanEstimate({ n, sum, sumOfSquares });
  };
  const held = { absolute: 0, relative: 0 };
  for (let round = 0; round < 1_000; round++) {
    const [control, treatment] = [draw(150, 20), draw(300, 22)];
    for (const [scale, truth] of [["absolute", 2] as const, ["relative", 0.1] as const]) {
      const { lower, upper } = welchTest(effectOf(control, treatment, scale));
      if (lower < truth && truth < upper) held[scale]++;
    }
  }
  // Three standard errors of a share of 0.95 in 1,000 rounds are 0.021.
  expect(held.absolute).toBeGreaterThan(929);
  expect(held.absolute).toBeLessThan(971);
  expect(held.relative).toBeGreaterThan(929);
  expect(held.relative).toBeLessThan(971);
});
