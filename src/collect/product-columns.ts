import {
  type ColumnAliases,
  lacksColumn,
  normaliseHeader,
  requireColumns,
  type TableColumns,
} from "./table-columns.ts";

/** What a product table can say of a product, and what can be mapped with `--map KEY=COLUMN`. */
export const productColumnNames = [
  "sku",
  "name",
  "category",
  "brand",
  "price",
  "list_price",
  "cost",
  "stock",
  "available",
  "parent_sku",
  "url",
  "image_url",
] as const;

/** Columns of shop systems from which one of the others follows. */
const systemColumnNames = [
  "sale_price",
  "product_category",
  "variant_image",
  "handle",
  "published",
  "status",
  "oversell",
  "tracker",
] as const;

/** One of the things that a product table can say. */
export type ProductColumn =
  | (typeof productColumnNames)[number]
  | (typeof systemColumnNames)[number];

/** Among them the headers of the product exports of Shopify (the names of 2024 and before, and those since) and WooCommerce. */
const productAliases: ColumnAliases<ProductColumn> = {
  sku: [
    ...["sku", "stockcode", "productid", "variantsku", "itemsku", "article", "articlenumber"],
    "id",
  ],
  name: ["name", "productname", "title", "description"],
  category: ["category", "categories", "producttype", "type", "department", "productcategory"],
  brand: ["brand", "brands", "vendor", "manufacturer"],
  price: ["price", "variantprice", "sellingprice", "currentprice"],
  list_price: [
    ...["listprice", "regularprice", "compareatprice", "variantcompareatprice"],
    ...["originalprice", "rrp", "msrp"],
  ],
  cost: ["cost", "costperitem", "unitcost", "cogs", "costofgoods", "costprice", "purchaseprice"],
  stock: [
    ...["stock", "stockquantity", "inventoryquantity", "variantinventoryqty", "inventory"],
    ...["quantity", "qty"],
  ],
  available: ["available", "availability", "instock"],
  parent_sku: ["parentsku", "parent", "parentid", "itemgroupid"],
  url: ["url", "link", "producturl", "permalink"],
  image_url: ["imageurl", "image", "imagelink", "images", "imagesrc", "productimageurl"],
  sale_price: ["saleprice"],
  product_category: ["productcategory", "googleproductcategory"],
  variant_image: ["variantimage", "variantimageurl"],
  handle: ["handle", "urlhandle"],
  published: ["published", "publishedononlinestore"],
  status: ["status"],
  oversell: ["variantinventorypolicy", "continuesellingwhenoutofstock"],
  tracker: ["variantinventorytracker", "inventorytracker"],
};

/** A column that holds one entry of a product's options or attributes. */
export interface EntryColumn {
  readonly field: "options" | "attributes";
  readonly key: string;
  readonly column: number;
}

/** Two columns of which one names an option or attribute and the other holds its value. */
export interface EntryPair {
  readonly name: number;
  readonly value: number;
}

/** Where a product table says what. */
export interface ProductColumns {
  readonly single: TableColumns<ProductColumn>;
  readonly entries: readonly EntryColumn[];
  /** Columns that hold all options or attributes of a product as a JSON object. */
  readonly whole: readonly Omit<EntryColumn, "key">[];
  /** Shopify's `Option1 Name`, `Option1 Value`. */
  readonly options: readonly EntryPair[];
  /** WooCommerce's `Attribute 1 name`, `Attribute 1 value(s)`. */
  readonly attributes: readonly EntryPair[];
}

/** Whether a key can be mapped: a column's name, or `option:NAME` or `attribute:NAME`. */
export function isProductKey(key: string): boolean {
  return productColumnNames.some((name) => name === key) || /^(?:option|attribute):./.test(key);
}

/**
 * Finds the columns of a product table.
 * @throws PerennialError COLUMNS_MISSING
 */
export function productColumns(
  name: string,
  headers: readonly string[],
  map: Readonly<Record<string, string>>,
): ProductColumns {
  const mapped = Object.entries(map).flatMap(([key, header]) => {
    const [, kind, entry] = /^(option|attribute):(.+)$/.exec(key) ?? [];
    return kind === undefined || entry === undefined ? [] : [{ key, kind, entry, header }];
  });
  const single = Object.fromEntries(Object.entries(map).filter(([key]) => !key.includes(":")));
  const rule = { names: [...productColumnNames, ...systemColumnNames], required: ["sku"] } as const;
  const table = { name, headers, map: single };
  const places = headers.map(normaliseHeader);
  const named = mapped.map(({ key, kind, entry, header }): EntryColumn => {
    const exact = headers.indexOf(header);
    const column = exact < 0 ? places.indexOf(normaliseHeader(header)) : exact;
    if (column < 0) throw lacksColumn(table, `"${header}"`, `${key}=COLUMN`);
    return { field: kind === "option" ? "options" : "attributes", key: entry, column };
  });
  return {
    single: requireColumns(table, productAliases, rule),
    entries: [...headers.flatMap(entryOf), ...named],
    whole: headers.flatMap((header, column) => {
      const field = header.trim().toLowerCase();
      return field === "options" || field === "attributes" ? [{ field, column }] : [];
    }),
    options: pairsOf(places, "option#name", "option#value"),
    attributes: pairsOf(places, "attribute#name", "attribute#values"),
  };
}

/** The columns of a JSON object's `options` or `attributes`: `options.Size`. */
function entryOf(header: string, column: number): EntryColumn[] {
  const [, kind, key] = /^(option|attribute)s?[.:](.+)$/i.exec(header.trim()) ?? [];
  if (kind === undefined || key === undefined) return [];
  return [{ field: kind.toLowerCase() === "option" ? "options" : "attributes", key, column }];
}

function pairsOf(places: readonly string[], name: string, value: string): EntryPair[] {
  return places.flatMap((place, column) => {
    const [digits] = /\d+/.exec(place) ?? [];
    if (digits === undefined || place !== name.replace("#", digits)) return [];
    const other = places.indexOf(value.replace("#", digits));
    return other < 0 ? [] : [{ name: column, value: other }];
  });
}
