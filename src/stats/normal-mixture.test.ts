import fc from "fast-check";
import { expect, test } from "vitest";
import { mixtureQuantile, type NormalPart } from "./normal-mixture.ts";
import { normalCdf, normalQuantile } from "./special.ts";

test("of one part it is the normal quantile, and of mirrored parts the middle is the median", () => {
  expect(mixtureQuantile([{ mean: 3, variance: 4, weight: 1 }], 0.975)).toBeCloseTo(
    3 + 2 * normalQuantile(0.975),
    9,
  );
  const mirrored = [-2, 2].map((mean) => ({ mean, variance: 1, weight: 0.5 }));
  expect(mixtureQuantile(mirrored, 0.5)).toBeCloseTo(0, 9);
  expect(mixtureQuantile(mirrored, 0.2) + mixtureQuantile(mirrored, 0.8)).toBeCloseTo(0, 8);
});

test("where it says, the distribution has that share", () => {
  const part = fc.record({
    mean: fc.double({ min: -100, max: 100, noNaN: true }),
    variance: fc.double({ min: 1e-6, max: 1e4, noNaN: true }),
    weight: fc.double({ min: 0.01, max: 1, noNaN: true }),
  });
  const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 6 }), share, (drawn, share) => {
      const total = drawn.reduce((sum, { weight }) => sum + weight, 0);
      const parts: NormalPart[] = drawn.map((each) => ({ ...each, weight: each.weight / total }));
      const x = mixtureQuantile(parts, share);
      const below = (at: number) =>
        parts.reduce(
          (sum, p) => sum + p.weight * normalCdf((at - p.mean) / Math.sqrt(p.variance)),
          0,
        );
      const near = 1e-8 * (1 + Math.abs(x));
      expect(below(x - near)).toBeLessThanOrEqual(share + 1e-9);
      expect(below(x + near)).toBeGreaterThanOrEqual(share - 1e-9);
    }),
  );
});
