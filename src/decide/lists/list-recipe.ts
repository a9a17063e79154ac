import { z } from "zod";
import { type Stance, stances } from "../discovery-dial.ts";

/**
 * What a list is made by. `for-you`: what the person knows and is due, what lies beside it and what is new, as the discovery
 * dial says; `next`: what others took up next; `together`: what lies in one basket with the page's product or the cart;
 * `alike`: products with the same attributes; `again`: what the person buys time and again and is due; `brands`: what the
 * person has not seen of brands that they like; `popular`: what everybody buys.
 */
export const recipeNames = [
  "for-you",
  "next",
  "together",
  "alike",
  "again",
  "brands",
  "popular",
] as const;

/** One of the recipes. */
export type RecipeName = (typeof recipeNames)[number];

/** A list of products as a definition asks for it. */
export interface ListRecipe {
  readonly by: RecipeName;
  /** How many products, where a request does not say. */
  readonly count: number;
  /** How far a list made for a person goes beyond what the person knows. */
  readonly dial: Stance;
  /** Of `popular`: among the members of this audience. */
  readonly audience?: string | undefined;
  /** Only products of these brands and categories, and in this band of prices. */
  readonly only: ProductFilter;
  /** Never products of these. */
  readonly never: Pick<ProductFilter, "brands" | "categories" | "skus">;
  /** Whether what the person has bought may be shown though it is nothing that is bought time and again. */
  readonly owned: boolean;
  /** Whether places that the recipe cannot fill are filled with popular products. */
  readonly fill: boolean;
  /** Products with a place of their own, the first being 1. */
  readonly pins: readonly { readonly sku: string; readonly place: number }[];
  /** At most so many of one brand and one category. */
  readonly caps: { readonly brand?: number | undefined; readonly category?: number | undefined };
  /** What the best margin, and the largest stock, add to a score at most, as a share of it. */
  readonly boosts: { readonly margin?: number | undefined; readonly stock?: number | undefined };
  /** From 0 (only how unlike products are) to 1 (only their scores). */
  readonly relevance?: number | undefined;
}

/** Which products. */
export interface ProductFilter {
  readonly skus?: readonly string[] | undefined;
  readonly brands?: readonly string[] | undefined;
  readonly categories?: readonly string[] | undefined;
  /** Units of the shop's currency. */
  readonly price?:
    | { readonly from?: number | undefined; readonly to?: number | undefined }
    | undefined;
}

/** No list is longer. */
export const mostProducts = 50;

const names = z.array(z.string().min(1).max(200)).min(1).max(1_000).optional();
const price = z
  .strictObject({ from: z.number().min(0).optional(), to: z.number().min(0).optional() })
  .optional();
const share = z.number().min(0).max(1).optional();
const most = z.int().min(1).max(mostProducts).optional();

/** {@link ListRecipe} as it is written in a file. */
export const listRecipe: z.ZodType<ListRecipe> = z
  .strictObject({
    by: z.enum(recipeNames),
    count: z.int().min(1).max(mostProducts).default(8),
    dial: z.enum(stances).default("balanced"),
    audience: z.string().optional(),
    only: z.strictObject({ skus: names, brands: names, categories: names, price }).default({}),
    never: z.strictObject({ skus: names, brands: names, categories: names }).default({}),
    owned: z.boolean().default(false),
    fill: z.boolean().optional(),
    pins: z
      .array(z.strictObject({ sku: z.string().min(1), place: z.int().min(1).max(mostProducts) }))
      .max(mostProducts)
      .refine((pins) => new Set(pins.map(({ sku }) => sku)).size === pins.length, {
        message: "name a product twice",
      })
      .default([]),
    caps: z.strictObject({ brand: most, category: most }).default({}),
    boosts: z.strictObject({ margin: share, stock: share }).default({}),
    relevance: share,
  })
  .refine(({ by, audience }) => audience === undefined || by === "popular", {
    path: ["audience"],
    message: 'is for {"by": "popular"} only',
  })
  // What is headed "buy again" is no place for what was never bought.
  .transform((given) => ({ ...given, fill: given.fill ?? given.by !== "again" }));

/** What a request says of the page that it is for. Other keys are the caller's own. */
export interface ListContext {
  /** SKUs of the product that the page is about, and of what lies in the cart. */
  readonly products: readonly string[];
  readonly cart: readonly string[];
  readonly brand?: string | undefined;
  readonly category?: string | undefined;
  readonly price?: ProductFilter["price"];
}

const skus = z.union([z.string().transform((sku) => [sku]), z.array(z.string()).max(1_000)]);

const context = z.object({
  product: skus.default([]),
  cart: skus.default([]),
  brand: z.string().optional(),
  category: z.string().optional(),
  price,
});

const noContext: ListContext = { products: [], cart: [] };

/** Reads what a list needs of a context; a text says what is wrong with it. */
export function listContext(said: object | undefined): ListContext | string {
  if (said === undefined) return noContext;
  const { data, error } = context.safeParse(said);
  if (data === undefined) {
    const [issue] = error.issues;
    return `context.${issue?.path.join(".")}: ${issue?.message}.`;
  }
  const { product, ...rest } = data;
  return { products: product, ...rest };
}
