import { expect, test } from "vitest";
import { fileOnDisk } from "../collect/source-file.ts";
import type { PurchaseModelName } from "../stats/purchase-model.ts";
import { createRandom } from "../stats/random.ts";
import { type Backtest, backtest, rollOrigins } from "./backtest.ts";
import { dayNumber } from "./day-number.ts";
import { dayAfter, parseDuration } from "./horizon.ts";
import type { LogForecastRequest } from "./log-forecast.ts";
import { purchaseLogOf, readOrderLog } from "./order-log.ts";
import { type PurchaseLog, plainClock } from "./purchase-log.ts";

const cdnow = readOrderLog(
  fileOnDisk(new URL("../../test/reference/cdnow/cdnow_sample.csv", import.meta.url).pathname),
  { customer: "customer_id", time: "date", amount: "spend" },
);
const until = dayNumber("1997-09-30");
const cut = { until, end: dayAfter(until, parseDuration("39w", "horizon")), clock: plainClock(7) };

function by(model: PurchaseModelName | "auto", seed = 1): LogForecastRequest {
  return { model, spend: "auto", seed, discountRate: 0.1, covariates: [] };
}

const tested = new Map<string, Promise<Backtest>>();

function onCdnow(model: PurchaseModelName | "auto"): Promise<Backtest> {
  const known = tested.get(model) ?? cdnow.then(({ log }) => backtest(log, cut, by(model)));
  tested.set(model, known);
  return known;
}

test("CDNOW: 2,357 customers bought by 30 September 1997 and ordered 1,882 times in the 39 weeks after", async () => {
  const { forecast, score } = await onCdnow("nbd");
  const { histories } = forecast;
  expect(histories.x).toHaveLength(2357);
  expect(histories.x.reduce((sum, x) => sum + x, 0)).toBe(2457);
  expect(score.actual).toBe(1882);
  expect(Math.round(histories.laterValue.reduce((sum, spent) => sum + spent, 0))).toBe(70_976);
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
  const { forecast, score } = await onCdnow("auto");
  expect(forecast.choice?.name).toBe("pareto-nbd");
  expect(score.mae).toBeLessThan(0.7546);
  // What earlier cuts missed widens the interval of the total: it holds the 1,882 that the model alone does not.
  expect(forecast.total.lower).toBeLessThan(1882);
  expect(forecast.total.upper).toBeGreaterThan(1882);
});

test("CDNOW: intervals of customers hold the shares that they state", async () => {
  const { calibration } = await onCdnow("mbg-nbd");
  for (const { level, share } of calibration) expect(Math.abs(share - level)).toBeLessThan(0.04);
});

test("CDNOW: totals of 13 weeks lie inside their 80 % intervals at 6 to 9 of 9 rolling origins", async () => {
  const end = dayNumber("1998-06-30");
  const last = { until: end - 91, end, clock: plainClock(7) };
  const origins = rollOrigins((await cdnow).log, last, { request: by("mbg-nbd"), stepDays: 42 });
  expect(origins.length).toBe(9);
  expect(origins.filter(({ inside }) => inside).length).toBeGreaterThanOrEqual(6);
  for (const each of origins) {
    expect(each.bias).toBeCloseTo(each.predicted / each.actual - 1, 9);
    expect(Math.abs(each.coverage - 0.8)).toBeLessThan(0.06);
  }
});

/** A log of customers who buy at random days at a rate of their own, and nobody leaves. */
function steadyLog(customers: number, days: number, seed: number): PurchaseLog {
  const random = createRandom(seed);
  return purchaseLogOf(
    Array.from({ length: customers }, () => {
      const rate = random.gamma(1.5, 60);
      const first = random.integer(60);
      const bought = new Set([first]);
      for (let at = first; at < days; at += random.exponential() / rate) bought.add(Math.floor(at));
      return [...bought].map((day) => [day, 10] as const);
    }),
  );
}

test("80 % intervals hold about 80 % of the totals of shops that follow the model, more where 10 % is allowed for the rest", () => {
  let held = 0;
  const shops = 40;
  for (let seed = 1; seed <= shops; seed += 1) {
    const log = steadyLog(60, 400, seed);
    const at = { until: 300, end: 400, clock: plainClock(7) };
    const { forecast, score } = backtest(log, at, by("nbd", seed));
    if (score.actual >= forecast.total.lower && score.actual <= forecast.total.upper) held += 1;
  }
  // Binomial(40, .8): 99.8 % of such runs lie above 24.
  expect(held).toBeGreaterThanOrEqual(24);
});

test("rescaling the unit of time changes no forecast", async () => {
  const weeks = await onCdnow("mbg-nbd");
  const daysCut = { ...cut, clock: plainClock(1) };
  const days = backtest((await cdnow).log, daysCut, by("mbg-nbd"));
  expect(days.score.predicted / weeks.score.predicted).toBeCloseTo(1, 6);
  expect(days.score.mae).toBeCloseTo(weeks.score.mae, 6);
});
