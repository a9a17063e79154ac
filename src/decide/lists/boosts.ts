import type { ListRules } from "../recommend/list-rules.ts";
import type { Catalogue } from "./catalogue.ts";
import type { ListRecipe } from "./list-recipe.ts";

/** How products stand among each other, from 0 to 1: the share of those of which it is known that have less. */
export interface Boosts {
  /** By margin, as a share of the price. */
  readonly margin: Float64Array;
  /** By units on hand. */
  readonly stock: Float64Array;
}

/** Ranks a catalogue as it stands. What is not known of a product boosts nothing. */
export function openBoosts({ price, cost, stock }: Catalogue): Boosts {
  return {
    margin: ranks(price.map((each, item) => 1 - (cost[item] ?? Number.NaN) / each)),
    stock: ranks(stock),
  };
}

/** The boosts of a recipe: its weights times how a product stands. */
export function boostsOf(
  boosts: Boosts,
  { boosts: { margin = 0, stock = 0 } }: ListRecipe,
): ListRules["boosts"] {
  const weighed = (name: keyof Boosts, weight: number): ListRules["boosts"] => {
    const stands = boosts[name];
    return weight === 0 ? [] : [{ name, shares: (item) => weight * (stands[item] ?? 0) }];
  };
  return [...weighed("margin", margin), ...weighed("stock", stock)];
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
