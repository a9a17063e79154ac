import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  detectableEffect,
  type ExperimentDesign,
  type Outcome,
  peopleToDetect,
  powerToDetect,
  weeksToDetect,
} from "./power.ts";
import { createRandom } from "./random.ts";
import { normalQuantile } from "./special.ts";

const thirds = [1 / 3, 1 / 3, 1 / 3];
const amount = (mean: number, variance: number): Outcome => ({ kind: "mean", mean, variance });

/** Of GrowthBook's test of power, packages/shared/test/power.test.ts: three arms, effects relative to the control. */
const lift: ExperimentDesign = {
  outcome: amount(10, 3909.9997749994377),
  shares: thirds,
  scale: "relative",
};
/** Its outcomes of 4,500 people a week. GrowthBook gives all arms the control's variance, also of shares. */
const weekly = {
  clicks: { effect: 0.05, outcome: amount(0.1, 0.09) },
  revenue: { effect: 0.3, outcome: amount(0.1, 0.5) },
};

describe("the numbers of GrowthBook", () => {
  test("power is .52144 and the detectable effect .07027 of 400,000 people in three arms", () => {
    expect(powerToDetect(0.05, 400_000, lift)).toBeCloseTo(0.52144, 5);
    expect(detectableEffect(400_000, lift)).toBeCloseTo(0.07027, 5);
  });

  test("power and detectable effects grow week by week as theirs", () => {
    const power = {
      clicks: [0.073, 0.0965, 0.1204, 0.14458, 0.16895, 0.19342, 0.21791, 0.24235, 0.26666],
      revenue: [0.17053, 0.29389, 0.41122, 0.51749, 0.61037, 0.68938, 0.75513, 0.80886, 0.85213],
    };
    const effects = {
      clicks: [0.36767, 0.24505, 0.19525, 0.16673, 0.14774, 0.13394, 0.12336, 0.11491, 0.10796],
      revenue: [1.26769, 0.71941, 0.54299, 0.4506, 0.39208, 0.35099, 0.32018, 0.29603, 0.27647],
    };
    for (const name of ["clicks", "revenue"] as const) {
      const { effect, outcome } = weekly[name];
      for (const [i, expected] of power[name].entries()) {
        const people = 4_500 * (i + 1);
        expect(powerToDetect(effect, people, { ...lift, outcome })).toBeCloseTo(expected, 5);
        // Theirs leaves the far tail out: a millionth more.
        const detectable = detectableEffect(people, { ...lift, outcome }) ?? 0;
        expect(Math.abs(detectable - (effects[name][i] ?? 0))).toBeLessThan(7e-6);
      }
    }
  });

  test("revenue is decided after 8 weeks, clicks not after 9", () => {
    const run = { peoplePerWeek: 4_500, mostWeeks: 9 };
    const { clicks, revenue } = weekly;
    expect(weeksToDetect(revenue.effect, run, { ...lift, outcome: revenue.outcome })).toMatchObject(
      {
        decidable: true,
        weeks: 8,
      },
    );
    const undecided = weeksToDetect(clicks.effect, run, { ...lift, outcome: clicks.outcome });
    expect(undecided.decidable).toBe(false);
    if (!undecided.decidable) expect(undecided.detectable).toBeCloseTo(0.10796, 5);
  });

  test("a running experiment needs 25.457 times its people more, and 55.668 times if it may be read at any time", () => {
    // packages/stats/tests/test_midexperimentpower.py; found there by halving, to 1 / 256.
    const running: ExperimentDesign = { outcome: amount(1, 1_000 / 499), scale: "relative" };
    expect(peopleToDetect(0.05, running) / 1_000 - 1).toBeCloseTo(25.45703125, 2);
    const anytime = peopleToDetect(0.05, { ...running, tightestAt: 5_000 }) / 1_000 - 1;
    expect(Math.abs(anytime - 55.66796875)).toBeLessThan(1 / 256);
  });

  test("its planner's sequential power is that of a standard error widened as the interval is; ours asks whether the interval leaves out 0", () => {
    // Widened, an estimate crosses by chance as often as in a fixed sample: too high below one half, too low above.
    const anytime: ExperimentDesign = { ...lift, tightestAt: 5_000 };
    const errors = (people: number): number => {
      const half = detectableEffect(people, { ...anytime, power: 0.5 }) ?? 0;
      const fixed = detectableEffect(people, { ...lift, power: 0.5 }) ?? 0;
      // Both effects are their thresholds in standard errors, which grow with the effect on the relative scale.
      return (half / fixed) * Math.sqrt((1 + (1 + fixed) ** 2) / (1 + (1 + half) ** 2));
    };
    const designEffect = errors(400_000) ** 2;
    expect(powerToDetect(0.05, 400_000, { ...lift, designEffect })).toBeCloseTo(0.20596, 4);
    expect(detectableEffect(400_000, { ...lift, designEffect })).toBeCloseTo(0.12821, 4);
    expect(powerToDetect(0.05, 400_000, anytime)).toBeLessThan(0.20596);
    expect(detectableEffect(400_000, anytime)).toBeLessThan(0.12821);
  });
});

