import fc from "fast-check";
import { expect, test } from "vitest";
import {
  betaBinomialObjective,
  betaBinomialPosterior,
  fitBetaBinomial,
  shareEstimate,
} from "./beta-binomial.ts";
import { betaCdf } from "./beta-distribution.ts";
import { createRandom } from "./random.ts";

/** Families of Saxony with at least 13 children: how many had 0, 1, … 12 boys among the first 12. */
const saxony = [3, 24, 104, 286, 670, 1033, 1343, 1112, 829, 478, 181, 45, 7];
const families = saxony.flatMap((times, boys) => new Array<number>(times).fill(boys));
const twelve = families.map(() => 12);

test("Geissler's families give the published fit: 34.096, 31.572, log-likelihood −12,492.9", () => {
  // Lindsey 1995, "Modelling Frequency and Count Data", page 59, data of Geissler 1889; the figures as in
  // "Beta-binomial distribution", Wikipedia, whose search stopped 0.007 short of the maximum.
  const { prior, logLikelihood, diagnosis } = fitBetaBinomial({
    successes: families,
    trials: twelve,
  });
  expect(Math.abs(prior.alpha - 34.09558)).toBeLessThan(0.01);
  expect(Math.abs(prior.beta - 31.5715)).toBeLessThan(0.01);
  const logChoose = (n: number, k: number): number =>
    Array.from({ length: k }, (_, i) => Math.log((n - i) / (i + 1))).reduce((a, b) => a + b, 0);
  const coefficients = families.reduce((sum, boys) => sum + logChoose(12, boys), 0);
  expect(logLikelihood + coefficients).toBeCloseTo(-12_492.9, 1);
  expect(diagnosis).toEqual([]);
});

test("the fits are scipy's", () => {
  // test/reference/beta_binomial.py
  const large = fitBetaBinomial({ successes: families, trials: twelve });
  expect(large.logLikelihood).toBeCloseTo(-50_767.639548, 5);
  expect(large.prior.alpha).toBeCloseTo(34.1029, 3);
  expect(large.prior.beta).toBeCloseTo(31.5783, 3);
  const small = fitBetaBinomial({
    successes: [0, 1, 5, 2, 4, 0, 5, 3],
    trials: [4, 4, 5, 5, 5, 3, 6, 6],
  });
  expect(small.logLikelihood).toBeCloseTo(-23.952414983, 8);
  expect(small.prior.alpha).toBeCloseTo(0.9851341, 6);
  expect(small.prior.beta).toBeCloseTo(1.0364803, 6);
});

test("the gradient is that of the log-likelihood", () => {
  const objective = betaBinomialObjective({
    successes: [0, 3, 7.5, 2],
    trials: [5, 3, 11.25, 200],
  });
  for (const at of [
    [0.2, 0.7],
    [-4, 5],
    [2, -3],
  ]) {
    const gradient = new Float64Array(2);
    objective(at, gradient);
    for (const i of [0, 1]) {
      const shifted = (by: number): number =>
        objective(
          at.map((u, j) => (j === i ? u + by : u)),
          new Float64Array(2),
        );
      const difference = (shifted(1e-5) - shifted(-1e-5)) / 2e-5;
      expect(Math.abs((gradient[i] ?? 0) - difference)).toBeLessThan(
        1e-5 * (1 + Math.abs(difference)),
      );
    }
  }
});

test("without a trial a member is the population, with very many it is itself", () => {
  const prior = { alpha: 2, beta: 3 };
  expect(betaBinomialPosterior(prior, { successes: 0, trials: 0 })).toEqual(prior);
  const known = betaBinomialPosterior(prior, { successes: 9e6, trials: 1e7 });
  expect(shareEstimate(known, 0.8).value).toBeCloseTo(0.9, 6);
  // One trial each: the mean is the share of hits, and nothing tells how members differ.
  const once = fitBetaBinomial({ successes: [1, 0, 0, 0], trials: [1, 1, 1, 1] });
  expect(once.prior.alpha / (once.prior.alpha + once.prior.beta)).toBeCloseTo(0.25, 6);
  expect(once.diagnosis.join()).toMatch(/cannot tell how much shares differ/);
});

