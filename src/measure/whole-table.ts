/**
 * Rounds a table so that rows, columns and all of it still add up: a cell is what the rounded sum of all cells up to it has more than
 * without it (controlled rounding; Cox 1987, "A constructive procedure for unbiased controlled rounding", JASA 82(398), on its aim). The sum of
 * a row, of a column and of all cells moves by 1 at most, a cell by 2; how the rows are cut changes no column's sum.
 *
 * @param cells rows of equal length
 * @example wholeTable([[1.4, 2.4], [0.4, 0.4]]) // [[1, 3], [1, 0]]
 */
export function wholeTable(cells: readonly (readonly number[])[]): number[][] {
  let above: readonly number[] = [];
  let sums: readonly number[] = [];
  return cells.map((row) => {
    let along = 0;
    sums = row.map((cell, j) => (sums[j] ?? 0) + cell);
    // Rounded sums of all cells up to and including each.
    const upTo = sums.map((sum) => {
      along += sum;
      return Math.round(along);
    });
    const until = above;
    above = upTo;
    const corner = (line: readonly number[], j: number): number => line[j] ?? 0;
    return upTo.map(
      (_, j) => corner(upTo, j) - corner(upTo, j - 1) - corner(until, j) + corner(until, j - 1) + 0,
    );
  });
}
