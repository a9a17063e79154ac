/** One cohort's row of the retention triangle. */
export interface RetentionRow {
  readonly month: string;
  readonly label: string;
  readonly customers: number;
  readonly truncated: boolean;
  /** Index 0 is the month after the first. */
  readonly cells: readonly {
    readonly share: number;
    readonly customers: number;
    readonly open: boolean;
  }[];
}

export interface GridCell {
  readonly row: number;
  readonly column: number;
}

/** Steps of the colour ramp. */
export const rampSteps = 7;

/** The step of the ramp for a share, 0 to 6, in equal parts up to `top`. */
export function rampStep(share: number, top: number): number {
  if (top <= 0) return 0;
  return Math.max(0, Math.min(rampSteps - 1, Math.floor((share / top) * rampSteps)));
}

/** Where a key leads from a cell of the triangle; null for keys that lead nowhere. */
export function cellAfterKey(
  key: string,
  from: GridCell,
  rows: readonly RetentionRow[],
): GridCell | null {
  const width = (row: number) => rows[row]?.cells.length ?? 0;
  const to = moved(key, from, width(from.row));
  if (to === null || to.row < 0 || width(to.row) === 0) return null;
  return { row: to.row, column: Math.max(0, Math.min(width(to.row) - 1, to.column)) };
}

function moved(key: string, from: GridCell, width: number): GridCell | null {
  switch (key) {
    case "ArrowRight":
      return { row: from.row, column: from.column + 1 };
    case "ArrowLeft":
      return { row: from.row, column: from.column - 1 };
    case "ArrowDown":
      return { row: from.row + 1, column: from.column };
    case "ArrowUp":
      return { row: from.row - 1, column: from.column };
    case "Home":
      return { row: from.row, column: 0 };
    case "End":
      return { row: from.row, column: width - 1 };
    default:
      return null;
  }
}
