import { type DiscoveryCounts, lastNumber, measureLevel } from "../../src/predict/discovery.ts";
import type { CustomerDiscovery } from "../../src/predict/discovery-table.ts";

/** Orders of one customer, each the different items that it holds, earliest first. */
export interface OrderedItems {
  readonly orders: readonly (readonly number[])[];
}

/** What simulated customers are told to be like: levels of items and brands, as a prediction run would measure them; k of items. */
export function measuredDiscovery(
  customers: readonly OrderedItems[],
  brandOf: (item: number) => number,
): { readonly levels: readonly CustomerDiscovery[][]; readonly k: number } {
  const item = measured(customers, "item", (each) => each);
  const brand = measured(customers, "brand", brandOf);
  const levels = customers.map((_, c) => [item.of[c], brand.of[c]].flatMap((each) => each ?? []));
  return { levels, k: item.k };
}

/** How many different things of a level an order has, and how many of them are in none before. */
interface NumberedBasket {
  readonly number: number;
  readonly size: number;
  readonly fresh: number;
}

function measured(
  customers: readonly OrderedItems[],
  level: "item" | "brand",
  thingOf: (item: number) => number,
): { readonly of: CustomerDiscovery[]; readonly k: number } {
  const baskets = customers.map(({ orders }) => numberedBaskets(orders, thingOf));
  const newShares = sharesByNumber(baskets.flat());
  const counts = countsOf(baskets, newShares);
  const { figures, indices } = measureLevel(counts, { level, knownShare: 1, newShares, seed: 1 });
  const of = baskets.map((own, c) => ({
    level,
    orders: own.length,
    new: (counts.first.count[c] ?? 0) + (counts.second.count[c] ?? 0),
    expected: (counts.first.expected[c] ?? 0) + (counts.second.expected[c] ?? 0),
    index: indices[c] ?? figures.unknown,
    newShare: newShares[Math.min(own.length, newShares.length) - 1] ?? 0,
    isUsed: figures.isUsed,
  }));
  return { of, k: figures.k };
}

function numberedBaskets(
  orders: readonly (readonly number[])[],
  thingOf: (item: number) => number,
): NumberedBasket[] {
  const known = new Set<number>();
  return orders.map((order, at) => {
    const things = new Set(order.map(thingOf));
    const fresh = [...things].filter((thing) => !known.has(thing)).length;
    for (const thing of things) known.add(thing);
    return { number: at + 1, size: things.size, fresh };
  });
}

/** The share of what is bought that is new, at the second order, the third, …; the last is that of all later ones. */
function sharesByNumber(baskets: readonly NumberedBasket[]): number[] {
  return Array.from({ length: lastNumber - 1 }, (_, at) => {
    const these = baskets.filter(({ number }) => Math.min(number, lastNumber) === at + 2);
    const sum = (of: "size" | "fresh"): number => these.reduce((all, each) => all + each[of], 0);
    return these.length === 0 ? 0 : sum("fresh") / sum("size");
  });
}

function countsOf(
  baskets: readonly (readonly NumberedBasket[])[],
  newShares: readonly number[],
): DiscoveryCounts {
  const column = (of: (own: readonly NumberedBasket[]) => number): Float64Array =>
    Float64Array.from(baskets, of);
  const half = (isIn: (number: number, half: number) => boolean) => {
    const sum = (own: readonly NumberedBasket[], of: (each: NumberedBasket) => number): number => {
      const end = 1 + Math.trunc((own.length - 1) / 2);
      return own
        .filter(({ number }) => number > 1 && isIn(number, end))
        .reduce((all, each) => all + of(each), 0);
    };
    return {
      count: column((own) => sum(own, ({ fresh }) => fresh)),
      expected: column((own) =>
        sum(own, ({ number, size }) => size * (newShares[Math.min(number, lastNumber) - 2] ?? 0)),
      ),
    };
  };
  return {
    subjectHigh: column(() => 0),
    subjectLow: Float64Array.from(baskets.keys()),
    orders: column((own) => own.length),
    first: half((number, end) => number <= end),
    second: half((number, end) => number > end),
  };
}
