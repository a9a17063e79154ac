import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type CustomersWithCovariates,
  fitBgNbdWithCovariates,
  fitMbgNbdWithCovariates,
  fitParetoNbdWithCovariates,
} from "./covariates.ts";
import { fitBgNbd, fitMbgNbd } from "./geometric-dropout-fit.ts";
import type { ParetoNbdParameters } from "./pareto-gone.ts";
import { fitParetoNbd, paretoNbdObjective } from "./pareto-nbd.ts";
import { compressHistories } from "./purchase-histories.ts";
import { createRandom } from "./random.ts";

const TRUTH = { r: 0.9, alpha: 45, s: 0.8, beta: 100, a: 0.6, b: 1.8 };
const EFFECTS = { purchase: [0.7, -0.02], dropout: [-0.9] };

/** Customers with a channel (0 or 1) and an age (18 to 78) that move purchases and dropout by EFFECTS. */
function simulate(model: "Pareto/NBD" | "MBG/NBD", count: number): CustomersWithCovariates {
  const random = createRandom(12);
  const channel = Float64Array.from({ length: count }, () => random.integer(2));
  const age = Float64Array.from({ length: count }, () => 18 + random.integer(61));
  const x = new Float64Array(count);
  const tx = new Float64Array(count);
  const T = new Float64Array(count);
  const [byChannel = 0, byAge = 0] = EFFECTS.purchase;
  for (let i = 0; i < count; i++) {
    const onRate = byChannel * (channel[i] ?? 0) + byAge * (age[i] ?? 0);
    const onDropout = (EFFECTS.dropout[0] ?? 0) * (channel[i] ?? 0);
    const rate = random.gamma(TRUTH.r, TRUTH.alpha * Math.exp(-onRate));
    const life = random.exponential() / random.gamma(TRUTH.s, TRUTH.beta * Math.exp(-onDropout));
    const odds = (TRUTH.a / TRUTH.b) * Math.exp(onDropout);
    const strength = TRUTH.a + TRUTH.b;
    const leave = random.beta((strength * odds) / (1 + odds), strength / (1 + odds));
    const end = 100 + random.integer(400);
    T[i] = end;
    for (let at = 0; ; ) {
      if (model === "MBG/NBD" && random.uniform() < leave) break;
      at += random.exponential() / rate;
      if (at >= end || (model === "Pareto/NBD" && at >= life)) break;
      x[i] = (x[i] ?? 0) + 1;
      tx[i] = at;
    }
  }
  return {
    x,
    tx,
    T,
    purchase: [
      { name: "channel", values: channel },
      { name: "age", values: age },
    ],
    dropout: [{ name: "channel", values: channel }],
  };
}

function logLikelihoodOfOne(p: ParetoNbdParameters, x: number, tx: number, T: number): number {
  const u = [Math.log(p.r / p.alpha), Math.log(p.r), Math.log(p.s / p.beta), Math.log(p.s)];
  return -paretoNbdObjective(compressHistories([x], [tx], [T]).histories)(u, new Float64Array(4));
}

test.each([
  ["Pareto/NBD", fitParetoNbdWithCovariates],
  ["MBG/NBD", fitMbgNbdWithCovariates],
] as const)(
  "the %s's effects are recovered from 6,000 customers within 4 standard errors",
  (model, fitModel) => {
    const found = fitModel(simulate(model, 6000));
    expect(found.diagnosis).toEqual([]);
    const truth = [...EFFECTS.purchase, ...EFFECTS.dropout];
    for (const [i, effect] of [...found.purchase, ...found.dropout].entries()) {
      expect(effect.told).toBe(true);
      expect(effect.standardError).toBeLessThan(0.2);
      expect(Math.abs(effect.value - (truth[i] ?? 0))).toBeLessThan(4 * effect.standardError);
    }
    expect(Math.abs(Math.log(found.parameters.alpha / TRUTH.alpha))).toBeLessThan(0.4);
    expect(found.logLikelihood).toBeGreaterThan(found.logLikelihoodWithoutCovariates + 50);
  },
);

test.each([
  ["Pareto/NBD", fitParetoNbdWithCovariates, fitParetoNbd],
  ["MBG/NBD", fitMbgNbdWithCovariates, fitMbgNbd],
  ["BG/NBD", fitBgNbdWithCovariates, fitBgNbd],
] as const)(
  "without covariates, and with covariates that are all 0, the model is the %s",
  (_, fitModel, fitPlain) => {
    const customers = simulate("MBG/NBD", 1500);
    const zero = { name: "zero", values: new Float64Array(1500) };
    const wanted = fitPlain(compressHistories(customers.x, customers.tx, customers.T).histories);
    const none = fitModel({ ...customers, purchase: [], dropout: [] });
    const zeros = fitModel({ ...customers, purchase: [zero], dropout: [zero] });
    for (const found of [none, zeros]) {
      expect(found.logLikelihood).toBeCloseTo(wanted.logLikelihood, 7);
      for (const [i, value] of Object.values(wanted.parameters).entries()) {
        expect(Object.values(found.parameters)[i]).toBeCloseTo(value, 4);
      }
    }
    expect(zeros.purchase).toMatchObject([{ name: "zero", value: 0, told: false }]);
    expect(zeros.diagnosis.join(" ")).toMatch(/effect of zero on purchases/);
  },
);

