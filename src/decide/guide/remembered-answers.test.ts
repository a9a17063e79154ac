import fc from "fast-check";
import { expect, test } from "vitest";
import { fadedFactors, priorBelief, softFactors } from "./belief.ts";
import { buildCatalogue } from "./catalogue.ts";
import { marginWeights } from "./margin-weight.ts";
import { nextStep } from "./next-step.ts";
import { newAnswers, type RememberedAnswer, withRemembered } from "./remembered-answers.ts";
import { rulesOf } from "./rules.ts";

const colours = ["red", "green", "blue"];
const sizes = ["S", "M"];
const catalogue = buildCatalogue(
  Array.from({ length: 12 }, (_, i) => ({
    ...{ sku: `P${i}`, name: `Mug ${i}` },
    values: { colour: colours[i % 3] ?? "", size: sizes[i % 2] ?? "" },
  })),
  new Map(),
);
const prior = priorBelief({ purchases: new Float64Array(12).fill(1) });
const rules = rulesOf({ enough: 1 });
const now = Date.parse("2026-06-01T00:00:00Z");
const daysAgo = (days: number): string => new Date(now - days * 86_400_000).toISOString();

const red = (days: number): RememberedAnswer => ({
  ...{ attribute: "colour", value: "red", answeredAt: daysAgo(days) },
});
const state = (
  remembered: RememberedAnswer[],
  answers: Parameters<typeof nextStep>[0]["answers"] = [],
) => withRemembered(catalogue, prior, { remembered, answers, rules, now });

test("an answer of just now is a soft answer, and one that does not hold tells nothing", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0.001, max: 0.5, noNaN: true }),
      fc.integer({ min: 2, max: 50 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (errorRate, options, holds) => {
        const soft = softFactors(errorRate, options);
        const fresh = fadedFactors(errorRate, { options, holds: 1 });
        expect(fresh.miss).toBeCloseTo(soft.miss, 12);
        expect(fresh.unknown).toBeCloseTo(soft.unknown, 12);
        const gone = fadedFactors(errorRate, { options, holds: 0 });
        expect(gone.miss).toBeCloseTo(1, 12);
        expect(gone.unknown).toBeCloseTo(1, 12);
        // The answers of one item have probabilities that sum to 1: a match, K − 1 misses.
        const { miss, unknown } = fadedFactors(errorRate, { options, holds });
        expect((1 + (options - 1) * miss) / (options * unknown)).toBeCloseTo(1, 9);
        expect(miss).toBeGreaterThanOrEqual(fresh.miss - 1e-12);
      },
    ),
  );
});

test("what was answered before moves products, less with time, and is asked again when it is as likely as not that it holds", () => {
  const chanceOfRed = (days: number): number =>
    [...state([red(days)]).belief].reduce((sum, p, i) => (i % 3 === 0 ? sum + p : sum), 0);
  expect(chanceOfRed(0)).toBeCloseTo(0.95 / (0.95 + 2 * (0.05 / 2)), 2);
  expect(chanceOfRed(30)).toBeGreaterThan(chanceOfRed(200));
  expect(chanceOfRed(200)).toBeGreaterThan(1 / 3);
  expect([...state([red(89)]).settled]).toEqual(["colour"]);
  expect([...state([red(91)]).settled]).toEqual([]);
  const { belief, settled } = state([red(1)]);
  const step = nextStep({ catalogue, prior: belief, answers: [], rules, known: settled });
  expect(step.question?.attribute).toBe("size");
});

test("the session's own answer counts instead, no preference is not asked again, and what the catalogue lacks tells nothing", () => {
  const again = state([red(1)], [{ attribute: "colour", value: "blue" }]);
  expect(again).toEqual({ belief: prior, settled: new Set(), remembered: [] });
  const none = state([{ attribute: "colour", value: null, answeredAt: daysAgo(1) }]);
  expect([...none.settled]).toEqual(["colour"]);
  expect(none.belief).toEqual(prior);
  const gone: RememberedAnswer[] = [
    { attribute: "width", value: "wide", answeredAt: daysAgo(1) },
    { attribute: "colour", value: "pink", answeredAt: daysAgo(1) },
  ];
  expect(state(gone)).toEqual({ belief: prior, settled: new Set(), remembered: [] });
  const other = state([{ attribute: "colour", noneOf: ["red"], answeredAt: daysAgo(1) }]);
  expect(other.belief[1]).toBeGreaterThan(other.belief[0] ?? 0);
  expect(other.settled.size).toBe(0);
});

test("an answer is kept once a day, and again when it changed", () => {
  const said = [{ attribute: "colour", value: "red" }];
  expect(newAnswers(said, [], now)).toEqual(said);
  expect(newAnswers(said, [red(0.5)], now)).toEqual([]);
  expect(newAnswers(said, [red(1.5)], now)).toEqual(said);
  const changed = [{ attribute: "colour", value: "blue" }];
  expect(newAnswers(changed, [red(0.5)], now)).toEqual(changed);
  const both = [{ attribute: "colour", noneOf: ["red"] }, ...changed];
  expect(newAnswers(both, [], now)).toEqual(changed);
});

test("margins weigh as contribution does: their mean by sales is 1, and no product goes", () => {
  expect([...marginWeights(1, [10, 30, null], Float64Array.of(1, 1, 1))]).toEqual([0.5, 1.5, 1]);
  expect([...marginWeights(0, [10, 30, -5], Float64Array.of(1, 1, 1))]).toEqual([1, 1, 1]);
  expect([...marginWeights(1, [-10, -30], Float64Array.of(1, 1))]).toEqual([1, 1]);
  expect([...marginWeights(1, [null, null], Float64Array.of(1, 1))]).toEqual([1, 1]);
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.array(
        fc.record({ m: fc.integer({ min: 1, max: 1000 }), s: fc.integer({ min: 1, max: 99 }) }),
        {
          minLength: 1,
        },
      ),
      (weight, items) => {
        const margins = items.map(({ m }) => m + 1000);
        const sold = Float64Array.from(items, ({ s }) => s);
        const weights = marginWeights(weight, margins, sold);
        const mean = weights.reduce((sum, w, i) => sum + w * (sold[i] ?? 0), 0);
        expect(mean / sold.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
        // In another currency they are the same.
        const cents = margins.map((m) => m * 100);
        for (const [i, w] of marginWeights(weight, cents, sold).entries())
          expect(w).toBeCloseTo(weights[i] ?? 0, 9);
      },
    ),
  );
  expect([...marginWeights(1, [-10, 100], Float64Array.of(1, 1))][0]).toBe(0.05);
});
