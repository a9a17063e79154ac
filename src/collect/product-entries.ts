import { isObject } from "./event.ts";
import { cellsOf, parseJson } from "./json-records.ts";
import type { RowProblem } from "./order-format.ts";
import type { ProductPatch } from "./product.ts";
import type { EntryColumn, EntryPair } from "./product-columns.ts";
import type { ProductRow } from "./product-row.ts";
import { isGiven } from "./table-record.ts";

type EntryField = EntryColumn["field"];

/** The options and attributes that a row names; each as a whole, so what it does not list is no more. */
export function entriesOf(
  row: ProductRow,
): Pick<ProductPatch, "options" | "attributes"> | RowProblem {
  const { columns, record, head, cell } = row;
  const said: Record<EntryField, Map<string, string> | undefined> = {
    options: undefined,
    attributes: undefined,
  };
  const text = (column: number): string =>
    (record.fields[column] ?? "").replaceAll("\0", "").trim();
  const add = (field: EntryField, key: string, value: string): void => {
    said[field] ??= new Map();
    if (key !== "" && value !== "") said[field].set(key, value);
  };
  const addPair = (field: EntryField, { name, value }: EntryPair): void =>
    add(field, text(name) || (head?.fields[name] ?? "").trim(), text(value).replaceAll("\\,", ","));

  for (const { field, column } of columns.whole) {
    if (!isGiven(record, column)) continue;
    const entries = jsonEntries(text(column));
    if (entries === undefined) return noObject(field, text(column));
    add(field, "", "");
    for (const [key, value] of entries) add(field, key, value);
  }
  for (const pair of columns.options) {
    // A product of Shopify without options has one all the same.
    if (text(pair.value) === "Default Title") add("options", "", "");
    else addPair("options", pair);
  }
  // In WooCommerce what variations have as attributes is what tells them apart.
  const ofWoo = cell("parent_sku") === "" ? "attributes" : "options";
  for (const pair of columns.attributes) addPair(ofWoo, pair);
  for (const { field, key, column } of columns.entries) {
    if (isGiven(record, column)) add(field, key.trim(), text(column));
  }
  return {
    ...(said.options ? { options: Object.fromEntries(said.options) } : {}),
    ...(said.attributes ? { attributes: Object.fromEntries(said.attributes) } : {}),
  };
}

function jsonEntries(text: string): ReadonlyMap<string, string> | undefined {
  if (text === "") return new Map();
  try {
    const value = parseJson(text);
    return isObject(value) ? cellsOf(value) : undefined;
  } catch {
    return undefined;
  }
}

function noObject(column: EntryField, text: string): RowProblem {
  const reason = `"${text.slice(0, 60)}" is no JSON object such as {"Size":"M"}. Give each of the ${column} a column of its own, e.g. ${column}.Size, or map one: --map ${column.replace(/s$/, "")}:Size=COLUMN.`;
  return { column, value: text.slice(0, 200), reason };
}
