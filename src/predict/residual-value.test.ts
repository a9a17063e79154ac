import { expect, test } from "vitest";
import type { Estimate } from "../core/estimate.ts";
import { createRandom } from "../stats/random.ts";
import {
  type CustomerHistories,
  forecastPurchases,
  predictResidualValue,
  type ResidualValueOptions,
} from "./residual-value.ts";

const YEAR = 365.25;
const OPTIONS: ResidualValueOptions = { cohorts: 2, annualDiscountRate: 0, seed: 1, draws: 100 };

const TRUTH = { r: 0.9, alpha: 60, a: 0.7, b: 2.2, p: 3, q: 3.5, gamma: 2500 };

interface SimulatedShop {
  readonly histories: CustomerHistories;
  /** Per customer, over the year after the as-of day. */
  readonly orders: Float64Array;
  readonly value: Float64Array;
}

/** A shop drawn from the model itself, and what its customers then did in the next year. */
function simulateShop(customers: number, seed: string, truth: typeof TRUTH = TRUTH): SimulatedShop {
  const random = createRandom(seed);
  const columns = () => new Float64Array(customers);
  const histories = { x: columns(), tx: columns(), T: columns(), meanContribution: columns() };
  const cohort = new Int32Array(customers);
  const orders = columns();
  const value = columns();
  for (let i = 0; i < customers; i++) {
    const rate = random.gamma(truth.r, truth.alpha);
    const leave = random.beta(truth.a, truth.b);
    const scale = random.gamma(truth.q, truth.gamma);
    const end = 60 + random.integer(600);
    let past = random.gamma(truth.p, scale);
    let alive = random.uniform() >= leave;
    for (
      let at = random.exponential() / rate;
      alive && at < end + YEAR;
      at += random.exponential() / rate
    ) {
      const spent = random.gamma(truth.p, scale);
      if (at < end) {
        histories.x[i] = (histories.x[i] ?? 0) + 1;
        histories.tx[i] = at;
        past += spent;
      } else {
        orders[i] = (orders[i] ?? 0) + 1;
        value[i] = (value[i] ?? 0) + spent;
      }
      alive = random.uniform() >= leave;
    }
    histories.T[i] = end;
    histories.meanContribution[i] = past / ((histories.x[i] ?? 0) + 1);
    cohort[i] = end < 300 ? 1 : 0;
  }
  return { histories: { ...histories, cohort }, orders, value };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

test("80 % intervals of customer equity hold the truth in about 80 % of small shops", () => {
  const shops = 30;
  let held = 0;
  let below = 0;
  for (let shop = 0; shop < shops; shop++) {
    const { histories, value } = simulateShop(120, `shop ${shop}`);
    const { equity } = predictResidualValue(histories, { ...OPTIONS, seed: shop, draws: 60 });
    const truth = sum(value);
    if (truth >= equity.lower && truth <= equity.upper) held++;
    if (truth < equity.lower) below++;
  }
  // The share of 30 shops has a standard error of 7.3 points.
  expect(held / shops).toBeGreaterThan(0.6);
  expect(held / shops).toBeLessThan(0.97);
  expect(below / shops).toBeLessThan(0.2);
});

test("80 % intervals of single customers hold what at least 80 % of them did", () => {
  const { histories, orders, value } = simulateShop(1000, "one shop");
  const { expectedOrders, residualValue } = predictResidualValue(histories, {
    ...OPTIONS,
    draws: 200,
  });
  const share = (actual: Float64Array, columns: typeof expectedOrders): number =>
    actual.filter((v, i) => v >= (columns.lower[i] ?? 0) - 1e-9 && v <= (columns.upper[i] ?? 0))
      .length / actual.length;
  // A count that is mostly 0 has no 80 % interval: the share held is above 80 %.
  expect(share(orders, expectedOrders)).toBeGreaterThan(0.8);
  expect(share(value, residualValue)).toBeGreaterThan(0.78);
  const buyers = orders.map((_, i) => ((expectedOrders.value[i] ?? 0) > 4 ? 1 : 0));
  const heldBuyers = value.filter(
    (v, i) =>
      buyers[i] === 1 && v >= (residualValue.lower[i] ?? 0) && v <= (residualValue.upper[i] ?? 0),
  );
  expect(heldBuyers.length / sum(buyers)).toBeGreaterThan(0.7);
  expect(heldBuyers.length / sum(buyers)).toBeLessThan(0.9);
});

test("cohorts sum to equity, months rise, and expected orders of customers make the total", () => {
  const { histories } = simulateShop(400, "sums");
  const prediction = predictResidualValue(histories, { ...OPTIONS, annualDiscountRate: 0.1 });
  const { cohorts, equity, residualValue } = prediction;
  expect(cohorts.reduce((total, cohort) => total + cohort.residual.value, 0)).toBeCloseTo(
    equity.value,
    4,
  );
  expect(sum(residualValue.value)).toBeCloseTo(equity.value, 4);
  for (const { monthly, residual } of cohorts) {
    expect(monthly.length).toBe(12);
    for (const [k, month] of monthly.entries()) {
      expect(month.value).toBeGreaterThan(monthly[k - 1]?.value ?? 0);
      expect(month.lower <= month.value && month.value <= month.upper).toBe(true);
    }
    expect(residual.value).toBeLessThan(monthly[11]?.value ?? 0);
    expect(residual.value).toBeGreaterThan((monthly[11]?.value ?? 0) / 1.1);
  }
});

test("without discount a customer's value is its orders times its conditional mean", () => {
  const { histories } = simulateShop(300, "product");
  const { model, expectedOrders, residualValue } = predictResidualValue(histories, OPTIONS);
  const { p = 0, q = 0, gamma = 0 } = model.parameters;
  for (const i of histories.x.keys()) {
    const n = (histories.x[i] ?? 0) + 1;
    const mean = (p * (gamma + n * (histories.meanContribution[i] ?? 0))) / (p * n + q - 1);
    expect((residualValue.value[i] ?? 0) / ((expectedOrders.value[i] ?? 0) * mean)).toBeCloseTo(
      1,
      9,
    );
  }
});

const large = simulateShop(10_000, "large");
const largePrediction = predictResidualValue(large.histories, { ...OPTIONS, draws: 40 });

test("the expected values of a large shop come within 5 % of what its customers then did", () => {
  const { orders, value } = large;
  const prediction = largePrediction;
  expect(sum(prediction.expectedOrders.value) / sum(orders)).toBeCloseTo(1, 1);
  expect(prediction.equity.value / sum(value)).toBeGreaterThan(0.95);
  expect(prediction.equity.value / sum(value)).toBeLessThan(1.05);
  expect(prediction.model.diagnosis).toEqual([]);
});

test("a new customer's value is the first purchase and the repeats of a year", () => {
  const { newCustomer } = largePrediction;
  // The truth by simulation of customers from their first purchase on.
  const random = createRandom(3);
  let total = 0;
  for (let i = 0; i < 40_000; i++) {
    const rate = random.gamma(TRUTH.r, TRUTH.alpha);
    const leave = random.beta(TRUTH.a, TRUTH.b);
    let purchases = 1;
    for (let at = 0; random.uniform() >= leave; purchases++) {
      at += random.exponential() / rate;
      if (at >= YEAR) break;
    }
    total += purchases;
  }
  const truth = ((total / 40_000) * TRUTH.p * TRUTH.gamma) / (TRUTH.q - 1);
  expect(Math.abs(newCustomer.value / truth - 1)).toBeLessThan(0.04);
  expect(newCustomer.lower).toBeLessThan(newCustomer.upper);
  expect(newCustomer.upper / newCustomer.lower).toBeLessThan(1.1);
});

test("the same seed gives the same figures, another seed the same expected values", () => {
  const { histories } = simulateShop(100, "seeds");
  const first = predictResidualValue(histories, OPTIONS);
  expect(predictResidualValue(histories, OPTIONS)).toEqual(first);
  const other = predictResidualValue(histories, { ...OPTIONS, seed: 2 });
  expect(other.equity.value).toBe(first.equity.value);
  expect(other.equity.lower).not.toBe(first.equity.lower);
});

test("a forecast by weeks adds up, and its interval holds what happened", () => {
  const { histories, orders } = simulateShop(1500, "weeks");
  const forecast = forecastPurchases(histories, { weeks: 52, seed: 1, draws: 100 });
  expect(forecast.weekly.length).toBe(52);
  expect(forecast.weekly.reduce((total, week) => total + week.value, 0)).toBeCloseTo(
    forecast.total.value,
    6,
  );
  expect(forecast.total.value / sum(orders)).toBeGreaterThan(0.9);
  expect(forecast.total.value / sum(orders)).toBeLessThan(1.1);
  expect(forecast.total.upper - forecast.total.lower).toBeGreaterThan(
    2 * Math.sqrt(forecast.total.value),
  );
});

function histories(
  rows: readonly (readonly [number, number, number, number])[],
): CustomerHistories {
  const column = (at: 0 | 1 | 2 | 3): Float64Array => Float64Array.from(rows, (row) => row[at]);
  return {
    x: column(0),
    tx: column(1),
    T: column(2),
    meanContribution: column(3),
    cohort: new Int32Array(rows.length),
  };
}

const repeat = (times: number, row: readonly [number, number, number, number]) =>
  Array.from({ length: times }, () => row);

test.each<readonly [string, CustomerHistories, RegExp]>([
  ["no customers", histories([]), /no customers yet/],
  ["one customer", histories([[0, 0, 1, 2000]]), /only 1 customer:/],
  [
    "one customer who returned all",
    histories([[0, 0, 30, -500]]),
    /value of a purchase is unknown/,
  ],
  ["one-time buyers only", histories(repeat(200, [0, 0, 90, 2000])), /too few repeat purchases/],
  [
    "fifteen customers",
    histories([...repeat(9, [0, 0, 50, 900]), ...repeat(6, [2, 30, 50, 3000])]),
    /only 15/,
  ],
  ["customers of today", histories(repeat(40, [0, 0, 1, 700])), /too few repeat purchases/],
  ["one very frequent buyer", histories([[1000, 3000, 3001, 100]]), /only 1 customer:/],
])("a shop with %s gets finite figures and a sentence", (_, h, sentence) => {
  const prediction = predictResidualValue(h, {
    cohorts: 1,
    annualDiscountRate: 0.1,
    seed: 1,
    draws: 80,
  });
  expect(prediction.model.diagnosis.join(" ")).toMatch(sentence);
  const { equity, newCustomer, cohorts, expectedOrders, residualValue } = prediction;
  const figures = [equity, newCustomer, ...cohorts.flatMap((c) => [c.residual, ...c.monthly])];
  for (const { lower, value, upper } of figures) {
    expect(lower >= 0 && lower <= value && value <= upper && Number.isFinite(upper)).toBe(true);
  }
  for (const { lower, value, upper } of [expectedOrders, residualValue]) {
    expect([...lower, ...value, ...upper].every(Number.isFinite)).toBe(true);
  }
  expect(Object.values(prediction.model.parameters).every(Number.isFinite)).toBe(true);
  const forecast = forecastPurchases(h, { weeks: 4, seed: 1, draws: 50 });
  expect(forecast.total.lower <= forecast.total.value).toBe(true);
  expect(Number.isFinite(forecast.total.upper)).toBe(true);
});

test("few customers leave a wide interval", () => {
  const few = predictResidualValue(simulateShop(15, "few").histories, OPTIONS).equity;
  const many = predictResidualValue(simulateShop(1500, "many").histories, OPTIONS).equity;
  expect((few.upper - few.lower) / few.value).toBeGreaterThan(
    3 * ((many.upper - many.lower) / many.value),
  );
});

test("a customer who took everything back is shrunk from 0, not from below", () => {
  const { histories: shop } = simulateShop(300, "returns");
  const meanContribution = shop.meanContribution.slice();
  meanContribution[0] = -9_000_000;
  const { model, residualValue } = predictResidualValue({ ...shop, meanContribution }, OPTIONS);
  expect(residualValue.value[0]).toBeGreaterThan(0);
  expect(model.diagnosis.join(" ")).toMatch(/1 of 300 customers brought no contribution/);
});

test("cohorts and segments are two ways to add up the same customers", () => {
  const { histories } = simulateShop(150, "two ways");
  const segment = Int32Array.from(histories.x, (x) => Math.min(2, x));
  const options = { ...OPTIONS, segments: 3 };
  const both = predictResidualValue({ ...histories, segment }, options);
  const value = (estimates: readonly { readonly value: number }[]): number =>
    estimates.reduce((total, each) => total + each.value, 0);
  expect(value(both.cohorts.map((cohort) => cohort.residual))).toBeCloseTo(both.equity.value, 4);
  expect(value(both.segments)).toBeCloseTo(both.equity.value, 4);
  const one = predictResidualValue(histories, OPTIONS);
  // Sums over the same figures in another order: equal but for the last digits.
  const all = (estimates: readonly Estimate[]) =>
    estimates.flatMap(({ value: point, lower, upper }) => [point, lower, upper]);
  const flat = (from: typeof both) =>
    all([from.equity, ...from.cohorts.flatMap((each) => [each.residual, ...each.monthly])]);
  for (const [place, figure] of flat(one).entries()) {
    expect(Math.abs(figure / (flat(both)[place] ?? 0) - 1)).toBeLessThan(1e-12);
  }
  for (const [place, estimate] of both.segments.entries()) {
    const own = both.residualValue.value.filter((_, row) => segment[row] === place);
    expect(estimate.value).toBeCloseTo(sum(own), 4);
  }
});

test("what moves all customers together widens the intervals of sums, and of sums only", () => {
  const { histories } = simulateShop(2000, "shared error");
  const options = { ...OPTIONS, draws: 400 };
  const apart = predictResidualValue(histories, options);
  const together = predictResidualValue(histories, { ...options, sharedError: 0.3 });
  expect(together.equity.value).toBe(apart.equity.value);
  expect(together.residualValue).toEqual(apart.residualValue);
  const logWidth = ({ lower, upper }: Estimate): number => Math.log(upper / lower);
  // 80 % of a normal lie within 1.2816 standard deviations; the two spreads add up as squares.
  const expected = Math.hypot(logWidth(apart.equity), 2 * 1.2816 * 0.3);
  expect(Math.abs(logWidth(together.equity) / expected - 1)).toBeLessThan(0.15);
  expect(logWidth(together.newCustomer)).toBeGreaterThan(logWidth(apart.newCustomer) + 0.3);
});
