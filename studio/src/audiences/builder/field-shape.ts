import type { z } from "zod";
import { isRecord } from "./rule-node.ts";

/** What a field takes, and so which editor it gets. */
export type FieldShape =
  | { readonly kind: "span" | "test" | "tests" | "text" | "texts" | "yes-no" | "json" }
  /** The ends `atLeast` and `atMost`: of an object of their own, or beside the other fields of the object they are in. */
  | { readonly kind: "range" | "range-here" }
  | {
      readonly kind: "number";
      readonly minimum?: number | undefined;
      readonly maximum?: number | undefined;
    }
  | { readonly kind: "choice" | "choices"; readonly options: readonly string[] }
  /** A text; true for any, false for none. */
  | { readonly kind: "text-or-any" }
  | { readonly kind: "object"; readonly fields: readonly Field[] };

/** A field of an object. */
export interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly shape: FieldShape;
  /** What the schema calls it, and says of it. */
  readonly title?: string | undefined;
  readonly description?: string | undefined;
}

type Schema = z.core.JSONSchema.BaseSchema;
type Definitions = Readonly<Record<string, Schema>>;

/** The fields of a condition's schema, in its order; none where it is no object. */
export function fieldsOf(schema: Schema, definitions: Definitions = schema.$defs ?? {}): Field[] {
  const properties = Object.entries(schema.properties ?? {});
  const hasRange = isRange(schema);
  return properties.flatMap(([name, given]): Field[] => {
    if (hasRange && name === "atMost") return [];
    if (typeof given === "boolean") return [];
    const own = hasRange && name === "atLeast";
    return [
      {
        name,
        required: schema.required?.includes(name) ?? false,
        shape: own ? { kind: "range-here" } : shapeOf(given, definitions),
        title: own ? undefined : given.title,
        description: own ? undefined : given.description,
      },
    ];
  });
}

const shapesByName: ReadonlyMap<string, FieldShape> = new Map([
  ["span", { kind: "span" }],
  ["test", { kind: "test" }],
  ["tests", { kind: "tests" }],
]);

function shapeOf(schema: Schema, definitions: Definitions): FieldShape {
  if (schema.$ref !== undefined) {
    const name = schema.$ref.split("/").at(-1) ?? "";
    const inner = definitions[name];
    return shapesByName.get(name) ?? (inner ? shapeOf(inner, definitions) : { kind: "json" });
  }
  if (schema.enum !== undefined) return choice("choice", schema.enum);
  if (schema.const !== undefined) return choice("choice", [schema.const]);
  switch (schema.type) {
    case "string":
      return { kind: "text" };
    case "number":
    case "integer":
      return { kind: "number", minimum: schema.minimum, maximum: schema.maximum };
    case "boolean":
      return { kind: "yes-no" };
    case "array":
      return listShape(schema, definitions);
    case "object":
      return objectShape(schema, definitions);
    default:
      return unionShape(schema, definitions);
  }
}

function listShape({ items }: Schema, definitions: Definitions): FieldShape {
  if (typeof items !== "object" || Array.isArray(items)) return { kind: "json" };
  const inner = shapeOf(items, definitions);
  if (inner.kind === "choice") return { kind: "choices", options: inner.options };
  return { kind: inner.kind === "text" ? "texts" : "json" };
}

function objectShape(schema: Schema, definitions: Definitions): FieldShape {
  const names = Object.keys(schema.properties ?? {});
  if (isRange(schema) && names.length === 2) return { kind: "range" };
  return names.length === 0
    ? { kind: "json" }
    : { kind: "object", fields: fieldsOf(schema, definitions) };
}

function unionShape({ anyOf = [] }: Schema, definitions: Definitions): FieldShape {
  const kinds = anyOf.map((each) =>
    typeof each === "boolean" ? "json" : shapeOf(each, definitions).kind,
  );
  return kinds.length === 2 && kinds.includes("text") && kinds.includes("yes-no")
    ? { kind: "text-or-any" }
    : { kind: "json" };
}

function isRange({ properties = {} }: Schema): boolean {
  return "atLeast" in properties && "atMost" in properties;
}

function choice(kind: "choice", options: readonly unknown[]): FieldShape {
  const texts = options.filter((each) => typeof each === "string");
  return texts.length === options.length ? { kind, options: texts } : { kind: "json" };
}

/** What a field holds when it is put in. */
export function startOf(shape: FieldShape): unknown {
  switch (shape.kind) {
    case "span":
      return "30d";
    case "tests":
      return { "": "" };
    case "range":
      return { atLeast: 1 };
    case "range-here":
      return 1;
    case "number":
      return shape.minimum ?? 0;
    case "choice":
      return shape.options[0] ?? "";
    case "choices":
    case "texts":
      return [];
    case "yes-no":
    case "text-or-any":
      return true;
    case "object":
      return startSpec(shape.fields, firstUnless(shape.fields));
    case "json":
      return null;
    default:
      return "";
  }
}

/** What a condition holds when it is put in: the fields that it needs, and those that `opened` names. */
export function startSpec(fields: readonly Field[], opened: readonly string[] = []): unknown {
  return Object.fromEntries(
    fields
      .filter(({ name, required }) => required || opened.includes(name))
      .map(({ name, shape }) => [name, startOf(shape)]),
  );
}

/** The first field, where none is needed: an object must begin somewhere. */
export function firstUnless(fields: readonly Field[]): readonly string[] {
  const [first] = fields;
  return first === undefined || fields.some(({ required }) => required) ? [] : [first.name];
}

/** An object with a field changed, or without it; the keys in the order of the fields, those of no field last. */
export function withField(
  spec: unknown,
  fields: readonly Field[],
  changes: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const given = Object.entries({ ...(isRecord(spec) ? spec : {}), ...changes });
  const kept = given.filter(([, value]) => value !== undefined);
  const isKnown = isRecord(spec) ? Object.keys(changes).every((name) => name in spec) : false;
  // What is only changed stays where it stands.
  if (isKnown) return Object.fromEntries(kept);
  const order = fields.flatMap(({ name, shape }) =>
    shape.kind === "range-here" ? ["atLeast", "atMost"] : [name],
  );
  const place = (name: string): number => {
    const at = order.indexOf(name);
    return at < 0 ? order.length : at;
  };
  return Object.fromEntries(kept.sort(([a], [b]) => place(a) - place(b)));
}
