import { expect, test } from "vitest";
import { goingQuiet } from "../../test/plan/going-quiet.ts";
import { unitNormalLoss } from "../stats/information-value.ts";
import { normalCdf, normalQuantile } from "../stats/special.ts";
import { reckonCase } from "./reckon-case.ts";
import { caseChances, simulateCase } from "./simulate-case.ts";
import { weighCase } from "./weigh-case.ts";

const known = { grade: "C", source: "test" } as const;
const value = (amount: number) => ({ ...known, value: amount });

/** A case in which only the lift is uncertain, so that its value is normal. */
const normalCase = goingQuiet({
  together: [],
  draws: 40_000,
  drivers: {
    ...{ people: value(20_000), orderValue: value(60), margin: value(0.4), setup: value(9_000) },
    lift: { ...known, estimate: 0.025, standardError: 0.012 },
  },
});

test("with a normal lift alone the draws come to the normal law: chance, quantiles, loss", () => {
  const { netPresentValue: mean, breakEvenLift } = reckonCase(normalCase);
  const sd = (mean / (0.025 - (breakEvenLift ?? 0))) * 0.012;
  const chances = caseChances(normalCase, simulateCase(normalCase));
  const error = sd / Math.sqrt(normalCase.draws);
  expect(Math.abs(chances.mean - mean)).toBeLessThan(4 * error);
  expect(Math.abs(chances.chanceAboveZero - normalCdf(mean / sd))).toBeLessThan(0.01);
  for (const [share, found] of [
    [0.05, chances.p5],
    [0.5, chances.p50],
    [0.95, chances.p95],
  ] as const)
    expect(Math.abs(found - (mean + sd * normalQuantile(share)))).toBeLessThan(0.03 * sd);
  expect(Math.abs(chances.expectedLoss - sd * unitNormalLoss(mean / sd))).toBeLessThan(0.01 * sd);
});

test("a test before the decision is worth what the normal law says", () => {
  const of = { ...normalCase, baseline: { orders: 0.06, testCost: 100, source: "test" } };
  const { netPresentValue: mean, breakEvenLift } = reckonCase(of);
  const slope = mean / (0.025 - (breakEvenLift ?? 0));
  const { testFirst } = weighCase(of).weighed.measuring ?? {};
  const error = Math.sqrt((4 * 0.06) / 20_000);
  expect(testFirst?.standardError).toBeCloseTo(error, 12);
  const known = (slope * 0.012 ** 2) / Math.hypot(0.012, error);
  const wanted = known * unitNormalLoss(Math.abs(mean) / known);
  expect(Math.abs((testFirst?.worth ?? 0) / wanted - 1)).toBeLessThan(0.05);
  expect(testFirst?.net).toBeCloseTo((testFirst?.worth ?? 0) - 100, 9);
});

test("the same seed draws the same, another one other draws", () => {
  const at = (seed: number) =>
    caseChances(goingQuiet({ seed }), simulateCase(goingQuiet({ seed })));
  expect(at(5)).toEqual(at(5));
  expect(at(5).p50).not.toBe(at(6).p50);
});

test("drivers that go together are drawn together, and none leaves what it can be", () => {
  const { drivers } = simulateCase(goingQuiet({ draws: 20_000 }));
  const [redeemed, subsidised] = [drivers.get("redeemed"), drivers.get("subsidised")];
  if (redeemed === undefined || subsidised === undefined) throw new Error("are not drawn");
  expect(correlation(redeemed, subsidised)).toBeGreaterThan(0.44);
  expect(Math.abs(correlation(redeemed, drivers.get("margin") ?? redeemed))).toBeLessThan(0.03);
  const wide = goingQuiet({
    drivers: { ...goingQuiet().drivers, reach: { ...known, estimate: 0.9, standardError: 0.3 } },
  });
  const reach = simulateCase(wide).drivers.get("reach") ?? [];
  expect(Math.max(...reach)).toBe(1);
  expect(Math.min(...reach)).toBeGreaterThanOrEqual(0);
});

test("of drivers on which the value depends in a line, the tornado is slope times range, widest first", () => {
  const of = goingQuiet();
  const { tornado } = reckonCase(of);
  const at = (name: string, amount: number): number =>
    reckonCase({ ...of, drivers: { ...of.drivers, [name]: value(amount) } }).netPresentValue;
  for (const name of ["lift", "margin", "orderValue", "messagePrice", "subsidised", "returns"]) {
    const bar = tornado.find((each) => each.name === name);
    const slope = at(name, 1) - at(name, 0);
    expect(bar?.swing).toBeCloseTo(Math.abs(slope * ((bar?.high ?? 0) - (bar?.low ?? 0))), 5);
  }
  const swings = tornado.map(({ swing }) => swing);
  expect(swings).toEqual(swings.toSorted((a, b) => b - a));
});

test("at its break-even lift a case is worth nothing, and without a holdout the holdout costs nothing", () => {
  const of = goingQuiet();
  const { breakEvenLift, holdoutCost } = reckonCase(of);
  const even = { ...of, drivers: { ...of.drivers, lift: value(breakEvenLift ?? 0) } };
  expect(reckonCase(goingQuiet({ drivers: even.drivers })).netPresentValue).toBeCloseTo(0, 6);
  const all = reckonCase(goingQuiet({ holdout: 0 }));
  expect(all.holdoutCost).toBeCloseTo(0, 12);
  expect(all.netPresentValue - reckonCase(of).netPresentValue).toBeCloseTo(holdoutCost, 6);
});

function correlation(one: Float64Array, other: Float64Array): number {
  const mean = (of: Float64Array): number => of.reduce((sum, each) => sum + each, 0) / of.length;
  const [a, b] = [mean(one), mean(other)];
  let [both, first, second] = [0, 0, 0];
  for (let i = 0; i < one.length; i++) {
    const [x, y] = [(one[i] ?? 0) - a, (other[i] ?? 0) - b];
    both += x * y;
    first += x * x;
    second += y * y;
  }
  return both / Math.sqrt(first * second);
}
