import {
  type DiscoveryMix,
  discoveryMix,
  discoveryMixes,
  stances,
} from "../../src/decide/discovery-dial.ts";
import { composeList, type ListRules } from "../../src/decide/recommend/list-rules.ts";
import type { CustomerDiscovery } from "../../src/predict/discovery-table.ts";
import { createRandom, type Random } from "../../src/stats/random.ts";
import { measuredDiscovery } from "./discovery-counts.ts";

/**
 * A simulated shop of brands and items, whose customers have a hidden appetite for what is new to them, and what lists of ten made
 * by the discovery dial, and by mixes that are the same for all, bring with them.
 *
 * Truth. Each unit of an order is meant to be known, beside what is known or new: the odds of anything new are multiplied by one
 * hidden appetite, those of a new brand among it by another, both gammas of mean 1. Within that the customer takes by taste.
 * A list is looked at with one such intention, and each item that fits it is bought with a chance of its own until one
 * is (Agrawal et al. 2009, "Diversifying search results", WSDM, equation 1, https://doi.org/10.1145/1498759.1498766).
 *
 * What the shop knows: the orders. The index comes from them by `measureLevel`, lists by `composeList` from counts.
 */

/** What is true of a shop. */
export interface DialTruth {
  readonly customers: number;
  /** Shape of the appetites: their variance is one over it. */
  readonly k: number;
  /** Share of a mean customer's units that is new once there is something known, and of that the share of new brands. */
  readonly newShare: number;
  readonly beyondShare: number;
  /** Chance that an item that fits the intention, and that the customer thinks of as of the mean one, is bought. */
  readonly accepted: number;
  /** Share of known things bought from a list that would have been bought without it. */
  readonly anyway: number;
}

/** What a visit with a list brings, means: measures by name. */
export const dialMeasures = ["chance", "contribution", "beyond"] as const;

/** The chance of a purchase from the list, its contribution, and that without what would have been bought anyway. */
export type ListWorth = Readonly<Record<(typeof dialMeasures)[number], number>>;

const brands = 30;
const perBrand = 15;
const items = brands * perBrand;
const brandOf = (item: number): number => Math.floor(item / perBrand);
const size = 10;

/** Known shares of the mixes that are tried one by one for all customers. */
const grid = [0, 0.2, 0.4, 0.6, 0.8, 1];

/** The policies, in the order of their worth. */
export const dialPolicies: readonly string[] = [
  ...stances.map((stance) => `${stance}, the same for all`),
  "best known share for all, in hindsight",
  "balanced by number of orders",
  "the dial, balanced",
  "the dial, knowing the truth",
  "no mix: the best by score",
];

interface Customer {
  readonly appetite: number;
  readonly beyond: number;
  /** What the customer thinks of each item, in standard deviations. */
  readonly utility: Float64Array;
  readonly orders: readonly (readonly number[])[];
}

/** What each policy brings in one simulated shop, means over its customers, and the k of its index of items. */
export function worthOfPolicies(
  seed: number,
  truth: DialTruth,
): { readonly worths: readonly ListWorth[]; readonly k: number } {
  const random = createRandom(`dial ${seed}`);
  const quality = Float64Array.from({ length: items }, () => random.normal());
  const margin = Float64Array.from({ length: items }, () => 2 + random.exponential() * 8);
  const customers = Array.from({ length: truth.customers }, () =>
    drawCustomer(quality, truth, random),
  );
  const { levels, k } = measuredDiscovery(customers, brandOf);
  const sold = soldOf(customers);
  const mean = meanMix(levels);
  const sums = dialPolicies.map(nothing);
  const hindsight = grid.map(nothing);
  for (const [c, customer] of customers.entries()) {
    const view = viewOf(customer, sold);
    const worth = (mix: DiscoveryMix | undefined): ListWorth =>
      worthOfList(listOf(view, mix), { customer, view, truth, margin });
    const own = levels[c] ?? [];
    const worths = [
      ...stances.map((stance) => worth(mean(stance))),
      null,
      worth(discoveryMixes(own.map(asMean))?.balanced),
      worth(discoveryMixes(own)?.balanced),
      worth(trueMix(customer, truth, own)),
      worth(undefined),
    ];
    for (const [policy, of] of worths.entries()) if (of !== null) add(sums[policy], of);
    for (const [place, known] of grid.entries()) {
      const { lambda, adjacent, new: fresh } = mean("balanced");
      const rest = (1 - known) / (adjacent + fresh);
      const mix = { lambda, known, adjacent: adjacent * rest, new: fresh * rest };
      add(hindsight[place], worth(mix));
    }
  }
  const place = dialPolicies.indexOf("best known share for all, in hindsight");
  for (const measure of dialMeasures) {
    const best = sums[place];
    if (best) best[measure] = Math.max(...hindsight.map((each) => each[measure]));
  }
  for (const sum of sums) for (const measure of dialMeasures) sum[measure] /= customers.length;
  return { worths: sums, k };
}

