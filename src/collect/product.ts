import { z } from "zod";
import { param, type Sql, sql } from "../store/sql.ts";
import type { Store } from "../store/store.ts";

/** A product as it is known: amounts are decimal texts in the shop's currency. */
export interface Product {
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly brand: string;
  /** What it sells for without a reduction. */
  readonly list_price: string | null;
  /** Of one unit. */
  readonly cost: string | null;
  /** What it sells for now. */
  readonly price: string | null;
  /** Units on hand; null where they are not counted. */
  readonly stock: string | null;
  /** 1: can be bought, 0: cannot, whatever the stock; null: as the stock says. */
  readonly available: 0 | 1 | null;
  /** Of a variant: the configurable product. */
  readonly parent_sku: string;
  readonly options: Readonly<Record<string, string>>;
  readonly attributes: Readonly<Record<string, string>>;
  readonly url: string;
  readonly image_url: string;
}

/** What a feed says of a product: what it does not name stays as it is known. */
export type ProductPatch = Pick<Product, "sku"> & Partial<Product>;

/** The columns of a product as it is stored, without those of its import. */
export const productFields: readonly (keyof Product)[] = [
  ...(["sku", "name", "category", "brand", "list_price", "cost", "price", "stock"] as const),
  ...(["available", "parent_sku", "options", "attributes", "url", "image_url"] as const),
];

const unknownProduct: Omit<Product, "sku"> = {
  name: "",
  category: "",
  brand: "",
  list_price: null,
  cost: null,
  price: null,
  stock: null,
  available: null,
  parent_sku: "",
  options: {},
  attributes: {},
  url: "",
  image_url: "",
};

/**
 * A product after a feed has spoken.
 * @example patched(undefined, { sku: "A", stock: "3" }).stock // "3"
 */
export function patched(known: Product | undefined, patch: ProductPatch): Product {
  return { ...(known ?? unknownProduct), ...patch };
}

/** A product in the order of {@link productFields}. */
export function productValues(product: Product): Product[keyof Product][] {
  return productFields.map((field) => product[field]);
}

const knownProduct: z.ZodType<Product> = z.object({
  sku: z.string(),
  name: z.string(),
  category: z.string(),
  brand: z.string(),
  list_price: z.string().nullable(),
  cost: z.string().nullable(),
  price: z.string().nullable(),
  stock: z.string().nullable(),
  available: z.union([z.literal(0), z.literal(1)]).nullable(),
  parent_sku: z.string(),
  options: z.record(z.string(), z.string()),
  attributes: z.record(z.string(), z.string()),
  url: z.string(),
  image_url: z.string(),
});

/** So many SKUs go into one question: they travel in its address. */
const skusPerQuestion = 1_000;

/** What is known of products, by SKU. */
export async function readProducts(
  store: Store,
  skus: readonly string[],
): Promise<Map<string, Product>> {
  const products = new Map<string, Product>();
  for (let at = 0; at < skus.length; at += skusPerQuestion) {
    const asked = skus.slice(at, at + skusPerQuestion);
    const found = await store.rows(knownProductsSql(asked), knownProduct);
    for (const product of found) products.set(product.sku, product);
  }
  return products;
}

/** The statement behind {@link readProducts}. */
export function knownProductsSql(skus: readonly string[]): Sql {
  return sql`SELECT
  sku,
  name,
  category,
  brand,
  toString(list_price) AS list_price,
  toString(cost) AS cost,
  toString(price) AS price,
  toString(stock) AS stock,
  available,
  parent_sku,
  options,
  attributes,
  url,
  image_url
FROM product
WHERE sku IN ${param("Array(String)", skus)}`;
}
