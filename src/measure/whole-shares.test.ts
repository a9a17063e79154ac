import fc from "fast-check";
import { expect, test } from "vitest";
import { wholeShares } from "./whole-shares.ts";

test("what rounding down loses goes to the largest remainders", () => {
  expect(wholeShares([1.4, 2.4, 3.2], 7)).toEqual([2, 2, 3]);
  expect(wholeShares([-1.5, 3.6], 2)).toEqual([-2, 4]);
  expect(wholeShares([], 0)).toEqual([]);
});

test("whole shares add up, and none moves by 1", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), { minLength: 1, maxLength: 16 }),
      (parts) => {
        const sum = Math.round(parts.reduce((all, each) => all + each, 0)) + 0;
        const shares = wholeShares(parts, sum);
        expect(shares.reduce((all, each) => all + each, 0)).toBe(sum);
        for (const [i, share] of shares.entries())
          expect(Math.abs(share - (parts[i] ?? 0))).toBeLessThanOrEqual(1);
      },
    ),
  );
});
