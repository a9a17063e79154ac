import { parse } from "csv-parse/sync";

/**
 * A table's bytes to records, in bounded memory, with the line number of each. What cannot be read (bytes
 * of another encoding, a quote that never closes, a line without end) becomes a bad record, and reading
 * goes on at the next line: one broken row never takes the rest of the file with it.
 */

/** One record of a table, with where and how it stood in the file. */
export interface CsvRecord {
  /** Line of the file on which it begins; the first line is 1. */
  readonly line: number;
  readonly fields: readonly string[];
  readonly raw: string;
}

/** A stretch of the file that is not a record. */
export interface BadRecord {
  readonly line: number;
  readonly raw: string;
  readonly column: string;
  readonly value: string;
  readonly reason: string;
}

/** What one piece of the file gave. */
export interface CsvBatch {
  readonly records: readonly CsvRecord[];
  readonly bad: readonly BadRecord[];
}

/** How to read the bytes; what is not said is recognised. */
export interface CsvOptions {
  /** A label of the Encoding Standard, e.g. `windows-1252`. Without it: UTF-8, or UTF-16 by its byte order mark. */
  readonly encoding?: string | undefined;
  readonly delimiter?: string | undefined;
}

const longestRecord = 1024 * 1024;
const mostLinesOfRecord = 200;
const shownOfRaw = 2_000;

/** Reads a table from a stream of bytes. The first record is the header. */
export async function* readCsv(
  bytes: AsyncIterable<Buffer>,
  options: CsvOptions = {},
): AsyncGenerator<CsvBatch> {
  const assembler = recordAssembler(options.delimiter);
  for await (const piece of readLines(bytes, options.encoding)) yield assembler.take(piece);
  yield assembler.end();
}

interface Line {
  readonly number: number;
  readonly text: string;
}

interface LinePiece {
  readonly lines: readonly Line[];
  readonly bad: readonly BadRecord[];
}

/** Bytes to numbered lines. Only whole lines are decoded, so that a byte of another encoding spoils one line alone. */
async function* readLines(
  bytes: AsyncIterable<Buffer>,
  encoding: string | undefined,
): AsyncGenerator<LinePiece> {
  let rest: Buffer = Buffer.alloc(0);
  let next = 1;
  let skipping = false;
  for await (const chunk of asUtf8(bytes, encoding)) {
    const bad: BadRecord[] = [];
    let usable = chunk;
    if (skipping) {
      const end = chunk.indexOf(10);
      if (end < 0) continue;
      usable = chunk.subarray(end + 1);
      skipping = false;
      next += 1;
    }
    const last = usable.lastIndexOf(10);
    if (last < 0) {
      rest = Buffer.concat([rest, usable]);
      if (rest.length > longestRecord) {
        bad.push(tooLong(next, rest));
        rest = Buffer.alloc(0);
        skipping = true;
      }
      if (bad.length > 0) yield { lines: [], bad };
      continue;
    }
    const block = Buffer.concat([rest, usable.subarray(0, last)]);
    rest = Buffer.from(usable.subarray(last + 1));
    const lines = decodeLines(block, next, bad);
    next += countNewlines(block) + 1;
    yield { lines, bad };
  }
  if (rest.length > 0 && !skipping) {
    const bad: BadRecord[] = [];
    yield { lines: decodeLines(rest, next, bad), bad };
  }
}

function countNewlines(block: Buffer): number {
  let count = 0;
  for (let at = block.indexOf(10); at >= 0; at = block.indexOf(10, at + 1)) count += 1;
  return count;
}

function tooLong(line: number, start: Buffer): BadRecord {
  return {
    line,
    raw: start.subarray(0, shownOfRaw).toString("utf8"),
    column: "",
    value: "",
    reason: `The line is longer than 1 MiB. It was skipped up to the next line end.`,
  };
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true });
const likelyOther = new TextDecoder("windows-1252");

function decodeLines(block: Buffer, first: number, bad: BadRecord[]): Line[] {
  let text: string | undefined;
  try {
    text = strictUtf8.decode(block);
  } catch {
    return decodeOneByOne(block, first, bad);
  }
  const lines: Line[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const number = first + index;
    if (line.length > longestRecord)
      bad.push(tooLong(number, Buffer.from(line.slice(0, shownOfRaw))));
    else lines.push({ number, text: line.endsWith("\r") ? line.slice(0, -1) : line });
  }
  return lines;
}

