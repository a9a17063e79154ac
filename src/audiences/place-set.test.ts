import fc from "fast-check";
import { expect, test } from "vitest";
import { type PlaceSet, placeSet } from "./place-set.ts";

function taken(set: PlaceSet): number[] {
  const places: number[] = [];
  for (let place = set.take(); place >= 0; place = set.take()) places.push(place);
  return places;
}

test("what was added comes out once, the lowest first, and leaves nothing", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 200 }), fc.array(fc.nat(199)), (size, some) => {
      const set = placeSet(size);
      const places = some.filter((place) => place < size);
      for (const place of places) set.add(place);
      expect(taken(set)).toEqual([...new Set(places)].sort((a, b) => a - b));
      set.addAll();
      expect(taken(set)).toEqual(Array.from({ length: size }, (_, i) => i));
      expect(set.take()).toBe(-1);
    }),
  );
});

test("what is added while others are taken comes in its turn", () => {
  const set = placeSet(100);
  set.add(40);
  expect(set.take()).toBe(40);
  set.add(99);
  set.add(41);
  expect(taken(set)).toEqual([41, 99]);
});
