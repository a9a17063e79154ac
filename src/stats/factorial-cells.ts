import { type MeanSums, meanEstimate } from "./arm-estimate.ts";
import { type DifferenceResult, difference } from "./difference.ts";

/** People who were dealt several treatments by lot, counted by what they were dealt, and what the counts tell without a model. */

/** The people who were dealt the same, and what came of them. */
export interface FactorialCell extends MeanSums {
  /**
   * Which treatments the lots let these people have: bit j for treatment j, from 0. Lots alone: also where somebody was not
   * in a treatment's audience, as audiences may follow from other treatments.
   */
  readonly on: number;
  /** Held out of all treatments: `on` is 0. */
  readonly heldOut: boolean;
}

/** People in columns, a row a person. */
export interface DealtPeople {
  readonly outcome: ArrayLike<number>;
  /** As `FactorialCell.on`. */
  readonly on: ArrayLike<number>;
  /** 1: held out of all treatments. */
  readonly heldOut: ArrayLike<number>;
}

/**
 * Counts people by what they were dealt: of J treatments at most 2ᴶ + 1 cells, whatever the number of people.
 *
 * @throws RangeError where columns differ in length, or somebody held out of all had a treatment.
 * @example
 * factorialCells({ outcome: [5, 7, 1], on: [1, 1, 0], heldOut: [0, 0, 1] })[0]; // { on: 1, heldOut: false, n: 2, sum: 12, sumOfSquares: 74 }
 */
export function factorialCells({ outcome, on, heldOut }: DealtPeople): FactorialCell[] {
  if (on.length !== outcome.length || heldOut.length !== outcome.length)
    throw new RangeError(
      `There are ${outcome.length} outcomes, ${on.length} lots and ${heldOut.length} marks of being held out: a person has one of each.`,
    );
  const cells = new Map<number, { -readonly [key in keyof FactorialCell]: FactorialCell[key] }>();
  for (let person = 0; person < outcome.length; person++) {
    const isOut = heldOut[person] === 1;
    const had = on[person] ?? 0;
    if (isOut && had !== 0)
      throw new RangeError(
        `Person ${person} is held out of all treatments and has ${had}: those who are held out have 0.`,
      );
    const key = isOut ? -1 : had;
    let cell = cells.get(key);
    if (cell === undefined) {
      cell = { on: had, heldOut: isOut, n: 0, sum: 0, sumOfSquares: 0 };
      cells.set(key, cell);
    }
    const y = outcome[person] ?? 0;
    cell.n += 1;
    cell.sum += y;
    cell.sumOfSquares += y * y;
  }
  return [...cells.values()];
}

/**
 * The whole without a model: people who were not held out of all treatments less people who were, all interactions included. Ready for
 * `welchTest`.
 *
 * @example
 * const cell = (heldOut, n, sum, sumOfSquares) => ({ on: 0, heldOut, n, sum, sumOfSquares });
 * wholeEffect([cell(false, 3, 9, 29), cell(true, 3, 6, 14)]).estimate; // 1
 */
export function wholeEffect(cells: readonly FactorialCell[]): DifferenceResult {
  const of = (wanted: boolean): MeanSums =>
    pooled(cells.filter(({ heldOut }) => heldOut === wanted));
  return difference(meanEstimate(of(true)), meanEstimate(of(false)), "absolute");
}

/**
 * What each treatment adds as the last one in: of the people not held out of all, those who had it less those who had not. It is what
 * is lost a person if it alone is switched off. Never to be added up: where treatments take from each other the sum misses what
 * they share, where they help each other it counts that several times.
 *
 * @example
 * const cell = (on, sum, sumOfSquares) => ({ on, heldOut: false, n: 3, sum, sumOfSquares });
 * lastInEffects([cell(1, 9, 29), cell(0, 6, 14)], 1).map(({ estimate }) => estimate); // [1]
 */
export function lastInEffects(
  cells: readonly FactorialCell[],
  treatments: number,
): DifferenceResult[] {
  const dealt = cells.filter(({ heldOut }) => !heldOut);
  return Array.from({ length: treatments }, (_, j) => {
    const of = (wanted: boolean): MeanSums =>
      pooled(dealt.filter(({ on }) => includes(on, 1 << j) === wanted));
    return difference(meanEstimate(of(false)), meanEstimate(of(true)), "absolute");
  });
}

/** Whether all treatments of `bits` are among those of `on`. */
export const includes = (on: number, bits: number): boolean => (on & bits) === bits;

/** The sums of several cells together. */
export function pooled(cells: readonly MeanSums[]): MeanSums {
  return cells.reduce(
    (all, { n, sum, sumOfSquares }) => ({
      n: all.n + n,
      sum: all.sum + sum,
      sumOfSquares: all.sumOfSquares + sumOfSquares,
    }),
    { n: 0, sum: 0, sumOfSquares: 0 },
  );
}

/** How many people had all treatments of `bits`. */
export function peopleWith(cells: readonly FactorialCell[], bits: number): number {
  return cells.reduce((people, { on, n }) => people + (includes(on, bits) ? n : 0), 0);
}

const mostTreatments = 16;

/** @throws RangeError where a cell has treatments that there are not, or counts that are none. */
export function checkCells(cells: readonly FactorialCell[], treatments: number): void {
  if (!(Number.isInteger(treatments) && treatments >= 1 && treatments <= mostTreatments))
    throw new RangeError(
      `There are ${treatments} treatments: it must be a whole number from 1 to ${mostTreatments}. Take several together as one.`,
    );
  for (const { on, heldOut, n, sum, sumOfSquares } of cells) {
    if (!(Number.isInteger(on) && on >= 0 && on < 2 ** treatments) || (heldOut && on !== 0))
      throw new RangeError(
        `A cell has the treatments ${on}${heldOut ? " and is held out" : ""}: it must be from 0 to ${2 ** treatments - 1}, and 0 where held out.`,
      );
    if (!(Number.isInteger(n) && n >= 0 && Number.isFinite(sum) && Number.isFinite(sumOfSquares)))
      throw new RangeError(
        `The cell ${on} has ${n} people, a sum of ${sum} and one of squares of ${sumOfSquares}: all must be numbers, people whole.`,
      );
  }
}
