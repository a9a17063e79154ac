import type { SchemaElement, SchemaTree } from "hyparquet";
import { isObject } from "./event.ts";
import { plainNumber, shiftPoint } from "./plain-number.ts";

/**
 * The values of a Parquet file as the texts that a CSV of the same table would hold: decimals, integers of
 * 64 bits and times to their last digit, which the library would read as floating-point numbers and dates.
 */

/**
 * The element as the library is to read it: strings as texts, while decimals and times stay the whole numbers
 * that are stored.
 */
export function storedElement(element: SchemaElement): SchemaElement {
  const { converted_type: converted, logical_type: logical, ...stored } = element;
  if (element.type === undefined) return element;
  if (isDecimal(element) || timeOf(element)) return stored;
  // Older writers do not say that their byte arrays are texts.
  if (element.type === "BYTE_ARRAY") return { ...stored, converted_type: "UTF8" };
  if (element.type !== "FIXED_LEN_BYTE_ARRAY") return element;
  return logical?.type === "UUID" || logical?.type === "FLOAT16" ? element : stored;
}

/** Parsers that give texts, or whole numbers of which {@link readableValue} makes texts. */
export const storedParsers = {
  dateFromDays: (days: number | null | undefined): string | null =>
    typeof days === "number" ? isoTime(BigInt(days) * 86_400_000n, 10) : null,
  timestampFromNanoseconds: (nanos: bigint): bigint => nanos,
};

/**
 * A value as it was stored, made readable: texts for all that is plain, null for what is missing, objects and
 * lists of the same.
 * @param node the value's place in the schema, its elements as the file has them
 */
export function readableValue(node: SchemaTree, value: unknown): unknown {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map((each) => readableValue(itemOf(node), each));
  if (node.children.length === 0) return plainText(node.element, value);
  if (!isObject(value)) return null;
  const entries = node.children[0]?.children ?? [];
  const isMap = node.element.logical_type?.type === "MAP" || /^MAP/.test(converted(node));
  const ofKey = isMap ? undefined : new Map(node.children.map((each) => [each.element.name, each]));
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      const child = ofKey ? ofKey.get(key) : entries[1];
      return [key, child === undefined ? null : readableValue(child, each)];
    }),
  );
}

function converted(node: SchemaTree): string {
  return node.element.converted_type ?? "";
}

/** What a list is made of: Parquet wraps it once or twice. */
function itemOf(node: SchemaTree): SchemaTree {
  const inner = node.children[0];
  if (inner === undefined) return node;
  return inner.children.length === 1 ? (inner.children[0] ?? inner) : inner;
}

function plainText(element: SchemaElement, value: unknown): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return String(value);
  if (value instanceof Uint8Array) {
    return isDecimal(element)
      ? decimalText(wholeOf(value), scaleOf(element))
      : Buffer.from(value).toString("hex");
  }
  if (typeof value !== "number" && typeof value !== "bigint") return null;
  if (isDecimal(element)) return decimalText(BigInt(value), scaleOf(element));
  const time = timeOf(element);
  if (time !== undefined) return timeText(BigInt(value), time);
  if (typeof value === "bigint") return String(value);
  // Not a number is how data frames write what is missing.
  if (Number.isNaN(value)) return null;
  return element.type === "FLOAT" ? singleText(value) : plainNumber(String(value));
}

function isDecimal(element: SchemaElement): boolean {
  return element.converted_type === "DECIMAL" || element.logical_type?.type === "DECIMAL";
}

function scaleOf({ logical_type: logical, scale }: SchemaElement): number {
  return (logical?.type === "DECIMAL" ? logical.scale : undefined) ?? scale ?? 0;
}

/** The whole number that bytes hold, the highest first, in two's complement. */
function wholeOf(bytes: Uint8Array): bigint {
  const hex = Buffer.from(bytes).toString("hex");
  return hex === "" ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${hex}`));
}

function decimalText(whole: bigint, scale: number): string {
  const digits = shiftPoint(String(whole < 0n ? -whole : whole), scale);
  return whole < 0n ? `-${digits}` : digits;
}

/** The shortest text of a number of 32 bits: 12.2, not 12.199999809265137. */
function singleText(value: number): string {
  for (let digits = 1; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return plainNumber(String(short));
  }
  return plainNumber(String(value));
}

/** What a stored number is a time of. */
interface StoredTime {
  readonly unit: "MILLIS" | "MICROS" | "NANOS";
  /** Whether it is an instant, a time on the wall of no named place, or a time of day. */
  readonly kind: "instant" | "wall" | "clock";
}

function timeOf(element: SchemaElement): StoredTime | undefined {
  const { logical_type: logical, converted_type: type } = element;
  if (logical?.type === "TIMESTAMP")
    return { unit: logical.unit, kind: logical.isAdjustedToUTC ? "instant" : "wall" };
  if (logical?.type === "TIME") return { unit: logical.unit, kind: "clock" };
  if (element.type === "INT96") return { unit: "NANOS", kind: "instant" };
  if (type === "TIMESTAMP_MILLIS") return { unit: "MILLIS", kind: "instant" };
  if (type === "TIMESTAMP_MICROS") return { unit: "MICROS", kind: "instant" };
  if (type === "TIME_MILLIS") return { unit: "MILLIS", kind: "clock" };
  return type === "TIME_MICROS" ? { unit: "MICROS", kind: "clock" } : undefined;
}

const nanosPer = { MILLIS: 1_000_000n, MICROS: 1_000n, NANOS: 1n } as const;

function timeText(stored: bigint, { unit, kind }: StoredTime): string {
  const nanos = stored * nanosPer[unit];
  const rest = ((nanos % 1_000_000_000n) + 1_000_000_000n) % 1_000_000_000n;
  const seconds = isoTime((nanos - rest) / 1_000_000n, 19);
  // Beyond the calendar: the number itself, which no importer takes for a time.
  if (seconds === null) return String(stored);
  const digits = String(rest).padStart(9, "0");
  const fraction = rest === 0n ? "" : `.${digits.replace(/(?:000){1,2}$/, "")}`;
  if (kind === "clock") return seconds.slice(11) + fraction;
  return kind === "wall" ? `${seconds.replace("T", " ")}${fraction}` : `${seconds}${fraction}Z`;
}

/** The first `length` characters of a time by ISO 8601; null beyond the years of four digits. */
function isoTime(milliseconds: bigint, length: number): string | null {
  const date = new Date(Number(milliseconds));
  const year = date.getUTCFullYear();
  return year >= 0 && year <= 9999 ? date.toISOString().slice(0, length) : null;
}
