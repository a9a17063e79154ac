import { PerennialError } from "../core/errors.ts";
import type { TableBatch, TableRecord } from "./table-record.ts";

/**
 * The header of a table: its first record, when nothing before it was unreadable and it is text.
 * @throws PerennialError FORMAT_UNKNOWN
 */
export function headerRow(head: readonly TableBatch[], file: string): TableRecord {
  const header = head.flatMap((batch) => batch.records)[0];
  const bad = head.flatMap((batch) => batch.bad)[0];
  const lost = bad && (header === undefined || bad.line < header.line) ? bad : undefined;
  const start = `${lost?.raw ?? ""}${header?.raw ?? ""}`;
  if (hasControls(start)) {
    throw unreadable(
      file,
      "It is no text: it holds control characters, as an Excel workbook, an image or UTF-16 without its mark does. Save the table as CSV (UTF-8), or name its --encoding.",
    );
  }
  if (lost) throw unreadable(file, `Line ${lost.line}: ${lost.reason}`);
  if (header === undefined) throw unreadable(file, "The file is empty.");
  return header;
}

function unreadable(file: string, why: string): PerennialError {
  return new PerennialError("FORMAT_UNKNOWN", `${file} has no header row that can be read. ${why}`);
}

function hasControls(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 32 && (code < 9 || code > 13)) return true;
  }
  return false;
}

/**
 * Headers for a message, so many as can be read.
 * @example listHeaders(["sku", "price"]) // '"sku", "price"'
 */
export function listHeaders(headers: readonly string[]): string {
  const shown = headers.slice(0, 60).map((header) => JSON.stringify(header.slice(0, 60)));
  const more = headers.length > shown.length ? ` and ${headers.length - shown.length} more` : "";
  return `${shown.join(", ")}${more}`;
}
