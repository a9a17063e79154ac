import fc from "fast-check";
import { expect, test } from "vitest";
import { normalCdf, normalQuantile } from "./special.ts";
import { studentCdf, studentQuantile } from "./student-t.ts";

const relative = (found: number, wanted: number): number => Math.abs(found / wanted - 1);

test.each([
  [-2, 10, 0.0366940173853702],
  [-40, 10, 1.14042887154288e-12],
  [0.3, 4.5, 0.611233226480284],
  [-1.96, 1000, 0.0251365924778744],
  [-1.96, 10000, 0.0250117601159165],
  [-5, 300, 4.88457736512389e-7],
  [-2, 0.5, 0.222757445091566],
  [-1e10, 1, 3.18309886183791e-11],
])("P(T ≤ %f) with %f degrees of freedom is mpmath's %f", (t, nu, wanted) => {
  // test/reference/student_t.py
  expect(relative(studentCdf(t, nu), wanted)).toBeLessThan(1e-13);
});

test.each([
  [0.975, 10, 2.22813885198627],
  [1e-9, 12.5, -15.1801203030212],
  [0.4999, 300, -0.000250871802465673],
  [0.025, 10000, -1.96020123989063],
  [1e-5, 0.5, -1028491156.31634],
])("the quantile at %f with %f degrees of freedom is mpmath's %f", (p, nu, wanted) => {
  expect(relative(studentQuantile(p, nu), wanted)).toBeLessThan(1e-11);
});

test("with 1 degree of freedom it is Cauchy's, with 2 algebraic, with infinitely many normal", () => {
  for (const t of [-1e6, -3, -0.1, 0.7, 12]) {
    expect(studentCdf(t, 1)).toBeCloseTo(0.5 + Math.atan(t) / Math.PI, 13);
    expect(studentCdf(t, 2)).toBeCloseTo(0.5 + t / (2 * Math.sqrt(2 + t * t)), 13);
    expect(studentCdf(t, Infinity)).toBe(normalCdf(t));
  }
  expect(studentQuantile(0.75, 1)).toBeCloseTo(1, 12);
  expect(studentQuantile(0.025, Infinity)).toBe(normalQuantile(0.025));
  // The next term of the expansion in 1 / ν (Abramowitz & Stegun 26.7.5).
  const z = normalQuantile(0.025);
  expect(studentQuantile(0.025, 1e7)).toBeCloseTo(z + (z ** 3 + z) / 4e7, 13);
});

test("a chance of 0 or 1 lies at the end, one half at 0", () => {
  expect([0, 0.5, 1].map((p) => studentQuantile(p, 7))).toEqual([-Infinity, 0, Infinity]);
  expect([-Infinity, 0, Infinity].map((t) => studentCdf(t, 7))).toEqual([0, 0.5, 1]);
});

const freedom = fc.double({ min: Math.log(0.5), max: Math.log(1e7), noNaN: true }).map(Math.exp);

test("the distribution rises, is the same seen from behind, and the quantile turns it back", () => {
  fc.assert(
    fc.property(
      freedom,
      fc.double({ min: -30, max: 30, noNaN: true }),
      fc.double({ min: 1e-12, max: 0.4999, noNaN: true }),
      (nu, t, p) => {
        expect(studentCdf(t, nu) + studentCdf(-t, nu)).toBeCloseTo(1, 14);
        expect(studentCdf(t, nu)).toBeLessThanOrEqual(studentCdf(t + 0.01, nu));
        expect(relative(studentCdf(studentQuantile(p, nu), nu), p)).toBeLessThan(1e-10);
      },
    ),
    { numRuns: 300 },
  );
});
