import fc from "fast-check";
import { expect, test } from "vitest";
import { waterfallSteps } from "./waterfall-steps.ts";

const caused = (value: number) => ({ value, lower: value - 10, upper: value + 10, level: 0.95 });

test("leads from what is claimed to what was caused, step by step", () => {
  const claimed = { alone: 1_000, revenue: 700, contribution: 300 };
  const steps = waterfallSteps(claimed, caused(80));
  expect(steps.map(({ label, amount }) => [label, amount])).toEqual([
    ["Claimed by reports", 1_000],
    ["Counted twice", -300],
    ["Cost of goods", -400],
    ["Would have come anyway", -220],
    ["Caused", 80],
  ]);
  expect(steps.at(-1)?.interval).toEqual(caused(80));
});

test("each step begins where the one before ended, and all add up, also where more was caused than claimed or it did harm", () => {
  const amount = fc.integer({ min: 0, max: 1e9 });
  fc.assert(
    fc.property(amount, amount, amount, fc.integer({ min: -1e9, max: 1e9 }), (a, b, c, end) => {
      const steps = waterfallSteps({ alone: a, revenue: b, contribution: c }, caused(end));
      const between = steps.slice(1, -1);
      for (const [i, { from }] of between.entries()) expect(from).toBe(steps[i]?.to);
      expect(a + between.reduce((sum, step) => sum + step.amount, 0)).toBe(end);
      expect(steps[3]?.label).toBe(end <= c ? "Would have come anyway" : "Came without a claim");
    }),
  );
});
