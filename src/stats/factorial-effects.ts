import { type MeanSums, squaresAboutMean } from "./arm-estimate.ts";
import { checkCells, type FactorialCell, includes, peopleWith, pooled } from "./factorial-cells.ts";
import { independentRows, inverseOfPositiveDefinite, type SquareMatrix } from "./matrix.ts";
import { dot } from "./ridge.ts";
import type { EstimatedEffect } from "./shrunken-effects.ts";

/**
 * What several treatments add that run beside each other, each with people of its own held out by lot, and with other people held
 * out of all of them: the whole, and a part for each treatment, so that the parts add up to the whole.
 */

/** By how much two treatments together do more (or less) than the sum of each alone. */
export interface PairInteraction {
  readonly first: number;
  readonly second: number;
  /** People in the smallest of the four cells: neither, only one, only the other, both. */
  readonly smallestCell: number;
  /** Null: the model has none, as a cell is too small or the effect cannot be told from others. */
  readonly interaction: EstimatedEffect | null;
}

/** All figures are means a person, in the outcome's unit. */
export interface FactorialEffects {
  readonly people: number;
  readonly heldOut: number;
  /** Of the people who were not held out of all, the share that had each treatment. */
  readonly shares: readonly number[];
  /** The mean of the people who were not held out of all, less that of those who were. */
  readonly total: number;
  /** What each treatment adds to the mean of the people who were not held out of all: its Shapley share. */
  readonly parts: readonly number[];
  /** Of the total and the parts, in this order. */
  readonly covariance: SquareMatrix;
  readonly pairs: readonly PairInteraction[];
}

/** Why there are no parts. */
export interface NoFactorialEffects {
  readonly ok: false;
  /** `few-people`: fewer than 2 on one side. `inseparable`: no lot tells the treatment from those before it. */
  readonly reason: "few-people" | "inseparable";
  /** The first that is inseparable; undefined with `few-people`. */
  readonly treatment: number | undefined;
}

export type FactorialResult = ({ readonly ok: true } & FactorialEffects) | NoFactorialEffects;

/**
 * The whole and the parts. On all people, those held out of everything with Z = 0, least squares of
 *
 *   Y = b₀ + Σⱼ bⱼ Zⱼ + Σⱼ﹤ₖ gⱼₖ Zⱼ Zₖ + e,  Zⱼ = 1 where the lots gave treatment j
 *
 * (a factorial design: Dasgupta, Pillai & Rubin 2015, "Causal inference from 2ᴷ factorial designs by using potential outcomes",
 * J. R. Statist. Soc. B 77(4), https://doi.org/10.1111/rssb.12085, with effects of three and more at once left out). The part of
 * a treatment is φⱼ = pⱼ bⱼ + ½ Σₖ pⱼₖ gⱼₖ with pⱼ and pⱼₖ the shares of the people not held out of all who had j, and both j and k (pⱼₖ = pⱼ pₖ
 * where lots are independent): the value of Shapley 1953 ("A value for n-person games") of the game in which a set of
 * treatments is worth what it adds where they run as they did, by which an interaction is halved between its two. Σ φⱼ estimates
 * the total wherever no more than two treatments interact at once; `reconcile` tests that, and makes it so.
 *
 * The covariance is the sandwich HC0 by person (White 1980, Econometrica 48(4), theorem 1), from the people's influence on each
 * figure, the shares' own chance included, so that it holds between the total and the parts too; it needs no equal variances. All of it
 * follows from the counts, sums and sums of squares of the cells.
 *
 * @param treatments how many there are, 1 to 16. A treatment that nobody had has a part of 0.
 * @param options.leastInCell a pair with fewer people in one of its four cells gets no interaction: its halves go, wrongly, to the parts. Default 1,000.
 * @throws RangeError where a cell has treatments that there are not, or counts that are none.
 * @example
 * const cell = (on, mean, heldOut = false) => ({ on, heldOut, n: 2_000, sum: 2_000 * mean, sumOfSquares: 2_000 * (mean ** 2 + 4) });
 * const cells = [cell(0, 1), cell(1, 3), cell(2, 2), cell(3, 3.5), cell(0, 1, true)];
 * factorialEffects(cells, 2).parts; // [0.9375, 0.4375]
 */
