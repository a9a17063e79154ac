/** What a figure shows, as a table: the same numbers for the eye, the screen reader and the clipboard. */
export interface FigureData {
  readonly title: string;
  /** Last day of the data, and what the numbers are in: "data to 2011-08-31, GBP". */
  readonly note: string;
  readonly columns: readonly FigureColumn[];
  readonly rows: readonly (readonly FigureCell[])[];
}

export interface FigureColumn {
  readonly label: string;
  /** The head on screen, where the columns before it give the context. */
  readonly short?: string;
  readonly numeric: boolean;
}

export interface FigureCell {
  /** The value in full precision; null where there is none. */
  readonly raw: string | number | null;
  /** The value as it is read. */
  readonly text: string;
}

export function textCell(text: string, raw: string | number | null = text): FigureCell {
  return { raw, text };
}

/** Where a figure has nothing to say. */
export const emptyCell: FigureCell = { raw: null, text: "" };

/** Tab-separated text that a spreadsheet pastes into cells: title, heads, then raw values in full precision. */
export function toSheetText(data: FigureData): string {
  const head = [`${data.title} (${data.note})`];
  const columns = data.columns.map((column) => column.label);
  const rows = data.rows.map((row) => row.map((cell) => cell.raw));
  return [head, columns, ...rows].map((row) => row.map(sheetCell).join("\t")).join("\n");
}

/** A cell of pasted text. What a spreadsheet would run as a formula gets a quote in front, unless it is a number. */
function sheetCell(value: string | number | null): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const line = value.replaceAll(/[\t\r\n]+/g, " ");
  const isNumber = line.trim() !== "" && Number.isFinite(Number(line));
  return /^\s*[=+\-@]/.test(line) && !isNumber ? `'${line}` : line;
}
