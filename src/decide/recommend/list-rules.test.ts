import fc from "fast-check";
import { expect, test } from "vitest";
import { attributeSimilarity } from "./attribute-similarity.ts";
import { type Candidate, columnsOf, type Diversity, diversePicker } from "./diversity.ts";
import { hasItem, itemBits } from "./item-bits.ts";
import { type ComposedList, composeList, type ListRules, type ListShape } from "./list-rules.ts";

const none: ListRules = { filters: [], boosts: [], pins: [], caps: [], fallbacks: [] };
const plain = { size: 3, depth: 50, diversity: null };
const candidates: readonly Candidate[] = [
  { item: 1, score: 0.5 },
  { item: 2, score: 0.9 },
  { item: 3, score: 0.5 },
  { item: 4, score: 0.1 },
];
const compose = (
  candidates: readonly Candidate[],
  rules: ListRules,
  shape: ListShape,
): ComposedList => composeList(columnsOf(candidates), rules, shape);

const itemsOf = ({ items }: ComposedList): number[] => items.map(({ item }) => item);

test("without rules a list is the best candidates, of equal ones the lower item", () => {
  const list = compose(candidates, none, plain);
  expect(itemsOf(list)).toEqual([2, 1, 3]);
  expect([list.dropped, list.missing]).toEqual([{}, 0]);
});

test("filters come first, and what they drop is counted by reason", () => {
  const filters = [
    { reason: "out of stock", items: itemBits(10, [2, 7]) },
    { reason: "in the cart", items: itemBits(10, [2, 3]) },
  ];
  const list = compose(candidates, { ...none, filters }, plain);
  expect(itemsOf(list)).toEqual([1, 4]);
  expect([list.dropped, list.missing]).toEqual([{ "out of stock": 1, "in the cart": 1 }, 1]);
});

test("a boost is a part of the score that is told, and base and parts add up to it", () => {
  const shares = (of: Readonly<Record<number, number>>) =>
    Float64Array.from({ length: 10 }, (_, item) => of[item] ?? 0);
  const boosts = [
    { name: "margin", shares: shares({ 1: 0.06, 2: -0.5 }) },
    { name: "stock", shares: shares({ 1: 0.1 }) },
  ];
  const list = compose(candidates, { ...none, boosts }, plain);
  expect(itemsOf(list)).toEqual([1, 3, 2]);
  const [first] = list.items;
  expect(first?.parts).toEqual([
    { name: "margin", amount: 0.5 * 0.06 },
    { name: "stock", amount: 0.5 * 0.1 },
  ]);
  for (const { score, base, parts } of list.items) {
    expect(parts.reduce((sum, { amount }) => sum + amount, base)).toBe(score);
  }
});

test("a pinned item has its place, unless it may not be shown", () => {
  const pins = [
    { item: 4, place: 0 },
    { item: 9, place: 2 },
  ];
  expect(itemsOf(compose(candidates, { ...none, pins }, plain))).toEqual([4, 2, 9]);
  const filters = [{ reason: "out of stock", items: itemBits(10, [9]) }];
  const all = [...candidates, { item: 9, score: 0.3 }];
  const list = compose(all, { ...none, pins, filters }, plain);
  expect([itemsOf(list), list.dropped]).toEqual([[4, 2, 1], { "out of stock": 1 }]);
});

test("no more items of a brand than its cap", () => {
  const group = Int32Array.of(0, 7, 7, 7, 8);
  const caps = [{ name: "brand", group, most: 1 }];
  const list = compose(candidates, { ...none, caps }, plain);
  expect([itemsOf(list), list.dropped]).toEqual([[2, 4], { brand: 2 }]);
});

test("a list too short is filled by the fallbacks in their order, and says where from", () => {
  const fallbacks = [
    { name: "similar", items: [2, 5] },
    { name: "popular in brand", items: [] },
    { name: "popular", items: [5, 6, 7, 8] },
  ];
  const filters = [{ reason: "out of stock", items: itemBits(10, [6]) }];
  const list = compose(candidates.slice(1, 2), { ...none, fallbacks, filters }, plain);
  expect(list.items.map(({ item, from }) => [item, from])).toEqual([
    [2, "model"],
    [5, "similar"],
    [7, "popular"],
  ]);
  expect(list.missing).toBe(0);
});

const scores = fc
  .uniqueArray(fc.integer({ min: 0, max: 30 }), { maxLength: 14 })
  .chain((all) =>
    fc.tuple(
      ...all.map((item) =>
        fc.record({ item: fc.constant(item), score: fc.integer({ min: 1, max: 9 }) }),
      ),
    ),
  );

