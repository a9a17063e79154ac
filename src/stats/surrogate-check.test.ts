import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom, type Random } from "./random.ts";
import { type SurrogateStanding, type SurrogateTest, surrogateCheck } from "./surrogate-check.ts";

function standing(tests: readonly SurrogateTest[]): SurrogateStanding {
  const found = surrogateCheck(tests);
  if (!found.ok) throw new Error(found.why);
  return found;
}

const sevenTests = (): SurrogateTest[] => {
  const surrogates = [0.9, -0.3, 0.4, 1.6, 0.1, 2.1, -0.8];
  const errors = [0.2, 0.1, 0.3, 0.25, 0.15, 0.4, 0.2];
  const longs = [0.6, -0.1, 0.9, 1.1, 0.4, 1.2, -0.9];
  const longErrors = [0.3, 0.2, 0.4, 0.3, 0.3, 0.5, 0.25];
  return surrogates.map((surrogate, i) => {
    const [surrogateError = 1, long = 0, longError = 1] = [errors[i], longs[i], longErrors[i]];
    return {
      surrogate,
      surrogateError,
      long,
      longError,
      covariance: 0.4 * surrogateError * longError,
    };
  });
};

describe("a surrogate by past tests", () => {
  test("of corn and nitrogen, the error of one side known, has the slope of Fuller 1987, example 1.2.1: 0.4232", () => {
    const yields = [86, 115, 90, 86, 110, 91, 99, 96, 99, 104, 96];
    const nitrogen = [70, 97, 53, 64, 95, 64, 50, 70, 94, 69, 51];
    const tests = nitrogen.map((surrogate, i) => ({
      ...{ surrogate, surrogateError: Math.sqrt(57), long: yields[i] ?? 0 },
      ...{ longError: 1e-6, covariance: 0 },
    }));
    expect(standing(tests).slope?.value).toBeCloseTo(0.4232, 4);
  });

  test("of the 13 trials of BCG against tuberculosis has the heterogeneity that metafor tells: Q 152.23, variance 0.318", () => {
    const trials = [
      ...[
        [4, 119, 11, 128],
        [6, 300, 29, 274],
        [3, 228, 11, 209],
        [62, 13536, 248, 12619],
      ],
      ...[
        [33, 5036, 47, 5761],
        [180, 1361, 372, 1079],
        [8, 2537, 10, 619],
        [505, 87886, 499, 87892],
      ],
      ...[
        [29, 7470, 45, 7232],
        [17, 1699, 65, 1600],
        [186, 50448, 141, 27197],
        [5, 2493, 3, 2338],
      ],
      [27, 16886, 29, 17825],
    ];
    const found = standing(
      trials.map(([a = 0, b = 0, c = 0, d = 0]) => ({
        surrogate: Math.log(a / (a + b)) - Math.log(c / (c + d)),
        surrogateError: Math.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)),
        ...{ long: 0, longError: 1e-9, covariance: 0 },
      })),
    );
    expect(found.heterogeneity.q).toBeCloseTo(152.23, 2);
    expect(found.heterogeneity.deviation ** 2).toBeCloseTo(0.318, 3);
    expect(found.bias.value).toBeCloseTo(-0.715, 2);
    expect(found.standing).toBe("off");
  });

  test("is as statsmodels and sums over pairs of tests have it (test/reference/surrogate_check.py)", () => {
    const found = standing(sevenTests());
    expect(found.bias.value).toBeCloseTo(0.060349, 6);
    expect(found.bias.lower).toBeCloseTo(-0.335457, 6);
    expect(found.bias.upper).toBeCloseTo(0.456155, 6);
    expect(found.heterogeneity.q).toBeCloseTo(11.160578350969, 10);
    expect(found.heterogeneity.pValue).toBeCloseTo(0.083538553328, 10);
    expect(found.heterogeneity.deviation ** 2).toBeCloseTo(0.0932468, 6);
    expect(found.slope?.value).toBeCloseTo(0.666941577245, 10);
    expect(found.slope?.lower).toBeCloseTo(0.1292492, 6);
    expect(found.slope?.upper).toBeCloseTo(1.20463395, 7);
    // Four of seven by scipy's beta distribution; here five agree, three of four are recalled.
    const shares = [found.sameSign, found.sameVerdict, found.recall, found.precision];
    expect(shares.map(({ count, of }) => [count, of])).toEqual([
      [7, 7],
      [5, 7],
      [3, 4],
      [3, 3],
    ]);
    const four = sevenTests().map((each, i) => (i < 3 ? { ...each, long: -each.surrogate } : each));
    expect(standing(four).sameSign.lower).toBeCloseTo(0.23450125, 7);
    expect(standing(four).sameSign.upper).toBeCloseTo(0.86113578, 7);
  });

  test("without errors has the slope of least squares; of its errors alone it has none", () => {
    const exact = [-2, -1, 0, 1, 2, 3].map((surrogate, i) => ({
      ...{ surrogate, surrogateError: 1e-7, long: 0.5 * surrogate + (i % 2), longError: 1e-7 },
      covariance: 0,
    }));
    const x = [-2.5, -1.5, -0.5, 0.5, 1.5, 2.5];
    const least = x.reduce((sum, at, i) => sum + at * (0.5 * at + (i % 2)), 0) / 17.5;
    expect(standing(exact).slope?.value).toBeCloseTo(least, 9);
    const noise = exact.map((each) => ({ ...each, surrogateError: 2, longError: 2 }));
    expect(standing(noise)).toMatchObject({ slope: null, standing: "undecided" });
    expect(standing(noise).strength).toBeCloseTo(17.5 / 5 / 4, 12);
  });

  test("errors that the same people give both sides make no slope: it is of true effects", () => {
    const random = createRandom("nothing but errors together");
    const slopes = Array.from({ length: 300 }, () =>
      standing(drawTests(random, { k: 30, deviation: 1, slope: 0, own: 0.3, correlation: 0.9 })),
    ).flatMap(({ slope }) => (slope === null ? [] : [slope.value]));
    const mean = slopes.reduce((sum, each) => sum + each, 0) / slopes.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
  });

  test("counts verdicts: what is to be scaled and was recalled, and what was turned round", () => {
    const certain = (surrogate: number, long: number): SurrogateTest => ({
      ...{ surrogate, long, surrogateError: 0.1, longError: 0.1, covariance: 0 },
    });
    const found = standing([
      ...[certain(1, 1), certain(1, 0.1), certain(0.1, 1), certain(1, -1), certain(-1, -1)],
      certain(0, 0),
    ]);
    expect(found.sameSign).toMatchObject({ count: 5, of: 6 });
    expect(found.sameVerdict).toMatchObject({ count: 3, of: 6 });
    expect(found.recall).toMatchObject({ count: 1, of: 2 });
    expect(found.precision).toMatchObject({ count: 1, of: 3 });
    expect(found.reversed).toBe(1);
  });

  test("is the same in any order, and in cents a hundred times what it is in euros", () => {
    const number = fc.double({ min: -5, max: 5, noNaN: true });
    const error = fc.double({ min: 0.05, max: 2, noNaN: true });
    const drawn = fc
      .record({
        surrogate: number,
        surrogateError: error,
        long: number,
        longError: error,
        r: number,
      })
      .map(
        ({ r, ...each }): SurrogateTest => ({
          ...each,
          covariance: (r / 6) * each.surrogateError * each.longError,
        }),
      );
    fc.assert(
      fc.property(fc.array(drawn, { minLength: 5, maxLength: 12 }), (tests) => {
        const found = standing(tests);
        const turned = standing(tests.toReversed());
        const cents = standing(
          tests.map(({ covariance, ...each }) => ({
            surrogate: 100 * each.surrogate,
            surrogateError: 100 * each.surrogateError,
            ...{ long: 100 * each.long, longError: 100 * each.longError },
            covariance: 10_000 * covariance,
          })),
        );
        expect(turned.bias.value).toBeCloseTo(found.bias.value, 8);
        expect(turned.sameVerdict).toEqual(found.sameVerdict);
        expect(cents.bias.upper / 100).toBeCloseTo(found.bias.upper, 6);
        expect(cents.strength).toBeCloseTo(found.strength, 6);
        expect(cents.standing).toBe(found.standing);
        expect(found.bias.lower).toBeLessThanOrEqual(found.bias.value);
        for (const { count, of, lower, upper } of [found.recall, found.precision]) {
          expect(lower).toBeGreaterThanOrEqual(0);
          expect(upper).toBeLessThanOrEqual(1);
          if (of > 0) expect(lower <= count / of && count / of <= upper).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  test("intervals of simulated tests hold the truth: of the bias in 93 % or more, of the slope in 94 % or more", () => {
    for (const slope of [1, 0.5])
      for (const own of [0, 0.3])
        for (const k of [5, 7, 12, 30]) {
          const random = createRandom(`${slope} ${own} ${k}`);
          const rounds = 600;
          const counts = { bias: 0, slope: 0, told: 0 };
          for (let round = 0; round < rounds; round++) {
            const found = standing(
              drawTests(random, { k, deviation: 1, slope, own, correlation: 0.3 }),
            );
            const bias = 0.5 - 0.2 - slope * 0.5;
            counts.bias += Number(found.bias.lower <= bias && bias <= found.bias.upper);
            if (found.slope === null) continue;
            counts.told += 1;
            counts.slope += Number(found.slope.lower <= slope && slope <= found.slope.upper);
          }
          // Three errors of a share of 600 beside what was measured in 2,000 rounds.
          expect(counts.bias / rounds).toBeGreaterThan(0.9);
          expect(counts.slope / counts.told).toBeGreaterThan(0.915);
          expect(counts.told / rounds).toBeGreaterThan(0.9);
        }
  });

  test("one that is right is called off in 5 of 100 at most, one that says twice too much is found out, as is one that is right on the mean alone", () => {
    const random = createRandom("right and wrong");
    const share = (slope: number, is: SurrogateStanding["standing"], own = 0): number => {
      const found = Array.from({ length: 400 }, () =>
        standing(
          drawTests(random, { k: 12, deviation: 1, slope, own, correlation: 0.3, shift: 0 }),
        ),
      );
      return found.filter((each) => each.standing === is).length / 400;
    };
    expect(share(1, "off")).toBeLessThan(0.05 + 3 * 0.011);
    expect(share(1, "holds")).toBeGreaterThan(0.85);
    expect(share(0.5, "off")).toBeGreaterThan(0.75);
    expect(share(1, "uneven", 0.6)).toBeGreaterThan(0.75);
  });

  test("few tests are refused in words, and figures that cannot be", () => {
    expect(surrogateCheck([])).toMatchObject({ ok: false });
    expect(surrogateCheck(sevenTests().slice(0, 4))).toEqual({
      ok: false,
      why: "There are 4 past tests of which the long effect is known; below 5 nothing is to be told of the next one.",
    });
    const with0 = (part: Partial<SurrogateTest>) => () =>
      surrogateCheck(sevenTests().map((each, i) => (i === 2 ? { ...each, ...part } : each)));
    expect(with0({ long: Number.NaN })).toThrow("The effects of test 2 are 0.4 and NaN");
    expect(with0({ longError: 0 })).toThrow("An error of test 2 is 0: it must be above 0.");
    expect(with0({ surrogateError: -1 })).toThrow(RangeError);
    expect(with0({ covariance: 1 })).toThrow("The covariance of test 2 is 1");
    expect(with0({ longError: 0.3, covariance: 0.09 })).toThrow(RangeError);
  });
});

interface Drawn {
  readonly k: number;
  /** Of true effects on the surrogate. */
  readonly deviation: number;
  readonly slope: number;
  /** What long effects have of their own. */
  readonly own: number;
  readonly correlation: number;
  readonly shift?: number;
}

function drawTests(random: Random, drawn: Drawn): SurrogateTest[] {
  const { k, deviation, slope, own, correlation, shift = 0.2 } = drawn;
  return Array.from({ length: k }, () => {
    const early = 0.5 + deviation * random.normal();
    const late = shift + slope * early + own * random.normal();
    const surrogateError = 0.1 + 0.3 * random.uniform();
    const longError = surrogateError * (1 + random.uniform());
    const first = random.normal();
    const second = correlation * first + Math.sqrt(1 - correlation ** 2) * random.normal();
    return {
      ...{ surrogate: early + surrogateError * first, surrogateError },
      ...{ long: late + longError * second, longError },
      covariance: correlation * surrogateError * longError,
    };
  });
}
