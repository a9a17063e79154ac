import fc from "fast-check";
import { expect, test } from "vitest";
import { logOfDays } from "../../../test/recommend/log-of-days.ts";
import { type BrandedItems, type BrandQuery, fitBrandTransitions, openBrands } from "./brands.ts";
import type { History } from "./interaction-log.ts";
import { dayMs } from "./repurchases.ts";
import { weightBetween } from "./scorer.ts";
import { transitionDefaults } from "./transitions.ts";

function historyOf(
  rows: readonly (readonly [item: number, day: number, weight: number])[],
): History {
  return {
    item: Int32Array.from(rows, ([item]) => item),
    time: Float64Array.from(rows, ([, day]) => day * dayMs),
    weight: Float64Array.from(rows, ([, , weight]) => weight),
    from: 0,
    to: rows.length,
  };
}

const rule = { boughtFrom: 10, halfLifeDays: 10 };
const query: BrandQuery = { now: 10 * dayMs, most: 5, accepts: () => true };

/** Brand 0 has items 0 to 2, brand 1 items 3 and 4, brand 2 item 5, and item 6 has none. */
const brandOf = Int32Array.of(0, 0, 0, 1, 1, 2, -1);
const shop: BrandedItems = {
  brandOf,
  popularity: Float64Array.of(5, 3, 2, 1, 4, 9, 100),
  price: Float64Array.of(10, 11, 12, 10, 400, 11, 10),
  transitions: fitBrandTransitions(
    logOfDays(
      [
        { user: 0, item: 0, day: 0 },
        { user: 0, item: 1, day: 0 },
        { user: 0, item: 6, day: 1 },
        { user: 0, item: 3, day: 2 },
        { user: 1, item: 2, day: 0 },
        { user: 1, item: 5, day: 1 },
        { user: 1, item: 4, day: 2 },
      ],
      [2, 7],
    ),
    brandOf,
    { ...transitionDefaults, shrink: 1 },
  ),
};

test("transitions of brands count a brand once a basket and pass over what has none", () => {
  const two = 0.5 ** (1 / 3);
  // Brand 0 to 1: at gap 1 of the first user, at gap 2 of the second; n is 2 and 2.
  expect(weightBetween(shop.transitions, 0, 1)).toBeCloseTo((1 + two) / (2 + 1), 5);
  expect(weightBetween(shop.transitions, 0, 2)).toBeCloseTo(1 / (2 ** 0.8 + 1), 5);
  expect(weightBetween(shop.transitions, 0, 0)).toBe(0);
});

test("of a known brand come the items that are not owned: affinity × share of what the brand sells", () => {
  const history = historyOf([
    [0, 0, 10],
    [3, 10, 10],
    [6, 10, 10],
  ]);
  const list = openBrands(shop, rule).ofKnownBrands(history, query);
  // Ten days ago counts half: a third of the affinity is brand 0's, two thirds brand 1's.
  expect(list.map(({ item, brand }) => [item, brand])).toEqual([
    [4, 1],
    [1, 0],
    [2, 0],
  ]);
  expect(list[0]?.score).toBeCloseTo((2 / 3) * (4 / 5), 12);
  expect(list[1]?.score).toBeCloseTo((1 / 3) * (3 / 10), 12);
});

test("the next brand is one that was not bought, by an item within the customer's prices", () => {
  const { ofNextBrands } = openBrands(shop, rule);
  const list = ofNextBrands(historyOf([[0, 0, 10]]), query);
  // Of brand 1 the popular item costs 40 times as much: the other one is shown.
  expect(list.map(({ item, brand, because }) => [item, brand, because])).toEqual([
    [3, 1, 0],
    [5, 2, 0],
  ]);
  expect(list[0]?.score).toBeCloseTo(weightBetween(shop.transitions, 0, 1), 6);
  const looked = historyOf([
    [0, 0, 10],
    [5, 0, 1],
  ]);
  expect(ofNextBrands(looked, query).map(({ brand }) => brand)).toContain(2);
  const bought = historyOf([
    [0, 0, 10],
    [5, 0, 10],
  ]);
  expect(ofNextBrands(bought, query).map(({ brand }) => brand)).toEqual([1]);
});

test("what may not be shown gives way to the next of its brand", () => {
  const only = { ...query, accepts: (item: number) => item !== 1 && item !== 3 };
  const { ofKnownBrands, ofNextBrands } = openBrands(shop, rule);
  const history = historyOf([[0, 0, 10]]);
  expect(ofKnownBrands(history, only).map(({ item }) => item)).toEqual([2]);
  expect(ofNextBrands(history, only).map(({ item }) => item)).toEqual([5]);
});

test("a customer of whom nothing is known, and one without brands, get nothing", () => {
  const { ofKnownBrands, ofNextBrands } = openBrands(shop, rule);
  for (const history of [historyOf([]), historyOf([[6, 0, 10]])]) {
    expect([ofKnownBrands(history, query), ofNextBrands(history, query)]).toEqual([[], []]);
  }
});

test("whatever the history: nothing owned, no brand of a purchase among the next, none twice, best first", () => {
  const histories = fc.array(
    fc.tuple(
      fc.integer({ min: 0, max: 6 }),
      fc.integer({ min: 0, max: 10 }),
      fc.constantFrom(1, 10),
    ),
    { maxLength: 12 },
  );
  const { ofKnownBrands, ofNextBrands } = openBrands(shop, rule);
  fc.assert(
    fc.property(histories, fc.integer({ min: 0, max: 3 }), (rows, most) => {
      const history = historyOf(rows);
      const owned = rows.flatMap(([item, , weight]) => (weight >= 10 ? [item] : []));
      const known = ofKnownBrands(history, { ...query, most });
      const next = ofNextBrands(history, { ...query, most });
      for (const list of [known, next]) {
        expect(list.length).toBeLessThanOrEqual(most);
        expect(new Set(list.map(({ item }) => item)).size).toBe(list.length);
        expect(list.map(({ score }) => score)).toEqual(
          list.map(({ score }) => score).toSorted((a, b) => b - a),
        );
        for (const { item, brand } of list) {
          expect(owned).not.toContain(item);
          expect(brandOf[item]).toBe(brand);
        }
      }
      const ownBrands = owned.map((item) => brandOf[item]);
      for (const { brand } of next) expect(ownBrands).not.toContain(brand);
    }),
  );
});