describe("the numbers of others", () => {
  test("sizes are within 0.5 % of G*Power's (spotify/confidence, tests/samplesize; power 0.85)", () => {
    const share: ExperimentDesign = { outcome: { kind: "proportion", share: 0.34 }, power: 0.85 };
    for (const [effect, design, people] of [
      [0.3, { outcome: amount(0, 100), power: 0.85 }, 39_906],
      [0.003, share, 897_348],
      [0.003, { ...share, alpha: 0.14 }, 630_710],
      [0.003, { ...share, alpha: 0.14, power: 0.67 }, 366_424],
      [0.003, { ...share, shares: [0.5, 0.25, 0.25] }, 1_346_313],
    ] as const)
      expect(Math.abs(peopleToDetect(effect, design) / people - 1)).toBeLessThan(0.005);
  });

  test("Hillstrom's control needs 13 thousand visitors an arm for +10 %, 273 thousand for conversion, 495 thousand for spend", () => {
    // Mean 0.652789, and the standard error .145247 of the difference of men's e-mail puts CV² at 315.1.
    for (const [mean, variance, arm, holdout, effect] of [
      [0.106167, 0.106167 * 0.893833, 13_217, 139_000, 0.079],
      [0.00572609, 0.00572609 * 0.99427391, 272_588, 2_870_000, 0.358],
      [0.652789, 315.117 * 0.652789 ** 2, 494_679, 5_210_000, 0.482],
    ] as const) {
      const design: ExperimentDesign = { outcome: amount(mean, variance) };
      expect(peopleToDetect(0.1 * mean, design) / 2 / arm).toBeCloseTo(1, 3);
      const held = peopleToDetect(0.1 * mean, { ...design, shares: [0.05, 0.95] });
      expect(held / holdout).toBeCloseTo(1, 2);
      expect((detectableEffect(42_600, design) ?? 0) / mean).toBeCloseTo(effect, 3);
    }
  });

  test("power of shares in uneven arms is scipy's (test/reference/planning.py)", () => {
    const outcome: Outcome = { kind: "proportion", share: 0.04 };
    const relative: ExperimentDesign = { outcome, shares: [0.25, 0.75], scale: "relative" };
    expect(powerToDetect(0.1, 80_000, relative)).toBeCloseTo(0.633139612338, 10);
    const absolute: ExperimentDesign = { outcome, shares: [0.25, 0.75], alpha: 0.01 };
    expect(powerToDetect(-0.004, 80_000, absolute)).toBeCloseTo(0.481975209793, 10);
  });
});

