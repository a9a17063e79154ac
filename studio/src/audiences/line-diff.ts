/** A line of a text, and whether it is in the older one, the newer one, or both. */
export interface DiffLine {
  readonly sign: " " | "-" | "+";
  readonly line: string;
}

/**
 * What became of a text, line by line, by the longest run of lines that both have.
 * @example lineDiff(["a", "b"], ["a", "c"]) // [{ sign: " ", line: "a" }, { sign: "-", line: "b" }, { sign: "+", line: "c" }]
 */
export function lineDiff(before: readonly string[], after: readonly string[]): DiffLine[] {
  // common[i][j]: how many lines the two have in common from their i-th and j-th on.
  const common = Array.from({ length: before.length + 1 }, () =>
    new Array<number>(after.length + 1).fill(0),
  );
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = before.length - 1; i >= 0; i--)
    for (let j = after.length - 1; j >= 0; j--) {
      const row = common[i];
      if (row === undefined) continue;
      row[j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [older, newer] = [before[i], after[j]];
    if (older !== undefined && older === newer) {
      lines.push({ sign: " ", line: older });
      i += 1;
      j += 1;
    } else if (older !== undefined && (newer === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ sign: "-", line: older });
      i += 1;
    } else if (newer !== undefined) {
      lines.push({ sign: "+", line: newer });
      j += 1;
    }
  }
  return lines;
}
