import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "./random.ts";
import { fitTwoPart, twoPartMultiplier } from "./two-part.ts";

/** Rows whose true chance and amount are the expected ones times a factor of their group. */
function simulate(of: {
  readonly rows: number;
  readonly odds: readonly number[];
  readonly amounts: readonly number[];
  readonly seed: number;
}) {
  const random = createRandom(of.seed);
  const sigma = 0.7;
  const group = Array.from({ length: of.rows }, (_, row) => row % of.odds.length);
  const chance = group.map(() => 0.1 + 0.4 * random.uniform());
  const amount = group.map(() => 20 + 30 * random.uniform());
  const outcome = group.map((g, row) => {
    const p = chance[row] ?? 0;
    const odds = (p / (1 - p)) * (of.odds[g] ?? 1);
    if (random.uniform() >= odds / (1 + odds)) return 0;
    const mean = (amount[row] ?? 0) * (of.amounts[g] ?? 1);
    return mean * Math.exp(sigma * random.normal() - sigma ** 2 / 2);
  });
  return { sample: { chance, amount, outcome }, group };
}

test("without groups and with outcomes as expected, the expectation is multiplied by about 1", () => {
  const { sample } = simulate({ rows: 8000, odds: [1], amounts: [1], seed: 1 });
  const fit = fitTwoPart(sample, [], []);
  expect(Math.abs(twoPartMultiplier(fit, 0.3, []) - 1)).toBeLessThan(0.06);
  expect(Math.exp(fit.uncertainty.mode[2] ?? 0)).toBeCloseTo(0.7, 1);
});

test("without groups the coordinates are those of the same likelihood by scipy", () => {
  // test/reference/two_part.py
  const fit = fitTwoPart(
    {
      chance: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.15, 0.25, 0.35, 0.45, 0.55, 0.7],
      amount: [20, 35, 50, 10, 80, 25, 40, 60, 15, 30, 45, 90],
      outcome: [0, 41, 0, 0, 66, 9, 0, 150, -12, 22, 48, 70],
    },
    [],
    [],
  );
  for (const [i, wanted] of [0.9720705, 0.0555842, -0.6137774].entries()) {
    expect(fit.uncertainty.mode[i]).toBeCloseTo(wanted, 6);
  }
  expect(twoPartMultiplier(fit, 0.3, [])).toBeCloseTo(1.871708, 6);
});

test("groups that buy more and spend less are recovered", () => {
  const { sample, group } = simulate({
    rows: 9000,
    odds: [2, 1, 0.5],
    amounts: [1, 0.7, 1.3],
    seed: 2,
  });
  const fit = fitTwoPart(sample, [{ name: "source", levels: 3 }], [group]);
  const truth = (odds: number, times: number): number => {
    const moved = ((0.3 / 0.7) * odds) / (1 + (0.3 / 0.7) * odds);
    return (moved / 0.3) * times;
  };
  for (const [level, [odds, times]] of [
    [2, 1],
    [1, 0.7],
    [0.5, 1.3],
  ].entries()) {
    const wanted = truth(odds ?? 1, times ?? 1);
    expect(Math.abs(twoPartMultiplier(fit, 0.3, [level]) / wanted - 1)).toBeLessThan(0.12);
  }
});

test("a group of a few rows is pulled to the whole", () => {
  const { sample, group } = simulate({ rows: 3000, odds: [1, 1], amounts: [1, 1], seed: 3 });
  const lone = {
    chance: [...sample.chance, 0.3, 0.3],
    amount: [...sample.amount, 30, 30],
    outcome: [...sample.outcome, 60, 56],
  };
  const fit = fitTwoPart(lone, [{ name: "source", levels: 3 }], [[...group, 2, 2]]);
  const ratio = twoPartMultiplier(fit, 0.3, [2]) / twoPartMultiplier(fit, 0.3, [0]);
  // Both came and spent twice what was expected: alone that would be a factor of more than 6.
  expect(ratio).toBeGreaterThan(1.02);
  expect(ratio).toBeLessThan(2.5);
});

test("the multiplier does not depend on the unit of money", () => {
  const { sample, group } = simulate({ rows: 900, odds: [1.5, 0.7], amounts: [1, 1.2], seed: 4 });
  const pence = {
    ...sample,
    amount: sample.amount.map((v) => v * 100),
    outcome: sample.outcome.map((v) => v * 100),
  };
  const factors = [{ name: "source", levels: 2 }];
  const [inPounds, inPence] = [
    fitTwoPart(sample, factors, [group]),
    fitTwoPart(pence, factors, [group]),
  ];
  expect(twoPartMultiplier(inPence, 0.2, [1])).toBeCloseTo(
    twoPartMultiplier(inPounds, 0.2, [1]),
    6,
  );
});

test("it is finite and above 0 whatever the outcomes, also for none, all or no rows", () => {
  const rows = fc.array(
    fc.record({
      chance: fc.double({ min: 0, max: 1, noNaN: true }),
      amount: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
      outcome: fc.oneof(
        fc.constantFrom(0, 1e-89, 5e-324),
        fc.double({ min: -1e5, max: 1e6, noNaN: true }),
      ),
      level: fc.integer({ min: -1, max: 2 }),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(rows, (all) => {
      const fit = fitTwoPart(
        {
          chance: all.map(({ chance }) => chance),
          amount: all.map(({ amount }) => amount),
          outcome: all.map(({ outcome }) => outcome),
        },
        [{ name: "source", levels: 3 }],
        [all.map(({ level }) => level)],
      );
      for (const chance of [0, 0.2, 1]) {
        const multiplier = twoPartMultiplier(fit, chance, [1]);
        expect(Number.isFinite(multiplier)).toBe(true);
        expect(multiplier).toBeGreaterThan(0);
      }
    }),
    { numRuns: 40, examples: [[nearlyNothing]] },
  );
});

/** Once the amount's factor of these was 0: the others' shift pulled it below the least number. */
const nearlyNothing = [
  { chance: 0.00002293103955713509, amount: 0.01, outcome: 0, level: -1 },
  { chance: 0.000012196468997417928, amount: 0.01, outcome: 0, level: 1 },
  { chance: 0, amount: 0.01, outcome: 1e-89, level: 0 },
  { chance: 0, amount: 0.01, outcome: 1e-89, level: 0 },
  { chance: 0, amount: 0.01, outcome: 0, level: 1 },
];
