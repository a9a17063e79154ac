import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom, type Random } from "./random.ts";
import { sampleRatio, sequentialSampleRatio } from "./sample-ratio.ts";

/** How many of so many people enter the first of two arms. */
function drawn(random: Random, people: number, share: number): number {
  let first = 0;
  for (let i = 0; i < people; i++) if (random.uniform() < share) first++;
  return first;
}

describe("one look at a sample ratio", () => {
  test("finds nothing in Hillstrom's three arms, and the mismatch of Kohavi, Tang & Xu 2020, chapter 3 (p 1.8e-6)", () => {
    const hillstrom = sampleRatio([21_307, 21_387, 21_306], [1, 1, 1]);
    expect(hillstrom.chiSquare).toBeCloseTo(0.203, 3);
    expect(hillstrom.pValue).toBeCloseTo(0.904, 3);
    expect(sampleRatio([821_588, 815_482], [0.5, 0.5]).pValue).toBeCloseTo(1.8e-6, 7);
  });

  test("is scipy's, also where p is tiny (test/reference/planning.py)", () => {
    const uneven = sampleRatio([40, 70, 190], [0.1, 0.3, 0.6]);
    expect(uneven.chiSquare).toBeCloseTo(8.333333333, 8);
    expect(uneven.pValue).toBeCloseTo(0.0155038536, 9);
    expect(sampleRatio([5_400, 4_600], [1, 1]).pValue / 1.244192115e-15).toBeCloseTo(1, 8);
  });

  test("of two arms is the square of a z value; as promised, without people, or with one arm p is 1", () => {
    const { chiSquare } = sampleRatio([530, 470], [1, 1]);
    expect(chiSquare).toBeCloseTo(((530 - 500) / Math.sqrt(250)) ** 2, 10);
    expect(sampleRatio([100, 300], [1, 3]).pValue).toBe(1);
    expect(sampleRatio([0, 0], [1, 1]).pValue).toBe(1);
    expect(sampleRatio([12], [1])).toEqual({ chiSquare: 0, degreesOfFreedom: 0, pValue: 1 });
  });

  test("does not depend on the scale of shares or the order of arms, and more people make the same ratio clearer", () => {
    const arm = fc.tuple(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(fc.array(arm, { minLength: 2, maxLength: 5 }), (arms) => {
        const [counts, shares] = [arms.map(([count]) => count), arms.map(([, share]) => share)];
        const { pValue, chiSquare } = sampleRatio(counts, shares);
        expect(pValue).toBeGreaterThanOrEqual(0);
        expect(pValue).toBeLessThanOrEqual(1);
        const scaled = shares.map((share) => share / 7);
        expect(sampleRatio(counts, scaled).chiSquare).toBeCloseTo(chiSquare, 6);
        const turned = sampleRatio(counts.toReversed(), shares.toReversed());
        expect(turned.chiSquare).toBeCloseTo(chiSquare, 6);
        const doubled = counts.map((count) => 2 * count);
        expect(sampleRatio(doubled, shares).pValue).toBeLessThanOrEqual(pValue + 1e-12);
      }),
    );
  });

  test("raises a false alarm as often as its p value says", () => {
    const random = createRandom(8);
    let alarms = 0;
    for (let run = 0; run < 2_000; run++) {
      const first = drawn(random, 1_000, 0.3);
      if (sampleRatio([first, 1_000 - first], [0.3, 0.7]).pValue < 0.05) alarms++;
    }
    expect(alarms / 2_000).toBeGreaterThan(0.035);
    expect(alarms / 2_000).toBeLessThan(0.065);
  });

  test("says which count or share is impossible", () => {
    expect(() => sampleRatio([1, 2], [1])).toThrow("2 counts and 1 shares");
    expect(() => sampleRatio([1.5, 2], [1, 1])).toThrow("arm 0 is 1.5");
    expect(() => sampleRatio([1, 2], [1, 0])).toThrow("share of arm 1 is 0");
  });
});

