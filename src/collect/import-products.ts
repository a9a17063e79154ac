import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import { formatAmount, parseAmount } from "../core/money.ts";
import type { Store } from "../store/store.ts";
import {
  type FilePlan,
  type FileStart,
  importFile,
  type TableOptions,
  tableOptions,
} from "./file-import.ts";
import { unquoteSheet } from "./identity.ts";
import type { OnProgress } from "./import-orders.ts";
import type { ImportSummary } from "./import-run.ts";
import { noNumber } from "./order-format.ts";
import { readShop } from "./shop.ts";
import type { SourceFile } from "./source-file.ts";
import { cellOf, requireColumns, type TableColumns } from "./table-columns.ts";

/** What a product table can say, and under which headers. */
const productColumns = {
  sku: ["sku", "stockcode", "productid", "variantsku", "itemsku", "article", "articlenumber"],
  name: ["name", "description", "title", "productname"],
  category: ["category", "categories", "producttype", "type", "department", "productcategory"],
  brand: ["brand", "vendor", "manufacturer"],
  list_price: ["listprice", "price", "variantprice", "regularprice", "compareatprice", "rrp"],
  cost: ["cost", "costperitem", "unitcost", "cogs", "costprice", "purchaseprice"],
} as const;

type ProductColumn = keyof typeof productColumns;

/** What can be mapped with `--map KEY=COLUMN`. */
export const productColumnNames = [
  "sku",
  "name",
  "category",
  "brand",
  "list_price",
  "cost",
] as const;

/** What a user may say about a file of products. */
export interface ImportProductsOptions extends TableOptions {
  readonly map?: Partial<Record<ProductColumn, string>> | undefined;
  readonly currency?: string | undefined;
  readonly decimalComma?: boolean | undefined;
}

/** {@link ImportProductsOptions} as they arrive from outside. */
export const importProductsOptions: z.ZodType<ImportProductsOptions> = z.strictObject({
  map: z.partialRecord(z.enum(productColumnNames), z.string()).optional(),
  currency: z.string().optional(),
  decimalComma: z.boolean().optional(),
  ...tableOptions,
});

/**
 * Imports a product table: names, categories, list prices and costs by sku. A later file replaces what it names.
 * @throws PerennialError COLUMNS_MISSING, FORMAT_UNKNOWN, CURRENCY_UNKNOWN
 */
export function importProducts(
  store: Store,
  file: SourceFile,
  options: ImportProductsOptions,
  onProgress: OnProgress = () => {},
): Promise<ImportSummary> {
  const kind = {
    what: "products",
    columns: productColumnNames,
    plan: (start: FileStart) => planProducts(store, start, options),
  } as const;
  return importFile(store, file, { kind, options, onProgress });
}

async function planProducts(
  store: Store,
  { name: file, headers }: FileStart,
  options: ImportProductsOptions,
): Promise<FilePlan> {
  const table = { name: file, headers, map: options.map ?? {} };
  const rule = { names: productColumnNames, required: ["sku"] } as const;
  const columns = requireColumns(table, productColumns, rule);
  const currency = await checkedCurrency(store, options, columns);
  return {
    options,
    readAs: [
      `columns ${productColumnNames.filter((name) => columns.has(name)).join(", ")}`,
      ...(columns.has("cost") || columns.has("list_price") ? [`amounts in ${currency}`] : []),
    ],
    open: (accept, writer) => ({
      end() {},
      read({ line, raw, fields }) {
        const cell = (name: ProductColumn): string => cellOf(fields, columns, name);
        const reject = (column: string, value: string, reason: string): void =>
          writer.reject({ line, raw, column, value, reason });
        const sku = unquoteSheet(cell("sku"));
        if (sku === "") return reject("sku", "", "The row has no sku.");
        const amounts: (string | null)[] = [];
        for (const name of ["list_price", "cost"] as const) {
          const text = cell(name);
          const amount = text === "" ? null : parseAmount(text, options.decimalComma);
          if (text !== "" && amount === null)
            return reject(name, text, noNumber(text, options.decimalComma));
          amounts.push(amount === null ? null : formatAmount(amount));
        }
        accept([sku, cell("name"), cell("category"), cell("brand"), ...amounts]);
      },
    }),
  };
}

/** Costs and prices must be in the shop's currency: products have no date at which a rate would hold. */
async function checkedCurrency(
  store: Store,
  options: ImportProductsOptions,
  columns: TableColumns<ProductColumn>,
): Promise<string> {
  const shop = await readShop(store);
  if (!columns.has("cost") && !columns.has("list_price")) return shop?.currency ?? "";
  const currency = options.currency ?? shop?.currency;
  if (currency !== undefined && (shop === undefined || shop.currency === currency)) return currency;
  throw new PerennialError(
    "CURRENCY_UNKNOWN",
    currency === undefined
      ? "The file has prices or costs, and nothing says in which currency. Import with --currency, e.g. --currency EUR."
      : `The file is in ${currency}, the shop counts in ${shop?.currency}. Convert its prices and costs to ${shop?.currency} first.`,
  );
}
