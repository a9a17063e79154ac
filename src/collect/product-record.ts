import { unquoteSheet } from "./identity.ts";
import type { RowProblem } from "./order-format.ts";
import type { ProductPatch } from "./product.ts";
import { amountsOf, availableOf } from "./product-amounts.ts";
import { entriesOf } from "./product-entries.ts";
import { openProductRows, type ProductReading, type ProductRow } from "./product-row.ts";
import type { TableRecord } from "./table-record.ts";

/** What a row of a product table gives. */
export type ProductRead =
  | { readonly kind: "product"; readonly patch: ProductPatch }
  /** A row that only adds a picture to the product before it. */
  | { readonly kind: "picture" }
  | { readonly kind: "problem"; readonly problem: RowProblem; readonly raw: string };

/** Opens the reading of a product table, in file order. */
export function openProductReading(reading: ProductReading): (record: TableRecord) => ProductRead {
  const rowOf = openProductRows(reading);
  return (record) => {
    const row = rowOf(record);
    if (isPictureOnly(row)) return { kind: "picture" };
    const patch = patchOf(row);
    if (!("reason" in patch)) return { kind: "product", patch };
    // A variant that waits takes along the row from which it inherits, or it could not be read again.
    const raw = row.head?.raw === undefined ? record.raw : `${row.head.raw}\n${record.raw}`;
    return { kind: "problem", problem: patch, raw };
  };
}

/** Shopify lists the further pictures of a product on rows of their own. */
function isPictureOnly({ columns, cell, record, head }: ProductRow): boolean {
  const isVariant = columns.options.some(({ value }) => (record.fields[value] ?? "") !== "");
  return head?.raw !== undefined && cell("sku") === "" && cell("price") === "" && !isVariant;
}

const longestSku = 200;

function patchOf(row: ProductRow): ProductPatch | RowProblem {
  const sku = unquoteSheet(row.cell("sku"));
  if (sku === "") return { column: "sku", value: "", reason: "The row has no sku." };
  if (sku.length > longestSku) {
    const reason = `The sku has ${sku.length} characters, more than ${longestSku}.`;
    return { column: "sku", value: sku.slice(0, 60), reason };
  }
  const amounts = amountsOf(row);
  if ("reason" in amounts) return amounts;
  const available = availableOf(row, amounts.stock);
  if ("reason" in available) return available;
  const entries = entriesOf(row);
  if ("reason" in entries) return entries;
  const addresses = addressesOf(row);
  if ("reason" in addresses) return addresses;
  const isVariant = Object.keys(entries.options ?? {}).length > 0;
  const parent = familyName(row, isVariant);
  return { sku, ...textsOf(row), ...parent, ...amounts, ...available, ...entries, ...addresses };
}

function textsOf({ cell, says }: ProductRow): Pick<ProductPatch, "name" | "category" | "brand"> {
  return {
    ...(says("name") ? { name: cell("name") } : {}),
    ...(says("category") || says("product_category")
      ? { category: cell("category") || cell("product_category") }
      : {}),
    ...(says("brand") ? { brand: cell("brand") } : {}),
  };
}

/** Variants of Shopify have no parent with a SKU: their handle stands for it. */
function familyName(
  { cell, says }: ProductRow,
  isVariant: boolean,
): Pick<ProductPatch, "parent_sku"> {
  if (says("parent_sku")) return { parent_sku: cell("parent_sku") };
  return says("handle") ? { parent_sku: isVariant ? cell("handle") : "" } : {};
}

function addressesOf({
  cell,
  says,
}: ProductRow): Pick<ProductPatch, "url" | "image_url"> | RowProblem {
  // WooCommerce lists all pictures in one cell, the main one first.
  const image = cell("variant_image") || (cell("image_url").split(/,\s+/)[0] ?? "");
  for (const [column, value] of [
    ["url", cell("url")],
    ["image_url", image],
  ] as const) {
    if (value === "" || /^(?:https?:\/\/|\/)/i.test(value)) continue;
    const reason = `"${value.slice(0, 60)}" is no address of the web. Write it with https://, or leave the cell empty.`;
    return { column, value: value.slice(0, 200), reason };
  }
  return {
    ...(says("url") ? { url: cell("url") } : {}),
    ...(says("image_url") || says("variant_image") ? { image_url: image } : {}),
  };
}
