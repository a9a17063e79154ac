import { independentRows, inverseOfPositiveDefinite, type SquareMatrix } from "./matrix.ts";
import { dot } from "./ridge.ts";
import { type ChiSquareTest, chiSquareTest } from "./sample-ratio.ts";
import type { EstimatedEffect } from "./shrunken-effects.ts";

/** Estimates that must satisfy sums, and how uncertain they are together. */
export interface EstimatesOfOneWhole {
  readonly estimates: readonly number[];
  /** Of all pairs of estimates, in their order. */
  readonly covariance: SquareMatrix;
  /**
   * One row a sum that must be 0: its coefficients, in the order of the estimates. A whole and its two parts: [1, −1, −1].
   * Several rows tie several levels, say a year to its quarters and each quarter to its months.
   */
  readonly sums: readonly (readonly number[])[];
}

interface Compared {
  /** Whether the sums are as far from 0 as their errors allow: chi-square with a degree of freedom a sum. */
  readonly coherence: ChiSquareTest;
  /** Each sum as it came out, before reconciliation: by how much the whole exceeds its parts. */
  readonly gaps: readonly EstimatedEffect[];
}

export type Reconciliation = Compared &
  (
    | {
        readonly ok: true;
        /** With these all sums are 0, within rounding. */
        readonly estimates: readonly number[];
        readonly covariance: SquareMatrix;
        /** By estimate and sum: what a sum's gap takes off the estimate, Σ Aᵀ (A Σ Aᵀ)⁻¹. For `reconciledBy`. */
        readonly gain: SquareMatrix;
      }
    | {
        readonly ok: false;
        /** The sums contradict the estimates: something is at work that they leave out, and parts would be made up. */
        readonly reason: "incoherent";
      }
  );

/** Below this p value sums and estimates contradict each other. */
export const INCOHERENT_BELOW = 0.01;

/**
 * Estimates moved as little as their errors allow so that they add up. With θ the estimates, Σ their covariance and A the sums,
 *
 *   θ* = θ − Σ Aᵀ (A Σ Aᵀ)⁻¹ A θ,  Σ* = Σ − Σ Aᵀ (A Σ Aᵀ)⁻¹ A Σ,  χ² = (A θ)ᵀ (A Σ Aᵀ)⁻¹ A θ:
 *
 * generalised least squares under a linear constraint, which for forecasts is the minimum-trace reconciliation of Wickramasuriya,
 * Athanasopoulos & Hyndman 2019, "Optimal forecast reconciliation for hierarchical and grouped time series through trace
 * minimization", JASA 114(526), https://doi.org/10.1080/01621459.2018.1448825. Of all estimates that add up, these have the smallest
 * variance if Σ is right. What is exact stays as it is. Sums that follow from others, or whose error is 0, are not
 * counted: they cannot be told apart from satisfied ones.
 *
 * @returns no estimates where the p value of χ² is below {@link INCOHERENT_BELOW}.
 * @throws RangeError where lengths differ.
 * @example
 * const covariance = [[1, 0, 0], [0, 1, 0], [0, 0, 4]];
 * const { ok, estimates } = reconcile({ estimates: [10, 4, 3], covariance, sums: [[1, -1, -1]] });
 * estimates; // [9.5, 4.5, 5]
 */
export function reconcile({ estimates, covariance, sums }: EstimatesOfOneWhole): Reconciliation {
  checkLengths({ estimates, covariance, sums });
  // Σ Aᵀ, a row an estimate.
  const towards = covariance.map((row) => sums.map((sum) => dot(row, sum)));
  const between = sums.map((sum) =>
    sums.map((_, c) => sum.reduce((all, each, i) => all + each * (towards[i]?.[c] ?? 0), 0)),
  );
  const gaps = sums.map((sum, c) => ({
    effect: dot(sum, estimates),
    standardError: Math.sqrt(Math.max(0, between[c]?.[c] ?? 0)),
  }));
  const told = sums.flatMap((sum, c) =>
    (between[c]?.[c] ?? 0) > rounding * largestTerm(sum, covariance) ? [c] : [],
  );
  const pick = (rows: readonly number[]): number[][] =>
    rows.map((r) => rows.map((c) => between[r]?.[c] ?? 0));
  const used = independentRows(pick(told)).map((place) => told[place] ?? 0);
  const inverse = inverseOfPositiveDefinite(pick(used)) ?? [];
  const gap = used.map((c) => gaps[c]?.effect ?? 0);
  // (A Σ Aᵀ)⁻¹ A θ.
  const pull = inverse.map((row) => dot(row, gap));
  const coherence = chiSquareTest(dot(gap, pull), used.length);
  if (coherence.pValue < INCOHERENT_BELOW)
    return { ok: false, reason: "incoherent", coherence, gaps };
  const moved = towards.map((row) => used.map((c) => row[c] ?? 0));
  const weights = moved.map((row) => inverse.map((line) => dot(line, row)));
  return {
    ...{ ok: true, coherence, gaps },
    estimates: estimates.map((each, i) => each - dot(moved[i] ?? [], pull)),
    covariance: covariance.map((row, i) =>
      row.map((each, j) => each - dot(weights[i] ?? [], moved[j] ?? [])),
    ),
    gain: weights.map((row) => sums.map((_, c) => row[used.indexOf(c)] ?? 0)),
  };
}

/**
 * Estimates that add up by a gain that was found before: θ − G A θ, with the covariance (I − G A) Σ (I − G A)ᵀ. What was estimated alike of
 * each piece of an outcome, say month by month, and is moved by the gain of the whole, adds up to the whole as `reconcile` moved it, as both steps
 * are linear in the outcome.
 *
 * @param gain of `reconcile`, for the same sums.
 * @throws RangeError where lengths differ.
 * @example
 * const gain = [[0.5], [-0.5], [0]];
 * reconciledBy(gain, { estimates: [6, 3, 1], covariance: [[1, 0, 0], [0, 1, 0], [0, 0, 0]], sums: [[1, -1, -1]] }).estimates; // [5, 4, 1]
 */
export function reconciledBy(
  gain: SquareMatrix,
  { estimates, covariance, sums }: EstimatesOfOneWhole,
): { readonly estimates: readonly number[]; readonly covariance: SquareMatrix } {
  checkLengths({ estimates, covariance, sums });
  const moves = gain.map((row, i) =>
    estimates.map(
      (_, j) =>
        Number(i === j) -
        dot(
          row,
          sums.map((sum) => sum[j] ?? 0),
        ),
    ),
  );
  // Σ is symmetric, so its rows are its columns.
  const half = moves.map((row) => covariance.map((column) => dot(row, column)));
  return {
    estimates: moves.map((row) => dot(row, estimates)),
    covariance: half.map((row) => moves.map((other) => dot(row, other))),
  };
}

/** Of the terms that a variance is summed from: a variance of this share of them is none. */
const rounding = 1e-12;

function largestTerm(sum: readonly number[], covariance: SquareMatrix): number {
  return sum.reduce((most, each, i) => Math.max(most, each ** 2 * (covariance[i]?.[i] ?? 0)), 0);
}

function checkLengths({ estimates, covariance, sums }: EstimatesOfOneWhole): void {
  const size = estimates.length;
  const short = [...covariance, ...sums].find((row) => row.length !== size);
  if (covariance.length !== size || short !== undefined)
    throw new RangeError(
      `There are ${size} estimates, ${covariance.length} rows of covariance${short === undefined ? "" : ` and a row of ${short.length}`}: rows of the covariance and of the sums have one number an estimate.`,
    );
}
