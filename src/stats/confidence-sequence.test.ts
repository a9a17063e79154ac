import fc from "fast-check";
import { expect, test } from "vitest";
import { meanEstimate } from "./arm-estimate.ts";
import { confidenceSequence } from "./confidence-sequence.ts";
import { difference, welchTest } from "./difference.ts";
import { createRandom } from "./random.ts";

const effect = fc.record({
  estimate: fc.double({ min: -10, max: 10, noNaN: true }),
  standardError: fc.double({ min: 0.01, max: 10, noNaN: true }),
  degreesOfFreedom: fc.constant(Infinity),
  n: fc.integer({ min: 4, max: 1e7 }),
});
const tightestAt = fc.integer({ min: 100, max: 1e6 });
const level = fc.double({ min: 0.5, max: 0.999, noNaN: true });

test("a sequence holds the estimate and is wider than the interval of one planned look", () => {
  fc.assert(
    fc.property(effect, tightestAt, level, (given, at, share) => {
      const sequence = confidenceSequence(given, { tightestAt: at, level: share });
      const fixed = welchTest(given, { level: share });
      expect(sequence.lower).toBeLessThan(fixed.lower);
      expect(sequence.upper).toBeGreaterThan(fixed.upper);
      expect(sequence.pValue).toBeGreaterThanOrEqual(fixed.pValue);
    }),
  );
});

test("p is below 1 − level exactly where the interval leaves out 0", () => {
  fc.assert(
    fc.property(effect, tightestAt, level, (given, at, share) => {
      const { lower, upper, pValue } = confidenceSequence(given, { tightestAt: at, level: share });
      expect(pValue >= 0 && pValue <= 1).toBe(true);
      fc.pre(Math.abs(pValue / (1 - share) - 1) > 1e-9);
      expect(lower > 0 || upper < 0).toBe(pValue < 1 - share);
    }),
  );
});

test("another unit or the arms exchanged change nothing but unit and sign", () => {
  fc.assert(
    fc.property(effect, tightestAt, (given, at) => {
      const there = confidenceSequence(given, { tightestAt: at });
      const scaled = {
        ...given,
        estimate: -3 * given.estimate,
        standardError: 3 * given.standardError,
      };
      const back = confidenceSequence(scaled, { tightestAt: at });
      expect(back.lower).toBeCloseTo(-3 * there.upper, 9);
      expect(back.upper).toBeCloseTo(-3 * there.lower, 9);
      expect(back.pValue).toBeCloseTo(there.pValue, 9);
    }),
  );
});

test("it is about as tight as it gets at the units that it was made for", () => {
  const reachAt = (n: number, at: number): number => {
    // The width in standard errors of the mean: a sequence made for n has the least of all.
    const given = { estimate: 0, standardError: 1, degreesOfFreedom: Infinity, n };
    return confidenceSequence(given, { tightestAt: at }).upper;
  };
  for (const n of [500, 5_000, 500_000]) {
    for (const other of [0.1, 0.5, 2, 10]) {
      expect(reachAt(n, n)).toBeLessThan(reachAt(n, n * other));
    }
    // √(2 (1 + 1 / N ρ²) log(√(N ρ² + 1) / α)) does not depend on n at N* = n: 3.03 at 95 %.
    expect(reachAt(n, n)).toBeCloseTo(reachAt(1_000, 1_000), 9);
  }
  expect(reachAt(1_000, 1_000)).toBeCloseTo(3.0352, 4);
});

test("of 400 comparisons of equal arms, looked at 50 times each, few ever leave out 0; fixed intervals often do", () => {
  const random = createRandom(3);
  const [perLook, looks, rounds] = [100, 50, 400];
  const wrong = { sequence: 0, fixed: 0 };
  for (let round = 0; round < rounds; round++) {
    const arms = [0, 1].map(() => ({ n: 0, sum: 0, sumOfSquares: 0 }));
    let [sequenceLeft, fixedLeft] = [false, false];
    for (let look = 0; look < looks; look++) {
      for (const arm of arms) {
        for (let i = 0; i < perLook; i++) {
          const spend = random.gamma(2, 0.1);
          arm.n++;
          arm.sum += spend;
          arm.sumOfSquares += spend ** 2;
        }
      }
      const [control, treatment] = arms.map(meanEstimate);
      if (control === undefined || treatment === undefined) continue;
      const found = difference(control, treatment, "absolute");
      if (!found.ok) continue;
      sequenceLeft ||= confidenceSequence(found, { tightestAt: 5_000 }).pValue < 0.05;
      fixedLeft ||= welchTest(found).pValue < 0.05;
    }
    wrong.sequence += Number(sequenceLeft);
    wrong.fixed += Number(fixedLeft);
  }
  expect(wrong.sequence / rounds).toBeLessThan(0.05);
  expect(wrong.fixed / rounds).toBeGreaterThan(0.2);
});
