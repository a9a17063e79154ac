import { expect, test } from "vitest";
import { type CheckedShare, holds } from "./checked-share.ts";
import { falseAlarms } from "./false-alarms.ts";
import { intervalCoverage } from "./interval-coverage.ts";
import { statementRounds } from "./statement-rounds.ts";
import { substitutingTruth } from "./substituting-programs.ts";

// The small form of npm run verify:inference.
const failing = (checks: readonly CheckedShare[]): string[] =>
  checks.flatMap((check) => (holds(check) ? [] : [`${check.name}: ${check.share}`]));

test("looking 20 times finds what is not there, unless the test allows for it", () => {
  expect(failing(falseAlarms({ rounds: 150, perArm: 4_000 }))).toEqual([]);
});

test("intervals of 95 % hold the truth as often as they say", () => {
  expect(failing(intervalCoverage(60))).toEqual([]);
});

test("the statement's total and parts hold the truth, and the sum of own-holdout lifts does not", () => {
  const { figures, checks } = statementRounds({ rounds: 25, people: 20_000 });
  expect(failing(checks)).toEqual([]);
  const [, , total, lifts] = figures;
  const error = (total?.spread ?? 0) / 5;
  expect(Math.abs((total?.mean ?? 0) - substitutingTruth.total)).toBeLessThan(3 * error);
  expect(lifts?.mean).toBeLessThan(0.7 * substitutingTruth.total);
});

test("a share fails that chance does not put so far out, and more rounds tell more", () => {
  const check = { name: "x", least: 0.93, most: 0.97 };
  expect(holds({ ...check, share: 0.9, rounds: 100 })).toBe(true);
  expect(holds({ ...check, share: 0.9, rounds: 2_000 })).toBe(false);
  expect(holds({ ...check, share: 1, rounds: 100 })).toBe(true);
  expect(holds({ ...check, share: 1, rounds: 2_000 })).toBe(false);
  // By scipy: of 2,000 at 93 % at most 1,832 have a chance of 0.0093, at 97 % at least 1,958 one of 0.0083.
  const at = (count: number): boolean => holds({ ...check, share: count / 2_000, rounds: 2_000 });
  expect([1_832, 1_833, 1_957, 1_958].map(at)).toEqual([false, true, true, false]);
  expect(holds({ ...check, least: 0, most: 1, share: 0, rounds: 10 })).toBe(true);
});
