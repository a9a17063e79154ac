import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "./random.ts";
import { type EstimatedEffect, selectedSum, shrunkenEffects } from "./shrunken-effects.ts";

/** Hits in the first 45 times at bat of 18 players in 1970: Efron & Morris 1975, JASA 70(350), table 1. */
const hits = [18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7];
const players = (): EstimatedEffect[] => {
  const mean = hits.reduce((sum, each) => sum + each, 0) / 18 / 45;
  return hits.map((each) => ({
    effect: each / 45,
    standardError: Math.sqrt((mean * (1 - mean)) / 45),
  }));
};
const uneven = (): EstimatedEffect[] => {
  const errors = [0.5, 0.4, 0.6, 0.5, 0.3, 0.7, 0.5, 0.8, 0.4, 0.6];
  return [0.9, -0.3, 0.4, 1.6, 0.1, 0.7, -0.8, 2.2, 0.5, 1.1].map((effect, i) => ({
    effect,
    standardError: errors[i] ?? 1,
  }));
};

describe("effects in the light of each other", () => {
  test("batting averages shrink as in Efron & Morris 1977, Scientific American 236(5): by a factor of 0.212, Clemente to .294", () => {
    const { effects, mean } = shrunkenEffects(players());
    expect(mean).toBeCloseTo(0.265, 3);
    expect(1 - (effects[0]?.shrinkage ?? 0)).toBeCloseTo(0.212, 2);
    expect(effects[0]?.effect).toBeCloseTo(0.294, 3);
    expect(effects[17]?.effect).toBeCloseTo(0.242, 3);
  });

  test("are near the posterior under flat priors by scipy's quadrature, which they approximate (test/reference/planning.py)", () => {
    const { effects, variance } = shrunkenEffects(uneven());
    expect(variance).toBeCloseTo(0.43649584927, 9);
    const means = [0.7957, -0.1181, 0.4519, 1.2921, 0.1618, 0.6348, -0.4098, 1.405, 0.5083, 0.8996];
    const spreads = [0.4356, 0.3753, 0.4918, 0.4675, 0.2839, 0.548, 0.4754, 0.6746, 0.3599, 0.5042];
    for (const [i, { effect, standardError }] of effects.entries()) {
      expect(Math.abs(effect - (means[i] ?? 0))).toBeLessThan(0.06);
      expect(Math.abs(standardError / (spreads[i] ?? 1) - 1)).toBeLessThan(0.06);
    }
  });

  test("of equal errors are James & Stein's: the distance to the mean times 1 − (k − 3) V / S, or (k − 2) V / S about a known one", () => {
    const estimates = [4, -1, 0.5, 7, 2].map((effect) => ({ effect, standardError: 1.5 }));
    const free = shrunkenEffects(estimates).effects[3];
    const squares = estimates.reduce((sum, { effect }) => sum + (effect - 2.5) ** 2, 0);
    expect(free?.effect).toBeCloseTo(2.5 + 4.5 * (1 - (2 * 2.25) / squares), 9);
    const about0 = shrunkenEffects(estimates, { towards: 0 }).effects[3];
    const squares0 = estimates.reduce((sum, { effect }) => sum + effect ** 2, 0);
    expect(about0?.effect).toBeCloseTo(7 * (1 - (3 * 2.25) / squares0), 9);
  });

  test("stay as they are where errors are tiny, go most of the way where all is noise, and are not touched where few", () => {
    const exact = shrunkenEffects(
      [1, 2, 3, 4, 5].map((effect) => ({ effect, standardError: 1e-4 })),
    );
    expect(exact.effects[0]?.effect).toBeCloseTo(1, 6);
    const noise = shrunkenEffects(
      [0.1, -0.1, 0.2, -0.2, 0].map((effect) => ({ effect, standardError: 3 })),
    );
    expect(noise.variance).toBe(0);
    expect(noise.effects[0]?.shrinkage).toBeCloseTo(2 / 4, 12);
    const few = [{ effect: 2, standardError: 1 }];
    expect(shrunkenEffects(few).effects[0]).toMatchObject({
      effect: 2,
      standardError: 1,
      shrinkage: 0,
    });
    expect(shrunkenEffects(few).variance).toBe(Infinity);
    expect(shrunkenEffects([], { towards: 0 }).effects).toEqual([]);
  });

  test("lie between estimate and mean, and change with unit and level of the estimates only as these do", () => {
    const one = fc.record({
      effect: fc.double({ min: -20, max: 20, noNaN: true }),
      standardError: fc.double({ min: 0.1, max: 5, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(one, { minLength: 4, maxLength: 12 }), (estimates) => {
        const { effects, mean } = shrunkenEffects(estimates);
        const cents = shrunkenEffects(
          estimates.map(({ effect, standardError }) => ({
            effect: 100 * effect + 700,
            standardError: 100 * standardError,
          })),
        );
        for (const [i, { effect, shrinkage, lower, upper }] of effects.entries()) {
          const own = estimates[i]?.effect ?? 0;
          expect(shrinkage).toBeGreaterThanOrEqual(0);
          expect(shrinkage).toBeLessThan(1);
          expect(Math.abs(effect - mean)).toBeLessThanOrEqual(Math.abs(own - mean) + 1e-9);
          expect(lower).toBeLessThan(upper);
          expect(cents.effects[i]?.effect).toBeCloseTo(100 * effect + 700, 4);
        }
      }),
    );
  });

  test("are nearer the truth than estimates, and their intervals cover from 93 to 99 % of truths", () => {
    const random = createRandom(77);
    for (const [count, spread, coverage] of [
      [4, 1, 0.96],
      [8, 1, 0.957],
      [30, 1, 0.948],
      // Where truths differ far less than estimates, intervals are too wide for few and too narrow for many.
      [8, 0.3, 0.989],
      [100, 0.3, 0.927],
    ] as const) {
      let [covered, raw, shrunk, all] = [0, 0, 0, 0];
      for (let run = 0; run < 1_000; run++) {
        const truths = Array.from({ length: count }, () => 0.5 + spread * random.normal());
        const estimates = truths.map((truth, i) => {
          const standardError = 0.5 + (i % 4) * 0.4;
          return { effect: truth + standardError * random.normal(), standardError };
        });
        for (const [i, { effect, lower, upper }] of shrunkenEffects(estimates).effects.entries()) {
          const truth = truths[i] ?? 0;
          if (lower <= truth && truth <= upper) covered++;
          raw += ((estimates[i]?.effect ?? 0) - truth) ** 2;
          shrunk += (effect - truth) ** 2;
          all++;
        }
      }
      expect(Math.abs(covered / all - coverage)).toBeLessThan(0.012);
      expect(shrunk).toBeLessThan(0.85 * raw);
    }
  });

  test("a standard error of 0 is refused, by its place", () => {
    expect(() => shrunkenEffects([{ effect: 1, standardError: 0 }])).toThrow("effect 0 is 0");
  });
});

describe("the sum of the winners", () => {
  const truths = [0.6, 0, 0.2, -0.4, 1.1, 0.3, 0, 0.5, -0.1, 0.2, 0.8, 0];
  const errors = truths.map((_, i) => 0.3 + (i % 3) * 0.2);

  test("is too large by Lee & Shen's sum where the truth is known: the mean of 20,000 simulated shops", () => {
    const random = createRandom(5);
    let [excess, bias] = [0, 0];
    const runs = 20_000;
    for (let run = 0; run < runs; run++) {
      const estimates = truths.map((truth, i) => ({
        effect: truth + (errors[i] ?? 1) * random.normal(),
        standardError: errors[i] ?? 1,
      }));
      const found = selectedSum(estimates, { believed: truths });
      const real = estimates.reduce(
        (sum, { effect, standardError }, i) =>
          sum + (effect / standardError > 1.96 ? (truths[i] ?? 0) : 0),
        0,
      );
      excess += found.naive - real;
      bias += found.bias;
    }
    expect(excess / bias).toBeGreaterThan(0.97);
    expect(excess / bias).toBeLessThan(1.03);
  });

  test("is nearer the truth after the correction by shrunken effects", () => {
    const random = createRandom(6);
    let [naive, corrected] = [0, 0];
    for (let run = 0; run < 2_000; run++) {
      const estimates = truths.map((truth, i) => ({
        effect: truth + (errors[i] ?? 1) * random.normal(),
        standardError: errors[i] ?? 1,
      }));
      const found = selectedSum(estimates);
      const real = estimates.reduce(
        (sum, { effect, standardError }, i) =>
          sum + (effect / standardError > 1.96 ? (truths[i] ?? 0) : 0),
        0,
      );
      naive += found.naive - real;
      corrected += found.corrected - real;
    }
    expect(Math.abs(corrected)).toBeLessThan(0.3 * naive);
  });

  test("of one experiment without effect, taken when above 0, is too large by σ / √(2π) in all", () => {
    const { bias } = selectedSum([{ effect: 1, standardError: 2 }], {
      threshold: 0,
      believed: [0],
    });
    expect(bias).toBeCloseTo(2 / Math.sqrt(2 * Math.PI), 12);
  });

  test("loses nothing where every effect is far beyond the threshold, and is 0 of none", () => {
    const sure = selectedSum([{ effect: 50, standardError: 1 }]);
    expect(sure.corrected).toBeCloseTo(50, 9);
    expect(selectedSum([])).toEqual({ selected: 0, naive: 0, bias: 0, corrected: 0 });
    expect(() => selectedSum([{ effect: 1, standardError: 1 }], { believed: [] })).toThrow(
      "1 estimates and 0 believed",
    );
  });
});
