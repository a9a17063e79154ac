/** Numbers of rows of which it is not known how many will come. */
export interface GrowingColumn {
  readonly push: (value: number) => void;
  readonly at: (place: number) => number | undefined;
  /** What came, without a copy. */
  readonly values: () => Float64Array;
}

/** Opens a column. Its memory is at most half as much again as its numbers need, but for the moment at which it grows. */
export function growingColumn(): GrowingColumn {
  let held = new Float64Array(1_024);
  let count = 0;
  return {
    push(value) {
      if (count === held.length) {
        const wider = new Float64Array(Math.ceil(1.5 * count));
        wider.set(held);
        held = wider;
      }
      held[count] = value;
      count += 1;
    },
    at: (place) => (place < count ? held[place] : undefined),
    values: () => held.subarray(0, count),
  };
}
