import fc from "fast-check";
import { expect, test } from "vitest";
import { rootsOfExponentialSum } from "./exponential-sum.ts";

const range = { from: -50, to: 50 };
const terms = (pairs: readonly (readonly [number, number])[]) =>
  pairs.map(([coefficient, decay]) => ({ coefficient, decay }));

test("two terms cross where their logarithms do, whatever the decays", () => {
  const [root, ...others] = rootsOfExponentialSum(
    terms([
      [-3, -0.7],
      [5, 1.9],
    ]),
    range,
  );
  expect(others).toEqual([]);
  expect(root).toBeCloseTo(Math.log(5 / 3) / 2.6, 14);
});

test("cosh s = 2 twice, at ±1.3170 (DLMF 4.37.19), cosh s = 1 once, cosh s = 0 never", () => {
  const cosh = (level: number) =>
    rootsOfExponentialSum(
      terms([
        [0.5, -1],
        [-level, 0],
        [0.5, 1],
      ]),
      range,
    );
  const [low, high] = cosh(2);
  expect(cosh(2)).toHaveLength(2);
  expect(high).toBeCloseTo(Math.log(2 + Math.sqrt(3)), 13);
  expect(low).toBeCloseTo(-Math.log(2 + Math.sqrt(3)), 13);
  expect(cosh(1)).toHaveLength(1);
  expect(cosh(1)[0]).toBeCloseTo(0, 7);
  expect(cosh(0)).toEqual([]);
  expect(cosh(-1)).toEqual([]);
});

test("roots outside the range are not told", () => {
  expect(
    rootsOfExponentialSum(
      terms([
        [1, 0],
        [-1e-30, -1],
      ]),
      range,
    ),
  ).toEqual([]);
  expect(
    rootsOfExponentialSum(
      terms([
        [1, 0],
        [-1e-20, -1],
      ]),
      range,
    ),
  ).toHaveLength(1);
});

test("a shift of s moves roots by it, and a common factor does not", () => {
  const coefficient = fc.double({ min: 0.01, max: 100, noNaN: true });
  fc.assert(
    fc.property(coefficient, coefficient, coefficient, (a, b, c) => {
      // One change of sign only: one root, as steep as it is.
      const plain = terms([
        [-a, 0],
        [b, 1],
        [c, 2.5],
      ]);
      const [root = Number.NaN] = rootsOfExponentialSum(plain, range);
      const moved = plain.map((term) => ({
        ...term,
        coefficient: -7 * term.coefficient * Math.exp(term.decay * 1.5),
      }));
      const [later = Number.NaN] = rootsOfExponentialSum(moved, range);
      expect(later - root).toBeCloseTo(1.5, 9);
    }),
  );
});
