/**
 * Rounds parts so that they add up to a whole number: each to the whole number below, and what is missing goes, one each, to those that lost most
 * (the largest remainders; Balinski & Young 2001, "Fair Representation", on Hamilton's method). No part moves by 1 or more.
 *
 * @param parts that add up to `sum`, within 1.
 * @example wholeShares([1.4, 2.4, 3.2], 7) // [2, 2, 3]
 */
export function wholeShares(parts: readonly number[], sum: number): number[] {
  const below = parts.map(Math.floor);
  const missing = sum - below.reduce((all, each) => all + each, 0);
  const byLoss = parts
    .map((part, i) => ({ i, loss: part - (below[i] ?? 0) }))
    .sort((a, b) => b.loss - a.loss);
  const raised = new Set(byLoss.slice(0, missing).map(({ i }) => i));
  return below.map((each, i) => each + Number(raised.has(i)));
}
