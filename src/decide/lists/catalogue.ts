import { z } from "zod";
import { param, type Sql, sql } from "../../store/sql.ts";
import type { Store } from "../../store/store.ts";
import type { NumberLists } from "../recommend/user-items.ts";

/** All products that a list may hold, in columns: an item is its place in them, in the order of SKUs. */
export interface Catalogue {
  readonly skus: readonly string[];
  readonly names: readonly string[];
  readonly urls: readonly string[];
  readonly images: readonly string[];
  readonly brands: readonly string[];
  readonly categories: readonly string[];
  /** Places in `brands` and `categories`; −1: none is told. */
  readonly brandOf: Int32Array;
  readonly categoryOf: Int32Array;
  /** Variants of one product have one number; −1: no variant. */
  readonly familyOf: Int32Array;
  /** Units of the shop's currency; not a number where they are not told. */
  readonly price: Float64Array;
  readonly cost: Float64Array;
  /** Units on hand; not a number where they are not counted. */
  readonly stock: Float64Array;
  /** 1: can be bought. */
  readonly buyable: Uint8Array;
  /** What each item is, as numbers of values: of brands, categories and attributes. */
  readonly values: NumberLists;
  readonly valueCount: number;
}

/** What of a product may change from one minute to the next. */
export interface ProductChange {
  readonly sku: string;
  readonly price: number | null;
  readonly cost: number | null;
  readonly stock: number | null;
  readonly buyable: number;
  /** Milliseconds since 1970: when it was told. */
  readonly toldAt: number;
}

const changeRow = {
  sku: z.string(),
  price: z.number().nullable(),
  cost: z.number().nullable(),
  stock: z.number().nullable(),
  buyable: z.number(),
  toldAt: z.number(),
};

const productRow = z.object({
  ...changeRow,
  name: z.string(),
  brand: z.string(),
  category: z.string(),
  parent: z.string(),
  url: z.string(),
  image: z.string(),
  attributes: z.record(z.string(), z.string()),
});

/** Reads the catalogue, and when the newest of it was told. */
export async function readCatalogue(
  store: Store,
): Promise<{ readonly catalogue: Catalogue; readonly toldAt: number }> {
  const rows = await store.rows(catalogueSql(), productRow);
  const [brands, categories, families] = [numbering(), numbering(), numbering()];
  const values = numbering();
  const starts = new Int32Array(rows.length + 1);
  const members: number[] = [];
  for (const [item, { brand, category, attributes }] of rows.entries()) {
    const told = Object.entries({ ...attributes, brand, category });
    for (const [name, value] of told)
      if (value !== "") members.push(values.of(`${name}\0${value}`));
    starts[item + 1] = members.length;
  }
  const numbers = (of: (row: (typeof rows)[number]) => number | null): Float64Array =>
    Float64Array.from(rows, (row) => of(row) ?? Number.NaN);
  const catalogue = {
    skus: rows.map(({ sku }) => sku),
    names: rows.map(({ name }) => name),
    urls: rows.map(({ url }) => url),
    images: rows.map(({ image }) => image),
    brandOf: Int32Array.from(rows, ({ brand }) => brands.of(brand)),
    categoryOf: Int32Array.from(rows, ({ category }) => categories.of(category)),
    familyOf: Int32Array.from(rows, ({ parent }) => families.of(parent)),
    brands: brands.names(),
    categories: categories.names(),
    price: numbers(({ price }) => price),
    cost: numbers(({ cost }) => cost),
    stock: numbers(({ stock }) => stock),
    buyable: Uint8Array.from(rows, ({ buyable }) => buyable),
    values: { starts, members: Int32Array.from(members) },
    valueCount: values.names().length,
  };
  return { catalogue, toldAt: rows.reduce((last, { toldAt }) => Math.max(last, toldAt), 0) };
}

/** Products told after an instant. */
export function readProductChanges(store: Store, after: number): Promise<ProductChange[]> {
  return store.rows(productChangesSql(after), z.object(changeRow));
}

/** Puts changes into a catalogue. Products that it does not have are left for the next one. */
export function changeProducts(
  { price, cost, stock, buyable }: Catalogue,
  itemOf: ReadonlyMap<string, number>,
  changes: readonly ProductChange[],
): void {
  for (const change of changes) {
    const item = itemOf.get(change.sku);
    if (item === undefined) continue;
    price[item] = change.price ?? Number.NaN;
    cost[item] = change.cost ?? Number.NaN;
    stock[item] = change.stock ?? Number.NaN;
    buyable[item] = change.buyable;
  }
}

const canBeBought: Sql = sql`toUInt8(ifNull(available, ifNull(stock, toDecimal64(1, 4)) > 0))`;
const told: Sql = sql`toFloat64(price) AS price,
  toFloat64(product.cost) AS cost,
  toFloat64(stock) AS stock,
  ${canBeBought} AS buyable,
  toFloat64(toUnixTimestamp64Milli(product.imported_at)) AS toldAt`;

/**
 * The statement behind {@link readCatalogue}: products as they were told, and those that were only ever sold, at their newest
 * price. Where there is a feed of products, what it does not name cannot be bought any more.
 */
export function catalogueSql(): Sql {
  return sql`SELECT sku, name, brand, category, parent, url, image, attributes, price, cost, stock, buyable, toldAt
FROM (
  SELECT
    sku, name, brand, category,
    parent_sku AS parent,
    url,
    image_url AS image,
    attributes,
    ${told}
  FROM product
  UNION ALL
  SELECT
    sku,
    argMax(product, ordered_at) AS name,
    '' AS brand, '' AS category, '' AS parent, '' AS url, '' AS image,
    CAST(map(), 'Map(String, String)') AS attributes,
    toFloat64(argMax(unit_price, ordered_at)) AS price,
    CAST(NULL, 'Nullable(Float64)') AS cost,
    CAST(NULL, 'Nullable(Float64)') AS stock,
    toUInt8((SELECT count() FROM product WHERE NOT startsWith(import_id, 'events:')) = 0) AS buyable,
    toFloat64(0) AS toldAt
  FROM order_line
  WHERE kind = 'product' AND sku != '' AND quantity > 0 AND unit_price > 0
    AND sku NOT IN (SELECT sku FROM product)
  GROUP BY sku
)
ORDER BY sku`;
}

/** The statement behind {@link readProductChanges}. */
export function productChangesSql(after: number): Sql {
  return sql`SELECT sku, ${told}
FROM product
WHERE product.imported_at > fromUnixTimestamp64Milli(${param("Int64", after)})`;
}

/** Gives names numbers in the order in which they come; the empty name has none. */
function numbering(): { readonly of: (name: string) => number; readonly names: () => string[] } {
  const numbers = new Map<string, number>();
  return {
    of(name) {
      if (name === "") return -1;
      const known = numbers.get(name);
      if (known !== undefined) return known;
      numbers.set(name, numbers.size);
      return numbers.size - 1;
    },
    names: () => [...numbers.keys()],
  };
}