describe("limits and laws of planning", () => {
  const base: ExperimentDesign = { outcome: amount(20, 900) };

  test("no effect is found as often as alpha says, a huge one always", () => {
    for (const alpha of [0.001, 0.05, 0.3])
      expect(powerToDetect(0, 1_000, { ...base, alpha })).toBeCloseTo(alpha, 10);
    expect(powerToDetect(1_000, 1_000, base)).toBe(1);
  });

  test("the detectable effect is (z for alpha + z for power) standard errors, in closed form", () => {
    const expected = (1.959963984540054 + normalQuantile(0.8)) * Math.sqrt(2 * (900 / 5_000));
    expect(detectableEffect(10_000, base)).toBeCloseTo(expected, 5);
  });

  test("covariates that explain half save half the people; groups of 11 with a correlation of 0.1 double them", () => {
    const people = peopleToDetect(1, base);
    expect(peopleToDetect(1, { ...base, varianceFactor: 0.5 }) / people).toBeCloseTo(0.5, 3);
    expect(peopleToDetect(1, { ...base, designEffect: 1 + 10 * 0.1 }) / people).toBeCloseTo(2, 3);
  });

  test("no increase is detectable where the control's mean is too uncertain, or a share would exceed 1", () => {
    expect(detectableEffect(20, { outcome: amount(1, 50), scale: "relative" })).toBeNull();
    expect(detectableEffect(10, { outcome: { kind: "proportion", share: 0.9 } })).toBeNull();
  });

  test("what is detectable is detected with just the power that was asked, and takes just those people", () => {
    const outcome = fc.oneof(
      fc.record({
        kind: fc.constant("mean" as const),
        mean: fc.double({ min: 0.5, max: 50, noNaN: true }),
        variance: fc.double({ min: 0.1, max: 500, noNaN: true }),
      }),
      fc.record({
        kind: fc.constant("proportion" as const),
        share: fc.double({ min: 0.02, max: 0.9, noNaN: true }),
      }),
    );
    const design = fc.record({
      outcome,
      shares: fc.constantFrom([0.5, 0.5], [0.05, 0.95], [0.4, 0.2, 0.3]),
      scale: fc.constantFrom("absolute" as const, "relative" as const),
      alpha: fc.constantFrom(0.01, 0.05, 0.1),
      power: fc.constantFrom(0.5, 0.8, 0.95),
    });
    fc.assert(
      fc.property(
        design,
        fc.integer({ min: 2_000, max: 10_000_000 }),
        fc.boolean(),
        (plain, people, anytime) => {
          const asked: ExperimentDesign = anytime ? { ...plain, tightestAt: 5_000 } : plain;
          const effect = detectableEffect(people, asked);
          if (effect === null) return;
          expect(powerToDetect(effect, people, asked)).toBeCloseTo(plain.power, 6);
          expect(powerToDetect(effect, people * 2, asked)).toBeGreaterThan(plain.power);
          expect(Math.abs(peopleToDetect(effect * (1 + 1e-9), asked) - people)).toBeLessThanOrEqual(
            1,
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  test("the unit of money changes nothing", () => {
    const cents: ExperimentDesign = { outcome: amount(2_000, 9_000_000) };
    expect(peopleToDetect(100, cents)).toBe(peopleToDetect(1, base));
    expect(powerToDetect(0.03, 9_000, { ...cents, scale: "relative" })).toBeCloseTo(
      powerToDetect(0.03, 9_000, { ...base, scale: "relative" }),
      12,
    );
  });

  test("a decrease takes the people that its own share makes", () => {
    const outcome: Outcome = { kind: "proportion", share: 0.1 };
    expect(peopleToDetect(-0.02, { outcome })).toBeLessThan(peopleToDetect(0.02, { outcome }));
  });
});

test("simulated experiments find the effect as often as planned when all are in, and oftener at any of ten looks", () => {
  const random = createRandom(99);
  // Exponential amounts, 1 on average and 1.2 treated, so variances 1 and 1.44.
  const outcome: Outcome = { kind: "mean", mean: 1, variance: 1, treatedVariance: 1.44 };
  /** Waudby-Smith et al. 2024, theorem 2.2, in standard errors. */
  const sequence = (n: number): number => {
    const x = (n * (-2 * Math.log(0.05) + Math.log(1 - 2 * Math.log(0.05)))) / 800;
    return Math.sqrt(2 * (1 + 1 / x) * Math.log(Math.sqrt(x + 1) / 0.05));
  };
  const simulate = (people: number, threshold: (n: number) => number) => {
    const arm = Math.round(people / 2);
    let [atEnd, atAny] = [0, 0];
    for (let run = 0; run < 1_000; run++) {
      let [difference, seen, crossed] = [0, 0, false];
      const beyond = (n: number): boolean =>
        Math.abs(difference) / Math.sqrt(2.44 * n) > threshold(2 * n);
      for (let look = 1; look <= 10; look++) {
        for (; seen < (arm * look) / 10; seen++)
          difference += 1.2 * random.exponential() - random.exponential();
        crossed ||= beyond(seen);
      }
      if (beyond(seen)) atEnd++;
      if (crossed) atAny++;
    }
    return { atEnd: atEnd / 1_000, atAny: atAny / 1_000 };
  };
  const fixed = simulate(peopleToDetect(0.2, { outcome }), () => 1.959963985);
  expect(Math.abs(fixed.atEnd - 0.8)).toBeLessThan(0.038);
  const anytime = simulate(peopleToDetect(0.2, { outcome, tightestAt: 800 }), sequence);
  expect(Math.abs(anytime.atEnd - 0.8)).toBeLessThan(0.038);
  expect(anytime.atAny).toBeGreaterThan(anytime.atEnd);
});

test("an impossible plan is refused with the value and its limits", () => {
  const outcome = amount(1, 1);
  expect(() => peopleToDetect(0, { outcome })).toThrow("effect of 0");
  expect(() => powerToDetect(1, 0, { outcome })).toThrow("0 people");
  expect(() => powerToDetect(1, 10, { outcome, shares: [0.6, 0.6] })).toThrow("add up to 1.2");
  expect(() => powerToDetect(1, 10, { outcome, shares: [0.6] })).toThrow("one arm");
  expect(() => powerToDetect(1, 10, { outcome, power: 1 })).toThrow("power is 1");
  expect(() => powerToDetect(0.1, 10, { outcome: amount(0, 1), scale: "relative" })).toThrow(
    "mean of the control is 0",
  );
  expect(() => powerToDetect(0.7, 10, { outcome: { kind: "proportion", share: 0.5 } })).toThrow(
    "between -0.5 and 0.5",
  );
  expect(() => weeksToDetect(1, { peoplePerWeek: -1 }, { outcome })).toThrow("-1 people a week");
  expect(weeksToDetect(1, { peoplePerWeek: 0 }, { outcome })).toEqual({
    decidable: false,
    weeks: Infinity,
    detectable: null,
  });
});
