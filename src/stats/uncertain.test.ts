import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "./random.ts";
import { normalCdf } from "./special.ts";
import {
  lognormalOfInterval,
  meanOf,
  normalOfInterval,
  ofScores,
  quantileOf,
  type Uncertain,
} from "./uncertain.ts";

test("the standard error of a ratio is that of the Cochrane Handbook, section 6.3.2: log interval / 3.92", () => {
  // Interval 0.63 to 0.99 about a hazard ratio of 0.79.
  const found = lognormalOfInterval({ estimate: 0.79, lower: 0.63, upper: 0.99 });
  expect(found.kind === "lognormal" && found.logSd).toBeCloseTo(
    (Math.log(0.99) - Math.log(0.63)) / 3.92,
    5,
  );
});

test("quantiles and mean of a log-normal quantity are scipy's (test/reference/pert.py)", () => {
  const three: Uncertain = { kind: "lognormal", median: 3, logSd: 0.4 };
  const wanted = [1.369747881567793, 2.142479482980784, 5.008983072165549];
  for (const [i, share] of [0.025, 0.2, 0.9].entries())
    expect(quantileOf(three, share)).toBeCloseTo(wanted[i] ?? 0, 12);
  expect(meanOf(three)).toBeCloseTo(3.249861203024876, 12);
});

test("an interval's ends are the 2.5 and 97.5 % quantiles", () => {
  const normal = normalOfInterval({ estimate: 4, lower: 1, upper: 7 });
  expect(quantileOf(normal, 0.025)).toBeCloseTo(1, 12);
  expect(quantileOf(normal, 0.975)).toBeCloseTo(7, 12);
  const ratio = lognormalOfInterval({ estimate: 2, lower: 0.5, upper: 8 });
  expect(quantileOf(ratio, 0.025)).toBeCloseTo(0.5, 12);
  expect(quantileOf(ratio, 0.975)).toBeCloseTo(8, 11);
});

test("what has no spread is its value, and what has no ends has none", () => {
  const sure: Uncertain[] = [
    { kind: "fixed", value: 3 },
    { kind: "normal", mean: 3, sd: 0 },
    { kind: "lognormal", median: 3, logSd: 0 },
    { kind: "pert", low: 3, likely: 3, high: 3 },
  ];
  for (const each of sure) {
    expect(meanOf(each)).toBe(3);
    for (const share of [0, 0.2, 1]) expect(quantileOf(each, share)).toBe(3);
  }
  expect(quantileOf({ kind: "normal", mean: 3, sd: 1 }, 0)).toBe(-Infinity);
  expect(quantileOf({ kind: "lognormal", median: 3, logSd: 1 }, 0)).toBe(0);
  expect(quantileOf({ kind: "pert", low: 1, likely: 3, high: 4 }, 1)).toBe(4);
});

const size = fc.double({ min: 0.001, max: 1e6, noNaN: true });
const spread = fc.oneof(fc.double({ min: 0, max: 3, noNaN: true }), fc.constantFrom(0, 1e-17));
const anyUncertain: fc.Arbitrary<Uncertain> = fc.oneof(
  size.map((value): Uncertain => ({ kind: "fixed", value })),
  fc.tuple(size, spread).map(([mean, sd]): Uncertain => ({ kind: "normal", mean, sd })),
  fc
    .tuple(size, spread)
    .map(([median, logSd]): Uncertain => ({ kind: "lognormal", median, logSd })),
  fc.tuple(size, size, size).map((guesses): Uncertain => {
    const [low = 0, likely = 0, high = 0] = [...guesses].sort((a, b) => a - b);
    return { kind: "pert", low, likely, high };
  }),
);

test("quantiles rise, those by scores are those by shares, and all scale with the unit", () => {
  const z = fc.double({ min: -4, max: 4, noNaN: true });
  fc.assert(
    fc.property(anyUncertain, z, z, (each, one, other) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      const of = ofScores(each);
      const reach = Math.abs(of(5) - of(-5));
      expect(of(low)).toBeLessThanOrEqual(of(high) + 1e-10 * reach);
      const byShare = quantileOf(each, normalCdf(low));
      expect(Math.abs(byShare - of(low))).toBeLessThanOrEqual(1e-9 * (reach + Math.abs(byShare)));
      const inCents = cents(each);
      expect(Math.abs(ofScores(inCents)(low) - 128 * of(low))).toBeLessThanOrEqual(
        1e-9 * 128 * (reach + Math.abs(of(low))),
      );
      expect(meanOf(inCents) / meanOf(each)).toBeCloseTo(128, 9);
    }),
    { numRuns: 60 },
  );
});

function cents(each: Uncertain): Uncertain {
  switch (each.kind) {
    case "fixed":
      return { ...each, value: 128 * each.value };
    case "normal":
      return { ...each, mean: 128 * each.mean, sd: 128 * each.sd };
    case "lognormal":
      return { ...each, median: 128 * each.median };
    case "pert":
      return { ...each, low: 128 * each.low, likely: 128 * each.likely, high: 128 * each.high };
  }
}

test("quantities that were drawn have their mean and their quantiles", () => {
  const random = createRandom(21);
  const drawn: Uncertain[] = [
    { kind: "normal", mean: -2, sd: 3 },
    { kind: "lognormal", median: 5, logSd: 0.6 },
    { kind: "pert", low: 0, likely: 1, high: 9 },
  ];
  for (const each of drawn) {
    const of = ofScores(each);
    const draws = Float64Array.from({ length: 100_000 }, () => of(random.normal())).sort();
    const mean = draws.reduce((sum, x) => sum + x, 0) / draws.length;
    const square = draws.reduce((sum, x) => sum + (x - mean) ** 2, 0) / draws.length;
    expect(Math.abs(mean - meanOf(each))).toBeLessThan(4 * Math.sqrt(square / draws.length));
    for (const share of [0.1, 0.5, 0.9]) {
      const below = draws.filter((x) => x <= quantileOf(each, share)).length / draws.length;
      expect(Math.abs(below - share)).toBeLessThan(0.006);
    }
  }
});

test("what cannot be is refused, with its value", () => {
  const seen = { estimate: 3, lower: 1, upper: 2 };
  expect(() => normalOfInterval(seen)).toThrow("The estimate 3 is not in its interval 1 to 2");
  expect(() => lognormalOfInterval({ estimate: 1, lower: 0, upper: 2 })).toThrow("begins at 0");
  expect(() => meanOf({ kind: "normal", mean: 0, sd: -1 })).toThrow("standard deviation -1");
  expect(() => meanOf({ kind: "lognormal", median: 0, logSd: 1 })).toThrow("The median is 0");
  expect(() => quantileOf({ kind: "fixed", value: Number.NaN }, 0.5)).toThrow("The value is NaN");
  expect(() => ofScores({ kind: "pert", low: 2, likely: 1, high: 3 })).toThrow("2, 1 and 3");
});
