import { ratioEstimate } from "../stats/arm-estimate.ts";
import type { CaseDriver, EvidenceGrade } from "./case-driver.ts";

/** How figures of the facts become drivers of a case. */

/** A figure with four digits that count, for a file that people read. */
export function roundedFigure(value: number): number {
  return Number(value.toPrecision(4));
}

/** What a drafted driver says besides its figures. */
export interface DraftSaid {
  readonly grade: EvidenceGrade;
  readonly source: string;
  /** Who answers for it; nobody where the facts do. */
  readonly owner: string;
}

/** Of what was counted in the shop. */
export const observed = (source: string): DraftSaid => ({ grade: "C", source, owner: "" });
/** Of what the shop does not tell: `what` says what is to be filled in. */
export const leftToFill = (what: string): DraftSaid => ({
  ...{ grade: "D", owner: "you" },
  source: `fill in ${what}`,
});

/** An estimate with its error, within what the driver can be; without an error a known value. */
export function estimateDriver(
  { value, error }: { readonly value: number; readonly error: number },
  [least, most]: readonly [number, number],
  said: DraftSaid,
): CaseDriver {
  const estimate = roundedFigure(Math.max(least, Math.min(most, value)));
  return error > 0
    ? { estimate, standardError: roundedFigure(error), ...said }
    : { value: estimate, ...said };
}

/** Three guesses; where they are one, a known value. */
export function guessDriver(
  [low, likely, high]: readonly [number, number, number],
  said: DraftSaid,
): CaseDriver {
  const guesses = { low: roundedFigure(low), likely: roundedFigure(likely) };
  return low < high
    ? { ...guesses, high: roundedFigure(high), ...said }
    : { value: guesses.likely, ...said };
}

/**
 * The sum of one column over that of another, with its standard error by the delta method, a place a person: orders of one person are alike.
 * @example ratioOf(Float64Array.of(2, 4, 3), Float64Array.of(1, 3, 2)) // { value: 1.5, error: 0.1443… }
 */
export function ratioOf(
  over: Float64Array,
  under: Float64Array,
): { readonly value: number; readonly error: number } {
  const [numerator, denominator] = [over, under].map((column) => ({
    sum: column.reduce((sum, each) => sum + each, 0),
    sumOfSquares: column.reduce((sum, each) => sum + each * each, 0),
  }));
  const none = { sum: 0, sumOfSquares: 0 };
  const n = over.length;
  const { value, variance } = ratioEstimate({
    ...{ n, numerator: numerator ?? none, denominator: denominator ?? none },
    crossProduct: over.reduce((sum, each, i) => sum + each * (under[i] ?? 0), 0),
  });
  return { value, error: Math.sqrt(Math.max(0, variance) / n) };
}
