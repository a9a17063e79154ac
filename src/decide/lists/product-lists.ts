import { attributeSimilarity } from "../recommend/attribute-similarity.ts";
import { openBrands } from "../recommend/brands.ts";
import type { History } from "../recommend/interaction-log.ts";
import type { ListMix } from "../recommend/list-mix.ts";
import { type ComposedList, composeList, type ListRules } from "../recommend/list-rules.ts";
import { openReplenishment } from "../recommend/replenishment.ts";
import { createScorer, type Scorer } from "../recommend/scorer.ts";
import { type Boosts, boostsOf, openBoosts } from "./boosts.ts";
import { type Catalogue, changeProducts, type ProductChange } from "./catalogue.ts";
import { pointsOf } from "./histories.ts";
import { itemFilter } from "./item-filter.ts";
import { itemMarks } from "./item-marks.ts";
import type { ListRecipe } from "./list-recipe.ts";
import type { ListReader, ListRequest } from "./list-request.ts";
import { type Source, sourceOf, type ToldOfItem, untold } from "./list-source.ts";
import type { PairModel, Snapshot } from "./snapshot.ts";
import { sourceScratch } from "./source-scratch.ts";

/** A list of products, and what did not come into it. What is told of its places is valid until the next list. */
export interface ProductList {
  readonly products: readonly ListedProduct[];
  /** Of each product: what of the person's history speaks most for it; −1: nothing. */
  readonly leaders: () => readonly number[];
  /** Of each product: why it came in. */
  readonly told: () => readonly ToldOfItem[];
  /** Candidates that were dropped, by why. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Places that nothing could fill. */
  readonly missing: number;
}

/** A product of a list. */
export interface ListedProduct {
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
  /** Makes lists for a reader, of whom all that they have in common is looked up once. */
  readonly listsFor: (reader: ListReader) => (request: ListRequest) => ProductList;
  readonly change: (changes: readonly ProductChange[]) => void;
}

const defaultRelevance = 0.9;
/** What halves the say of a purchase or a look in which brands somebody likes, in days. */
const brandHalfLifeDays = 90;

/** Opens lists on a snapshot. */
export function productLists(snapshot: Snapshot): ProductLists {
  const { catalogue, popular, popularity, replenishment, brandTransitions } = snapshot;
  const { skus, brandOf, categoryOf } = catalogue;
  const places = new Map(skus.map((sku, item) => [sku, item]));
  const itemOf = (sku: string): number => places.get(sku) ?? -1;
  /** Of those that the catalogue has. */
  const itemsOf = (named: Iterable<string>): number[] => {
    const items: number[] = [];
    for (const sku of named) {
      const item = places.get(sku);
      if (item !== undefined) items.push(item);
    }
    return items;
  };
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
    scratch: sourceScratch(),
  };
  const refused = itemMarks(skus.length);
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
    listsFor({ history, now, exclude, include }) {
      const owned = ownedIn(history);
      const mayAgain = owned.size === 0 ? [] : again(history, now);
      const known = {
        ...{ catalogue, refused, itemOf, owned },
        due: new Set(mayAgain.flatMap(({ item, isDue }) => (isDue ? [item] : []))),
        excluded: exclude.size === 0 ? null : new Set(itemsOf(exclude)),
        included: include.size === 0 ? null : new Set(itemsOf(include)),
      };
      let groups: ListMix["groupOf"] | undefined;
      const groupOf = (): ListMix["groupOf"] => {
        groups ??= groupsFor(owned, catalogue);
        return groups;
      };
      return (request) => {
        const { recipe, count, context, mix } = request;
        const { holds, dropped } = itemFilter(known, request);
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
            pins: pinsOf(recipe, { itemOf, holds }),
            caps: capsOf(recipe, catalogue),
            fallbacks: fillersOf(request),
            fills: holds,
            mix:
              isDialled(recipe) && mix && owned.size > 0
                ? { shares: mix, groupOf: groupOf() }
                : undefined,
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
        return listOf(composed, source, dropped);
      };
    },
    change: (changes) => changeProducts(catalogue, places, changes),
  };
}

/** A list with how each of its products came in. */
function listOf(
  { items, dropped, missing }: ComposedList,
  source: Source,
  refused: Readonly<Record<string, number>>,
): ProductList {
  /** What the source says of its own, and another thing of the others. */
  const said = <Said>(ask: (of: readonly number[]) => readonly Said[], other: Said): Said[] => {
    const all = ask(items.map(({ item }) => item));
    return items.map(({ from }, place) => (from === "model" ? (all[place] ?? other) : other));
  };
  return {
    products: items.map(({ item, from, score }) => ({
      item,
      from: from === "model" ? source.by(item) : from,
      score,
    })),
    leaders: () => said(source.leaders, -1),
    told: () => said(source.told, untold),
    dropped: { ...refused, ...dropped },
    missing,
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

function pinsOf(
  { pins }: ListRecipe,
  of: Pick<ProductLists, "itemOf"> & { readonly holds: (item: number) => boolean },
): ListRules["pins"] {
  return pins.flatMap(({ sku, place }) => {
    const item = of.itemOf(sku);
    return item < 0 || !of.holds(item) ? [] : [{ item, place: place - 1 }];
  });
}

/** One variant of each product, and what the recipe says. */
function capsOf(
  { caps: { brand, category } }: ListRecipe,
  { familyOf, brandOf, categoryOf }: Catalogue,
): ListRules["caps"] {
  const caps = [{ name: "variant", group: familyOf, most: 1 }];
  if (brand !== undefined) caps.push({ name: "brand-cap", group: brandOf, most: brand });
  if (category !== undefined)
    caps.push({ name: "category-cap", group: categoryOf, most: category });
  return caps;
}

/** The items of each group, in the order in which they are given. */
function groupsOf(group: Int32Array, order: Int32Array, groups: number): readonly Int32Array[] {
  const lists: number[][] = Array.from({ length: groups }, () => []);
  for (const item of order) lists[group[item] ?? -1]?.push(item);
  return lists.map((items) => Int32Array.from(items));
}
