import fc from "fast-check";
import { expect, test } from "vitest";
import { gammaGammaConditionalMean, gammaGammaFromCoordinates } from "./gamma-gamma.ts";
import { createRandom } from "./random.ts";
import { fitShrunkenMean } from "./shrunken-mean.ts";
import { countingSpend, fitSpendModel, type SpendSeen, spendModelNames } from "./spend-model.ts";

interface Purchases extends SpendSeen {
  readonly purchases: readonly number[];
  readonly mean: readonly number[];
  readonly squares: readonly number[];
  /** One entry a purchase. */
  readonly value: readonly number[];
  readonly customer: readonly number[];
}

/** Customers with 1 to 6 purchases about an own mean. @param middle of all means; may be below 0 */
function simulate(customers: number, middle: number, seed: number): Purchases {
  const random = createRandom(seed);
  const value: number[] = [];
  const customer: number[] = [];
  for (let i = 0; i < customers; i++) {
    const own = middle + 12 * random.normal();
    for (let n = 1 + random.integer(6); n > 0; n--) {
      value.push(own + 8 * random.normal());
      customer.push(i);
    }
  }
  const valuesOf = (i: number): number[] => value.filter((_, row) => customer[row] === i);
  const all = Array.from({ length: customers }, (_, i) => valuesOf(i));
  const sum = (values: readonly number[]): number => values.reduce((total, v) => total + v, 0);
  return {
    value,
    customer,
    purchases: all.map((values) => values.length),
    mean: all.map((values) => sum(values) / values.length),
    squares: all.map((values) => sum(values.map((v) => v * v))),
  };
}

const rowsOf = ({ mean }: SpendSeen): number[] => Array.from(mean, (_, row) => row);

test("the Gamma-Gamma law's mean is Fader & Hardie 2013, equation 5, at any coordinates", () => {
  const model = fitSpendModel("gamma-gamma", simulate(200, 60, 1));
  for (const u of [model.uncertainty.mode, [3.5, 1.8, 1]]) {
    const law = model.at(u);
    const p = gammaGammaFromCoordinates(u);
    for (const [purchases, mean] of [
      [0, 0],
      [1, 14],
      [7, 220],
    ] as const) {
      expect(law.mean(purchases, mean)).toBe(gammaGammaConditionalMean(p, purchases, mean));
    }
  }
});

test.each(spendModelNames)(
  "%s: levels and totals drawn have the mean that the law states, also of a new customer",
  (name) => {
    const model = fitSpendModel(name, simulate(300, 60, 2));
    const law = model.at(model.uncertainty.mode);
    const random = createRandom(3);
    const draws = 20_000;
    for (const seen of [
      { purchases: 0, mean: 0 },
      { purchases: 1, mean: 20 },
      { purchases: 5, mean: 90 },
    ]) {
      let [sum, squares] = [0, 0];
      for (let i = 0; i < draws; i++) {
        const total = law.total(law.level(seen, random), 3, random);
        sum += total;
        squares += total * total;
      }
      const average = sum / draws;
      const error = Math.sqrt((squares / draws - average ** 2) / draws);
      expect(Math.abs(average - 3 * law.mean(seen.purchases, seen.mean))).toBeLessThan(4 * error);
    }
  },
);

test("the shrunken mean of sums has the parameters of the fit to single values with no tail cut off", () => {
  const seen = simulate(250, 15, 4);
  const ofSums = fitSpendModel("shrunken-mean", seen).parameters;
  const ofValues = fitShrunkenMean(
    { value: seen.value, customer: seen.customer, customers: 250 },
    { tail: 0 },
  ).parameters;
  for (const [name, wanted] of Object.entries(ofValues)) {
    expect(Math.abs((ofSums[name] ?? Number.NaN) - wanted)).toBeLessThan(
      1e-6 * Math.max(1, Math.abs(wanted)),
    );
  }
});

test("means below 0 are allowed to the shrunken mean: a customer who costs is forecast to cost", () => {
  const seen = simulate(250, -10, 5);
  const model = fitSpendModel("shrunken-mean", seen);
  const law = model.at(model.uncertainty.mode);
  expect(Math.abs(law.mean(0, 0) + 10)).toBeLessThan(3);
  expect(law.mean(6, -40)).toBeLessThan(-25);
});

test("the Gamma-Gamma leaves customers whose mean is not above 0 out of its fit", () => {
  const seen = simulate(200, 60, 6);
  const without = fitSpendModel("gamma-gamma", seen);
  const withThem = fitSpendModel("gamma-gamma", {
    purchases: [...seen.purchases, 3, 4],
    mean: [...seen.mean, 0, -20],
    squares: null,
  });
  expect(withThem.parameters).toEqual(without.parameters);
});

test.each(spendModelNames)(
  "%s: the objective of all rows is flat at the mode, and those of two halves add up to it",
  (name) => {
    const seen = simulate(300, 60, 7);
    const model = fitSpendModel(name, seen);
    const rows = rowsOf(seen);
    const [whole, first, second] = [rows, rows.slice(0, 100), rows.slice(100)].map((part) => {
      const gradient = new Float64Array(3);
      return { value: model.objective(part)(model.uncertainty.mode, gradient), gradient };
    });
    for (const slope of whole?.gradient ?? []) expect(Math.abs(slope)).toBeLessThan(1e-4);
    expect((first?.value ?? 0) + (second?.value ?? 0)).toBeCloseTo(whole?.value ?? 0, 6);
    expect(Math.abs(first?.gradient[0] ?? 0)).toBeGreaterThan(1e-2);
  },
);

test("where every purchase is worth 1, totals count purchases", () => {
  const random = createRandom(8);
  const level = countingSpend.level({ purchases: 3, mean: 99 }, random);
  expect(countingSpend.total(level, 4, random)).toBe(4);
  expect(countingSpend.mean(3, 99)).toBe(1);
});

test("fits and forecasts are finite whatever was spent, also of nobody, of one and of equal values", () => {
  const money = fc.oneof(
    fc.constantFrom(0, 1, -1, 1e-9, 1e12, -1e12),
    fc.double({ min: -1e6, max: 1e9, noNaN: true }),
  );
  const customers = fc.array(fc.tuple(fc.integer({ min: 1, max: 500 }), money), { maxLength: 8 });
  fc.assert(
    fc.property(customers, fc.boolean(), (all, known) => {
      const seen: SpendSeen = {
        purchases: all.map(([purchases]) => purchases),
        mean: all.map(([, mean]) => mean),
        squares: known ? all.map(([purchases, mean]) => purchases * mean * mean) : null,
      };
      for (const name of spendModelNames) {
        const model = fitSpendModel(name, seen);
        const law = model.at(model.uncertainty.mode);
        for (const [purchases, mean] of [[0, 0] as const, ...all]) {
          expect(Number.isFinite(law.mean(purchases, mean))).toBe(true);
        }
        const value = model.objective(rowsOf(seen))(model.uncertainty.mode, new Float64Array(3));
        expect(Number.isFinite(value)).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});
