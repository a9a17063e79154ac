import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import {
  fitDiscreteHazard,
  type HazardFit,
  type HazardPanel,
  hazardEffect,
} from "./discrete-hazard.ts";
import { createRandom } from "./random.ts";
import { logisticRidge } from "./ridge.ts";

function fitted(panel: HazardPanel, penalty?: number): HazardFit {
  const fit = fitDiscreteHazard(panel, penalty);
  if (!fit.ok) throw new Error(fit.reason);
  return fit;
}

// Spector & Mazzeo 1980, as Greene, Econometric Analysis, table 21.1 prints them: grade point average, test score, new method; grade improved.
const students =
  `2.66 20 0 0, 2.89 22 0 0, 3.28 24 0 0, 2.92 12 0 0, 4.00 21 0 1, 2.86 17 0 0, 2.76 17 0 0, 2.87 21 0 0,
3.03 25 0 0, 3.92 29 0 1, 2.63 20 0 0, 3.32 23 0 0, 3.57 23 0 0, 3.26 25 0 1, 3.53 26 0 0, 2.74 19 0 0,
2.75 25 0 0, 2.83 19 0 0, 3.12 23 1 0, 3.16 25 1 1, 2.06 22 1 0, 3.62 28 1 1, 2.89 14 1 0, 3.51 26 1 0,
3.54 24 1 1, 2.83 27 1 1, 3.39 17 1 1, 2.67 24 1 0, 3.65 21 1 1, 4.00 23 1 1, 3.10 21 1 0, 2.39 19 1 1`
    .split(",")
    .map((line) => line.trim().split(" ").map(Number));
const studentPanel: HazardPanel = {
  events: students.map((row) => row[3] ?? 0),
  columns: [0, 1, 2].map((j) => students.map((row) => row[j] ?? 0)),
  cluster: students.map((_, i) => i),
};

/** People with a taste of their own, who are asked each week until they leave. */
function leavers(seed: string, people: number, rise = 0.5): HazardPanel {
  const random = createRandom(seed);
  const [events, sent, cluster]: number[][] = [[], [], []];
  for (let person = 0; person < people; person++)
    for (let week = 0, left = false; week < 6 && !left; week++) {
      const n = random.poisson(1.2);
      left = random.uniform() < 1 / (1 + Math.exp(3 - rise * n));
      events?.push(Number(left));
      sent?.push(n);
      cluster?.push(person);
    }
  return { events: events ?? [], columns: [sent ?? []], cluster: cluster ?? [] };
}

