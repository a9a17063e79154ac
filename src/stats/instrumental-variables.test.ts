import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type InstrumentedUnits, instrumentalEffect } from "./instrumental-variables.ts";
import { createRandom } from "./random.ts";

const vector = JSON.parse(
  readFileSync(
    new URL("../../test/reference/instrumental_variables.json", import.meta.url),
    "utf8",
  ),
);
const arm: number[] = vector.arm;
const kinds = [1, 2].map((kind) => arm.map((at) => Number(at === kind)));
const { outcome, action, covariates, cluster } = vector;

test.each([
  ["two", { instruments: kinds }],
  ["twoClustered", { instruments: kinds, cluster }],
  ["one", { instruments: [arm.map((at) => Number(at > 0))] }],
] as const)("numpy says the same of %s, with everything in one design", (name, asked) => {
  const found = instrumentalEffect({ outcome, action, covariates, ...asked });
  const wanted = vector[name];
  expect(found?.twoStage.estimate).toBeCloseTo(wanted.estimate, 10);
  expect(found?.twoStage.standardError).toBeCloseTo(wanted.standardError, 10);
  expect(found?.firstStageF).toBeCloseTo(wanted.firstStageF, 10);
  expect(found?.instruments).toBe(asked.instruments.length);
  expect(found?.gmm === undefined).toBe(wanted.gmm === undefined);
  if (wanted.gmm !== undefined) {
    expect(found?.gmm?.estimate).toBeCloseTo(wanted.gmm, 10);
    expect(found?.gmm?.standardError).toBeCloseTo(wanted.gmmError, 10);
    expect(found?.gmm?.hansenJ.chiSquare).toBeCloseTo(wanted.hansenJ, 9);
    expect(found?.gmm?.hansenJ.degreesOfFreedom).toBe(1);
  }
  const ends = found?.andersonRubin.parts.flat().filter(Number.isFinite) ?? [];
  expect(ends).toHaveLength(wanted.ends.length);
  for (const [i, end] of ends.entries()) expect(end).toBeCloseTo(wanted.ends[i], 7);
});

test("with one instrument of two values it is the Wald ratio, with the error of the delta method", () => {
  const instrument = arm.map((at) => Number(at > 0));
  const found = instrumentalEffect({ outcome, action, instruments: [instrument] });
  const meanOf = (column: readonly number[], of: number): number => {
    const own = column.filter((_, i) => instrument[i] === of);
    return own.reduce((sum, each) => sum + each, 0) / own.length;
  };
  const moved = meanOf(action, 1) - meanOf(action, 0);
  const ratio = (meanOf(outcome, 1) - meanOf(outcome, 0)) / moved;
  expect(found?.twoStage.estimate).toBeCloseTo(ratio, 10);
  // By arm, the variance of Y − ratio A over the units, each over n.
  const left = action.map((did: number, i: number) => outcome[i] - ratio * did);
  const variance = [0, 1].reduce((sum, of) => {
    const own: number[] = left.filter((_: number, i: number) => instrument[i] === of);
    const squares = own.reduce((all, each) => all + (each - meanOf(left, of)) ** 2, 0);
    return sum + squares / own.length ** 2;
  }, 0);
  expect(found?.twoStage.standardError).toBeCloseTo(Math.sqrt(variance) / moved, 10);
});

test("where everybody follows the lot it is the difference of means, and Anderson-Rubin's set its interval", () => {
  const found = instrumentalEffect({
    ...{ outcome: [1, 2, 3, 7, 9, 8], action: [0, 0, 0, 1, 1, 1] },
    instruments: [[0, 0, 0, 1, 1, 1]],
  });
  const error = Math.sqrt((2 * (2 / 3)) / 3);
  expect(found?.twoStage.estimate).toBeCloseTo(6, 12);
  expect(found?.twoStage.standardError).toBeCloseTo(error, 12);
  expect(found?.firstStageF).toBeGreaterThan(1e20);
  expect(found?.andersonRubin.shape).toBe("interval");
  const [[lower = 0, upper = 0] = []] = found?.andersonRubin.parts ?? [];
  expect(lower).toBeCloseTo(6 - 1.959964 * error, 6);
  expect(upper).toBeCloseTo(6 + 1.959964 * error, 6);
});

