import type { DiffLine } from "../line-diff.ts";

/** The lines that changed, with so many of those around them; what lies between is one line of dots. */
export function aroundChanges(lines: readonly DiffLine[], around: number): DiffLine[] {
  const isNear = (at: number): boolean =>
    lines.slice(Math.max(0, at - around), at + around + 1).some(({ sign }) => sign !== " ");
  return lines.flatMap((line, at): DiffLine[] => {
    if (isNear(at)) return [line];
    return at === 0 || isNear(at - 1) ? [{ ...line, line: "…" }] : [];
  });
}
