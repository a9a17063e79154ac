import type { Candidate } from "./diversity.ts";
import type { History, InteractionLog } from "./interaction-log.ts";
import type { ItemTable } from "./item-table.ts";
import { dayMs } from "./repurchases.ts";
import { type TransitionOptions, transitionTable } from "./transitions.ts";
import { transpose } from "./user-items.ts";

/**
 * Two ways to what a customer does not know yet: another item of a brand that the customer buys, and a brand that the
 * customer has not bought. Both are products of counts, so that a reason can be told: "because you buy this brand".
 */

/** What is known of items; arrays by item. */
export interface BrandedItems {
  /** The brand, from 0 up; −1 for none. */
  readonly brandOf: Int32Array;
  /** How often each is taken up, the late ones more (see `popularity` with a half-life), 0 or above. */
  readonly popularity: Float64Array;
  /** The price, all in one currency and one unit; NaN or 0 where it is not known. */
  readonly price: Float64Array;
  /** From each brand to those that follow it: {@link fitBrandTransitions}. */
  readonly transitions: ItemTable;
}

/** How histories are read. */
export interface BrandRule {
  /** Rows of this weight or more are purchases. */
  readonly boughtFrom: number;
  /** What halves a row's say of which brands a customer likes. */
  readonly halfLifeDays: number;
}

/** What is asked for. */
export interface BrandQuery {
  readonly now: number;
  readonly most: number;
  /** Whether an item may be shown: in stock, not excluded. Asked of the likeliest first, until enough were found. */
  readonly accepts: (item: number) => boolean;
}

/** An item with the brand that brought it: its own, or the known one that speaks most for its own. */
export interface BrandedCandidate extends Candidate {
  readonly brand: number;
  readonly because: number;
}

/** Answers for one customer after another. */
export interface Brands {
  /** Items that the customer does not own, of brands that the customer likes, best first. */
  readonly ofKnownBrands: (history: History, query: BrandQuery) => BrandedCandidate[];
  /** One item of each brand that the customer has not bought, the likeliest brands first. */
  readonly ofNextBrands: (history: History, query: BrandQuery) => BrandedCandidate[];
}

/**
 * What brand follows what: {@link transitionTable} over brands. A brand counts once a basket; what has none does not count.
 *
 * @param brandOf by item; −1 for none. The table has as many rows as the highest brand asks for.
 * @example fitBrandTransitions(log, Int32Array.of(0, 0, 1), transitionDefaults).offsets.length // 3
 */
export function fitBrandTransitions(
  log: InteractionLog,
  brandOf: Int32Array,
  options: TransitionOptions,
): ItemTable {
  const brands = brandOf.reduce((most, brand) => Math.max(most, brand + 1), 0);
  const inBasket = new Int32Array(brands).fill(-1);
  const rows: number[] = [];
  const starts = new Int32Array(log.starts.length);
  let ordinal = 0;
  for (let u = 0; u + 1 < log.starts.length; u++) {
    for (let row = log.starts[u] ?? 0; row < (log.starts[u + 1] ?? 0); row++) {
      if (row === log.starts[u] || log.basket[row] !== log.basket[row - 1]) ordinal += 1;
      const brand = brandOf[log.item[row] ?? 0] ?? -1;
      if (brand < 0 || inBasket[brand] === ordinal) continue;
      inBasket[brand] = ordinal;
      rows.push(row);
    }
    starts[u + 1] = rows.length;
  }
  return transitionTable(
    {
      users: log.users,
      items: Array.from({ length: brands }, (_, brand) => String(brand)),
      starts,
      item: Int32Array.from(rows, (row) => brandOf[log.item[row] ?? 0] ?? 0),
      time: Float64Array.from(rows, (row) => log.time[row] ?? 0),
      weight: Float64Array.from(rows, (row) => log.weight[row] ?? 0),
      basket: Int32Array.from(rows, (row) => log.basket[row] ?? 0),
    },
    options,
  );
}

/**
 * Known brand, unknown item: affinity of the customer to the brand × share of the item in what the brand sells ×
 * (1 − owned). Next brand: the sum over known brands of affinity × transition, for brands not bought; of each the most
 * popular item within one standard deviation of the logarithms of the prices that the customer has paid. Sums over what
 * a customer took up times a table from one to the other, as item-to-item recommendations are (Linden, Smith & York
 * 2003, IEEE Internet Computing 7(1)); the step from brand to item is our own.
 *
 * @param of transitions made of the same `brandOf`.
 */
export function openBrands(of: BrandedItems, rule: BrandRule): Brands {
  const brands = of.transitions.offsets.length - 1;
  const shelves = shelvesOf(of, brands);
  const shopSpread = spreadOf(Array.from(of.price).filter(isPrice).map(Math.log)) ?? 1;
  return {
    ofKnownBrands(history, query) {
      const taste = tasteOf(history, { ...of, ...rule, now: query.now });
      const found: BrandedCandidate[] = [];
      for (const [brand, affinity] of taste.affinity) {
        const total = shelves.popularity[brand] ?? 0;
        let room = query.most;
        for (const item of shelves.of(brand)) {
          if (room === 0) break;
          if (taste.owned.has(item) || !query.accepts(item)) continue;
          const share = total > 0 ? (of.popularity[item] ?? 0) / total : 0;
          if (share > 0) found.push({ item, brand, because: brand, score: affinity * share });
          room -= 1;
        }
      }
      return found.sort(byScore).slice(0, query.most);
    },
    ofNextBrands(history, query) {
      const taste = tasteOf(history, { ...of, ...rule, now: query.now });
      const band = priceBand(taste.logPrices, shopSpread);
      const found: BrandedCandidate[] = [];
      for (const { brand, score, because } of followers(of.transitions, taste)) {
        if (found.length >= query.most) break;
        for (const item of shelves.of(brand)) {
          if (!band(of.price[item] ?? Number.NaN) || !query.accepts(item)) continue;
          found.push({ item, brand, because, score });
          break;
        }
      }
      return found;
    },
  };
}

