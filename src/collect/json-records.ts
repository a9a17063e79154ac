import { isObject, type JsonObject } from "./event.ts";
import type { NamedBatch, NamedRecord } from "./named-records.ts";
import { plainNumber } from "./plain-number.ts";
import { type BadRecord, readLines, type TextLine } from "./text-lines.ts";

/**
 * Lines of JSON (NDJSON, JSON Lines) to records, in bounded memory: one object a line. Numbers keep the
 * digits with which they are written. Waiting rows are read again below the columns of their file: a first
 * line that is an array of names is such a header.
 */
export async function* readJsonLines(
  bytes: AsyncIterable<Buffer>,
  encoding: string | undefined,
): AsyncGenerator<NamedBatch> {
  for await (const piece of readLines(bytes, encoding)) {
    const records: NamedRecord[] = [];
    const bad = [...piece.bad];
    let columns: readonly string[] | undefined;
    for (const line of piece.lines) {
      if (line.text.trim() === "") continue;
      if (line.number === 1) columns = namesOf(line.text);
      if (line.number === 1 && columns !== undefined) continue;
      const record = recordOf(line);
      if ("reason" in record) bad.push(record);
      else records.push(record);
    }
    yield columns === undefined ? { records, bad } : { records, bad, columns };
  }
}

function namesOf(text: string): readonly string[] | undefined {
  if (!text.startsWith("[")) return undefined;
  try {
    const names: unknown = JSON.parse(text);
    if (!Array.isArray(names) || names.length === 0) return undefined;
    return names.every((name) => typeof name === "string") ? names : undefined;
  } catch {
    return undefined;
  }
}

function recordOf({ number, text }: TextLine): NamedRecord | BadRecord {
  const bad = (reason: string): BadRecord => ({
    line: number,
    raw: text,
    column: "",
    value: text.slice(0, 60),
    reason,
  });
  try {
    const value = parseJson(text);
    if (isObject(value)) return { line: number, raw: text, cells: cellsOf(value) };
    const list = Array.isArray(value) ? " A list becomes such lines with: jq -c '.[]'" : "";
    return bad(`The line is JSON and no object. The file must have one object a line.${list}`);
  } catch (error) {
    const why = error instanceof RangeError ? "it is nested too deep" : whyNoJson(text);
    return bad(`The line is no JSON object: ${why}. The file must have one object a line.`);
  }
}

/** What the parser says of the text as it stood in the file. */
function whyNoJson(text: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return error.message.replace(/\.$/, "");
  }
  return "its numbers or quotes are not written as JSON has them";
}

/** Strings, and numbers as JSON writes them. */
const stringOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * The value of a JSON text, its numbers as texts of the same digits: as numbers they would lose the last of
 * 20, and 12.50 its zero.
 * @throws SyntaxError
 */
export function parseJson(json: string): unknown {
  const withoutNumbers = json.replace(stringOrNumber, (token) =>
    token.startsWith('"') ? token : `"${plainNumber(token)}"`,
  );
  return JSON.parse(withoutNumbers);
}

/**
 * The cells of an object: what is nested bears the names of all levels, joined by points; a list of plain
 * values is joined by commas, any other is its JSON.
 * @example cellsOf({ sku: "A", options: { Size: "M" }, tags: ["x", "y"] })
 * // Map { "sku" → "A", "options.Size" → "M", "tags" → "x, y" }
 */
export function cellsOf(object: JsonObject): Map<string, string> {
  const cells = new Map<string, string>();
  addCells(cells, "", object);
  return cells;
}

function addCells(cells: Map<string, string>, prefix: string, object: JsonObject): void {
  for (const [key, value] of Object.entries(object)) {
    const name = prefix + storable(key);
    if (typeof value === "string") cells.set(name, storable(value));
    else if (Array.isArray(value)) cells.set(name, storable(listText(value)));
    else if (isObject(value) && Object.keys(value).length > 0) addCells(cells, `${name}.`, value);
    else cells.set(name, typeof value === "boolean" ? String(value) : "");
  }
}

function listText(list: readonly unknown[]): string {
  const isPlain = list.every((each) => typeof each === "string" || typeof each === "boolean");
  return isPlain ? list.join(", ") : JSON.stringify(list);
}

/** Without NUL and without halves of characters, neither of which the store takes. */
function storable(text: string): string {
  return /[\0\ud800-\udfff]/.test(text) ? text.replaceAll("\0", "").toWellFormed() : text;
}
