import { expect, test } from "vitest";
import { goingQuiet } from "../../test/plan/going-quiet.ts";
import { auditCase } from "./audit-case.ts";
import { businessCase } from "./case.ts";
import { correctedCase, learnedCase } from "./learned-case.ts";
import { reckonCase } from "./reckon-case.ts";

const of = goingQuiet();
const lift = (otherwise: object) =>
  goingQuiet({ drivers: { ...of.drivers, lift: { grade: "C", source: "test", ...otherwise } } });
const learned = (from: typeof of, difference: number, standardError: number) => {
  const audit = auditCase(from, [{ days: 28, difference, standardError, people: 12_345 }]);
  return { audit, next: learnedCase(from, audit, "2026-11-30") };
};
/** What a case promises of a person in 28 days. */
const at28 = (from: typeof of): number =>
  learned(from, 1, 1).audit.windows.find(({ days }) => days === 28)?.promised ?? Number.NaN;
const promised = at28(of);

test("the next case has the lift that is known now, with what it rests on, and reads as a case", () => {
  const { audit, next } = learned(of, 0.6 * promised, 0.2 * promised);
  expect(next.drivers.lift).toEqual({
    ...audit.known?.lift,
    ...{ grade: "A", owner: "Ada" },
    source: "the case before, and 12,345 people measured over 28 days until 2026-11-30",
  });
  const { estimate } = audit.known?.lift ?? { estimate: 1 };
  expect(estimate).toBeLessThan(0.031);
  expect(estimate).toBeGreaterThan(0.6 * 0.031);
  expect({ ...next, drivers: { ...next.drivers, lift: of.drivers.lift } }).toEqual(of);
  expect(businessCase.parse(next)).toEqual(next);
});

test("where nothing was measured the next case is the case", () => {
  expect(learnedCase(of, auditCase(of, []), "2026-11-30")).toBe(of);
});

test("a case that is refuted, or whose lift was but a value, has the lift that was measured next", () => {
  const refuted = learned(of, -20 * promised, 0.1 * promised);
  expect(refuted.audit.known).toBeNull();
  const fixed = learned(lift({ value: 0.031 }), 0.6 * promised, 0.5 * promised);
  expect(fixed.audit.known?.lift.standardError).toBeCloseTo(0, 9);
  for (const { audit, next } of [refuted, fixed]) {
    expect(next.drivers.lift).toMatchObject({ ...audit.measuredLift, grade: "A" });
    expect(next.drivers.lift?.source).toMatch(/^12,345 people measured/);
    expect(businessCase.parse(next)).toEqual(next);
  }
  // With the lift that was measured the case promises what was measured.
  expect(at28(refuted.next)).toBeCloseTo(-20 * promised, 9);
  expect(at28(fixed.next)).toBeCloseTo(0.6 * promised, 9);
});

test("a corrected case promises its lift times the ratio, as unsure as both are", () => {
  const half = { ratio: 0.5, lower: 0.5 - 1.959964 * 0.1, upper: 0.5 + 1.959964 * 0.1 };
  const spread = (own: number): number => Math.hypot(0.5 * own, 0.04 * 0.1);
  for (const [said, own] of [
    [{ estimate: 0.04, standardError: 0.01 }, 0.01],
    [{ low: 0.01, likely: 0.04, high: 0.07 }, 0.01],
    [{ value: 0.04 }, 0],
  ] as const) {
    const next = correctedCase(lift(said), half);
    const found = next.drivers.lift;
    if (found === undefined || !("standardError" in found)) throw new Error("has no error");
    expect(found.estimate).toBeCloseTo(0.02, 12);
    expect(found.standardError).toBeCloseTo(spread(own), 9);
    expect(found).toMatchObject({
      grade: "C",
      source: "test; corrected by 0.50, what came of Ada cases before",
    });
    expect(businessCase.parse(next)).toEqual(next);
  }
});

test("a sure ratio of 1 corrects nothing", () => {
  const next = correctedCase(of, { ratio: 1, lower: 1, upper: 1 });
  expect(next.drivers.lift).toMatchObject({ estimate: 0.031, standardError: 0.009 });
  expect(reckonCase(next).netPresentValue).toBe(reckonCase(of).netPresentValue);
});
