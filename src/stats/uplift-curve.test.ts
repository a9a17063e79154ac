import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "./random.ts";
import {
  type UnitsByScore,
  upliftAreas,
  upliftAtTop,
  weightedAverageUplift,
} from "./uplift-curve.ts";

/** By hand: best first it is 0 of the control, then 1, 0, 1 of the treated, then 1, 0 of the control. */
const byHand: UnitsByScore = {
  outcome: [0, 1, 0, 1, 1, 0],
  score: [6, 5, 4, 3, 2, 1],
  treated: [0, 1, 1, 1, 0, 0],
};

test("six units by hand: both curves, their areas, and the top", () => {
  // Qini: 0, 1, 1, 2, then 2 − 3/2 and 2 − 1. Its area is 5, that of the line to 1 is 3.
  // Uplift: 0, 2, 3/2, 8/3, 5/6, 2. Its area is 8, that of the line to 2 is 6.
  const { qini, auuc, ofPerfect } = upliftAreas(byHand);
  expect(qini).toBeCloseTo((5 - 3) / 6 / 3, 12);
  expect(auuc).toBeCloseTo((8 - 6) / 36, 12);
  // Perfect Qini: 1, 2 (treated buyers), then three whom nothing changed together (2 at 5), then 1: area 2 + 6 + 1.5 − 3.
  expect(ofPerfect?.qini).toBeCloseTo(2 / 6.5, 12);
  // Perfect uplift: 4 as their arm together (uplift 1 of 4 is 4), the treated other (2/3 of 5), then the control's buyer (1/3 of 6).
  expect(ofPerfect?.auuc).toBeCloseTo(2 / (8 + (4 + 10 / 3) / 2 + (10 / 3 + 2) / 2 - 6), 12);
  expect(upliftAtTop(byHand, { share: 0.5, strategy: "overall" })).toBe(0.5);
  expect(upliftAtTop(byHand, { share: 0.7, strategy: "by-group" })).toBe(0);
  expect(upliftAtTop(byHand, { share: 0.1, strategy: "overall" })).toBeNaN();
  // Two bins of three: (1/2 − 0) of two treated, (1 − 1/2) of one.
  expect(weightedAverageUplift(byHand, 2)).toBeCloseTo(0.5, 12);
});

/** The definitions read literally, a point of the curve at a time. */
function slowAreas({ outcome, score, treated }: UnitsByScore) {
  const places = [...Array.from(score).keys()];
  const sum = (units: readonly number[]) => units.reduce((all, i) => all + (outcome[i] ?? 0), 0);
  const points = [...new Set(Array.from(score))]
    .sort((a, b) => b - a)
    .map((least) => {
      const among = places.filter((i) => (score[i] ?? 0) >= least);
      const [one, zero] = [1, 0].map((arm) => among.filter((i) => treated[i] === arm));
      const [yt, yc] = [sum(one ?? []), sum(zero ?? [])];
      const [n, m] = [one?.length ?? 0, zero?.length ?? 0];
      const qini = yt - (m === 0 ? 0 : (yc / m) * n);
      return [
        among.length,
        qini,
        ((n === 0 ? 0 : yt / n) - (m === 0 ? 0 : yc / m)) * among.length,
      ] as const;
    });
  const area = (of: 1 | 2): number => {
    let [all, x, y] = [0, 0, 0];
    for (const point of points) {
      all += ((y + point[of]) / 2) * (point[0] - x);
      [x, y] = [point[0], point[of]];
    }
    return all - (x * y) / 2;
  };
  const size = places.length;
  const n = places.filter((i) => treated[i] === 1).length;
  return { qini: area(1) / size / n, auuc: area(2) / size / size };
}

function drawn(seed: string, size: number, levels: number): UnitsByScore {
  const random = createRandom(seed);
  const column = (draw: () => number) => Float64Array.from({ length: size }, draw);
  const score = column(() => Math.floor(levels * random.uniform()));
  const treated = column(() => Number(random.uniform() < 0.5));
  const outcome = column(() => Number(random.uniform() < 0.3));
  return { outcome, score, treated };
}

