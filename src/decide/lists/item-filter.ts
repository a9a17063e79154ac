import type { Catalogue } from "./catalogue.ts";
import type { ProductFilter } from "./list-recipe.ts";
import type { ListRequest } from "./list-request.ts";

/** What filters ask of the catalogue and of the person. */
export interface FilterParts {
  readonly catalogue: Catalogue;
  readonly itemOf: (sku: string) => number;
  /** What the person has bought. */
  readonly owned: ReadonlySet<number>;
  /** Whether the person is due to buy it again. */
  readonly isDue: (item: number) => boolean;
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
  const refused = new Set<number>();
  const dropped: Record<string, number> = {};
  return {
    dropped,
    holds(item) {
      // By place: an iterator would be a good part of the work an item.
      for (let c = 0; c < checks.length; c += 1) {
        const check = checks[c];
        if (check === undefined || !check[1](item)) continue;
        const reason = check[0];
        if (!refused.has(item)) dropped[reason] = (dropped[reason] ?? 0) + 1;
        refused.add(item);
        return false;
      }
      return true;
    },
  };
}

type Check = readonly [reason: string, isAgainst: (item: number) => boolean];

function checksOf({ catalogue, itemOf, owned, isDue }: FilterParts, request: ListRequest): Check[] {
  const { recipe, context, exclude, include } = request;
  const { buyable } = catalogue;
  const here = new Set([...context.products, ...context.cart].map(itemOf));
  const checks: Check[] = [
    ["not-available", (item) => buyable[item] !== 1],
    ["in-cart-or-page", (item) => here.has(item)],
  ];
  // By number: a text is looked up once, not once a candidate.
  const itemsOf = (skus: ReadonlySet<string>): ReadonlySet<number> =>
    new Set([...skus].map(itemOf));
  if (exclude.size > 0) {
    const excluded = itemsOf(exclude);
    checks.push(["excluded", (item) => excluded.has(item)]);
  }
  if (include.size > 0) {
    const included = itemsOf(include);
    checks.push(["not-included", (item) => !included.has(item)]);
  }
  checks.push(...among(catalogue, recipe.only, "not-in-list-rule", true));
  checks.push(...among(catalogue, recipe.never, "never-in-list", false));
  const { brand, category, price } = context;
  checks.push(
    ...among(
      catalogue,
      {
        ...(brand === undefined ? {} : { brands: [brand] }),
        ...(category === undefined ? {} : { categories: [category] }),
        price,
      },
      "not-of-page",
      true,
    ),
  );
  if (!recipe.owned && owned.size > 0)
    checks.push(["owned", (item) => owned.has(item) && !isDue(item)]);
  return checks;
}

/** The checks of a filter: against what it does not name, or against what it names. */
function among(
  { skus, brands, categories, brandOf, categoryOf, price }: Catalogue,
  filter: ProductFilter,
  reason: string,
  only: boolean,
): Check[] {
  const named = (
    given: readonly string[] | undefined,
    nameOf: (item: number) => string | undefined,
  ): Check[] => {
    if (given === undefined) return [];
    const those = new Set(given);
    return [[reason, (item) => those.has(nameOf(item) ?? "") !== only]];
  };
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = filter.price ?? {};
  const isOutside = (item: number): boolean => {
    const each = price[item] ?? Number.NaN;
    return !(each >= from && each <= to);
  };
  return [
    ...named(filter.skus, (item) => skus[item]),
    ...named(filter.brands, (item) => brands[brandOf[item] ?? -1]),
    ...named(filter.categories, (item) => categories[categoryOf[item] ?? -1]),
    ...(filter.price === undefined ? [] : [[`${reason}-price`, isOutside] as const]),
  ];
}
