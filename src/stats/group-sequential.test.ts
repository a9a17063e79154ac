import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ErrorSpending, groupSequentialBounds } from "./group-sequential.ts";
import { createRandom } from "./random.ts";

const evenly = (looks: number): number[] =>
  Array.from({ length: looks }, (_, i) => (i + 1) / looks);

describe("bounds of planned looks", () => {
  test.each([
    ["obrien-fleming", [4.877, 3.357, 2.68, 2.29, 2.031]],
    ["pocock", [2.438, 2.427, 2.41, 2.397, 2.386]],
  ] as const)(
    "of five looks spent as %s are those that Lan & DeMets's program prints (ldbounds)",
    (spending, published) => {
      const { bounds } = groupSequentialBounds(evenly(5), { spending });
      for (const [look, bound] of bounds.entries())
        expect(bound).toBeCloseTo(published[look] ?? 0, 3);
    },
  );

  test("at uneven times, also close together, are those of scipy's multivariate normal (test/reference/planning.py)", () => {
    for (const [information, spending, scipy] of [
      [[0.3, 0.5, 1], "obrien-fleming", [3.92857, 2.96562, 1.96864]],
      [[0.3, 0.5, 1], "pocock", [2.31184, 2.39765, 2.22576]],
      [[0.3, 0.301, 0.9], "obrien-fleming", [3.92857, 3.97077, 2.094]],
      [[0.3, 0.301, 0.9], "pocock", [2.31184, 2.40777, 2.16262]],
    ] as const)
      for (const [look, bound] of groupSequentialBounds(information, { spending }).bounds.entries())
        expect(Math.abs(bound - (scipy[look] ?? 0))).toBeLessThan(2e-5);
  });

  test("one look has the bound of a fixed sample: 1.96 at 0.05", () => {
    for (const spending of ["obrien-fleming", "pocock"] as const) {
      expect(groupSequentialBounds([1], { spending }).bounds[0]).toBeCloseTo(1.959963985, 8);
      expect(groupSequentialBounds([1], { spending, alpha: 0.01 }).bounds[0]).toBeCloseTo(
        2.575829304,
        8,
      );
    }
    expect(groupSequentialBounds([])).toEqual({ bounds: [], spent: [] });
  });

  test("a look at nearly nothing costs nothing, and repeated at once spends next to nothing", () => {
    const early = groupSequentialBounds([0.0005, 1]);
    expect(early.bounds[0]).toBe(Infinity);
    expect(early.bounds[1]).toBeCloseTo(1.959963985, 6);
    expect(groupSequentialBounds([0.5, 0.501, 1]).bounds[2]).toBeCloseTo(
      groupSequentialBounds([0.5, 1]).bounds[1] ?? 0,
      3,
    );
  });

  test("spend alpha in the end, more at each look, and do not depend on later looks", () => {
    const times = fc
      .uniqueArray(fc.integer({ min: 1, max: 19 }), { minLength: 1, maxLength: 5 })
      .map((parts) => [...parts.sort((a, b) => a - b), 20].map((part) => part / 20));
    fc.assert(
      fc.property(
        times,
        fc.constantFrom<ErrorSpending>("obrien-fleming", "pocock"),
        fc.double({ min: 0.001, max: 0.2, noNaN: true }),
        (information, spending, alpha) => {
          const { bounds, spent } = groupSequentialBounds(information, { spending, alpha });
          expect(spent.at(-1)).toBeCloseTo(alpha, 10);
          for (const [look, upTo] of spent.entries())
            expect(upTo).toBeGreaterThanOrEqual(spent[look - 1] ?? 0);
          const before = groupSequentialBounds(information.slice(0, -1), { spending, alpha });
          for (const [look, bound] of before.bounds.entries())
            if (bound < Infinity) expect(bound).toBeCloseTo(bounds[look] ?? 0, 9);
          // The same where earlier looks can spend nothing.
          const oneLook = groupSequentialBounds([1], { alpha }).bounds[0] ?? 0;
          expect(bounds.at(-1)).toBeGreaterThan(oneLook - 1e-9);
        },
      ),
      { numRuns: 40 },
    );
  });

  test.each(["obrien-fleming", "pocock"] as const)(
    "raise a false alarm in 5 of 100 simulated experiments spent as %s",
    (spending) => {
      const random = createRandom(17);
      const information = [0.1, 0.2, 0.45, 0.7, 0.8, 1];
      const { bounds } = groupSequentialBounds(information, { spending });
      const runs = 20_000;
      let alarms = 0;
      for (let run = 0; run < runs; run++) {
        let [sum, before] = [0, 0];
        const crossed = information.some((t, look) => {
          sum += Math.sqrt(t - before) * random.normal();
          before = t;
          return Math.abs(sum) / Math.sqrt(t) > (bounds[look] ?? 0);
        });
        if (crossed) alarms++;
      }
      // Three standard errors of 20,000 runs are 0.0046.
      expect(Math.abs(alarms / runs - 0.05)).toBeLessThan(0.0046);
    },
  );

  test("refuse looks that do not ascend to 1, naming the look", () => {
    expect(() => groupSequentialBounds([0.5, 0.5])).toThrow("look 1 is 0.5");
    expect(() => groupSequentialBounds([0.5, 1.1])).toThrow("look 1 is 1.1");
    expect(() => groupSequentialBounds([0.5], { alpha: 0 })).toThrow("Alpha is 0");
  });
});
