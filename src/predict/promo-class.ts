import { type PromoClass, promoClasses } from "../customers/profile.ts";
import {
  betaBinomialPosterior,
  fitBetaBinomial,
  shareEstimate,
  type TrialCounts,
} from "../stats/beta-binomial.ts";
import { type BetaBelief, betaCdf } from "../stats/beta-distribution.ts";
import type { PriceSource, SoldDay, UnitColumns } from "./promo-questions.ts";

/**
 * Who buys at full price, who sometimes on offer, and who on offer only: each customer's share of units bought at full
 * price, drawn to the shop's the more the fewer units were seen (Beta-Binomial), and the class that the
 * belief about that share makes probable enough.
 */

/**
 * Where the classes lie, and when one is given.
 *
 * - Four of five units at full price is "full price": a reduced unit now and then comes of being there on the
 *   day, and an offer to such a customer gives money away four times of five.
 * - One of five is its mirror image: an offer takes little from what the customer would have paid anyway.
 * - A class is given at a chance of 80 %, the level of every interval of a customer: of customers just
 *   past it, one in five is in another class. Below it, the class is unknown.
 * - Of fewer than 30 customers it cannot be told how customers of the shop differ, and so not how far to trust a few
 *   units of one of them: then everybody is unknown.
 */
export const promoRule = {
  fullPriceAbove: 0.8,
  dealOnlyBelow: 0.2,
  chance: 0.8,
  leastCustomers: 30,
} as const;

/** What each class means, for people. */
export const promoMeanings: Readonly<Record<PromoClass, string>> = {
  "full-price": "More than 80 % of units at full price: money off would be given away",
  light: "20 to 80 % of units at full price: buys on offer and without",
  "deal-only": "Less than 20 % of units at full price: buys on offer",
  unknown: "Too little is known to tell",
};

/**
 * The class that is probable enough under a belief about a customer's share of units at full price.
 * @example promoClassOf({ alpha: 30, beta: 2 }) // "full-price"
 */
export function promoClassOf(belief: BetaBelief): PromoClass {
  const below = betaCdf(belief, promoRule.dealOnlyBelow);
  const notAbove = betaCdf(belief, promoRule.fullPriceAbove);
  if (1 - notAbove >= promoRule.chance) return "full-price";
  if (below >= promoRule.chance) return "deal-only";
  return notAbove - below >= promoRule.chance ? "light" : "unknown";
}

/**
 * Days of a shop-wide sale: 20 units or more would have been bought at full price by the shop's share of all its days, and
 * less than a quarter as many were; by chance alone one day in 10,000 would look so (Poisson). Whoever bought then
 * had no choice between full price and offer, so that such days say nothing of anybody. In shops too small
 * for 20 units a day none is found.
 */
export function saleDaysOf(days: readonly SoldDay[]): string[] {
  const units = days.reduce((sum, day) => sum + day.units, 0);
  const share = units === 0 ? 0 : days.reduce((sum, day) => sum + day.fullPrice, 0) / units;
  return days
    .filter((day) => day.units * share >= 20 && day.fullPrice < (day.units * share) / 4)
    .map(({ day }) => day);
}

/** What customers' units say, in columns by customer; NaN where nothing of theirs is told. */
export interface PromoPrediction {
  /** Of units bought and kept, as counted. */
  readonly fullPriceShare: Float64Array;
  /** The same as expected of the customer, with the ends of the 80 % credible interval. */
  readonly value: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Place of the class in `promoClasses`. */
  readonly promoClass: Uint8Array;
  /** The shop's customers; null where no unit tells anything. */
  readonly prior: BetaBelief | null;
  readonly diagnosis: readonly string[];
}

/** Whose units the columns of `UnitColumns` are about. */
export interface Subjects {
  readonly subjectHigh: Float64Array;
  readonly subjectLow: Float64Array;
}

/**
 * Fits the shop's customers and judges each of them.
 *
 * Units of one line are one decision, so that trials are not units but their effective number, (Σ w)² / Σ w² over lines
 * of w units (Kish 1965, "Survey Sampling", section 8.2), rounded to a hundredth; the share is that of units.
 *
 * @param customers all customers, and `units` those of whom something is told; both by subject id, rising.
 */
