import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type PriorDraws,
  unitNormalLoss,
  valueOfPerfectInformation,
  valueOfTest,
} from "./information-value.ts";
import { createRandom } from "./random.ts";
import { normalCdf, normalQuantile } from "./special.ts";

test.each([
  [0, 0.3989],
  [0.5, 0.1978],
  [1, 0.08332],
  [1.5, 0.02931],
  [2, 0.008491],
  [2.5, 0.002005],
  [3, 0.0003822],
  [4, 0.000007145],
])(
  "the unit normal loss at %f is %f, as the table of Raiffa & Schlaifer 1961 has it",
  (z, loss) => {
    expect(unitNormalLoss(z) / loss).toBeCloseTo(1, 3);
    // L(−z) = z + L(z).
    expect(unitNormalLoss(-z)).toBeCloseTo(z + unitNormalLoss(z), 12);
  },
);

/** test/reference/information_value.py, by standard error. */
const REFERENCE_TANH = [
  [0.25, 0.21857779544192793],
  [1, 0.13480546215827166],
  [3, 0.03709927641702731],
] as const;

/** Draws of a normal effect, and payoffs a + b × effect with noise that no test of the effect can teach. */
function linearPrior(seed: number, { mean = 0, sd = 1, a = 0, b = 1, noise = 0 }): PriorDraws {
  const random = createRandom(seed);
  const effects = Float64Array.from({ length: 20_000 }, () => mean + sd * random.normal());
  return { effects, payoffs: effects.map((each) => a + b * each + noise * random.normal()) };
}

describe("the value of a test of a payoff that is linear in a normal effect", () => {
  test.each([
    [0, 1, 0, 100, 1, 0],
    [0.02, 0.03, -50, 4_000, 0.02, 0],
    [0.02, 0.03, -50, 4_000, 0.02, 150],
    [0.05, 0.03, -120, 4_000, 0.01, 60],
    [0, 1, -2, 1, 0.5, 0],
    [0, 1, 0.5, -2, 3, 1],
  ])(
    "of N(%f, %f²), payoff %f + %f × effect, test error %f and noise %f is τ L(|E payoff| / τ)",
    (mean, sd, a, b, error, noise) => {
      const prior = linearPrior(12, { mean, sd, a, b, noise });
      const tau = (Math.abs(b) * sd * sd) / Math.hypot(sd, error);
      const expected = a + b * mean;
      const closed = tau * unitNormalLoss(Math.abs(expected) / tau);
      const found = valueOfTest(prior, { standardError: error, cost: 3 });
      const spread = Math.hypot(b * sd, noise);
      expect(Math.abs(found.information - closed)).toBeLessThan(0.015 * spread);
      expect(found.net).toBeCloseTo(found.information - 3, 9);
      expect(found.chanceOfGo).toBeCloseTo(normalCdf(expected / tau), 1.5);
      const perfect = Math.abs(b) * sd * unitNormalLoss(Math.abs(expected) / (Math.abs(b) * sd));
      expect(Math.abs(found.perfect - perfect)).toBeLessThan(0.015 * spread);
    },
  );
});

test("the closed form is reached to 2e-4 of the payoff's deviation by evenly spread draws, which have no error of their own", () => {
  const scores = Float64Array.from({ length: 20_000 }, (_, i) =>
    normalQuantile((i + 0.5) / 20_000),
  );
  for (const expected of [-1.5, -0.3, 0, 0.8])
    for (const standardError of [0.05, 0.5, 2, 10]) {
      const prior = { effects: scores, payoffs: scores.map((each) => expected + each) };
      const { information } = valueOfTest(prior, { standardError, cost: 0 });
      const tau = 1 / Math.hypot(1, standardError);
      expect(Math.abs(information - tau * unitNormalLoss(Math.abs(expected) / tau))).toBeLessThan(
        2e-4,
      );
    }
});

test("a payoff that saturates has scipy's value by quadrature (test/reference/information_value.py)", () => {
  const random = createRandom(5);
  const effects = Float64Array.from({ length: 20_000 }, () => random.normal());
  const payoffs = effects.map((each) => Math.tanh(each) - 0.1 + 0.5 * random.normal());
  for (const [standardError, value] of REFERENCE_TANH) {
    const found = valueOfTest({ effects, payoffs }, { standardError, cost: 0 });
    expect(Math.abs(found.information - value)).toBeLessThan(0.012);
  }
});

