/** A line of two texts: in both, only in the first (−), or only in the second (+). */
export interface DiffLine {
  readonly sign: " " | "-" | "+";
  readonly text: string;
  /** Its number among all lines of the difference. */
  readonly at: number;
}

/**
 * The lines of two texts beside each other, by their longest common part.
 * @example lineDiff("a\nb", "a\nc").map(({ sign, text }) => sign + text) // [" a", "-b", "+c"]
 */
export function lineDiff(before: string, after: string): DiffLine[] {
  const [a, b] = [before.split("\n"), after.split("\n")];
  // common[i][j]: how many lines the rests of a from i and of b from j have in common.
  const common = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const row = common[i];
      if (row) row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  const lines: DiffLine[] = [];
  const add = (sign: DiffLine["sign"], text = ""): void => {
    lines.push({ sign, text, at: lines.length });
  };
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      add(" ", a[i]);
      i += 1;
      j += 1;
    } else if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1))) {
      add("-", a[i]);
      i += 1;
    } else {
      add("+", b[j]);
      j += 1;
    }
  }
  return lines;
}

/** The lines that changed, with so many of those around them; what lies between is one line of dots. */
export function aroundChanges(lines: readonly DiffLine[], around: number): DiffLine[] {
  const isNear = (at: number): boolean =>
    lines.slice(Math.max(0, at - around), at + around + 1).some(({ sign }) => sign !== " ");
  return lines.flatMap((line, at): DiffLine[] => {
    if (isNear(at)) return [line];
    return at === 0 || isNear(at - 1) ? [{ ...line, text: "…" }] : [];
  });
}