test("a second computation, point by point, finds the same areas, also with ties and money", () => {
  for (const levels of [3, 20, 1e9]) {
    const units = drawn(`slow ${levels}`, 200, levels);
    const money = { ...units, outcome: Float64Array.from(units.outcome, (y, i) => y * (i + 1)) };
    for (const each of [units, money]) {
      const [found, slow] = [upliftAreas(each), slowAreas(each)];
      expect(found.qini).toBeCloseTo(slow.qini, 10);
      expect(found.auuc).toBeCloseTo(slow.auuc, 10);
    }
    expect(upliftAreas(money).ofPerfect).toBeNull();
  }
});

test("only the order of scores counts, and the best order there is has all of its area", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      const units = drawn(`order ${seed}`, 60, 12);
      const score = Float64Array.from(units.score, (each) => Math.exp(each / 3) - 7);
      expect(upliftAreas({ ...units, score })).toEqual(upliftAreas(units));
      const best = Float64Array.from(units.score, (_, i) =>
        units.outcome[i] === 0 ? 0 : units.treated[i] === 1 ? 1 : -1,
      );
      expect(upliftAreas({ ...units, score: best }).ofPerfect?.qini ?? 1).toBeCloseTo(1, 12);
      const all = upliftAtTop(units, { share: 1, strategy: "overall" });
      expect(upliftAtTop(units, { share: 1, strategy: "by-group" })).toBeCloseTo(all, 12);
      expect(weightedAverageUplift(units, 1)).toBeCloseTo(all, 12);
    }),
  );
});

test("a score that says nothing has no area on average; one that is the effect has that of its line", () => {
  const random = createRandom("areas of a known truth");
  const rounds = 200;
  const size = 2_000;
  const [nothing, telling] = [new Float64Array(rounds), new Float64Array(rounds)];
  for (let round = 0; round < rounds; round++) {
    const column = (draw: (i: number) => number) =>
      Float64Array.from({ length: size }, (_, i) => draw(i));
    const effect = column(() => random.uniform());
    const treated = column(() => Number(random.uniform() < 0.5));
    const outcome = column((i) => random.normal() + (treated[i] ?? 0) * (effect[i] ?? 0));
    nothing[round] = upliftAreas({ outcome, treated, score: column(() => random.uniform()) }).auuc;
    telling[round] = upliftAreas({ outcome, treated, score: effect }).auuc;
  }
  const told = (of: Float64Array) => {
    const mean = of.reduce((sum, each) => sum + each, 0) / rounds;
    const variance = of.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (rounds - 1);
    return { mean, error: Math.sqrt(variance / rounds) };
  };
  const [none, some] = [told(nothing), told(telling)];
  expect(Math.abs(none.mean)).toBeLessThan(3 * none.error);
  // The top share u has the mean effect 1 − u/2: the curve u − u²/2 less its line u/2 has the area 1/3 − 1/4.
  expect(Math.abs(some.mean - 1 / 12)).toBeLessThan(3 * some.error);
  expect(some.error).toBeLessThan(0.003);
});

test("what cannot be told is refused, with what was wrong", () => {
  const { outcome, score } = byHand;
  expect(() => upliftAreas({ ...byHand, treated: [1, 1, 1, 1, 1, 1] })).toThrow("of one arm");
  expect(() => upliftAreas({ ...byHand, treated: [0, 1] })).toThrow("6 scores and 2 arms");
  expect(() => upliftAreas({ outcome, score, treated: [0, 1, 2, 1, 0, 0] })).toThrow("arm 2");
  expect(() =>
    upliftAtTop(
      { ...byHand, score: [Number.NaN, 1, 2, 3, 4, 5] },
      { share: 1, strategy: "overall" },
    ),
  ).toThrow("score NaN");
  for (const share of [0, 1.1, Number.NaN])
    expect(() => upliftAtTop(byHand, { share, strategy: "overall" })).toThrow(RangeError);
  expect(() => weightedAverageUplift(byHand, 2.5)).toThrow("2.5 bins");
  expect(weightedAverageUplift(byHand, 6)).toBeNaN();
});
