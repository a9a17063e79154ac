import fc from "fast-check";
import { expect, test } from "vitest";
import { probabilityMet } from "./probability-met.ts";
import { createRandom } from "./random.ts";
import { normalCdf } from "./special.ts";

const met = (
  promised: number,
  [estimate, standardError]: readonly [number, number],
  remaining: ArrayLike<number>,
) => probabilityMet({ promised, measured: { estimate, standardError }, remaining });

test("with nothing to come it is the normal table's: .8413 at one error over the promise, .0228 at two below", () => {
  expect(met(100, [110, 10], [])).toBeCloseTo(0.8413, 4);
  expect(met(100, [80, 10], [])).toBeCloseTo(0.0228, 4);
  expect(met(100, [70, 10], [10, 50])).toBeCloseTo((0.0228 + 0.9772) / 2, 4);
});

test("with a normal rest it is the chance of the normal sum, Φ of the distance over √(se² + sd²)", () => {
  const random = createRandom(6);
  const rest = Float64Array.from({ length: 200_000 }, () => 30 + 12 * random.normal());
  for (const promised of [60, 80, 100])
    expect(met(promised, [50, 9], rest)).toBeCloseTo(normalCdf((80 - promised) / 15), 2);
});

test("without error it is the share of draws that reach it, the promise itself included", () => {
  expect(met(10, [4, 0], [5, 6, 7, 1])).toBe(0.5);
  expect(met(10, [10, 0], [])).toBe(1);
  expect(met(10, [9, 0], [])).toBe(0);
});

const amount = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const error = fc.oneof(
  fc.double({ min: 0, max: 1e6, noNaN: true }),
  fc.constantFrom(0, 1e-17, 5e-324),
);

test("it is a chance, falls with the promise, and knows neither the unit nor the order of draws", () => {
  fc.assert(
    fc.property(
      amount,
      amount,
      amount,
      error,
      fc.array(amount),
      (one, other, estimate, se, rest) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const chance = met(more, [estimate, se], rest);
        expect(chance >= 0 && chance <= 1).toBe(true);
        expect(chance).toBeLessThanOrEqual(met(less, [estimate, se], rest) + 1e-12);
        const cents = met(
          128 * more,
          [128 * estimate, 128 * se],
          [...rest].reverse().map((each) => 128 * each),
        );
        expect(cents).toBeCloseTo(chance, 9);
      },
    ),
  );
});

test("of simulated promises as many are met as was said", () => {
  const random = createRandom(14);
  const rest = Float64Array.from({ length: 4_000 }, () => 20 * random.exponential());
  let [said, kept] = [0, 0];
  const runs = 2_000;
  for (let run = 0; run < runs; run++) {
    // A flat belief about the truth: the estimate errs about it as it about the estimate.
    const estimate = 40 + 30 * random.uniform();
    const truth = estimate + 8 * random.normal();
    said += met(70, [estimate, 8], rest);
    if (truth + 20 * random.exponential() >= 70) kept++;
  }
  expect(Math.abs(kept - said)).toBeLessThan(3 * Math.sqrt(runs / 4));
});

test("what is no number is refused, with its place", () => {
  expect(() => met(1, [2, -1], [])).toThrow("standard error of -1");
  expect(() => met(1, [2, 1], [0, Number.NaN])).toThrow("Draw 1 of what remains is NaN");
});
