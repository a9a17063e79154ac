import fc from "fast-check";
import { expect, test } from "vitest";
import { buildItemTable } from "./item-table.ts";
import { createRanker } from "./ranking.ts";
import { listMetrics } from "./ranking-metrics.ts";
import type { RecommendModel } from "./recommend-model.ts";
import { createScorer } from "./scorer.ts";

const items = 9;
const rule = { last: 50, distinct: true, weighted: false, halfLife: null };

function modelOf(dense: readonly number[], keep: number) {
  const all = Int32Array.from({ length: items }, (_, i) => i);
  const table = buildItemTable(
    { items, keep, bySize: true, weigh: (sum) => sum },
    (item, { sums, touched }) => {
      touched.set(all);
      for (const other of all) sums[other] = dense[item * items + other] ?? 0;
      return items;
    },
  );
  return { kind: "table", table, rule } satisfies RecommendModel;
}

test("a ranking is all items by score, those without one by popularity, those advised against last", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -2, max: 2 }), { minLength: items ** 2, maxLength: items ** 2 }),
      fc.array(fc.integer({ min: 0, max: items - 1 }), { maxLength: 6 }),
      fc.boolean(),
      fc.integer({ min: 1, max: items }),
      (dense, list, allowSeen, most) => {
        const model = modelOf(dense, 4);
        const popular = Int32Array.of(4, 3, 5, 0, 8, 1, 2, 7, 6);
        const history = {
          item: Int32Array.from(list),
          time: new Float64Array(list.length),
          weight: new Float64Array(list.length),
          from: 0,
          to: list.length,
        };
        const scorer = createScorer(model.table, rule);
        scorer.score(history);
        const scoreOf = (item: number): number => scorer.scores[item] ?? 0;
        const wanted = Array.from({ length: items }, (_, i) => i)
          .filter((item) => allowSeen || !list.includes(item))
          .sort((a, b) => {
            const tie = scoreOf(a) === 0 ? popular.indexOf(a) - popular.indexOf(b) : a - b;
            return scoreOf(b) - scoreOf(a) || tie;
          })
          .slice(0, most);
        const ranker = createRanker(model, { most, allowSeen, popular });
        for (let again = 0; again < 2; again++) {
          const count = ranker.rank(history);
          expect([...ranker.best.subarray(0, count)]).toEqual(wanted);
        }
      },
    ),
  );
});

test("popularity ranks alike for all, less what each has taken up", () => {
  const scores = Float64Array.of(1, 3, 3, 0);
  const ranker = createRanker(
    { kind: "popularity", scores },
    { most: 2, allowSeen: false, popular: Int32Array.of(1, 2, 0, 3) },
  );
  const none = new Float64Array(1);
  const history = { item: Int32Array.of(1), time: none, weight: none, from: 0, to: 1 };
  expect(ranker.rank(history)).toBe(2);
  expect([...ranker.best]).toEqual([2, 0]);
});

test("metrics of a list are those of pen and paper", () => {
  // Ranks 2 and 3 hit, of three test items.
  const metrics = listMetrics(Int32Array.of(9, 1, 2, 8), {
    count: 4,
    k: 4,
    tests: 3,
    isTest: (item) => item <= 3,
  });
  const gain = 1 / Math.log2(3) + 1 / Math.log2(4);
  expect(metrics.ndcg).toBeCloseTo(gain / (1 + gain), 12);
  expect(metrics.averagePrecision).toBeCloseTo((1 / 2 + 2 / 3) / 3, 12);
  expect([metrics.precision, metrics.recall, metrics.hit]).toEqual([2 / 4, 2 / 3, 1]);
});

test("a perfect list has every metric at 1, a list without hits at 0", () => {
  const all = { count: 2, k: 2, tests: 2, isTest: () => true };
  const one = { ndcg: 1, averagePrecision: 1, precision: 1, recall: 1, hit: 1 };
  expect(listMetrics(Int32Array.of(1, 2), all)).toEqual(one);
  const none = listMetrics(Int32Array.of(1, 2), { ...all, isTest: () => false });
  expect(Object.values(none)).toEqual([0, 0, 0, 0, 0]);
});
