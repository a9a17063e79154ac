import { expect, test } from "vitest";
import { fileOnDisk } from "../collect/source-file.ts";
import { createRandom } from "../stats/random.ts";
import { type Backtest, backtest, chooseModel } from "./backtest.ts";
import { dayAfter, parseDuration } from "./horizon.ts";
import { type CustomerLog, dayNumber, type OrderLog, readOrderLog } from "./order-log.ts";
import type { PurchaseModelName } from "./purchase-model.ts";

const cdnow = readOrderLog(
  fileOnDisk(new URL("../../test/reference/cdnow/cdnow_sample.csv", import.meta.url).pathname),
  { customer: "customer_id", time: "date", amount: "spend" },
);
const until = dayNumber("1997-09-30");
const cut = { until, end: dayAfter(until, parseDuration("39w", "horizon")), unit: 7 };

async function onCdnow(model: PurchaseModelName): Promise<Backtest> {
  return backtest(await cdnow, cut, { model, seed: 1 });
}

test("CDNOW: 2,357 customers bought by 30 September 1997 and ordered 1,882 times in the 39 weeks after", async () => {
  const { histories, score } = await onCdnow("nbd");
  expect(histories.x).toHaveLength(2357);
  expect(histories.x.reduce((sum, x) => sum + x, 0)).toBe(2457);
  expect(score.actual).toBe(1882);
  expect(Math.round(histories.laterAmount.reduce((sum, spent) => sum + spent, 0))).toBe(70_976);
});

// Orders forecast, mean absolute error, log-likelihood: each within a unit of its last digit of what independent
// implementations gave (lifetimes 0.11.3, CLVTools 0.12.1, BTYD 2.4.3, BTYDplus 1.2.0).
test.each([
  ["nbd", 2929.8, 1.041, undefined],
  ["bg-nbd", 1653.4, 0.7855, -9582.429206674],
  ["mbg-nbd", 1576.7, 0.7648, -9582.135715554],
  ["pareto-nbd", 1665.5, 0.7545, -9594.97617894],
] as const)(
  "CDNOW holdout: %s forecasts what its peers do",
  async (name, orders, mae, logLikelihood) => {
    const { score, forecast } = await onCdnow(name);
    expect(score.predicted).toBeCloseTo(orders, 0);
    expect(Math.abs(score.mae - mae)).toBeLessThan(1e-4);
    if (logLikelihood !== undefined)
      expect(forecast.model.logLikelihood).toBeCloseTo(logLikelihood, 6);
  },
);

test("CDNOW holdout: Pareto/NBD with Gamma-Gamma forecasts the spend of its peers, 60,449", async () => {
  const { forecast } = await onCdnow("pareto-nbd");
  const spend = forecast.spend?.reduce((sum, value) => sum + value, 0) ?? 0;
  expect(Math.abs(spend - 60_449)).toBeLessThan(2);
});

test("CDNOW baselines: going on at the last rate errs by 1.024 a customer, expecting nothing by 1,882 / 2,357", async () => {
  const { baselines } = await onCdnow("bg-nbd");
  const mae = (name: string): number =>
    baselines.find((each) => each.name === name)?.mae ?? Number.NaN;
  expect(mae("last-rate")).toBeCloseTo(1.024, 3);
  expect(mae("zero")).toBeCloseTo(1882 / 2357, 12);
});

test("CDNOW: the model chosen on earlier cuts is the one with the least error later, Pareto/NBD", async () => {
  expect((await chooseModel(await cdnow, cut, 1)).model).toBe("pareto-nbd");
});

/** A log of customers who buy at random days at a rate of their own, and nobody leaves. */
function steadyLog(customers: number, days: number, seed: number): OrderLog {
  const random = createRandom(seed);
  const logs = Array.from({ length: customers }, (_, id): CustomerLog => {
    const rate = random.gamma(1.5, 60);
    const bought = new Set([random.integer(60)]);
    for (let at = [...bought][0] ?? 0; at < days; at += random.exponential() / rate)
      bought.add(Math.floor(at));
    const sorted = [...bought].sort((a, b) => a - b);
    return { customer: String(id), days: sorted, amounts: sorted.map(() => 10) };
  });
  return { customers: logs, firstDay: 0, lastDay: days, hasAmounts: true, warnings: [] };
}

test("80 % intervals hold about 80 % of the totals of shops that follow the model", () => {
  let held = 0;
  const shops = 40;
  for (let seed = 1; seed <= shops; seed += 1) {
    const log = steadyLog(60, 400, seed);
    const { forecast, score } = backtest(
      log,
      { until: 300, end: 400, unit: 7 },
      { model: "nbd", seed },
    );
    if (score.actual >= forecast.total.lower && score.actual <= forecast.total.upper) held += 1;
  }
  // Binomial(40, .8): 99.8 % of such runs lie between 24 and 39.
  expect(held).toBeGreaterThanOrEqual(24);
  expect(held).toBeLessThanOrEqual(39);
});

test.each(["nbd", "bg-nbd", "mbg-nbd", "pareto-nbd"] as const)(
  "the simulated mean of %s is its expectation",
  async (name) => {
    const { forecast } = await onCdnow(name);
    const { value, lower, upper } = forecast.total;
    expect(value).toBeGreaterThan(lower);
    expect(value).toBeLessThan(upper);
    const middle = (lower + upper) / 2;
    expect(Math.abs(middle / value - 1)).toBeLessThan(0.05);
  },
);

test("rescaling the unit of time changes no forecast", async () => {
  const weeks = await onCdnow("mbg-nbd");
  const daysCut = { ...cut, unit: 1 };
  const days = backtest(await cdnow, daysCut, { model: "mbg-nbd", seed: 1 });
  expect(days.score.predicted / weeks.score.predicted).toBeCloseTo(1, 6);
  expect(days.score.mae).toBeCloseTo(weeks.score.mae, 6);
});
