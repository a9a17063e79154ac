import fc from "fast-check";
import { expect, test } from "vitest";
import {
  fitGammaPoisson,
  gammaPoissonObjective,
  pairedDispersion,
  relativeRate,
} from "./gamma-poisson.ts";
import { fitNbd } from "./nbd.ts";
import { compressHistories } from "./purchase-histories.ts";
import { createRandom } from "./random.ts";

/** Lip cancer in 56 counties of Scotland (Clayton & Kaldor 1987; the figures as WinBUGS's examples print them). */
const lips = {
  count: [
    ...[9, 39, 11, 9, 15, 8, 26, 7, 6, 20, 13, 5, 3, 8, 17, 9, 2, 7, 9, 7, 16, 31, 11, 7, 19, 15],
    ...[7, 10, 16, 11, 5, 3, 7, 8, 11, 9, 11, 8, 6, 4, 10, 8, 2, 6, 19, 3, 2, 3, 28, 6, 1, 1, 1],
    ...[1, 0, 0],
  ],
  expected: [
    ...[1.4, 8.7, 3.0, 2.5, 4.3, 2.4, 8.1, 2.3, 2.0, 6.6, 4.4, 1.8, 1.1, 3.3, 7.8, 4.6, 1.1, 4.2],
    ...[5.5, 4.4, 10.5, 22.7, 8.8, 5.6, 15.5, 12.5, 6.0, 9.0, 14.4, 10.2, 4.8, 2.9, 7.0, 8.5],
    ...[12.3, 10.1, 12.7, 9.4, 7.2, 5.3, 18.8, 15.8, 4.3, 14.6, 50.7, 8.2, 5.6, 9.3, 88.7, 19.6],
    ...[3.4, 3.6, 5.7, 7.0, 4.2, 1.8],
  ],
};

test("the auto accidents give the gamma estimates of Efron & Hastie 2016, table 6.1", () => {
  // 7,840 drivers made no claim in a year, 1,317 one, and so on; the table's last row, to two decimals.
  const drivers = [7840, 1317, 239, 42, 14, 4, 4, 1];
  const count = drivers.flatMap((n, claims) => Array.from({ length: n }, () => claims));
  const mean = count.reduce((sum, claims) => sum + claims, 0) / count.length;
  const { k } = fitGammaPoisson({ count, expected: count.map(() => mean) });
  for (const [claims, published] of [0.164, 0.398, 0.633, 0.87, 1.1, 1.34, 1.57].entries()) {
    const rate = relativeRate({ k, dispersion: 1 }, { count: claims, expected: mean }, 0.8);
    expect(Math.abs(mean * rate.value - published)).toBeLessThan(0.007);
  }
});

test("on the lip cancer data k, the likelihood and the intervals are scipy's", () => {
  // test/reference/gamma_poisson.py
  const fit = fitGammaPoisson(lips);
  expect(fit.k).toBeCloseTo(1.6425131929699346, 5);
  expect(fit.logLikelihood).toBeCloseTo(-186.7035991499601, 9);
  expect(fit.diagnosis).toEqual([]);
  const atThree = gammaPoissonObjective(lips)([Math.log(3)], new Float64Array(1));
  expect(-atThree).toBeCloseTo(-190.0050565258675, 9);
  for (const [county, value, lower, upper] of [
    [0, 3.497934936670331, 2.2132484, 4.92308322],
    [48, 0.328112559030255, 0.25363598, 0.40732603],
    [55, 0.477126186857951, 0.10346662, 0.97257021],
  ] as const) {
    const seen = { count: lips.count[county] ?? 0, expected: lips.expected[county] ?? 0 };
    const rate = relativeRate({ k: fit.k, dispersion: 1 }, seen, 0.8);
    expect(rate.value).toBeCloseTo(value, 5);
    expect(rate.lower).toBeCloseTo(lower, 5);
    expect(rate.upper).toBeCloseTo(upper, 5);
  }
});

test("where expectations are equal the fit is that of the NBD, whose mean is free", () => {
  const count = [0, 0, 1, 1, 2, 3, 3, 7, 0, 12, 5, 0, 1];
  const mean = count.reduce((sum, x) => sum + x, 0) / count.length;
  const { k } = fitGammaPoisson({ count, expected: count.map(() => mean) });
  const { histories } = compressHistories(
    count,
    count.map(() => 0),
    count.map(() => mean),
  );
  const { r, alpha } = fitNbd(histories).parameters;
  expect(k).toBeCloseTo(r, 5);
  expect(alpha / r).toBeCloseTo(1, 6);
});

test("the slope is that of the log-likelihood", () => {
  const objective = gammaPoissonObjective(lips);
  for (const u of [-3, 0.4, 2, 7]) {
    const gradient = new Float64Array(1);
    objective([u], gradient);
    const unused = new Float64Array(1);
    const difference = (objective([u + 1e-5], unused) - objective([u - 1e-5], unused)) / 2e-5;
    expect(Math.abs((gradient[0] ?? 0) - difference)).toBeLessThan(1e-4);
  }
});

