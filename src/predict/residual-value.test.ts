import { expect, test } from "vitest";
import { simulateShop } from "../../test/calibration/simulated-shop.ts";
import type { Estimate } from "../core/estimate.ts";
import { createRandom } from "../stats/random.ts";
import { type CustomerModel, fitCustomerModel } from "./customer-model.ts";
import { type CutHistories, cutLog, type LogCut, plainClock } from "./purchase-log.ts";
import {
  predictResidualValue,
  type ResidualValueOptions,
  type ResidualValuePrediction,
} from "./residual-value.ts";

const YEAR = 365.25;
const noTracking = { factor: 1, sd: 0, freedom: 100 };

interface Priced {
  readonly h: CutHistories;
  readonly model: CustomerModel;
  readonly prediction: ResidualValuePrediction;
}

/** Fits the MBG/NBD and Gamma-Gamma and prices everyone, undiscounted and in one group unless said otherwise. */
function price(h: CutHistories, o: Partial<ResidualValueOptions> = {}): Priced {
  const model = fitCustomerModel(h, {
    model: "mbg-nbd",
    spend: "gamma-gamma",
    factors: [],
    rateWithoutData: 2 / YEAR,
  });
  const cut: LogCut = { until: 0, end: 0, clock: plainClock(1) };
  const prediction = predictResidualValue(h, model, {
    cut,
    annualDiscountRate: 0,
    groupings: [],
    tracking: noTracking,
    speed: null,
    worth: null,
    alive: model,
    seed: 1,
    draws: 100,
    ...o,
  });
  return { h, model, prediction };
}

function priceShop(customers: number, seed: string, o: Partial<ResidualValueOptions> = {}) {
  const shop = simulateShop({ customers, days: 660, seed });
  const cut = { until: shop.until, end: shop.until, clock: plainClock(1) };
  return { shop, ...price(cutLog(shop.log, cut), o) };
}

function sum(values: ArrayLike<number>): number {
  return Array.from(values).reduce((total, value) => total + value, 0);
}

test("80 % intervals of customer equity hold the truth in about 80 % of small shops", () => {
  const shops = 30;
  let held = 0;
  let below = 0;
  for (let i = 0; i < shops; i++) {
    const { shop, prediction } = priceShop(120, `shop ${i}`, { seed: i, draws: 60 });
    const truth = sum(shop.value);
    if (truth >= prediction.equity.lower && truth <= prediction.equity.upper) held++;
    if (truth < prediction.equity.lower) below++;
  }
  // The share of 30 shops has a standard error of 7.3 points.
  expect(held / shops).toBeGreaterThan(0.6);
  expect(held / shops).toBeLessThan(0.97);
  expect(below / shops).toBeLessThan(0.2);
});

test("80 % intervals of single customers hold about 80 % of what they brought", () => {
  const { shop, prediction } = priceShop(1500, "one shop", { draws: 200 });
  const { residualValue, expectedOrders } = prediction;
  const holds = (actual: Float64Array, columns: typeof residualValue, row: number): boolean =>
    (actual[row] ?? 0) >= (columns.lower[row] ?? 0) - 1e-9 &&
    (actual[row] ?? 0) <= (columns.upper[row] ?? 0);
  const rows = [...shop.value.keys()];
  // A count that is mostly 0 has no 80 % interval: the share held is above 80 %.
  const counts = rows.filter((row) => holds(shop.orders, expectedOrders, row));
  expect(counts.length / rows.length).toBeGreaterThan(0.8);
  // Of customers whose futures are not nearly all empty, the share is 80 %.
  const open = rows.filter((row) => (residualValue.upper[row] ?? 0) > 0);
  const held = open.filter((row) => holds(shop.value, residualValue, row));
  expect(held.length / open.length).toBeGreaterThan(0.75);
  expect(held.length / open.length).toBeLessThan(0.87);
});

