import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { datedNetPresentValue, netPresentValue } from "./cash-flow.ts";
import {
  datedInternalRate,
  type InternalRate,
  internalRate,
  modifiedInternalRate,
} from "./internal-rate.ts";
import { createRandom } from "./random.ts";

const ratesOf = (found: InternalRate): readonly number[] =>
  found.kind === "several" ? found.rates : found.kind === "one" ? [found.rate] : [];
const expectRates = (flows: readonly number[], wanted: readonly number[], digits: number) => {
  const rates = ratesOf(internalRate(flows));
  expect(rates).toHaveLength(wanted.length);
  for (const [i, rate] of rates.entries()) expect(rate).toBeCloseTo(wanted[i] ?? 0, digits);
};
/** Flows whose value is 0 at these rates: the product of (x (1 + rate) − 1), x = 1 / (1 + rate sought). */
const flowsOf = (rates: readonly number[]): number[] => {
  let flows = [1];
  for (const rate of rates)
    flows = flows.concat(0).map((flow, t) => (flows[t - 1] ?? 0) * (1 + rate) - flow);
  return flows;
};

test.each([
  [[-70_000, 12_000, 15_000, 18_000, 21_000], -0.021, 3],
  [[-70_000, 12_000, 15_000, 18_000, 21_000, 26_000], 0.087, 3],
  [[-70_000, 12_000, 15_000], -0.444, 3],
])("the rate of %j is %f, as Excel's documentation of IRR has it", (flows, rate, digits) => {
  expectRates(flows, [rate], digits);
});

test.each([
  [[-100, 39, 59, 55, 20], [0.28095]],
  [[-100, 0, 0, 74], [-0.0955]],
  [[-100, 100, 0, 7], [0.06206]],
  // Where numpy-financial picks one rate, all are told.
  [
    [-100, 100, 0, -7],
    [-0.6789, -0.0833],
  ],
  [
    [-5, 10.5, 1, -8, 1],
    [-0.8702, 0.0886, 0.7096],
  ],
])(
  "the rates of %j are %j, as numpy-financial's documentation has those it tells",
  (flows, rates) => {
    expectRates(flows, rates, 4);
  },
);

test("the textbook's flows with several rates have all of them: 10 and 20 %, 0, 100 and 200 %", () => {
  expectRates([-100, 230, -132], [0.1, 0.2], 12);
  expectRates([-1_000, 6_000, -11_000, 6_000], [0, 1, 2], 12);
  // Lorie & Savage 1955, "Three problems in rationing capital", J. of Business 28(4): the oil pump.
  expectRates([-1_600, 10_000, -10_000], [0.25, 4], 12);
  const pump = internalRate([-1_600, 10_000, -10_000]);
  expect(pump.kind === "several" && pump.warning).toContain("0 at 2 rates");
});

const day = (text: string) => Date.parse(text) / 86_400_000;
const excel = [
  { day: day("2008-01-01"), amount: -10_000 },
  { day: day("2008-03-01"), amount: 2_750 },
  { day: day("2008-10-30"), amount: 4_250 },
  { day: day("2009-02-15"), amount: 3_250 },
  { day: day("2009-04-01"), amount: 2_750 },
];

test("the rate of dated flows is that of Excel's documentation of XIRR, in any order", () => {
  expect(ratesOf(datedInternalRate(excel))[0]).toBeCloseTo(0.373362535, 8);
  expect(datedInternalRate([...excel].reverse())).toEqual(datedInternalRate(excel));
});

test.each([
  [[-120_000, 39_000, 30_000, 21_000, 37_000, 46_000], 0.1, 0.12, 0.126094],
  [[-120_000, 39_000, 30_000, 21_000], 0.1, 0.12, -0.048045],
  [[-120_000, 39_000, 30_000, 21_000, 37_000, 46_000], 0.1, 0.14, 0.134759],
  [[-4_500, -800, 800, 800, 600, 600, 800, 800, 700, 3_000], 0.08, 0.055, 0.0665972],
  [[100, 200, -50, 300, -200], 0.05, 0.06, 0.3428234],
])(
  "the modified rate of %j is Excel's and numpy-financial's",
  (flows, financeRate, reinvestRate, rate) => {
    expect(modifiedInternalRate(flows, { financeRate, reinvestRate })).toBeCloseTo(rate, 6);
  },
);