export function factorialEffects(
  cells: readonly FactorialCell[],
  treatments: number,
  { leastInCell = 1_000 }: { readonly leastInCell?: number } = {},
): FactorialResult {
  checkCells(cells, treatments);
  const rest = cells.filter(({ heldOut }) => !heldOut);
  const dealt = pooled(rest);
  const away = pooled(cells.filter(({ heldOut }) => heldOut));
  if (dealt.n < 2 || away.n < 2) return { ok: false, reason: "few-people", treatment: undefined };
  const each = Array.from({ length: treatments }, (_, j) => j);
  const pairs = each.flatMap((j) => each.slice(j + 1).map((k) => ({ first: j, second: k })));
  const smallest = pairs.map((pair) => smallestOf(cells, pair));
  const enough = pairs.filter((_, i) => (smallest[i] ?? 0) >= leastInCell);
  const had = each.filter((j) => peopleWith(rest, 1 << j) > 0);
  const fit = leastSquares(cells, [0, ...had.map((j) => 1 << j), ...enough.map(bitsOf)]);
  const inseparable = had.find((j) => !fit.columns.includes(1 << j));
  if (inseparable !== undefined)
    return { ok: false, reason: "inseparable", treatment: inseparable };
  const shares = fit.columns.map((column) => peopleWith(rest, column) / dealt.n);
  const weights = each.map((j) =>
    fit.columns.map((column) => (includes(column, 1 << j) ? 1 / bitCount(column) : 0)),
  );
  const covariance = covarianceOf(cells, fit, { dealt, away, shares, weights });
  const added = fit.coefficients.map((coefficient, c) => coefficient * (shares[c] ?? 0));
  return {
    ...{ ok: true, people: dealt.n + away.n, heldOut: away.n },
    shares: each.map((j) => peopleWith(rest, 1 << j) / dealt.n),
    total: dealt.sum / dealt.n - away.sum / away.n,
    parts: weights.map((own) => dot(own, added)),
    covariance: covariance.slice(0, 1 + treatments).map((row) => row.slice(0, 1 + treatments)),
    pairs: pairs.map((pair, i) => ({
      ...{ ...pair, smallestCell: smallest[i] ?? 0 },
      interaction: interactionOfPair(bitsOf(pair), fit, covariance.slice(1 + treatments)),
    })),
  };
}

const bitsOf = ({ first, second }: { readonly first: number; readonly second: number }): number =>
  (1 << first) | (1 << second);

function bitCount(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count += 1;
  return count;
}

function smallestOf(
  cells: readonly FactorialCell[],
  { first, second }: { readonly first: number; readonly second: number },
): number {
  const counts = [0, 0, 0, 0];
  for (const { on, n } of cells) {
    const at = ((on >> first) & 1) + 2 * ((on >> second) & 1);
    counts[at] = (counts[at] ?? 0) + n;
  }
  return Math.min(...counts);
}

/** Rows of the covariance are those of the interactions, in the order of their columns; the variance stands in the diagonal. */
function interactionOfPair(bits: number, fit: Fit, rows: SquareMatrix): EstimatedEffect | null {
  const at = fit.columns.indexOf(bits);
  if (at < 0) return null;
  const row = rows[at - fit.columns.length + rows.length] ?? [];
  const variance = row[row.length - fit.columns.length + at] ?? 0;
  return { effect: fit.coefficients[at] ?? 0, standardError: Math.sqrt(variance) };
}

/** Least squares on columns of 0 and 1. A column is its bits: 1 for those who had all of these treatments; 0 is the constant. */
interface Fit {
  /** Those that do not follow from the ones before them. */
  readonly columns: readonly number[];
  readonly coefficients: readonly number[];
  /** (XᵀX)⁻¹. */
  readonly inverse: SquareMatrix;
}

