import type { Instant } from "../../core/time.ts";
import { attributeSimilarity } from "../recommend/attribute-similarity.ts";
import type { Candidate } from "../recommend/diversity.ts";
import type { History } from "../recommend/interaction-log.ts";
import { composeList, type ListedItem } from "../recommend/list-rules.ts";
import { createScorer, type Scorer } from "../recommend/scorer.ts";
import { type Catalogue, changeProducts, type ProductChange } from "./catalogue.ts";
import { itemFilter } from "./item-filter.ts";
import type { ListRecipe } from "./list-recipe.ts";
import type { ListRequest } from "./list-request.ts";
import { noHistory } from "./live-histories.ts";
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
export interface ListedProduct {
  readonly item: number;
  /** How it came in: by a recipe, a pin, or what fills. */
  readonly from: string;
  readonly score: number;
  /** What of the person's history speaks for it, most first: shares of what the model says. */
  readonly because: readonly { readonly item: number; readonly share: number }[];
}

/** Makes lists of a snapshot. One serves one request after another. */
export interface ProductLists {
  readonly catalogue: Catalogue;
  readonly itemOf: (sku: string) => number;
  readonly list: (request: ListRequest) => ProductList;
  readonly change: (changes: readonly ProductChange[]) => void;
}

const defaultRelevance = 0.9;
/** How many of the best may come into a list by being unlike the others. */
const depthOf = (count: number): number => Math.max(50, 4 * count);

/** Opens lists on a snapshot. */
export function productLists(snapshot: Snapshot): ProductLists {
  const { catalogue, popular } = snapshot;
  const { skus, brandOf, categoryOf, familyOf } = catalogue;
  const places = new Map(skus.map((sku, item) => [sku, item]));
  const itemOf = (sku: string): number => places.get(sku) ?? -1;
  const { similarity, similarTo } = attributeSimilarity(catalogue.values, catalogue.valueCount);
  const next = snapshot.next && openModel(snapshot.next);
  const together = openModel(snapshot.together);
  const boosts = boostShares(catalogue);
  const byGroup = {
    brand: groupsOf(brandOf, popular, catalogue.brands.length),
    category: groupsOf(categoryOf, popular, catalogue.categories.length),
  };

  const boosted = new WeakMap<ListRecipe, ReturnType<typeof boostsOf>>();
  const boostsFor = (recipe: ListRecipe): ReturnType<typeof boostsOf> => {
    const known = boosted.get(recipe);
    if (known !== undefined) return known;
    const made = boostsOf(recipe, boosts);
    boosted.set(recipe, made);
    return made;
  };

  /** Candidates of a recipe, with how to tell what speaks for each. */
  const sourceOf = ({ recipe, context, history, now }: ListRequest): Source => {
    const named = itemsOf(places, context.products);
    switch (recipe.by) {
      case "for-you":
      case "next":
        return next === null ? nothingKnown : scored(next, withViews(history, named, now));
      case "together": {
        const basket = [...itemsOf(places, context.cart), ...named];
        return scored(together, withViews(noHistory, basket, now));
      }
      case "alike": {
        const last = named[0] ?? history.item[history.to - 1];
        if (last === undefined) return nothingKnown;
        return {
          candidates: similarTo(last, depthOf(50)),
          because: () => [{ item: last, share: 1 }],
        };
      }
      default:
        return nothingKnown;
    }
  };

  /** What fills a list that is too short, nearest first. */
  const fillersOf = ({
    recipe,
    context,
  }: ListRequest): { name: string; items: Iterable<number> }[] => {
    const popularOnes = { name: "popular", items: popular };
    if (recipe.by === "popular" || !recipe.fill)
      return recipe.by === "popular" ? [popularOnes] : [];
    const [named] = itemsOf(places, [...context.products, ...context.cart]);
    const category = named === undefined ? -1 : (categoryOf[named] ?? -1);
    const near = byGroup.category[category];
    return [...(near ? [{ name: "popular-in-category", items: near }] : []), popularOnes];
  };

  return {
    catalogue,
    itemOf,
    list(request) {
      const { recipe, count } = request;
      const source = sourceOf(request);
      const filter = itemFilter({ catalogue, itemOf, isReplenishable: () => false }, request);
      const composed = composeList(
        kept(source.candidates, ({ item }) => filter.holds(item)),
        {
          filters: [],
          boosts: boostsFor(recipe),
          pins: recipe.pins.flatMap(({ sku, place }) => {
            const item = itemOf(sku);
            return item < 0 || !filter.holds(item) ? [] : [{ item, place: place - 1 }];
          }),
          caps: [
            { name: "variant", group: familyOf, most: 1 },
            ...capOf("brand", brandOf, recipe.caps.brand),
            ...capOf("category", categoryOf, recipe.caps.category),
          ],
          fallbacks: fillersOf(request).map(({ name, items }) => ({
            name,
            items: kept(items, filter.holds),
          })),
        },
        {
          size: count,
          depth: depthOf(count),
          diversity: { lambda: recipe.relevance ?? defaultRelevance, similarity },
        },
      );
      const products = composed.items.map((listed) => ({
        item: listed.item,
        from: nameOf(listed, recipe),
        score: listed.score,
        because: listed.from === "model" ? source.because(listed.item) : [],
      }));
      return {
        products,
        dropped: { ...filter.dropped, ...composed.dropped },
        missing: composed.missing,
      };
    },
    change: (changes) => changeProducts(catalogue, places, changes),
  };
}