interface Case {
  readonly flows: number[];
  readonly days: number[];
  readonly rate: number;
  readonly irr: number;
  readonly mirr: number;
  readonly xirr: number | null;
}
const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL("../../test/reference/cash_flow.json", import.meta.url), "utf8"),
);

test("20 lists of flows have the rates that financial, formulajs and xirr give (test/reference/cash_flow.mjs)", () => {
  for (const { flows, days, rate, irr, mirr, xirr } of cases) {
    expectRates(flows, [irr], 12);
    const options = { financeRate: rate, reinvestRate: 0.08 };
    expect(modifiedInternalRate(flows, options)).toBeCloseTo(mirr, 12);
    const dated = datedInternalRate(flows.map((amount, i) => ({ amount, day: days[i] ?? 0 })));
    expect(dated.kind).toBe("one");
    // xirr gives up on one of them.
    if (xirr !== null) expect(ratesOf(dated)[0]).toBeCloseTo(xirr, 11);
  }
});

test("two flows have the rate of growth between them; one sign has none; touching 0 is one rate", () => {
  expectRates([-100, 0, 121], [0.1], 13);
  const monthly = internalRate([-100, ...new Array<number>(11).fill(0), 0, 121], {
    periodsPerYear: 12,
  });
  expect(ratesOf(monthly)[0]).toBeCloseTo(1.21 ** (12 / 13) - 1, 12);
  expect(internalRate([5, 3])).toEqual({ kind: "none", signChanges: 0, reason: "one-sign" });
  expect(internalRate([0, 0])).toEqual({ kind: "none", signChanges: 0, reason: "no-flows" });
  expect(datedInternalRate([])).toEqual({ kind: "none", signChanges: 0, reason: "no-flows" });
  expect(internalRate([1, -2, 2])).toEqual({ kind: "none", signChanges: 2, reason: "no-root" });
  expectRates([-100, 220, -121], [0.1], 7);
  expectRates(flowsOf([0.1, 0.1, 0.1]), [0.1], 4);
  // Flows of one day that cancel are none.
  const cancelled = [...excel, { day: 1e5, amount: 9 }, { day: 1e5, amount: -9 }];
  expect(datedInternalRate(cancelled)).toEqual(datedInternalRate(excel));
});

test("the modified rate is the rate itself where money earns that, and there is none of one sign", () => {
  const flows = [-100, 39, 59, 55, 20];
  const rate = ratesOf(internalRate(flows))[0] ?? 0;
  const own = { financeRate: rate, reinvestRate: rate };
  expect(modifiedInternalRate(flows, own)).toBeCloseTo(rate, 12);
  for (const none of [[], [-1], [1, 2], [-1, -2]])
    expect(modifiedInternalRate(none, own)).toBeNull();
  expect(
    modifiedInternalRate([-100, ...new Array<number>(23).fill(0), 144], {
      ...own,
      periodsPerYear: 12,
    }),
  ).toBeCloseTo(0.2, 12);
});

