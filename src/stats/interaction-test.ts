import { type ChiSquareTest, chiSquareTest } from "./sample-ratio.ts";
import type { EstimatedEffect } from "./shrunken-effects.ts";
import { normalCdf, normalQuantile } from "./special.ts";

/**
 * Whether an effect depends on something else: whether two experiments on the same people disturb each other, through the assignment
 * (the arm of one tells the arm of the other) or through the effect (what one does depends on the arm of the other), and whether
 * groups of people answer differently.
 */

/**
 * Whether two assignments are independent: Pearson's chi-square on the table of people by arm and arm. Where they are
 * not, each experiment's difference holds a part of the other's effect.
 *
 * @param counts people: a row for each arm of the first experiment, a column for each of the second. Rows and columns without
 *   people are left out. An approximation, some per cent off in p where expected counts are below 5.
 * @throws RangeError where rows differ in length, or a count is negative or not whole.
 * @example
 * assignmentDependence([[500, 510], [495, 505]]); // { chiSquare: 0.000005, degreesOfFreedom: 1, pValue: 0.9982 }
 */
export function assignmentDependence(counts: readonly (readonly number[])[]): ChiSquareTest {
  const columns = counts[0]?.length ?? 0;
  for (const [row, cells] of counts.entries()) {
    if (cells.length !== columns)
      throw new RangeError(
        `Row ${row} has ${cells.length} counts and the first ${columns}: all must have as many.`,
      );
    for (const [column, count] of cells.entries())
      if (!(Number.isInteger(count) && count >= 0))
        throw new RangeError(
          `The count of row ${row}, column ${column} is ${count}: it must be whole and not negative.`,
        );
  }
  const ofRow = counts.map((cells) => cells.reduce((sum, count) => sum + count, 0));
  const ofColumn = Array.from({ length: columns }, (_, column) =>
    counts.reduce((sum, cells) => sum + (cells[column] ?? 0), 0),
  );
  const people = ofRow.reduce((sum, count) => sum + count, 0);
  let chiSquare = 0;
  for (const [row, cells] of counts.entries())
    for (const [column, count] of cells.entries()) {
      const expected = ((ofRow[row] ?? 0) * (ofColumn[column] ?? 0)) / people;
      if (expected > 0) chiSquare += (count - expected) ** 2 / expected;
    }
  const free = (sums: readonly number[]): number =>
    Math.max(0, sums.filter((sum) => sum > 0).length - 1);
  return chiSquareTest(chiSquare, free(ofRow) * free(ofColumn));
}

/** The outcome of the people in one arm of each of two experiments. */
export interface CellOutcome {
  /** 2 or more. */
  readonly people: number;
  readonly mean: number;
  /** Between people (with n − 1), not of the mean. */
  readonly variance: number;
}

/** The people who are in both experiments, by their two arms. */
export interface FourCells {
  readonly neither: CellOutcome;
  readonly onlyFirst: CellOutcome;
  readonly onlySecond: CellOutcome;
  readonly both: CellOutcome;
}

/** By how much two treatments together do more (or less) than the sum of each alone. */
export interface Interaction {
  readonly difference: number;
  readonly standardError: number;
  readonly lower: number;
  readonly upper: number;
  readonly pValue: number;
}

/**
 * The interaction of two treatments: the difference in differences (both − only second) − (only first − neither), which is 0 where the
 * effect of each is the same whatever the other does (Cox & Reid 2000, "The Theory of the Design of Experiments", chapter
 * 5). Its variance is the sum of those of the four means; normal, so for some hundreds of people a cell. A pair of many should
 * be judged after `falseDiscoveryRates`. Below 0 the treatments substitute each other, above 0 they add to each other.
 *
 * @param level of the interval, default 0.95.
 * @returns in the outcome's unit. Where all four variances are 0, p is 1 for a difference of 0, else 0.
 * @throws RangeError where a cell has fewer than 2 people or a variance below 0.
 * @example
 * const cell = (mean) => ({ people: 1_000, mean, variance: 25 });
 * interactionOf({ neither: cell(10), onlyFirst: cell(11), onlySecond: cell(12), both: cell(12.5) }).difference; // -0.5
 */
export function interactionOf(cells: FourCells, level = 0.95): Interaction {
  const { neither, onlyFirst, onlySecond, both } = cells;
  let variance = 0;
  for (const [name, cell] of Object.entries<CellOutcome>({ ...cells })) {
    if (!(cell.people >= 2 && cell.variance >= 0))
      throw new RangeError(
        `The cell ${name} has ${cell.people} people and a variance of ${cell.variance}: it needs 2 people, and a variance of 0 or above.`,
      );
    variance += cell.variance / cell.people;
  }
  const difference = both.mean - onlySecond.mean - (onlyFirst.mean - neither.mean);
  const standardError = Math.sqrt(variance);
  const half = normalQuantile((1 + level) / 2) * standardError;
  const pValue = difference === 0 ? 1 : 2 * normalCdf(-Math.abs(difference) / standardError);
  return { difference, standardError, lower: difference - half, upper: difference + half, pValue };
}

/**
 * Whether an effect is the same in several groups of other people: Cochran's Q = Σ wᵢ (dᵢ − d̄)² with wᵢ = 1 / sᵢ² and d̄ the weighted
 * mean, χ² with one degree of freedom fewer than groups where it is (Cochran 1954, "The combination of estimates from
 * different experiments", Biometrics 10(1), 101-129, https://doi.org/10.2307/3001666). Of two groups it is the test of
 * `interactionOf`. Errors are taken as known: for some hundreds of people a group.
 *
 * @param effects one a group; of fewer than two, p is 1.
 * @throws RangeError where an effect is not finite or a standard error is not above 0.
 * @example
 * effectsDiffer([{ effect: 1, standardError: 1 }, { effect: 5, standardError: 1 }]); // { chiSquare: 8, degreesOfFreedom: 1, pValue: 0.004678 }
 */
export function effectsDiffer(effects: readonly EstimatedEffect[]): ChiSquareTest {
  let [weights, sum] = [0, 0];
  for (const [i, { effect, standardError }] of effects.entries()) {
    if (!(Number.isFinite(effect) && standardError > 0 && standardError < Infinity))
      throw new RangeError(
        `Effect ${i} is ${effect} with a standard error of ${standardError}: it must be finite, and its error above 0.`,
      );
    weights += standardError ** -2;
    sum += effect * standardError ** -2;
  }
  const mean = sum / weights;
  const chiSquare = effects.reduce(
    (total, { effect, standardError }) => total + ((effect - mean) / standardError) ** 2,
    0,
  );
  return chiSquareTest(chiSquare, Math.max(0, effects.length - 1));
}
