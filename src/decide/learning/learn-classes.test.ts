import { expect, test } from "vitest";
import { type ClassEvidence, classChances } from "../../stats/class-evidence.ts";
import { createRandom } from "../../stats/random.ts";
import { learnClasses } from "./learn-classes.ts";

/**
 * Customers of two kinds, half and half: 0.01 orders a day whatever is offered, 9 of 10 lines at full price; and 0.01 times 1, 1, 2, 4 by condition, 1 of 10.
 * A year without a window, and of the first `met` customers 30 days in windows of each level.
 */
function shopOf(people: number, met: number): ClassEvidence {
  const random = createRandom(`shop ${people}`);
  const conditions = 4;
  const counts = new Float64Array(people * conditions);
  const exposure = new Float64Array(people * conditions);
  const marks = [0, 1].map(() => ({
    successes: new Float64Array(people),
    trials: new Float64Array(people),
  }));
  const [full, used] = marks;
  for (let person = 0; person < people; person++) {
    const isFull = person % 2 === 0;
    for (let c = 0; c < conditions; c++) {
      const days = c === 0 ? 365 : person < met ? 30 : 0;
      const moved = isFull ? 1 : ([1, 1, 2, 4][c] ?? 1);
      const orders = random.poisson(0.01 * moved * days);
      exposure[person * conditions + c] = days;
      counts[person * conditions + c] = orders;
      for (let order = 0; order < orders; order++) {
        const mark = c < 2 ? full : used;
        const chance = c < 2 ? (isFull ? 0.9 : 0.1) : 0.5;
        if (mark === undefined) continue;
        mark.trials[person] = (mark.trials[person] ?? 0) + 1;
        if (random.uniform() < chance) mark.successes[person] = (mark.successes[person] ?? 0) + 1;
      }
    }
  }
  return {
    people,
    conditions,
    counts,
    exposure,
    marks,
    segment: new Uint8Array(people),
    segments: 1,
  };
}

test("what was put into a shop is found: two classes, the first of which buys at full price and is not moved", () => {
  const { classes, draws } = learnClasses(shopOf(3_000, 3_000));
  expect(classes).toHaveLength(2);
  expect(draws).toHaveLength(100);
  const [full, deal] = classes;
  expect(full?.share).toBeCloseTo(0.5, 1);
  expect(full?.fullPrice).toBeCloseTo(0.9, 1);
  expect(deal?.fullPrice).toBeCloseTo(0.1, 1);
  expect(full?.ordersPerDay).toBeCloseTo(0.01, 3);
  expect(deal?.ordersPerDay).toBeCloseTo(0.01, 3);
  // 1,500 customers with 30 days of each level.
  for (const { days } of deal?.levels ?? []) expect(Math.abs(days - 45_000)).toBeLessThan(3_000);
  const drawn = (k: number, c: number): readonly number[] =>
    draws.map((each) => each[k]?.multipliers[c] ?? 0).sort((a, b) => a - b);
  for (const [k, truth] of [[1, 1, 1, 1] as const, [1, 1, 2, 4] as const].entries())
    for (const c of [1, 2, 3] as const) {
      // Made to rise, multipliers that are the same draw apart a little: a tenth is left for it.
      expect(drawn(k, c)[2]).toBeLessThan(truth[c] * 1.1);
      expect(drawn(k, c)[97]).toBeGreaterThan(truth[c] * 0.9);
    }
});

test("the same evidence teaches the same, and what is kept is what is used", () => {
  const evidence = shopOf(400, 400);
  const learned = learnClasses(evidence);
  expect(learnClasses(evidence)).toEqual(learned);
  expect(JSON.parse(JSON.stringify(learned))).toEqual(learned);
});

test("nothing is learned of people who have seen no offer, and where few have come there is one class", () => {
  expect(learnClasses(shopOf(500, 0))).toEqual({ classes: [], draws: [] });
  expect(learnClasses(shopOf(0, 0))).toEqual({ classes: [], draws: [] });
  const few = learnClasses(shopOf(99, 99));
  expect(few.classes).toHaveLength(1);
  expect(few.classes[0]?.share).toBe(1);
});

test("of many, classes are fitted on those whom the program has met, and tell all apart", () => {
  const all = shopOf(4_000, 700);
  const { classes, draws } = learnClasses(all, 1_000);
  expect(classes).toHaveLength(2);
  // All who were met are among those on whom it was fitted: 350 of each kind, 30 days each.
  const days = classes.reduce((sum, { levels }) => sum + (levels[0]?.days ?? 0), 0);
  expect(days).toBeCloseTo(700 * 30, -1);
  let right = 0;
  for (let person = 0; person < all.people; person++) {
    const [chance = 0] = classChances(all, person, draws[0] ?? []);
    if (chance >= 0.5 === (person % 2 === 0)) right += 1;
  }
  // Three orders a year say much; by the true classes 0.97 of people are told right.
  expect(right / all.people).toBeGreaterThan(0.9);
});