function leastSquares(cells: readonly FactorialCell[], candidates: readonly number[]): Fit {
  // XᵀX: the people who had the treatments of both columns.
  const known = new Map<number, number>();
  const together = (bits: number): number => {
    const people = known.get(bits) ?? peopleWith(cells, bits);
    known.set(bits, people);
    return people;
  };
  const productsOf = (columns: readonly number[]): number[][] =>
    columns.map((a) => columns.map((b) => together(a | b)));
  const columns = independentRows(productsOf(candidates)).map((place) => candidates[place] ?? 0);
  const inverse = inverseOfPositiveDefinite(productsOf(columns)) ?? [];
  const withOutcome = columns.map((bits) =>
    cells.reduce((all, { on, sum }) => all + (includes(on, bits) ? sum : 0), 0),
  );
  return { columns, inverse, coefficients: inverse.map((row) => dot(row, withOutcome)) };
}

/**
 * Σ ψ ψᵀ over people, ψ their influence on the total, on each part and on each interaction. In a cell it is constant + slope times
 * what the model leaves of the outcome, of which the sum and the sum of squares are known.
 */
function covarianceOf(cells: readonly FactorialCell[], fit: Fit, of: Sides): SquareMatrix {
  const { columns, coefficients, inverse } = fit;
  const { dealt, away, shares, weights } = of;
  const interactions = columns.flatMap((column, c) => (bitCount(column) === 2 ? [c] : []));
  // By figure and column: how a person with the column's treatments sways the figure.
  const sways = [
    ...weights.map((own) => {
      const along = own.map((weight, c) => weight * (shares[c] ?? 0));
      return inverse.map((row) => dot(row, along));
    }),
    ...interactions.map((c) => inverse[c] ?? []),
  ];
  const size = 1 + sways.length;
  const all = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (const cell of cells) {
    if (cell.n === 0) continue;
    const x = columns.map((column) => Number(includes(cell.on, column)));
    const expected = dot(x, coefficients);
    const { n, sum } = cell.heldOut ? away : dealt;
    const side = cell.heldOut ? -1 / n : 1 / n;
    const slope = [side, ...sways.map((sway) => dot(sway, x))];
    const constant = [side * (expected - sum / n)];
    // Shares are of the people who were not held out of all, so only those sway them.
    const beyond = x.map((on, c) => (coefficients[c] ?? 0) * (on - (shares[c] ?? 0)) * side);
    for (const own of weights) constant.push(cell.heldOut ? 0 : dot(own, beyond));
    addScatter(all, { constant, slope }, momentsAbout(expected, cell));
  }
  return all;
}

/** Who was not held out of all and who was, and what makes parts of coefficients. */
interface Sides {
  readonly dealt: MeanSums;
  readonly away: MeanSums;
  /** By column: the share of `dealt` with all its treatments. */
  readonly shares: readonly number[];
  /** By treatment and column: 1, ½ or 0. */
  readonly weights: readonly (readonly number[])[];
}

function momentsAbout(expected: number, { n, sum, sumOfSquares }: MeanSums): MeanSums {
  const squares = squaresAboutMean(n, { sum, sumOfSquares }) + n * (sum / n - expected) ** 2;
  return { n, sum: sum - n * expected, sumOfSquares: squares };
}

function addScatter(
  into: number[][],
  influence: { readonly constant: readonly number[]; readonly slope: readonly number[] },
  { n, sum, sumOfSquares }: MeanSums,
): void {
  const { constant, slope } = influence;
  for (const [i, row] of into.entries()) {
    const [a, b] = [constant[i] ?? 0, slope[i] ?? 0];
    for (let j = 0; j < row.length; j++) {
      const [c, d] = [constant[j] ?? 0, slope[j] ?? 0];
      row[j] = (row[j] ?? 0) + n * a * c + (a * d + b * c) * sum + b * d * sumOfSquares;
    }
  }
}
