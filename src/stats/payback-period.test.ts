import fc from "fast-check";
import { expect, test } from "vitest";
import { type Discounting, netPresentValue } from "./cash-flow.ts";
import { discountedPayback, type Payback, paybackPeriod } from "./payback-period.ts";
import { createRandom } from "./random.ts";

const yearly = (rate: number): Discounting => ({ rate, convention: "start", periodsPerYear: 1 });
const periodsOf = (found: Payback): number => (found.kind === "after" ? found.periods : Infinity);

test.each([
  [[-2_000, 500, 500, 5_000], 3, 2_624, 3],
  [[-2_000, 500, 1_800, 0], 2, -58, Infinity],
  [[-2_000, 1_800, 500, 0], 2, 50, 2],
])(
  "%j has come back within %f years, as Brealey, Myers & Allen 2011, table 5.1, have it",
  (flows, whole, value, discounted) => {
    expect(Math.ceil(periodsOf(paybackPeriod(flows)))).toBe(whole);
    expect(Math.round(netPresentValue(flows, yearly(0.1)))).toBe(value);
    expect(Math.ceil(periodsOf(discountedPayback(flows, yearly(0.1))))).toBe(discounted);
  },
);

test("a level flow has come back after outlay / flow, and after −log(1 − i outlay / flow) / log(1 + i) with interest where that is whole", () => {
  expect(paybackPeriod([-100, 40, 40, 40])).toEqual({
    kind: "after",
    periods: 2.5,
    fallsBack: false,
  });
  const annuity = (100 * (1 - 1.07 ** -5)) / 0.07;
  const flows = [-annuity, ...new Array<number>(9).fill(100)];
  expect(periodsOf(discountedPayback(flows, yearly(0.07)))).toBeCloseTo(5, 9);
});

test("what is never laid out is back at once, what never returns is never, and a fall back is told", () => {
  for (const flows of [[], [0], [3, -3], [5, 1]])
    expect(paybackPeriod(flows)).toEqual({ kind: "after", periods: 0, fallsBack: false });
  for (const flows of [[-1], [-1, 0.5], [2, -3]])
    expect(paybackPeriod(flows)).toEqual({ kind: "never" });
  expect(paybackPeriod([-10, 20, -15, 30])).toEqual({
    kind: "after",
    periods: 0.5,
    fallsBack: true,
  });
  // −0.3 + 0.1 + 0.2 is 0 but for rounding.
  expect(periodsOf(paybackPeriod([-0.3, 0.1, 0.2]))).toBeCloseTo(2, 12);
  expect(() => paybackPeriod([Number.NaN])).toThrow("The flow of period 0 is NaN");
});

const flows = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 30 });

test("the sum is below 0 in the period before it has come back, and not in the one after", () => {
  fc.assert(
    fc.property(flows, (flows) => {
      const found = paybackPeriod(flows);
      const sums = flows.map((_, t) => flows.slice(0, t + 1).reduce((sum, each) => sum + each, 0));
      const near = 1e-12 * flows.reduce((sum, each) => sum + Math.abs(each), 0);
      if (found.kind === "never") {
        expect(sums.at(-1) ?? 0).toBeLessThanOrEqual(near);
        return;
      }
      expect(found.periods).toBeGreaterThanOrEqual(0);
      expect(found.periods).toBeLessThanOrEqual(Math.max(0, flows.length - 1));
      if (found.periods > 0)
        expect(sums[Math.ceil(found.periods)] ?? 0).toBeGreaterThanOrEqual(-near);
    }),
  );
});

test("a higher rate never lets an outlay come back sooner, and the unit does not matter", () => {
  const incomes = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 30 });
  const rate = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(incomes, rate, rate, (incomes, one, other) => {
      const paid = [-1_000, ...incomes];
      const [slow, quick] = [Math.max(one, other), Math.min(one, other)];
      const later = periodsOf(discountedPayback(paid, yearly(slow)));
      expect(later).toBeGreaterThanOrEqual(
        periodsOf(discountedPayback(paid, yearly(quick))) - 1e-9,
      );
      const inUnits = paid.map((flow) => 1024 * flow);
      expect(periodsOf(discountedPayback(inUnits, yearly(slow)))).toBe(later);
    }),
  );
});

test("a balance that was to reach 0 in a given period of random flows is found there", () => {
  const random = createRandom(19);
  for (let run = 0; run < 200; run++) {
    const incomes = Array.from({ length: 12 }, () => 10 + 90 * random.uniform());
    const whole = 1 + random.integer(11);
    const part = random.uniform();
    const back = incomes.slice(0, whole).reduce((sum, each) => sum + each, 0);
    const outlay = back + part * (incomes[whole] ?? 0);
    expect(periodsOf(paybackPeriod([-outlay, ...incomes]))).toBeCloseTo(whole + part, 9);
  }
});
