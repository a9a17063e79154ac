import type { BadRecord } from "./text-lines.ts";

/** One record of a table, with where and how it stood in the file. */
export interface TableRecord {
  /** Line of the file on which it begins, or its number where the file has no lines; the first is 1. */
  readonly line: number;
  /** Its cells as text, in the order of the header. */
  readonly fields: readonly string[];
  /** As it stood in the file; a record of a file without lines as a line of JSON. */
  readonly raw: string;
  /** The columns of which the record says something, be it nothing: the keys that a JSON object has. Without it, all. */
  readonly given?: ReadonlySet<number>;
}

/** Whether a record says something of a column, be it that it is empty. */
export function isGiven({ given }: TableRecord, column: number): boolean {
  return given === undefined || given.has(column);
}

/** What is wrong with a record that is wider than the header. Empty cells beyond it do no harm; others mean that a text was torn apart. */
export function tooWide(
  { fields }: Pick<TableRecord, "fields">,
  width: number,
): { readonly column: string; readonly value: string; readonly reason: string } | undefined {
  if (fields.length <= width) return undefined;
  const value = fields.slice(width).find((cell) => cell.trim() !== "");
  if (value === undefined) return undefined;
  return {
    column: "",
    value: value.slice(0, 60),
    reason: `The row has ${fields.length} cells, the header ${width}. A text with the delimiter in it must stand in quotes.`,
  };
}

/** What one piece of a file gave. The first record of a table is its header. */
export interface TableBatch {
  readonly records: readonly TableRecord[];
  readonly bad: readonly BadRecord[];
}
