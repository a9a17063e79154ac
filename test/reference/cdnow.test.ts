import { expect, test } from "vitest";
import { bgNbdExpectedPurchases, bgNbdProbabilityAlive } from "../../src/stats/bg-nbd.ts";
import {
  fitGammaGamma,
  gammaGammaConditionalMean,
  gammaGammaPopulationMean,
} from "../../src/stats/gamma-gamma.ts";
import { fitBgNbd, fitMbgNbd } from "../../src/stats/geometric-dropout-fit.ts";
import { mbgNbdForecaster, mbgNbdProbabilityAlive } from "../../src/stats/mbg-nbd.ts";
import { fitNbd } from "../../src/stats/nbd.ts";
import {
  fitParetoNbd,
  paretoNbdExpectedPurchases,
  paretoNbdProbabilityAlive,
} from "../../src/stats/pareto-nbd.ts";
import { readCdnow } from "./cdnow.ts";

const { customers, golden, histories } = readCdnow();
const column = (name: string): readonly number[] => customers[name] ?? [];
const largest = (values: readonly number[]): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

test("the CDNOW sample has 2,357 customers, 1,016 distinct histories and 2,457 repeat purchases", () => {
  expect(column("x").length).toBe(2357);
  expect(histories.weight.length).toBe(1016);
  expect(column("x").reduce((sum, x) => sum + x, 0)).toBe(2457);
});

test("NBD parameters on CDNOW match Fader, Hardie & Lee 2005, table 2: .385, 12.072, LL −9763.7", () => {
  const { parameters, logLikelihood } = fitNbd(histories);
  expect(parameters.r).toBeCloseTo(0.385, 3);
  expect(parameters.alpha).toBeCloseTo(12.072, 3);
  expect(logLikelihood).toBeCloseTo(-9763.7, 1);
});

test("MBG/NBD parameters on CDNOW match four independent implementations to 6 digits", () => {
  const { parameters, logLikelihood, uncertainty, diagnosis } = fitMbgNbd(histories);
  expect(parameters.r).toBeCloseTo(0.524843, 6);
  expect(parameters.alpha).toBeCloseTo(6.183086, 5);
  expect(parameters.a).toBeCloseTo(0.891359, 6);
  expect(parameters.b).toBeCloseTo(1.614002, 5);
  expect(logLikelihood).toBeCloseTo(-9582.135715554, 8);
  expect(uncertainty.untold).toEqual([]);
  expect(diagnosis).toEqual([]);
});

test("MBG/NBD forecasts and chances of being alive match all 2,357 golden rows to 1e-6", () => {
  const { parameters } = fitMbgNbd(histories);
  const forecast = mbgNbdForecaster(parameters);
  const errors = column("x").map((x, i) => {
    const history = { x, tx: column("tx")[i] ?? 0, T: column("T")[i] ?? 0 };
    const alive = mbgNbdProbabilityAlive(parameters, history);
    const expected = alive * (forecast(x, history.T, [39])[0] ?? Number.NaN);
    return {
      alive: alive - (golden["mbg_palive"]?.[i] ?? Number.NaN),
      expected: expected - (golden["mbg_cet39"]?.[i] ?? Number.NaN),
    };
  });
  expect(largest(errors.map((error) => error.alive))).toBeLessThan(1e-6);
  expect(largest(errors.map((error) => error.expected))).toBeLessThan(1e-6);
});

test("BG/NBD parameters on CDNOW match Fader, Hardie & Lee 2005 (.243, 4.414, .793, 2.426) to 7 digits", () => {
  const { parameters, logLikelihood } = fitBgNbd(histories);
  expect(parameters.r).toBeCloseTo(0.242594516, 6);
  expect(parameters.alpha).toBeCloseTo(4.413601879, 5);
  expect(parameters.a).toBeCloseTo(0.792922152, 6);
  expect(parameters.b).toBeCloseTo(2.425907346, 5);
  expect(logLikelihood).toBeCloseTo(-9582.429206674, 8);
});

test("BG/NBD forecasts and chances of being alive match all 2,357 golden rows to 1e-6", () => {
  const { parameters } = fitBgNbd(histories);
  const errors = column("x").flatMap((x, i) => {
    const history = { x, tx: column("tx")[i] ?? 0, T: column("T")[i] ?? 0 };
    return [
      bgNbdProbabilityAlive(parameters, history) - (golden["bg_palive"]?.[i] ?? Number.NaN),
      bgNbdExpectedPurchases(parameters, history, 39) - (golden["bg_cet39"]?.[i] ?? Number.NaN),
    ];
  });
  expect(largest(errors)).toBeLessThan(1e-6);
});

test("Pareto/NBD parameters on CDNOW match the published .553, 10.578, .606, 11.669 to 6 digits", () => {
  const { parameters, logLikelihood, uncertainty } = fitParetoNbd(histories);
  expect(parameters.r).toBeCloseTo(0.553277036, 6);
  expect(parameters.alpha).toBeCloseTo(10.577683324, 5);
  expect(parameters.s).toBeCloseTo(0.606240006, 6);
  expect(parameters.beta).toBeCloseTo(11.668735399, 5);
  expect(logLikelihood).toBeCloseTo(-9594.97617894, 7);
  // CLVTools' standard error of r: .0476; by the delta method from that of log r.
  const errorOfLogR = Math.sqrt(uncertainty.covariance[1]?.[1] ?? 0);
  expect(parameters.r * errorOfLogR).toBeCloseTo(0.0476, 4);
});

test("Pareto/NBD forecasts and chances of being alive match all 2,357 golden rows to 1e-6", () => {
  const { parameters } = fitParetoNbd(histories);
  const errors = column("x").flatMap((x, i) => {
    const history = { x, tx: column("tx")[i] ?? 0, T: column("T")[i] ?? 0 };
    return [
      paretoNbdProbabilityAlive(parameters, history) - (golden["pn_palive"]?.[i] ?? Number.NaN),
      paretoNbdExpectedPurchases(parameters, history, 39) - (golden["pn_cet39"]?.[i] ?? Number.NaN),
    ];
  });
  expect(largest(errors)).toBeLessThan(1e-6);
});

test("Gamma-Gamma on the 946 repeat buyers matches Fader & Hardie 2013: 6.25, 3.74, 15.44", () => {
  const repeaters = [...column("x").keys()].filter((i) => (column("x")[i] ?? 0) > 0);
  const { parameters, logLikelihood } = fitGammaGamma({
    mean: Float64Array.from(repeaters, (i) => column("z")[i] ?? 0),
    purchases: Float64Array.from(repeaters, (i) => column("x")[i] ?? 0),
  });
  expect(repeaters.length).toBe(946);
  expect(parameters.p).toBeCloseTo(6.24957, 5);
  expect(parameters.q).toBeCloseTo(3.74422, 4);
  expect(parameters.gamma).toBeCloseTo(15.4435, 4);
  expect(logLikelihood).toBeCloseTo(-4055.917695, 6);
  expect(gammaGammaPopulationMean(parameters)).toBeCloseTo(35.17, 2);
  const errors = column("x").map(
    (x, i) =>
      gammaGammaConditionalMean(parameters, x, column("z")[i] ?? 0) /
        (golden["gg_mean"]?.[i] ?? Number.NaN) -
      1,
  );
  expect(largest(errors)).toBeLessThan(1e-6);
});
