import fc from "fast-check";
import { expect, test } from "vitest";
import { columnsOf } from "./diversity.ts";
import { bestOfGroups } from "./list-candidates.ts";

const candidate = fc.record({
  item: fc.integer({ min: 0, max: 60 }),
  score: fc.integer({ min: 1, max: 9 }),
});

test("the best of groups are those of a plain sort, each group cut at its depth", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(candidate, { selector: ({ item }) => item, maxLength: 60 }),
      fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 3 }),
      fc.constantFrom(2, 3, 61),
      (candidates, depths, hidden) => {
        const groupOf = (item: number): number => item % depths.length;
        const isShown = (item: number): boolean => item % hidden !== 0;
        const boost = (item: number, score: number): number => score * ((item % 5) - 1);
        const counts = depths.map(() => 0);
        const expected = candidates
          .filter(({ item }) => isShown(item))
          .map(({ item, score }) => ({ item, score: boost(item, score) }))
          .filter(({ score }) => score > 0)
          .sort((a, b) => b.score - a.score || a.item - b.item)
          .filter(({ item }) => {
            const group = groupOf(item);
            counts[group] = (counts[group] ?? 0) + 1;
            return (counts[group] ?? 0) <= (depths[group] ?? 0);
          });
        const asked = { isShown, boost, depths, groupOf: depths.length === 1 ? null : groupOf };
        const best = bestOfGroups(columnsOf(candidates), asked);
        const found = Array.from(best.items, (item, at) => ({ item, score: best.scores[at] }));
        expect(found).toEqual(expected);
        expect(found.map((_, at) => best.groups[at] ?? 0)).toEqual(
          expected.map(({ item }) => groupOf(item)),
        );
      },
    ),
  );
});