export function classifyPromo(customers: Subjects, units: UnitColumns): PromoPrediction {
  const seen = decisionsOf(units);
  const { prior, diagnosis } = fitBetaBinomial(seen);
  const size = customers.subjectHigh.length;
  const blank = (): Float64Array => new Float64Array(size).fill(Number.NaN);
  const [fullPriceShare, value, lower, upper] = [blank(), blank(), blank(), blank()];
  const promoClass = new Uint8Array(size).fill(promoClasses.indexOf("unknown"));
  const isKnown = units.units.length >= promoRule.leastCustomers;
  const judge = judgeOf(prior);
  let row = 0;
  for (let customer = 0; customer < size; customer++) {
    while (row < units.units.length && before(units, row, { customers, customer })) row++;
    if (!isSame(units, row, { customers, customer })) continue;
    fullPriceShare[customer] = (units.fullPrice[row] ?? 0) / (units.units[row] ?? 1);
    const judged = judge(seen.successes[row] ?? 0, seen.trials[row] ?? 0);
    value[customer] = judged.value;
    lower[customer] = judged.lower;
    upper[customer] = judged.upper;
    if (isKnown) promoClass[customer] = promoClasses.indexOf(judged.promoClass);
  }
  const told = units.units.length > 0;
  return {
    ...{ fullPriceShare, value, lower, upper, promoClass },
    prior: told ? prior : null,
    diagnosis: told ? diagnosis : [],
  };
}

/** Effective numbers of trials and successes, to a hundredth: equal customers are then judged once. */
function decisionsOf({ units, fullPrice, squares }: UnitColumns): TrialCounts {
  const trials = units.map((sum, i) => Math.round((100 * sum * sum) / (squares[i] ?? 1)) / 100);
  const successes = trials.map(
    (n, i) => Math.round((100 * n * (fullPrice[i] ?? 0)) / (units[i] ?? 1)) / 100,
  );
  return { successes, trials };
}

interface Judged {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
  readonly promoClass: PromoClass;
}

/** Judges customers, equal ones once. */
function judgeOf(prior: BetaBelief): (successes: number, trials: number) => Judged {
  const known = new Map<string, Judged>();
  return (successes, trials) => {
    const key = `${successes}/${trials}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    const belief = betaBinomialPosterior(prior, { successes, trials });
    const judged = { ...shareEstimate(belief, 0.8), promoClass: promoClassOf(belief) };
    known.set(key, judged);
    return judged;
  };
}

interface Place {
  readonly customers: Subjects;
  readonly customer: number;
}

/** Whether a row's subject id is below that of a customer. */
function before(units: Subjects, row: number, { customers, customer }: Place): boolean {
  const high = (units.subjectHigh[row] ?? 0) - (customers.subjectHigh[customer] ?? 0);
  const low = (units.subjectLow[row] ?? 0) - (customers.subjectLow[customer] ?? 0);
  return high < 0 || (high === 0 && low < 0);
}

function isSame(units: Subjects, row: number, { customers, customer }: Place): boolean {
  return (
    units.subjectHigh[row] === customers.subjectHigh[customer] &&
    units.subjectLow[row] === customers.subjectLow[customer]
  );
}

/** Why shares and classes are as they are, in sentences: what sources tell and do not. */
export function tellPrices(
  sources: readonly PriceSource[],
  { saleDays, told }: { readonly saleDays: readonly string[]; readonly told: number },
): string[] {
  const named = (those: readonly PriceSource[]): string =>
    those.map(({ source }) => source).join(", ");
  const silent = sources.filter(({ telling }) => telling === "nothing");
  const markdownsUnseen = sources.filter(
    ({ telling, hasListPrices }) => telling === "reductions" && !hasListPrices,
  );
  return [
    ...(silent.length > 0
      ? [
          `Orders of ${named(silent)} have no list prices, discounts or coupons, so they tell nothing of who buys at full price${silent.length === sources.length ? ", and everybody is unknown" : ""}.`,
        ]
      : []),
    ...(markdownsUnseen.length > 0
      ? [
          `Orders of ${named(markdownsUnseen)} have discounts and coupons but no list prices: a product that was marked down counts there as bought at full price.`,
        ]
      : []),
    ...(told > 0 && told < promoRule.leastCustomers
      ? [
          `Of ${told} ${told === 1 ? "customer" : "customers"} only it is told what they bought at full price: too few to say how customers differ, so everybody is unknown.`,
        ]
      : []),
    ...(saleDays.length > 0
      ? [
          `${saleDays.length === 1 ? "1 day was" : `${saleDays.length} days were`} a shop-wide sale and left out, the last on ${saleDays.at(-1)}: nobody had a choice then.`,
        ]
      : []),
  ];
}