test("whatever the rules, no item comes twice, none that is filtered, and no cap is broken", () => {
  const rules = fc.record({
    out: fc.array(fc.integer({ min: 0, max: 30 })),
    pins: fc.uniqueArray(
      fc.record({ item: fc.integer({ min: 0, max: 30 }), place: fc.integer({ min: 0, max: 6 }) }),
      { maxLength: 1 },
    ),
    popular: fc.array(fc.integer({ min: 0, max: 30 })),
    most: fc.integer({ min: 1, max: 3 }),
    lambda: fc.constantFrom(0.5, 1),
  });
  fc.assert(
    fc.property(scores, rules, (all, { out, pins, popular, most, lambda }) => {
      const group = Int32Array.from({ length: 31 }, (_, item) => item % 5);
      const list = compose(
        all,
        {
          filters: [{ reason: "out", items: itemBits(31, out) }],
          boosts: [],
          pins,
          caps: [{ name: "brand", group, most }],
          fallbacks: [{ name: "popular", items: popular }],
        },
        {
          size: 5,
          depth: 8,
          diversity: { lambda, similarity: (a, b) => (a % 3 === b % 3 ? 1 : 0) },
        },
      );
      const items = itemsOf(list);
      expect(new Set(items).size).toBe(items.length);
      expect(items.filter((item) => out.includes(item))).toEqual([]);
      expect(items.length + list.missing).toBe(5);
      for (let brand = 0; brand < 5; brand++) {
        expect(items.filter((item) => item % 5 === brand).length).toBeLessThanOrEqual(most);
      }
    }),
  );
});

/** Items in the order in which MMR takes them, as many as asked for. */
function diverseOrder(all: readonly Candidate[], diversity: Diversity, most: number): number[] {
  const items = all.map(({ item }) => item);
  const picker = diversePicker({ items, scores: all.map(({ score }) => score) }, diversity);
  const order: number[] = [];
  while (order.length < most) {
    const item = items[picker.next(() => true)];
    if (item === undefined) break;
    picker.meet(item);
    order.push(item);
  }
  return order;
}

test("of two alike items MMR takes the better, then one that is unlike it", () => {
  const similarity = (a: number, b: number): number => (a % 2 === b % 2 ? 1 : 0);
  const list = [
    { item: 2, score: 10 },
    { item: 4, score: 9 },
    { item: 3, score: 5 },
  ];
  expect(diverseOrder(list, { lambda: 1, similarity }, 3)).toEqual([2, 4, 3]);
  // 0.6 × 0.9 − 0.4 is below 0.6 × 0.5.
  expect(diverseOrder(list, { lambda: 0.6, similarity }, 3)).toEqual([2, 3, 4]);
});

test("MMR agrees with its definition, worked out anew at every step", () => {
  fc.assert(
    fc.property(scores, fc.constantFrom(0.3, 0.7, 1), (all, lambda) => {
      const similarity = (a: number, b: number): number => 1 / (1 + Math.abs(a - b));
      const top = Math.max(...all.map(({ score }) => score));
      const rest = [...all];
      const wanted: number[] = [];
      while (rest.length > 0 && wanted.length < 6) {
        const worth = rest.map(
          ({ item, score }) =>
            (lambda * score) / top -
            (1 - lambda) * Math.max(0, ...wanted.map((other) => similarity(item, other))),
        );
        const [next] = rest.splice(worth.indexOf(Math.max(...worth)), 1);
        if (next !== undefined) wanted.push(next.item);
      }
      expect(diverseOrder(all, { lambda, similarity }, 6)).toEqual(wanted);
    }),
  );
});

/** Four items: brand 0 is of three, colour 1 of two, colour 2 of one, and value 3 of all. */
const attributes = {
  starts: Int32Array.of(0, 3, 6, 8, 10),
  members: Int32Array.of(3, 0, 1, 0, 1, 3, 0, 3, 2, 3),
};

test("alike by attributes: a rare value in common says more, one that all have says nothing", () => {
  const { similarity, similarTo } = attributeSimilarity(attributes, 4);
  const [brand, colour] = [Math.log(4 / 3) ** 2, Math.log(4 / 2) ** 2];
  expect(similarity(0, 1)).toBeCloseTo(1, 12);
  expect(similarity(0, 2)).toBeCloseTo(brand / Math.sqrt((brand + colour) * brand), 12);
  expect(similarity(0, 3)).toBe(0);
  expect(similarTo(0, 5).map(({ item }) => item)).toEqual([1, 2]);
});

test("alikeness has the same answer from both sides, as a list, and of many at once", () => {
  const lists = fc.array(fc.uniqueArray(fc.integer({ min: 0, max: 7 })), {
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(lists, (all) => {
      const starts = new Int32Array(all.length + 1);
      for (const [i, each] of all.entries()) starts[i + 1] = (starts[i] ?? 0) + each.length;
      const of = attributeSimilarity({ starts, members: Int32Array.from(all.flat()) }, 8);
      for (const a of all.keys()) {
        const near = new Map(of.similarTo(a, all.length).map(({ item, score }) => [item, score]));
        const raised = new Float64Array(all.length).fill(0.2);
        of.raise(a, [...all.keys()], raised);
        for (const b of all.keys()) {
          expect(of.similarity(a, b)).toBeCloseTo(of.similarity(b, a), 12);
          if (a !== b) expect(near.get(b) ?? 0).toBeCloseTo(of.similarity(a, b), 12);
          expect(raised[b]).toBeCloseTo(Math.max(0.2, of.similarity(b, a)), 12);
        }
      }
    }),
  );
});

test("a set of bits holds what was put in, and nothing else", () => {
  const bits = itemBits(100, [0, 31, 32, 99]);
  const held = Array.from({ length: 100 }, (_, item) => item).filter((item) => hasItem(bits, item));
  expect(held).toEqual([0, 31, 32, 99]);
});
