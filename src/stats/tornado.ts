/** Where an input may lie, and where it stands while others move. */
export interface InputRange {
  readonly name: string;
  /** For example the 10 % quantile. */
  readonly low: number;
  /** For example the median. */
  readonly base: number;
  /** For example the 90 % quantile. */
  readonly high: number;
}

/** What one input does to the output, all others at their base. */
export interface TornadoBar {
  readonly name: string;
  readonly atLow: number;
  readonly atHigh: number;
  /** The output's range over the low, the base and the high of the input; from 0. */
  readonly swing: number;
}

/**
 * The tornado of a function: each input in turn at its low and its high, the others at their base, ranked by how far the output swings (Howard 1988, "Decision analysis: practice and promise",
 * Management Science 34(6), https://doi.org/10.1287/mnsc.34.6.679). It moves one input at a time: what only two together do, it does not show.
 *
 * @param output of the inputs' values in their order; it is called 2 n + 1 times.
 * @returns the widest first; of equal swings in the order of the inputs.
 * @throws RangeError where an output is not finite, or an input's low, base and high are not in this order.
 * @example
 * const inputs = [{ name: "price", low: 9, base: 10, high: 11 }, { name: "sold", low: 50, base: 100, high: 150 }];
 * tornado(([price, sold]) => price * sold, inputs).map(({ swing }) => swing); // [1000, 200]
 */
export function tornado(
  output: (values: readonly number[]) => number,
  inputs: readonly InputRange[],
): TornadoBar[] {
  const base = inputs.map((input) => input.base);
  const middle = output(base);
  for (const { name, low, base: own, high } of inputs)
    if (!(low <= own && own <= high))
      throw new RangeError(
        `Of ${name} the low is ${low}, the base ${own} and the high ${high}: they must be in this order.`,
      );
  return inputs
    .map(({ name, low, high }, k) => {
      const [atLow, atHigh] = [output(base.with(k, low)), output(base.with(k, high))];
      const swing = Math.max(atLow, atHigh, middle) - Math.min(atLow, atHigh, middle);
      if (!Number.isFinite(swing))
        throw new RangeError(
          `With ${name} at ${low} and ${high} the output is ${atLow} and ${atHigh}, and ${middle} at the base: all must be finite.`,
        );
      return { name, atLow, atHigh, swing };
    })
    .sort((one, other) => other.swing - one.swing);
}
