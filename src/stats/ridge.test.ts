import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "./random.ts";
import { dot, logisticRidge, ridge } from "./ridge.ts";
import { logistic } from "./special.ts";

test("without a penalty a line through points is the line of least squares", () => {
  const rows = [
    [1, 1],
    [1, 2],
    [1, 3],
    [1, 4],
  ];
  // Slope 1.4 and intercept 0.5 by the normal equations.
  const [intercept = 0, slope = 0] = ridge({ rows, values: [2, 3, 5, 6] }, [0, 0]);
  expect(intercept).toBeCloseTo(0.5, 10);
  expect(slope).toBeCloseTo(1.4, 10);
});

test("a coefficient with an endless penalty is 0, and the others are as if it were not there", () => {
  const rows = [
    [1, 5],
    [1, 7],
    [1, 1],
  ];
  const [mean = 0, gone = 1] = ridge({ rows, values: [3, 4, 8] }, [0, 1e15]);
  expect(gone).toBeCloseTo(0, 8);
  expect(mean).toBeCloseTo(5, 6);
});

test("one column of a logistic regression is the logit of the share, as the penalty goes to 0", () => {
  const [theta = 0] = logisticRidge({ rows: [[1], [1], [1], [1]], values: [1, 0, 0, 0] }, [0]);
  expect(theta).toBeCloseTo(Math.log(1 / 3), 6);
});

test("rows that separate the values have finite coefficients with a penalty", () => {
  const rows = [
    [1, -1],
    [1, -2],
    [1, 1],
    [1, 2],
  ];
  const theta = logisticRidge({ rows, values: [0, 0, 1, 1] }, [0, 1]);
  for (const each of theta) expect(Number.isFinite(each)).toBe(true);
  expect(theta[1]).toBeGreaterThan(0.5);
});

test("the slope of the penalised likelihood is 0 at what is found", () => {
  const cell = fc.double({ min: -3, max: 3, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, fc.boolean()), { minLength: 3, maxLength: 40 }),
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      (all, penalty) => {
        const rows = all.map(([a, b]) => [1, a, b]);
        const values = all.map(([, , won]) => (won ? 1 : 0));
        const penalties = [penalty, penalty, penalty];
        const theta = logisticRidge({ rows, values }, penalties);
        for (let j = 0; j < 3; j++) {
          let slope = -penalty * (theta[j] ?? 0);
          for (const [n, row] of rows.entries())
            slope += (row[j] ?? 0) * ((values[n] ?? 0) - logistic(dot(row, theta)));
          expect(Math.abs(slope)).toBeLessThan(1e-3);
        }
      },
    ),
  );
});

test("coefficients are recovered from simulated rows", () => {
  const random = createRandom(8);
  const truth = [-1, 0.8, -0.5];
  const rows = Array.from({ length: 20_000 }, () => [1, random.normal(), random.normal()]);
  const values = rows.map((row) => (random.uniform() < logistic(dot(row, truth)) ? 1 : 0));
  const found = logisticRidge({ rows, values }, [0, 0.1, 0.1]);
  for (const [j, each] of truth.entries())
    expect(Math.abs((found[j] ?? 0) - each)).toBeLessThan(0.06);
  const linear = ridge(
    { rows, values: rows.map((row) => dot(row, truth) + random.normal()) },
    [0, 0, 0],
  );
  for (const [j, each] of truth.entries())
    expect(Math.abs((linear[j] ?? 0) - each)).toBeLessThan(0.03);
});
