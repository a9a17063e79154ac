import { categories, type Product } from "./catalogue.ts";
import { yearDays } from "./season.ts";
import type { Shop } from "./shop.ts";
import { customerTypes } from "./shop-truth.ts";

/** The pieces that are there. */
export interface Stock {
  readonly has: (product: Product) => boolean;
  readonly take: (product: Product, pieces: number) => void;
  /** One of a few choices that is there; else the last of them, which is ordered in. */
  readonly another: (choose: () => Product) => Product;
  /** Fills up what is below its level; on Mondays. */
  readonly fillUp: () => void;
}

/** The stock of a shop: so many weeks' usual pieces of each product as its `stockFactor` says. */
export function openStock(shop: Shop): Stock {
  const levels = new Map(
    shop.catalogue.products.map((product) => [product, levelOf(shop, product)]),
  );
  const pieces = new Map(levels);
  const has = (product: Product): boolean => (pieces.get(product) ?? 0) > 0;
  return {
    has,
    take(product, taken) {
      pieces.set(product, (pieces.get(product) ?? 0) - taken);
    },
    another(choose) {
      let product = choose();
      for (let tries = 0; tries < 5 && !has(product); tries++) product = choose();
      return product;
    },
    fillUp() {
      for (const [product, level] of levels)
        pieces.set(product, Math.max(level, pieces.get(product) ?? 0));
    },
  };
}

/** Pieces that a usual week needs, were all customers there at once, times the product's factor. */
function levelOf({ options, truth, catalogue }: Shop, product: Product): number {
  const types = customerTypes.map((type) => truth.types[type]);
  const perYear = types.reduce((sum, type) => sum + type.ordersPerYear * 2, 0) / types.length;
  const all = catalogue.products.reduce((sum, each) => sum + each.popularity, 0);
  const weekly =
    ((options.customers * perYear * 7) / yearDays) * (product.popularity / all) * categories.length;
  return Math.max(2, Math.ceil((weekly / categories.length) * product.stockFactor));
}
