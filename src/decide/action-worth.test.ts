import fc from "fast-check";
import { expect, test } from "vitest";
import { actionGrades, usableAmount } from "./action-worth.ts";

test("of A and B the estimate is used, of C the end nearer to 0, of D and what cannot be told nothing", () => {
  const of = (grade: (typeof actionGrades)[number] | null): number | null =>
    usableAmount({ grade, estimate: 8, interval: [5, 11] });
  expect([...actionGrades, null].map(of)).toEqual([8, 8, 5, null, null]);
});

test("an interval alone gives its end nearer to 0, and 0 where it holds that", () => {
  const of = (low: number | null, high: number | null): number | null =>
    usableAmount({ grade: "B", estimate: null, interval: [low, high] });
  expect(of(5, null)).toBe(5);
  expect(of(null, -3)).toBe(-3);
  expect(of(-3, 4)).toBe(0);
  expect(of(null, null)).toBe(0);
});

test("what a C may be used for is never more, either way, than its estimate or its interval", () => {
  const figure = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(figure, figure, figure, (a, b, c) => {
      const [low = 0, estimate = 0, high = 0] = [a, b, c].sort((x, y) => x - y);
      const found = { estimate, interval: [low, high] as const };
      const used = usableAmount({ grade: "C", ...found }) ?? Number.NaN;
      expect(Math.abs(used)).toBeLessThanOrEqual(Math.abs(estimate));
      expect(used).toBeGreaterThanOrEqual(Math.min(low, 0));
      expect(used).toBeLessThanOrEqual(Math.max(high, 0));
    }),
  );
});