/** People with a hidden taste for both action and outcome; the invitation moves some; the action is worth 2 to everybody. */
function drawn(seed: string, { strength = 1, size = 400 } = {}): InstrumentedUnits {
  const random = createRandom(seed);
  const column = (draw: (unit: number) => number) =>
    Float64Array.from({ length: size }, (_, i) => draw(i));
  const kind = column(() => random.integer(3));
  const hidden = column(() => random.normal());
  const did = column((i) =>
    Number(strength * (kind[i] ?? 0) * 0.7 + (hidden[i] ?? 0) + random.normal() > 0.7),
  );
  return {
    outcome: column((i) => 2 * (did[i] ?? 0) + 1.5 * (hidden[i] ?? 0) + random.normal()),
    action: did,
    instruments: [1, 2].map((of) => kind.map((at) => Number(at === of))),
  };
}

test("units of outcome and action, constants, and instruments that say the same again change nothing else", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      (seed, scale) => {
        const units = drawn(`same ${seed}`, { size: 120 });
        const plain = instrumentalEffect(units);
        const [one = [], two = []] = units.instruments.map((each) => Array.from(each));
        const other = instrumentalEffect({
          outcome: Array.from(units.outcome, (each) => scale * each + 7),
          action: units.action,
          instruments: [one.map((each, i) => 3 - each - (two[i] ?? 0)), two, one, one.map(() => 1)],
        });
        if (plain === undefined || other === undefined) return;
        expect(other.instruments).toBe(2);
        const near = (a: number, b: number) =>
          expect(Math.abs(a - b)).toBeLessThan(1e-6 * (1 + Math.abs(b)));
        near(other.twoStage.estimate / scale, plain.twoStage.estimate);
        near(other.twoStage.standardError / scale, plain.twoStage.standardError);
        near(other.firstStageF, plain.firstStageF);
        near(other.gmm?.hansenJ.chiSquare ?? 9, plain.gmm?.hansenJ.chiSquare ?? 0);
        expect(other.andersonRubin.shape).toBe(plain.andersonRubin.shape);
      },
    ),
    { numRuns: 40 },
  );
});

test("it finds what naive comparisons do not, and its intervals hold the truth in 95 of 100", () => {
  const runs = 400;
  let [held, tested, naive, sum] = [0, 0, 0, 0];
  for (let run = 0; run < runs; run++) {
    const units = drawn(`coverage ${run}`, { size: 600 });
    const found = instrumentalEffect(units);
    const { estimate = 0, standardError = 0 } = found?.twoStage ?? {};
    sum += estimate / runs;
    if (Math.abs(estimate - 2) < 1.959964 * standardError) held += 1;
    if (found?.andersonRubin.parts.some(([low, high]) => low < 2 && 2 < high)) tested += 1;
    const means = [0, 1].map((of) => {
      const own = Array.from(units.outcome).filter((_, i) => units.action[i] === of);
      return own.reduce((all, each) => all + each, 0) / own.length;
    });
    naive += ((means[1] ?? 0) - (means[0] ?? 0)) / runs;
  }
  // Three standard errors of a share of 0.95 from 400 are 0.033.
  for (const share of [held / runs, tested / runs]) {
    expect(share).toBeGreaterThan(0.917);
    expect(share).toBeLessThan(0.983);
  }
  expect(sum).toBeGreaterThan(1.9);
  expect(sum).toBeLessThan(2.1);
  expect(naive).toBeGreaterThan(3);
});

test("instruments of which one sells by itself disagree, by Hansen's J", () => {
  const units = drawn("sells", { size: 4_000 });
  const [, second = []] = units.instruments;
  const selling = Array.from(units.outcome, (each, i) => each + 2 * (second[i] ?? 0));
  expect(instrumentalEffect(units)?.gmm?.hansenJ.pValue).toBeGreaterThan(0.05);
  expect(instrumentalEffect({ ...units, outcome: selling })?.gmm?.hansenJ.pValue).toBeLessThan(
    1e-6,
  );
});

test("nothing is told where nothing varies or no instrument is left, and columns of unlike lengths are named", () => {
  const units = { outcome: [1, 2, 3, 4], action: [0, 1, 0, 1], instruments: [[0, 0, 1, 1]] };
  // The action does not follow the instrument at all.
  expect(instrumentalEffect(units)).toBeUndefined();
  expect(instrumentalEffect({ ...units, action: [1, 1, 1, 1] })).toBeUndefined();
  expect(instrumentalEffect({ ...units, instruments: [] })).toBeUndefined();
  expect(instrumentalEffect({ ...units, instruments: [[2, 2, 2, 2]] })).toBeUndefined();
  expect(instrumentalEffect({ ...units, covariates: units.instruments })).toBeUndefined();
  const follows = { ...units, action: [0, 0, 1, 1], outcome: [1, 1, 1, 1] };
  expect(instrumentalEffect(follows)).toBeUndefined();
  expect(() => instrumentalEffect({ ...units, action: [1] })).toThrow(
    "There are 4 outcomes, but a column of 1 units.",
  );
});