describe("a sample ratio at every look", () => {
  test("has the Bayes factor of a Dirichlet-multinomial against a multinomial by scipy (test/reference/planning.py)", () => {
    for (const [counts, shares, at100, at1000] of [
      [[21_307, 21_387, 21_306], [1, 1, 1], -6.36861772, -4.07537475],
      [[821_588, 815_482], [1, 1], 6.53236767, 7.67937929],
      [[40, 70, 190], [0.1, 0.3, 0.6], 1.69436535, 0.68099436],
    ] as const) {
      expect(sequentialSampleRatio([counts], shares, 100).logBayesFactor).toBeCloseTo(at100, 6);
      expect(sequentialSampleRatio([counts], shares).logBayesFactor).toBeCloseTo(at1000, 6);
    }
  });

  test("of the first person is 1, and so is that of nobody: nothing can be told", () => {
    expect(sequentialSampleRatio([[0, 0]], [1, 3]).logBayesFactor).toBeCloseTo(0, 11);
    expect(sequentialSampleRatio([[0, 1]], [1, 3]).logBayesFactor).toBeCloseTo(0, 11);
    expect(sequentialSampleRatio([], [1, 3])).toEqual({
      logBayesFactor: 0,
      pValue: 1,
      mismatchAt: null,
    });
  });

  test("is expected to be 1 under the promised shares, whatever the next person's arm (a martingale)", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 900 }), fc.integer({ min: 1, max: 9 })), {
          minLength: 2,
          maxLength: 4,
        }),
        fc.double({ min: 1, max: 5_000, noNaN: true }),
        (arms, concentration) => {
          const shares = arms.map(([, share]) => share);
          const total = shares.reduce((sum, share) => sum + share, 0);
          const counts = arms.map(([count]) => count);
          const at = (seen: readonly number[]): number =>
            sequentialSampleRatio([seen], shares, concentration).logBayesFactor;
          const expected = shares.reduce(
            (sum, share, arm) =>
              sum +
              (share / total) * Math.exp(at(counts.with(arm, (counts[arm] ?? 0) + 1)) - at(counts)),
            0,
          );
          expect(expected).toBeCloseTo(1, 6);
        },
      ),
    );
  });

  test("raises a false alarm at most as often as alpha says under 20 looks, where single looks raise it far more", () => {
    const random = createRandom(21);
    const runs = 2_000;
    let [sequential, naive] = [0, 0];
    for (let run = 0; run < runs; run++) {
      const looks: number[][] = [];
      let [first, people] = [0, 0];
      for (let look = 0; look < 20; look++) {
        first += drawn(random, 200, 0.5);
        people += 200;
        looks.push([first, people - first]);
      }
      if (sequentialSampleRatio(looks, [1, 1]).pValue <= 0.05) sequential++;
      if (looks.some((counts) => sampleRatio(counts, [1, 1]).pValue <= 0.05)) naive++;
    }
    expect(sequential / runs).toBeLessThanOrEqual(0.05);
    expect(naive / runs).toBeGreaterThan(0.15);
  });

  test("finds a shift of one percentage point, 51 : 49, within 100,000 people in 9 of 10 runs", () => {
    const random = createRandom(4);
    let found = 0;
    for (let run = 0; run < 40; run++) {
      const looks: number[][] = [];
      let first = 0;
      for (let look = 1; look <= 20; look++) {
        first += drawn(random, 5_000, 0.51);
        looks.push([first, look * 5_000 - first]);
      }
      if (sequentialSampleRatio(looks, [1, 1]).mismatchAt !== null) found++;
    }
    expect(found).toBeGreaterThanOrEqual(36);
  });

  test("keeps what an earlier look has shown, and says at which", () => {
    const seen = sequentialSampleRatio(
      [
        [520, 480],
        [5_400, 4_600],
        [50_000, 50_000],
      ],
      [1, 1],
    );
    expect(seen.mismatchAt).toBe(1);
    expect(seen.pValue).toBeLessThan(1e-6);
    expect(seen.logBayesFactor).toBeLessThan(0);
  });

  test("refuses looks that lose people, and a concentration of 0", () => {
    expect(() =>
      sequentialSampleRatio(
        [
          [5, 5],
          [4, 7],
        ],
        [1, 1],
      ),
    ).toThrow("falls from 5 to 4");
    expect(() => sequentialSampleRatio([[5, 5]], [1, 1], 0)).toThrow("concentration is 0");
  });
});
