import fc from "fast-check";
import { expect, test } from "vitest";
import { buildItemTable } from "./item-table.ts";
import { type QueryRule, rowWeigher } from "./query-rule.ts";
import { createScorer } from "./scorer.ts";

const items = 8;
const weights = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), {
  minLength: items * items,
  maxLength: items * items,
});
const histories = fc.array(fc.array(fc.integer({ min: 0, max: items - 1 }), { maxLength: 90 }), {
  minLength: 1,
  maxLength: 4,
});
const rules = fc.record({
  last: fc.constantFrom(3, 50, Number.POSITIVE_INFINITY),
  distinct: fc.boolean(),
  weighted: fc.boolean(),
  halfLife: fc.constantFrom(null, { rows: 2 }, { days: 1, asOf: 9 * 86_400_000 }),
});

function tableOf(dense: readonly number[], keep: number) {
  const all = Int32Array.from({ length: items }, (_, i) => i);
  return buildItemTable({ items, keep, weigh: (sum) => sum }, (item, row) => {
    row.touched.set(all);
    for (const other of all) row.sums[other] = dense[item * items + other] ?? 0;
    return items;
  });
}

function historyOf(list: readonly number[]) {
  return {
    item: Int32Array.from(list),
    time: Float64Array.from(list, (_, at) => at * 40_000_000),
    weight: Float64Array.from(list, (_, at) => 1 + (at % 3)),
    from: 0,
    to: list.length,
  };
}

test("an explanation adds up: the contributions of a history are the score, to the last bit", () => {
  fc.assert(
    fc.property(weights, histories, rules, (dense, lists, rule) => {
      const scorer = createScorer(tableOf(dense, 5), rule);
      for (const list of lists) {
        const touched = scorer.score(historyOf(list));
        const asked = [...scorer.touched.subarray(0, touched)];
        const sums = scorer
          .contributions(asked)
          .map((given) => given.reduce((all, { amount }) => all + amount, 0));
        expect(sums).toEqual(asked.map((item) => scorer.scores[item]));
      }
    }),
  );
});

test("the item that leads is the first of the contributions by share", () => {
  fc.assert(
    fc.property(weights, histories, rules, (dense, lists, rule) => {
      const scorer = createScorer(tableOf(dense, 5), rule);
      for (const list of lists) {
        scorer.score(historyOf(list));
        const asked = Array.from({ length: items }, (_, item) => item);
        const first = scorer.contributions(asked).map((given) => {
          const all = given.reduce((sum, { amount }) => sum + amount, 0);
          return given.toSorted((a, b) => b.amount / all - a.amount / all)[0]?.item ?? -1;
        });
        expect(scorer.leaders(asked)).toEqual(first);
      }
    }),
  );
});

test("scores are those of plain loops, whatever was asked before", () => {
  fc.assert(
    fc.property(weights, histories, rules, (dense, lists, rule: QueryRule) => {
      const scorer = createScorer(tableOf(dense, items), rule);
      for (const list of lists) {
        scorer.score(historyOf(list));
        const wanted = new Array<number>(items).fill(0);
        const spoken = list
          .map((item, row) => ({ item, row }))
          .filter(({ item, row }) => !rule.distinct || list.lastIndexOf(item) === row)
          .slice(-Math.min(rule.last, list.length));
        for (const [at, { item, row }] of (rule.last === 0 ? [] : spoken).entries()) {
          let say = rule.weighted ? 1 + (row % 3) : 1;
          if (rule.halfLife !== null) {
            say *=
              "rows" in rule.halfLife
                ? 2 ** (-(spoken.length - 1 - at) / 2)
                : 2 ** (-(9 * 86_400_000 - row * 40_000_000) / 86_400_000);
          }
          for (let other = 0; other < items; other++) {
            if (other === item) continue;
            wanted[other] = (wanted[other] ?? 0) + say * (dense[item * items + other] ?? 0);
          }
        }
        for (const [item, score] of wanted.entries()) {
          expect(scorer.scores[item]).toBeCloseTo(score, 4);
          expect(scorer.isInHistory(item)).toBe(list.includes(item));
        }
      }
    }),
  );
});

test("rows of one basket say alike where baskets halve them, whatever their number", () => {
  const rule = { last: 50, distinct: false, weighted: false, halfLife: { baskets: 1 } };
  const dense = Array.from({ length: items * items }, () => 1);
  const scorer = createScorer(tableOf(dense, items), rule);
  const history = historyOf([1, 2, 3, 4, 5]);
  const amounts = (of: Parameters<typeof scorer.score>[0]): number[] => {
    scorer.score(of);
    return scorer
      .contributions([0])
      .flat()
      .map(({ amount }) => amount);
  };
  const basket = Int32Array.of(4, 4, 7, 5, 5);
  expect(amounts({ ...history, basket })).toEqual([1, 1, 0.5, 0.25, 0.25]);
  // Without baskets those of one instant are one.
  expect(amounts({ ...history, time: Float64Array.of(1, 2, 2, 3, 3) })).toEqual([
    1, 1, 0.5, 0.5, 0.25,
  ]);
  const rows = createScorer(tableOf(dense, items), { ...rule, halfLife: { rows: 1 } });
  rows.score(history);
  expect(
    rows
      .contributions([0])
      .flat()
      .map(({ amount }) => amount),
  ).toEqual(amounts(history));
});

test("a row two rows old says a quarter at a half-life of one", () => {
  const rule = { last: 50, distinct: false, weighted: false, halfLife: { rows: 1 } };
  expect(rowWeigher(rule)(historyOf([1, 2, 3]), 0, 2)).toBe(0.25);
});
