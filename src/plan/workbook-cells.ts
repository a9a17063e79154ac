import type { Cell, Font, Row, Worksheet } from "exceljs";

/** How cells of a workbook look, and how they are named. Inputs are blue, as finance has it; all else is a formula. */

/** The typeface that a workbook has where none is said. */
const bodyFont = { name: "Calibri", size: 11 } as const;
/** The same for what is to be seen first. */
export const boldFont: Partial<Font> = { ...bodyFont, bold: true };

/** The number formats by unit. */
export const cellFormats: Readonly<Record<string, string>> = {
  people: "#,##0",
  orders: "#,##0.0000",
  messages: "#,##0.00",
  money: "#,##0.00;[Red]-#,##0.00",
  share: "0.00%",
  factor: "0.0000",
  months: "0.0",
  count: "0",
};

/** The letters of a column, the first being 1. */
export function columnLetters(column: number): string {
  const rest = Math.floor((column - 1) / 26);
  const last = String.fromCharCode(65 + ((column - 1) % 26));
  return rest === 0 ? last : columnLetters(rest) + last;
}

/** The address of a cell, fixed in both ways, for other sheets. */
export function addressOn(sheet: string, column: number, row: number): string {
  return `'${sheet}'!$${columnLetters(column)}$${row}`;
}

/** Writes a formula with what the engine reckons for it. */
export function putFormula(
  cell: Cell,
  formula: string,
  { result, unit }: { readonly result: number | string; readonly unit: string },
): void {
  cell.value = { formula, result };
  cell.numFmt = cellFormats[unit] ?? "General";
}

/** Writes an input: a figure that may be changed. */
export function putInput(cell: Cell, value: number, unit: string): void {
  cell.value = value;
  cell.numFmt = cellFormats[unit] ?? "General";
  cell.font = { ...bodyFont, color: { argb: "FF0000FF" } };
}

/** Writes a heading, and what it is about below. */
export function putHeading(sheet: Worksheet, title: string, about: string): void {
  sheet.getCell("A1").value = title;
  sheet.getCell("A1").font = { ...bodyFont, bold: true, size: 14 };
  sheet.getCell("A2").value = about;
  sheet.getCell("A2").font = { ...bodyFont, color: { argb: "FF5F6B76" } };
  Object.assign(sheet.pageSetup, {
    ...{ orientation: "landscape", paperSize: 9 },
    ...{ fitToPage: true, fitToWidth: 1, fitToHeight: 0 },
  });
}

/** Makes a row the head of a table. */
export function asHead(row: Row): void {
  row.font = boldFont;
  row.border = { bottom: { style: "thin" } };
}