interface Taste {
  /** Share of what was taken up, the late rows more, by brand. */
  readonly affinity: ReadonlyMap<number, number>;
  readonly owned: ReadonlySet<number>;
  readonly boughtBrands: ReadonlySet<number>;
  readonly logPrices: readonly number[];
}

function tasteOf(
  history: History,
  of: Pick<BrandedItems, "brandOf" | "price"> & BrandRule & { readonly now: number },
): Taste {
  const sums = new Map<number, number>();
  const [owned, boughtBrands] = [new Set<number>(), new Set<number>()];
  const logPrices: number[] = [];
  let all = 0;
  for (let row = history.from; row < history.to; row++) {
    const [item, weight] = [history.item[row] ?? 0, history.weight[row] ?? 0];
    const brand = of.brandOf[item] ?? -1;
    const age = Math.max(0, of.now - (history.time[row] ?? 0)) / dayMs;
    const say = weight * 0.5 ** (age / of.halfLifeDays);
    if (brand >= 0) {
      sums.set(brand, (sums.get(brand) ?? 0) + say);
      all += say;
    }
    if (weight < of.boughtFrom) continue;
    owned.add(item);
    if (brand >= 0) boughtBrands.add(brand);
    const price = of.price[item] ?? Number.NaN;
    if (isPrice(price)) logPrices.push(Math.log(price));
  }
  const affinity = new Map([...sums].map(([brand, sum]) => [brand, all > 0 ? sum / all : 0]));
  return { affinity, owned, boughtBrands, logPrices };
}

/** Brands that were not bought, by what speaks for them, best first, and which known brand speaks most. */
function followers(
  { offsets, neighbours, weights }: ItemTable,
  { affinity, boughtBrands }: Taste,
): { readonly brand: number; readonly score: number; readonly because: number }[] {
  const found = new Map<number, { score: number; because: number; most: number }>();
  for (const [from, liking] of affinity) {
    for (let at = offsets[from] ?? 0; at < (offsets[from + 1] ?? 0); at++) {
      const brand = neighbours[at] ?? 0;
      if (boughtBrands.has(brand)) continue;
      const amount = liking * (weights[at] ?? 0);
      const known = found.get(brand) ?? { score: 0, because: from, most: 0 };
      const leads = amount > known.most;
      found.set(brand, {
        score: known.score + amount,
        because: leads ? from : known.because,
        most: leads ? amount : known.most,
      });
    }
  }
  return [...found]
    .map(([brand, { score, because }]) => ({ brand, score, because }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.brand - b.brand);
}

/**
 * Whether a price is within one standard deviation of what a customer pays, in logarithms. Of few prices the deviation is
 * drawn to that of the shop's, as by two more; a customer without prices has no band.
 */
function priceBand(logPrices: readonly number[], shopSpread: number): (price: number) => boolean {
  const n = logPrices.length;
  if (n === 0) return () => true;
  const mean = logPrices.reduce((sum, each) => sum + each, 0) / n;
  const squares = logPrices.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  const deviation = Math.sqrt((squares + 2 * shopSpread ** 2) / (n + 2));
  return (price) => isPrice(price) && Math.abs(Math.log(price) - mean) <= deviation;
}

/** The items of each brand, the most popular first, and how often all of them are taken up. */
function shelvesOf(
  { brandOf, popularity }: BrandedItems,
  brands: number,
): { readonly of: (brand: number) => Int32Array; readonly popularity: Float64Array } {
  const branded = Int32Array.from(brandOf.keys()).filter((item) => (brandOf[item] ?? -1) >= 0);
  const starts = Int32Array.from({ length: branded.length + 1 }, (_, at) => at);
  const lists = transpose({ starts, members: branded.map((item) => brandOf[item] ?? 0) }, brands);
  const items = lists.members.map((at) => branded[at] ?? 0);
  const totals = new Float64Array(brands);
  for (let brand = 0; brand < brands; brand++) {
    const shelf = items.subarray(lists.starts[brand], lists.starts[brand + 1]);
    shelf.sort((a, b) => (popularity[b] ?? 0) - (popularity[a] ?? 0) || a - b);
    for (const item of shelf) totals[brand] = (totals[brand] ?? 0) + (popularity[item] ?? 0);
  }
  return {
    of: (brand) => items.subarray(lists.starts[brand], lists.starts[brand + 1]),
    popularity: totals,
  };
}

function spreadOf(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  return Math.sqrt(values.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (values.length - 1));
}

function isPrice(price: number): boolean {
  return price > 0 && Number.isFinite(price);
}

function byScore(a: Candidate, b: Candidate): number {
  return b.score - a.score || a.item - b.item;
}
