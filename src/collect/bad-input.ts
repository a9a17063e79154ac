import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import { isObject } from "./event.ts";

/** What was given, and what it should have been. */
export interface Input {
  readonly schema: z.ZodType;
  readonly given: unknown;
}

/** One fault of an input: where, and what is wrong there. */
export interface InputFault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/**
 * What is wrong with what came from outside, for who wrote it: which value, and what to write instead. Values and names are
 * cut to 100 characters: what is hostile is not told at length.
 * @param input the schema that the issue is of, and what it was given
 * @example inputFault(issue, { schema, given }).message // `has no "evnt". Use event, call, …`
 */
export function inputFault(issue: z.core.$ZodIssue, input: Input): InputFault {
  if (issue.code === "invalid_union") return unionFault(issue, input);
  return { path: issue.path, message: problemOf(issue, input) };
}

/**
 * What came from outside as the type it must be.
 * @param where what it stands in, such as a file; empty: the request, of which the first fault is told
 * @throws PerennialError BAD_ARGUMENT with the place, what is wrong there, and its value
 */
export function readInput<T>(schema: z.ZodType<T>, given: unknown, where = ""): T {
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  const faults = read.error.issues.map((issue) => {
    const { path, message } = inputFault(issue, { schema, given });
    const place = cut(path.map(String).join("."));
    return `${place || (where ? "the definition" : "request")}: ${message}`;
  });
  const told = where ? `${where}: ${faults.slice(0, mostFaults).join("; ")}` : (faults[0] ?? "");
  throw new PerennialError("BAD_ARGUMENT", `${told}.`);
}

const mostFaults = 20;
const mostNames = 5;

/** Something from outside as JSON, cut to 100 characters. */
export function shownValue(value: unknown): string {
  return cut(JSON.stringify(value) ?? "nothing");
}

function cut(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

function problemOf(issue: z.core.$ZodIssue, { schema, given }: Input): string {
  const value = issue.path.reduce<unknown>(stepInto, given);
  const shown = shownValue(value);
  // What a schema of ours says of its own is said better than in general.
  const own = /^(?:Invalid|Too |Unrecognized)/.test(issue.message) ? undefined : issue.message;
  switch (issue.code) {
    case "unrecognized_keys": {
      const fields = fieldsAt(schema, issue.path);
      const known = fields.length === 0 ? "Leave it out" : `Use ${fields.join(", ")}`;
      const names = issue.keys.slice(0, mostNames).map((field) => `"${cut(field)}"`);
      return `has no ${names.join(", ")}${issue.keys.length > mostNames ? " and others" : ""}. ${known}`;
    }
    case "invalid_type":
      if (own) return own;
      return value === undefined
        ? `is missing. Write ${kindOf(issue)}`
        : `must be ${kindOf(issue)}, not ${shown}`;
    case "invalid_value":
      return own ?? `must be one of ${issue.values.map(String).join(", ")}, not ${shown}`;
    case "invalid_format":
      return `${shown} ${own ?? formats[issue.format] ?? "is not of the form that it must have"}`;
    case "invalid_key":
      return `"${cut(String(issue.path.at(-1)))}" ${issue.issues[0]?.message ?? "is no key"}`;
    case "too_small":
      if (own) return own;
      return issue.origin === "number" || issue.origin === "int"
        ? `must be ${issue.inclusive ? "at least" : "more than"} ${issue.minimum}, not ${shown}`
        : "is empty. Write something, or leave it out";
    case "too_big":
      if (own) return own;
      return issue.origin === "number" || issue.origin === "int"
        ? `must be ${issue.inclusive ? "at most" : "less than"} ${issue.maximum}, not ${shown}`
        : `is too long: it may have at most ${issue.maximum} ${issue.origin === "string" ? "characters" : "entries"}`;
    default:
      return issue.message;
  }
}

/** Of several forms, what is wrong with the one that was meant: the one of the right kind, if there is one. */
function unionFault(issue: z.core.$ZodIssueInvalidUnion, input: Input): InputFault {
  const { path, message, errors } = issue;
  const { schema, given } = input;
  const shown = shownValue(path.reduce<unknown>(stepInto, given));
  const choice = /^Invalid discriminator value\. Expected (.*)$/.exec(message)?.[1];
  if (choice !== undefined)
    return {
      path,
      message: `must be one of ${choice.replaceAll(" | ", ", ").replaceAll("'", "")}, not ${shown}`,
    };
  if (message !== "Invalid input") return { path, message };
  const meant = errors.find(([first]) => first && !isOfAnotherKind(first))?.[0];
  if (meant) return inputFault({ ...meant, path: [...path, ...meant.path] }, { schema, given });
  const kinds = errors.flatMap(([first]) => (first && isOfAnotherKind(first) ? kindOf(first) : []));
  return { path, message: `must be ${[...new Set(kinds)].join(" or ")}, not ${shown}` };
}

function isOfAnotherKind(issue: z.core.$ZodIssue): issue is z.core.$ZodIssueInvalidType {
  return issue.code === "invalid_type" && issue.path.length === 0;
}

function kindOf({ expected }: z.core.$ZodIssueInvalidType): string {
  return kindNames[expected] ?? expected;
}

const kindNames: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

const formats: Readonly<Record<string, string>> = {
  datetime: "is no time with its zone, such as 2026-01-31T12:00:00Z",
  date: "is no day, such as 2026-01-31",
};

/** Own properties only: what a prototype has was not given. */
function stepInto(value: unknown, step: PropertyKey): unknown {
  if (Array.isArray(value)) return value[Number(step)];
  return isObject(value) && Object.hasOwn(value, String(step)) ? value[String(step)] : undefined;
}

/** The fields of the object at a path of a schema; none where there is no object. */
function fieldsAt(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable)
    return fieldsAt(schema.unwrap(), path);
  if (schema instanceof z.ZodDefault) return fieldsAt(schema.unwrap(), path);
  if (schema instanceof z.ZodPipe) return fieldsAt(schema.in, path);
  if (schema instanceof z.ZodUnion)
    return [...new Set(schema.options.flatMap((option) => fieldsAt(option, path)))];
  const [step, ...rest] = path;
  if (schema instanceof z.ZodArray) return step === undefined ? [] : fieldsAt(schema.element, rest);
  if (!(schema instanceof z.ZodObject)) return [];
  const shape: Readonly<Record<PropertyKey, unknown>> = schema.shape;
  return step === undefined ? Object.keys(schema.shape) : fieldsAt(shape[step], rest);
}
