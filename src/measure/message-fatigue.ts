import type { Estimate } from "../core/estimate.ts";
import { inverseOfPositiveDefinite } from "../stats/matrix.ts";
import type { Influenced } from "./subscribers.ts";

/** What one message more takes from what the others bring. */
export interface Fatigue {
  /** In minor units a message. */
  readonly value: Estimate;
  /** Above 0 beyond chance. */
  readonly isTold: boolean;
  /** The price of a message with it. What is told beyond chance is no ground to count it: figures that are counted when they are large are too large. Null without a price. */
  readonly price: Estimate | null;
}

/**
 * Fatigue by arms: with contribution Y = a + b m + c m² of the messages m that an arm had on average, at M of them the average message brings b + c M and one more b + 2 c M. What it brings less, −c M, it takes from the others. Counted
 * by messages had and not by those that were to be sent, so that people who were lost are not counted again. Ordinary least squares with robust errors (White 1980); an arm's messages count as known.
 *
 * @param people.messages what the arm of each had, on average.
 * @param most M, of those who get all.
 * @returns null with fewer than three different numbers of messages.
 */
export function fatigueOf(
  people: { readonly messages: Float64Array; readonly contribution: Float64Array },
  most: number,
): Influenced | null {
  const { messages, contribution } = people;
  if (new Set(messages).size < 3 || !(most > 0)) return null;
  const shares = messages.map((each) => each / most);
  const products = [0, 1, 2].map(() => [0, 0, 0]);
  const sums = [0, 0, 0];
  for (const [row, z] of shares.entries()) {
    const x = [1, z, z * z];
    for (const [j, one] of x.entries()) {
      sums[j] = (sums[j] ?? 0) + one * (contribution[row] ?? 0);
      const line = products[j];
      for (const [k, other] of x.entries()) if (line) line[k] = (line[k] ?? 0) + one * other;
    }
  }
  const inverse = inverseOfPositiveDefinite(products);
  if (inverse === null) return null;
  const times = (row: readonly number[] | undefined, x: readonly number[]): number =>
    x.reduce((sum, each, j) => sum + each * (row?.[j] ?? 0), 0);
  const theta = inverse.map((row) => times(row, sums));
  const influence = shares.map((z, row) => {
    const x = [1, z, z * z];
    return (-times(inverse[2], x) * ((contribution[row] ?? 0) - times(theta, x))) / most;
  });
  return { value: -(theta[2] ?? 0) / most, influence };
}
