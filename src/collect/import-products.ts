import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import { inTurn } from "../store/in-turn.ts";
import type { Store } from "../store/store.ts";
import {
  type FileKind,
  type FilePlan,
  type FileStart,
  importFile,
  type TableOptions,
  tableOptions,
} from "./file-import.ts";
import { unquoteSheet } from "./identity.ts";
import type { OnProgress } from "./import-orders.ts";
import type { ImportSummary } from "./import-run.ts";
import { type Product, patched, productFields, productValues, readProducts } from "./product.ts";
import {
  isProductKey,
  type ProductColumns,
  productColumnNames,
  productColumns,
} from "./product-columns.ts";
import { productProblem } from "./product-object.ts";
import { openProductReading } from "./product-record.ts";
import type { ProductReading } from "./product-row.ts";
import { readShop } from "./shop.ts";
import type { SourceFile } from "./source-file.ts";
import { cellOf } from "./table-columns.ts";
import type { TableRecord } from "./table-record.ts";

/** What a user may say about a file of products. */
export interface ImportProductsOptions extends TableOptions {
  readonly map?: Record<string, string> | undefined;
  readonly currency?: string | undefined;
  readonly decimalComma?: boolean | undefined;
  /** Refuse objects with keys or values that the API does not know, rather than pass over them. */
  readonly strict?: boolean | undefined;
}

/** {@link ImportProductsOptions} as they arrive from outside. */
export const importProductsOptions: z.ZodType<ImportProductsOptions> = z.strictObject({
  map: z
    .record(
      z.string().refine(isProductKey, {
        error: `is none of ${productColumnNames.join(", ")}, option:NAME, attribute:NAME`,
      }),
      z.string(),
    )
    .optional(),
  currency: z.string().optional(),
  decimalComma: z.boolean().optional(),
  strict: z.boolean().optional(),
  ...tableOptions,
});

/**
 * Imports a product table by sku. What a row names replaces what is known, be it by nothing; what it does
 * not name stays: so a file of stocks erases no costs.
 * @throws PerennialError COLUMNS_MISSING, FORMAT_UNKNOWN, CURRENCY_UNKNOWN
 */
export function importProducts(
  store: Store,
  file: SourceFile,
  options: ImportProductsOptions,
  onProgress: OnProgress = () => {},
): Promise<ImportSummary> {
  return importFile(store, file, { kind: productKind(store, options), options, onProgress });
}

/** How a file of products is imported. */
export function productKind(store: Store, options: ImportProductsOptions): FileKind {
  return {
    what: "products",
    columns: productFields,
    plan: (start) => planProducts(store, start, options),
  };
}

async function planProducts(
  store: Store,
  { name, headers }: FileStart,
  options: ImportProductsOptions,
): Promise<FilePlan> {
  const columns = productColumns(name, headers, options.map ?? {});
  const currency = await checkedCurrency(store, options, columns);
  const reading = { columns, currency, decimalComma: options.decimalComma };
  return {
    options,
    readAs: inWords(reading),
    open: (accept, writer) => openProducts(store, { ...reading, options }, accept, writer),
  };
}

const amountNames = ["price", "list_price", "cost", "sale_price"] as const;

function inWords({ columns, currency }: ProductReading): string[] {
  const { single } = columns;
  const names: string[] = productColumnNames.filter((name) => single.has(name));
  if (columns.options.length > 0) names.push("options");
  if (columns.attributes.length > 0) names.push("attributes");
  for (const { field, key } of columns.entries) names.push(`${field}.${key}`);
  return [
    `columns ${names.join(", ")}`,
    ...(single.has("handle") ? ["variants inherit from the first row of their handle"] : []),
    ...(amountNames.some((name) => single.has(name)) ? [`amounts in ${currency}`] : []),
  ];
}

function openProducts(
  store: Store,
  reading: ProductReading & { readonly options: ImportProductsOptions },
  accept: Parameters<FilePlan["open"]>[0],
  writer: Parameters<FilePlan["open"]>[1],
): ReturnType<FilePlan["open"]> {
  const readRecord = openProductReading(reading);
  let known = new Map<string, Product>();
  return {
    // What is known is looked up, changed and written before anybody else's turn: no change is lost.
    around: (records, read) =>
      inTurn(store, "products", async () => {
        known = await readProducts(store, skusOf(records, reading.columns));
        read();
        await writer.settle(true);
      }),
    read(record) {
      const { line, raw } = record;
      const strange = reading.options.strict ? productProblem(raw) : undefined;
      if (strange) return writer.reject({ line, raw, ...strange });
      const row = readRecord(record);
      if (row.kind === "problem") return writer.reject({ line, raw: row.raw, ...row.problem });
      if (row.kind === "picture") return writer.leaveOut({ line, ...furtherPicture });
      const product = patched(known.get(row.patch.sku), row.patch);
      known.set(product.sku, product);
      accept(productValues(product));
    },
    end() {},
  };
}

const furtherPicture = {
  column: "",
  value: "",
  reason: "The row adds a picture to the product above it. The first picture is kept.",
};

function skusOf(records: readonly TableRecord[], { single }: ProductColumns): string[] {
  const skus = records.map(({ fields }) => unquoteSheet(cellOf(fields, single, "sku")));
  return [...new Set(skus)].filter((sku) => sku !== "" && sku.length <= 200);
}

/** Costs and prices must be in the shop's currency: products have no date at which a rate would hold. */
async function checkedCurrency(
  store: Store,
  options: ImportProductsOptions,
  { single }: ProductColumns,
): Promise<string> {
  const shop = await readShop(store);
  if (!amountNames.some((name) => single.has(name))) return shop?.currency ?? "";
  const currency = options.currency ?? shop?.currency;
  if (currency !== undefined && (shop === undefined || shop.currency === currency)) return currency;
  throw new PerennialError(
    "CURRENCY_UNKNOWN",
    currency === undefined
      ? "The file has prices or costs, and nothing says in which currency. Import with --currency, e.g. --currency EUR."
      : `The file is in ${currency}, the shop counts in ${shop?.currency}. Convert its prices and costs to ${shop?.currency} first.`,
  );
}