test("the log-likelihood is the sum over customers, each with its own alpha and beta", () => {
  const customers = simulate("Pareto/NBD", 200);
  const fit = fitParetoNbdWithCovariates(customers);
  let sum = 0;
  for (let i = 0; i < 200; i++) {
    const values = {
      purchase: customers.purchase.map((covariate) => covariate.values[i] ?? 0),
      dropout: customers.dropout.map((covariate) => covariate.values[i] ?? 0),
    };
    const { x, tx, T } = customers;
    sum += logLikelihoodOfOne(fit.parametersOf(values), x[i] ?? 0, tx[i] ?? 0, T[i] ?? 0);
  }
  expect(sum).toBeCloseTo(fit.logLikelihood, 8);
});

test("five customers have the likelihood of the closed form in 50 digits", () => {
  // test/reference/covariates.py: r .9, alpha 20, s .7, beta 50; γ .5 and −.02 on the rate, −.8 on dropout.
  const customers = {
    x: [0, 2, 7, 1, 0],
    tx: [0, 41, 80, 3, 0],
    T: [100, 90, 88, 120, 60],
    purchase: [
      { name: "channel", values: [0, 1, 1, 0, 1] },
      { name: "age", values: [30, 30, 45, 62, 18] },
    ],
    dropout: [{ name: "sale", values: [0, 0, 1, 1, 1] }],
  };
  const { parametersOf } = fitParetoNbdWithCovariates(customers);
  const spread = (values: readonly number[]): { mean: number; sd: number } => {
    const mean = values.reduce((sum, value) => sum + value, 0) / 5;
    return { mean, sd: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 5) };
  };
  const [channel, age, sale] = [...customers.purchase, ...customers.dropout].map(({ values }) =>
    spread(values),
  );
  if (channel === undefined || age === undefined || sale === undefined) throw new Error("absent");
  const u = [
    Math.log(0.9 / 20) + 0.5 * channel.mean - 0.02 * age.mean,
    Math.log(0.9),
    Math.log(0.7 / 50) - 0.8 * sale.mean,
    Math.log(0.7),
    0.5 * channel.sd,
    -0.02 * age.sd,
    -0.8 * sale.sd,
  ];
  const sum = customers.x.reduce((total, x, i) => {
    const values = {
      purchase: customers.purchase.map((covariate) => covariate.values[i] ?? 0),
      dropout: customers.dropout.map((covariate) => covariate.values[i] ?? 0),
    };
    const p = parametersOf(values, u);
    return total + logLikelihoodOfOne(p, x, customers.tx[i] ?? 0, customers.T[i] ?? 0);
  }, 0);
  expect(sum).toBeCloseTo(-44.74469586804995, 11);
});

test("the unit and the zero of a covariate change its coefficient and nothing else", () => {
  const customers = simulate("MBG/NBD", 800);
  const fit = fitMbgNbdWithCovariates(customers);
  const days = fitMbgNbdWithCovariates({
    ...customers,
    purchase: customers.purchase.map(({ name, values }) => ({
      name,
      values: Float64Array.from(values, (value) => 365 * (value - 2010)),
    })),
  });
  expect(days.logLikelihood).toBeCloseTo(fit.logLikelihood, 6);
  for (const [i, { value }] of fit.purchase.entries()) {
    expect((days.purchase[i]?.value ?? 0) * 365).toBeCloseTo(value, 5);
  }
});

test("a fit is finite whatever the covariates, also when they repeat each other", () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const count = fc.integer({ min: 0, max: 9 });
  fc.assert(
    fc.property(fc.array(fc.tuple(count, value), { maxLength: 12 }), (customers) => {
      const covariate = { name: "any", values: customers.map(([, each]) => each) };
      const fit = fitMbgNbdWithCovariates({
        x: customers.map(([x]) => x),
        tx: customers.map(([x]) => 10 * x),
        T: customers.map(() => 95),
        purchase: [covariate, covariate],
        dropout: [covariate],
      });
      expect(Object.values(fit.parameters).every((each) => !Number.isNaN(each))).toBe(true);
      const effects = [...fit.purchase, ...fit.dropout];
      expect(effects.every((each) => Number.isFinite(each.value))).toBe(true);
      expect(Number.isFinite(fit.logLikelihood)).toBe(true);
    }),
    { numRuns: 25 },
  );
});
