/** Sums of w x xᵀ over rows, while rows come. */
export interface WeightedSquares {
  /** Takes a row in: its numbers are copied. */
  readonly add: (x: Float64Array, weight: number) => void;
  /** The lower triangle, its lines side by side; what is above it is 0. */
  readonly sums: () => Float64Array;
}

/**
 * Begins sums of w x xᵀ, from which least squares are solved. Rows are taken in four at a time, as reading and writing a sum
 * costs more than adding to it; each sum is still made row by row, in their order.
 *
 * @param diagonal what the sums on the diagonal begin with: as many numbers as a row has.
 * @example
 * const squares = weightedSquares([0, 1]);
 * squares.add(Float64Array.of(1, 2), 3);
 * squares.sums(); // [3, 0, 6, 13]
 */
export function weightedSquares(diagonal: ArrayLike<number>): WeightedSquares {
  const size = diagonal.length;
  const sums = new Float64Array(size ** 2);
  for (let i = 0; i < size; i++) sums[i * size + i] = diagonal[i] ?? 0;
  const [held, weights] = [new Float64Array(4 * size), new Float64Array(4)];
  let count = 0;
  const addHeld = (): void => {
    addFour(sums, held, weights);
    weights.fill(0);
    count = 0;
  };
  return {
    add(x, weight) {
      for (let i = 0, at = count * size; i < size; i++, at++) held[at] = x[i] ?? 0;
      weights[count++] = weight;
      if (count === 4) addHeld();
    },
    sums() {
      addHeld();
      return sums;
    },
  };
}

/** The hot loop: four rows of `held`, side by side. */
function addFour(sums: Float64Array, held: Float64Array, weights: Float64Array): void {
  const size = held.length / 4;
  const [second, third, fourth] = [size, 2 * size, 3 * size];
  const [v = 0, w = 0, x = 0, y = 0] = weights;
  for (let i = 0; i < size; i++) {
    const a = v * (held[i] ?? 0);
    const b = w * (held[second + i] ?? 0);
    const c = x * (held[third + i] ?? 0);
    const d = y * (held[fourth + i] ?? 0);
    for (let j = 0, at = i * size; j <= i; j++, at++)
      sums[at] =
        (sums[at] ?? 0) +
        a * (held[j] ?? 0) +
        b * (held[second + j] ?? 0) +
        c * (held[third + j] ?? 0) +
        d * (held[fourth + j] ?? 0);
  }
}
