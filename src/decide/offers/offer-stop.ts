import type { Shop } from "../../collect/shop.ts";
import type { Minor } from "../../core/money.ts";
import type { Instant } from "../../core/time.ts";
import type { CustomerMark } from "../customer-marks.ts";
import { type OfferStop, stopsOf } from "../offer-guards.ts";
import type { Program, Treatment } from "../program.ts";
import type { CouponBook } from "./coupon-book.ts";
import { type CouponTerms, faceValue, minorOf } from "./coupon-terms.ts";
import type { UsualOrder } from "./usual-order.ts";

/** What guards know of a customer, from the newest prediction. */
export type OfferMarks = Pick<
  CustomerMark,
  "promoClass" | "fullPrice" | "expectedOrders" | "orderValue" | "pAlive" | "nextEarly" | "nextLate"
>;

/** What a guard stopped, and what it spared. */
export interface ArmStop extends OfferStop {
  readonly treatment: string;
  /** Minor units that would have been given away: the chance of buying anyway times what the coupon gives. */
  readonly spared: Minor;
}

/** A coupon that somebody might get. */
export interface CouponCase {
  readonly program: Pick<Program, "program" | "limits">;
  readonly treatment: Pick<Treatment, "id"> & { readonly coupon: CouponTerms };
  readonly subjects: readonly string[];
  /** Undefined: nothing is predicted of the person. */
  readonly marks: OfferMarks | undefined;
  /** Of the class that buys at full price, by the program's ladder, where it is too high for money. */
  readonly fullPriceChance?: number | undefined;
  readonly now: Instant;
}

/** What a shop's coupons are counted in. */
export interface OfferShop extends Pick<Shop, "currency">, UsualOrder {}

const yearDays = 365.25;

/** Milliseconds of a day. */
export const dayMs = 86_400_000;

/** −log of the chance of not having ordered yet when an order has come with chances of 0.1 and 0.9. */
const [hazardEarly, hazardLate] = [-Math.log(0.9), -Math.log(0.1)];

/**
 * The chance of an order within so many days without an offer: the chance that the customer stays, times that of an order in these
 * days if so. The cumulative hazard goes through (now, 0) and the instants by which an order has come with chances of 0.1
 * and 0.9, straight in between and beyond: exact where orders come at a constant rate. Where those are not known, purchases come
 * evenly at the rate of the next 12 months.
 *
 * @example chanceAnyway({ pAlive: 1, expectedOrders: 12, nextEarly: null, nextLate: null }, { now, days: 14 }) // 0.37
 */
export function chanceAnyway(
  marks: Pick<OfferMarks, "pAlive" | "expectedOrders" | "nextEarly" | "nextLate">,
  { now, days }: { readonly now: Instant; readonly days: number },
): number {
  const { pAlive, expectedOrders, nextEarly, nextLate } = marks;
  if (nextEarly === null || nextLate === null || nextLate <= nextEarly)
    return -Math.expm1((-Math.max(0, expectedOrders) * days) / yearDays);
  const slope = (hazardLate - hazardEarly) / (nextLate - nextEarly);
  // Instants are the beginnings of days: of one that has passed it is not known how much of it was waited.
  const until = now + days * dayMs;
  const beforeEarly = nextEarly > now ? Math.min(1, (until - now) / (nextEarly - now)) : 0;
  const afterEarly = Math.max(0, until - Math.max(now, nextEarly));
  return pAlive * -Math.expm1(-(beforeEarly * hazardEarly + afterEarly * slope));
}

/** What a coupon would cost: if it is used, and how likely that is without its help. */
export function costOf(
  { treatment, marks, now }: Pick<CouponCase, "treatment" | "marks" | "now">,
  { currency, usualOrder, contribution }: OfferShop,
): { readonly face: Minor; readonly chance: number } {
  const { coupon } = treatment;
  // What their orders come to is told as contribution: an order has as much of it as the shop's have.
  const order =
    marks && contribution > 0 ? marks.orderValue * (usualOrder / contribution) : usualOrder;
  return {
    face: faceValue(coupon, Math.max(0, Math.round(order)), currency),
    chance: marks ? chanceAnyway(marks, { now, days: coupon.validDays }) : 0,
  };
}

/**
 * The first guard that stands against a coupon; undefined where none does. Who holds the very same coupon already may go on
 * seeing it: that costs nothing new.
 */
export function couponStop(
  asked: CouponCase,
  book: Pick<CouponBook, "openOf" | "lastIssue" | "spent">,
  shop: OfferShop,
): ArmStop | undefined {
  const { program, treatment, subjects, marks, now } = asked;
  const whose = { subjects, program: program.program, treatment: treatment.id };
  if (book.openOf(whose, now) !== undefined) return undefined;
  const { face, chance } = costOf(asked, shop);
  const { budget, ...limits } = program.limits;
  const last = book.lastIssue(subjects);
  const [stop] = stopsOf(
    {
      promoClass: marks?.promoClass ?? "unknown",
      fullPrice: marks?.fullPrice,
      fullPriceChance: asked.fullPriceChance,
      chanceAnyway: chance,
      daysSinceOffer: last === null ? null : Math.max(0, Math.floor((now - last) / dayMs)),
      budgetLeft:
        budget === undefined
          ? null
          : minorOf(budget, shop.currency) - book.spent(program.program, now),
      currency: shop.currency,
      expectedCost: face,
    },
    limits,
  );
  return stop && { ...stop, treatment: treatment.id, spared: Math.round(chance * face) };
}