function nothing(): Record<(typeof dialMeasures)[number], number> {
  return { chance: 0, contribution: 0, beyond: 0 };
}

function add(to: ReturnType<typeof nothing> | undefined, worth: ListWorth): void {
  if (to !== undefined) for (const measure of dialMeasures) to[measure] += worth[measure];
}

function drawCustomer(quality: Float64Array, truth: DialTruth, random: Random): Customer {
  const taste = Float64Array.from({ length: brands }, () => random.normal());
  const utility = Float64Array.from(
    quality,
    (each, item) => 0.5 * each + 0.6 * (taste[brandOf(item)] ?? 0) + 0.62 * random.normal(),
  );
  const customer = {
    appetite: random.gamma(truth.k, truth.k),
    beyond: random.gamma(truth.k, truth.k),
    utility,
  };
  const orders: number[][] = [];
  const owned = new Set<number>();
  const count = 3 + random.poisson(6);
  for (let order = 0; order < count; order++) {
    const basket = new Set<number>();
    for (let unit = 1 + random.poisson(3); unit > 0; unit--) {
      const group = drawGroup(intentions(customer, truth), random);
      const item = drawItem(groupsOf(owned), { group, utility, random });
      if (item !== null) basket.add(item);
    }
    for (const item of basket) owned.add(item);
    if (basket.size > 0) orders.push([...basket]);
  }
  return { ...customer, orders };
}

/** Chances that a unit is meant to be known, beside what is known, and new. */
function intentions(
  { appetite, beyond }: Pick<Customer, "appetite" | "beyond">,
  { newShare, beyondShare }: DialTruth,
): readonly [number, number, number] {
  const fresh = share(newShare, appetite);
  const far = share(beyondShare, beyond);
  return [1 - fresh, fresh * (1 - far), fresh * far];
}

/** A share whose odds are multiplied. */
function share(of: number, times: number): number {
  return (of * times) / (1 - of + of * times);
}

function drawGroup(chances: readonly number[], random: Random): number {
  let left = random.uniform();
  return Math.max(
    0,
    chances.findIndex((chance) => {
      left -= chance;
      return left < 0;
    }),
  );
}

/** What each item is to a customer who owns some: 0 known, 1 of a known brand, 2 new. */
function groupsOf(owned: ReadonlySet<number>): Uint8Array {
  const known = new Set([...owned].map(brandOf));
  return Uint8Array.from({ length: items }, (_, item) =>
    owned.has(item) ? 0 : known.has(brandOf(item)) ? 1 : 2,
  );
}

/** An item of a group by the multinomial logit; one of any that is new where the group is empty. */
function drawItem(
  groups: Uint8Array,
  of: { readonly group: number; readonly utility: Float64Array; readonly random: Random },
): number | null {
  const group = groups.includes(of.group) ? of.group : groups.includes(2) ? 2 : 1;
  let total = 0;
  for (let item = 0; item < items; item++) {
    if (groups[item] === group) total += Math.exp(1.5 * (of.utility[item] ?? 0));
  }
  let left = of.random.uniform() * total;
  for (let item = 0; item < items; item++) {
    if (groups[item] !== group) continue;
    left -= Math.exp(1.5 * (of.utility[item] ?? 0));
    if (left < 0) return item;
  }
  return null;
}

/** What the shop knows of a customer when a list is made. */
interface ShopView {
  readonly groups: Uint8Array;
  readonly scores: Float64Array;
}

