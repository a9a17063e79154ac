import { isRecord } from "./rule-node.ts";

/** A value that a property can be compared with. */
export type Scalar = string | number | boolean;

/** How a property is tested, in the form's words. */
export const testKinds = [
  { kind: "is", label: "is" },
  { kind: "oneOf", label: "is one of" },
  { kind: "not", label: "is not" },
  { kind: "range", label: "is a number" },
  { kind: "contains", label: "contains" },
  { kind: "exists", label: "is known" },
  { kind: "absent", label: "is not known" },
  { kind: "json", label: "as JSON" },
] as const;

type TestKind = (typeof testKinds)[number]["kind"];

/** How a test is meant; `json` where it is none that the form can show. */
export function testKind(value: unknown): TestKind {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean")
    return "is";
  if (!isRecord(value)) return "json";
  const keys = Object.keys(value);
  const [key] = keys;
  if (keys.every((each) => each === "atLeast" || each === "atMost"))
    return key === undefined ? "json" : "range";
  if (keys.length !== 1) return "json";
  if (key === "oneOf" && Array.isArray(value["oneOf"])) return "oneOf";
  if (key === "exists" && typeof value["exists"] === "boolean")
    return value["exists"] ? "exists" : "absent";
  return key === "not" || key === "contains" ? key : "json";
}

/** A test of another kind, with what the one before held as far as it fits. */
export function testOf(kind: string, before: unknown): unknown {
  const value = heldBy(before);
  switch (kind) {
    case "oneOf":
      return { oneOf: value === "" ? [] : [value] };
    case "not":
      return { not: value };
    case "range":
      return { atLeast: typeof value === "number" ? value : 1 };
    case "contains":
      return { contains: scalarText(value) };
    case "exists":
      return { exists: true };
    case "absent":
      return { exists: false };
    case "json":
      return before;
    default:
      return value;
  }
}

function heldBy(test: unknown): Scalar {
  const inner = isRecord(test) ? Object.values(test)[0] : test;
  const value = Array.isArray(inner) ? inner[0] : inner;
  if (isRecord(test) && "exists" in test) return "";
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? value
    : "";
}

/** A value as it is typed. */
export function scalarText(value: unknown): string {
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
}

/**
 * What a typed text most likely means: a number, yes or no, or itself.
 * @example scalarFrom("19.90") // 19.9
 */
export function scalarFrom(text: string): Scalar {
  if (text === "true" || text === "false") return text === "true";
  return /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?$/.test(text) ? Number(text) : text;
}
