import fc from "fast-check";
import { expect, test } from "vitest";
import { differencePosterior } from "./bayes-difference.ts";
import { welchTest } from "./difference.ts";
import { createRandom } from "./random.ts";

const effect = fc.record({
  estimate: fc.double({ min: -5, max: 5, noNaN: true }),
  standardError: fc.double({ min: 0.1, max: 5, noNaN: true }),
  degreesOfFreedom: fc.constant(Infinity),
  n: fc.constant(100),
});

test("with a flat prior the interval is that of the data, and the chance the one-sided p value", () => {
  fc.assert(
    fc.property(effect, (given) => {
      const found = differencePosterior(given);
      const { lower, upper } = welchTest(given);
      expect(found.lower).toBeCloseTo(lower, 12);
      expect(found.upper).toBeCloseTo(upper, 12);
      const { pValue } = welchTest(given, { alternative: "greater" });
      expect(found.chanceBetter).toBeCloseTo(1 - pValue, 12);
    }),
  );
});

test("the risks differ by the estimate, and the better arm has the smaller one", () => {
  fc.assert(
    fc.property(effect, (given) => {
      const { risk, estimate, chanceBetter } = differencePosterior(given);
      expect(risk.control - risk.treatment).toBeCloseTo(estimate, 12);
      expect(risk.control >= 0 && risk.treatment >= 0).toBe(true);
      // A difference that is nothing beside its error may round to a chance of .5 before it rounds to equal risks.
      if (Math.abs(estimate) > 1e-12)
        expect(risk.treatment < risk.control).toBe(chanceBetter > 0.5);
      else expect(chanceBetter).toBeCloseTo(0.5, 11);
    }),
    { examples: [[{ estimate: 1e-17, standardError: 0.1, degreesOfFreedom: Infinity, n: 100 }]] },
  );
});

test("arms exchanged exchange the risks and complement the chance", () => {
  fc.assert(
    fc.property(effect, (given) => {
      const there = differencePosterior(given);
      const back = differencePosterior({ ...given, estimate: -given.estimate });
      expect(back.risk.control).toBeCloseTo(there.risk.treatment, 12);
      expect(back.chanceBetter).toBeCloseTo(1 - there.chanceBetter, 12);
    }),
  );
});

test("a prior that knows everything is not moved, one that knows nothing is flat, an equal one meets half way", () => {
  const given = { estimate: 2, standardError: 1, degreesOfFreedom: Infinity, n: 10 };
  const withPrior = (mean: number, variance: number) =>
    differencePosterior(given, { prior: { mean, variance } });
  expect(withPrior(0.5, 1e-12).estimate).toBeCloseTo(0.5, 9);
  expect(withPrior(0.5, 1e12).standardError).toBeCloseTo(1, 9);
  expect(withPrior(0, 1).estimate).toBe(1);
  expect(withPrior(0, 1).standardError).toBeCloseTo(Math.SQRT1_2, 12);
});

test("the risk of an arm that is almost surely better keeps its digits, and is even with no difference", () => {
  const at = (estimate: number) =>
    differencePosterior({ estimate, standardError: 1, degreesOfFreedom: Infinity, n: 10 }).risk;
  expect(at(0).treatment).toBeCloseTo(1 / Math.sqrt(2 * Math.PI), 14);
  // test/reference/bayes_difference.py
  const wanted = new Map([
    [1.99, 0.00872092154920424],
    [2.01, 0.00826588291608302],
    [5, 5.34616553383281e-8],
    [13.267621, 1.32949334001817e-41],
    [30, 1.6319567340914e-199],
  ]);
  for (const [z, risk] of wanted) expect(Math.abs(at(z).treatment / risk - 1)).toBeLessThan(1e-12);
});

test("chance and risk are what draws of the belief come to", () => {
  const random = createRandom(17);
  const given = { estimate: 0.4, standardError: 1.3, degreesOfFreedom: Infinity, n: 10 };
  const draws = 100_000;
  const seen = { better: 0, control: 0, treatment: 0 };
  for (let i = 0; i < draws; i++) {
    const delta = 0.4 + 1.3 * random.normal();
    if (delta > 0) seen.better++;
    seen.control += Math.max(0, delta) / draws;
    seen.treatment += Math.max(0, -delta) / draws;
  }
  const { chanceBetter, risk } = differencePosterior(given);
  expect(Math.abs(seen.better / draws - chanceBetter)).toBeLessThan(0.005);
  expect(Math.abs(seen.control - risk.control)).toBeLessThan(0.012);
  expect(Math.abs(seen.treatment - risk.treatment)).toBeLessThan(0.012);
});
