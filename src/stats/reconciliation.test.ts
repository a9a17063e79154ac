import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "./random.ts";
import {
  type EstimatesOfOneWhole,
  INCOHERENT_BELOW,
  reconcile,
  reconciledBy,
} from "./reconciliation.ts";

const vector = JSON.parse(
  readFileSync(new URL("../../test/reference/factorial_effects.json", import.meta.url), "utf8"),
);

/** M Mᵀ + I of random numbers: positive definite. */
function covarianceFrom(seed: string, size: number): number[][] {
  const random = createRandom(seed);
  const m = Array.from({ length: size }, () => Array.from({ length: size }, random.normal));
  return m.map((a, i) =>
    m.map((b, j) => a.reduce((sum, each, k) => sum + each * (b[k] ?? 0), Number(i === j))),
  );
}

const whole = (parts: number): number[] => [1, ...new Array<number>(parts).fill(-1)];

function reconciled(of: EstimatesOfOneWhole) {
  const found = reconcile(of);
  if (!found.ok) throw new Error(found.reason);
  return found;
}

test("numpy's generalised least squares on the parts alone says the same, with its covariance and chi-square", () => {
  const found = reconciled({ ...vector, sums: [whole(3)] });
  for (const [i, each] of vector.reconciled.entries())
    expect(found.estimates[i]).toBeCloseTo(each, 8);
  for (const [i, row] of vector.reconciledCovariance.entries())
    for (const [j, each] of row.entries()) expect(found.covariance[i]?.[j]).toBeCloseTo(each, 7);
  expect(found.coherence.chiSquare).toBeCloseTo(vector.chiSquare, 8);
  expect(found.coherence.pValue).toBeCloseTo(vector.pValue, 8);
  expect(found.gaps[0]?.effect).toBeCloseTo(
    vector.estimates.reduce(
      (left: number, each: number, i: number) => left + (i === 0 ? each : -each),
      0,
    ),
    9,
  );
});

test("two measurements of one figure become their mean by precision, and the error that of the mean", () => {
  const found = reconciled({
    ...{
      estimates: [1, 2],
      covariance: [
        [1, 0],
        [0, 4],
      ],
    },
    sums: [[1, -1]],
  });
  expect(found.estimates[0]).toBeCloseTo((1 / 1 + 2 / 4) / 1.25, 12);
  expect(found.covariance[0]?.[0]).toBeCloseTo(1 / 1.25, 12);
  expect(found.coherence.chiSquare).toBeCloseTo(1 / 5, 12);
});

test("what is exact stays, and one that is very uncertain takes all of the gap", () => {
  const covariance = [
    [0, 0, 0],
    [0, 0, 0],
    [0, 0, 9],
  ];
  const { estimates } = reconciled({ estimates: [10, 4, 5], covariance, sums: [whole(2)] });
  expect(estimates).toEqual([10, 4, 6]);
});

test("reconciled parts add up, errors do not grow, and what adds up already is left alone", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 8 }), (seed, parts) => {
      const random = createRandom(`estimates ${seed}`);
      const covariance = covarianceFrom(`covariance ${seed}`, parts + 1);
      const own = Array.from({ length: parts }, random.normal);
      const sum = own.reduce((all, each) => all + each, 0);
      const sums = [whole(parts)];
      const found = reconciled({ estimates: [sum + random.uniform(), ...own], covariance, sums });
      const [total = 0, ...rest] = found.estimates;
      expect(rest.reduce((all, each) => all + each, 0)).toBeCloseTo(total, 9);
      for (let i = 0; i <= parts; i++)
        expect(found.covariance[i]?.[i] ?? 0).toBeLessThanOrEqual((covariance[i]?.[i] ?? 0) + 1e-9);
      // The error of a sum that holds is 0.
      const left = whole(parts).reduce(
        (all, a, i) =>
          whole(parts).reduce((s, b, j) => s + a * b * (found.covariance[i]?.[j] ?? 0), all),
        0,
      );
      expect(left).toBeCloseTo(0, 9);
      const again = reconciled({ ...found, sums });
      for (const [i, each] of found.estimates.entries())
        expect(again.estimates[i]).toBeCloseTo(each, 9);
    }),
  );
});