test("groups sum to equity, months rise, and residual values of customers make the total", () => {
  const of = Int32Array.from({ length: 400 }, (_, i) => i % 3);
  const { prediction } = priceShop(400, "sums", {
    annualDiscountRate: 0.1,
    groupings: [{ of, count: 3 }],
  });
  const { equity, residualValue, groups } = prediction;
  const [thirds = []] = groups;
  expect(thirds.reduce((total, { residual }) => total + residual.value, 0)).toBeCloseTo(
    equity.value,
    4,
  );
  expect(sum(residualValue.value)).toBeCloseTo(equity.value, 4);
  for (const { monthly, residual } of thirds) {
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
  const { h, model, prediction } = priceShop(300, "product");
  const { p = 0, q = 0, gamma = 0 } = model.parameters;
  const { expectedOrders, residualValue, orderValue } = prediction;
  for (const i of h.x.keys()) {
    const n = (h.x[i] ?? 0) + 1;
    const mean = (p * (gamma + n * (h.mean[i] ?? 0))) / (p * n + q - 1);
    expect(orderValue[i]).toBeCloseTo(mean, 6);
    expect((residualValue.value[i] ?? 0) / ((expectedOrders.value[i] ?? 0) * mean)).toBeCloseTo(
      1,
      9,
    );
  }
});

const large = priceShop(10_000, "large", { draws: 40 });

test("the expected values of a large shop come within 5 % of what its customers then did", () => {
  const { shop, prediction, model } = large;
  expect(sum(prediction.expectedOrders.value) / sum(shop.orders)).toBeCloseTo(1, 1);
  expect(prediction.equity.value / sum(shop.value)).toBeGreaterThan(0.95);
  expect(prediction.equity.value / sum(shop.value)).toBeLessThan(1.05);
  expect(model.diagnosis).toEqual([]);
});

test("a new customer's value is the first purchase and the repeats of a year", () => {
  const { newCustomer } = large.prediction;
  // The truth by simulation of customers from their first purchase on.
  const random = createRandom(3);
  let total = 0;
  for (let i = 0; i < 40_000; i++) {
    const rate = random.gamma(0.9, 60);
    const leave = random.beta(0.7, 2.2);
    let purchases = 1;
    for (let at = 0; random.uniform() >= leave; purchases++) {
      at += random.exponential() / rate;
      if (at >= YEAR) break;
    }
    total += purchases;
  }
  const truth = ((total / 40_000) * 3 * 2500) / 2.5;
  expect(Math.abs(newCustomer.value / truth - 1)).toBeLessThan(0.04);
  expect(newCustomer.lower).toBeLessThan(newCustomer.upper);
  expect(newCustomer.upper / newCustomer.lower).toBeLessThan(1.1);
});

test("nine in ten customers who stay order before the late end of the next order, one in ten before the early", () => {
  const { shop, h, prediction } = large;
  // Frequent buyers with a purchase on the last days have hardly left.
  const rows = [...h.x.keys()].filter(
    (row) => (h.x[row] ?? 0) > 6 && (h.T[row] ?? 0) - (h.tx[row] ?? 0) < 15,
  );
  const inYear = rows.filter((row) => (shop.orders[row] ?? 0) > 0).length / rows.length;
  const due = rows.filter((row) => (prediction.nextLate[row] ?? 0) < YEAR).length / rows.length;
  expect(rows.length).toBeGreaterThan(50);
  expect(inYear).toBeGreaterThan(0.75);
  expect(due).toBeGreaterThan(0.9);
  for (const row of rows) {
    expect(prediction.nextEarly[row]).toBeLessThan(prediction.nextLate[row] ?? 0);
  }
});

test("the same seed gives the same figures, another seed the same expected values", () => {
  const first = priceShop(100, "seeds").prediction;
  expect(priceShop(100, "seeds").prediction).toEqual(first);
  const other = priceShop(100, "seeds", { seed: 2 }).prediction;
  expect(other.equity.value).toBe(first.equity.value);
  expect(other.equity.lower).not.toBe(first.equity.lower);
});

type Row = readonly [x: number, tx: number, T: number, mean: number];

function historiesOf(rows: readonly Row[]): CutHistories {
  const column = (at: 0 | 1 | 2 | 3): Float64Array => Float64Array.from(rows, (row) => row[at]);
  const none = new Float64Array(rows.length);
  return {
    customer: Int32Array.from(rows.keys()),
    firstDay: new Int32Array(rows.length),
    x: column(0),
    tx: column(1),
    T: column(2),
    mean: column(3),
    squares: Float64Array.from(rows, ([x, , , mean]) => (x + 1) * mean * mean),
    meanRepeat: none,
    sumOfLogs: 0,
    later: none,
    laterValue: none,
  };
}

const repeat = (times: number, row: Row): Row[] => Array.from({ length: times }, () => row);

test.each<readonly [string, readonly Row[]]>([
  ["no customers", []],
  ["one customer", [[0, 0, 1, 2000]]],
  ["one customer who returned all", [[0, 0, 30, -500]]],
  ["one-time buyers only", repeat(200, [0, 0, 90, 2000])],
  ["fifteen customers", [...repeat(9, [0, 0, 50, 900]), ...repeat(6, [2, 30, 50, 3000])]],
  ["customers of today", repeat(40, [0, 0, 0, 700])],
  ["one very frequent buyer", [[1000, 3000, 3001, 100]]],
])("a shop with %s gets finite figures", (_, rows) => {
  const { model, prediction } = price(historiesOf(rows), {
    annualDiscountRate: 0.1,
    draws: 80,
    groupings: [{ of: new Int32Array(rows.length), count: 1 }],
  });
  const { equity, newCustomer, groups, expectedOrders, residualValue } = prediction;
  const sums = groups.flat().flatMap(({ residual, monthly }) => [residual, ...monthly]);
  for (const { lower, value, upper } of [equity, newCustomer, ...sums]) {
    expect(lower >= 0 && lower <= value && value <= upper && Number.isFinite(upper)).toBe(true);
  }
  for (const { lower, value, upper } of [expectedOrders, residualValue]) {
    expect([...lower, ...value, ...upper].every(Number.isFinite)).toBe(true);
  }
  expect(Object.values(model.parameters).every(Number.isFinite)).toBe(true);
});

test("few customers leave a wide interval", () => {
  const few = priceShop(15, "few").prediction.equity;
  const many = priceShop(1500, "many").prediction.equity;
  expect((few.upper - few.lower) / few.value).toBeGreaterThan(
    3 * ((many.upper - many.lower) / many.value),
  );
});

test("a customer who took everything back is shrunk from 0, not from below", () => {
  const { h } = priceShop(300, "returns");
  const mean = h.mean.slice();
  mean[0] = -9_000_000;
  expect(price({ ...h, mean }).prediction.residualValue.value[0]).toBeGreaterThan(0);
});

test("what moves all customers together widens the intervals of sums, and of sums only", () => {
  const apart = priceShop(2000, "shared error", { draws: 400 }).prediction;
  const tracking = { factor: 1, sd: 0.3, freedom: 1000 };
  const together = priceShop(2000, "shared error", { draws: 400, tracking }).prediction;
  expect(together.equity.value).toBe(apart.equity.value);
  expect(together.residualValue).toEqual(apart.residualValue);
  const logWidth = ({ lower, upper }: Estimate): number => Math.log(upper / lower);
  // 80 % of a normal lie within 1.2816 standard deviations; the two spreads add up as squares.
  const expected = Math.hypot(logWidth(apart.equity), 2 * 1.2816 * 0.3);
  expect(Math.abs(logWidth(together.equity) / expected - 1)).toBeLessThan(0.15);
  expect(logWidth(together.newCustomer)).toBeGreaterThan(logWidth(apart.newCustomer) + 0.3);
});

test("a correction multiplies every expected figure alike", () => {
  const plain = priceShop(300, "tracked").prediction;
  const tracking = { factor: 1.2, sd: 0, freedom: 100 };
  const tracked = priceShop(300, "tracked", { tracking }).prediction;
  expect(tracked.equity.value / plain.equity.value).toBeCloseTo(1.2, 9);
  expect(tracked.equity.upper / plain.equity.upper).toBeCloseTo(1.2, 9);
  expect(sum(tracked.expectedOrders.value) / sum(plain.expectedOrders.value)).toBeCloseTo(1.2, 9);
});
