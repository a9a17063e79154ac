import fc from "fast-check";
import { expect, test } from "vitest";
import { itemMarks } from "./item-marks.ts";

test("marks are those of a set, in each turn anew, also after more turns than there are numbers for", () => {
  const item = fc.integer({ min: 0, max: 9 });
  const turns = fc.array(fc.array(item, { maxLength: 20 }), { maxLength: 20 });
  fc.assert(
    fc.property(turns, fc.integer({ min: 2, max: 5 }), (all, most) => {
      const marks = itemMarks(10, most);
      for (const items of all) {
        marks.clear();
        const known = new Set<number>();
        for (const each of items) {
          expect(marks.add(each)).toBe(!known.has(each));
          known.add(each);
        }
      }
    }),
  );
});
