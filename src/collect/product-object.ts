import { z } from "zod";
import type { RowProblem } from "./order-format.ts";

const text = z.string().max(2_000).nullable().optional();
const amount = z
  .union([z.number(), z.string()], { error: "must be a number, or a text that is one" })
  .nullable()
  .optional();
const entries = z.record(z.string().min(1), z.string()).nullable().optional();

/** A product as the API takes it: what is not named stays as it is known, null makes it unknown. */
export const productObject: z.ZodObject = z.strictObject({
  sku: z.string().min(1).max(200),
  name: text,
  category: text,
  brand: text,
  price: amount,
  list_price: amount,
  cost: amount,
  stock: amount,
  available: z.boolean({ error: "must be true, false or null" }).nullable().optional(),
  parent_sku: text,
  options: entries,
  attributes: entries,
  url: text,
  image_url: text,
});

/**
 * What is wrong with a line of JSON that is to be a product of the API: the first thing.
 * @example productProblem('{"sku":"A","prize":1}')?.column // "prize"
 */
export function productProblem(line: string): RowProblem | undefined {
  const value = parsedJson(line);
  const result = productObject.safeParse(value);
  const issue = result.error?.issues[0];
  if (issue === undefined) return undefined;
  const isUnknown = issue.code === "unrecognized_keys";
  const path = isUnknown ? [...issue.path, issue.keys[0] ?? ""] : issue.path;
  const fields = Object.keys(productObject.shape).join(", ");
  return {
    column: path.join("."),
    value: shown(valueAt(value, path)),
    reason: isUnknown ? `A product has no such field. It may have ${fields}.` : issue.message,
  };
}

function parsedJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => new Map<PropertyKey, unknown>(Object.entries(Object(inner))).get(key),
    value,
  );
}

function shown(value: unknown): string {
  const json = typeof value === "string" ? value : JSON.stringify(value);
  return (json ?? "").slice(0, 200);
}
