import { attributeSimilarity } from "../recommend/attribute-similarity.ts";
import { openBrands } from "../recommend/brands.ts";
import type { History } from "../recommend/interaction-log.ts";
import { composeList, type ListRules } from "../recommend/list-rules.ts";
import { openReplenishment } from "../recommend/replenishment.ts";
import { createScorer, type Scorer } from "../recommend/scorer.ts";
import { type Boosts, boostsOf, openBoosts } from "./boosts.ts";
import { type Catalogue, changeProducts, type ProductChange } from "./catalogue.ts";
import { pointsOf } from "./histories.ts";
import { itemFilter } from "./item-filter.ts";
import type { ListRecipe } from "./list-recipe.ts";
import type { ListRequest } from "./list-request.ts";
import { sourceOf, type ToldOfItem } from "./list-source.ts";
import type { PairModel, Snapshot } from "./snapshot.ts";

/** A list of products, and what did not come into it. */
export interface ProductList {
  readonly products: readonly ListedProduct[];
  /** Candidates that were dropped, by why. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Places that nothing could fill. */
  readonly missing: number;
}

/** A product of a list. */
export interface ListedProduct extends Omit<ToldOfItem, "by"> {
  readonly item: number;
  /** How it came in: by a recipe, a pin, or what fills. */
  readonly from: string;
  readonly score: number;
}

/** Makes lists of a snapshot. One serves one request after another. */
export interface ProductLists {
  readonly catalogue: Catalogue;
  /** The place of a SKU; −1: the catalogue does not have it. */
  readonly itemOf: (sku: string) => number;
  readonly list: (request: ListRequest) => ProductList;
  readonly change: (changes: readonly ProductChange[]) => void;
}

const defaultRelevance = 0.9;
/** What halves the say of a purchase or a look in which brands somebody likes, in days. */
const brandHalfLifeDays = 90;

/** Opens lists on a snapshot. */
export function productLists(snapshot: Snapshot): ProductLists {
  const { catalogue, popular, popularity, replenishment, brandTransitions } = snapshot;
  const { skus, brandOf, categoryOf, familyOf } = catalogue;
  const places = new Map(skus.map((sku, item) => [sku, item]));
  const itemOf = (sku: string): number => places.get(sku) ?? -1;
  const itemsOf = (named: readonly string[]): number[] =>
    named.flatMap((sku) => places.get(sku) ?? []);
  const alike = attributeSimilarity(catalogue.values, catalogue.valueCount);
  const { again } = openReplenishment(replenishment);
  const parts = {
    next: snapshot.next && openModel(snapshot.next),
    together: openModel(snapshot.together),
    alike,
    brands: openBrands(
      { brandOf, price: catalogue.price, popularity, transitions: brandTransitions },
      { boughtFrom: pointsOf.bought, halfLifeDays: brandHalfLifeDays },
    ),
  };
  const boosts: Boosts = openBoosts(catalogue);
  const byBrand = groupsOf(brandOf, popular, catalogue.brands.length);
  const byCategory = groupsOf(categoryOf, popular, catalogue.categories.length);

  /** What fills a list that is too short, nearest first. */
  const fillersOf = ({ recipe, context, popularAmong }: ListRequest): ListRules["fallbacks"] => {
    const among = popularAmong ? [{ name: "popular-in-audience", items: popularAmong }] : [];
    const everywhere = [...among, { name: "popular", items: popular }];
    if (recipe.by === "popular") return everywhere;
    if (!recipe.fill) return [];
    const [named] = itemsOf([...context.products, ...context.cart]);
    if (named === undefined) return everywhere;
    const brand = byBrand[brandOf[named] ?? -1];
    const category = byCategory[categoryOf[named] ?? -1];
    return [
      ...(category ? [{ name: "popular-in-category", items: category }] : []),
      ...(brand ? [{ name: "popular-in-brand", items: brand }] : []),
      ...everywhere,
    ];
  };

  return {
    catalogue,
    itemOf,
    list(request) {
      const { recipe, count, history, context, now, mix } = request;
      const owned = ownedIn(history);
      const mayAgain = owned.size === 0 ? [] : again(history, now);
      const due = new Set(mayAgain.flatMap(({ item, isDue }) => (isDue ? [item] : [])));
      const { holds, dropped } = itemFilter(
        { catalogue, itemOf, owned, isDue: (item) => due.has(item) },
        request,
      );
      const source = sourceOf(parts, {
        ...{ by: recipe.by, history, again: mayAgain, now, count, accepts: holds },
        page: itemsOf(context.products),
        cart: itemsOf(context.cart),
      });
      const composed = composeList(
        source.candidates,
        {
          filters: [],
          boosts: boostsOf(boosts, recipe),
          pins: recipe.pins.flatMap(({ sku, place }) => {
            const item = itemOf(sku);
            return item < 0 || !holds(item) ? [] : [{ item, place: place - 1 }];
          }),
          caps: [
            { name: "variant", group: familyOf, most: 1 },
            ...capOf("brand", brandOf, recipe.caps.brand),
            ...capOf("category", categoryOf, recipe.caps.category),
          ],
          fallbacks: fillersOf(request),
          fills: holds,
          ...(isDialled(recipe) && mix && owned.size > 0
            ? { mix: { shares: mix, groupOf: groupsFor(owned, catalogue) } }
            : {}),
        },
        {
          size: count,
          depth: Math.max(50, 4 * count),
          diversity: {
            lambda: recipe.relevance ?? defaultRelevance,
            similarity: alike.similarity,
            raise: alike.raise,
          },
        },
      );
      const products = composed.items.map(({ item, from, score }) => {
        if (from !== "model") return { item, from, score, because: [] };
        const { by, ...told } = source.told(item);
        return { item, from: by, score, ...told };
      });
      return {
        products,
        dropped: { ...dropped, ...composed.dropped },
        missing: composed.missing,
      };
    },
    change: (changes) => changeProducts(catalogue, places, changes),
  };
}

const isDialled = ({ by }: ListRecipe): boolean => by === "for-you";

/** What a product is to somebody who has bought these: known, beside what is known, or new. */
function groupsFor(
  owned: ReadonlySet<number>,
  { brandOf, categoryOf }: Catalogue,
): (item: number) => 0 | 1 | 2 {
  const known = (of: Int32Array): ReadonlySet<number> =>
    new Set([...owned].map((item) => of[item] ?? -1).filter((group) => group >= 0));
  const [brands, categories] = [known(brandOf), known(categoryOf)];
  return (item) => {
    if (owned.has(item)) return 0;
    return brands.has(brandOf[item] ?? -1) || categories.has(categoryOf[item] ?? -1) ? 1 : 2;
  };
}

function ownedIn(history: History): ReadonlySet<number> {
  const owned = new Set<number>();
  for (let row = history.from; row < history.to; row += 1)
    if ((history.weight[row] ?? 0) >= pointsOf.bought) owned.add(history.item[row] ?? 0);
  return owned;
}

function openModel({ table, rule }: PairModel): Scorer {
  return createScorer(table, rule);
}

function capOf(name: string, group: Int32Array, most: number | undefined): ListRules["caps"] {
  return most === undefined ? [] : [{ name: `${name}-cap`, group, most }];
}

/** The items of each group, in the order in which they are given. */
function groupsOf(group: Int32Array, order: Int32Array, groups: number): readonly Int32Array[] {
  const lists: number[][] = Array.from({ length: groups }, () => []);
  for (const item of order) lists[group[item] ?? -1]?.push(item);
  return lists.map((items) => Int32Array.from(items));
}
