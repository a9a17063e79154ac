import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type DatedFlow,
  datedNetPresentValue,
  type FlowTiming,
  netPresentValue,
} from "./cash-flow.ts";
import { createRandom } from "./random.ts";

const yearly = (rate: number, convention: FlowTiming) =>
  ({ rate, convention, periodsPerYear: 1 }) as const;
const flow = fc.double({ min: -1e9, max: 1e9, noNaN: true });
const flows = fc.array(flow, { maxLength: 60 });
const rates = fc.double({ min: -0.5, max: 3, noNaN: true });

test("values at the end of periods are those of Excel's documentation of NPV", () => {
  const first = netPresentValue([-10_000, 3_000, 4_200, 6_800], yearly(0.1, "end"));
  expect(first).toBeCloseTo(1188.44, 2);
  const shop = [8_000, 9_200, 10_000, 12_000, 14_500];
  expect(-40_000 + netPresentValue(shop, yearly(0.08, "end"))).toBeCloseTo(1922.06, 2);
  expect(-40_000 + netPresentValue([...shop, -9_000], yearly(0.08, "end"))).toBeCloseTo(
    -3749.47,
    2,
  );
});

test("values at the start of periods are those of numpy-financial's documentation of npv", () => {
  const flows = [-40_000, 5_000, 8_000, 12_000, 30_000];
  expect(netPresentValue(flows, yearly(0.08, "start"))).toBeCloseTo(3065.22267, 5);
  const early = [-15_000, 1_500, 2_500, 3_500, 4_500, 6_000];
  expect(netPresentValue(early, yearly(0.05, "start"))).toBeCloseTo(122.89, 2);
});

test("the value of dated flows is that of Excel's documentation of XNPV", () => {
  const day = (text: string) => Date.parse(text) / 86_400_000;
  const dated: DatedFlow[] = [
    { day: day("2008-01-01"), amount: -10_000 },
    { day: day("2008-03-01"), amount: 2_750 },
    { day: day("2008-10-30"), amount: 4_250 },
    { day: day("2009-02-15"), amount: 3_250 },
    { day: day("2009-04-01"), amount: 2_750 },
  ];
  expect(datedNetPresentValue(dated, 0.09)).toBeCloseTo(2086.65, 2);
});

interface Case {
  readonly flows: number[];
  readonly days: number[];
  readonly rate: number;
  readonly npv: number;
  readonly npvFromStart: number;
  readonly xnpv: number;
}
const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL("../../test/reference/cash_flow.json", import.meta.url), "utf8"),
);

test("20 lists of flows have the values that formulajs and financial give (test/reference/cash_flow.mjs)", () => {
  expect(cases).toHaveLength(20);
  for (const { flows, days, rate, npv, npvFromStart, xnpv } of cases) {
    expect(netPresentValue(flows, yearly(rate, "end"))).toBeCloseTo(npv, 9);
    expect(netPresentValue(flows, yearly(rate, "start"))).toBeCloseTo(npvFromStart, 9);
    const dated = flows.map((amount, i) => ({ amount, day: days[i] ?? 0 }));
    expect(datedNetPresentValue(dated, rate)).toBeCloseTo(xnpv, 9);
  }
});

test("a level flow is an annuity, without interest the sum, and of no flows nothing", () => {
  const monthly = { rate: 0.12, convention: "end", periodsPerYear: 12 } as const;
  const i = 1.12 ** (1 / 12) - 1;
  const level = new Array<number>(36).fill(50);
  expect(netPresentValue(level, monthly)).toBeCloseTo((50 * (1 - (1 + i) ** -36)) / i, 9);
  expect(netPresentValue([5, -3, 4], yearly(0, "middle"))).toBe(6);
  expect(netPresentValue([], monthly)).toBe(0);
  expect(datedNetPresentValue([], 0.1)).toBe(0);
  // A loan's money grows before its first day as it shrinks after it.
  const around = [0, -365, 365].map((day) => ({ day, amount: 1 }));
  expect(datedNetPresentValue(around, 0.25)).toBeCloseTo(1 + 1.25 + 0.8, 12);
});

test("flows half a period later are worth half a period's interest less, and in cents a hundredfold", () => {
  fc.assert(
    fc.property(flows, rates, fc.constantFrom(1, 4, 12, 52), (flows, rate, periodsPerYear) => {
      const at = (convention: FlowTiming, scale = 1) =>
        netPresentValue(
          flows.map((flow) => scale * flow),
          { rate, convention, periodsPerYear },
        );
      const size = netPresentValue(flows.map(Math.abs), {
        rate,
        convention: "start",
        periodsPerYear,
      });
      const near = 1e-12 * (1 + rate <= 1 ? size / (1 + rate) : size);
      const half = (1 + rate) ** (-0.5 / periodsPerYear);
      expect(Math.abs(at("middle") - at("start") * half)).toBeLessThanOrEqual(near);
      expect(Math.abs(at("end") - at("middle") * half)).toBeLessThanOrEqual(near);
      expect(Math.abs(at("start", 100) - 100 * at("start"))).toBeLessThanOrEqual(100 * near);
    }),
  );
});

test("the sum of two lists is worth the sum of their values", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(flow, flow), { maxLength: 40 }), rates, (pairs, rate) => {
      const value = (of: (pair: readonly [number, number]) => number) =>
        netPresentValue(pairs.map(of), yearly(rate, "end"));
      const size = value(([one, other]) => Math.abs(one) + Math.abs(other));
      const apart = value(([one]) => one) + value(([, other]) => other);
      expect(Math.abs(value(([one, other]) => one + other) - apart)).toBeLessThanOrEqual(
        1e-12 * size,
      );
    }),
  );
});

test("what is laid out at a rate and drawn down at random is worth nothing at that rate", () => {
  const random = createRandom(11);
  for (const rate of [-0.2, 0.03, 0.5]) {
    let balance = 1000;
    const flows = [-1000];
    for (let month = 1; month <= 48; month++) {
      balance *= (1 + rate) ** (1 / 12);
      const drawn = month === 48 ? balance : balance * 0.2 * random.uniform();
      balance -= drawn;
      flows.push(drawn);
    }
    for (const convention of ["start", "middle", "end"] as const)
      expect(netPresentValue(flows, { rate, convention, periodsPerYear: 12 })).toBeCloseTo(0, 9);
  }
});

test("what is no rate, no period or no number is refused, with its value", () => {
  expect(() => netPresentValue([1], yearly(-1, "end"))).toThrow("The rate is -1");
  expect(() => netPresentValue([1], { rate: 0.1, convention: "end", periodsPerYear: 0 })).toThrow(
    "There are 0 periods a year",
  );
  expect(() => netPresentValue([1, Number.NaN], yearly(0.1, "end"))).toThrow(
    "The flow of period 1 is NaN",
  );
  expect(() => datedNetPresentValue([{ day: Infinity, amount: 1 }], 0.1)).toThrow(
    "Flow 0 is 1 on day Infinity",
  );
});