describe("a hazard in discrete time", () => {
  test("gives Spector & Mazzeo's coefficients, Stata's robust errors and statsmodels' average slopes", () => {
    const fit = fitted(studentPanel, 0);
    // Greene, table 21.1; errors as of Stata's `logit, robust`.
    for (const [j, value] of [-13.02135, 2.826113, 0.0951577, 2.378688].entries())
      expect(fit.coefficients[j]).toBeCloseTo(value, 5);
    for (const [j, value] of [5.280752, 1.287828, 0.1198091, 0.9798509].entries())
      expect(fit.standardErrors[j]).toBeCloseTo(value, 5);
    // Average marginal effects dy/dx of the documentation of statsmodels' Logit.
    for (const [j, value] of [0.3626, 0.0122, 0.3052].entries()) {
      const change = [0, 1, 2].map((k) => (k === j ? 1e-6 : 0));
      expect(hazardEffect(studentPanel, fit, [change]).estimate / 1e-6).toBeCloseTo(value, 4);
    }
  });

  test("agrees with a minimum found by scipy and errors summed person by person", () => {
    const file = new URL("../../test/reference/discrete_hazard.json", import.meta.url);
    const numbers = z.array(z.number());
    const known = z
      .object({
        ...{ events: numbers, columns: z.array(numbers), cluster: numbers },
        ...{ coefficients: numbers, standardErrors: numbers },
        ...{ effect: z.number(), effectError: z.number() },
      })
      .parse(JSON.parse(readFileSync(file, "utf8")));
    const fit = fitted(known, 2);
    for (const [j, value] of known.coefficients.entries())
      expect(fit.coefficients[j]).toBeCloseTo(value, 5);
    for (const [j, value] of known.standardErrors.entries())
      expect(fit.standardErrors[j]).toBeCloseTo(value, 5);
    const found = hazardEffect(known, fit, [
      [1, 1],
      [0, 1],
      [0, 1],
    ]);
    expect(found.estimate).toBeCloseTo(known.effect, 6);
    expect(found.standardError).toBeCloseTo(known.effectError, 6);
    // Another way of ours to the same minimum: the rows with standardised columns.
    const rows = Array.from({ length: known.events.length }, (_, i) => [
      1,
      ...known.columns.map((column) => column[i] ?? 0),
    ]);
    const variance = (column: readonly number[]): number => {
      const mean = column.reduce((all, each) => all + each, 0) / column.length;
      return column.reduce((all, each) => all + (each - mean) ** 2, 0) / column.length;
    };
    const penalties = [0, ...known.columns.map((column) => 2 * variance(column))];
    for (const [j, value] of logisticRidge({ rows, values: known.events }, penalties).entries())
      expect(fit.coefficients[j]).toBeCloseTo(value, 6);
  });

  test("finds what is true of many people, with errors that fit", () => {
    const panel = leavers("many", 20_000);
    const fit = fitted(panel);
    expect(Math.abs((fit.coefficients[1] ?? 0) - 0.5)).toBeLessThan(
      3 * (fit.standardErrors[1] ?? 0),
    );
    expect(fit.standardErrors[1]).toBeLessThan(0.02);
    expect(fit.people).toBe(20_000);
    const sent = panel.columns[0] ?? [];
    let truth = 0;
    const chance = (n: number): number => 1 / (1 + Math.exp(3 - 0.5 * n));
    for (let i = 0; i < sent.length; i++)
      truth += (chance((sent[i] ?? 0) + 1) - chance(sent[i] ?? 0)) / sent.length;
    const found = hazardEffect(panel, fit, [[1]]);
    expect(Math.abs(found.estimate - truth)).toBeLessThan(3 * found.standardError);
  });

  test("does not care for units, the order of rows, or the names of people", () => {
    fc.assert(
      fc.property(fc.integer(), fc.double({ min: 0.01, max: 100, noNaN: true }), (seed, scale) => {
        const panel = leavers(`units ${seed}`, 60);
        const fit = fitDiscreteHazard(panel, 1.5);
        if (!fit.ok) return;
        const turned = {
          events: Array.from(panel.events).reverse(),
          columns: [Array.from(panel.columns[0] ?? [], (each) => each * scale).reverse()],
          cluster: Array.from(panel.cluster, (id) => 7_000 - 3 * id).reverse(),
        };
        const again = fitted(turned, 1.5);
        expect((again.coefficients[1] ?? 0) * scale).toBeCloseTo(fit.coefficients[1] ?? 0, 6);
        const [one, other] = [
          hazardEffect(panel, fit, [[1]]),
          hazardEffect(turned, again, [[scale]]),
        ];
        expect(other.estimate).toBeCloseTo(one.estimate, 7);
        expect(other.standardError).toBeCloseTo(one.standardError, 7);
        expect(hazardEffect(panel, fit, [[0]])).toMatchObject({ estimate: 0, standardError: 0 });
      }),
      { numRuns: 40 },
    );
  });

  test("rows told twice of the same people leave the error, and of new people make it smaller", () => {
    const panel = leavers("twice", 400);
    const double = (column: ArrayLike<number>, more = 0): number[] => [
      ...Array.from(column),
      ...Array.from(column, (each) => each + more),
    ];
    const twice = (more: number): HazardPanel => ({
      events: double(panel.events),
      columns: panel.columns.map((column) => double(column)),
      cluster: double(panel.cluster, more),
    });
    const error = (of: HazardPanel): number => fitted(of, 0).standardErrors[1] ?? 0;
    expect(error(twice(0))).toBeCloseTo(error(panel), 8);
    expect(error(twice(1_000)) / error(panel)).toBeCloseTo(Math.SQRT1_2, 2);
  });

  test("a penalty keeps finite what few events separate, and without one there is no fit", () => {
    const separated = {
      events: [0, 0, 0, 0, 1, 1],
      columns: [[0, 1, 0, 1, 5, 6]],
      cluster: [0, 1, 2, 3, 4, 5],
    };
    expect(fitDiscreteHazard(separated, 0)).toEqual({ ok: false, reason: "no-fit" });
    const [strong, weak] = [10, 1].map(
      (penalty) => fitted(separated, penalty).coefficients[1] ?? 0,
    );
    expect(strong).toBeGreaterThan(0);
    expect(weak).toBeGreaterThan(strong ?? 0);
    expect(weak).toBeLessThan(5);
  });

  test("refuses what tells nothing, and columns that do not fit", () => {
    const panel = { events: [0, 1, 0], columns: [[1, 2, 3]], cluster: [0, 1, 2] };
    expect(fitDiscreteHazard({ ...panel, events: [0, 0, 0] })).toEqual({
      ...{ ok: false, reason: "no-events" },
    });
    expect(fitDiscreteHazard({ ...panel, events: [1, 1, 1] })).toMatchObject({
      reason: "no-events",
    });
    expect(fitDiscreteHazard({ ...panel, cluster: [4, 4, 4] })).toMatchObject({
      reason: "few-people",
    });
    expect(
      fitDiscreteHazard({
        ...panel,
        columns: [
          [1, 2, 3],
          [2, 2, 2],
        ],
      }),
    ).toEqual({
      ...{ ok: false, reason: "no-variation", column: 1 },
    });
    expect(() => fitDiscreteHazard({ ...panel, columns: [[1]] })).toThrow("Column 0 has 1 rows");
    expect(() => fitDiscreteHazard({ ...panel, events: [0, 2, 0] })).toThrow("row 1 is 2");
    expect(() => fitDiscreteHazard(panel, -1)).toThrow("penalty is -1");
    expect(() => hazardEffect(panel, fitted(panel), [[1, 2]])).toThrow("has 2 numbers");
  });
});
