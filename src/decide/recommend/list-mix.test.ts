import fc from "fast-check";
import { expect, test } from "vitest";
import type { DiscoveryMix } from "../discovery-dial.ts";
import { type Candidate, columnsOf } from "./diversity.ts";
import { type ComposedList, composeList, type ListRules, type ListShape } from "./list-rules.ts";
import { placesByShares } from "./mix-places.ts";

const none: ListRules = { filters: [], boosts: [], pins: [], caps: [], fallbacks: [] };
const plain: ListShape = { size: 10, depth: 50, diversity: null };
const groupOf = (item: number): 0 | 1 | 2 => (item % 3 === 0 ? 0 : item % 3 === 1 ? 1 : 2);

const compose = (
  candidates: readonly Candidate[],
  rules: ListRules,
  shape: ListShape,
): ComposedList => composeList(columnsOf(candidates), rules, shape);

function sharesOf(known: number, adjacent: number, lambda = 1): DiscoveryMix {
  return { lambda, known, adjacent, new: 1 - known - adjacent };
}

/** Items 0 to n − 1, the lower the better: 0, 3, 6, … are known, 1, 4, 7, … beside that, 2, 5, 8, … new. */
function candidates(n: number): Candidate[] {
  return Array.from({ length: n }, (_, item) => ({ item, score: n - item }));
}

function itemsOf(list: ComposedList): number[] {
  return list.items.map(({ item }) => item);
}

test("places by largest remainder are those of pen and paper", () => {
  expect(placesByShares([0.5, 0.45, 0.05], 10)).toEqual([5, 5, 0]);
  expect(placesByShares([0.47, 0.16, 0.37], 10)).toEqual([5, 1, 4]);
  expect(placesByShares([1, 1, 1], 10)).toEqual([4, 3, 3]);
  expect(placesByShares([0, 0, 0], 4)).toEqual([2, 1, 1]);
  expect(placesByShares([0.3, 0.7], 10)).toEqual([3, 7]);
});

test("places sum to what there is, each within one of its share", () => {
  const shares = fc.array(fc.double({ min: 0.001, max: 1, noNaN: true }), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(shares, fc.integer({ min: 0, max: 40 }), (all, places) => {
      const given = placesByShares(all, places);
      const sum = all.reduce((total, each) => total + each, 0);
      expect(given.reduce((total, each) => total + each, 0)).toBe(places);
      for (const [group, count] of given.entries()) {
        expect(Math.abs(count - (places * (all[group] ?? 0)) / sum)).toBeLessThan(1);
      }
    }),
  );
});

test("each group fills its places with its best, and the list stays in the order of scores", () => {
  const list = compose(
    candidates(60),
    { ...none, mix: { groupOf, shares: sharesOf(0.5, 0.4) } },
    plain,
  );
  expect(itemsOf(list)).toEqual([0, 1, 2, 3, 4, 6, 7, 9, 10, 12]);
  expect(list.mix).toEqual({
    known: { places: 5, filled: 5 },
    adjacent: { places: 4, filled: 4 },
    new: { places: 1, filled: 1 },
  });
});

test("places that a group cannot fill go to the nearest one, and the list says so", () => {
  const few = candidates(60).filter(({ item }) => groupOf(item) !== 0 || item < 6);
  const list = compose(few, { ...none, mix: { groupOf, shares: sharesOf(0.5, 0.4) } }, plain);
  expect(itemsOf(list)).toEqual([0, 1, 2, 3, 4, 7, 10, 13, 16, 19]);
  expect(list.mix?.known).toEqual({ places: 5, filled: 2 });
  expect(list.mix?.adjacent).toEqual({ places: 4, filled: 7 });
  const onlyNew = candidates(60).filter(({ item }) => groupOf(item) === 2);
  const all = compose(onlyNew, { ...none, mix: { groupOf, shares: sharesOf(1, 0) } }, plain);
  expect([all.items.length, all.mix?.known, all.mix?.new]).toEqual([
    10,
    { places: 10, filled: 0 },
    { places: 0, filled: 10 },
  ]);
});

test("of candidates that come for another group's places the better stand before the worse", () => {
  const list = compose(
    [
      { item: 1, score: 9 },
      { item: 4, score: 8 },
      { item: 2, score: 1 },
    ],
    { ...none, mix: { groupOf, shares: sharesOf(0.5, 0.25) } },
    { ...plain, size: 3 },
  );
  expect(itemsOf(list)).toEqual([1, 4, 2]);
});

