/**
 * Shares to whole places by largest remainder (Hamilton's method: Balinski & Young 2001, "Fair Representation", 2nd
 * edition, chapter 3): no group gets more or less than its share rounded up or down. Of equal remainders the earlier group.
 *
 * @param shares 0 or above; what matters is their proportion. All 0 count as equal.
 * @param places a whole number from 0.
 * @example placesByShares([0.5, 0.45, 0.05], 10) // [5, 5, 0]
 */
export function placesByShares(shares: readonly number[], places: number): number[] {
  const sum = shares.reduce((all, share) => all + share, 0);
  const exact = shares.map((share) => places * (sum > 0 ? share / sum : 1 / shares.length));
  // A hair below a whole number is rounding.
  const whole = exact.map((each) => Math.floor(each + 1e-9));
  let left = places - whole.reduce((all, each) => all + each, 0);
  const byRemainder = [...shares.keys()].sort((a, b) => {
    const rest = (g: number): number => (exact[g] ?? 0) - (whole[g] ?? 0);
    return Math.abs(rest(b) - rest(a)) < 1e-9 ? a - b : rest(b) - rest(a);
  });
  for (const group of byRemainder) {
    if (left <= 0) break;
    whole[group] = (whole[group] ?? 0) + 1;
    left -= 1;
  }
  return whole;
}