test("knowing all is worth the losses that it saves, and nothing where no draw loses or none gains", () => {
  expect(valueOfPerfectInformation([-10, 30])).toBe(5);
  expect(valueOfPerfectInformation([-30, 10])).toBe(5);
  expect(valueOfPerfectInformation([1, 2])).toBe(0);
  expect(valueOfPerfectInformation([-1, -2])).toBe(0);
  expect(valueOfPerfectInformation([])).toBe(0);
});

test("a test without error tells what two possible effects bring, one of infinite error nothing", () => {
  const prior = { effects: [-1, 1, 1, 1], payoffs: [-20, 0, 10, 20] };
  const sure = valueOfTest(prior, { standardError: 0, cost: 1 });
  expect(sure).toEqual({ information: 5, net: 4, perfect: 5, chanceOfGo: 0.75 });
  const blind = valueOfTest(prior, { standardError: Infinity, cost: 1 });
  expect(blind).toEqual({ information: 0, net: -1, perfect: 5, chanceOfGo: 1 });
  const nearly = valueOfTest(prior, { standardError: 1e-9, cost: 0 });
  expect(nearly.information).toBeCloseTo(5, 9);
  // Two equally likely effects of ±1: go where the estimate is above 0 for payoffs of ±1.
  const coin = { effects: [-1, 1], payoffs: [-1, 1] };
  const { information } = valueOfTest(coin, { standardError: 2, cost: 0 });
  expect(information).toBeCloseTo((normalCdf(0.5) - normalCdf(-0.5)) / 2, 9);
});

const number = fc.oneof(
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.constantFrom(0, 1, 1e-17, -5e-324),
);
const pairs = fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 40 });

test("information is never worth less than 0 nor more than all, less with more error, and as the unit of money", () => {
  const size = fc.double({ min: 1e-3, max: 1e7, noNaN: true });
  fc.assert(
    fc.property(pairs, size, size, (drawn, one, other) => {
      const prior = { effects: drawn.map(([x]) => x), payoffs: drawn.map(([, y]) => y) };
      const scale = drawn.reduce((most, [, y]) => Math.max(most, Math.abs(y)), 0);
      // Denormals know no digits.
      const near = 1e-7 * scale + 1e-300;
      const at = (standardError: number) => valueOfTest(prior, { standardError, cost: 0 });
      const [sharp, blunt] = [at(Math.min(one, other)), at(Math.max(one, other))];
      for (const { information, perfect, chanceOfGo } of [sharp, blunt]) {
        expect(information).toBeGreaterThanOrEqual(0);
        expect(information).toBeLessThanOrEqual(perfect);
        expect(chanceOfGo >= 0 && chanceOfGo <= 1).toBe(true);
      }
      expect(blunt.information).toBeLessThanOrEqual(sharp.information + near);
      const inCents = valueOfTest(
        { ...prior, payoffs: prior.payoffs.map((each) => 128 * each) },
        { standardError: one, cost: 0 },
      );
      expect(Math.abs(inCents.information - 128 * at(one).information)).toBeLessThanOrEqual(
        128 * near,
      );
      expect(sharp.perfect).toBeLessThanOrEqual(valueOfPerfectInformation(prior.payoffs) + near);
    }),
  );
});

test("deciding by simulated tests brings what was said, on average", () => {
  const random = createRandom(41);
  const [sd, error] = [0.03, 0.02];
  const { information } = valueOfTest(
    linearPrior(7, { mean: 0.01, sd, a: -50, b: 4_000, noise: 30 }),
    {
      standardError: error,
      cost: 0,
    },
  );
  let gained = 0;
  const runs = 200_000;
  for (let run = 0; run < runs; run++) {
    const effect = 0.01 + sd * random.normal();
    const estimate = effect + error * random.normal();
    const believed = 0.01 + ((estimate - 0.01) * sd ** 2) / (sd ** 2 + error ** 2);
    if (-50 + 4_000 * believed > 0) gained += -50 + 4_000 * effect;
  }
  // Without a test it is no go: −50 + 40 is below 0.
  expect(Math.abs(gained / runs - information)).toBeLessThan(1.2);
});

test("draws that are no pairs or no numbers are refused", () => {
  const test = { standardError: 1, cost: 0 };
  expect(() => valueOfTest({ effects: [], payoffs: [] }, test)).toThrow("There are 0 draws");
  expect(() => valueOfTest({ effects: [1], payoffs: [1, 2] }, test)).toThrow("and 2 of the payoff");
  expect(() => valueOfTest({ effects: [1], payoffs: [Infinity] }, test)).toThrow("Draw 0 is");
  expect(() => valueOfTest({ effects: [1], payoffs: [1] }, { standardError: -1, cost: 0 })).toThrow(
    "standard error is -1",
  );
});
