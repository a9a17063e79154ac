/** Where all that is sold brings something, what brings nothing counts as this share of the mean: it can still be found. */
const leastShare = 0.05;

/**
 * How much more a sale of each item is wanted than of another, by what it brings: 1 − w + w m / m̄, with its margin m, never less than
 * 5 % of m̄, and the mean margin m̄ of the items whose cost is known, weighed by sales. So with w = 1 chances are of contribution, not of sales;
 * with 0 margins are not looked at. An item whose cost is not known counts as the mean.
 *
 * @param weight w, 0 to 1
 * @param margins price less cost of one piece, in units of the currency; null: not known
 * @param sold how often each item sells, above 0
 * @example marginWeights(1, [10, 30, null], Float64Array.of(1, 1, 1)) // [0.5, 1.5, 1]
 */
export function marginWeights(
  weight: number,
  margins: readonly (number | null)[],
  sold: Float64Array,
): Float64Array {
  let sum = 0;
  let sales = 0;
  for (const [i, margin] of margins.entries()) {
    if (margin === null) continue;
    sum += margin * (sold[i] ?? 0);
    sales += sold[i] ?? 0;
  }
  const mean = sum / sales;
  // Of a shop that earns on nothing, no product is wanted more than another.
  if (weight === 0 || !(mean > 0)) return new Float64Array(margins.length).fill(1);
  return Float64Array.from(margins, (margin) =>
    margin === null ? 1 : 1 - weight + weight * Math.max(leastShare, margin / mean),
  );
}