/** Where candidates come from, and what speaks for each. */
interface Source {
  readonly candidates: Iterable<Candidate>;
  readonly because: (item: number) => ListedProduct["because"];
}

const nothingKnown: Source = { candidates: [], because: () => [] };

const nameOf = ({ from }: ListedItem, { by }: ListRecipe): string => (from === "model" ? by : from);

function openModel({ table, rule }: PairModel): Scorer {
  return createScorer(table, rule);
}

function scored(scorer: Scorer, history: History): Source {
  const count = scorer.score(history);
  return {
    candidates: candidatesOf(scorer, count),
    because(item) {
      const given = scorer.contributions(item);
      const all = given.reduce((sum, { amount }) => sum + amount, 0);
      return given
        .map((each) => ({ item: each.item, share: each.amount / all }))
        .sort((a, b) => b.share - a.share);
    },
  };
}

function* kept<Each>(all: Iterable<Each>, holds: (each: Each) => boolean): Generator<Each> {
  for (const each of all) if (holds(each)) yield each;
}

function* candidatesOf({ touched, scores }: Scorer, count: number): Generator<Candidate> {
  for (let at = 0; at < count; at += 1) {
    const item = touched[at] ?? 0;
    yield { item, score: scores[item] ?? 0 };
  }
}

/** A history with the page's products as what is looked at now. */
function withViews(history: History, items: readonly number[], now: Instant): History {
  if (items.length === 0) return history;
  const { from, to } = history;
  return {
    item: Int32Array.from([...history.item.subarray(from, to), ...items]),
    time: Float64Array.from([...history.time.subarray(from, to), ...items.map(() => now)]),
    weight: Float64Array.from([...history.weight.subarray(from, to), ...items.map(() => 1)]),
    from: 0,
    to: to - from + items.length,
  };
}

function itemsOf(places: ReadonlyMap<string, number>, skus: readonly string[]): number[] {
  return skus.flatMap((sku) => places.get(sku) ?? []);
}

function capOf(
  name: string,
  group: Int32Array,
  most: number | undefined,
): { readonly name: string; readonly group: Int32Array; readonly most: number }[] {
  return most === undefined ? [] : [{ name: `${name}-cap`, group, most }];
}

interface Boosts {
  readonly margin: Float64Array;
  readonly stock: Float64Array;
}

/** From 0 to 1: how many of the products of which it is known have a smaller margin, as a share of the price, and less stock. */
function boostShares({ price, cost, stock }: Catalogue): Boosts {
  return {
    margin: ranks(price.map((each, item) => 1 - (cost[item] ?? Number.NaN) / each)),
    stock: ranks(stock),
  };
}

function ranks(values: Float64Array): Float64Array {
  const order = [...values.keys()].filter((item) => !Number.isNaN(values[item] ?? Number.NaN));
  order.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b);
  const shares = new Float64Array(values.length);
  let rank = 0;
  for (const [at, item] of order.entries()) {
    // Those that are equal are told alike.
    if (at > 0 && values[item] !== values[order[at - 1] ?? 0]) rank = at;
    shares[item] = rank / Math.max(1, order.length - 1);
  }
  return shares;
}

function boostsOf(
  { boosts: { margin, stock } }: ListRecipe,
  shares: Boosts,
): { readonly name: string; readonly shares: Float64Array }[] {
  const weighed = (name: keyof Boosts, weight: number | undefined) =>
    weight === undefined || weight === 0
      ? []
      : [{ name, shares: shares[name].map((share) => weight * share) }];
  return [...weighed("margin", margin), ...weighed("stock", stock)];
}

/** The items of each group, in the order in which they are given. */
function groupsOf(group: Int32Array, order: Int32Array, groups: number): readonly Int32Array[] {
  const lists: number[][] = Array.from({ length: groups }, () => []);
  for (const item of order) lists[group[item] ?? -1]?.push(item);
  return lists.map((items) => Int32Array.from(items));
}
