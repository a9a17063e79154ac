import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { chancesOfBest, chancesOfMost, type MoneySeen } from "./best-arm.ts";
import { createRandom } from "./random.ts";

const beliefs = (pairs: readonly (readonly [number, number])[]) =>
  pairs.map(([alpha, beta]) => ({ alpha, beta }));

describe("the chance that a share is the largest", () => {
  test("is that of scipy's quadrature (test/reference/best_arm.py)", () => {
    const cases = [
      [
        [
          [41, 961],
          [36, 966],
          [30, 972],
        ],
        [0.68657256, 0.26106332, 0.05236412],
      ],
      [
        [
          [3.2, 16.8],
          [1.5, 40],
          [10, 90],
          [1, 19],
        ],
        [0.70347341, 0.01424973, 0.22065131, 0.06162555],
      ],
      [
        [
          [0.4, 19.6],
          [0.4, 40],
          [2.4, 60],
        ],
        [0.2054145, 0.08459492, 0.70999058],
      ],
    ] as const;
    for (const [given, expected] of cases)
      for (const [k, chance] of chancesOfBest(beliefs(given)).entries())
        expect(chance).toBeCloseTo(expected[k] ?? 0, 7);
  });

  test("of two arms with whole numbers is the sum in closed form (Miller 2015, equation 6)", () => {
    // P(Beta(2, 1) > Beta(1, 1)) = 2/3; P(Beta(1, 1) > Beta(1000, 9000)) = 1 − 0.1.
    expect(
      chancesOfBest(
        beliefs([
          [2, 1],
          [1, 1],
        ]),
      )[0],
    ).toBeCloseTo(2 / 3, 9);
    expect(
      chancesOfBest(
        beliefs([
          [1, 1],
          [1_000, 9_000],
        ]),
      )[0],
    ).toBeCloseTo(0.9, 8);
  });

  test("is 1 for one arm, equal for equal arms, and none without arms", () => {
    expect(chancesOfBest([])).toEqual([]);
    expect(chancesOfBest(beliefs([[3, 7]]))).toEqual([1]);
    for (const chance of chancesOfBest(
      beliefs([
        [0.02, 4],
        [0.02, 4],
        [0.02, 4],
      ]),
    ))
      expect(chance).toBeCloseTo(1 / 3, 9);
  });

  test("adds up to 1, and more successes make an arm likelier to be the best", () => {
    const arm = fc.tuple(
      fc.double({ min: 0.05, max: 400, noNaN: true }),
      fc.double({ min: 0.5, max: 4_000, noNaN: true }),
    );
    fc.assert(
      fc.property(
        fc.array(arm, { minLength: 2, maxLength: 5 }),
        fc.double({ min: 0.1, max: 50, noNaN: true }),
        (all, more) => {
          const before = chancesOfBest(beliefs(all));
          expect(before.reduce((sum, each) => sum + each, 0)).toBeCloseTo(1, 9);
          const [[alpha, beta] = [1, 1], ...others] = all;
          const after = chancesOfBest(beliefs([[alpha + more, beta], ...others]));
          expect(after[0]).toBeGreaterThanOrEqual((before[0] ?? 0) - 1e-6);
        },
      ),
      { numRuns: 50 },
    );
  });

  test("is the share of Thompson's own draws", () => {
    const random = createRandom(5);
    const all = beliefs([
      [12, 300],
      [9, 310],
      [20, 420],
    ]);
    const wins = [0, 0, 0];
    for (let draw = 0; draw < 40_000; draw++) {
      const drawn = all.map(({ alpha, beta }) => random.beta(alpha, beta));
      const best = drawn.indexOf(Math.max(...drawn));
      wins[best] = (wins[best] ?? 0) + 1;
    }
    for (const [k, chance] of chancesOfBest(all).entries())
      expect(Math.abs(chance - (wins[k] ?? 0) / 40_000)).toBeLessThan(0.01);
  });
});

describe("the chance that an arm brings most money", () => {
  const options = { strength: 20, draws: 4_000, seed: 3 };
  const arm = (trials: number, responses: number, amount: number): MoneySeen => ({
    trials,
    responses,
    sum: responses * amount,
    sumOfSquares: responses * amount ** 2 * 1.2,
  });

  test("follows the share where amounts are equal, as the closed integral does", () => {
    const money = chancesOfMost([arm(1_000, 41, 30), arm(1_000, 36, 30)], options);
    // Amounts add their own uncertainty, so the chances lie between that of the shares and one half.
    expect(money[0]).toBeGreaterThan(0.5);
    expect(money[0]).toBeLessThan(0.75);
  });

  test("finds the arm of fewer but larger orders, and does not change with the unit of money", () => {
    const arms = [arm(4_000, 200, 20), arm(4_000, 120, 60), arm(4_000, 0, 0)];
    const chances = chancesOfMost(arms, options);
    expect(chances[1]).toBeGreaterThan(0.95);
    const cents = arms.map(({ sum, sumOfSquares, ...rest }) => ({
      ...rest,
      sum: 100 * sum,
      sumOfSquares: 10_000 * sumOfSquares,
    }));
    expect(chancesOfMost(cents, options)).toEqual(chances);
  });

  test("is equal before anything was seen, where amounts are all 0, and the same for the same seed", () => {
    const nobody = chancesOfMost([arm(0, 0, 0), arm(0, 0, 0)], options);
    expect(nobody.reduce((sum, each) => sum + each, 0)).toBe(1);
    const some = [arm(300, 9, 12), arm(300, 12, 10)];
    expect(chancesOfMost(some, options)).toEqual(chancesOfMost(some, options));
  });

  test("brings more than even draws do, in arms whose true worth is known", () => {
    const random = createRandom(11);
    let said = 0;
    let right = 0;
    for (let shop = 0; shop < 400; shop++) {
      const truths = [0, 1, 2].map(() => ({
        share: random.beta(8, 150),
        amount: 20 + 20 * random.uniform(),
      }));
      const seen = truths.map(({ share, amount }): MoneySeen => {
        let [responses, sum, sumOfSquares] = [0, 0, 0];
        for (let i = 0; i < 600; i++) {
          if (random.uniform() > share) continue;
          const value = amount * random.gamma(2, 2);
          [responses, sum, sumOfSquares] = [responses + 1, sum + value, sumOfSquares + value ** 2];
        }
        return { trials: 600, responses, sum, sumOfSquares };
      });
      const worth = truths.map(({ share, amount }) => share * amount);
      for (const [k, chance] of chancesOfMost(seen, {
        ...options,
        draws: 400,
        seed: shop,
      }).entries()) {
        said += chance * (worth[k] ?? 0);
        right += (1 / 3) * (worth[k] ?? 0);
      }
    }
    // Drawing by these chances brings more than drawing evenly.
    expect(said / right).toBeGreaterThan(1.15);
  });
});
