import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type AdjustedUnits, adjustedDifference } from "./adjusted-difference.ts";
import { createRandom } from "./random.ts";

const vector = JSON.parse(
  readFileSync(new URL("../../test/reference/adjusted_difference.json", import.meta.url), "utf8"),
);

test("numpy's least squares with sandwich errors say the same, by unit and by cluster", () => {
  const found = adjustedDifference({ ...vector, cluster: undefined });
  expect(found?.difference).toBeCloseTo(vector.difference, 11);
  expect(found?.control).toBeCloseTo(vector.control, 11);
  expect(found?.standardError).toBeCloseTo(vector.standardError, 11);
  expect(found?.covariates).toBe(2);
  expect(adjustedDifference(vector)?.standardError).toBeCloseTo(vector.clusteredError, 11);
});

test("without covariates it is the difference of means, few units as many as they are less one", () => {
  const units = { outcome: [1, 2, 3, 7, 9], covariates: [], arm: [0, 0, 0, 1, 1] };
  const found = adjustedDifference(units);
  expect(found?.difference).toBeCloseTo(6, 12);
  expect(found?.standardError).toBeCloseTo(Math.sqrt(2 / 2 ** 2 + 2 / 1 ** 2), 12);
  // Clusters of one unit each are units.
  expect(adjustedDifference({ ...units, cluster: [0, 1, 2, 3, 4] })).toEqual(found);
});

test("an outcome that follows from a covariate leaves no error", () => {
  const covariate = [1, 2, 3, 4, 2, 5, 6, 9];
  const found = adjustedDifference({
    outcome: covariate.map((x, i) => 2 * x + (i > 3 ? 5 : 0)),
    covariates: [covariate],
    arm: [0, 0, 0, 0, 1, 1, 1, 1],
  });
  expect(found?.difference).toBeCloseTo(5, 12);
  expect(found?.standardError).toBeCloseTo(0, 10);
});

function drawn(seed: string, size = 400): AdjustedUnits {
  const random = createRandom(seed);
  const covariates = [0, 1].map(() => Float64Array.from({ length: size }, () => random.normal()));
  const arm = Uint8Array.from({ length: size }, () => Number(random.uniform() < 0.4));
  const outcome = Float64Array.from({ length: size }, (_, i) => {
    const [x = 0, z = 0] = covariates.map((column) => column[i] ?? 0);
    // Not linear, and the effect is another one for everybody: 1 on average.
    return x + 0.5 * x * x + (arm[i] ?? 0) * (1 + z) + random.normal();
  });
  return { outcome, covariates, arm };
}

test("scales and origins of covariates change nothing, nor does one that follows from the others", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1e6 }),
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      fc.double({ min: -50, max: 50, noNaN: true }),
      (seed, scale, origin) => {
        const units = drawn(`same ${seed}`, 60);
        const plain = adjustedDifference(units);
        const [x = [], z = []] = units.covariates.map((column) => Array.from(column));
        const moved = x.map((each) => scale * each + origin);
        const sum = x.map((each, i) => each - 2 * (z[i] ?? 0));
        const other = adjustedDifference({ ...units, covariates: [moved, z, sum] });
        expect(other?.covariates).toBe(2);
        expect(other?.difference).toBeCloseTo(plain?.difference ?? 0, 7);
        expect(other?.standardError).toBeCloseTo(plain?.standardError ?? 0, 7);
      },
    ),
    { numRuns: 50 },
  );
});

test("swapping the arms turns the sign", () => {
  const units = drawn("swapped");
  const one = adjustedDifference(units);
  const other = adjustedDifference({ ...units, arm: Array.from(units.arm, (at) => 1 - at) });
  expect(other?.difference).toBeCloseTo(-(one?.difference ?? 0), 12);
  expect(other?.standardError).toBeCloseTo(one?.standardError ?? 0, 12);
});

test.each([1, 5])("intervals hold the truth in 95 of 100 experiments, with %i folds", (folds) => {
  const runs = 600;
  let held = 0;
  let narrower = 0;
  for (let run = 0; run < runs; run++) {
    const units = drawn(`coverage ${run}`);
    const found = adjustedDifference(units, folds);
    const plain = adjustedDifference({ ...units, covariates: [] });
    const error = found?.standardError ?? 0;
    if (Math.abs((found?.difference ?? 0) - 1) < 1.959964 * error) held += 1;
    if (error < (plain?.standardError ?? 0)) narrower += 1;
  }
  // Three standard errors of a share of 0.95 from 600 are 0.027.
  expect(held / runs).toBeGreaterThan(0.923);
  expect(held / runs).toBeLessThan(0.977);
  expect(narrower / runs).toBeGreaterThan(0.99);
});

test("with many covariates for the units the error owns up to it, and folds find a smaller one", () => {
  const runs = 300;
  let plain = 0;
  let folded = 0;
  let narrower = 0;
  for (let run = 0; run < runs; run++) {
    const random = createRandom(`many ${run}`);
    const size = 60;
    const noise = (): Float64Array => Float64Array.from({ length: size }, () => random.normal());
    const units = {
      outcome: noise(),
      covariates: Array.from({ length: 12 }, noise),
      arm: Uint8Array.from({ length: size }, (_, i) => i % 2),
    };
    const holds = (found: ReturnType<typeof adjustedDifference>): number =>
      Number(Math.abs(found?.difference ?? 9) < 1.959964 * (found?.standardError ?? 0));
    const [whole, inFolds] = [adjustedDifference(units), adjustedDifference(units, 5)];
    plain += holds(whole) / runs;
    folded += holds(inFolds) / runs;
    narrower += Number((inFolds?.standardError ?? 9) < (whole?.standardError ?? 0)) / runs;
  }
  expect(plain).toBeGreaterThan(0.93);
  expect(folded).toBeGreaterThan(0.92);
  expect(narrower).toBeGreaterThan(0.9);
});

test("one customer who bought a thousand times as much as others makes no effect of nothing", () => {
  const runs = 400;
  let held = 0;
  for (let run = 0; run < runs; run++) {
    const random = createRandom(`one giant ${run}`);
    const size = 300;
    const before = Float64Array.from({ length: size }, (_, i) =>
      i === 0 ? 3_000 : random.gamma(1, 1 / 3),
    );
    // What is expected of people follows from what they bought before, but for the giant, who sent all of it back.
    const outcome = before.map((value, i) => (i === 0 ? 0 : value * (0.5 + random.uniform())));
    const arm = Uint8Array.from({ length: size }, () => Number(random.uniform() < 0.6));
    const found = adjustedDifference({ outcome, covariates: [before], arm });
    held +=
      Number(Math.abs(found?.difference ?? 9) < 1.959964 * (found?.standardError ?? 0)) / runs;
  }
  expect(held).toBeGreaterThan(0.92);
});

test("arms of too few units give nothing", () => {
  expect(
    adjustedDifference({ outcome: [1, 2, 3], covariates: [[1, 2, 4]], arm: [0, 0, 1] }),
  ).toBeUndefined();
});
