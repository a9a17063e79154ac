import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { goingQuiet } from "../../test/plan/going-quiet.ts";
import { createRandom } from "../stats/random.ts";
import { normalCdf } from "../stats/special.ts";
import { auditCase, type MeasuredWindow } from "./audit-case.ts";
import type { BusinessCase } from "./case.ts";
import { reckonCase } from "./reckon-case.ts";
import { caseChances, simulateCase } from "./simulate-case.ts";

const known = { grade: "C", source: "test" } as const;
const value = (amount: number) => ({ ...known, value: amount });
/** By one order a person brings 60 × 0.4 = 24. */
const perOrder = 24;

/** A case in which only the lift is uncertain, and comes within the first month. */
function liftCase(lift: object, draws = 10_000): BusinessCase {
  const drivers = { people: value(20_000), orderValue: value(60), margin: value(0.4) };
  return goingQuiet({
    ...{ together: [], draws, baseline: undefined },
    drivers: { ...drivers, setup: value(9_000), lift: { ...known, ...lift } },
  });
}
const believed = { estimate: 0.03, standardError: 0.01 };
const window = (lift: number, error: number, days = 56): MeasuredWindow => ({
  ...{ days, difference: perOrder * lift, standardError: perOrder * error, people: 9_000 },
});

describe("with a normal lift alone", () => {
  test("what is known is the normal law's: the mean by precision, the error, the chances", () => {
    const of = liftCase(believed);
    const { known: found, note } = auditCase(of, [window(0.02, 0.01)]);
    const [mean, sd] = [0.025, 0.01 / Math.SQRT2];
    expect(note).toBe("");
    expect(Math.abs((found?.lift.estimate ?? 0) - mean)).toBeLessThan(2e-4);
    expect(Math.abs((found?.lift.standardError ?? 0) / sd - 1)).toBeLessThan(0.03);
    const { netPresentValue, breakEvenLift } = reckonCase(of);
    const even = breakEvenLift ?? 0;
    const slope = netPresentValue / (0.03 - even);
    const chance = (lift: number): number => normalCdf((mean - lift) / sd);
    expect(Math.abs((found?.chanceMet ?? 0) - chance(0.03))).toBeLessThan(0.02);
    expect(Math.abs((found?.chanceAboveZero ?? 0) - chance(even))).toBeLessThan(0.02);
    expect(Math.abs((found?.mean ?? 0) - slope * (mean - even))).toBeLessThan(0.03 * slope * sd);
    const width = (found?.p95 ?? 0) - (found?.p5 ?? 0);
    expect(Math.abs(width / (2 * 1.6449 * slope * sd) - 1)).toBeLessThan(0.03);
  });

  test("it is judged by the window that tells the lift best, however far out a longer one of few people lies", () => {
    const of = liftCase(believed);
    const [exact, few] = [window(0.02, 0.01, 28), window(0.4, 0.2, 91)];
    const both = auditCase(of, [few, exact]);
    expect(both.judgedBy).toBe(28);
    expect(both.known).toEqual(auditCase(of, [exact]).known);
    expect(both.windows.map(({ days, measured }) => measured && days)).toContain(91);
    expect(auditCase(of, [few]).judgedBy).toBe(91);
    expect(auditCase(of, []).judgedBy).toBeNull();
  });

  test("as its error grows without end what was measured tells nothing: the case is as it was", () => {
    const of = liftCase(believed);
    const before = caseChances(of, simulateCase(of));
    for (const error of [1e6, Number.POSITIVE_INFINITY]) {
      const { known: found } = auditCase(of, [window(-3, error)]);
      expect(found?.effectiveDraws).toBeCloseTo(of.draws, 3);
      expect(found?.chanceAboveZero).toBeCloseTo(before.chanceAboveZero, 9);
      expect(Math.abs((found?.mean ?? 0) / before.mean - 1)).toBeLessThan(1e-9);
      expect(Math.abs((found?.p5 ?? 0) / before.p5 - 1)).toBeLessThan(0.01);
      expect(found?.lift.estimate).toBeCloseTo(0.03, 3);
    }
  });

  test.each([1e-6, 1e-12, 1e-300, 5e-324])(
    "with an error of %d what is known is what was measured",
    (error) => {
      for (const lift of [0.03, 0.02, 0.012]) {
        const { known: found, note } = auditCase(liftCase(believed), [window(lift, error)]);
        expect(note).toBe("");
        expect(Math.abs((found?.lift.estimate ?? 0) - lift)).toBeLessThan(3e-4);
        expect(found?.lift.standardError).toBeLessThan(6e-4);
        expect(found?.effectiveDraws).toBeGreaterThanOrEqual(50);
      }
    },
  );

  test("what lies far outside is said, and the lift that it stands for is told", () => {
    for (const [lift, error] of [
      [0.2, 0.01],
      [-0.05, 0.01],
      [0.2, 1e-300],
    ] as const) {
      const found = auditCase(liftCase(believed), [window(lift, error)]);
      expect(found.known).toBeNull();
      expect(found.note).toContain("outside all that the case thought possible");
      expect(found.measuredLift?.estimate).toBeCloseTo(lift, 12);
      expect(found.measuredLift?.standardError).toBeCloseTo(error, 12);
    }
  });

  test("the longest window counts; shorter ones are shown beside it", () => {
    const of = liftCase(believed);
    const found = auditCase(of, [window(0.025, 0.01, 56), window(0.9, 0.01, 7)]);
    expect(found.known).toEqual(auditCase(of, [window(0.025, 0.01, 56)]).known);
    const days = found.windows.map((each) => each.days);
    expect(days).toEqual([7, 30, 56, 61, 91, 183, 365]);
    expect(found.windows[0]?.promised).toBeCloseTo((perOrder * 0.03 * 7) / (365.25 / 12), 9);
    expect(found.windows.filter(({ measured }) => measured !== null)).toHaveLength(2);
  });
});

