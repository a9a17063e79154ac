import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  assignmentDependence,
  type CellOutcome,
  effectsDiffer,
  type FourCells,
  interactionOf,
} from "./interaction-test.ts";
import { createRandom } from "./random.ts";

describe("the dependence of two assignments", () => {
  test("is scipy's chi-square of a contingency table (test/reference/planning.py)", () => {
    const table = assignmentDependence([
      [120, 95, 88],
      [101, 130, 76],
    ]);
    expect(table.chiSquare).toBeCloseTo(7.9300888671, 9);
    expect(table.pValue).toBeCloseTo(0.0189671938, 9);
    expect(table.degreesOfFreedom).toBe(2);
  });

  test("is that of Fisher's tea table without correction: n (ad − bc)² / (r₁ r₂ c₁ c₂)", () => {
    const { chiSquare } = assignmentDependence([
      [3, 1],
      [1, 3],
    ]);
    expect(chiSquare).toBeCloseTo((8 * 8 ** 2) / 4 ** 4, 12);
  });

  test("is 0 where one arm tells nothing of the other, and arms without people do not count", () => {
    expect(
      assignmentDependence([
        [10, 20],
        [30, 60],
      ]),
    ).toEqual({ chiSquare: 0, degreesOfFreedom: 1, pValue: 1 });
    expect(
      assignmentDependence([
        [10, 20, 0],
        [35, 60, 0],
        [0, 0, 0],
      ]).degreesOfFreedom,
    ).toBe(1);
    expect(assignmentDependence([])).toEqual({ chiSquare: 0, degreesOfFreedom: 0, pValue: 1 });
    expect(assignmentDependence([[5, 9]]).pValue).toBe(1);
  });

  test("does not change when experiments change places", () => {
    const row = fc.tuple(fc.nat(400), fc.nat(400), fc.nat(400));
    fc.assert(
      fc.property(fc.tuple(row, row), ([a, b]) => {
        const { chiSquare, pValue } = assignmentDependence([a, b]);
        const turned = assignmentDependence(a.map((count, i) => [count, b[i] ?? 0]));
        expect(turned.chiSquare).toBeCloseTo(chiSquare, 8);
        expect(pValue).toBeGreaterThanOrEqual(0);
        expect(pValue).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("says which count is impossible", () => {
    expect(() => assignmentDependence([[1, 2], [3]])).toThrow("Row 1 has 1 counts");
    expect(() => assignmentDependence([[1, -2]])).toThrow("row 0, column 1 is -2");
  });
});

const cells = (
  means: readonly [number, number, number, number],
  of: Omit<CellOutcome, "mean">,
): FourCells => ({
  neither: { ...of, mean: means[0] },
  onlyFirst: { ...of, mean: means[1] },
  onlySecond: { ...of, mean: means[2] },
  both: { ...of, mean: means[3] },
});

describe("the interaction of two treatments", () => {
  test("is the product term of a regression on both and their product, with its error in closed form", () => {
    const found = interactionOf(cells([10, 11, 12, 12.5], { people: 1_000, variance: 25 }));
    expect(found.difference).toBe(-0.5);
    expect(found.standardError).toBeCloseTo(Math.sqrt(4 * 0.025), 12);
    expect(found.upper).toBeCloseTo(-0.5 + 1.959963984540054 * Math.sqrt(0.1), 10);
    // 2 (1 − Φ(0.5 / √0.1))
    expect(found.pValue).toBeCloseTo(0.1138463, 6);
  });

  test("is none where effects add up, and certain where nobody differs and they do not", () => {
    expect(interactionOf(cells([10, 11, 12, 13], { people: 50, variance: 4 })).pValue).toBe(1);
    expect(interactionOf(cells([10, 11, 12, 13], { people: 50, variance: 0 })).pValue).toBe(1);
    expect(interactionOf(cells([10, 11, 12, 14], { people: 50, variance: 0 })).pValue).toBe(0);
  });

  test("is the same for both experiments, scales with the unit, and does not change with the level of the outcome", () => {
    const mean = fc.double({ min: -50, max: 50, noNaN: true });
    const size = { people: 300, variance: 9 };
    fc.assert(
      fc.property(fc.tuple(mean, mean, mean, mean), mean, ([a, b, c, d], shift) => {
        const found = interactionOf(cells([a, b, c, d], size));
        const turned = interactionOf(cells([a, c, b, d], size));
        expect(turned.difference).toBeCloseTo(found.difference, 9);
        const moved = interactionOf(cells([a + shift, b + shift, c + shift, d + shift], size));
        expect(moved.difference).toBeCloseTo(found.difference, 9);
        const cents = interactionOf(
          cells([100 * a, 100 * b, 100 * c, 100 * d], { people: 300, variance: 90_000 }),
        );
        expect(cents.pValue).toBeCloseTo(found.pValue, 9);
        expect(cents.standardError).toBeCloseTo(100 * found.standardError, 9);
      }),
    );
  });

  test("covers the true interaction in 95 of 100 simulated pairs of experiments", () => {
    const random = createRandom(31);
    const runs = 1_000;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const cell = (mean: number): CellOutcome => {
        const values = Array.from({ length: 100 }, () => mean + 3 * random.exponential());
        const average = values.reduce((sum, value) => sum + value, 0) / 100;
        const squares = values.reduce((sum, value) => sum + (value - average) ** 2, 0);
        return { people: 100, mean: average, variance: squares / 99 };
      };
      const { lower, upper } = interactionOf({
        neither: cell(5),
        onlyFirst: cell(6),
        onlySecond: cell(7),
        both: cell(7.4),
      });
      if (lower <= -0.6 && -0.6 <= upper) covered++;
    }
    expect(covered / runs).toBeGreaterThan(0.93);
    expect(covered / runs).toBeLessThan(0.97);
  });

  test("names the cell that is too small", () => {
    const some = cells([1, 1, 1, 1], { people: 20, variance: 1 });
    expect(() => interactionOf({ ...some, both: { people: 1, mean: 2, variance: 0 } })).toThrow(
      "cell both has 1 people",
    );
  });
});

describe("whether effects differ between groups", () => {
  test("the thirteen trials of the BCG vaccine have the published Q of 152.233", () => {
    // Colditz et al. 1994 (JAMA 271(9)): cases and others, vaccinated and not; log risk ratios. Q as in Viechtbauer 2010, "Conducting
    // meta-analyses in R with the metafor package", J. Statistical Software 36(3), section 3.2: Q(df = 12) = 152.2330.
    const trials = [
      [4, 119, 11, 128],
      [6, 300, 29, 274],
      [3, 228, 11, 209],
      [62, 13_536, 248, 12_619],
      [33, 5_036, 47, 5_761],
      [180, 1_361, 372, 1_079],
      [8, 2_537, 10, 619],
      [505, 87_886, 499, 87_892],
      [29, 7_470, 45, 7_232],
      [17, 1_699, 65, 1_600],
      [186, 50_448, 141, 27_197],
      [5, 2_493, 3, 2_338],
      [27, 16_886, 29, 17_825],
    ];
    const effects = trials.map(([a = 0, b = 0, c = 0, d = 0]) => ({
      effect: Math.log(a / (a + b) / (c / (c + d))),
      standardError: Math.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)),
    }));
    const { chiSquare, degreesOfFreedom, pValue } = effectsDiffer(effects);
    expect(chiSquare).toBeCloseTo(152.233, 3);
    expect(degreesOfFreedom).toBe(12);
    expect(pValue).toBeLessThan(1e-20);
  });

  test("of two groups it is the test of the interaction", () => {
    const four = cells([10, 11, 12, 12.5], { people: 1_000, variance: 25 });
    const standardError = Math.sqrt(0.05);
    const { pValue } = effectsDiffer([
      { effect: 1, standardError },
      { effect: 0.5, standardError },
    ]);
    expect(pValue).toBeCloseTo(interactionOf(four).pValue, 12);
  });

  test("shifts and units change nothing, and equal effects do not differ", () => {
    const effect = fc.record({
      effect: fc.double({ min: -50, max: 50, noNaN: true }),
      standardError: fc.double({ min: 0.1, max: 10, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(effect, { minLength: 2, maxLength: 9 }), (effects) => {
        const moved = effects.map((each) => ({
          effect: 100 * (each.effect + 3),
          standardError: 100 * each.standardError,
        }));
        const { chiSquare } = effectsDiffer(effects);
        expect(effectsDiffer(moved).chiSquare / (1 + chiSquare)).toBeCloseTo(
          chiSquare / (1 + chiSquare),
          9,
        );
        const same = effects.map(({ standardError }) => ({ effect: 2, standardError }));
        expect(effectsDiffer(same).pValue).toBeCloseTo(1, 9);
      }),
    );
  });

  test("where effects are the same it says in 5 of 100 that they are not", () => {
    const random = createRandom("no heterogeneity");
    const runs = 2_000;
    let alarms = 0;
    for (let run = 0; run < runs; run++) {
      const effects = [0.5, 1, 2, 4].map((standardError) => ({
        effect: 3 + standardError * random.normal(),
        standardError,
      }));
      alarms += Number(effectsDiffer(effects).pValue < 0.05);
    }
    expect(alarms / runs).toBeGreaterThan(0.035);
    expect(alarms / runs).toBeLessThan(0.065);
  });

  test("one group is no evidence, and an error of 0 is refused by name", () => {
    expect(effectsDiffer([{ effect: 9, standardError: 1 }]).pValue).toBe(1);
    expect(effectsDiffer([]).pValue).toBe(1);
    const some = { effect: 1, standardError: 1 };
    expect(() => effectsDiffer([some, { effect: 1, standardError: 0 }])).toThrow(
      "Effect 1 is 1 with a standard error of 0",
    );
  });
});