test("members that are all alike make a strong population, members of two kinds a weak one", () => {
  const alike = fitBetaBinomial({
    successes: new Array(200).fill(20),
    trials: new Array(200).fill(40),
  });
  expect(alike.prior.alpha + alike.prior.beta).toBeGreaterThan(100);
  const twoKinds = fitBetaBinomial({
    successes: Array.from({ length: 200 }, (_, i) => (i % 2) * 40),
    trials: new Array(200).fill(40),
  });
  expect(twoKinds.prior.alpha + twoKinds.prior.beta).toBeLessThan(0.5);
});

test("hits and misses exchanged exchange the parameters, and a member's share lies between own and mean", () => {
  const member = fc
    .integer({ min: 0, max: 30 })
    .chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n)));
  fc.assert(
    fc.property(fc.array(member, { maxLength: 12 }), (members) => {
      const trials = members.map(([, n]) => n);
      const fit = fitBetaBinomial({ successes: members.map(([k]) => k), trials });
      const mirror = fitBetaBinomial({ successes: members.map(([k, n]) => n - k), trials });
      const { alpha, beta } = fit.prior;
      expect([alpha, beta, fit.logLikelihood].every(Number.isFinite)).toBe(true);
      expect(mirror.logLikelihood).toBeCloseTo(fit.logLikelihood, 4);
      const mean = alpha / (alpha + beta);
      const mirrored = mirror.prior.beta / (mirror.prior.alpha + mirror.prior.beta);
      expect(mirrored).toBeCloseTo(mean, 3);
      for (const [k, n] of members) {
        const seen = { successes: k, trials: n };
        const { value, lower, upper } = shareEstimate(betaBinomialPosterior(fit.prior, seen), 0.8);
        const own = n === 0 ? mean : k / n;
        expect(value >= Math.min(own, mean) - 1e-12 && value <= Math.max(own, mean) + 1e-12).toBe(
          true,
        );
        expect(lower >= 0 && lower <= value && value <= upper && upper <= 1).toBe(true);
      }
    }),
    // The sameness of these two runs off; what is told of the mean share must not hang on which way round they are.
    {
      numRuns: 60,
      examples: [
        [
          [
            [0, 1],
            [6, 7],
          ],
        ],
      ],
    },
  );
});

test("the population is recovered from 3,000 simulated members, and 80 % of intervals hold the own share", () => {
  const random = createRandom(41);
  const truth = { alpha: 1.2, beta: 0.8 };
  const own = Float64Array.from({ length: 3000 }, () => random.beta(truth.alpha, truth.beta));
  const trials = own.map(() => 1 + random.poisson(6));
  const successes = trials.map((n, i) => {
    let hits = 0;
    for (let t = 0; t < n; t++) if (random.uniform() < (own[i] ?? 0)) hits++;
    return hits;
  });
  const { prior, uncertainty } = fitBetaBinomial({ successes, trials });
  for (const [i, u] of [Math.log(1.2 / 0.8), Math.log(2)].entries()) {
    const sd = Math.sqrt(uncertainty.covariance[i]?.[i] ?? 0);
    expect(sd).toBeLessThan(0.1);
    expect(Math.abs((uncertainty.mode[i] ?? 0) - u)).toBeLessThan(3 * sd);
  }
  let held = 0;
  for (const [i, share] of own.entries()) {
    const seen = { successes: successes[i] ?? 0, trials: trials[i] ?? 0 };
    const below = betaCdf(betaBinomialPosterior(prior, seen), share);
    if (below > 0.1 && below < 0.9) held++;
  }
  expect(Math.abs(held / 3000 - 0.8)).toBeLessThan(0.025);
});

test.each<readonly [string, readonly number[], readonly number[]]>([
  ["nobody", [], []],
  ["nobody who was tried", [0, 0], [0, 0]],
  ["hits only", [3, 5, 9], [3, 5, 9]],
  ["misses only", [0, 0, 0], [3, 5, 9]],
  ["one member", [3], [7]],
])("a fit on %s is finite and says what it could not tell", (_, successes, trials) => {
  const { prior, diagnosis } = fitBetaBinomial({ successes, trials });
  expect(Object.values(prior).every((value) => Number.isFinite(value) && value > 0)).toBe(true);
  expect(diagnosis.length).toBeGreaterThan(0);
});
