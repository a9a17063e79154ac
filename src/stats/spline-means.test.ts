import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "./random.ts";
import { splineMeans } from "./spline-means.ts";

test("a curve through 100 points is scipy's natural spline by numpy's least squares (test/reference/information_value.py)", () => {
  const x = Float64Array.from({ length: 100 }, (_, i) => (i / 99) ** 2);
  const fitted = splineMeans(
    x,
    x.map((each, i) => Math.sin(3 * each) + 0.1 * (i % 3)),
  );
  const wanted = [
    0.0934117033901826, 0.22314312783219079, 0.7946550993549365, 1.0321640053686527,
    0.24485596689203287,
  ];
  for (const [k, i] of [0, 20, 50, 80, 99].entries())
    expect(fitted[i]).toBeCloseTo(wanted[k] ?? 0, 10);
});

test("equal x have the mean of their y, a line stays a line, and few points get one", () => {
  for (const each of splineMeans(Float64Array.of(2, 2, 2), Float64Array.of(1, 2, 6)))
    expect(each).toBeCloseTo(3, 12);
  const groups = Float64Array.from({ length: 200 }, (_, i) => (i < 120 ? 0 : 1));
  const means = splineMeans(
    groups,
    groups.map((group, i) => 5 * group + (i % 2)),
  );
  expect(means[0]).toBeCloseTo(0.5, 12);
  expect(means[199]).toBeCloseTo(5.5, 12);
  const x = Float64Array.from({ length: 300 }, (_, i) => i ** 1.5);
  const line = splineMeans(
    x,
    x.map((each) => 4 - 3 * each),
  );
  for (const [i, each] of line.entries()) expect(each).toBeCloseTo(4 - 3 * (x[i] ?? 0), 7);
  expect(splineMeans(new Float64Array(), new Float64Array())).toHaveLength(0);
});

const number = fc.oneof(
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.constantFrom(0, 1, 1e-17, 5e-324),
);

test("the mean is kept, and y in another unit gives the same curve in it", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 120 }), (points) => {
      const x = Float64Array.from(points, ([each]) => each).sort();
      const y = Float64Array.from(points, ([, each]) => each);
      const size = y.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
      const fitted = splineMeans(x, y);
      const meanOf = (of: Float64Array) => of.reduce((sum, each) => sum + each, 0) / of.length;
      const near = 1e-9 * size + 1e-300;
      expect(Math.abs(meanOf(fitted) - meanOf(y))).toBeLessThanOrEqual(near);
      const cents = splineMeans(
        x,
        y.map((each) => 128 * each),
      );
      for (const [i, each] of fitted.entries())
        expect(Math.abs((cents[i] ?? 0) - 128 * each)).toBeLessThanOrEqual(128 * near);
    }),
  );
});

test("a curve under noise is found again to a few hundredths of the noise", () => {
  const random = createRandom(9);
  const x = Float64Array.from({ length: 20_000 }, () => random.normal()).sort();
  const fitted = splineMeans(
    x,
    x.map((each) => Math.tanh(each) + random.normal()),
  );
  let square = 0;
  for (const [i, each] of fitted.entries()) square += (each - Math.tanh(x[i] ?? 0)) ** 2;
  expect(Math.sqrt(square / x.length)).toBeLessThan(0.04);
});
