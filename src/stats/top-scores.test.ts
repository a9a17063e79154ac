import fc from "fast-check";
import { expect, test } from "vitest";
import { topScores } from "./top-scores.ts";

test("the best of any offers are those of sorting all of them, equal scores by the lower key", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 60 }),
      fc.integer({ min: 0, max: 20 }),
      (scores, most) => {
        const top = topScores(most);
        const offers = scores.map((score, key) => ({ key, score }));
        for (const { key, score } of offers.toReversed()) top.offer(key, score);
        const count = top.sort();
        const wanted = offers.toSorted((a, b) => b.score - a.score || a.key - b.key).slice(0, most);
        expect(count).toBe(wanted.length);
        expect([...top.keys.subarray(0, count)]).toEqual(wanted.map(({ key }) => key));
        expect([...top.scores.subarray(0, count)]).toEqual(wanted.map(({ score }) => score));
      },
    ),
  );
});

test("a cleared selection has forgotten its offers", () => {
  const top = topScores(2);
  top.offer(1, 9);
  top.sort();
  top.clear();
  top.offer(2, 1);
  expect(top.sort()).toBe(1);
  expect(top.keys[0]).toBe(2);
});
