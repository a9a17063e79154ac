import { formatMoney, type Minor } from "../core/money.ts";
import type { PromoClass } from "../customers/profile.ts";

/** Why a customer gets no money off whatever it would seem to bring: each guard with its reason. */

/** What guards ask of a customer and the offer at hand. */
export interface OfferCandidate {
  readonly promoClass: PromoClass;
  /** The share of units that is expected to be bought at full price, 0 to 1; null: nothing is told of it. */
  readonly fullPrice?: number | null | undefined;
  /**
   * The chance of being of the class of customers who buy at full price most, as a ladder has found it in what they answered; undefined: too low to
   * stand against money, or nothing is found.
   */
  readonly fullPriceChance?: number | undefined;
  /** The chance of buying within the offer's time without it, as the purchase model has it. */
  readonly chanceAnyway: number;
  /** Days since the last offer; null: there was none. */
  readonly daysSinceOffer: number | null;
  /** What is left to give away; null: no limit. */
  readonly budgetLeft: Minor | null;
  /** For words; without it amounts are told in minor units. */
  readonly currency?: string | undefined;
}

/** Where guards stand. */
export interface OfferLimits {
  /** From this chance on a purchase is due anyway. */
  readonly dueFrom: number;
  readonly coolDownDays: number;
  /** From this expected share of units at full price on there is no offer, whatever the class; absent: the class alone says. */
  readonly fullPriceFrom?: number | undefined;
}

/** Even odds of buying anyway: then more than half of what is given away is for nothing. Eight weeks between offers, so that nobody learns to wait for the next. */
export const usualLimits: OfferLimits = { dueFrom: 0.5, coolDownDays: 56 };

/**
 * All that can stand against an offer: what the customer is and had, the budget, that no level pays; and for a coupon that no
 * code is left to give, or that it was seen when it held no longer.
 */
export const guardNames = [
  "full-price",
  "due-anyway",
  "cool-down",
  "budget",
  "does-not-pay",
  "no-codes",
  "out-of-date",
] as const;

/** One of {@link guardNames}. */
export type GuardName = (typeof guardNames)[number];

/** Whether a text names a guard. */
export function isGuard(name: string): name is GuardName {
  return guardNames.some((each) => each === name);
}

/** What each guard has against money off, within a sentence. */
export const guardWords: Readonly<Record<GuardName, string>> = {
  "full-price": "this person buys at full price",
  "due-anyway": "this person is due to buy anyway",
  "cool-down": "this person had a coupon not long ago",
  budget: "the budget does not suffice",
  "does-not-pay": "no level is nearly sure to pay",
  "no-codes": "no imported code is left",
  "out-of-date": "the answer held no longer",
};

/** One reason against an offer. */
export interface OfferStop {
  readonly guard: GuardName;
  readonly why: string;
  /** Of the guard of full price: the chance of the class for which it stopped. */
  readonly chance?: number | undefined;
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;

type Asked = OfferCandidate & { readonly expectedCost: number; readonly limits: OfferLimits };

/** All guards, each with the words for it where it stands against an offer. */
const guards: readonly {
  readonly guard: OfferStop["guard"];
  readonly why: (asked: Asked) => string | null;
}[] = [
  {
    guard: "full-price",
    why: ({ promoClass, fullPrice, fullPriceChance, limits: { fullPriceFrom = Infinity } }) => {
      if (promoClass === "full-price" || (fullPrice ?? 0) >= fullPriceFrom)
        return "Buys at full price: money off would be given away. Thank them with something else.";
      return fullPriceChance === undefined
        ? null
        : `Is of the class that buys at full price most, with a chance of ${percent(fullPriceChance)}: money off would be given away. Thank them with something else.`;
    },
  },
  {
    guard: "due-anyway",
    why: ({ chanceAnyway, limits }) =>
      chanceAnyway >= limits.dueFrom
        ? `Is due to buy anyway, with a chance of ${percent(chanceAnyway)}; from ${percent(limits.dueFrom)} on there is no offer.`
        : null,
  },
  {
    guard: "cool-down",
    why: ({ daysSinceOffer, limits }) =>
      daysSinceOffer !== null && daysSinceOffer < limits.coolDownDays
        ? `Had an offer ${daysSinceOffer === 1 ? "1 day" : `${daysSinceOffer} days`} ago; the next may come after ${limits.coolDownDays}.`
        : null,
  },
  {
    guard: "budget",
    why: ({ budgetLeft, expectedCost, currency }) => {
      if (budgetLeft === null || expectedCost <= budgetLeft) return null;
      const money = (minor: Minor): string =>
        currency === undefined ? `${Math.round(minor)} minor units` : formatMoney(minor, currency);
      return `Would give away ${money(expectedCost)} on average, and ${money(budgetLeft)} are left.`;
    },
  },
];

/**
 * All reasons against an offer, in the order of the guards; empty: none.
 * @param asked.expectedCost of the offer at hand, minor units; 0 where there is none.
 */
export function stopsOf(
  asked: OfferCandidate & { readonly expectedCost: number },
  limits: OfferLimits = usualLimits,
): readonly OfferStop[] {
  return guards.flatMap(({ guard, why }) => {
    const words = why({ ...asked, limits });
    if (words === null) return [];
    const { fullPriceChance: chance } = asked;
    return [{ guard, why: words, ...(guard === "full-price" && chance ? { chance } : {}) }];
  });
}