/** Scores from counts: own purchases of the item, its brand's share of the customer's, and how often it sells. */
function viewOf({ orders }: Customer, sold: Float64Array): ShopView {
  const bought = orders.flat();
  const [own, ofBrand] = [new Float64Array(items), new Float64Array(brands)];
  for (const item of bought) {
    own[item] = (own[item] ?? 0) + 1;
    ofBrand[brandOf(item)] = (ofBrand[brandOf(item)] ?? 0) + 1;
  }
  const scores = own.map((count, item) => {
    const affinity = ((ofBrand[brandOf(item)] ?? 0) + 0.2) / (bought.length + 0.2 * brands);
    return affinity * (sold[item] ?? 0) + count / bought.length;
  });
  return { groups: groupsOf(new Set(bought)), scores };
}

/** Share of each item in all that was sold, one more sale each. */
function soldOf(customers: readonly Customer[]): Float64Array {
  const sold = new Float64Array(items).fill(1);
  for (const { orders } of customers) {
    for (const item of orders.flat()) sold[item] = (sold[item] ?? 0) + 1;
  }
  const all = sold.reduce((sum, each) => sum + each, 0);
  return sold.map((each) => each / all);
}

const rules: ListRules = { filters: [], boosts: [], pins: [], caps: [], fallbacks: [] };

function listOf({ groups, scores }: ShopView, shares: DiscoveryMix | undefined): number[] {
  const candidates = { items: [...scores.keys()], scores };
  const groupOf = (item: number): 0 | 1 | 2 =>
    groups[item] === 0 ? 0 : groups[item] === 1 ? 1 : 2;
  const similarity = (a: number, b: number): number => (brandOf(a) === brandOf(b) ? 1 : 0);
  return composeList(
    candidates,
    shares === undefined ? rules : { ...rules, mix: { groupOf, shares } },
    { size, depth: 50, diversity: shares === undefined ? null : { lambda: 1, similarity } },
  ).items.map(({ item }) => item);
}

/** The true worth of one visit with a list, the items tried in its order. */
function worthOfList(
  list: readonly number[],
  of: {
    readonly customer: Customer;
    readonly view: ShopView;
    readonly truth: DialTruth;
    readonly margin: Float64Array;
  },
): ListWorth {
  const wanted = intentions(of.customer, of.truth);
  const logit = Math.log(of.truth.accepted / (1 - of.truth.accepted));
  const open = [1, 1, 1];
  const sum = nothing();
  for (const item of list) {
    const group = of.view.groups[item] ?? 2;
    const accepts = 1 / (1 + Math.exp(-logit - 0.7 * (of.customer.utility[item] ?? 0)));
    const bought = (wanted[group] ?? 0) * (open[group] ?? 0) * accepts;
    sum.chance += bought;
    sum.contribution += bought * (of.margin[item] ?? 0);
    sum.beyond += bought * (of.margin[item] ?? 0) * (group === 0 ? 1 - of.truth.anyway : 1);
    open[group] = (open[group] ?? 0) * (1 - accepts);
  }
  return sum;
}

/** The mixes of a customer of whom nothing is known, for all. */
function meanMix(
  levels: readonly (readonly CustomerDiscovery[])[],
): (stance: (typeof stances)[number]) => DiscoveryMix {
  const shares = levels.flatMap((own) =>
    own.flatMap(({ level, newShare }) => (level === "item" ? [newShare] : [])),
  );
  const newShare = shares.reduce((sum, each) => sum + each, 0) / shares.length;
  return (stance) => discoveryMix({ item: 1, beyond: 1, newShare, stance });
}

function asMean(level: CustomerDiscovery): CustomerDiscovery {
  return { ...level, index: { ...level.index, value: 1 } };
}

/** The intentions themselves as shares, with the λ of the dial. */
function trueMix(
  customer: Customer,
  truth: DialTruth,
  own: readonly CustomerDiscovery[],
): DiscoveryMix {
  const [known, adjacent, fresh] = intentions(customer, truth);
  const lambda = discoveryMixes(own)?.balanced.lambda ?? 0.9;
  return { lambda, known, adjacent, new: fresh };
}
