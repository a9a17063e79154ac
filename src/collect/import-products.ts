import { z } from "zod";
import { PerennialError } from "../core/errors.ts";
import { formatAmount, parseAmount } from "../core/money.ts";
import { sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";
import { type CsvRecord, readCsv } from "./csv-records.ts";
import { headerRow, listHeaders } from "./header-row.ts";
import type { OnProgress } from "./import-orders.ts";
import { type ImportSummary, newImportId, openRowWriter } from "./import-run.ts";
import { normaliseHeader } from "./order-columns.ts";
import { noNumber } from "./order-format.ts";
import { clickhouseTime } from "./order-line.ts";
import { readShop } from "./shop.ts";
import { type SourceFile, unpackedBytes } from "./source-file.ts";
import { importTable, readAhead, type TableReader } from "./table-import.ts";

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
const productColumnNames = ["sku", "name", "category", "brand", "list_price", "cost"] as const;

/** What a user may say about a file of products. */
export interface ImportProductsOptions {
  readonly map?: Partial<Record<ProductColumn, string>> | undefined;
  readonly currency?: string | undefined;
  readonly decimalComma?: boolean | undefined;
  readonly encoding?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly dryRun?: boolean | undefined;
}

/** {@link ImportProductsOptions} as they arrive from outside. */
export const importProductsOptions: z.ZodType<ImportProductsOptions> = z.strictObject({
  map: z.partialRecord(z.enum(productColumnNames), z.string()).optional(),
  currency: z.string().optional(),
  decimalComma: z.boolean().optional(),
  encoding: z.string().optional(),
  delimiter: z.string().length(1).optional(),
  dryRun: z.boolean().optional(),
});

/**
 * Imports a product table: names, categories, list prices and costs by sku. A later file replaces what it names.
 * @throws PerennialError COLUMNS_MISSING, FORMAT_UNKNOWN, CURRENCY_UNKNOWN
 */
export async function importProducts(
  store: Store,
  file: SourceFile,
  options: ImportProductsOptions,
  onProgress: OnProgress = () => {},
): Promise<ImportSummary> {
  const { bytes, consumed } = unpackedBytes(file);
  try {
    const start = await readAhead(readCsv(bytes, options), 1);
    const header = headerRow(start.head, file.name);
    const startedAt = Date.now();
    const importId = newImportId(startedAt);
    const settings = JSON.stringify({ options, header: header.raw });
    const dryRun = options.dryRun ?? false;
    const run = { importId, what: "products", file, settings, startedAt, dryRun } as const;
    const table = await openTable(store, { ...run, options, header });
    const before = await countProducts(store);
    const counts = await importTable(
      store,
      { ...run, consumed, onProgress },
      { batches: start.all, reader: table },
    );
    return {
      ...counts,
      importId,
      what: "products",
      preset: "csv",
      readAs: table.readAs,
      added: (await countProducts(store)) - before,
      problems: table.writer.problems(),
      seconds: (Date.now() - startedAt) / 1000,
      dryRun,
    };
  } finally {
    await bytes.return(undefined);
  }
}

async function countProducts(store: Store): Promise<number> {
  const [answer] = await store.rows(
    sql`SELECT count() AS products FROM product`,
    z.object({ products: z.number() }),
  );
  return answer?.products ?? 0;
}

interface ProductRun {
  readonly importId: string;
  readonly what: "products";
  readonly file: SourceFile;
  readonly settings: string;
  readonly startedAt: number;
  readonly dryRun: boolean;
  readonly options: ImportProductsOptions;
  readonly header: CsvRecord;
}

async function openTable(
  store: Store,
  run: ProductRun,
): Promise<TableReader & { readonly readAs: readonly string[] }> {
  const { file, options, header, importId } = run;
  const places = findColumns(header.fields, options.map ?? {}, file.name);
  const currency = await checkedCurrency(store, options, places);
  const writer = openRowWriter(store, {
    ...run,
    table: "product_local",
    columns: ["sku", "name", "category", "brand", "list_price", "cost", "import_id", "imported_at"],
    file: file.name,
  });
  const tail = [importId, clickhouseTime(run.startedAt)];
  return {
    header,
    writer,
    end() {},
    readAs: [
      `columns ${[...places.keys()].join(", ")}`,
      ...(places.has("cost") || places.has("list_price") ? [`amounts in ${currency}`] : []),
    ],
    read(record) {
      const cell = (name: ProductColumn): string =>
        record.fields[places.get(name) ?? -1]?.trim() ?? "";
      const sku = cell("sku").replace(/^'/, "");
      const reject = (column: string, value: string, reason: string): void =>
        writer.reject({ line: record.line, raw: record.raw, column, value, reason });
      if (sku === "") return reject("sku", "", "The row has no sku.");
      const amounts: (string | null)[] = [];
      for (const name of ["list_price", "cost"] as const) {
        const text = cell(name);
        const amount = text === "" ? null : parseAmount(text, options.decimalComma);
        if (text !== "" && amount === null)
          return reject(name, text, noNumber(text, options.decimalComma));
        amounts.push(amount === null ? null : formatAmount(amount));
      }
      writer.accept(
        JSON.stringify([sku, cell("name"), cell("category"), cell("brand"), ...amounts, ...tail]),
      );
    },
  };
}

function findColumns(
  header: readonly string[],
  map: Partial<Record<ProductColumn, string>>,
  file: string,
): Map<ProductColumn, number> {
  const headers = header.map(normaliseHeader);
  const places = new Map<ProductColumn, number>();
  for (const name of productColumnNames) {
    const given = map[name];
    const wanted = given === undefined ? productColumns[name] : [normaliseHeader(given)];
    const place = wanted.map((each) => headers.indexOf(each)).find((index) => index >= 0);
    if (place !== undefined) places.set(name, place);
    else if (given !== undefined || name === "sku") {
      throw new PerennialError(
        "COLUMNS_MISSING",
        `${file} has no column ${given === undefined ? "for the sku" : `"${given}"`}. It has ${listHeaders(header)}. Say which it is with --map ${name}=COLUMN.`,
      );
    }
  }
  return places;
}

/** Costs and prices must be in the shop's currency: products have no date at which a rate would hold. */
async function checkedCurrency(
  store: Store,
  options: ImportProductsOptions,
  places: ReadonlyMap<ProductColumn, number>,
): Promise<string> {
  const shop = await readShop(store);
  if (!places.has("cost") && !places.has("list_price")) return shop?.currency ?? "";
  const currency = options.currency ?? shop?.currency;
  if (currency !== undefined && (shop === undefined || shop.currency === currency)) return currency;
  throw new PerennialError(
    "CURRENCY_UNKNOWN",
    currency === undefined
      ? "The file has prices or costs, and nothing says in which currency. Import with --currency, e.g. --currency EUR."
      : `The file is in ${currency}, the shop counts in ${shop?.currency}. Convert its prices and costs to ${shop?.currency} first.`,
  );
}