test("the weight of relevance is that of the mix", () => {
  const similarity = (a: number, b: number): number => (a < 6 && b < 6 ? 1 : 0);
  const order = (lambda: number): number[] =>
    itemsOf(
      compose(
        candidates(12),
        { ...none, mix: { groupOf, shares: sharesOf(1, 0, lambda) } },
        { size: 2, depth: 50, diversity: { lambda: 1, similarity } },
      ),
    );
  expect(order(0.95)).toEqual([0, 3]);
  expect(order(0.5)).toEqual([0, 6]);
});

test("filters, boosts and caps may be asked for instead of being told, with the same list", () => {
  const told = compose(
    candidates(30),
    {
      ...none,
      filters: [{ reason: "out", items: Uint32Array.of(0b1011) }],
      boosts: [{ name: "margin", shares: Float64Array.from({ length: 30 }, (_, i) => i / 10) }],
      caps: [{ name: "brand", group: Int32Array.from({ length: 30 }, (_, i) => i % 4), most: 2 }],
    },
    plain,
  );
  const asked = compose(
    candidates(30),
    {
      ...none,
      filters: [{ reason: "out", items: (item) => [0, 1, 3].includes(item) }],
      boosts: [{ name: "margin", shares: (item) => item / 10 }],
      caps: [{ name: "brand", group: (item) => item % 4, most: 2 }],
    },
    plain,
  );
  expect(told.items.length).toBe(8);
  expect(asked).toEqual(told);
});

test("whatever the rules and the mix: none twice, none filtered, caps hold, no place empty that could be filled", () => {
  const items = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 40 });
  const rules = fc.record({
    out: fc.array(fc.integer({ min: 0, max: 40 })),
    most: fc.integer({ min: 1, max: 4 }),
    known: fc.double({ min: 0, max: 0.5, noNaN: true }),
    adjacent: fc.double({ min: 0, max: 0.5, noNaN: true }),
    lambda: fc.constantFrom(0.5, 0.9, 1),
    size: fc.integer({ min: 0, max: 12 }),
    pins: fc.uniqueArray(
      fc.record({ item: fc.integer({ min: 0, max: 40 }), place: fc.integer({ min: 0, max: 6 }) }),
      { maxLength: 2, selector: ({ item }) => item },
    ),
    popular: fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 3 }),
  });
  fc.assert(
    fc.property(
      items,
      rules,
      (all, { out, most, known, adjacent, lambda, size, pins, popular }) => {
        const shares = sharesOf(known, adjacent, lambda);
        const list = compose(
          all.map((item, at) => ({ item, score: 1 + ((at * 7) % 11) })),
          {
            filters: [{ reason: "out", items: (item) => out.includes(item) }],
            boosts: [],
            pins: size === 0 ? [] : pins.slice(0, size),
            caps: [{ name: "brand", group: (item) => item % 5, most }],
            fallbacks: [{ name: "popular", items: popular }],
            mix: { groupOf, shares },
          },
          {
            size,
            depth: 50,
            diversity: { lambda: 1, similarity: (a, b) => (a % 4 === b % 4 ? 1 : 0) },
          },
        );
        const shown = itemsOf(list);
        expect(new Set(shown).size).toBe(shown.length);
        expect(shown.filter((item) => out.includes(item))).toEqual([]);
        expect(shown.length + list.missing).toBe(size);
        const free = list.items.filter(({ from }) => from !== "pin").map(({ item }) => item);
        const inBrand = (brand: number): number =>
          shown.filter((item) => item % 5 === brand).length;
        for (const item of free) expect(inBrand(item % 5)).toBeLessThanOrEqual(most);
        if (list.missing > 0) {
          // Whatever is left was filtered, or its brand is full.
          for (const item of all) {
            const isOut = out.includes(item) || shown.includes(item);
            expect(isOut || inBrand(item % 5) >= most).toBe(true);
          }
        }
      },
    ),
  );
});

test("where each group has enough, it has within one place of its share", () => {
  const share = fc.double({ min: 0, max: 0.5, noNaN: true });
  fc.assert(
    fc.property(share, share, fc.integer({ min: 0, max: 20 }), (known, adjacent, size) => {
      const mix = { groupOf, shares: sharesOf(known, adjacent, 0.8) };
      const diversity = {
        lambda: 1,
        similarity: (a: number, b: number) => (a % 4 === b % 4 ? 1 : 0),
      };
      const list = compose(candidates(90), { ...none, mix }, { size, depth: 50, diversity });
      const count = (group: number): number =>
        itemsOf(list).filter((item) => groupOf(item) === group).length;
      const wanted = [known, adjacent, 1 - known - adjacent];
      for (const [group, of] of wanted.entries()) {
        expect(Math.abs(count(group) - of * size)).toBeLessThan(1);
      }
      expect(list.missing).toBe(0);
      expect([0, 1, 2].map(count)).toEqual(
        [list.mix?.known, list.mix?.adjacent, list.mix?.new].map((told) => told?.filled),
      );
    }),
  );
});
