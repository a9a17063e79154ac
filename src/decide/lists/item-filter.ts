import type { Catalogue } from "./catalogue.ts";
import type { ItemMarks } from "./item-marks.ts";
import type { ProductFilter } from "./list-recipe.ts";
import type { ListRequest } from "./list-request.ts";

/** What filters ask of the catalogue and of the person. */
export interface FilterParts {
  readonly catalogue: Catalogue;
  /** Used for one list after another. */
  readonly refused: ItemMarks;
  readonly itemOf: (sku: string) => number;
  /** What the person has bought. */
  readonly owned: ReadonlySet<number>;
  /** Of that, what the person is due to buy again. */
  readonly due: ReadonlySet<number>;
  /** What is not to be shown; null where all may be. */
  readonly excluded: ReadonlySet<number> | null;
  /** What alone may be shown; null where all may be. */
  readonly included: ReadonlySet<number> | null;
}

/** Which products may be in a list; asked before they are ranked. */
export interface ItemFilter {
  readonly holds: (item: number) => boolean;
  /** How many products were refused, by why: each once. */
  readonly dropped: Record<string, number>;
}

/** The filter of a request. The first rule that speaks against a product is why it is dropped. */
export function itemFilter(parts: FilterParts, request: ListRequest): ItemFilter {
  const checks = checksOf(parts, request);
  const { refused } = parts;
  refused.clear();
  const dropped: Record<string, number> = {};
  return {
    dropped,
    holds(item) {
      // By place: an iterator would be a good part of the work an item.
      for (let c = 0; c < checks.length; c += 1) {
        const check = checks[c];
        if (check === undefined || !check[1](item)) continue;
        const reason = check[0];
        if (refused.add(item)) dropped[reason] = (dropped[reason] ?? 0) + 1;
        return false;
      }
      return true;
    },
  };
}

type Check = readonly [reason: string, isAgainst: (item: number) => boolean];

function checksOf(
  { catalogue, itemOf, owned, due, excluded, included }: FilterParts,
  { recipe, context }: ListRequest,
): Check[] {
  const { buyable } = catalogue;
  const { products, cart } = context;
  const checks: Check[] = [["not-available", (item) => buyable[item] !== 1]];
  if (products.length + cart.length > 0) {
    const here = new Set([...products, ...cart].map(itemOf));
    checks.push(["in-cart-or-page", (item) => here.has(item)]);
  }
  if (excluded !== null) checks.push(["excluded", (item) => excluded.has(item)]);
  if (included !== null) checks.push(["not-included", (item) => !included.has(item)]);
  checks.push(...among(catalogue, recipe.only, "not-in-list-rule", true));
  checks.push(...among(catalogue, recipe.never, "never-in-list", false));
  checks.push(...among(catalogue, ofPage(context), "not-of-page", true));
  if (!recipe.owned && owned.size > 0)
    checks.push(["owned", (item) => owned.has(item) && !due.has(item)]);
  return checks;
}

function ofPage({ brand, category, price }: ListRequest["context"]): ProductFilter {
  return {
    brands: brand === undefined ? undefined : [brand],
    categories: category === undefined ? undefined : [category],
    price,
  };
}

/** The checks of a filter: against what it does not name, or against what it names. */
function among(
  { skus, brands, categories, brandOf, categoryOf, price }: Catalogue,
  filter: ProductFilter,
  reason: string,
  only: boolean,
): Check[] {
  const checks: Check[] = [];
  const name = (
    given: readonly string[] | undefined,
    nameOf: (item: number) => string | undefined,
  ): void => {
    if (given === undefined) return;
    const those = new Set(given);
    checks.push([reason, (item) => those.has(nameOf(item) ?? "") !== only]);
  };
  name(filter.skus, (item) => skus[item]);
  name(filter.brands, (item) => brands[brandOf[item] ?? -1]);
  name(filter.categories, (item) => categories[categoryOf[item] ?? -1]);
  if (filter.price !== undefined) {
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = filter.price;
    const isInside = (each: number): boolean => each >= from && each <= to;
    checks.push([`${reason}-price`, (item) => !isInside(price[item] ?? Number.NaN)]);
  }
  return checks;
}
