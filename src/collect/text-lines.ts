import { TextDecoder } from "node:util";
import { PerennialError } from "../core/errors.ts";

/**
 * A file's bytes to numbered lines of text, in bounded memory. Only whole lines are decoded, so that a
 * byte of another encoding, or a line without end, spoils one line alone.
 */

/** A line of a file; the first is 1. */
export interface TextLine {
  readonly number: number;
  readonly text: string;
}

/** A stretch of the file that is not a record. */
export interface BadRecord {
  readonly line: number;
  /** As it stood in the file; empty where it was too long to be kept. */
  readonly raw: string;
  readonly column: string;
  readonly value: string;
  readonly reason: string;
}

/** The lines that one piece of the file gave. */
export interface LinePiece {
  readonly lines: readonly TextLine[];
  readonly bad: readonly BadRecord[];
}

/** No record is longer than this many bytes (or characters, once decoded). */
export const longestRecord: number = 1024 * 1024;

/**
 * Reads lines. Without an encoding: UTF-8, or UTF-16 by its byte order mark.
 * @throws PerennialError BAD_ARGUMENT for an encoding that does not exist
 */
export async function* readLines(
  bytes: AsyncIterable<Buffer>,
  encoding: string | undefined,
): AsyncGenerator<LinePiece> {
  let rest: Buffer = Buffer.alloc(0);
  let next = 1;
  let skipping = false;
  for await (const chunk of asUtf8(bytes, encoding)) {
    let usable = chunk;
    if (skipping) {
      const end = chunk.indexOf(10);
      if (end < 0) continue;
      usable = chunk.subarray(end + 1);
      skipping = false;
      next += 1;
    }
    const last = usable.lastIndexOf(10);
    if (last >= 0) {
      const piece = decodeLines(Buffer.concat([rest, usable.subarray(0, last)]), next);
      rest = Buffer.from(usable.subarray(last + 1));
      next += piece.count;
      yield piece;
      continue;
    }
    rest = Buffer.concat([rest, usable]);
    if (rest.length <= longestRecord) continue;
    yield { lines: [], bad: [tooLong(next, rest.toString("utf8", 0, 80))] };
    rest = Buffer.alloc(0);
    skipping = true;
  }
  if (rest.length > 0) yield decodeLines(rest, next);
}

function tooLong(line: number, start: string): BadRecord {
  return {
    line,
    raw: "",
    column: "",
    value: start.slice(0, 60),
    reason:
      "The line is longer than 1 MiB, so it was skipped up to the next line end. Is a line end or a closing quote missing?",
  };
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const likelyOther = new TextDecoder("windows-1252");

/** The lines of a block that ends before a line end, and how many there are. */
function decodeLines(block: Buffer, first: number): LinePiece & { readonly count: number } {
  let text: string;
  try {
    text = strictUtf8.decode(block);
  } catch {
    return decodeOneByOne(block, first);
  }
  const lines: TextLine[] = [];
  const bad: BadRecord[] = [];
  const texts = text.split("\n");
  for (const [index, line] of texts.entries()) {
    if (line.length > longestRecord) bad.push(tooLong(first + index, line));
    else lines.push({ number: first + index, text: withoutReturn(line) });
  }
  return { lines, bad, count: texts.length };
}

function decodeOneByOne(block: Buffer, first: number): LinePiece & { readonly count: number } {
  const lines: TextLine[] = [];
  const bad: BadRecord[] = [];
  let number = first;
  for (let at = 0; at <= block.length; number += 1) {
    const found = block.indexOf(10, at);
    const end = found < 0 ? block.length : found;
    const piece = block.subarray(at, end);
    at = end + 1;
    if (piece.length > longestRecord) bad.push(tooLong(number, piece.toString("utf8", 0, 80)));
    else {
      const text = decodeLine(piece);
      if (text === undefined) bad.push(otherEncoding(number, piece));
      else lines.push({ number, text });
    }
  }
  return { lines, bad, count: number - first };
}

function decodeLine(piece: Buffer): string | undefined {
  try {
    return withoutReturn(strictUtf8.decode(piece));
  } catch {
    return undefined;
  }
}

function otherEncoding(line: number, piece: Buffer): BadRecord {
  // As a stream, because Node 20 reads windows-1252 as Latin-1 otherwise: € would be lost.
  const raw = withoutReturn(likelyOther.decode(piece, { stream: true }));
  const at = piece.findIndex((byte) => byte > 127);
  return {
    line,
    raw,
    column: "",
    value: raw.slice(Math.max(0, at - 20), at + 20),
    reason:
      "The line is not UTF-8. Import the file again with --encoding windows-1252 (the text shown here is read that way), or name its encoding.",
  };
}

function withoutReturn(line: string): string {
  return line.endsWith("\r") ? line.slice(0, -1) : line;
}

/** The bytes as UTF-8 without a byte order mark; UTF-16 is recognised by its own. */
async function* asUtf8(
  bytes: AsyncIterable<Buffer>,
  encoding: string | undefined,
): AsyncGenerator<Buffer> {
  let decoder = decoderOf(encoding);
  let start: Buffer | undefined = Buffer.alloc(0);
  for await (let chunk of bytes) {
    if (start) {
      chunk = Buffer.concat([start, chunk]);
      start = chunk.length < 3 ? chunk : undefined;
      if (start) continue;
      decoder ??= utf16Of(chunk);
      chunk = withoutMark(chunk);
    }
    yield decoder ? Buffer.from(decoder.decode(chunk, { stream: true })) : chunk;
  }
  if (start) yield decoder ? Buffer.from(decoder.decode(start, { stream: true })) : start;
  const rest = decoder?.decode() ?? "";
  if (rest !== "") yield Buffer.from(rest);
}

function withoutMark(chunk: Buffer): Buffer {
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk;
}

function utf16Of(chunk: Buffer): TextDecoder | undefined {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return new TextDecoder("utf-16le");
  return chunk[0] === 0xfe && chunk[1] === 0xff ? new TextDecoder("utf-16be") : undefined;
}

/** UTF-8 needs no decoder here: its lines are decoded strictly, one by one where one is bad. */
function decoderOf(encoding: string | undefined): TextDecoder | undefined {
  if (encoding === undefined) return undefined;
  try {
    const decoder = new TextDecoder(encoding);
    return decoder.encoding === "utf-8" ? undefined : decoder;
  } catch (error) {
    throw new PerennialError(
      "BAD_ARGUMENT",
      `"${encoding}" is no encoding. Name one such as utf-8, windows-1252 or utf-16le.`,
      { cause: error },
    );
  }
}