const anyFlow = fc.oneof(
  fc.integer({ min: -1_000, max: 1_000 }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.constantFrom(0, 1e-17, -1e-300, 5e-324),
);

test("rates rise, are at most as many as sign changes, and the value is 0 at each", () => {
  fc.assert(
    fc.property(fc.array(anyFlow, { maxLength: 25 }), (flows) => {
      const found = internalRate(flows);
      const rates = ratesOf(found);
      expect(rates.length).toBeLessThanOrEqual(found.signChanges);
      for (const [i, rate] of rates.entries()) {
        expect(rate).toBeGreaterThan(rates[i - 1] ?? -1);
        // Nearer to −1 and further up a rate's last digit moves the value.
        if (rate < -0.99 || rate > 1e3) continue;
        const value = (of: readonly number[]) =>
          netPresentValue(of, { rate, convention: "start", periodsPerYear: 1 });
        expect(Math.abs(value(flows))).toBeLessThanOrEqual(1e-10 * value(flows.map(Math.abs)));
      }
    }),
    { numRuns: 300 },
  );
});

test("neither the unit nor the sign of flows, nor their mirror image in time, changes rates but as it must", () => {
  const flows = fc.array(fc.integer({ min: -900, max: 900 }), { minLength: 2, maxLength: 8 });
  fc.assert(
    fc.property(flows, (flows) => {
      const rates = ratesOf(internalRate(flows));
      const inUnits = ratesOf(internalRate(flows.map((flow) => -256 * flow)));
      expect(inUnits).toHaveLength(rates.length);
      for (const [i, rate] of rates.entries()) {
        // A rate that is nearly a double one is known to half the digits.
        expect(Math.abs(Math.log1p(inUnits[i] ?? 0) - Math.log1p(rate))).toBeLessThan(1e-5);
      }
      if (flows[0] === 0 || flows.at(-1) === 0) return;
      const mirrored = ratesOf(internalRate([...flows].reverse()));
      for (const [i, rate] of [...mirrored].reverse().entries())
        expect(Math.abs(Math.log1p(rate) + Math.log1p(rates[i] ?? 0))).toBeLessThan(1e-5);
    }),
  );
});

test("dated and periodic flows agree where days are whole years", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -99, max: 99 }), { maxLength: 8 }), (flows) => {
      const dated = flows.map((amount, t) => ({ amount, day: 365 * t }));
      expect(ratesOf(datedInternalRate(dated)).length).toBe(ratesOf(internalRate(flows)).length);
      for (const [i, rate] of ratesOf(datedInternalRate(dated)).entries()) {
        expect(rate).toBeCloseTo(ratesOf(internalRate(flows))[i] ?? 0, 12);
        if (rate > -0.9 && rate < 10) {
          const size = flows.reduce((sum, flow, t) => sum + Math.abs(flow) * (1 + rate) ** -t, 0);
          expect(Math.abs(datedNetPresentValue(dated, rate))).toBeLessThanOrEqual(1e-10 * size);
        }
      }
    }),
  );
});

test("rates that flows were made of are found again, one to seven of them", () => {
  const random = createRandom(3);
  for (let run = 0; run < 200; run++) {
    const rates = Array.from(
      { length: 1 + (run % 7) },
      (_, i) => -0.5 + 0.4 * i + 0.3 * random.uniform(),
    );
    const found = ratesOf(internalRate(flowsOf(rates)));
    expect(found).toHaveLength(rates.length);
    for (const [i, rate] of found.entries()) expect(rate).toBeCloseTo(rates[i] ?? 0, 7);
  }
});

test("360 months that change sign at each are solved", () => {
  const flows = Array.from({ length: 360 }, (_, t) => (t % 2 === 0 ? -1 / (1 + t) : 1.01 ** t));
  const found = internalRate(flows, { periodsPerYear: 12 });
  expect(found.signChanges).toBe(359);
  for (const rate of ratesOf(found)) {
    const value = (of: readonly number[]) =>
      netPresentValue(of, { rate, convention: "start", periodsPerYear: 12 });
    expect(Math.abs(value(flows))).toBeLessThan(1e-10 * value(flows.map(Math.abs)));
  }
});

test("what is no number, no rate or no period is refused", () => {
  expect(() => internalRate([1, Infinity])).toThrow("The flow of period 1 is Infinity");
  expect(() => internalRate([1], { periodsPerYear: -1 })).toThrow("There are -1 periods a year");
  expect(() => datedInternalRate([{ day: Number.NaN, amount: 1 }])).toThrow("on day NaN");
  expect(() => modifiedInternalRate([1], { financeRate: -2, reinvestRate: 0 })).toThrow(
    "The rate is -2",
  );
});