test("without a count or an expectation the rate is that of all, with the prior's interval; with many it is the own one", () => {
  const prior = relativeRate({ k: 4, dispersion: 3 }, { count: 0, expected: 0 }, 0.8);
  expect(prior.value).toBe(1);
  // Gamma(4, 4): a quarter of the quantiles 1.74477 and 6.68078 of Gamma(4, 1).
  expect(prior.lower).toBeCloseTo(1.744769563 / 4, 8);
  expect(prior.upper).toBeCloseTo(6.680783051 / 4, 8);
  const sure = relativeRate({ k: 4, dispersion: 1 }, { count: 3e6, expected: 2e6 }, 0.8);
  expect(sure.value).toBeCloseTo(1.5, 5);
  expect(sure.upper - sure.lower).toBeLessThan(0.003);
  expect(relativeRate({ k: 1e9, dispersion: 1 }, { count: 9, expected: 2 }, 0.8).value).toBeCloseTo(
    1,
    7,
  );
});

test("where rates do not differ, or nothing was counted, k rests on a prior and the diagnosis says so", () => {
  const alike = fitGammaPoisson({ count: [2, 2, 2, 2, 2], expected: [2, 2, 2, 2, 2] });
  expect(alike.k).toBeGreaterThan(10);
  expect(alike.diagnosis[0]).toContain("cannot tell how much rates differ");
  const nothing = fitGammaPoisson({ count: [], expected: [] });
  expect(nothing.k).toBeCloseTo(10, 6);
  expect(nothing.diagnosis.length).toBe(1);
  expect(fitGammaPoisson({ count: [0, 0], expected: [0, 0] }).k).toBeCloseTo(10, 6);
});

test("the rate lies between the own one and 1, inside its interval, and grows with the count; noise widens it", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 400 }),
      fc.double({ min: 0.01, max: 400, noNaN: true }),
      fc.double({ min: 0.2, max: 100, noNaN: true }),
      fc.double({ min: 1, max: 8, noNaN: true }),
      (count, expected, k, dispersion) => {
        const rate = relativeRate({ k, dispersion }, { count, expected }, 0.8);
        const own = count / expected;
        expect(rate.value).toBeGreaterThanOrEqual(Math.min(own, 1) - 1e-12);
        expect(rate.value).toBeLessThanOrEqual(Math.max(own, 1) + 1e-12);
        expect(rate.lower).toBeLessThanOrEqual(rate.value);
        expect(rate.upper).toBeGreaterThanOrEqual(rate.value);
        expect(rate.lower).toBeGreaterThanOrEqual(0);
        const more = relativeRate({ k, dispersion }, { count: count + 1, expected }, 0.8);
        expect(more.value).toBeGreaterThan(rate.value);
        const noisy = relativeRate({ k, dispersion: 2 * dispersion }, { count, expected }, 0.8);
        expect(noisy.value).toBe(rate.value);
        // Of a gamma that is nearly all at 0 the upper quantile falls where its variance grows.
        const shape = ((count + k) * (expected + k)) / (2 * dispersion * expected + k);
        if (shape >= 1) expect(noisy.upper).toBeGreaterThanOrEqual(rate.upper - 1e-9);
      },
    ),
  );
});

function simulate(subjects: number, truth: { readonly k: number; readonly blur: number }) {
  const random = createRandom(77);
  const rows = Array.from({ length: subjects }, () => {
    const theta = random.gamma(truth.k, truth.k);
    const half = (): { readonly count: number; readonly expected: number } => {
      const expected = 5 + random.integer(30);
      const drift = truth.blur === 0 ? 1 : random.gamma(1 / truth.blur, 1 / truth.blur);
      return { count: random.poisson(theta * drift * expected), expected };
    };
    return { theta, first: half(), second: half() };
  });
  const column = (which: "first" | "second") => ({
    count: rows.map((row) => row[which].count),
    expected: rows.map((row) => row[which].expected),
  });
  return { rows, first: column("first"), second: column("second") };
}

test("k and rates are recovered from 4,000 simulated subjects: 80 % of true rates lie in their intervals", () => {
  const { rows, first } = simulate(4000, { k: 6, blur: 0 });
  const { k } = fitGammaPoisson(first);
  expect(Math.abs(k - 6)).toBeLessThan(0.5);
  const held = rows.filter(({ theta, first: seen }) => {
    const { lower, upper } = relativeRate({ k, dispersion: 1 }, seen, 0.8);
    return theta >= lower && theta <= upper;
  });
  expect(Math.abs(held.length / rows.length - 0.8)).toBeLessThan(0.02);
});

test("two counts of one subject have dispersion 1 where they are Poisson, and more where the rate drifts", () => {
  const plain = simulate(4000, { k: 6, blur: 0 });
  expect(Math.abs(pairedDispersion(plain.first, plain.second) - 1)).toBeLessThan(0.07);
  const drifting = simulate(4000, { k: 6, blur: 0.1 });
  expect(pairedDispersion(drifting.first, drifting.second)).toBeGreaterThan(2);
  expect(pairedDispersion({ count: [], expected: [] }, { count: [], expected: [] })).toBe(1);
});
