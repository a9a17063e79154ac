/** Prices as bands that hold equal shares of what is bought. */
export interface PriceBands {
  /** Between the bands, rising: a price on an edge belongs to the band above. */
  readonly edges: readonly number[];
  /** One more than edges: `under 10`, `10 to 25`, `25 or more`. */
  readonly names: readonly string[];
}

const mostBands = 5;

/**
 * Cuts prices into at most five bands by purchase-weighted quantiles. Edges are rounded to two digits, so that they read
 * well and stay when sales shift a little.
 *
 * @param prices NaN where not known
 * @param weights how often each is bought; where nothing is, each price counts once
 * @example priceBands([1, 2, 3, 4, 5], [1, 1, 1, 1, 1]).edges // [2, 3, 4, 5]
 */
export function priceBands(prices: readonly number[], weights: readonly number[]): PriceBands {
  const isBought = prices.some((price, i) => Number.isFinite(price) && (weights[i] ?? 0) > 0);
  const known = prices
    .map((price, i) => ({ price, weight: isBought ? (weights[i] ?? 0) : 1 }))
    .filter(({ price }) => Number.isFinite(price))
    .sort((a, b) => a.price - b.price);
  const total = known.reduce((sum, { weight }) => sum + weight, 0);
  const lowest = known[0]?.price ?? 0;
  const edges: number[] = [];
  let below = 0;
  for (const { price, weight } of known) {
    const cut = ((edges.length + 1) * total) / mostBands;
    // The price at which the share is reached begins the next band.
    if (below >= cut * (1 - 1e-12) && edges.length < mostBands - 1) {
      const edge = twoDigits(price);
      if (edge > Math.max(lowest, edges.at(-1) ?? Number.NEGATIVE_INFINITY)) edges.push(edge);
    }
    below += weight;
  }
  return { edges, names: namesOf(edges) };
}

/**
 * The place of the band that a price lies in.
 * @example bandOf([2, 3], 2) // 1
 */
export function bandOf(edges: readonly number[], price: number): number {
  let band = 0;
  while (band < edges.length && price >= (edges[band] ?? 0)) band += 1;
  return band;
}

/**
 * The band of today's that a band of another day means, by its middle: bands move with sales while somebody answers.
 * @returns its place; undefined where the text is no band
 * @example bandNamed([10, 20], "12 to 16") // 1
 */
export function bandNamed(edges: readonly number[], name: string): number | undefined {
  const number = "(\\d+(?:\\.\\d+)?)";
  const [, under, from, to, least] =
    new RegExp(`^(?:under ${number}|${number} to ${number}|${number} or more)$`).exec(name) ?? [];
  if (under !== undefined) return bandOf(edges, Number(under) / 2);
  if (from !== undefined && to !== undefined) return bandOf(edges, (Number(from) + Number(to)) / 2);
  return least === undefined ? undefined : bandOf(edges, Number(least));
}

function namesOf(edges: readonly number[]): string[] {
  const [first] = edges;
  if (first === undefined) return ["any price"];
  const between = edges.slice(1).map((edge, i) => `${edges[i]} to ${edge}`);
  return [`under ${first}`, ...between, `${edges.at(-1)} or more`];
}

function twoDigits(price: number): number {
  return Number(price.toPrecision(2));
}