function decodeOneByOne(block: Buffer, first: number, bad: BadRecord[]): Line[] {
  const lines: Line[] = [];
  let number = first;
  for (let at = 0; at <= block.length; number += 1) {
    const found = block.indexOf(10, at);
    const end = found < 0 ? block.length : found;
    const piece = block.subarray(at, end);
    at = end + 1;
    try {
      lines.push({ number, text: strictUtf8.decode(piece).replace(/\r$/, "") });
    } catch {
      bad.push({
        line: number,
        raw: likelyOther.decode(piece).replace(/\r$/, "").slice(0, longestRecord),
        column: "",
        value: "",
        reason:
          "The line is not UTF-8. Import the file again with --encoding windows-1252 (the text shown here is read that way), or name its encoding.",
      });
    }
  }
  return lines;
}

/** The bytes as UTF-8 without a byte order mark; UTF-16 is recognised by its own. */
async function* asUtf8(
  bytes: AsyncIterable<Buffer>,
  encoding: string | undefined,
): AsyncGenerator<Buffer> {
  let decoder = encoding === undefined ? undefined : new TextDecoder(encoding);
  let first = true;
  for await (let chunk of bytes) {
    if (first) {
      first = false;
      if (chunk[0] === 0xff && chunk[1] === 0xfe) decoder ??= new TextDecoder("utf-16le");
      else if (chunk[0] === 0xfe && chunk[1] === 0xff) decoder ??= new TextDecoder("utf-16be");
      else if (chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf)
        chunk = chunk.subarray(3);
    }
    yield decoder ? Buffer.from(decoder.decode(chunk, { stream: true })) : chunk;
  }
}

/** Lines to records: a record goes on over line ends while a quote is open, within bounds. */
function recordAssembler(givenDelimiter: string | undefined): {
  take: (piece: LinePiece) => CsvBatch;
  end: () => CsvBatch;
} {
  let delimiter = givenDelimiter;
  let width = 0;
  let open: Line[] = [];

  const process = (lines: readonly Line[], bad: BadRecord[], atEnd: boolean): CsvRecord[] => {
    const records: CsvRecord[] = [];
    const queue = [...open, ...lines];
    open = [];
    let at = 0;
    while (at < queue.length) {
      const line = queue[at];
      if (line === undefined) break;
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
      const record =
        span === "more" || span === "none" ? undefined : readSpan(queue, at, span, delimiter);
      const whole = record && (width === 0 || record.fields.length <= width || span === 1);
      if (record && whole) {
        if (width === 0) width = record.fields.length;
        records.push(record);
        at += span === "more" || span === "none" ? 1 : span;
        continue;
      }
      const alone = loneRecord(line, delimiter, width);
      if (alone) records.push(alone);
      else bad.push(unclosedQuote(line));
      at += 1;
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
function recordSpan(queue: readonly Line[], at: number): number | "more" | "none" {
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

function readSpan(
  queue: readonly Line[],
  at: number,
  span: number,
  delimiter: string,
): CsvRecord | undefined {
  const line = queue[at];
  if (line === undefined) return undefined;
  const raw =
    span === 1
      ? line.text
      : queue
          .slice(at, at + span)
          .map((part) => part.text)
          .join("\n");
  if (!raw.includes('"')) return { line: line.number, fields: raw.split(delimiter), raw };
  const fields = parseQuoted(raw, delimiter, false);
  return fields ? { line: line.number, fields, raw } : undefined;
}

/** A line with a stray quote (`5" pipe`) that is a record all the same: as wide as the header, no field opened by a quote. */
function loneRecord(line: Line, delimiter: string, width: number): CsvRecord | undefined {
  if (line.text.split(delimiter).some((field) => field.startsWith('"'))) return undefined;
  const fields = parseQuoted(line.text, delimiter, true);
  return fields?.length === width ? { line: line.number, fields, raw: line.text } : undefined;
}

function parseQuoted(raw: string, delimiter: string, relaxed: boolean): string[] | undefined {
  try {
    const records = parse(raw, { delimiter, relax_column_count: true, relax_quotes: relaxed });
    return records.length === 1 ? records[0] : undefined;
  } catch {
    return undefined;
  }
}

function unclosedQuote(line: Line): BadRecord {
  const at = line.text.indexOf('"');
  return {
    line: line.number,
    raw: line.text,
    column: "",
    value: line.text.slice(at, at + 60),
    reason:
      "A quote is opened here and not closed as CSV asks (a quote inside a quoted field is written twice).",
  };
}

function likelyDelimiter(header: string): string {
  const counts = [",", ";", "\t", "|"].map((mark) => ({
    mark,
    count: header.split(mark).length - 1,
  }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).mark;
}
