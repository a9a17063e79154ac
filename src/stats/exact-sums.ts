/**
 * Numbers as wholes of a unit that is returned, 0 where all are 0: so that their sums are exact, the same in any order, and a
 * difference of two sums is the sum of the rest. The unit is at most so many halvings below the largest that a sum of all
 * fits 53 bits: of a million numbers each keeps 32.
 *
 * @param numbers finite; they are replaced.
 * @example
 * Math.log2(toWholes(Float64Array.of(1, -2))); // -50
 */
export function toWholes(numbers: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < numbers.length; i++) largest = Math.max(largest, Math.abs(numbers[i] ?? 0));
  if (largest === 0) return 0;
  const bits = Math.ceil(Math.log2(largest)) + Math.ceil(Math.log2(numbers.length));
  const unit = 2 ** Math.max(-1000, bits - 52);
  for (let i = 0; i < numbers.length; i++) numbers[i] = Math.round((numbers[i] ?? 0) / unit);
  return unit;
}

/** The sum, from the first to the last. */
export function sumOf(numbers: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < numbers.length; i++) sum += numbers[i] ?? 0;
  return sum;
}
