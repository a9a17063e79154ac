import { z } from "zod";
import { isObject } from "../collect/event.ts";

/**
 * What is wrong with a definition, for who wrote it: which value, and what to write instead.
 * @param of the schema that the issue is of, and what it was given
 * @example ruleProblem(issue, { schema, given }) // `has no "evnt". Use event, call, …`
 */
export function ruleProblem(
  issue: z.core.$ZodIssue,
  { schema, given }: { readonly schema: z.ZodType; readonly given: unknown },
): string {
  const value = issue.path.reduce<unknown>(stepInto, given);
  const shown = JSON.stringify(value) ?? "nothing";
  switch (issue.code) {
    case "unrecognized_keys": {
      const fields = fieldsAt(schema, issue.path);
      const known = fields.length === 0 ? "Leave it out" : `Use ${fields.join(", ")}`;
      return `has no ${issue.keys.map((field) => `"${field}"`).join(", ")}. ${known}`;
    }
    case "invalid_type":
      return value === undefined
        ? `is missing. Write ${kindNames[issue.expected] ?? issue.expected}`
        : `must be ${kindNames[issue.expected] ?? issue.expected}, not ${shown}`;
    case "invalid_value":
      return `must be one of ${issue.values.map(String).join(", ")}, not ${shown}`;
    case "invalid_format":
      return `${shown} ${issue.message}`;
    case "invalid_key":
      return `"${String(issue.path.at(-1))}" ${issue.issues[0]?.message ?? "is no key"}`;
    case "too_small":
      return issue.origin === "number"
        ? `must be at least ${issue.minimum}, not ${shown}`
        : "is empty. Write something, or leave it out";
    case "too_big":
      return issue.origin === "number"
        ? `must be at most ${issue.maximum}, not ${shown}`
        : `is too long: it may have at most ${issue.maximum} ${issue.origin === "string" ? "characters" : "entries"}`;
    default:
      return issue.message;
  }
}

const kindNames: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

function stepInto(value: unknown, step: PropertyKey): unknown {
  if (Array.isArray(value)) return value[Number(step)];
  return isObject(value) ? value[String(step)] : undefined;
}

/** The fields of the object at a path of a schema; none where there is no object. */
function fieldsAt(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  const inner = schema instanceof z.ZodOptional ? schema.unwrap() : schema;
  if (!(inner instanceof z.ZodObject)) return [];
  const [step, ...rest] = path;
  const shape: Readonly<Record<PropertyKey, unknown>> = inner.shape;
  return step === undefined ? Object.keys(inner.shape) : fieldsAt(shape[step], rest);
}
