import { splitFields } from "./csv-fields.ts";
import type { TableBatch, TableRecord } from "./table-record.ts";
import {
  type BadRecord,
  type LinePiece,
  longestRecord,
  readLines,
  type TextLine,
} from "./text-lines.ts";

/**
 * A table's bytes to records, in bounded memory, with the line number of each. What cannot be read (bytes
 * of another encoding, a quote that never closes, a line without end) becomes a bad record, and reading
 * goes on at the next line: one broken row never takes the rest of the file with it.
 */

/** How to read the bytes; what is not said is recognised. */
export interface CsvOptions {
  /** A label of the Encoding Standard, e.g. `windows-1252`. Without it: UTF-8, or UTF-16 by its byte order mark. */
  readonly encoding?: string | undefined;
  readonly delimiter?: string | undefined;
}

const mostLinesOfRecord = 200;

/** Reads a table from a stream of bytes. The first record is the header. */
export async function* readCsv(
  bytes: AsyncIterable<Buffer>,
  options: CsvOptions = {},
): AsyncGenerator<TableBatch> {
  const assembler = recordAssembler(options.delimiter);
  for await (const piece of readLines(bytes, options.encoding)) yield assembler.take(piece);
  yield assembler.end();
}

/** Lines to records: a record goes on over line ends while a quote is open, within bounds. */
function recordAssembler(givenDelimiter: string | undefined): {
  take: (piece: LinePiece) => TableBatch;
  end: () => TableBatch;
} {
  let delimiter = givenDelimiter;
  let width = 0;
  let open: readonly TextLine[] = [];

  const process = (lines: readonly TextLine[], bad: BadRecord[], atEnd: boolean): TableRecord[] => {
    const records: TableRecord[] = [];
    const queue = open.length === 0 ? lines : [...open, ...lines];
    open = [];
    let at = 0;
    for (let line = queue[0]; line !== undefined; line = queue[at]) {
      if (line.text === "") {
        at += 1;
        continue;
      }
      delimiter ??= likelyDelimiter(line.text);
      const span = recordSpan(queue, at);
      if (span === "more" && !atEnd) {
        open = queue.slice(at);
        break;
      }
      const spanned =
        typeof span === "number" ? readSpan(queue, at, { span, delimiter, width }) : undefined;
      const record = spanned ?? loneRecord(line, delimiter, width);
      if (record) {
        if (width === 0) width = record.fields.length;
        records.push(record);
      } else bad.push(unclosedQuote(line));
      at += spanned && typeof span === "number" ? span : 1;
    }
    return records;
  };

  return {
    take(piece) {
      const bad = [...piece.bad];
      return { records: process(piece.lines, bad, false), bad };
    },
    end() {
      const bad: BadRecord[] = [];
      return { records: process([], bad, true), bad };
    },
  };
}

/** How many lines the record at `at` takes: "more" lines are needed to tell, or "none" closes its quote. */
function recordSpan(queue: readonly TextLine[], at: number): number | "more" | "none" {
  let odd = false;
  let bytes = 0;
  for (let span = 1; span <= mostLinesOfRecord; span += 1) {
    const line = queue[at + span - 1];
    if (line === undefined) return "more";
    bytes += line.text.length;
    if (line.text.includes('"') && hasOddQuotes(line.text)) odd = !odd;
    if (!odd) return span;
    if (bytes > longestRecord) return "none";
  }
  return "none";
}

function hasOddQuotes(text: string): boolean {
  let odd = false;
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) odd = !odd;
  return odd;
}

/** The record on so many lines; one line may be wider than the header, several may not: they would swallow rows. */
function readSpan(
  queue: readonly TextLine[],
  at: number,
  how: { readonly span: number; readonly delimiter: string; readonly width: number },
): TableRecord | undefined {
  const line = queue[at];
  if (line === undefined) return undefined;
  const lines = how.span === 1 ? undefined : queue.slice(at, at + how.span);
  const raw = lines ? lines.map((part) => part.text).join("\n") : line.text;
  const fields = raw.includes('"') ? splitFields(raw, how.delimiter) : raw.split(how.delimiter);
  if (fields === undefined) return undefined;
  if (lines && how.width > 0 && fields.length > how.width) return undefined;
  return { line: line.number, fields, raw };
}

/** A line with a stray quote (`5" pipe`) that is a record all the same: as wide as the header. */
function loneRecord(line: TextLine, delimiter: string, width: number): TableRecord | undefined {
  const fields = splitFields(line.text, delimiter, { strayQuotes: true });
  return fields?.length === width ? { line: line.number, fields, raw: line.text } : undefined;
}

function unclosedQuote(line: TextLine): BadRecord {
  const at = line.text.indexOf('"');
  return {
    line: line.number,
    raw: line.text,
    column: "",
    value: line.text.slice(Math.max(0, at), at + 60),
    reason:
      "A quote is opened here and not closed as CSV asks (a quote inside a quoted field is written twice).",
  };
}

function likelyDelimiter(header: string): string {
  const unquoted = header.replace(/"[^"]*"/g, "");
  const counts = [",", ";", "\t", "|"].map((mark) => ({
    mark,
    count: unquoted.split(mark).length - 1,
  }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).mark;
}
