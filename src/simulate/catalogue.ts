import type { Minor } from "../core/money.ts";
import { createRandom, type Random } from "../stats/random.ts";
import type { CustomerType, ShopTruth } from "./shop-truth.ts";

/** What the shop sells. Amounts in cents, without tax. */
export interface Product {
  readonly sku: string;
  readonly name: string;
  /** Its place in {@link categories}. */
  readonly category: number;
  readonly brand: string;
  /** What it is sold for; below `listPrice` where it is marked down. */
  readonly price: Minor;
  readonly listPrice: Minor;
  readonly cost: Minor;
  /** How much it is chosen, relative to the others of its category. */
  readonly popularity: number;
  /** Of the pieces that a week needs, how many are there at its beginning. */
  readonly stockFactor: number;
}

/** The categories: their name, the word of one piece, and the middle of their list prices in cents. */
export const categories = [
  { name: "Shirts", piece: "shirt", price: 4500 },
  { name: "Knitwear", piece: "jumper", price: 7000 },
  { name: "Trousers", piece: "trousers", price: 6500 },
  { name: "Dresses", piece: "dress", price: 8500 },
  { name: "Jackets", piece: "jacket", price: 12000 },
  { name: "Shoes", piece: "shoes", price: 9500 },
  { name: "Bags", piece: "bag", price: 8000 },
  { name: "Jewellery", piece: "necklace", price: 3500 },
  { name: "Scarves", piece: "scarf", price: 2800 },
  { name: "Homeware", piece: "bowl", price: 2500 },
  { name: "Candles", piece: "candle", price: 1800 },
  { name: "Gifts", piece: "gift box", price: 3200 },
] as const;

/** What people search for and the shop does not have: the first most often. */
export const missingThings: readonly string[] = [
  "gift card",
  "rain boots",
  "children's socks",
  "swimwear",
  "yoga mat",
  "umbrella",
];

const kinds = [
  ["Linen", "Cotton", "Wool", "Silk", "Hemp"],
  ["blue", "green", "sand", "black", "red"],
] as const;

const productsPerCategory = 25;

/** The products and how customers of each type choose among them. */
export interface Catalogue {
  readonly products: readonly Product[];
  readonly choices: Readonly<Record<CustomerType, readonly CategoryChoice[]>>;
}

/** How customers of one type choose within one category. */
export interface CategoryChoice {
  /** The chance that the choice falls on the product of this place or an earlier one. */
  readonly upTo: Float64Array;
  readonly products: readonly Product[];
  /** Means over the choice, in cents. */
  readonly price: number;
  readonly cost: number;
}

/** Draws the catalogue of a seed. */
export function createCatalogue(seed: number | string, truth: ShopTruth): Catalogue {
  const random = createRandom(`${seed}:catalogue`);
  const products = categories.flatMap((_, category) =>
    Array.from({ length: productsPerCategory }, (_, nth) => drawProduct(category, nth, random)),
  );
  const choicesOf = (type: CustomerType): CategoryChoice[] =>
    categories.map((_, category) =>
      choiceOf(
        products.filter((product) => product.category === category),
        truth.types[type].markdownPull,
      ),
    );
  return {
    products,
    choices: {
      "full-price": choicesOf("full-price"),
      "light-offer": choicesOf("light-offer"),
      "deal-only": choicesOf("deal-only"),
      "variety-seeker": choicesOf("variety-seeker"),
    },
  };
}

function drawProduct(category: number, nth: number, random: Random): Product {
  const { name, piece, price } = elementAt(categories, category);
  const listPrice = Math.round((price * Math.exp(0.35 * random.normal())) / 100) * 100 + 95;
  const markdown = random.uniform() < 0.3 ? 0.1 * (1 + random.integer(4)) : 0;
  const stuff = kinds[0][nth % 5] ?? "";
  const colour = kinds[1][Math.floor(nth / 5)] ?? "";
  return {
    sku: `${name.slice(0, 3).toUpperCase()}-${String(nth + 1).padStart(3, "0")}`,
    name: `${stuff} ${piece}, ${colour}`,
    category,
    brand: `House ${"ABCDE"[random.integer(5)]}`,
    price: Math.round(listPrice * (1 - markdown)),
    listPrice,
    cost: Math.round(listPrice * (0.3 + 0.2 * random.uniform())),
    popularity: (nth + 1) ** -0.8,
    stockFactor: random.uniform() < 0.08 ? 0.6 : 2.5,
  };
}

function choiceOf(products: readonly Product[], markdownPull: number): CategoryChoice {
  const weights = products.map(
    ({ popularity, price, listPrice }) => popularity * (price < listPrice ? markdownPull : 1),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (of: (product: Product) => number): number =>
    products.reduce((sum, product, i) => sum + ((weights[i] ?? 0) / total) * of(product), 0);
  let upTo = 0;
  return {
    upTo: Float64Array.from(weights, (weight) => {
      upTo += weight / total;
      return upTo;
    }),
    products,
    price: mean(({ price }) => price),
    cost: mean(({ cost }) => cost),
  };
}

/** The first place at which a list of rising chances passes a uniform draw. */
export function placeOf(upTo: ArrayLike<number>, uniform: number): number {
  let place = 0;
  while (place < upTo.length - 1 && (upTo[place] ?? 1) < uniform) place++;
  return place;
}

/**
 * The element of a place that is known to be there.
 * @throws RangeError
 */
export function elementAt<T>(list: readonly T[], place: number): T {
  const element = list[place];
  if (element !== undefined) return element;
  throw new RangeError(`There is nothing at ${place} in a list of ${list.length}.`);
}

/** The catalogue as `perennial import products` reads it. */
export function productsCsv({ products }: Catalogue): string {
  const money = (amount: Minor): string => (amount / 100).toFixed(2);
  const rows = products.map(
    ({ sku, name, category, brand, listPrice, cost }) =>
      `${sku},"${name}",${elementAt(categories, category).name},${brand},${money(listPrice)},${money(cost)}`,
  );
  return ["sku,name,category,brand,list_price,cost", ...rows, ""].join("\n");
}
