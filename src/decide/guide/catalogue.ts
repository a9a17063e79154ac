import { PerennialError } from "../../core/errors.ts";
import { bandOf, priceBands } from "./price-bands.ts";

/** A product as it is guided to. */
export interface GuideProduct {
  readonly sku: string;
  readonly name: string;
  /** What its variants have in common, such as the SKU of the configurable product; by default its own SKU. */
  readonly family?: string;
  /** What it sells for now; null where that is not known. */
  readonly price?: number | null;
  /** Value by attribute; a value that is empty or absent is not known. */
  readonly values: Readonly<Record<string, string>>;
}

/** One attribute of all items. */
export interface GuideColumn {
  readonly name: string;
  /** The values by id; id 0 is "not known". */
  readonly values: readonly string[];
  readonly idOf: ReadonlyMap<string, number>;
  /** The value's id of each item. */
  readonly ids: Int32Array;
  /** Of a price: the edges between its bands, rising; its values are the bands, in that order. */
  readonly edges: readonly number[] | null;
}

/**
 * The shop's items with their attributes as columns. Variants of a product lie beside each other and are
 * one family: the shopper looks for a family, an attribute such as the size tells its variants apart.
 */
export interface GuideCatalogue {
  readonly skus: readonly string[];
  readonly names: readonly string[];
  /** The place of each item's family, rising. */
  readonly familyOf: Int32Array;
  readonly families: number;
  /** Where the families of several items begin and end (exclusive), in turn. */
  readonly variantSpans: Int32Array;
  readonly columns: readonly GuideColumn[];
}

/** The name of the attribute that prices are asked by. */
export const priceAttribute = "price";

/** How often each SKU is bought; the price bands hold equal shares of that. */
export type PurchaseCounts = ReadonlyMap<string, number>;

/**
 * Lays products out as columns. An attribute takes part where it has two values at least and does not name nearly every
 * family by a value of its own, as a barcode does.
 *
 * @param attributes only these, in this order; by default all, in the order in which products name them
 * @throws PerennialError BAD_ARGUMENT for an attribute that no product has, or a SKU that stands twice
 */
export function buildCatalogue(
  products: readonly GuideProduct[],
  purchases: PurchaseCounts,
  attributes?: readonly string[],
): GuideCatalogue {
  const items = byFamily(products);
  const names = attributes ?? attributeNames(items);
  const columns = names.map((name) => columnOf(items, name, purchases));
  for (const column of columns) {
    if (column.values.length > 1) continue;
    throw new PerennialError(
      "BAD_ARGUMENT",
      `No product has a value of "${column.name}". Attributes are ${attributeNames(items).join(", ")}.`,
    );
  }
  const familyOf = familyPlaces(items);
  return {
    skus: items.map(({ sku }) => sku),
    names: items.map(({ name }) => name),
    familyOf,
    families: (familyOf.at(-1) ?? -1) + 1,
    variantSpans: variantSpansOf(familyOf),
    columns: attributes === undefined ? columns.filter((column) => isAsked(column)) : columns,
  };
}

/** Products with the variants of a family beside each other, families in the order in which they are first met. */
function byFamily(products: readonly GuideProduct[]): GuideProduct[] {
  const families = new Map<string, GuideProduct[]>();
  const seen = new Set<string>();
  for (const product of products) {
    if (seen.has(product.sku))
      throw new PerennialError("BAD_ARGUMENT", `Two products have the SKU "${product.sku}".`);
    seen.add(product.sku);
    const key = familyKey(product);
    const family = families.get(key);
    if (family) family.push(product);
    else families.set(key, [product]);
  }
  return [...families.values()].flat();
}

function familyKey({ family, sku }: GuideProduct): string {
  return family === undefined || family === "" ? sku : family;
}

function familyPlaces(items: readonly GuideProduct[]): Int32Array {
  const places = new Int32Array(items.length);
  let last = "";
  let place = -1;
  for (const [i, item] of items.entries()) {
    const key = familyKey(item);
    if (i === 0 || key !== last) place += 1;
    last = key;
    places[i] = place;
  }
  return places;
}

function variantSpansOf(familyOf: Int32Array): Int32Array {
  const spans: number[] = [];
  for (let from = 0, to = 0; from < familyOf.length; from = to) {
    to = from + 1;
    while (to < familyOf.length && familyOf[to] === familyOf[from]) to += 1;
    if (to - from > 1) spans.push(from, to);
  }
  return Int32Array.from(spans);
}

function attributeNames(items: readonly GuideProduct[]): string[] {
  const names = new Set<string>();
  for (const { values } of items)
    for (const [name, value] of Object.entries(values)) if (value.trim() !== "") names.add(name);
  if (items.some(({ price }) => typeof price === "number")) names.add(priceAttribute);
  return [...names];
}

function columnOf(
  items: readonly GuideProduct[],
  name: string,
  purchases: PurchaseCounts,
): GuideColumn {
  const isPrice = name === priceAttribute && items.some(({ price }) => typeof price === "number");
  const bands = isPrice
    ? priceBands(
        items.map(({ price }) => price ?? Number.NaN),
        items.map(({ sku }) => purchases.get(sku) ?? 0),
      )
    : null;
  const values = ["", ...(bands?.names ?? [])];
  const idOf = new Map(values.slice(1).map((value, i) => [value, i + 1]));
  const ids = Int32Array.from(items, ({ price, values: own }) => {
    if (bands) return typeof price === "number" ? bandOf(bands.edges, price) + 1 : 0;
    const value = own[name]?.trim() ?? "";
    if (value === "") return 0;
    const known = idOf.get(value);
    if (known !== undefined) return known;
    values.push(value);
    idOf.set(value, values.length - 1);
    return values.length - 1;
  });
  return { name, values, idOf, ids, edges: bands?.edges ?? null };
}

/** Fewer values than this are a choice even where each product has its own. */
const fewValues = 8;

function isAsked({ values, ids }: GuideColumn): boolean {
  const distinct = values.length - 1;
  const known = ids.reduce((count, id) => count + (id > 0 ? 1 : 0), 0);
  return distinct > 1 && (distinct <= fewValues || distinct <= known / 2);
}