test("a hierarchy holds on all its levels at once, also where a sum is said twice", () => {
  // A year, two halves, and two quarters of the first half.
  const sums = [
    [1, -1, -1, 0, 0],
    [0, 1, 0, -1, -1],
    [1, 0, -1, -1, -1],
  ];
  const covariance = covarianceFrom("hierarchy", 5);
  const { estimates, coherence } = reconciled({ estimates: [10, 4, 5, 2, 2.5], covariance, sums });
  for (const sum of sums)
    expect(sum.reduce((all, each, i) => all + each * (estimates[i] ?? 0), 0)).toBeCloseTo(0, 9);
  expect(coherence.degreesOfFreedom).toBe(2);
});

test("a sum without an error cannot be tested, and moves nothing", () => {
  // One part that is the whole: nobody else was treated.
  const covariance = [
    [2, 2],
    [2, 2],
  ];
  const found = reconciled({ estimates: [3, 3], covariance, sums: [whole(1)] });
  expect(found.estimates).toEqual([3, 3]);
  expect(found.coherence).toEqual({ chiSquare: 0, degreesOfFreedom: 0, pValue: 1 });
});

test("where whole and parts contradict each other there are no estimates, but the gap with its error", () => {
  const covariance = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 2],
  ];
  const found = reconcile({ estimates: [10, 2, 2], covariance, sums: [whole(2)] });
  expect(found).toMatchObject({ ok: false, reason: "incoherent" });
  expect(found.gaps).toEqual([{ effect: 6, standardError: 2 }]);
  expect(found.coherence.chiSquare).toBeCloseTo(9, 12);
  expect(found.coherence.pValue).toBeLessThan(INCOHERENT_BELOW);
  expect(found).not.toHaveProperty("estimates");
});

test("estimates that truly add up are rejected as often as the p value says, and recovered", () => {
  const covariance = covarianceFrom("recovery", 4);
  const random = createRandom("recovered");
  const truth = [6, 1, 2, 3];
  const runs = 4_000;
  let rejected = 0;
  let mean = 0;
  for (let run = 0; run < runs; run++) {
    // Covariance M Mᵀ + I: M times normal numbers, and one more each.
    const m = createRandom("recovery");
    const draws = Array.from({ length: 4 }, random.normal);
    const rows = Array.from({ length: 4 }, () => Array.from({ length: 4 }, m.normal));
    const estimates = truth.map(
      (each, i) =>
        each + random.normal() + draws.reduce((s, z, k) => s + z * (rows[i]?.[k] ?? 0), 0),
    );
    const found = reconcile({ estimates, covariance, sums: [whole(3)] });
    if (found.coherence.pValue < 0.05) rejected += 1 / runs;
    mean += (found.ok ? (found.estimates[0] ?? 0) : 6) / runs;
  }
  // Three standard errors of a share of 0.05 from 4,000 are 0.0103.
  expect(Math.abs(rejected - 0.05)).toBeLessThan(0.0103);
  const error = Math.sqrt((covariance[0]?.[0] ?? 0) / runs);
  expect(Math.abs(mean - 6)).toBeLessThan(3 * error);
});

test("lengths that do not fit are refused", () => {
  expect(() => reconcile({ estimates: [1, 2], covariance: [[1]], sums: [] })).toThrow(
    "There are 2 estimates, 1 rows of covariance and a row of 1",
  );
});

test("pieces of an outcome that are moved by the gain of the whole add up to the whole, piece by piece and in sum", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 5 }), (seed, parts) => {
      const covariance = covarianceFrom(`gain ${seed}`, parts + 1);
      const random = createRandom(`pieces ${seed}`);
      const sums = [whole(parts)];
      const pieces = [0, 1, 2].map(() =>
        Array.from({ length: parts + 1 }, () => random.normal() / 10),
      );
      const estimates = covariance.map((_, i) =>
        pieces.reduce((sum, piece) => sum + (piece[i] ?? 0), 0),
      );
      const found = reconcile({ estimates, covariance, sums });
      if (!found.ok) return;
      const moved = pieces.map(
        (piece) => reconciledBy(found.gain, { estimates: piece, covariance, sums }).estimates,
      );
      for (const piece of moved) {
        const [total = 0, ...own] = piece;
        expect(own.reduce((sum, each) => sum + each, 0)).toBeCloseTo(total, 9);
      }
      for (const [i, each] of found.estimates.entries())
        expect(moved.reduce((sum, piece) => sum + (piece[i] ?? 0), 0)).toBeCloseTo(each, 9);
      const again = reconciledBy(found.gain, { estimates, covariance, sums });
      for (const [i, each] of found.covariance.flat().entries())
        expect(again.covariance.flat()[i]).toBeCloseTo(each, 8);
    }),
  );
});