test("a case of values alone is met, or lies outside: it cannot learn", () => {
  const of = liftCase({ value: 0.03 });
  const near = auditCase(of, [window(0.025, 0.01)]);
  expect(near.known?.chanceMet).toBeCloseTo(1, 9);
  expect(near.known?.lift.estimate).toBeCloseTo(0.03, 9);
  expect(near.known?.lift.standardError).toBeCloseTo(0, 9);
  expect(auditCase(of, [window(0.1, 0.01)]).known).toBeNull();
});

test("nothing measured is said, and nothing is known", () => {
  const found = auditCase(liftCase(believed), []);
  expect(found).toMatchObject({
    known: null,
    measuredLift: null,
    note: "Nothing was measured yet.",
  });
  expect(found.windows.every(({ measured }) => measured === null)).toBe(true);
});

test("carry-over and what only came earlier are in the promise by month", () => {
  const of = goingQuiet({
    ...{ together: [], months: 6 },
    drivers: {
      ...{ people: value(1_000), orderValue: value(60), margin: value(0.4), lift: value(0.1) },
      ...{ carryOver: value(0.5), pulledForward: value(0.3) },
    },
  });
  const promised = auditCase(of, []).windows.map((each) => each.promised / (perOrder * 0.1));
  // 1, then 1 + 0.5 − 0.1, then + 0.25 − 0.1; after six months 1.96875 − 0.3.
  for (const [i, wanted] of [1, 1.4, 1.55, 1.66875].entries())
    expect(Math.abs((promised[i] ?? 0) - wanted)).toBeLessThan(0.02);
});

/** Truths drawn of what is believed, each measured with an error: how often what is told holds, and how near the lift is. */
test("of simulated programs nine in ten lie between the 5 and the 95 % figure, and the lift is found again", () => {
  const random = createRandom(7);
  const rounds = 400;
  let [held, above, stated, found, raw] = [0, 0, 0, 0, 0];
  for (let round = 0; round < rounds; round++) {
    const truth = believed.estimate + believed.standardError * random.normal();
    const error = [0.003, 0.01, 0.03][round % 3] ?? 0.01;
    const of = { ...liftCase(believed, 1_000), months: 3, seed: round };
    const told = auditCase(of, [window(truth + error * random.normal(), error)]).known;
    if (told === null) throw new Error("lies outside");
    const { netPresentValue } = reckonCase({
      ...of,
      drivers: { ...of.drivers, lift: { ...value(truth), owner: "" } },
    });
    held += Number(told.p5 <= netPresentValue && netPresentValue <= told.p95);
    above += Number(netPresentValue > 0);
    stated += told.chanceAboveZero;
    found += ((told.lift.estimate - truth) / told.lift.standardError) ** 2;
    raw += Number(Math.abs(told.lift.estimate - truth) < 1.96 * told.lift.standardError);
  }
  // Four standard errors of 400 rounds.
  expect(Math.abs(held / rounds - 0.9)).toBeLessThan(0.06);
  expect(Math.abs(raw / rounds - 0.95)).toBeLessThan(0.045);
  expect(Math.abs(above - stated) / rounds).toBeLessThan(0.06);
  expect(Math.abs(found / rounds - 1)).toBeLessThan(0.3);
});

const amount = fc.oneof(
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.constantFrom(0, 1e-17, -5e-324),
);
const error = fc.oneof(
  fc.double({ min: 0, max: 1e6, noNaN: true }),
  fc.constantFrom(1e-17, 5e-324),
);

test("whatever was measured, chances are chances, quantiles are in order and at least fifty draws carry them", () => {
  fc.assert(
    fc.property(amount, error, (difference, standardError) => {
      const given = { days: 28, difference, people: 10, standardError: standardError || 5e-324 };
      const { known: told, note } = auditCase(liftCase(believed, 1_000), [given]);
      expect(note === "").toBe(told !== null);
      if (told === null) return;
      for (const chance of [told.chanceMet, told.chanceAboveZero]) {
        expect(chance).toBeGreaterThanOrEqual(0);
        expect(chance).toBeLessThanOrEqual(1 + 1e-9);
      }
      expect(told.p5).toBeLessThanOrEqual(told.p95);
      expect(told.effectiveDraws).toBeGreaterThanOrEqual(50);
      expect(told.lift.standardError).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: 60 },
  );
});
